"""Which characters a value may hold."""

import re

_RULES = (
    ("\n\t", "换行或制表符，本栏只能写一行 / a line break or tab in a one-line field"),
    ("\ud800-\udfff", "残缺字符 / half a character (lone surrogate)"),
    ("\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029", "控制字符 / a control character"),
    (
        "\ufdd0-\ufdef"
        + "".join(chr(plane * 0x10000 + end) for plane in range(17) for end in (0xFFFE, 0xFFFF)),
        "Unicode 非字符 / a noncharacter of Unicode",
    ),
    # a printed amount could read other than it is
    (
        "\u202a-\u202e\u2066-\u2069\u061c\u200e\u200f",
        "改变文字方向的字符 / a character that turns the direction of text",
    ),
    ("\ufeff\u200b\u2060\u00ad\ufffc\ufffd", "不可见或残缺的字符 / an invisible or lost character"),
)
_IN_TEXT = re.compile("[" + "".join(signs for signs, _ in _RULES[1:]) + "]")
_IN_LINE = re.compile("[" + "".join(signs for signs, _ in _RULES) + "]")


def clean_text(text: str) -> str:
    """*text* with one kind of line break and without blank lines or blanks around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n").rstrip()


def bad_character(text: str, *, lines: bool) -> str | None:
    """Name the first character that may not be printed, None when all may.

    Args:
        text: Any text; Han of all planes, emoji, ``&`` and ``<`` are fine.
        lines: Whether line breaks and tabs may occur.
    """
    match = (_IN_TEXT if lines else _IN_LINE).search(text)
    if match is None:
        return None
    reason = next(reason for signs, reason in _RULES if re.match(f"[{signs}]", match[0]))
    return f"第{match.start() + 1}个字符 U+{ord(match[0]):04X} {reason}"
