"""The numbered columns behind tantivy's facets and far pages: nothing lost, nothing doubled, damage seen."""

import random
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from index_damage import put_instead

from docarchive.domain.errors import UnavailableError
from docarchive.domain.query import And, FilterField, IndexEntry, IndexPage, Sort, Text
from docarchive.index import tantivy_order, tantivy_pages
from docarchive.index.fields import id_order
from docarchive.index.paging import tied_page
from docarchive.index.tantivy_engine import TantivyIndex
from docarchive.index.tantivy_values import VALUES_FILE, FacetValues


def entry(number, officers=()):
    page = IndexPage(1, f"第{number}次安全检查")
    return IndexEntry(f"R{number:05d}", "C", "记录", (page,), officers=tuple(officers))


def officers_of(index, query=And(())):  # noqa: B008 - a frozen value
    hits = index.find(query, sort=Sort.RELEVANCE, limit=1, offset=0, facets=[FilterField.OFFICER])
    return {count.value: count.count for count in hits.facets[0].counts}


def test_values_beyond_the_columns_are_counted_too(index):
    names = [f"王{number}" for number in range(9)]
    index.replace([entry(number, names[: number + 1]) for number in range(9)])

    assert officers_of(index) == {name: 9 - place for place, name in enumerate(names)}
    assert officers_of(index, Text("第8次")) == dict.fromkeys(names, 1)
    index.remove(["R00008"])
    assert officers_of(index)["王7"] == 1
    assert "王8" not in officers_of(index)


def test_another_process_sees_values_that_came_later(tmp_path):
    index, other = TantivyIndex(tmp_path), TantivyIndex(tmp_path)
    index.rebuild([entry(1, ["甲"])])
    assert officers_of(other) == {"甲": 1}
    index.replace([entry(2, ["乙"])])
    index.close()
    other.replace([entry(3, ["丙", "甲"])])
    other.close()
    index.replace([entry(4, ["丁", "乙"])])

    assert officers_of(index) == officers_of(other) == {"甲": 2, "乙": 2, "丙": 1, "丁": 1}


def test_a_line_that_a_crash_left_half_done_is_no_value(tmp_path):
    index = TantivyIndex(tmp_path)
    index.rebuild([entry(1, ["甲"])])
    index.close()
    (path,) = tmp_path.glob(f"*/{VALUES_FILE}")
    with path.open("ab") as file:
        file.write('["facet_officer","乙'.encode())

    again = TantivyIndex(tmp_path)
    assert again.check() == []
    again.replace([entry(2, ["丙", "丁"])])
    assert officers_of(again) == {"甲": 1, "丙": 1, "丁": 1}
    assert again.check() == []


def test_lost_and_altered_values_are_damage(tmp_path):
    index = TantivyIndex(tmp_path)
    index.rebuild([entry(1, ["甲"]), entry(2, ["乙"])])
    index.close()
    (path,) = tmp_path.glob(f"*/{VALUES_FILE}")
    whole = path.read_bytes()

    put_instead(path, whole.replace("甲".encode(), "申".encode()))
    assert TantivyIndex(tmp_path).check() == [
        f"{VALUES_FILE}: 内容与校验值不符 / damaged: differs from its checksum"
    ]
    put_instead(path, whole[:20])
    assert TantivyIndex(tmp_path).check()
    with pytest.raises(UnavailableError, match="lacks value"):
        officers_of(TantivyIndex(tmp_path))


def test_numbers_stay_when_values_are_read_again(tmp_path):
    values = FacetValues(tmp_path)
    first = [values.number_of("f", f"值{number}") for number in range(5)]
    with pytest.raises(ValueError, match="other numbers"):
        values.refresh()
    values.save()
    other = FacetValues(tmp_path)

    assert first == [1, 2, 3, 4, 5]
    assert [other.number_of("f", f"值{number}") for number in range(5)] == first
    assert [other.value_of("f", number) for number in first] == [f"值{number}" for number in range(5)]
    assert other.number_of("g", "值0") == 1


IDS = st.text(max_size=14) | st.text("0129AMZ :az~汉", max_size=14)


@given(IDS, IDS)
def test_an_id_that_comes_later_never_has_a_smaller_number(one, two):
    first, second = sorted([one, two])

    assert 0 <= id_order(first) <= id_order(second) < 2**63


@given(
    st.lists(st.integers(0, 3), max_size=60),
    st.integers(0, 70),
    st.integers(1, 30),
    st.randoms(use_true_random=False),
)
def test_a_page_is_that_of_the_whole_order_however_many_are_equal(keys, offset, limit, chance):
    hits = [(key, f"R{number:02d}") for number, key in enumerate(sorted(keys))]
    expected = tuple(name for _, name in hits)[offset : offset + limit]
    shuffled = sorted(hits, key=lambda hit: (hit[0], chance.random()))

    def window(start, count):
        return shuffled[start : start + count]

    assert tied_page(window, str, offset=offset, limit=limit) == expected


