"""Files side by side: a small one never waits behind a large one, a folder's are filed in order, a full lane takes none."""

import threading
import time
from datetime import UTC, datetime

import pytest
from arrival_office import letter_pdf, signed

from docarchive.domain.arrival import Arrival, ArrivalState
from docarchive.domain.identifiers import ArrivalId, new_id
from docarchive.inbox.folder_scan import FoundFile, Shape, in_turns
from docarchive.inbox.lanes import Lanes, Size, size_of

NOW = datetime(2026, 11, 23, tzinfo=UTC)
MB = 1 << 20


def row(name, size=1000):
    return Arrival(ArrivalId(new_id(NOW)), name, ArrivalState.CLAIMED, NOW, NOW, size, 0)


def until(told, seconds=10):
    deadline = time.monotonic() + seconds
    while not told() and time.monotonic() < deadline:
        time.sleep(0.005)
    return told()


@pytest.mark.parametrize(
    ("name", "size", "lane"),
    [
        ("a.pdf", MB, Size.SMALL), ("heap.pdf", 40 * MB, Size.LARGE), ("heap.tif", 3 * MB, Size.LARGE),
        ("IMG.JPG", 8 * MB, Size.SMALL), ("x.jpg", 40 * MB, Size.LARGE), ("film.mp4", 900 * MB, Size.LARGE),
    ],
)  # fmt: skip
def test_heaps_and_recordings_are_large_and_single_pictures_are_small(name, size, lane):
    assert size_of(name, size) is lane


def test_a_small_file_is_done_while_a_large_one_is_at_work():
    may_end, done = threading.Event(), []
    with Lanes(1, on_room=lambda: None) as lanes:
        lanes.offer(row("heap.pdf", 40 * MB), lambda _job: may_end.wait(10))
        lanes.offer(row("urgent.pdf"), lambda job: done.append(job.row.name))

        assert until(lambda: done == ["urgent.pdf"])
        may_end.set()


def test_files_of_one_folder_are_read_together_and_filed_in_order():
    read, filed, all_read = [], [], threading.Barrier(3)

    def work(job):
        all_read.wait(10)
        read.append(job.row.name)
        if job.row.name.endswith("0.pdf"):
            time.sleep(0.1)
        job.wait_for_turn()
        filed.append(job.row.name)

    names = [f"scanner/{number}.pdf" for number in range(3)]
    with Lanes(3, on_room=lambda: None) as lanes:
        for name in names:
            lanes.offer(row(name), work)
        assert until(lanes.is_idle)

    assert sorted(read) == names
    assert filed == names


def test_another_folders_file_does_not_wait_for_the_order_of_this_one():
    may_end, done = threading.Event(), []
    with Lanes(2, on_room=lambda: None) as lanes:
        lanes.offer(row("one/a.pdf"), lambda _job: may_end.wait(10))
        lanes.offer(row("two/b.pdf"), lambda job: (job.wait_for_turn(), done.append(job.row.name)))

        assert until(lambda: done == ["two/b.pdf"])
        may_end.set()


def test_a_full_lane_takes_no_more_and_says_when_it_has_room_again():
    may_end, room = threading.Event(), threading.Event()
    with Lanes(1, on_room=room.set) as lanes:
        offered = [lanes.offer(row(f"{number}.pdf"), lambda _job: may_end.wait(10)) for number in range(6)]

        assert offered == [True, True, True, True, False, False]
        assert not lanes.has_room(Size.SMALL)
        assert lanes.has_room(Size.LARGE)
        may_end.set()
        assert room.wait(10)
        assert until(lanes.is_idle)


def test_a_file_is_in_its_lane_once():
    may_end, arrival = threading.Event(), row("a.pdf")
    with Lanes(1, on_room=lambda: None) as lanes:
        assert lanes.offer(arrival, lambda _job: may_end.wait(10))
        assert not lanes.offer(arrival, lambda _job: None)
        assert lanes.holds(arrival.id)
        may_end.set()
        assert until(lambda: not lanes.holds(arrival.id))


