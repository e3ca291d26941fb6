"""A case is destroyed: what may go goes from everywhere, what may not stays, and the ledger still proves that it was there."""

import io
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from disposal_office import HAN, LATIN, OVER, REFERENCE, SUPERVISORS, found_in, make_office
from docarchive.archive.backup import backup, restore
from docarchive.archive.proof import make_proof
from docarchive.archive.verify import verify
from docarchive.catalog.sql import SqlCatalog
from docarchive.demo.cast import register_cast
from docarchive.domain.errors import (
    ConflictError,
    DamageError,
    ForbiddenError,
    NotFoundError,
    RejectedError,
    UnavailableError,
)
from docarchive.domain.facts import FactKind
from docarchive.domain.people.user import UserRole
from docarchive.domain.query import Sort
from docarchive.domain.retention.appraisal import Opinion
from docarchive.domain.retention.disposal import Approval
from docarchive.domain.retention.hold import HoldGround
from docarchive.domain.volumes.volume import Retention
from docarchive.index.query import parse_query
from docarchive.settings import load_configuration
from docarchive.wiring.app import App
from docarchive.wiring.disposal import MADE, PREVIEWS, disposal_desk, finish_disposals, take_orders
from docarchive.workflows.keeping.known_copies import forget_copy, known_copies, note_copy
from docarchive.workflows.keeping.rebuild import rebuild_catalog
from docarchive.workflows.lookup import look_up_disposal, look_up_provable
from docarchive.workflows.retention.appraise import RetentionDesk
from docarchive.workflows.retention.register_paper import register_paper

VERIFIER = Path(__file__).parents[2] / "tools" / "verify_proof.py"


