"""Long work: what I have started, how far it is, what came of it."""

from starlette.responses import Response

from docarchive.web.access import EVERYBODY, allowed
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.tasks import TASK_STATE_WORDS
from docarchive.web.visit import Visiting

room = Room()
ENTRIES: tuple[Entry, ...] = ()


@room.get("/tasks")
@allowed(EVERYBODY)
def tasks(visit: Visiting) -> Response:
    """What this user has started since yesterday."""
    mine = visit.site.tasks.of(visit.signed_in.name)
    return visit.page("tasks.html", tasks=mine, state_words=TASK_STATE_WORDS)


@room.get("/tasks/{task_id}")
@allowed(EVERYBODY)
def task(visit: Visiting, task_id: str) -> Response:
    """One piece of work; the page asks again by itself until it is over."""
    mine = visit.site.tasks.get(task_id, by=visit.signed_in.name)
    part = "hx-request" in visit.request.headers
    return visit.page("task_part.html" if part else "task.html", task=mine, state_words=TASK_STATE_WORDS)
