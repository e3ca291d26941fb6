"""Closing a case at the keyboard: commands of the group ``case``, and the list of sealed volumes."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from docarchive.cli.disposing import show_disposed
from docarchive.cli.exit_codes import FAULTY
from docarchive.cli.given import text
from docarchive.cli.house import House, json_option, pass_house, progress, remark, show_json
from docarchive.cli.tables import items, table
from docarchive.domain.days.local_time import local_day
from docarchive.domain.follow_ups import FollowUpKind
from docarchive.domain.volumes.obstacles import Obstacle
from docarchive.domain.volumes.volume import Retention, Volume, VolumeItem
from docarchive.domain.words import word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docarchive.catalog.port import Reader
    from docarchive.domain.four_properties.report import PastCheck
    from docarchive.domain.identifiers import CaseId, RecordId
    from docarchive.wiring.app import App
    from docarchive.workflows.closing.close_case import CloseRequest
    from docarchive.workflows.closing.volume_plan import CasePlan

_KEEP = {"10": Retention.TEN_YEARS, "30": Retention.THIRTY_YEARS, "forever": Retention.PERMANENT}


@click.command("volume")
@click.argument("which")
@click.option(
    "--preview",
    type=click.Path(path_type=Path, dir_okay=False),
    help="把编好页号的全部页面写成 PDF / write all numbered pages to a PDF.",
)
@click.option(
    "--order",
    help="排列顺序：预设名，或逐行写明材料 id、文号的文件 / a preset, or a file with a record id or number a line.",
)
@click.option(
    "--renumber", is_flag=True, help="页号预览过也重编 / number anew though the numbers were shown."
)
@json_option
@pass_house
def volume_command_of_case(
    house: House, which: str, preview: Path | None, order: str | None, renumber: bool, as_json: bool
) -> None:
    """组卷预览：顺序、页号、保管期限，还差什么 / the volumes as they would be; ends with 2 while anything stands in the way."""
    from docarchive.workflows.lookup import look_up_case

    with house.app() as app:
        with app.catalog.reading() as reader:
            case = look_up_case(which, reader)
        if order:
            _reorder(app, case.id, order, renumber=renumber)
        plan, written = app.closer.preview(case.id, preview)
    if as_json:
        show_json(
            {
                "order": plan.order,
                "retention": plan.kept,
                "volumes": [
                    {
                        "side": one.part.side,
                        "number": one.part.number,
                        "count": one.part.count,
                        "items": one.items,
                    }
                    for one in plan.volumes
                ],
                "obstacles": plan.obstacles,
            }
        )
    else:
        _show_plan(plan)
        for path in written:
            remark(f"已写出 / written: {path}")
    if plan.blocking:
        click.get_current_context().exit(FAULTY)


@click.command("close")
@click.argument("which")
@click.option(
    "--compiler", required=True, help="立卷人：执法人员或用户 / who compiled it: an officer or a user."
)
@click.option("--checker", required=True, help="检查人 / who checked it.")
@click.option("--archivist", help="接收人，缺省为操作人 / who takes it; default: who acts.")
@click.option("--note", type=text, help="写入备考表的情况说明 / what the note sheet should say besides.")
@click.option("--location", type=text, help="纸质档案存放位置 / where the paper lies.")
@click.option(
    "--keep",
    type=click.Choice(list(_KEEP)),
    help="延长保管期限（年），须有 --reason / keep longer than the rules ask.",
)
@click.option("--reason", type=text, help="延长的理由 / why.")
@click.option("--dry-run", is_flag=True, help="只检查，不归档 / look, seal nothing.")
@click.option(
    "--renumber", is_flag=True, help="页号预览过也重编 / number anew though the numbers were shown."
)
@json_option
@pass_house
def close_command(
    house: House,
    which: str,
    compiler: str,
    checker: str,
    archivist: str | None,
    note: str | None,
    location: str | None,
    keep: str | None,
    reason: str | None,
    dry_run: bool,
    renumber: bool,
    as_json: bool,
) -> None:
    """结案归档：组卷、编页、封卷 / make the volumes of a finished case and seal them; nothing can be added afterwards."""
    from docarchive.domain.volumes.retention import Longer
    from docarchive.workflows.closing.close_case import CloseRequest
    from docarchive.workflows.closing.signatories import look_up_signatory, require_archivist
    from docarchive.workflows.lookup import look_up_case
    from docarchive.workflows.past_checks import last_check

    with house.app() as app:
        with app.catalog.reading() as reader:
            require_archivist(app.actor, reader)
            case = look_up_case(which, reader)
            sealed = bool(reader.volumes_of(case.id))
            request = CloseRequest(
                case.id,
                look_up_signatory(compiler, reader),
                look_up_signatory(checker, reader),
                look_up_signatory(archivist or app.actor, reader),
                statement=note or "",
                paper_location=location or "",
                longer=Longer(_KEEP[keep], reason or "") if keep else None,
                renumber=renumber,
            )
        if not sealed:
            _show_review(app, case.id)
        if dry_run:
            _dry_run(app, request)
            return
        with progress("核对 / reading back") as advance:
            closed = app.closer.close(request, advance)
        app.follow_ups.run_all({FollowUpKind.CHECK_PROPERTIES})
        with app.catalog.reading() as reader:
            checks = [last_check(volume.reference, reader=reader) for volume in closed.volumes]
    if as_json:
        show_json(closed.volumes)
        return
    if closed.already:
        remark("此前已归档 / sealed before")
    for volume, check in zip(closed.volumes, checks, strict=True):
        click.echo(
            f"已归档 / sealed: {volume.reference}  {volume.totals.documents} 件 {volume.totals.pages} 页  "
            f"{volume.retention.printed}  四性检测 / four properties: {_checked(check)}"
        )


@click.group("volume")
def volume_command() -> None:
    """案卷 / sealed volumes."""


@volume_command.command("list")
@click.option("--year", type=int, help="年度 / year.")
@click.option("--limit", default=100, show_default=True, help="最多条数 / at most.")
@json_option
@pass_house
def volume_list(house: House, year: int | None, limit: int, as_json: bool) -> None:
    """列出案卷 / list sealed volumes by reference code."""
    with house.app() as app, app.catalog.reading() as reader:
        found = reader.volumes(year=year, limit=limit)
    if as_json:
        show_json(found)
        return
    rows = [
        [
            one.reference,
            one.title,
            word(one.side),
            f"{one.totals.documents} 件 {one.totals.pages} 页",
            one.retention.printed,
            str(one.expires_on or "—"),
        ]
        for one in found
    ]
    headings = [
        "档号 / reference",
        "题名 / title",
        "正副卷 / side",
        "件·页 / extent",
        "期限 / kept",
        "到期 / until",
    ]
    table(headings, rows)


@volume_command.command("show")
@click.argument("reference")
@click.option(
    "--pdf", type=click.Path(path_type=Path, dir_okay=False), help="另存整卷 PDF / save the bound PDF."
)
@json_option
@pass_house
def volume_show(house: House, reference: str, pdf: Path | None, as_json: bool) -> None:
    """显示一卷及其目录 / show a volume with its contents."""
    from docarchive.domain.volumes.reference import parse_reference
    from docarchive.workflows.past_checks import last_check

    with house.app() as app:
        with app.catalog.reading() as reader:
            gone = reader.disposal_of_volume(parse_reference(reference))
            if gone is not None:
                show_disposed(gone, as_json=as_json)
                return
            volume = reader.get_volume(parse_reference(reference))
            check = last_check(volume.reference, reader=reader)
        if pdf:
            _save_pdf(app, volume, pdf)
    if as_json:
        show_json(volume)
        return
    items(
        [
            ("题名 / title", volume.title),
            ("正副卷 / side", f"{word(volume.side)}  {volume.number}/{volume.count}"),
            ("保管期限 / kept", f"{volume.retention.printed}（{'；'.join(volume.retention_reasons)}）"),
            ("到期 / until", str(volume.expires_on or "—")),
            ("结案 / closed", str(volume.closed_on)),
            (
                "立卷、检查、接收 / people",
                "、".join(one.name for one in (volume.compiler, volume.checker, volume.archivist)),
            ),
            ("位置 / location", volume.paper_location or "—"),
            ("四性检测 / four properties", _checked(check)),
        ],
        title=volume.reference,
    )
    click.echo()
    _show_items(volume.items)


def _checked(check: "PastCheck | None") -> str:
    if check is None:
        return "待检测 / not checked yet"
    said = "合格 / passed" if check.passed else f"不合格 / failed: {'、'.join(check.failed)}"
    return f"{said}  {local_day(check.at)}"


def _show_plan(plan: "CasePlan") -> None:
    if plan.kept:
        remark(f"保管期限 / kept: {plan.kept.retention.printed}（{'；'.join(plan.kept.reasons)}）")
    remark(f"排列顺序 / order: {plan.order}")
    for one in plan.volumes:
        remark(f"{word(one.part.side)}  第 {one.part.number} 卷 共 {one.part.count} 卷")
        _show_items(one.items)
    for obstacle in plan.obstacles:
        remark(_told(obstacle))


def _show_items(rows: "Sequence[VolumeItem]") -> None:
    headings = [
        "件号 / no.",
        "材料 / record",
        "文号 / number",
        "日期 / date",
        "页号 / pages",
        "备注 / remark",
    ]
    table(
        headings,
        [
            [str(one.place), one.title, one.number or "", str(one.dated or ""), one.pages, one.remark]
            for one in rows
        ],
    )


def _told(obstacle: Obstacle) -> str:
    mark = "须处理 / to settle" if obstacle.blocks else "注意 / note"
    return f"[{mark}] {obstacle.words}" + (f"（{obstacle.hint}）" if obstacle.hint else "")


def _show_review(app: "App", case_id: "CaseId") -> None:
    """What a file review would say, before anything is sealed."""
    from docarchive.wiring.desks import review_tools
    from docarchive.workflows.closing.review_case import review_case

    sheet = review_case(case_id, review_tools(app), catalog=app.catalog, now=app.now())
    remark(f"案卷评查 / file review: {sheet.score} 分 / points，{sheet.level}")
    for one in sheet.vetoes:
        remark(f"  否决 / veto {one.item.id} {one.item.title}")


def _dry_run(app: "App", request: "CloseRequest") -> None:
    plan, _ = app.closer.preview(request.case_id, longer=request.longer)
    _show_plan(plan)
    if plan.blocking:
        click.get_current_context().exit(FAULTY)
    remark("可以归档 / ready to be sealed")


def _reorder(app: "App", case_id: "CaseId", order: str, *, renumber: bool) -> None:
    path = Path(order)
    if not path.is_file():
        app.closer.order(case_id, preset=order, renumber=renumber)
        return
    with app.catalog.reading() as reader:
        ids = [_record(line, reader) for line in path.read_text("utf-8-sig").splitlines() if line.strip()]
    app.closer.order(case_id, ids=ids, renumber=renumber)


def _record(line: str, reader: "Reader") -> "RecordId":
    from docarchive.workflows.lookup import look_up_record

    return look_up_record(line.partition("#")[0].strip(), reader).id


def _save_pdf(app: "App", volume: Volume, target: Path) -> None:
    from docarchive.cli.taking_out import write_out
    from docarchive.domain.errors import NotFoundError
    from docarchive.domain.volumes.volume import VolumeFileRole

    file = volume.file(VolumeFileRole.BOUND_PDF)
    if file is None:
        raise NotFoundError(f"{volume.reference} 没有整卷 PDF / the volume has no bound PDF")
    with app.archive.open(file.key) as stored:
        write_out(target, stored.read())
