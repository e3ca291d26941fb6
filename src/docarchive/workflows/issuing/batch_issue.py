"""Issue many documents of one form from a workbook, each with its own number and its own fact.

Write order, some documents at a time: (1) one transaction reserves their numbers; (2) several threads fill, convert,
stamp and store them; (3) what says which rows these are is stored; (4) one transaction records them all as issued,
each by its own fact, together with that; (5) publish. A row is issued exactly when the transaction of step 4 holds
it, so a batch cut short at any moment is run again and goes on with the rows that are left: no document twice. The
numbers reserved in the moment of the cut stay as explained gaps.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

from docarchive.catalog.port import Transaction
from docarchive.domain import places
from docarchive.domain.errors import (
    ConflictError,
    DocArchiveError,
    NotFoundError,
    RejectedError,
    UnavailableError,
)
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.identifiers import DocumentNumber, RecordId, new_id
from docarchive.domain.record import Record
from docarchive.domain.register_entry import RegisterEntry, RegisterFilling
from docarchive.workflows.import_report import Progress, silent
from docarchive.workflows.issuing.check_batch import ISSUED_ROW, BatchItem, find_issued
from docarchive.workflows.issuing.generate import Issuer, Made
from docarchive.workflows.issuing.prepare_issue import IssuePlan
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.store import put_body

AT_A_TIME = 4
"""Documents that share their transactions. While some are recorded the next are made: twice as many numbers may be
lost to a crash."""
_UNDER_WAY = 2


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of a row."""

    item: BatchItem
    record: Record | None
    """The document; None when it was refused."""
    refused: DocArchiveError | None = None
    new: bool = False
    """Whether this run issued it."""


@dataclass(slots=True)
class _Work:
    """A row under way."""

    item: BatchItem
    plan: IssuePlan
    record_id: RecordId
    number: DocumentNumber | None
    made: Future[Made] | None = None


@dataclass(slots=True)
class _Some:
    """Rows that share their transactions."""

    items: Sequence[BatchItem]
    works: list[_Work]
    results: dict[str, RowResult]


def issue_batch(
    items: Sequence[BatchItem], *, source: str, issuer: Issuer, workers: int = 2, progress: Progress = silent
) -> Iterator[RowResult]:
    """Issue what `check_batch` found sound, in order; rows issued before are passed over.

    Args:
        items: The rows.
        source: Name of the workbook, for the register.
        issuer: The tools.
        workers: Offices that convert. One is for a machine of one core: it does one document after the other.
            Several share a thread more than they are, so that none waits while a document is filled and stored.
        progress: Told after each few documents.

    Yields:
        A result for each item, in order; one that came to be refused meanwhile has its reason.

    Raises:
        UnavailableError: the converter or a store did not answer; what was finished is issued. Run it again.
    """
    under_way: deque[_Some] = deque()
    done = 0
    with ThreadPoolExecutor(workers + (workers > 1), thread_name_prefix="batch") as threads:
        try:
            for start in range(0, len(items), AT_A_TIME):
                under_way.append(_begin(items[start : start + AT_A_TIME], issuer, threads))
                if len(under_way) == _UNDER_WAY:
                    yield from _finish(under_way.popleft(), source, issuer)
                    progress(done := done + AT_A_TIME, len(items))
            while under_way:
                yield from _finish(under_way.popleft(), source, issuer)
            progress(len(items), len(items))
        except (UnavailableError, KeyboardInterrupt, GeneratorExit):
            while under_way:  # their numbers are reserved: do not leave them as gaps without need
                with suppress(UnavailableError):
                    _finish(under_way.popleft(), source, issuer)
            raise


def _begin(items: Sequence[BatchItem], issuer: Issuer, threads: ThreadPoolExecutor) -> _Some:
    """Steps 1 and 2: the numbers, and the threads set to work."""
    some = _Some(items, [], {})
    some.works = _prepare(items, issuer, some.results)
    _reserve(some.works, issuer)
    for work in some.works:
        reason = work.item.request.override_reason or ""
        work.made = threads.submit(issuer.make, work.plan, work.record_id, work.number, reason)
    return some


