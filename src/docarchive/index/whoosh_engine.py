"""The second index: Whoosh, all Python, for machines without a wheel of the default engine.

For some ten thousand records. An index of Whoosh holds a pickle, which can run code when it is read: one
that comes from elsewhere (a backup, an upload) is never opened here but rebuilt.
"""

import threading
import warnings
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, assert_never

from docarchive.domain.errors import DocArchiveError, UnavailableError
from docarchive.domain.identifiers import RecordId
from docarchive.domain.people.sight import FULL_SIGHT, Sight
from docarchive.domain.query import (
    EngineGroups,
    EngineHits,
    Facet,
    FilterField,
    GroupBy,
    HitGroup,
    IndexEntry,
    Query,
    Sort,
)
from docarchive.index import fields, whoosh_check
from docarchive.index.analysis import ANALYSIS_VERSION
from docarchive.index.facets import make_facet
from docarchive.index.fields import EntryFields, entries_fields, entry_fields
from docarchive.index.folders import REBUILD, Builds, Hold, changed_at, size_bytes
from docarchive.index.grouping import gather
from docarchive.index.paging import relevance_page
from docarchive.index.plan import (
    AllOf,
    AnyOf,
    Between,
    Key,
    NumberPrefix,
    Phrase,
    Step,
    is_scored,
    order_for,
    plan,
)
from docarchive.index.port import IndexInfo
from docarchive.index.whoosh_sorting import SORT_FIELDS, sort_keys

with warnings.catch_warnings():
    # Whoosh 2.7.4 is of 2016: its sources hold "\S" and "is 0", of which newer Pythons warn when compiling.
    warnings.simplefilter("ignore", DeprecationWarning)
    warnings.simplefilter("ignore", SyntaxWarning)
    for _name in ("classify", "codec.whoosh3", "collectors", "highlight", "searching", "sorting", "writing"):
        import_module(f"whoosh.{_name}")  # Whoosh would import them in the middle of its work
    from whoosh import analysis, matching, query
    from whoosh import fields as types
    from whoosh.filedb.filestore import FileStorage
    from whoosh.index import LockError

_LAYOUT_VERSION = 4
_VERSION = f"{ANALYSIS_VERSION}.{_LAYOUT_VERSION}"
_MEMORY_MB = 256
_BETWEEN_KEYS = "\x01"
_FACETS = "facets"
"""Stored beside the record: the values of all its facets."""
_GROUPS = "groups"
"""Stored likewise: the numbers it is grouped by."""


def _make_schema() -> Any:
    tokens = analysis.RegexTokenizer("[^ ]+")
    keys = analysis.RegexTokenizer(f"[^{_BETWEEN_KEYS}]+")
    schema = types.Schema(
        **{name: types.TEXT(analyzer=tokens, phrase=True) for name in fields.TOKEN_FIELDS},
        **{name: types.ID(sortable=True) for name in SORT_FIELDS.values()},
    )
    schema.add(fields.RECORD_ID, types.ID(unique=True, stored=True, sortable=True))
    schema.add(fields.KEYS, types.TEXT(analyzer=keys, phrase=False))
    schema.add(fields.NUMBER, types.ID())
    schema.add(_FACETS, types.STORED())
    schema.add(fields.DATE, types.NUMERIC(int, bits=64))
    schema.add(fields.FINE, types.NUMERIC(int, bits=64))
    schema.add(fields.SEQ, types.NUMERIC(int, bits=64))
    schema.add(_GROUPS, types.STORED())
    return schema


@dataclass(frozen=True, slots=True)
class _Reader:
    build: Path
    generation: int | None
    searcher: Any
    hold: Hold


