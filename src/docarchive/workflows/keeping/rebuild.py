"""Make the catalogue and the index again from the archive alone.

Every ledger entry is a fact; its body is read back from the archive, checked against the digest in
the fact, and recorded exactly as it was the first time. An interrupted rebuild goes on where it stopped.
"""

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from docarchive.archive.port import Archive, Ledger
from docarchive.catalog.port import Catalog
from docarchive.domain.errors import DamageError, UnavailableError
from docarchive.domain.facts import Fact, FactKind, StoredObject, ledger_line
from docarchive.domain.follow_ups import FollowUp, FollowUpKind
from docarchive.domain.plain import Plain, from_plain
from docarchive.domain.query import IndexEntry
from docarchive.index.port import Index
from docarchive.workflows.keeping.reference_entries import all_reference_entries
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.store import digest_of

_BATCH = 200
_DISPOSED = f'"kind":"{FactKind.CASE_DISPOSED.value}"'.encode()
"""How the line of such a fact has its kind: canonical JSON writes it in one way only."""

Progress = Callable[[int, int], None]
"""Called with how many are done and how many there are."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild made."""

    facts: int
    records: int


def rebuild(
    *,
    archive: Archive,
    ledger: Ledger,
    catalog: Catalog,
    index: Index,
    reference_index: Index | None = None,
    progress: Progress | None = None,
) -> Rebuilt:
    """Fill an empty (or half rebuilt) catalogue from the archive, then build the index of records, and the other if given.

    Raises:
        DamageError: a body is missing or altered, or the catalogue holds facts of another archive.
    """
    facts = rebuild_catalog(archive=archive, ledger=ledger, catalog=catalog, progress=progress)
    _plan_reading(catalog)
    if reference_index is not None:
        rebuild_reference_index(catalog=catalog, index=reference_index)
    return Rebuilt(facts, rebuild_index(catalog=catalog, index=index))


def rebuild_catalog(
    *, archive: Archive, ledger: Ledger, catalog: Catalog, progress: Progress | None = None
) -> int:
    """Record every published fact that the catalogue lacks; return the number of facts it then has.

    Facts that the catalogue holds and a crash left unpublished are published first.
    """
    start = _same_beginning(ledger, catalog)
    size = ledger.size()
    gone = _disposed_bodies(archive, ledger, start)
    entries = ledger.entries(start)
    done = start
    while batch := list(islice(entries, _BATCH)):
        facts = [(read_fact(line), line) for line in batch]
        bodies = [None if _is_gone(fact, gone) else _body(archive, fact) for fact, _ in facts]
        with catalog.transaction() as tx:
            for (fact, line), body in zip(facts, bodies, strict=True):
                position = tx.record_position(fact) if _is_gone(fact, gone) else tx.record(fact, body)
                if ledger_line(fact, seq=position) != line:
                    raise DamageError(
                        f"台账第 {position} 条不能还原 / ledger entry {position} does not come out the same"
                    )
        done += len(batch)
        if progress:
            progress(done, size)
    return done


def rebuild_index(*, catalog: Catalog, index: Index, stop: threading.Event | None = None) -> int:
    """Build the index anew from the catalogue; return the number of records.

    Raises:
        UnavailableError: *stop* was set; the old index stays.
    """
    return index.rebuild(_until(stop, _entries(catalog)))


def rebuild_reference_index(*, catalog: Catalog, index: Index, stop: threading.Event | None = None) -> int:
    """Build the index of the other collections anew; return the number of entries.

    Raises:
        UnavailableError: *stop* was set; the old index stays.
    """
    with catalog.reading() as reader:
        return index.rebuild(_until(stop, all_reference_entries(reader)))


def ensure_index(*, catalog: Catalog, index: Index) -> bool:
    """Build the index when it is missing or damaged; True when it had to be."""
    if not index.check():
        return False
    rebuild_index(catalog=catalog, index=index)
    return True


