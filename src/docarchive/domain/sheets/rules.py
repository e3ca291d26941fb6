"""Rules of what stands in a column: codes with check digits, postcodes, telephone numbers."""

import re

from docarchive.domain.errors import RejectedError
from docarchive.domain.identifiers import CreditCode
from docarchive.domain.sheets.columns import Rule

_CREDIT_SIGNS = re.compile(r"[0-9A-HJ-NP-RTUW-Y]*")
_PHONE = re.compile(r"\+?[0-9][0-9() -]{4,18}[0-9](?:[-转#][0-9]{1,6})?(?:[/、][0-9() -]{6,20})?")
_INDUSTRY = re.compile(r"[A-T][0-9]{0,4}")


def credit_code(text: str) -> tuple[str, str] | None:
    """统一社会信用代码 (Source: GB 32100-2015); blanks inside and lower case are allowed."""
    code = re.sub(r"[\s-]", "", text).upper()
    if len(code) != 18:
        return "credit-code-length", f"18 位，现有 {len(code)} 位 / 18 characters, not {len(code)}"
    if not _CREDIT_SIGNS.fullmatch(code):
        wrong = next(sign for sign in code if not _CREDIT_SIGNS.fullmatch(sign))
        return "credit-code-character", f"第 {code.index(wrong) + 1} 位 {wrong} / character {wrong}"
    try:
        CreditCode.parse(code)
    except RejectedError:
        return "credit-code-check-digit", ""
    return None


def postcode(text: str) -> tuple[str, str] | None:
    """邮政编码: six digits; five of a number are one that lost its leading zero."""
    if re.fullmatch(r"[0-9]{6}", text):
        return None
    return ("zeros-lost", "") if re.fullmatch(r"[0-9]{5}", text) else ("postcode", "")


def phone(text: str) -> tuple[str, str] | None:
    """A telephone number as offices write it."""
    return None if _PHONE.fullmatch(text) else ("phone", "")


def industry(text: str) -> tuple[str, str] | None:
    """A code of GB/T 4754, from the section down to the class."""
    return None if _INDUSTRY.fullmatch(text) else ("industry", "")


def form_of(pattern: str, words: str) -> Rule:
    """A rule that the whole text matches *pattern*; *words* say so to a person."""
    compiled = re.compile(pattern)

    def rule(text: str) -> tuple[str, str] | None:
        return None if compiled.fullmatch(text) else ("wrong-form", words)

    return rule