class WhooshIndex:
    """Full-text index in a folder; safe for several processes at a time, one search at a time in each."""

    def __init__(self, folder: Path) -> None:
        """Use *folder*; nothing is opened or made before it is needed."""
        self._builds = Builds(folder, engine="whoosh", version=_VERSION)
        self._reader: _Reader | None = None
        self._searching = threading.Lock()

    def replace(self, entries: Sequence[IndexEntry]) -> None:
        latest = {entry.record_id: entry for entry in entries}
        if latest:
            self._change(list(latest), entries_fields(list(latest.values())))

    def remove(self, record_ids: Sequence[RecordId]) -> None:
        if record_ids:
            self._change(record_ids, [])

    def find(
        self,
        query: Query,
        *,
        sort: Sort,
        limit: int,
        offset: int,
        facets: Collection[FilterField] = (),
        sight: Sight = FULL_SIGHT,
    ) -> EngineHits:
        if limit < 0 or offset < 0:
            raise ValueError("limit and offset count hits")
        step, sort = plan(query, sight), order_for(sort, sight)
        with self._searching, _plain_errors("不能检索 / cannot search"):
            searcher = self._searcher()
            question = _say(step)
            if sort is not Sort.RELEVANCE or not is_scored(step):
                field = SORT_FIELDS.get(sort, fields.RECORD_ID)
                return _sorted_page(searcher, question, field, offset, limit, facets)
            return _relevance_page(searcher, question, offset, limit, facets)

    def find_groups(
        self,
        query: Query,
        *,
        by: GroupBy,
        sort: Sort,
        limit: int,
        offset: int,
        facets: Collection[FilterField] = (),
        sight: Sight = FULL_SIGHT,
    ) -> EngineGroups:
        if limit < 0 or offset < 0:
            raise ValueError("limit and offset count groups")
        step, sort = plan(query, sight), order_for(sort, sight)
        with self._searching, _plain_errors("不能检索 / cannot search"):
            searcher = self._searcher()
            documents = _in_order(searcher, _say(step), sort, scored=is_scored(step))
            numbers = [searcher.stored_fields(document)[_GROUPS][fields.GROUPS[by]] for document in documents]
            total, gathered = gather(numbers, offset=offset, limit=limit)
            groups = tuple(
                HitGroup(group.count, tuple(_record_id(searcher, documents[place]) for place in group.places))
                for group in gathered
            )
            counted = _facets(searcher, documents, facets), total
            return EngineGroups(len(documents), groups, lambda: counted)

    def followers(self, unit: str, *, limit: int) -> Sequence[str]:
        with self._searching, _plain_errors("不能检索 / cannot search"):
            reader = self._searcher().reader()
            counts = {
                token: reader.doc_frequency(fields.TEXT, token)
                for token in map(_decoded, reader.expand_prefix(fields.TEXT, unit))
            }
            best = sorted(counts, key=lambda token: (-counts[token], token))[:limit]
            return [token[len(unit) :] for token in best if len(token) > len(unit)]

    def frequencies(self, tokens: Sequence[str]) -> Sequence[int]:
        with self._searching, _plain_errors("不能检索 / cannot search"):
            reader = self._searcher().reader()
            return [int(reader.doc_frequency(fields.TEXT, token)) for token in tokens]

    def rebuild(self, entries: Iterable[IndexEntry]) -> int:
        seen: set[RecordId] = set()
        again: dict[RecordId, IndexEntry] = {}
        with self._builds.writing(), self._builds.building() as build:
            with _plain_errors("不能重建索引 / cannot rebuild the index"):
                index = FileStorage(str(build)).create_index(_make_schema())
            with _writer(index) as writer:
                for entry in entries:
                    if entry.record_id in seen:
                        again[entry.record_id] = entry
                    else:
                        seen.add(entry.record_id)
                        writer.add_document(**_document(entry_fields(entry)))
            if again:  # Whoosh cannot delete what it has not committed yet
                with _writer(index) as writer:
                    _write(writer, list(again), entries_fields(list(again.values())))
            with _plain_errors("不能写索引 / cannot write the index"):
                whoosh_check.seal(build)
        return len(seen)

    def info(self) -> IndexInfo:
        version = self._builds.version_in_use()
        try:
            build = self._builds.current()
            with self._searching, _plain_errors("不能读取索引 / cannot read the index"):
                records = self._searcher().doc_count()
                return IndexInfo("whoosh", version, records, size_bytes(build), changed_at(build))
        except UnavailableError:
            return IndexInfo("whoosh", version, records=0, bytes=0)

    def check(self) -> Sequence[str]:
        try:
            build = self._builds.current()
        except UnavailableError as error:
            return [f"CURRENT: {error.message}"]
        found = whoosh_check.faults(build)
        if not found:
            try:
                with _plain_errors("不能打开 / cannot be opened"):
                    _open(build).searcher().close()
            except UnavailableError as error:
                found = [f"{build.name}: {error.message}"]
        return found

    def outgrown(self) -> bool:
        return False  # a build learns nothing from what it holds

    def close(self) -> None:
        with self._searching:
            self._forget_reader()

    def _change(self, gone: Sequence[RecordId], added: Sequence[EntryFields]) -> None:
        with self._builds.writing():
            build = self._builds.current()
            with _plain_errors("不能打开索引 / cannot open the index"):
                index = _open(build)
            with _writer(index) as writer:
                _write(writer, gone, added)
            with _plain_errors("不能写索引 / cannot write the index"):
                whoosh_check.seal(build)

    def _searcher(self) -> Any:
        return self._builds.opened(self._searcher_of)

    def _searcher_of(self, build: Path) -> Any:
        newest = whoosh_check.generation(build)
        reader = self._reader
        if reader is None or (reader.build, reader.generation) != (build, newest):
            self._forget_reader()
            # A fresh searcher: refreshing an old one goes on serving deleted records in some versions.
            hold = Hold(build)
            reader = self._reader = _Reader(build, newest, _open_searcher(build), hold)
        return reader.searcher

    def _forget_reader(self) -> None:
        if self._reader is not None:
            self._reader.searcher.close()
            self._reader = None


