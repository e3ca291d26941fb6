"""Files that long work made for somebody: a page that says so, and the file."""

from starlette.responses import Response

from docarchive.web.access import TAKERS, allowed
from docarchive.web.made import send_made
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.visit import Visiting

room = Room()
ENTRIES: tuple[Entry, ...] = ()


@room.get("/made/{made_id}")
@allowed(TAKERS)
def made_page(visit: Visiting, made_id: str) -> Response:
    """A file of the visitor's own making, ready to be fetched."""
    return visit.page("made.html", made=visit.site.made.get(made_id, by=visit.signed_in.name))


@room.get("/made/{made_id}/file")
@allowed(TAKERS)
def made_file(visit: Visiting, made_id: str) -> Response:
    """The file; what it holds was written down when it was made."""
    return send_made(visit.site.made.get(made_id, by=visit.signed_in.name))
