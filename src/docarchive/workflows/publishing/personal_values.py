"""Every personal value that the papers and parties of a case know."""

from collections.abc import Mapping

from docarchive.catalog.port import Reader
from docarchive.domain.identifiers import CaseId
from docarchive.domain.masking.personal import (
    FoundBy,
    MaskingRules,
    PersonalValue,
    values_of_fields,
    values_of_party,
)


def personal_values(case_id: CaseId, reader: Reader, rules: MaskingRules) -> frozenset[PersonalValue]:
    """The personal values of a case, out of its parties and of all its documents, void ones included."""
    return frozenset(known_values(case_id, reader, rules))


def known_values(case_id: CaseId, reader: Reader, rules: MaskingRules) -> Mapping[PersonalValue, FoundBy]:
    """The same, each with where it is known from; the register of parties before the documents."""
    case = reader.get_case(case_id)
    found: dict[PersonalValue, FoundBy] = {}
    for record in reader.records_of(case_id):
        found |= dict.fromkeys(values_of_fields(record.values, rules), FoundBy.FIELD)
    for party_id in case.party_ids:
        found |= dict.fromkeys(values_of_party(reader.get_party(party_id), rules), FoundBy.PARTY)
    return found