def _open(build: Path) -> Any:
    if not whoosh_check.contents_hold(build):
        raise UnavailableError(
            f"索引目录表已损坏 / the table of contents of the index {build.name} is damaged", hint=REBUILD
        )
    return FileStorage(str(build)).open_index(schema=_make_schema())


def _open_searcher(build: Path) -> Any:
    while True:
        newest = whoosh_check.generation(build)
        try:
            return _open(build).searcher()
        except Exception:
            # A commit takes the files of the one before away, perhaps just now.
            if whoosh_check.generation(build) == newest:
                raise


@contextmanager
def _writer(index: Any) -> Iterator[Any]:
    with _plain_errors("不能写索引 / cannot write the index"):
        writer = index.writer(limitmb=_MEMORY_MB)
        try:
            yield writer
        except BaseException:
            writer.cancel()
            raise
        writer.commit()


def _write(writer: Any, gone: Sequence[RecordId], added: Iterable[EntryFields]) -> None:
    for record_id in gone:
        writer.delete_by_term(fields.RECORD_ID, record_id)
    for entry in added:
        writer.add_document(**_document(entry))


def _document(entry: EntryFields) -> dict[str, object]:
    content: dict[str, object] = {name: tokens.text for name, tokens in entry.tokens.items()}
    content |= sort_keys(entry)
    content[fields.RECORD_ID] = entry.record_id
    content[_FACETS] = entry.facets
    content[_GROUPS] = entry.groups
    content[fields.KEYS] = _BETWEEN_KEYS.join(entry.keys)
    optional = {
        fields.NUMBER: entry.number,
        fields.DATE: entry.date,
        fields.FINE: entry.fine,
        fields.SEQ: entry.seq,
    }
    return content | {name: value for name, value in optional.items() if value is not None}


