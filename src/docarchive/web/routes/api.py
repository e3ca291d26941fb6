"""``/api/v1``: who asks, their long work, what changes; and the description of it all (`docarchive.web.api`)."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from docarchive.domain.people.rights import Deed
from docarchive.web.access import EVERYBODY, PUBLIC, allowed
from docarchive.web.api import people as shape
from docarchive.web.api.answering import PREFIX, Responses, answer, read_answers
from docarchive.web.api.describing import description
from docarchive.web.navigation import Entry
from docarchive.web.routes.events import EVENT_STREAM, event_stream
from docarchive.web.routing import Room
from docarchive.web.visit import Visiting

room = Room(api=True)
ENTRIES: tuple[Entry, ...] = ()
_STREAM: Responses = {
    **read_answers(shape.Me),
    200: {
        "description": "`event: inbox` when the inbox changed (to those who tend it); `event: task` with id, title, "
        "state, done and total of the asker's own long work. Lines that begin with a colon are signs of life.",
        "content": {EVENT_STREAM: {"schema": {"type": "string"}, "example": "event: inbox\ndata: {}\n\n"}},
    },
}


@room.get(f"{PREFIX}/me", responses=read_answers(shape.Me), response_model=None)
@allowed(EVERYBODY)
def me(visit: Visiting) -> Response:
    """Who asks."""
    user = visit.signed_in
    return answer(
        visit,
        shape.Me(
            name=user.name,
            display_name=user.display_name,
            roles=[role.value for role in user.roles],
            deeds=[deed.value for deed in Deed if visit.may(deed)],
            office=visit.site.office,
        ),
    )


@room.get(f"{PREFIX}/tasks", responses=read_answers(shape.TaskList), response_model=None)
@allowed(EVERYBODY)
def tasks(visit: Visiting) -> Response:
    """The asker's long work of the last day."""
    mine = visit.site.tasks.of(visit.signed_in.name)
    return answer(visit, shape.TaskList(tasks=[shape.task(item) for item in mine]))


@room.get(f"{PREFIX}/tasks/{{task_id}}", responses=read_answers(shape.TaskShape, 404), response_model=None)
@allowed(EVERYBODY)
def task(visit: Visiting, task_id: str) -> Response:
    """One piece of it."""
    return answer(visit, shape.task(visit.site.tasks.get(task_id, by=visit.signed_in.name)))


@room.get(f"{PREFIX}/events", responses=_STREAM, response_model=None)
@allowed(EVERYBODY)
def events(visit: Visiting) -> Response:
    """What changes, as it happens (server-sent events); ends with the session or token."""
    return event_stream(visit)


@room.get(f"{PREFIX}/openapi.json", include_in_schema=False)
@allowed(PUBLIC)
def openapi(request: Request) -> Response:
    """The description of all this."""
    return JSONResponse(description(request.app))
