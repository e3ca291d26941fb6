"""Drawing cases for a spot check so that anyone can draw them again and see that nobody chose."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from docarchive.domain.identifiers import CaseId

_DIGEST_SIGNS = 16


@dataclass(frozen=True, slots=True)
class Draw:
    """What is drawn from, how many, and by which seed."""

    first: date
    last: date
    """Closed from *first* to *last*, both included."""
    count: int
    seed: str

    @property
    def id(self) -> str:
        """The same for the same draw."""
        return f"{self.first:%Y%m%d}-{self.last:%Y%m%d}-{self.count}-{self.seed}"


@dataclass(frozen=True, slots=True)
class Drawn:
    """The outcome of a draw."""

    draw: Draw
    population: int
    """How many cases could have been drawn."""
    population_digest: str
    """First characters of the SHA-256 of their ids, in order, a line each."""
    case_ids: tuple[CaseId, ...]
    """Those drawn, in the order they were."""

    @property
    def told(self) -> str:
        """The draw in words, as every case drawn keeps it."""
        draw = self.draw
        return (
            f"{draw.first}至{draw.last}办结的{self.population}件中抽取{len(self.case_ids)}件，种子 {draw.seed}，"
            f"名单摘要 {self.population_digest} / drawn by seed from {self.population} closed cases"
        )


def draw(of: Draw, cases: Collection[CaseId]) -> Drawn:
    """Draw from *cases*: those whose SHA-256 of seed, line feed and id is smallest.

    Neither the order of *cases* nor a random generator of some version has a part in it.
    """
    drawn = sorted(cases, key=lambda case_id: hashlib.sha256(f"{of.seed}\n{case_id}".encode()).digest())
    listed = "".join(f"{case_id}\n" for case_id in sorted(cases)).encode()
    digest = hashlib.sha256(listed).hexdigest()[:_DIGEST_SIGNS]
    return Drawn(of, len(drawn), digest, tuple(drawn[: of.count]))
