"""Which encoding a text is in: UTF-8, UTF-16 with or without its mark, or GB18030 (which contains GBK and GB2312)."""

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UTF16_SHARE = 0.9
"""Part of the characters that must be Han, ASCII or punctuation for unmarked UTF-16 to be believed."""


def decode_text(content: bytes, *, is_cut: bool = False) -> str | None:
    """Decode a text file.

    Args:
        content: Its bytes, or its first bytes.
        is_cut: Whether *content* may end inside a character.

    Returns:
        The text without a byte order mark; None when it is in none of the encodings.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decoded(content, encoding, is_cut=is_cut)
    unmarked = _unmarked_utf16(content, is_cut=is_cut)
    if unmarked is not None:
        return unmarked
    text = _decoded(content, "utf-8", is_cut=is_cut)
    return text if text is not None else _decoded(content, "gb18030", is_cut=is_cut)


def _decoded(content: bytes, encoding: str, *, is_cut: bool) -> str | None:
    for cut in range(4 if is_cut else 1):
        try:
            return content[: len(content) - cut].decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _unmarked_utf16(content: bytes, *, is_cut: bool) -> str | None:
    """UTF-16 without its mark: line ends and blanks leave zero bytes at one parity, which no other text has."""
    if b"\0" not in content or (len(content) % 2 and not is_cut):
        return None
    for encoding, zero_at in (("utf-16-le", 1), ("utf-16-be", 0)):
        if 0 in content[1 - zero_at :: 2]:
            continue
        text = _decoded(content[: len(content) // 2 * 2], encoding, is_cut=is_cut)
        if text and sum(map(_is_usual, text)) >= _UTF16_SHARE * len(text):
            return text
    return None


def _is_usual(sign: str) -> bool:
    code = ord(sign)
    return (
        sign in "\t\r\n\f"
        or 0x20 <= code < 0x7F
        or 0x3000 <= code < 0x3100
        or 0x4E00 <= code < 0xA000
        or 0xFF00 <= code < 0xFFF0
        or 0x2000 <= code < 0x2100
    )
