"""What stands in the way of sealing a case: named all at once, each with what to do."""

from collections.abc import Iterator
from dataclasses import dataclass

from docarchive.domain.case_event import CaseEventKind
from docarchive.domain.case_file import CaseFile, payable_fen
from docarchive.domain.closing.completeness import Gap
from docarchive.domain.guards.base import DECISIONS, ONSPOT, called
from docarchive.domain.identifiers import RecordId
from docarchive.domain.money import figures
from docarchive.domain.record import Record

APPROVAL = "case_closing_approval"
_DISPUTES = (
    (
        CaseEventKind.RECONSIDERATION_APPLIED,
        CaseEventKind.RECONSIDERATION_DECIDED,
        "行政复议",
        "reconsideration",
    ),
    (CaseEventKind.SUIT_FILED, CaseEventKind.SUIT_ENDED, "行政诉讼", "suit"),
)
_PERFORMED = "执行完毕"
_PERFORMED_RULE = "closing_performed"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing."""

    code: str
    """``incomplete``, ``no_approval``, ``unpaid``, ``dispute``, ``unreadable``, ``damaged``, ``in_parts``,
    ``pages_differ``, ``not_pdfa``, ``no_pages``."""
    words: str
    """Chinese and English."""
    hint: str = ""
    record_id: RecordId | None = None
    blocks: bool = True
    """False: to be known, not in the way."""


def closing_approval(file: CaseFile) -> Record | None:
    """The approval by which the case is closed: the last that stands, if any does."""
    return next(reversed(file.papers(APPROVAL)), None)


def obstacles_of(file: CaseFile, missing: tuple[Gap, ...]) -> Iterator[Obstacle]:
    """What papers and events have against sealing.

    Args:
        file: The case.
        missing: What completeness lacks and nobody waived.
    """
    for gap in missing:
        waive = (
            f"；可由{gap.requirement.waived_by}免除 / may be waived: case waive"
            if gap.requirement.waived_by
            else ""
        )
        yield Obstacle(
            "incomplete",
            f"{gap.zh} / {gap.en} [{gap.requirement.id}]",
            f"{gap.requirement.supplier}{waive}",
            gap.record_id,
        )
    approval = closing_approval(file)
    if approval is None or approval.doc_date is None:
        yield Obstacle(
            "no_approval", "没有有效的结案审批表 / no valid approval of closing", f"issue {APPROVAL}"
        )
    elif (approval.values or {}).get("closing_reason") == _PERFORMED:
        yield from _unpaid(file, approval)
    yield from _disputes(file)


def _unpaid(file: CaseFile, approval: Record) -> Iterator[Obstacle]:
    if _set_aside(file, approval):
        return
    for decision in file.papers(*DECISIONS, *ONSPOT):
        if payable_fen(decision) and file.paid_in_full_on(decision) is None:
            paid, wanted = figures(file.paid_fen(decision.party_id)), figures(payable_fen(decision))
            yield Obstacle(
                "unpaid",
                f"{called(decision)}应缴{wanted}元，登记已缴{paid}元 / {paid} of {wanted} yuan is entered as paid",
                "docarchive event add CASE fine_paid",
                decision.id,
            )


def _set_aside(file: CaseFile, approval: Record) -> bool:
    """Whether the guard that asks for payment was set aside with a reason when the approval was issued."""
    events = file.happened(CaseEventKind.OVERRIDE)
    return any(item.rule == _PERFORMED_RULE and item.record_id == approval.id for item in events)


def _disputes(file: CaseFile) -> Iterator[Obstacle]:
    for began, ended, zh, en in _DISPUTES:
        parties = dict.fromkeys(item.party_id for item in file.happened(began))
        for party_id in parties:
            for first, last in file.spans((began, ended), party_id):
                if last is None:
                    yield Obstacle(
                        "dispute",
                        f"{first} 提起的{zh}尚未结束 / the {en} of {first} is pending",
                        f"docarchive event add CASE {ended.value}",
                    )
