"""File review: a case's score sheet with its evidence, what a person answers, feedback and reply, spot checks."""

import secrets
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated
from urllib.parse import quote

from fastapi import Form, Query
from starlette.responses import Response

from docarchive.domain.case import Case
from docarchive.domain.case_event import CaseEventKind
from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import ConflictError, DocArchiveError, RejectedError
from docarchive.domain.file_review.feedback import Feedback, feedback_of
from docarchive.domain.file_review.findings import Evidence, ItemResult, Verdict, side_by_side
from docarchive.domain.file_review.spot_check import Draw
from docarchive.domain.media_types import DOCX, XLSX
from docarchive.domain.people.rights import Deed
from docarchive.domain.record import Record
from docarchive.templates.score_workbook import ReviewedCase, sample_workbook, score_workbook
from docarchive.web.access import allowed, doing
from docarchive.web.failures import status_again
from docarchive.web.loading import load_case
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.seeing import sheet_for
from docarchive.web.sending import send_made_now
from docarchive.web.viewing import picture_of_page
from docarchive.web.visit import Visit, Visiting
from docarchive.wiring.recording import recording
from docarchive.workflows.closing.review_case import answer
from docarchive.workflows.closing.review_feedback import tell
from docarchive.workflows.closing.review_sheet import review_document, reviewed_case
from docarchive.workflows.closing.spot_check import draw_cases, find_draw

room = Room()
ENTRIES = (Entry("评查 / Reviews", "/reviews", doing(Deed.REVIEW)),)
MOST_DRAWN = 50
LIST_SIZE = 50
Line = Annotated[str, Form(max_length=200)]
Words = Annotated[str, Form(max_length=1000)]
DrawId = Annotated[str, Query(max_length=100)]
Standards = Annotated[list[str], Query(max_length=20)]
_READERS = doing(Deed.EXPORT)
_REVIEWERS = doing(Deed.REVIEW)
_REFUSED = (RejectedError, ConflictError)


@dataclass(frozen=True, slots=True)
class Shown:
    """One piece of evidence with where it can be seen."""

    words: str
    record: str = ""
    """Its title; empty where the visitor may not see the record, or the whole case is meant."""
    address: str = ""
    picture: str = ""
    """Address of the page's picture."""


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One item of the sheet."""

    one: ItemResult
    points: tuple[int | None, ...]
    evidence: tuple[Shown, ...]


@room.get("/cases/{case_id}/review")
@allowed(_READERS)
def review(
    visit: Visiting,
    case_id: str,
    standard: Standards = [],  # noqa: B006 - FastAPI copies it
    item: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """The score sheet; the evidence of the chosen item stands beside as a picture of its page."""
    return _page(visit, _case(visit, case_id), standard, item)


@room.get("/cases/{case_id}/review/report")
@allowed(_READERS)
def report(
    visit: Visiting,
    case_id: str,
    kind: Annotated[str, Query(pattern="^(docx|xlsx)$")] = "docx",
    standard: Standards = [],  # noqa: B006 - FastAPI copies it
) -> Response:
    """The sheet as a document of the office, or as a workbook."""
    case = _case(visit, case_id)
    seen = _reviewed(visit, case, standard)
    name = f"案卷评查 {case.name[:60]}.{kind}"
    if kind == "xlsx":
        return send_made_now(score_workbook(seen), XLSX, name)
    app = visit.app
    content = review_document(
        seen,
        pack_folder=app.pack_folder,
        catalog=app.catalog,
        now=app.now(),
        operator=visit.signed_in.display_name,
    )
    return send_made_now(content, DOCX, name)


@room.post("/cases/{case_id}/review/answer")
@allowed(_REVIEWERS)
def answer_item(
    visit: Visiting, case_id: str, item: Line = "", verdict: Line = "", reason: Words = ""
) -> Response:
    """What a person says of an item, with the reason."""
    case, app = _case(visit, case_id), visit.app
    try:
        answer(case.id, item, verdict, reason, items=visit.site.review_tools.items, **recording(app))
    except _REFUSED as error:
        return _page(visit, case, [], item, error, reason)
    return visit.go(f"/cases/{case.id}/review?item={item}#i-{item}")


@room.post("/cases/{case_id}/review/feedback")
@allowed(_REVIEWERS)
def give_feedback(visit: Visiting, case_id: str, item: Line = "", words: Words = "") -> Response:
    """Tell the handlers of a defect."""
    return _told(visit, _case(visit, case_id), item, words, reply=False)


@room.post("/cases/{case_id}/review/reply")
@allowed(doing(Deed.RECORD_EVENT))
def reply(visit: Visiting, case_id: str, item: Line = "", words: Words = "") -> Response:
    """What the handlers say to it."""
    case = _case(visit, case_id)
    visit.require(Deed.RECORD_EVENT, case)
    return _told(visit, case, item, words, reply=True)


@room.get("/reviews")
@allowed(_REVIEWERS)
def reviews(visit: Visiting) -> Response:
    """Spot checks, and feedback with its replies; the newest first."""
    return _reviews(visit)


@room.post("/reviews/draw")
@allowed(_REVIEWERS)
def make_draw(
    visit: Visiting, first: Line = "", last: Line = "", count: Line = "", seed: Line = "", chance: Line = ""
) -> Response:
    """Draw closed cases by a seed that is kept with each of them; without one by the form's own, so once a form."""
    app = visit.app
    try:
        wanted = _draw(first, last, count, seed.strip() or chance.strip() or secrets.token_hex(8))
        draw_cases(wanted, **recording(app))
    except _REFUSED as error:
        return _reviews(visit, error, {"first": first, "last": last, "count": count, "seed": seed})
    return visit.go(f"/reviews/drawn?draw={quote(wanted.id)}")


