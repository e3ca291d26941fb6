"""Reduce texts before they are compared: what recognisers cannot tell apart in running text is made alike.

In running text a mark of punctuation, or a sign that looks like another, is no difference. In a typed value
(an amount, number, code, name, date, article) signs are left as they are, except those that the kind of value
cannot contain: a letter O in an account number is a zero however it was read.
"""

import re
import unicodedata
from enum import StrEnum

BOXES = frozenset("□☐☑☒囗■√")
"""Boxes to tick; recognisers take them for 口 or leave them out, so they are not compared."""

_LOOK_ALIKE = str.maketrans(
    {
        "间": "问", "閒": "问", "参": "叁", "叄": "叁", "參": "叁", "￥": "¥", "Y": "¥", "y": "¥", "O": "0", "o": "0",
        "〇": "0", "○": "0", "l": "1", "I": "1", "i": "1", "已": "己", "巳": "己", "曰": "日", "内": "内", "內": "内",
        "戸": "户", "戶": "户", "話": "话", "電": "电",
    }
)  # fmt: skip
_IN_DIGITS = str.maketrans({"O": "0", "o": "0", "〇": "0", "l": "1", "I": "1"})
_IN_CREDIT_CODE = str.maketrans({"O": "0", "o": "0", "I": "1", "l": "1"})
_IN_CAPITALS = str.maketrans("参叄參", "叁叁叁")
_POINT = re.compile(r"(?<=[0-9OoIl])[.,·](?=[0-9OoIl])")


class Fold(StrEnum):
    """What is made alike; by kind of text."""

    TEXT = "text"
    """Running text: look-alikes and the case of letters."""
    EXACT = "exact"
    """Names, numbers of documents, articles: nothing but full-width forms."""
    DIGITS = "digits"
    """Values of digits alone: amounts in figures, account numbers, dates, telephones."""
    CREDIT_CODE = "credit_code"
    """Digits and capital letters but I and O (GB 32100-2015)."""
    CAPITALS = "capitals"
    """Amounts in capitals: 叁 is not told from its look-alike 参, which is no digit."""


def compared_signs(text: str) -> tuple[tuple[str, int], ...]:
    """The signs of *text* that are compared, each with its index: words, and points between digits (as ``.``).

    Blanks, other punctuation and boxes to tick are left out. *text* is `normalized`.
    """
    points = {match.start() for match in _POINT.finditer(text)}
    return tuple(
        (("." if at in points else sign), at)
        for at, sign in enumerate(text)
        if at in points or _is_word(sign)
    )


def fold(sign: str, how: Fold) -> str:
    """A sign as it is compared."""
    match how:
        case Fold.TEXT:
            return sign.translate(_LOOK_ALIKE).upper()
        case Fold.DIGITS:
            return sign.translate(_IN_DIGITS)
        case Fold.CREDIT_CODE:
            return sign.translate(_IN_CREDIT_CODE).upper()
        case Fold.CAPITALS:
            return sign.translate(_IN_CAPITALS)
        case Fold.EXACT:
            return sign


def normalized(text: str) -> str:
    """Full-width and other compatibility forms replaced (NFKC), blanks left out."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _is_word(sign: str) -> bool:
    """Whether a character carries meaning: a letter, a digit, a Han character, a sign of money."""
    return sign not in BOXES and (unicodedata.category(sign)[0] in "LN" or sign == "¥")
