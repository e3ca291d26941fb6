"""Read one enterprise's history out of its cases; nothing is written."""

from docarchive.catalog.port import Reader
from docarchive.domain.errors import RejectedError
from docarchive.domain.party import Enterprise
from docarchive.domain.record import RecordKind
from docarchive.domain.reviewing.history import History, history_of
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
    cases = []
    for case in reader.find_cases(party_id=party.id, limit=_ALL):
        records = reader.records_of(case.id)
        evidence = [item for item in records if item.kind is RecordKind.EVIDENCE]
        cases.append((case, [*standing_documents(records), *evidence], reader.events_of(case.id)))
    return history_of(party, cases)
