"""Issue documents, void them, and account for numbers."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from docarchive.cli.batch import run_batch, write_batch_template
from docarchive.cli.file_review import remark_hints
from docarchive.cli.given import parse_pairs, read_values, text
from docarchive.cli.house import House, json_option, pass_house, remark, show_json
from docarchive.cli.relations import relation_told
from docarchive.cli.sheets import NEW_WORKBOOK, WORKBOOK
from docarchive.cli.tables import items, table
from docarchive.cli.taking_out import copy_out
from docarchive.domain.days.local_time import local_text
from docarchive.domain.file_review.review import ENDED_BY
from docarchive.domain.identifiers import CaseId
from docarchive.domain.record import Record, Role
from docarchive.domain.record_files import readable_name
from docarchive.domain.relation import Relation, RelationKind
from docarchive.domain.words import GAP_REASONS
from docarchive.wiring.recording import recording

if TYPE_CHECKING:
    from docarchive.wiring.app import App
    from docarchive.workflows.issuing.prepare_issue import IssuePlan


@click.command("issue")
@click.argument("form")
@click.option("--case", "case_words", help="案件：id、名称或文号 / case by id, name or document number.")
@click.option("--party", help="当事人 / party, when the case has several.")
@click.option(
    "--officer", "officers", multiple=True, help="执法人员，缺省为承办人 / officers; default: the handlers."
)
@click.option(
    "--values",
    "files",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    multiple=True,
    help="取值文件 / YAML or JSON file, repeatable.",
)
@click.option("--set", "pairs", multiple=True, metavar="NAME=VALUE", help="单项取值 / one value, repeatable.")
@click.option(
    "--override",
    type=text,
    metavar="REASON",
    help="越过提示的理由，记入台账；法律禁止的不能越过 / why warnings are set aside; goes on record. What the law "
    "forbids stays forbidden.",
)
@click.option(
    "--corrects",
    metavar="N",
    help="更正这份已送达的文书，以其内容为起点 / correct this served document, starting from what it says.",
)
@click.option(
    "--replaces",
    metavar="N",
    help="重新制作：这份文书作废，以其内容为起点 / issue anew: this document becomes void, its values are the start.",
)
@click.option(
    "--supplements", metavar="N", help="补充这份文书，两份都有效 / add to this document; both stand."
)
@click.option(
    "--reason", type=text, help="更正、重做、补充的原因 / why it corrects, replaces or supplements."
)
@click.option(
    "--dry-run", is_flag=True, help="只检查并显示将印出的内容 / only check, and show what would be printed."
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="把成品复制到此目录供打印；批量时合并为一个 PDF / copy the finished files here, for printing; of a batch one PDF.",
)
@click.option(
    "--batch",
    type=WORKBOOK,
    help="由工作簿批量制作，每行一份 / issue one document for each row of an XLSX workbook.",
)
@click.option(
    "--batch-template",
    type=NEW_WORKBOOK,
    help="写出该文种的批量工作簿 / write the workbook of this form to fill in.",
)
@click.option(
    "--skip-faulty",
    is_flag=True,
    help="批量时跳过有错误的行 / of a batch: leave faulty rows out and issue the others.",
)
@click.option(
    "--duplex",
    is_flag=True,
    help="批量合并时每份从正面起，供双面打印 / of a batch: let each document begin on a front page.",
)
@json_option
@pass_house
def issue_command(
    house: House,
    form: str,
    case_words: str | None,
    party: str | None,
    officers: tuple[str, ...],
    files: tuple[Path, ...],
    pairs: tuple[str, ...],
    override: str | None,
    corrects: str | None,
    replaces: str | None,
    supplements: str | None,
    reason: str | None,
    dry_run: bool,
    output: Path | None,
    batch: Path | None,
    batch_template: Path | None,
    skip_faulty: bool,
    duplex: bool,
    as_json: bool,
) -> None:
    """制作一份文书 / issue one document; FORM is listed by `docarchive forms list`."""
    if batch_template is not None:
        write_batch_template(house, form, batch_template)
        return
    if batch is not None:
        _nothing_beside_a_batch(
            case=case_words,
            party=party,
            officer=officers,
            values=files,
            set=pairs,
            corrects=corrects,
            replaces=replaces,
            supplements=supplements,
            reason=reason,
        )
        run_batch(
            house,
            form,
            batch,
            dry_run=dry_run,
            skip_faulty=skip_faulty,
            override=override,
            output=output,
            duplex=duplex,
            as_json=as_json,
        )
        return
    earlier = _earlier(reason, corrects=corrects, replaces=replaces, supplements=supplements)
    if case_words is None and earlier is None:
        raise click.UsageError("须指明案件 --case，或用 --batch / --case is needed, or --batch")
    from docarchive.workflows.issuing.prepare_issue import IssueRequest
    from docarchive.workflows.issuing.relating import changed_labels
    from docarchive.workflows.lookup import look_up_case, look_up_officer, look_up_party, look_up_record

    typed: dict[str, Any] = {}
    for file in files:
        typed |= read_values(file)
    typed |= parse_pairs(pairs)
    with house.app() as app:
        with app.catalog.reading() as reader:
            related = look_up_record(earlier[1], reader) if earlier else None
            case_id = look_up_case(case_words, reader).id if case_words else None
            same_party = related.party_id if related and app.pack.form(form).audience == "external" else None
            request = IssueRequest(
                form_id=form,
                case_id=case_id or (related.case_id if related else CaseId("")),
                values=typed,
                party_id=look_up_party(party, reader).id if party else same_party,
                officer_ids=tuple(look_up_officer(words, reader).id for words in officers) or None,
                override_reason=override,
                relation=Relation(earlier[0], related.id, earlier[2]) if earlier and related else None,
            )
        if form in ENDED_BY:
            remark_hints(app, request.case_id)
        if dry_run:
            plan = app.issuer.prepare(request)
            _show_plan(plan, as_json=as_json)
            return
        record = app.issuer.issue(request)
        _show(record, as_json=as_json)  # it is issued: whatever fails from here on does not undo that
        if related is not None and record.relation is not None:
            changed = changed_labels(record.values or {}, related, app.pack.form(form))
            remark(relation_told(record.relation, related, changed))
        app.follow_ups.run_all()
        if output:
            _take_out(app, record, output)


def _earlier(reason: str | None, **given: str | None) -> tuple[RelationKind, str, str] | None:
    """What the new document does to which earlier one, and why."""
    named = [(RelationKind(kind), words) for kind, words in given.items() if words]
    if len(named) > 1:
        raise click.UsageError(
            "--corrects、--replaces、--supplements 只能用一个 / only one of --corrects, --replaces, --supplements"
        )
    if bool(named) != bool(reason):
        raise click.UsageError(
            "更正、重做、补充须写 --reason，其他情况不用 / --reason goes with --corrects, --replaces or --supplements"
        )
    return (*named[0], reason) if named and reason else None


def _nothing_beside_a_batch(**given: object) -> None:
    """The rows of a batch say all that these options say of one document."""
    beside = [f"--{name}" for name, value in given.items() if value]
    if beside:
        raise click.UsageError(
            f"批量时由工作簿逐行给出，不能另用 {'、'.join(beside)} / not with --batch: the rows say it"
        )


@click.command("void")
@click.argument("which")
@click.option("--reason", required=True, help="原因 / why.")
@json_option
@pass_house
def void_command(house: House, which: str, reason: str, as_json: bool) -> None:
    """作废文书；文号与文件保留 / declare a document void by id or number; number and files stay."""
    from docarchive.workflows.issuing.void_document import void_document
    from docarchive.workflows.lookup import look_up_record

    with house.app() as app:
        with app.catalog.reading() as reader:
            record = look_up_record(which, reader)
        voided = void_document(record.id, reason, **recording(app))
        app.follow_ups.run_all()
    if as_json:
        show_json(voided)
    else:
        click.echo(f"已作废 / void: {voided.title} {voided.number or ''}  {voided.id}")


@click.command("numbers")
@json_option
@pass_house
def numbers_command(house: House, as_json: bool) -> None:
    """列出没有有效文书的文号及原因 / list numbers without a valid document, and why."""
    with house.app() as app, app.catalog.reading() as reader:
        gaps = reader.number_gaps()
    if as_json:
        show_json(gaps)
        return
    rows = [
        [str(gap.number), GAP_REASONS.get(gap.reason, gap.reason), local_text(gap.reserved_at)]
        for gap in gaps
    ]
    if rows:
        table(["文号 / number", "原因 / reason", "时间 / time"], rows)
    else:
        remark("每个文号都有有效文书 / every number has a valid document")


def _take_out(app: "App", record: Record, folder: Path) -> None:
    for item in record.representations:
        target = folder / readable_name(record, item)
        copy_out(app.archive, item, target)
        remark(f"→ {target}")


def _show_plan(plan: "IssuePlan", *, as_json: bool) -> None:
    """What would be printed, by the labels people know."""
    printed = plan.values.printed
    if as_json:
        show_json(printed)
        return
    labels = {field.name: field.label for field in plan.form.fields}
    rows = [(labels[name], _in_lines(value)) for name, value in printed.items() if name in labels]
    items(rows, title=f"{plan.form.title} → {plan.party.name}")
    if plan.related is not None and plan.relation is not None:
        remark(relation_told(plan.relation, plan.related, plan.changed))
    remark("检查通过，没有使用文号 / checked; no number was used")


def _in_lines(value: object) -> str:
    if isinstance(value, Mapping):
        return "  ".join(str(part) for part in value.values())
    if isinstance(value, list | tuple):
        return "\n".join(_in_lines(part) for part in value)
    return str(value)


def _show(record: Record, *, as_json: bool) -> None:
    if as_json:
        show_json(record)
        return
    pages = f"  {record.page_count} 页 / pages" if record.page_count else ""
    click.echo(f"已制作 / issued: {record.title} {record.number or ''}  {record.id}{pages}")
    if record.representation(Role.ISSUED_PDF) is None:
        remark(
            "没有 PDF 转换程序，只有 Word 文件 / no PDF converter here: the Word file only (docarchive doctor)"
        )
    if record.fonts_substituted:
        remark(f"字体替换 / fonts replaced: {'  '.join(record.fonts_substituted)}")
