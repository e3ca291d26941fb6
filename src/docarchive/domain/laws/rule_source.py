"""Where a rule comes from: a place of law, or the practice of an office; nothing else may be shown as law."""

from dataclasses import dataclass
from enum import StrEnum

from docarchive.domain.laws.law import LawReference


class Weight(StrEnum):
    """How far a rule binds."""

    LAW = "law"
    """A statute in force says so."""
    PRACTICE = "practice"
    """Usual, local, or of a superseded edition: the office may set it otherwise."""


@dataclass(frozen=True, slots=True)
class RuleSource:
    """What a rule rests on."""

    weight: Weight
    laws: tuple[LawReference, ...] = ()
    note: str = ""
    """What else a reader should know, for practice where it comes from."""

    @property
    def printed(self) -> str:
        """For a person: ``《中华人民共和国行政处罚法》第六十七条第三款``, or the note of a practice."""
        places = "、".join(law.printed for law in self.laws)
        mark = "惯例 / practice" if self.weight is Weight.PRACTICE else ""
        return "；".join(part for part in (mark, places, self.note) if part)
