"""The comparison page over HTTP: what is shown to whom, who may decide, and what is written down."""

from dataclasses import replace

import pytest
from web_people import token_in

from docarchive.domain.comparing.comparison import (
    Comparison,
    Difference,
    DifferenceKind,
    Outcome,
    PageComparison,
)
from docarchive.domain.people.sign_in import AccessKind
from docarchive.domain.record import Role
from docarchive.settings import load_configuration
from docarchive.web.forms import TOKEN_FIELD
from docarchive.wiring.app import open_app


@pytest.fixture(scope="module")
def clerk(office):
    return office.browser("wang.jia")


@pytest.fixture(scope="module")
def reviewer(office):
    return office.browser("shen.he")


@pytest.fixture
def house(office):
    with open_app(load_configuration(office.workspace, environ=office.environ), actor="system") as app:
        yield app


@pytest.fixture
def differing(office, house):
    """The order of the own case, its scan found to differ: as the comparer would record it."""
    with house.catalog.reading() as reader:
        record = reader.get_record(office.own["rectification_order"])
    found = Comparison(
        record.id,
        record.scans[-1].sha256,
        record.representation(Role.ISSUED_PDF).sha256,
        Outcome.DIFFERS,
        (PageComparison(1, Outcome.DIFFERS, None, 400, 398), PageComparison(2, Outcome.SAME, None, 9, 9)),
        (
            Difference(
                DifferenceKind.TYPED, 1, (1000, 2000, 4000, 2300), "10月<b>27日", "12月27日", "deadline"
            ),
        ),
    )
    house.comparer._record(record, found)
    return f"/records/{record.id}/compare"


def send(client, url, **data):
    token = token_in(client.get("/search").text)
    return client.post(url, data={TOKEN_FIELD: token, **data})


def test_what_differs_is_framed_on_both_pages_and_told_in_a_list(reviewer, differing):
    page = reviewer.get(differing).text

    assert page.count('<rect x="960" y="1970" width="3080" height="360" class="alarm"/>') == 2
    assert "10月&lt;b&gt;27日" in page
    assert "12月27日" in page
    assert "由承办人或档案员作出决定" in page
    assert "<form" not in page.partition("<main")[2].partition("</main>")[0]
    assert 'class="alarm"' not in reviewer.get(differing, params={"page": 2}).text


def test_the_scan_is_drawn_as_it_lies_on_the_issued_page(reviewer, differing):
    answer = reviewer.get(f"{differing}/1/pages/1")

    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert (
        reviewer.get(f"{differing}/1/pages/1", headers={"If-None-Match": answer.headers["etag"]}).status_code
        == 304
    )
    assert reviewer.get(f"{differing}/9/pages/1").status_code == 404
    assert reviewer.get(f"{differing}/1/pages/9").status_code == 404


def test_a_difference_is_real_or_accepted_with_a_reason_by_who_may(office, clerk, reviewer, differing, house):
    assert send(reviewer, f"{differing}/accept", reason="x").status_code == 403
    blank = send(clerk, f"{differing}/confirm", reason="  ")
    assert (blank.status_code, "请写明理由" in blank.text) == (422, True)
    assert send(clerk, f"{differing}/confirm", reason="期限被改过").status_code == 303
    assert "期限被改过" in clerk.get(differing).text
    again = send(clerk, f"{differing}/confirm", reason="又一次")
    assert (again.status_code, "又一次" in again.text) == (409, True)
    assert send(clerk, f"{differing}/accept", reason="已重新签收").status_code == 303

    with house.catalog.reading() as reader:
        (found,) = reader.comparisons_of(office.own["rectification_order"])
        line = reader.ledger_lines(reader.fact_count() - 1, limit=1)[0]
    assert (found.accepted, found.confirmed, found.stands) == ("已重新签收", None, False)
    assert b'"actor":"wang.jia"' in line


def test_opening_it_is_written_down_and_others_scans_are_not_there(office, reviewer, differing, house):
    reviewer.get(differing)
    with house.catalog.reading() as reader:
        (last,) = reader.accesses(user="shen.he", record_id=office.own["rectification_order"], limit=1)
    assert last.what is AccessKind.OPENED
    hidden = office.own["case_filing_approval"]
    assert office.browser("nei.qin").get(f"/records/{hidden}/compare").status_code == 404


def test_a_paper_without_a_scan_says_what_to_do(office, clerk):
    page = clerk.get(f"/records/{office.own['inspection_record']}/compare")

    assert (page.status_code, "还没有可以比对的签章扫描件" in page.text) == (200, True)


def test_an_accepted_one_asks_for_nothing(clerk, differing, house, office):
    with house.catalog.reading() as reader:
        record = reader.get_record(office.own["rectification_order"])
        (found,) = reader.comparisons_of(record.id)
    house.comparer._record(record, replace(found, accepted="笔误", confirmed=None))
    page = clerk.get(differing).text

    assert "笔误" in page
    assert "<textarea" not in page
