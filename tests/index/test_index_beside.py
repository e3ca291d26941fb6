"""Work beside its asker: its result, its failure, and an end that loses nothing."""

import threading

import pytest

from docarchive.domain.errors import UnavailableError
from docarchive.domain.query import IndexEntry, Sort, Text
from docarchive.index.beside import Beside
from docarchive.index.facets import FACET_FIELDS
from docarchive.index.tantivy_engine import TantivyIndex


def test_the_asker_goes_on_and_waits_when_it_wants_the_result():
    beside, may_end = Beside("test"), threading.Event()
    waiting = beside.begin(lambda: may_end.wait(30) and threading.current_thread().name)
    may_end.set()

    assert waiting() == waiting()
    assert waiting().startswith("test")
    beside.close()


def test_what_went_wrong_is_told_to_who_asks_for_the_result():
    beside = Beside("test")

    def fail():
        raise UnavailableError("坏了 / broken")

    failing, fine = beside.begin(fail), beside.begin(lambda: 7)
    with pytest.raises(UnavailableError, match="broken"):
        failing()
    assert fine() == 7
    beside.close()


def test_closing_ends_what_was_begun_and_it_can_be_begun_again():
    beside, done = Beside("test"), []
    pieces = [beside.begin(lambda at=at: done.append(at)) for at in range(20)]
    beside.close()

    assert sorted(done) == list(range(20))
    assert [piece() for piece in pieces] == [None] * 20
    assert beside.begin(lambda: 1)() == 1
    beside.close()
    assert not [one for one in threading.enumerate() if one.name.startswith("test_")]


def test_facets_are_of_the_state_that_was_searched_and_outlive_the_index(tmp_path):
    index = TantivyIndex(tmp_path)
    index.rebuild([])
    index.replace([IndexEntry(f"R{number}", "C", "粉尘", (), stage="filed") for number in range(3)])
    hits = index.find(Text("粉尘"), sort=Sort.NEWEST, limit=1, offset=0, facets=FACET_FIELDS)
    index.replace([IndexEntry(f"S{number}", "C", "粉尘", (), stage="filed") for number in range(4)])
    index.close()

    counts = {count.count for facet in hits.facets for count in facet.counts}
    assert (hits.total, counts) == (3, {3})