def ensure_reference_index(*, catalog: Catalog, index: Index) -> bool:
    """Build the index of the other collections when it is missing or damaged; True when it had to be."""
    if not index.check():
        return False
    rebuild_reference_index(catalog=catalog, index=index)
    return True


def read_fact(line: bytes) -> Fact:
    """Read a ledger entry; `DamageError` when it is none of this version."""
    try:
        entry: dict[str, Any] = json.loads(line)
        version = entry.pop("v")
        entry.pop("seq")
    except (ValueError, KeyError, AttributeError) as error:
        raise DamageError(f"not a ledger entry: {line[:80]!r}") from error
    if version != 1:
        raise DamageError(
            f"ledger entry of version {version}",
            hint="需要更新的程序 / a newer docarchive wrote it: use that one",
        )
    return from_plain(Fact, entry)


def _plan_reading(catalog: Catalog) -> None:
    """Queue what had not been done when the old catalogue was lost: texts to read, derivatives of recordings."""
    with catalog.transaction() as tx:
        unread = {record_id for record_id, _, _ in tx.files_to_read()}
        for record_id in list(tx.all_record_ids()):
            if record_id in unread or not tx.pages_of(record_id):
                tx.schedule(FollowUp(FollowUpKind.READ_TEXT, record_id))
            if tx.get_record(record_id).custody is not None:
                tx.schedule(FollowUp(FollowUpKind.DERIVE_MEDIA, record_id))
                tx.schedule(FollowUp(FollowUpKind.TRANSCRIBE, record_id))


def _entries(catalog: Catalog) -> Iterator[IndexEntry]:
    """Every record, as of the first one asked for: by then nobody else writes the index."""
    with catalog.reading() as reader:
        ids = iter(reader.all_record_ids())
        while some := list(islice(ids, _BATCH)):
            yield from reader.index_entries(some)


def _until(stop: threading.Event | None, entries: Iterable[IndexEntry]) -> Iterator[IndexEntry]:
    for entry in entries:
        if stop is not None and stop.is_set():
            raise UnavailableError("服务停止，索引留待以后重建 / the service ends before the index is built")
        yield entry


def _disposed_bodies(archive: Archive, ledger: Ledger, start: int) -> frozenset[str]:
    """Keys of files that were lawfully destroyed: facts with such a body are taken as positions alone."""
    lines = (line for line in ledger.entries(start) if _DISPOSED in line)
    bodies = (_body(archive, read_fact(line)) for line in lines)
    return frozenset(item["key"] for body in bodies if body for item in body["files"])


def _is_gone(fact: Fact, gone: frozenset[str]) -> bool:
    return fact.body is not None and fact.body.key in gone


def _body(archive: Archive, fact: Fact) -> Plain | None:
    if fact.body is None:
        return None
    content = _checked(archive, fact.body)
    plain: Plain = json.loads(content)
    return plain


def _checked(archive: Archive, stored: StoredObject) -> bytes:
    with archive.open(stored.key) as stream:
        content = stream.read()
    if digest_of(content) != stored.sha256:
        raise DamageError(
            f"{stored.key} 与台账记载不符 / does not have the digest its fact recorded",
            hint="docarchive verify 列出全部损坏，从备份恢复该文件 / run docarchive verify, restore the file from a backup",
        )
    return content


def _same_beginning(ledger: Ledger, catalog: Catalog) -> int:
    with catalog.reading() as reader:
        known = reader.fact_count()
    if known > ledger.size():  # a crash came between commit and publishing
        publish_facts(ledger=ledger, catalog=catalog)
    with catalog.reading() as reader:
        last = reader.ledger_lines(known - 1, limit=1) if known else []
    if known == 0:
        return 0
    published = next(iter(ledger.entries(known - 1)), None)
    if published is not None and published != last[0]:
        raise DamageError(
            "目录库里的事实不属于这个归档库 / the catalogue holds facts of another archive",
            hint="移走 catalog.db 再重建 / move catalog.db away and rebuild",
        )
    return known
