"""Lending and viewing of files: request, approval, use, marked copies, return, the year's figures."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from docarchive.cli.exit_codes import FAULTY
from docarchive.cli.given import parse_day, text
from docarchive.cli.house import House, json_option, pass_house, remark, show_json
from docarchive.cli.tables import items, table
from docarchive.domain.days.local_time import local_day, local_text
from docarchive.domain.lending.lending import FileReader, Lending, LendingState, ReaderKind
from docarchive.domain.lending.page_range import parse_pages
from docarchive.domain.words import chinese, word

if TYPE_CHECKING:
    from docarchive.wiring.app import App
    from docarchive.workflows.lending.lend import LendingDesk

_KINDS = [kind.value for kind in ReaderKind]
_USUAL = timedelta(days=7)


@click.group("lend")
def lend_command() -> None:
    """借阅：申请、批准、阅览、复制、归还 / lending and viewing; parties and lawyers see 正卷 only."""


@lend_command.command("request")
@click.argument("which")
@click.option("--reader", "name", type=text, required=True, help="借阅人 / who reads.")
@click.option(
    "--kind", type=click.Choice(_KINDS), required=True, help="借阅人身份 / what they are to the case."
)
@click.option("--purpose", type=text, required=True, help="用途 / what for.")
@click.option("--organisation", type=text, default=None, help="单位 / of which organisation.")
@click.option("--identity", type=text, default=None, help="证件号 / number of the paper that was shown.")
@click.option(
    "--record",
    "records",
    multiple=True,
    help="仅借该材料，可多次 / this record alone; repeatable; default: the whole file.",
)
@click.option("--paper", is_flag=True, help="调出纸质卷 / the paper leaves its shelf.")
@json_option
@pass_house
def lend_request(
    house: House,
    which: str,
    name: str,
    kind: str,
    purpose: str,
    organisation: str | None,
    identity: str | None,
    records: tuple[str, ...],
    paper: bool,
    as_json: bool,
) -> None:
    """登记借阅申请 / enter a request; it then needs approval by another person."""
    from docarchive.workflows.lookup import look_up_case, look_up_record

    with house.app() as app:
        with app.catalog.reading() as reader:
            case = look_up_case(which, reader)
            ids = [look_up_record(item, reader).id for item in records]
        who = FileReader(ReaderKind(kind), name, organisation or "", identity or "")
        made = _desk(app).request(case.id, who, purpose, record_ids=ids, paper=paper)
    _say(made, as_json=as_json)


@lend_command.command("approve")
@click.argument("lending")
@click.option("--by", type=text, required=True, help="批准人 / who allows it.")
@click.option("--until", help="归还期限 / last day; default: in a week.")
@click.option("--condition", type=text, default=None, help="条件 / on what condition.")
@json_option
@pass_house
def lend_approve(
    house: House, lending: str, by: str, until: str | None, condition: str | None, as_json: bool
) -> None:
    """批准 / allow it."""
    with house.app() as app:
        last = parse_day(until) if until else local_day(app.now()) + _USUAL
        made = _desk(app).approve(lending, by, last, condition=condition or "")
    _say(made, as_json=as_json)


@lend_command.command("refuse")
@click.argument("lending")
@click.option("--by", type=text, required=True, help="决定人 / who refuses it.")
@click.option("--reason", type=text, required=True, help="理由 / why.")
@json_option
@pass_house
def lend_refuse(house: House, lending: str, by: str, reason: str, as_json: bool) -> None:
    """不予批准 / refuse it."""
    with house.app() as app:
        made = _desk(app).refuse(lending, by, reason)
    _say(made, as_json=as_json)


@lend_command.command("read")
@click.argument("lending")
@click.argument("record")
@click.option("--pages", help="页，如 1-3,5 / pages; default: all.")
@json_option
@pass_house
def lend_read(house: House, lending: str, record: str, pages: str | None, as_json: bool) -> None:
    """登记现场查阅 / note that a record was read on the spot."""
    from docarchive.workflows.lookup import look_up_record

    with house.app() as app:
        with app.catalog.reading() as reader:
            found = look_up_record(record, reader)
        made = _desk(app).read(lending, found.id, parse_pages(pages or ""))
    _say(made, as_json=as_json)


@lend_command.command("copy")
@click.argument("lending")
@click.argument("record")
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--pages", help="页，如 1-3,5 / pages; default: all.")
@json_option
@pass_house
def lend_copy(
    house: House, lending: str, record: str, target: Path, pages: str | None, as_json: bool
) -> None:
    """制作带借阅人姓名和时间水印的副本 / make a copy with the reader's name and the time across every page."""
    from docarchive.workflows.lookup import look_up_record

    with house.app() as app:
        with app.catalog.reading() as reader:
            found = look_up_record(record, reader)
        made = _desk(app).copy(lending, found.id, target, pages=parse_pages(pages or ""))
    _say(made, as_json=as_json)


