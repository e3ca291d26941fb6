"""A case passes to others: what they see and may do follows, and the archive alone tells it again."""

import os
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta

import pytest

from docarchive.domain.errors import ConflictError, RejectedError
from docarchive.domain.facts import FactKind
from docarchive.domain.follow_ups import FollowUpKind
from docarchive.domain.handler_change import HandlerChange, HandlerChangeCause
from docarchive.domain.identifiers import OfficerId, new_id
from docarchive.domain.officer import Certificate, Officer
from docarchive.domain.people.sight import Sight
from docarchive.settings import load_configuration
from docarchive.wiring.app import App
from docarchive.workflows.keeping.rebuild import rebuild_catalog
from docarchive.workflows.registering.change_handlers import (
    change_handlers,
    officers_to_choose,
    was_changed_by,
)

TODAY = date(2026, 11, 23)


@pytest.fixture
def third(app, cast):
    """An officer who has nothing to do with the case yet."""
    held = Certificate("10040029999", "厅", date(2024, 1, 1), date(2028, 1, 1))
    officer = Officer(OfficerId(new_id(app.now())), "赵新示", (held,))
    app.registrar.register_officer(officer)
    return officer


@pytest.fixture
def change(cast, third):
    """The first handler leaves, the third officer comes."""
    before = cast.case.handler_ids
    return HandlerChange(
        cast.case.id,
        before,
        (*before[1:], third.id),
        HandlerChangeCause.DEPARTURE,
        " 调往外区 ",
        "局长示",
        TODAY,
    )


def test_the_new_handler_sees_the_case_and_the_old_one_no_more(app, cast, third, change):
    old, new = Sight(officer_id=change.went[0]), Sight(officer_id=third.id)

    made = change_handlers(change, registrar=app.registrar)

    assert made.reason == "调往外区"
    with app.catalog.reading(new) as reader:
        assert reader.get_case(cast.case.id).handler_ids == change.after
        assert reader.handler_changes(cast.case.id) == [made]
    with app.catalog.reading(old) as reader:
        assert reader.find_cases(officer_id=change.went[0]) == []
        assert reader.handler_changes(cast.case.id) == []


def test_the_ledger_says_who_did_it_and_the_index_follows(app, cast, change, issue):
    record = issue("inspection_plan")
    app.follow_ups.run_all()

    change_handlers(change, registrar=app.registrar)

    with app.catalog.transaction() as tx:
        act = tx.acts(case_id=cast.case.id)[0]
        work = tx.take_follow_up(now=app.now()).work
    assert (act.what, act.user, act.detail) == (FactKind.HANDLERS_CHANGED, "tester", {"cause": "departure"})
    assert (work.kind, work.record_id) == (FollowUpKind.INDEX_RECORD, record.id)


def test_a_rebuild_from_the_archive_knows_the_change(app, cast, change, clock):
    made = change_handlers(change, registrar=app.registrar)
    with app.catalog.reading() as reader:
        before = list(reader.dump())
    app.close()
    for file in app.configuration.workspace.glob("catalog.db*"):
        file.unlink()

    with closing(
        App(load_configuration(app.configuration.workspace, environ=os.environ), "tester", clock)
    ) as new:
        rebuild_catalog(archive=new.archive, ledger=new.ledger, catalog=new.catalog)
        with new.catalog.reading() as reader:
            assert reader.handler_changes(cast.case.id) == [made]
            assert list(reader.dump()) == before


def test_the_same_form_twice_is_known_and_changes_nothing(app, change):
    at = app.now()
    made = change_handlers(change, registrar=app.registrar)

    with pytest.raises(ConflictError, match="刚刚已经变更"):
        change_handlers(change, registrar=app.registrar)
    with app.catalog.reading() as reader:
        assert was_changed_by(made, "tester", reader, since=at)
        assert not was_changed_by(made, "another", reader, since=at)
        assert not was_changed_by(made, "tester", reader, since=app.now() + timedelta(minutes=1))
        assert not was_changed_by(replace(made, reason="别的"), "tester", reader, since=at)


@pytest.mark.parametrize("changes", [{"reason": " "}, {"decided_by": ""}])
def test_a_change_says_why_and_who_allowed_it(app, change, changes):
    with pytest.raises(RejectedError, match="为空"):
        change_handlers(replace(change, **changes), registrar=app.registrar)
    with app.catalog.reading() as reader:
        assert reader.get_case(change.case_id).handler_ids == change.before


def test_handlers_are_chosen_from_the_present_ones_and_all_who_may_act(app, cast, third):
    lapsed = Officer(
        OfficerId(new_id(app.now())), "过期示", (Certificate("7", "厅", date(2020, 1, 1), date(2024, 1, 1)),)
    )
    app.registrar.register_officer(lapsed)
    with app.catalog.reading() as reader:
        found = [item.id for item in officers_to_choose(cast.case, reader, now=app.now())]

    assert found[: len(cast.case.handler_ids)] == list(cast.case.handler_ids)
    assert third.id in found
    assert lapsed.id not in found
