"""The rules of both readings, on pages whose scan is known."""

import random

import comparing_pages as pages
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from docarchive.domain.comparing.comparison import DifferenceKind, Outcome
from docarchive.domain.record import TextLine

T = pages.TEXTS


def changed(number, old, new):
    assert old in T[number]
    return {number: T[number].replace(old, new)}


def test_a_page_read_as_it_was_issued_is_the_same():
    result, differences = pages.compare(T, {})

    assert (result.outcome, differences) == (Outcome.SAME, ())
    assert result.signs_confirmed == result.signs_compared > 150


ALTERED = {
    "digit of the amount": (6, "20000.00", "30000.00", "fine_total"),
    "zero of the amount": (6, "20000.00", "2000.00", "fine_total"),
    "decimal point": (6, "20000.00", "200000.0", "fine_total"),
    "capitals": (6, "贰万元整", "叁万元整", "fine_total"),
    "day": (9, "30日", "31日", "doc_date"),
    "year": (9, "2026", "2025", "doc_date"),
    "number": (0, "12号", "13号", "number"),
    "year of the number": (0, "〔2026〕", "〔2025〕", "number"),
    "company": (1, "示例", "示范", "party_name"),
    "suffix of the company": (1, "有限公司", "有限责任公司", "party_name"),
    "person": (3, "张示例", "章示例", "legal_rep"),
    "telephone": (3, "00000001", "00000007", "phone"),
    "credit code": (2, "0001T", "0007T", "uscc"),
    "eight for B": (2, "91320400MA", "9132O4OBMA", "uscc"),
    "account": (7, "001", "007", "bank_account"),
    "zero of the account": (7, "0000 0000 0000 0000 001", "0000 0000 0000 000 001", "bank_account"),
    "article": (5, "九十七", "九十六", "article"),
    "item": (5, "第四项", "第五项", "article"),
    "days to pay": (8, "15", "50", "figure"),
}


@pytest.mark.parametrize(("number", "old", "new", "field"), ALTERED.values(), ids=ALTERED)
def test_an_altered_value_is_found_and_named(number, old, new, field):
    result, differences = pages.compare(T, changed(number, old, new))

    assert result.outcome is Outcome.DIFFERS
    assert [(item.kind, item.field) for item in differences if item.kind is DifferenceKind.TYPED] == [
        (DifferenceKind.TYPED, field)
    ]


def test_running_text_that_was_altered_is_found():
    result, (difference,) = pages.compare(T, changed(4, "未如实", "如实"))

    assert result.outcome is Outcome.DIFFERS
    assert difference.kind is DifferenceKind.TEXT
    assert "未" in difference.expected
    assert "未" not in difference.found


def test_amounts_in_figures_and_capitals_that_are_not_equal_are_said_to_be_so():
    _, differences = pages.compare(T, changed(6, "贰万", "叁万"))

    (amounts,) = [item for item in differences if item.kind is DifferenceKind.AMOUNTS]
    assert (amounts.expected, amounts.found) == ("20000.00", "叁万元整")


def test_both_changed_to_another_equal_amount_differ_but_agree_with_each_other():
    altered = T[6].replace("20000.00", "30000.00").replace("贰万", "叁万")

    _, differences = pages.compare(T, {6: altered})

    assert [item.kind for item in differences] == [DifferenceKind.TYPED, DifferenceKind.TYPED]


def test_a_wrong_check_digit_is_remarked():
    _, (difference,) = pages.compare(T, changed(2, "0001T", "0007T"))

    assert "check digit" in difference.remark


@pytest.mark.parametrize(
    ("number", "old", "new"),
    [
        (4, "问", "间"),
        (4, "已", "己"),
        (4, "，", ","),
        (4, "。", ""),
        (2, "91320400MA0000001T", "9132O4OOMAOOOOOOIT"),
        (7, "0000 0000 0000 0000 001", "OOOO OOOO OOOO OOOO OOl"),
        (0, "（苏常）应急罚〔2026〕12号", "(苏常)应急罚[2026]12号"),
        (1, "被处罚单位 ", "被处罚单位"),
        (5, "《", "<"),
    ],
)
def test_what_recognisers_cannot_tell_apart_is_no_difference(number, old, new):
    assert pages.compare(T, changed(number, old, new))[1] == ()


@pytest.mark.parametrize(
    ("printed", "read", "same"),
    [
        ("办公室—机加工车间—仓库", "办公室一机加工车间一仓库", True),
        ("□专项 ☑年度计划", "口专项 V年度计划", True),
        ("办公室—机加工车间", "办公室二机加工车间", False),
        ("办公室机加工车间", "办公室一机加工车间", False),
    ],
)
def test_a_mark_that_looks_like_a_sign_is_no_difference(printed, read, same):
    texts = (*T[:4], printed)

    assert (pages.compare(texts, {4: read})[1] == ()) is same


def test_one_reader_alone_is_not_believed():
    only_first = changed(6, "20000.00", "20000.08")

    result, differences = pages.compare(T, only_first, second={})

    assert (result.outcome, differences) == (Outcome.SAME, ())


def test_two_readers_who_err_at_different_places_of_a_value_contradict_nothing():
    result, differences = pages.compare(
        T, changed(2, "91320400", "91320480"), second=changed(2, "001T", "007T")
    )

    assert (result.outcome, differences) == (Outcome.SAME, ())


