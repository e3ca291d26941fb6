"""A decision as the public may read it: its text and its national fields, personal data masked."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from docarchive.catalog.port import Reader
from docarchive.domain.errors import ConflictError, RejectedError
from docarchive.domain.identifiers import RecordId
from docarchive.domain.masking.personal import MaskingRules, PersonalKind, PersonalValue, masked
from docarchive.domain.masking.spans import find_personal, mask_text, stands_in
from docarchive.domain.party import Party, PartyKind
from docarchive.domain.publishing.credit_row import Published, credit_row
from docarchive.domain.record import Record
from docarchive.domain.reviewing.decision import DECISION_FORMS
from docarchive.workflows.publishing.personal_values import personal_values

_SHORTEST_WORD = 2
_READS_TEXT = "docarchive ingest"


@dataclass(frozen=True, slots=True)
class MaskedDecision:
    """What would be published, for a person to look at."""

    record: Record
    party: Party
    row: Mapping[str, str]
    text: str
    masked: Mapping[PersonalKind, int]
    """How many places of each kind are masked in the text."""


def masked_decision(
    record_id: RecordId,
    reader: Reader,
    rules: MaskingRules,
    *,
    hide: Sequence[str] = (),
    shown_until: date | None = None,
) -> MaskedDecision:
    """Mask a decision.

    Args:
        record_id: The decision.
        reader: The catalogue.
        rules: Which fields are personal.
        hide: Words that a person names beside what the fields know: people in running text, business secrets.
        shown_until: Last day of the display, for its column.

    Raises:
        NotFoundError: no such record.
        RejectedError: it is no decision on a penalty; or a word to hide is too short or not in the text.
        ConflictError: the agency's profile is missing, or the decision's text was not read yet.
    """
    record = require_decision(reader.get_record(record_id))
    agency = reader.find_agency()
    if agency is None:
        raise ConflictError("还没有登记本机关信息 / the agency is not entered", hint="docarchive agency set")
    text = "\n".join(page.text for page in reader.pages_of(record.id))
    if not text.strip():
        raise ConflictError(
            f"{record.title} 的文字尚未读取 / its text was not read yet",
            hint=f"{_READS_TEXT} 之后重试 / then again",
        )
    party, case = reader.get_party(record.party_id), reader.get_case(record.case_id)
    values = personal_values(record.case_id, reader, rules) | _hidden(hide, text)
    spans = find_personal(text, values)
    row = credit_row(Published(record, party, case, agency, shown_until))
    return MaskedDecision(
        record,
        party,
        _masked_row(row, party, values, rules),
        mask_text(text, spans, rules.surnames),
        Counter(span.kind for span in spans),
    )


def require_decision(record: Record) -> Record:
    """*record*, when it is a decision on a penalty."""
    if record.form_id not in DECISION_FORMS:
        raise RejectedError(
            f"{record.title} 不是行政处罚决定 / is no decision on a penalty", hint="docarchive publish list"
        )
    return record


def _hidden(words: Sequence[str], text: str) -> frozenset[PersonalValue]:
    values = set()
    for word in words:
        value = PersonalValue(PersonalKind.OTHER, word.strip())
        if len(value.text) < _SHORTEST_WORD or not stands_in(text, value):
            raise RejectedError(
                f"决定书中没有“{word}”，或者过短 / not in the decision, or too short", hint="--hide"
            )
        values.add(value)
    return frozenset(values)


def _masked_row(
    row: Mapping[str, str], party: Party, values: frozenset[PersonalValue], rules: MaskingRules
) -> dict[str, str]:
    """The columns in which a person's data may stand; the party's own name is kept only of a unit."""
    shown = dict(row)
    for name in ("facts", "content", "violation_type", "licence"):
        shown[name] = mask_text(row[name], find_personal(row[name], values), rules.surnames)
    if party.kind is PartyKind.PERSON:
        shown["party_name"] = masked(row["party_name"], PersonalKind.NAME, rules.surnames)
        shown["id_no"] = masked(row["id_no"], PersonalKind.ID_NUMBER)
    return shown
