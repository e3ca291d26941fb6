"""Disposal at the keyboard: commands of the group ``retention``."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from docarchive.cli.given import text
from docarchive.cli.house import House, json_option, pass_house, remark, show_json
from docarchive.cli.tables import items, table
from docarchive.domain.errors import NotFoundError, RejectedError, UnavailableError
from docarchive.domain.retention.disposal import Approval, Disposal, DisposedCase

if TYPE_CHECKING:
    from docarchive.catalog.port import Reader
    from docarchive.domain.identifiers import CaseId
    from docarchive.wiring.app import App
    from docarchive.workflows.retention.plan_disposal import DisposalPlan

_DAY = click.DateTime(["%Y-%m-%d"])
_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command("dispose")
@click.argument("which", metavar="CASE|REFERENCE", required=False)
@click.option("--approved-by", type=text, help="批准人 / who approved it.")
@click.option("--approved-on", type=_DAY, help="批准日期 / when.")
@click.option("--approval-number", type=text, help="批准文号 / number of the paper.")
@click.option(
    "--supervisor",
    "supervisors",
    type=text,
    multiple=True,
    help="监销人，写两次 / who watches: give two.",
)
@click.option("--reason", type=text, default="保管期限已满，经鉴定无保存价值", help="销毁原因 / why.")
@click.option(
    "--dry-run", is_flag=True, help="只列出将销毁和保留的内容 / say what would go and what would stay."
)
@click.option("--yes", is_flag=True, help="不再询问 / do not ask.")
@click.option(
    "--finish", is_flag=True, help="接着完成中断或等待的销毁 / go on with disposals that are not done."
)
@click.option(
    "--lost-backup",
    "lost",
    type=_FOLDER,
    multiple=True,
    help="该备份已不存在，与 --finish 同用 / with --finish: this backup does not exist any more.",
)
@json_option
@pass_house
@click.pass_context
def retention_dispose(
    ctx: click.Context,
    house: House,
    which: str | None,
    approved_by: str | None,
    approved_on: datetime | None,
    approval_number: str | None,
    supervisors: tuple[str, ...],
    reason: str,
    dry_run: bool,
    yes: bool,
    finish: bool,
    lost: tuple[Path, ...],
    as_json: bool,
) -> None:
    """销毁一案：须两人鉴定、批准、两名监销人；不能恢复 / destroy a case that two people gave up; nothing brings it back.

    案件连同全部案卷、备份中的副本一并销毁；台账仍可证明其曾经存在 / all its volumes and the copies in known backups go;
    the ledger still proves that it existed. 先用 --dry-run / try --dry-run first.
    """
    if finish or lost:
        _finish_all(house, lost, as_json=as_json)
        return
    if which is None:
        raise RejectedError("写明案件或档号 / name a case or a volume", hint="docarchive retention list")
    with house.app() as app:
        case_id = _case_of(app, which)
        plan = _plan(app, case_id)
        if dry_run:
            _show_plan(app, plan, as_json=as_json)
            ctx.exit(2 if plan.obstacles else 0)
        if approved_by is None or approved_on is None:
            raise RejectedError(
                "须写明批准人和批准日期 / say who approved it, and when", hint="--approved-by, --approved-on"
            )
        approval = Approval(approved_by, approved_on.date(), approval_number or "")
        if not (yes or plan.obstacles):
            _show_plan(app, plan, as_json=False)
            click.confirm("销毁后不能恢复，继续 / nothing brings it back: go on", abort=True, err=True)
        disposal = _dispose(app, case_id, approval, supervisors, reason)
        remark(f"已登入销毁清册 / entered in the destruction register: {disposal.number}")
        waiting = _finish(app)
    if as_json:
        show_json({"number": disposal.number, "case_id": disposal.case_id, "done": not waiting})
    else:
        click.echo(f"{disposal.number}  {'待完成 / not done yet' if waiting else '销毁完毕 / done'}")
    if waiting:
        raise waiting


@click.command("disposals")
@json_option
@pass_house
def retention_disposals(house: House, as_json: bool) -> None:
    """销毁清册：已销毁的案件 / the destruction register: what was disposed of."""
    with house.app() as app, app.catalog.reading() as reader:
        found = reader.disposals()
    if as_json:
        show_json([_stub(item) for item in found])
        return
    headings = (
        *("编号 / number", "日期 / date", "档号 / volumes", "件 / items"),
        *("批准 / approved", "监销 / watched", "状态 / state"),
    )
    table(list(headings), [_row(item) for item in found])


@click.command("register")
@click.argument("number")
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="写到哪里：.pdf 或 .docx / where to.",
)
@pass_house
def retention_register(house: House, number: str, target: Path) -> None:
    """取出销毁清册的一份 / take a row of the destruction register out as a document."""
    from docarchive.cli.taking_out import write_out
    from docarchive.workflows.retention.register_paper import register_paper

    with house.app() as app:
        content = register_paper(
            number, target.suffix.lower(), archive=app.archive, ledger=app.ledger, catalog=app.catalog
        )
    write_out(target, content)
    remark(f"→ {target}")


def show_disposed(item: DisposedCase, *, as_json: bool) -> None:
    """What is left of a case or volume."""
    if as_json:
        show_json({"disposed": _stub(item)})
        return
    one = item.disposal
    items(
        [
            ("状态 / state", "已销毁 / disposed" if item.done else "正在销毁 / being disposed of"),
            ("销毁清册 / register", one.number),
            ("销毁日期 / on", str(one.disposed_on)),
            ("原因 / why", one.reason),
            ("鉴定人 / appraised by", "、".join(one.appraisers)),
            (
                "批准 / approved by",
                " ".join(filter(None, (one.approval.by, str(one.approval.on), one.approval.number))),
            ),
            ("监销人 / supervisors", "、".join(one.supervisors)),
        ],
        title=one.case_id,
    )
    click.echo()
    rows = [
        [part.reference, str(part.year), part.retention.printed, str(part.expired_on), str(part.documents), str(part.pages)]
        for part in one.volumes
    ]  # fmt: skip
    table(
        ["档号 / reference", "年度 / year", "期限 / kept", "期满 / until", "件 / items", "页 / pages"], rows
    )
    remark("题名见销毁清册；docarchive prove 证明其曾经存在 / docarchive prove shows that it existed")


def _finish_all(house: House, lost: tuple[Path, ...], *, as_json: bool) -> None:
    from docarchive.wiring.disposal import finish_disposals
    from docarchive.workflows.keeping.known_copies import forget_copy

    with house.app(whole=False) as app:
        for folder in lost:
            forget_copy(folder, app.catalog)
        done = finish_disposals(app)
    if as_json:
        show_json([{"number": one.number, "case_id": one.case_id} for one in done])
        return
    for one in done:
        click.echo(f"{one.number}  销毁完毕 / done")
    if not done:
        remark("没有未完成的销毁 / no disposal is waiting")


def _case_of(app: "App", which: str) -> "CaseId":
    from docarchive.workflows.lookup import look_up_case, look_up_disposal

    with app.catalog.reading() as reader:
        gone = look_up_disposal(which, reader)
        if gone is not None:
            raise NotFoundError(
                f"已销毁 / disposed of already: {gone.disposal.number}",
                hint="docarchive retention dispose --finish",
            )
        found = _volume_case(which, reader)
        return found or look_up_case(which, reader).id


def _volume_case(which: str, reader: "Reader") -> "CaseId | None":
    from docarchive.domain.volumes.reference import parse_reference

    try:
        return reader.get_volume(parse_reference(which)).case_id
    except (RejectedError, NotFoundError):
        return None


def _plan(app: "App", case_id: "CaseId") -> "DisposalPlan":
    from docarchive.wiring.disposal import disposal_desk

    return disposal_desk(app).plan(case_id)


def _dispose(
    app: "App", case_id: "CaseId", approval: Approval, supervisors: tuple[str, ...], reason: str
) -> Disposal:
    from docarchive.wiring.disposal import disposal_desk
    from docarchive.workflows.retention.dispose import DisposalRequest

    return disposal_desk(app).dispose(DisposalRequest(case_id, approval, supervisors, reason))


def _finish(app: "App") -> UnavailableError | None:
    """Go on to the end; what has to wait is done by the service, or by --finish."""
    from docarchive.wiring.disposal import finish_disposals

    try:
        finish_disposals(app)
    except UnavailableError as error:
        return UnavailableError(
            f"已销毁登记，其余稍后完成 / it is disposed of, the rest has to wait: {error.message}",
            hint=error.hint or "docarchive retention dispose --finish",
        )
    return None


def _show_plan(app: "App", plan: "DisposalPlan", *, as_json: bool) -> None:
    from docarchive.workflows.keeping.known_copies import known_copies

    copies = [str(path) for path in known_copies(app.catalog)]
    if as_json:
        stays = [{"pages": item.extract.pages, "kept_as": item.extract.arrival_id} for item in plan.extracts]
        shown = {"case_id": plan.case.id, "volumes": plan.stubs, "documents": plan.documents}
        goes = {"files": plan.files, "arrivals": plan.arrivals, "backups": copies}
        show_json({**shown, **goes, "extracts": stays, "obstacles": plan.obstacles})
        return
    click.echo(f"销毁 / goes: {plan.case.name}")
    for stub in plan.stubs:
        click.echo(f"  {stub.reference}  {stub.documents} 件 {stub.pages} 页  期满 / until {stub.expired_on}")
    for file in plan.files:
        click.echo(f"  {file.key}")
    click.echo(f"  收件原件 / arrivals: {len(plan.arrivals)}；备份 / backups: {'、'.join(copies) or '—'}")
    click.echo(
        "保留 / stays: 台账条目及摘要、档号、文号、销毁清册 / ledger entries and digests, codes, numbers, the register"
    )
    for item in plan.extracts:
        click.echo(
            f"  {len(item.extract.pages)} 页供他案使用 / pages kept for other cases: {item.extract.arrival_id}"
        )
    for obstacle in plan.obstacles:
        remark(f"[不能销毁 / cannot go] {obstacle}")


def _stub(item: DisposedCase) -> dict[str, object]:
    one = item.disposal
    return {
        "number": one.number,
        "case_id": one.case_id,
        "disposed_on": one.disposed_on,
        "done": item.done,
        "ledger_entry": item.seq,
        "volumes": one.volumes,
        "documents": one.documents,
        "appraisers": one.appraisers,
        "approval": one.approval,
        "supervisors": one.supervisors,
        "reason": one.reason,
    }


def _row(item: DisposedCase) -> list[str]:
    one = item.disposal
    return [
        one.number,
        str(one.disposed_on),
        "、".join(part.reference for part in one.volumes),
        str(len(one.documents)),
        f"{one.approval.by} {one.approval.on}",
        "、".join(one.supervisors),
        "销毁完毕 / done" if item.done else "待完成 / not done",
    ]
