"""Opening a case from a form that may come twice."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from docarchive.domain.errors import ConflictError, RejectedError
from docarchive.domain.identifiers import CaseId, new_id
from docarchive.workflows.registering.open_case import CaseOpening, officers_on, open_case, sources_of

TODAY = date(2026, 11, 23)


@pytest.fixture
def opening(app, cast):
    return CaseOpening(
        CaseId(new_id(app.now())),
        (cast.enterprise.id, cast.person.id),
        cast.case.handler_ids,
        " 未设置警示标志 ",
        "监督检查",
        TODAY,
    )


def opened(app, opening, today=TODAY):
    return open_case(opening, registrar=app.registrar, pack=app.pack, today=today)


def test_a_name_is_made_of_the_first_party_and_the_cause(app, cast, opening):
    case = opened(app, opening)

    assert case.name == f"{cast.enterprise.name}涉嫌未设置警示标志案"
    with app.catalog.reading() as reader:
        assert reader.get_case(case.id) == case


def test_the_same_form_twice_opens_one_case(app, opening):
    first, second = opened(app, opening), opened(app, opening)

    assert first == second
    with app.catalog.reading() as reader:
        assert [case.id for case in reader.find_cases("警示标志")] == [first.id]


def test_a_form_that_opened_a_case_opens_no_other_one(app, opening):
    opened(app, opening)

    with pytest.raises(ConflictError, match="opened a case already"):
        opened(app, replace(opening, cause="另一事由"))


def test_two_at_a_time_end_in_one_case(app, opening, monkeypatch):
    """The other half of a double click comes between the look and the entry."""
    enter = type(app.registrar).open_case

    def late(registrar, case):
        monkeypatch.undo()
        enter(registrar, case)
        enter(registrar, case)

    monkeypatch.setattr(type(app.registrar), "open_case", late)

    assert opened(app, opening).id == opening.id


def test_everything_missing_is_named_at_once(app, opening):
    bad = replace(
        opening,
        party_ids=(),
        officer_ids=(*opening.officer_ids, opening.officer_ids[0]),
        cause=" ",
        source="道听途说",
        opened_on=TODAY + timedelta(days=1),
    )

    with pytest.raises(RejectedError) as caught:
        opened(app, bad)
    for words in ("当事人", "选了两次", "案由", "来源", "尚未到来"):
        assert words in caught.value.message


def test_who_holds_no_valid_certificate_handles_nothing(app, cast, opening):
    late = date(2040, 1, 1)
    with app.catalog.reading() as reader:
        officers = reader.officers()

    assert officers_on(TODAY, officers)
    assert officers_on(late, officers) == []
    with pytest.raises(RejectedError, match="no valid certificate"):
        opened(app, opening, today=late)


def test_a_name_that_cannot_be_printed_is_refused(app, opening):
    with pytest.raises(RejectedError, match=r"名称 / name.*U\+0007"):
        opened(app, replace(opening, name="坏\a名"))


def test_the_sources_are_those_of_the_form_of_filing(app):
    assert "举报投诉" in sources_of(app.pack)
