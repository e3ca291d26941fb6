"""Opening a case and recording its events over HTTP: what was typed stays, two clicks are one, others are refused."""

import re
from urllib.parse import urlsplit

import pytest
from web_people import token_in

from docarchive.web.forms import TOKEN_FIELD

UNIT = "常州示例机械制造有限公司"


@pytest.fixture(scope="module")
def clerk(office):
    return office.browser("wang.jia")


@pytest.fixture(scope="module")
def other_clerk(office):
    return office.browser("nei.qin")


def form_of(page):
    """Every field that a browser would send, as it stands."""
    kept = {}
    for tag in re.findall(r"<input[^>]*>", page.text[page.text.index("<main") :]):
        given = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        left_out = given.get("type") == "checkbox" and " checked" not in tag
        if "name" in given and not left_out:
            kept.setdefault(given["name"], []).append(given.get("value", ""))
    return kept


def opening(clerk, office, **changes):
    page = clerk.get(f"/cases/new?party={office.party}", follow_redirects=True)
    assert UNIT in page.text
    data = form_of(page) | {"cause": ["未设置警示标志"], "source": ["监督检查"], "step": ["open"]}
    return {**data, **{name: [value] for name, value in changes.items()}}


@pytest.fixture(scope="module")
def case(clerk, office):
    answer = clerk.post("/cases/new", data=opening(clerk, office))
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_the_officer_who_opens_a_case_is_its_handler_unless_they_say_otherwise(clerk, case):
    page = clerk.get(case)

    assert "我承办" in page.text
    assert f"{UNIT}涉嫌未设置警示标志案" in page.text


def test_two_clicks_open_one_case(clerk, office):
    data = opening(clerk, office, cause="双击")

    first, second = (clerk.post("/cases/new", data=data) for _ in range(2))

    assert first.status_code == second.status_code == 303
    assert first.headers["location"] == second.headers["location"]


def test_going_back_to_a_form_that_opened_a_case_leads_to_the_case(clerk, office):
    form = clerk.get(f"/cases/new?party={office.party}").headers["location"]
    data = form_of(clerk.get(form)) | {"cause": ["返回"], "source": ["监督检查"], "step": ["open"]}
    opened = clerk.post("/cases/new", data=data).headers["location"]

    assert clerk.get(form).headers["location"] == opened


def test_parties_are_found_by_a_part_of_their_name_chosen_and_dropped_without_script(clerk, office):
    data = opening(clerk, office) | {"party": [], "step": ["find"], "find": ["示例机械"]}
    found = clerk.post("/cases/new", data=data)
    assert f'name="add" value="{office.party}"' in found.text

    chosen = clerk.post("/cases/new", data=data | {"add": [office.party]})
    assert f'name="party" value="{office.party}"' in chosen.text
    assert 'value="未设置警示标志"' in chosen.text

    dropped = clerk.post("/cases/new", data=data | {"party": [office.party], "drop": [office.party]})
    assert f'name="party" value="{office.party}"' not in dropped.text


def test_what_was_typed_is_shown_again_with_all_that_is_wrong(clerk, office):
    data = opening(clerk, office, cause="<b>事由", source="道听途说", opened_on="2999-01-01")

    answer = clerk.post("/cases/new", data=data)

    assert answer.status_code == 422
    assert "来源" in answer.text
    assert "尚未到来" in answer.text
    assert 'value="&lt;b&gt;事由"' in answer.text


@pytest.mark.parametrize("name", ["dang.an", "shen.he", "shen.ji", "guan.li"])
def test_who_opens_no_cases_is_refused(office, name):
    client = office.browser(name)

    assert client.get("/cases/new").status_code == 403
    token = token_in(client.get("/").text)
    assert client.post("/cases/new", data={TOKEN_FIELD: token, "cause": "x"}).status_code == 403


def payment(clerk, case, **changes):
    page = clerk.get(f"{case}/events/new?kind=fine_paid")
    data = form_of(page) | {"amount": ["20000"], "note": ["票据 1 号"]}
    return {**data, **{name: [value] for name, value in changes.items()}}


def test_an_event_is_recorded_after_its_effect_was_seen_and_only_once(clerk, case):
    data = payment(clerk, case)

    seen = clerk.post(f"{case}/events/new", data=data | {"step": ["effect"]})
    assert seen.status_code == 200
    assert 'value="record"' in seen.text
    assert "票据 1 号" not in clerk.get(case).text

    first, second = (clerk.post(f"{case}/events/new", data=data | {"step": ["record"]}) for _ in range(2))
    assert first.status_code == second.status_code == 303
    page = clerk.get(urlsplit(first.headers["location"]).path).text
    assert page.count("票据 1 号") == 1
    assert "20,000" in page


def test_the_same_payment_from_a_new_form_is_asked_about(clerk, case):
    clerk.post(f"{case}/events/new", data=payment(clerk, case, note="票据 2 号") | {"step": ["record"]})
    again = clerk.post(
        f"{case}/events/new", data=payment(clerk, case, note="票据 2 号") | {"step": ["record"]}
    )

    assert again.status_code == 409
    assert "已登记" in again.text


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": ""},
        {"amount": "一万"},
        {"day": "2999-01-01"},
        {"day": "昨天"},
        {"party": "01KC7Q3V9T2M8R6X4N1B5D0FGH"},
    ],
    ids=["no amount", "no figures", "to come", "no day", "a stranger"],
)
def test_an_event_that_cannot_have_happened_so_is_refused_in_the_form(clerk, case, changes):
    answer = clerk.post(f"{case}/events/new", data=payment(clerk, case, **changes) | {"step": ["record"]})

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "票据 1 号" in answer.text


def test_the_kinds_name_the_deadlines_they_touch(clerk, case):
    page = clerk.get(f"{case}/events/new")

    assert "缴纳罚款" in page.text
    assert "影响期限" in page.text
    assert "override" not in page.text


def test_who_does_not_handle_a_case_records_nothing_in_it(office, other_clerk, case):
    assert other_clerk.get(f"{case}/events/new").status_code == 403
    token = token_in(other_clerk.get("/").text)
    answer = other_clerk.post(
        f"{case}/events/new", data={TOKEN_FIELD: token, "kind": "fine_paid", "step": "record"}
    )

    assert answer.status_code == 403
