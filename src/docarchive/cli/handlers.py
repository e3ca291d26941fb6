"""Who handles a case, who did before, and giving it to others."""

from collections.abc import Mapping, Sequence

import click

from docarchive.cli.given import parse_day, text
from docarchive.cli.house import House, json_option, pass_house, remark, show_json
from docarchive.cli.tables import table
from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import RejectedError
from docarchive.domain.handler_change import HandlerChange, HandlerChangeCause
from docarchive.domain.identifiers import OfficerId
from docarchive.domain.words import chinese

_CAUSES = [cause.value for cause in HandlerChangeCause]


@click.command("handlers")
@click.argument("which")
@click.option(
    "--officer",
    "officers",
    multiple=True,
    help="变更后的全部承办人：姓名、证号或 id，可多次 / all who handle it from now on, repeatable.",
)
@click.option(
    "--cause",
    type=click.Choice(_CAUSES),
    help="缘由：回避、调离、分工、更正登记 / recusal, departure, duties, or a correction of what was entered.",
)
@click.option("--reason", type=text, default=None, help="理由 / reason.")
@click.option(
    "--decided-by",
    type=text,
    default=None,
    help="决定人，回避由机关负责人决定 / who decided; of a recusal the head.",
)
@click.option("--decided-on", help="决定日期，缺省今天 / day of the decision, default today.")
@json_option
@pass_house
def handlers_command(
    house: House,
    which: str,
    officers: tuple[str, ...],
    cause: str | None,
    reason: str | None,
    decided_by: str | None,
    decided_on: str | None,
    as_json: bool,
) -> None:
    """显示或变更承办人 / show who handles a case and who did; with --officer give it to others."""
    from docarchive.workflows.lookup import look_up_case, look_up_officer
    from docarchive.workflows.registering.change_handlers import change_handlers

    with house.app() as app:
        with app.catalog.reading() as reader:
            case = look_up_case(which, reader)
            handlers = case.handler_ids
            chosen = tuple(look_up_officer(words, reader).id for words in officers)
        if chosen:
            if cause is None:
                raise RejectedError("须写明变更缘由 / say why the handlers change", hint="--cause")
            day = parse_day(decided_on) if decided_on else local_day(app.now())
            change_handlers(
                HandlerChange(
                    case.id, handlers, chosen, HandlerChangeCause(cause), reason or "", decided_by or "", day
                ),
                registrar=app.registrar,
            )
            handlers = chosen
        elif cause or reason or decided_by or decided_on:
            raise RejectedError("须写明变更后的承办人 / say who handles it from now on", hint="--officer")
        with app.catalog.reading() as reader:
            changes = reader.handler_changes(case.id)
            ids = {*handlers, *(item for change in changes for item in (*change.before, *change.after))}
            names = {item: reader.get_officer(item).name for item in ids}
    if as_json:
        show_json({"case_id": case.id, "handler_ids": handlers, "changes": changes})
    else:
        click.echo(f"承办人 / handlers: {'、'.join(names[item] for item in handlers)}")
        _show(changes, names)


def _show(changes: Sequence[HandlerChange], names: Mapping[OfficerId, str]) -> None:
    if not changes:
        remark("没有变更过 / never changed")
        return
    rows = [
        [
            str(change.decided_on),
            "、".join(names[item] for item in change.before),
            "、".join(names[item] for item in change.after),
            f"{chinese(change.cause)}：{change.reason}",
            change.decided_by,
        ]
        for change in changes
    ]
    table(["日期 / day", "原承办人 / before", "承办人 / after", "理由 / why", "决定人 / decided by"], rows)
