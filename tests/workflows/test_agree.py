"""Before a case is sealed its checker agrees, by name, to one state of it."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest

from docarchive.domain.errors import ConflictError, ForbiddenError, NotFoundError, RejectedError
from docarchive.domain.people.user import UserRole
from docarchive.wiring.desks import closing_desk
from docarchive.workflows.closing.agree import Wanted, find_proposal, find_proposals
from volume_office import WHEN, make_ready


@pytest.fixture
def clock():
    ticks = count()
    return lambda: WHEN + timedelta(milliseconds=next(ticks))


@pytest.fixture
def ready(app, cast, issue, tmp_path):
    officers = {officer.name: officer.id for officer in cast.officers}
    for name, shown, role in (
        ("wang.jia", "王甲示", UserRole.CLERK),
        ("li.yi", "李乙示", UserRole.CLERK),
        ("nei.qin", "内勤示", UserRole.CLERK),
        ("dang.an", "档案示", UserRole.ARCHIVIST),
        ("dang.er", "档贰示", UserRole.ARCHIVIST),
    ):
        app.users.add(name, shown, [role], officer_id=officers.get(shown))
    app.make_ready()
    return make_ready(app, cast.case.id, issue, tmp_path)


def desk(ready, name):
    return closing_desk(ready.app, ready.app.acting_as(name))


WANTED = Wanted("王甲示", "li.yi", statement="另附照片。", paper_location="二库 3-2")


def test_what_the_checker_agreed_to_is_sealed_with_their_names(ready):
    asked = desk(ready, "dang.an").propose(ready.case_id, WANTED)
    with ready.app.catalog.reading() as reader:
        assert [item for _, item in find_proposals(reader)] == [asked]
    desk(ready, "li.yi").agree(ready.case_id)
    volume = desk(ready, "dang.an").seal(ready.case_id).volumes[0]

    assert [one.user for one in (volume.compiler, volume.checker, volume.archivist)] == [
        *("wang.jia", "li.yi", "dang.an")
    ]
    assert volume.paper_location == "二库 3-2"
    assert "另附照片。" in volume.statement
    with ready.app.catalog.reading() as reader:
        assert find_proposal(ready.case_id, reader) is None


def test_nobody_but_the_checker_agrees_and_nobody_but_who_takes_it_seals(ready):
    archivist = desk(ready, "dang.an")
    with pytest.raises(ConflictError, match="还没有同意"):
        archivist.seal(ready.case_id)
    archivist.propose(ready.case_id, WANTED)
    for name in ("dang.an", "wang.jia", "nei.qin"):
        with pytest.raises(NotFoundError):
            desk(ready, name).agree(ready.case_id)
    with pytest.raises(ConflictError, match="还没有同意"):
        archivist.seal(ready.case_id)
    desk(ready, "li.yi").agree(ready.case_id)
    with pytest.raises(ForbiddenError, match="档案示"):
        desk(ready, "dang.er").seal(ready.case_id)
    with pytest.raises(ForbiddenError):
        desk(ready, "li.yi").seal(ready.case_id)

    assert ready.volumes() == []


def test_what_changes_the_case_takes_the_agreement_away(ready):
    archivist, checker = desk(ready, "dang.an"), desk(ready, "li.yi")
    archivist.propose(ready.case_id, WANTED)
    archivist.closer.order(ready.case_id, preset="result_first")
    with pytest.raises(ConflictError, match="有变化"):
        checker.agree(ready.case_id)
    archivist.propose(ready.case_id, WANTED)
    checker.agree(ready.case_id)
    archivist.closer.order(ready.case_id, preset="process")
    with pytest.raises(ConflictError, match="有变化"):
        archivist.seal(ready.case_id)

    assert ready.volumes() == []


def test_of_two_archivists_the_second_is_told_and_may_take_it_back(ready):
    first, second = desk(ready, "dang.an"), desk(ready, "dang.er")
    first.propose(ready.case_id, WANTED)
    with pytest.raises(ConflictError, match="档案示 已将本案送 李乙示 检查"):
        second.propose(ready.case_id, WANTED)
    second.withdraw(ready.case_id)
    second.propose(ready.case_id, WANTED)

    with ready.app.catalog.reading() as reader:
        assert find_proposal(ready.case_id, reader).archivist.user == "dang.er"


def test_the_three_are_different_and_the_checker_sees_the_whole_case(ready):
    archivist = desk(ready, "dang.an")
    for compiler, checker in (
        ("li.yi", "li.yi"),
        ("wang.jia", "nei.qin"),
        ("wang.jia", "no.body"),
        ("dang.an", "li.yi"),
    ):
        with pytest.raises(RejectedError):
            archivist.propose(ready.case_id, Wanted(compiler, checker))
    with pytest.raises(ForbiddenError):
        desk(ready, "wang.jia").propose(ready.case_id, WANTED)

    with ready.app.catalog.reading() as reader:
        assert find_proposals(reader) == []


def test_a_case_that_lacks_something_is_not_put_before_the_checker(ready):
    ready.event("reconsideration_applied", party_id=ready.case().party_ids[0])
    with pytest.raises(ConflictError, match="行政复议尚未结束"):
        desk(ready, "dang.an").propose(ready.case_id, WANTED)


def test_what_comes_back_says_why_and_is_not_sealed(ready):
    archivist, checker = desk(ready, "dang.an"), desk(ready, "li.yi")
    archivist.propose(ready.case_id, WANTED)
    with pytest.raises(RejectedError):
        checker.send_back(ready.case_id, " ")
    checker.send_back(ready.case_id, "第3件页号倒置")

    with ready.app.catalog.reading() as reader:
        assert find_proposal(ready.case_id, reader).objection == "第3件页号倒置"
    with pytest.raises(ConflictError):
        archivist.seal(ready.case_id)


def test_asking_again_the_same_does_not_take_back_what_the_checker_agreed_to(ready):
    archivist = desk(ready, "dang.an")
    archivist.propose(ready.case_id, WANTED)
    agreed = desk(ready, "li.yi").agree(ready.case_id)

    assert archivist.propose(ready.case_id, WANTED) == agreed
    assert archivist.require_agreed(ready.case_id) == agreed
    assert archivist.propose(ready.case_id, replace(WANTED, statement="又附一件。")).waits
    desk(ready, "li.yi").send_back(ready.case_id, "缺签字")
    assert archivist.propose(ready.case_id, replace(WANTED, statement="又附一件。")).waits
