"""Score a quarter by an index of the pack; freeze the scores, number a reminder for each who gets one, note the answers.

Write order when issued: scores and letters into the archive; one transaction with their facts; publish.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from docarchive.catalog.port import Reader
from docarchive.domain import places
from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.plain import Plain, from_plain, to_plain
from docarchive.domain.register_entry import RegisterEntry, RegisterFilling
from docarchive.domain.reviewing.formula import points_by
from docarchive.domain.reviewing.periods import Period, PeriodKind, parse_period
from docarchive.domain.reviewing.scores import IndexTemplate, Score, score
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.reviewing.figures import FigureDesk
from docarchive.workflows.store import put_body

SCORES = "quarter_score"
LETTERS = "reminder_letter"
REPLIES = "reminder_reply"
"""Register of what was answered, one entry a letter, under the letter's id."""
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
    replied_on: str | None = None
    """The day the answer came."""
    reply: str | None = None
    """What it says, in short."""


@dataclass(frozen=True, slots=True)
class Quarter:
    """The scores of a quarter, beside those issued of the same index."""

    period: Period
    index: IndexTemplate
    """As it was when the scores were issued, else as it is."""
    scores: tuple[Score, ...]
    """The best first."""
    issued: bool
    earlier: Mapping[str, Mapping[str, Score]]
    """Every issued quarter before it, oldest first: id → subject → score."""

    @property
    def before(self) -> Mapping[str, Score]:
        """Subject → score of the quarter before, where that was issued."""
        return self.earlier.get(self.period.before.id, {})

    @property
    def over_time(self) -> Mapping[str, Mapping[str, Score]]:
        """The earlier quarters and this one."""
        return {**self.earlier, self.period.id: {item.subject: item for item in self.scores}}


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
    """Score each subject: points as entered, those of a formula from the figures of the region of its name.

    Raises:
        RejectedError: the period is no quarter, or points are missing or wrong.
    """
    if period.kind is not PeriodKind.QUARTER:
        raise RejectedError(f"指数按季度评价 / an index is scored by quarter: {period.id}", hint="2026-Q3")
    formulas = {item.id: item.formula for item in index.indicators if item.formula is not None}
    regions = desk.regions(period) if formulas else {}
    subjects = dict.fromkeys([*entered, *(regions if not entered else ())])
    points = {
        subject: {
            **{id_: points_by(formula, regions.get(subject, {})) for id_, formula in formulas.items()},
            **entered.get(subject, {}),
        }
        for subject in subjects
    }
    return score(index, points)


def issued_quarters(index_id: str, desk: FigureDesk) -> Sequence[Period]:
    """The quarters of which the scores of an index are issued, oldest first."""
    with desk.catalog.reading() as reader:
        return [parse_period(item.id.partition("@")[2]) for item in _issued(index_id, reader)]


def issued_quarter(index: IndexTemplate, period: Period, desk: FigureDesk) -> Quarter | None:
    """A quarter as it was issued, beside the earlier ones; None when it was not."""
    with desk.catalog.reading() as reader:
        entry = reader.find_entry(SCORES, f"{index.id}@{period.id}")
        earlier = _earlier(index.id, period, reader)
    if entry is None:
        return None
    as_then = from_plain(IndexTemplate, entry.data["index"])
    return Quarter(period, as_then, _frozen(entry), issued=True, earlier=earlier)


def quarter_beside(
    index: IndexTemplate, period: Period, scores: tuple[Score, ...], desk: FigureDesk
) -> Quarter:
    """Scores just worked out beside the issued quarters before them."""
    with desk.catalog.reading() as reader:
        return Quarter(period, index, scores, issued=False, earlier=_earlier(index.id, period, reader))


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
    """All letters with the answers that came, in the order of their numbers."""
    with desk.catalog.reading() as reader:
        letters = reader.find_entries(LETTERS, limit=_NEVER)
        replies = {item.id: item.data for item in reader.find_entries(REPLIES, limit=_NEVER)}
    return [
        Reminder(**{**item.data, "reasons": tuple(item.data["reasons"]), **replies.get(item.id, {})})
        for item in letters
    ]


def record_reply(number: str, said: str, on: date, desk: FigureDesk) -> None:
    """Note the answer to a letter; once.

    Raises:
        NotFoundError: there is no letter of this number.
        RejectedError: it says nothing, or came before the letter or after today.
        ConflictError: the letter is answered already.
    """
    today, said = local_day(desk.now()), " ".join(said.split())
    with desk.catalog.reading() as reader:
        letter = next(
            (one for one in reader.find_entries(LETTERS, limit=_NEVER) if one.title == number), None
        )
    if letter is None:
        raise NotFoundError(f"没有提醒督促函 {number} / no such letter", hint="docarchive figures reminders")
    if not said:
        raise RejectedError("请写明回复内容 / say what was answered")
    if not letter.data["issued_on"] <= on.isoformat() <= today.isoformat():
        raise RejectedError(
            f"回复日期应在 {letter.data['issued_on']} 至 {today} 之间：{on} / no day from the letter to today"
        )
    entry = RegisterEntry(REPLIES, letter.id, number, said, {"replied_on": on.isoformat(), "reply": said})
    fact, plain = _fact(REPLIES, [entry], desk)
    with desk.catalog.transaction() as tx:
        if tx.find_entry(REPLIES, letter.id) is not None:
            raise ConflictError(f"{number} 已登记回复 / is answered already")
        tx.record(fact, plain)
    publish_facts(ledger=desk.ledger, catalog=desk.catalog)


def _issued(index_id: str, reader: Reader) -> Sequence[RegisterEntry]:
    return sorted(reader.find_entries(SCORES, prefix=f"{index_id}@", limit=_NEVER), key=lambda item: item.id)


def _earlier(index_id: str, period: Period, reader: Reader) -> Mapping[str, Mapping[str, Score]]:
    found = {item.id.partition("@")[2]: _frozen(item) for item in _issued(index_id, reader)}
    # 2026-Q3 sorts as it reads
    return {name: {one.subject: one for one in scores} for name, scores in found.items() if name < period.id}


def _frozen(entry: RegisterEntry) -> tuple[Score, ...]:
    return from_plain(tuple[Score, ...], entry.data["scores"])


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
