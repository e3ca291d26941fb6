"""A word is exchanged where it stands by itself."""

import pytest

from docarchive.index.query import parse_query
from docarchive.index.typed_words import replace_word


@pytest.mark.parametrize(
    ("query", "made"),
    [
        ("安监局", "=安监局"),
        ("原安监局 安监局 安监局长", "原安监局 =安监局 安监局长"),
        ("粉尘 -安监局 （安监局 OR 甲）", "粉尘 -=安监局 （=安监局 OR 甲）"),
        ("安监局 企业:安监局 安监局", "=安监局 企业:安监局 =安监局"),
        ("甲　安监局", "甲　=安监局"),
        ("企业:安监局", None),
        ("“安监局” =安监局 原安监局", None),
        ("", None),
    ],
)
def test_only_words_by_themselves_are_exchanged(query, made):
    assert replace_word(query, "安监局", "=安监局") == made
    if made:
        parse_query(made)


@pytest.mark.parametrize(
    ("query", "made"),
    [
        ("案由:培圳 培圳", "案由:培训 培训"),
        ("“培圳” ＝培圳 培圳记录", "“培训” ＝培训 培圳记录"),
        ("-文种:=培圳", "-文种:=培训"),
        ("培圳记录", None),
    ],
)
def test_values_of_filters_are_exchanged_when_asked(query, made):
    assert replace_word(query, "培圳", "培训", values=True) == made


def test_signs_of_patterns_and_of_the_language_are_text():
    assert replace_word("甲.* A（一）B", "A（一）B", r"\1") == r"甲.* \1"
    assert replace_word("甲乙", "甲.", "丙") is None
    assert replace_word("甲", "", "丙") is None
