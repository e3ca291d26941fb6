"""An office in which documents are written, served from this process; each test takes a case of its own."""

import itertools
import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser

import httpx
import pytest
from web_archive_room import Clock
from web_in_process import served
from web_people import PASSWORD, TOKEN_FIELD, sign_in, token_in

from cli_clerk import plain_environment
from docarchive.cli.workspace import make_workspace
from docarchive.demo.cast import register_cast
from docarchive.domain.case import Case
from docarchive.domain.identifiers import CaseId, new_id
from docarchive.domain.people.user import UserRole
from docarchive.settings import load_configuration
from docarchive.web.app import make_site
from docarchive.wiring.app import App
from docarchive.workflows.issuing.entries import shown_entry
from docarchive.workflows.issuing.prepare_issue import IssueRequest
from docarchive.workflows.people.sign_in import SignIn

WRITERS = {"wang.jia": "王甲示", "li.yi": "李乙示", "nei.qin": None}
"""Sign-in name → officer: the first two handle every case here, the third none."""
TODAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@dataclass
class IssuingRoom:
    """What was made, and where it is served."""

    app: App
    cast: object
    url: str = ""
    clients: dict = field(default_factory=dict)
    numbers: itertools.count = field(default_factory=lambda: itertools.count(1))

    def case(self, *, parties=None):
        """A case that nothing was done in yet; its id."""
        number = next(self.numbers)
        case = Case(
            id=CaseId(new_id(self.app.now())),
            name=f"常州示例机械制造有限公司涉嫌第{number}项违法行为案",
            cause="未如实记录安全生产教育和培训情况",
            source="监督检查",
            party_ids=parties or (self.cast.enterprise.id, self.cast.person.id),
            handler_ids=tuple(officer.id for officer in self.cast.officers),
            opened_on=date(2026, 10, 9),
        )
        self.app.registrar.open_case(case)
        return str(case.id)

    def issue(self, case, form):
        """One of the pack's samples, issued for the enterprise."""
        values = self.app.pack.sample(form)
        request = IssueRequest(form, CaseId(case), values, self.cast.enterprise.id)
        return self.app.issuer.issue(request)

    def records(self, case):
        """What the case holds."""
        with self.app.catalog.reading() as reader:
            return list(reader.records_of(CaseId(case)))

    def state(self):
        """What a preview or a refusal must not change: facts and numbers."""
        with self.app.catalog.reading() as reader:
            return reader.fact_count(), reader.number_gaps()

    def client(self, name):
        """Somebody's browser without pictures, signed in once."""
        if name not in self.clients:
            self.clients[name] = httpx.Client(base_url=self.url, follow_redirects=False, timeout=60)
            sign_in(self.clients[name], name)
        return self.clients[name]

    def open(self, case, form, name="wang.jia"):
        """A form as a browser without script holds it."""
        address = self.client(name).get(f"/cases/{case}/issue/{form}").headers["location"]
        return Sheet(self.client(name), address)

    def typed(self, form):
        """The pack's sample as the pairs that a form sends."""
        spec, sample, pairs = self.app.pack.form(form), self.app.pack.sample(form), {}
        for item in spec.fields:
            if item.name in sample and item.source != "officers":
                pairs |= _pairs(item, f"f.{item.name}", shown_entry(item, sample[item.name]))
        return pairs


class Sheet:
    """A form in somebody's hands: what stands in its inputs, and its buttons."""

    def __init__(self, client, address):
        self.client = client
        self.take(client.get(address))

    def take(self, answer):
        self.answer, self.html = answer, answer.text
        self.reader = _Inputs()
        self.reader.feed(answer.text)
        self.pairs = self.reader.pairs
        return self

    def press(self, step, **typed):
        """Send the form with a button; *typed* replaces what stands in inputs. The page that comes back, or a redirect."""
        answer = self.client.post(self.reader.action, data=self.sent(step, typed))
        return self.take(answer) if answer.status_code not in (303,) else answer

    def sent(self, step, typed):
        kept = {}
        for name, value in self.pairs:
            kept.setdefault(name, []).append(value)
        return {**kept, **typed, "do": step}

    def value(self, name):
        return next(value for key, value in self.pairs if key == name)

    @property
    def buttons(self):
        return self.reader.buttons


class _Inputs(HTMLParser):
    """The inputs of the form of a page, as a browser would send them."""

    def __init__(self):
        super().__init__()
        self.pairs, self.buttons, self.action = [], [], ""
        self._inside, self._area, self._select, self._option = False, None, None, None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self._inside = attrs.get("id") == "issue"
            self.action = attrs["action"] if self._inside else self.action
        if not self._inside:
            return
        name = attrs.get("name")
        if tag == "input" and name and (attrs.get("type") != "checkbox" or "checked" in attrs):
            self.pairs.append((name, attrs.get("value") or ""))
        elif tag == "textarea":
            self._area = (name, [])
        elif tag == "select":
            self._select = [name, None]
        elif tag == "option" and self._select:
            self._option = ["selected" in attrs, attrs.get("value"), []]
        elif tag == "button" and "disabled" not in attrs:
            self.buttons.append(attrs.get("value"))

    def handle_data(self, data):
        if self._area:
            self._area[1].append(data)
        elif self._option:
            self._option[2].append(data)

    def handle_endtag(self, tag):
        if tag == "textarea" and self._area:
            self.pairs.append((self._area[0], "".join(self._area[1]).removeprefix("\n")))
            self._area = None
        elif tag == "option" and self._option:
            chosen, value, text = self._option
            value = "".join(text) if value is None else value
            if chosen or self._select[1] is None:
                self._select[1] = value
            self._option = None
        elif tag == "select" and self._select:
            self.pairs.append((self._select[0], self._select[1] or ""))
            self._select = None
        elif tag == "form":
            self._inside = False


def _pairs(spec, name, entry):
    if isinstance(entry, dict):
        return {f"{name}.{end}": value for end, value in entry.items()}
    if spec.type.value == "list":
        return {
            key: value
            for number, row in enumerate(entry, start=1)
            for column in spec.columns
            for key, value in _pairs(column, f"{name}.{number}.{column.name}", row[column.name]).items()
        }
    return {name: entry}


@contextmanager
def issuing_room(folder, environ):
    """The room, served by a thread while the block runs."""
    plain = environ | {"DOCARCHIVE_PDF_CONVERTER": "auto", "DOCARCHIVE_OCR_ENGINE": "none"}
    with pytest.MonkeyPatch.context() as patch:
        plain_environment(patch, plain)
        workspace = make_workspace(folder / "writing", actor="demo", now=lambda: TODAY - timedelta(hours=1))
        configuration = load_configuration(workspace, environ=os.environ)
    app = App(configuration, "demo", Clock(TODAY))
    cast = register_cast(app)
    secrets = SignIn(app.catalog, app.now)
    officers = {officer.name: officer.id for officer in cast.officers}
    for name, officer in WRITERS.items():
        app.users.add(name, officer or "内勤示", [UserRole.CLERK], officer_id=officers.get(officer))
        secrets.set_password(name, PASSWORD, by=name)
    web = make_site(app)
    try:
        with served(web) as (url, _):
            room = IssuingRoom(app, cast, url)
            room.issue(
                room.case(), "inspection_record"
            )  # the converter is running before a browser waits for it
            yield room
            for client in room.clients.values():
                client.close()
    finally:
        web.state.site.close()
        app.close()


def form_token(client):
    """For a form that is sent without its page."""
    return {TOKEN_FIELD: token_in(client.get("/search/help").text)}
