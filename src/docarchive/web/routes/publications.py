"""Publishing decisions: what is due, the masked text, the record of it, retraction, repair, the credit table."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import Form, Query
from starlette.responses import Response

from docarchive.domain.case import Case
from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import (
    ConflictError,
    DocArchiveError,
    NotFoundError,
    RejectedError,
)
from docarchive.domain.media_types import XLSX
from docarchive.domain.people.concerning import concerns, concerns_paper
from docarchive.domain.people.rights import Deed
from docarchive.domain.people.sign_in import AccessKind
from docarchive.domain.publishing.duties import DutyState
from docarchive.domain.publishing.publication import CreditClass, RetractionGround
from docarchive.domain.record import Record
from docarchive.templates.text_book import text_book
from docarchive.web.access import READERS, allowed, doing
from docarchive.web.access_log import write_down_all
from docarchive.web.failures import status_again
from docarchive.web.loading import load_record
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.sending import send_made_now
from docarchive.web.visit import Visit, Visiting
from docarchive.wiring.desks import publisher
from docarchive.workflows.publishing.credit_export import TITLE, credit_sheets
from docarchive.workflows.publishing.list_duties import publication_duties
from docarchive.workflows.publishing.masked_decision import MaskedDecision, masked_decision, require_decision
from docarchive.workflows.publishing.publish_decision import PublicationRequest

room = Room()
ENTRIES = (Entry("公示 / Publication", "/publications", READERS),)
LOOKED_BACK = timedelta(days=366)
LIST_SIZE = 50
Line = Annotated[str, Form(max_length=300)]
Words = Annotated[str, Form(max_length=1000)]
_PUBLISHERS = doing(Deed.RECORD_EVENT)
_PRESSING = (DutyState.OVERDUE, DutyState.OPEN)
_REFUSED = (RejectedError, ConflictError)


@room.get("/publications")
@allowed(READERS)
def publications(visit: Visiting, show: Annotated[str, Query(max_length=10)] = "open") -> Response:
    """Decisions to publish or withdraw, the most pressing first; of the cases that are the visitor's business."""
    today = local_day(visit.app.now())
    catalog = visit.site.app.catalog
    with catalog.reading() as reader:
        duties = publication_duties(
            today - LOOKED_BACK,
            today,
            reader,
            visit.site.rules.deadlines,
            **({"newest": LIST_SIZE} if show == "all" else {"waiting": True}),
        )
        cases = reader.get_cases([duty.record.case_id for duty in duties])
    mine = [duty for duty in duties if concerns_paper(visit.sight, duty.record, cases[duty.record.case_id])]
    return visit.page(
        "publications.html",
        duties=[duty for duty in mine if show == "all" or duty.state in _PRESSING],
        cases=cases,
        every=show == "all",
        optional=sum(duty.state is DutyState.OPTIONAL for duty in mine),
        channels=_channels(visit),
        exports=doing(Deed.EXPORT).allows(visit.who),
        records=doing(Deed.RECORD_EVENT).allows(visit.who),
        first=today.replace(day=1),
        today=today,
    )


