"""Sorting the pages of a heap."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docarchive.domain.errors import ConflictError, RejectedError
from docarchive.domain.sheaves import Sheaves

HEAP = Sheaves.of((0, 1, 2, 3))


def test_a_heap_is_one_sheaf_until_it_is_split():
    split = HEAP.split(2)

    assert split.sheaves == ((0, 1), (2, 3))
    assert split.sheaf_of(3) == (2, 3)
    assert split.merge(3).sheaves == HEAP.sheaves


def test_there_is_nothing_before_the_first_page():
    with pytest.raises(ConflictError):
        HEAP.split(0)
    with pytest.raises(ConflictError):
        HEAP.merge(3)
    with pytest.raises(RejectedError, match="page 8"):
        HEAP.turn(7)


def test_four_quarters_are_none():
    laid = HEAP
    for degrees in (90, 180, 270):
        laid = laid.turn(1)
        assert laid.turns == {1: degrees}
    assert laid.turn(1) == HEAP


def test_filed_pages_go_and_those_that_come_back_are_a_sheaf_of_their_own_at_their_place():
    laid = HEAP.split(2).over((0, 1, 3))
    assert laid.sheaves == ((0, 1), (3,))
    assert laid.over((0, 1, 2, 3)).sheaves == ((0, 1), (2,), (3,))


@given(st.lists(st.tuples(st.sampled_from(["split", "merge", "turn"]), st.integers(0, 7)), max_size=30))
def test_whatever_is_done_each_page_is_in_exactly_one_sheaf(deeds):
    laid = Sheaves.of(range(8))
    for deed, page in deeds:
        try:
            laid = getattr(laid, deed)(page)
        except ConflictError:
            continue

    assert sorted(laid.pages) == list(range(8))
    assert all(laid.sheaves)
