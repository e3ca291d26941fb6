"""What machines ask about the service: is it there, can it work, how is it doing."""

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from docarchive.domain.errors import DocArchiveError
from docarchive.web.access import PUBLIC, allowed
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.visit import Visiting

room = Room()
ENTRIES: tuple[Entry, ...] = ()
_PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


@room.get("/healthz")
@allowed(PUBLIC)
def healthz() -> Response:
    """The process answers."""
    return PlainTextResponse("ok\n")


@room.get("/readyz")
@allowed(PUBLIC)
def readyz(visit: Visiting) -> Response:
    """Catalogue, index and ledger answer; 503 with the names of those that do not."""
    app = visit.site.app
    questions = {
        "catalog": app.catalog.is_empty,
        "index": app.index.info,
        "ledger": app.ledger.size,
    }
    failing = [name for name, ask in questions.items() if not _answers(ask)]
    return JSONResponse({"ready": not failing, "failing": failing}, status_code=503 if failing else 200)


@room.get("/metrics")
@allowed(PUBLIC)
def metrics(visit: Visiting, request: Request) -> Response:
    """Counters of requests, and how long the queues are."""
    with visit.site.app.catalog.reading() as reader:
        gauges = {
            "follow_ups_pending": reader.pending_follow_ups(),
            "follow_ups_parked": len(reader.parked_follow_ups()),
            "facts": reader.fact_count(),
        }
    return PlainTextResponse(request.app.state.metrics.text(gauges), media_type=_PROMETHEUS)


def _answers(question: object) -> bool:
    try:
        question()  # type: ignore[operator]
    except DocArchiveError:
        return False
    return True
