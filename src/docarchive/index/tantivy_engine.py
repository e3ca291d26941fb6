"""The default index: tantivy, an embedded engine written in Rust."""

import random
import re
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import assert_never

import tantivy
from tantivy import FieldType, Occur

from docarchive.domain.errors import UnavailableError
from docarchive.domain.identifiers import RecordId
from docarchive.domain.people.sight import FULL_SIGHT, Sight
from docarchive.domain.query import (
    EngineGroups,
    EngineHits,
    Facet,
    FilterField,
    GroupBy,
    IndexEntry,
    Query,
    Sort,
)
from docarchive.index import fields, tantivy_check
from docarchive.index.analysis import ANALYSIS_VERSION, SINGLE
from docarchive.index.beside import Beside
from docarchive.index.common_runs import CommonRuns, learn_runs, run_of
from docarchive.index.fields import EntryFields, entries_fields
from docarchive.index.folders import REBUILD, Builds, Hold, changed_at, size_bytes
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
from docarchive.index.tantivy_facets import add_columns, column_values, count_facets
from docarchive.index.tantivy_groups import hit_groups
from docarchive.index.tantivy_pages import best_page, sorted_page
from docarchive.index.tantivy_question import Question
from docarchive.index.tantivy_values import FacetValues
from docarchive.index.tantivy_writer import BackgroundWriter

_MEANS_SOMETHING = re.compile(r"[\\.+*?()|\[\]{}^$#&~-]")
"""What the engine's patterns take for more than itself."""
_LONGEST_PATTERN = 300
"""Bytes; the engine refuses one that has a thousand states."""
_LAYOUT_VERSION = 10
_VERSION = f"{ANALYSIS_VERSION}.{_LAYOUT_VERSION}"
_BATCH = 1_000
_SAMPLE = 200
"""Records of the first batch that common runs are learnt from."""
_COMMON = "common_runs"
"""The engine's field, and what the build calls them among its values."""
_WHOLE = "whole_runs"
"""Those of them with a second word, among the build's values."""
_BUILT = "built"
"""What a build calls the number of records it began with, among its values."""
_GROWN, _GROWTH = 10_000, 10
"""Records of a grown index, and how many times as many as it was built of, from which on common runs are worth learning."""
_HEAP_BYTES = 64_000_000
"""For filling a new build."""


def _holder(field: str, token: str) -> str:
    """The engine's field in which *token* of *field* stands."""
    return _single(field) if token.startswith(SINGLE) else field


def _single(field: str) -> str:
    """Where the single units of *field* stand: without positions, which would take a sixth of the index."""
    return f"{field}_single"


