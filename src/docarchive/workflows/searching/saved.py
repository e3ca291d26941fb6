"""Saved searches: kept for each user by name, and asked what is new since they were last looked at.

Each change is one transaction. What is not yet in the index when somebody looks is new the next time: a record may be told
twice, never not at all.
"""

from collections.abc import Sequence
from dataclasses import replace

from docarchive.catalog.port import Catalog, Reader, Transaction
from docarchive.domain.errors import ConflictError, NotFoundError
from docarchive.domain.plain import from_plain, to_plain
from docarchive.domain.saved_search import MOST, SavedSearch, check_name
from docarchive.index.query import parse_query


def saved_searches(user: str, *, catalog: Catalog) -> tuple[SavedSearch, ...]:
    """Those of *user*, by name."""
    with catalog.reading() as reader:
        return _kept(user, reader)


def saved_search(user: str, name: str, *, catalog: Catalog) -> SavedSearch:
    """One of *user*'s.

    Raises:
        NotFoundError: there is none of this name; the hint lists those there are.
    """
    return _named(name, saved_searches(user, catalog=catalog))


def save_search(user: str, search: SavedSearch, *, catalog: Catalog) -> SavedSearch:
    """Keep *search* for *user*, in the place of one of the same name; what there is now is not new.

    Raises:
        RejectedError: the name cannot be shown, or the query has an error.
        ConflictError: there are 200 already.
    """
    name = check_name(search.name)
    parse_query(search.query)
    with catalog.transaction() as tx:
        others = [item for item in _kept(user, tx) if item.name != name]
        if len(others) >= MOST:
            raise ConflictError(
                f"已保存 {MOST} 个检索 / {MOST} searches are saved already",
                hint="docarchive searches remove",
            )
        kept = replace(search, name=name, seen_seq=_up_to(tx))
        _keep(user, sorted([*others, kept], key=lambda item: item.name), tx)
    return kept


def remove_search(user: str, name: str, *, catalog: Catalog) -> None:
    """Forget one.

    Raises:
        NotFoundError: there is none of this name.
    """
    with catalog.transaction() as tx:
        kept = _kept(user, tx)
        gone = _named(name, kept)
        _keep(user, [item for item in kept if item != gone], tx)


def newest_position(*, catalog: Catalog) -> int:
    """Up to where the ledger is in the index; taken before a search is asked, for `mark_seen` after it was shown."""
    with catalog.reading() as reader:
        return _up_to(reader)


def mark_seen(user: str, name: str, seq: int, *, catalog: Catalog) -> None:
    """What was entered before position *seq* is no longer new; never back."""
    with catalog.transaction() as tx:
        kept = _kept(user, tx)
        seen = _named(name, kept)
        moved = replace(seen, seen_seq=max(seen.seen_seq, seq))
        _keep(user, [moved if item == seen else item for item in kept], tx)


def _named(name: str, kept: tuple[SavedSearch, ...]) -> SavedSearch:
    found = next((item for item in kept if item.name == " ".join(name.split())), None)
    if found is None:
        there = "、".join(item.name for item in kept[:20]) or "—"
        raise NotFoundError(
            f"没有保存过检索“{name}” / no search is saved as {name!r}", hint=f"现有 / there is: {there}"
        )
    return found


def _kept(user: str, reader: Reader) -> tuple[SavedSearch, ...]:
    return from_plain(tuple[SavedSearch, ...], (reader.note(_note(user)) or {}).get("searches", []))


def _keep(user: str, searches: Sequence[SavedSearch], tx: Transaction) -> None:
    tx.set_note(_note(user), {"searches": to_plain(searches)})


def _note(user: str) -> str:
    return f"saved_searches:{user}"


def _up_to(reader: Reader) -> int:
    waiting = reader.oldest_unindexed()
    facts = reader.fact_count()
    return facts if waiting is None else min(waiting, facts)
