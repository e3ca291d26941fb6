"""A piece of a document number means the numbers that hold it, whatever their edition and brackets."""

import random

import pytest

from docarchive.domain.identifiers import DocumentNumber
from docarchive.domain.query import And, Filter, FilterField, IndexEntry, Not, Or, Sort, Text
from docarchive.index.number_pieces import pieces_in_series
from docarchive.index.query import parse_query

SERIES = [
    "（武进）应急管理罚〔2026〕",
    "（苏常）安监管罚〔2017〕",
    "（苏常）安监罚〔2016〕",
    "（苏常）应急立〔2026〕",
    "（苏常）应急罚告〔2026〕",
    "（苏常）应急罚〔2026〕",
]
SERIALS = (1, 2, 12, 21, 112, 120, 2026)
NUMBERS = [f"{lead}{serial}号" for lead in SERIES for serial in SERIALS]


def number(value, **given):
    return Filter(FilterField.NUMBER, value, **given)


@pytest.fixture
def found(index):
    """The numbers that what is typed finds, by either engine."""
    index.rebuild(
        IndexEntry(f"R{place:03d}", "C", "文书", (), number=printed) for place, printed in enumerate(NUMBERS)
    )

    def ask(typed):
        query = pieces_in_series(parse_query(typed), lambda: SERIES)
        hits = index.find(query, sort=Sort.OLDEST, limit=1000, offset=0)
        return {NUMBERS[int(record_id[1:])] for record_id in hits.record_ids}

    return ask


def held(*leads, serials=SERIALS):
    return {f"{lead}{serial}号" for lead in leads for serial in serials}


def test_any_piece_finds_the_numbers_that_hold_it_and_no_others(found):
    penalties, year = SERIES[-1], [lead for lead in SERIES if "2026" in lead]
    decided = ["（武进）应急管理罚〔2026〕", penalties]
    for typed, expected in (
        ("文号:应急罚〔2026〕*", held(*decided)),
        ("应急罚〔2026〕*", held(*decided)),
        ("*罚〔2026〕12号", held(*decided, serials=(12,))),
        ("文号:罚【２０２６】第０12號", held(*decided, serials=(12,))),
        ("文号:罚（2026）12", held(*decided, serials=(12,))),
        ("文号:罚〔2026〕12*", held(*decided, serials=(12, 120))),
        ("文号:〔2026〕12号", held(*year, serials=(12,))),
        ("＊12号", held(*SERIES, serials=(12,))),
        ("文号:罚告", held("（苏常）应急罚告〔2026〕")),
        ("文号:安", held("（苏常）安监管罚〔2017〕", "（苏常）安监罚〔2016〕")),
        ("文号:2026", held(*year) | held(*SERIES, serials=(2026,))),
        ("文号:苏常应急罚〔20*", held(penalties, "（苏常）安监管罚〔2017〕", "（苏常）安监罚〔2016〕")),
        ("文号:罚〔2025〕*", set()),
        ("文号:常州", set()),
        ("文号:罚〔2026〕3号", set()),
    ):
        assert found(typed) == expected, typed


def test_a_beginning_starts_with_the_bracket_of_the_region_and_holds_in_every_edition(found):
    three = held("（苏常）安监管罚〔2017〕", "（苏常）安监罚〔2016〕", "（苏常）应急罚〔2026〕")
    for typed, expected in (
        ("（苏常）安监管罚〔2026〕1*", held(SERIES[-1], serials=(1, 12, 112, 120))),
        ("文号:(苏常)应急管理罚[2016]*", held("（苏常）安监罚〔2016〕")),
        ("文号:（苏常）应急罚〔20*", three),
        ("文号:（常）应急罚〔2026〕*", set()),
        ("文号:（苏常）安监罚〔2026〕12号", held(SERIES[-1], serials=(12,))),
    ):
        assert found(typed) == expected, typed


def test_every_stretch_of_every_number_finds_it(found):
    chance = random.Random(5)
    for _ in range(150):
        printed = chance.choice(NUMBERS)
        of = DocumentNumber.parse(printed)
        start = chance.randrange(len(printed) - 1)
        piece = printed[start : chance.randint(start + 1, len(printed))]
        goes_on = piece[-1].isdigit() or chance.random() < 0.5
        cut_at_front = piece[0].isdigit() and printed[start - 1].isdigit()
        brackets = piece.count("（") != piece.count("）") or piece in {"（", "）"}
        if cut_at_front or brackets:
            continue
        assert printed in found(f"文号:{piece}{'*' * goes_on}"), (piece, of)


def test_only_pieces_of_numbers_are_changed_wherever_they_stand():
    whole, typed = number("（苏常）应急罚〔2026〕12号"), number("=", exact=True)
    given = And((Text("粉尘"), Not(number("罚告")), Or((whole, typed))))

    changed = pieces_in_series(given, lambda: SERIES)

    left_out = Not(Or((number("（苏常）应急罚告〔2026〕", prefix=True),)))
    assert changed == And((Text("粉尘"), left_out, Or((whole, typed))))


def test_without_a_piece_nobody_asks_for_the_series():
    query = parse_query("粉尘 文号:（苏常）应急罚〔2026〕12号")
    assert pieces_in_series(query, lambda: pytest.fail("asked")) == query
