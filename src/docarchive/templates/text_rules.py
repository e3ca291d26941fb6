"""Which characters a value may hold."""

import unicodedata

_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c\u200e\u200f")
"""Turn the reading direction: a printed amount could read other than it is."""
_INVISIBLE = frozenset("\ufeff\u200b\u2060\u00ad\ufffc\ufffd")
"""Nothing, or a mark for something lost, on paper."""


def clean_text(text: str) -> str:
    """*text* with one kind of line break and without blank lines or blanks around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n").rstrip()


def bad_character(text: str, *, lines: bool) -> str | None:
    """Name the first character that may not be printed, None when all may.

    Args:
        text: Any text; Han of all planes, emoji, ``&`` and ``<`` are fine.
        lines: Whether line breaks and tabs may occur.
    """
    if text.isascii() and text.isprintable():
        return None
    for position, sign in enumerate(text, start=1):
        if sign in "\n\t" and lines:
            continue
        reason = _reason(sign)
        if reason:
            return f"第{position}个字符 U+{ord(sign):04X} {reason}"
    return None


def _reason(sign: str) -> str | None:
    if sign in "\n\t":
        return "换行或制表符，本栏只能写一行 / a line break or tab in a one-line field"
    category = unicodedata.category(sign)
    if category == "Cs":
        return "残缺字符 / half a character (lone surrogate)"
    if category in {"Cc", "Zl", "Zp"} or (ord(sign) & 0xFFFE) == 0xFFFE or 0xFDD0 <= ord(sign) <= 0xFDEF:
        return "控制字符 / a control character"
    if sign in _BIDI:
        return "改变文字方向的字符 / a character that turns the direction of text"
    return "不可见字符 / an invisible character" if sign in _INVISIBLE else None
