"""What every answer carries, how failures are told, files and pictures, search, the interface for programs."""

import io
import json
import re
from html import unescape
from urllib.parse import urlsplit

import pytest
from PIL import Image
from web_people import pages

from docarchive.domain.errors import FAMILIES
from docarchive.domain.people.rights import Scope
from docarchive.settings import load_configuration
from docarchive.web.failures import STATUS
from docarchive.web.headers import CONTENT_SECURITY_POLICY
from docarchive.web.rooms import routes
from docarchive.wiring.app import open_app


@pytest.fixture(scope="module")
def clerk(office):
    with office.browser("wang.jia") as client:
        yield client


@pytest.fixture(scope="module")
def reviewer(office):
    with office.browser("shen.he") as client:
        yield client


# headers, assets, failures
def test_every_page_forbids_what_it_does_not_need(office, reviewer):
    for path in pages(office):
        answer = reviewer.get(path)

        assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "same-origin"
        text = answer.text.replace('xmlns="http://www.w3.org/2000/svg"', "")  # a name: nothing is fetched
        assert not re.search(
            r"<script(?! src=)|<style|\sstyle=|\son\w+=|javascript:|//cdn|https?://", text
        ), path


def test_styles_and_scripts_are_kept_for_ever_and_never_stale(reviewer):
    html = reviewer.get("/").text
    urls = re.findall(r'(?:href|src)="(/assets/[^"]+)"', html)
    assert len(urls) >= 6

    for url in urls:
        answer = reviewer.get(url)
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["content-encoding"] == "gzip"
        assert reviewer.get(url.replace("/assets/", "/assets/0")).status_code == 404
    assert reviewer.get("/assets/x/../../app.py").status_code == 404


def test_every_family_of_failure_has_its_status():
    assert set(STATUS) == set(FAMILIES)


def test_an_unknown_address_is_a_page_and_a_problem(reviewer):
    page = reviewer.get("/nowhere")
    problem = reviewer.get("/api/v1/nowhere")

    assert page.status_code == problem.status_code == 404
    assert "没有找到" in page.text
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json()["status"] == 404


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (
            "/search?page=0",
            "地址中的参数 page（“0”）不能小于 1 / the parameter page of the address (“0”) should be 1 or more",
        ),
        ("/search?sort=best", "应为以下之一：'relevance'、"),
        ("/retention?year=abc", "地址中的参数 year（“abc”）应为整数"),
        ("/retention?year=<b>", "（“&lt;b&gt;”）应为整数"),
        ("/search?exact=perhaps", "should be true or false"),
        (f"/cases?q={'x' * 201}", "最多 200 个字"),
        ("/api/v1/search?limit=0", "地址中的参数 limit（“0”）不能小于 1"),
    ],
)
def test_a_parameter_that_cannot_be_is_refused_in_words(office, reviewer, path, said):
    answer = office.browser("dang.an").get(path) if "retention" in path else reviewer.get(path)

    assert answer.status_code == 422
    assert said in unescape(answer.text).replace("<b>", "&lt;b&gt;")


def test_no_route_answers_a_parameter_of_a_wrong_type_in_the_frameworks_words(office):
    people = [office.browser(name) for name in ("shen.he", "dang.an", "wang.jia", "guan.li")]
    odd, tried, theirs = (
        "x" * 5000,
        0,
        re.compile("Input should|String should|List should|Field required|Value"),
    )
    for route in routes():
        if "GET" not in route.methods or not route.dependant.query_params or "/events" in route.path:
            continue
        address = re.sub(r"\{[^}]+\}", "1", route.path)
        asked = "&".join(f"{item.alias}={odd}" for item in route.dependant.query_params)
        answers = (client.get(f"{address}?{asked}") for client in people)
        answer = next((one for one in answers if one.status_code not in (403, 404)), None)
        if answer is None or answer.status_code != 422:
            continue
        told = answer.json()["detail"] if route.path.startswith("/api/") else answer.text
        assert "should" in told, route.path
        assert "应为" in told or "最多" in told or "格式不对" in told, (route.path, told)
        assert not theirs.search(told.replace(odd, "")), (route.path, told)
        tried += 1
    assert tried > 30


