"""A case as rules look at it: its valid papers, what was served when, and what happened beside them."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from docarchive.domain.case import Case
from docarchive.domain.case_event import CaseEvent, CaseEventKind
from docarchive.domain.days.local_time import CHINA, local_day
from docarchive.domain.handler_change import Recusal
from docarchive.domain.identifiers import PartyId
from docarchive.domain.officer import Officer
from docarchive.domain.party import Party
from docarchive.domain.record import Record, Service
from docarchive.domain.standing import (
    corrected_chain,
    counted_from,
    standing_documents,
    valid_documents,
)

MONEY_PENALTIES = ("罚款", "没收违法所得")
"""Kinds that a party pays."""
PUBLIC_NOTICE = "公告"
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True)
class CaseFile:
    """One case with everything rules ask about."""

    case: Case
    parties: tuple[Party, ...]
    handlers: tuple[Officer, ...]
    records: tuple[Record, ...]
    events: tuple[CaseEvent, ...]
    """In the order they happened."""
    public_service_days: int
    """Days after a public notice (公告) on which its document counts as served."""
    recused: tuple[Recusal, ...] = ()
    """Officers who keep away from it."""

    @cached_property
    def documents(self) -> tuple[Record, ...]:
        """The documents that stand, by date, those of one day in the order they were issued.

        Without void ones, and without those that a later document corrects.
        """
        standing = standing_documents(self.records)
        return tuple(sorted(standing, key=lambda item: item.doc_date or date.min))

    @cached_property
    def issued(self) -> Sequence[Record]:
        """Every document that is not void, the corrected ones too, in the order they were issued."""
        return valid_documents(self.records)

    def papers(self, *form_ids: str, party_id: PartyId | None = None) -> Sequence[Record]:
        """Valid documents of these forms, of one party if given, by date."""
        return [
            item for item in self.documents if item.form_id in form_ids and party_id in (None, item.party_id)
        ]

    def served_on(self, record: Record) -> date | None:
        """The day a receipt says the document was served; after a public notice the day it counts as served."""
        days = [self._deemed(row.served_on, row.method) for row in self._rows(record)]
        return min(days, default=None)

    def counted_from(self, record: Record, anew_with: Collection[str] = ()) -> Record:
        """The document from which a period is counted (`docarchive.domain.standing.counted_from`)."""
        return counted_from(record, self.records, anew_with)

    def numbers_of(self, record: Record) -> frozenset[str]:
        """Its number and those of the documents it corrects: any of them names it."""
        chain = corrected_chain(record, self.records)
        return frozenset(str(item.number) for item in chain if item.number)

    def happened(self, *kinds: CaseEventKind, party_id: PartyId | None = None) -> Sequence[CaseEvent]:
        """Events of these kinds that concern the party: its own and those of the whole case."""
        return [
            item
            for item in self.events
            if item.kind in kinds and (party_id is None or item.party_id in (None, party_id))
        ]

    def paid_fen(self, party_id: PartyId) -> int:
        """What the party has paid so far."""
        return sum(item.amount_fen or 0 for item in self._payments(party_id))

    def paid_in_full_on(self, decision: Record, *, by: date = date.max) -> date | None:
        """The day on which payments reached what is to be paid (by a day); None when not, or nothing is to be paid."""
        wanted, paid = payable_fen(decision, by), 0
        for item in self._payments(decision.party_id):
            paid += item.amount_fen or 0
            if wanted and paid >= wanted:
                return local_day(item.at)
        return None

    def spans(
        self, kinds: tuple[CaseEventKind, CaseEventKind], party_id: PartyId | None
    ) -> Iterator[tuple[date, date | None]]:
        """First and last days between an event of the first kind and the next of the second; None while it lasts."""
        began: date | None = None
        for item in self.happened(*kinds, party_id=party_id):
            if item.kind is kinds[0]:
                began = began or local_day(item.at)
            elif began is not None:
                yield began, local_day(item.at)
                began = None
        if began is not None:
            yield began, None

    def _payments(self, party_id: PartyId) -> Sequence[CaseEvent]:
        return self.happened(CaseEventKind.FINE_PAID, party_id=party_id)

    def _deemed(self, day: date, method: str) -> date:
        return day + timedelta(days=self.public_service_days) if method == PUBLIC_NOTICE else day

    @cached_property
    def _served(self) -> Sequence[tuple[PartyId, str, Service]]:
        """Every row of the receipts: whose it is, what it names as it is compared, the row."""
        return [(item.party_id, compact(row.document), row) for item in self.issued for row in item.services]

    def _rows(self, record: Record) -> Iterator[Service]:
        wanted = compact(str(record.number)) if record.number else compact(record.title)
        for party_id, named, row in self._served:
            if wanted in named and (record.number is not None or party_id == record.party_id):
                yield row


def payable_fen(record: Record, by: date = date.max) -> int:
    """What a document has its party pay by a day, in 分.

    Of a decision its amounts; of a grant of instalments those due by then, and what was paid before the grant.
    """
    rows = [
        row for row in value_at(record.values, "instalments") if (day_of(row.get("due_on")) or date.max) <= by
    ]
    if rows:
        before = sum(int(amount) for amount in value_at(record.values, "paid_amount"))
        return before + sum(int(row.get("amount") or 0) for row in rows)
    return sum(item.amount_fen or 0 for item in record.penalties if item.kind in MONEY_PENALTIES)


def compact(text: str) -> str:
    """Text as it is compared: without blanks, full-width signs as plain ones."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text))


def value_at(values: Mapping[str, Any] | None, path: str) -> list[Any]:
    """The values at *path* (``field``, or ``field.column`` of a list, period or row), those filled in."""
    name, _, rest = path.partition(".")
    value = (values or {}).get(name)
    if not rest:
        return value if isinstance(value, list) else [] if value in (None, "") else [value]
    rows = value if isinstance(value, list) else [value]
    return [found for row in rows if isinstance(row, Mapping) for found in value_at(row, rest)]


def holds(values: Mapping[str, Any] | None, condition: str) -> bool:
    """Whether ``field`` is filled in (or true), or ``field=value`` is (one of) what the document says."""
    name, sign, wanted = condition.partition("=")
    found = value_at(values, name)
    return wanted in map(str, found) if sign else any(found)


def moment(value: object) -> date | datetime | None:
    """A date or time as records keep it: ISO text, times as the office's clock shows them unless they name a zone."""
    text = str(value)
    try:
        if len(text) <= len("2026-01-01"):
            return date.fromisoformat(text)
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=CHINA)


def day_of(value: object) -> date | None:
    """The day of a date or time as records keep it."""
    found = moment(value)
    return local_day(found) if isinstance(found, datetime) else found
