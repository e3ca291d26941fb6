"""The open pages of a heap as a person sorts them: sheaves of pages that belong together, and pages turned upright.

Nothing here is true before a sheaf is filed; the heap itself is never touched.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from docarchive.domain.errors import ConflictError, RejectedError

_CIRCLE = 360
_QUARTER = 90


@dataclass(frozen=True, slots=True)
class Sheaves:
    """Page indexes from 0, in the order of the heap."""

    sheaves: tuple[tuple[int, ...], ...]
    turns: Mapping[int, int] = field(default_factory=dict)
    """Degrees clockwise that a person turned a page by: 90, 180 or 270."""

    @classmethod
    def of(cls, pages: Sequence[int]) -> Self:
        """All pages as one sheaf."""
        return cls((tuple(pages),) if pages else ())

    @property
    def pages(self) -> tuple[int, ...]:
        """Every page, sheaf by sheaf."""
        return tuple(page for sheaf in self.sheaves for page in sheaf)

    def sheaf_of(self, page: int) -> tuple[int, ...]:
        """The sheaf that holds the page; `RejectedError` for a page that does not wait."""
        return self.sheaves[self._place(page)]

    def split(self, page: int) -> Self:
        """Begin a new sheaf with this page; `ConflictError` where one begins already."""
        place = self._place(page)
        sheaf = self.sheaves[place]
        at = sheaf.index(page)
        if at == 0:
            raise ConflictError(
                "这一页已经是一份的开头 / this page begins a sheaf already",
                hint="先翻到新一份的第一页 / go to the first page of the next paper",
            )
        return replace(self, sheaves=_with(self.sheaves, place, 1, sheaf[:at], sheaf[at:]))

    def merge(self, page: int) -> Self:
        """Put the page's sheaf behind the one before it; `ConflictError` for the first."""
        place = self._place(page)
        if place == 0:
            raise ConflictError("前面没有可合并的一份 / there is no sheaf before it")
        joined = (*self.sheaves[place - 1], *self.sheaves[place])
        return replace(self, sheaves=_with(self.sheaves, place - 1, 2, joined))

    def turn(self, page: int) -> Self:
        """Turn the page a quarter clockwise."""
        self._place(page)
        turned = {**self.turns, page: (self.turns.get(page, 0) + _QUARTER) % _CIRCLE}
        return replace(self, turns={each: by for each, by in turned.items() if by})

    def over(self, open_pages: Sequence[int]) -> Self:
        """The same for the pages that are open now: filed ones are gone, others are a sheaf of their own."""
        wanted = set(open_pages)
        kept = [tuple(page for page in sheaf if page in wanted) for sheaf in self.sheaves]
        new = tuple(sorted(wanted - set(self.pages)))
        sheaves = sorted((sheaf for sheaf in (*kept, new) if sheaf), key=lambda sheaf: sheaf[0])
        return replace(self, sheaves=tuple(sheaves))

    def _place(self, page: int) -> int:
        for place, sheaf in enumerate(self.sheaves):
            if page in sheaf:
                return place
        raise RejectedError(
            f"第 {page + 1} 页不存在或已归档 / page {page + 1} does not exist or is filed already"
        )


def _with(
    sheaves: tuple[tuple[int, ...], ...], place: int, count: int, *new: tuple[int, ...]
) -> tuple[tuple[int, ...], ...]:
    return (*sheaves[:place], *new, *sheaves[place + count :])