def test_a_body_that_cannot_be_is_told_to_programs_in_words(office):
    with open_app(load_configuration(office.workspace, environ=office.environ), actor="demo") as app:
        token = app.api_tokens.make("wang.jia", "测试", list(Scope), days=1, by="wang.jia")[1]
    client = office.browser()
    client.headers["Authorization"] = f"Bearer {token}"
    address = f"/api/v1/cases/{office.own_case}/documents"

    wrong = client.post(address, json={"values": [], "what": "密"})
    broken = client.post(address, content=b"{", headers={"Content-Type": "application/json"})

    assert wrong.status_code == broken.status_code == 422
    assert wrong.json()["detail"].partition(" / ")[0].split("；") == [
        "内容中的 form 没有填写",
        "内容中的 values 应为 JSON 对象",
        "内容中的 what 不是这里有的项目",
    ]
    assert "密" not in wrong.text
    assert broken.json()["detail"] == "请求的内容不是有效的 JSON / what was sent is not valid JSON"
    assert wrong.json()["hint"].startswith("接口说明见 /api/v1/openapi.json")


def test_a_form_that_is_too_large_is_not_read(reviewer):
    answer = reviewer.post(
        "/language", content=b"x" * (3 << 20), headers={"content-type": "application/x-www-form-urlencoded"}
    )

    assert answer.status_code == 413


def test_the_language_is_chosen_once(office):
    with office.browser("dang.an") as client:
        token = re.search(r'name="form_token" value="(\w+)"', client.get("/").text)[1]
        done = client.post("/language", data={"form_token": token, "language": "en", "back_to": "/cases"})
        assert done.headers["location"] == "/cases"
        page = client.get("/cases").text

    assert '<html lang="en"' in page
    assert "All cases" in page
    assert "全部案件" not in page


def test_a_name_with_a_script_is_shown_as_it_is_written(office, reviewer):
    page = reviewer.get(f"/cases/{office.foreign_case}").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize(
    "path",
    [
        "/records/..%2f..%2fkeys",
        "/records/%00",
        "/cases/<script>",
        "/parties/' OR 1=1",
        "/records/" + "A" * 5000,
    ],
)
def test_an_id_that_is_none_is_not_found(reviewer, path):
    assert reviewer.get(path).status_code == 404


def test_the_service_says_how_it_is(office):
    with office.browser() as client:
        assert client.get("/healthz").text == "ok\n"
        assert client.get("/readyz").json() == {"ready": True, "failing": []}
        client.get("/cases")
        metrics = client.get("/metrics").text

    assert re.search(r'docarchive_requests_total{method="GET",route="/cases",status="303"} [1-9]', metrics)
    assert re.search(r"docarchive_request_seconds_count [1-9]", metrics)


# desk, case, record
def test_the_desk_of_a_clerk_shows_own_papers_and_no_others(office, clerk):
    page = clerk.get("/").text

    assert f"/records/{office.own['inspection_record']}" in page
    assert f"/records/{office.foreign['rectification_order']}" not in page.split('id="newest"')[0]


def test_the_newest_records_are_those_that_are_seen(office, clerk, reviewer):
    hidden = f"/records/{office.foreign['case_filing_approval']}"

    assert hidden in reviewer.get("/").text
    assert hidden not in clerk.get("/").text


def test_the_desk_of_an_administrator_shows_no_case(office):
    with office.browser("guan.li") as client:
        page = client.get("/").text

    assert office.own_case not in page
    assert "/records/" not in page
    assert 'href="/cases"' not in page


def test_a_case_shows_what_is_back_and_what_is_missing(office, clerk):
    page = clerk.get(f"/cases/{office.own_case}").text

    order = re.search(rf"/records/{office.own['rectification_order']}.*?</tr>", page, re.S)[0]
    record = re.search(rf"/records/{office.own['inspection_record']}.*?</tr>", page, re.S)[0]
    assert "签章件已归" in order or "扫描件待核对" in order
    assert "待签章扫描" in record
    assert 'aria-current="step"' in page
    assert "归档还缺什么" in page


def test_a_clerk_sees_the_main_side_of_others_and_no_judgement_of_it(office, clerk):
    page = clerk.get(f"/cases/{office.foreign_case}").text

    assert office.foreign["rectification_order"] in page
    assert office.foreign["case_filing_approval"] not in page
    assert "归档还缺什么" not in page


