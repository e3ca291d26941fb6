"""The inbox's door before a real office (see tests/workflows/arrival_office.py)."""

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "workflows"))

from arrival_office import open_office

from docarchive.inbox.watcher import Watcher


@pytest.fixture
def office(tmp_path):
    with open_office(tmp_path / "office") as office:
        yield office


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self):
        self.seconds = 0.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def watcher(office, clock):
    """Makes door-keepers of the office's inbox; five seconds of quiet, one minute of patience."""

    def make(**changes):
        options = {
            "catalog": office.catalog,
            "ingest": office.ingest(),
            "is_complete": office.reader.is_complete,
            "now": office.now,
            "settle_seconds": 5,
            "patience_seconds": 60,
            "mode": "polling",
            "monotonic": clock,
            **changes,
        }
        return Watcher(office.inbox, **options)

    return make


@pytest.fixture
def drop(office):
    """Drops a file into the inbox; the name may be bytes."""

    def drop(name, content):
        path = office.inbox / os.fsdecode(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    return drop


@pytest.fixture
def settle(clock):
    """Looks, lets the settle time pass, and looks again."""

    def settle(watcher, on_change=lambda arrival: None):
        watcher.scan_once(on_change)
        clock.seconds += 6
        return watcher.scan_once(on_change)

    return settle