@pytest.fixture(scope="module")
def begun(new_workspace, tmp_path_factory):
    """The office as it stands before: made once, copied for each test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOCARCHIVE_PDF_CONVERTER", "none")
        folder = shutil.copytree(new_workspace, tmp_path_factory.mktemp("begun") / "office")
        app = opened(folder, hour=2)
        office = make_office(app, register_cast(app))
        app.close()
    return folder, office


def opened(folder, *, hour=3):
    """The house in *folder*; its clock ticks from an hour of one morning on."""
    start, ticks = datetime(2026, 11, 23, hour, 0, tzinfo=UTC), itertools.count()
    configuration = load_configuration(folder, environ=os.environ)
    return App(configuration, "tester", lambda: start + timedelta(milliseconds=next(ticks)))


@pytest.fixture
def app(begun, settings, tmp_path):
    app = opened(shutil.copytree(begun[0], tmp_path / "office"))
    yield app
    app.close()


@pytest.fixture
def office(begun, app):
    return replace(begun[1], app=app)


@pytest.fixture
def copy(app, office, tmp_path):
    """A backup the house knows of, made while the case was there."""
    folder = tmp_path / "copy"
    backup(app.folder("archive_dir"), folder)
    note_copy(folder, app.catalog)
    return folder


def dispose(office, **changes):
    return disposal_desk(office.app).dispose(office.request(**changes))


def dump(catalog):
    with catalog.reading() as reader:
        return list(reader.dump())


def kinds(app):
    return [json.loads(line)["kind"] for line in app.ledger.entries()]


def test_after_it_no_byte_of_it_is_anywhere_and_its_existence_is_still_proved(app, office, copy, tmp_path):
    workspace = app.configuration.workspace
    pictures = Path(tempfile.mkdtemp(prefix="docarchive-pages-"))
    with app.catalog.reading() as reader:
        digest = reader.get_record(office.record_ids[1]).representations[0].sha256
        said = reader.text_keys(office.record_ids[1], digest)[1]
    (pictures / f"{digest}-0-0-1200.jpg").write_text(LATIN)
    configuration = app.configuration
    made = [
        Path(tempfile.mkdtemp(prefix=configuration.temporary_prefix(purpose))) for purpose in (MADE, PREVIEWS)
    ]
    for folder in made:
        (folder / "export.xlsx").write_text(LATIN)
        (folder / "packing").mkdir()
        (folder / "packing" / "paper.pdf").write_text(LATIN)
    beside = replace(configuration, workspace=tmp_path / "another")
    neighbours = Path(tempfile.mkdtemp(prefix=beside.temporary_prefix(MADE)))
    (neighbours / "export.xlsx").write_text("of another workspace on this machine")
    before = {path.relative_to(tmp_path).parts[1] for path in found_in(workspace, copy)}
    assert {"archive", "catalog.db", "damaged"} <= before
    assert found_in(copy)
    assert find_count(app) > 0

    disposal = dispose(office)
    (done,) = finish_disposals(app)

    assert done == disposal
    # In a house at work: its write-ahead log and its index are open.
    assert found_in(workspace, copy, pictures, *made) == []
    assert [list(folder.iterdir()) for folder in (*made, neighbours)] == [
        [],
        [],
        [neighbours / "export.xlsx"],
    ]
    for folder in (pictures, *made, neighbours):
        shutil.rmtree(folder)
    assert not any(name in (workspace / "archive" / said).name for name in (HAN, LATIN))
    assert verify(app.folder("archive_dir")).findings == ()
    assert verify(copy / "archive").findings == ()
    assert kinds(app)[-1] == FactKind.DISPOSAL_DONE
    assert find_count(app) == 0
    proved(app, office.record_ids[1], tmp_path)


def find_count(app):
    return app.index.find(parse_query(HAN), sort=Sort.NEWEST, limit=10, offset=0).total


def proved(app, record_id, folder):
    with app.catalog.reading() as reader:
        found = look_up_provable(record_id, reader)
    assert found.disposed
    proof = make_proof(app.ledger, app.archive, found.positions, gone=found.gone)
    (folder / "proof.json").write_text(json.dumps(proof))
    key = str(app.signer.verifier_key)
    words = [sys.executable, str(VERIFIER), str(folder / "proof.json"), "--key", key]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert {json.loads(item["entry"])["kind"] for item in proof["entries"]} >= {
        "evidence_filed", "text_read", "case_disposed"
    }  # fmt: skip


def test_a_rebuild_without_the_bodies_is_the_same_catalogue(app, office, tmp_path):
    dispose(office)
    finish_disposals(app)
    again = SqlCatalog(f"sqlite:///{tmp_path / 'again.db'}")
    again.prepare()
    rebuild_catalog(archive=app.archive, ledger=app.ledger, catalog=again)

    assert dump(again) == dump(app.catalog)
    again.close()


def test_what_stays_is_the_stub_the_register_and_every_number(app, office, tmp_path):
    with app.catalog.reading() as reader:
        numbers = [item.number for item in reader.number_gaps()]
        title = office.case.name
    disposal = dispose(office)
    finish_disposals(app)

    with app.catalog.reading() as reader:
        with pytest.raises(NotFoundError):
            reader.get_case(office.case.id)
        assert reader.volumes() == []
        assert reader.last_volume_serial(fonds="J001", year=2026, retention=Retention.THIRTY_YEARS) == 1
        for words in (REFERENCE, office.case.id):
            assert look_up_disposal(words, reader).disposal == disposal
        assert [item.number for item in reader.number_gaps()] == numbers
        assert reader.note("volume_drafts") == {"other": {"shown": "x"}}
        assert reader.get_case(office.other.id) == office.other
    assert (disposal.number, disposal.supervisors) == ("销〔2026〕1号", SUPERVISORS)
    assert title not in json.dumps([str(item) for item in (disposal.volumes, disposal.documents)])
    paper = register_paper(
        disposal.number, ".docx", archive=app.archive, ledger=app.ledger, catalog=app.catalog
    )
    with zipfile.ZipFile(io.BytesIO(paper)) as packed:
        said = re.sub(r"<[^>]+>", "", packed.read("word/document.xml").decode())
    for word in (title, REFERENCE, "周局示", "批〔2026〕9号", *SUPERVISORS, "张示、李示", "2026年11月23日"):
        assert word in said


def test_a_heap_goes_and_an_extract_keeps_the_pages_of_the_other_case(app, office):
    disposal = dispose(office)
    finish_disposals(app)

    (extract,) = disposal.extracts
    with app.catalog.reading() as reader:
        (kept,) = reader.kept_arrivals()
        neighbour = reader.get_record(office.neighbour)
    assert (kept.arrival_id, kept.heap_pages, kept.derived_from) == (extract.arrival_id, (1,), extract.heap)
    assert neighbour.representations[0].derived_from == extract.heap
    assert app.archive.local_path(neighbour.representations[0].key)
    reading = app.reader.read(app.archive.local_path(kept.key), codes=False)
    assert len(reading.pages) == 1
    assert not (app.folder("archive_dir") / "arrivals" / office.heap).exists()


def test_a_heap_of_which_all_went_leaves_no_extract(app, office):
    with app.catalog.transaction() as tx:
        plan_before = tx.cases_from(extract_source(tx, office))
    assert plan_before == {office.case.id, office.other.id}
    plan = disposal_desk(app).plan(office.case.id)
    assert [item.extract.pages for item in plan.extracts] == [(1,)]
    assert office.heap in plan.arrivals


def extract_source(reader, office):
    return reader.get_record(office.neighbour).representations[0].derived_from


def refused(office, family=ConflictError, match="不能|须", **changes):
    before = dump(office.app.catalog)
    keys = set(office.app.archive.keys())
    with pytest.raises(family, match=match):
        dispose(office, **changes)
    assert dump(office.app.catalog) == before
    assert set(office.app.archive.keys()) == keys


def test_nothing_goes_under_a_hold(app, office):
    desk = RetentionDesk(app.archive, app.ledger, app.catalog, app.now, "archivist.1")
    desk.hold(office.case.id, HoldGround.AUDIT, "冯庚示", "审计")
    refused(office, match="冻结")


def test_nothing_goes_that_was_not_given_up_or_is_open_or_permanent(app, office):
    open_one = replace(office.request(), case_id=office.other.id)
    with pytest.raises(ConflictError, match="没有归档"):
        disposal_desk(app).dispose(open_one)
    desk = disposal_desk(app)
    early = replace(desk, now=lambda: app.now().replace(year=2025))
    with pytest.raises(ConflictError, match=f"保管期限至 {OVER}"):
        early.dispose(office.request(approval=Approval("周局示", date(2025, 11, 20))))


def test_one_opinion_or_one_that_keeps_is_not_enough(app, office):
    desk = RetentionDesk(app.archive, app.ledger, app.catalog, app.now, "archivist.1")
    desk.appraise(REFERENCE, "王示", Opinion.DESTROY, "再议")
    refused(office, match="鉴定")
    desk.appraise(REFERENCE, "李示", Opinion.KEEP, "典型案例", keep=Retention.PERMANENT)
    refused(office, match="永久")


@pytest.mark.parametrize(
    ("approver", "supervisors"),
    [
        ("周局示", ("吴监示",)),
        ("周局示", ("吴监示", "吴监示")),
        ("吴监示", SUPERVISORS),
        ("周局示", ("tester", "郑监示")),
        (" ", SUPERVISORS),
        ("周局示", ("吴监示", " ")),
    ],
)
def test_approver_doer_and_two_supervisors_are_four_people(office, approver, supervisors):
    approval = Approval(approver, OVER)
    refused(office, RejectedError, approval=approval, supervisors=supervisors)


def test_it_is_not_approved_tomorrow(office):
    refused(office, RejectedError, "晚于今天", approval=Approval("周局示", OVER + timedelta(days=2)))


def test_what_was_shown_is_what_goes_or_nothing_does(app, office):
    desk = disposal_desk(app)
    shown = desk.plan(office.case.id).digest
    assert desk.check(office.request(shown=shown)).digest == shown
    refused(office, match="与所示不同", shown="0" * 64)
    RetentionDesk(app.archive, app.ledger, app.catalog, app.now, "archivist.1").hold(
        office.case.id, HoldGround.SUIT, "冯庚示", "应诉"
    )
    with pytest.raises(ConflictError, match="冻结"):
        desk.check(office.request(shown=shown))


def test_a_user_who_may_not_dispose_does_not(app, office):
    app.users.add("clerk.1", "示例内勤", (UserRole.CLERK,))
    with pytest.raises(ForbiddenError):
        replace(disposal_desk(app), actor="clerk.1").dispose(office.request())


def test_a_hold_placed_while_the_papers_are_made_is_seen_under_the_lock(app, office):
    desk = RetentionDesk(app.archive, app.ledger, app.catalog, app.now, "archivist.1")

    class Slow:
        def convert(self, _docx):
            desk.hold(office.case.id, HoldGround.SUIT, "冯庚示", "应诉")

    with pytest.raises(ConflictError, match="冻结"):
        replace(disposal_desk(app), converter=Slow()).dispose(office.request())
    with app.catalog.reading() as reader:
        assert reader.get_case(office.case.id)
        assert reader.disposals() == []


def test_it_is_disposed_of_once(office):
    dispose(office)
    with pytest.raises(NotFoundError):
        dispose(office)


def test_a_backup_that_is_not_there_keeps_it_open_until_it_is_back_or_lost(app, office, copy):
    away = copy.rename(copy.with_name("away"))
    dispose(office)
    with pytest.raises(UnavailableError, match="备份"):
        finish_disposals(app)
    assert kinds(app)[-1] == FactKind.CASE_DISPOSED
    assert found_in(app.configuration.workspace) == []  # the rest did not wait

    away.rename(copy)
    told = []
    assert len(finish_disposals(app, lambda done, total: told.append((done, total)))) == 1
    assert told == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]  # files, free pages, index, the one backup
    assert found_in(copy) == []
    forget_copy(copy, app.catalog)
    assert known_copies(app.catalog) == []
    assert finish_disposals(app) == ()


def test_what_a_slow_writer_left_behind_goes_at_the_next_look(app, office):
    disposal = dispose(office)
    finish_disposals(app)
    late = app.folder("archive_dir") / disposal.folders[0] / "late.text.json"
    late.parent.mkdir(parents=True)
    late.write_text(HAN)
    facts = len(kinds(app))
    finish_disposals(app)

    assert not late.exists()
    assert len(kinds(app)) == facts


def test_a_restore_from_before_disposes_again_by_the_order(app, office, copy, tmp_path, settings):
    anchors = tmp_path / "anchors"
    anchors.mkdir()
    settings.setenv("DOCARCHIVE_ANCHOR_DIR", str(anchors))
    old = tmp_path / "old"
    keys = {f"keys/{path.name}": path for path in app.folder("keys_dir").iterdir()}
    keys |= {"docarchive.toml": app.configuration.workspace / "docarchive.toml"}
    backup(app.folder("archive_dir"), old, extras=keys)  # a copy that the house does not know of
    house = App(load_configuration(app.configuration.workspace, environ=os.environ), "tester", app.now)
    dispose(office)
    finish_disposals(house)
    house.close()
    (order,) = (anchors / "disposals").iterdir()

    restore(old, tmp_path / "restored")
    (tmp_path / "restored/index").mkdir()
    again = App(load_configuration(tmp_path / "restored", environ=os.environ), "tester", app.now)
    rebuild_catalog(archive=again.archive, ledger=again.ledger, catalog=again.catalog)
    assert found_in(tmp_path / "restored")
    (done,) = finish_disposals(again)
    again.close()
    assert done.case_id == office.case.id
    assert found_in(tmp_path / "restored") == []
    assert verify(tmp_path / "restored/archive").findings == ()

    order.write_text(order.read_text("utf-8").replace("保管期限已满", "另一原因"), encoding="utf-8")
    restore(old, tmp_path / "third")
    third = App(load_configuration(tmp_path / "third", environ=os.environ), "tester", app.now)
    rebuild_catalog(archive=third.archive, ledger=third.ledger, catalog=third.catalog)
    with pytest.raises(DamageError, match="销毁令"):
        take_orders(third)
    third.close()
