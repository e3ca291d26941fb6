"""Read one enterprise's history out of its cases; nothing is written."""

from collections.abc import Sequence

from docarchive.catalog.port import Reader
from docarchive.domain.case import Case
from docarchive.domain.errors import RejectedError
from docarchive.domain.party import Enterprise
from docarchive.domain.record import Record, RecordKind
from docarchive.domain.reviewing.history import FORMS, History, history_of
from docarchive.domain.standing import standing_documents
from docarchive.workflows.lookup import look_up_party

_ALL = 1_000_000


def find_history(words: str, reader: Reader) -> History:
    """The history of an enterprise, by any name it has or had, its credit code or its id.

    Raises:
        NotFoundError: nobody is called so.
        ConflictError: several are.
        RejectedError: it is a person.
    """
    party = look_up_party(words, reader)
    if not isinstance(party, Enterprise):
        raise RejectedError(f"{party.name} 不是企业 / is not an enterprise", hint="docarchive case list")
    return read_history(party, reader.find_cases(party_id=party.id, limit=_ALL), reader)


def read_history(party: Enterprise, cases: Sequence[Case], reader: Reader) -> History:
    """The history of an enterprise out of its *cases*, with as many questions for sixty of them as for one."""
    ids = [case.id for case in cases]
    # A document is corrected by one of its own form alone, so these are enough to see which stand.
    records, events = reader.records_of_cases(ids, FORMS), reader.events_of_cases(ids)
    return history_of(party, [(case, _shown(records[case.id]), events[case.id]) for case in cases])


def _shown(records: Sequence[Record]) -> Sequence[Record]:
    evidence = [item for item in records if item.kind is RecordKind.EVIDENCE]
    return [*standing_documents(records), *evidence]
