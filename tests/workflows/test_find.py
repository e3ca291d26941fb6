"""What a reviewer asks is answered with the record, the page and the passage."""

from dataclasses import replace

import pytest

from docarchive.domain.errors import RejectedError
from docarchive.domain.people.sight import Sight
from docarchive.domain.query import FilterField, GroupBy, Sort
from docarchive.domain.synonyms import SynonymKind
from docarchive.workflows.find import find
from docarchive.workflows.issuing.void_document import void_document
from docarchive.workflows.searching.grouped import find_grouped


@pytest.fixture
def ask(app, issue):
    """Two documents of one case, indexed; asks in the query language."""
    records = [issue("penalty_notice"), issue("case_filing_approval")]
    app.follow_ups.run_all()

    def ask(text, **more):
        return find(text, catalog=app.catalog, index=app.index, **more)

    ask.notice, ask.approval = records
    return ask


def test_a_hit_says_what_it_is_and_where_its_words_stand(ask, cast):
    hit = next(hit for hit in ask("培训签到表").hits if hit.record == ask.notice)
    passage = hit.passages[0]

    assert (hit.case.id, hit.party_name) == (cast.case.id, cast.enterprise.name)
    assert hit.page_number == passage.page_number
    assert [passage.text[mark.start : mark.end] for mark in passage.marks] == ["培训签到表"]


def test_an_exact_number_is_answered_whatever_its_brackets(ask):
    for written in (str(ask.notice.number), "(苏常)应急罚告[2026]1号", "文号:（苏常）应急罚告〔2026〕1号"):
        assert ask.notice in [hit.record for hit in ask(written).hits]


def test_a_number_filter_finds_only_the_document_that_bears_it(ask):
    assert [hit.record for hit in ask("文号:（苏常）应急立〔2026〕1号").hits] == [ask.approval]
    assert ask("文号:（苏常）应急立〔2026〕2号").total == 0


@pytest.mark.parametrize(
    "typed", ["文号:急立〔2026〕", "*立〔2026〕1号", "（苏常）安监立〔2026〕*", "文号:立（2026）第01"]
)
@pytest.mark.parametrize("exact", [False, True])
def test_a_piece_of_a_number_finds_the_document_in_any_edition(ask, typed, exact):
    assert [hit.record for hit in ask(typed, exact=exact, facets=True).hits] == [ask.approval]


def test_filters_and_words_are_joined(ask):
    assert [hit.record for hit in ask("培训 文种:告知书").hits] == [ask.notice]
    assert ask("培训 文种:告知书 日期:..2026-01").total == 0
    assert ask("培训 -文种:告知书").total == 1


def test_pages_of_hits_neither_overlap_nor_leave_anything_out(ask):
    first = ask("培训", sort=Sort.NEWEST, limit=1)
    second = ask("培训", sort=Sort.NEWEST, limit=1, offset=1)

    assert first.total == second.total == 2
    assert {first.hits[0].record.id, second.hits[0].record.id} == {ask.notice.id, ask.approval.id}
    assert ask("培训", limit=5, offset=2).hits == ()
    assert [hit.record for hit in ask("文号:（苏常）应急罚告〔2026〕1号", offset=1).hits] == []


def test_a_void_document_is_found_and_said_to_be_void(app, ask):
    void_document(
        ask.notice.id,
        "当事人名称有误",
        archive=app.archive,
        ledger=app.ledger,
        catalog=app.catalog,
        now=app.now,
        actor="tester",
    )
    app.follow_ups.run_all()

    hit = next(hit for hit in ask("培训签到表").hits if hit.record.id == ask.notice.id)
    assert hit.record.void_reason == "当事人名称有误"


@pytest.mark.parametrize("paging", [{"limit": 0}, {"limit": 1001}, {"offset": -1}])
def test_impossible_paging_is_refused(ask, paging):
    with pytest.raises(RejectedError, match="limit"):
        ask("培训", **paging)


@pytest.mark.parametrize("query", ["(甲", "企业:", "没有此项:甲", "日期:2026-13"])
def test_a_wrong_query_says_at_which_character(ask, query):
    with pytest.raises(RejectedError, match="检索式第"):
        ask(query)


def test_all_hits_are_counted_and_each_count_leads_to_its_hits(ask):
    answer = ask("培训", facets=True, limit=1)
    counts = {facet.field: facet.counts for facet in answer.facets}

    assert answer.total == 2
    assert ask("培训").facets == ()
    assert [one.count for one in counts[FilterField.TYPE]] == [1, 1]
    for some in counts.values():
        for one in some:
            assert ask(f"培训 {one.filter}").total == one.count
    (enterprise,) = counts[FilterField.ENTERPRISE]
    assert enterprise.count == 2
    assert ask(str(ask.notice.number), facets=True).facets
    assert ask(f"文号:{ask.notice.number}", facets=True).hits[0].record == ask.notice


def test_synonyms_are_looked_for_and_told_unless_turned_off(app, ask, cast):
    alias = "示例恒某"
    app.registrar.register_party(replace(cast.enterprise, aliases=(alias,)))
    app.follow_ups.run_all()
    widened = ask(alias)

    assert [(item.typed, item.also, item.kind) for item in widened.expansions] == [
        (alias, (cast.enterprise.name, *cast.enterprise.former_names), SynonymKind.ENTERPRISE)
    ]
    assert widened.total == ask(cast.enterprise.name).total > 0
    assert widened.hits[0].passages
    assert ask(f"={alias}").total == ask(alias, exact=True).total == 0
    assert ask(alias, exact=True).expansions == ask(alias, sight=Sight()).expansions == ()
    assert ask("普通程序", synonyms=app.synonyms).expansions[0].also == ("一般程序",)


@pytest.mark.parametrize("by", GroupBy)
def test_hits_are_gathered_by_case_or_enterprise(app, ask, cast, by):
    tools = {"catalog": app.catalog, "index": app.index}
    answer = find_grouped("培训", by, **tools)

    (group,) = answer.groups
    assert (answer.total, answer.group_total, group.count) == (2, 1, 2)
    assert group.name == (cast.case.name if by is GroupBy.CASE else cast.enterprise.name)
    assert {hit.record.id for hit in group.hits} == {ask.notice.id, ask.approval.id}
    assert all(hit.passages for hit in group.hits)
    assert ask(f"培训 {group.filter}").total == 2
    assert find_grouped("培训", by, **tools, offset=1).groups == ()
    assert find_grouped("培训", by, **tools, sight=Sight(informants=True)).group_total == 0
    with pytest.raises(RejectedError, match="limit"):
        find_grouped("培训", by, **tools, limit=0)


def test_each_hit_says_why_when_asked(ask, cast):
    (hit,) = ask("培训 文种:告知书 企业:示例", why=True).hits

    assert [reason.part for reason in hit.reasons] == ["培训", "文种:告知书", "企业:示例"]
    assert hit.reasons[0].pages
    assert ask("培训").hits[0].reasons == ()
