"""The guards: rules a document must keep, each by the id that ``rules/guards.yaml`` gives it (docs/rules.md)."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from docarchive.domain.case_file import CaseFile
from docarchive.domain.guards import citation, execution, measures, notice, relation, review
from docarchive.domain.guards.base import (
    EVERY_FORM,
    Guard,
    GuardFinding,
    GuardRules,
    GuardSeverity,
    Objection,
    Paper,
    View,
    paper_of,
    without,
)

GUARDS: Mapping[str, Callable[[View], Iterator[Objection]]] = {
    guard.__name__: guard
    for guard in (
        notice.filing_before_decision,
        notice.notice_before_decision,
        notice.notice_served,
        notice.defence_over,
        notice.hearing_request_over,
        notice.not_heavier,
        notice.same_as_told,
        notice.hearing_right_told,
        notice.hearing_held,
        notice.decision_in_time,
        notice.decided_once,
        notice.dates_in_order,
        notice.no_evidence_after_decision,
        review.legal_review_done,
        review.legal_review_passed,
        review.discussion_held,
        review.discussion_before_decision,
        review.discussion_after_review,
        review.roles_apart,
        review.recused_keeps_away,
        review.hearing_told_in_time,
        review.hearing_served_in_time,
        measures.problems_grouped,
        measures.problems_covered,
        measures.coercion_approved,
        measures.seizure_term,
        measures.seizure_extended_once,
        measures.preservation_term,
        measures.preservation_in_time,
        measures.supply_stop_told,
        execution.onspot_within_limit,
        execution.onspot_cash,
        execution.receipt_fits,
        execution.instalments_complete,
        execution.deferral_approved,
        execution.surcharge_within_law,
        execution.demand_waited,
        execution.transfer_approved,
        execution.case_not_ended,
        execution.court_not_early,
        execution.court_not_late,
        execution.closing_performed,
        execution.decisions_served,
        execution.parties_accounted,
        citation.citations_in_force,
        relation.correction_served,
        relation.correction_keeps_penalty,
        relation.replaced_not_served,
        relation.supplement_decides_nothing,
    )
}


def check(paper: Paper, file: CaseFile, rules: GuardRules) -> list[GuardFinding]:
    """Everything the guards have against *paper* in its case, in the order of the rules.

    Args:
        paper: To be issued, or issued already; the case is then looked at without it.
        file: The case.
        rules: Of the pack.
    """
    beside = without(file, paper)
    findings = []
    for guard in rules.guards:
        if paper.form_id in guard.forms or EVERY_FORM in guard.forms:
            view = View(beside, rules, guard, paper, file)
            findings += [_finding(guard, item, paper) for item in GUARDS[guard.id](view)]
    return findings


def check_case(file: CaseFile, rules: GuardRules) -> list[GuardFinding]:
    """Everything the guards have against the documents of a case, by their dates."""
    papers: Sequence[Paper | None] = [paper_of(record, file) for record in file.documents]
    return [finding for paper in papers if paper for finding in check(paper, file, rules)]


def _finding(guard: Guard, objection: Objection, paper: Paper) -> GuardFinding:
    severity = GuardSeverity.WARN if objection.practice else guard.severity
    message = f"{objection.zh} / {objection.en}"
    return GuardFinding(
        guard.id,
        severity,
        f"{guard.title} / {guard.title_en}",
        message,
        guard.source.printed,
        guard.remedy,
        paper.record_id,
    )
