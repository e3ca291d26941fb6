"""Citations as people write them: what is printed is read back, in every usual spelling."""

from dataclasses import astuple
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docarchive.domain.errors import RejectedError
from docarchive.domain.laws.citation import (
    MAX_RANGE,
    find_citations,
    parse_citation,
    parse_reference,
)
from docarchive.domain.laws.law import LawReference, chinese_number, print_references

EDITION = date(2021, 6, 10)
numbers = st.integers(1, 9999)
maybe = st.none() | st.integers(1, 120)
references = st.builds(
    LawReference,
    law=st.sampled_from(
        ["中华人民共和国安全生产法", "生产安全事故报告和调查处理条例", "关于适用〈某法〉的解释"]
    ),
    edition=st.just(EDITION),
    article=numbers,
    paragraph=maybe,
    item=maybe,
    subitem=maybe,
    inserted=st.none() | st.integers(1, 20),
)


def places(text):
    """Law, article, 之几, paragraph, item, subitem of each citation."""
    return [
        (found.law, found.article, found.inserted, found.paragraph, found.item, found.subitem)
        for found in find_citations(text)
    ]


@given(references)
def test_a_printed_reference_is_read_back(reference):
    assert parse_reference(reference.printed, edition=EDITION) == reference


@given(st.lists(references, min_size=1, max_size=6))
def test_printed_references_are_read_back_though_a_title_is_said_once(printed):
    found = find_citations(print_references(printed))

    assert [place.of(edition=EDITION) for place in found] == printed


@given(references, st.sampled_from(["figures", "full", "brackets", "narrow brackets"]))
def test_other_spellings_of_a_place_are_the_same_place(reference, spelling):
    assert parse_reference(f"《{reference.law}》{spelled(reference, spelling)}", edition=EDITION) == reference


@given(st.text("《》第条款项目之一二十百（）() 、至和法0９", max_size=40))
def test_any_text_is_read_without_an_error(text):
    for found in find_citations(text):
        assert 0 <= found.start < found.end <= len(text)
        assert LawReference(*astuple(found)[:1], EDITION, found.article).printed


def spelled(reference, spelling):
    parts = [
        (reference.article, "条"),
        (reference.paragraph, "款"),
        (reference.item, "项"),
        (reference.subitem, "目"),
    ]
    text = ""
    for number, unit in parts:
        if number is not None:
            text += "第" + written(number, unit, spelling) + unit
        if unit == "条" and reference.inserted:
            text += "之" + chinese_number(reference.inserted)
    return text


def written(number, unit, spelling):
    if spelling == "figures":
        return str(number)
    if spelling == "full":
        return str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    if unit != "项":
        return chinese_number(number)
    return f"（{chinese_number(number)}）" if spelling == "brackets" else f"({number})"


@pytest.mark.parametrize(
    "text",
    [
        "《安全生产法》第97条第（四）项",
        "《安全生产法》第九十七条第四项",
        "《安全生产法》 第九十七条 第（4）项",
        "《安全生产法》第九十七条（四）项",
        "《安全生产法》第九十七条第(四)项",
        "安全生产法第九十七条第四项",
        "依据安全生产法第97条第4项",
    ],
)
def test_one_place_in_all_usual_spellings(text):
    assert places(text) == [("安全生产法", 97, None, None, 4, None)]


def test_several_places_after_one_name():
    text = "违反了《安全生产法》第二十八条第四款、第四十四条第一款的规定，依据第九十七条处罚"

    assert places(text) == [("安全生产法", 28, None, 4, None, None), ("安全生产法", 44, None, 1, None, None)]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("第一项至第四项", [1, 2, 3, 4]),
        ("第一至四项", [1, 2, 3, 4]),
        ("第（一）项—第（三）项", [1, 2, 3]),
        ("第一、二、四项", [1, 2, 4]),
        ("第一项、第三项和第七项", [1, 3, 7]),
        ("第（一）（三）项", [1, 3]),
        ("第四项至第二项", [4, 2]),
    ],
)
def test_ranges_and_lists_name_every_item(text, items):
    assert [place[4] for place in places(f"《安全生产法》第九十七条{text}")] == items


def test_a_range_of_articles_names_each_and_keeps_to_a_limit():
    assert [place[1] for place in places("《安全生产法》第五条至第七条")] == [5, 6, 7]
    assert [place[1] for place in places(f"《民法典》第一条至第{MAX_RANGE + 2}条")] == [1, MAX_RANGE + 2]


def test_each_place_keeps_only_what_was_said_of_it():
    text = "《安全生产法》第一百一十四条第一款第二项、第二款，第九条"

    assert places(text) == [
        ("安全生产法", 114, None, 1, 2, None),
        ("安全生产法", 114, None, 2, None, None),
        ("安全生产法", 9, None, None, None, None),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "根据本法第五条的规定",
        "《安全生产法》等三部法律",
        "第九十七条第四项",
        "该办法第三条",
        "《安全生产法》规定，第三方",
        "依照有关规定第一条",
        "安全生产法治第一条线",
    ],
)
def test_what_names_no_place_of_a_law_is_no_citation(text):
    assert places(text) == []


def test_the_year_of_an_edition_is_kept():
    assert parse_citation("《安全生产法》（2021年修正）第九十七条").edition_year == 2021
    with pytest.raises(RejectedError, match="2014"):
        parse_reference("《安全生产法》（2014年修正）第九十四条", edition=EDITION)


def test_the_place_in_the_text_is_told():
    text = "经查，你单位违反《安全生产法》第四十一条第二款。"
    (found,) = find_citations(text)

    assert text[found.start : found.end] == "《安全生产法》第四十一条第二款"


@pytest.mark.parametrize(
    "text",
    ["", "安全", "《安全生产法》", "第九十七条", "见《安全生产法》第五条", "《安全生产法》第五条、第六条"],
)
def test_one_reference_is_wanted_and_nothing_else(text):
    with pytest.raises(RejectedError, match="条款"):
        parse_citation(text)
