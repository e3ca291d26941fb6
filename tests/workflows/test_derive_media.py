"""Derivatives and drafts follow a recording's filing, apart from it, and can be made again."""

import json
import os
import shutil
import subprocess
import threading
from hashlib import sha256

import pytest
from tests.films import film, wav
from workflow_cuts import PowerCutError

from docarchive.domain.arrival import ArrivalState
from docarchive.domain.follow_ups import FollowUp, FollowUpKind
from docarchive.domain.record import DERIVED, Role
from docarchive.inbox.service import make_watcher, running
from docarchive.settings import load_configuration
from docarchive.wiring.app import App
from docarchive.workflows.find import find
from docarchive.workflows.keeping.export_case import export_case
from docarchive.workflows.keeping.rebuild import rebuild
from docarchive.workflows.keeping.verify import verify_workspace
from needed import need_module, need_program

SLOW = (FollowUpKind.DERIVE_MEDIA, FollowUpKind.TRANSCRIBE)


def file(app, cast, name, content):
    """Put a recording into the case's folder of the inbox and let it be filed."""
    folder = app.folder("inbox_dir") / cast.case.id
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    watcher = make_watcher(app)
    watcher._settle_seconds = 0
    watcher._settling._settle_seconds = 0
    ends = []
    watcher.drain(threading.Event(), ends.append)
    assert ends[-1].state is ArrivalState.RELEASED, ends[-1].reason
    return ends[-1].record_ids[0]


def record_of(app, record_id):
    with app.catalog.reading() as reader:
        return reader.get_record(record_id)


def schedule(app, record_id):
    with app.catalog.transaction() as tx:
        for kind in SLOW:
            tx.schedule(FollowUp(kind, record_id))


def parked(app):
    with app.catalog.reading() as reader:
        return [reason for _, reason in reader.parked_follow_ups()]


def dump(app):
    with app.catalog.reading() as reader:
        return list(reader.dump())


@pytest.fixture(scope="module")
def old_film(tmp_path_factory):
    return film(tmp_path_factory.mktemp("old") / "a.avi", video="mpeg4", audio="mp2", seconds=3).read_bytes()


def test_a_recording_gets_its_pictures_and_copy_beside_it_once_and_stays_as_it_was(
    app, cast, old_film, tmp_path
):
    record_id = file(app, cast, "old.avi", old_film)
    assert [item.role for item in record_of(app, record_id).representations] == [Role.EVIDENCE]

    assert app.follow_ups.run_all(SLOW) == 2

    original, sheet, proxy = record_of(app, record_id).representations
    assert (sheet.role, proxy.role) == (Role.CONTACT_SHEET, Role.PROXY)
    assert {sheet.derived_from, proxy.derived_from} == {original.sha256}
    assert (sheet.media_type, proxy.media_type) == ("image/jpeg", "video/mp4")
    for item in (original, sheet, proxy):
        with app.archive.open(item.key) as stored:
            assert sha256(stored.read()).hexdigest() == str(item.sha256)
    assert original.sha256.hex == sha256(old_film).hexdigest()
    assert parked(app) == []

    before = dump(app)
    schedule(app, record_id)
    app.follow_ups.run_all(SLOW)
    assert dump(app) == before  # made again, nothing is added

    export_case(cast.case.id, tmp_path / "out", archive=app.archive, catalog=app.catalog)
    suffixes = sorted(path.suffix for path in (tmp_path / "out").iterdir())
    assert suffixes == [".avi", ".jpg", ".mp4", ".txt"]


def test_a_crash_between_the_file_and_its_fact_ends_in_the_same_bytes(app, cast, old_film, monkeypatch):
    record_id = file(app, cast, "old.avi", old_film)
    with monkeypatch.context() as patch:
        patch.setattr("docarchive.workflows.keeping.derivatives.put_body", _power_cut)
        with pytest.raises(PowerCutError):
            app.follow_ups.run_all(SLOW)
    assert [item.role for item in record_of(app, record_id).representations] == [Role.EVIDENCE]

    schedule(app, record_id)
    app.follow_ups.run_all(SLOW)

    assert len(record_of(app, record_id).representations) == 3
    assert verify_findings(app) == []


def _power_cut(*_args):
    raise PowerCutError


def verify_findings(app):
    result = verify_workspace(
        app.folder("archive_dir"), catalog=app.catalog, ledger=app.ledger, expected_key=None, now=app.now
    )
    return list(result.report.findings)


def test_a_rebuild_brings_custody_and_derivatives_back(app, cast, old_film, workspace, clock):
    record_id = file(app, cast, "old.avi", old_film)
    app.follow_ups.run_all(SLOW)
    before, record = dump(app), record_of(app, record_id)
    app.close()
    for name in ("catalog.db", "catalog.db-wal", "catalog.db-shm"):
        (workspace / name).unlink(missing_ok=True)
    shutil.rmtree(workspace / "index")

    again = App(load_configuration(workspace, environ=os.environ), "tester", clock)
    rebuild(archive=again.archive, ledger=again.ledger, catalog=again.catalog, index=again.index)

    assert dump(again) == before
    assert record_of(again, record_id) == record
    assert record.custody is not None
    again.close()


