"""Long work: what I have started, how far it is, what came of it."""

from starlette.responses import Response

from docarchive.web.access import EVERYBODY, allowed
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.tasks import TASK_STATE_WORDS, Task
from docarchive.web.visit import Visit, Visiting

room = Room()
ENTRIES: tuple[Entry, ...] = ()


@room.get("/tasks")
@allowed(EVERYBODY)
def tasks(visit: Visiting) -> Response:
    """What this user has started since yesterday."""
    mine = visit.site.tasks.of(visit.signed_in.name)
    gone = {task.id for task in mine if not _leads(visit, task)}
    return visit.page("tasks.html", tasks=mine, gone=gone, state_words=TASK_STATE_WORDS)


@room.get("/tasks/{task_id}")
@allowed(EVERYBODY)
def task(visit: Visiting, task_id: str) -> Response:
    """One piece of work; the page asks again by itself until it is over."""
    mine = visit.site.tasks.get(task_id, by=visit.signed_in.name)
    part = "hx-request" in visit.request.headers
    page = "task_part.html" if part else "task.html"
    return visit.page(page, task=mine, leads=_leads(visit, mine), state_words=TASK_STATE_WORDS)


def _leads(visit: Visit, task: Task) -> bool:
    """Whether what came of it can still be looked at: files go after a day, or with their case."""
    return task.outcome is None or visit.site.made.stands(task.outcome.link)
