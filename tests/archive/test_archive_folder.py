import errno
import fcntl
import io
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from docarchive.archive.folder import FolderArchive
from docarchive.domain.errors import ConflictError, DamageError, UnavailableError
from docarchive.domain.identifiers import Sha256

KEY = "parties/P/C/R/issued.pdf"


def put(archive, content, key=KEY):
    archive.put(key, io.BytesIO(content), sha256=Sha256(sha256(content).hexdigest()))


def everything(root):
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


def test_a_stored_file_is_read_only_and_nothing_unfinished_stays(tmp_path):
    put(FolderArchive(tmp_path), b"pages")

    assert everything(tmp_path) == [KEY]
    status = (tmp_path / KEY).stat()
    assert stat.S_IMODE(status.st_mode) == 0o444
    assert status.st_nlink == 1


def test_the_archive_folder_itself_is_never_made_since_its_disk_may_not_be_mounted(tmp_path):
    archive = FolderArchive(tmp_path / "not-mounted")

    with pytest.raises(UnavailableError, match="mounted"):
        put(archive, b"pages")
    with pytest.raises(UnavailableError, match="mounted"):
        archive.open(KEY)
    with pytest.raises(UnavailableError, match="mounted"):
        list(archive.keys())
    assert not (tmp_path / "not-mounted").exists()


def test_a_file_where_a_folder_is_needed_is_a_conflict(tmp_path):
    archive = FolderArchive(tmp_path)
    put(archive, b"x", key="parties/P")

    with pytest.raises(ConflictError):
        put(archive, b"y", key="parties/P/C/x.json")
    with pytest.raises(ConflictError):
        put(FolderArchive(tmp_path), b"y", key="parties")


def test_a_link_in_place_of_a_file_is_damage_and_not_followed(tmp_path):
    secret = tmp_path / "secret"
    secret.write_bytes(b"pages")
    root = tmp_path / "archive"
    (root / KEY).parent.mkdir(parents=True)
    (root / KEY).symlink_to(secret)

    with pytest.raises(DamageError, match="link"):
        FolderArchive(root).open(KEY)
    with pytest.raises(DamageError, match="link"):
        put(FolderArchive(root), b"pages")
    assert list(FolderArchive(root).keys()) == []


def test_a_source_that_fails_while_it_is_read_is_later_and_leaves_nothing(tmp_path):
    class Share(io.RawIOBase):
        pieces = iter([b"first"])

        def read(self, size=-1):
            for piece in self.pieces:
                return piece
            raise OSError(errno.EIO, "share dropped")

    with pytest.raises(UnavailableError, match="source"):
        FolderArchive(tmp_path).put(KEY, Share(), sha256=Sha256("0" * 64))
    assert everything(tmp_path) == []


def test_short_writes_of_the_system_lose_nothing(tmp_path, monkeypatch):
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real(descriptor, data[:7]))

    put(FolderArchive(tmp_path), bytes(range(256)) * 5)

    assert (tmp_path / KEY).read_bytes() == bytes(range(256)) * 5


@pytest.fixture
def without_hard_links(monkeypatch):
    def refuse(*_args, **_kwargs):
        raise OSError(errno.EPERM, "no hard links here")

    monkeypatch.setattr(os, "link", refuse)


def test_without_hard_links_a_rename_that_never_replaces_is_used(tmp_path, without_hard_links):
    archive = FolderArchive(tmp_path)
    put(archive, b"first")
    put(archive, b"first")

    with pytest.raises(ConflictError):
        put(archive, b"second")
    assert (tmp_path / KEY).read_bytes() == b"first"
    assert everything(tmp_path) == [KEY]


def test_without_hard_links_a_name_taken_meanwhile_is_not_replaced(tmp_path, without_hard_links, monkeypatch):
    archive = FolderArchive(tmp_path)
    real = os.fsync

    def another_writer_comes_first(descriptor):
        real(descriptor)
        if not (tmp_path / KEY).exists() and stat.S_ISREG(os.fstat(descriptor).st_mode):
            (tmp_path / KEY).write_bytes(b"first")

    monkeypatch.setattr(os, "fsync", another_writer_comes_first)

    with pytest.raises(ConflictError):
        put(archive, b"second")
    assert (tmp_path / KEY).read_bytes() == b"first"


def test_a_file_system_that_can_do_neither_is_refused_with_advice(tmp_path, without_hard_links, monkeypatch):
    class NoRename:
        def __init__(self, *_args, **_kwargs):
            pass

    monkeypatch.setattr("docarchive.archive.durable.ctypes.CDLL", NoRename)

    with pytest.raises(UnavailableError, match="ext4"):
        put(FolderArchive(tmp_path), b"pages")
    assert everything(tmp_path) == []


WRITER = """
import io, sys
from hashlib import sha256
from pathlib import Path
from docarchive.archive.folder import FolderArchive
from docarchive.domain.errors import ConflictError
from docarchive.domain.identifiers import Sha256

archive, content = FolderArchive(Path(sys.argv[1])), sys.argv[2].encode() * 50_000
sys.stdout.write("ready\\n"); sys.stdout.flush(); sys.stdin.readline()
for number in range(60):
    try:
        archive.put(f"parties/P/{number}.bin", io.BytesIO(content), sha256=Sha256(sha256(content).hexdigest()))
        print("won", number)
    except ConflictError:
        print("lost", number)
"""


def race(root, *letters):
    children = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(root), letter],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for letter in letters
    ]
    for child in children:
        child.stdout.readline()
    for child in children:
        child.stdin.write("go\n")
        child.stdin.flush()
    return [child.communicate(timeout=60)[0].split("\n")[:-1] for child in children]


def test_of_two_processes_with_different_bytes_exactly_one_wins_each_key(tmp_path):
    first, second = race(tmp_path, "a", "b")

    for number, (one, two) in enumerate(zip(first, second, strict=True)):
        assert {one, two} == {f"won {number}", f"lost {number}"}
        winner = b"a" if one.startswith("won") else b"b"
        assert (tmp_path / f"parties/P/{number}.bin").read_bytes() == winner * 50_000
    assert len(everything(tmp_path)) == 60


def test_of_two_processes_with_the_same_bytes_both_succeed(tmp_path):
    first, second = race(tmp_path, "a", "a")

    assert first == second == [f"won {number}" for number in range(60)]
    assert len(everything(tmp_path)) == 60


def test_a_sweep_removes_what_a_crash_left_but_not_what_is_being_written(tmp_path):
    archive = FolderArchive(tmp_path)
    put(archive, b"pages")
    folder = (tmp_path / KEY).parent
    crashed, fresh, written = (folder / f".tmp-{name}" for name in ("crashed", "fresh", "written"))
    for path in (crashed, fresh, written):
        path.write_bytes(b"half")
    cut = datetime.now(UTC) - timedelta(hours=1)
    for path in (crashed, written):
        os.utime(path, (cut.timestamp() - 60, cut.timestamp() - 60))

    with written.open("rb") as living:
        fcntl.flock(living, fcntl.LOCK_EX)
        removed = archive.sweep(before=cut)

    assert removed == 1
    assert (crashed.exists(), fresh.exists(), written.exists()) == (False, True, True)
    assert (tmp_path / KEY).read_bytes() == b"pages"
