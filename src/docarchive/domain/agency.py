"""The office itself: what every form prints about the issuing organ."""

from dataclasses import dataclass


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
