"""What is expired is listed, appraised by two people and held; all of it comes back from the archive."""

import json
from datetime import date, timedelta

import pytest
from sealed_volume import REFERENCE, seal_volume

from docarchive.archive.verify import verify
from docarchive.catalog.sql import SqlCatalog
from docarchive.domain.errors import ConflictError, NotFoundError
from docarchive.domain.people.user import UserRole
from docarchive.domain.retention.appraisal import Opinion, Outcome
from docarchive.domain.retention.hold import HoldGround
from docarchive.domain.volumes.volume import Retention
from docarchive.workflows.keeping.rebuild import rebuild_catalog
from docarchive.workflows.retention.appraise import RetentionDesk, expired_volumes

THEN = date(2026, 11, 22)
"""The volume's last day; the office's clock stands one day later."""


@pytest.fixture
def volume(app, cast):
    return seal_volume(app, cast.case, expires_on=THEN)


@pytest.fixture
def desk(app, volume):
    return RetentionDesk(app.archive, app.ledger, app.catalog, app.now, "archivist.1")


def outcomes(app, by=THEN):
    with app.catalog.reading() as reader:
        found = expired_volumes(by, reader)
        assert reader.count_volumes_expiring(by) == len(found)
        assert expired_volumes(by, reader, limit=1) == found[:1]
        assert expired_volumes(by, reader, skip=1) == found[1:]
        return [(item.volume.reference, item.outcome) for item in found]


def test_two_opinions_make_a_proposal_and_a_hold_stops_it(app, cast, desk):
    assert outcomes(app, THEN - timedelta(days=1)) == []
    assert outcomes(app) == [(REFERENCE, Outcome.WAITING)]
    desk.appraise(REFERENCE, "张示", Opinion.DESTROY, "无保存价值")
    assert outcomes(app) == [(REFERENCE, Outcome.HALF)]
    desk.appraise(REFERENCE, "李示", Opinion.DESTROY, "同意")
    assert outcomes(app) == [(REFERENCE, Outcome.TO_DESTROY)]

    hold = desk.hold(cast.case.id, HoldGround.COMPLAINT, "冯庚示", "信访")
    assert outcomes(app) == [(REFERENCE, Outcome.HELD)]
    desk.lift(hold.id, "冯庚示", "信访办结")
    assert outcomes(app) == [(REFERENCE, Outcome.TO_DESTROY)]
    with pytest.raises(ConflictError):
        desk.lift(hold.id, "冯庚示", "再次")


def test_what_one_keeps_leaves_the_list(app, desk):
    desk.appraise(REFERENCE, "张示", Opinion.DESTROY, "无保存价值")
    desk.appraise(REFERENCE, "李示", Opinion.KEEP, "典型案例", keep=Retention.PERMANENT)

    assert outcomes(app, date(2200, 1, 1)) == []


def test_facts_hold_no_words_and_the_state_comes_back_from_the_archive(app, cast, desk, tmp_path):
    desk.hold(cast.case.id, HoldGround.SUIT, "冯庚示", "应诉")
    desk.appraise(REFERENCE, "张示", Opinion.KEEP, "典型案例", keep=Retention.TEN_YEARS)
    again = SqlCatalog(f"sqlite:///{tmp_path / 'again.db'}")
    again.prepare()
    rebuild_catalog(archive=app.archive, ledger=app.ledger, catalog=again)

    with again.reading() as rebuilt, app.catalog.reading() as reader:
        assert rebuilt.appraisals_of(REFERENCE) == reader.appraisals_of(REFERENCE) != []
        assert rebuilt.standing_holds() == reader.standing_holds() != []
        (standing,) = reader.standing_holds()
        of_cases = reader.standing_holds_of_cases([standing.case_id, "01ARZ3NDEKTSV4RRFFQ69G5FAV"])
        assert of_cases == {standing.case_id: [standing], "01ARZ3NDEKTSV4RRFFQ69G5FAV": []}
        assert list(rebuilt.dump()) == list(reader.dump())
    again.close()
    kinds = ("hold_recorded", "appraisal_recorded")
    lines = [line.decode() for line in app.ledger.entries(0) if json.loads(line)["kind"] in kinds]
    assert len(lines) == 2
    assert not any(word in line for line in lines for word in ("冯庚示", "张示", "应诉", "典型"))
    assert verify(app.folder("archive_dir")).findings == ()


def test_a_hold_placed_meanwhile_is_seen_before_the_opinion_counts(app, cast, desk):
    other = RetentionDesk(app.archive, app.ledger, app.catalog, app.now, "archivist.2")
    faster = Meanwhile(app.archive, lambda: other.hold(cast.case.id, HoldGround.SUIT, "冯庚示", "应诉"))
    slow = RetentionDesk(faster, app.ledger, app.catalog, app.now, "archivist.1")
    with pytest.raises(ConflictError, match="另一个人"):
        slow.appraise(REFERENCE, "张示", Opinion.DESTROY, "无保存价值")
    with app.catalog.reading() as reader:
        assert reader.appraisals_of(REFERENCE) == []


class Meanwhile:
    """An archive; before the first thing is put, something else happens."""

    def __init__(self, archive, happening):
        self._archive, self._happening = archive, happening

    def __getattr__(self, name):
        if name == "put" and self._happening:
            happening, self._happening = self._happening, None
            happening()
        return getattr(self._archive, name)


def test_what_is_not_there_is_not_appraised(desk):
    with pytest.raises(NotFoundError):
        desk.appraise("J001-ZY·CF·2026-D30-0009", "张示", Opinion.DESTROY, "无")
    with pytest.raises(NotFoundError):
        desk.lift("0" * 26, "冯庚示", "无")


def test_two_of_one_name_are_two_appraisers_and_one_renamed_stays_one(app, desk):
    for name in ("wang.a", "wang.b"):
        app.users.add(name, "王示", [UserRole.ARCHIVIST])
    with pytest.raises(ConflictError, match="不止一人"):
        desk.appraise(REFERENCE, "王示", Opinion.DESTROY, "无保存价值")
    half = desk.appraise(REFERENCE, "wang.a", Opinion.DESTROY, "无保存价值")
    assert (half.opinions[0].appraiser, half.opinions[0].user) == ("王示", "wang.a")
    app.users.change("wang.a", display_name="王新示", roles=[UserRole.ARCHIVIST], officer_id=None)
    for again in ("wang.a", "王新示"):
        with pytest.raises(ConflictError, match="须由另一人"):
            desk.appraise(REFERENCE, again, Opinion.DESTROY, "无保存价值")

    assert desk.appraise(REFERENCE, "王示", Opinion.DESTROY, "同意").people == (
        "王示（wang.a）",
        "王示（wang.b）",
    )
