"""Events of a case: payments, requests, suits, waivers."""

from datetime import datetime, time

import click

from docarchive.cli.given import parse_day, text
from docarchive.cli.house import House, json_option, pass_house, show_json
from docarchive.cli.tables import table
from docarchive.domain.case_event import ENTERED_BY_HAND, CaseEvent, CaseEventKind
from docarchive.domain.days.local_time import CHINA, local_text
from docarchive.domain.errors import RejectedError
from docarchive.domain.money import figures, parse_yuan
from docarchive.domain.words import chinese, word
from docarchive.wiring.recording import recording

_KINDS = [kind.value for kind in ENTERED_BY_HAND]
_DAY_LENGTH = len("2026-11-21")


@click.group("event")
def event_command() -> None:
    """案件事件：缴款、申请、诉讼、放弃权利等 / payments, requests, suits, waivers: they start, stop and end periods."""


@event_command.command("add")
@click.argument("which")
@click.argument("kind", type=click.Choice(_KINDS))
@click.option("--party", help="当事人 / party concerned; default: the whole case.")
@click.option(
    "--at", "when", help="发生时间，如 2026-11-21 或 '2026-11-21 10:30' / when it happened; default: now."
)
@click.option("--amount", help="金额（元），缴款时必填 / amount in yuan, for payments.")
@click.option("--note", type=text, default=None, help="说明 / what a person should know.")
@click.option("--record", help="证明材料：id 或文号 / the paper that shows it.")
@json_option
@pass_house
def event_add(
    house: House,
    which: str,
    kind: str,
    party: str | None,
    when: str | None,
    amount: str | None,
    note: str | None,
    record: str | None,
    as_json: bool,
) -> None:
    """登记一件事；deferral_granted 的时间为延至之日 / record one event of a case.

    For deferral_granted --at is the day until which payment is deferred.
    """
    from docarchive.workflows.lookup import look_up_case, look_up_party, look_up_record
    from docarchive.workflows.registering.case_events import record_event

    with house.app() as app:
        with app.catalog.reading() as reader:
            event = CaseEvent(
                look_up_case(which, reader).id,
                CaseEventKind(kind),
                _moment(when) if when else app.now(),
                note or "",
                party_id=look_up_party(party, reader).id if party else None,
                record_id=look_up_record(record, reader).id if record else None,
                amount_fen=parse_yuan(amount) if amount else None,
            )
        record_event(event, **recording(app))
    if as_json:
        show_json(event)
    else:
        click.echo(f"已登记 / recorded: {word(event.kind)}  {local_text(event.at)}")


@event_command.command("list")
@click.argument("which")
@json_option
@pass_house
def event_list(house: House, which: str, as_json: bool) -> None:
    """列出案件的事件 / list the events of a case, oldest first."""
    from docarchive.workflows.lookup import look_up_case

    with house.app() as app, app.catalog.reading() as reader:
        case = look_up_case(which, reader)
        events = reader.events_of(case.id)
        names = {party_id: reader.get_party(party_id).name for party_id in case.party_ids}
    if as_json:
        show_json(events)
        return
    rows = [
        [
            local_text(item.at),
            chinese(item.kind),
            names.get(item.party_id, "") if item.party_id else "",
            figures(item.amount_fen) if item.amount_fen is not None else "",
            " ".join(part for part in (item.rule or "", item.note) if part),
        ]
        for item in events
    ]
    table(["时间 / time", "事件 / event", "当事人 / party", "金额 / amount", "说明 / note"], rows)


def _moment(text: str) -> datetime:
    """A day, or a day and a time of the office's clock."""
    if len(text) == _DAY_LENGTH:
        return datetime.combine(parse_day(text), time(), CHINA)
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise RejectedError(
            f"时间 {text!r} 应为 2026-11-21 或 2026-11-21 10:30 的形式 / expected a date, or date and time"
        ) from error
    return read if read.tzinfo else read.replace(tzinfo=CHINA)
