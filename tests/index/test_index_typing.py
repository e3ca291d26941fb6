import pytest
from hypothesis import given
from hypothesis import strategies as st

from docarchive.domain.query import FilterField
from docarchive.index.typing import TypedWord, word_being_typed

ENTERPRISE = FilterField.ENTERPRISE


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("", TypedWord(0, "", None, "")),
        ("czhg", TypedWord(0, "", None, "czhg")),
        ("粉尘 常州", TypedWord(3, "", None, "常州")),
        ("粉尘 ", TypedWord(3, "", None, "")),
        ("粉尘 -常", TypedWord(4, "", None, "常")),
        ("粉尘 (常", TypedWord(3, "(", None, "常")),
        ("（苏常）应急", TypedWord(0, "（", None, "苏常）应急")),
        ("企业:常", TypedWord(0, "", ENTERPRISE, "常")),
        ("粉尘 （当事人：常", TypedWord(3, "（", ENTERPRISE, "常")),
        ("阶段:", TypedWord(0, "", FilterField.STAGE, "")),
        ('粉尘 企业:="常州 恒', TypedWord(3, "", ENTERPRISE, "常州 恒")),
        ('"粉尘 常', TypedWord(0, "", None, "粉尘 常")),
        ('"粉尘" 常', TypedWord(5, "", None, "常")),
        ("颜色:红", TypedWord(0, "", None, "颜色:红")),
        ("12:30", TypedWord(0, "", None, "12:30")),
    ],
)
def test_the_last_word_is_taken_off(query, word):
    assert word_being_typed(query) == word


@given(st.text(st.sampled_from('甲a1:：()（）"“-＝= 企业') | st.characters(), max_size=20))
def test_every_unfinished_query_has_a_last_word(query):
    word = word_being_typed(query)

    assert 0 <= word.start <= len(query)
    assert query[word.start :].startswith(word.lead)
    assert word.text in query
