"""What must hold before a case is sealed, and how it is told when it does not."""

from collections.abc import Sequence

from docarchive.catalog.port import Transaction
from docarchive.domain.errors import ConflictError, DamageError, RejectedError
from docarchive.domain.volumes.obstacles import Obstacle
from docarchive.domain.volumes.volume import Signatory
from docarchive.workflows.closing.volume_draft import Draft
from docarchive.workflows.closing.volume_plan import CasePlan, state_of


def require_three_people(*people: Signatory) -> None:
    """`RejectedError` unless compiler, checker and archivist are different people."""
    names = [one.name for one in people]
    users = [one.user for one in people if one.user]
    if len(set(names)) < len(names) or len(set(users)) < len(users):
        raise RejectedError(
            f"立卷人、检查人、接收人须是不同的人 / compiler, checker and archivist must be different people: "
            f"{'、'.join(names)}",
            hint="--compiler, --checker, --archivist",
        )


def changed_since_agreed() -> ConflictError:
    """What is told when a case is not any more what its checker agreed to."""
    return ConflictError(
        "检查后案件、顺序或者页号有变化 / the case, its order or page numbers changed since they were checked",
        hint="请检查人重新检查 / ask the checker to look again",
    )


def require_nothing_in_the_way(plan: CasePlan) -> None:
    """Name everything that keeps a plan from being sealed: `ConflictError`, for damage `DamageError`."""
    damaged = [item for item in plan.blocking if item.code == "damaged"]
    if damaged:
        raise DamageError(listed(damaged), hint=damaged[0].hint)
    if plan.blocking:
        raise ConflictError(listed(plan.blocking), hint="逐项处理后重试 / settle each, then again")


def listed(obstacles: Sequence[Obstacle]) -> str:
    """All of them in one message."""
    lines = [f"  {item.words}" + (f"（{item.hint}）" if item.hint else "") for item in obstacles]
    return f"还不能归档，{len(lines)} 项 / not yet to be sealed, {len(lines)} things:\n" + "\n".join(lines)


def ask_before_renumbering(plan: CasePlan, draft: Draft, *, renumber: bool) -> None:
    """`ConflictError` where page numbers that were shown would change, and nobody said that they may."""
    if draft.shown and draft.shown != plan.numbering and not renumber:
        raise ConflictError(
            "页号已经预览（可能已写在纸上），这样会改变 / page numbers were shown (and may stand on paper): they would change",
            hint="确要重编：--renumber / to number anew",
        )


def require_unchanged(plan: CasePlan, tx: Transaction) -> None:
    """`ConflictError` unless the case holds what was looked at."""
    if state_of(tx.records_of(plan.file.case.id)) != plan.state:
        raise ConflictError(
            "制作案卷时案件有了新材料 / the case got new records while its volume was made",
            hint="再次运行 / run it again",
        )
    if list(tx.events_of(plan.file.case.id)) != list(plan.file.events):
        raise ConflictError(
            "制作案卷时案件登记了新事件 / an event of the case was entered while its volume was made",
            hint="再次运行 / run it again",
        )
