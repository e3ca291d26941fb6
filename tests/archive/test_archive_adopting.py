"""A file on the archive's own disk becomes part of the archive without being copied, when nobody else can change it."""

import os
import subprocess
import sys
from hashlib import sha256

import pytest

from docarchive.archive.folder import FolderArchive
from docarchive.domain.errors import RejectedError
from docarchive.domain.identifiers import Sha256
from needed import only_where

KEY = "parties/P/C/R/evidence-00.mp4"


@pytest.fixture
def archive(tmp_path):
    (tmp_path / "archive").mkdir()
    return FolderArchive(tmp_path / "archive")


@pytest.fixture
def film(tmp_path):
    path = tmp_path / "film.mp4"
    path.write_bytes(b"film" * 1000)
    return path


def adopt(archive, path, **measured):
    state = path.stat()
    given = {"size_bytes": state.st_size, "mtime_ns": state.st_mtime_ns, **measured}
    return archive.adopt(KEY, path, **given)


def stored(tmp_path):
    return tmp_path / "archive" / KEY


def test_it_gets_a_second_name_and_can_no_longer_be_written(archive, film, tmp_path):
    assert adopt(archive, film)

    assert stored(tmp_path).samefile(film)
    assert stored(tmp_path).stat().st_mode & 0o777 == 0o444
    film.unlink()
    with archive.open(KEY) as kept:
        assert kept.read() == b"film" * 1000


def test_again_changes_nothing_and_put_of_the_same_bytes_agrees(archive, film):
    assert adopt(archive, film)
    assert adopt(archive, film)

    with film.open("rb") as source:
        archive.put(KEY, source, sha256=Sha256(sha256(b"film" * 1000).hexdigest()))
    assert list(archive.keys()) == [KEY]


def test_a_file_somebody_has_open_for_writing_is_not_taken(archive, film, tmp_path):
    with film.open("ab"):
        assert not adopt(archive, film)

    assert not stored(tmp_path).exists()
    assert adopt(archive, film)


def test_a_writer_in_another_process_is_noticed_too(archive, film):
    code = "import sys; f = open(sys.argv[1], 'ab'); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(film)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout.readline() == b"open\n"
        taken = adopt(archive, film)
        writer.communicate(b"")

    assert not taken


def test_a_file_with_another_name_is_not_taken(archive, film, tmp_path):
    os.link(film, tmp_path / "other.mp4")

    assert not adopt(archive, film)
    assert not stored(tmp_path).exists()


def test_a_file_that_was_written_since_it_was_measured_is_not_taken(archive, film):
    state = film.stat()
    film.write_bytes(b"FILM" * 1000)

    assert not adopt(archive, film, mtime_ns=state.st_mtime_ns)
    assert not adopt(archive, film, size_bytes=state.st_size - 1)


def test_a_link_a_folder_and_what_is_gone_are_not_taken(archive, film, tmp_path):
    link = tmp_path / "link.mp4"
    link.symlink_to(film)
    measured = {"size_bytes": 4000, "mtime_ns": film.stat().st_mtime_ns}

    for path in (link, tmp_path, tmp_path / "gone.mp4"):
        assert not archive.adopt(KEY, path, **measured)


@only_where(os.geteuid() == 0, "giving a file away needs root")
def test_somebody_elses_file_is_not_taken(archive, film):
    os.chown(film, 65534, 65534)

    assert not adopt(archive, film)


def test_a_taken_name_is_left_alone(archive, film, tmp_path):
    stored(tmp_path).parent.mkdir(parents=True)
    stored(tmp_path).write_bytes(b"other")

    assert not adopt(archive, film)
    assert stored(tmp_path).read_bytes() == b"other"


def test_an_unsafe_key_is_refused(archive, film):
    with pytest.raises(RejectedError):
        archive.adopt("../out.mp4", film, size_bytes=4000, mtime_ns=film.stat().st_mtime_ns)
