"""Words that could have been meant, from the archive's own words: what is offered stands in some text.

A word is tried with one character replaced, missing, too many or changed with its neighbour, and with any of its
characters exchanged for others of the same sound, as input by pinyin confuses them. Only words all of whose pairs of
neighbours stand in the archive are kept. Whoever asks counts what they find before one is told.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise

from docarchive.index.analysis import query_tokens, query_units
from docarchive.index.port import Index

MOST_TRIED = 60
"""Candidates of one word."""
LONGEST = 20
"""Longer words are sentences: nobody mistypes one whole."""
_BEAM = 40
_NEIGHBOURS = 300
_HAN = ("\u3400", "\u9fff")


def corrections(word: str, index: Index) -> tuple[str, ...]:
    """What *word* could have been meant for, the likeliest first; empty for words without two Han characters."""
    units = _correctable(word, at_least=2)
    if not units:
        return ()
    known = _Known(index)
    found: dict[str, None] = {}
    for ways in (
        _same_sound(units, known),
        _exchanged(units),
        _replaced(units, index),
        _missing(units, index),
        _one_too_many(units),
    ):
        found.update(dict.fromkeys(_standing(units, ways, known)))
    return tuple(found)[:MOST_TRIED]


def with_another_first(word: str, index: Index) -> tuple[str, ...]:
    """*word* with another first character, ten times as dear as `corrections`: nothing before it tells which.

    Every character is tried. Empty for words of two, whose other character says too little.
    """
    units = _correctable(word, at_least=3)
    if not units or not _is_han(units[0]):
        return ()
    known, (_, *rest) = _Known(index), units
    if not known.weakest(rest):  # what follows stands nowhere, whatever comes before it
        return ()
    counts = known.counts(other + rest[0] for other in _sounds()[0])
    ways = ([other, *rest] for other in _sounds()[0] if counts[other + rest[0]])
    return tuple(_standing(units, ways, known))[:MOST_TRIED]


def _correctable(word: str, *, at_least: int) -> list[str]:
    """The units of *word*; none for sentences, and where there are not two Han characters."""
    units = query_units(word)
    return units if at_least <= len(units) <= LONGEST and sum(map(_is_han, units)) >= 2 else []


def _standing(units: Sequence[str], ways: Iterable[Sequence[str]], known: "_Known") -> list[str]:
    """Those of *ways* all of whose pairs stand in the archive, the surest first."""
    tried = [way for way in ways if way != units]
    known.counts(one + two for way in tried for one, two in pairwise(way))  # asked for all at once
    sure = sorted(tried, key=lambda way: -known.weakest(way))
    return [_spelled(way) for way in sure if known.weakest(way) > 0]


class _Known:
    """In how many records pairs of units stand; asked many at a time."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._counts: dict[str, int] = {}

    def weakest(self, units: Sequence[str]) -> int:
        """Records with the rarest pair of *units*."""
        return min(self.counts([one + two for one, two in pairwise(units)]).values(), default=0)

    def present(self, units: Sequence[str]) -> list[str]:
        """Those of *units* that stand in any record."""
        counts = self._index.frequencies([query_tokens(unit)[0] for unit in units])
        return [unit for unit, count in zip(units, counts, strict=True) if count]

    def counts(self, pairs: Iterable[str]) -> Mapping[str, int]:
        wanted = list(dict.fromkeys(pairs))
        unasked = [pair for pair in wanted if pair not in self._counts]
        if unasked:
            self._counts.update(zip(unasked, self._index.frequencies(unasked), strict=True))
        return {pair: self._counts[pair] for pair in wanted}


def _same_sound(units: Sequence[str], known: _Known) -> list[list[str]]:
    """Any characters exchanged for others of the same sound, along pairs that stand in the archive."""
    paths = [[unit] for unit in known.present(_sounding_like(units[0]))]
    for unit in units[1:]:
        others = known.present(_sounding_like(unit))
        longer = [[*path, other] for path in paths for other in others]
        counts = known.counts(path[-2] + path[-1] for path in longer)
        longer = [path for path in longer if counts[path[-2] + path[-1]]]
        paths = sorted(longer, key=lambda path: (_changes(path, units), -counts[path[-2] + path[-1]]))[:_BEAM]
    return paths


def _changes(path: Sequence[str], units: Sequence[str]) -> int:
    return sum(one != two for one, two in zip(path, units, strict=False))


def _exchanged(units: Sequence[str]) -> Iterator[list[str]]:
    for at in range(len(units) - 1):
        yield [*units[:at], units[at + 1], units[at], *units[at + 2 :]]


def _one_too_many(units: Sequence[str]) -> Iterator[list[str]]:
    """A character within, or one typed twice; at the ends a shorter word would find more in any case."""
    for at in range(1, len(units)):
        if at + 1 < len(units) or units[at] == units[at - 1]:
            yield [*units[:at], *units[at + 1 :]]


def _replaced(units: Sequence[str], index: Index) -> Iterator[list[str]]:
    for at in range(1, len(units)):
        for other in filter(_is_han, index.followers(units[at - 1], limit=_NEIGHBOURS)):
            yield [*units[:at], other, *units[at + 1 :]]


def _missing(units: Sequence[str], index: Index) -> Iterator[list[str]]:
    for at in range(1, len(units)):
        for other in filter(_is_han, index.followers(units[at - 1], limit=_NEIGHBOURS)):
            yield [*units[:at], other, *units[at:]]


def _spelled(units: Sequence[str]) -> str:
    """Units as one would type them: two words or two numbers stay apart."""
    text = units[0]
    for one, two in pairwise(units):
        text += (" " if one.isascii() and two.isascii() and one.isalnum() and two.isalnum() else "") + two
    return text


def _is_han(unit: str) -> bool:
    return len(unit) == 1 and _HAN[0] <= unit <= _HAN[1]


def _sounding_like(unit: str) -> tuple[str, ...]:
    """Characters with a reading in common, as many speak it and without tones; the unit itself first."""
    if not _is_han(unit):
        return (unit,)
    sounds, characters = _sounds()
    alike = (other for sound in sounds.get(unit, ()) for other in characters[sound])
    return tuple(dict.fromkeys((unit, *alike)))


def learn_sounds() -> None:
    """Have the sounds of all characters at hand: a second, which the first query without hits would pay."""
    _sounds()


def _southern(reading: str) -> str:
    """A reading as many speak it: zh, ch, sh as z, c, s, and ng as n."""
    flat = reading[0] + reading[2:] if reading[:2] in ("zh", "ch", "sh") else reading
    return flat.removesuffix("g") if flat.endswith("ng") else flat


@cache
def _sounds() -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, tuple[str, ...]]]:
    """Readings of each simplified character, and the characters of each reading."""
    from pypinyin import Style, pinyin  # what only a query without hits needs

    from docarchive.index.analysis import normalise

    of: dict[str, tuple[str, ...]] = {}
    by: dict[str, list[str]] = {}
    for code in range(0x4E00, 0x9FA6):
        character = chr(code)
        if normalise(character) != character:  # a traditional one never stands in the index
            continue
        (readings,) = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore") or [[]]
        of[character] = tuple(dict.fromkeys(map(_southern, readings)))
        for reading in of[character]:
            by.setdefault(reading, []).append(character)
    return of, {reading: tuple(some) for reading, some in by.items()}
