"""What a case must hold before it is filed: one gap per requirement, and nothing of a case that has everything."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from docarchive.domain.audiovisual.custody import Custody
from docarchive.domain.case_event import CaseEvent, CaseEventKind
from docarchive.domain.closing.completeness import HeldCase, completeness, is_of
from docarchive.domain.comparing.comparison import (
    Comparison,
    Difference,
    DifferenceKind,
    Mark,
    MarkKind,
    Outcome,
    Presence,
)
from docarchive.domain.guards.every import check_case
from docarchive.domain.identifiers import RecordId, Sha256, new_id
from docarchive.domain.record import Record, RecordKind, Representation, Role
from docarchive.templates.pack import shipped_pack_folder
from docarchive.templates.rules.completeness import load_completeness
from rule_builders import CASE, FINE, PERSON, UNIT, doc, event, file_of, rules, served

WANTED = load_completeness(shipped_pack_folder())
SHA = Sha256("ab" * 32)
D = "penalty_decision_unit"


def scan(*missing):
    return Representation(Role.SCAN, "k", SHA, 1, "application/pdf", 2, missing_pages=missing)


def scanned(record, *missing):
    return replace(record, representations=(scan(*missing),))


def film(day, act=None):
    at = datetime.fromisoformat(f"{day}T02:00:00+00:00")
    return Record(
        id=RecordId(new_id(at)),
        kind=RecordKind.EVIDENCE,
        case_id=CASE.id,
        party_id=UNIT.id,
        title="录像",
        recorded_at=at,
        representations=(Representation(Role.EVIDENCE, "k", SHA, 1, "video/mp4"),),
        doc_date=at.date(),
        custody=Custody(SHA, 1, at, act_record_id=act.id if act else None),
    )


def gaps_of(*things, compared=(), signed=()):
    file = file_of(*things)
    held = HeldCase(
        file, tuple(check_case(file, rules())), {item.record_id: item for item in compared}, signed
    )
    return completeness(held, WANTED)


def lacking(*things, **more):
    return {(gap.requirement.id, gap.record_id) for gap in gaps_of(*things, **more).missing}


def names(*things, **more):
    return {name for name, _ in lacking(*things, **more)}


def compared(record, **more):
    return Comparison(record.id, SHA, SHA, **{"outcome": Outcome.SAME, "pages": (), **more})


FILED = doc("case_filing_approval", "2026-10-14")
DECISION = doc(D, "2026-11-30", penalties=FINE)
NOTICE = doc("penalty_notice", "2026-11-16", penalties=FINE, defence_days=3)
SEIZURE = doc("seizure_decision", "2026-10-12", seizure_from="2026-10-12", seizure_until="2026-11-11")
LEFT_AT_DOOR = served(NOTICE, "2026-11-16", "留置")
FILM = film("2026-10-12")
HEARD = doc("hearing_record", "2026-11-26")
BIG = doc(D, "2026-11-30", penalties=[{"kind": "罚款", "amount": 6_000_000}])
CLOSED_DOWN = doc(D, "2026-11-30", penalties=[{"kind": "责令停产停业"}])
CLOSING = doc("case_closing_approval", "2026-12-18", closing_reason="执行完毕")
SEEN = compared(
    DECISION,
    outcome=Outcome.DIFFERS,
    differences=(Difference(DifferenceKind.TYPED, 1, (0, 0, 1, 1), "1", "2"),),
)
UNSIGNED = compared(DECISION, marks=(Mark(MarkKind.SEAL, "应急管理部门", 1, Presence.ABSENT),))

# requirement: what lacks it, what has it (documents and events, then what else is known)
ROWS = {
    "filing_approval": ([DECISION], [DECISION, FILED], {}),
    "evidence_papers": ([DECISION], [DECISION, doc("inquiry_record", "2026-10-20")], {}),
    "investigation_report": ([DECISION], [DECISION, doc("investigation_report", "2026-11-01")], {}),
    "told_before": ([DECISION], [DECISION, NOTICE], {}),
    "hearing_right": ([BIG], [BIG, doc("hearing_right_notice", "2026-11-16")], {}),
    "hearing_papers": (
        [DECISION, event("hearing_requested", "2026-11-18 09:00", UNIT)],
        [DECISION, event("hearing_requested", "2026-11-18 09:00", UNIT), HEARD, doc("hearing_report", "2026-11-27")],
        {},
    ),
    "hearing_session": ([HEARD], [HEARD, doc("hearing_notice", "2026-11-12")], {}),
    "legal_review": ([CLOSED_DOWN], [CLOSED_DOWN, doc("legal_review_opinion", "2026-11-12", review_conclusion="同意")], {}),
    "discussion": ([BIG], [BIG, doc("collective_discussion_record", "2026-11-26")], {}),
    "disposition_approval": ([DECISION], [DECISION, doc("case_disposition_approval", "2026-11-25")], {}),
    "outcome": ([CLOSING, DECISION], [CLOSING, DECISION, doc("no_penalty_decision", "2026-11-30", PERSON)], {}),
    "reinspection": (
        [doc("rectification_order", "2026-10-12")],
        [doc("rectification_order", "2026-10-12"), doc("reinspection_opinion", "2026-11-12")],
        {},
    ),
    "coercion_approval": ([SEIZURE], [SEIZURE, doc("coercion_approval", "2026-10-12")], {}),
    "seizure_inventory": ([SEIZURE], [SEIZURE, doc("seizure_inventory", "2026-10-12")], {}),
    "seizure_disposal": ([SEIZURE], [SEIZURE, doc("seizure_disposal", "2026-11-01")], {}),
    **{
        name: (
            [doc("evidence_preservation_notice", "2026-10-12")],
            [doc("evidence_preservation_notice", "2026-10-12"), doc(form, "2026-10-12")],
            {},
        )
        for name, form in (
            ("preservation_approval", "evidence_preservation_approval"),
            ("preservation_inventory", "evidence_preservation_inventory"),
            ("preservation_decision", "evidence_disposal_decision"),
        )
    },
    "deferral_approval": (
        [doc("deferral_grant", "2026-12-10")],
        [doc("deferral_grant", "2026-12-10"), doc("deferral_approval", "2026-12-09")],
        {},
    ),
    "enforcement_demand": (
        [doc("enforcement_application", "2027-06-22")],
        [doc("enforcement_application", "2027-06-22"), doc("enforcement_demand", "2027-06-03")],
        {},
    ),
    "transfer_approval": (
        [doc("case_transfer_letter", "2026-11-20")],
        [doc("case_transfer_letter", "2026-11-20"), doc("case_transfer_approval", "2026-11-19")],
        {},
    ),
    "closing_approval": ([FILED], [FILED, CLOSING], {}),
    "receipts": ([NOTICE], [NOTICE, served(NOTICE, "2026-11-16")], {}),
    "signed_scan": ([DECISION], [scanned(DECISION)], {"signed": (D,)}),
    "whole_scan": ([scanned(DECISION, 2)], [scanned(DECISION)], {}),
    "scan_agrees": ([DECISION], [DECISION], {"compared": (SEEN, replace(SEEN, accepted="补正"))}),
    "marks": ([DECISION], [DECISION], {"compared": (UNSIGNED, compared(DECISION))}),
    "source_note": ([FILM], [FILM, doc("av_evidence_note", "2026-10-12", sha256=str(SHA))], {}),
    "coercion_recorded": ([SEIZURE], [SEIZURE, FILM], {}),
    "service_recorded": ([LEFT_AT_DOOR], [LEFT_AT_DOOR, film("2026-11-16")], {}),
}  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
def test_what_is_missing_is_named_and_what_is_there_is_not(name):
    without, having, more = ROWS[name]
    first, second = more, more
    if "compared" in more:
        first, second = ({"compared": (item,)} for item in more["compared"])

    assert name in names(*without, **first)
    assert name not in names(*having, **second)


def test_what_was_not_signed_is_said_in_one_language():
    found = gaps_of(DECISION, compared=(UNSIGNED,))

    (gap,) = (gap for gap in found.gaps if gap.requirement.id == "marks")
    assert gap.zh.endswith("：第 1 页应急管理部门印章")


def test_every_requirement_of_the_pack_has_its_case():
    assert list(ROWS) == [item.id for item in WANTED.requirements]


def test_every_requirement_says_why_and_who():
    for item in WANTED.requirements:
        assert item.source.printed
        assert "/" in item.supplier


def test_a_case_is_of_every_kind_it_holds_papers_or_events_of():
    asked = event("hearing_requested", "2026-11-18 09:00", UNIT)
    found = gaps_of(FILED, DECISION, SEIZURE, asked)

    assert [kind.id for kind in found.kinds] == ["filed", "ordinary", "hearing", "seizure"]


def test_a_void_document_neither_makes_a_kind_nor_needs_a_receipt():
    found = gaps_of(doc("seizure_decision", "2026-10-12", void="写错"))

    assert found.kinds == ()
    assert found.gaps == ()


def test_each_document_needs_its_own_receipt():
    other = doc("penalty_notice", "2026-11-16", PERSON, penalties=FINE)

    assert ("receipts", other.id) in lacking(NOTICE, served(NOTICE, "2026-11-16"), other)
    assert ("receipts", NOTICE.id) not in lacking(NOTICE, served(NOTICE, "2026-11-16"), other)


def test_what_the_party_signed_where_it_was_made_needs_no_receipt():
    order = doc("rectification_order", "2026-10-12")

    assert "receipts" in names(order)
    assert "receipts" not in names(scanned(order))


def test_a_page_that_a_second_scan_has_is_not_missing():
    two = replace(DECISION, representations=(scan(2), scan(1)))

    assert "whole_scan" not in names(two)


def test_a_recording_of_another_act_on_the_same_day_does_not_count():
    other = doc("inspection_record", "2026-10-12")

    assert "coercion_recorded" in names(SEIZURE, other, film("2026-10-12", other))
    assert is_of(film("2026-01-05", SEIZURE), SEIZURE)


def waiver(rule, **about):
    at = datetime(2026, 12, 1, tzinfo=UTC)
    return CaseEvent(CASE.id, CaseEventKind.REQUIREMENT_WAIVED, at, "设备故障", rule=rule, **about)


def test_what_was_waived_is_told_with_its_reason_and_is_not_missing():
    found = gaps_of(SEIZURE, waiver("coercion_recorded"))

    (gap,) = [gap for gap in found.gaps if gap.requirement.id == "coercion_recorded"]
    assert gap.waiver.note == "设备故障"
    assert gap not in found.missing


def test_a_waiver_for_one_paper_or_party_is_none_for_another():
    assert "coercion_recorded" in names(SEIZURE, waiver("coercion_recorded", record_id=DECISION.id))
    assert "coercion_recorded" in names(SEIZURE, waiver("coercion_recorded", party_id=PERSON.id))
    assert "coercion_recorded" not in names(SEIZURE, waiver("coercion_recorded", record_id=SEIZURE.id))


def test_what_the_law_asks_for_is_not_waived_by_an_event():
    assert "told_before" in names(DECISION, waiver("told_before"))
