"""Records, their files, and hits of a search, as programs get them."""

from datetime import date, datetime

from pydantic import Field

from docarchive.domain.record import Record
from docarchive.web.api.base import CASE, CASE_NAME, PARTY, RECORD, UNIT, Given, Shape
from docarchive.web.viewing import shown_files
from docarchive.workflows.find import Answer, Hit


class Stretch(Shape):
    """A marked stretch of a passage, in characters from its start."""

    start: int
    end: int


class PassageShape(Shape):
    """A piece of a page's text with what was looked for marked."""

    page: int = Field(ge=1, examples=[2])
    text: str = Field(examples=["未如实记录安全生产教育和培训情况"])
    marks: list[Stretch]


class RecordBrief(Shape):
    """A record in a list."""

    id: str = Field(examples=[RECORD])
    kind: str = Field(description="`document` or `evidence`.", examples=["document"])
    title: str = Field(examples=["行政处罚决定书（单位）"])
    number: str | None = Field(default=None, examples=["（苏常）应急罚〔2026〕1号"])
    date: date | None
    void: bool = Field(description="Whether it was declared void.")
    scans: int = Field(description="Signed scans that came back.", examples=[1])
    case_id: str = Field(examples=[CASE])
    party_id: str = Field(examples=[PARTY])


class HitShape(Shape):
    """A record that matches, with where."""

    record: RecordBrief
    case: str = Field(examples=[CASE_NAME])
    party: str = Field(examples=[UNIT])
    passages: list[PassageShape]


class Count(Shape):
    """A value among all hits, how often, and the filter that leaves those hits."""

    value: str = Field(examples=["行政处罚决定书（单位）"])
    count: int = Field(ge=1)
    filter: str = Field(examples=["文种:=行政处罚决定书"])


class FacetShape(Shape):
    """One way to narrow."""

    field: str = Field(examples=["type"])
    counts: list[Count]
    more: bool


class SearchShape(Shape):
    """A page of hits."""

    total: int = Field(ge=0)
    hits: list[HitShape]
    facets: list[FacetShape]
    next: str | None = Field(default=None, description="Cursor of the next page; absent on the last.")


class FileShape(Shape):
    """A file of a record."""

    number: int = Field(ge=1, description="Part of its address: `/api/v1/records/{id}/files/{number}`.")
    role: str = Field(examples=["issued_pdf"])
    media_type: str = Field(examples=["application/pdf"])
    size_bytes: int
    sha256: str
    pages: int | None = None
    missing_pages: list[int]


class RecordShape(RecordBrief):
    """One record."""

    form: str | None = Field(default=None, examples=["penalty_decision_unit"])
    recorded_at: datetime
    laws: list[str]
    void_reason: str | None = None
    files: list[FileShape]


class ProofShape(Shape):
    """That the record's files are byte for byte what was recorded, and stand in the signed ledger."""

    record_id: str = Field(examples=[RECORD])
    intact: bool
    files: int = Field(description="Files that were read and compared.", examples=[3])
    proof: dict[str, object] | None = Field(
        default=None, description="What `tools/verify_proof.py` takes; docs/archive-format.md."
    )
    finding: str = Field(description="Why it is not intact; empty when it is.", examples=[""])


class VoidGiven(Given):
    """Why a document is void."""

    reason: str = Field(min_length=1, max_length=2000, examples=["当事人名称有误"])


def brief(record: Record) -> RecordBrief:
    """A record in a list."""
    return RecordBrief(
        id=record.id,
        kind=record.kind.value,
        title=record.title,
        number=str(record.number) if record.number else None,
        date=record.doc_date,
        void=record.void_reason is not None,
        scans=len(record.scans),
        case_id=record.case_id,
        party_id=record.party_id,
    )


def whole(record: Record) -> RecordShape:
    """One record with its files."""
    return RecordShape(
        **brief(record).model_dump(),
        form=record.form_id,
        recorded_at=record.recorded_at,
        laws=[law.printed for law in record.laws],
        void_reason=record.void_reason,
        files=[
            FileShape(
                number=file.number,
                role=file.item.role.value,
                media_type=file.item.media_type,
                size_bytes=file.item.size_bytes,
                sha256=str(file.item.sha256),
                pages=file.item.page_count,
                missing_pages=list(file.item.missing_pages),
            )
            for file in shown_files(record)
        ],
    )


def hits(answer: Answer, following: str | None) -> SearchShape:
    """A page of hits; *following* is the cursor of the next."""
    return SearchShape(
        total=answer.total,
        hits=[_hit(hit) for hit in answer.hits],
        facets=[
            FacetShape(
                field=facet.field.value,
                counts=[Count(value=c.value, count=c.count, filter=c.filter) for c in facet.counts],
                more=facet.more,
            )
            for facet in answer.facets
        ],
        next=following,
    )


def _hit(hit: Hit) -> HitShape:
    return HitShape(
        record=brief(hit.record),
        case=hit.case.name,
        party=hit.party_name,
        passages=[
            PassageShape(
                page=passage.page_number,
                text=passage.text,
                marks=[Stretch(start=mark.start, end=mark.end) for mark in passage.marks],
            )
            for passage in hit.passages
        ],
    )