def test_a_mistake_with_one_file_stops_neither_its_lane_nor_its_folder():
    done = []

    def fail(_job):
        raise KeyError("a mistake")

    with Lanes(1, on_room=lambda: None) as lanes:
        lanes.offer(row("a.pdf"), fail)
        lanes.offer(row("b.pdf"), lambda job: (job.wait_for_turn(), done.append(job.row.name)))
        assert until(lanes.is_idle)

    assert done == ["b.pdf"]


def test_at_the_end_files_at_work_are_finished_and_those_that_wait_are_left():
    done, at_work = [], threading.Event()

    def work(job):
        at_work.set()
        time.sleep(0.05)
        done.append(job.row.name)

    with Lanes(1, on_room=lambda: None) as lanes:
        for number in range(3):
            lanes.offer(row(f"{number}.pdf"), work)
        at_work.wait(10)

    assert done == ["0.pdf"]
    assert lanes.is_idle()


def test_folders_take_turns():
    names = ["a/1", "a/2", "a/3", "b/1", "b/2", "c"]
    files = [FoundFile(name, tuple(name.split("/")), Shape(1, 1)) for name in names]

    assert [found.name for found in in_turns(files)] == ["a/1", "b/1", "c", "a/2", "b/2", "a/3"]


# the door-keeper with workers


def test_with_workers_everything_is_filed_once_and_in_each_folders_order(office, watcher, drop):
    documents = [office.issue(1) for _ in range(12)]
    for place, (_, pdf) in enumerate(documents):
        drop(f"scanner {place % 2}/{place:02}.pdf", signed((pdf, 1)))
    order = []
    keeper = watcher(settle_seconds=0, monotonic=time.monotonic, workers=3)

    keeper.drain(
        threading.Event(), lambda row: order.append(row.name) if row.state is ArrivalState.FILED else None
    )

    assert all(len(office.record(record.id).scans) == 1 for record, _ in documents)
    assert {row.state for row in office.rows().values()} == {ArrivalState.RELEASED}
    for folder in ("scanner 0", "scanner 1"):
        mine = [name for name in order if name.startswith(folder)]
        assert mine == sorted(mine)
        assert len(mine) == 6
    assert office.published()


def test_what_a_full_lane_has_no_room_for_stays_in_the_inbox(office, watcher, drop):
    for number in range(8):
        drop(f"{number}.pdf", letter_pdf(f"第{number}封信"))
    real, may_go, most = office.ingest(), threading.Event(), []

    def ingest(arrival, path, on_change):
        claimed = office.inbox / ".docarchive" / "claimed"
        most.append(len(list(claimed.iterdir())))
        may_go.wait(0.5)
        return real(arrival, path, on_change)

    keeper = watcher(settle_seconds=0, monotonic=time.monotonic, workers=1, ingest=ingest)
    keeper.drain(threading.Event())

    assert max(most) <= 4
    assert len(office.rows()) == 8
    assert {row.state for row in office.rows().values()} == {ArrivalState.SET_ASIDE}


def test_an_urgent_page_is_filed_while_a_heap_is_being_read(office, watcher, drop):
    record, pdf = office.issue(1)
    heap_may_end, urgent_filed = threading.Event(), threading.Event()
    real = office.ingest()

    def ingest(arrival, path, on_change):
        if arrival.name == "heap.pdf":
            heap_may_end.wait(30)
        return real(arrival, path, on_change)

    def told(row):
        if row.name == "urgent.pdf" and row.state is ArrivalState.RELEASED:
            urgent_filed.set()

    keeper = watcher(
        mode="events", rescan_seconds=30, settle_seconds=0, monotonic=time.monotonic, workers=1, ingest=ingest
    )
    stop = threading.Event()
    thread = threading.Thread(target=keeper.run, args=(stop, told))
    drop("heap.pdf", letter_pdf("一堆") + b"\n% " + b"x" * (3 * MB) + b"\nstartxref\n9\n%%EOF\n")
    thread.start()
    until(
        lambda: (
            office.rows().get("heap.pdf") is not None
            and office.rows()["heap.pdf"].state is ArrivalState.CLAIMED
        )
    )
    drop("urgent.pdf", signed((pdf, 1)))

    assert urgent_filed.wait(20)
    assert office.rows()["heap.pdf"].state is ArrivalState.CLAIMED
    heap_may_end.set()
    stop.set()
    thread.join(30)
    assert len(office.record(record.id).scans) == 1