@room.get("/reviews/drawn")
@allowed(_REVIEWERS)
def drawn(visit: Visiting, draw: DrawId, standard: Standards = []) -> Response:  # noqa: B006
    """The cases of a draw, scored as they are now."""
    told, cases = find_draw(draw, catalog=visit.site.app.catalog)
    seen = [(case, _reviewed(visit, case, standard)) for case in cases]
    return visit.page(
        "review_draw.html",
        told=told,
        draw_id=draw,
        cases=seen,
        standards=visit.site.review_tools.items.standards,
        chosen=standard,
    )


@room.get("/reviews/drawn.xlsx")
@allowed(_REVIEWERS)
def sample(visit: Visiting, draw: DrawId, standard: Standards = []) -> Response:  # noqa: B006
    """The draw as a workbook: a summary, and a sheet a case."""
    told, cases = find_draw(draw, catalog=visit.site.app.catalog)
    content = sample_workbook(told, [_reviewed(visit, case, standard) for case in cases])
    return send_made_now(content, XLSX, "案卷评查抽查.xlsx")


def _case(visit: Visit, case_id: str) -> Case:
    """A case of which the visitor may have the sheet: it tells of all papers."""
    with visit.reading() as reader:
        case = load_case(case_id, reader)
    visit.require(Deed.EXPORT, case)
    return case


def _reviewed(visit: Visit, case: Case, standards: list[str]) -> ReviewedCase:
    catalog = visit.site.app.catalog
    found = reviewed_case(
        case, visit.site.review_tools, catalog=catalog, now=visit.app.now(), standards=standards
    )
    return replace(found, sheets=[sheet_for(visit, case, one) for one in found.sheets])


def _told(visit: Visit, case: Case, item: str, words: str, *, reply: bool) -> Response:
    app = visit.app
    try:
        with visit.site.turns.of(f"feedback {case.id}"):
            tell(case.id, item, words, reply=reply, items=visit.site.review_tools.items, **recording(app))
    except _REFUSED as error:
        return _page(visit, case, [], item, error, words)
    return visit.go(f"/cases/{case.id}/review?item={item}#feedback")


