"""Cases: open, list, show, check."""

from collections.abc import Sequence

import click

from docarchive.cli.closing import completeness_command, waive_command
from docarchive.cli.disposing import show_disposed
from docarchive.cli.exit_codes import FAULTY
from docarchive.cli.file_review import review_command
from docarchive.cli.given import parse_day, text
from docarchive.cli.handlers import handlers_command
from docarchive.cli.house import House, json_option, pass_house, remark, show_json
from docarchive.cli.relations import relation_mark
from docarchive.cli.spot_check import draw_command
from docarchive.cli.tables import items, table
from docarchive.cli.volumes import close_command, volume_command_of_case
from docarchive.domain.case import Case
from docarchive.domain.comparing.objections import objections
from docarchive.domain.days.local_time import local_day
from docarchive.domain.file_review.review import ENDED_BY
from docarchive.domain.guards.base import GuardSeverity
from docarchive.domain.identifiers import CaseId, new_id
from docarchive.domain.record import Record, RecordKind
from docarchive.domain.words import chinese, word


@click.group("case")
def case_command() -> None:
    """案件 / cases."""


case_command.add_command(completeness_command)
case_command.add_command(waive_command)
case_command.add_command(handlers_command)
case_command.add_command(review_command)
case_command.add_command(draw_command)
case_command.add_command(volume_command_of_case)
case_command.add_command(close_command)


@case_command.command("open")
@click.option(
    "--name", type=text, help="案件名称；缺省由当事人与案由组成 / default: party + 涉嫌 + cause + 案."
)
@click.option("--cause", type=text, required=True, help="案由 / cause.")
@click.option(
    "--source", type=text, default="监督检查", show_default=True, help="案件来源 / where it came from."
)
@click.option(
    "--party",
    "parties",
    multiple=True,
    required=True,
    help="当事人：名称、代码或 id，可多次 / party, repeatable.",
)
@click.option(
    "--officer",
    "officers",
    multiple=True,
    required=True,
    help="承办人：姓名、证号或 id，可多次 / handler, repeatable.",
)
@click.option("--opened-on", help="日期，缺省今天 / date, default today.")
@json_option
@pass_house
def case_open(
    house: House,
    as_json: bool,
    name: str | None,
    cause: str,
    source: str,
    parties: tuple[str, ...],
    officers: tuple[str, ...],
    opened_on: str | None,
) -> None:
    """建立案件 / open a case."""
    from docarchive.workflows.lookup import look_up_officer, look_up_party

    with house.app() as app:
        with app.catalog.reading() as reader:
            found = [look_up_party(words, reader) for words in parties]
            handlers = [look_up_officer(words, reader) for words in officers]
        case = Case(
            id=CaseId(new_id(app.now())),
            name=name or f"{found[0].name}涉嫌{cause}案",
            cause=cause,
            source=source,
            party_ids=tuple(party.id for party in found),
            handler_ids=tuple(officer.id for officer in handlers),
            opened_on=parse_day(opened_on) if opened_on else local_day(app.now()),
            edition=app.pack.edition,
        )
        app.registrar.open_case(case)
    if as_json:
        show_json(case)
    else:
        click.echo(f"已建立 / opened: {case.name}  {case.id}")


@case_command.command("list")
@click.argument("words", default="")
@click.option("--limit", default=100, show_default=True, help="最多条数 / at most.")
@json_option
@pass_house
def case_list(house: House, words: str, limit: int, as_json: bool) -> None:
    """列出案件 / list cases by part of name or cause."""
    with house.app() as app, app.catalog.reading() as reader:
        cases = reader.find_cases(words, limit=limit)
    if as_json:
        show_json(cases)
        return
    rows = [[str(case.opened_on), case.name, chinese(case.stage), case.id] for case in cases]
    table(["日期 / date", "案件 / case", "阶段 / stage", "id"], rows)


