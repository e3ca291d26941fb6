"""Runs that stand in many records are found as one word: the same records as by their pairs, whatever was written when."""

import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from index_corpus import make_entries
from index_oracle import Oracle

from docarchive.domain.query import FilterField, IndexPage, Sort, Text
from docarchive.index import common_runs, tantivy_engine
from docarchive.index.analysis import BORDER, query_tokens
from docarchive.index.common_runs import (
    LEAST_RECORDS,
    LONGEST,
    SHORTEST,
    CommonRuns,
    learn_runs,
    run_of,
)
from docarchive.index.field_tokens import index_tokens
from docarchive.index.tantivy_engine import _COMMON, TantivyIndex

CODE = "统一社会信用代码"
SIGNS = st.text(alphabet="安全生产15 ，a", max_size=30)


@pytest.fixture(scope="module")
def entries():
    return make_entries(2 * LEAST_RECORDS, seed=9, length=120)


def found(index, text):
    return set(index.find(Text(text), sort=Sort.RELEVANCE, limit=1000, offset=0).record_ids)


def known(index):
    return index._opened_reader().values.all_of(_COMMON)


def runs_of(text):
    return {
        text[start : start + length]
        for length in range(SHORTEST, LONGEST + 1)
        for start in range(len(text) - length + 1)
    }


def differing(index, entries, runs):
    oracle = Oracle(entries)
    return [run for run in runs if found(index, run) != oracle.ids(Text(run))]


def test_common_runs_are_learnt_and_each_is_found_where_it_stands(entries, tmp_path):
    index = TantivyIndex(tmp_path)
    index.rebuild(entries)

    assert CODE in known(index)
    assert {len(run) for run in known(index)} == set(range(SHORTEST, LONGEST + 1))
    assert differing(index, entries, random.Random(1).sample(known(index), 150)) == []
    index.close()


def test_what_is_filed_replaced_or_taken_out_later_is_found_by_them_too(entries, tmp_path):
    index = TantivyIndex(tmp_path)
    index.rebuild(entries[:LEAST_RECORDS])
    runs = [CODE, *random.Random(2).sample(known(index), 40)]
    later = entries[LEAST_RECORDS:]
    gone, other = later[0], replace(later[1], title="空", pages=(IndexPage(1, "另有所述"),))

    index.replace(later)
    index.replace([other])
    index.remove([gone.record_id])

    kept = [*entries[:LEAST_RECORDS], other, *later[2:]]
    assert differing(index, kept, runs) == []
    assert found(index, CODE) == {entry.record_id for entry in kept} - {other.record_id}
    again = TantivyIndex(tmp_path)  # as another process sees it
    assert differing(again, kept, runs) == []
    again.close()
    index.close()


def test_an_index_that_grew_from_nothing_finds_the_same_and_learns_when_it_is_built_anew(
    entries, tmp_path, monkeypatch
):
    index = TantivyIndex(tmp_path)
    index.rebuild([])
    index.replace(entries)

    assert known(index) == []
    assert not index.outgrown()
    monkeypatch.setattr(tantivy_engine, "_GROWN", len(entries))
    assert index.outgrown()
    assert differing(index, entries, [CODE, "有限公司", "执法人员"]) == []
    index.rebuild(entries)
    assert CODE in known(index)
    assert not index.outgrown()
    index.close()


def test_papers_that_come_in_the_same_order_in_every_case_are_all_learnt_from(entries, tmp_path):
    forms = ["现场检查记录", "询问通知书面", "立案审批事项", "送达回执签收", "罚款缴纳凭据"]
    papers = [
        replace(entry, title=forms[number % 5], pages=(IndexPage(1, forms[number % 5]),))
        for number, entry in enumerate(make_entries(1000, seed=4, length=20))
    ]
    index = TantivyIndex(tmp_path)
    index.rebuild(papers)

    assert set(forms) <= set(known(index))
    assert differing(index, papers, forms) == []
    index.close()


def test_they_are_ordered_and_counted_as_other_phrases_are(entries, tmp_path):
    index = TantivyIndex(tmp_path)
    index.rebuild(entries)
    hits = index.find(Text(CODE), sort=Sort.NEWEST, limit=1000, offset=0, facets=(FilterField.REGION,))
    dated = sorted(entries, key=lambda entry: entry.record_id)
    dated.sort(key=lambda entry: entry.doc_date.toordinal() if entry.doc_date else 0, reverse=True)

    assert hits.record_ids == tuple(entry.record_id for entry in dated)
    counted = {one.value: one.count for one in hits.facets[0].counts}
    assert counted == Counter(entry.region for entry in entries if entry.region)
    index.close()


