import errno
import importlib.util
import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest

from docarchive.archive.folder import FolderArchive
from docarchive.archive.ledger_log import FolderLedger

ROOT = Path(__file__).parents[2]


def _load(path):
    spec = importlib.util.spec_from_file_location(f"archive_tests_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def samples():
    """The script that makes sound and damaged archives."""
    return _load(ROOT / "tests/data/damaged/make.py")


@pytest.fixture(scope="session")
def sound_template(samples, tmp_path_factory):
    root = tmp_path_factory.mktemp("template") / "archive"
    samples.build(root)
    return root


@pytest.fixture
def sound(sound_template, tmp_path):
    """The folder of a small sound archive, this test's own."""
    return shutil.copytree(sound_template, tmp_path / "archive")


@pytest.fixture
def empty(tmp_path, samples):
    """A new archive folder: README and key stored, nothing published."""
    root = tmp_path / "new"
    root.mkdir()
    archive = FolderArchive(root)
    samples.put(archive, "README.txt", b"read me\n")
    samples.put(archive, "ledger/key.pub", samples.SIGNER.public_file)
    return root


@pytest.fixture
def ledger(empty, samples):
    return FolderLedger(empty, samples.SIGNER)


@pytest.fixture
def fast_disk(monkeypatch):
    """No waiting for the disk, in tests of hundreds of writes: no power is cut here, so fsync has no effect to see."""
    monkeypatch.setattr(os, "fsync", os.fstat)


class Faults:
    """Lets one system call fail at its n-th use, as a failing disk does."""

    CALLS = ("open", "write", "link", "fsync", "replace", "mkdir", "fchmod")

    def __init__(self, monkeypatch):
        self._monkeypatch = monkeypatch

    @contextmanager
    def at(self, nth, code):
        """The *nth* call (from 1) of any of CALLS raises OSError(*code*); yields whether that came."""
        state = {"calls": 0, "hit": False}
        with self._monkeypatch.context() as patch:
            for name in self.CALLS:
                patch.setattr(os, name, _wrap(getattr(os, name), state, nth, code))
            yield state


def _wrap(real, state, nth, code):
    def call(*args, **kwargs):
        state["calls"] += 1
        if state["calls"] == nth:
            state["hit"] = True
            raise OSError(code, os.strerror(code))
        return real(*args, **kwargs)

    return call


@pytest.fixture
def faults(monkeypatch):
    return Faults(monkeypatch)


DISK_FAULTS = [errno.ENOSPC, errno.EIO, errno.EACCES, errno.EBUSY, errno.EROFS, errno.EDQUOT]


@pytest.fixture(params=DISK_FAULTS, ids=[errno.errorcode[code] for code in DISK_FAULTS])
def disk_fault(request):
    return request.param