@room.get("/publications/credit.xlsx")
@allowed(doing(Deed.EXPORT))
def credit_table(
    visit: Visiting,
    first: Annotated[str, Query(max_length=10)] = "",
    last: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """What was published in a period, in the national fields; persons are masked."""
    today = local_day(visit.app.now())
    begin, end = _day(first, today.replace(day=1)), _day(last, today)
    rules = publisher(visit.app).rules
    catalog = visit.site.app.catalog
    with catalog.reading() as reader:
        shown = [
            item
            for item in reader.open_publications()
            if concerns(visit.sight, reader.get_case(item.case_id)) and begin <= item.published_on <= end
        ]
        chosen = frozenset(item.record_id for item in shown)
        sheets = credit_sheets(begin, end, reader, rules, only=chosen)
    write_down_all(visit, [item.record_id for item in shown], AccessKind.EXPORTED)
    content = text_book(TITLE, [(sheet.name, sheet.headings, sheet.rows) for sheet in sheets])
    return send_made_now(content, XLSX, f"双公示 {begin} {end}.xlsx")


@room.get("/publications/{record_id}")
@allowed(_PUBLISHERS)
def publication(
    visit: Visiting,
    record_id: str,
    hide: Annotated[list[str], Query(max_length=60)] = [],  # noqa: B006
) -> Response:
    """A decision as the public would read it, and where it was published."""
    record, case = _load(visit, record_id)
    return _page(visit, record, case, hide)


@room.post("/publications/{record_id}/record")
@allowed(_PUBLISHERS)
def record_publication(
    visit: Visiting,
    record_id: str,
    channel: Line = "",
    on: Line = "",
    credit_class: Line = "",
    address: Line = "",
    looked: Line = "",
    hide: Annotated[list[str], Form()] = [],  # noqa: B006 - FastAPI copies it
) -> Response:
    """Record that it was published, as looked at by who has signed in."""
    record, case = _load(visit, record_id)
    words = _words(hide)
    try:
        publisher(visit.app).publish(
            PublicationRequest(
                record.id,
                channel,
                _day(on, None),
                _class(credit_class),
                visit.signed_in.display_name if looked else "",
                tuple(words),
                address,
            )
        )
    except (*_REFUSED, NotFoundError) as error:
        return _page(visit, record, case, words, error)
    return visit.go(f"/publications/{record.id}")


@room.post("/publications/{record_id}/retract")
@allowed(_PUBLISHERS)
def retract(
    visit: Visiting, record_id: str, on: Line = "", ground: Line = "", reason: Words = "", channel: Line = ""
) -> Response:
    """Record that it was withdrawn, and the reason as the public is told."""
    record, case = _load(visit, record_id)
    try:
        publisher(visit.app).retract(
            record.id, _day(on, None), _ground(ground), reason, channel=channel or None
        )
    except (*_REFUSED, NotFoundError) as error:
        return _page(visit, record, case, [], error)
    return visit.go(f"/publications/{record.id}")


@room.post("/publications/{record_id}/repair")
@allowed(_PUBLISHERS)
def repair(visit: Visiting, record_id: str, on: Line = "", by: Line = "") -> Response:
    """Record the repair of credit: it is shown no longer."""
    record, case = _load(visit, record_id)
    try:
        publisher(visit.app).repair(record.id, _day(on, None), by)
    except (*_REFUSED, NotFoundError) as error:
        return _page(visit, record, case, [], error)
    return visit.go(f"/publications/{record.id}")


def _load(visit: Visit, record_id: str) -> tuple[Record, Case]:
    """A decision of a case of the visitor's; masking looks at all papers of the case."""
    with visit.reading() as reader:
        record, case = load_record(record_id, reader)
    visit.require(Deed.RECORD_EVENT, case)
    try:
        return require_decision(record), case
    except RejectedError:
        raise NotFoundError("不是行政处罚决定 / it is no decision on a penalty") from None


def _page(
    visit: Visit, record: Record, case: Case, hide: list[str], error: DocArchiveError | None = None
) -> Response:
    desk = publisher(visit.app)
    words = _words(hide)
    masked, unmasked = _masked(visit, record, words)
    if masked is None and words:  # a word that is not in the text must not hide the page
        masked, _ = _masked(visit, record, [])
    with visit.reading() as reader:
        known = reader.publications_of(record.id)
    return visit.page(
        "publication.html",
        status=status_again(error),
        record=record,
        case=case,
        masked=masked,
        headings={item.value: item.heading for item in desk.rules.columns},
        known=known,
        standing=[item for item in known if item.retracted_on is None],
        channels=_channels(visit),
        classes=tuple(CreditClass),
        grounds=tuple(RetractionGround),
        hide=words,
        today=local_day(visit.app.now()),
        error=error or unmasked,
    )


def _masked(
    visit: Visit, record: Record, hide: list[str]
) -> tuple[MaskedDecision | None, DocArchiveError | None]:
    catalog = visit.site.app.catalog
    try:
        with catalog.reading() as reader:
            return masked_decision(record.id, reader, publisher(visit.app).masking, hide=hide), None
    except _REFUSED as error:
        return None, error


def _channels(visit: Visit) -> dict[str, str]:
    return {item.id: f"{item.title} / {item.title_en}" for item in publisher(visit.app).rules.channels}


def _words(hide: list[str]) -> list[str]:
    """Words to hide as they were typed: several in one field have commas or blanks between."""
    found = [
        word
        for text in hide
        for word in text.replace("，", ",").replace("、", ",").replace(" ", ",").split(",")
    ]
    return list(dict.fromkeys(word for word in found if word))[:50]


def _day(text: str, otherwise: date | None) -> date:
    if not text and otherwise is not None:
        return otherwise
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RejectedError("请填写日期，如 2026-01-31 / give a day, like 2026-01-31") from None


def _class(text: str) -> CreditClass:
    if text not in tuple(CreditClass):
        raise RejectedError("请选择失信等级 / say of which class it is")
    return CreditClass(text)


def _ground(text: str) -> RetractionGround:
    if text not in tuple(RetractionGround):
        raise RejectedError("请选择撤回事由 / say on what ground")
    return RetractionGround(text)
