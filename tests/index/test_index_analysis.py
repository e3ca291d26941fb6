import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docarchive.index.analysis import (
    BORDER,
    LONGEST_RUN,
    SINGLE,
    located_units,
    normalise,
    query_tokens,
    query_units,
    squeeze,
)
from docarchive.index.field_tokens import index_tokens, index_tokens_of

# What papers are made of, mixed with anything Unicode has.
PAPER = st.text(
    st.sampled_from(
        '安全生產产罰罚〇零条ＡaＢb１1２2 　\t\n\r（(〔[【—-“"、。，㎡①½℃é\u0301\u200b\ufe00𠮷\ud800\ue000_'
    )
)
TEXT = PAPER | st.text()


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("（蘇常）應急罰〔２０２６〕１２號", "(苏常)应急罚[2026]12号"),
        ("安 全\n生　产", "安全生产"),
        ("GB／T　33190－2016", "gb/t33190-2016"),
        ("二〇二六年", "二零二六年"),
        ("【甲】「乙」﹝丙﹞", "[甲][乙][丙]"),
        ("《安全生产法》——“总则”", '<安全生产法>--"总则"'),
        ("hello  world 3\n000", "hello world3 000"),
        ("3①条 10m² ½", "3 1条10m2 1/2"),
        ("㎡㎎℃№", "m2mg°cno"),
        ("Café cafe\u0301 ÅNGSTRÖM", "cafe cafe angstrom"),
        ("葛\U000e0100城 \ufeff軟\u00ad件", "葛城软件"),
        ("⽣産 が か\u3099", "生产がか\u3099"),
        ("٣万 𝟛", "3万3"),
        ("", ""),
    ],
)
def test_spellings_of_one_thing_become_one(written, plain):
    assert squeeze(written) == plain


def test_units_are_whole_runs_and_single_characters():
    assert query_units("3万元GB/T33190-2016第𠮷条") == [
        *"3万元", "gb", "/", "t", "33190", "-", "2016", *"第𠮷条",
    ]  # fmt: skip
    assert query_units("α粒子 Москва かな 한글") == ["α", "粒", "子", "москва", *"かな한글"]


def test_runs_of_any_length_are_kept_in_pieces():
    units = query_units("7" * (2 * LONGEST_RUN + 1))

    assert [len(unit) for unit in units] == [LONGEST_RUN, LONGEST_RUN, 1]


def test_runs_parted_by_a_blank_differ_from_runs_parted_elsewhere():
    assert query_tokens("1 23") != query_tokens("12 3")
    assert query_tokens("a bc") != query_tokens("ab c")
    assert query_tokens("1a23") == query_tokens("1 a 23")


def test_a_broken_run_is_read_both_ways():
    tokens = index_tokens(["331 \r\n90"]).text.split()

    assert {*query_tokens("331 90"), *query_tokens("33190"), *query_tokens("331")} <= set(tokens)
    assert not set(query_tokens("33190")) & set(index_tokens(["331 90"]).text.split())
    assert not set(query_tokens("33190")) & set(index_tokens(["331\n\n90"]).text.split())


@given(TEXT)
@settings(deadline=None, max_examples=300)
def test_reading_twice_changes_nothing(text):
    assert normalise(normalise(text)) == normalise(text)
    assert squeeze(squeeze(text)) == squeeze(text)
    assert query_units(squeeze(text)) == query_units(text)


@given(TEXT)
@settings(deadline=None, max_examples=300)
def test_places_of_units_lead_back_to_what_was_written(text):
    for mended, units in enumerate(located_units(text)):
        before = 0
        for at, word in enumerate(units.words):
            start, end = units.stretch(at, at)

            assert 0 <= start < end <= len(text)
            assert start >= before - 1  # a character such as ㎡ holds two units
            assert word in normalise(text[start:end]).replace("\n", "").replace(" ", "") or mended
            before = end


@given(TEXT)
@settings(deadline=None, max_examples=200)
def test_located_units_are_the_units(text):
    assert located_units(text)[0].words == query_units(text)


@given(TEXT, st.data())
@settings(deadline=None, max_examples=300)
def test_a_run_is_found_where_its_units_stand_side_by_side(text, data):
    (units, *_) = located_units(text)
    words = units.words
    if not words:
        return
    first = data.draw(st.integers(0, len(words) - 1))
    run = words[first : first + data.draw(st.integers(1, 4))]

    places = range(len(words) - len(run) + 1)
    expected = [units.stretch(at, at + len(run) - 1) for at in places if words[at : at + len(run)] == run]

    assert list(located_units(text)[0].find(run)) == expected


def test_a_run_that_a_line_break_cuts_is_located_both_ways():
    as_it_stands, mended = located_units("共331 \r\n90元")

    assert as_it_stands.words == ["共", "331", "90", "元"]
    assert mended.words == ["共", "33190", "元"]
    assert mended.stretch(1, 1) == (1, 9)
    assert len(located_units("共33190元\n整")) == 1


@given(TEXT, st.data())
@settings(deadline=None, max_examples=300)
def test_every_stretch_of_units_is_a_stretch_of_tokens(text, data):
    units = located_units(text)[0].words
    if not units:
        return
    first = data.draw(st.integers(0, len(units) - 1))
    last = data.draw(st.integers(first, len(units) - 1))
    wanted = query_tokens(" ".join(units[first : last + 1]))
    tokens = index_tokens([text]).text.split()

    starts = [at for at, token in enumerate(tokens) if token == wanted[0]]
    assert any(tuple(tokens[at : at + len(wanted)]) == wanted for at in starts)


@given(st.lists(TEXT, max_size=3))
@settings(deadline=None, max_examples=200)
def test_no_token_holds_what_engines_split_at(values):
    for token in filter(None, index_tokens(values).text.split(" ")):
        assert not any(unicodedata.category(character) in {"Zs", "Cs"} for character in token)
        assert token.split() == [token]


@given(st.lists(TEXT.map(lambda text: "".join(text.splitlines())), max_size=3), st.booleans())
@settings(deadline=None, max_examples=300)
def test_a_long_text_is_read_as_its_signs_one_by_one(parts, with_long_runs):
    filler = "未如实记录安全生产教育和培训情况㎡" * 7 + ("9" * 70 if with_long_runs else "")
    text = filler.join(["", *parts, ""])
    units = query_units(text)
    tokens = index_tokens([text])

    assert normalise(text) == "".join(normalise(sign) for sign in text)
    assert tuple(tokens.pairs.split(" ")[:-1]) == query_tokens(text)  # the last ends at the border
    assert sorted(tokens.singles.split(" ")) == sorted({SINGLE + unit for unit in units})
    assert tokens.squeezed == "".join(normalise(text).split()) + BORDER


@given(st.lists(st.lists(TEXT, max_size=3), max_size=5), st.booleans())
@settings(deadline=None, max_examples=300)
def test_many_fields_are_read_as_each_alone(some, with_long_ones):
    laws = ["未如实记录2026年第12号安全生产教育和培训情况" * 8]
    every = [*some, laws, *some] if with_long_ones else some

    found = index_tokens_of(every)

    alone = [index_tokens(values) for values in every]
    assert [(one.pairs, one.squeezed) for one in found] == [(one.pairs, one.squeezed) for one in alone]
    assert [sorted(one.singles.split(" ")) for one in found] == [
        sorted(one.singles.split(" ")) for one in alone
    ]