def _make_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(fields.RECORD_ID, stored=True, tokenizer_name="raw", index_option="basic")
    for name in fields.TOKEN_FIELDS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
        builder.add_text_field(_single(name), tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field(_COMMON, tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field(fields.KEYS, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(fields.NUMBER, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field(fields.DATE, indexed=True, fast=True)
    builder.add_unsigned_field(fields.FINE, indexed=True, fast=True)
    builder.add_unsigned_field(fields.SEQ, indexed=True, fast=True)
    builder.add_unsigned_field(fields.ID_ORDER, indexed=False, fast=True)
    for name in fields.GROUPS.values():
        builder.add_unsigned_field(name, indexed=True, fast=True)
    add_columns(builder)
    return builder.build()


_SCHEMA = _make_schema()


@dataclass(frozen=True, slots=True)
class _Reader:
    build: Path
    stamp: tuple[int, ...]
    """Of ``meta.json`` when the searcher was made; another one means that somebody has committed."""
    index: tantivy.Index
    searcher: tantivy.Searcher
    values: FacetValues
    common: CommonRuns
    hold: Hold


class TantivyIndex:
    """Full-text index in a folder; safe for several threads and processes at a time."""

    def __init__(self, folder: Path) -> None:
        """Use *folder*; nothing is opened or made before it is needed."""
        self._builds = Builds(folder, engine="tantivy", version=_VERSION)
        self._reader: _Reader | None = None
        self._opening = threading.Lock()
        self._writer = BackgroundWriter(self._builds)
        self._values: FacetValues | None = None
        """Of the build that was written last."""
        self._beside = Beside("facets")

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
        with _plain_errors("不能检索 / cannot search"):
            reader = self._opened_reader()  # kept until the answer is whole, and with it the files
            searcher = reader.searcher
            question = _question(step, reader)
            counted = self._counted(reader, question, facets)
            if limit == 0 or sort is not Sort.RELEVANCE or not is_scored(step):
                total, page = sorted_page(searcher, question, sort, offset, limit)
            else:
                total, page = best_page(searcher, question, offset, limit)
            return EngineHits(total, page, lambda: counted()[0])

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
        with _plain_errors("不能检索 / cannot search"):
            reader = self._opened_reader()
            question = _question(step, reader)
            counted = self._counted(reader, question, facets, fields.GROUPS[by])
            found = hit_groups(
                reader.searcher,
                question,
                by=by,
                sort=sort,
                scored=is_scored(step),
                offset=offset,
                limit=limit,
            )

            def with_groups() -> tuple[tuple[Facet, ...], int]:
                told, estimate = counted()
                # Not fewer than were met, else nobody would be led to the next page.
                return told, max(estimate, found.known) if found.more else found.known

            return EngineGroups(found.total, found.groups, with_groups, found.more)

    def followers(self, unit: str, *, limit: int) -> Sequence[str]:
        with _plain_errors("不能检索 / cannot search"):
            searcher = self._opened_reader().searcher
            terms = searcher.terms_with_prefix(fields.TEXT, unit, limit=limit)
            return [token[len(unit) :] for token, _ in terms if len(token) > len(unit)]

    def frequencies(self, tokens: Sequence[str]) -> Sequence[int]:
        with _plain_errors("不能检索 / cannot search"):
            searcher = self._opened_reader().searcher
            return [searcher.doc_freq(_holder(fields.TEXT, token), token) for token in tokens]

    def rebuild(self, entries: Iterable[IndexEntry]) -> int:
        with _plain_errors("不能写索引 / cannot write the index"):
            self._writer.let_go()
        with self._builds.writing(), self._builds.building() as build:
            with _plain_errors("不能重建索引 / cannot rebuild the index"):
                index = tantivy.Index(_SCHEMA, path=str(build))
            with _filling(index) as writer:
                values = FacetValues(build)
                rest = iter(entries)
                seen: set[RecordId] = set()
                while batch := list(islice(rest, _BATCH)):
                    latest = {entry.record_id: entry for entry in batch}
                    again = seen.intersection(latest)
                    made = entries_fields(list(latest.values()))
                    if not seen:
                        _learn(made, values)
                    seen.update(latest)
                    _write(writer, list(again), made, values)
                values.number_of(_BUILT, str(len(seen)))
                values.save()
            with _plain_errors("不能写索引 / cannot write the index"):
                tantivy_check.seal(build)
        return len(seen)

    def info(self) -> IndexInfo:
        version = self._builds.version_in_use()
        try:
            build = self._builds.current()
            with _plain_errors("不能读取索引 / cannot read the index"):
                records = self._opened_reader().searcher.num_docs
                return IndexInfo("tantivy", version, records, size_bytes(build), changed_at(build))
        except UnavailableError:
            return IndexInfo("tantivy", version, records=0, bytes=0)

    def check(self) -> Sequence[str]:
        try:
            build = self._builds.current()
        except UnavailableError as error:
            return [f"CURRENT: {error.message}"]
        found = tantivy_check.faults(build)
        if not found:
            try:
                with _plain_errors("不能打开 / cannot be opened"):
                    _open(build)
            except UnavailableError as error:
                found = [f"{build.name}: {error.message}"]
        return found

    def outgrown(self) -> bool:
        with _plain_errors("不能读取索引 / cannot read the index"):
            reader = self._opened_reader()
            built = max(map(int, reader.values.all_of(_BUILT)), default=0)
            return reader.searcher.num_docs >= max(_GROWN, _GROWTH * built)

    def close(self) -> None:
        self._beside.close()
        with _plain_errors("不能写索引 / cannot write the index"):
            self._writer.let_go()
        self._reader = None

    def _change(self, gone: Sequence[RecordId], added: Sequence[EntryFields]) -> None:
        def write(writer: tantivy.IndexWriter, build: Path) -> None:
            values, self._values = self._values, None  # what fails half-way is read anew
            if values is None or values.build != build:
                values = FacetValues(build)
            values.refresh()
            _write(writer, gone, added, values)
            values.save()
            self._values = values

        with _plain_errors("不能写索引 / cannot write the index"):
            self._writer.change(write)

    def _counted(
        self,
        reader: _Reader,
        question: Question,
        facets: Collection[FilterField],
        distinct: str | None = None,
    ) -> Callable[[], tuple[tuple[Facet, ...], int]]:
        """Begin to count, in another thread: it takes as long as finding the page and reading its records."""

        def count() -> tuple[tuple[Facet, ...], int]:
            with _plain_errors("不能检索 / cannot search"):
                return count_facets(reader.searcher, question, facets, reader.values, distinct=distinct)

        if not facets and distinct is None:
            return lambda: ((), 0)
        return self._beside.begin(count)

    def _opened_reader(self) -> _Reader:
        return self._builds.opened(self._reader_of)

    def _reader_of(self, build: Path) -> _Reader:
        # The stamp is taken first, so that a commit in between makes us look once more, never once less.
        stamp = _stamp(build)
        reader = self._reader
        if reader is None or (reader.build, reader.stamp) != (build, stamp):
            with self._opening:
                reader = self._reader = _reopened(self._reader, build, stamp)
        return reader


def _reopened(reader: _Reader | None, build: Path, stamp: tuple[int, ...]) -> _Reader:
    if reader is None or reader.build != build:
        hold = Hold(build)
        index, values = _open(build), FacetValues(build)
        common = _common_runs(values)
    else:
        hold, index, values, common = reader.hold, reader.index, reader.values, reader.common
        index.reload()
    return _Reader(build, stamp, index, index.searcher(), values, common, hold)


def _open(build: Path) -> tantivy.Index:
    index = tantivy.Index.open(str(build))
    index.config_reader("manual")
    index.reload()
    return index


def _stamp(build: Path) -> tuple[int, ...]:
    try:
        state = (build / "meta.json").stat()
    except FileNotFoundError:
        return ()
    return state.st_ino, state.st_mtime_ns, state.st_size


@contextmanager
def _filling(index: tantivy.Index) -> Iterator[tantivy.IndexWriter]:
    """A writer that is let go at the end, with its merges done and its lock given back."""
    with _plain_errors("不能写索引 / cannot write the index"):
        writer = index.writer(_HEAP_BYTES, 1)
        try:
            yield writer
            writer.commit()
        except BaseException:
            writer.rollback()
            raise
        finally:
            writer.wait_merging_threads()


def _write(
    writer: tantivy.IndexWriter,
    gone: Sequence[RecordId],
    added: Sequence[EntryFields],
    values: FacetValues,
) -> None:
    for record_id in gone:
        writer.delete_documents_by_term(fields.RECORD_ID, record_id)
    common = _common_runs(values)
    said = common.words_of([entry.tokens[fields.TEXT].squeezed for entry in added])
    for entry, words in zip(added, said, strict=True):
        writer.add_document(_document(entry, values, words))


def _learn(first: Sequence[EntryFields], values: FacetValues) -> None:
    """Keep with a new build which runs are common in its first records; before anything is written to it."""
    # Not every so-many-th: the papers of a case come in the same order in each.
    sample = random.Random(len(first)).sample(first, min(_SAMPLE, len(first)))  # noqa: S311 (no secret)
    runs, whole = learn_runs([entry.tokens[fields.TEXT].squeezed for entry in sample])
    for name, some in ((_COMMON, runs), (_WHOLE, whole)):
        for run in some:
            values.number_of(name, run)


def _common_runs(values: FacetValues) -> CommonRuns:
    return _runs(tuple(values.all_of(_COMMON)), tuple(values.all_of(_WHOLE)))


@lru_cache(maxsize=4)
def _runs(learnt: tuple[str, ...], whole: tuple[str, ...]) -> CommonRuns:
    return CommonRuns(learnt, whole)


def _document(entry: EntryFields, values: FacetValues, common: str) -> tantivy.Document:
    content: dict[str, object] = {fields.ID_ORDER: fields.id_order(entry.record_id)}
    for name, tokens in entry.tokens.items():
        if tokens.singles:
            content[name], content[_single(name)] = tokens.pairs, tokens.singles
    content[_COMMON] = common
    content |= entry.groups
    columns, used = column_values(entry.facets, values)
    content |= columns
    content[fields.RECORD_ID] = entry.record_id
    content[fields.KEYS] = [*entry.keys, *used]
    optional = {
        fields.NUMBER: entry.number,
        fields.DATE: entry.date,
        fields.FINE: entry.fine,
        fields.SEQ: entry.seq,
    }
    content |= {name: value for name, value in optional.items() if value is not None}
    # from_dict knows the schema and refuses at once what does not fit; Document(**content) would not.
    return tantivy.Document.from_dict(content, _SCHEMA)


def _say(step: Step, reader: _Reader) -> tantivy.Query:
    match step:
        case Phrase(field, tokens):
            return _phrase(field, tokens, reader)
        case Key(key):
            return _unscored(tantivy.Query.term_query(_SCHEMA, fields.KEYS, key, "basic"))
        case NumberPrefix(prefix):
            return _unscored(_beginning_with(prefix, reader))
        case Between(field, low, high):
            within = tantivy.Query.range_query(_SCHEMA, field, FieldType.Unsigned, low, high)
            return _unscored(within)
        case AllOf(must, must_not):
            wanted = [(Occur.Must, _say(part, reader)) for part in must]
            wanted = wanted or [(Occur.Must, _unscored(tantivy.Query.all_query()))]
            denied = [(Occur.MustNot, _say(part, reader)) for part in must_not]
            return tantivy.Query.boolean_query([*wanted, *denied])
        case AnyOf(parts):
            if not parts:
                return tantivy.Query.empty_query()
            return tantivy.Query.boolean_query([(Occur.Should, _say(part, reader)) for part in parts])
        case _:
            assert_never(step)


def _beginning_with(prefix: str, reader: _Reader) -> tantivy.Query:
    """The records whose number begins so: of thousands a pattern takes half the time of their list."""
    if len(prefix.encode()) <= _LONGEST_PATTERN:
        pattern = _MEANS_SOMETHING.sub(r"\\\g<0>", prefix) + ".*"
        return tantivy.Query.regex_query(_SCHEMA, fields.NUMBER, pattern)
    numbers = [number for number, _ in reader.searcher.terms_with_prefix(fields.NUMBER, prefix)]
    return tantivy.Query.term_set_query(_SCHEMA, fields.NUMBER, numbers)


def _question(step: Step, reader: _Reader) -> Question:
    ways = step.parts if isinstance(step, AnyOf) and step.parts else (step,)
    return Question([_say(way, reader) for way in ways], _SCHEMA)


def _phrase(field: str, tokens: tuple[str, ...], reader: _Reader) -> tantivy.Query:
    if len(tokens) == 1:
        holder = _holder(field, tokens[0])
        found = tantivy.Query.term_query(_SCHEMA, holder, tokens[0])
    elif field != fields.TEXT:
        found = tantivy.Query.phrase_query(_SCHEMA, field, _cover(tokens))
    else:
        found = _long_text(tokens, reader)
    return found if field == fields.TEXT else _unscored(found)


def _long_text(tokens: tuple[str, ...], reader: _Reader) -> tantivy.Query:
    run = run_of(tokens)
    rarest = min(range(len(tokens)), key=lambda place: reader.searcher.doc_freq(fields.TEXT, tokens[place]))
    if run in reader.common:  # it stands there as often as its rarest pair, or nearly
        found = tantivy.Query.term_query(_SCHEMA, fields.TEXT, tokens[rarest])
    else:
        found = tantivy.Query.phrase_query(_SCHEMA, fields.TEXT, _cover(tokens, also=rarest))
    # The places of pairs are read where all of them stand; the runs within keep that from being nearly everywhere.
    within = reader.common.longest_within(run) if run else ()
    held = [(Occur.Must, _unscored(_holding(one, reader))) for one in within]
    return tantivy.Query.boolean_query([(Occur.Must, found), *held])


def _holding(run: str, reader: _Reader) -> tantivy.Query:
    """The records in which a common run stands."""
    # Not as a set of terms: that one is gathered whole, even where only a few records are looked at.
    words = (
        tantivy.Query.term_query(_SCHEMA, _COMMON, word, "basic") for word in reader.common.words_with(run)
    )
    return tantivy.Query.boolean_query([(Occur.Should, word) for word in words])


def _cover(tokens: tuple[str, ...], *, also: int = 0) -> list[str | tuple[int, str]]:
    """Every second pair and the last hold all units in their places: half the work of all pairs, the same answer."""
    last = len(tokens) - 1
    return [(place, token) for place, token in enumerate(tokens) if place % 2 == 0 or place in (also, last)]


def _unscored(query: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.const_score_query(query, 0.0)


@contextmanager
def _plain_errors(what: str) -> Iterator[None]:
    """Turn the engine's errors into ours; a panic in Rust comes as a BaseException without a public type."""
    try:
        yield
    except (ValueError, OSError, RuntimeError) as error:
        raise UnavailableError(f"{what}: {error}", hint=REBUILD) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise UnavailableError(f"{what}: {error}", hint=REBUILD) from error
