"""The agency's profile chooses how numbers are counted; a rebuild comes to the same."""

import os
from dataclasses import replace

import pytest

from docarchive.domain.agency import NumberPractice
from docarchive.domain.identifiers import is_printed_number
from docarchive.settings import load_configuration
from docarchive.wiring.app import App
from docarchive.workflows.keeping.rebuild import rebuild_catalog


@pytest.fixture
def by_case(app, cast):
    with app.catalog.reading() as reader:
        agency = reader.find_agency()
    app.registrar.change_agency(replace(agency, numbering=NumberPractice.BY_CASE))


def test_documents_of_a_case_share_a_serial_and_a_second_of_a_type_has_its_own(app, cast, issue, by_case):
    issued = [
        issue("case_filing_approval"),
        issue("penalty_notice"),
        issue("penalty_notice", party=cast.person),
    ]

    numbers = [str(item.number) for item in issued]
    assert numbers == [
        "（苏常）应急立〔2026〕1号",
        "（苏常）应急罚告〔2026〕1号",
        "（苏常）应急罚告〔2026〕2号",
    ]
    assert all(map(is_printed_number, numbers))


def test_a_rebuild_counts_as_the_office_did_at_each_time(app, cast, issue, by_case, clock):
    issue("case_filing_approval")
    issue("penalty_notice")
    with app.catalog.reading() as reader:
        agency = reader.find_agency()
        before = [str(record.number) for record in reader.records_of(cast.case.id)]
    app.registrar.change_agency(replace(agency, numbering=NumberPractice.BY_TYPE))
    last = issue("penalty_notice")
    app.close()
    for file in app.configuration.workspace.glob("catalog.db*"):
        file.unlink()
    again = App(load_configuration(app.configuration.workspace, environ=os.environ), "tester", clock)

    rebuild_catalog(archive=again.archive, ledger=again.ledger, catalog=again.catalog)

    with again.catalog.reading() as reader:
        assert [str(record.number) for record in reader.records_of(cast.case.id)] == [
            *before,
            str(last.number),
        ]
        assert reader.find_agency().numbering is NumberPractice.BY_TYPE
    again.close()
