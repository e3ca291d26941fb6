"""The status shows what every room says, and goes on when one does not answer."""

from datetime import timedelta

import pytest

from docarchive.catalog.sql import SqlReader
from docarchive.domain.errors import UnavailableError
from docarchive.domain.follow_ups import FollowUp, FollowUpKind
from docarchive.domain.query import IndexEntry, IndexPage
from docarchive.workflows.keeping.health import read_status


@pytest.fixture
def status(app):
    def status(**changes):
        asked = {
            "catalog": lambda: app.catalog,
            "ledger": lambda: app.ledger,
            "index": lambda: app.index,
            "reference_index": lambda: app.reference_index,
            "archive_dir": app.folder("archive_dir"),
            "now": app.now(),
        }
        return read_status(**{**asked, **changes})

    return status


def refuse():
    raise UnavailableError("没有响应 / no answer", hint="再试 / try again")


def test_a_sound_workspace_has_no_faults_and_the_numbers_agree(app, issue, status):
    issue("penalty_notice")
    app.follow_ups.run_all()
    found = status()

    assert found.faults == ()
    assert found.catalog.records == found.index.records == 1
    assert found.catalog.facts == found.ledger.published == app.ledger.size()
    assert found.ledger.head == app.ledger.checkpoint().root.hex()
    assert found.free_bytes > 0
    assert found.catalog.clock_back_seconds is None


def test_records_are_counted_by_the_catalogue_and_never_read_one_by_one(issue, status, monkeypatch):
    issue("penalty_notice")

    def read_all(*_):
        raise AssertionError("every id was read")

    monkeypatch.setattr(SqlReader, "all_record_ids", read_all)
    assert status().catalog.records == 1


@pytest.mark.parametrize("room", ["catalog", "ledger", "index"])
def test_a_room_that_does_not_answer_is_a_fault_and_the_others_are_shown(status, room):
    found = status(**{room: refuse})

    assert found.faults == ("没有响应 / no answer → 再试 / try again",)
    assert getattr(found, room) is None
    assert all(getattr(found, other) is not None for other in {"catalog", "ledger", "index"} - {room})


def test_a_missing_archive_folder_is_a_fault(app, status, tmp_path):
    found = status(archive_dir=tmp_path / "gone")

    assert found.free_bytes is None
    assert "docarchive doctor" in found.faults[0]


def test_an_index_that_lacks_records_is_told_only_when_nothing_is_on_its_way(app, issue, status):
    record = issue("penalty_notice")
    assert status().faults == ()
    assert status().catalog.pending > 0

    app.follow_ups.run_all()
    app.index.remove([record.id])
    assert "docarchive rebuild --index" in status().faults[0]


def test_how_far_the_index_lags_is_told_by_number_and_time(app, issue, status):
    app.follow_ups.run_all()
    assert (status().catalog.indexing, status().catalog.indexing_since) == (0, None)

    first = app.now()
    issue("penalty_notice")
    between = app.now()
    issue("case_filing_approval")
    lagging = status().catalog
    app.follow_ups.run_all()

    assert lagging.indexing >= 2
    assert first < lagging.indexing_since < between
    assert (status().catalog.indexing, status().catalog.indexing_since) == (0, None)


def test_an_index_with_more_than_the_catalogue_is_told(app, cast, status):
    app.follow_ups.run_all()
    app.index.replace([IndexEntry("01ARZ3NDEKTSV4RRFFQ69G5FAV", cast.case.id, "x", (IndexPage(1, "y"),))])

    assert "docarchive rebuild --index" in status().faults[0]


def test_work_that_failed_for_good_is_shown_with_its_reason(app, issue, status):
    record = issue("penalty_notice")
    with app.catalog.transaction() as tx:
        tx.schedule(FollowUp(FollowUpKind.READ_TEXT, record.id))
        taken = tx.take_follow_up(now=app.now(), kinds={FollowUpKind.READ_TEXT})
        tx.park_follow_up(taken.id, reason="读不出 / unreadable")

    assert status().catalog.parked == (f"read_text {record.id}: 读不出 / unreadable",)


def test_a_clock_behind_the_newest_fact_is_measured(app, cast, status):
    assert status(now=app.now() - timedelta(hours=2)).catalog.clock_back_seconds in range(7199, 7202)
