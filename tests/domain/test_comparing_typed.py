"""Which stretches of a text are typed values, and what is compared of a sign."""

from itertools import pairwise

import pytest

from docarchive.domain.comparing.folding import Fold, compared_signs, fold, normalized
from docarchive.domain.comparing.typed import broken_check, has_shape_of, typed_spans

SHAPES = {
    "（苏常）应急罚〔2026〕12号": "number",
    "2026年11月30日": "date",
    "2026年11月30日9时05分": "date",
    "20000.00": "amount",
    "贰万元整": "capitals",
    "壹拾贰元叁角": "capitals",
    "91320400MA0000001T": "credit_code",
    "第九十七条": "article",
    "第一百零九条之一第二款第三项": "article",
    "15": "figure",
}


@pytest.mark.parametrize(("text", "field"), SHAPES.items())
def test_values_are_known_by_their_shape(text, field):
    around = normalized(f"依据{text}的规定")

    (span,) = typed_spans(around, {})

    assert (span.field, span.text, around[span.start : span.end]) == (
        field,
        normalized(text),
        normalized(text),
    )


def test_values_of_the_record_name_their_field():
    text = normalized("常州示例公司于2026年11月30日罚款20000.00元（大写：贰万元整）。")

    named = {
        span.text: span.field
        for span in typed_spans(
            text,
            {
                "party_name": "常州示例公司",
                "doc_date": "2026-11-30",
                "fine_total": 2_000_000,
            },
        )
    }

    assert named == {
        "常州示例公司": "party_name",
        "2026年11月30日": "doc_date",
        "20000.00": "fine_total",
        "贰万元整": "fine_total",
    }


def test_values_inside_lists_count_and_long_texts_do_not():
    values = {"officers": [{"name": "王甲示", "cert_no": "10040020001"}], "facts": "很长的事实" * 10}
    text = normalized("王甲示（证号10040020001）" + "很长的事实" * 10)

    assert [span.field for span in typed_spans(text, values)] == ["officers", "officers"]


def test_every_digit_is_part_of_a_typed_value():
    text = normalized("共2页 第1页，3名，A7区，2026年6月至9月，第97条")
    covered = {at for span in typed_spans(text, {}) for at in range(span.start, span.end)}

    assert {at for at, sign in enumerate(text) if sign.isdigit()} <= covered


def test_values_never_overlap():
    text = normalized("常州示例公司常州示例公司分公司 91320400MA0000001T 20000.00元")
    values = {"a": "常州示例公司", "b": "常州示例公司分公司", "c": "示例公司分公司"}

    spans = typed_spans(text, values)

    assert all(one.end <= other.start for one, other in pairwise(spans))


@pytest.mark.parametrize(
    ("how", "one", "other", "same"),
    [
        (Fold.TEXT, "问", "间", True),
        (Fold.TEXT, "a", "A", True),
        (Fold.TEXT, "未", "末", False),
        (Fold.EXACT, "间", "问", False),
        (Fold.DIGITS, "O", "0", True),
        (Fold.DIGITS, "B", "8", False),
        (Fold.CREDIT_CODE, "O", "0", True),
        (Fold.CREDIT_CODE, "B", "8", False),
        (Fold.CREDIT_CODE, "S", "5", False),
        (Fold.CAPITALS, "参", "叁", True),
        (Fold.CAPITALS, "壹", "贰", False),
    ],
)
def test_what_is_made_alike_depends_on_the_value(how, one, other, same):
    assert (fold(one, how) == fold(other, how)) is same


def test_points_count_between_digits_only():
    assert "".join(sign for sign, _ in compared_signs("1.对20000.00元，3·5。")) == "1对20000.00元3.5"


def test_check_digits_are_held_against_the_code_that_was_found():
    (span,) = typed_spans("91320400MA0000001T", {})

    assert broken_check(span, "91320400MA0000001T") is None
    assert broken_check(span, "91320400MA0000007T")
    assert broken_check(span, "9132040MA0000001T") is None


@pytest.mark.parametrize(
    ("text", "found", "could_be"),
    [
        ("2026年11月30日", "2026年1月3日", True),
        ("2026年11月30日", "2026年11日30日", False),
        ("20000.00", "3000.00", True),
        ("20000.00", "Z0000.00", False),
        ("贰万元整", "叁仟元整", True),
        ("贰万元整", "责万元整", False),
        ("第九十七条", "第九十六条", True),
        ("第九十七条", "筹九子亡杂", False),
    ],
)
def test_a_guess_seldom_has_the_shape_of_the_value(text, found, could_be):
    (span,) = typed_spans(normalized(text), {})

    assert has_shape_of(span, found) is could_be
