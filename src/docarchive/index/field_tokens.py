"""The tokens of what a record's fields hold: pairs of neighbouring units, and single ones.

Most of the time of indexing goes into them. So many fields are read at once, their characters as numbers in arrays, since a
string for each pair costs several times as much; few characters, and what is rare, are read as strings.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise
from operator import add

import numpy as np

from docarchive.index.analysis import (
    BORDER,
    BROKEN_RUN,
    FEW,
    IN_RUN,
    LONGEST_RUN,
    SINGLE,
    Signs,
    grow_together,
    normalise_each,
    pairs_of,
    signs_of,
    text_of,
    units_of,
)

# Begins with a set, which is looked for faster than a choice of two.
_RUN = re.compile(f"({IN_RUN}{IN_RUN}+)")
# For private use: hardly a text has one, and halves of a surrogate pair, which none has, are slow to be turned into bytes.
_FIRST_STAND_IN, _LAST_STAND_IN = 0xE000, 0xF8FF
_STAND_INS = [chr(code) for code in range(_FIRST_STAND_IN, _LAST_STAND_IN + 1)]
_STAND_IN = re.compile("[\ue000-\uf8ff]")
_FIELDS = 32
"""Read at once: few enough for the processor's own memory."""


@dataclass(frozen=True, slots=True)
class FieldTokens:
    """All tokens of a field, parted by blanks: engines split there, and no token holds one."""

    pairs: str
    """In order of position."""
    singles: str
    """Each once."""
    squeezed: str
    """The normal form without blanks, `BORDER` behind each value."""

    @property
    def text(self) -> str:
        """The pairs, then the singles."""
        return f"{self.pairs} {self.singles}"

    def hold(self, tokens: Sequence[str]) -> bool:
        """Whether *tokens* stand side by side."""
        return f" {' '.join(tokens)} " in f" {self.text} "


def index_tokens(values: Iterable[str]) -> FieldTokens:
    """The tokens of a field; no run crosses from one value to the next.

    A value in which a line break cuts a run of digits or letters is read twice, as it stands and mended,
    since nobody can tell a wrapped number from two cells of a table.
    """
    return index_tokens_of([tuple(values)])[0]


def index_tokens_of(fields: Sequence[Sequence[str]]) -> list[FieldTokens]:
    """The tokens of each of many fields, each with its values."""
    return [tokens for at in range(0, len(fields), _FIELDS) for tokens in _read(fields[at : at + _FIELDS])]


def _read(fields: Sequence[Sequence[str]]) -> Iterator[FieldTokens]:
    normals = normalise_each(list(chain.from_iterable(fields)))
    cut = [normal.split() for normal in normals]
    squeezed = ["".join(pieces) + BORDER for pieces in cut]
    alike: list[str] = []
    told: list[tuple[str, str] | None] = []
    whole = []
    for start, end in pairwise([0, *accumulate(map(len, fields))]):
        whole.append("".join(squeezed[start:end]))
        # Runs that blanks part are rare, and most of the time would go into looking for them pair by pair.
        if any(map(_runs_meet, cut[start:end])):
            told.append(_as_written(normals[start:end]))
        else:
            told.append(None)
            alike.append(whole[-1])
    others = _side_by_side(alike)
    for text, one in zip(whole, told, strict=True):
        yield FieldTokens(*(one or next(others)), text)


def _runs_meet(pieces: Sequence[str]) -> bool:
    """Whether two runs would become one without the blank between them."""
    return any(grow_together(one[-1], two[0]) for one, two in pairwise(pieces))


def _as_written(normals: Iterable[str]) -> tuple[str, str]:
    """Pairs and singles of texts in their normal form."""
    stream: list[str] = []
    for normal in normals:
        stream += units_of(normal)
        if "\n" in normal and (mended := BROKEN_RUN.sub("", normal)) != normal:
            stream += [BORDER, *units_of(mended)]
        stream.append(BORDER)
    return " ".join(pairs_of(stream)), _singles(stream)


def _side_by_side(squeezed: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The same of texts in which blanks part no runs."""
    if sum(map(len, squeezed)) < FEW or any(map(_STAND_IN.search, squeezed)):
        return map(_as_strings, squeezed)
    cut = [_RUN.split(text) for text in squeezed]
    runs = {run: units_of(run) for run in {run for pieces in cut for run in pieces[1::2]}}
    longer = sorted({unit for units in runs.values() for unit in units if len(unit) > 1})
    if len(longer) > len(_STAND_INS) or any(len(run) > LONGEST_RUN for run in runs):
        return map(_as_strings, squeezed)
    return _as_numbers(cut, runs, longer)


def _as_strings(squeezed: str) -> tuple[str, str]:
    """Each pair a string by itself."""
    units = units_of(squeezed)
    if any(len(unit) == LONGEST_RUN for unit in units):  # and may be a piece of a longer run
        return " ".join(pairs_of(units)), _singles(units)
    return " ".join(map(add, units, units[1:])), _singles(units)


def _singles(units: Iterable[str]) -> str:
    known = dict.fromkeys(units)
    known.pop(BORDER, None)
    return " ".join([SINGLE + unit for unit in known])


def _as_numbers(
    cut: Sequence[list[str]], runs: Mapping[str, Sequence[str]], longer: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Characters as numbers; a unit of several is a number of its own on the way, one that stands for no character.

    Args:
        cut: The texts, every second piece a run of digits and letters.
        runs: The units of each.
        longer: All units of several characters.
    """
    instead = dict(zip(longer, _STAND_INS, strict=False))
    back = dict(zip(_STAND_INS, longer, strict=False))
    stood = {run: "".join([instead.get(unit, unit) for unit in units]) for run, units in runs.items()}
    for pieces in cut:
        pieces[1::2] = [stood[run] for run in pieces[1::2]]
    texts = ["".join(pieces) for pieces in cut]
    signs = signs_of("".join(texts))
    pairs = _words(signs[:-1], signs[1:])
    for start, end in pairwise([0, *accumulate(map(len, texts))]):
        known = np.sort(signs[start:end])
        known = known[1:][known[1:] != known[:-1]]  # each once, without the border, which is the first
        both = f"{pairs[3 * start : 3 * max(end - 1, start)]}\n{_words(ord(SINGLE), known)}"
        if longer:
            both = _STAND_IN.sub(lambda sign: back[sign[0]], both)
        one, _, two = both.partition("\n")
        yield one.rstrip(" "), two.rstrip(" ")


def _words(one: Signs | int, two: Signs) -> str:
    """Words of two signs each, with a blank behind each."""
    made = np.full((len(two), 3), ord(" "), dtype="<u4")
    made[:, 0], made[:, 1] = one, two
    return text_of(made)
