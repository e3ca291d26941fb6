"""A case judged out of one read says what the journeys of the command line say."""

from datetime import datetime

import pytest

from docarchive.domain.days.local_time import CHINA
from docarchive.templates.rules.completeness import load_completeness
from docarchive.templates.rules.pack_rules import load_rules
from docarchive.wiring.desks import review_tools
from docarchive.workflows.closing.held_case import complete_case, signed_forms
from docarchive.workflows.closing.judged_case import judge_case
from docarchive.workflows.closing.review_case import complete_and_review, review_case
from docarchive.workflows.issuing.clocks import find_clocks
from docarchive.workflows.issuing.guarding import check_whole_case
from questions import questions_asked

NOW = datetime(2026, 12, 20, 9, 0, tzinfo=CHINA)


@pytest.fixture
def rules(app):
    return lambda: (load_rules(app.pack.folder), load_completeness(app.pack.folder))


@pytest.fixture
def judged(app, cast, rules):
    def judged():
        guards, wanted = rules()
        with app.catalog.reading() as reader:
            return judge_case(
                cast.case.id,
                reader,
                rules=guards,
                wanted=wanted,
                signed_forms=signed_forms(app.pack),
                now=NOW,
            )

    return judged


def test_it_is_what_the_three_journeys_say_one_after_another(app, cast, issue, rules, judged, request):
    issue("case_filing_approval")
    issue("penalty_decision_unit")
    issue("service_receipt")
    request.getfixturevalue("guarded")
    guards, wanted = rules()
    tools = {"catalog": app.catalog, "rules": guards}

    found = judged()

    assert list(found.clocks) == find_clocks(**tools, now=NOW, case_id=cast.case.id, every=True)
    assert list(found.findings) == check_whole_case(cast.case.id, **tools)
    assert (found.file, found.completeness) == complete_case(
        cast.case.id, **tools, wanted=wanted, pack=app.pack
    )
    assert found.clocks
    assert found.findings
    assert found.completeness.missing


def test_as_many_questions_are_asked_for_many_papers_as_for_few(app, cast, issue, judged):
    def asked():
        with questions_asked() as questions:
            found = judged()
        return len(questions), len(found.file.records)

    issue("inspection_record")
    few = asked()
    for _ in range(4):
        issue("inspection_record")
    many = asked()

    assert (few[1], many[1]) == (1, 5)
    assert many[0] == few[0]


@pytest.fixture
def reads(app, monkeypatch):
    """The cases whose records are read from now on."""
    found = []
    with app.catalog.reading() as reader:
        kind = type(reader)
    answer = kind.records_of
    monkeypatch.setattr(
        kind, "records_of", lambda self, case_id: found.append(case_id) or answer(self, case_id)
    )
    return found


def test_a_case_is_read_once(cast, issue, judged, reads):
    issue("case_filing_approval")
    reads.clear()
    judged()

    assert reads == [cast.case.id]


def test_what_closing_begins_with_is_read_once_and_what_its_two_journeys_say(
    app, cast, issue, reads, request
):
    for form in ("case_filing_approval", "penalty_decision_unit", "service_receipt"):
        issue(form)
    request.getfixturevalue("guarded")
    tools = review_tools(app)
    asked = {"catalog": app.catalog, "now": NOW}
    reads.clear()

    file, complete, sheet = complete_and_review(cast.case.id, tools, **asked)

    assert reads == [cast.case.id]
    assert sheet == review_case(cast.case.id, tools, **asked)
    assert (file, complete) == complete_case(
        cast.case.id, catalog=app.catalog, rules=tools.rules, wanted=tools.wanted, pack=app.pack
    )
    assert complete.missing
