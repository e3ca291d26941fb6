"""Score a case as a file review does: every item decided from what the house knows, or left to a person."""

from collections.abc import Iterator
from dataclasses import replace

from docarchive.domain.case_event import CaseEventKind
from docarchive.domain.days.local_time import local_day
from docarchive.domain.file_review.checks import CHECKS, four_properties_passed, happened, kept_late
from docarchive.domain.file_review.findings import Evidence, ItemResult, Reviewed, ScoreSheet, Verdict
from docarchive.domain.file_review.standard import Item, ReviewRules, Standard
from docarchive.domain.guards.base import DECISIONS, ONSPOT, GuardFinding, GuardSeverity
from docarchive.domain.record import Record

ENDED_BY = (*DECISIONS, *ONSPOT, "no_penalty_decision", "case_withdrawal_approval", "case_transfer_letter")
"""Documents after which a hint helps nobody any more."""


def review(seen: Reviewed, rules: ReviewRules, standard: Standard) -> ScoreSheet:
    """Go through every item that the standard names, in the order of the rules."""
    weighed = {name for name, _ in standard.points} | set(standard.vetoes)
    results = (_result(item, seen, standard.points_of(item)) for item in rules.items if item.id in weighed)
    return ScoreSheet(standard, tuple(results))


def hints(seen: Reviewed, rules: ReviewRules) -> list[GuardFinding]:
    """What a reviewer would find, told while the case is not decided; nothing afterwards, nor what guards say."""
    if seen.held.file.papers(*ENDED_BY):
        return []
    found = []
    for item in rules.items:
        if item.early and item.check and _applies(item, seen):
            title = f"案卷评查 {item.id} {item.title} / {item.title_en}"
            for one in CHECKS[item.check](seen):
                found.append(
                    GuardFinding(
                        f"file_review_{item.id}",
                        GuardSeverity.WARN,
                        title,
                        one.words,
                        item.source.printed,
                        "评查前改正 / mend it before the review",
                        one.record_id,
                    )
                )
    return found


def defects(item: Item, seen: Reviewed) -> Iterator[Evidence]:
    """What a machine finds against an item."""
    for found in seen.guards:
        if found.guard_id in item.guards:
            yield Evidence(found.message, found.record_id)
    for name in item.clocks:
        yield from kept_late(seen, name)
    for gap in seen.gaps:
        if gap.requirement.id in item.requirements:
            yield Evidence(f"{gap.zh} / {gap.en}", gap.record_id)
    for record in seen.held.file.papers(*item.marks_of):
        yield from _absent(record, seen)
    if item.check:
        yield from CHECKS[item.check](seen)


def _result(item: Item, seen: Reviewed, points: int) -> ItemResult:
    if not _applies(item, seen):
        return ItemResult(item, Verdict.NA, points)
    found = tuple(_with_page(one) for one in defects(item, seen))
    answer = _answer(item, seen)
    if answer is not None:
        return ItemResult(item, answer[0], points, found, answer[1])
    if found:
        return ItemResult(item, Verdict.FAIL, points, found)
    if item.check == four_properties_passed.__name__ and not seen.volumes_unchecked:
        days = "、".join(str(local_day(one.at)) for one in seen.checked)
        return ItemResult(item, Verdict.OK, points, answered=f"四性检测合格（{days}） / passed the check")
    return ItemResult(item, Verdict.HUMAN if item.question else Verdict.OK, points)


def _applies(item: Item, seen: Reviewed) -> bool:
    return not item.applies_to or any(happened(seen, name) for name in item.applies_to)


def _answer(item: Item, seen: Reviewed) -> tuple[Verdict, str] | None:
    """What a person said last of the item, by an event of the case."""
    for event in reversed(seen.held.file.happened(CaseEventKind.REVIEW_ANSWERED)):
        name, _, verdict = (event.rule or "").partition("=")
        if name == item.id:
            return Verdict(verdict), event.note
    return None


def _absent(record: Record, seen: Reviewed) -> Iterator[Evidence]:
    compared = seen.held.comparisons.get(record.id)
    for mark in compared.absent_marks if compared else ():
        yield Evidence(
            f"{record.title}：{mark.who}没有{mark.kind.value} / absent", record.id, mark.page_number
        )


def _with_page(found: Evidence) -> Evidence:
    """A defect of a whole document is shown on its first page."""
    return replace(found, page=1) if found.record_id and found.page is None else found
