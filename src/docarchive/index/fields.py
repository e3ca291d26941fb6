"""What an engine stores of a record: the same values under the same names in every engine."""

import hashlib
import re
import string
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from docarchive.domain.errors import RejectedError
from docarchive.domain.identifiers import DocumentNumber, RecordId
from docarchive.domain.query import FilterField, GroupBy, IndexEntry
from docarchive.index.analysis import squeeze
from docarchive.index.facets import FACET_FIELDS, exact_key, facet_values
from docarchive.index.field_tokens import FieldTokens, index_tokens, index_tokens_of

RECORD_ID = "record_id"
"""Exact; also the order of hits that have nothing else to be ordered by."""
TEXT = "text"
"""Title and pages, as tokens; the field that is scored."""
TOKEN_FIELDS = (
    TEXT,
    "enterprise",
    "case_name",
    "form_title",
    "cause",
    "article",
    "officer",
    "industry",
    "region",
    "penalty",
    "penal_article",
)
"""Fields of tokens side by side (`index_tokens`)."""
KEYS = "keys"
"""Exact values, each with its kind before it; see `key`."""
NUMBER = "number"
"""Normal form of the printed number, for prefixes."""
DATE = "date"
"""yyyymmdd."""
FINE = "fine"
"""分."""
SEQ = "seq"
"""Position in the ledger."""
GROUPS = {GroupBy.CASE: "group_case", GroupBy.ENTERPRISE: "group_party"}
"""What hits are grouped by, as a number, see `group_number`."""
ID_ORDER = "id_order"
"""The record id as a number that orders like it, see `id_order`."""

FACETS = {field: f"facet_{field}" for field in FACET_FIELDS}
"""Values as they are counted, see `docarchive.index.facets`."""

LARGEST_NUMBER = 2**63 - 1
_SIGNS = string.digits + string.ascii_uppercase
_SIGN_NUMBER = {sign: place for place, sign in enumerate(_SIGNS)}
_ID_BASE, _ID_SIGNS = len(_SIGNS) + 1, 12
_INDUSTRY_CODE = re.compile(r"[a-z][0-9]{0,4}")


@dataclass(frozen=True, slots=True)
class EntryFields:
    """One record as an engine stores it."""

    record_id: RecordId
    tokens: dict[str, FieldTokens]
    """By the names of `TOKEN_FIELDS`."""
    keys: list[str]
    number: str | None
    date: int | None
    fine: int | None
    seq: int | None
    groups: dict[str, int]
    """By the names in `GROUPS`."""
    facets: dict[str, Sequence[str]]
    """By the names in `FACETS`; what has no value is left out."""


def entry_fields(entry: IndexEntry) -> EntryFields:
    """Work out what an engine stores of *entry*."""
    return entries_fields([entry])[0]


def entries_fields(entries: Sequence[IndexEntry]) -> list[EntryFields]:
    """The same of many records, which are read at once."""
    values = [token_values(entry) for entry in entries]
    texts = index_tokens_of([value[TEXT] for value in values])
    return [
        _entry_fields(
            entry, {TEXT: text} | {name: _often_met(value[name]) for name in TOKEN_FIELDS if name != TEXT}
        )
        for entry, value, text in zip(entries, values, texts, strict=True)
    ]


def _entry_fields(entry: IndexEntry, tokens: dict[str, FieldTokens]) -> EntryFields:
    facets = facet_values(entry)
    return EntryFields(
        record_id=entry.record_id,
        tokens=tokens,
        keys=_keys(entry, facets),
        number=squeeze(entry.number) if entry.number else None,
        date=None if entry.doc_date is None else day_number(entry.doc_date),
        fine=entry.fine_fen,
        seq=entry.seq,
        groups={
            GROUPS[GroupBy.CASE]: group_number(entry.case_id),
            GROUPS[GroupBy.ENTERPRISE]: group_number(entry.party_id or entry.party_name),
        },
        facets={FACETS[field]: some for field, some in facets.items()},
    )


