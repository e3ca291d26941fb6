"""Spot checks: closed cases of a period are drawn once, and each case drawn keeps how."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from docarchive.domain.case import Stage
from docarchive.domain.case_event import CaseEvent, CaseEventKind
from docarchive.domain.errors import ConflictError, RejectedError
from docarchive.domain.file_review.spot_check import Draw
from docarchive.domain.identifiers import CaseId, new_id
from docarchive.workflows.closing.spot_check import draw_cases, waiting_reviews
from docarchive.workflows.registering.case_events import record_event

YEAR = Draw(date(2026, 1, 1), date(2026, 12, 31), 3, "公证处 8152")


@pytest.fixture
def close(app, cast):
    """Enters a case that was closed on a day."""

    def close(day):
        case = replace(
            cast.case,
            id=CaseId(new_id(app.now())),
            name=f"{day}办结的案件",
            stage=Stage.CLOSED,
            closed_on=date.fromisoformat(day),
        )
        app.registrar.open_case(case)
        return case.id

    return close


@pytest.fixture
def draw(app):
    def draw(wanted):
        return draw_cases(
            wanted, archive=app.archive, ledger=app.ledger, catalog=app.catalog, now=app.now, actor="复核"
        )

    return draw


def drawn_events(app):
    with app.catalog.reading() as reader:
        return {
            case.id: [one for one in reader.events_of(case.id) if one.kind is CaseEventKind.REVIEW_DRAWN]
            for case in reader.find_cases()
        }


def test_cases_of_the_period_are_drawn_and_each_keeps_the_draw(app, close, draw):
    inside = {close(f"2026-{month:02d}-15") for month in range(1, 8)} | {close("2026-12-31")}
    outside = {close("2025-12-31"), close("2027-01-01")}

    drawn = draw(YEAR)

    assert drawn.population == 8
    assert len(drawn.case_ids) == 3
    assert set(drawn.case_ids) <= inside
    events = drawn_events(app)
    assert {case_id for case_id, told in events.items() if told} == set(drawn.case_ids)
    assert not any(events[case_id] for case_id in outside)
    (event,) = events[drawn.case_ids[0]]
    assert event.rule == YEAR.id
    assert "8件中抽取3件，种子 公证处 8152" in event.note


def test_the_same_draw_again_changes_nothing_and_finishes_one_cut_short(app, close, draw):
    for month in range(1, 8):
        close(f"2026-{month:02d}-15")
    first = draw(replace(YEAR, count=2))
    size = app.ledger.size()

    assert draw(replace(YEAR, count=2)) == first
    assert app.ledger.size() == size


def test_a_draw_cut_short_by_a_crash_is_finished_by_the_next(app, close, draw, monkeypatch):
    for month in range(1, 8):
        close(f"2026-{month:02d}-15")
    real, calls = app.archive.put, []

    def cut(*args, **kwargs):
        calls.append(1)
        if len(calls) == 2:
            raise OSError("power cut")
        return real(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(type(app.archive), "put", lambda self, *args, **kwargs: cut(*args, **kwargs))
        with pytest.raises(OSError, match="power cut"):
            draw(YEAR)
    assert sum(map(len, drawn_events(app).values())) == 1
    drawn = draw(YEAR)

    assert {case_id: len(told) for case_id, told in drawn_events(app).items() if told} == dict.fromkeys(
        drawn.case_ids, 1
    )


def test_a_draw_whose_cases_have_changed_is_not_made_again(close, draw):
    for month in range(1, 8):
        close(f"2026-{month:02d}-15")
    draw(YEAR)
    close("2026-06-30")

    with pytest.raises(ConflictError, match="名单已变化"):
        draw(YEAR)

    assert draw(replace(YEAR, seed="另一个")).population == 8


@pytest.mark.parametrize(
    "change",
    [
        {"count": 0},
        {"seed": " "},
        {"seed": "x" * 41},
        {"last": date(2025, 1, 1)},
        {"first": date(2026, 12, 1)},
    ],
)
def test_a_draw_that_makes_no_sense_is_refused(app, close, draw, change):
    close("2026-03-01")

    with pytest.raises(RejectedError):
        draw(replace(YEAR, **change))

    assert not any(drawn_events(app).values())


def test_a_case_that_was_drawn_waits_until_somebody_begins_its_review(app, close, draw):
    for month in (1, 2, 3):
        close(f"2026-{month:02d}-15")
    first, second, third = draw(YEAR).case_ids

    def waiting():
        with app.catalog.reading() as reader:
            return {case.id for case, _ in waiting_reviews(reader, limit=60)}

    assert waiting() == {first, second, third}
    at = app.now() + timedelta(minutes=1)
    answered = CaseEvent(second, CaseEventKind.REVIEW_ANSWERED, at, "看过", rule="A1")
    house = {"archive": app.archive, "ledger": app.ledger, "catalog": app.catalog}
    record_event(answered, **house, now=lambda: at, actor="复核")
    assert waiting() == {first, third}
