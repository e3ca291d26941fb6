"""Publishing decisions: what is due, the masked text, the record of it, retraction, repair, the credit table."""

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from docarchive.cli.exit_codes import FAULTY
from docarchive.cli.given import parse_day, text
from docarchive.cli.house import House, json_option, pass_house, remark, show_json
from docarchive.cli.tables import table
from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import RejectedError
from docarchive.domain.publishing.duties import DutyState, PublicationDuty
from docarchive.domain.publishing.publication import CreditClass, Publication, RetractionGround
from docarchive.domain.words import chinese, word

if TYPE_CHECKING:
    from docarchive.wiring.app import App
    from docarchive.workflows.publishing.publish_decision import Publisher

_LOOKED_BACK = timedelta(days=366)
_CLASSES = [item.value for item in CreditClass]
_GROUNDS = [item.value for item in RetractionGround]


@click.group("publish")
def publish_command() -> None:
    """行政处罚决定的公示、撤回、信用修复与报送 / publish decisions on penalties."""


@publish_command.command("list")
@click.option("--since", help="自何日起的决定，如 2026-01-01 / decisions dated since; default: a year ago.")
@click.option("--all", "everything", is_flag=True, help="已办的也列出 / those that are done, too.")
@json_option
@pass_house
def publish_list(house: House, since: str | None, everything: bool, as_json: bool) -> None:
    """应公示、应撤回的决定和期限 / what is to be published or retracted, by when; ends with 2 when anything is overdue."""
    from docarchive.templates.rules.pack_rules import load_rules
    from docarchive.workflows.publishing.list_duties import publication_duties

    with house.app() as app, app.catalog.reading() as reader:
        today = local_day(app.now())
        first = parse_day(since) if since else today - _LOOKED_BACK
        rules = load_rules(app.pack_folder).deadlines
        duties = publication_duties(first, today, reader, rules, waiting=not everything)
    shown = [item for item in duties if everything or item.state in (DutyState.OVERDUE, DutyState.OPEN)]
    if as_json:
        show_json([_plain(item) for item in shown])
    elif shown:
        headings = [
            "状态 / state",
            "事项 / what",
            "最后一日 / last day",
            "文号 / number",
            "当事人 / party",
            "渠道 / channels",
        ]
        table([*headings, "说明 / why"], [_row(item) for item in shown])
    else:
        remark("没有待公示、待撤回的决定 / nothing is to be published or retracted")
    optional = sum(item.state is DutyState.OPTIONAL for item in duties)
    if optional and not everything:
        remark(f"另有 {optional} 件个人处罚由人判断是否公示 / {optional} decisions on persons: see --all")
    if any(item.state is DutyState.OVERDUE for item in duties):
        click.get_current_context().exit(FAULTY)


@publish_command.command("mask")
@click.argument("which")
@click.option("--hide", multiple=True, help="另须隐去的词，可多次 / a word to hide as well; repeatable.")
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    help="写入文本文件 / write a text file.",
)
@json_option
@pass_house
def publish_mask(house: House, which: str, hide: tuple[str, ...], target: Path | None, as_json: bool) -> None:
    """脱敏后的决定书文本，供人核对 / a decision's text with personal data masked, for a person to look at."""
    from docarchive.templates.rules.publication import load_masking
    from docarchive.workflows.lookup import look_up_record
    from docarchive.workflows.publishing.masked_decision import masked_decision

    with house.app() as app, app.catalog.reading() as reader:
        record = look_up_record(which, reader)
        made = masked_decision(record.id, reader, load_masking(app.pack_folder), hide=hide)
    counts = {kind.value: number for kind, number in sorted(made.masked.items())}
    if target is not None:
        target.write_text(made.text, encoding="utf-8")
    if as_json:
        show_json({"record_id": record.id, "row": dict(made.row), "text": made.text, "masked": counts})
        return
    if target is None:
        click.echo(made.text)
    words = "、".join(f"{chinese(kind)} {number}" for kind, number in sorted(made.masked.items()))
    remark(f"已隐去 / masked: {words or '—'}")
    remark(
        "正文中其他人的姓名、商业秘密，程序不认识，须人工核对，用 --hide 隐去 / other people and business secrets in "
        "running text are not known to the fields: look, and name them with --hide"
    )


@publish_command.command("record")
@click.argument("which")
@click.option("--channel", required=True, help="公示渠道 / where (rules/publication.yaml).")
@click.option("--on", "day", help="公示日期 / day of publication; default: today.")
@click.option("--class", "credit_class", type=click.Choice(_CLASSES), required=True, help="失信等级 / class.")
@click.option(
    "--confirmed-by", type=text, required=True, help="核对脱敏文本的人 / who looked at the masked text."
)
@click.option("--hide", multiple=True, help="同 publish mask / as in `publish mask`.")
@click.option("--address", type=text, default=None, help="网址 / where it can be read.")
@json_option
@pass_house
def publish_record(
    house: House,
    which: str,
    channel: str,
    day: str | None,
    credit_class: str,
    confirmed_by: str,
    hide: tuple[str, ...],
    address: str | None,
    as_json: bool,
) -> None:
    """登记已公示 / record that a decision was published, with its masked text as it went out."""
    from docarchive.workflows.lookup import look_up_record
    from docarchive.workflows.publishing.publish_decision import PublicationRequest

    with house.app() as app:
        with app.catalog.reading() as reader:
            record = look_up_record(which, reader)
        request = PublicationRequest(
            record.id,
            channel,
            _day(day, app),
            CreditClass(credit_class),
            confirmed_by,
            hide,
            address or "",
        )
        made = _publisher(app).publish(request)
    _show([made], as_json=as_json)


