from datetime import date

import pytest

from docarchive.domain.law import LawReference, chinese_number

LAW = "中华人民共和国安全生产法"


def test_a_reference_is_printed_as_statutes_are_cited():
    reference = LawReference(LAW, date(2021, 6, 10), 97, item=4)

    assert reference.printed == "《中华人民共和国安全生产法》第九十七条第四项"


def test_paragraph_stands_before_item():
    reference = LawReference(LAW, date(2021, 6, 10), 114, paragraph=1, item=1)

    assert reference.printed == "《中华人民共和国安全生产法》第一百一十四条第一款第一项"


def test_two_editions_of_one_article_are_two_references():
    assert LawReference(LAW, date(2014, 8, 31), 94) != LawReference(LAW, date(2021, 6, 10), 94)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (97, "九十七"),
        (100, "一百"),
        (101, "一百零一"),
        (105, "一百零五"),
        (110, "一百一十"),
        (114, "一百一十四"),
        (1001, "一千零一"),
        (1010, "一千零一十"),
        (1260, "一千二百六十"),
        (9999, "九千九百九十九"),
    ],
)
def test_numbers_are_written_as_in_statutes(number, text):
    assert chinese_number(number) == text


def test_no_two_numbers_are_written_alike():
    assert len({chinese_number(number) for number in range(1, 10000)}) == 9999


@pytest.mark.parametrize("number", [0, -1, 10000])
def test_numbers_out_of_range_are_refused(number):
    with pytest.raises(ValueError, match=str(number)):
        chinese_number(number)
