from datetime import date

import pytest

from docarchive.domain.laws.law import (
    LawReference,
    chinese_number,
    parse_chinese_number,
    print_references,
    short_title,
)

LAW = "中华人民共和国安全生产法"


def test_a_reference_is_printed_as_statutes_are_cited():
    reference = LawReference(LAW, date(2021, 6, 10), 97, item=4)

    assert reference.printed == "《中华人民共和国安全生产法》第九十七条第四项"


def test_paragraph_stands_before_item():
    reference = LawReference(LAW, date(2021, 6, 10), 114, paragraph=1, item=1)

    assert reference.printed == "《中华人民共和国安全生产法》第一百一十四条第一款第一项"


def test_the_title_is_said_once_for_places_of_one_edition_that_follow_each_other():
    new, old = date(2021, 6, 10), date(2014, 8, 31)
    places = (
        LawReference(LAW, new, 28, paragraph=4),
        LawReference(LAW, new, 35),
        LawReference("中华人民共和国行政处罚法", date(2021, 1, 22), 51),
        LawReference(LAW, new, 99, item=1),
        LawReference(LAW, old, 96, item=1),
    )

    assert print_references(places) == (
        f"《{LAW}》第二十八条第四款、第三十五条、《中华人民共和国行政处罚法》第五十一条、《{LAW}》第九十九条第一项、"
        f"《{LAW}》第九十六条第一项"
    )
    assert print_references(()) == ""


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


def test_inserted_articles_and_subitems_are_printed_in_their_order():
    reference = LawReference("刑法", date(2023, 12, 29), 133, 2, 3, subitem=1, inserted=1)

    assert reference.printed == "《刑法》第一百三十三条之一第二款第三项第一目"


def test_every_number_printed_is_read_back():
    assert all(parse_chinese_number(chinese_number(number)) == number for number in range(1, 10000))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("97", 97),
        ("９７", 97),
        ("一百〇五", 105),
        ("一百十四", 114),
        ("一十二", 12),
        (" 十 ", 10),
        ("两百", 200),
    ],
)
def test_numbers_are_read_in_other_usual_spellings(text, number):
    assert parse_chinese_number(text) == number


@pytest.mark.parametrize(
    "text", ["", "零", "0", "一百一", "九七", "十十", "百零", "12345", "九十七条", "1.5", "-3"]
)
def test_what_statutes_do_not_write_is_no_number(text):
    with pytest.raises(ValueError, match="number"):
        parse_chinese_number(text)


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("中华人民共和国安全生产法", "安全生产法"),
        ("《安全生产法》", "安全生产法"),
        ("中华人民共和国安全生产法（2021年修正）", "安全生产法"),
        ("安全生产许可证条例", "安全生产许可证条例"),
        ("生产安全事故应急预案管理办法（试行）", "生产安全事故应急预案管理办法（试行）"),
    ],
)
def test_editions_share_a_short_title(title, short):
    assert short_title(title) == short
