"""A case passes to other handlers: two of them, certified, and nobody comes back who was recused."""

from dataclasses import replace
from datetime import date

import pytest

from docarchive.domain.case import Stage
from docarchive.domain.errors import ConflictError, RejectedError
from docarchive.domain.handler_change import (
    HandlerChange,
    HandlerChangeCause,
    handlers_after,
    recused,
    require_sense,
)
from docarchive.domain.identifiers import OfficerId
from docarchive.domain.officer import Certificate, Officer
from rule_builders import CASE, HANDLERS

TODAY = date(2026, 11, 23)
WANG, LI = HANDLERS
ZHAO = Officer(OfficerId("Z" * 26), "赵示", (Certificate("9", "厅", date(2024, 1, 1), date(2028, 1, 1)),))
LAPSED = Officer(OfficerId("Y" * 26), "过期示", (Certificate("8", "厅", date(2020, 1, 1), date(2024, 1, 1)),))
OFFICERS = {officer.id: officer for officer in (WANG, LI, ZHAO, LAPSED)}
SWAP = HandlerChange(
    CASE.id, (WANG.id, LI.id), (LI.id, ZHAO.id), HandlerChangeCause.RECUSAL, "近亲属", "局长示", TODAY
)


def check(change, *earlier):
    require_sense(change, OFFICERS, earlier, today=TODAY)


def test_who_came_and_who_went():
    assert (SWAP.came, SWAP.went) == ((ZHAO.id,), (WANG.id,))
    check(SWAP)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"after": (LI.id, WANG.id)}, "没有变化"),
        ({"after": (LI.id,)}, "不得少于2人"),
        ({"after": (LI.id, LAPSED.id)}, "没有有效执法证件"),
        ({"decided_on": date(2026, 11, 24)}, "尚未到来"),
        ({"decided_by": WANG.name}, "自己的回避"),
        ({"after": (WANG.id, LI.id, ZHAO.id)}, "须有人退出"),
    ],
)
def test_what_makes_no_sense_is_refused(changes, words):
    with pytest.raises(RejectedError, match=words):
        check(replace(SWAP, **changes))


def test_one_who_stays_may_have_a_lapsed_certificate():
    """What that officer signs is the guards' business; the case must still be able to pass on."""
    kept = replace(SWAP, before=(WANG.id, LAPSED.id), after=(LAPSED.id, ZHAO.id))

    check(kept)


def test_who_was_recused_comes_back_only_as_a_correction():
    back = replace(SWAP, before=SWAP.after, after=SWAP.before, cause=HandlerChangeCause.DUTIES)

    with pytest.raises(RejectedError, match="已经回避"):
        check(back, SWAP)
    corrected = replace(back, cause=HandlerChangeCause.CORRECTION)
    check(corrected, SWAP)
    assert recused([SWAP]) == {WANG.id: TODAY}
    assert recused([SWAP, corrected]) == {}


def test_a_change_of_other_handlers_or_of_a_closed_case_is_refused():
    assert handlers_after(replace(CASE, handler_ids=SWAP.before), SWAP) == SWAP.after
    with pytest.raises(ConflictError, match="刚刚已经变更"):
        handlers_after(replace(CASE, handler_ids=SWAP.after), SWAP)
    with pytest.raises(ConflictError, match="已结案归档"):
        handlers_after(replace(CASE, handler_ids=SWAP.before, stage=Stage.CLOSED), SWAP)
