"""Hundreds of documents, some 600 questions: both engines answer exactly as a scan of all texts does."""

import random
from datetime import date

import pytest
from golden_queries import golden_runs, number_styles

from docarchive.domain.query import (
    And,
    DateRange,
    FiledSince,
    Filter,
    FilterField,
    FineRange,
    Not,
    Or,
    Sort,
    Text,
)
from docarchive.index.query import parse_query

EVERY = 10_000
WORDS = ["除尘器", "罚款", "天宁", "安", "3万元", "GB/T", "储罐", "有限公司", "不存在的话", "，", "培训情况"]


def questions():
    """Words joined, excluded and filtered."""
    tian, fine = Text("天宁"), FineRange(3_000_000, 5_000_000)
    year = DateRange(date(2025, 1, 1), date(2025, 12, 31))
    number = Filter(FilterField.NUMBER, "（苏常）应急罚〔2025〕", prefix=True)
    return [
        And(()),
        Or(()),
        Not(And(())),
        Not(Text("罚款")),
        Not(Not(Text("罚款"))),
        Not(Text("不存在的话")),
        And((Not(Text("罚款")), Not(Text("培训")))),
        And((Text("粉尘"), Text("罚款"), Not(tian))),
        Or((Text("储罐"), And((tian, Text("除尘器"))), Not(Text("安全")))),
        Not(Or((Text("年"), Text("检查")))),
        And((tian, Or((fine, year)), Not(Filter(FilterField.TYPE, "笔录")))),
        Filter(FilterField.ENTERPRISE, "华盛"),
        Filter(FilterField.ENTERPRISE, "常州華盛"),
        Filter(FilterField.ENTERPRISE, "𠮷"),
        Filter(FilterField.CASE, "C00011"),
        Filter(FilterField.CASE, "特种作业人员无证上岗案"),
        Filter(FilterField.TYPE, "penalty_notice"),
        Filter(FilterField.TYPE, "决定书（单位）"),
        Filter(FilterField.CAUSE, "警示标志"),
        Filter(FilterField.ARTICLE, "安全生产法第九十四条"),
        Filter(FilterField.ARTICLE, "第四十"),
        Filter(FilterField.OFFICER, "王"),
        Filter(FilterField.OFFICER, "王建国", exact=True),
        Filter(FilterField.CAUSE, "警示标志", exact=True),
        Filter(FilterField.INDUSTRY, "C3"),
        Filter(FilterField.INDUSTRY, "C331"),
        Filter(FilterField.INDUSTRY, "粮食"),
        Filter(FilterField.REGION, "武进"),
        Filter(FilterField.PENALTY, "警告"),
        Filter(FilterField.PENAL_ARTICLE, "安全生产法"),
        Filter(FilterField.STAGE, "decided"),
        Filter(FilterField.STAGE, "decide"),
        *(Filter(FilterField.COMPARED, state) for state in ("differs", "none", "differ")),
        Filter(FilterField.TIER, "heavier"),
        FiledSince(3_000),
        And((FiledSince(5_997), Not(FiledSince(5_998)))),
        number,
        And((number, fine)),
        Not(number),
        fine,
        Not(fine),
        FineRange(None, None),
        FineRange(None, 1_000_000),
        FineRange(33_000_001, None),
        DateRange(None, date(2024, 3, 9)),
        DateRange(date(2026, 2, 1), None),
        DateRange(None, None),
        Not(DateRange(None, None)),
    ]


def made_up(chance, depth):
    """Any combination of any parts."""
    kind = chance.randrange(8 if depth else 4)
    match kind:
        case 0 | 1:
            return Text(chance.choice(WORDS))
        case 2:
            return Filter(FilterField.ENTERPRISE, chance.choice(["华盛", "常州", "机械"]))
        case 3:
            low = chance.choice([None, 500_000, 3_000_000])
            return FineRange(low, chance.choice([None, 4_500_000]))
        case 4 | 5:
            return Not(made_up(chance, depth - 1))
        case _:
            parts = tuple(made_up(chance, depth - 1) for _ in range(chance.randrange(4)))
            return And(parts) if kind == 6 else Or(parts)


def found(index, query):
    return set(index.find(query, sort=Sort.RELEVANCE, limit=EVERY, offset=0).record_ids)


