"""Searches kept by name: asked again, told what is new, each user their own."""

import pytest

from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError
from docarchive.domain.query import Sort
from docarchive.domain.saved_search import MOST, SavedSearch
from docarchive.workflows.find import find
from docarchive.workflows.searching.saved import (
    mark_seen,
    newest_position,
    remove_search,
    save_search,
    saved_search,
    saved_searches,
)

TRAINING = SavedSearch("培训", "培训 -罚款", Sort.NEWEST, exact=True)


@pytest.fixture
def keep(app):
    return lambda search, user="li": save_search(user, search, catalog=app.catalog)


def names(app, user="li"):
    return [item.name for item in saved_searches(user, catalog=app.catalog)]


def test_each_user_keeps_their_own_by_name(app, keep):
    keep(TRAINING)
    keep(SavedSearch("  粉  尘 ", "粉尘"))
    keep(SavedSearch("罚款", "罚款:1万.."), user="wang")

    assert names(app) == ["培训", "粉 尘"]
    assert names(app, "wang") == ["罚款"]
    found = saved_search("li", "粉 尘", catalog=app.catalog)
    assert (found.query, found.sort, found.exact) == ("粉尘", Sort.RELEVANCE, False)
    assert saved_search("li", "培训", catalog=app.catalog).exact
    remove_search("li", "培训", catalog=app.catalog)
    assert names(app) == ["粉 尘"]


def test_the_same_name_again_takes_the_place_of_the_first(app, keep):
    keep(TRAINING)
    keep(SavedSearch("培训", "粉尘"))

    assert [item.query for item in saved_searches("li", catalog=app.catalog)] == ["粉尘"]


def test_only_what_was_filed_since_is_new(app, issue, keep):
    def new(search):
        answer = find(search.query, catalog=app.catalog, index=app.index, exact=True, since=search.seen_seq)
        return [hit.record.id for hit in answer.hits]

    issue("penalty_notice")
    app.follow_ups.run_all()
    search = keep(SavedSearch("告知", "培训"))
    assert new(search) == []

    later = issue("case_filing_approval")
    app.follow_ups.run_all()
    assert new(search) == [later.id]

    mark_seen("li", "告知", newest_position(catalog=app.catalog), catalog=app.catalog)
    assert new(saved_search("li", "告知", catalog=app.catalog)) == []


def test_what_is_not_indexed_yet_is_new_later(app, issue, keep):
    waiting = issue("penalty_notice")
    search = keep(SavedSearch("告知", "培训"))
    mark_seen("li", "告知", newest_position(catalog=app.catalog), catalog=app.catalog)
    app.follow_ups.run_all()

    search = saved_search("li", "告知", catalog=app.catalog)
    answer = find(search.query, catalog=app.catalog, index=app.index, since=search.seen_seq)
    assert [hit.record.id for hit in answer.hits] == [waiting.id]


def test_seen_never_goes_back(app, cast, keep):
    search = keep(TRAINING)
    mark_seen("li", "培训", 0, catalog=app.catalog)

    assert saved_search("li", "培训", catalog=app.catalog).seen_seq == search.seen_seq > 0


@pytest.mark.parametrize("name", ["", "  ", "长" * 51, "a\u202eb", "a\0"])
def test_a_name_that_cannot_be_shown_is_refused(keep, name):
    with pytest.raises(RejectedError, match="名称"):
        keep(SavedSearch(name, "粉尘"))


def test_a_wrong_query_is_not_kept(app, keep):
    with pytest.raises(RejectedError, match="第 1 个字符"):
        keep(SavedSearch("错", "(粉尘"))
    assert names(app) == []


def test_an_unknown_name_lists_those_there_are(app, keep):
    keep(TRAINING)

    for ask in (saved_search, remove_search):
        with pytest.raises(NotFoundError) as caught:
            ask("li", "没有", catalog=app.catalog)
        assert "培训" in caught.value.hint


def test_there_is_an_end_to_them(app, keep):
    with app.catalog.transaction() as tx:
        tx.set_note("saved_searches:li", {"searches": [{"name": f"{n}", "query": "x"} for n in range(MOST)]})

    with pytest.raises(ConflictError, match="200"):
        keep(TRAINING)
    assert keep(SavedSearch("7", "粉尘")).name == "7"
