"""Things by the id in an address, as far as this visitor may see them; what they may not see is not found."""

from docarchive.catalog.port import Reader
from docarchive.domain.case import Case
from docarchive.domain.errors import NotFoundError
from docarchive.domain.identifiers import CaseId, PartyId, RecordId, is_id
from docarchive.domain.party import Party
from docarchive.domain.record import Record, Representation
from docarchive.web.seeing import require_case, sees_case, sees_record
from docarchive.web.visit import Visit

_MANY = 10_000


def load_case(visit: Visit, case_id: str, reader: Reader) -> Case:
    """A case; `NotFoundError` for what is no id, too."""
    return require_case(visit, reader.get_case(CaseId(_id(case_id))))


def load_record(visit: Visit, record_id: str, reader: Reader) -> tuple[Record, Case]:
    """A record with its case."""
    record = reader.get_record(RecordId(_id(record_id)))
    case = reader.get_case(record.case_id)
    if not sees_record(visit, record, case):
        raise NotFoundError("没有找到 / not found")
    return record, case


def load_party(visit: Visit, party_id: str, reader: Reader) -> tuple[Party, list[Case]]:
    """An enterprise or person, with those of its cases that are seen."""
    party = reader.get_party(PartyId(_id(party_id)))
    cases = reader.find_cases(party_id=party.id, limit=_MANY)
    return party, [case for case in cases if sees_case(visit, case)]


def file_of(record: Record, number: int) -> Representation:
    """A file of a record by its number, from 1 in the order they were added."""
    if not 1 <= number <= len(record.representations):
        raise NotFoundError("没有这个文件 / no such file")
    return record.representations[number - 1]


def _id(text: str) -> str:
    if not is_id(text):
        raise NotFoundError("没有找到 / not found")
    return text
