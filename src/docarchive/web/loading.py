"""Things by the id in an address; the reader is the visitor's own, so what they may not see is not found."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from docarchive.catalog.port import Reader
from docarchive.domain.case import Case
from docarchive.domain.errors import NotFoundError
from docarchive.domain.identifiers import CaseId, PartyId, RecordId, is_id
from docarchive.domain.party import Party, PartyKind
from docarchive.domain.record import Record, Representation

_MANY = 10_000


class OfCase(Protocol):
    """What stands in a case."""

    @property
    def case_id(self) -> CaseId:
        """Which."""


_OfCase = TypeVar("_OfCase", bound=OfCase)


def load_case(case_id: str, reader: Reader) -> Case:
    """A case; `NotFoundError` for what is no id, too."""
    return reader.get_case(CaseId(_id(case_id)))


def load_record(record_id: str, reader: Reader) -> tuple[Record, Case]:
    """A record with its case."""
    record = reader.get_record(RecordId(_id(record_id)))
    return record, reader.get_case(record.case_id)


def with_cases(items: Sequence[_OfCase], reader: Reader) -> list[tuple[_OfCase, Case]]:
    """Each of *items* with its case, all read at once."""
    cases = reader.get_cases({item.case_id for item in items})
    return [(item, cases[item.case_id]) for item in items]


def load_party(party_id: str, reader: Reader) -> tuple[Party, list[Case]]:
    """An enterprise or person, with its cases; of a person nothing is told to who sees none of their cases."""
    party = reader.get_party(PartyId(_id(party_id)))
    cases = list(reader.find_cases(party_id=party.id, limit=_MANY))
    if not cases and party.kind is PartyKind.PERSON:
        raise NotFoundError("没有找到 / not found")
    return party, cases


def find_known_parties(words: str, reader: Reader, *, limit: int) -> tuple[list[Party], bool]:
    """Parties by part of a name, and whether there may be more; as `load_party`."""
    found = reader.find_parties(words, limit=limit)
    people = reader.parties_with_cases([party.id for party in found if party.kind is PartyKind.PERSON])
    known = [party for party in found if party.kind is PartyKind.UNIT or party.id in people]
    return known, len(found) == limit


def file_of(record: Record, number: int) -> Representation:
    """A file of a record by its number, from 1 in the order they were added."""
    if not 1 <= number <= len(record.representations):
        raise NotFoundError("没有这个文件 / no such file")
    return record.representations[number - 1]


def _id(text: str) -> str:
    if not is_id(text):
        raise NotFoundError("没有找到 / not found")
    return text
