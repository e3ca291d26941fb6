"""The history of an enterprise is read out of its cases at once."""

from dataclasses import replace

import pytest
from sqlalchemy import event

from docarchive.domain.case_event import CaseEvent, CaseEventKind
from docarchive.domain.identifiers import CaseId, new_id
from docarchive.domain.reviewing.history import MomentKind
from docarchive.workflows.registering.case_events import record_event
from docarchive.workflows.reviewing.history import find_history


@pytest.fixture
def more_cases(app, cast):
    """Opens so many more cases of the enterprise, each with a fine paid."""

    def open_more(count):
        for _ in range(count):
            case = replace(cast.case, id=CaseId(new_id(app.now())))
            app.registrar.open_case(case)
            paid = CaseEvent(case.id, CaseEventKind.FINE_PAID, app.now(), amount_fen=100)
            tools = {"archive": app.archive, "ledger": app.ledger, "catalog": app.catalog}
            record_event(paid, **tools, now=app.now, actor="tester")

    return open_more


def test_as_many_questions_are_asked_for_many_cases_as_for_few(app, cast, issue, more_cases):
    issue("inspection_record")

    def asked():
        questions = []
        with app.catalog.reading() as reader:
            event.listen(reader._db, "before_cursor_execute", lambda *args: questions.append(args[2]))
            found = find_history(cast.enterprise.id, reader)
        return len(questions), found.counts.get(MomentKind.PAYMENT, 0)

    more_cases(1)
    few = asked()
    more_cases(9)
    many = asked()

    assert (few[1], many[1]) == (1, 10)
    assert many[0] == few[0]
