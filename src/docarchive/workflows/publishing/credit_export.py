"""The table of published penalties for the credit platform; nothing is written to the archive."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from docarchive.catalog.port import Reader
from docarchive.domain.errors import ConflictError
from docarchive.domain.identifiers import RecordId
from docarchive.domain.party import PartyKind
from docarchive.domain.publishing.credit_row import Published, credit_row
from docarchive.domain.publishing.publication import Publication, PublicationRules

TITLE = "行政处罚信息公示"
UNITS, PERSONS = "法人和非法人组织", "自然人"


@dataclass(frozen=True, slots=True)
class CreditSheet:
    """One table: units and persons have different columns."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def credit_sheets(
    first: date,
    last: date,
    reader: Reader,
    rules: PublicationRules,
    *,
    full: bool = False,
    only: Collection[RecordId] | None = None,
) -> Sequence[CreditSheet]:
    """Decisions whose publication began from *first* to *last* and was not retracted, each once, oldest first.

    Args:
        first: First day.
        last: Last day.
        reader: The catalogue.
        rules: The columns.
        full: Names and numbers of persons unmasked: for the platform, which needs them to tell people apart and does
            not show them; never for the public.
        only: Of these decisions alone; None: of all.

    Raises:
        ConflictError: the agency's profile is missing.
    """
    agency = reader.find_agency()
    if agency is None:
        raise ConflictError("还没有登记本机关信息 / the agency is not entered", hint="docarchive agency set")
    once: dict[str, Publication] = {}
    for item in reader.open_publications():
        if first <= item.published_on <= last and (only is None or item.record_id in only):
            once.setdefault(item.record_id, item)
    found: dict[PartyKind, list[dict[str, str]]] = {PartyKind.UNIT: [], PartyKind.PERSON: []}
    for item in once.values():
        party, row = reader.get_party(item.party_id), dict(item.row)
        if full:
            record, case = reader.get_record(item.record_id), reader.get_case(item.case_id)
            whole = credit_row(Published(record, party, case, agency, item.shown_until))
            row |= {name: whole[name] for name in ("party_name", "id_no")}
        found[party.kind].append(row)
    return [
        _sheet(UNITS, rules, found[PartyKind.UNIT], units=True),
        _sheet(PERSONS, rules, found[PartyKind.PERSON], units=False),
    ]


def _sheet(name: str, rules: PublicationRules, rows: Sequence[dict[str, str]], *, units: bool) -> CreditSheet:
    columns = [item for item in rules.columns if (item.units if units else item.persons)]
    return CreditSheet(
        name,
        tuple(item.heading for item in columns),
        tuple(tuple(row.get(item.value, "") for item in columns) for row in rows),
    )
