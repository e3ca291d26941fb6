"""The page of a case: what is due and why, what is missing, what can be played, who did what, and who may do what."""

import re

import pytest
from web_people import token_in

from docarchive.domain.facts import FactKind
from docarchive.settings import load_configuration
from docarchive.web.case_page import acts_of
from docarchive.web.forms import TOKEN_FIELD
from docarchive.wiring.app import open_app


@pytest.fixture(scope="module")
def clerk(office):
    return office.browser("wang.jia")


@pytest.fixture(scope="module")
def other_clerk(office):
    return office.browser("nei.qin")


def section(html, name):
    """One card of the page, by the id of its heading."""
    start = html.index(f'aria-labelledby="{name}"')
    return html[start : html.index("</section>", start)]


def test_a_deadline_says_where_it_comes_from_and_how_it_is_counted(clerk, office):
    clocks = section(clerk.get(f"/cases/{office.own_case}").text, "clocks-title")

    assert "《中华人民共和国" in clocks
    assert re.search(r"\d+ (日|个工作日)<br>", clocks)
    assert re.search(r'<a href="/records/\w+">立案审批表', clocks)


def test_a_recording_is_played_on_the_page_of_its_case(clerk, office):
    evidence = section(clerk.get(f"/cases/{office.own_case}").text, "evidence")
    source = re.search(r'<video controls preload="none" src="([^"]+)"', evidence)

    assert source is not None
    assert clerk.get(source[1]).headers["content-type"] == "video/mp4"


def test_the_page_tells_who_did_what_and_not_what_machines_do(clerk, office):
    acts = section(clerk.get(f"/cases/{office.own_case}").text, "acts")

    assert "印发文书" in acts
    assert "识读文字" not in acts
    assert clerk.get(f"/cases/{office.own_case}/acts").text.count("<tr>") > 3


def test_what_machines_do_takes_no_place_of_what_people_did(office):
    with (
        open_app(load_configuration(office.workspace, environ=office.environ), actor="test") as app,
        app.catalog.reading() as reader,
    ):
        machines = [act for act in reader.acts(case_id=office.own_case) if act.what is FactKind.TEXT_READ]
        for limit in (1, 2, 3, 4, 5):
            done, _ = acts_of(office.own_case, {}, reader, limit=limit)

            assert len(done) == limit
    assert machines


def test_only_what_may_be_done_has_a_button(office, clerk, other_clerk):
    for address in (f"/cases/{office.own_case}/events/new", f"/inbox?case={office.own_case}"):
        assert address in clerk.get(f"/cases/{office.own_case}").text
        assert address not in other_clerk.get(f"/cases/{office.own_case}").text
    assert (
        f"/cases/{office.own_case}/close" in office.browser("dang.an").get(f"/cases/{office.own_case}").text
    )


def test_what_a_case_lacks_says_who_supplies_it(clerk, office):
    gaps = section(clerk.get(f"/cases/{office.own_case}").text, "gaps")

    assert "由谁补" in gaps
    assert "签名（盖章）后的扫描件" in gaps


def waiver(clerk, office, **changes):
    page = clerk.get(f"/cases/{office.own_case}").text
    form = re.search(r'<form method="post" action="[^"]+/waive">.*?</form>', page, re.DOTALL)[0]
    data = {
        TOKEN_FIELD: token_in(form),
        "requirement": re.search(r'name="requirement" value="([^"]+)"', form)[1],
        "about": re.search(r'<option value="(record:[^"]+)"', form)[1],
        "reason": "原件由法院调取",
        "allowed_by": "赵局示",
    }
    return {**data, **changes}


def test_a_requirement_is_waived_with_reason_and_name_and_stays_on_record(clerk, office):
    refused = clerk.post(f"/cases/{office.own_case}/waive", data=waiver(clerk, office, reason=" "))
    assert refused.status_code == 422
    assert "理由" in refused.text

    done = clerk.post(f"/cases/{office.own_case}/waive", data=waiver(clerk, office))
    page = clerk.get(f"/cases/{office.own_case}").text

    assert done.status_code == 303
    assert "已免除" in section(page, "gaps")
    assert "原件由法院调取" in section(page, "gaps")
    assert "免交材料" in section(page, "acts")


def test_what_cannot_be_waived_is_not(clerk, office):
    answer = clerk.post(
        f"/cases/{office.own_case}/waive", data=waiver(clerk, office, requirement="service_receipt")
    )

    assert answer.status_code in (404, 422)
    assert 'role="alert"' in answer.text


def test_somebody_else_waives_nothing(office, other_clerk):
    token = token_in(other_clerk.get("/").text)
    answer = other_clerk.post(f"/cases/{office.own_case}/waive", data={TOKEN_FIELD: token, "reason": "x"})

    assert answer.status_code == 403


def test_who_does_not_handle_a_case_learns_of_no_event_of_it(clerk, other_clerk, office):
    clerk.post(f"/cases/{office.own_case}/waive", data=waiver(clerk, office, reason="只有承办人知道"))

    for page in ("", "/acts"):
        seen = other_clerk.get(f"/cases/{office.own_case}{page}").text
        assert "免交材料" not in seen
        assert "只有承办人知道" not in seen
