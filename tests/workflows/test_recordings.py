"""A recording is filed with its custody: device, clock, place, officers, act, and what is missing between two files."""

import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from arrival_office import SERIAL, open_office
from tests.films import film, wav
from workflow_cuts import Cutting, PowerCutError

from docarchive.archive.digests import has_sm3
from docarchive.domain.arrival import ArrivalState
from docarchive.domain.audiovisual.timeline import JointKind
from docarchive.domain.identifiers import Sha256
from docarchive.domain.register_entry import RegisterEntry
from docarchive.workflows.arriving import filing, hashing
from docarchive.workflows.arriving.arrived_file import measure
from docarchive.workflows.arriving.custody import joints_in
from docarchive.workflows.arriving.set_aside import Assignment
from docarchive.workflows.registering.import_register import fill_register
from docarchive.workflows.registering.registers import Registrar
from needed import only_where

START = datetime(2026, 11, 21, 8, 15, tzinfo=UTC)
INSPECTED = {
    "inspection_period": {"start": "2026-11-21T16:00", "end": "2026-11-21T18:00"},
    "inspection_place": "一车间（样本）",
}


@pytest.fixture(scope="module")
def footage(tmp_path_factory):
    """Six seconds as a recorder writes them, with maker, place and time in UTC."""
    tags = {
        "creation_time": "2026-11-21T08:15:00.000000Z",
        "location": "+31.8112+119.9740/",
        "make": "SYNTHETIC",
        "model": f"BodyCam {SERIAL}",
    }
    options = {"movflags": "use_metadata_tags"}
    return film(tmp_path_factory.mktemp("footage") / "a.mp4", tags=tags, options=options).read_bytes()


@pytest.fixture
def office(tmp_path):
    with open_office(tmp_path) as office:
        yield office


@pytest.fixture
def inspection(office):
    return office.issue(1, form_id="inspection_record", title="现场检查记录", values=INSPECTED)[0]


def filed(office, name, content, **tools):
    end = office.ingest(**tools)(*office.claimed(name, content))
    assert end.state is ArrivalState.RELEASED, end.reason
    return office.record(end.record_ids[0])


def equipment(office, serial=SERIAL, **data):
    entry = RegisterEntry(
        "equipment", serial, serial, data={"serial": serial, "kind": "执法记录仪", "model": "DSJ-A1", "status": "在用", **data}
    )  # fmt: skip
    registrar = Registrar(office.archive, office.ledger, office.catalog, office.now, "tester")
    fill_register([entry], source="装备.xlsx", registrar=registrar)


def test_what_a_court_asks_stands_in_the_record(office, inspection, footage):
    equipment(office)
    record = filed(office, "VID0001.mp4", footage)
    custody = record.custody

    assert (custody.device.serial, custody.device.kind, custody.device.model) == (
        SERIAL,
        "执法记录仪",
        "DSJ-A1",
    )
    assert custody.device.written == f"SYNTHETIC BodyCam {SERIAL}"
    assert custody.officer_ids == record.officer_ids == (office.officer.id,)
    assert (custody.started_at, custody.ended_at) == (START, START + timedelta(seconds=6))
    assert (custody.clock.read_as, custody.clock.why) == ("utc", "standard")
    assert custody.spot.latitude_e7 == pytest.approx(318_112_000, abs=200)  # 3GPP counts in 1/65536 degrees
    assert custody.spot.longitude_e7 == pytest.approx(1_199_740_000, abs=200)
    assert custody.spot.typed == "一车间（样本）"
    assert custody.act_record_id == inspection.id
    assert custody.sha256 == record.representations[0].sha256
    assert custody.filed_by == "inbox"
    assert custody.handed_in_by
    assert custody.sm3 is None
    assert record.doc_date == date(2026, 11, 21)


def test_a_device_that_writes_its_local_time_is_told_from_one_that_writes_utc(office, inspection, tmp_path):
    tags = {"creation_time": "2026-11-21T16:15:00.000000Z", "model": SERIAL}
    content = film(
        tmp_path / "local.mp4", seconds=2, tags=tags, options={"movflags": "use_metadata_tags"}
    ).read_bytes()
    equipment(office, clock="北京时间", clock_ahead=15)
    custody = filed(office, "VID0002.mp4", content).custody

    assert (custody.clock.read_as, custody.clock.why, custody.clock.ahead_seconds) == (
        "local",
        "register",
        15,
    )
    assert custody.started_at == START - timedelta(seconds=15)
    assert custody.clock.raw == "2026-11-21T16:15:00.000000Z"


def test_a_shared_camera_without_holder_is_named_and_left_to_a_person(office, inspection, tmp_path):
    equipment(office, serial="CAM-7", kind="摄像机")
    content = wav(tmp_path / "a.wav").read_bytes()
    end = office.arrive("CAM-7_20261121161500.wav", content)

    assert end.state is ArrivalState.SET_ASIDE
    assert "CAM-7" in end.reason
    record = assigned(office, end)
    assert record.custody.device.serial == "CAM-7"
    assert record.custody.act_record_id == inspection.id
    assert record.custody.officer_ids == (office.officer.id,)
    assert record.custody.filed_by == "某科员"


