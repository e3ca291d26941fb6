"""When decisions must be public, when no longer, and how they look in the national table."""

from dataclasses import replace
from datetime import date

import pytest

from docarchive.domain.errors import ConflictError, RejectedError
from docarchive.domain.party import PartyKind
from docarchive.domain.publishing.credit_row import ten_thousands
from docarchive.domain.publishing.duties import (
    DutyState,
    Overturned,
    publishing_duty,
    retraction_duty,
)
from docarchive.domain.publishing.publication import (
    CreditClass,
    Publication,
    RetractionGround,
    term_of,
)
from docarchive.domain.record import Record, RecordKind
from docarchive.templates.pack import shipped_pack_folder
from docarchive.templates.rules.publication import load_publication
from rule_builders import rules

RULES = load_publication(shipped_pack_folder())
DEADLINES = rules().deadlines
PUBLISH, RETRACT = DEADLINES.get("publish_penalty"), DEADLINES.get("retract_publication")
DECISION = Record(
    "R",
    RecordKind.DOCUMENT,
    "C",
    "P",
    "决定",
    None,
    (),
    form_id="penalty_decision_unit",
    doc_date=date(2026, 9, 24),
)
OUT = Publication(
    "R", "C", "P", "agency_site", date(2026, 9, 28), CreditClass.GENERAL, {}, "", 0, "核对人",
    least_until=date(2026, 12, 24), shown_until=date(2027, 9, 24),
)  # fmt: skip


def publishing(day, *out, kind=PartyKind.UNIT, by_event=()):
    return publishing_duty(DECISION, "示例公司", kind, out, by_event, PUBLISH, date.fromisoformat(day))


# Source: procedure.md section 4: 2026-09-24 + 7 working days = 2026-10-12, over the holidays of October
@pytest.mark.parametrize(
    ("today", "state"), [("2026-10-12", DutyState.OPEN), ("2026-10-13", DutyState.OVERDUE)]
)
def test_a_decision_on_a_unit_is_due_in_seven_working_days(today, state):
    duty = publishing(today)

    assert (duty.due.day, duty.state) == (date(2026, 10, 12), state)


def test_what_was_published_is_done_or_late_and_a_persons_is_by_choice():
    late = replace(OUT, published_on=date(2026, 10, 13))

    assert publishing("2026-11-01", OUT).state is DutyState.DONE
    assert publishing("2026-11-01", late).state is DutyState.LATE
    assert publishing("2026-11-01", by_event=[date(2026, 10, 1)]).state is DutyState.DONE
    assert publishing("2026-11-01", kind=PartyKind.PERSON).state is DutyState.OPTIONAL


# Source: procedure.md section 4: 2026-09-30 + 3 working days = 2026-10-10, a worked Saturday
def test_a_retraction_is_due_in_three_working_days_for_every_channel():
    overturned = Overturned(date(2026, 9, 30), "撤销")
    other = replace(OUT, channel="credit_china")
    gone = OUT.retracted(date(2026, 10, 10), RetractionGround.ANNULLED, "复议撤销")

    def duty(day, *out):
        return retraction_duty(DECISION, "示例公司", out, overturned, RETRACT, date.fromisoformat(day))

    assert (duty("2026-10-10", OUT).due.day, duty("2026-10-10", OUT).state) == (
        date(2026, 10, 10),
        DutyState.OPEN,
    )
    assert duty("2026-10-11", gone, other).state is DutyState.OVERDUE
    assert duty("2026-10-11", gone).state is DutyState.DONE
    assert duty("2026-10-11", replace(OUT, published_on=date(2026, 10, 1))) is None


def test_a_retraction_has_its_reason_and_happens_once():
    gone = OUT.retracted(date(2026, 10, 1), RetractionGround.CHANGED, " 金额变更 ")

    assert (gone.reason, gone.retracted_on) == ("金额变更", date(2026, 10, 1))
    with pytest.raises(ConflictError):
        gone.retracted(date(2026, 10, 2), RetractionGround.CHANGED, "又")
    with pytest.raises(RejectedError):
        OUT.retracted(date(2026, 10, 1), RetractionGround.CHANGED, " ")
    with pytest.raises(RejectedError):
        OUT.retracted(date(2026, 9, 1), RetractionGround.CHANGED, "早")


def test_credit_is_repaired_after_the_shortest_term_only():
    with pytest.raises(ConflictError, match="2026-12-24"):
        OUT.repaired(date(2026, 12, 24), "示例信用办")
    repaired = OUT.repaired(date(2026, 12, 25), "示例信用办")

    assert (repaired.repaired_on, repaired.repaired_by) == (date(2026, 12, 25), "示例信用办")
    with pytest.raises(ConflictError):
        repaired.repaired(date(2026, 12, 26), "示例信用办")


@pytest.mark.parametrize(
    ("grave", "least", "most"),
    [
        (CreditClass.MINOR, None, date(2026, 12, 24)),
        (CreditClass.GENERAL, date(2026, 12, 24), date(2027, 9, 24)),
        (CreditClass.SERIOUS, date(2027, 9, 24), date(2029, 9, 24)),
    ],
)
def test_the_terms_of_the_classes_count_from_the_decision(grave, least, most):
    assert term_of(DECISION.doc_date, RULES.term(grave)) == (least, most)


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (2_000_000, "2"),
        (123_456, "0.123456"),
        (1, "0.000001"),
        (100_000_000, "100"),
        (2_550_000, "2.55"),
        (0, "0"),
    ],
)
def test_amounts_are_in_ten_thousands_with_up_to_six_decimals(fen, text):
    assert ten_thousands(fen) == text
