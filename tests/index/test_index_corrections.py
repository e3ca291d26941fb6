"""What could have been meant comes from the archive's own words, on both engines."""

import pytest

from docarchive.domain.query import IndexEntry, IndexPage
from docarchive.index.analysis import query_tokens
from docarchive.index.corrections import MOST_TRIED, corrections, with_another_first

TEXTS = [
    "除尘器未按规定清理，粉尘堆积",
    "除尘器泄爆装置",
    "配电箱未张贴警示标志",
    "常州恒达化工有限公司",
    "GB 15577 粉尘防爆",
]


@pytest.fixture
def known(index):
    index.replace([IndexEntry(f"R{n}", "C", "记录", (IndexPage(1, text),)) for n, text in enumerate(TEXTS)])
    return index


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("除尘其", "除尘器"),
        ("处城气", "除尘器"),
        ("除塵其", "除尘器"),
        ("除器尘", "除尘器"),
        ("除灰器", "除尘器"),
        ("除器", "除尘器"),
        ("除除尘器", "除尘器"),
        ("恒大化工", "恒达化工"),
        ("警示标至", "警示标志"),
        ("粉尘放爆", "粉尘防爆"),
        ("15577粉层", "15577粉尘"),
    ],
)
def test_a_slip_leads_to_a_word_of_the_archive(known, typed, meant):
    assert meant in corrections(typed, known)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("余尘器", ("粉尘器", "除尘器")),
        ("末按规定", ("未按规定",)),
        ("余尘", ()),
        ("1余尘", ()),
        ("余城器", ()),
    ],
)
def test_any_other_first_character_is_tried(known, typed, meant):
    assert with_another_first(typed, known) == meant


def test_a_sentence_whose_rest_stands_nowhere_is_not_tried_with_every_first_character(known, monkeypatch):
    asked = []
    looked_up = known.frequencies
    monkeypatch.setattr(known, "frequencies", lambda tokens: asked.extend(tokens) or looked_up(tokens))

    assert with_another_first("余尘器从来没有写着这个", known) == ()
    assert len(asked) < 20
    assert with_another_first("余尘器", known) == ("粉尘器", "除尘器")
    assert len(asked) > 10_000


@pytest.mark.parametrize("typed", ["", "尘", "abc", "12 34", "尘1", "除" * 30, "𠮷𡘙", "!!"])
def test_what_is_no_word_of_two_characters_has_no_other(known, typed):
    assert corrections(typed, known) == ()


def test_every_offer_is_made_of_pairs_that_stand_in_the_archive(known):
    offered = corrections("除尘其未", known)

    assert 0 < len(offered) <= MOST_TRIED
    assert "除尘其未" not in offered
    assert all(
        any(word[at : at + 2] in text for text in TEXTS) for word in offered for at in range(len(word) - 1)
    )


def test_followers_come_by_how_often_they_stand_there(known):
    assert known.followers("尘", limit=9)[0] == "器"
    assert set(known.followers("尘", limit=9)) == {"器", "堆", "防"}
    assert known.followers("没", limit=9) == []
    assert len(known.followers("尘", limit=1)) == 1
    assert known.frequencies(["除尘", "尘堆", "尘其"]) == [2, 1, 0]
    assert known.frequencies([query_tokens(unit)[0] for unit in "尘其"]) == [3, 0]
