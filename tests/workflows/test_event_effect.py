"""What an event would do to deadlines is what it does once it is recorded."""

from datetime import datetime

import pytest

from docarchive.domain.case_event import CaseEvent, CaseEventKind
from docarchive.domain.clocks.clocks import ClockState
from docarchive.domain.days.local_time import CHINA
from docarchive.templates.rules.pack_rules import load_rules
from docarchive.workflows.issuing.clocks import find_clocks
from docarchive.workflows.issuing.event_effect import deadlines_touched, effect_of
from docarchive.workflows.registering.case_events import record_event, was_recorded_by

NOW = datetime(2026, 12, 20, 9, 0, tzinfo=CHINA)
PAID_AT = datetime(2026, 12, 1, 10, 0, tzinfo=CHINA)


@pytest.fixture
def fined(issue):
    issue("case_filing_approval")
    decision = issue("penalty_decision_unit")
    issue("service_receipt")
    return decision


def look(app, event):
    with app.catalog.reading() as reader:
        return effect_of(event, reader, rules=load_rules(app.pack.folder), now=NOW)


def record(app, event):
    tools = {"archive": app.archive, "ledger": app.ledger, "catalog": app.catalog}
    return record_event(event, **tools, now=lambda: NOW, actor="tester")


def test_a_payment_shows_the_deadline_it_will_end(app, cast, fined):
    whole = sum(item.amount_fen or 0 for item in fined.penalties)
    paid = CaseEvent(
        cast.case.id, CaseEventKind.FINE_PAID, PAID_AT, party_id=cast.enterprise.id, amount_fen=whole
    )

    changes = {item.after.clock.rule.id: item for item in look(app, paid) if item.after}
    assert changes["pay_fine"].before.clock.state is ClockState.OVERDUE
    assert changes["pay_fine"].after.clock.state is ClockState.MET
    with app.catalog.reading() as reader:
        assert not reader.events_of(cast.case.id)

    record(app, paid)
    rules = load_rules(app.pack.folder)
    after = find_clocks(catalog=app.catalog, rules=rules, now=NOW, case_id=cast.case.id, every=True)
    assert changes["pay_fine"].after.clock in [item.clock for item in after]


def test_an_event_without_deadlines_changes_none(app, cast, fined):
    handed = CaseEvent(cast.case.id, CaseEventKind.GOODS_HANDED_OVER, PAID_AT)

    assert all(item.after is None or item.before is None for item in look(app, handed))


def test_a_kind_names_the_deadlines_it_may_touch(app):
    rules = load_rules(app.pack.folder).deadlines

    assert "pay_fine" in [rule.id for rule in deadlines_touched(CaseEventKind.FINE_PAID, rules)]


def test_the_second_click_of_a_form_is_known_and_a_second_payment_is_not(app, cast, fined):
    paid = CaseEvent(cast.case.id, CaseEventKind.FINE_PAID, PAID_AT, amount_fen=100)
    record(app, paid)

    with app.catalog.reading() as reader:
        assert was_recorded_by(paid, "tester", since=NOW, reader=reader)
        assert not was_recorded_by(paid, "tester", since=NOW.replace(hour=10), reader=reader)
        assert not was_recorded_by(paid, "somebody", since=NOW, reader=reader)
