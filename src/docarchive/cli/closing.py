"""Before a case becomes a volume: what it lacks, and what is let go. Commands of the group ``case``."""

import click

from docarchive.cli.exit_codes import FAULTY
from docarchive.cli.given import text
from docarchive.cli.house import House, json_option, pass_house, remark, show_json
from docarchive.cli.tables import table
from docarchive.domain.closing.completeness import Completeness
from docarchive.wiring.recording import recording


@click.command("completeness")
@click.argument("which")
@json_option
@pass_house
def completeness_command(house: House, which: str, as_json: bool) -> None:
    """归档材料是否齐全 / what a case lacks before it is filed, why, who supplies it; ends with 2 when anything is missing."""
    from docarchive.templates.rules.completeness import load_completeness
    from docarchive.templates.rules.pack_rules import load_rules
    from docarchive.workflows.closing.held_case import complete_case
    from docarchive.workflows.lookup import look_up_case

    with house.app() as app:
        with app.catalog.reading() as reader:
            case = look_up_case(which, reader)
        _, found = complete_case(
            case.id,
            catalog=app.catalog,
            rules=load_rules(app.pack_folder),
            wanted=load_completeness(app.pack_folder),
            pack=app.pack,
        )
    if as_json:
        show_json(found)
    else:
        _show(found)
    if found.missing:
        click.get_current_context().exit(FAULTY)


@click.command("waive")
@click.argument("which")
@click.argument("requirement")
@click.option("--reason", type=text, required=True, help="理由 / why.")
@click.option("--allowed-by", type=text, required=True, help="批准人 / who allowed it.")
@click.option("--party", help="仅对该当事人 / for this party alone.")
@click.option("--record", help="仅对该文书：id 或文号 / for this paper alone.")
@json_option
@pass_house
def waive_command(
    house: House,
    which: str,
    requirement: str,
    reason: str,
    allowed_by: str,
    party: str | None,
    record: str | None,
    as_json: bool,
) -> None:
    """免除一项归档要求 / let go one requirement of `case completeness`, with a reason and who allowed it."""
    from docarchive.templates.rules.completeness import load_completeness
    from docarchive.workflows.closing.waive import Waiver, waive
    from docarchive.workflows.lookup import look_up_case, look_up_party, look_up_record

    with house.app() as app:
        with app.catalog.reading() as reader:
            waiver = Waiver(
                look_up_case(which, reader).id,
                requirement,
                reason,
                allowed_by,
                party_id=look_up_party(party, reader).id if party else None,
                record_id=look_up_record(record, reader).id if record else None,
            )
        event = waive(waiver, load_completeness(app.pack_folder), **recording(app))
    if as_json:
        show_json(event)
    else:
        click.echo(f"已登记 / recorded: {requirement}  {event.note}")


def _show(found: Completeness) -> None:
    kinds = "、".join(f"{kind.title} / {kind.title_en}" for kind in found.kinds)
    remark(f"案件种类 / kinds: {kinds or '—'}")
    if not found.gaps:
        remark("材料齐全 / nothing is missing")
        return
    headings = ["要求 / requirement", "情况 / what", "依据 / source", "由谁补 / supplied by", "免除 / waiver"]
    table(
        headings,
        [
            [
                gap.requirement.id,
                f"{gap.zh} / {gap.en}",
                gap.requirement.source.printed,
                gap.requirement.supplier,
                gap.waiver.note if gap.waiver else gap.requirement.waived_by or "不得免除 / never",
            ]
            for gap in found.gaps
        ],
    )
