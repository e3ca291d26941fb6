"""The whole hostile set through the inbox, good files between: nothing blocks, everything ends in a named state."""

import gc
import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "reading"))

from arrival_office import letter_pdf
from hostile_more import corpus

from docarchive.domain.arrival import IN_WORK, ArrivalState
from docarchive.inbox.parts import UnpackedFolder
from docarchive.reading.confined.child import ChildReader

_EVERY = 10
"""A good file stands before each tenth hostile one, and one at the end."""
_READ_SECONDS = 8


def memory(name):
    """A line of this process's memory, in kilobytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(rf"^{name}:\s+(\d+)", status, re.MULTILINE)[1])


@pytest.fixture
def reader():
    with ChildReader(seconds=_READ_SECONDS) as reader:
        yield reader


@pytest.mark.slow
def test_each_file_ends_in_a_named_state_and_the_service_stays_small(
    office, watcher, reader, drop, settle, clock
):
    good, hostile = [], []
    for number, (what, name, content) in enumerate(corpus()):
        if number % _EVERY == 0:
            good.append(f"{office.case.id}/{number:03}/好.pdf")
            drop(good[-1], letter_pdf(f"第{number}封信"))
        hostile.append(f"{office.case.id}/{number:03} {what}/{name}")
        drop(hostile[-1], content)
    good.append(f"{office.case.id}/最后/好.pdf")
    drop(good[-1], letter_pdf("最后一封信"))
    del content
    gc.collect()
    keeper = watcher(
        ingest=office.ingest(file_reader=reader, shelf=UnpackedFolder(office.inbox)),
        is_complete=reader.is_complete,
    )
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # begin anew to note the peak
    before = memory("VmRSS")

    settle(keeper)
    while keeper.scan_once():
        pass
    clock.seconds += 120
    keeper.scan_once()

    rows = office.rows()
    states = {name: rows[name].state for name in (*good, *hostile)}
    assert len(hostile) >= 60
    assert {name for name in good if states[name] is not ArrivalState.RELEASED} == set()
    assert {name: row.state for name, row in rows.items() if row.state in IN_WORK} == {}
    assert all(row.reason for row in rows.values() if row.state is not ArrivalState.RELEASED)
    assert memory("VmHWM") - before < 50_000
    assert not Path("/tmp/evil.txt").exists()
    assert office.published()
