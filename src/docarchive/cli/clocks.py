"""Deadlines: a list, and a calendar file."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from docarchive.cli.house import House, json_option, pass_house, remark, show_json
from docarchive.cli.tables import table
from docarchive.domain.words import chinese

if TYPE_CHECKING:
    from docarchive.workflows.issuing.clocks import DueClock


def _days(value: str) -> int:
    """Read ``7`` or ``7d``, as the type of an option."""
    read = re.fullmatch(r"([0-9]{1,5})d?", value)
    if read is None:
        raise click.BadParameter("应为 7d 的形式 / expected for example 7d")
    return int(read[1])


@click.command("clocks")
@click.option(
    "--due",
    type=_days,
    metavar="DAYS",
    help="只列已逾期和几天内到期的，如 7d / only overdue ones and those due within.",
)
@click.option("--case", "case_words", help="只列一个案件 / one case only.")
@click.option("--all", "every", is_flag=True, help="也列已完成和已届满的 / also those that are met or ended.")
@click.option(
    "--ics",
    type=click.Path(path_type=Path, dir_okay=False),
    help="写成日历文件 / write them as an iCalendar file.",
)
@json_option
@pass_house
def clocks_command(
    house: House, due: int | None, case_words: str | None, every: bool, ics: Path | None, as_json: bool
) -> None:
    """列出期限，逾期在前 / list deadlines, overdue ones first; a source stands with each (--json)."""
    from docarchive.templates.rules.pack_rules import load_rules
    from docarchive.workflows.issuing.clocks import clocks_calendar, find_clocks
    from docarchive.workflows.lookup import look_up_case

    with house.app() as app:
        case_id = None
        if case_words:
            with app.catalog.reading() as reader:
                case_id = look_up_case(case_words, reader).id
        rules = load_rules(app.pack_folder)
        found = find_clocks(
            catalog=app.catalog, rules=rules, now=app.now(), case_id=case_id, within_days=due, every=every
        )
        if ics:
            ics.write_bytes(clocks_calendar(found, now=app.now()))
            remark(f"→ {ics}")
    if as_json:
        show_json([_plain(item) for item in found])
    elif found:
        rows = [_row(item) for item in found]
        table(
            [
                "到期 / due",
                "状态 / state",
                "期限 / deadline",
                "当事人 / party",
                "案件 / case",
                "起因 / because",
            ],
            rows,
        )
    elif not ics:
        remark("没有待办期限 / no deadline is open")


def _row(item: "DueClock") -> list[str]:
    clock = item.clock
    due = clock.due
    day = f"{due.at:%Y-%m-%d %H:%M}" if due and due.at else str(due.day) if due else ""
    mark = "（暂定 / provisional）" if due and due.provisional else ""
    return [
        day + mark,
        chinese(clock.state),
        clock.rule.title,
        item.party or "",
        item.case.name,
        clock.because,
    ]


def _plain(item: "DueClock") -> dict[str, object]:
    clock, due = item.clock, item.clock.due
    return {
        "uid": item.uid,
        "rule": clock.rule.id,
        "title": clock.rule.title,
        "title_en": clock.rule.title_en,
        "nature": clock.rule.nature,
        "weight": clock.rule.source.weight,
        "source": clock.rule.source.printed,
        "state": clock.state,
        "late": clock.late,
        "case_id": item.case.id,
        "case": item.case.name,
        "party_id": clock.party_id,
        "party": item.party,
        "record_id": clock.record.id if clock.record else None,
        "started_on": clock.started_on,
        "due": due.day if due else None,
        "due_at": due.at if due else None,
        "provisional": due.provisional if due else False,
        "ended_on": clock.ended_on,
        "because": clock.because,
    }
