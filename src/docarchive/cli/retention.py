"""Retention at the keyboard: what is expired, two people's opinions, holds."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from docarchive.cli.disposing import retention_disposals, retention_dispose, retention_register
from docarchive.cli.given import text
from docarchive.cli.house import House, json_option, pass_house, remark, show_json
from docarchive.cli.tables import table
from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import RejectedError
from docarchive.domain.retention.appraisal import Opinion, Outcome
from docarchive.domain.retention.hold import Hold, HoldGround
from docarchive.domain.volumes.volume import Retention
from docarchive.domain.words import chinese, word

if TYPE_CHECKING:
    from docarchive.wiring.app import App
    from docarchive.workflows.retention.appraise import RetentionDesk

_GROUNDS = [ground.value for ground in HoldGround]
_KEEP = {"10": Retention.TEN_YEARS, "30": Retention.THIRTY_YEARS, "forever": Retention.PERMANENT}


@click.group("retention")
def retention_command() -> None:
    """保管期限：到期清单、两人鉴定、冻结 / what is expired, its appraisal by two people, holds."""


@retention_command.command("list")
@click.option(
    "--year",
    type=click.IntRange(1990, 2300),
    help="到该年底到期的 / expired by the end of that year; default: by today.",
)
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    help="写成鉴定清单 XLSX / write the list as a workbook.",
)
@json_option
@pass_house
def retention_list(house: House, year: int | None, target: Path | None, as_json: bool) -> None:
    """到期案卷清单 / the volumes whose period is over, with what was said of them."""
    from docarchive.templates.text_book import text_book
    from docarchive.workflows.retention.appraise import expired_volumes
    from docarchive.workflows.retention.expired_list import HEADINGS, TITLE, expired_row

    if target is not None and target.suffix.lower() != ".xlsx":
        raise RejectedError(f"{target.name}: 应为 .xlsx / must end in .xlsx", hint="--to FILE.xlsx")
    with house.app() as app, app.catalog.reading() as reader:
        by = date(year, 12, 31) if year else local_day(app.now())
        found = expired_volumes(by, reader)
    rows = [expired_row(item) for item in found]
    if target is not None:
        target.write_bytes(text_book(TITLE, [(TITLE, HEADINGS, rows)]))
    if as_json:
        show_json([{
            "reference": item.volume.reference,
            "case_id": item.volume.case_id,
            "expired_on": item.expired_on,
            "outcome": item.outcome,
            "opinions": item.appraisal.opinions if item.appraisal else (),
            "holds": item.holds,
        } for item in found])  # fmt: skip
    elif found:
        table(HEADINGS, rows)
    else:
        remark(f"到 {by} 没有到期的案卷 / no volume's period is over by {by}")
    if any(item.outcome is Outcome.TO_DESTROY for item in found):
        remark(
            "两人同意销毁只是提出；批准和监销后 / a proposal alone; approved and watched: docarchive retention dispose"
        )


@retention_command.command("appraise")
@click.argument("reference")
@click.argument("opinion", type=click.Choice([item.value for item in Opinion]))
@click.option(
    "--by", type=text, required=True, help="鉴定人；须有两人 / who appraises it; two people are needed."
)
@click.option("--reason", type=text, required=True, help="理由 / why.")
@click.option(
    "--keep", type=click.Choice(list(_KEEP)), help="续存年限，keep 时必填 / for how long, with keep."
)
@json_option
@pass_house
def retention_appraise(
    house: House, reference: str, opinion: str, by: str, reason: str, keep: str | None, as_json: bool
) -> None:
    """登记一人的鉴定意见：续存或销毁 / record one appraiser's opinion; destroyed is only what both give up."""
    from docarchive.domain.volumes.reference import parse_reference

    with house.app() as app:
        made = _desk(app).appraise(
            parse_reference(reference), by, Opinion(opinion), reason, keep=_KEEP[keep] if keep else None
        )
    if as_json:
        show_json(made)
    else:
        click.echo(f"{made.reference}  {word(made.outcome)}")


@retention_command.command("hold")
@click.argument("which")
@click.option("--ground", type=click.Choice(_GROUNDS), required=True, help="事由 / on what ground.")
@click.option("--by", type=text, required=True, help="决定人 / who ordered it.")
@click.option("--reason", type=text, required=True, help="理由 / why.")
@json_option
@pass_house
def retention_hold(house: House, which: str, ground: str, by: str, reason: str, as_json: bool) -> None:
    """冻结一案：不得提出销毁 / place a hold on a case: nothing of it is given up for destruction."""
    from docarchive.workflows.lookup import look_up_case

    with house.app() as app:
        with app.catalog.reading() as reader:
            case = look_up_case(which, reader)
        made = _desk(app).hold(case.id, HoldGround(ground), by, reason)
    _say(made, as_json=as_json)


@retention_command.command("lift")
@click.argument("hold")
@click.option("--by", type=text, required=True, help="决定人 / who lifts it.")
@click.option("--reason", type=text, required=True, help="理由 / why.")
@json_option
@pass_house
def retention_lift(house: House, hold: str, by: str, reason: str, as_json: bool) -> None:
    """解除冻结 / lift a hold."""
    with house.app() as app:
        made = _desk(app).lift(hold, by, reason)
    _say(made, as_json=as_json)


@retention_command.command("holds")
@json_option
@pass_house
def retention_holds(house: House, as_json: bool) -> None:
    """列出生效的冻结 / list the holds in force."""
    with house.app() as app, app.catalog.reading() as reader:
        found = reader.standing_holds()
        names = {item.case_id: reader.get_case(item.case_id).name for item in found}
    if as_json:
        show_json(found)
        return
    rows = [
        [
            item.id,
            str(local_day(item.placed_at)),
            chinese(item.ground),
            names[item.case_id],
            item.reason,
            item.placed_by,
        ]
        for item in found
    ]
    table(["id", "日期 / date", "事由 / ground", "案件 / case", "理由 / reason", "决定人 / by"], rows)


retention_command.add_command(retention_dispose)
retention_command.add_command(retention_disposals)
retention_command.add_command(retention_register)


def _desk(app: "App") -> "RetentionDesk":
    from docarchive.wiring.desks import retention_desk

    return retention_desk(app)


def _say(made: Hold, *, as_json: bool) -> None:
    if as_json:
        show_json(made)
    else:
        state = "已冻结 / held" if made.stands else "已解除 / lifted"
        click.echo(f"{made.id}  {state}")
