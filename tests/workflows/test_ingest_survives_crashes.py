"""The power is cut before and after every step of the journey; the next try ends where one try would."""

import contextlib
import shutil

import pytest
from arrival_office import OTHER_KEY, Office, coded_page, letter_pdf, open_office, signed

from docarchive.domain.arrival import IN_WORK, ArrivalState
from docarchive.domain.errors import UnavailableError
from docarchive.domain.identifiers import new_code_uid
from docarchive.domain.page_code import PageCode
from docarchive.workflows.arriving import ingest as journey
from docarchive.workflows.arriving.arrived_file import measure
from docarchive.workflows.publish import publish_facts
from power_cuts import WatchedTransaction

CUT_METHODS = {"put", "append", "transaction", "save_arrival", "extract_parts", "read"}


class PowerCutError(BaseException):
    """The machine stopped: nothing may catch this."""


class Cutter:
    """Counts the steps, before and after each, and cuts at one of them."""

    def __init__(self, at, error=PowerCutError):
        self.at, self.count, self.error = at, 0, error

    def step(self):
        self.count += 1
        if self.count - 1 == self.at:
            raise self.error

    def watch(self, tool):
        return Watched(tool, self)

    def around(self, function):
        def call(*args, **kwargs):
            self.step()
            done = function(*args, **kwargs)
            self.step()
            return done

        return call


class Watched:
    def __init__(self, tool, cutter):
        self._tool, self._cutter = tool, cutter

    def __getattr__(self, name):
        found = getattr(self._tool, name)
        if name == "transaction":
            return lambda: WatchedTransaction(found(), self._cutter)
        return self._cutter.around(found) if name in CUT_METHODS else found


def whole_scan(office):
    _, pdf = office.issue(2)
    return office.claimed("whole.pdf", signed((pdf, 1), (pdf, 2)))


def heap(office):
    (_, one), (_, two) = office.issue(2), office.issue(1)
    return office.claimed("heap.pdf", signed((two, 1), None, (one, 2), (one, 1), turns={2: 180}))


def partly_filed(office):
    _, pdf = office.issue(2)
    foreign = coded_page(PageCode(new_code_uid(), 1, 1).payload(OTHER_KEY))
    return office.claimed("part.pdf", signed((pdf, 2), (foreign, 1), (pdf, 1)))


def evidence(office):
    return office.claimed(f"{office.case.id}/note.pdf", letter_pdf("现场说明"))


def duplicate(office):
    _, pdf = office.issue(1)
    office.arrive("first.pdf", signed((pdf, 1)))
    return office.claimed("second.pdf", signed((pdf, 1)))


JOURNEYS = {
    whole_scan: ArrivalState.RELEASED,
    heap: ArrivalState.RELEASED,
    partly_filed: ArrivalState.SET_ASIDE,
    evidence: ArrivalState.RELEASED,
    duplicate: ArrivalState.RELEASED,
}


def run(office, arrival_id, cutter, monkeypatch):
    """One run of the machine: take up the file where its row says, until the power goes."""
    tools = {name: cutter.watch(getattr(office, name)) for name in ("archive", "ledger", "catalog")}
    monkeypatch.setattr(journey, "remove_unchanged", cutter.around(REMOVE))
    tools["file_reader"] = cutter.watch(office.reader)
    found = list((office.inbox / ".docarchive" / "claimed" / arrival_id).rglob("*.pdf"))
    path = found[0] if found else office.inbox / "gone"
    return office.ingest(**tools)(office.row(arrival_id), path)


REMOVE = journey.remove_unchanged


DISK_FULL = UnavailableError("磁盘已满 / disk full")
CUTS = [*((prepare, PowerCutError) for prepare in JOURNEYS), (heap, DISK_FULL), (partly_filed, DISK_FULL)]


@pytest.mark.parametrize(("prepare", "error"), CUTS, ids=lambda value: getattr(value, "__name__", "disk"))
def test_a_cut_at_any_step_ends_where_no_cut_would(tmp_path, prepare, error, monkeypatch):
    with open_office(tmp_path / "template") as template:
        row, _ = prepare(template)
        case_id = template.case.id
    plain = replay(tmp_path / "template", tmp_path / "plain", row.id, Cutter(-1), monkeypatch)
    steps = plain[0]
    assert steps >= 8
    assert plain[1] is JOURNEYS[prepare]

    for at in range(0, steps, 1 if error is PowerCutError else 3):
        cutter = Cutter(at, error)
        _, *ended = replay(tmp_path / "template", tmp_path / f"cut{at}", row.id, cutter, monkeypatch)

        assert ended == list(plain[1:]), f"cut at step {at} of {case_id}"
        shutil.rmtree(tmp_path / f"cut{at}")


def replay(template, folder, arrival_id, cutter, monkeypatch):
    """Run with the cut, then without; return the steps and what is true in the end."""
    shutil.copytree(template, folder)
    office = Office(folder, new=False)
    try:
        with contextlib.suppress(PowerCutError, UnavailableError):
            run(office, arrival_id, cutter, monkeypatch)
        steps = cutter.count
        publish_facts(ledger=office.ledger, catalog=office.catalog)  # as every start does
        if office.row(arrival_id).state in IN_WORK:
            run(office, arrival_id, Cutter(-1), monkeypatch)
        return steps, *state_of(office, arrival_id)
    finally:
        office.close()


def state_of(office, arrival_id):
    row = office.row(arrival_id)
    stored = set(office.archive.keys())
    assert stored - office.told() <= {"ledger/key.pub"}, "nothing is in the archive that no fact speaks of"
    assert office.told() <= stored, "nothing is told that is not in the archive"
    assert office.published()
    left = sorted(path.name for path in office.inbox.rglob("*.pdf"))
    digests = sorted(
        measure(office.folder / "archive" / key).sha256 for key in stored if key.endswith(".pdf")
    )
    return row.state, row.open_pages, len(row.record_ids), office.ledger.size(), len(stored), digests, left
