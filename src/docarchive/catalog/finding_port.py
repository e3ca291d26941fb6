"""What a search asks of the catalogue beside the records it found; a part of `docarchive.catalog.port.Reader`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from docarchive.domain.people.sight import Sight
from docarchive.domain.suggestion import NamedCase, PartyName


class FindingReader(Protocol):
    """Names and numbers to search by; what *sight* does not see is not there."""

    def names_beside(self, name: str, *, sight: Sight) -> Sequence[tuple[str, ...]]:
        """For each enterprise one of whose names is *name* (case and width do not count): all its names, by id.

        Only enterprises with a case that is seen.
        """

    def party_names_with(self, part: str, *, sight: Sight, limit: int) -> Sequence[PartyName]:
        """Parties with a seen case whose name contains *part*, whose credit code starts with it, or that it spells.

        Spelled means: two letters or more are the first letters of neighbouring characters in pinyin, in any of their
        readings. Names that begin so come first, then short ones.
        """

    def cases_with_name(self, part: str, *, sight: Sight, limit: int) -> Sequence[NamedCase]:
        """Seen cases whose name contains *part*, newest first."""

    def issued_form_titles(self) -> Sequence[str]:
        """Printed titles of the forms of which there are records, each once."""

    def unindexed_since(self) -> datetime | None:
        """Since when the work that was asked for first waits to be indexed; None when none waits."""

    def oldest_unindexed(self) -> int | None:
        """Position in the ledger of the first record that waits to be read or indexed; None when none does."""
