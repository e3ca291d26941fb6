"""What waits in the open cases."""

from dataclasses import replace
from datetime import datetime

import pytest

from docarchive.domain.case import Stage
from docarchive.domain.days.local_time import CHINA
from docarchive.templates.rules.completeness import load_completeness
from docarchive.templates.rules.pack_rules import load_rules
from docarchive.workflows.closing.held_case import complete_case, signed_forms
from docarchive.workflows.desk import find_waiting

NOW = datetime(2026, 12, 20, 9, 0, tzinfo=CHINA)


@pytest.fixture
def waiting(app, cast, issue):
    issue("case_filing_approval")
    issue("penalty_decision_unit")
    issue("service_receipt")

    def look():
        rules = load_rules(app.pack.folder)
        return find_waiting(
            catalog=app.catalog,
            rules=rules,
            wanted=load_completeness(app.pack.folder),
            signed_forms=signed_forms(app.pack),
            now=NOW,
        )

    return look


def test_a_desk_shows_what_is_late_first_and_the_papers_that_are_not_back(app, waiting):
    found = waiting()

    assert [item.clock.rule.id for item in found.clocks][:2] == ["publish_penalty", "pay_fine"]
    assert [item.record.form_id for item in found.papers] == [
        "case_filing_approval",
        "penalty_decision_unit",
        "service_receipt",
    ]
    assert {item.missing_pages for item in found.papers} == {()}
    with app.catalog.reading() as reader:
        assert found.facts == reader.fact_count()


def test_a_closed_case_waits_for_nothing(app, cast, waiting):
    app.registrar.change_case(replace(cast.case, stage=Stage.CLOSED))

    assert (waiting().clocks, waiting().papers) == ((), ())


def test_the_newest_records_come_first(app, waiting):
    with app.catalog.reading() as reader:
        newest = reader.newest_records(limit=2)

    assert [record.form_id for record in newest] == ["service_receipt", "penalty_decision_unit"]


def test_a_case_that_is_to_be_filed_says_how_much_it_lacks(app, cast, waiting):
    assert waiting().closing == ()

    app.registrar.change_case(replace(cast.case, stage=Stage.CLOSING))
    _, lacks = complete_case(
        cast.case.id,
        catalog=app.catalog,
        rules=load_rules(app.pack.folder),
        wanted=load_completeness(app.pack.folder),
        pack=app.pack,
    )

    assert [(item.case.id, item.missing) for item in waiting().closing] == [
        (cast.case.id, len(lacks.missing))
    ]
    assert lacks.missing