def test_a_record_is_proved_in_one_sentence(office, clerk):
    path = f"/records/{office.own['rectification_order']}/proof"
    page, part = clerk.get(path).text, clerk.get(path, headers={"HX-Request": "true"}).text

    assert "<html" in page
    assert "<html" not in part
    assert re.search(r"全部 \d+ 个文件与登记时一字不差", part)


def test_opening_and_taking_out_are_written_down(office, clerk):
    record = office.own["inspection_record"]
    clerk.get(f"/records/{record}")
    clerk.get(f"/records/{record}/files/1")

    configuration = load_configuration(office.workspace, environ=office.environ)
    with open_app(configuration, actor="t") as app, app.catalog.reading() as reader:
        entries = reader.accesses(record_id=record, user="wang.jia")
    assert {entry.what.value for entry in entries} >= {"opened", "taken_out"}


@pytest.mark.parametrize(
    ("path", "headers", "what"),
    [
        ("{record}/files/1", {"Range": "bytes=0-"}, "taken_out"),
        ("{record}/files/2/pages/1/large", {}, "opened"),
        ("{recording}/play/1", {"Range": "bytes=0-"}, "opened"),
    ],
)
def test_no_way_to_a_content_goes_round_the_log(office, path, headers, what):
    record = {"record": office.own["rectification_order"], "recording": office.recording}
    path = path.format(**record)
    who = "shen.ji" if what == "opened" else "dang.an"
    logged = []
    configuration = load_configuration(office.workspace, environ=office.environ)
    with office.browser(who) as client, open_app(configuration, actor="t") as app:
        for _ in range(2):
            assert client.get(f"/records/{path}", headers=headers).status_code in (200, 206)
            with app.catalog.reading() as reader:
                entries = reader.accesses(record_id=path.partition("/")[0], user=who)
            logged.append([entry.what.value for entry in entries])
    assert what in logged[0]
    assert logged[0].count("opened") == logged[1].count("opened")


# files and pictures
def test_a_file_is_saved_under_its_name_and_runs_nothing(office, clerk):
    answer = clerk.get(f"/records/{office.own['rectification_order']}/files/2")

    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    assert answer.headers["content-security-policy"].startswith("sandbox;")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.content.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-9", 206, slice(0, 10)),
        ("bytes=5-", 206, slice(5, None)),
        ("bytes=-7", 206, slice(-7, None)),
        ("lines=1-2", 200, slice(None)),
    ],
)
def test_a_part_of_a_file_is_that_part(office, clerk, asked, status, part):
    path = f"/records/{office.own['rectification_order']}/files/2"
    whole = clerk.get(path).content

    answer = clerk.get(path, headers={"Range": asked})

    assert answer.status_code == status
    assert answer.content == whole[part]


def test_a_part_beyond_the_end_is_told_so(office, clerk):
    answer = clerk.get(
        f"/records/{office.own['rectification_order']}/files/2", headers={"Range": "bytes=99999999-"}
    )

    assert answer.status_code == 416
    assert answer.headers["content-range"].startswith("bytes */")


def test_a_file_that_is_known_is_not_sent_again(office, clerk):
    path = f"/records/{office.own['rectification_order']}/files/2"
    etag = clerk.get(path).headers["etag"]

    assert clerk.get(path, headers={"If-None-Match": etag}).status_code == 304
    assert clerk.get(path, headers={"If-Range": '"other"', "Range": "bytes=0-1"}).status_code == 200


def test_a_page_is_a_picture_and_never_the_file(office, clerk):
    base = f"/records/{office.own['rectification_order']}/files/2/pages/1"
    large, small = clerk.get(f"{base}/large"), clerk.get(f"{base}/small")

    assert large.headers["content-type"] == "image/jpeg"
    assert Image.open(io.BytesIO(large.content)).width == 1200
    assert len(small.content) < len(large.content)
    assert clerk.get(f"{base}/large", headers={"If-None-Match": large.headers["etag"]}).status_code == 304
    assert clerk.get(f"{base}/huge").status_code == 404
    assert clerk.get(f"{base[:-1]}99/large").status_code == 404


