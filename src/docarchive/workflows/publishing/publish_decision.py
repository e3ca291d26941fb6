"""Record that a decision was published, retracted, or repaired.

Write order: the new state and, where a clock waits for it, the event into the archive; one transaction with their
facts; publish to the ledger.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial

from docarchive.archive.port import Archive, Ledger
from docarchive.catalog.port import Catalog, Reader
from docarchive.domain import places
from docarchive.domain.case import Case
from docarchive.domain.case_event import CaseEvent, CaseEventKind
from docarchive.domain.days.local_time import CHINA, local_day
from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.identifiers import RecordId
from docarchive.domain.masking.personal import MaskingRules
from docarchive.domain.plain import Plain
from docarchive.domain.publishing.publication import (
    CreditClass,
    Publication,
    PublicationRules,
    RetractionGround,
    term_of,
)
from docarchive.domain.record import Record
from docarchive.domain.standing import correction_of
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.publishing.masked_decision import masked_decision, require_decision
from docarchive.workflows.registering.case_events import event_fact
from docarchive.workflows.store import put_body

_Entries = list[tuple[Fact, Plain]]


@dataclass(frozen=True, slots=True)
class PublicationRequest:
    """What went out, where and when."""

    record_id: RecordId
    channel: str
    published_on: date
    credit_class: CreditClass
    confirmed_by: str
    hide: tuple[str, ...] = ()
    address: str = ""


@dataclass(frozen=True, slots=True)
class Publisher:
    """Keeps the publications of decisions."""

    archive: Archive
    ledger: Ledger
    catalog: Catalog
    rules: PublicationRules
    masking: MaskingRules
    now: Callable[[], datetime]
    actor: str

    def publish(self, request: PublicationRequest) -> Publication:
        """Record that a decision was published, with its masked text and fields as they went out.

        Raises:
            NotFoundError: no such record or channel.
            RejectedError: no decision on a penalty; nobody confirmed the masked text; the day lies in the future or
                before the decision.
            ConflictError: it is void, corrected by another, or published in this channel already.
        """
        if request.channel not in {item.id for item in self.rules.channels}:
            known = "、".join(item.id for item in self.rules.channels)
            raise NotFoundError(f"没有这个公示渠道 / no such channel: {request.channel[:40]}", hint=known)
        if not request.confirmed_by.strip():
            raise RejectedError(
                "须写明谁核对了脱敏文本 / say who looked at the masked text", hint="--confirmed-by"
            )
        self._require_past(request.published_on)
        with self.catalog.reading() as reader:
            made, case = self._published(request, reader)
        event = self._event(CaseEventKind.PUBLISHED, made, made.published_on)
        self._record([made], [event], case, "published")
        return made

    def retract(
        self,
        record_id: RecordId,
        on: date,
        ground: RetractionGround,
        reason: str,
        *,
        channel: str | None = None,
    ) -> Sequence[Publication]:
        """Record that a decision was withdrawn from one channel, or from all, and why.

        Raises:
            NotFoundError: no such record, or it is not published (there).
            RejectedError: no reason is given, or the day is not between the publication and today.
        """
        self._require_past(on)
        found, case = self._open(record_id, channel)
        made = [item.retracted(on, ground, reason) for item in found]
        left = (
            [] if channel is None else [item for item in self._open(record_id, None)[0] if item not in found]
        )
        # The clock runs on while the decision still stands in another channel.
        events = [] if left else [self._event(CaseEventKind.PUBLICATION_RETRACTED, made[0], on)]
        self._record(made, events, case, "retracted")
        return made

    def repair(self, record_id: RecordId, on: date, by: str) -> Sequence[Publication]:
        """Record the repair of credit: the decision is shown no longer.

        Raises:
            NotFoundError: no such record, or it is not published.
            ConflictError: the shortest term is not over, or it is repaired already.
            RejectedError: nobody is named who decided, or the day is not between the publication and today.
        """
        self._require_past(on)
        found, case = self._open(record_id, None)
        made = [item.repaired(on, by) for item in found]
        self._record(made, [], case, "repaired")
        return made

    def _published(self, request: PublicationRequest, reader: Reader) -> tuple[Publication, Case]:
        record = require_decision(reader.get_record(request.record_id))
        case = reader.get_case(record.case_id)
        _require_standing(record, reader)
        if record.doc_date is None or request.published_on < record.doc_date:
            raise RejectedError(
                f"公示日期早于决定日期 {record.doc_date} / published before it was decided", hint="--on"
            )
        known = [item for item in reader.publications_of(record.id) if item.channel == request.channel]
        if any(item.retracted_on is None for item in known):
            raise ConflictError(
                f"{record.title} 已在该渠道公示 / it is published in this channel already",
                hint="docarchive publish retract",
            )
        least, until = term_of(record.doc_date, self.rules.term(request.credit_class))
        masked = masked_decision(record.id, reader, self.masking, hide=request.hide, shown_until=until)
        made = Publication(
            record.id,
            case.id,
            record.party_id,
            request.channel,
            request.published_on,
            request.credit_class,
            masked.row,
            masked.text,
            sum(masked.masked.values()),
            request.confirmed_by.strip(),
            request.address.strip(),
            least,
            until,
        )
        return made, case

    def _open(self, record_id: RecordId, channel: str | None) -> tuple[list[Publication], Case]:
        with self.catalog.reading() as reader:
            record = reader.get_record(record_id)
            case = reader.get_case(record.case_id)
            known = reader.publications_of(record.id)
        found = [item for item in known if item.retracted_on is None and channel in (None, item.channel)]
        if not found:
            raise NotFoundError(
                f"{record.title} 没有在公示 / it is not published (there)",
                hint="docarchive publish list --all",
            )
        return found, case

    def _event(self, kind: CaseEventKind, item: Publication, day: date) -> CaseEvent:
        at = datetime.combine(day, time(), CHINA)
        return CaseEvent(
            item.case_id, kind, at, item.channel, party_id=item.party_id, record_id=item.record_id
        )

    def _record(
        self, made: Sequence[Publication], events: Sequence[CaseEvent], case: Case, state: str
    ) -> None:
        at = self.now()
        entries: _Entries = []
        for item in made:
            folder = places.record_folder(case.party_ids[0], case.id, item.record_id)
            body, plain = put_body(self.archive, partial(places.publication_key, folder), item)
            fact = Fact(
                FactKind.PUBLICATION_RECORDED,
                at,
                self.actor,
                body,
                party_id=item.party_id,
                case_id=case.id,
                record_id=item.record_id,
                detail={"channel": item.channel, "state": state},
            )
            entries.append((fact, plain))
        for event in events:
            entries.append(event_fact(event, case, archive=self.archive, at=at, actor=self.actor))
        with self.catalog.transaction() as tx:
            for item in made:  # two clerks at once: the second finds the first one's state
                _require_next(tx.publications_of(item.record_id), item, state)
            for fact, plain in entries:
                tx.record(fact, plain)
        publish_facts(ledger=self.ledger, catalog=self.catalog)

    def _require_past(self, day: date) -> None:
        if day > local_day(self.now()):
            raise RejectedError(f"{day} 尚未到来 / lies in the future", hint="--on")


def _require_standing(record: Record, reader: Reader) -> None:
    if record.void_reason is not None:
        raise ConflictError(f"{record.title} 已作废（{record.void_reason}）/ the decision is void")
    later = correction_of(record, reader.records_of(record.case_id))
    if later is not None:
        raise ConflictError(
            f"{record.title} 已由 {later.number or later.id} 更正 / it is corrected by another document",
            hint="公示更正后的决定 / publish the one that stands",
        )


def _require_next(known: Sequence[Publication], item: Publication, state: str) -> None:
    before = next((one for one in known if one.channel == item.channel), None)
    is_open = before is not None and before.retracted_on is None
    gone = before is not None and before.repaired_on is not None
    if is_open == (state == "published") or (state == "repaired" and gone):
        raise ConflictError(
            "另一个人刚刚处理了这条公示 / somebody else has just dealt with this publication",
            hint="docarchive publish list --all",
        )