def assigned(office, arrival):
    (path,) = (office.inbox / ".docarchive/claimed" / arrival.id).rglob("*.*")
    desk = Assignment(office.archive, office.ledger, office.catalog, office.reader, office.now, "某科员")
    end = desk.assign(arrival.id, path, to=office.case.id)
    return office.record(end.record_ids[0])


def test_a_recording_at_another_time_is_set_aside_with_the_nearest_acts(office, inspection, tmp_path):
    content = wav(tmp_path / "late.wav").read_bytes()
    end = office.arrive(f"{SERIAL}_20261121230000.wav", content)

    assert end.state is ArrivalState.SET_ASIDE
    assert office.case.id in end.reason
    assert "nearest in time" in end.reason
    record = assigned(office, end)
    assert record.custody.act_record_id is None
    assert record.custody.device.serial == SERIAL


def test_who_has_a_folder_of_the_inbox_hands_in_what_lies_there(office, inspection, tmp_path):
    content = wav(tmp_path / "a.wav").read_bytes()
    custody = filed(office, f"{office.officer.name}/{SERIAL}_20261121161500.wav", content).custody

    assert custody.handed_in_by == office.officer.name


def test_files_that_meet_within_two_seconds_are_joined(office, inspection, tmp_path):
    names = ("161500", "161504", "161510", "161512")  # of four seconds each
    records = []
    for number, stamp in enumerate(names):
        content = wav(tmp_path / "a.wav", rate=8000 + number).read_bytes()
        records.append(filed(office, f"{SERIAL}_20261121{stamp}.wav", content))

    assert [[(joint.kind, joint.seconds) for joint in record.custody.joints] for record in records] == [
        [],
        [(JointKind.JOINED, 0)],
        [(JointKind.JOINED, 0)],
        [(JointKind.JOINED, 0)],
    ]


def test_a_gap_is_found_in_whatever_order_the_files_come(office, inspection, tmp_path):
    late = filed(office, f"{SERIAL}_20261121163000.wav", wav(tmp_path / "b.wav", rate=8001).read_bytes())
    early = filed(office, f"{SERIAL}_20261121161500.wav", wav(tmp_path / "a.wav").read_bytes())
    twice = filed(office, f"{SERIAL}_20261121163001.wav", wav(tmp_path / "c.wav", rate=8002).read_bytes())

    (gap,) = early.custody.joints
    assert (gap.kind, gap.seconds, gap.before, gap.after) == (JointKind.GAP, 896, early.id, late.id)
    (overlap,) = twice.custody.joints
    assert (overlap.kind, overlap.seconds) == (JointKind.OVERLAP, 3)
    found = joints_in(office.records())
    assert [joint.kind for joint in found[SERIAL]] == [JointKind.GAP, JointKind.OVERLAP]


def test_paper_has_no_custody(office):
    record = filed(office, f"{office.case.id}/说明.txt", "情况说明".encode())

    assert record.custody is None


@only_where(has_sm3(), "this Python's OpenSSL has no SM3")
def test_sm3_is_kept_where_it_is_wanted(office, inspection, tmp_path):
    import hashlib

    content = wav(tmp_path / "a.wav").read_bytes()
    row, path = office.claimed(f"{SERIAL}_20261121161500.wav", content)
    end = replace(office.ingest(), sm3=True)(row, path)

    assert office.record(end.record_ids[0]).custody.sm3 == hashlib.new("sm3", content).hexdigest()


def test_what_an_earlier_try_wrote_stands_though_a_register_changed_since(office, inspection, footage):
    row, path = office.claimed("VID0001.mp4", footage)
    cut = Cutting(office.catalog)
    cut.cut, cut.skip = "before transaction", 3  # the bodies are in the archive, nothing is recorded
    with pytest.raises(PowerCutError):
        office.ingest(catalog=cut)(row, path)
    assert office.row(row.id).state is ArrivalState.STORED
    equipment(office, model="DSJ-A2")

    end = office.ingest()(office.row(row.id), path)

    assert end.state is ArrivalState.RELEASED
    assert office.record(end.record_ids[0]).custody.device.model is None


# large files


@pytest.fixture
def small_steps(monkeypatch):
    """What goes for gigabytes, with kilobytes."""
    monkeypatch.setattr(hashing, "LARGE_BYTES", 1 << 10)
    monkeypatch.setattr(filing, "LARGE_BYTES", 1 << 10)
    monkeypatch.setattr(hashing, "_CHUNK_BYTES", 1 << 12)
    monkeypatch.setattr(hashing, "_STEP_BYTES", 1 << 14)


