"""Keep the log of lending and viewing, and make the marked copies that readers take along.

Write order: the new state into the archive; one transaction with its fact; publish; only then a copy is handed over.
"""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path

from docarchive.archive.port import Archive, Ledger
from docarchive.catalog.port import Catalog
from docarchive.domain import places
from docarchive.domain.days.local_time import local_day, local_text
from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.identifiers import CaseId, RecordId, new_id
from docarchive.domain.lending.lending import (
    MASKED_ONLY,
    FileReader,
    Lending,
    LendingState,
    Use,
    require_other_person,
)
from docarchive.domain.people.user import User
from docarchive.domain.record import Record, Representation, Role
from docarchive.reading.masking.port import MASKABLE, CoveredPage, PageMasker
from docarchive.workflows.keeping.read_text import checked_copy
from docarchive.workflows.lookup import record_of_case
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.store import digest_of, put_body

_SHOWN = (Role.SCAN, Role.ISSUED_PDF, Role.EVIDENCE)


@dataclass(frozen=True, slots=True)
class LendingDesk:
    """The tools."""

    archive: Archive
    ledger: Ledger
    catalog: Catalog
    masker: PageMasker
    now: Callable[[], datetime]
    actor: str

    def request(
        self,
        case_id: CaseId,
        reader: FileReader,
        purpose: str,
        *,
        record_ids: Sequence[RecordId] = (),
        paper: bool = False,
    ) -> Lending:
        """Enter a request; the very one that waits for its decision is found, not entered again.

        Raises:
            NotFoundError: no such case, or it has no such record (`record_of_case`).
            RejectedError: reader or purpose is blank.
            ForbiddenError: a record is asked for that this reader may not see.
        """
        if not reader.name.strip() or not purpose.strip():
            raise RejectedError(
                "须写明借阅人和用途 / say who reads, and what for", hint="--reader, --purpose"
            )
        at = self.now()
        made = Lending(
            new_id(at), case_id, reader, purpose.strip(), at, self.actor,
            record_ids=tuple(dict.fromkeys(record_ids)), paper=paper,
        )  # fmt: skip
        with self.catalog.reading() as asked:
            asked.get_case(case_id)
            for record_id in record_ids:
                made.require_sight(record_of_case(record_id, case_id, asked))
            waiting = asked.lendings(case_id=case_id, states=(LendingState.REQUESTED,))
        same = (one for one in waiting if replace(one, id=made.id, requested_at=at) == made)
        return next(same, None) or self._record(None, made)

    def approve(self, lending_id: str, by: str, until: date, *, condition: str = "") -> Lending:
        """Allow it until a day; raises as `Lending.approve`."""
        return self._change(lending_id, lambda item: item.approve(by, self.now(), until, condition=condition))

    def refuse(self, lending_id: str, by: str, reason: str) -> Lending:
        """Refuse it; raises as `Lending.refuse`."""
        return self._change(lending_id, lambda item: item.refuse(by, self.now(), reason))

    def approve_as(self, lending_id: str, user: User, until: date, *, condition: str = "") -> Lending:
        """Allow it as *user*, who has signed in; raises as `approve`, and when the request is the user's own."""
        self._require_others(lending_id, user)
        return self.approve(lending_id, user.display_name, until, condition=condition)

    def refuse_as(self, lending_id: str, user: User, reason: str) -> Lending:
        """Refuse it as *user*, who has signed in; raises as `refuse`, and when the request is the user's own."""
        self._require_others(lending_id, user)
        return self.refuse(lending_id, user.display_name, reason)

    def give_back(self, lending_id: str, remark: str = "") -> Lending:
        """Note the return; raises as `Lending.give_back`."""
        return self._change(lending_id, lambda item: item.give_back(self.now(), remark))

    def records(self, lending: Lending) -> list[Record]:
        """What the reader may see, in the order recorded; void documents are not shown."""
        with self.catalog.reading() as reader:
            found = reader.records_of(lending.case_id)
        return [item for item in found if item.void_reason is None and lending.may_see(item)]

    def read(self, lending_id: str, record_id: RecordId, pages: Sequence[int] = ()) -> Lending:
        """Note that a record was read on the spot.

        Raises:
            ForbiddenError: it is not within what was lent.
            ConflictError: the lending is not approved, returned, or its time is over.
            RejectedError: the file has no such page.
        """
        lending, record = self._seen(lending_id, record_id)
        source = _source(record, masked=lending.reader.kind in MASKED_ONLY)
        chosen = _chosen(pages, source.page_count or 0)
        return self._change(
            lending_id, lambda item: item.use(self._use(record, chosen), local_day(self.now()))
        )

    def copy(
        self, lending_id: str, record_id: RecordId, target: Path, *, pages: Sequence[int] = ()
    ) -> Lending:
        """Make a copy that carries the reader's name and the time across every page, note it, and write it to *target*.

        Readers who know nobody in the case get the masked copy that was confirmed last.

        Raises:
            ForbiddenError, ConflictError, RejectedError: as `read`; `ConflictError` also when there is no masked copy.
            NotFoundError: the record has no pages that can be copied.
        """
        lending, record = self._seen(lending_id, record_id)
        lending.use(self._use(record, ()), local_day(self.now()))  # refused before anything is drawn
        source = _source(record, masked=lending.reader.kind in MASKED_ONLY)
        words = (
            f"{lending.reader.name} {lending.reader.organisation}".strip(),
            f"{local_text(self.now())} {lending.id[-6:]}",
        )
        with (
            checked_copy(self.archive, source) as copy,
            tempfile.TemporaryDirectory(prefix="docarchive-lend-") as name,
        ):
            count = source.page_count or len(self.masker.page_places(copy))
            chosen = _chosen(pages, count) or tuple(range(1, count + 1))
            made = Path(name) / "copy.pdf"
            self.masker.write(copy, [CoveredPage(number - 1) for number in chosen], made, words=words)
            content = made.read_bytes()
        use = Use(record.id, chosen, self.now(), digest_of(content))
        changed = self._change(lending_id, lambda item: item.use(use, local_day(self.now())))
        target.write_bytes(content)
        return changed

    def _require_others(self, lending_id: str, user: User) -> None:
        with self.catalog.reading() as reader:
            require_other_person(reader.get_lending(lending_id), user.name)

    def _seen(self, lending_id: str, record_id: RecordId) -> tuple[Lending, Record]:
        with self.catalog.reading() as reader:
            lending, record = reader.get_lending(lending_id), reader.get_record(record_id)
        lending.require_sight(record)
        return lending, record

    def _use(self, record: Record, pages: tuple[int, ...]) -> Use:
        return Use(record.id, pages, self.now())

    def _change(self, lending_id: str, step: Callable[[Lending], Lending]) -> Lending:
        with self.catalog.reading() as reader:
            before = reader.get_lending(lending_id)
        return self._record(before, step(before))

    def _record(self, before: Lending | None, after: Lending) -> Lending:
        with self.catalog.reading() as reader:
            case = reader.get_case(after.case_id)
        body, plain = put_body(self.archive, partial(places.lending_key, case.party_ids[0], case.id), after)
        fact = Fact(
            FactKind.LENDING_RECORDED,
            self.now(),
            self.actor,
            body,
            case_id=case.id,
            detail={"lending": after.id, "state": after.state.value},
        )
        with self.catalog.transaction() as tx:
            if before is not None and tx.get_lending(after.id) != before:
                raise ConflictError(
                    "另一个人刚刚处理了这次借阅 / somebody else has just changed this lending",
                    hint="重试 / try again",
                )
            tx.record(fact, plain)
        publish_facts(ledger=self.ledger, catalog=self.catalog)
        return after


def _source(record: Record, *, masked: bool) -> Representation:
    """The file a reader sees: the signed scan, else what was issued, else the evidence; or the newest masked copy."""
    if masked:
        copies = [item for item in record.representations if item.role is Role.MASKED]
        if not copies:
            raise ConflictError(
                f"{record.title} 没有遮盖副本，不能给其他人看 / there is no masked copy for others",
                hint=f"docarchive mask {record.id}",
            )
        return copies[-1]
    for role in _SHOWN:
        found = [item for item in record.representations if item.role is role]
        if found and found[-1].media_type in MASKABLE:
            return found[-1]
    raise NotFoundError(f"{record.title} 没有可复制的页面 / it has no pages that can be copied")


def _chosen(pages: Sequence[int], count: int) -> tuple[int, ...]:
    chosen = tuple(sorted(set(pages)))
    if chosen and not (chosen[0] >= 1 and chosen[-1] <= count):
        raise RejectedError(f"只有 {count} 页 / there are {count} pages", hint="--pages 1-3,5")
    return chosen
