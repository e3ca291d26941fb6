"""Several processes at once, and processes that die."""

import gc
import multiprocessing
import random
import threading
import time
import warnings
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import catalog_builders as build
import pytest
from sqlalchemy import text

from docarchive.catalog.sql import SqlCatalog
from docarchive.domain.arrival import Arrival, ArrivalState
from docarchive.domain.errors import ConflictError, UnavailableError
from docarchive.domain.facts import FactKind
from docarchive.domain.follow_ups import FollowUp, FollowUpKind

PROCESSES, APPENDS = 8, 25
CLAIMED = Arrival(build.id_of(1), "a.pdf", ArrivalState.CLAIMED, build.NOON, build.NOON, 1, 1)


@pytest.fixture(scope="module")
def processes():
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["catalog_builders", "docarchive.catalog.sql"])
    return context


def number_fact(kind, serial, **detail):
    series = {"region": "示", "word": "罚", "year": 2026, "serial": serial}
    return build.fact(kind, record_id=build.id_of(serial), detail={**series, **detail})


def append(url):
    """Reserve numbers as the issuing journey does; return the positions given."""
    catalog, given = SqlCatalog(url, busy_seconds=60), []
    for _ in range(APPENDS):
        with catalog.transaction() as tx:
            serial = tx.next_serial(region="示", word="罚", year=2026)
            given.append(tx.record(*number_fact(FactKind.NUMBER_RESERVED, serial)))
    catalog.close()
    return given


def test_appends_of_many_processes_lose_none_and_leave_no_gap(url, catalog, processes):
    with ProcessPoolExecutor(PROCESSES, mp_context=processes) as pool:
        given = [place for part in pool.map(append, [url] * PROCESSES) for place in part]

    total = PROCESSES * APPENDS
    assert sorted(given) == list(range(total))
    with catalog.reading() as reader:
        assert reader.fact_count() == total
        assert [gap.number.serial for gap in reader.number_gaps()] == list(range(1, total + 1))
        assert len(reader.ledger_lines(0, limit=10_000)) == total


def test_threads_of_one_process_take_turns(catalog):
    def one(_):
        with catalog.transaction() as tx:
            serial = tx.next_serial(region="示", word="罚", year=2026)
            return tx.record(*number_fact(FactKind.NUMBER_RESERVED, serial))

    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(one, range(40)))

    assert sorted(given) == list(range(40))


def drain(url):
    catalog, taken = SqlCatalog(url, busy_seconds=60), []
    while True:
        with catalog.transaction() as tx:
            item = tx.take_follow_up(now=build.NOON)
        if item is None:
            catalog.close()
            return taken
        taken.append(item.id)


def claim(url):
    """Two watchers saw the same file; each moves it on as far as it believes it may."""
    catalog = SqlCatalog(url, busy_seconds=60)
    try:
        with catalog.transaction() as tx:
            if tx.get_arrival(CLAIMED.id).state is ArrivalState.SEEN:
                tx.save_arrival(CLAIMED)
                return True
    finally:
        catalog.close()
    return False


def test_what_another_thread_uses_while_the_catalogue_is_closed_is_given_back_when_it_is_done(
    url, backend, catalog, open_catalog
):
    counts = open_connections(url, backend, catalog)
    other, inside, closed = open_catalog(url), threading.Event(), threading.Event()

    def use():
        with other.reading() as reader:
            inside.set()
            assert closed.wait(30)
            return reader.fact_count()

    with warnings.catch_warnings(record=True) as heard, ThreadPoolExecutor(1) as thread:
        warnings.simplefilter("always")
        counts()  # what counts is open from here on
        before = counts()
        done = thread.submit(use)
        assert inside.wait(30)
        other.close()
        assert counts() > before  # it is read on
        closed.set()
        assert done.result() == 0
        assert comes_to(before, counts)
        with other.transaction() as tx:  # it may be used again
            assert tx.fact_count() == 0
        assert comes_to(before, counts)
        gc.collect()
    assert [str(item.message) for item in heard] == []


def comes_to(wanted, counts):
    """Whether there are as many before long: the server takes a moment to notice that one has gone."""
    end = time.monotonic() + 10
    while (found := counts()) != wanted and time.monotonic() < end:
        time.sleep(0.02)
    return found == wanted


