"""What has changed, told as it happens (server-sent events)."""

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from docarchive.domain.people.rights import Deed
from docarchive.web.access import EVERYBODY, allowed
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.signing_in import is_still_here
from docarchive.web.visit import Visit, Visiting

room = Room()
ENTRIES: tuple[Entry, ...] = ()
EVENT_STREAM = "text/event-stream"


@room.get("/events")
@allowed(EVERYBODY)
def events(visit: Visiting) -> Response:
    """For the pages: parts marked ``data-refresh-on`` are drawn again (`assets/events.js`)."""
    return event_stream(visit)


def event_stream(visit: Visit) -> Response:
    """The stream of what this user may know of; ends with their session, or with the service."""
    user, tends = visit.signed_in.name, visit.may(Deed.TEND_INBOX)
    visit.site.events.require_room(user)

    async def still_here() -> bool:
        return await run_in_threadpool(is_still_here, visit)

    stream = visit.site.events.stream(user, tends_inbox=tends, still_here=still_here)
    return StreamingResponse(stream, media_type=EVENT_STREAM, headers={"X-Accel-Buffering": "no"})
