"""Every route × every role × own and foreign cases, generated from the router: a new route cannot be forgotten."""

import re

import pytest
from web_people import PEOPLE

from docarchive.domain.people.rights import Deed, may
from docarchive.domain.people.sight import Sight
from docarchive.domain.people.user import User, UserRole
from docarchive.web.forms import TOKEN_FIELD, TOKEN_HEADER
from docarchive.web.rooms import routes
from docarchive.web.routing import Room

ROUTES = sorted(routes(), key=lambda route: route.path)
NOBODY = "nobody"
ABOUT = ("own", "foreign")
NO_SUCH = "01KC7Q3V9T2M8R6X4N1B5D0FGH"
OF_A_CASE = ("{record_id}", "{case_id}")
OWN_CASE_ONLY = {
    "/records/{record_id}/files/{number}": Deed.EXPORT,
    "/cases/{case_id}/events/new": Deed.RECORD_EVENT,
    "/cases/{case_id}/waive": Deed.RECORD_EVENT,
    "/cases/{case_id}/handlers": Deed.CHANGE_HANDLERS,
    "/cases/{case_id}/issue": Deed.ISSUE,
    "/cases/{case_id}/issue/{form_id}": Deed.ISSUE,
    "/cases/{case_id}/issue/{form_id}/draft": Deed.ISSUE,
    "/cases/{case_id}/issue/{form_id}/preview/{preview_id}/{page}": Deed.ISSUE,
    "/cases/{case_id}/drafts/{key}/drop": Deed.ISSUE,
    "/records/{record_id}/issued": Deed.ISSUE,
    "/records/{record_id}/print": Deed.EXPORT,
    "/records/{record_id}/mask": Deed.FILE,
    "/records/{record_id}/mask/preview/{preview_id}/{page}": Deed.FILE,
    "/records/{record_id}/void": Deed.ISSUE,
    "/records/{record_id}/correct": Deed.ISSUE,
    "/cases/{case_id}/review": Deed.EXPORT,
    "/cases/{case_id}/review/report": Deed.EXPORT,
    "/cases/{case_id}/review/reply": Deed.RECORD_EVENT,
    "/publications/{record_id}": Deed.RECORD_EVENT,
}
"""Routes whose deed is allowed to some roles in their own cases only."""
TURNS_AWAY = {
    "/first-run": 404,
    "/records/{record_id}/play/{number}": 404,
    "/figures/letter": 404,
    "/figures/index/{index_id}/scores.xlsx": 422,
    "/figures/index/{index_id}/scores.svg": 422,
    "/tasks/{task_id}": 404,
    "/batch/held/{batch_id}": 404,
    "/cases/new": 303,
    "/parties/import/{import_id}": 404,
    "/inbox/desk/{arrival_id}/pages/{page}/{size}": 404,
    "/records/{record_id}/compare/{number}/pages/{page}": 404,
    "/cases/{case_id}/close/check": 404,
    "/cases/{case_id}/issue/{form_id}": 303,
    "/cases/{case_id}/issue/{form_id}/preview/{preview_id}/{page}": 404,
    "/records/{record_id}/mask/preview/{preview_id}/{page}": 404,
    "/admin/imports/{import_id}": 404,
    "/admin/forms/upgrade/file": 404,
    "/admin/forms/{form}/{sha256}": 404,
    "/admin/forms/{form}/{sha256}/file": 404,
    "/admin/forms/{form}/{sha256}/pages/{number}": 404,
    "/volumes/{reference}": 404,
    "/volumes/{reference}/proof": 404,
    "/volumes/{reference}/files/{digest}": 404,
    "/loans/{lending_id}": 404,
    "/publications/{record_id}": 404,
    "/reviews/drawn": 422,
    "/reviews/drawn.xlsx": 422,
    "/retention/disposals/{case_id}": 404,
    "/retention/disposals/{case_id}/register": 404,
    "/transfers/{written_at}": 404,
    "/transfers/{written_at}/register": 404,
    "/transfers/checked/{made_id}": 404,
    "/made/{made_id}": 404,
    "/made/{made_id}/file": 404,
    "/api/v1/tasks/{task_id}": 404,
    "/api/v1/inbox/{arrival_id}": 404,
    "/api/v1/volumes/{reference}": 404,
    "/api/v1/loans/{lending_id}": 404,
    "/api/v1/disposals/{case_id}": 404,
    "/api/v1/transfers/{written_at}": 404,
}
"""What these answer here to whoever may use them: there are users already; a PDF is no recording; no task is theirs."""

