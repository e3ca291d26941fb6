"""All hits of a query as a workbook, however many.

The ids come from one state of the index; records are read from the catalogue in batches. The file is written beside its
place and put there when it is whole.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from docarchive.catalog.port import Catalog
from docarchive.domain.days.local_time import local_text
from docarchive.domain.errors import ConflictError, NotFoundError
from docarchive.domain.identifiers import RecordId
from docarchive.domain.people.sight import FULL_SIGHT, Sight
from docarchive.domain.query import Query, Sort
from docarchive.domain.synonyms import SynonymGroup
from docarchive.domain.words import chinese
from docarchive.index.port import Index
from docarchive.templates.list_workbook import Cell, write_list
from docarchive.workflows.find import Hit, hits_of, read_query
from docarchive.workflows.keeping.mend_index import RECORDS, mending

HEADINGS = (
    ("序号 / No.", 8),
    ("日期 / Date", 12),
    ("题名 / Title", 30),
    ("文号 / Number", 28),
    ("当事人 / Party", 32),
    ("案件 / Case", 50),
    ("案由 / Cause", 36),
    ("阶段 / Stage", 10),
    ("处罚种类 / Penalties", 18),
    ("罚款合计（元） / Fines (yuan)", 16),
    ("引用法条 / Law", 40),
    ("作废 / Void", 16),
    ("页 / Page", 6),
    ("原文 / Passage", 80),
    ("编号 / Id", 30),
)
_BATCH = 200

Advance = Callable[[int, int], None]
"""Told how many are written, and of how many."""
Told = Callable[[Sequence[RecordId]], None]
"""Told which records come next, before a row of them is written."""


def export_hits(
    text: str,
    path: Path,
    *,
    catalog: Catalog,
    index: Index,
    now: Callable[[], datetime],
    sight: Sight = FULL_SIGHT,
    synonyms: Sequence[SynonymGroup] = (),
    exact: bool = False,
    sort: Sort = Sort.RELEVANCE,
    force: bool = False,
    advance: Advance = lambda done, total: None,
    told: Told = lambda record_ids: None,
) -> int:
    """Write every hit of *text* to an XLSX file at *path*, one row each, and return how many.

    Raises:
        RejectedError: the query has an error.
        ConflictError: something is at *path*, and *force* is not set.
        OSError: the file cannot be written; what was there stays.
    """
    if path.exists() and not force:
        raise ConflictError(f"文件已存在 / the file exists: {path}", hint="--force 覆盖 / overwrites it")
    widened = read_query(text, catalog=catalog, synonyms=synonyms, sight=sight, exact=exact)
    with mending(catalog, RECORDS):
        ids = _all_ids(widened.query, index, sort, sight)
    also = "；".join(f"{item.typed}：{'、'.join(item.also)}" for item in widened.expansions)
    notes = [
        ("检索式 / query", text),
        ("也查了 / also searched", also or "—"),
        ("条数 / hits", str(len(ids))),
        ("时间 / at", local_text(now())),
    ]
    rows = _rows(ids, widened.query, catalog, sight, advance, told)
    part = path.with_name(f".{path.name}.part")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        written = write_list(part, HEADINGS, rows, sheet="检索结果 Hits", notes=notes)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return written


def _all_ids(query: Query, index: Index, sort: Sort, sight: Sight) -> tuple[RecordId, ...]:
    total = index.find(query, sort=sort, limit=0, offset=0, sight=sight).total
    return index.find(query, sort=sort, limit=total, offset=0, sight=sight).record_ids if total else ()


def _rows(
    ids: Sequence[RecordId], query: Query, catalog: Catalog, sight: Sight, advance: Advance, told: Told
) -> Iterator[Sequence[Cell]]:
    number = 0
    for start in range(0, len(ids), _BATCH):
        with catalog.reading(sight) as reader:
            hits: list[Hit] = []
            for record_id in ids[start : start + _BATCH]:
                try:
                    hits += hits_of([record_id], query, reader)
                except NotFoundError:  # disposed of since the index was asked
                    continue
        told([hit.record.id for hit in hits])
        for hit in hits:
            number += 1
            yield _row(number, hit)
        advance(min(start + _BATCH, len(ids)), len(ids))


def _row(number: int, hit: Hit) -> Sequence[Cell]:
    record, passage = hit.record, hit.passages[0] if hit.passages else None
    fines = [item.amount_fen for item in record.penalties if item.amount_fen is not None]
    return (
        number,
        record.doc_date,
        record.title,
        str(record.number) if record.number else None,
        hit.party_name,
        hit.case.name,
        hit.case.cause,
        chinese(hit.case.stage),
        "、".join(dict.fromkeys(item.kind for item in record.penalties)) or None,
        sum(fines) / 100 if fines else None,
        "；".join(law.printed for law in record.laws) or None,
        record.void_reason,
        passage.page_number if passage else None,
        " ".join(passage.text.split()) if passage else None,
        record.id,
    )
