"""The four-property check at the keyboard."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from docarchive.cli.exit_codes import FAULTY
from docarchive.cli.house import House, json_option, pass_house, show_json
from docarchive.cli.papers import write_paper
from docarchive.cli.tables import table
from docarchive.domain.case import Case
from docarchive.domain.errors import NotFoundError, RejectedError
from docarchive.domain.four_properties.items import CheckStage
from docarchive.domain.four_properties.report import FourPropertyReport
from docarchive.domain.plain import Plain, to_plain
from docarchive.domain.words import chinese, word

if TYPE_CHECKING:
    from docarchive.domain.four_properties.evidence import FoundPackage
    from docarchive.domain.volumes.volume import Volume
    from docarchive.wiring.app import App
    from docarchive.workflows.keeping.four_properties import FourProperties

_SHOWN = 20


@click.command("check-properties")
@click.argument("which", metavar="[CASE|VOLUME]", required=False)
@click.option("--all", "everything", is_flag=True, help="全部案卷 / every sealed volume.")
@click.option(
    "--stage",
    type=click.Choice([stage.value for stage in CheckStage]),
    default=CheckStage.FILING.value,
    show_default=True,
    help="检测环节 / when it is made.",
)
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    help="写成报告：.docx 或 .pdf / write the report as a document.",
)
@click.option(
    "--package",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="连同该信息包检测（移交环节） / with this package, at transfer.",
)
@click.option("--no-record", is_flag=True, help="只看结果，不登记 / look only; do not enter the result.")
@json_option
@pass_house
@click.pass_context
def check_properties_command(
    ctx: click.Context,
    house: House,
    which: str | None,
    everything: bool,
    stage: str,
    target: Path | None,
    package: Path | None,
    no_record: bool,
    as_json: bool,
) -> None:
    """四性检测：真实、完整、可用、安全 / authenticity, integrity, usability, security; ends with 2 when something fails.

    WHICH 为案件或档号；不合格的逐项写明原因，退回补正 / what fails is returned with its reasons.
    """
    from docarchive.wiring.checks import four_properties
    from docarchive.workflows.packaging.check_package import check_package

    if (which is None) == (not everything):
        raise RejectedError("请写明案件、档号或 --all / name a case, a volume, or --all")
    if everything and target:
        raise RejectedError("--to 一次只写一份报告 / --to writes one report at a time")
    with house.app() as app:
        tools = four_properties(app)
        found = check_package(package, key=str(app.signer.verifier_key)) if package else None
        reports = []
        for subject in [which] if which else _volumes(app):
            report = check_one(app, tools, subject, CheckStage(stage), package=found)
            reports.append(report)
            if not no_record:
                tools.record(report)
        if target:
            write_report(app, target, reports[0])
    if as_json:
        shown = [as_plain(report) for report in reports]
        show_json(shown if everything else shown[0])
    else:
        for report in reports:
            _show(report)
    if not all(report.passed for report in reports):
        ctx.exit(FAULTY)


def check_one(
    app: "App",
    tools: "FourProperties",
    which: str,
    stage: CheckStage,
    *,
    package: "FoundPackage | None" = None,
) -> FourPropertyReport:
    """Check a volume by its reference code, or a case by whatever it is called."""
    from docarchive.domain.volumes.reference import parse_reference
    from docarchive.workflows.lookup import look_up_case

    with app.catalog.reading() as reader:
        try:
            found: Volume | Case = reader.get_volume(parse_reference(which))
        except (NotFoundError, RejectedError):
            found = look_up_case(which, reader)
    if isinstance(found, Case):
        return tools.of_case(found.id, stage, package=package)
    return tools.of_volume(found, stage, package=package)


def write_report(app: "App", target: Path, report: FourPropertyReport) -> None:
    """Write the report as Word file, or as PDF where a converter is installed."""
    from docarchive.workflows.keeping.four_property_report import check_document

    docx = check_document(report, pack_folder=app.pack_folder, catalog=app.catalog)
    write_paper(app, target, docx)


def as_plain(report: FourPropertyReport) -> Plain:
    """The report with the items' own words."""
    plain: Plain = to_plain(report)
    plain["passed"] = report.passed
    for row, item in zip(plain["results"], report.results, strict=True):
        row |= {"property": item.item.property.value, "title": item.item.title, "how": item.item.how}
    return plain


def _show(report: FourPropertyReport) -> None:
    rows = []
    for item in report.results:
        words = "\n".join(f"{fault.where} {fault.message}" for fault in item.faults[:_SHOWN]) or item.evidence
        kind = chinese(item.item.property)
        rows.append([item.code, kind, item.item.title, word(item.result), words])
    heads = ["", "四性 / property", "项目 / item", "结果 / result", "证据 / evidence"]
    table(heads, rows, title=f"{report.title}  {word(report.stage)}")
    said = "合格 / passed" if report.passed else "不合格，退回 / failed, returned"
    click.echo(f"{said}  {'、'.join(item.code for item in report.failed)}")


def _volumes(app: "App") -> Sequence[str]:
    with app.catalog.reading() as reader:
        return [volume.reference for volume in reader.volumes(limit=1_000_000)]
