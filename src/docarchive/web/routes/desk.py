"""The desk: what is due, what waits, what was done last, and the box to search with; in the order of one's role."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from docarchive.catalog.port import Reader
from docarchive.domain.arrival import Arrival, ArrivalState
from docarchive.domain.case import Case
from docarchive.domain.case_event import CaseEventKind
from docarchive.domain.clocks.clocks import ClockState
from docarchive.domain.comparing.comparison import Comparison
from docarchive.domain.draft import Draft
from docarchive.domain.file_review.feedback import feedback_of
from docarchive.domain.lending.lending import Lending, LendingState
from docarchive.domain.people.concerning import concerns
from docarchive.domain.people.rights import Deed
from docarchive.domain.people.user import User, UserRole
from docarchive.domain.record import Record
from docarchive.web.access import EVERYBODY, allowed, doing
from docarchive.web.loading import with_cases
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.visit import Visit, Visiting
from docarchive.workflows.closing.agree import Proposal, find_proposals
from docarchive.workflows.closing.spot_check import waiting_reviews
from docarchive.workflows.desk import Closing, Paper
from docarchive.workflows.issuing.clocks import DueClock

_ROWS = 12
_ALL_ROWS = 1000
_LOOKED_AT = 60
"""Comparisons, and words of reviewers, asked for; those are shown that are this user's business."""
_WAITING = (ArrivalState.SET_ASIDE, ArrivalState.QUARANTINED)
_ORDER: Mapping[UserRole, tuple[tuple[str, ...], tuple[str, ...]]] = {
    UserRole.CLERK: (("due", "papers"), ("drafts", "feedback", "doubts", "inbox", "closing", "newest")),
    UserRole.ARCHIVIST: (("inbox", "closing", "due"), ("checks", "loans", "doubts", "papers", "newest")),
    UserRole.REVIEWER: (("checks", "reviews", "doubts", "due"), ("feedback", "closing", "papers", "newest")),
    UserRole.AUDITOR: (("due", "closing"), ("logs", "doubts", "newest")),
    UserRole.ADMIN: (("system",), ("logs",)),
}
"""What each role sees first: sections of the wide and of the narrow column."""
_NEWEST = "newest"
_READERS_ONLY = frozenset({"due", "papers", "doubts", "closing", "newest", "checks", "feedback"})
_NEEDS = {
    "inbox": Deed.TEND_INBOX,
    "drafts": Deed.ISSUE,
    "loans": Deed.LEND,
    "reviews": Deed.REVIEW,
    "logs": Deed.READ_SIGN_INS,
    "system": Deed.RUN_SYSTEM,
}

room = Room()
ENTRIES = (Entry("工作台 / Desk", "/", EVERYBODY),)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A signed scan that waits for a person's eye."""

    comparison: Comparison
    record: Record
    case: Case


@dataclass(frozen=True, slots=True)
class Mine:
    """What of the whole house's waiting belongs on this desk."""

    clocks: Sequence[DueClock] = ()
    papers: Sequence[Paper] = ()
    closing: Sequence[Closing] = ()
    doubts: Sequence[Doubt] = ()
    arrivals: Sequence[Arrival] = ()
    drafts: Sequence[tuple[Draft, Case, str]] = ()
    """With the title of the form."""
    checks: Sequence[tuple[Case, Proposal]] = ()
    """Cases that this user is asked to check before they are sealed."""
    newest: Sequence[tuple[Record, Case]] = ()
    feedback: Sequence[tuple[Case, int]] = ()
    """Cases with words of a reviewer that nobody has answered, and how many."""
    loans: Sequence[tuple[Lending, Case]] = ()
    """Requests that wait for a decision."""
    reviews: Sequence[tuple[Case, datetime]] = ()
    """Cases drawn for a review that nobody has begun, and when they were drawn."""

    def is_calm(self, section: str) -> bool:
        """Whether nothing waits in a section of that name; what is no list of things to do is never calm."""
        lists = {
            "due": self.clocks,
            "papers": self.papers,
            "closing": self.closing,
            "doubts": self.doubts,
            "inbox": self.arrivals,
            "drafts": self.drafts,
            "checks": self.checks,
            "feedback": self.feedback,
            "loans": self.loans,
            "reviews": self.reviews,
        }
        return section in lists and not lists[section]

    @property
    def late(self) -> int:
        """How many deadlines have run out."""
        return sum(item.clock.state is ClockState.OVERDUE for item in self.clocks)