WHOLE_CASE_ONLY = {"/api/v1/cases/{case_id}/review"}
"""Of a case of others its main side is seen, but this is about all of it."""
SENT = {
    "/api/v1/records/{record_id}/void": {"reason": " "},
    "/api/v1/cases": {"party_ids": [NO_SUCH], "officer_ids": [NO_SUCH], "cause": "x", "source": "x"},
    "/api/v1/cases/{case_id}/documents": {"form": "nothing"},
    "/api/v1/cases/{case_id}/documents/check": {"form": "nothing"},
    "/api/v1/cases/{case_id}/events": {"kind": "override", "at": "2026-10-12T00:00:00Z"},
    "/api/v1/cases/{case_id}/closing": {"compiler": "nobody", "checker": "nobody"},
    "/api/v1/cases/{case_id}/closing/answer": {"agree": True},
    "/api/v1/cases/{case_id}/review/items/{item_id}": {"verdict": "ok", "reason": " "},
    "/api/v1/inbox/{arrival_id}/assign": {"to": NO_SUCH},
    "/api/v1/users/{name}": {"display_name": "x", "roles": ["clerk"]},
}
"""What is well formed and yet changes nothing: so it is seen who is let in as far as the deed."""


def params(route):
    return re.findall(r"{(\w+)}", route.path)


def places(route, office, about):
    """The path with what it is about; a parameter nobody thought of stops the test."""
    foreign = about == "foreign"
    known = {
        "case_id": office.foreign_case if foreign else office.own_case,
        "record_id": (office.foreign if foreign else office.own)["case_filing_approval"],
        "party_id": office.party,
        "number": "2",
        "page": "1",
        "size": "small",
        "law_id": "安全生产法@2021-06-10",
        "index_id": "hn_assessment",
        "upload_id": NO_SUCH,
        "arrival_id": NO_SUCH,
        "task_id": NO_SUCH,
        "batch_id": NO_SUCH,
        "made_id": NO_SUCH,
        "form_id": "inspection_record",
        "preview_id": NO_SUCH,
        "key": "A" * 22,
        "name": "yong.hu",
        "token_id": NO_SUCH,
        "officer_id": office.officer,
        "import_id": NO_SUCH,
        "target": "equipment",
        "rules_name": "deadlines",
        "form": "rectification_order",
        "sha256": "0" * 64,
        "period": "2026-10",
        "reference": "J123-ZY·CF·2026-D30-0012",
        "item_id": "nothing",
        "digest": "0" * 64,
        "lending_id": NO_SUCH,
        "hold_id": NO_SUCH,
        "written_at": "2026-12-21T02:00:00.000Z",
    }
    return route.path.format(**{name: known[name] for name in params(route)})


@pytest.fixture(scope="module")
def browsers(office):
    clients = {name: office.browser(name) for name in PEOPLE} | {NOBODY: office.browser()}
    yield clients
    for client in clients.values():
        client.close()


def user(name):
    if name == NOBODY:
        return None
    officer = "officer" if name == "wang.jia" else None
    return User(name, name, (PEOPLE[name][1],), officer)


