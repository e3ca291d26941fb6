"""Hits gathered by case or party: the same hits, counted exactly, on pages that neither overlap nor leave out."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from test_index_golden import made_up

from docarchive.domain.people.sight import Sight
from docarchive.domain.query import And, GroupBy, IndexEntry, IndexPage, Or, Sort, Text
from docarchive.index import tantivy_groups
from docarchive.index.facets import FACET_FIELDS
from docarchive.index.grouping import SHOWN
from docarchive.index.tantivy_engine import TantivyIndex

OF = {GroupBy.CASE: "case_id", GroupBy.ENTERPRISE: "party_id"}


def groups_of(index, query, by, sort=Sort.NEWEST, *, limit=5_000, offset=0, **more):
    return index.find_groups(query, by=by, sort=sort, limit=limit, offset=offset, **more)


@pytest.mark.parametrize("by", GroupBy)
@pytest.mark.parametrize("sort", Sort)
def test_groups_are_the_hits_gathered_in_their_order(golden_index, golden_entries, by, sort):
    of = {entry.record_id: getattr(entry, OF[by]) for entry in golden_entries}
    chance = random.Random(4)
    for query in [And(()), Or(()), Text("罚款"), *(made_up(chance, depth=2) for _ in range(5))]:
        alone = golden_index.find(query, sort=sort, limit=5_000, offset=0, facets=FACET_FIELDS)
        hits = alone.record_ids
        expected = {}
        for hit in hits:
            expected.setdefault(of[hit], []).append(hit)

        found = groups_of(golden_index, query, by, sort, facets=FACET_FIELDS)

        assert found.total == len(hits)
        assert found.facets == alone.facets
        assert found.group_total == len(expected)
        assert [(group.count, group.record_ids) for group in found.groups] == [
            (len(some), tuple(some[:SHOWN])) for some in expected.values()
        ]


@pytest.fixture(scope="module")
def filled(golden_entries, tmp_path_factory):
    index = TantivyIndex(tmp_path_factory.mktemp("filled"))
    index.rebuild(golden_entries)
    yield index
    index.close()


@pytest.mark.parametrize("by", GroupBy)
@pytest.mark.parametrize("sort", Sort)
def test_of_many_hits_the_groups_of_a_page_are_the_same_and_how_many_there_are_is_estimated(
    filled, golden_entries, by, sort, monkeypatch
):
    chance = random.Random(5)
    monkeypatch.setattr(tantivy_groups, "EQUALS", 1)
    for query in [And(()), Text("罚款"), Text("的"), *(made_up(chance, depth=2) for _ in range(6))]:
        for offset, limit in ((0, 20), (7, 5), (60, 20), (0, 5_000), (4_000, 20)):
            monkeypatch.setattr(tantivy_groups, "_GATHERED", len(golden_entries))
            exact = groups_of(filled, query, by, sort, limit=limit, offset=offset)
            monkeypatch.setattr(tantivy_groups, "_GATHERED", -1)
            monkeypatch.setattr(tantivy_groups, "_AT_FIRST", 1 if limit < 5_000 else 16)
            found = groups_of(filled, query, by, sort, limit=limit, offset=offset)

            assert (found.total, found.groups) == (exact.total, exact.groups)
            assert found.group_total == pytest.approx(exact.group_total, rel=0.05)
            assert (found.estimated, exact.estimated) == (exact.group_total > offset + limit, False)
            if found.estimated:
                assert found.group_total > offset + limit  # a next page is told of where there is one
            else:
                assert found.group_total == exact.group_total


def test_pages_of_groups_join_without_gap_or_overlap(golden_index):
    whole = groups_of(golden_index, Text("罚款"), GroupBy.CASE, Sort.RELEVANCE)
    pages = [
        groups_of(golden_index, Text("罚款"), GroupBy.CASE, Sort.RELEVANCE, limit=40, offset=offset)
        for offset in range(0, whole.group_total + 40, 40)
    ]

    assert tuple(group for page in pages for group in page.groups) == whole.groups
    assert {page.group_total for page in pages} == {whole.group_total}
    assert groups_of(golden_index, Text("罚款"), GroupBy.CASE, limit=0).groups == ()


def test_who_sees_less_gets_fewer_groups_and_counts(index):
    entries = [IndexEntry(f"R{n}", f"C{n // 2}", "甲", (IndexPage(1, "粉尘"),)) for n in range(6)]
    index.replace(
        [replace(entry, handler_ids=("O1",)) if entry.case_id == "C1" else entry for entry in entries]
    )

    assert groups_of(index, Text("粉尘"), GroupBy.CASE).group_total == 3
    found = groups_of(index, Text("粉尘"), GroupBy.CASE, sight=Sight(officer_id="O1"))
    assert (found.total, found.group_total, [group.count for group in found.groups]) == (2, 1, [2])


@pytest.mark.parametrize("wrong", [{"limit": -1}, {"offset": -1}])
def test_negative_paging_is_a_mistake_of_the_program(index, wrong):
    with pytest.raises(ValueError, match="count groups"):
        groups_of(index, And(()), GroupBy.CASE, **wrong)


@pytest.mark.slow
def test_pages_a_hundred_thousand_hits_deep_hold(tmp_path):
    index = TantivyIndex(tmp_path / "index")
    count, cases = 100_000, 30_000
    index.rebuild(
        IndexEntry(
            f"R{n:025d}",
            f"C{n * 7919 % cases:025d}",
            "记录",
            (),
            doc_date=date.fromordinal(735_000 + n % 900),
        )
        for n in range(count)
    )
    try:
        sizes = Counter(n * 7919 % cases for n in range(count))
        deep = groups_of(index, Text("记录"), GroupBy.CASE, Sort.NEWEST, limit=cases)
        assert (deep.total, deep.group_total, len(deep.groups)) == (count, cases, cases)
        assert sum(group.count for group in deep.groups) == count
        assert sorted(group.count for group in deep.groups) == sorted(sizes.values())
        last = groups_of(index, Text("记录"), GroupBy.CASE, Sort.NEWEST, limit=20, offset=cases - 20)
        assert last.groups == deep.groups[-20:]
    finally:
        index.close()