class Reads:
    """Counts what is read to be hashed; after some of it the power goes."""

    def __init__(self, monkeypatch, cut_after=None):
        self.bytes, self._cut_after, self._real = 0, cut_after, os.preadv
        monkeypatch.setattr(os, "preadv", self)

    def __call__(self, descriptor, buffers, offset):
        if self._cut_after is not None and self.bytes >= self._cut_after:
            raise PowerCutError
        count = self._real(descriptor, buffers, offset)
        self.bytes += count
        return count


def test_a_killed_hashing_goes_on_where_it_was(office, inspection, tmp_path, small_steps, monkeypatch):
    content = wav(tmp_path / "long.wav", seconds=20).read_bytes()
    row, path = office.claimed(f"{SERIAL}_20261121161500.wav", content)
    Reads(monkeypatch, cut_after=200_000)
    with pytest.raises(PowerCutError):
        office.ingest()(row, path)
    kept = office.row(row.id).hashing
    assert 180_000 < kept.done_bytes < 210_000

    monkeypatch.undo()
    reads = Reads(monkeypatch)
    end = office.ingest()(office.row(row.id), path)

    assert reads.bytes == len(content) - kept.done_bytes
    record = office.record(end.record_ids[0])
    assert record.custody.sha256 == measure(office.archive.local_path(record.representations[0].key)).sha256
    assert office.row(row.id).hashing is None


def test_a_file_that_was_hashed_to_its_end_is_not_read_for_it_again(
    office, inspection, tmp_path, small_steps, monkeypatch
):
    row, path = office.claimed(f"{SERIAL}_20261121161500.wav", wav(tmp_path / "a.wav").read_bytes())
    cut = Cutting(office.archive)
    cut.cut = "before adopt"
    with pytest.raises(PowerCutError):
        office.ingest(archive=cut)(row, path)

    reads = Reads(monkeypatch)
    end = office.ingest()(office.row(row.id), path)

    assert reads.bytes == 0
    assert end.state is ArrivalState.RELEASED


def test_a_file_that_changed_since_is_hashed_from_its_begin(tmp_path, small_steps, monkeypatch):
    path = tmp_path / "a.bin"
    path.write_bytes(b"a" * 100_000)
    notes = []
    hashing.measure_large(path, known=None, sm3=False, keep=notes.append)
    path.write_bytes(b"b" * 100_000)
    os.utime(path, ns=(1, 1))
    reads = Reads(monkeypatch)

    measured = hashing.measure_large(path, known=notes[2], sm3=False, keep=notes.append)

    assert reads.bytes == 100_000
    assert measured.sha256 == measure(path).sha256


def test_hashing_notes_are_the_plain_digest_at_every_step(tmp_path, small_steps):
    path = tmp_path / "a.bin"
    path.write_bytes(os.urandom(100_001))
    notes = []
    wanted = hashing.measure_large(path, known=None, sm3=False, keep=notes.append)

    assert len(notes) == 7  # six steps and the end
    for note in notes:
        again = hashing.measure_large(path, known=note, sm3=False, keep=lambda _note: None)
        assert again == wanted
    assert wanted.sha256 == measure(path).sha256
    assert isinstance(wanted.sha256, Sha256)


def test_a_large_recording_is_moved_and_not_copied(office, inspection, tmp_path, small_steps):
    row, path = office.claimed(f"{SERIAL}_20261121161500.wav", wav(tmp_path / "a.wav").read_bytes())
    inode = path.stat().st_ino
    end = office.ingest()(row, path)

    record = office.record(end.record_ids[0])
    kept = office.archive.local_path(record.representations[0].key)
    assert kept.stat().st_ino == inode
    assert kept.stat().st_nlink == 1
    assert kept.stat().st_mode & 0o222 == 0
    assert not path.exists()


@pytest.mark.parametrize("step", ["before adopt", "after adopt", "before put", "after put"])
def test_a_power_cut_while_a_large_recording_is_moved_loses_and_doubles_nothing(
    office, inspection, tmp_path, small_steps, step
):
    content = wav(tmp_path / "a.wav").read_bytes()
    row, path = office.claimed(f"{SERIAL}_20261121161500.wav", content)
    cut = Cutting(office.archive)
    cut.cut = step
    with pytest.raises(PowerCutError):
        office.ingest(archive=cut)(row, path)
    assert path.read_bytes() == content

    end = office.ingest()(office.row(row.id), path)

    assert end.state is ArrivalState.RELEASED
    (kept,) = [record for record in office.records() if record.custody]
    assert office.bytes_of(kept.representations[0].key) == content
    stored = list(office.archive.keys())
    assert [key for key in stored if key.endswith(".wav")] == [kept.representations[0].key]


def test_one_that_is_open_for_writing_is_copied_so_that_nobody_can_change_it(
    office, inspection, tmp_path, small_steps
):
    row, path = office.claimed(f"{SERIAL}_20261121161500.wav", wav(tmp_path / "a.wav").read_bytes())
    with path.open("ab"):
        end = office.ingest()(row, path)

    record = office.record(end.record_ids[0])
    assert office.archive.local_path(record.representations[0].key).stat().st_nlink == 1
    assert end.state is ArrivalState.RELEASED
