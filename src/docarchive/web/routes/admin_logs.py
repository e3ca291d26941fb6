"""Who signed in, who looked at what, who did what: for administrators and auditors, each as far as the role goes."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from docarchive.domain.people.acts import Act, act_title
from docarchive.domain.people.rights import Deed
from docarchive.domain.people.sign_in import AccessEntry
from docarchive.web.access import allowed, doing
from docarchive.web.admin import admin_page
from docarchive.web.navigation import Entry
from docarchive.web.routing import LARGEST, Room
from docarchive.web.visit import Visiting

PAGE_SIZE = 100

room = Room()
ENTRIES: tuple[Entry, ...] = ()
Name = Annotated[str, Query(max_length=40)]
Before = Annotated[int | None, Query(ge=1, le=LARGEST)]


@room.get("/admin/sign-ins")
@allowed(doing(Deed.READ_SIGN_INS))
def sign_ins(visit: Visiting, user: Name = "", before: Before = None) -> Response:
    """The sign-in log, newest first."""
    name = user.strip().casefold()
    with visit.reading() as reader:
        lines = reader.sign_ins(user=name or None, before=before, limit=PAGE_SIZE + 1)
    shown = lines[:PAGE_SIZE]
    more = shown[-1].id if len(lines) > PAGE_SIZE else None
    return admin_page(visit, "admin_sign_ins.html", lines=shown, more=more, asked=name, before=before)


@room.get("/admin/log")
@allowed(doing(Deed.READ_ACCESS_LOG))
def looks_and_acts(
    visit: Visiting, user: Name = "", what: Annotated[str, Query(max_length=10)] = "", before: Before = None
) -> Response:
    """Who looked at what, from the access log; or with ``what=acts`` who did what, from the ledger."""
    name, acts = user.strip(), what == "acts"
    with visit.reading() as reader:
        # Users are written small; who acts at the keyboard is called as the machine calls them.
        if not (acts and name and reader.acts(user=name, limit=1)):
            name = name.casefold()
        ask = reader.acts if acts else reader.accesses
        lines: Sequence[Act | AccessEntry] = ask(user=name or None, before=before, limit=PAGE_SIZE + 1)
        shown = lines[:PAGE_SIZE]
        # A number may be taken for a record that was never issued: it has no name.
        named = reader.record_names([id_ for line in shown if (id_ := line.record_id)])
    last = shown[-1] if len(lines) > PAGE_SIZE else None
    more = last and (last.seq if isinstance(last, Act) else last.id)
    return admin_page(
        visit,
        "admin_log.html",
        lines=shown,
        named=named,
        more=more,
        asked=name,
        acts=acts,
        before=before,
        act_title=act_title,
    )
