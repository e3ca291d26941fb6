"""Drawing cases by a seed, and the list of feedback."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from docarchive.domain.case_event import CaseEvent, CaseEventKind
from docarchive.domain.file_review.feedback import feedback_of
from docarchive.domain.file_review.spot_check import Draw, draw
from docarchive.domain.identifiers import CaseId
from rule_builders import CASE, at

CASES = [CaseId(f"C{number:04d}") for number in range(100)]


def drawing(count, seed):
    return Draw(date(2026, 1, 1), date(2026, 12, 31), count, seed)


@given(st.permutations(CASES), st.integers(1, 120), st.text("0123456789abcdef", min_size=1, max_size=16))
def test_whoever_draws_again_from_the_same_cases_draws_the_same(cases, count, seed):
    drawn = draw(drawing(count, seed), cases)

    assert drawn == draw(drawing(count, seed), CASES)
    assert len(set(drawn.case_ids)) == min(count, len(CASES))
    assert set(drawn.case_ids) <= set(CASES)


def test_a_smaller_draw_is_the_beginning_of_a_larger_one_and_another_seed_draws_others():
    ten = draw(drawing(10, "2026-1"), CASES).case_ids

    assert draw(drawing(4, "2026-1"), CASES).case_ids == ten[:4]
    assert draw(drawing(10, "2026-2"), CASES).case_ids != ten


def test_the_rule_is_the_one_that_the_documentation_gives():
    """By hand: printf 'x\\nC0000' | sha256sum, for each case, sorted."""
    import hashlib

    ranked = sorted(CASES, key=lambda case: hashlib.sha256(b"x\n" + case.encode()).hexdigest())

    assert list(draw(drawing(3, "x"), CASES).case_ids) == ranked[:3]


def test_every_case_is_drawn_about_as_often_as_any_other():
    often = dict.fromkeys(CASES, 0)
    for number in range(400):
        for case_id in draw(drawing(10, str(number)), CASES).case_ids:
            often[case_id] += 1

    assert min(often.values()) > 15
    assert max(often.values()) < 75


def test_the_draw_says_out_of_what_it_was_made():
    drawn = draw(drawing(3, "abc"), CASES)

    assert drawn.population == 100
    assert "100件中抽取3件" in drawn.told
    assert "abc" in drawn.told
    assert draw(drawing(3, "abc"), CASES[1:]).population_digest != drawn.population_digest


def said(kind, item, words, day):
    return CaseEvent(CASE.id, kind, at(day), words, rule=item)


def test_a_reply_belongs_to_what_was_said_last_of_its_item():
    told = feedback_of(
        [
            said(CaseEventKind.REVIEW_REPLIED, "5", "已改正", "2026-03-04"),
            said(CaseEventKind.REVIEW_FEEDBACK, "5", "名称不一致", "2026-03-01"),
            said(CaseEventKind.REVIEW_FEEDBACK, "33", "缺扫描件", "2026-03-02"),
            said(CaseEventKind.REVIEW_FEEDBACK, "5", "仍不一致", "2026-03-03"),
            said(CaseEventKind.REVIEW_REPLIED, "21", "没有人问", "2026-03-05"),
        ]
    )

    assert [(one.item_id, one.said, one.reply) for one in told] == [
        ("5", "名称不一致", ""),
        ("33", "缺扫描件", ""),
        ("5", "仍不一致", "已改正"),
    ]