@publish_command.command("retract")
@click.argument("which")
@click.option("--ground", type=click.Choice(_GROUNDS), required=True, help="撤回事由 / on what ground.")
@click.option(
    "--reason", type=text, required=True, help="公开说明的理由 / the reason as explained to the public."
)
@click.option("--on", "day", help="撤回日期 / day; default: today.")
@click.option("--channel", help="仅此渠道 / from this channel alone; default: all.")
@json_option
@pass_house
def publish_retract(
    house: House, which: str, ground: str, reason: str, day: str | None, channel: str | None, as_json: bool
) -> None:
    """登记撤回公示并说明理由 / record that a published decision was withdrawn, and why."""
    from docarchive.workflows.lookup import look_up_record

    with house.app() as app:
        with app.catalog.reading() as reader:
            record = look_up_record(which, reader)
        made = _publisher(app).retract(
            record.id, _day(day, app), RetractionGround(ground), reason, channel=channel
        )
    _show(list(made), as_json=as_json)


@publish_command.command("repair")
@click.argument("which")
@click.option("--by", type=text, required=True, help="决定修复的机关 / who decided on it.")
@click.option("--on", "day", help="修复日期 / day; default: today.")
@json_option
@pass_house
def publish_repair(house: House, which: str, by: str, day: str | None, as_json: bool) -> None:
    """登记信用修复，终止公示 / record the repair of credit: the decision is shown no longer."""
    from docarchive.workflows.lookup import look_up_record

    with house.app() as app:
        with app.catalog.reading() as reader:
            record = look_up_record(which, reader)
        made = _publisher(app).repair(record.id, _day(day, app), by)
    _show(list(made), as_json=as_json)


@publish_command.command("export")
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--from", "first", required=True, help="公示自何日 / published from.")
@click.option("--until", "last", help="至何日 / until; default: today.")
@click.option(
    "--persons", is_flag=True, help="CSV：自然人表 / CSV: the table about persons; default: about units."
)
@click.option(
    "--full",
    is_flag=True,
    help="自然人姓名、号码不脱敏，仅供报送平台 / persons unmasked, for the platform alone.",
)
@json_option
@pass_house
def publish_export(
    house: House, target: Path, first: str, last: str | None, persons: bool, full: bool, as_json: bool
) -> None:
    """按双公示字段导出（金额单位：万元）/ export in the national fields, XLSX or CSV by the file's name."""
    from docarchive.templates.rules.publication import load_publication
    from docarchive.templates.text_book import text_book, text_csv
    from docarchive.workflows.publishing.credit_export import TITLE, credit_sheets

    if target.suffix.lower() not in (".xlsx", ".csv"):
        raise RejectedError(f"{target.name}: 应为 .xlsx 或 .csv / must end in .xlsx or .csv")
    with house.app() as app, app.catalog.reading() as reader:
        rules = load_publication(app.pack_folder)
        sheets = credit_sheets(parse_day(first), _day(last, app), reader, rules, full=full)
    if target.suffix.lower() == ".csv":
        target.write_bytes(text_csv(sheets[persons].headings, sheets[persons].rows))
        counts = {sheets[persons].name: len(sheets[persons].rows)}
    else:
        target.write_bytes(text_book(TITLE, [(sheet.name, sheet.headings, sheet.rows) for sheet in sheets]))
        counts = {sheet.name: len(sheet.rows) for sheet in sheets}
    if as_json:
        show_json({"file": str(target), "rows": counts})
    else:
        words = "、".join(f"{name} {number}" for name, number in counts.items())
        click.echo(f"已导出 / exported: {target}  {words}")
    if full:
        remark("含未脱敏的个人信息，只供报送 / holds personal data unmasked: for the platform alone")


def _publisher(app: "App") -> "Publisher":
    from docarchive.wiring.desks import publisher

    return publisher(app)


def _day(given: str | None, app: "App") -> date:
    return parse_day(given) if given else local_day(app.now())


def _show(made: list[Publication], *, as_json: bool) -> None:
    if as_json:
        show_json(made)
        return
    for item in made:
        until = f"，公示至 / shown until {item.shown_until}" if item.retracted_on is None else ""
        click.echo(f"已登记 / recorded: {item.channel} {word(item.credit_class)}{until}")


def _row(duty: PublicationDuty) -> list[str]:
    return [
        chinese(duty.state),
        chinese(duty.kind),
        f"{duty.due.day}{'（暂定 / provisional）' if duty.due.provisional else ''}",
        str(duty.record.number or duty.record.id),
        duty.party_name,
        "、".join(item.channel for item in duty.publications),
        duty.why,
    ]


def _plain(duty: PublicationDuty) -> dict[str, object]:
    return {
        "kind": duty.kind,
        "state": duty.state,
        "record_id": duty.record.id,
        "number": str(duty.record.number or ""),
        "party": duty.party_name,
        "due": duty.due.day,
        "provisional": duty.due.provisional,
        "channels": [item.channel for item in duty.publications],
        "why": duty.why,
    }