@pytest.fixture
def without_pictures(tmp_path):
    """A film whose index is sound and whose data is all zeros."""
    content = bytearray(film(tmp_path / "a.mp4", audio=None, seconds=2).read_bytes())
    begin = content.index(b"mdat") + 4
    end = content.index(b"moov") - 4
    content[begin:end] = bytes(end - begin)
    return bytes(content)


def test_what_cannot_be_shown_is_filed_all_the_same_and_named_to_a_person(app, cast, without_pictures):
    record_id = file(app, cast, "blank.mp4", without_pictures)
    app.follow_ups.run_all(SLOW)

    assert [item.role for item in record_of(app, record_id).representations] == [Role.EVIDENCE]
    (reason,) = parked(app)
    assert "evidence-" in reason
    assert "已损坏" in reason


def test_a_stop_puts_slow_work_back(app, cast, old_film):
    record_id = file(app, cast, "old.avi", old_film)
    stop = threading.Event()
    stop.set()

    app.follow_ups.run_some((FollowUpKind.DERIVE_MEDIA,), stop)

    with app.catalog.reading() as reader:
        assert reader.pending_follow_ups((FollowUpKind.DERIVE_MEDIA,)) == 1
    assert parked(app) == []
    assert len(record_of(app, record_id).representations) == 1


def test_the_service_ends_soon_though_a_long_copy_is_under_way(app, cast, tmp_path):
    long = film(tmp_path / "long.avi", video="mpeg4", audio=None, size=(1920, 1080), seconds=25).read_bytes()
    record_id = file(app, cast, "long.avi", long)
    began = threading.Event()
    real = app.media_maker.make

    def make(path, role, folder):
        if role is Role.PROXY:
            began.set()
        return real(path, role, folder)

    app.media_maker.make = make
    with running(app, lambda _arrival: None):
        assert began.wait(60)

    roles = {item.role for item in record_of(app, record_id).representations}
    assert roles == {Role.EVIDENCE, Role.CONTACT_SHEET}
    with app.catalog.reading() as reader:
        assert reader.pending_follow_ups((FollowUpKind.DERIVE_MEDIA,)) == 1


# what is said


@pytest.fixture(scope="module")
def speech(tmp_path_factory):
    """A voice from Debian's espeak-ng: real sound of real words, a machine's voice."""
    program = need_program("espeak-ng", "espeak-ng")
    path = tmp_path_factory.mktemp("speech") / "said.wav"
    subprocess.run(
        [program, "-v", "en-us", "-s", "140", "-w", str(path), "go forward ten meters"], check=True
    )
    return path.read_bytes()


@pytest.fixture
def model(settings):
    """The model that pocketsphinx ships in its wheel."""
    pocketsphinx = need_module("pocketsphinx")
    settings.setenv("DOCARCHIVE_SPEECH_MODEL", pocketsphinx.get_model_path("en-us"))


def test_what_is_said_is_written_down_found_and_marked_as_a_draft(model, app, cast, speech):
    record_id = file(app, cast, "said.wav", speech)
    app.follow_ups.run_all(SLOW)
    app.follow_ups.run_all()

    with app.catalog.reading() as reader:
        (page,) = reader.pages_of(record_id)
    assert "forward" in page.text
    (hit,) = find("forward", catalog=app.catalog, index=app.index).hits
    assert hit.record.id == record_id
    assert hit.record.text_is_draft
    stored_keys = list(app.archive.keys())
    (body,) = [key for key in stored_keys if key.endswith(".text.json")]
    with app.archive.open(body) as stored:
        text = json.load(stored)
    assert text["engine"] == "pocketsphinx"
    assert text["engine_version"].endswith("en-us")
    assert text["pages"][0]["page_number"] == 1
    assert "机器初稿" in text["pages"][0]["note"]


def test_without_a_model_nothing_is_written_down(app, cast, speech):
    record_id = file(app, cast, "said.wav", speech)
    app.follow_ups.run_all(SLOW)

    with app.catalog.reading() as reader:
        assert list(reader.pages_of(record_id)) == []
        assert reader.pending_follow_ups(SLOW) == 0
    assert parked(app) == []


def test_a_model_that_is_not_there_makes_the_draft_wait_and_nothing_else(settings, app, cast, tmp_path):
    settings.setenv("DOCARCHIVE_SPEECH_MODEL", str(tmp_path / "nowhere"))
    other = App(load_configuration(app.configuration.workspace, environ=os.environ), "tester", app.now)
    record_id = file(other, cast, "a.wav", wav(tmp_path / "a.wav").read_bytes())
    other.follow_ups.run_all((FollowUpKind.DERIVE_MEDIA,))
    other.follow_ups.run_some((FollowUpKind.TRANSCRIBE,))

    assert Role.WAVEFORM in {item.role for item in record_of(other, record_id).representations}
    with other.catalog.reading() as reader:
        assert reader.pending_follow_ups((FollowUpKind.TRANSCRIBE,)) == 1
    other.close()


def test_derivatives_are_not_evidence():
    assert Role.EVIDENCE not in DERIVED
    assert {Role.CONTACT_SHEET, Role.WAVEFORM, Role.PROXY} <= DERIVED
