"""A case passes to others in the browser: shown first, recorded once, and rights go with it."""

import re

import pytest
from web_people import token_in

from docarchive.web.forms import TOKEN_FIELD

BOX = re.compile(r'name="officer" value="(\w+)"( checked)?> ([^< ]+)')


@pytest.fixture(scope="module")
def clerk(office):
    return office.browser("wang.jia")


@pytest.fixture(scope="module")
def archivist(office):
    return office.browser("dang.an")


@pytest.fixture
def case(clerk, office):
    """Opened by the clerk, who handles it with another; its address."""
    page = clerk.get(f"/cases/new?party={office.party}", follow_redirects=True).text
    data = {
        TOKEN_FIELD: token_in(page),
        "key": re.search(r'name="key" value="(\w+)"', page)[1],
        "party": office.party,
        "officer": [id_ for id_, _, name in BOX.findall(page) if name in ("王甲示", "李乙示")],
        "cause": "承办人变更",
        "source": "监督检查",
        "opened_on": re.search(r'name="opened_on" type="date" value="([^"]+)"', page)[1],
        "step": "open",
    }
    return clerk.post("/cases/new", data=data).headers["location"]


def form(client, case, names, **changes):
    """The form with *names* ticked."""
    page = client.get(f"{case}/handlers").text
    hidden = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("drawn_at", "before")}
    return {
        TOKEN_FIELD: token_in(page),
        **hidden,
        "officer": [id_ for id_, _, name in BOX.findall(page) if name in names],
        "cause": "recusal",
        "reason": "与当事人有近亲属关系",
        "decided_by": "局长示",
        "decided_on": re.search(r'name="decided_on" type="date" value="([^"]+)"', page)[1],
        "step": "record",
        **changes,
    }


def handlers(client, case):
    return re.search(r"承办人</dt><dd>([^<]+)", client.get(case).text)[1].strip()


def test_what_follows_is_shown_before_anything_changes(clerk, case):
    answer = clerk.post(f"{case}/handlers", data=form(clerk, case, ("李乙示", "周丙示"), step="check"))

    assert answer.status_code == 200
    assert "账号 wang.jia 不能再办理" in answer.text
    assert "没有账号，仍看不到本案" in answer.text
    assert handlers(clerk, case) == "王甲示、李乙示"


def test_who_left_may_act_no_more_and_sent_twice_it_is_recorded_once(clerk, archivist, case):
    data = form(clerk, case, ("李乙示", "周丙示"))
    first, second = (clerk.post(f"{case}/handlers", data=data) for _ in range(2))

    assert [first.headers["location"], second.headers["location"]] == [f"{case}#facts"] * 2
    page = archivist.get(case).text
    assert handlers(archivist, case) == "李乙示、周丙示"
    assert "变更过 1 次" in page
    assert "王甲示、李乙示 → 李乙示、周丙示" in page
    assert re.search(r"王甲示</td><td[^>]*>变更承办人</td><td>回避", page)
    assert clerk.get(f"{case}/issue").status_code == 403
    assert clerk.get(f"{case}/handlers").status_code == 403
    left = clerk.get(case).text
    assert "近亲属" not in left
    assert "回避" not in left


def test_who_was_recused_comes_back_only_as_a_correction(clerk, archivist, case):
    clerk.post(f"{case}/handlers", data=form(clerk, case, ("李乙示", "周丙示")))
    back = form(archivist, case, ("王甲示", "李乙示"), cause="duties")

    refused = archivist.post(f"{case}/handlers", data=back)
    assert refused.status_code == 422
    assert "已经回避" in refused.text
    assert 'value="与当事人有近亲属关系"' in refused.text
    assert archivist.post(f"{case}/handlers", data=back | {"cause": "correction"}).status_code == 303
    assert clerk.get(f"{case}/issue").status_code == 200


def test_who_was_recused_is_not_offered_for_a_document_and_the_reason_stands_there(clerk, case):
    form_page = f"{case}/issue/rectification_order"
    before = clerk.get(form_page, follow_redirects=True).text
    clerk.post(f"{case}/handlers", data=form(clerk, case, ("王甲示", "周丙示")))
    after = clerk.get(form_page, follow_redirects=True).text

    assert "李乙示" in [name for _, _, name in BOX.findall(before)]
    assert "李乙示" not in [name for _, _, name in BOX.findall(after)]
    assert "未列出 李乙示：已于" in after
    assert "第四十三条" in after
    assert "未列出" not in before
    assert re.search(r"李乙示 <span class=\"tag heed\">\S+ 已回避", clerk.get(f"{case}/handlers").text)


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"cause": ""}, 422, "变更缘由"),
        ({"reason": " "}, 422, "理由"),
        ({"decided_by": "王甲示"}, 422, "自己的回避"),
        ({"decided_on": "昨天"}, 422, "决定日期"),
        ({"officer": []}, 422, "不得少于2人"),
        ({"officer": ["x"]}, 422, "表单不完整"),
        ({"before": "01KC7Q3V9T2M8R6X4N1B5D0FGH"}, 409, "刚刚已经变更"),
    ],
)
def test_what_makes_no_sense_comes_back_with_what_was_typed(clerk, case, changes, status, words):
    answer = clerk.post(f"{case}/handlers", data=form(clerk, case, ("李乙示", "周丙示"), **changes))

    assert answer.status_code == status
    assert words in answer.text
    assert handlers(clerk, case) == "王甲示、李乙示"


def test_the_door_is_shown_to_those_who_may_go_through_it(clerk, archivist, office, case):
    assert "/handlers" in clerk.get(case).text
    assert "/handlers" in archivist.get(case).text
    for name in ("shen.he", "shen.ji", "nei.qin"):
        assert "/handlers" not in office.browser(name).get(case).text
