"""How long a closed case is kept: the longest that any rule asks for, with every reason."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from docarchive.domain.case_file import CaseFile
from docarchive.domain.closing.requirements import CaseKind
from docarchive.domain.errors import RejectedError
from docarchive.domain.volumes.rules import RetentionRule
from docarchive.domain.volumes.volume import Retention

_RANK = {Retention.TEN_YEARS: 0, Retention.THIRTY_YEARS: 1, Retention.PERMANENT: 2}


@dataclass(frozen=True, slots=True)
class Kept:
    """A period with its reasons."""

    retention: Retention
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Longer:
    """A person asks for a longer period than the rules."""

    retention: Retention
    reason: str


def kept(
    file: CaseFile, kinds: Sequence[CaseKind], rules: Sequence[RetentionRule], longer: Longer | None = None
) -> Kept:
    """The longest period that a rule (or a person) asks for, and why.

    Raises:
        RejectedError: a person asks for a shorter one, or without a reason; or no rule holds for the case.
    """
    named = {kind.id for kind in kinds}
    holding = [rule for rule in rules if _holds(rule, file, named)]
    if not holding:
        raise RejectedError("没有适用的保管期限 / no rule of retention holds", hint="rules/volumes.yaml")
    longest = max((rule.retention for rule in holding), key=_RANK.__getitem__)
    reasons = tuple(
        f"{rule.title} / {rule.title_en}（{rule.source.printed}）"
        for rule in holding
        if rule.retention is longest
    )
    if longer is None:
        return Kept(longest, reasons)
    if _RANK[longer.retention] < _RANK[longest] or not longer.reason.strip():
        raise RejectedError(
            f"保管期限不得短于规则的{longest.printed}，延长须写明理由 / never shorter than the rules ask, longer with a reason",
            hint="；".join(reasons),
        )
    more = (longer.reason.strip(),)
    return Kept(longer.retention, (*reasons, *more) if longer.retention is longest else more)


def period(retention: Retention, closed_on: date) -> tuple[date, date | None]:
    """First day from which a period is counted (1 January after closing) and its last day; None: for ever."""
    start = date(closed_on.year + 1, 1, 1)
    if retention.years is None:
        return start, None
    return start, date(start.year + retention.years, 1, 1) - timedelta(days=1)


def _holds(rule: RetentionRule, file: CaseFile, kinds: Collection[str]) -> bool:
    return (
        rule.always
        or bool(set(rule.kinds) & set(kinds))
        or bool(file.papers(*rule.forms))
        or bool(file.happened(*rule.events))
        or any(
            penalty.kind.startswith(rule.penalty_kinds)
            for record in file.documents
            for penalty in (record.penalties if rule.penalty_kinds else ())
        )
    )