def test_two_readers_who_see_two_different_values_make_it_unreadable():
    result, (difference,) = pages.compare(
        T, changed(3, "张示例", "章示例"), second=changed(3, "张示例", "弟示列"), confidence=600
    )

    assert difference.kind is DifferenceKind.UNREAD
    assert result.outcome is Outcome.UNREADABLE


def test_a_line_that_is_not_there_is_missing():
    result, (difference,) = pages.compare(T, {8: ""})

    assert (difference.kind, difference.expected) == (DifferenceKind.MISSING, T[8])
    assert result.outcome is Outcome.DIFFERS


def test_text_below_a_seal_that_nobody_can_read_is_a_class_of_its_own():
    date = pages.page().lines[4].box
    garbled = changed(4, "教育", "")

    result, differences = pages.compare(T, garbled, second=changed(4, "教育", "救有"), seals=[date])

    assert {item.kind for item in differences} == {DifferenceKind.UNDER_SEAL}
    assert result.outcome is Outcome.SAME


def test_a_value_below_a_seal_that_nobody_can_read_needs_a_person():
    seal = pages.page().lines[9].box
    lost = changed(9, "30日", "日")

    result, (difference,) = pages.compare(
        T, lost, second=changed(9, "30日", "3日"), seals=[seal], confidence=500
    )

    assert difference.kind is DifferenceKind.UNDER_SEAL
    assert result.outcome is Outcome.UNREADABLE


def test_another_date_below_a_seal_is_found_when_the_second_reader_is_sure():
    seal = pages.page().lines[9].box

    result, (difference,) = pages.compare(
        T, changed(9, "30日", "3日"), second=changed(9, "30日", "31日"), seals=[seal], confidence=990
    )

    assert (difference.kind, difference.found) == (DifferenceKind.TYPED, "2026年11月31日")
    assert result.outcome is Outcome.DIFFERS


def test_text_where_nothing_is_printed_is_extra():
    added = TextLine("另处没收违法所得", (1300, 8000, 4000, 8150), 980)

    result, (difference,) = pages.compare(T, {}, extra=[added])

    assert (difference.kind, difference.found) == (DifferenceKind.EXTRA, "另处没收违法所得")
    assert result.outcome is Outcome.DIFFERS


@pytest.mark.parametrize(
    "added",
    [
        TextLine("张示", (1300, 8000, 2000, 8150), 990),
        TextLine("另处没收违法所得", (1300, 8000, 4000, 8150), 400),
        TextLine("行政执法专用章", (6000, 8000, 8000, 8150), 990),
    ],
    ids=["a stroke", "hardly read", "a seal"],
)
def test_a_stain_a_scrawl_or_a_seal_is_not_extra(added):
    assert pages.compare(T, {}, extra=[added])[1] == ()


def test_what_is_written_where_one_writes_is_not_compared():
    texts = (*T[:8], "被处罚单位负责人（签名）：")
    printed = pages.page(texts).lines[8]
    room = (printed.box[2], printed.top, 9000, printed.bottom)
    signed = TextLine("被处罚单位负责人（签名）：张示例", (1300, printed.top, 5000, printed.bottom), 900)
    beside = TextLine("同意以上内容无异议", (5200, printed.top - 150, 8800, printed.bottom + 150), 990)

    assert pages.compare(texts, {}, extra=[beside], masks=[room])[1] == ()
    assert pages.compare(texts, {8: signed.text}, masks=[room])[1] == ()


def test_hardly_anything_alike_is_another_page():
    other = {at: f"第{at}行是另一份文书上完全不同的一行文字内容" for at in range(len(T))}

    result, (difference,) = pages.compare(T, other)

    assert (result.outcome, difference.kind) == (Outcome.DIFFERS, DifferenceKind.PAGE)


def test_a_page_on_which_nothing_can_be_read_is_unreadable():
    result, differences = pages.compare(T, dict.fromkeys(range(len(T)), ""))

    assert (result.outcome, differences) == (Outcome.UNREADABLE, ())
    assert result.reason


DIGITS = [
    (number, at)
    for number, text in enumerate(T)
    for at, sign in enumerate(text)
    if sign.isascii() and sign.isdigit()
]


@given(st.sampled_from(DIGITS), st.sampled_from("0123456789"))
@settings(max_examples=250, deadline=None)
def test_any_single_digit_that_is_another_is_found(place, digit):
    number, at = place
    text = T[number]
    assume(text[at] != digit)
    altered = text[:at] + digit + text[at + 1 :]

    result, differences = pages.compare(T, {number: altered})

    assert result.outcome is Outcome.DIFFERS
    assert any(item.field for item in differences)


@given(st.sampled_from(DIGITS))
@settings(max_examples=60, deadline=None)
def test_any_single_digit_that_is_dropped_is_found(place):
    number, at = place
    text = T[number]

    assert pages.compare(T, {number: text[:at] + text[at + 1 :]})[0].outcome is Outcome.DIFFERS


ALIKE = {
    "问": "间",
    "已": "己",
    "，": ",",
    "。": " ",
    "（": "(",
    "）": ")",
    "：": ":",
    "《": "<",
    "0": "O",
    "1": "l",
    "　": "",
}


@given(st.integers(), st.floats(0, 0.6))
@settings(max_examples=120, deadline=None)
def test_a_clean_text_with_look_alikes_does_not_cry_wolf(seed, share):
    chance = random.Random(seed)
    read = {
        number: "".join(ALIKE.get(sign, sign) if chance.random() < share else sign for sign in text)
        for number, text in enumerate(T)
    }

    result, differences = pages.compare(T, read)

    assert (result.outcome, differences) == (Outcome.SAME, ())