def token_values(entry: IndexEntry) -> dict[str, tuple[str, ...]]:
    """What stands in each of `TOKEN_FIELDS`, before it becomes tokens."""
    pages = "\n".join(page.text for page in entry.pages)
    return {
        TEXT: (entry.title, pages),
        "enterprise": entry.party_names,
        "case_name": (entry.case_name,),
        "form_title": (entry.form_title or "",),
        "cause": (entry.cause,),
        "article": entry.laws,
        "officer": entry.officers,
        "industry": (entry.industry,),
        "region": (entry.region,),
        "penalty": entry.penalty_kinds,
        "penal_article": entry.penal_articles,
    }


@lru_cache(maxsize=20_000)
def _often_met(values: tuple[str, ...]) -> FieldTokens:
    """Tokens of names, laws and officers, which many records share."""
    return index_tokens(values)


@lru_cache(maxsize=50_000)
def key(kind: str, value: str) -> str:
    """The exact value *value* of a *kind* (code, case, case_number, form, stage, number, handler …) as it is stored.

    Document numbers are equal in any bracket style and with any agency word (应急, 安监 …). Most values are shared by many
    records.
    """
    if kind.endswith("number"):
        return f"{kind}:{_same_number(value)}"
    return f"{kind}:{squeeze(value)}"


def group_number(id_: str) -> int:
    """An id as a number of 63 bits, since engines read numbers of many hits at once and texts one by one.

    That two of a million ids share a number has a chance of one in ten million.
    """
    return int.from_bytes(hashlib.blake2b(id_.encode(errors="surrogatepass"), digest_size=8).digest()) >> 1


def id_order(record_id: RecordId) -> int:
    """A number of 63 bits that is never larger than that of an id which comes later; its first twelve characters.

    Digits and capitals, which our ids are made of, are told apart; from the first other character on, nothing is.
    """
    number = 0
    for place in range(_ID_SIGNS):
        sign = record_id[place : place + 1]
        known = _SIGN_NUMBER.get(sign)
        if known is None:  # what comes behind could turn the order round
            next_known = bisect_right(_SIGNS, sign)
            return (number * _ID_BASE + next_known) * int(_ID_BASE ** (_ID_SIGNS - 1 - place))
        number = number * _ID_BASE + known
    return number


def day_number(day: date) -> int:
    """A day as the number yyyymmdd."""
    return day.year * 10_000 + day.month * 100 + day.day


def _keys(entry: IndexEntry, facets: Mapping[FilterField, Iterable[str]]) -> list[str]:
    keys = [key("case", entry.case_id)]
    keys += [exact_key(field, value) for field, some in facets.items() for value in some]
    keys += [key("industry", code) for code in _with_beginnings(squeeze(entry.industry))]
    keys += [key("code", code) for code in entry.party_codes]
    keys += [key("case_number", number) for number in entry.case_numbers]
    keys += [key("inner_number", number) for number in entry.inner_numbers]
    keys += [key("informant_number", number) for number in entry.informant_numbers]
    keys += [key("handler", officer_id) for officer_id in entry.handler_ids]
    keys += [key("side", entry.side), key("informant", "yes" if entry.informant else "no")]
    if entry.form_id:
        keys.append(key("form", entry.form_id))
    keys.append(key("compared", entry.compared))
    keys += [key(kind, value) for kind, value in (("stage", entry.stage), ("tier", entry.tier)) if value]
    if entry.number:
        keys.append(key("number", entry.number))
    return keys


def _with_beginnings(industry: str) -> list[str]:
    """C3311 is of C331, C33 and C too."""
    if not _INDUSTRY_CODE.fullmatch(industry):
        return [industry] if industry else []
    return [industry[:length] for length in range(1, len(industry) + 1)]


def _same_number(text: str) -> str:
    plain = squeeze(text)
    try:
        number = DocumentNumber.parse(plain)
    except RejectedError:
        return plain
    return f"{number.region}/{number.word}/{number.year}/{number.serial}"
