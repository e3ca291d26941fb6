"""The books of the archive, as programs get them: lending, retention, transfers, destruction."""

from datetime import date, datetime

from pydantic import Field

from docarchive.domain.lending.lending import Lending
from docarchive.domain.retention.appraisal import Expired
from docarchive.domain.retention.disposal import DisposedCase
from docarchive.web.api.base import CASE, RECORD, Shape
from docarchive.workflows.packaging.past_transfers import GONE, PastTransfer

REFERENCE = "J123-ZY·CF·2026-D30-0012"
MOMENT = "2026-12-21T02:00:00.000Z"
_NEXT = "Cursor of the next page; absent on the last."
_DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


class LoanUse(Shape):
    """One record that was read, or of which a copy was handed over."""

    record_id: str = Field(examples=[RECORD])
    pages: list[int] = Field(description="From 1; empty: all.", examples=[[1, 3]])
    at: datetime
    copy_sha256: str | None = Field(
        default=None, description="Digest of the marked copy; null: read on the spot.", examples=[_DIGEST]
    )


class Loan(Shape):
    """One lending in its newest state."""

    id: str = Field(examples=[RECORD])
    case_id: str = Field(examples=[CASE])
    state: str = Field(description="`requested`, `refused`, `approved`, `returned`.", examples=["approved"])
    reader: str = Field(examples=["示例律师"])
    reader_kind: str = Field(
        description="`party`, `agent`, `internal`, `authority`, `other`.", examples=["agent"]
    )
    organisation: str = Field(examples=["示例律师事务所"])
    purpose: str = Field(examples=["行政复议"])
    record_ids: list[str] = Field(description="Empty: the whole file.", examples=[[RECORD]])
    paper: bool = Field(description="The paper itself leaves its shelf.")
    requested_at: datetime
    requested_by: str = Field(examples=["dang.an"])
    decided_by: str | None = Field(default=None, examples=["档贰示"])
    decided_at: datetime | None = None
    reason: str = Field(description="Why it was refused, or on what conditions it was allowed.")
    due_on: date | None = None
    returned_at: datetime | None = None
    uses: list[LoanUse]


class LoanList(Shape):
    """Lendings, the newest request first."""

    loans: list[Loan]
    next: str | None = Field(default=None, description=_NEXT)


class OpinionShape(Shape):
    """What one appraiser said."""

    appraiser: str = Field(examples=["档案示"])
    opinion: str = Field(description="`keep` or `destroy`.", examples=["destroy"])
    keep: str | None = Field(default=None, description="For how long, with `keep`.", examples=["D10"])
    reason: str = Field(examples=["无保存价值"])
    at: datetime


class ExpiredShape(Shape):
    """A volume whose period is over."""

    reference: str = Field(examples=[REFERENCE])
    case_id: str = Field(examples=[CASE])
    title: str
    retention: str = Field(examples=["D30"])
    expired_on: date
    outcome: str = Field(
        description="`waiting`, `half`, `kept`, `to_destroy`, or `held`: a hold stands in the way.",
        examples=["waiting"],
    )
    opinions: list[OpinionShape]
    holds: list[str] = Field(
        description="Grounds of the holds in force: `suit`, `audit`, `complaint`, `crime`, `other`.",
        examples=[["audit"]],
    )


class ExpiredList(Shape):
    """Volumes whose period is over by a day, the longest over first."""

    by: date
    total: int
    volumes: list[ExpiredShape]
    next: str | None = Field(default=None, description=_NEXT)


class DisposedVolumeShape(Shape):
    """What stays known of a volume."""

    reference: str = Field(examples=[REFERENCE])
    side: str = Field(examples=["main"])
    retention: str = Field(examples=["D30"])
    expired_on: date
    documents: int
    pages: int


class DisposedDocumentShape(Shape):
    """What stays known of a record."""

    record_id: str = Field(examples=[RECORD])
    kind: str = Field(description="Id of its form, or `evidence`.", examples=["inspection_record"])
    number: str | None = Field(default=None, examples=["（苏常）应急检记〔2026〕1号"])
    dated: date | None = None
    void: bool


class DisposalBrief(Shape):
    """One row of the destruction register."""

    number: str = Field(examples=["销〔2057〕1号"])
    case_id: str = Field(examples=[CASE])
    disposed_on: date
    volumes: list[DisposedVolumeShape]
    approved_by: str = Field(examples=["周局示"])
    approved_on: date
    supervisors: list[str] = Field(examples=[["吴监示", "郑监示"]])
    reason: str = Field(examples=["保管期限已满，经鉴定无保存价值"])
    done: bool = Field(
        description="Whether nothing is left of it anywhere; false: copies wait to be cleared."
    )
    ledger_entry: int = Field(description="Position of its entry in the ledger.")


class DisposalShape(DisposalBrief):
    """One row with each record, of which the number is all that is left."""

    approval_number: str = Field(examples=["批〔2057〕9号"])
    appraisers: list[str] = Field(examples=[["档案示", "档贰示"]])
    documents: list[DisposedDocumentShape]
    files: int = Field(description="How many files went.")


