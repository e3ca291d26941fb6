"""One decision in the fields of the national table of published penalties (双公示).

Amounts are in 万元 with up to six decimals, days as 2026/11/30; a field of which nothing is known is empty.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from docarchive.domain.agency import Agency
from docarchive.domain.case import Case
from docarchive.domain.case_file import value_at
from docarchive.domain.money import figures
from docarchive.domain.party import Enterprise, Party
from docarchive.domain.record import Record
from docarchive.domain.reviewing.decision import FINE, basis_of

CONFISCATIONS = ("没收违法所得", "没收非法财物")
LICENCE_PENALTIES = ("暂扣许可证件", "吊销许可证件")
_UNIT, _PERSON, _TRADER = "法人及非法人组织", "自然人", "个体工商户"
_TRADERS_CODE = "92"
"""First digits of a trader's credit code. Source: GB 32100-2015, table 1."""
_RESIDENT_CARD = "身份证"

VALUES = (
    *(
        "party_name",
        "party_type",
        "uscc",
        "legal_rep",
        "id_type",
        "id_no",
        "decision_number",
        "violation_type",
    ),
    *("facts", "basis", "kinds", "content", "fine", "confiscated", "licence", "decided_on", "valid_until"),
    *("shown_until", "agency", "agency_uscc", "remark", "empty"),
)
"""Names a column of the table may ask for."""


@dataclass(frozen=True, slots=True)
class Published:
    """A decision with what stands beside it."""

    record: Record
    party: Party
    case: Case
    agency: Agency
    shown_until: date | None = None


def credit_row(of: Published) -> dict[str, str]:
    """The value of every name in `VALUES`, nothing masked."""
    record, party, agency = of.record, of.party, of.agency
    unit = party if isinstance(party, Enterprise) else None
    return {
        "party_name": party.name,
        "party_type": _type(unit),
        "uscc": str(unit.uscc) if unit else "",
        "legal_rep": unit.legal_rep if unit else "",
        "id_type": "" if isinstance(party, Enterprise) else _RESIDENT_CARD,
        "id_no": "" if isinstance(party, Enterprise) else str(party.id_no),
        "decision_number": str(record.number or ""),
        "violation_type": of.case.cause,
        "facts": "".join(str(item) for item in value_at(record.values, "violation_facts")),
        "basis": "、".join(dict.fromkeys(law.printed for law in basis_of(record))),
        "kinds": "、".join(dict.fromkeys(item.kind for item in record.penalties)),
        "content": "；".join(_contents(record)),
        "fine": _sum(record, (FINE,)),
        "confiscated": _sum(record, CONFISCATIONS),
        "licence": "；".join(text for kind, text in _details(record) if kind in LICENCE_PENALTIES and text),
        "decided_on": day_text(record.doc_date),
        "valid_until": "",
        "shown_until": day_text(of.shown_until),
        "agency": agency.name,
        "agency_uscc": str(agency.uscc or ""),
        "remark": "",
        "empty": "",
    }


def ten_thousands(fen: int) -> str:
    """An amount in 万元: 2000000 fen are ``2``, 123456 are ``0.123456``."""
    text = f"{Decimal(fen).scaleb(-6):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def day_text(day: date | None) -> str:
    """A day as the table has it."""
    return f"{day:%Y/%m/%d}" if day else ""


def _type(unit: Enterprise | None) -> str:
    if unit is None:
        return _PERSON
    return _TRADER if str(unit.uscc).startswith(_TRADERS_CODE) else _UNIT


def _sum(record: Record, kinds: tuple[str, ...]) -> str:
    amounts = [
        item.amount_fen for item in record.penalties if item.kind in kinds and item.amount_fen is not None
    ]
    return ten_thousands(sum(amounts)) if amounts else ""


def _contents(record: Record) -> list[str]:
    texts = [text for _, text in _details(record)]
    words = []
    for place, item in enumerate(record.penalties):
        amount = f"人民币{figures(item.amount_fen)}元" if item.amount_fen is not None else ""
        detail = f"（{texts[place]}）" if place < len(texts) and texts[place] else ""
        words.append(f"{item.kind}{amount}{detail}")
    return words


def _details(record: Record) -> list[tuple[str, str]]:
    """Kind and wording of each row of penalties, in the order of the document."""
    for field in ("penalties", "onspot_penalties"):
        rows = [row for row in value_at(record.values, field) if isinstance(row, Mapping)]
        if rows:
            return [(str(row.get("kind") or ""), str(row.get("detail") or "")) for row in rows]
    return []
