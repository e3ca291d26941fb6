"""Keep a form while it is filled in; what is kept is one user's working state and no fact."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from docarchive.catalog.port import Catalog, Reader
from docarchive.domain.draft import Draft
from docarchive.domain.errors import ConflictError
from docarchive.domain.facts import FactKind
from docarchive.domain.identifiers import CaseId
from docarchive.domain.people.acts import Act

MOST_DRAFTS = 200
"""Of one user; more are refused, so that no script fills the disk."""
_OF_INTEREST = frozenset(
    {
        FactKind.DOCUMENT_ISSUED,
        FactKind.DOCUMENT_VOIDED,
        FactKind.CASE_EVENT_RECORDED,
        FactKind.CASE_CHANGED,
        FactKind.HANDLERS_CHANGED,
        FactKind.SCAN_FILED,
        FactKind.EVIDENCE_FILED,
    }
)
_LOOKED_AT = 100


@dataclass(frozen=True, slots=True)
class Drafts:
    """One user's drafts."""

    catalog: Catalog
    now: Callable[[], datetime]
    user: str

    def save(self, draft: Draft) -> Draft:
        """Keep *draft*; what it was begun with stays as it was.

        Raises:
            ConflictError: it was issued already; it is another user's; there are too many.
        """
        with self.catalog.transaction() as tx:
            if tx.find_issued_key(draft.key) is not None:
                raise ConflictError("这份文书已经制作，不再保存草稿 / it was issued already: nothing is kept")
            known = tx.find_draft(draft.key, user=self.user)
            if known is None and len(tx.drafts_of(self.user)) >= MOST_DRAFTS:
                raise ConflictError(
                    f"草稿已有 {MOST_DRAFTS} 份 / there are {MOST_DRAFTS} drafts",
                    hint="先放弃不用的草稿 / drop some first",
                )
            kept = replace(draft, user=self.user, changed_at=self.now())
            if known is not None:
                kept = replace(kept, begun_at=known.begun_at, seen_facts=known.seen_facts)
            tx.save_draft(kept)
        return kept

    def drop(self, key: str) -> None:
        """Throw a draft away; nothing happens when there is none."""
        with self.catalog.transaction() as tx:
            tx.drop_draft(key, user=self.user)


def done_since(case_id: CaseId, seen_facts: int, reader: Reader) -> Sequence[Act]:
    """What was done to a case since there were so many facts, newest first, as far as it concerns a document."""
    acts = reader.acts(case_id=case_id, what=_OF_INTEREST, limit=_LOOKED_AT)
    return [act for act in acts if act.seq >= seen_facts]
