"""Every personal value that the papers and parties of a case know."""

from docarchive.catalog.port import Reader
from docarchive.domain.identifiers import CaseId
from docarchive.domain.masking.personal import (
    MaskingRules,
    PersonalValue,
    values_of_fields,
    values_of_party,
)


def personal_values(case_id: CaseId, reader: Reader, rules: MaskingRules) -> frozenset[PersonalValue]:
    """The personal values of a case, out of its parties and of all its documents, void ones included."""
    case = reader.get_case(case_id)
    found: set[PersonalValue] = set()
    for party_id in case.party_ids:
        found.update(values_of_party(reader.get_party(party_id), rules))
    for record in reader.records_of(case_id):
        found.update(values_of_fields(record.values, rules))
    return frozenset(found)
