from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docarchive.domain.errors import RejectedError
from docarchive.domain.money import MAX_FEN, capitals, figures, parse_capitals, parse_yuan

VECTORS = [
    ("200", "贰佰元整"),
    ("3000", "叁仟元整"),
    ("20000", "贰万元整"),
    ("45000", "肆万伍仟元整"),
    ("100000", "壹拾万元整"),
    ("105000", "壹拾万伍仟元整"),
    ("120300", "壹拾贰万零叁佰元整"),
    ("105000.50", "壹拾万伍仟元伍角整"),
    ("1005000", "壹佰万伍仟元整"),
    ("10050000", "壹仟零伍万元整"),
    ("20000000", "贰仟万元整"),
    ("100000000", "壹亿元整"),
    ("1409.50", "壹仟肆佰零玖元伍角整"),
    ("6007.14", "陆仟零柒元壹角肆分"),
    ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
    ("0.50", "伍角整"),
    ("107000.53", "壹拾万柒仟元伍角叁分"),
    ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
    ("0", "零元整"),
    ("0.05", "伍分"),
    ("10", "壹拾元整"),
    ("100000001", "壹亿零壹元整"),
    ("100010000", "壹亿零壹万元整"),
    ("1000000000.01", "壹拾亿元零壹分"),
    ("10000000000", "壹佰亿元整"),
]
OTHER_SPELLINGS = [
    ("壹拾万零伍仟元整", "105000"),
    ("壹佰万零伍仟元整", "1005000"),
    ("壹拾万零柒仟元零伍角叁分", "107000.53"),
    ("壹仟陆佰捌拾元零叁角贰分", "1680.32"),
    ("人民币贰万圆正", "20000"),
    ("弍万圆整", "20000"),
    ("壹仟肆佰〇玖元伍角", "1409.50"),
    ("拾万元整", "100000"),
    (" 贰 万 元 整 ", "20000"),
]


@pytest.mark.parametrize(("yuan", "text"), VECTORS)
def test_capitals_are_written_by_the_rules_for_bills(yuan, text):
    assert capitals(parse_yuan(yuan)) == text
    assert parse_capitals(text) == parse_yuan(yuan)


@pytest.mark.parametrize(("text", "yuan"), OTHER_SPELLINGS)
def test_every_allowed_spelling_is_read(text, yuan):
    assert parse_capitals(text) == parse_yuan(yuan)


@settings(deadline=None)
@given(st.integers(0, MAX_FEN))
def test_what_is_printed_parses_back(fen):
    assert parse_yuan(figures(fen)) == fen
    assert parse_capitals(capitals(fen)) == fen


@settings(deadline=None)
@given(st.integers(0, MAX_FEN))
def test_no_two_zeros_stand_together_and_none_before_a_unit(fen):
    text = capitals(fen)

    assert "零零" not in text
    assert not any(bad in text for bad in ("零万", "零亿", "零拾", "零佰", "零仟", "亿万"))
    assert fen == 0 or "零元" not in text


@settings(deadline=None)
@given(st.integers(0, MAX_FEN), st.integers(0, MAX_FEN))
def test_two_amounts_never_share_their_capitals(first, second):
    assert (capitals(first) == capitals(second)) == (first == second)


@pytest.mark.parametrize(
    ("given_", "fen"),
    [
        (20000, 2000000),
        ("20000.5", 2000050),
        ("20,000.50", 2000050),
        ("１００", 10000),
        ("￥100.00元", 10000),
        (Decimal("0.10"), 10),
        (Decimal("1E+3"), 100000),
        ("0.500", 50),
        ("007", 700),
        (10**10, 10**12),
    ],
)
def test_amounts_are_read_to_the_fen(given_, fen):
    assert parse_yuan(given_) == fen


@pytest.mark.parametrize(
    ("given_", "reason"),
    [
        (0.1, "float"),
        (20000.0, "float"),
        (True, "bool"),
        (None, "NoneType"),
        ("-1", "negative"),
        (-1, "negative"),
        ("0.005", "two decimals"),
        (Decimal("0.005"), "two decimals"),
        ("10000000000.01", "above"),
        (10**10 + 1, "above"),
        ("9" * 5000, "above"),
        ("1,00", "not an amount"),
        ("1e5", "not an amount"),
        ("两万", "not an amount"),
        ("", "not an amount"),
        ("NaN", "not an amount"),
        (Decimal("NaN"), "not an amount"),
        (Decimal("Infinity"), "not an amount"),
        ("贰", "not an amount"),
    ],
)
def test_what_is_no_amount_is_refused_with_the_reason(given_, reason):
    with pytest.raises(RejectedError, match=reason):
        parse_yuan(given_)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "整",
        "元整",
        "贰",
        "贰万",
        "零零元",
        "万元整",
        "贰万元整整",
        "贰零万元整",
        "零贰万元整",
        "壹零拾万元整",
        "贰贰元整",
        "二万元整",
        "亿万元",
        "20000元",
        "壹拾万亿元整",
    ],
)
def test_what_is_no_amount_in_capitals_is_refused(text):
    with pytest.raises(RejectedError, match="capitals"):
        parse_capitals(text)


@pytest.mark.parametrize("fen", [-1, MAX_FEN + 1])
def test_an_amount_out_of_range_is_never_printed(fen):
    for write in (figures, capitals):
        with pytest.raises(ValueError, match="out of range"):
            write(fen)
