"""Runs of characters that stand in a good part of all records, each found as one word.

A run is found by its pairs, side by side. Where all of them are common (统一社会信用代码 stands on every paper), the places of
each in each record must be read, which takes a tenth of a second among a million records. So a build learns from a sample
which runs of three to eight characters are that common, and keeps for each which records hold it: no places, a few bits a record.

What a build has learnt never changes, else records written before would lack a run learnt later. A run that is not among
them is found by its pairs as ever: the answer is the same.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from docarchive.index.analysis import BORDER

SHORTEST, LONGEST = 3, 8
"""Two characters are a pair; longer runs than these are rarely asked for."""
LEAST_RECORDS = 100
"""Of a sample; fewer tell little, and few records are gone through at once."""
_SHARE = 0.1
"""Of the records; reading the places of rarer runs takes little time."""


class CommonRuns:
    """What one build has learnt."""

    def __init__(self, runs: Collection[str] = ()) -> None:
        """Know *runs*; each begins with another of them but for the shortest."""
        self._runs = frozenset(runs)

    def __contains__(self, run: object) -> bool:
        return run in self._runs

    def within(self, signs: str) -> Iterable[str]:
        """Those that stand in a text, each once.

        Args:
            signs: As in `FieldTokens`.
        """
        known = self._runs
        if not known:
            return ()
        found = set()
        for at in range(len(signs) - SHORTEST + 1):
            run = signs[at : at + SHORTEST]
            end = at + SHORTEST
            while run in known:
                found.add(run)
                end += 1
                if end - at > LONGEST:
                    break
                run = signs[at:end]
        return found


def run_of(pairs: Sequence[str]) -> str | None:
    """The run that *pairs* say side by side; None when a unit of theirs is longer than a character."""
    if any(len(pair) != 2 for pair in pairs):
        return None
    return pairs[0] + "".join(pair[1] for pair in pairs[1:])


def learn_runs(sample: Sequence[str]) -> list[str]:
    """The runs that are common in a sample of texts, shortest first.

    Args:
        sample: As `FieldTokens.signs`; nothing is learnt from less than `LEAST_RECORDS`.
    """
    if len(sample) < LEAST_RECORDS:
        return []
    learnt: list[str] = []
    least = len(sample) * _SHARE
    places: list[Iterable[int]] = [range(len(signs)) for signs in sample]
    for length in range(SHORTEST, LONGEST + 1):
        seen = Counter[str]()
        for signs, starts in zip(sample, places, strict=True):
            seen.update({signs[at : at + length] for at in starts if at + length <= len(signs)})
        common = {run for run, count in seen.items() if count >= least and _is_plain(run)}
        learnt += sorted(common)
        # A run is common only if its beginning is, so longer ones are looked for where shorter ones stand.
        places = [
            [at for at in starts if signs[at : at + length] in common]
            for signs, starts in zip(sample, places, strict=True)
        ]
    return learnt


def _is_plain(run: str) -> bool:
    return " " not in run and BORDER not in run
