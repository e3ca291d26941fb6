"""Shares proved day by day, the second copy, and repair, at the keyboard and by the service."""

import threading
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from docarchive.domain.follow_ups import FollowUp, FollowUpKind
from docarchive.domain.identifiers import RecordId
from docarchive.inbox.quiet import keep_once
from docarchive.settings import load_configuration
from docarchive.wiring.app import open_app
from docarchive.workflows.keeping.fixity import Proved, note_proof, parse_share

START = datetime(2026, 12, 1, 3, tzinfo=UTC)
README_SHARE = f"{int.from_bytes(sha256(b'README.txt').digest()) % 30 + 1}/30"


@pytest.fixture
def service(at_work, environ):
    """One look of the service at a moment, after all work was done."""
    configuration = load_configuration(at_work.workspace, environ=environ)

    def look(moment, stop=None, *, busy=False):
        with open_app(configuration, actor="system", now=lambda: moment) as app:
            if not busy:
                app.follow_ups.run_all(set(app.follow_ups.duties))
            keep_once(app, stop or threading.Event())

    return look


@pytest.fixture
def only_readme_is_due(at_work, environ):
    """Every share but that of README.txt was proved some days ago; opens the house on demand."""
    configuration = load_configuration(at_work.workspace, environ=environ)

    def opened():
        return open_app(configuration, actor="system", now=lambda: START)

    others = [f"{number}/30" for number in range(1, 31) if f"{number}/30" != README_SHARE]
    with opened() as app, app.catalog.transaction() as tx:
        for name in others:
            note_proof(parse_share(name), Proved(START - timedelta(days=3), 0), tx)
    return opened


def fixity(clerk):
    return clerk.json("status")["catalog"]["fixity"]


def harm(clerk):
    path = next((clerk.workspace / "archive/parties").rglob("case-*.json"))
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1])
    return path


def test_the_service_proves_a_share_a_day_and_status_says_how_far_it_is(at_work, service):
    assert fixity(at_work) == {"shares": 30, "never": 30, "damaged": []}
    for hours in (0, 1, 24):
        service(START + timedelta(hours=hours))

    assert fixity(at_work)["never"] == 28
    assert at_work.json("status")["catalog"]["last_verify"]["subset"] == "2/30"


def test_while_something_waits_or_the_service_ends_nothing_is_proved(at_work, service, only_readme_is_due):
    stop = threading.Event()
    stop.set()
    service(START, stop)
    assert fixity(at_work)["never"] == 1

    with only_readme_is_due() as app, app.catalog.transaction() as tx:
        tx.schedule(FollowUp(FollowUpKind.READ_TEXT, RecordId("01J0000000000000000000RECD")))
    service(START, busy=True)
    assert fixity(at_work)["never"] == 1

    service(START)
    assert fixity(at_work)["never"] == 0


def test_damage_that_the_service_finds_is_told(at_work, service, only_readme_is_due, caplog):
    readme = at_work.workspace / "archive/README.txt"
    readme.chmod(0o644)
    readme.write_bytes(b"x")
    service(START)

    assert "FILE_ALTERED README.txt" in caplog.text
    assert fixity(at_work)["damaged"] == [README_SHARE]
    assert f"有损坏 / damage in {README_SHARE}" in at_work.run("status").out


def test_the_next_share_is_proved_by_the_clerk_as_well(at_work):
    for _ in range(3):
        at_work.run("verify", "--subset", "next")

    assert fixity(at_work)["never"] == 27
    at_work.run("verify")
    assert fixity(at_work)["never"] == 0


def test_a_backup_is_verified_as_a_second_copy_and_repairs_the_archive(at_work, tmp_path):
    at_work.run("backup", tmp_path / "second")
    assert at_work.json("verify", "--copy", tmp_path / "second")["findings"] == []
    note = at_work.json("status")["catalog"]["second_copy"]
    assert (note["damage"], note["subset"]) == (0, "1/1")
    path = harm(at_work)
    at_work.run("verify", code=5)

    done = at_work.json("repair", "--from", tmp_path / "second")

    (item,) = done["repaired"]
    assert path.as_posix().endswith(item["key"])
    assert (at_work.workspace / "damaged").is_dir()
    assert at_work.json("verify")["findings"] == []
    assert at_work.run("repair", "--from", tmp_path / "second").out.startswith("修复 / repaired 0")


def test_a_damaged_second_copy_is_told_and_does_not_repair(at_work, tmp_path):
    at_work.run("backup", tmp_path / "second")
    path = harm(at_work)
    other = tmp_path / "second/archive" / path.relative_to(at_work.workspace / "archive")
    other.chmod(0o644)
    other.write_bytes(b"x")

    found = at_work.json("verify", "--copy", tmp_path / "second", code=5)["findings"]
    left = at_work.json("repair", "--from", tmp_path / "second", code=5)["left"]

    assert [item["code"] for item in found] == [item["code"] for item in left] == ["FILE_ALTERED"]
    assert "no backup" in at_work.run("verify", "--copy", tmp_path, code=3).err
