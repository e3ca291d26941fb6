from dataclasses import replace
from datetime import timedelta

import catalog_builders as build
import pytest

from docarchive.domain.arrival import NEXT, Arrival, ArrivalState
from docarchive.domain.errors import ConflictError
from docarchive.domain.follow_ups import FollowUp, FollowUpKind, QueuedFollowUp

NOW = build.NOON
READ = FollowUp(FollowUpKind.READ_TEXT, build.id_of(1))
INDEX = FollowUp(FollowUpKind.INDEX_RECORD, build.id_of(1))


def arrival(number=1, state=ArrivalState.SEEN, **changes):
    values = {"name": f"扫描/scan{number}.pdf", "since": NOW, "size_bytes": 10, "mtime_ns": 5}
    seen = NOW + timedelta(seconds=number)
    return Arrival(**{"id": build.id_of(number), "state": state, "seen_at": seen, **values, **changes})


def save(catalog, *items):
    with catalog.transaction() as tx:
        for item in items:
            tx.save_arrival(item)


def schedule(catalog, *items):
    with catalog.transaction() as tx:
        for item in items:
            tx.schedule(item)


def take(catalog, *, minutes=0, kinds=None, owner=""):
    with catalog.transaction() as tx:
        return tx.take_follow_up(now=NOW + timedelta(minutes=minutes), kinds=kinds, owner=owner)


def test_arrivals_come_oldest_first_by_state_and_as_saved(catalog):
    full = arrival(
        1,
        ArrivalState.SET_ASIDE,
        reason="第 2 页没有编码 / page 2 has no code",
        sha256=build.digest("x"),
        media_type="application/pdf",
        record_ids=(build.id_of(8),),
        open_pages=(1,),
        attempts=3,
    )
    save(catalog, arrival(3), full, arrival(2))

    with catalog.reading() as reader:
        assert reader.arrivals() == [full, arrival(2), arrival(3)]
        assert reader.arrivals({ArrivalState.SEEN}) == [arrival(2), arrival(3)]
        assert reader.arrivals({ArrivalState.SEEN, ArrivalState.SET_ASIDE})[0] == full
        assert reader.arrivals(set()) == []
        assert reader.get_arrival(full.id) == full


@pytest.mark.parametrize("old", ArrivalState)
def test_only_the_moves_of_the_state_machine_are_saved(new_url, open_catalog, old):
    catalog = open_catalog(new_url("sqlite"))
    for new in ArrivalState:
        item = arrival(list(ArrivalState).index(new), old)
        save(catalog, item)
        if new is old or new in NEXT[old]:
            save(catalog, replace(item, state=new))
        else:
            with pytest.raises(ConflictError, match=f"cannot go from {old} to {new}"):
                save(catalog, replace(item, state=new))


def test_a_worker_that_read_an_old_state_cannot_take_a_file_back(catalog):
    save(catalog, arrival(), arrival(1, ArrivalState.CLAIMED), arrival(1, ArrivalState.READ))

    for stale in (ArrivalState.SEEN, ArrivalState.SETTLING, ArrivalState.CLAIMED):
        with pytest.raises(ConflictError):
            save(catalog, arrival(1, stale))


def test_the_same_work_waiting_is_queued_once(catalog):
    schedule(catalog, READ, READ, INDEX, READ)

    with catalog.reading() as reader:
        assert reader.pending_follow_ups() == 2
    assert [take(catalog).work, take(catalog).work, take(catalog)] == [READ, INDEX, None]


def test_work_scheduled_while_it_runs_runs_once_more(catalog):
    schedule(catalog, READ)
    first = take(catalog)
    schedule(catalog, READ, READ)

    second = take(catalog)
    assert second.work == READ
    assert second.id != first.id
    assert take(catalog) is None


def test_work_can_be_taken_by_kind(catalog):
    schedule(catalog, READ, INDEX)

    assert take(catalog, kinds={FollowUpKind.INDEX_RECORD}).work == INDEX
    assert take(catalog, kinds={FollowUpKind.INDEX_RECORD}) is None
    assert take(catalog, kinds=()) is None
    assert take(catalog).work == READ


def test_a_lease_lasts_ten_minutes_then_another_may_take_the_work(catalog):
    schedule(catalog, READ)
    first = take(catalog)

    assert take(catalog, minutes=9.99) is None
    assert take(catalog, minutes=10) == QueuedFollowUp(first.id, READ, attempts=2)


def test_work_of_an_owner_known_to_have_died_is_due_at_once(catalog):
    schedule(catalog, READ, INDEX)
    first, kept = take(catalog, owner="dead"), take(catalog, owner="alive")
    with catalog.transaction() as tx:
        assert set(tx.lease_owners()) == {"dead", "alive"}
        tx.free_follow_ups("dead")

    assert take(catalog, owner="alive") == QueuedFollowUp(first.id, READ, attempts=2)
    assert take(catalog, owner="alive") is None
    assert kept.work == INDEX


