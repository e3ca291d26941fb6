"""The desk: what is due, what waits, what was done last, and the box to search with."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from docarchive.catalog.port import Reader
from docarchive.domain.arrival import Arrival, ArrivalState
from docarchive.domain.case import Case
from docarchive.domain.clocks.clocks import ClockState
from docarchive.domain.comparing.comparison import Comparison
from docarchive.domain.people.rights import Deed
from docarchive.domain.record import Record
from docarchive.web.access import EVERYBODY, allowed
from docarchive.web.loading import load_record
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.seeing import concerns, concerns_clock, concerns_paper
from docarchive.web.visit import Visit, Visiting

_ROWS = 12
_LOOKED_AT = 60
"""Comparisons asked for, of which those are shown that are this user's business."""
_WAITING = (ArrivalState.SET_ASIDE, ArrivalState.QUARANTINED)

room = Room()
ENTRIES = (Entry("工作台 / Desk", "/", EVERYBODY),)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A signed scan that waits for a person's eye."""

    comparison: Comparison
    record: Record
    case: Case


@room.get("/")
@allowed(EVERYBODY)
def desk(visit: Visiting) -> Response:
    """What this user should look at first."""
    reads = visit.may(Deed.READ) or visit.may(Deed.ISSUE)
    waiting = visit.site.board.waiting() if reads else None
    clocks = [item for item in waiting.clocks if concerns_clock(visit, item)] if waiting else []
    papers = (
        [item for item in waiting.papers if concerns_paper(visit, item.record, item.case)] if waiting else []
    )
    with visit.reading() as reader:
        doubts = _doubts(visit, reader) if reads else []
        newest = _newest(reader) if reads else []
        arrivals = _arrivals(reader) if visit.may(Deed.TEND_INBOX) else []
    late = sum(item.clock.state is ClockState.OVERDUE for item in clocks)
    return visit.page(
        "desk.html",
        reads=reads,
        clocks=clocks[:_ROWS],
        clock_count=len(clocks),
        late=late,
        papers=papers[:_ROWS],
        paper_count=len(papers),
        doubts=doubts[:_ROWS],
        arrivals=arrivals[:_ROWS],
        arrival_count=len(arrivals),
        newest=newest,
        tends_inbox=visit.may(Deed.TEND_INBOX),
    )


def _arrivals(reader: Reader) -> Sequence[Arrival]:
    return reader.arrivals(_WAITING)


def _doubts(visit: Visit, reader: Reader) -> list[Doubt]:
    found = []
    for comparison in reader.open_comparisons(limit=_LOOKED_AT):
        record, case = load_record(comparison.record_id, reader)
        if concerns(visit, case):
            found.append(Doubt(comparison, record, case))
    return found


def _newest(reader: Reader) -> list[tuple[Record, Case]]:
    return [(record, reader.get_case(record.case_id)) for record in reader.newest_records(limit=_ROWS)]
