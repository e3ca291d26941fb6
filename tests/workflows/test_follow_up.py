"""What follows a commit: texts are read once and as filed, the index never falls behind what was recorded."""

import json
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace

import pytest
from sqlalchemy import text
from workflow_cuts import Cutting, PowerCutError

from docarchive.domain.errors import UnavailableError
from docarchive.domain.follow_ups import FollowUp, FollowUpKind
from docarchive.domain.record import Role
from docarchive.wiring.app import App
from docarchive.workflows.find import find
from docarchive.workflows.keeping import follow_up
from docarchive.workflows.keeping.follow_up import Duty, FollowUpWorker
from docarchive.workflows.keeping.owner import is_gone, process_mark
from docarchive.workflows.keeping.rebuild import rebuild_index


class Meanwhile:
    """A tool; before the named method does its work, something else happens, once."""

    def __init__(self, tool, name, happening):
        self._tool, self._name, self._happening = tool, name, happening

    def __getattr__(self, name):
        found = getattr(self._tool, name)
        if name != self._name:
            return found

        def call(*args, **kwargs):
            happening, self._happening = self._happening, lambda: None
            happening()
            return found(*args, **kwargs)

        return call


class Newer:
    """The reader of a later version of the program."""

    def __init__(self, reader):
        self._reader = reader

    def read(self, path, *, codes=True):
        return replace(self._reader.read(path, codes=codes), engine_version="99")


def worker(app, **tools):
    """The house's worker with other *tools*."""
    other = App(app.configuration, app.actor, app.now)
    other.__dict__.update({**app.__dict__, **tools})
    other.__dict__.pop("follow_ups", None)
    return other.follow_ups


def found(app, words):
    return {hit.record.id for hit in find(words, catalog=app.catalog, index=app.index).hits}


def kinds(app):
    return [json.loads(line)["kind"] for line in app.ledger.entries()]


def schedule(app, record, kind=FollowUpKind.READ_TEXT):
    with app.catalog.transaction() as tx:
        tx.schedule(FollowUp(kind, record.id))


def parked(app):
    with app.catalog.reading() as reader:
        return [reason for _, reason in reader.parked_follow_ups()]


def test_a_text_that_was_read_is_not_read_again_by_a_later_version(app, cast, issue):
    record = issue("inspection_record")
    app.follow_ups.run_all()
    schedule(app, record)  # as each scan of it does
    worker(app, reader=Newer(app.reader)).run_all()

    assert parked(app) == []
    assert kinds(app).count("text_read") == 1


def test_a_text_left_by_a_crash_does_not_stand_in_the_way_of_a_later_version(app, cast, issue):
    record = issue("inspection_record")
    silent = Cutting(app.catalog)
    silent.cut, silent.skip = "before transaction", 1
    with pytest.raises(PowerCutError):  # the text is in the archive, no fact speaks of it
        worker(app, catalog=silent).run_some()
    schedule(app, record)

    worker(app, reader=Newer(app.reader)).run_all()

    assert parked(app) == []
    assert kinds(app).count("text_read") == 1
    assert record.id in found(app, "砂轮机")


def test_a_damaged_file_is_not_taken_for_the_text_of_its_record(app, cast, issue):
    record = issue("inspection_record")
    path = app.folder("archive_dir") / record.representation(Role.ISSUED_DOCX).key
    path.chmod(0o644)
    content = bytearray(path.read_bytes())
    content[-3] ^= 1  # in the comment of the zip file's end: still a sound Word file
    path.write_bytes(content)

    app.follow_ups.run_all()

    assert "text_read" not in kinds(app)
    assert ["docarchive verify" in reason for reason in parked(app)] == [True]


def test_what_is_recorded_while_a_worker_waits_for_the_index_is_found(app, cast, issue):
    record = issue("inspection_record")
    app.follow_ups.run_all()
    schedule(app, record, FollowUpKind.INDEX_RECORD)

    def rename_and_index():
        app.registrar.rename_enterprise(cast.enterprise.id, "常州新名机械有限公司")
        app.follow_ups.run_all()

    slow = Meanwhile(app.index, "replace", rename_and_index)
    worker(app, index=slow).run_some()

    assert record.id in found(app, "企业:新名机械")


