"""The rules of the pack, to be read: each with the law or the practice it rests on."""

from starlette.responses import Response

from docarchive.domain.people.rights import Deed
from docarchive.templates.rules.listing import list_rules, read_rules
from docarchive.web.access import allowed, doing
from docarchive.web.admin import admin_page
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.visit import Visiting

room = Room()
ENTRIES: tuple[Entry, ...] = ()
_FORMS = doing(Deed.MANAGE_FORMS)


@room.get("/admin/rules")
@allowed(_FORMS)
def rules(visit: Visiting) -> Response:
    """The files of rules."""
    pack = visit.app.pack
    return admin_page(visit, "admin_rules.html", files=list_rules(pack.folder), pack=pack)


@room.get("/admin/rules/{rules_name}")
@allowed(_FORMS)
def rule_file(visit: Visiting, rules_name: str) -> Response:
    """One of them, rule by rule."""
    file, head, rows = read_rules(visit.app.pack_folder, rules_name)
    return admin_page(visit, "admin_rule.html", file=file, head=head, rows=rows)
