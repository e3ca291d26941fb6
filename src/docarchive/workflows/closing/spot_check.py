"""Draw closed cases for a spot check; each case drawn keeps how.

Write order: one event for each case drawn, in the order drawn. After a crash the same draw again records those that are
missing; a draw that is complete changes nothing.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from docarchive.archive.port import Archive, Ledger
from docarchive.catalog.port import Catalog, Reader
from docarchive.domain.case import Case
from docarchive.domain.case_event import CaseEvent, CaseEventKind
from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError
from docarchive.domain.file_review.spot_check import Draw, Drawn, draw
from docarchive.domain.identifiers import CaseId
from docarchive.workflows.registering.case_events import record_event

_ALL = 1_000_000
_LONGEST_SEED = 40


def draw_cases(
    wanted: Draw,
    *,
    archive: Archive,
    ledger: Ledger,
    catalog: Catalog,
    now: Callable[[], datetime],
    actor: str,
) -> Drawn:
    """Draw among the cases closed in a period, and record the draw with each case drawn.

    Raises:
        RejectedError: the numbers or the seed make no sense, or no case was closed in the period.
        ConflictError: the same draw was made from other cases: one was closed in the period since.
    """
    _require_sense(wanted)
    with catalog.reading() as reader:
        closed = _closed(wanted, reader)
        if not closed:
            raise RejectedError(
                f"{wanted.first} 至 {wanted.last} 没有办结的案件 / no case was closed from then to then",
                hint="--from, --to",
            )
        drawn = draw(wanted, closed)
        before = {case_id: _recorded(case_id, wanted, reader) for case_id in closed}
    others = {note for note in before.values() if note not in (None, drawn.told)}
    if others:
        raise ConflictError(
            f"此次抽取的名单已变化 / drawn before from other cases: {min(filter(None, others))}",
            hint="换一个种子 / take another --seed",
        )
    for case_id in drawn.case_ids:
        if before[case_id] is None:
            event = CaseEvent(case_id, CaseEventKind.REVIEW_DRAWN, now(), drawn.told, rule=wanted.id)
            record_event(event, archive=archive, ledger=ledger, catalog=catalog, now=now, actor=actor)
    return drawn


def find_draw(draw_id: str, *, catalog: Catalog) -> tuple[str, list[Case]]:
    """A recorded draw in words, and its cases in the order they were drawn.

    Raises:
        NotFoundError: there was no such draw.
    """
    with catalog.reading() as reader:
        found = [
            event
            for event in reader.newest_events([CaseEventKind.REVIEW_DRAWN], limit=_ALL)
            if event.rule == draw_id
        ]
        if not found:
            raise NotFoundError("没有这次抽查 / there was no such draw")
        found.reverse()
        cases = reader.get_cases({event.case_id for event in found})
        return found[0].note, [cases[event.case_id] for event in found]


def waiting_reviews(reader: Reader, *, limit: int) -> list[tuple[Case, datetime]]:
    """Of the cases drawn last, those whose review nobody has begun since, and when they were drawn; newest first."""
    drawn: dict[CaseId, datetime] = {}
    for event in reader.newest_events([CaseEventKind.REVIEW_DRAWN], limit=limit):
        drawn.setdefault(event.case_id, event.at)
    cases, events = reader.get_cases(drawn), reader.events_of_cases(drawn)
    return [(cases[case_id], at) for case_id, at in drawn.items() if not _is_begun(events[case_id], at)]


def _is_begun(events: Sequence[CaseEvent], drawn_at: datetime) -> bool:
    answered = CaseEventKind.REVIEW_ANSWERED
    return any(event.kind is answered and event.at > drawn_at for event in events)


def _closed(wanted: Draw, reader: Reader) -> list[CaseId]:
    return [
        case.id
        for case in reader.find_cases(limit=_ALL)
        if case.closed_on is not None and wanted.first <= case.closed_on <= wanted.last
    ]


def _recorded(case_id: CaseId, wanted: Draw, reader: Reader) -> str | None:
    """How this draw is told in the case, if it is."""
    kind = CaseEventKind.REVIEW_DRAWN
    notes = (item.note for item in reader.events_of(case_id) if item.kind is kind and item.rule == wanted.id)
    return next(notes, None)


def _require_sense(wanted: Draw) -> None:
    faults = []
    if wanted.count < 1:
        faults.append("至少抽一件 / draw one at least (--count)")
    if wanted.first > wanted.last:
        faults.append("起日在止日之后 / the period ends before it begins (--from, --to)")
    if not wanted.seed.strip() or len(wanted.seed) > _LONGEST_SEED:
        faults.append(
            f"种子为 1 至 {_LONGEST_SEED} 个字符 / a seed has 1 to {_LONGEST_SEED} characters (--seed)"
        )
    if faults:
        raise RejectedError("；".join(faults), hint="docarchive case draw --help")