def test_a_recording_is_played_in_parts(office, clerk):
    page = clerk.get(f"/records/{office.recording}").text
    source = re.search(r'<video[^>]* src="([^"]+)"', page)[1]

    answer = clerk.get(source, headers={"Range": "bytes=0-99"})

    assert (answer.status_code, answer.headers["content-type"], len(answer.content)) == (
        206,
        "video/mp4",
        100,
    )


# search
def test_hits_are_marked_counted_and_narrowed(reviewer):
    page = reviewer.get("/search?q=整改").text

    assert "<mark>整改</mark>" in page
    narrower = re.search(r'href="(/search\?q=[^"]+&amp;f=[^"]+)"', page)[1].replace("&amp;", "&")
    narrowed = reviewer.get(narrower)
    assert narrowed.status_code == 200
    assert 'class="chip"' in narrowed.text
    without = re.search(r'class="chip" href="([^"]+)"', narrowed.text)[1]
    assert urlsplit(without).query == "q=%E6%95%B4%E6%94%B9"


def test_what_else_was_looked_for_is_told(reviewer):
    page = reviewer.get("/search?q=安监局").text

    assert "“安监局”也查了" in page
    assert "应急管理局" in page
    exact = re.search(r'href="(/search\?q=%3D[^"]+)">只查所写的', page)[1]
    assert "也查了" not in reviewer.get(exact).text


def test_a_query_that_cannot_be_read_shows_the_character(reviewer):
    answer = reviewer.get("/search?q=甲 罚款:abc")

    assert answer.status_code == 422
    assert '<span class="wrong">a</span>bc' in answer.text
    assert 'value="甲 罚款:abc"' in answer.text


def test_nothing_found_says_what_to_do(reviewer):
    page = reviewer.get("/search?q=这样的字没有人写过").text

    assert "没有符合的材料" in page


# the interface for programs
def test_the_interface_describes_itself_with_examples_and_answers(reviewer):
    document = reviewer.get("/api/v1/openapi.json").json()
    described = set(document["paths"])

    assert described == {r.path for r in routes() if r.path.startswith("/api/") and r.include_in_schema}
    for path, methods in document["paths"].items():
        for method in methods.values():
            assert {"200", "401", "422", "503"} <= set(method["responses"]), path
            assert method["summary"]
    assert "examples" in json.dumps(document["components"]["schemas"]["RecordShape"])


def test_a_known_answer_is_not_sent_again(office, reviewer):
    first = reviewer.get(f"/api/v1/cases/{office.own_case}")

    again = reviewer.get(f"/api/v1/cases/{office.own_case}", headers={"If-None-Match": first.headers["etag"]})

    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


def test_pages_of_hits_follow_each_other(reviewer):
    found, cursor = [], None
    while True:
        answer = reviewer.get(
            "/api/v1/search", params={"q": "", "limit": 2} | ({"cursor": cursor} if cursor else {})
        ).json()
        found += [hit["record"]["id"] for hit in answer["hits"]]
        cursor = answer["next"]
        if cursor is None:
            break

    assert len(found) == len(set(found)) == answer["total"]


@pytest.mark.parametrize("cursor", ["!!!", "AAAA", "LTU", "OTk5OTk5OTk5OTk5"])
def test_a_cursor_of_nobodys_is_refused(reviewer, cursor):
    answer = reviewer.get("/api/v1/search", params={"cursor": cursor})

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_program_comes_with_a_token_and_only_as_far(office):
    from docarchive.domain.people.rights import Scope
    from docarchive.settings import load_configuration
    from docarchive.wiring.app import open_app
    from docarchive.workflows.people.api_tokens import ApiTokens

    with open_app(load_configuration(office.workspace, environ=office.environ), actor="t") as app:
        tokens = ApiTokens(app.catalog, app.now)
        _, read = tokens.make("shen.he", "读取", [Scope.READ], days=1, by="shen.he")
        _, issue = tokens.make("shen.he", "制作", [Scope.ISSUE], days=1, by="shen.he")
    with office.browser() as client:

        def ask(token):
            return client.get("/api/v1/search", headers={"Authorization": f"Bearer {token}"}).status_code

        assert (ask(read), ask(issue), ask("da_forged")) == (200, 403, 401)