@given(
    st.lists(st.integers(0, 3), max_size=60),
    st.integers(0, 70),
    st.integers(1, 30),
    st.integers(1, 20),
    st.randoms(use_true_random=False),
)
def test_a_page_put_in_order_by_numbers_is_the_same_and_few_are_named(keys, offset, limit, margin, chance):
    hits = [(key, f"R{number:02d}") for number, key in enumerate(sorted(keys))]
    expected = tuple(name for _, name in hits)[offset : offset + limit]
    shuffled = sorted(hits, key=lambda hit: (hit[0], chance.random()))
    named = []

    def name(handle):
        named.append(handle)
        return handle

    page = tied_page(
        lambda start, count: shuffled[start : start + count],
        name,
        offset=offset,
        limit=limit,
        rank=lambda handles: np.array(
            [int(handle[1:]) // 2 for handle in handles], dtype=np.uint64
        ),  # two and two
        margin=margin,
    )

    assert page == expected
    assert len(named) <= len(expected) + 2


@pytest.mark.parametrize("sort", Sort)
def test_far_pages_join_without_a_gap(index, sort):
    chance = random.Random(3)
    entries = [
        IndexEntry(
            f"R{number:05d}{'汉' if number % 3 else 'x'}",
            "C",
            "记录",
            (IndexPage(1, "安全" * chance.randrange(1, 4)),),
            fine_fen=chance.choice([None, 100, 200, number]),
        )
        for number in range(400)
    ]
    index.replace(entries)
    for words in (And(()), Text("安全")):
        whole = index.find(words, sort=sort, limit=1000, offset=0).record_ids
        assert len(set(whole)) == len(whole) == 400
        for offset in (0, 90, 95, 130, 250, 395, 400):
            page = index.find(words, sort=sort, limit=20, offset=offset)
            assert page.record_ids == whole[offset : offset + 20]
            assert page.total == 400
        if sort is not Sort.RELEVANCE:
            near = [
                id_
                for offset in range(0, 100, 20)
                for id_ in index.find(words, sort=sort, limit=20, offset=offset).record_ids
            ]
            assert tuple(near) == whole[:100]


@pytest.mark.parametrize("fetched_beside", [0, 1, 7, 100])
def test_the_best_pages_are_the_same_however_few_of_their_equals_come_with_them(
    tmp_path, monkeypatch, fetched_beside
):
    chance = random.Random(4)
    index = TantivyIndex(tmp_path)
    index.rebuild(
        IndexEntry(f"R{number:05d}", "C", "记录", (IndexPage(1, "安全" * chance.choice([1, 1, 1, 2, 3])),))
        for number in chance.sample(range(500), 500)
    )
    whole = index.find(Text("安全"), sort=Sort.RELEVANCE, limit=500, offset=0).record_ids
    assert len(set(whole)) == 500

    monkeypatch.setattr(tantivy_pages, "EQUALS", fetched_beside)
    for offset in range(0, 500, 20):
        page = index.find(Text("安全"), sort=Sort.RELEVANCE, limit=20, offset=offset)
        assert (page.total, page.record_ids) == (500, whole[offset : offset + 20])
    index.close()


@pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.OLDEST, Sort.FINE])
@pytest.mark.parametrize(("near", "margin"), [(10_000, 256), (10_000, 3), (10_000, 0), (40, 3), (0, 0)])
def test_a_page_is_that_of_the_whole_order_near_and_far_with_many_equal_days_and_ids(
    tmp_path, monkeypatch, sort, near, margin
):
    chance = random.Random(7)
    entries = [
        IndexEntry(
            f"{chance.choice(['01ABCDEFGHJKM', '01ABCDEFGHJK', ''])}{number:05d}",
            "C",
            "安全",
            (),
            doc_date=chance.choice([None, date(2026, 3, 1), date(2026, 3, 2), date(2026, 1, 1 + number % 9)]),
            fine_fen=chance.choice([None, None, 100, 200, number]),
        )
        for number in range(300)
    ]
    chance.shuffle(entries)
    index = TantivyIndex(tmp_path)
    index.rebuild(entries[:200])
    index.replace(entries[200:])
    monkeypatch.setattr(tantivy_pages, "_NEAR", near)
    monkeypatch.setattr(tantivy_order, "MARGIN", margin)

    def place(entry):
        lead = entry.fine_fen if sort is Sort.FINE else entry.doc_date and entry.doc_date.toordinal()
        sign = 1 if sort is Sort.OLDEST else -1
        return lead is None, sign * (lead or 0), entry.record_id

    expected = tuple(entry.record_id for entry in sorted(entries, key=place))
    for offset, limit in (
        (0, 1),
        (0, 20),
        (3, 7),
        (35, 10),
        (90, 60),
        (140, 160),
        (290, 20),
        (300, 5),
        (0, 300),
    ):
        page = index.find(Text("安全"), sort=sort, limit=limit, offset=offset)
        assert (page.total, page.record_ids) == (300, expected[offset : offset + limit])
    index.close()


def test_what_has_no_score_is_ordered_by_ids_however_many_begin_alike(tmp_path, monkeypatch):
    monkeypatch.setattr(tantivy_order, "MARGIN", 2)
    ids = [f"01ABCDEFGHJKM{number:04d}" for number in range(120)]
    index = TantivyIndex(tmp_path)
    index.rebuild([entry_with(name) for name in random.Random(1).sample(ids, len(ids))])

    for offset, limit in ((0, 5), (17, 20), (115, 20)):
        page = index.find(And(()), sort=Sort.RELEVANCE, limit=limit, offset=offset)
        assert list(page.record_ids) == ids[offset : offset + limit]
    index.close()


def entry_with(name):
    return IndexEntry(name, "C", "记录", ())
