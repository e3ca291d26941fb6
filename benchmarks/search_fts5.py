"""SQLite's own full-text search with its trigram tokenizer, as far as it can answer what the other engines answer."""

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from docarchive.domain.query import (
    And,
    EngineHits,
    Facet,
    FilterField,
    IndexEntry,
    Not,
    Or,
    Query,
    Sort,
    Text,
)
from docarchive.index.facets import facet_values, make_facet
from docarchive.index.port import IndexInfo

_FACETS = (FilterField.TYPE, FilterField.DATE, FilterField.ENTERPRISE, FilterField.CAUSE)
"""A quarter of what the other engines count."""


@dataclass(frozen=True)
class _Said:
    where: str
    values: tuple[str, ...]


class Fts5:
    """Words of three characters and more by MATCH, shorter ones by LIKE; no filters."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "fts5.db"
        self._db = sqlite3.connect(self._path)
        self._db.execute("pragma journal_mode = wal")

    def rebuild(self, entries: Iterable[IndexEntry]) -> int:
        """Fill a new table."""
        self._db.execute("create virtual table texts using fts5(body, tokenize = 'trigram', detail = full)")
        self._db.execute("create table records (id integer primary key, day text, fine integer, facets text)")
        for number, entry in enumerate(entries, start=1):
            body = "\n".join([entry.title, *(page.text for page in entry.pages)])
            facets = facet_values(entry)
            values = "\x01".join("\x02".join(facets.get(field, ())) for field in _FACETS)
            self._db.execute(
                "insert into texts(rowid, body) values (?, ?)",
                (number, body.encode(errors="replace").decode()),
            )
            row = (number, str(entry.doc_date or ""), entry.fine_fen, values)
            self._db.execute("insert into records values (?, ?, ?, ?)", row)
        self._db.commit()
        return number

    def can_answer(self, query: Query) -> bool:
        """Only words."""
        match query:
            case Text():
                return True
            case Not(part):
                return self.can_answer(part)
            case And(parts) | Or(parts):
                return all(map(self.can_answer, parts))
            case _:
                return False

    def find(
        self, query: Query, *, sort: Sort, limit: int, offset: int, facets: Collection[FilterField] = ()
    ) -> EngineHits:
        """Count, and give a page."""
        said = _say(query)
        total = self._db.execute(f"select count(*) from texts where {said.where}", said.values).fetchone()[0]
        ranked = sort is Sort.RELEVANCE and "match" in said.where and "like" not in said.where
        order = {Sort.NEWEST: "day desc", Sort.OLDEST: "day", Sort.FINE: "fine desc"}.get(sort, "rowid")
        joined = "" if ranked or order == "rowid" else "join records on records.id = texts.rowid"
        rows = self._db.execute(
            f"select texts.rowid from texts {joined} where {said.where} order by {'rank' if ranked else order} limit ? offset ?",
            (*said.values, limit, offset),
        ).fetchall()
        counted = self._facets(said) if facets else ()
        return EngineHits(total, tuple(str(row[0]) for row in rows), counted)  # type: ignore[arg-type]

    def info(self) -> IndexInfo:
        """Its size."""
        known = self._db.execute("select count(*) from sqlite_master where name = 'records'").fetchone()[0]
        records = self._db.execute("select count(*) from records").fetchone()[0] if known else 0
        self._db.execute("pragma wal_checkpoint(truncate)")
        return IndexInfo("fts5", sqlite3.sqlite_version, records, self._path.stat().st_size)

    def _facets(self, said: _Said) -> tuple[Facet, ...]:
        rows = self._db.execute(
            f"select facets from texts join records on records.id = texts.rowid where {said.where}",
            said.values,
        )
        counters: list[Counter[str]] = [Counter() for _ in _FACETS]
        for (values,) in rows:
            for counter, some in zip(counters, values.split("\x01"), strict=True):
                counter.update(filter(None, some.split("\x02")))
        return tuple(make_facet(field, counter) for field, counter in zip(_FACETS, counters, strict=True))


def _say(query: Query) -> _Said:
    match query:
        case Text(text) if len(text) >= 3:
            return _Said("texts.rowid in (select rowid from texts where texts match ?)", (_quoted(text),))
        case Text(text):
            # The plus keeps SQLite 3.40 from asking its trigrams, which answer "none" to one or two Han characters.
            return _Said("+texts.body like ?", (f"%{text}%",))
        case Not(part):
            said = _say(part)
            return _Said(f"not ({said.where})", said.values)
        case And(parts) | Or(parts):
            all_said = [_say(part) for part in parts]
            joint = " and " if isinstance(query, And) else " or "
            values = tuple(value for said in all_said for value in said.values)
            return _Said(joint.join(f"({said.where})" for said in all_said), values)
        case _:
            raise ValueError(query)


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'