def test_what_is_filed_while_an_index_is_about_to_be_rebuilt_is_found(app, cast, issue):
    issued = []

    def issue_and_index():
        issued.append(issue("inspection_record"))
        app.follow_ups.run_all()

    rebuild_index(catalog=app.catalog, index=Meanwhile(app.index, "rebuild", issue_and_index))

    assert found(app, "砂轮机") == {issued[0].id}


def test_what_is_filed_during_a_search_does_not_break_it(app, cast, issue):
    def issue_and_index():
        issue("inspection_record")
        app.follow_ups.run_all()

    index = Meanwhile(app.index, "find", issue_and_index)

    assert find("砂轮机", catalog=app.catalog, index=index).total == 1


def test_work_that_cannot_be_taken_now_is_left_for_later(app, cast, issue):
    record = issue("inspection_record")

    def silent():
        raise UnavailableError("the database does not answer")

    assert worker(app, catalog=Meanwhile(app.catalog, "transaction", silent)).run_all() == 0
    app.follow_ups.run_all()

    assert record.id in found(app, "砂轮机")


def test_two_workers_at_once_do_each_piece_of_work_once(app, cast, issue):
    records = [issue("inspection_record") for _ in range(4)]
    workers = [threading.Thread(target=app.follow_ups.run_all) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert kinds(app).count("text_read") == len(records)
    assert {record.id for record in records} <= found(app, "砂轮机")


TAKE_AND_DIE = """
import os, signal, sys
from datetime import UTC, datetime
from docarchive.catalog.sql import SqlCatalog
from docarchive.workflows.keeping.owner import process_mark
with SqlCatalog(sys.argv[1]).transaction() as tx:
    tx.take_follow_up(now=datetime(2026, 11, 23, 2, 0, 1, tzinfo=UTC), owner=process_mark())
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_work_of_a_worker_that_was_killed_is_taken_up_at_once(app, cast, issue):
    record = issue("inspection_record")
    url = f"sqlite:///{app.configuration.workspace / 'catalog.db'}"
    killed = subprocess.run([sys.executable, "-c", TAKE_AND_DIE, url], check=False)
    assert killed.returncode == -signal.SIGKILL
    with app.catalog.transaction() as tx:
        assert len(tx.lease_owners()) == 1
    app.follow_ups.run_all()

    assert record.id in found(app, "砂轮机")


def test_a_process_is_gone_only_when_it_is_certain(app):
    mark = process_mark()
    machine, boot, space, pid, started = mark.split("|")

    assert not is_gone(mark)
    assert is_gone("|".join((machine, boot, space, pid, str(int(started) + 1))))
    assert is_gone("|".join((machine, boot, space, "4194305", started)))
    assert is_gone("|".join((machine, "another boot", space, pid, started)))
    assert not is_gone("|".join(("another machine", boot, space, "4194305", started)))
    assert not is_gone("|".join((machine, boot, "another container", "4194305", started)))
    assert not is_gone("")


def test_slow_work_never_delays_the_quick_and_its_lease_is_renewed(app, cast, issue, monkeypatch):
    monkeypatch.setattr(follow_up, "_KEEP_SECONDS", 0.05)
    record = issue("inspection_record")
    begun, go_on, stop = threading.Event(), threading.Event(), threading.Event()

    def slow(record_ids, stop):
        begun.set()
        assert go_on.wait(30)

    duties = {**app.follow_ups.duties, FollowUpKind.RECOGNISE_TEXT: Duty(slow, threads=1)}
    house = FollowUpWorker(app.catalog, duties, app.now)
    schedule(app, record, FollowUpKind.RECOGNISE_TEXT)
    running = threading.Thread(target=house.run, args=(stop,))
    running.start()
    try:
        assert begun.wait(30)
        held = lease_until(app)
        wait_for(lambda: record.id in found(app, "砂轮机"))
        wait_for(lambda: lease_until(app) > held)
        go_on.set()
        wait_for(lambda: lease_until(app) is None)
    finally:
        go_on.set()
        stop.set()
        running.join()


def lease_until(app):
    query = text("SELECT due_at FROM follow_ups WHERE kind = 'recognise_text'")
    with app.catalog.reading() as reader:
        return reader._db.execute(query).scalar()


def wait_for(happens):
    for _ in range(600):
        if happens():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen within thirty seconds")