def _page(
    visit: Visit,
    case: Case,
    standards: list[str],
    item: str,
    error: DocArchiveError | None = None,
    typed: str = "",
) -> Response:
    seen = _reviewed(visit, case, standards)
    with visit.reading() as reader:
        records = {str(record.id): record for record in reader.records_of(case.id)}
    lines = [
        SheetLine(one, points, tuple(_shown(found, records) for found in one.evidence))
        for one, points in side_by_side(seen.sheets)
    ]
    chosen = next((line for line in lines if line.one.item.id == item), None)
    return visit.page(
        "review.html",
        status=status_again(error),
        case=case,
        sheets=seen.sheets,
        lines=lines,
        chosen=chosen or _first_to_look_at(lines),
        feedback=seen.feedback,
        standards=visit.site.review_tools.items.standards,
        named=[sheet.standard.id for sheet in seen.sheets],
        query="".join(f"&standard={sheet.standard.id}" for sheet in seen.sheets),
        answers=visit.may(Deed.REVIEW, case),
        replies=visit.may(Deed.RECORD_EVENT, case),
        papers=len(records),
        verdicts=(Verdict.OK, Verdict.FAIL, Verdict.NA),
        error=error,
        typed=typed,
    )


def _first_to_look_at(lines: list[SheetLine]) -> SheetLine | None:
    wanted = (Verdict.FAIL, Verdict.HUMAN)
    return next((line for verdict in wanted for line in lines if line.one.verdict is verdict), None)


def _shown(found: Evidence, records: dict[str, Record]) -> Shown:
    record = records.get(str(found.record_id)) if found.record_id else None
    if record is None:
        return Shown(found.words)
    picture = picture_of_page(record, found.page or 1)
    address = f"/records/{record.id}"
    title = f"{record.title} {record.number or ''}".strip()
    if picture is None:
        return Shown(found.words, title, address)
    file, place = picture
    pages = f"{address}/files/{file.number}/pages/{place}/large"
    return Shown(found.words, title, f"{address}?file={file.number}&page={place}", pages)


def _reviews(
    visit: Visit, error: DocArchiveError | None = None, typed: dict[str, str] | None = None
) -> Response:
    today = local_day(visit.app.now())
    with visit.reading() as reader:
        draws = {
            event.rule: event
            for event in reversed(reader.newest_events([CaseEventKind.REVIEW_DRAWN], limit=500))
            if event.rule
        }
        newest = reader.newest_events([CaseEventKind.REVIEW_FEEDBACK], limit=LIST_SIZE)
        ids = list(dict.fromkeys(event.case_id for event in newest))
        cases = reader.get_cases(ids)
        told: list[tuple[Case, Feedback]] = [
            (cases[case_id], one)
            for case_id, events in reader.events_of_cases(ids).items()
            for one in feedback_of(events)
        ]
    told.sort(key=lambda pair: (bool(pair[1].reply), -pair[1].said_at.timestamp()))
    return visit.page(
        "reviews.html",
        status=status_again(error),
        draws=sorted(draws.items(), key=lambda pair: pair[1].at, reverse=True)[:LIST_SIZE],
        feedback=told[:LIST_SIZE],
        open=sum(not one.reply for _, one in told),
        error=error,
        typed=typed
        or {
            "first": today.replace(month=1, day=1).isoformat(),
            "last": today.isoformat(),
            "count": "5",
            "seed": "",
        },
        most=MOST_DRAWN,
        chance=secrets.token_hex(8),
    )


def _draw(first: str, last: str, count: str, seed: str) -> Draw:
    try:
        wanted = Draw(date.fromisoformat(first), date.fromisoformat(last), int(count), seed)
    except ValueError:
        raise RejectedError("请填写起止日期和件数 / give the days and how many") from None
    if wanted.count > MOST_DRAWN:
        raise RejectedError(f"一次最多抽 {MOST_DRAWN} 件 / {MOST_DRAWN} at most at a time")
    return wanted