def _finish(some: _Some, source: str, issuer: Issuer) -> list[RowResult]:
    """Steps 3 to 5."""
    made, failure = _gather(some.works, issuer, some.results)
    _tell(made, source, issuer, some.results)
    publish_facts(ledger=issuer.ledger, catalog=issuer.catalog)
    if failure is not None:
        raise failure
    return [some.results[item.digest] for item in some.items]


def _prepare(items: Sequence[BatchItem], issuer: Issuer, results: dict[str, RowResult]) -> list[_Work]:
    """Check again: earlier rows and other people have changed what is known."""
    works = []
    with issuer.catalog.reading() as reader:
        known = {item.digest: find_issued(item.digest, reader) for item in items}
    for item in items:
        issued = known[item.digest]
        if issued is not None:
            results[item.digest] = RowResult(item, issued)
            continue
        try:
            plan = issuer.prepare(item.request)
        except (RejectedError, ConflictError, NotFoundError) as error:
            results[item.digest] = RowResult(item, None, error)
            continue
        works.append(_Work(item, plan, RecordId(new_id(issuer.now())), None))
    return works


def _reserve(works: Sequence[_Work], issuer: Issuer) -> None:
    if any(work.plan.form.number_word is not None for work in works):
        with issuer.catalog.transaction() as tx:
            for work in works:
                work.number = issuer.reserve(work.plan, work.record_id, tx)


def _gather(
    works: Sequence[_Work], issuer: Issuer, results: dict[str, RowResult]
) -> tuple[list[tuple[_Work, Made]], DocArchiveError | None]:
    """Wait for all; what was refused gives its number up, what failed for now ends the batch afterwards."""
    made: list[tuple[_Work, Made]] = []
    failure: DocArchiveError | None = None
    for work in works:
        assert work.made is not None  # noqa: S101 - every work was submitted
        try:
            made.append((work, work.made.result()))
        except DocArchiveError as error:
            _give_up(work, error, issuer)
            if isinstance(error, RejectedError):
                results[work.item.digest] = RowResult(work.item, None, error)
            else:
                failure = failure or error
    return made, failure


def _tell(made: list[tuple[_Work, Made]], source: str, issuer: Issuer, results: dict[str, RowResult]) -> None:
    """Issue all that were made, in one transaction; one that is refused is taken out and the rest tried again."""
    while made:
        filling = RegisterFilling(ISSUED_ROW, source, tuple(_entry(work, one) for work, one in made))
        body, plain = put_body(
            issuer.archive, lambda digest: places.register_key(ISSUED_ROW, digest), filling
        )
        current = made[0]
        try:
            with issuer.catalog.transaction() as tx:
                for current in made:
                    _not_issued_meanwhile(current[0], tx)
                    issuer.tell(current[1], tx)
                tx.record(Fact(FactKind.REGISTER_FILLED, issuer.now(), issuer.actor, body), plain)
        except (RejectedError, ConflictError, NotFoundError) as error:
            made.remove(current)
            _give_up(current[0], error, issuer)
            results[current[0].item.digest] = RowResult(current[0].item, None, error)
            continue
        except UnavailableError as error:
            issued = [_give_up(work, error, issuer, told=True) for work, _ in made]
            if None in issued:
                raise
        for work, one in made:
            results[work.item.digest] = RowResult(work.item, one.record, new=True)
        return


def _give_up(work: _Work, error: DocArchiveError, issuer: Issuer, *, told: bool = False) -> Record | None:
    """Explain the number; or return the record, when its commit went through and only the answer was lost."""
    return issuer.give_up(work.plan, work.record_id, work.number, error, told=told)


def _not_issued_meanwhile(work: _Work, tx: Transaction) -> None:
    """Two people may run the same workbook at a time."""
    issued = find_issued(work.item.digest, tx)
    if issued is not None:
        raise ConflictError(
            f"同样内容的文书刚由他人印发：{issued.number or issued.id} / a document of the same content was issued meanwhile"
        )


def _entry(work: _Work, made: Made) -> RegisterEntry:
    data = {"record_id": made.record.id, "row": work.item.row, "form_id": made.record.form_id}
    return RegisterEntry(
        ISSUED_ROW, work.item.digest, str(made.record.number or made.record.title), data=data
    )
