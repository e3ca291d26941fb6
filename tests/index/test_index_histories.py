"""Whatever was added, replaced, voided and removed in whatever order: the index is the one a rebuild would make."""

import dataclasses
import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from docarchive.domain.query import And, Filter, FilterField, IndexEntry, IndexPage, Not, Sort, Text
from docarchive.index.facets import FACET_FIELDS
from docarchive.index.tantivy_engine import TantivyIndex
from docarchive.index.whoosh_engine import WhooshIndex

IDS = [f"R{number:02d}" for number in range(7)]
TEXTS = ["安全检查记录", "罚款30000元", "除尘器\n未清扫", "GB/T 33190", "", "作业人员未持证上岗"]
OFFICERS = ["王建国", "李志强", "张海燕", "刘文博", "陈思远"]
WORDS = ["安", "安全", "检查记录", "30000元", "除尘器未清扫", "GB/T", "持证", "作废", "不存在"]
QUERIES = [
    And(()),
    *map(Text, WORDS),
    Not(Text("安全")),
    Filter(FilterField.OFFICER, "王建国"),
    Filter(FilterField.OFFICER, "张海燕", exact=True),
    Filter(FilterField.CASE, "C1"),
]

entries = st.builds(
    lambda id_, case, texts, officers, day, fine: IndexEntry(
        record_id=id_,
        case_id=case,
        title="记录",
        pages=tuple(IndexPage(number, text) for number, text in enumerate(texts, start=1)),
        officers=tuple(officers),
        doc_date=day,
        fine_fen=fine,
        form_title="现场检查记录",
    ),
    st.sampled_from(IDS),
    st.sampled_from(["C1", "C2"]),
    st.lists(st.sampled_from(TEXTS), min_size=1, max_size=3),
    st.lists(st.sampled_from(OFFICERS), max_size=5, unique=True),
    st.sampled_from([None, date(2025, 1, 2), date(2026, 3, 4)]),
    st.sampled_from([None, 0, 3_000_000]),
)


def everything(index):
    """All that can be asked of an index: hits in every order, and all counts."""
    told = {}
    for place, query in enumerate(QUERIES):
        for sort in (Sort.NEWEST, Sort.OLDEST, Sort.FINE):
            hits = index.find(query, sort=sort, limit=100, offset=0, facets=FACET_FIELDS)
            told[place, sort] = (hits.total, hits.record_ids, hits.facets)
        best = index.find(query, sort=Sort.RELEVANCE, limit=100, offset=0)
        # Scores count removed records until the engine merges them away, so the order may differ.
        told[place, Sort.RELEVANCE] = (best.total, set(best.record_ids))
    return told


class History(RuleBasedStateMachine):
    """Changes one index step by step; knows what it must hold."""

    engine = TantivyIndex

    @initialize(given=st.lists(entries, max_size=4))
    def begin(self, given):
        self.folder = tempfile.TemporaryDirectory()
        self.index = self.engine(Path(self.folder.name) / "grown")
        self.index.rebuild(given)
        self.held = {entry.record_id: entry for entry in given}

    @rule(given=st.lists(entries, min_size=1, max_size=3))
    def replace(self, given):
        self.index.replace(given)
        self.held |= {entry.record_id: entry for entry in given}

    @rule(id_=st.sampled_from(IDS))
    def void(self, id_):
        if id_ in self.held:
            old = self.held[id_]
            self.held[id_] = dataclasses.replace(
                old,
                title=f"{old.title}（作废）",
                stage="decided",
                case_numbers=("（苏常）应急罚〔2026〕1号",),
            )
            self.index.replace([self.held[id_]])

    @rule(ids=st.lists(st.sampled_from(IDS), min_size=1, max_size=3))
    def remove(self, ids):
        self.index.remove(ids)
        for id_ in ids:
            self.held.pop(id_, None)

    @rule()
    def open_anew(self):
        self.index.close()
        self.index = self.engine(Path(self.folder.name) / "grown")

    @rule()
    def rebuild(self):
        assert self.index.rebuild(self.held.values()) == len(self.held)

    @invariant()
    def holds_what_it_must(self):
        if hasattr(self, "index"):
            hits = self.index.find(And(()), sort=Sort.RELEVANCE, limit=100, offset=0)
            assert set(hits.record_ids) == set(self.held)

    def teardown(self):
        if not hasattr(self, "index"):
            return
        fresh = self.engine(Path(self.folder.name) / "fresh")
        fresh.rebuild(self.held.values())
        assert everything(self.index) == everything(fresh)
        assert self.index.check() == []
        assert self.index.info().records == len(self.held)
        self.index.close()
        fresh.close()
        self.folder.cleanup()


@pytest.mark.parametrize(("engine", "examples"), [(TantivyIndex, 12), (WhooshIndex, 5)])
def test_an_index_that_grew_answers_as_one_that_was_rebuilt(engine, examples):
    case = type("HistoryOfOneEngine", (History,), {"engine": engine}).TestCase
    case.settings = settings(
        max_examples=examples,
        stateful_step_count=12,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    case("runTest").runTest()
