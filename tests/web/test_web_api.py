"""The interface for programs: everything the pages do, once per key, within role and scope, told as problems."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event
from urllib.parse import quote

import pytest
from web_in_process import sample, working_office

from docarchive.domain.errors import RejectedError
from docarchive.domain.identifiers import CaseId, CreditCode, new_id
from docarchive.domain.people.rights import Scope
from docarchive.inbox.service import make_watcher
from docarchive.web.rooms import routes
from docarchive.web.tasks import Outcome
from docarchive.workflows.people.once import Once

API = "/api/v1"
NO_SUCH = "01KC7Q3V9T2M8R6X4N1B5D0FGH"


@pytest.fixture(scope="module")
def office(tmp_path_factory, environ):
    with working_office(tmp_path_factory.mktemp("api"), environ) as made:
        yield made


@pytest.fixture
def clerk(office):
    return office.ask("wang.jia")


@pytest.fixture
def admin(office):
    return office.ask("guan.li")


def number_of_records(office):
    with office.site.app.catalog.reading() as reader:
        return len(reader.records_of(office.case))


def order(**values):
    return {"form": "rectification_order", "values": sample("rectification_order") | values}


# issuing
def test_a_document_is_issued_and_can_be_read(office, clerk):
    made = clerk.post(f"{API}/cases/{office.case}/documents", json=order())

    assert made.status_code == 201, made.text
    record = made.json()
    assert made.headers["location"] == f"{API}/records/{record['id']}"
    assert record["number"].startswith("（苏常）应急责改〔")
    again = clerk.get(made.headers["location"])
    assert again.json()["files"] == record["files"]


def test_the_same_key_gives_the_same_answer_after_a_restart_too(office, clerk, monkeypatch):
    before = number_of_records(office)
    key = {"Idempotency-Key": "issue-1"}

    first = clerk.post(f"{API}/cases/{office.case}/documents", json=order(), headers=key)
    site = office.site
    monkeypatch.setattr(site, "once", Once(site.app.catalog, site.app.now))
    second = clerk.post(f"{API}/cases/{office.case}/documents", json=order(), headers=key)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert "idempotency-replayed" not in first.headers
    assert second.headers["idempotency-replayed"] == "true"
    assert number_of_records(office) == before + 1


def test_a_crash_between_the_document_and_the_answer_issues_no_second_one(office, clerk, monkeypatch):
    before = number_of_records(office)
    key = {"Idempotency-Key": "issue-crash"}

    def cut(*_):
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr("docarchive.web.routes.api_papers.record_shape", cut)
        assert (
            clerk.post(f"{API}/cases/{office.case}/documents", json=order(), headers=key).status_code == 500
        )
    after = clerk.post(f"{API}/cases/{office.case}/documents", json=order(), headers=key)

    assert after.status_code == 201
    assert number_of_records(office) == before + 1


def test_another_body_under_the_same_key_is_refused(office, clerk):
    key = {"Idempotency-Key": "issue-2"}
    assert clerk.post(f"{API}/cases/{office.case}/documents", json=order(), headers=key).status_code == 201
    before = number_of_records(office)

    other = clerk.post(f"{API}/cases/{office.case}/documents", json=order(override_reason="x"), headers=key)

    assert other.status_code == 422
    assert other.json()["hint"]
    assert number_of_records(office) == before


def test_what_would_be_refused_is_told_without_using_a_number(office, clerk):
    good = clerk.post(f"{API}/cases/{office.case}/documents/check", json=order())
    bad = clerk.post(
        f"{API}/cases/{office.case}/documents/check", json=order(deadline="gestern", doc_date="2026-13-01")
    )

    assert good.json()["issuable"] is True
    assert good.json()["printed"]["party_name"]
    assert bad.status_code == 200
    assert bad.json()["issuable"] is False
    assert bad.json()["detail"]


def test_a_refused_document_is_a_problem_that_names_the_faults(office, clerk):
    before = number_of_records(office)

    refused = clerk.post(f"{API}/cases/{office.case}/documents", json=order(doc_date="2026-13-01"))

    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    assert "2026-13-01" in refused.json()["detail"]
    assert number_of_records(office) == before


def test_a_document_is_voided_with_a_reason_once(office, clerk):
    made = clerk.post(f"{API}/cases/{office.case}/documents", json=order()).json()

    voided = clerk.post(f"{API}/records/{made['id']}/void", json={"reason": "数额有误"})
    again = clerk.post(f"{API}/records/{made['id']}/void", json={"reason": "数额有误"})

    assert voided.json()["void_reason"] == "数额有误"
    assert again.status_code == 409


def test_forms_are_described(clerk):
    listed = {item["id"] for item in clerk.get(f"{API}/forms").json()["forms"]}
    form = clerk.get(f"{API}/forms/rectification_order").json()

    assert "rectification_order" in listed
    assert any(field["columns"] for field in form["fields"])
    assert clerk.get(f"{API}/forms/nothing").status_code == 404


# parties, cases, events
ENTERPRISE = {
    "name": "常州接口示例有限公司",
    "uscc": "91320400MA0000003W",
    "legal_rep": "孙示例",
    "address": "接口路1号",
    "phone": "0519-00000003",
}


def test_an_enterprise_is_registered_once_and_a_case_opened_on_it(office, clerk):
    code = next(
        text
        for text in (
            f"91320400MA00000{n:02d}{c}" for n in range(10, 20) for c in "0123456789ABCDEFGHJKLMNPQRTUWXY"
        )
        if _is_code(text)
    )
    given = ENTERPRISE | {"uscc": code}
    key = {"Idempotency-Key": "party-1"}

    first = clerk.post(f"{API}/parties", json=given, headers=key)
    second = clerk.post(f"{API}/parties", json=given, headers=key)
    third = clerk.post(f"{API}/parties", json=given)
    officers = clerk.get(f"{API}/officers").json()["officers"]
    case = {
        "party_ids": [first.json()["id"]],
        "officer_ids": [item["id"] for item in officers],
        "cause": "未设置安全警示标志",
        "source": "日常检查",
    }
    opened = clerk.post(f"{API}/cases", json=case, headers={"Idempotency-Key": "case-1"})
    if opened.status_code == 422:  # the pack names the sources it prints
        case["source"] = next(
            choice
            for form in office.site.app.pack.forms.values()
            for field in form.fields
            if field.name == "case_source"
            for choice in field.choices
        )
        opened = clerk.post(f"{API}/cases", json=case, headers={"Idempotency-Key": "case-1"})
    again = clerk.post(f"{API}/cases", json=case, headers={"Idempotency-Key": "case-1"})

    assert first.status_code == 201, first.text
    assert first.content == second.content
    assert third.status_code == 409
    assert opened.status_code == 201, opened.text
    assert opened.content == again.content
    found = clerk.get(opened.headers["location"]).json()
    assert found["party_ids"] == [first.json()["id"]]


def _is_code(text):
    try:
        CreditCode.parse(text)
    except RejectedError:
        return False
    return True


def test_an_event_is_recorded_once(office, clerk):
    event = {
        "kind": "rights_waived",
        "at": datetime(2026, 10, 20, 2, 0, tzinfo=UTC).isoformat(),
        "note": "书面",
    }

    made = clerk.post(f"{API}/cases/{office.case}/events", json=event)
    again = clerk.post(f"{API}/cases/{office.case}/events", json=event)
    future = clerk.post(
        f"{API}/cases/{office.case}/events",
        json=event | {"at": (datetime.now(UTC) + timedelta(days=2)).isoformat()},
    )
    by_house = clerk.post(f"{API}/cases/{office.case}/events", json=event | {"kind": "override"})

    assert made.status_code == 201, made.text
    assert (again.status_code, future.status_code, by_house.status_code) == (409, 422, 409)
    listed = clerk.get(f"{API}/cases/{office.case}/events").json()["events"]
    assert [item["note"] for item in listed if item["kind"] == "rights_waived"] == ["书面"]


def test_pages_of_cases_follow_each_other_though_one_is_opened_meanwhile(office, clerk):
    app = office.site.app.acting_as("wang.jia")
    with app.catalog.reading() as reader:
        known = reader.get_case(office.case)

    def open_one(name):
        app.registrar.open_case(replace(known, id=CaseId(new_id(app.now())), name=name))

    for number in range(4):
        open_one(f"翻页{number}案")
    found, cursor = [], None
    while True:
        answer = clerk.get(
            f"{API}/cases", params={"q": "翻页", "limit": 2} | ({"cursor": cursor} if cursor else {})
        )
        found += [item["name"] for item in answer.json()["cases"]]
        cursor = answer.json()["next"]
        if cursor is None:
            break
        open_one("翻页中间案")

    assert found == [f"翻页{number}案" for number in (3, 2, 1, 0)]


@pytest.mark.parametrize(
    "cursor", ["!!!", "MQ", "键", "LTE", "AAAA", "MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA"]
)
@pytest.mark.parametrize("path", ["cases", "search", "inbox", "volumes"])
def test_a_cursor_of_nobodys_is_refused_and_never_a_mistake(office, path, cursor):
    answer = office.ask("dang.an").get(f"{API}/{path}", params={"cursor": cursor})

    offsets = ("search", "inbox", "volumes")
    assert answer.status_code in ((200, 422) if cursor == "MQ" and path in offsets else (422, 200))
    if path == "cases":
        assert answer.status_code == 422 or answer.json()["cases"] == []


# files
def test_a_file_comes_whole_in_part_and_not_again(office, clerk):
    path = f"{API}/records/{office.records['inspection_record']}/files/1"
    whole = clerk.get(path)
    etag = whole.headers["etag"]

    part = clerk.get(path, headers={"Range": "bytes=2-9"})

    assert (part.status_code, part.content) == (206, whole.content[2:10])
    assert clerk.get(path, headers={"If-None-Match": etag}).status_code == 304
    assert clerk.get(path, headers={"Range": f"bytes={len(whole.content)}-"}).status_code == 416
    assert whole.headers["content-security-policy"].startswith("sandbox")
    assert clerk.get(path[:-1] + "99").status_code == 404


def test_a_proof_is_given_and_damage_told(office, clerk):
    path = f"{API}/records/{office.records['inspection_record']}"
    good = clerk.get(f"{path}/proof").json()

    assert good["intact"] is True
    assert good["proof"]["format"] == "docarchive-proof-1"
    assert good["files"] >= 2


# the inbox
def test_a_file_is_sent_to_the_inbox_and_found_there(office, clerk):
    sent = clerk.post(f"{API}/inbox", params={"name": "接口/扫描.pdf"}, content=b"%PDF-1.7 not yet whole")

    assert sent.status_code == 201, sent.text
    assert sent.json()["size_bytes"] == 22
    inbox = office.site.app.folder("inbox_dir")
    assert (inbox / sent.json()["name"]).read_bytes() == b"%PDF-1.7 not yet whole"


@pytest.mark.parametrize("name", ["../../keys/x.pdf", ".hidden", "a\x01b.part", "~$x.docx"])
def test_a_name_that_leads_elsewhere_or_is_none_writes_nothing_outside(office, clerk, name):
    inbox = office.site.app.folder("inbox_dir")
    outside = {path for path in inbox.parent.rglob("*") if inbox not in path.parents and path.is_file()}

    answer = clerk.post(f"{API}/inbox", params={"name": name}, content=b"x")

    assert answer.status_code in (201, 422)
    after = {path for path in inbox.parent.rglob("*") if inbox not in path.parents and path.is_file()}
    assert {path.name for path in after - outside} <= {
        "catalog.db-wal",
        "catalog.db-shm",
        "catalog.db-journal",
    }


def test_an_empty_file_and_a_foreign_case_are_refused(office):
    clerk, other = office.ask("wang.jia"), office.ask("nei.qin")

    assert clerk.post(f"{API}/inbox", params={"name": "x.pdf"}, content=b"").status_code == 422
    foreign = other.post(f"{API}/inbox", params={"name": "x.pdf", "case_id": office.case}, content=b"x")
    assert foreign.status_code == 403
    assert (
        other.post(f"{API}/inbox", params={"name": "x.pdf", "case_id": NO_SUCH}, content=b"x").status_code
        == 404
    )


def test_what_was_set_aside_is_assigned(office, clerk):
    app = office.site.app
    clerk.post(f"{API}/inbox", params={"name": "现场照片说明.txt"}, content="现场情况（示例）".encode())
    make_watcher(app).drain(Event(), lambda _: None)
    found = clerk.get(f"{API}/inbox", params={"state": "set_aside"}).json()["arrivals"]
    waiting = next(item for item in found if item["name"] == "现场照片说明.txt")

    path = f"{API}/inbox/{waiting['id']}"
    hidden = office.ask("nei.qin").post(f"{path}/assign", json={"to": office.case})
    done = clerk.post(f"{path}/assign", json={"to": office.case})
    again = clerk.post(f"{path}/assign", json={"to": office.case})

    assert hidden.status_code == 403
    assert done.status_code == 200, done.text
    assert done.json()["state"] == "released"
    assert done.json()["record_ids"]
    assert again.status_code == 409
    assert office.ask("nei.qin").get(path).json()["record_ids"] in ([], done.json()["record_ids"])


# reviewing, volumes, closing
def test_figures_comparables_and_reviews_are_asked_for(office):
    reviewer = office.ask("shen.he")

    figures = reviewer.get(f"{API}/figures/2026-10").json()
    review = reviewer.get(f"{API}/cases/{office.case}/review").json()
    compared = reviewer.get(f"{API}/cases/{office.case}/comparables").json()
    human = next(item for item in review["items"] if item["verdict"] == "human")
    answered = reviewer.put(
        f"{API}/cases/{office.case}/review/items/{human['id']}", json={"verdict": "ok", "reason": "已核对"}
    )

    assert figures["now"]["values"]["inspections"] == 1
    assert compared["steps"]
    assert answered.status_code == 200
    said = next(item for item in answered.json()["items"] if item["id"] == human["id"])
    assert (said["verdict"], said["answered"]) == ("ok", "已核对")
    assert reviewer.get(f"{API}/figures/2026-99").status_code == 422
    assert office.ask("nei.qin").get(f"{API}/cases/{office.case}/review").status_code == 403


def test_a_case_that_is_not_ready_is_not_sealed(office):
    archivist = office.ask("dang.an")
    wanted = {"compiler": "王甲示", "checker": "shen.he"}

    asked = archivist.post(f"{API}/cases/{office.case}/closing", json=wanted)
    sealed = archivist.post(f"{API}/cases/{office.case}/closing/seal")
    answered = office.ask("shen.he").post(f"{API}/cases/{office.case}/closing/answer", json={"agree": True})

    assert asked.status_code == 409
    assert asked.json()["detail"]
    assert sealed.status_code == 409
    assert answered.status_code == 404
    assert archivist.get(f"{API}/volumes").json() == {"volumes": [], "next": None}
    assert archivist.get(f"{API}/volumes/nothing").status_code in (404, 422)


def test_long_work_is_told_as_a_task(office, clerk):
    task = office.site.tasks.start(
        title="封卷 / seal", by="wang.jia", work=lambda _: Outcome("已封卷 / sealed", "/cases")
    )
    for _ in range(200):
        told = clerk.get(f"{API}/tasks/{task}").json()
        if told["state"] == "done":
            break

    assert (told["state"], told["message"], told["link"]) == ("done", "已封卷 / sealed", "/cases")
    assert clerk.get(f"{API}/tasks").json()["tasks"][0]["id"] == task
    assert office.ask("nei.qin").get(f"{API}/tasks/{task}").status_code == 404


# users, roles, scopes
def test_accounts_are_for_administrators(office, clerk, admin):
    made = admin.post(f"{API}/users", json={"name": "xin.ren", "display_name": "新人示", "roles": ["clerk"]})
    changed = admin.put(f"{API}/users/xin.ren", json={"display_name": "新人示二", "roles": ["reviewer"]})
    closed = admin.post(f"{API}/users/xin.ren/close")
    opened = admin.post(f"{API}/users/xin.ren/reopen")

    assert made.status_code == 201, made.text
    assert changed.json()["roles"] == ["reviewer"]
    assert (closed.json()["active"], opened.json()["active"]) == (False, True)
    assert (
        admin.post(
            f"{API}/users", json={"name": "xin.ren", "display_name": "x", "roles": ["clerk"]}
        ).status_code
        == 409
    )
    assert clerk.get(f"{API}/users").status_code == 403
    assert admin.get(f"{API}/cases").status_code == 403


def test_a_token_goes_no_further_than_its_scopes(office):
    app = office.site.app
    _, read = app.api_tokens.make("wang.jia", "只读", [Scope.READ], days=1, by="wang.jia")
    office.tokens["reader"] = read
    reader = office.ask("reader")

    assert reader.get(f"{API}/cases/{office.case}").status_code == 200
    assert reader.post(f"{API}/cases/{office.case}/documents", json=order()).status_code == 403
    assert reader.get(f"{API}/inbox").status_code == 403


def test_a_key_that_may_only_read_says_nothing_for_a_checker_and_one_that_may_not_takes_nothing(office):
    app = office.site.app
    for scope in (Scope.READ, Scope.ISSUE):
        office.tokens[scope.value] = app.api_tokens.make("shen.he", "键", [scope], days=1, by="shen.he")[1]
    reader, issuer, whole = (office.ask(name) for name in (Scope.READ.value, Scope.ISSUE.value, "shen.he"))
    answer = f"/cases/{office.case}/closing/answer"
    folder = office.site.made.new_folder()
    (folder / "导出.xlsx").write_bytes(b"hits")
    link = office.site.made.keep(folder / "导出.xlsx", "application/zip", by="shen.he", back_to="/search")

    for one, status in ((reader, 403), (whole, 404)):  # nobody is asked about this case
        assert one.post(API + answer, json={"agree": True}).status_code == status
        assert one.post(f"/cases/{office.case}/close/check", data={"agree": "yes"}).status_code == status
    assert reader.get(f"{link}/file").content == b"hits"
    assert issuer.get(f"{link}/file").status_code == 403


@pytest.mark.parametrize("path", ["records/{}", "records/{}/proof", "records/{}/files/1"])
def test_a_spy_gets_the_same_answer_as_for_nothing(office, path):
    spy, hidden = (
        office.ask("nei.qin"),
        office.records["case_filing_approval"],
    )  # of the side that stays inside

    theirs, nothing = (spy.get(f"{API}/{path.format(one)}") for one in (hidden, NO_SUCH))

    assert office.ask("dang.an").get(f"{API}/{path.format(hidden)}").status_code == 200
    assert theirs.status_code == nothing.status_code == 404
    assert theirs.text == nothing.text


# every answer
def test_every_failure_is_a_problem(office):
    nobody = office.ask(None)
    for answer in (
        nobody.get(f"{API}/me"),
        nobody.post(f"{API}/cases", json={}),
        office.ask("wang.jia").post(
            f"{API}/cases", content=b"{", headers={"Content-Type": "application/json"}
        ),
        office.ask("wang.jia").get(f"{API}/nowhere"),
        office.ask("wang.jia").request("DELETE", f"{API}/me"),
    ):
        assert 400 <= answer.status_code < 500
        assert answer.headers["content-type"] == "application/problem+json", answer.text
        assert answer.json()["status"] == answer.status_code


ODD = [
    "\x00",
    "\ud800",
    "\u202e\u0000",
    "\uffff",
    "a" * 3000,
    "𠀀",
    "'; DROP TABLE cases;--",
    "%00",
    "../../x",
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: ascii(odd)[:20])
def test_odd_text_is_never_a_mistake_of_the_program(office, odd):
    who = {name: office.ask(name) for name in ("wang.jia", "dang.an", "shen.he", "guan.li")}
    body = json.dumps(odd)
    tried = 0
    for route in routes():
        if not route.path.startswith(API) or route.path.endswith("/events"):
            continue
        path = route.path
        for name in route.param_convertors:
            path = path.replace(f"{{{name}}}", _quoted(odd))
        params = {field.alias: _text(odd) for field in route.dependant.query_params}
        method = next(iter(route.methods))
        for client in who.values():
            content = body.encode() if method in ("POST", "PUT") else None
            answer = client.request(
                method, path, params=params, content=content, headers={"Content-Type": "application/json"}
            )
            assert answer.status_code < 500, (method, path, answer.text)
            tried += 1
    assert tried > 100


@pytest.mark.parametrize("odd", ODD[:3], ids=lambda odd: ascii(odd)[:20])
def test_odd_text_in_a_body_is_refused(office, clerk, odd):
    for path, given in (
        (f"{API}/parties", ENTERPRISE | {"name": odd}),
        (f"{API}/cases/{office.case}/documents", order(remark=odd)),
        (f"{API}/cases/{office.case}/documents", {"form": odd, "values": {odd: [odd]}}),
    ):
        answer = clerk.request(
            "POST", path, content=json.dumps(given).encode(), headers={"Content-Type": "application/json"}
        )
        assert answer.status_code == 422, answer.text


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", "-0.0", "123456789012345678901234567890"])
def test_odd_numbers_in_a_body_are_refused_or_taken_as_they_were_sent(office, clerk, number):
    text = json.dumps(order()).replace('"values": {', f'"values": {{"odd": {number}, ')

    answer = clerk.request(
        "POST",
        f"{API}/cases/{office.case}/documents",
        content=text.encode(),
        headers={"Content-Type": "application/json"},
    )

    assert answer.status_code == 422


def _quoted(odd):
    return quote(odd.encode("utf-8", "surrogatepass")[:200], safe="")


def _text(odd):
    return odd.encode("utf-8", "replace").decode()