def test_every_run_is_found_where_and_only_where_it_is_written(golden_index, golden_entries, oracle):
    asked = [text for kind in golden_runs(golden_entries).values() for text in kind]
    wrong = {}
    hits = 0
    for text in asked:
        expected, got = oracle.ids(Text(text)), found(golden_index, Text(text))
        hits += len(expected)
        if expected != got:
            wrong[text] = (sorted(expected - got)[:3], sorted(got - expected)[:3])

    assert wrong == {}
    assert len(asked) >= 400
    assert hits > 20_000


def test_what_must_not_be_found_is_not_found(golden_entries, oracle):
    asked = golden_runs(golden_entries)

    assert not any(oracle.ids(Text(text)) for text in asked["absent"])
    assert all(oracle.ids(Text(text)) for text in asked["across line and page ends"])


def test_a_document_number_is_found_in_every_style(golden_index, golden_entries, oracle):
    for typed, printed in number_styles(golden_entries):
        bearing = {entry.record_id for entry in golden_entries if entry.number == printed}

        assert found(golden_index, parse_query(typed)) == bearing | oracle.ids(Text(typed)), typed
        assert bearing


@pytest.mark.parametrize("query", questions(), ids=lambda query: f"{query}"[:60])
def test_every_combination_is_answered_exactly(golden_index, oracle, query):
    expected = oracle.ids(query)

    assert found(golden_index, query) == expected
    assert golden_index.find(query, sort=Sort.NEWEST, limit=1, offset=0).total == len(expected)


def test_any_combination_of_any_parts_is_answered_exactly(golden_index, oracle):
    chance = random.Random(11)
    for _ in range(120):
        query = made_up(chance, depth=4)

        assert found(golden_index, query) == oracle.ids(query), query


def test_numbers_codes_and_names_of_single_records_are_found_exactly(golden_index, golden_entries, oracle):
    for entry in golden_entries[::97]:
        for query in (
            Filter(FilterField.NUMBER, entry.number),
            Filter(FilterField.CASE, entry.case_numbers[1]),
            Filter(FilterField.ENTERPRISE, entry.party_codes[0]),
            Filter(FilterField.ENTERPRISE, entry.party_names[0]),
            Filter(FilterField.OFFICER, entry.officers[0]),
        ):
            assert entry.record_id in found(golden_index, query)
            assert found(golden_index, query) == oracle.ids(query)


def test_what_people_type_is_answered_exactly(golden_index, oracle):
    for typed, query in {
        "除尘器 -罚款": And((Text("除尘器"), Not(Text("罚款")))),
        "（除尘器 OR 储罐） 企业：华盛": And(
            (Or((Text("除尘器"), Text("储罐"))), Filter(FilterField.ENTERPRISE, "华盛"))
        ),
        "罚款:1万..5万 日期:2025": And(
            (FineRange(1_000_000, 5_000_000), DateRange(date(2025, 1, 1), date(2025, 12, 31)))
        ),
        "-罚款": Not(Text("罚款")),
    }.items():
        assert found(golden_index, parse_query(typed)) == oracle.ids(query)
        assert oracle.ids(query)


@pytest.mark.parametrize("sort", Sort)
def test_pages_of_hits_neither_overlap_nor_leave_out(golden_index, oracle, sort):
    query = Text("罚款")
    pages = []
    for offset in range(0, 2_000, 150):
        pages += golden_index.find(query, sort=sort, limit=150, offset=offset).record_ids

    assert len(pages) == len(set(pages))
    assert set(pages) == oracle.ids(query)


def test_orders_are_those_of_date_and_fine_with_ties_by_record_id(golden_index, golden_entries):
    late, dear = date.max.toordinal(), 10**12
    keys = {
        Sort.NEWEST: lambda one: (-one.doc_date.toordinal() if one.doc_date else late, one.record_id),
        Sort.OLDEST: lambda one: (one.doc_date.toordinal() if one.doc_date else late, one.record_id),
        Sort.FINE: lambda one: (dear if one.fine_fen is None else -one.fine_fen, one.record_id),
        Sort.RELEVANCE: lambda one: one.record_id,
    }
    for sort, key in keys.items():
        expected = [entry.record_id for entry in sorted(golden_entries, key=key)]

        assert golden_index.find(And(()), sort=sort, limit=EVERY, offset=0).record_ids == tuple(expected)


def test_a_record_that_speaks_of_nothing_else_comes_before_one_that_mentions_it(golden_index):
    hits = golden_index.find(Text("除尘器"), sort=Sort.RELEVANCE, limit=EVERY, offset=0)
    by_newest = golden_index.find(Text("除尘器"), sort=Sort.NEWEST, limit=EVERY, offset=0)

    assert hits.total == by_newest.total
    assert hits.record_ids != by_newest.record_ids
