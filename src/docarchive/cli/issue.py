"""Issue documents, void them, and account for numbers."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from docarchive.cli.given import parse_pairs, read_values
from docarchive.cli.house import House, json_option, pass_house, remark, show_json, table
from docarchive.domain.record import Record, Role

if TYPE_CHECKING:
    from docarchive.wiring import App


@click.command("issue")
@click.argument("form")
@click.option(
    "--case", "case_words", required=True, help="案件：id、名称或文号 / case by id, name or document number."
)
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
    "--dry-run", is_flag=True, help="只检查并显示将印出的内容 / only check, and show what would be printed."
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="把成品复制到此目录供打印 / copy the finished files here, for printing.",
)
@json_option
@pass_house
def issue_command(
    house: House,
    form: str,
    case_words: str,
    party: str | None,
    officers: tuple[str, ...],
    files: tuple[Path, ...],
    pairs: tuple[str, ...],
    dry_run: bool,
    output: Path | None,
    as_json: bool,
) -> None:
    """制作一份文书 / issue one document; FORM is listed by `docarchive forms list`."""
    from docarchive.workflows.lookup import look_up_case, look_up_officer, look_up_party
    from docarchive.workflows.prepare_issue import IssueRequest, prepare_issue

    typed: dict[str, Any] = {}
    for file in files:
        typed |= read_values(file)
    typed |= parse_pairs(pairs)
    with house.app() as app:
        with app.catalog.reading() as reader:
            request = IssueRequest(
                form_id=form,
                case_id=look_up_case(case_words, reader).id,
                values=typed,
                party_id=look_up_party(party, reader).id if party else None,
                officer_ids=tuple(look_up_officer(words, reader).id for words in officers) or None,
            )
        if dry_run:
            plan = prepare_issue(request, catalog=app.catalog, pack=app.pack, now=app.now())
            show_json(plan.values.printed)
            return
        record = app.issuer.issue(request)
        app.follow_ups.run_all()
        if output:
            _take_out(app, record, output)
    _show(record, as_json=as_json)


@click.command("void")
@click.argument("which")
@click.option("--reason", required=True, help="原因 / why.")
@pass_house
def void_command(house: House, which: str, reason: str) -> None:
    """作废文书；文号与文件保留 / declare a document void by id or number; number and files stay."""
    from docarchive.workflows.lookup import look_up_record
    from docarchive.workflows.void_document import void_document

    with house.app() as app:
        with app.catalog.reading() as reader:
            record = look_up_record(which, reader)
        void_document(
            record.id,
            reason,
            archive=app.archive,
            ledger=app.ledger,
            catalog=app.catalog,
            now=app.now,
            actor=app.actor,
        )
    click.echo(f"已作废 / void: {record.number or record.title}")


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
    rows = [[str(gap.number), gap.reason or "制作中 / being issued", str(gap.reserved_at)] for gap in gaps]
    table("", ["文号 / number", "原因 / reason", "时间 / reserved"], rows)


def _take_out(app: "App", record: Record, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for item in record.representations:
        target = folder / f"{record.number or record.title}-{record.title}{Path(item.key).suffix}"
        with app.archive.open(item.key) as source, target.open("wb") as copy:
            shutil.copyfileobj(source, copy)
        remark(f"→ {target}")


def _show(record: Record, *, as_json: bool) -> None:
    if as_json:
        show_json(record)
        return
    click.echo(f"已制作 / issued: {record.title} {record.number or ''}  {record.id}")
    if record.representation(Role.ISSUED_PDF) is None:
        remark(
            "没有 PDF 转换程序，只有 Word 文件 / no PDF converter here: the Word file only (docarchive doctor)"
        )
    for name in record.fonts_substituted:
        remark(f"字体替换 / font replaced: {name}")
