"""References to law: typed, so that an edition is never lost."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

_DIGITS = "零一二三四五六七八九"
_UNITS = {"十": 10, "百": 100, "千": 1000}
_SPELLINGS = str.maketrans("〇○两", "零零二")
_EDITION_REMARK = re.compile(r"[（(]\d{4}年?[^（()）]{0,12}[)）]$")


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
    subitem: int | None = None
    """目, from 1; printed only when given."""
    inserted: int | None = None
    """之几: 1 for 第一百三十三条之一, an article put in after another one."""

    @property
    def place(self) -> str:
        """The place as a document prints it, for example ``第九十七条第四项``."""
        text = article_text(self.article, self.inserted)
        for number, unit in ((self.paragraph, "款"), (self.item, "项"), (self.subitem, "目")):
            text += f"第{chinese_number(number)}{unit}" if number is not None else ""
        return text

    @property
    def printed(self) -> str:
        """The reference as a document prints it (without the edition)."""
        return f"《{self.law}》{self.place}"


def print_references(references: Sequence[LawReference]) -> str:
    """References as a sentence of a document names them; the title of a law once for places that follow each other.

    ``《中华人民共和国安全生产法》第二十八条第四款、第三十五条、《中华人民共和国行政处罚法》第五十一条``.
    """
    texts = []
    for place, reference in enumerate(references):
        before = references[place - 1] if place else None
        same = before is not None and (before.law, before.edition) == (reference.law, reference.edition)
        texts.append(reference.place if same else reference.printed)
    return "、".join(texts)


def article_text(article: int, inserted: int | None = None) -> str:
    """``第九十七条``, ``第一百三十三条之一``."""
    return f"第{chinese_number(article)}条" + (f"之{chinese_number(inserted)}" if inserted else "")


def short_title(title: str) -> str:
    """The title that editions of one law share and people say: without 《》, 中华人民共和国 and blanks.

    A remark on the edition at the end, such as ``（2021年修正）``, goes too.
    """
    plain = "".join(title.split()).strip("《》")
    return _EDITION_REMARK.sub("", plain).removeprefix("中华人民共和国")


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


def parse_chinese_number(untrusted: str) -> int:
    """Read 1 to 9999 in Chinese numerals or Arabic ones, full-width too: ``九十七``, ``一百〇五``, ``97``.

    Raises:
        ValueError: it is no such number, or none that `chinese_number` could have meant.
    """
    text = unicodedata.normalize("NFKC", untrusted.strip()).translate(_SPELLINGS)
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else _value(text)
    if not 1 <= number <= 9999:
        raise ValueError(f"not a number from 1 to 9999: {untrusted[:20]!r}")
    if not text.isascii() and _ten(text) != _ten(chinese_number(number)):
        raise ValueError(f"not a number as statutes write it: {untrusted[:20]!r}")
    return number


def _value(text: str) -> int:
    total = digit = 0
    for sign in text:
        if sign in _UNITS:
            total += (digit or 1) * _UNITS[sign]
            digit = 0
        elif (digit := _DIGITS.find(sign)) < 0:
            return 0
    return total + digit


def _ten(text: str) -> str:
    """Without the 一 before 十 that some write and others leave out: 一百一十四, 一百十四."""
    return text.replace("一十", "十")
