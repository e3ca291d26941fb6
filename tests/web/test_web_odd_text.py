"""Text that no keyboard sends, in every address, question, form and body, over PostgreSQL, which takes less than SQLite."""

import json
import shutil
import socket
import subprocess
import tempfile
from urllib.parse import quote

import pytest
from web_in_process import InProcess, working_office

from docarchive.domain.people.rights import Scope
from docarchive.domain.people.user import UserRole
from docarchive.web.rooms import routes
from needed import POSTGRES_TOOL, need_postgres

ODD = ["\x00", "\ud800", "\uffff\u202e", "'; DROP TABLE cases;--", "%", "9" * 400]


@pytest.fixture(scope="module")
def database():
    """A database of our own, in a folder that PostgreSQL's user can reach."""
    need_postgres()
    folder = tempfile.mkdtemp(prefix="docarchive-postgres-")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    subprocess.run([POSTGRES_TOOL, "start", folder, str(port)], check=True, capture_output=True)
    yield f"postgresql://docarchive@127.0.0.1:{port}/postgres"
    subprocess.run([POSTGRES_TOOL, "stop", folder], check=False, capture_output=True)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def office(tmp_path_factory, environ, database):
    with working_office(
        tmp_path_factory.mktemp("odd"), environ | {"DOCARCHIVE_CATALOG_URL": database}
    ) as made:
        app = made.site.app
        app.users.add("quan.bu", "全部示", list(UserRole))
        made.tokens["quan.bu"] = app.api_tokens.make("quan.bu", "测试", list(Scope), days=1, by="quan.bu")[1]
        yield made


def fields_of(route):
    """The names a page's form would send."""
    return [field.alias for field in route.dependant.body_params]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: ascii(odd)[:12])
def test_odd_text_is_never_a_mistake_of_the_program(office, odd):
    client = office.ask("quan.bu")
    sent = quote(odd.encode("utf-8", "surrogatepass"), safe="")
    tried = 0
    for route in routes():
        if route.path.endswith("/events") and route.path.count("/") < 4:
            continue
        path = route.path
        for name in route.param_convertors:
            path = path.replace(f"{{{name}}}", sent)
        asked = "&".join(f"{quote(field.alias)}={sent}" for field in route.dependant.query_params)
        answer = send(client, route, f"{path}?{asked}", sent, odd)
        assert answer.status_code != 500, (route.methods, route.path, answer.text[:500])
        tried += 1
    assert tried > 100


def send(client: InProcess, route, address, sent, odd):
    """The request a page or a program would send, with odd text wherever it can stand."""
    method = next(iter(route.methods))
    if method in ("GET", "HEAD", "DELETE"):
        return client.request(method, address)
    if route.path.startswith("/api/"):
        content, kind = json.dumps({"form": odd, "values": {odd: odd}, "name": odd, "to": odd}), "json"
    else:
        content = "&".join(f"{quote(name)}={sent}" for name in fields_of(route))
        kind = "x-www-form-urlencoded"
    return client.request(
        method, address, content=content.encode(), headers={"Content-Type": f"application/{kind}"}
    )
