"""A bar chart as SVG: drawn from numbers alone, readable without colour, told to screen readers in words."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_FILLS = ("#1f5a96", "#d9822b", "#5b8c5a")
"""Told apart without colour too: the second has a dark edge, the third a broken one (WCAG 1.4.1)."""
_EDGES = ('stroke="none"', 'stroke="#222"', 'stroke="#222" stroke-dasharray="4 2"')
_LABEL, _BAR, _NUMBER = 150, 420, 110
_HIGH, _GAP, _TOP = 18, 14, 64
_ROOM = 20
_FONT = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei',sans-serif"


@dataclass(frozen=True, slots=True)
class Series:
    """Bars of one kind, one for each label."""

    name: str
    values: Sequence[int]
    shown: Sequence[str]
    """The same values as they are printed."""


def bar_chart(title: str, labels: Sequence[str], series: Sequence[Series], *, name: str = "chart") -> str:
    """Draw up to three series of whole numbers from 0, one group of bars a label.

    *name* is what ids within the picture begin with: each chart of a page has its own.

    Returns:
        An SVG document whose description holds every number.
    """
    most = max([value for item in series for value in item.values], default=0) or 1
    step = len(series) * _HIGH + _GAP
    height = _TOP + len(labels) * step + 12
    width = _LABEL + _BAR + _NUMBER
    told = "；".join(
        f"{label}：" + "，".join(f"{item.name} {item.shown[place]}" for item in series)
        for place, label in enumerate(labels)
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' role="img" aria-labelledby="{name}-title {name}-desc" font-family="{_FONT}">',
        f'<title id="{name}-title">{escape(title)}</title>',
        f'<desc id="{name}-desc">{escape(told)}</desc>',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        _text(12, 24, title, size=16, weight="bold"),
        *_legend(series),
        f'<line x1="{_LABEL}" y1="{_TOP - 8}" x2="{_LABEL}" y2="{height - 12}" stroke="#666"/>',
    ]
    for place, label in enumerate(labels):
        top = _TOP + place * step
        parts.append(_text(_LABEL - 8, top + len(series) * _HIGH // 2 + 5, _short(label), anchor="end"))
        for row, item in enumerate(series):
            parts += _bar(row, top + row * _HIGH, item.values[place] * _BAR // most, item.shown[place])
    return "\n".join([*parts, "</svg>", ""])


def _legend(series: Sequence[Series]) -> list[str]:
    parts, left = [], _LABEL
    for row, item in enumerate(series):
        parts.append(f'<rect x="{left}" y="36" width="14" height="12" fill="{_FILLS[row]}" {_EDGES[row]}/>')
        parts.append(_text(left + 20, 47, item.name))
        left += 44 + 13 * len(item.name)
    return parts


def _bar(row: int, top: int, length: int, shown: str) -> list[str]:
    bar = f'<rect x="{_LABEL}" y="{top}" width="{length}" height="{_HIGH - 3}" fill="{_FILLS[row]}" {_EDGES[row]}/>'
    return [bar, _text(_LABEL + length + 6, top + 12, shown)]


def _text(
    x: int, y: int, words: str, *, size: int = 13, weight: str = "normal", anchor: str = "start"
) -> str:
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" fill="#222">'
        f"{escape(words)}</text>"
    )


def _short(label: str) -> str:
    """As much of a label as there is room for: ten Han characters, or twice as many letters."""
    if _wide(label) <= _ROOM:
        return label
    kept = ""
    for character in label:
        if _wide(kept + character) > _ROOM - 2:
            break
        kept += character
    return f"{kept}…"


def _wide(words: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "FWA" else 1 for character in words)
