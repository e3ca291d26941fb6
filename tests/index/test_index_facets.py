"""Counts beside the hits are those of a scan, and each count's filter leaves just the hits it counted."""

import random
from collections import Counter

import pytest
from index_oracle import facet_values
from test_index_golden import made_up

from docarchive.domain.query import And, DateRange, Filter, FilterField, FineRange, IndexEntry, Or, Sort, Text
from docarchive.index.facets import FACET_FIELDS, VALUES_PER_FACET
from docarchive.index.query import parse_query


def facets_of(index, query, wanted=FACET_FIELDS):
    return index.find(query, sort=Sort.RELEVANCE, limit=1, offset=0, facets=wanted).facets


def expected(entries, field):
    """All values with their counts, most frequent first, equal ones by value."""
    counts = Counter(value for entry in entries for value in facet_values(entry, field))
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def test_counts_obey_any_query_exactly(golden_index, oracle):
    chance = random.Random(5)
    asked = [And(()), Or(()), Text("罚款"), Text("不存在的话"), DateRange(None, None), FineRange(None, None)]
    asked += [made_up(chance, depth=3) for _ in range(30)]
    for query in asked:
        facets = facets_of(golden_index, query)
        matching = [entry for entry in oracle.entries if oracle.matches(entry, query)]

        assert [facet.field for facet in facets] == list(FACET_FIELDS)
        for facet in facets:
            wanted = expected(matching, facet.field)
            assert [(one.value, one.count) for one in facet.counts] == wanted[:VALUES_PER_FACET], query
            assert facet.more == (len(wanted) > VALUES_PER_FACET)


def test_the_filter_of_a_count_leaves_just_the_hits_it_counted(golden_index):
    for base in (And(()), Text("天宁")):
        for facet in facets_of(golden_index, base):
            assert facet.counts
            for one in facet.counts:
                query = And((base, parse_query(one.filter)))
                hits = golden_index.find(query, sort=Sort.NEWEST, limit=1, offset=0)
                assert hits.total == one.count, one.filter


def test_hits_and_total_are_the_same_with_facets_and_only_those_asked_for_are_counted(golden_index):
    for sort in Sort:
        plain = golden_index.find(Text("罚款"), sort=sort, limit=9, offset=3)
        counted = golden_index.find(
            Text("罚款"), sort=sort, limit=9, offset=3, facets=[FilterField.STAGE, FilterField.FINE]
        )

        assert (counted.total, counted.record_ids) == (plain.total, plain.record_ids)
        assert [facet.field for facet in counted.facets] == [FilterField.STAGE, FilterField.FINE]
        assert plain.facets == ()


@pytest.mark.parametrize(
    "strange",
    [
        "“甲”与“乙”",
        '"quoted" AND (open',
        "＂全角＂",
        "  two\tblanks\n and a line  ",
        "\ud800 \x00 \x01 \u200b看不见",
        "*",
        "=甲",
        "甲：乙 -丙",
        "長" * 500,
        "𠮷野家",
    ],
)
def test_values_of_every_strange_kind_can_be_given_back_as_filters(index, strange):
    index.replace(
        [
            IndexEntry("R1", "C", "甲", (), party_name=strange, cause=strange, officers=(strange, strange)),
            IndexEntry("R2", "C", "乙", (), party_name="别家", cause="别的" + strange[:100]),
        ]
    )

    fields = (FilterField.ENTERPRISE, FilterField.CAUSE, FilterField.OFFICER)
    for facet in facets_of(index, Filter(FilterField.CASE, "C"), fields):
        assert facet.counts
        for one in facet.counts:
            hits = index.find(parse_query(one.filter), sort=Sort.OLDEST, limit=9, offset=0)
            assert hits.total == one.count == 1, one.filter


def test_more_equal_counts_than_are_shown_come_in_the_order_of_their_values(index):
    index.replace(
        [IndexEntry(f"R{n:03d}", "C", "甲", (), party_name=f"第{n:03d}家") for n in range(300, 0, -1)]
    )

    (facet,) = facets_of(index, Text("甲"), [FilterField.ENTERPRISE])

    assert [one.value for one in facet.counts] == [f"第{n:03d}家" for n in range(1, VALUES_PER_FACET + 1)]
    assert facet.more
