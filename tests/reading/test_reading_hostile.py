"""Whatever a file does to its reader, the answer is a clear refusal and the house goes on."""

import ctypes
import json
import os
import resource
import socket
import time
from pathlib import Path

import hostile
import pytest
from hostile import CASES, HARMLESS
from hostile_more import ENDS, MORE
from issued_pdf import issued_pdf

from docarchive.domain.errors import NotFoundError, RejectedError, UnavailableError
from docarchive.reading.confined import nursery
from docarchive.reading.confined.child import ChildReader
from docarchive.reading.confined.confinement import die_with_parent, limit_resources
from docarchive.reading.confined.file_fence import fence_files
from docarchive.reading.confined.system_calls import SystemCallFilter
from needed import only_where, unlike


def put(folder, name, content):
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("case", CASES)
def test_it_is_refused_with_a_reason_a_person_understands(case, tmp_path, reader):
    name, make, words = CASES[case]
    path = put(tmp_path, name, make())

    with pytest.raises(RejectedError) as refusal:
        reader.read(path)

    assert refusal.value.message.startswith(f"{name}: ")
    assert words in str(refusal.value)
    assert " / " in refusal.value.message
    assert refusal.value.hint
    assert str(tmp_path) not in str(refusal.value)
    assert path.exists()


@pytest.mark.parametrize(
    "case", ["encrypted pdf", "attachment", "png 40000 x 40000", "damaged pdf", "60 000 pages"]
)
def test_pages_are_not_taken_from_it_either(case, tmp_path, reader):
    name, make, words = CASES[case]
    path = put(tmp_path, name, make())

    with pytest.raises(RejectedError, match=words):
        reader.extract_pages(path, ((0, 0),), tmp_path / "out.pdf")

    assert [one.name for one in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("case", ENDS)
def test_the_rest_of_the_set_ends_as_it_should(case, tmp_path, reader):
    name, make = MORE[case]
    path = put(tmp_path, name, make())

    if ENDS[case]:
        with pytest.raises(RejectedError, match=ENDS[case]) as refusal:
            reader.read(path)
        assert str(tmp_path) not in str(refusal.value)
    else:
        reading = reader.read(path)
        assert "root:" not in "".join(page.text for page in reading.pages)
    assert path.exists()


def test_the_set_is_large_enough():
    assert len(CASES) + len(HARMLESS) + len(MORE) >= 60
    assert MORE.keys() - ENDS.keys() == {"endless forms", "endless drawing", "sheet of a million rows"}


@pytest.mark.parametrize("case", HARMLESS)
def test_it_is_read_or_refused_but_gives_nothing_away(case, tmp_path, reader):
    name, make = HARMLESS[case]
    path = put(tmp_path, name, make())
    try:
        text = "".join(page.text for page in reader.read(path).pages)
    except RejectedError:
        return

    hostname = Path("/etc/hostname").read_text(encoding="utf-8").strip()
    assert len(text) < 1000
    assert not hostname or hostname not in text


@pytest.mark.parametrize("make", [hostile.form_loop, hostile.endless_drawing])
def test_endless_work_is_stopped_by_the_clock_and_the_next_file_is_read(make, tmp_path):
    path = put(tmp_path, "loop.pdf", make())
    good = put(tmp_path, "good.pdf", issued_pdf())
    with ChildReader(seconds=2) as impatient:
        impatient.read(good)
        begin = time.monotonic()

        with pytest.raises(RejectedError, match=r"超时|崩溃"):
            impatient.read(path)

        assert time.monotonic() - begin < 10
        assert len(impatient.read(good).pages) == 2


def test_a_file_that_needs_more_memory_than_allowed_is_refused(tmp_path):
    path = put(tmp_path, "large.png", hostile.png_bomb(13000))
    with ChildReader(memory_bytes=260 << 20) as narrow, pytest.raises(RejectedError, match=r"内存|损坏"):
        narrow.read(path)


def test_more_text_than_allowed_is_refused(tmp_path):
    path = put(tmp_path, "long.txt", "字".encode() * 100_000)
    with ChildReader(output_bytes=50_000) as narrow, pytest.raises(RejectedError, match="文字内容过多"):
        narrow.read(path)


def test_the_house_itself_stays_small(tmp_path, reader):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for case in ("text bomb", "png 40000 x 40000", "docx bomb"):
        name, make, _ = CASES[case]
        path = put(tmp_path, name, make())
        made = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with pytest.raises(RejectedError):
            reader.read(path)

        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - made < 20_000  # kilobytes
    assert before > 0


@pytest.mark.parametrize("kind", ["link", "folder", "pipe"])
def test_only_regular_files_are_opened(kind, tmp_path, reader):
    target = put(tmp_path, "real.pdf", issued_pdf())
    path = tmp_path / "odd.pdf"
    {"link": lambda: path.symlink_to(target), "folder": path.mkdir, "pipe": lambda: os.mkfifo(path)}[kind]()

    with pytest.raises(RejectedError, match="不是普通文件"):
        reader.read(path)
    with pytest.raises(RejectedError, match="不是普通文件"):
        reader.media_type(path)


def test_a_file_that_vanished_is_not_found(tmp_path, reader):
    with pytest.raises(NotFoundError):
        reader.read(tmp_path / "gone.pdf")


def test_a_reader_that_cannot_start_is_unavailable_not_a_fault_of_the_file(tmp_path, monkeypatch):
    path = put(tmp_path, "a.pdf", issued_pdf())
    monkeypatch.setattr(nursery.sys, "executable", "/nonexistent/python")

    with ChildReader() as broken, pytest.raises(UnavailableError):
        broken.read(path)


def test_a_reader_that_starts_and_dies_is_unavailable(tmp_path, monkeypatch):
    path = put(tmp_path, "a.pdf", issued_pdf())
    monkeypatch.setattr(nursery.sys, "executable", "/bin/false")

    with ChildReader() as broken, pytest.raises(UnavailableError):
        broken.read(path)


def test_a_lost_warm_process_is_started_again(tmp_path):
    path = put(tmp_path, "a.pdf", issued_pdf())
    with ChildReader() as reader:
        first = reader.read(path)
        reader._nursery._process.kill()
        reader._nursery._process.wait()

        assert reader.read(path) == first


def test_the_child_has_no_network_and_writes_nothing(tmp_path):
    """The limits themselves, in a forked child as the nursery sets them."""
    answer, reply = os.pipe()
    pid = os.fork()
    if pid == 0:
        limit_resources(memory_bytes=1 << 30, cpu_seconds=5, file_bytes=0)
        (tmp_path / "x").touch()
        try:
            written = (tmp_path / "x").write_bytes(b"12")
        except OSError:
            written = 0
        limits = [resource.getrlimit(kind)[0] for kind in (resource.RLIMIT_CORE, resource.RLIMIT_NOFILE)]
        os.write(reply, json.dumps([written, limits]).encode())
        os._exit(0)
    os.waitpid(pid, 0)

    assert json.loads(os.read(answer, 1000)) == [0, [0, 64]]
    os.close(answer)
    os.close(reply)


def offered():
    """Whether this machine has what the two newer fences are made of (Landlock, libseccomp)."""
    landlock = ctypes.CDLL(None).syscall(444, None, 0, 1) >= 1
    try:
        ctypes.CDLL("libseccomp.so.2")
    except OSError:
        return landlock, False
    return landlock, True


def test_a_child_can_reach_no_network_no_other_file_and_start_no_program():
    landlock, seccomp = offered()
    with ChildReader() as reader:
        held = reader.fences()

    assert (held["files"], held["processes"]) == (landlock, seccomp)
    assert held["network"] or not seccomp


@only_where(all(offered()), "this machine lacks Landlock or libseccomp")
def test_each_fence_stands_for_itself(tmp_path):
    """In a forked child of this test: what the kernel refuses once a fence is up."""
    (tmp_path / "allowed").mkdir()
    secret = put(tmp_path, "secret", b"x")
    answer, reply = os.pipe()
    pid = os.fork()
    if pid == 0:
        die_with_parent()
        fence_files(read=[tmp_path / "allowed"], write=[tmp_path / "allowed"])
        tries = [
            lambda: (tmp_path / "allowed" / "new").write_bytes(b"x"),
            secret.read_bytes,
            secret.unlink,
            lambda: (tmp_path / "other").write_bytes(b"x"),
        ]
        before = [_works(each) for each in tries]
        SystemCallFilter().switch_on()
        after = [
            _works(each)
            for each in (
                socket.socket,
                lambda: os.kill(os.getppid(), 0),
                lambda: os.execv("/bin/true", ["x"]),
            )
        ]
        os.write(reply, json.dumps([before, after]).encode())
        os._exit(0)
    os.waitpid(pid, 0)

    assert json.loads(os.read(answer, 1000)) == [[True, False, False, False], [False, False, False]]
    assert secret.exists()
    os.close(answer)
    os.close(reply)


def _works(attempt):
    try:
        attempt()
    except PermissionError:
        return False
    return True


def test_the_warm_process_sees_no_network(tmp_path):
    path = put(tmp_path, "a.pdf", issued_pdf())
    with ChildReader() as reader:
        reader.read(path)
        pid = reader._nursery._process.pid
        ours, theirs = Path("/proc/self/ns/net").readlink(), Path(f"/proc/{pid}/ns/net").readlink()
        interfaces = Path(f"/proc/{pid}/net/dev").read_text(encoding="ascii")

    if ours == theirs:
        unlike("this kernel or container does not allow a network namespace")
    assert "eth" not in interfaces
