"""Runs of characters that stand in a good part of all records, found without reading where in each they stand.

A run is found by its pairs, side by side. Where all of them are common (统一社会信用代码 stands on every paper), the places of
each in each record must be read, which takes a tenth of a second among a million records. So a build learns from a sample
which runs of three to eight characters are that common, and keeps of a record which of them stand in it: one word, without
place, for the longest that begins at each character. A run is asked for by its own word and those of all runs that begin with
it, so that one word a character says all of them. Where those are many and long (本机关 goes on in fifteen ways, and stands on
every paper), going through them takes a tenth of a second as well: a few such runs have a second word, which stands wherever
they do.

What a build has learnt never changes, else records written before would lack a run learnt later. A run that is not among
them is found by its pairs as ever: the records are the same.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from docarchive.index.analysis import BORDER, IN_RUN, Signs, signs_of, text_of

SHORTEST, LONGEST = 3, 8
"""Two characters are a pair; longer runs than these are rarely asked for."""
LEAST_RECORDS = 100
"""Of a sample; fewer tell little, and few records are gone through at once."""
MOST_RUNS = 100_000
"""That one build learns, the most common first; there are words for ten times as many."""
_SHARE = 0.05
"""Of the records; reading the places of rarer runs takes little time."""
MOST_WHOLE = 64
"""Runs with a second word: each takes its place in half of all records and more."""
_MANY_WORDS, _MANY_RECORDS = 8, 0.5
"""Words, and share of the records, from which on going through a run's words takes long."""
_FIRST_WORD = 0x10000
"""Each run's word is a single sign, those of runs with one beginning side by side; none of them is a blank."""
_TEXTS = 64
"""Looked through at a time: few enough for the processor's own memory."""

Numbers = NDArray[np.intp]


class CommonRuns:
    """What one build has learnt."""

    def __init__(self, runs: Sequence[str] = (), whole: Sequence[str] = ()) -> None:
        """Know *runs* and those of them that are *whole*, as `learn_runs` gave them."""
        self._runs = runs
        self._known = frozenset(runs)
        self._whole = {run: len(runs) + number for number, run in enumerate(whole)}

    def __contains__(self, run: object) -> bool:
        return run in self._known

    def words_of(self, texts: Sequence[str]) -> list[str]:
        """For each text the words of the runs in it, parted by blanks.

        Args:
            texts: As `FieldTokens.squeezed`.
        """
        if not self._runs:
            return [""] * len(texts)
        return [
            words for at in range(0, len(texts), _TEXTS) for words in self._words(texts[at : at + _TEXTS])
        ]

    def words_with(self, run: str) -> list[str]:
        """The words of which a record holds one where and only where a run that is known stands in it."""
        numbers = [self._whole[run]] if run in self._whole else _beginning_with(run, self._runs)
        return [chr(_FIRST_WORD + number) for number in numbers]

    def longest_within(self, run: str) -> list[str]:
        """Those that stand in a longer run, without those that stand in one another."""
        kept: list[str] = []
        end = 0
        for at in range(len(run)):
            ends = range(at + SHORTEST, min(at + LONGEST, len(run)) + 1)
            furthest = max((behind for behind in ends if run[at:behind] in self._known), default=0)
            if furthest > end:
                end = furthest
                kept.append(run[at:end])
        return kept

    def _words(self, texts: Sequence[str]) -> Iterator[str]:
        found = self._tree.longest(signs_of("".join(texts)))
        at = np.flatnonzero(found >= 0)
        numbers = np.column_stack([found[at], self._whole_within[found[at]]])
        stands = numbers >= 0
        words = np.full((np.count_nonzero(stands), 2), ord(" "), dtype="<u4")
        words[:, 0] = numbers[stands] + _FIRST_WORD
        until = np.concatenate([[0], np.cumsum(np.count_nonzero(stands, axis=1))])
        said, start = text_of(words), 0
        for end in 2 * until[np.searchsorted(at, np.cumsum([len(text) for text in texts]))]:
            yield said[start:end]
            start = end

    @cached_property
    def _tree(self) -> "_Tree":
        return _Tree(self._runs)

    @cached_property
    def _whole_within(self) -> Numbers:
        """For each run the second words of itself and of what it begins with, -1 where there is none."""
        lengths = sorted({len(run) for run in self._whole})
        within = np.full((len(self._runs), len(lengths)), -1, dtype=np.intp)
        for run, number in self._whole.items():
            within[_beginning_with(run, self._runs), lengths.index(len(run))] = number
        return within


def _beginning_with(run: str, runs: Sequence[str]) -> range:
    """Where in *runs*, which are in order, those stand that begin with *run*."""
    return range(bisect_left(runs, run), bisect_left(runs, run + chr(0x10FFFF)))


