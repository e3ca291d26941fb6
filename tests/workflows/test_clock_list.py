"""The office's list of deadlines, and its calendar file."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docarchive.domain.case import Stage
from docarchive.domain.clocks.clocks import ClockState
from docarchive.domain.clocks.ics import Entry, icalendar
from docarchive.domain.days.local_time import CHINA
from docarchive.templates.rules.pack_rules import load_rules
from docarchive.workflows.issuing.clocks import clocks_calendar, find_clocks

NOW = datetime(2026, 12, 20, 9, 0, tzinfo=CHINA)


@pytest.fixture
def listed(app, cast, issue):
    """A decision of 30 November, served on 1 December, nothing paid."""
    issue("case_filing_approval")
    issue("penalty_decision_unit")
    issue("service_receipt")

    def listed(now=NOW, **more):
        return find_clocks(catalog=app.catalog, rules=load_rules(app.pack.folder), now=now, **more)

    return listed


def named(clocks):
    return [(item.clock.rule.id, item.clock.state.value) for item in clocks]


def test_overdue_ones_come_first_with_case_and_party(cast, listed):
    found = listed()

    assert named(found)[:2] == [("publish_penalty", "overdue"), ("pay_fine", "overdue")]
    assert found[0].clock.due.day == date(2026, 12, 9)
    assert (found[1].case.id, found[1].party) == (cast.case.id, cast.enterprise.name)
    assert {item.clock.state for item in found} <= {ClockState.OVERDUE, ClockState.RUNNING}


def test_only_what_is_due_soon(listed):
    assert [item.clock.rule.id for item in listed(within_days=7)] == ["publish_penalty", "pay_fine"]
    assert "surcharge" in [item.clock.rule.id for item in listed(within_days=30)]


def test_what_is_met_is_listed_on_request_only(listed):
    assert ("serve_decision", "met") not in named(listed())
    assert ("serve_decision", "met") in named(listed(every=True))


def test_a_closed_case_is_listed_only_by_its_name(app, cast, listed):
    app.registrar.change_case(replace(cast.case, stage=Stage.CLOSED))

    assert listed() == []
    assert listed(case_id=cast.case.id)


def test_the_calendar_keeps_the_identity_of_each_deadline_from_day_to_day(listed):
    monday, tuesday = listed(), listed(now=NOW.replace(day=21))

    uids = {item.uid for item in monday}
    assert uids == {item.uid for item in tuesday}
    assert len(uids) == len(monday)


def test_the_calendar_file_is_what_calendars_read(listed):
    file = clocks_calendar(listed(), now=NOW)

    assert file.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert file.endswith(b"END:VEVENT\r\nEND:VCALENDAR\r\n")
    assert file.count(b"BEGIN:VEVENT") == len([item for item in listed() if item.clock.due])
    text = file.replace(b"\r\n ", b"").decode()
    assert "DTSTART;VALUE=DATE:20261216\r\nDTEND;VALUE=DATE:20261217\r\n" in text
    assert "DTSTAMP:20261220T010000Z" in text
    assert "SUMMARY:缴纳罚款 · 常州示例机械制造有限公司 / Pay the fine" in text
    assert "第六十七条第三款" in text


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=300))
def test_no_line_is_longer_than_75_octets_and_unfolding_gives_the_text_back(summary):
    file = icalendar(
        [Entry("u", date(2026, 1, 1), summary, "a\nb;c,d\\e")], now=datetime(2026, 1, 1, tzinfo=UTC)
    )

    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
    text = file.replace(b"\r\n ", b"").decode()
    escaped = summary.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    assert f"SUMMARY:{escaped}\r\n" in text or len(summary.splitlines()) != 1
    assert "DESCRIPTION:a\\nb\\;c\\,d\\\\e\r\n" in text
