"""Identifiers are parsed once at the door."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from docarchive.domain.errors import RejectedError
from docarchive.domain.identifiers import (
    CreditCode,
    DocumentNumber,
    ResidentId,
    Sha256,
    crockford,
    is_id,
    is_printed_number,
    new_id,
)

HAN = some.text(some.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=4)


@pytest.mark.parametrize(
    "written",
    [
        "（苏常）应急罚〔2026〕12号",
        "(苏常)应急罚[2026]12号",
        "（苏常）应急罚【2026】012号",
        "（苏常） 应急 罚\n〔2026〕 12 号",
        "苏常应急罚（2026）第12号",
    ],
)
def test_a_number_is_read_in_any_bracket_style(written):
    assert str(DocumentNumber.parse(written)) == "（苏常）应急罚〔2026〕12号"


@pytest.mark.parametrize("word", ["安监", "安监管", "应急管理"])
def test_old_agency_words_are_kept(word):
    assert DocumentNumber.parse(f"（苏常）{word}罚〔2015〕3号").agency_word == word


@pytest.mark.parametrize(
    "written", ["", "罚〔2026〕12号", "（苏常）应急罚〔26〕12号", "（苏常）应急罚〔2026〕0号", "x" * 500]
)
def test_what_is_no_number_is_refused(written):
    with pytest.raises(RejectedError, match="not a document number"):
        DocumentNumber.parse(written)


@given(
    HAN, some.sampled_from(["罚", "罚告", "责改", "检记"]), some.integers(1900, 2099), some.integers(1, 10**6)
)
def test_what_is_printed_parses_back(region, word, year, serial):
    number = DocumentNumber(region, word, year, serial)

    assert DocumentNumber.parse(str(number)) == number
    assert is_printed_number(str(number))


def test_all_numbers_in_a_text_are_found_once_each():
    text = "依据（苏常）应急责改〔2026〕\n1号及（苏常）应急罚告[2026]2号，（苏常）应急责改〔2026〕1号"

    assert [number.word for number in DocumentNumber.find_all(text)] == ["责改", "罚告"]


@pytest.mark.parametrize("code", ["91320400MA0000001T", " 91320400ma0000001t ", "９１320400MA0000001T"])
def test_a_credit_code_is_read_with_blanks_and_small_letters(code):
    assert str(CreditCode.parse(code)) == "91320400MA0000001T"


@pytest.mark.parametrize("code", ["91320400MA0000001X", "91320400MA000000", "", "91320400IA0000001T"])
def test_a_wrong_credit_code_is_refused_with_what_to_do(code):
    with pytest.raises(RejectedError, match="营业执照"):
        CreditCode.parse(code)


@pytest.mark.parametrize("number", ["32040019800101001X", "32040019800101001x"])
def test_a_resident_number_is_read(number):
    assert str(ResidentId.parse(number)) == "32040019800101001X"


@pytest.mark.parametrize("number", ["320400198001010011", "32040019801301001X", "3204001980010100", "甲"])
def test_a_wrong_resident_number_is_refused(number):
    with pytest.raises(RejectedError, match="身份证号"):
        ResidentId.parse(number)


def test_ids_sort_by_time_and_are_recognised():
    start = datetime(2026, 1, 1, tzinfo=UTC)
    ids = [new_id(start + timedelta(milliseconds=step)) for step in range(50)]

    assert ids == sorted(ids)
    assert all(is_id(text) for text in ids)
    assert not is_id("not an id")


def test_crockford_has_no_letters_that_look_like_digits():
    assert not set("ILOU") & set(crockford(2**80 - 1, 16) + crockford(0x123456789ABCDEF, 16))


def test_a_digest_is_lower_case_hexadecimal():
    with pytest.raises(RejectedError):
        Sha256.parse("A" * 64)
