"""In the child: whether a page's own text layer says what the page shows, or is rubbish or only a part of it."""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from docarchive.reading.pictures import Gray

Mask = NDArray[np.bool_]
"""Ink or no ink, (height, width)."""
_PPI = 50
_MIN_LETTERS = 8
_MAX_STRAY = 0.04
"""Share of control characters, replacement characters and private-use glyphs. A bullet or two is no harm."""
_MAX_LATIN1 = 0.3
"""Share of U+0080-U+00FF and its neighbours: 「安全」 in GBK bytes read as Latin-1 is 「°²È«」."""
_ENOUGH_HAN = 20
_MIN_COMMON = 0.6
"""Share of Han characters that are among the common 3,755 (GB 2312 level 1) or 5,401 (Big5 level 1).

Real text has 95 % and more; glyph numbers taken for characters have a third.
"""
_MIN_USUAL = 0.6
"""Share of characters that a Chinese office's paper is written with at all."""
_MIN_HAN_ON_SCAN = 0.1
_MAX_OUTSIDE = 0.35
_MIN_INK_OUTSIDE = 0.0015
"""Share of the page: two short lines of print. Less is a stain, a page code, a signature."""
_TEXT_MARGIN = 3
"""Pixels at `_PPI` that a line's ink may stand out of its box."""
_RULE_PIXELS = 30
"""A straight run of ink this long (15 mm) is a rule of a table, not writing."""


def is_garbled(text: str) -> bool:
    """Tell from the text alone that its codes do not mean what they say."""
    letters = [character for character in text if not character.isspace()]
    if len(letters) < _MIN_LETTERS:
        return any(_is_stray(character) for character in letters)
    count = len(letters)
    if sum(map(_is_stray, letters)) > _MAX_STRAY * count:
        return True
    if sum("\x80" <= character <= "\u02af" for character in letters) > _MAX_LATIN1 * count:
        return True
    if sum(map(_is_usual, letters)) < _MIN_USUAL * count:
        return True
    han = [character for character in letters if _is_han(character)]
    return len(han) >= _ENOUGH_HAN and sum(map(_is_common, han)) < _MIN_COMMON * len(han)


def is_foreign(text: str) -> bool:
    """Tell that a layer on a scan holds next to no Han characters."""
    letters = [character for character in text if not character.isspace()]
    return sum(map(_is_han, letters)) < _MIN_HAN_ON_SCAN * max(1, len(letters))


def covers_ink(page: Any) -> bool:
    """Tell whether a page's text stands where its ink is.

    Args:
        page: A page of pypdfium2.
    """
    bitmap = page.render(scale=_PPI / 72, grayscale=True)
    try:
        pixels: Gray = np.array(bitmap.to_numpy(), copy=True)
    finally:
        bitmap.close()
    pixels = pixels.reshape(pixels.shape[:2])
    ink = _without_rules(pixels < int(np.median(pixels)) * 0.75)
    outside = ink & ~_text_mask(page, ink.shape)
    return bool(outside.mean() < _MIN_INK_OUTSIDE or outside.sum() < _MAX_OUTSIDE * ink.sum())


def _text_mask(page: Any, shape: tuple[int, ...]) -> Mask:
    mask = np.zeros(shape, bool)
    scale, height = _PPI / 72, page.get_height()
    text = page.get_textpage()
    try:
        for index in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(index)
            rows = slice(_pixel((height - top) * scale, -1), _pixel((height - bottom) * scale, 1))
            mask[rows, _pixel(left * scale, -1) : _pixel(right * scale, 1)] = True
    finally:
        text.close()
    return mask


def _pixel(value: float, side: int) -> int:
    return max(0, int(value) + side * _TEXT_MARGIN)


def _without_rules(ink: Mask) -> Mask:
    rest: Mask = ink & ~_long_runs(ink) & ~_long_runs(ink.T).T
    return rest


def _long_runs(ink: Mask) -> Mask:
    """Pixels that belong to a straight horizontal run of `_RULE_PIXELS` or more."""
    found = np.zeros_like(ink)
    if ink.shape[1] < _RULE_PIXELS:
        return found
    full = np.lib.stride_tricks.sliding_window_view(ink, _RULE_PIXELS, axis=1).all(axis=2)
    for shift in range(_RULE_PIXELS):
        found[:, shift : shift + full.shape[1]] |= full
    return found


def _is_stray(character: str) -> bool:
    code = ord(character)
    return code < 0x20 or code == 0xFFFD or 0x7F <= code < 0xA0 or 0xE000 <= code <= 0xF8FF or code >= 0xF0000


@cache
def _is_usual(character: str) -> bool:
    """ASCII, or in the character set of Chinese computers."""
    return "\x20" < character < "\x7f" or _encodable(character, "gbk") or _is_han(character)


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or character >= "\U00020000"


@cache
def _is_common(character: str) -> bool:
    """Source: GB/T 2312 rows 16 to 55, Big5 rows A4 to C6."""
    simplified = character.encode("gb2312", "ignore")
    traditional = character.encode("big5", "ignore")
    return 0xB0 <= (simplified or b"\0")[0] <= 0xD7 or 0xA4 <= (traditional or b"\0")[0] <= 0xC6


def _encodable(character: str, encoding: str) -> bool:
    return bool(character.encode(encoding, "ignore"))
