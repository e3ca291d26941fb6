"""What may be asked of the catalogue about forms that are being filled in; not part of the truth."""

from collections.abc import Sequence
from typing import Protocol

from docarchive.domain.draft import Draft, IssuedKey
from docarchive.domain.identifiers import CaseId


class DraftReader(Protocol):
    """Questions about drafts; a draft is found for its own user only."""

    def find_draft(self, key: str, *, user: str) -> Draft | None: ...
    def drafts_of(self, user: str, *, case_id: CaseId | None = None) -> Sequence[Draft]:
        """The user's drafts, in one case if given; the one changed last comes first."""

    def find_issued_key(self, key: str) -> IssuedKey | None: ...


class DraftTransaction(DraftReader, Protocol):
    """Changes of drafts."""

    def save_draft(self, draft: Draft) -> None:
        """Keep a draft, in place of what its key held; `ConflictError` when that is another user's."""

    def drop_draft(self, key: str, *, user: str) -> None: ...
    def keep_issued_key(self, issued: IssuedKey) -> None:
        """Say that a key was used; `ConflictError` when it was used before."""
