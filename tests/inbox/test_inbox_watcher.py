"""The door-keeper: quiet and complete before a claim; each file once; nothing lost."""

import os
import threading
import time
import unicodedata

import pytest
from arrival_office import letter_pdf, signed

from docarchive.domain.arrival import ArrivalState
from docarchive.domain.errors import DamageError, UnavailableError

RELEASED, SET_ASIDE, GONE = ArrivalState.RELEASED, ArrivalState.SET_ASIDE, ArrivalState.GONE


def inbox_files(office):
    return sorted(str(path.relative_to(office.inbox)) for path in office.inbox.rglob("*") if path.is_file())


def scan(office):
    record, pdf = office.issue(1)
    return record, signed((pdf, 1))


def test_a_file_goes_through_every_state_and_leaves(office, watcher, drop, settle):
    record, content = scan(office)
    drop("扫描.pdf", content)
    states = []
    settle(watcher(), lambda arrival: states.append(arrival.state.value))

    assert states == ["seen", "settling", "claimed", "read", "matched", "stored", "filed", "released"]
    assert inbox_files(office) == []
    assert len(office.record(record.id).scans) == 1


def test_a_file_is_not_claimed_while_it_grows(office, watcher, drop, clock):
    record, content = scan(office)
    keeper = watcher()
    for part in range(1, 6):
        drop("grow.pdf", content[: len(content) * part // 5])
        keeper.scan_once()
        clock.seconds += 4

    assert office.rows()["grow.pdf"].state is ArrivalState.SETTLING
    clock.seconds += 4
    keeper.scan_once()
    assert len(office.record(record.id).scans) == 1


def test_an_incomplete_file_waits_and_is_reported_after_a_while(office, watcher, drop, clock, settle):
    record, content = scan(office)
    drop("half.pdf", content[:-200])
    keeper = watcher()
    settle(keeper)
    assert office.rows()["half.pdf"].reason == ""
    clock.seconds += 60
    keeper.scan_once()
    assert "incomplete" in office.rows()["half.pdf"].reason
    drop("half.pdf", content)
    settle(keeper)

    assert office.rows()["half.pdf"].state is RELEASED
    assert len(office.record(record.id).scans) == 1


def test_an_empty_file_waits_and_is_reported(office, watcher, drop, clock, settle):
    drop("empty.pdf", b"")
    keeper = watcher()
    settle(keeper)
    clock.seconds += 60
    keeper.scan_once()

    assert "is empty" in office.rows()["empty.pdf"].reason
    assert inbox_files(office) == ["empty.pdf"]


def test_a_renamed_file_is_the_new_name_only(office, watcher, drop, settle):
    record, content = scan(office)
    path = drop("a.pdf", content)
    keeper = watcher()
    keeper.scan_once()
    path.rename(path.with_name("b.pdf"))
    settle(keeper)

    rows = office.rows()
    assert (rows["a.pdf"].state, rows["b.pdf"].state) == (GONE, RELEASED)
    assert len(office.record(record.id).scans) == 1


def test_a_vanished_file_is_gone_and_not_released(office, watcher, drop, clock):
    drop("a.pdf", letter_pdf("一")).unlink()
    keeper = watcher()
    drop("b.pdf", letter_pdf("二"))
    keeper.scan_once()
    (office.inbox / "b.pdf").unlink()
    clock.seconds += 6
    keeper.scan_once()

    assert {name: row.state for name, row in office.rows().items()} == {"b.pdf": GONE}


def test_names_that_are_never_files_to_keep_are_left_alone(office, watcher, drop, settle):
    names = [
        "~$案卷.docx", "._scan.pdf", ".hidden.pdf", "scan.pdf.part", "scan.crdownload", "scan.TMP", "Thumbs.db",
        "desktop.ini", "DESKTOP.INI", ".DS_Store", "@eaDir/scan.pdf", "lost+found/x.pdf", "#recycle/x.pdf",
        "README.md", ".git/x.pdf",
    ]  # fmt: skip
    for name in names:
        drop(name, letter_pdf("不要"))
    settle(watcher())

    assert office.rows() == {}
    assert len(inbox_files(office)) == len(names)


@pytest.mark.parametrize(
    ("on_disk", "shown"),
    [
        ("扫描件.pdf".encode("gb18030"), "扫描件.pdf"),
        (
            unicodedata.normalize("NFD", "Café 扫描が.pdf").encode(),
            unicodedata.normalize("NFC", "Café 扫描が.pdf"),
        ),
        ("\u202eשלום\u202c.pdf".encode(), "\u202eשלום\u202c.pdf"),
        (("案" * 83 + "aa.pdf").encode(), "案" * 83 + "aa.pdf"),
        (b"a\nb\x07.pdf", "a\ufffdb\ufffd.pdf"),
        (b"\xff\xfe\x81.pdf", None),
        ("长".encode("gb18030") * 125 + b".pdf", "长" * 125 + ".pdf"),
        ("企业（苏）/二车间 照片 1/a%20b&c'd\"e.pdf".encode(), "企业（苏）/二车间 照片 1/a%20b&c'd\"e.pdf"),
    ],
    ids=["gbk", "nfd", "right-to-left", "255-bytes", "control", "neither", "long-gbk", "odd"],
)
def test_any_name_works_and_is_readable_in_the_row(office, watcher, drop, settle, on_disk, shown):
    record, content = scan(office)
    drop(on_disk, content)
    settle(watcher())

    ((name, row),) = office.rows().items()
    assert row.state is RELEASED
    assert shown is None or name == shown
    assert office.record(record.id).scans[0].source_name == name
    assert name.encode("utf-8")
    assert inbox_files(office) == []


def test_two_names_that_read_alike_are_two_files(office, watcher, drop, settle):
    (one, first), (two, second) = scan(office), scan(office)
    drop(unicodedata.normalize("NFC", "が.pdf"), first)
    drop(unicodedata.normalize("NFD", "が.pdf"), second)
    keeper = watcher()
    for _ in range(3):
        settle(keeper)

    assert inbox_files(office) == []
    assert len(office.record(one.id).scans) == len(office.record(two.id).scans) == 1


def test_links_are_never_followed_and_are_reported(office, watcher, drop, settle, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.pdf").write_bytes(letter_pdf("秘密"))
    (office.inbox / "file.pdf").symlink_to(outside / "secret.pdf")
    (office.inbox / "folder").symlink_to(outside)
    (office.inbox / "up.pdf").symlink_to("../catalog.db")
    os.mkfifo(office.inbox / "pipe.pdf")
    settle(watcher())

    rows = office.rows()
    assert {name: row.state.value for name, row in rows.items()} == dict.fromkeys(
        ["file.pdf", "folder", "up.pdf", "pipe.pdf"], "seen"
    )
    assert "never followed" in rows["folder"].reason
    assert "not an ordinary file" in rows["pipe.pdf"].reason
    assert (outside / "secret.pdf").exists()
    assert (office.inbox.parent / "catalog.db").exists()


def test_a_folder_that_becomes_a_link_before_the_claim_is_not_followed(
    office, watcher, drop, clock, tmp_path
):
    drop("sub/a.pdf", letter_pdf("一"))
    outside = tmp_path / "outside"
    keeper = watcher()
    keeper.scan_once()
    clock.seconds += 6
    (office.inbox / "sub").rename(outside)
    (office.inbox / "sub").symlink_to(outside)
    keeper.scan_once()

    assert (outside / "a.pdf").exists()
    assert office.rows()["sub/a.pdf"].state is GONE


def test_what_needs_a_person_stands_in_its_own_folder(office, watcher, drop, settle):
    drop("何处.pdf", letter_pdf("不知道属于哪里"))
    drop("坏.pdf", b"%PDF-1.7\nrubbish\nstartxref\n9\n%%EOF\n")
    settle(watcher())

    rows = office.rows()
    assert inbox_files(office) == [
        f".docarchive/quarantine/{rows['坏.pdf'].id}/坏.pdf",
        f".docarchive/set_aside/{rows['何处.pdf'].id}/何处.pdf",
    ]


def test_a_name_may_come_again_while_the_first_waits(office, watcher, drop, settle):
    keeper = watcher()
    drop("scan0001.pdf", letter_pdf("不知道属于哪里"))
    settle(keeper)
    record, content = scan(office)
    drop("scan0001.pdf", content)
    settle(keeper)

    assert len(office.record(record.id).scans) == 1
    assert len(inbox_files(office)) == 1


def test_a_start_takes_up_what_was_claimed_with_or_without_a_row(office, watcher):
    record, content = scan(office)
    office.claimed("with row.pdf", content)
    other, second = scan(office)
    row, path = office.claimed("without.pdf", second)
    orphan = path.parent.with_name("01JD" + row.id[4:])
    path.parent.rename(orphan)
    watcher().scan_once()

    assert len(office.record(record.id).scans) == len(office.record(other.id).scans) == 1
    assert [name for name in inbox_files(office) if "without" in name] == []
    assert "share may be disconnected" in office.row(row.id).reason


def test_a_file_that_grew_after_it_was_filed_is_taken_up_as_a_new_one(office, watcher, drop, settle):
    record, content = scan(office)
    drop("grow.pdf", content)
    keeper = watcher()

    def go_on_writing(arrival):
        if arrival.state is ArrivalState.FILED and len(office.record(record.id).scans) == 1:
            path = next((office.inbox / ".docarchive/claimed" / arrival.id).iterdir())
            path.write_bytes(content + b"% more\n")

    settle(keeper, go_on_writing)
    keeper.scan_once()

    assert len(office.record(record.id).scans) == 2
    assert inbox_files(office) == []


def test_a_full_disk_leaves_the_file_in_the_inbox_and_it_is_filed_later(office, watcher, drop, settle, clock):
    class FullDisk:
        full = True

        def __getattr__(self, name):
            return getattr(office.archive, name)

        def put(self, key, source, *, sha256):
            if self.full:
                raise UnavailableError("磁盘已满 / the disk is full")
            office.archive.put(key, source, sha256=sha256)

    disk = FullDisk()
    record, content = scan(office)
    drop("a.pdf", content)
    keeper = watcher(ingest=office.ingest(archive=disk))
    settle(keeper)

    row = office.rows()["a.pdf"]
    assert (row.state, row.attempts) == (ArrivalState.MATCHED, 1)
    assert "disk is full" in row.reason
    assert len(inbox_files(office)) == 1
    keeper.scan_once()
    assert office.rows()["a.pdf"].attempts == 1, "not tried again at once"
    disk.full = False
    clock.seconds += 3
    keeper.scan_once()
    assert office.rows()["a.pdf"].state is RELEASED
    assert len(office.record(record.id).scans) == 1


@pytest.mark.parametrize(
    "error",
    [
        PermissionError(13, "Permission denied"),
        OSError(16, "Device or resource busy"),
        OSError(30, "Read-only file system"),
    ],
)
def test_a_file_that_cannot_be_moved_is_reported_and_tried_again(
    office, watcher, drop, settle, monkeypatch, error
):
    record, content = scan(office)
    drop("a.pdf", content)
    keeper = watcher()

    def refuse(*_args, **_kwargs):
        raise error

    with monkeypatch.context() as refused:
        refused.setattr(os, "rename", refuse)
        settle(keeper)
    assert error.strerror in office.rows()["a.pdf"].reason
    assert inbox_files(office) == ["a.pdf"]
    settle(keeper)

    assert office.rows()["a.pdf"].state is RELEASED
    assert len(office.record(record.id).scans) == 1


def test_a_file_that_cannot_be_removed_stays_filed_and_is_released_later(
    office, watcher, drop, settle, monkeypatch, clock
):
    record, content = scan(office)
    drop("a.pdf", content)
    keeper = watcher()
    with monkeypatch.context() as refused:
        refused.setattr(
            os, "unlink", lambda *_a, **_k: (_ for _ in ()).throw(PermissionError(13, "Permission denied"))
        )
        settle(keeper)
        assert office.rows()["a.pdf"].state is ArrivalState.FILED
    clock.seconds += 10
    keeper.scan_once()

    assert office.rows()["a.pdf"].state is RELEASED
    assert len(office.record(record.id).scans) == 1


def test_a_folder_that_cannot_be_listed_makes_nothing_gone(office, watcher, drop, monkeypatch):
    drop("sub/a.pdf", letter_pdf("一"))
    keeper = watcher()
    keeper.scan_once()
    listed = os.scandir

    def refuse(path):
        if str(path).endswith("sub"):
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(os, "scandir", refuse)
    keeper.scan_once()

    assert office.rows()["sub/a.pdf"].state is not GONE
    assert "cannot be read" in office.rows()["sub/"].reason


def test_one_bad_file_does_not_stop_the_others(office, watcher, drop, settle):
    record, content = scan(office)
    drop("1.pdf", letter_pdf("先来的"))
    drop("2.pdf", content)
    real = office.ingest()

    def ingest(arrival, path, on_change):
        if arrival.name == "1.pdf":
            raise KeyError("a mistake")
        return real(arrival, path, on_change)

    settle(watcher(ingest=ingest))

    row = office.rows()["1.pdf"]
    assert row.state is SET_ASIDE
    assert "KeyError" in row.reason
    assert len(office.record(record.id).scans) == 1


def test_damage_in_the_archive_is_told_and_the_file_kept(office, watcher, drop, settle):
    class Damaged:
        def __getattr__(self, name):
            return getattr(office.archive, name)

        def put(self, *_args, **_kwargs):
            raise DamageError("字节不符 / the bytes differ")

    _, content = scan(office)
    drop("a.pdf", content)
    settle(watcher(ingest=office.ingest(archive=Damaged())))

    assert office.rows()["a.pdf"].state is SET_ASIDE
    assert "differ" in office.rows()["a.pdf"].reason
    assert len(inbox_files(office)) == 1


def test_a_locked_catalogue_stops_nothing_for_good(office, watcher, drop, settle, clock):
    from docarchive.catalog.sql import SqlCatalog

    record, content = scan(office)
    drop("a.pdf", content)
    impatient = SqlCatalog(f"sqlite:///{office.folder / 'catalog.db'}", busy_seconds=0.05)
    keeper = watcher(catalog=impatient, ingest=office.ingest(catalog=impatient))
    with office.catalog.transaction(), pytest.raises(UnavailableError):
        keeper.scan_once()
    settle(keeper)
    impatient.close()

    assert office.rows()["a.pdf"].state is RELEASED
    assert len(office.record(record.id).scans) == 1


@pytest.mark.parametrize("mode", ["events", "polling"])
def test_a_running_watcher_files_what_is_dropped(office, watcher, drop, mode):
    record, content = scan(office)
    keeper = watcher(
        mode=mode,
        settle_seconds=0.2,
        rescan_seconds=0.3 if mode == "polling" else 30,
        monotonic=time.monotonic,
    )
    stop, released, between = threading.Event(), threading.Event(), []
    keeper._between_files = lambda: between.append(1)
    thread = threading.Thread(
        target=keeper.run, args=(stop, lambda arrival: released.set() if arrival.state is RELEASED else None)
    )
    thread.start()
    time.sleep(0.5)
    drop("deep/er/a.pdf", content)

    assert released.wait(20)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
    assert between
    assert len(office.record(record.id).scans) == 1


def test_drain_brings_on_everything_and_returns(office, watcher, drop):
    contents = [scan(office) for _ in range(3)]
    for place, (_, content) in enumerate(contents):
        drop(f"{place}.pdf", content)
    drop("half.pdf", contents[0][1][:-100])
    watcher(settle_seconds=0.1, monotonic=time.monotonic).drain(threading.Event())

    assert all(len(office.record(record.id).scans) == 1 for record, _ in contents)
    assert inbox_files(office) == ["half.pdf"]
    assert "incomplete" in office.rows()["half.pdf"].reason


def test_two_watchers_at_once_file_each_file_once(office, watcher, drop):
    contents = [scan(office) for _ in range(8)]
    for place, (_, content) in enumerate(contents):
        drop(f"heap/{place}.pdf", content)
    keepers = [watcher(settle_seconds=0, monotonic=time.monotonic) for _ in range(2)]
    stop = threading.Event()
    threads = [threading.Thread(target=keeper.drain, args=(stop,)) for keeper in keepers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    keepers[0].drain(stop)

    assert [len(office.record(record.id).scans) for record, _ in contents] == [1] * 8
    assert {row.state for row in office.rows().values()} == {RELEASED}
    assert inbox_files(office) == []
    assert office.published()