@room.get("/")
@allowed(EVERYBODY)
def desk(visit: Visiting, every: Annotated[str, Query(alias="all", max_length=20)] = "") -> Response:
    """What this user should look at first; one section whole, if asked for."""
    left, right = _sections(visit)
    wanted = {*left, *right}
    mine = _mine(visit, wanted)
    wide, narrow, calm = laid_out(left, right, mine)
    return visit.page(
        "desk.html",
        left=wide,
        right=narrow,
        calm=calm,
        mine=mine,
        reads=_reads(visit),
        rows={name: _ALL_ROWS if name == every else _ROWS for name in wanted},
        opens=visit.may(Deed.OPEN_CASE),
        issues=_may_somewhere(visit, Deed.ISSUE),
        closes=visit.may(Deed.CLOSE_CASE),
        audits=visit.may(Deed.READ_ACCESS_LOG),
        manages=visit.may(Deed.MANAGE_REGISTERS),
    )


def laid_out(left: Sequence[str], right: Sequence[str], mine: Mine) -> tuple[list[str], list[str], list[str]]:
    """The two columns without what is calm, and what is; the first section always stands.

    Where nothing waits in the wide column, it shows what was done last.
    """
    calm = [name for name in (*left[1:], *right) if mine.is_calm(name)]
    wide = [name for name in left if name not in calm]
    narrow = [name for name in right if name not in calm]
    if _NEWEST in narrow and all(mine.is_calm(name) for name in wide):
        narrow.remove(_NEWEST)
        wide.append(_NEWEST)
    return wide, narrow, calm


def _sections(visit: Visit) -> tuple[list[str], list[str]]:
    """The columns of somebody's desk: those of their roles, each section once, without what they may not do."""
    reads, seen = _reads(visit), set[str]()
    columns: tuple[list[str], list[str]] = ([], [])
    for role in _in_order(visit.signed_in):
        for column, names in zip(columns, _ORDER[role], strict=True):
            for name in names:
                needed = _NEEDS.get(name)
                may = reads if name in _READERS_ONLY else needed is not None and _may_somewhere(visit, needed)
                if may and name not in seen:
                    seen.add(name)
                    column.append(name)
    return columns


def _in_order(user: User) -> list[UserRole]:
    return [role for role in UserRole if role in user.roles]


def _reads(visit: Visit) -> bool:
    return visit.may(Deed.READ) or _may_somewhere(visit, Deed.ISSUE)


def _may_somewhere(visit: Visit, deed: Deed) -> bool:
    """Whether this user may do *deed* in some case at least."""
    return doing(deed).allows(visit.who)


def _mine(visit: Visit, wanted: set[str]) -> Mine:
    waiting = visit.site.board.waiting_for(visit.sight) if wanted & {"due", "papers", "closing"} else None
    with visit.reading() as reader:
        return Mine(
            waiting.clocks if waiting else (),
            waiting.papers if waiting else (),
            waiting.closing if waiting else (),
            _doubts(visit, reader) if "doubts" in wanted else (),
            reader.arrivals(_WAITING) if "inbox" in wanted else (),
            _drafts(visit, reader) if "drafts" in wanted else (),
            _checks(visit, reader) if "checks" in wanted else (),
            _newest(reader) if "newest" in wanted else (),
            _feedback(visit, reader) if "feedback" in wanted else (),
            _loans(reader) if "loans" in wanted else (),
            waiting_reviews(reader, limit=_LOOKED_AT) if "reviews" in wanted else (),
        )


def _doubts(visit: Visit, reader: Reader) -> list[Doubt]:
    waiting = reader.open_comparisons(limit=_LOOKED_AT)
    records = with_cases(reader.get_records([item.record_id for item in waiting]), reader)
    return [
        Doubt(comparison, record, case)
        for comparison, (record, case) in zip(waiting, records, strict=True)
        if concerns(visit.sight, case)
    ]


def _drafts(visit: Visit, reader: Reader) -> list[tuple[Draft, Case, str]]:
    forms = visit.app.pack.forms
    drafts = [draft for draft in reader.drafts_of(visit.signed_in.name) if draft.form_id in forms]
    return [(draft, case, forms[draft.form_id].title) for draft, case in with_cases(drafts, reader)]


def _checks(visit: Visit, reader: Reader) -> list[tuple[Case, Proposal]]:
    name = visit.signed_in.name
    return [(case, item) for case, item in find_proposals(reader) if item.waits and item.is_checked_by(name)]


def _newest(reader: Reader) -> list[tuple[Record, Case]]:
    return with_cases(reader.newest_records(limit=_ROWS), reader)


def _feedback(visit: Visit, reader: Reader) -> list[tuple[Case, int]]:
    told = reader.newest_events([CaseEventKind.REVIEW_FEEDBACK], limit=_LOOKED_AT)
    cases = {case.id: case for _, case in with_cases(told, reader) if concerns(visit.sight, case)}
    events = reader.events_of_cases(cases)
    counted = [
        (case, sum(not item.reply for item in feedback_of(events[case.id]))) for case in cases.values()
    ]
    return [(case, count) for case, count in counted if count]


def _loans(reader: Reader) -> list[tuple[Lending, Case]]:
    return with_cases(reader.lendings(states=(LendingState.REQUESTED,)), reader)
