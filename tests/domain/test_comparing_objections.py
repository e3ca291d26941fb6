"""What the check of a case says of a signed scan."""

from dataclasses import replace

import pytest

from docarchive.domain.comparing.comparison import (
    Comparison,
    Difference,
    DifferenceKind,
    Mark,
    MarkKind,
    Outcome,
    PageComparison,
    Presence,
)
from docarchive.domain.comparing.objections import objections
from docarchive.domain.guards.base import GuardSeverity
from docarchive.domain.identifiers import RecordId, Sha256

DIGEST = Sha256("0" * 64)
CLEAN = Comparison(RecordId("R"), DIGEST, DIGEST, Outcome.SAME, (PageComparison(1, Outcome.SAME),))
FINE = Difference(DifferenceKind.TYPED, 2, (0, 0, 1, 1), "20000.00", "30000.00", "fine_total")
DIFFERENT = replace(CLEAN, outcome=Outcome.DIFFERS, differences=(FINE,))
UNSIGNED = Mark(MarkKind.SIGNATURE, "执法人员", 1, Presence.ABSENT)


def test_a_paper_in_order_is_not_spoken_of():
    assert objections(CLEAN) == ()


def test_a_difference_is_a_warning_that_says_what_and_how_to_look():
    (found,) = objections(DIFFERENT)

    assert (found.severity, found.record_id) == (GuardSeverity.WARN, "R")
    assert "20000.00 → 30000.00" in found.message
    assert "docarchive compare R --picture" in found.remedy


def test_what_a_person_accepted_is_not_said_again():
    assert objections(replace(DIFFERENT, accepted="已更正")) == ()


def test_what_a_person_called_real_stays_a_warning_with_their_words():
    (found,) = objections(replace(DIFFERENT, confirmed="金额被改过"))

    assert "已核实：金额被改过" in found.title


def test_a_page_nobody_can_read_says_why():
    page = PageComparison(1, Outcome.UNREADABLE, "文字无法辨认")

    (found,) = objections(replace(CLEAN, outcome=Outcome.UNREADABLE, pages=(page,)))

    assert "文字无法辨认" in found.message


@pytest.mark.parametrize(
    ("mark", "count"),
    [
        (UNSIGNED, 1),
        (replace(UNSIGNED, kind=MarkKind.SEAL), 1),
        (replace(UNSIGNED, presence=Presence.UNSURE), 0),
        (replace(UNSIGNED, presence=Presence.PRESENT), 0),
        (replace(UNSIGNED, optional=True), 0),
    ],
)
def test_only_what_is_surely_absent_and_asked_for_is_an_objection(mark, count):
    assert len(objections(replace(CLEAN, marks=(mark,)))) == count


def test_a_receipt_that_lacks_something_is_one_objection():
    (found,) = objections(replace(CLEAN, service_faults=("没有邮寄单号", "少于两名")))

    assert found.guard_id == "service_incomplete"
    assert "没有邮寄单号；少于两名" in found.message


def test_many_differences_are_counted_not_all_told():
    (found,) = objections(replace(DIFFERENT, differences=(FINE,) * 9))

    assert found.message.count("20000.00") == 5
    assert "9" in found.message


def test_a_seal_that_the_form_calls_by_no_other_name_is_named_once():
    (found,) = objections(replace(CLEAN, marks=(replace(UNSIGNED, kind=MarkKind.SEAL, who="印章"),)))

    assert found.message == "第 1 页印章 / absent"
