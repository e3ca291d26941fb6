"""Score a quarter by an index of the pack; freeze the scores, and number a reminder for each who gets one.

Write order when issued: scores and letters into the archive; one transaction with their facts; publish.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from docarchive.catalog.port import Reader
from docarchive.domain import places
from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.plain import Plain, to_plain
from docarchive.domain.register_entry import RegisterEntry, RegisterFilling
from docarchive.domain.reviewing.periods import Period, PeriodKind
from docarchive.domain.reviewing.scores import IndexTemplate, Score, measured_points, score
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.reviewing.figures import FigureDesk
from docarchive.workflows.store import put_body

SCORES = "quarter_score"
LETTERS = "reminder_letter"
_NEVER = 1_000_000


@dataclass(frozen=True, slots=True)
class Reminder:
    """A numbered letter (提醒督促函)."""

    number: str
    """For example ``提督〔2026〕3号``; counted by the year of issue, from 1."""
    subject: str
    period: str
    """As a letter names it."""
    index: str
    score: str
    reasons: tuple[str, ...]
    issued_on: str


def index_named(name: str, desk: FigureDesk) -> IndexTemplate:
    """An index of the pack.

    Raises:
        NotFoundError: there is none of this id.
    """
    found = next((item for item in desk.rules.indexes if item.id == name), None)
    if found is None:
        known = "、".join(item.id for item in desk.rules.indexes)
        raise NotFoundError(f"没有指数 {name} / no such index", hint=f"{known}；rules/figures.yaml")
    return found


def score_quarter(
    index: IndexTemplate, period: Period, entered: Mapping[str, Mapping[str, int]], desk: FigureDesk
) -> tuple[Score, ...]:
    """Score each subject: points as entered, those of a measure from the figures of the region of its name.

    Raises:
        RejectedError: the period is no quarter, or points are missing or wrong.
    """
    if period.kind is not PeriodKind.QUARTER:
        raise RejectedError(f"指数按季度评价 / an index is scored by quarter: {period.id}", hint="2026-Q3")
    measured = [item for item in index.indicators if item.measure is not None]
    regions = desk.report(period).now.figures.regions if measured else {}
    subjects = dict.fromkeys([*entered, *(regions if not entered else ())])
    points = {
        subject: {
            **{
                item.id: measured_points(item, regions.get(subject, {}).get(item.measure or ""))
                for item in measured
            },
            **entered.get(subject, {}),
        }
        for subject in subjects
    }
    return score(index, points)


def issue_scores(
    index: IndexTemplate, period: Period, scores: Sequence[Score], desk: FigureDesk
) -> tuple[Reminder, ...]:
    """Freeze the scores of a quarter that is over and number the letters, the lowest score first.

    Raises:
        RejectedError: the quarter is not over yet.
        ConflictError: its scores are issued already, or somebody took the numbers meanwhile.
    """
    today = local_day(desk.now())
    if today <= period.last:
        raise RejectedError(f"{period.title}尚未结束 / the period ends on {period.last}")
    key = f"{index.id}@{period.id}"
    with desk.catalog.reading() as reader:
        first = _next_serial(reader, today.year, key)
    asked = [item for item in reversed(scores) if item.reasons]
    reminders = tuple(
        Reminder(
            f"提督〔{today.year}〕{serial}号",
            item.subject,
            period.title,
            index.title,
            item.printed,
            item.reasons,
            today.isoformat(),
        )
        for serial, item in enumerate(asked, start=first)
    )
    data = {
        "scores": to_plain(scores),
        "letters": [item.number for item in reminders],
        "index": to_plain(index),
    }
    frozen = RegisterEntry(SCORES, key, f"{index.title} {period.title}", "", data)
    letters = [
        RegisterEntry(LETTERS, f"{today.year}-{serial:04}", item.number, item.subject, to_plain(item))
        for serial, item in enumerate(reminders, start=first)
    ]
    facts = [_fact(SCORES, [frozen], desk), *([_fact(LETTERS, letters, desk)] if letters else [])]
    with desk.catalog.transaction() as tx:
        if _next_serial(tx, today.year, key) != first:
            raise ConflictError(
                "函号已被占用，请重试 / the numbers were taken meanwhile", hint="再次运行 / run it again"
            )
        for fact, plain in facts:
            tx.record(fact, plain)
    publish_facts(ledger=desk.ledger, catalog=desk.catalog)
    return reminders


def find_reminders(desk: FigureDesk) -> Sequence[Reminder]:
    """All letters, in the order of their numbers."""
    with desk.catalog.reading() as reader:
        entries = reader.find_entries(LETTERS, limit=_NEVER)
    return [Reminder(**{**item.data, "reasons": tuple(item.data["reasons"])}) for item in entries]


def _next_serial(reader: Reader, year: int, key: str) -> int:
    """The number the next letter of a year gets."""
    if reader.find_entry(SCORES, key) is not None:
        raise ConflictError(f"{key} 的评分已经印发，不再改变 / the scores are issued and stay as they are")
    return len(reader.find_entries(LETTERS, prefix=f"{year}-", limit=_NEVER)) + 1


def _fact(register: str, entries: Sequence[RegisterEntry], desk: FigureDesk) -> tuple[Fact, Plain]:
    filling = RegisterFilling(register, "docarchive figures index --issue", tuple(entries))
    body, plain = put_body(desk.archive, lambda digest: places.register_key(register, digest), filling)
    detail: dict[str, str | int] = {"register": register, "entries": len(entries)}
    return Fact(FactKind.REGISTER_FILLED, desk.now(), desk.actor, body, detail=detail), plain