@lend_command.command("return")
@click.argument("lending")
@click.option("--remark", "condition", type=text, default=None, help="归还情况 / in what condition.")
@json_option
@pass_house
def lend_return(house: House, lending: str, condition: str | None, as_json: bool) -> None:
    """登记归还 / note the return."""
    with house.app() as app:
        made = _desk(app).give_back(lending, condition or "")
    _say(made, as_json=as_json)


@lend_command.command("list")
@click.option("--case", "which", help="案件 / of one case.")
@click.option("--open", "only_open", is_flag=True, help="只列待批和未还 / only what waits or is out.")
@json_option
@pass_house
def lend_list(house: House, which: str | None, only_open: bool, as_json: bool) -> None:
    """列出借阅 / list lendings; ends with 2 when something should be back."""
    from docarchive.workflows.lookup import look_up_case

    states = (LendingState.REQUESTED, LendingState.APPROVED) if only_open else ()
    with house.app() as app, app.catalog.reading() as reader:
        case_id = look_up_case(which, reader).id if which else None
        found = reader.lendings(case_id=case_id, states=states)
        today = local_day(app.now())
        names = {item.case_id: reader.get_case(item.case_id).name for item in found}
    late = [item for item in found if item.is_overdue(today)]
    if as_json:
        show_json(found)
    else:
        headings = [
            "id",
            "状态 / state",
            "借阅人 / reader",
            "身份 / kind",
            "案件 / case",
            "期限 / until",
            "用途 / purpose",
        ]
        table(headings, [[
            item.id,
            chinese(item.state) + ("（逾期 / overdue）" if item in late else ""),
            item.reader.name,
            chinese(item.reader.kind),
            names[item.case_id],
            str(item.due_on or ""),
            item.purpose,
        ] for item in found])  # fmt: skip
    if late:
        click.get_current_context().exit(FAULTY)


@lend_command.command("show")
@click.argument("lending")
@json_option
@pass_house
def lend_show(house: House, lending: str, as_json: bool) -> None:
    """借阅范围和使用记录 / what the reader may see, and what was used."""
    with house.app() as app:
        with app.catalog.reading() as reader:
            item = reader.get_lending(lending)
        records = _desk(app).records(item)
    if as_json:
        show_json({"lending": item, "records": [record.id for record in records]})
        return
    items([
        ("状态 / state", word(item.state)),
        ("借阅人 / reader", f"{item.reader.name} {item.reader.organisation}".strip()),
        ("批准人 / allowed by", item.approver),
        ("期限 / until", str(item.due_on or "")),
    ])  # fmt: skip
    titles = {record.id: f"{record.title}{record.number or ''}" for record in records}
    table(["id", "材料 / record"], [[record_id, title] for record_id, title in titles.items()])
    rows = [
        [
            local_text(use.at),
            titles.get(use.record_id, use.record_id),
            "、".join(map(str, use.pages)) or "全部 / all",
            str(use.copy_sha256 or ""),
        ]
        for use in item.uses
    ]
    table(["时间 / time", "材料 / record", "页 / pages", "副本摘要 / digest of the copy"], rows)


@lend_command.command("figures")
@click.option("--year", type=click.IntRange(1990, 2200), help="年度 / which year; default: this one.")
@json_option
@pass_house
def lend_figures(house: House, year: int | None, as_json: bool) -> None:
    """年度利用统计 / the year's figures, without names."""
    from docarchive.domain.lending.yearly import lending_figures

    with house.app() as app, app.catalog.reading() as reader:
        today = local_day(app.now())
        wanted = year or today.year
        figures = lending_figures(wanted, reader.counted_lendings(wanted), today)
    if as_json:
        show_json(figures)
        return
    readers = "，".join(f"{chinese(ReaderKind(kind))} {count}" for kind, count in figures.by_reader.items())
    items([
        ("年度 / year", str(figures.year)),
        ("申请 / requests", f"{figures.requests}（{readers}）"),
        ("不予批准 / refused", str(figures.refused)),
        ("人次（不同的人）/ different readers", str(figures.persons)),
        ("案卷 / cases", str(figures.cases)),
        ("利用件次 / records used", str(figures.uses)),
        ("复制份数、页数 / copies, pages", f"{figures.copies}、{figures.pages_copied}"),
        ("调卷 / paper out", str(figures.paper_out)),
        ("逾期 / overdue", str(figures.overdue)),
    ])  # fmt: skip


def _desk(app: "App") -> "LendingDesk":
    from docarchive.wiring.desks import lending_desk

    return lending_desk(app)


def _say(made: Lending, *, as_json: bool) -> None:
    if as_json:
        show_json(made)
        return
    click.echo(f"{made.id}  {word(made.state)}")
    if made.state is LendingState.APPROVED and made.uses and made.uses[-1].copy_sha256:
        remark(f"副本已登记 / the copy is noted: {made.uses[-1].copy_sha256}")
