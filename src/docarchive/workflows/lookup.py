"""Find one thing by whatever a person calls it: id, number, code or name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from docarchive.catalog.port import Reader
from docarchive.domain.case import Case
from docarchive.domain.checkpoint_words import CERTIFICATE_CODE, read_checkpoint_code
from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError
from docarchive.domain.identifiers import (
    CaseId,
    CreditCode,
    DocumentNumber,
    OfficerId,
    PartyId,
    RecordId,
    is_id,
)
from docarchive.domain.officer import Officer
from docarchive.domain.party import Party
from docarchive.domain.record import Record
from docarchive.domain.retention.disposal import DisposedCase
from docarchive.domain.volumes.reference import parse_reference

T = TypeVar("T")


def look_up_party(words: str, reader: Reader) -> Party:
    """A party by id, credit code, or (part of) one of its names.

    Raises:
        NotFoundError: nobody is called so.
        ConflictError: several are; the message lists them.
    """
    if is_id(words):
        return reader.get_party(PartyId(words))
    if (code := _parsed(CreditCode.parse, words)) is not None:
        found = reader.find_party_by_code(code)
        return _only(words, [found] if found else [], lambda party: party.name)
    parties = reader.find_parties(words)
    exact = [party for party in parties if words in party.all_names]
    return _only(words, exact or parties, lambda party: f"{party.name} ({party.id})")


def look_up_officer(words: str, reader: Reader) -> Officer:
    """An officer by id, certificate number or name."""
    if is_id(words):
        return reader.get_officer(OfficerId(words))
    holder = reader.find_officer_by_certificate(words)
    named = [holder] if holder else [officer for officer in reader.officers() if officer.name == words]
    return _only(words, named, lambda officer: f"{officer.name} ({officer.id})")


def look_up_case(words: str, reader: Reader) -> Case:
    """A case by id, the number of one of its documents, or (part of) its name."""
    if is_id(words):
        return reader.get_case(CaseId(words))
    if (number := _parsed(DocumentNumber.parse, words)) is not None:
        ids = dict.fromkeys(record.case_id for record in reader.find_records_by_number(number))
        return _only(words, [reader.get_case(case_id) for case_id in ids], lambda case: case.name)
    cases = reader.find_cases(words)
    exact = [case for case in cases if case.name == words]
    return _only(words, exact or cases, lambda case: f"{case.name} ({case.id})")


def look_up_record(words: str, reader: Reader) -> Record:
    """A record by id, document number, or the code on its certificate.

    A valid document wins over void ones of the same number.
    """
    if words.startswith(CERTIFICATE_CODE):
        words = str(read_checkpoint_code(words).record_id)
    if is_id(words):
        return reader.get_record(RecordId(words))
    number = DocumentNumber.parse(words)
    records = reader.find_records_by_number(number)
    valid = [record for record in records if record.void_reason is None]
    return _only(words, valid or records, lambda record: f"{record.title} ({record.id})")


@dataclass(frozen=True, slots=True)
class Provable:
    """A record that is, or was, in the archive."""

    record_id: RecordId
    positions: Sequence[int]
    """Its facts; of one disposed of, that of the disposal, too."""
    gone: frozenset[str] = frozenset()
    """Keys of files that were disposed of."""
    disposed: str = ""
    """Number in the destruction register."""


def record_of_case(record_id: RecordId, case_id: CaseId, reader: Reader) -> Record:
    """A record that is asked for as one of a case.

    Raises:
        NotFoundError: the case has none such; in the same words whether another case has it or nobody, so that who
            guesses learns nothing of other cases.
    """
    try:
        record = reader.get_record(record_id)
    except NotFoundError:
        record = None
    if record is None or record.case_id != case_id:
        raise NotFoundError(
            f"本案没有这份材料 / this case has no such record: {record_id}", hint="docarchive case show CASE"
        )
    return record


def look_up_provable(words: str, reader: Reader) -> Provable:
    """As `look_up_record`; also a record that was disposed of, by id, number or certificate."""
    try:
        record = look_up_record(words, reader)
    except NotFoundError:
        code = words.startswith(CERTIFICATE_CODE)
        plain = str(read_checkpoint_code(words).record_id) if code else words
        ids = [RecordId(plain)] if is_id(plain) else reader.disposed_records(str(DocumentNumber.parse(plain)))
        found = [(id_, item) for id_ in ids if (item := reader.disposal_of_record(id_)) is not None]
        if not found:
            raise
        record_id, item = _only(words, found, lambda pair: pair[0])
        positions = [*reader.fact_positions(record_id), item.seq]
        return Provable(record_id, positions, item.disposal.keys, item.disposal.number)
    return Provable(record.id, reader.fact_positions(record.id))


def look_up_disposal(words: str, reader: Reader) -> DisposedCase | None:
    """The disposal that a case (by id, or number of one of its documents) or a volume (by 档号) went with."""
    if is_id(words):
        return reader.find_disposal(CaseId(words))
    if (number := _parsed(DocumentNumber.parse, words)) is not None:
        found = [reader.disposal_of_record(id_) for id_ in reader.disposed_records(str(number))]
        return next(iter(found), None)
    if (reference := _parsed(parse_reference, words)) is not None:
        return reader.disposal_of_volume(reference)
    return None


def _parsed(parse: Callable[[str], T], words: str) -> T | None:
    try:
        return parse(words)
    except RejectedError:
        return None


def _only(words: str, found: Sequence[T], describe: Callable[[T], str]) -> T:
    if not found:
        raise NotFoundError(f"没有找到 / nothing is called {words!r}")
    if len(found) > 1:
        raise ConflictError(
            f"{words!r} 有 {len(found)} 个结果 / matches several: "
            + "；".join(describe(item) for item in found[:8]),
            hint="用编号或全名 / give the id or the whole name",
        )
    return found[0]
