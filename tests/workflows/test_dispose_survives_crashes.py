"""The power is cut, by a real SIGKILL, before and after every step of a disposal; the next start ends where one run would."""

import os
import shutil
import signal
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from disposal_office import found_in, make_office
from docarchive.archive.backup import backup
from docarchive.archive.verify import verify
from docarchive.demo.cast import register_cast
from docarchive.domain.errors import NotFoundError, UnavailableError
from docarchive.reading.extract import extract_pages
from docarchive.wiring import disposal as wired
from docarchive.workflows.keeping.known_copies import note_copy
from power_cuts import WatchedTransaction
from volume_office import reopen

METHODS = {"put", "append", "erase", "purge", "rebuild"}
NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


class Cutter:
    """Counts the steps and does something at one of them."""

    def __init__(self, at, what):
        self.at, self.what, self.count = at, what, 0

    def step(self):
        self.count += 1
        if self.count - 1 == self.at:
            self.what()


class Watched:
    """A tool whose steps are counted, before and after each."""

    def __init__(self, tool, cutter):
        self._tool, self._cutter = tool, cutter

    def __getattr__(self, name):
        found = getattr(self._tool, name)
        if name == "transaction":
            return lambda: WatchedTransaction(found(), self._cutter)
        return watched(found, self._cutter) if name in METHODS else found


def watched(found, cutter):
    def call(*args, **kwargs):
        cutter.step()
        done = found(*args, **kwargs)
        cutter.step()
        return done

    return call


class Here:
    """Cuts pages out in this process: what is tested is the journey, the child has tests of its own."""

    def extract_pages(self, path, pages, target):
        extract_pages(path, "application/pdf", pages, target)


def kill():
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture(scope="module")
def begun(new_workspace, tmp_path_factory):
    """The office with a known backup beside it, and the case that may go."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOCARCHIVE_PDF_CONVERTER", "none")
        folder = tmp_path_factory.mktemp("begun")
        shutil.copytree(new_workspace, folder / "office")
        app = reopen(folder / "office", lambda: NOW.replace(hour=2))
        office = make_office(app, register_cast(app))
        backup(app.folder("archive_dir"), folder / "copy")
        app.close()
    return folder, office


@pytest.fixture
def place(begun, settings, tmp_path, monkeypatch):
    """Makes copies of the office, each with its backup. A killed process loses nothing that the system holds."""
    monkeypatch.setattr(os, "fsync", os.fstat)

    def make(name):
        folder = shutil.copytree(begun[0], tmp_path / name) / "office"
        app = reopen(folder, lambda: NOW)
        note_copy(folder.parent / "copy", app.catalog)
        return replace(begun[1], app=app)

    return make


def run(office, cutter=None):
    """What the command does: record it unless that was done, then go on to the end."""
    app = office.app
    desk, finisher = replace(wired.disposal_desk(app), file_reader=Here()), wired._finisher(app)
    if cutter is not None:
        archive, ledger, catalog = (Watched(tool, cutter) for tool in (app.archive, app.ledger, app.catalog))
        desk = replace(desk, archive=archive, ledger=ledger, catalog=catalog)
        finisher = replace(
            finisher,
            disposable=Watched(finisher.disposable, cutter),
            ledger=ledger,
            catalog=catalog,
            index=Watched(finisher.index, cutter),
            sweep_index=watched(finisher.sweep_index, cutter),
            clear=watched(finisher.clear, cutter),
            backups=[watched(step, cutter) for step in finisher.backups],
        )
    with suppress(NotFoundError):  # recorded before the power went
        desk.dispose(office.request())
    return finisher.finish()


def state(office):
    """All there is at the end: archive, backup, catalogue, ledger."""
    app = office.app
    with app.catalog.reading() as reader:
        truth = list(reader.dump())
    copy = app.configuration.workspace.parent / "copy"
    copied = sorted(path.relative_to(copy) for path in (copy / "archive").rglob("*") if path.is_file())
    copied = [path for path in copied if "ledger" not in path.parts]
    return list(app.archive.keys()), copied, truth, list(app.ledger.entries())


def test_a_kill_at_any_step_and_a_second_run_end_in_the_same_place(place):
    once, counter = place("once"), Cutter(-1, kill)
    run(once, counter)
    wanted = state(once)
    once.app.close()
    assert counter.count > 25

    for step in range(counter.count):
        office = place(f"step-{step}")
        office.app.close()
        assert _die(office, step) == signal.SIGKILL

        again = replace(office, app=reopen(office.app.configuration.workspace, lambda: NOW))
        run(again)
        folder = again.app.configuration.workspace.parent
        assert state(again) == wanted, f"step {step}"
        again.app.close()
        assert found_in(folder) == [], f"step {step}"
        assert verify(folder / "office/archive").findings == ()
        assert verify(folder / "copy/archive").findings == ()
        shutil.rmtree(folder)


def _die(office, step):
    """Dispose in a child that is killed at *step*; return the signal it died of."""
    child = os.fork()
    if child == 0:
        try:
            app = reopen(office.app.configuration.workspace, lambda: NOW)
            run(replace(office, app=app), Cutter(step, kill))
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else None


def test_a_store_that_does_not_answer_at_any_step_is_gone_on_from(place):
    once, counter = place("once"), Cutter(-1, kill)
    run(once, counter)
    wanted = state(once)
    once.app.close()

    def silent():
        raise UnavailableError("磁盘已满 / no space left on device")

    for step in range(1, counter.count, 9):
        office = place(f"silent-{step}")
        with pytest.raises(UnavailableError):
            run(office, Cutter(step, silent))
        run(office)
        assert state(office) == wanted, f"step {step}"
        office.app.close()
