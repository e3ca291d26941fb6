"""The office itself: what every form prints about the issuing organ."""

from dataclasses import dataclass
from enum import StrEnum

from docarchive.domain.identifiers import CreditCode


class NumberPractice(StrEnum):
    """How serials of document numbers are counted; either way none is used twice (Source: offices differ).

    The shape of a number is no choice: GB/T 9704-2012 wants 〔〕 around four digits of the year, and no leading zero.
    """

    BY_TYPE = "by_type"
    """One counter for each type word and year."""
    BY_CASE = "by_case"
    """One counter of cases for each year: a case's documents share its serial, each under its own type word. A second
    document of the same type takes the next serial of the counter."""


@dataclass(frozen=True, slots=True)
class Agency:
    """应急管理部门 that issues the documents."""

    name: str
    """机关名称, for example 常州市应急管理局."""
    region: str
    """区域简称 in document numbers, 1 to 8 Han characters, for example 苏常."""
    address: str
    contact_person: str
    phone: str
    postcode: str
    reconsideration_organ: str
    """行政复议机关 (Source of the rule: 行政复议法 2023 第二十四条)."""
    court: str
    """人民法院 with jurisdiction."""
    bank: str
    """Collecting bank (代收机构)."""
    bank_address: str
    bank_account: str
    fonds_no: str | None = None
    """全宗号."""
    defence_days: int = 3
    """Working days for statement and defence; the statute gives no number, the agency sets it."""
    numbering: NumberPractice = NumberPractice.BY_TYPE
    uscc: CreditCode | None = None
    """统一社会信用代码 of the agency, where it publishes penalties."""
