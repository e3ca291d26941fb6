"""No link leads to a refusal: whatever a page offers to somebody opens for them, and whatever form it holds they may send."""

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from web_archive_room import STAFF
from web_people import PEOPLE

from docarchive.domain.people.sign_in import SignedIn
from docarchive.domain.people.user import User
from docarchive.web.rooms import routes

LINK = re.compile(r'<a\b[^>]*?\shref="([^"#]*)')
FORM = re.compile(
    r'<form\b[^>]*?method="post"[^>]*?action="([^"#]*)|<form\b[^>]*?action="([^"#]*)"[^>]*?method="post"'
)
ROUTES = list(routes())
REFUSED = (401, 403, 404, 405, 500)
STAYS_OUT = ("/assets/", "/sign-out")


def route_of(path, method="GET"):
    return next((one for one in ROUTES if method in one.methods and one.path_regex.match(path)), None)


def kind_of(address):
    """Links of one kind differ in what they are about alone."""
    parts = urlsplit(address)
    route = route_of(parts.path)
    names = sorted(pair.partition("=")[0] for pair in parts.query.split("&") if pair)
    return (route.path if route else parts.path, *names)


def offered(page, text):
    for link in LINK.findall(text):
        address = urljoin(page, unescape(link))
        if address.startswith("/") and not address.startswith(STAYS_OUT):
            yield address


def walk(client, name, role, each=1):
    """Go wherever links lead, to *each* of a kind; what was refused, and from where."""
    who = SignedIn(User(name, name, (role,), "officer" if name == "wang.jia" else None))
    waiting, known, refused = [("/", "")], {}, []
    while waiting:
        address, source = waiting.pop()
        seen = known.setdefault(kind_of(address), set())
        if address in seen or len(seen) >= each:
            continue
        seen.add(address)
        answer = client.get(address)
        if answer.status_code in REFUSED:
            refused.append((answer.status_code, address, source))
        if "location" in answer.headers:
            waiting.append((answer.headers["location"], address))
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        waiting += [(one, address) for one in offered(address, answer.text)]
        for pair in FORM.findall(answer.text):
            action = urlsplit(urljoin(address, unescape(pair[0] or pair[1]))).path
            route = route_of(action, "POST")
            if route is None or not route.access.allows(who):
                refused.append(("POST", action, address))
    return refused, known


@pytest.mark.parametrize("name", PEOPLE)
def test_no_page_of_the_office_offers_what_is_refused(office, name):
    refused, known = walk(office.browser(name), name, PEOPLE[name][1])

    assert refused == []
    assert len(known) > 15


@pytest.fixture(scope="module")
def furnished(archive):
    """The archive room with a volume, a loan that waits, one that is out, a hold, and a case that is open."""
    volume = archive.seal(archive.ready("链接所到之处"))[0]
    loan = {"case": volume.case_id, "name": "示例律师", "kind": "agent", "purpose": "链接"}
    archive.post("dang.an", "/loans", **loan)
    out = archive.post("dang.an", "/loans", **loan | {"purpose": "在借"}).headers["location"]
    assert archive.post("dang.er", f"{out}/approve", until="2026-12-31").status_code == 303
    archive.post(
        "dang.an", "/retention/holds", case=archive.ready("链接冻结").case_id, ground="suit", reason="x"
    )
    return archive


@pytest.mark.parametrize("name", ["wang.jia", "dang.an", "shen.he", "shen.ji"])
def test_no_page_of_the_archive_offers_what_is_refused(furnished, name):
    refused, known = walk(furnished.client(name), name, STAFF[name][1])

    assert refused == []
    assert len(known) > 15


@pytest.mark.parametrize("name", ["dang.an", "shen.he", "shen.ji"])
def test_whoever_proves_the_archive_finds_the_way_there_and_back(furnished, name):
    get = furnished.client(name).get
    assert 'href="/admin/proofs"' in get("/volumes").text
    page = get("/admin/proofs").text

    back = 'href="/admin"' if name == "shen.ji" else 'href="/volumes"'
    assert back in page.split("<h1")[0].split('class="trail"')[1]
    assert ('href="/admin/log"' in page) == (name == "shen.ji")
    assert 'href="/admin/proofs"' not in furnished.client("wang.jia").get("/volumes").text