def longest_of(text, runs):
    """For each character the longest run that begins there."""
    starting = (
        [run for run in (text[at : at + size] for size in range(SHORTEST, LONGEST + 1)) if run in runs]
        for at in range(len(text))
    )
    return [max(some, key=len) for some in starting if some]


@settings(deadline=None)
@given(st.lists(SIGNS, min_size=LEAST_RECORDS, max_size=LEAST_RECORDS + 20), st.data())
def test_what_is_said_of_a_text_is_what_stands_in_it(texts, data):
    squeezed = [index_tokens([text]).squeezed for text in texts]
    learnt, _ = learn_runs(squeezed)
    whole = data.draw(st.lists(st.sampled_from(learnt), unique=True, max_size=4)) if learnt else []
    runs = CommonRuns(learnt, whole)
    of_one = [runs.words_of([one])[0].split() for one in squeezed[:20]]

    assert learnt == sorted(set(learnt))
    assert [words.split() for words in runs.words_of(squeezed)][:20] == of_one
    for text, one, words in zip(texts, squeezed, of_one, strict=False):
        longest = longest_of(one, set(learnt))
        assert Counter(words) == Counter(
            word
            for run in longest
            for word in (
                chr(0x10000 + learnt.index(run)),
                *(runs.words_with(part)[0] for part in whole if run.startswith(part)),
            )
        )
        assert all(len(runs.words_with(run)) == 1 for run in whole)
        for run in learnt:
            assert bool(set(words).intersection(runs.words_with(run))) == (run in one)
            assert run not in one or index_tokens([text]).hold(query_tokens(run))


@given(SIGNS.filter(lambda text: len(query_tokens(text)) > 1), SIGNS)
def test_a_run_stands_in_the_squeezed_text_where_and_only_where_its_pairs_stand(query, text):
    tokens = index_tokens([text, query])
    run = run_of(query_tokens(query))

    if run is not None:
        assert (run in index_tokens([text]).squeezed) == index_tokens([text]).hold(query_tokens(query))
        assert run in tokens.squeezed


def test_nothing_is_learnt_from_few_records_and_nothing_rare_from_many():
    assert learn_runs(["统一社会信用代码" + BORDER] * (LEAST_RECORDS - 1)) == ([], [])
    rare = ["甲乙丙丁" + BORDER] * 4 + ["统一社会" + BORDER] * (LEAST_RECORDS - 4)
    assert learn_runs(rare) == (["一社会", "统一社", "统一社会"], [])


def test_of_more_runs_than_one_build_may_learn_the_most_common_are_and_with_each_its_beginnings(monkeypatch):
    everywhere, often = "统一社会信用代码", "".join(map(chr, range(0x4E00, 0x4F00)))
    sample = [everywhere + BORDER + often + BORDER] * (LEAST_RECORDS - 30) + [everywhere + BORDER] * 30
    monkeypatch.setattr(common_runs, "MOST_RUNS", 400)
    learnt, _ = learn_runs(sample)

    assert len(learnt) == 400
    assert set(learnt) > runs_of(everywhere)
    assert all(run[:-1] in learnt for run in learnt if len(run) > SHORTEST)
    assert learn_runs(sample)[0] == learnt


def test_nothing_is_learnt_that_a_digit_or_a_letter_stands_in_or_that_crosses_from_value_to_value():
    learnt, _ = learn_runs([f"第1条甲乙丙{BORDER}丁ab戊{BORDER}"] * LEAST_RECORDS)

    assert learnt == ["条甲乙", "条甲乙丙", "甲乙丙"]


def test_what_stands_nearly_everywhere_and_goes_on_in_many_ways_has_a_word_of_its_own(tmp_path):
    ways = "甲乙丙丁戊己庚辛壬癸"
    papers = [
        replace(
            entry, title="", pages=(IndexPage(1, f"本机关{ways[number % 10]}" if number % 11 else "本机"),)
        )
        for number, entry in enumerate(make_entries(10 * LEAST_RECORDS, seed=5, length=20))
    ]
    index = TantivyIndex(tmp_path)
    index.rebuild(papers)
    reader = index._opened_reader()

    assert list(reader.values.all_of("whole_runs")) == ["本机关"]
    assert len(reader.common.words_with("本机关")) == 1
    assert differing(index, papers, ["本机关", "本机关甲", "机关癸", "本机"]) == []
    index.replace([replace(papers[0], pages=(IndexPage(1, "本机关另行通知"),))])
    assert papers[0].record_id in found(index, "本机关")
    index.close()


def test_the_longest_within_a_run_are_those_in_no_other():
    runs = CommonRuns(sorted(runs_of("安全生产") | runs_of("生产经营单位") | runs_of("主要")))

    assert runs.longest_within("某安全生产经营单位的") == ["安全生产", "生产经营单位"]
    assert runs.longest_within("安全") == []
