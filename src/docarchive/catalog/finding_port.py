"""What a search asks of the catalogue beside the records it found; a part of `docarchive.catalog.port.Reader`."""

from collections.abc import Sequence
from typing import Protocol

from docarchive.domain.people.sight import Sight


class FindingReader(Protocol):
    """Names and numbers to search by; what *sight* does not see is not there."""

    def names_beside(self, name: str, *, sight: Sight) -> Sequence[tuple[str, ...]]:
        """For each enterprise one of whose names is *name* (case and width do not count): all its names, by id.

        Only enterprises with a case that is seen.
        """