def _say(step: Step) -> Any:
    match step:
        case Phrase(field, tokens):
            found = query.Term(field, tokens[0]) if len(tokens) == 1 else query.Phrase(field, list(tokens))
            return found if field == fields.TEXT else _unscored(found)
        case Key(key):
            return _unscored(query.Term(fields.KEYS, key))
        case NumberPrefix(prefix):
            return _unscored(query.Prefix(fields.NUMBER, prefix))
        case Between(field, low, high):
            return _unscored(query.NumericRange(field, low, high))
        case AllOf(must, must_not):
            wanted = query.And([_say(part) for part in must]) if must else query.Every()
            denied = query.Or([_say(part) for part in must_not])
            return _Without(wanted, denied) if must_not else wanted
        case AnyOf(parts):
            return query.Or([_say(part) for part in parts]) if parts else query.NullQuery
        case _:
            assert_never(step)


class _WithoutMatcher(matching.AndNotMatcher):  # type: ignore[misc]  # Whoosh has no types
    """Whoosh's own lets its first record through when the excluded ones begin before it."""

    def _find_first(self) -> None:
        if self.a.is_active() and self.b.is_active():
            self._find_next()


class _Without(query.AndNot):  # type: ignore[misc]  # Whoosh has no types
    def matcher(self, searcher: Any, context: Any = None) -> Any:
        wanted = self.a.matcher(searcher, context)
        return _WithoutMatcher(wanted, self.b.matcher(searcher, searcher.boolean_context()))


def _unscored(found: Any) -> Any:
    return query.ConstantScoreQuery(found, 0.0)


# All hits are gathered in one pass: counting them exactly takes Whoosh a second one otherwise.


def _sorted_page(
    searcher: Any, question: Any, field: str, offset: int, limit: int, facets: Collection[FilterField]
) -> EngineHits:
    found = searcher.search(question, limit=None, sortedby=field)
    documents = [document for document, _ in found.items()]
    page = documents[offset : offset + limit]
    ids = tuple(_record_id(searcher, document) for document in page)
    counted = _facets(searcher, documents, facets)
    return EngineHits(len(documents), ids, lambda: counted)


def _relevance_page(
    searcher: Any, question: Any, offset: int, limit: int, facets: Collection[FilterField]
) -> EngineHits:
    found = list(searcher.search(question, limit=None).items())

    def best(count: int) -> list[tuple[float, RecordId]]:
        return [(score, _record_id(searcher, document)) for document, score in found[:count]]

    total = len(found)
    page = relevance_page(best, total=total, offset=offset, limit=limit)
    counted = _facets(searcher, [document for document, _ in found], facets)
    return EngineHits(total, page, lambda: counted)


def _in_order(searcher: Any, question: Any, sort: Sort, *, scored: bool) -> list[int]:
    """All hits."""
    if sort is not Sort.RELEVANCE or not scored:
        field = SORT_FIELDS.get(sort, fields.RECORD_ID)
        return [document for document, _ in searcher.search(question, limit=None, sortedby=field).items()]
    found = [
        (-score, _record_id(searcher, document), document)
        for document, score in searcher.search(question, limit=None).items()
    ]
    return [document for _, _, document in sorted(found)]


def _facets(searcher: Any, documents: Sequence[int], wanted: Collection[FilterField]) -> tuple[Facet, ...]:
    counters: dict[FilterField, Counter[str]] = {field: Counter() for field in wanted}
    for document in documents if counters else ():
        stored = searcher.stored_fields(document)[_FACETS]
        for field, counter in counters.items():
            counter.update(stored.get(fields.FACETS[field], ()))
    return tuple(make_facet(field, counter) for field, counter in counters.items())


def _decoded(token: Any) -> str:
    return token.decode() if isinstance(token, bytes) else str(token)


def _record_id(searcher: Any, document: int) -> RecordId:
    return RecordId(searcher.stored_fields(document)[fields.RECORD_ID])


@contextmanager
def _plain_errors(what: str) -> Iterator[None]:
    """Turn Whoosh's errors into ours; from damaged files it raises nearly every exception there is."""
    try:
        yield
    except DocArchiveError:
        raise
    except LockError as error:
        raise UnavailableError(
            f"另一个进程正在写索引 / another process is writing the index: {what}"
        ) from error
    except Exception as error:
        raise UnavailableError(f"{what}: {type(error).__name__} {error}", hint=REBUILD) from error
