"""What every implementation of the port `Archive` keeps; a new one is added to `stores`."""

import io
import threading
import tracemalloc
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from docarchive.archive.folder import FolderArchive
from docarchive.domain.errors import ConflictError, DamageError, NotFoundError, RejectedError
from docarchive.domain.identifiers import Sha256

NOW = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture(params=["folder"])
def store(request, tmp_path):
    makers = {"folder": lambda: FolderArchive(tmp_path)}
    return makers[request.param]()


def put(store, key, content):
    store.put(key, io.BytesIO(content), sha256=Sha256(sha256(content).hexdigest()))


def read(store, key):
    with store.open(key) as file:
        return file.read()


def test_what_was_put_is_read_back(store):
    put(store, "parties/P/C/R/issued.pdf", b"pages")

    assert read(store, "parties/P/C/R/issued.pdf") == b"pages"


def test_an_empty_file_is_kept_too(store):
    put(store, "parties/P/empty.bin", b"")

    assert read(store, "parties/P/empty.bin") == b""


def test_the_same_bytes_again_do_nothing(store):
    put(store, "parties/P/a.pdf", b"pages")
    put(store, "parties/P/a.pdf", b"pages")

    assert list(store.keys()) == ["parties/P/a.pdf"]


def test_other_bytes_under_a_taken_key_are_refused_and_the_first_stay(store):
    put(store, "parties/P/a.pdf", b"first")

    with pytest.raises(ConflictError, match=r"parties/P/a\.pdf"):
        put(store, "parties/P/a.pdf", b"second")
    assert read(store, "parties/P/a.pdf") == b"first"


def test_bytes_that_do_not_have_their_digest_are_refused_and_leave_nothing(store):
    with pytest.raises(DamageError, match="expected"):
        store.put("parties/P/a.pdf", io.BytesIO(b"tampered"), sha256=Sha256(sha256(b"meant").hexdigest()))

    assert list(store.keys()) == []
    with pytest.raises(NotFoundError):
        store.open("parties/P/a.pdf")


def test_a_repeat_with_wrong_bytes_for_the_stored_digest_is_damage_not_success(store):
    put(store, "parties/P/a.pdf", b"meant")

    with pytest.raises(DamageError):
        store.put("parties/P/a.pdf", io.BytesIO(b"tampered"), sha256=Sha256(sha256(b"meant").hexdigest()))


def test_a_key_nobody_stored_is_not_found(store):
    put(store, "parties/P/a.pdf", b"x")

    for key in ("parties/P/b.pdf", "parties/P", "parties/P/a.pdf/deeper"):
        with pytest.raises(NotFoundError):
            store.open(key)


@pytest.mark.parametrize(
    "key",
    ["", "/etc/passwd", "../x", "a/../b", "a//b", "a/", "./a", "a/.tmp-x", "a\\b", "a b", "文书", "a\x00b", "a\n", "x" * 129,
     "a/" * 600 + "a", "end."],
)  # fmt: skip
def test_a_key_that_could_lead_elsewhere_is_refused(store, key):
    with pytest.raises(RejectedError):
        put(store, key, b"x")
    with pytest.raises(RejectedError):
        store.open(key)


def test_the_ledger_s_own_files_cannot_be_put_but_its_public_key_can(store):
    for key in ("ledger/checkpoint", "ledger/entries/000000.jsonl", "ledger/subtrees"):
        with pytest.raises(RejectedError):
            put(store, key, b"x")

    put(store, "ledger/key.pub", b"key\n")
    assert read(store, "ledger/key.pub") == b"key\n"


def test_keys_come_sorted_by_prefix_and_without_the_ledger(store):
    keys = ["README.txt", "parties/A/x.json", "parties/A-1/x.json", "parties/A.json", "parties/B/C/y.pdf"]
    for key in [*keys, "ledger/key.pub"]:
        put(store, key, b"x")

    assert list(store.keys()) == sorted(keys)
    assert list(store.keys("parties/A")) == sorted(key for key in keys if key.startswith("parties/A"))
    assert list(store.keys("parties/A/")) == ["parties/A/x.json"]
    assert list(store.keys("parties/B/C/y.pdf")) == ["parties/B/C/y.pdf"]
    assert list(store.keys("nothing")) == []


def test_a_large_stream_does_not_grow_the_memory(store):
    class Zeros(io.RawIOBase):
        left = 64 << 20

        def read(self, size=-1):
            assert 0 < size <= 4 << 20, "the archive must ask for bounded pieces"
            taken = min(size, self.left)
            self.left -= taken
            return bytes(taken)

    digest = sha256()
    for _ in range(64):
        digest.update(bytes(1 << 20))
    tracemalloc.start()
    store.put("arrivals/A/original.mp4", Zeros(), sha256=Sha256(digest.hexdigest()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 8 << 20


def test_of_many_threads_with_different_bytes_exactly_one_wins(store):
    outcomes, barrier = [], threading.Barrier(8)

    def write(number):
        barrier.wait()
        try:
            put(store, "parties/P/race.bin", bytes([number]) * 100_000)
        except ConflictError:
            outcomes.append(None)
        else:
            outcomes.append(number)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    winners = [number for number in outcomes if number is not None]
    assert len(winners) == 1
    assert read(store, "parties/P/race.bin") == bytes(winners) * 100_000


def test_of_many_threads_with_the_same_bytes_all_succeed(store):
    failures, barrier = [], threading.Barrier(8)

    def write():
        barrier.wait()
        try:
            put(store, "parties/P/same.bin", b"same" * 50_000)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert read(store, "parties/P/same.bin") == b"same" * 50_000


def test_sweeping_a_tidy_archive_removes_nothing(store):
    put(store, "parties/P/a.bin", b"12345")

    assert store.sweep(before=datetime.now(UTC) + timedelta(days=1)) == 0
    assert read(store, "parties/P/a.bin") == b"12345"


def test_a_file_is_adopted_or_left_to_put_and_reads_the_same(store, tmp_path):
    film = tmp_path.parent / f"{tmp_path.name}-film.mp4"
    film.write_bytes(b"film")
    state = film.stat()

    if not store.adopt("parties/P/a.mp4", film, size_bytes=4, mtime_ns=state.st_mtime_ns):
        put(store, "parties/P/a.mp4", b"film")

    assert read(store, "parties/P/a.mp4") == b"film"


def test_a_local_path_holds_the_bytes_where_there_is_one(store):
    put(store, "parties/P/a.mp4", b"film")
    path = store.local_path("parties/P/a.mp4")

    assert path is None or path.read_bytes() == b"film"
    with pytest.raises(NotFoundError):
        store.local_path("parties/P/b.mp4")
