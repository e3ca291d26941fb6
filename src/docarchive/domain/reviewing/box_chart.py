"""A box with its dots as SVG: how amounts are spread, and where one of them lies.

Drawn with attributes alone (no style), readable without colour (each kind has a shape), told to screen readers in words.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from docarchive.domain.reviewing.spread import Spread

_WIDTH, _SIDE = 760, 40
_BOX_TOP, _BOX_HIGH = 24, 34
_FLOOR = 176
"""Where the dots stand on."""
_HIGH = 214
_STEP, _ROWS = 9, 10
_INK, _BLUE, _PALE, _ORANGE = "#1c2430", "#1d5a96", "#cfe0f1", "#ff9f1c"
_TICKS = 6
_NUMBER = 11


@dataclass(frozen=True, slots=True)
class Dot:
    """One amount."""

    amount: int
    words: str
    """What it is, for whoever points at it."""
    url: str
    """Where it is read."""


def box_chart(
    title: str,
    spread: Spread,
    dots: Sequence[Dot],
    own: int | None,
    *,
    own_words: str,
    shown: Callable[[int], str],
) -> str:
    """Draw the middle half as a box with the median, whiskers to the last amounts within the fences, and every amount.

    Args:
        title: What the chart is.
        spread: Of the dots' amounts.
        dots: Round within the fences, square beyond; at least one.
        own: The amount that is held against them: a diamond. None: there is none.
        own_words: What that is called.
        shown: How an amount is printed.

    Returns:
        An SVG element for a page.
    """
    amounts = [dot.amount for dot in dots]
    ends = [*amounts, *([own] if own is not None else [])]
    ticks = _ticks(min(ends), max(ends))
    low, high = ticks[0], ticks[-1]

    def at(amount: int) -> int:
        return _SIDE + (_WIDTH - 2 * _SIDE) * (amount - low) // (high - low)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HIGH}" width="{_WIDTH}" height="{_HIGH}"'
        ' role="group" aria-labelledby="box-title">',
        f'<title id="box-title">{escape(title)}</title>',
        *_axis(ticks, at, shown),
        *_box(spread, [amount for amount in amounts if not spread.outside(amount)], at),
        *_dots(spread, dots, at),
    ]
    if own is not None:
        parts += _own(at(own), f"{own_words} {shown(own)}")
    return "".join([*parts, "</svg>"])


def _ticks(low: int, high: int) -> list[int]:
    """Round amounts from at most *low* to at least *high*, some six of them; one amount alone stands in the middle."""
    if low == high:
        low, high = low - low // 2, high + high // 2
    reach = max(high - low, 1)
    step = 1
    while step * _TICKS < reach:
        step = step * 5 // 2 if str(step).startswith("2") else step * 2
    first = low // step * step
    return list(range(first, max(high, first + step) + step, step))


def _axis(ticks: Sequence[int], at: Callable[[int], int], shown: Callable[[int], str]) -> list[str]:
    parts = [
        f'<line x1="{_SIDE}" y1="{_FLOOR + 8}" x2="{_WIDTH - _SIDE}" y2="{_FLOOR + 8}" stroke="#667283"/>'
    ]
    for tick in ticks:
        x = at(tick)
        parts.append(f'<line x1="{x}" y1="{_FLOOR + 8}" x2="{x}" y2="{_FLOOR + 13}" stroke="#667283"/>')
        parts.append(_text(x, _FLOOR + 28, shown(tick)))
    return parts


def _box(spread: Spread, inside: Sequence[int], at: Callable[[int], int]) -> list[str]:
    middle, bottom = _BOX_TOP + _BOX_HIGH // 2, _BOX_TOP + _BOX_HIGH
    first, last = at(spread.first_quartile), at(spread.third_quartile)
    median, left, right = at(spread.median), at(min(inside)), at(max(inside))
    ends = "".join(
        f'<line x1="{x}" y1="{middle - 8}" x2="{x}" y2="{middle + 8}" stroke="{_INK}" stroke-width="1.5"/>'
        for x in (left, right)
    )
    return [
        f'<line x1="{left}" y1="{middle}" x2="{right}" y2="{middle}" stroke="{_INK}" stroke-width="1.5"/>{ends}',
        f'<rect x="{first}" y="{_BOX_TOP}" width="{max(last - first, 2)}" height="{_BOX_HIGH}" fill="{_PALE}"'
        f' stroke="{_INK}" stroke-width="1.5"/>',
        f'<line x1="{median}" y1="{_BOX_TOP}" x2="{median}" y2="{bottom}" stroke="{_INK}" stroke-width="3"/>',
    ]


def _dots(spread: Spread, dots: Sequence[Dot], at: Callable[[int], int]) -> list[str]:
    """Dots of about one amount stand on each other; what would not fit lies over the highest."""
    stood: Counter[int] = Counter()
    parts = []
    for dot in dots:
        x = at(dot.amount)
        row = min(stood[x // _STEP], _ROWS - 1)
        stood[x // _STEP] += 1
        y = _FLOOR - row * _STEP
        words = escape(dot.words)
        parts.append(
            f'<a href="{escape(dot.url)}" aria-label="{words}"><title>{words}</title>'
            + (_square(x, y) if spread.outside(dot.amount) else _round(x, y))
            + "</a>"
        )
    return parts


def _round(x: int, y: int) -> str:
    return f'<circle cx="{x}" cy="{y}" r="4" fill="{_BLUE}" fill-opacity="0.75"/>'


def _square(x: int, y: int) -> str:
    return f'<rect x="{x - 4}" y="{y - 4}" width="8" height="8" fill="#ffffff" stroke="{_BLUE}" stroke-width="2"/>'


def _own(x: int, words: str) -> list[str]:
    middle = _BOX_TOP + _BOX_HIGH // 2
    diamond = f"{x},{middle - 10} {x + 10},{middle} {x},{middle + 10} {x - 10},{middle}"
    anchor = "end" if x > _WIDTH * 3 // 4 else "start" if x < _WIDTH // 4 else "middle"
    return [
        f'<line x1="{x}" y1="{_BOX_TOP - 6}" x2="{x}" y2="{_FLOOR + 8}" stroke="{_INK}" stroke-dasharray="4 3"/>',
        f'<polygon points="{diamond}" fill="{_ORANGE}" stroke="{_INK}" stroke-width="2"/>',
        _text(x, 14, words, size=13, anchor=anchor, weight="bold"),
    ]


def _text(
    x: int, y: int, words: str, *, size: int = _NUMBER, anchor: str = "middle", weight: str = "normal"
) -> str:
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" fill="{_INK}">'
        f"{escape(words)}</text>"
    )
