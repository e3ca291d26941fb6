"""A search that somebody keeps under a name, to ask it again and to be told what is new.

No fact: it proves nothing about a case. It is kept in the catalogue beside the work in hand, and a rebuild from the archive
does not bring it back.
"""

import unicodedata
from dataclasses import dataclass

from docarchive.domain.errors import RejectedError
from docarchive.domain.query import Sort

MOST = 200
"""Of one user."""
LONGEST_NAME = 50
"""Characters."""


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """One search of one user."""

    name: str
    query: str
    """As typed."""
    sort: Sort = Sort.RELEVANCE
    exact: bool = False
    """Without synonyms."""
    seen_seq: int = 0
    """Records entered at this position of the ledger or later are new."""


def check_name(name: str) -> str:
    """The name without blanks around it; `RejectedError` when it is none that could be shown."""
    plain = " ".join(name.split())
    printed = all(unicodedata.category(character)[0] != "C" for character in plain)
    if not plain or len(plain) > LONGEST_NAME or not printed:
        raise RejectedError(
            f"检索的名称应为 1 至 {LONGEST_NAME} 个可见字符 / the name of a search has 1 to {LONGEST_NAME} visible characters"
        )
    return plain