class DisposalList(Shape):
    """The destruction register, the newest first."""

    disposals: list[DisposalBrief]
    next: str | None = Field(default=None, description=_NEXT)


class TransferRow(Shape):
    """One volume that was handed over."""

    reference: str = Field(examples=[REFERENCE])
    title: str | None = Field(default=None, description="Null once the volume is destroyed.")
    items: int
    pages: int
    files: int
    bytes: int
    sha256: str | None = Field(default=None, description="Digest of its package.", examples=[_DIGEST])
    check: str | None = Field(
        default=None, description="`合格`, or the codes of what failed (DA/T 70).", examples=["合格"]
    )


class TransferBrief(Shape):
    """Volumes that were handed over together."""

    id: str = Field(description="The moment, as the register writes it.", examples=[MOMENT])
    sender: str = Field(examples=["常州市应急管理局（示例）"])
    receiver: str = Field(examples=["常州市档案馆（示例）"])
    by: str = Field(examples=["dang.an"])
    reason: str
    volumes: int
    items: int
    pages: int


class TransferShape(TransferBrief):
    """One transfer with its volumes."""

    rows: list[TransferRow]


class TransferList(Shape):
    """What was handed over, the newest first."""

    transfers: list[TransferBrief]
    next: str | None = Field(default=None, description=_NEXT)


def loan(item: Lending) -> Loan:
    """A lending; the number of the paper that its reader showed stays in the house."""
    return Loan(
        id=item.id,
        case_id=item.case_id,
        state=item.state.value,
        reader=item.reader.name,
        reader_kind=item.reader.kind.value,
        organisation=item.reader.organisation,
        purpose=item.purpose,
        record_ids=list(item.record_ids),
        paper=item.paper,
        requested_at=item.requested_at,
        requested_by=item.requested_by,
        decided_by=item.approver or None,
        decided_at=item.decided_at,
        reason=item.reason,
        due_on=item.due_on,
        returned_at=item.returned_at,
        uses=[
            LoanUse(
                record_id=one.record_id,
                pages=list(one.pages),
                at=one.at,
                copy_sha256=one.copy_sha256.hex if one.copy_sha256 else None,
            )
            for one in item.uses
        ],
    )


def expired(item: Expired) -> ExpiredShape:
    """A volume of the yearly list with what was said of it."""
    said = item.appraisal.opinions if item.appraisal else ()
    people = item.appraisal.people if item.appraisal else ()
    return ExpiredShape(
        reference=item.volume.reference,
        case_id=item.volume.case_id,
        title=item.volume.title,
        retention=item.volume.retention.value,
        expired_on=item.expired_on,
        outcome=item.outcome.value,
        opinions=[
            OpinionShape(
                appraiser=who,
                opinion=one.opinion.value,
                keep=one.keep.value if one.keep else None,
                reason=one.reason,
                at=one.at,
            )
            for who, one in zip(people, said, strict=True)
        ],
        holds=[one.ground.value for one in item.holds],
    )


def disposal(found: DisposedCase) -> DisposalBrief:
    """A row of the destruction register."""
    item = found.disposal
    return DisposalBrief(
        number=item.number,
        case_id=item.case_id,
        disposed_on=item.disposed_on,
        volumes=[
            DisposedVolumeShape(
                reference=one.reference,
                side=one.side.value,
                retention=one.retention.value,
                expired_on=one.expired_on,
                documents=one.documents,
                pages=one.pages,
            )
            for one in item.volumes
        ],
        approved_by=item.approval.by,
        approved_on=item.approval.on,
        supervisors=list(item.supervisors),
        reason=item.reason,
        done=found.done,
        ledger_entry=found.seq,
    )


def whole_disposal(found: DisposedCase) -> DisposalShape:
    """The row with each of its records."""
    item = found.disposal
    return DisposalShape(
        **dict(disposal(found)),
        approval_number=item.approval.number,
        appraisers=list(item.appraisers),
        documents=[
            DisposedDocumentShape(
                record_id=one.record_id,
                kind=one.kind,
                number=str(one.number) if one.number else None,
                dated=one.dated,
                void=one.void,
            )
            for one in item.documents
        ],
        files=len(item.files),
    )


def transfer(item: PastTransfer) -> TransferBrief:
    """A transfer in a list."""
    return TransferBrief(
        id=item.written_at,
        sender=item.sender,
        receiver=item.receiver,
        by=item.by,
        reason=item.reason,
        volumes=len(item.rows),
        items=item.total("items"),
        pages=item.total("pages"),
    )


def whole_transfer(item: PastTransfer) -> TransferShape:
    """A transfer with its volumes."""
    rows = [
        TransferRow(
            reference=row["reference"],
            title=None if row["title"] == GONE else row["title"],
            items=row["items"],
            pages=row["pages"],
            files=row["files"],
            bytes=row["bytes"],
            sha256=row.get("sha256"),
            check=row.get("check"),
        )
        for row in item.rows
    ]
    return TransferShape(**dict(transfer(item)), rows=rows)