def test_a_lease_that_is_kept_lasts_longer_but_only_for_its_owner(catalog):
    schedule(catalog, READ, INDEX)
    read, index = take(catalog, owner="a"), take(catalog, owner="a")
    later = NOW + timedelta(minutes=8)
    with catalog.transaction() as tx:
        tx.keep_follow_up(read.id, now=later, owner="a")
        tx.keep_follow_up(index.id, now=later, owner="b")

    assert take(catalog, minutes=12, owner="b").work == INDEX
    assert take(catalog, minutes=12, owner="b") is None


def test_waiting_work_is_counted_by_kind(catalog):
    schedule(catalog, READ, INDEX)

    with catalog.reading() as reader:
        assert reader.pending_follow_ups({FollowUpKind.READ_TEXT}) == 1
        assert reader.pending_follow_ups(()) == 0


def test_finished_work_is_gone_and_finishing_twice_is_harmless(catalog):
    schedule(catalog, READ)
    first = take(catalog)
    for _ in range(2):
        with catalog.transaction() as tx:
            tx.finish_follow_up(first.id)
    schedule(catalog, READ)

    second = take(catalog)
    assert second.attempts == 1
    assert second.id != first.id


def test_work_put_back_waits_until_its_time_and_counts_attempts(catalog):
    schedule(catalog, READ)
    taken = take(catalog)
    with catalog.transaction() as tx:
        tx.retry_follow_up(taken.id, not_before=NOW + timedelta(minutes=1), reason="later")

    assert take(catalog) is None
    assert take(catalog, minutes=1) == QueuedFollowUp(taken.id, READ, attempts=2)


@pytest.mark.parametrize("put_off", [lambda tx, item: None, lambda tx, item: _put_back(tx, item)])
def test_work_put_off_before_the_clock_was_set_back_does_not_wait_for_the_old_time(catalog, put_off):
    schedule(catalog, READ)
    with catalog.transaction() as tx:
        put_off(tx, tx.take_follow_up(now=NOW))

    assert take(catalog, minutes=-5) is None
    assert take(catalog, minutes=-60 * 24).work == READ


def _put_back(tx, item):
    tx.retry_follow_up(item.id, not_before=NOW + timedelta(minutes=10), reason="later")


def test_work_put_back_while_its_twin_waits_is_one_piece_of_work(catalog):
    schedule(catalog, READ)
    taken = take(catalog)
    schedule(catalog, READ)
    with catalog.transaction() as tx:
        tx.retry_follow_up(taken.id, not_before=NOW + timedelta(minutes=1), reason="later")

        assert tx.pending_follow_ups() == 1
    assert take(catalog, minutes=1).attempts == 2


def test_parked_work_is_shown_with_its_reason_and_runs_again_only_when_scheduled(catalog):
    schedule(catalog, READ)
    with catalog.transaction() as tx:
        tx.park_follow_up(tx.take_follow_up(now=NOW).id, reason="damaged file")

        assert tx.pending_follow_ups() == 0
        assert tx.parked_follow_ups() == [(READ, "damaged file")]
    assert take(catalog, minutes=60) is None
    schedule(catalog, READ)

    with catalog.reading() as reader:
        assert reader.parked_follow_ups() == []
    assert take(catalog).attempts == 1


def test_a_note_is_replaced_by_the_next(catalog):
    with catalog.transaction() as tx:
        assert tx.note("last_verify") is None
        tx.set_note("last_verify", {"findings": 1, "in": ["甲"]})
        tx.set_note("last_verify", {"findings": 0})

    with catalog.reading() as reader:
        assert reader.note("last_verify") == {"findings": 0}


def test_the_list_of_arrivals_is_found_newest_first_a_page_at_a_time_and_by_part_of_its_name(catalog):
    save(catalog, *(arrival(number) for number in range(1, 6)), arrival(6, ArrivalState.SET_ASIDE))
    with catalog.reading() as reader:
        seen = [ArrivalState.SEEN]
        first = reader.newest_arrivals(seen, limit=2)
        second = reader.newest_arrivals(seen, limit=2, after=2)

        assert [row.name for row in (*first, *second)] == [f"扫描/scan{n}.pdf" for n in (5, 4, 3, 2)]
        assert [row.name for row in reader.newest_arrivals(seen, "n3", limit=9)] == ["扫描/scan3.pdf"]
        every = reader.newest_arrivals(ArrivalState, limit=3)
        assert [row.name for row in every] == [f"扫描/scan{n}.pdf" for n in (6, 5, 4)]
        assert reader.newest_arrivals(seen, "%", limit=9) == []
        assert reader.count_arrivals() == {ArrivalState.SEEN: 5, ArrivalState.SET_ASIDE: 1}
        assert reader.arrivals_named("扫描/scan6.pdf", seen) == []
        before = reader.arrivals_digest(seen)
        assert before == reader.arrivals_digest(seen) != reader.arrivals_digest(ArrivalState)
    save(catalog, arrival(3, reason="空的 / empty"))
    with catalog.reading() as reader:
        assert reader.arrivals_digest(seen) != before
    save(catalog, arrival(3))
    with catalog.reading() as reader:
        assert reader.arrivals_digest(seen) == before
        assert reader.arrivals_named("扫描/scan3.pdf", seen) == [arrival(3)]
