"""Events beside the documents: recorded once, published, kept through a rebuild; nonsense is refused."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from docarchive.domain.case_event import CaseEvent, CaseEventKind
from docarchive.domain.days.local_time import CHINA
from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError
from docarchive.domain.identifiers import CaseId, PartyId, RecordId, new_id
from docarchive.workflows.keeping.rebuild import rebuild
from docarchive.workflows.registering.case_events import record_event

DAY = datetime(2026, 11, 20, 10, 0, tzinfo=CHINA)


@pytest.fixture
def record(app, cast):
    def record(kind, *, at=DAY, **more):
        event = CaseEvent(more.pop("case_id", cast.case.id), CaseEventKind(kind), at, **more)
        tools = {"archive": app.archive, "ledger": app.ledger, "catalog": app.catalog}
        return record_event(event, **tools, now=app.now, actor="tester")

    return record


def events(app, cast):
    with app.catalog.reading() as reader:
        return list(reader.events_of(cast.case.id))


def test_an_event_is_recorded_published_and_survives_a_rebuild(app, cast, record):
    paid = record("fine_paid", party_id=cast.enterprise.id, amount_fen=2_000_000, note="票据1")

    assert events(app, cast) == [paid]
    with app.catalog.reading() as reader:
        assert reader.fact_count() == app.ledger.size()
    app.catalog.close()
    for file in app.configuration.workspace.glob("catalog.db*"):
        file.unlink()
    del app.__dict__["catalog"]
    rebuild(archive=app.archive, ledger=app.ledger, catalog=app.catalog, index=app.index)
    assert events(app, cast) == [paid]


def test_events_come_in_the_order_they_happened(app, cast, record):
    record("published", at=DAY)
    record("rights_waived", at=DAY - timedelta(days=3), party_id=cast.person.id)

    assert [event.kind.value for event in events(app, cast)] == ["rights_waived", "published"]


def test_the_same_event_twice_is_told_and_counts_once(app, cast, record):
    for _ in range(2):
        try:
            record("fine_paid", party_id=cast.enterprise.id, amount_fen=100)
        except ConflictError as error:
            told = error.message
    record("fine_paid", party_id=cast.enterprise.id, amount_fen=100, note="第二笔")

    assert "已登记" in told
    assert len(events(app, cast)) == 2


@pytest.mark.parametrize(
    ("kind", "more", "says"),
    [
        ("fine_paid", {}, "金额"),
        ("fine_paid", {"amount_fen": 0}, "金额"),
        ("published", {"amount_fen": 1}, "没有金额"),
        ("suit_filed", {"at": DAY + timedelta(days=30)}, "尚未到来"),
        ("override", {"rule": "not_heavier"}, "越过"),
        ("published", {"party_id": PartyId(new_id(DAY))}, "当事人"),
    ],
)
def test_what_makes_no_sense_is_refused(app, cast, record, kind, more, says):
    with pytest.raises(RejectedError, match=says):
        record(kind, **more)

    assert events(app, cast) == []


def test_a_deferral_is_recorded_with_its_last_day_though_it_lies_ahead(app, cast, record):
    record("deferral_granted", at=DAY + timedelta(days=100), party_id=cast.enterprise.id)

    assert len(events(app, cast)) == 1


def test_unknown_cases_and_papers_are_not_found(record):
    with pytest.raises(NotFoundError):
        record("published", case_id=CaseId(new_id(DAY)))
    with pytest.raises(NotFoundError):
        record("published", record_id=RecordId(new_id(DAY)))


def test_a_paper_of_another_case_is_answered_like_one_that_nobody_has(app, cast, record, issue):
    other = replace(cast.case, id=CaseId(new_id(DAY)))
    app.registrar.open_case(other)
    paper, nobodys = issue("inspection_plan").id, RecordId(new_id(DAY))

    told = []
    for asked in (paper, nobodys):
        with pytest.raises(NotFoundError) as refusal:
            record("published", case_id=other.id, record_id=asked)
        told.append((refusal.value.message.replace(asked, "…"), refusal.value.hint))
    assert told[0] == told[1]
    assert record("published", record_id=paper).record_id == paper
