"""Runs of characters that stand in a good part of all records, each found as one word.

A run is found by its pairs, side by side. Where all of them are common (统一社会信用代码 stands on every paper), the places of
each in each record must be read, which takes a tenth of a second among a million records. So a build learns from a sample
which runs of three to eight characters are that common, and keeps for each which records hold it: no places, a few bits
a record. Where papers are alike nearly every run is common, so only the most common are learnt, as many as
`WORDS_A_RECORD` allows.

What a build has learnt never changes, else records written before would lack a run learnt later. A run that is not among
them is found by its pairs as ever: the records are the same; in their order by relevance a run counts once a record.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property

from ahocorasick_rs import AhoCorasick

from docarchive.index.analysis import BORDER, IN_RUN

SHORTEST, LONGEST = 3, 8
"""Two characters are a pair; longer runs than these are rarely asked for."""
LEAST_RECORDS = 100
"""Of a sample; fewer tell little, and few records are gone through at once."""
WORDS_A_RECORD = 600
"""How many runs a record holds of those learnt, on average: what they may cost."""
_SHARE = 0.05
"""Of the records; reading the places of rarer runs takes little time."""
_TWO_IN_RUN = re.compile(f"{IN_RUN}{IN_RUN}")


class CommonRuns:
    """What one build has learnt."""

    def __init__(self, runs: Collection[str] = ()) -> None:
        """Know *runs*."""
        self._runs = frozenset(runs)

    def __contains__(self, run: object) -> bool:
        return run in self._runs

    def within(self, squeezed: str) -> Sequence[str]:
        """Those that stand in a text, as often as they do: an engine tells them apart in less time than it takes here.

        Args:
            squeezed: As in `FieldTokens`.
        """
        return self._finder.find_matches_as_strings(squeezed, overlapping=True) if self._runs else ()

    def longest_within(self, run: str) -> list[str]:
        """Those that stand in a longer run, without those that stand in one another."""
        inside = sorted(set(self.within(run)), key=lambda one: (-len(one), one))
        kept: list[str] = []
        for one in inside:
            if not any(one in longer for longer in kept):
                kept.append(one)
        return kept

    @cached_property
    def _finder(self) -> AhoCorasick:
        # Looking for each run in turn would take as long as all else that is done to a text.
        return AhoCorasick(sorted(self._runs))


def run_of(pairs: Sequence[str]) -> str | None:
    """The run that *pairs* say side by side; None when a unit of theirs is longer than a character."""
    if any(len(pair) != 2 for pair in pairs):
        return None
    return pairs[0] + "".join(pair[1] for pair in pairs[1:])


def learn_runs(sample: Sequence[str]) -> list[str]:
    """The runs that are common in a sample of texts, the most common first.

    Args:
        sample: As `FieldTokens.squeezed`; nothing is learnt from less than `LEAST_RECORDS`.
    """
    if len(sample) < LEAST_RECORDS:
        return []
    room = WORDS_A_RECORD * len(sample)
    common: Counter[str] = Counter()
    places: list[Iterable[int]] = [range(len(text)) for text in sample]
    for length in range(SHORTEST, LONGEST + 1):
        seen = Counter[str]()
        for text, starts in zip(sample, places, strict=True):
            seen.update({text[at : at + length] for at in starts if at + length <= len(text)})
        least = len(sample) * _SHARE
        common.update({run: count for run, count in seen.items() if count >= least and BORDER not in run})
        common = Counter(dict(_first(common, room)))
        # A run is no more common than its beginning, so longer ones are looked for where shorter ones stand.
        places = [
            [at for at in starts if text[at : at + length] in common]
            for text, starts in zip(sample, places, strict=True)
        ]
    return [run for run in common if _is_plain(run)]


def _first(common: Counter[str], room: int) -> Iterator[tuple[str, int]]:
    """The most common, shorter ones before longer, as many as there is room for."""
    for run, count in sorted(common.items(), key=lambda item: (-item[1], len(item[0]), item[0])):
        room -= count if _is_plain(run) else 0
        if room < 0:
            return
        yield run, count


def _is_plain(run: str) -> bool:
    """Whether the units of *run* are its characters wherever it stands: where a digit stands alone or a letter does."""
    return not (re.match(IN_RUN, run[0]) or re.match(IN_RUN, run[-1]) or _TWO_IN_RUN.search(run))
