"""The power is cut, by a real SIGKILL, before and after every step of closing; the next run ends where one run would."""

import os
import shutil
import signal
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from docarchive.domain.errors import ConflictError, UnavailableError
from docarchive.domain.volumes.volume import Signatory
from power_cuts import WatchedTransaction
from volume_office import WHEN, Ready, make_ready, reopen

CUT_METHODS = {"put", "append", "look", "bind"}


class Cutter:
    """Counts the steps and does something at one of them."""

    def __init__(self, at, what):
        self.at, self.what, self.count = at, what, 0

    def step(self):
        self.count += 1
        if self.count - 1 == self.at:
            self.what()

    def watch(self, tool):
        return Watched(tool, self)


class Watched:
    """A tool whose steps are counted, before and after each."""

    def __init__(self, tool, cutter):
        self._tool, self._cutter = tool, cutter

    def __getattr__(self, name):
        found = getattr(self._tool, name)
        if name == "transaction":
            return lambda: WatchedTransaction(found(), self._cutter)
        if name not in CUT_METHODS:
            return found

        def call(*args, **kwargs):
            self._cutter.step()
            done = found(*args, **kwargs)
            self._cutter.step()
            return done

        return call


def kill():
    os.kill(os.getpid(), signal.SIGKILL)


def full():
    raise UnavailableError("磁盘已满 / no space left on device")


def ready_at(folder, case_id):
    """The house over a copy of the workspace; its clock stands still, so two runs can be compared."""
    return Ready(reopen(folder, lambda: WHEN + timedelta(hours=1)), case_id, folder)


def closer_of(ready, cutter=None):
    closer = ready.closer()
    if cutter is None:
        return closer
    archive, catalog, ledger, binder = (
        cutter.watch(tool) for tool in (closer.archive, closer.catalog, closer.ledger, closer.binder)
    )
    desk = replace(closer.planner.desk, archive=archive, binder=binder)
    return replace(
        closer,
        archive=archive,
        catalog=catalog,
        ledger=ledger,
        binder=binder,
        papers=replace(closer.papers, archive=archive),
        planner=replace(closer.planner, desk=desk),
    )


def state(ready):
    """All there is at the end: keys of the archive, the catalogue, the ledger."""
    with ready.app.catalog.reading() as reader:
        truth = list(reader.dump())
    return list(ready.app.archive.keys()), truth, list(ready.app.ledger.entries())


@pytest.fixture
def workspace_ready(app, cast, issue, tmp_path):
    make_ready(app, cast.case.id, issue, tmp_path)
    app.close()
    return app.configuration.workspace, cast.case.id


def test_a_kill_at_any_step_and_a_second_run_end_in_the_same_place(workspace_ready, tmp_path):
    workspace, case_id = workspace_ready
    once = tmp_path / "once"
    shutil.copytree(workspace, once)
    ready = ready_at(once, case_id)
    counter = Cutter(-1, kill)
    closer_of(ready, counter).close(ready.request())
    wanted = state(ready)
    ready.app.close()
    assert counter.count > 20

    for step in range(counter.count):
        folder = tmp_path / f"step-{step}"
        shutil.copytree(workspace, folder)
        assert _close_and_die(folder, case_id, step) == signal.SIGKILL

        again = ready_at(folder, case_id)
        closed = closer_of(again).close(again.request())
        assert len(closed.volumes) == 2
        assert state(again) == wanted, f"step {step}"
        again.app.close()
        shutil.rmtree(folder)


def _close_and_die(folder: Path, case_id, step):
    """Close in a child that is killed at *step*; return the signal it died of."""
    child = os.fork()
    if child == 0:
        try:
            ready = ready_at(folder, case_id)
            closer_of(ready, Cutter(step, kill)).close(ready.request())
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else None


def test_a_full_disk_at_any_step_seals_nothing_by_halves(workspace_ready, tmp_path):
    workspace, case_id = workspace_ready
    step, steps = 0, None
    while steps is None or step < steps:
        folder = tmp_path / f"full-{step}"
        shutil.copytree(workspace, folder)
        ready = ready_at(folder, case_id)
        cutter = Cutter(step, full)
        with pytest.raises(UnavailableError):
            closer_of(ready, cutter).close(ready.request())
        assert len(ready.volumes()) in (0, 2)
        assert len(closer_of(ready).close(ready.request()).volumes) == 2
        if steps is None:
            shutil.rmtree(folder)
            shutil.copytree(workspace, folder)
            ready.app.close()
            ready, cutter = ready_at(folder, case_id), Cutter(-1, full)
            closer_of(ready, cutter).close(ready.request())
            steps = cutter.count
        ready.app.close()
        shutil.rmtree(folder)
        step += 3  # before, after and in between are alike to a disk that is full


def test_a_run_after_a_crash_keeps_time_and_codes_of_the_first(workspace_ready, tmp_path):
    workspace, case_id = workspace_ready
    ready = ready_at(workspace, case_id)
    counter = Cutter(-1, full)
    stopped = Cutter(None, full)
    closer = closer_of(ready, counter)

    class Broken:
        def look(self, sources):
            return closer.binder.look(sources)

        def bind(self, _job):
            full()

    with pytest.raises(UnavailableError):
        replace(closer_of(ready, stopped), binder=Broken()).close(ready.request())
    later = Ready(reopen(workspace, lambda: WHEN + timedelta(hours=5)), case_id, tmp_path)
    main, _ = later.closer().close(later.request()).volumes
    later.app.close()
    ready.app.close()

    assert main.sealed_at == WHEN + timedelta(hours=1)
    assert main.serial == 1


def test_another_archivist_after_a_crash_takes_over_with_the_same_codes(workspace_ready, tmp_path):
    workspace, case_id = workspace_ready
    assert _close_and_die(workspace, case_id, 12) == signal.SIGKILL
    ready = ready_at(workspace, case_id)
    main, _ = ready.closer().close(ready.request(archivist=Signatory("韩丑示"))).volumes
    with pytest.raises(ConflictError):
        ready.closer().close(ready.request())
    ready.app.close()

    assert (main.archivist.name, main.serial) == ("韩丑示", 1)