def open_connections(url, backend, catalog):
    """How many there are, as the server says, or the descriptors of this process on the file."""
    if backend == "sqlite":
        file = url.removeprefix("sqlite:///")
        return lambda: sum(str(entry.resolve()) == file for entry in Path("/proc/self/fd").iterdir())

    def asked():
        with catalog.reading() as reader:
            return reader._db.execute(
                text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
            ).scalar_one()

    return asked


def test_no_work_is_taken_twice_and_no_file_claimed_twice(url, catalog, processes):
    with catalog.transaction() as tx:
        for number in range(40):
            tx.schedule(FollowUp(FollowUpKind.INDEX_RECORD, build.id_of(number)))
        tx.save_arrival(Arrival(CLAIMED.id, "a.pdf", ArrivalState.SEEN, build.NOON, build.NOON, 1, 1))
    with ProcessPoolExecutor(4, mp_context=processes) as pool:
        claims = list(pool.map(claim, [url] * 4))
        taken = [id_ for part in pool.map(drain, [url] * 4) for id_ in part]

    assert len(taken) == len(set(taken)) == 40
    assert claims.count(True) == 1


def test_the_write_lock_is_held_before_anything_is_read(url, catalog, open_catalog):
    other = open_catalog(url, busy_seconds=0.3)
    with catalog.transaction():
        started = time.monotonic()
        with pytest.raises(UnavailableError, match="locked") as refusal, other.transaction():
            pass

    assert 0.2 < time.monotonic() - started < 5
    assert refusal.value.hint
    with other.transaction() as tx:
        assert tx.record(*number_fact(FactKind.NUMBER_RESERVED, 1)) == 0


def test_a_transaction_inside_a_transaction_ends_after_the_waiting_time(url, open_catalog):
    catalog = open_catalog(url, busy_seconds=0.3)

    with catalog.transaction(), pytest.raises(UnavailableError), catalog.transaction():
        pass


def test_a_reader_sees_one_state_while_writers_go_on(url, catalog, open_catalog):
    writer = open_catalog(url)
    with catalog.reading() as reader:
        before = list(reader.dump())
        build.play(writer, *build.register(build.agency(), build.enterprise(1)))
        with writer.transaction() as tx:
            tx.set_note("last_verify", {"ok": True})

        assert list(reader.dump()) == before
        assert reader.fact_count() == 0
        assert reader.find_agency() is None
        assert reader.note("last_verify") is None
    with catalog.reading() as reader:
        assert reader.fact_count() == 2


def test_a_reader_sees_nothing_of_a_transaction_that_is_not_finished(url, catalog, open_catalog):
    other = open_catalog(url)
    with catalog.transaction() as tx:
        tx.record(*build.register(build.agency())[0])
        with other.reading() as reader:
            assert reader.find_agency() is None
            assert reader.fact_count() == 0
        assert tx.find_agency() == build.agency()


def write_pairs_for_ever(url):
    """Each transaction reserves a number and gives it up again: a reader never sees one without the other."""
    catalog = SqlCatalog(url, busy_seconds=60)
    while True:
        with catalog.transaction() as tx:
            serial = tx.next_serial(region="示", word="罚", year=2026)
            tx.record(*number_fact(FactKind.NUMBER_RESERVED, serial))
            tx.record(*number_fact(FactKind.NUMBER_ABANDONED, serial, reason="x"))


def test_processes_killed_in_the_middle_leave_whole_transactions_only(url, backend, catalog, processes):
    chance = random.Random(7)
    for _ in range(6):
        known = count(catalog)
        victims = [processes.Process(target=write_pairs_for_ever, args=(url,)) for _ in range(2)]
        for victim in victims:
            victim.start()
        deadline = time.monotonic() + 30
        while count(catalog) < known + 6 and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(chance.random() / 50)
        for victim in victims:
            victim.kill()
            victim.join()
        check_whole(catalog, at_least=known + 6)
    if backend == "sqlite":
        with catalog.reading() as reader:
            assert reader._db.execute(text("PRAGMA integrity_check")).scalars().all() == ["ok"]


def count(catalog):
    with catalog.reading() as reader:
        return reader.fact_count()


def check_whole(catalog, *, at_least):
    with catalog.transaction() as tx:
        facts, gaps = tx.fact_count(), tx.number_gaps()

        assert facts >= at_least
        assert facts == 2 * len(gaps) == len(tx.ledger_lines(0, limit=1_000_000))
        assert {gap.reason for gap in gaps} == {"x"}
        with pytest.raises(ConflictError):
            tx.record(*number_fact(FactKind.NUMBER_RESERVED, len(gaps)))
