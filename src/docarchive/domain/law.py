"""References to law: typed, so that an edition is never lost."""

from dataclasses import dataclass
from datetime import date

_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class LawReference:
    """One place in one edition of a law, printed ``《中华人民共和国安全生产法》第九十七条第四项``."""

    law: str
    """Full title without 《》."""
    edition: date
    """Date the edition was adopted or last amended; two editions may differ in every article number."""
    article: int
    """条, from 1."""
    paragraph: int | None = None
    """款, from 1; printed only when given."""
    item: int | None = None
    """项, from 1; printed only when given."""

    @property
    def printed(self) -> str:
        """The reference as a document prints it (without the edition)."""
        place = f"第{chinese_number(self.article)}条"
        if self.paragraph is not None:
            place += f"第{chinese_number(self.paragraph)}款"
        if self.item is not None:
            place += f"第{chinese_number(self.item)}项"
        return f"《{self.law}》{place}"


def chinese_number(number: int) -> str:
    """Write 1 to 9999 in Chinese numerals as statutes do: 97 is 九十七, 105 is 一百零五, 12 is 十二.

    Raises:
        ValueError: *number* is out of range.
    """
    if not 1 <= number <= 9999:
        raise ValueError(f"no Chinese numeral for {number}")
    text, gap = "", False
    for unit, value in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit, number = divmod(number, value)
        if digit:
            text += ("零" if gap else "") + _DIGITS[digit] + unit
            gap = False
        else:
            gap = bool(text)
    return text[1:] if text.startswith("一十") else text