@case_command.command("show")
@click.argument("which")
@json_option
@pass_house
def case_show(house: House, which: str, as_json: bool) -> None:
    """显示案件与全部材料 / show a case by id, name or a document number, with all its records."""
    from docarchive.workflows.lookup import look_up_case, look_up_disposal

    with house.app() as app, app.catalog.reading() as reader:
        if (gone := look_up_disposal(which, reader)) is not None:
            show_disposed(gone, as_json=as_json)
            return
        case = look_up_case(which, reader)
        records = reader.records_of(case.id)
        parties = [reader.get_party(party_id) for party_id in case.party_ids]
        handlers = [reader.get_officer(officer_id) for officer_id in case.handler_ids]
    if as_json:
        show_json({"case": case, "parties": parties, "handlers": handlers, "records": records})
        return
    items(
        [
            ("id", case.id),
            ("阶段 / stage", word(case.stage)),
            ("当事人 / parties", "、".join(party.name for party in parties)),
            ("承办人 / handlers", "、".join(officer.name for officer in handlers)),
            ("案由 / cause", case.cause),
            ("来源 / source", case.source),
            ("立卷 / opened", str(case.opened_on)),
        ],
        title=case.name,
    )
    if records:
        click.echo()
        headings = ["日期 / date", "材料 / record", "文号 / number", "页 / pages", "扫描 / scan", "id"]
        table(headings, [_row(record, records) for record in records])


@case_command.command("check")
@click.argument("which")
@json_option
@pass_house
def case_check(house: House, which: str, as_json: bool) -> None:
    """逐份文书核对办案规则 / hold every document of a case against the rules; ends with 2 when the law forbids one."""
    from docarchive.templates.rules.pack_rules import load_rules
    from docarchive.wiring.desks import review_tools
    from docarchive.workflows.closing.review_case import early_hints
    from docarchive.workflows.issuing.guarding import check_whole_case
    from docarchive.workflows.lookup import look_up_case

    with house.app() as app:
        with app.catalog.reading() as reader:
            case = look_up_case(which, reader)
            records = reader.records_of(case.id)
            papers = {record.id: f"{record.title} {record.number or ''}" for record in records}
            compared = [item for record in records for item in reader.comparisons_of(record.id)[-1:]]
        ended = any(record.form_id in ENDED_BY for record in records)
        found = [
            *check_whole_case(case.id, catalog=app.catalog, rules=load_rules(app.pack_folder)),
            *(objection for item in compared for objection in objections(item)),
            *([] if ended else early_hints(case.id, review_tools(app), catalog=app.catalog, now=app.now())),
        ]
    if as_json:
        show_json(found)
    elif found:
        headings = [
            "文书 / document",
            "结论 / finding",
            "规则 / rule",
            "情况 / what",
            "依据 / source",
            "办法 / remedy",
        ]
        rows = [
            [
                papers.get(item.record_id, "") if item.record_id else "",
                chinese(item.severity),
                item.title,
                item.message,
                item.source,
                item.remedy,
            ]
            for item in found
        ]
        table(headings, rows)
    else:
        remark("没有发现问题 / nothing was found")
    if any(item.severity is GuardSeverity.BLOCK for item in found):
        click.get_current_context().exit(FAULTY)


def _row(record: Record, records: Sequence[Record]) -> list[str]:
    return [
        str(record.doc_date or ""),
        record.title + relation_mark(record, records),
        str(record.number or ""),
        str(record.page_count or ""),
        _scanned(record),
        record.id,
    ]


def _scanned(record: Record) -> str:
    """Whether the signed paper is back: all of it, not all of it, or not yet."""
    if record.kind is RecordKind.EVIDENCE:
        return ""
    if not record.scans:
        return "✗"
    missing = set.intersection(*(set(scan.missing_pages) for scan in record.scans))
    return f"缺第{'、'.join(map(str, sorted(missing)))}页 / page missing" if missing else "✓"