def expected(route, name, about):
    """The statuses that would be right, worked out from the declaration and the rules of rights and sight."""
    access, who = route.access, user(name)
    is_page = not route.path.startswith("/api/")
    if access.public:
        return {200, 303, 404, 401, 422, 429}
    if who is None:
        return {303} if is_page and route.methods & {"GET", "HEAD"} else {401}
    if access.deed is not None and not may(who, access.deed, own_case=not access.whole):
        return {403}
    if any(part in route.path for part in OF_A_CASE):
        own = name == "wang.jia" and about == "own"
        sight = Sight.of(who)
        is_secondary_record = "{record_id}" in route.path
        sees = own or sight.every_case or (sight.main_side_of_others and not is_secondary_record)
        if not sees:
            return {404}
        if route.path in WHOLE_CASE_ONLY and not (own or sight.every_case):
            return {403}
        deed = OWN_CASE_ONLY.get(route.path, None if is_page else access.deed)
        if deed is not None and not may(who, deed, own_case=own):
            return {403}
    return {TURNS_AWAY.get(route.path, 200)} if "GET" in route.methods else {200, 303, 409, 422, 404}


def ends_sessions(route):
    """What would end the sessions all others here are tried with; test_web_sign_in.py tries these."""
    return route.path in ("/sign-out", "/password") and "POST" in route.methods


@pytest.mark.parametrize("about", ABOUT)
@pytest.mark.parametrize("name", [NOBODY, *PEOPLE])
@pytest.mark.parametrize(
    "route",
    [one for one in ROUTES if not ends_sessions(one)],
    ids=lambda route: f"{'/'.join(route.methods)} {route.path}",
)
def test_a_route_opens_to_those_it_declares_and_to_nobody_else(office, browsers, route, name, about):
    client, path = browsers[name], places(route, office, about)

    if route.path.endswith("/events") and "GET" in route.methods:  # goes on for as long as somebody listens
        with client.stream("GET", path) as answer:
            assert answer.status_code in expected(route, name, about)
        return
    if "GET" in route.methods:
        answer = client.get(path)
    else:
        token = re.search(
            rf'name="{TOKEN_FIELD}" value="(\w+)"', client.get("/sign-in", follow_redirects=True).text
        )
        to_program = route.path.startswith("/api/")
        sent = {"json": SENT.get(route.path, {})} if to_program else {"data": {TOKEN_FIELD: token[1]}}
        headers = {TOKEN_HEADER: token[1]}
        answer = client.request(next(iter(route.methods)), path, headers=headers, **sent)

    assert answer.status_code in expected(route, name, about), answer.text[:2000]


@pytest.mark.parametrize("name", ["nei.qin"])
@pytest.mark.parametrize("prefix", ["/records/", "/api/v1/records/"])
def test_what_a_spy_may_not_see_looks_like_what_does_not_exist(office, browsers, name, prefix):
    hidden = browsers[name].get(prefix + office.foreign["case_filing_approval"])
    nothing = browsers[name].get(prefix + NO_SUCH)

    assert hidden.status_code == nothing.status_code == 404
    assert hidden.text.replace(office.foreign["case_filing_approval"], NO_SUCH) == nothing.text
    assert dict(hidden.headers) | {"date": ""} == dict(nothing.headers) | {"date": ""}


def test_a_search_counts_nothing_that_the_asker_may_not_see(office, browsers):
    reviewer = browsers["shen.he"].get("/api/v1/search", params={"q": "立案审批"}).json()
    clerk = browsers["nei.qin"].get("/api/v1/search", params={"q": "立案审批"}).json()

    seen = {hit["record"]["id"] for hit in reviewer["hits"]}
    assert {office.own["case_filing_approval"], office.foreign["case_filing_approval"]} <= seen
    assert not {hit["record"]["id"] for hit in clerk["hits"]} & set(seen)
    assert clerk["total"] == len(clerk["hits"])


def test_a_route_that_does_not_say_who_may_use_it_stops_the_start():
    room = Room()

    with pytest.raises(TypeError, match="does not say who may use it"):

        @room.get("/open-to-all")
        def forgotten():
            return None


def test_the_matrix_goes_through_every_role():
    assert {role for _, role in PEOPLE.values()} == set(UserRole)