class _Tree:
    """The beginnings of all runs as a double array, so that a whole text goes from sign to sign at once.

    Each beginning has a place; one sign more leads to the place of the longer beginning, if that one's parent says so. Nothing
    leads on from place 0. Source: Aoe, An efficient digital search algorithm by using a double-array structure (1989).
    """

    def __init__(self, runs: Sequence[str]) -> None:
        """Lay out *runs*; with a run its beginnings of `SHORTEST` characters and more must be among them."""
        ids = {sign: number for number, sign in enumerate(sorted(set("".join(runs))), 1)}
        following: defaultdict[str, set[str]] = defaultdict(set)
        for run in runs:
            for end in range(1, len(run)):
                following[run[:end]].add(run[end])
        places, parents, firsts = dict(ids), {}, {}
        free = len(ids) + 1
        for run in sorted(following, key=lambda run: (len(run), -len(following[run]))):
            numbers = [ids[sign] for sign in following[run]]
            while free in parents:
                free += 1
            first = free - min(numbers)
            while any(first + number in parents for number in numbers):
                first += 1
            firsts[places[run]] = first
            for sign in following[run]:
                places[run + sign] = first + ids[sign]
                parents[first + ids[sign]] = places[run]
        size = max(firsts.values()) + len(ids) + 1
        # Numbers of the kind that arrays are asked by: any other would be turned into it each time.
        self._ids = np.zeros(0x110000, dtype=np.intp)
        self._first = np.zeros(size, dtype=np.intp)
        self._parent = np.full(size, -1, dtype=np.intp)
        self._run = np.full(size, -1, dtype=np.intp)
        self._ids[[ord(sign) for sign in ids]] = list(ids.values())
        self._first[list(firsts)] = list(firsts.values())
        self._parent[list(parents)] = list(parents.values())
        self._run[[places[run] for run in runs]] = np.arange(len(runs))

    def longest(self, signs: Signs) -> Numbers:
        """For each sign of a text the number of the longest run that begins there; -1 where none does."""
        ids = np.concatenate([self._ids.take(signs), np.zeros(LONGEST, dtype=np.intp)])
        place = ids[: len(signs)]
        furthest = place.copy()
        for length in range(2, LONGEST + 1):
            step = self._first.take(place)
            step += ids[length - 1 : length - 1 + len(signs)]
            stays = self._parent.take(step) == place
            step *= stays
            np.copyto(furthest, step, where=stays)
            place = step
        return self._run.take(furthest)


def run_of(pairs: Sequence[str]) -> str | None:
    """The run that *pairs* say side by side; None when a unit of theirs is longer than a character."""
    if any(len(pair) != 2 for pair in pairs):
        return None
    return pairs[0] + "".join(pair[1] for pair in pairs[1:])


def learn_runs(sample: Sequence[str]) -> tuple[list[str], list[str]]:
    """What is common in a sample of texts.

    Args:
        sample: As `FieldTokens.squeezed`; nothing is learnt from less than `LEAST_RECORDS`.

    Returns:
        The runs, in order of their characters, with each its beginnings; and those of them that have a second word.
    """
    if len(sample) < LEAST_RECORDS:
        return [], []
    text = "".join(sample) + BORDER * LONGEST
    signs = signs_of(text).astype(np.int64)
    record = np.repeat(np.arange(len(sample) + 1), [*map(len, sample), LONGEST])
    alone = _stand_alone(signs)
    at = np.flatnonzero(alone)
    group = signs[at]
    counted: dict[str, int] = {}
    for length in range(2, LONGEST + 1):
        ends = at + (length - 1)
        at, group = at[alone[ends]], group[alone[ends]]
        # Equal runs side by side, and of each the records in their order, so that one look along counts them.
        keys = group << 21 | signs[at + (length - 1)]
        order = np.argsort(keys, kind="stable")
        at, keys = at[order], keys[order]
        begins = np.diff(keys, prepend=-1) != 0
        group = np.cumsum(begins) - 1
        in_records = np.bincount(group[begins | (np.diff(record[at], prepend=-1) != 0)])
        common = in_records >= len(sample) * _SHARE
        if length >= SHORTEST:
            starts = at[begins][common].tolist()
            runs = (text[start : start + length] for start in starts)
            counted.update(zip(runs, in_records[common].tolist(), strict=True))
        # A run is no more common than its beginning, so longer ones are looked for where shorter ones stand.
        at, group = at[common[group]], group[common[group]]
    most = sorted(counted, key=lambda run: (-counted[run], len(run), run))
    learnt = sorted(most[:MOST_RUNS])
    everywhere = (run for run in learnt if counted[run] >= len(sample) * _MANY_RECORDS)
    words = {run: len(_beginning_with(run, learnt)) for run in everywhere}
    dear = sorted((run for run in words if words[run] >= _MANY_WORDS), key=lambda run: (-words[run], run))
    return learnt, dear[:MOST_WHOLE]


def _stand_alone(signs: Numbers) -> NDArray[np.bool_]:
    """Which signs are units by themselves wherever they stand; those of digits and letters grow together."""
    pattern = re.compile(f"{IN_RUN}|{BORDER}")
    kinds = np.unique(signs)
    alone = np.array([not pattern.match(chr(kind)) for kind in kinds.tolist()], dtype=np.bool_)
    return alone[np.searchsorted(kinds, signs)]
