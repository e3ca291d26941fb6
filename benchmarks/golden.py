"""Does every engine find all and only what is written? Some 450 questions on many documents, beside a scan of all.

    python benchmarks/golden.py --documents 20000                       # both engines; Whoosh takes its time
    python benchmarks/golden.py --documents 20000 --engines tantivy

The documents are those of the tests (`tests/index/index_corpus.py`), the truth is a slow scan that shares no code with
the index room (`index_oracle.py`). Prints what was asked, found, missed and false; exit 1 on any difference.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "index"))

from golden_queries import golden_runs, number_styles
from index_corpus import make_entries
from index_oracle import Oracle

from docarchive.domain.identifiers import RecordId
from docarchive.domain.query import IndexEntry, Query, Sort, Text
from docarchive.index.port import Index
from docarchive.index.query import parse_query
from docarchive.index.tantivy_engine import TantivyIndex
from docarchive.index.whoosh_engine import WhooshIndex

ENGINES: dict[str, Callable[[Path], Index]] = {"tantivy": TantivyIndex, "whoosh": WhooshIndex}
SEED = 20261121


@dataclass
class Line:
    """What came of the questions of one kind."""

    questions: int = 0
    hits: int = 0
    missed: int = 0
    false: int = 0


def main() -> int:
    """Build, ask, compare; 1 on any difference."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--documents", type=int, default=20_000)
    options.add_argument("--engines", nargs="+", choices=list(ENGINES), default=list(ENGINES))
    options.add_argument("--length", type=int, default=200, help="of the shortest text, in characters")
    given = options.parse_args()

    entries = make_entries(given.documents, seed=SEED, length=given.length)
    start = time.perf_counter()
    truth = list(_truth(entries))
    print(
        f"{len(entries):,} documents, {len(truth)} questions; scanned in {time.perf_counter() - start:.0f} s"
    )
    wrong = 0
    for name in given.engines:
        with tempfile.TemporaryDirectory() as folder:
            index = ENGINES[name](Path(folder))
            start = time.perf_counter()
            index.rebuild(entries)
            print(f"\n{name}: built in {time.perf_counter() - start:.0f} s", flush=True)
            wrong += _ask(index, truth, len(entries))
            index.close()
    return 1 if wrong else 0


def _truth(entries: list[IndexEntry]) -> Iterator[tuple[str, Query, set[RecordId]]]:
    """Kind, question and every document that answers it."""
    oracle = Oracle(entries)
    for kind, texts in golden_runs(entries).items():
        for text in texts:
            yield kind, Text(text), oracle.ids(Text(text))
    for typed, printed in number_styles(entries):
        bearing = {entry.record_id for entry in entries if entry.number == printed}
        yield "document numbers", parse_query(typed), bearing | oracle.ids(Text(typed))


def _ask(index: Index, truth: list[tuple[str, Query, set[RecordId]]], most: int) -> int:
    lines: dict[str, Line] = {}
    for kind, query, expected in truth:
        answer = index.find(query, sort=Sort.RELEVANCE, limit=most, offset=0)
        found = set(answer.record_ids)
        line = lines.setdefault(kind, Line())
        line.questions += 1
        line.hits += len(expected)
        line.missed += len(expected - found)
        line.false += len(found - expected) + abs(answer.total - len(found))
        if found != expected:
            print(f"differs: {query}", sorted(expected - found)[:3], sorted(found - expected)[:3])
    print("| kind | questions | hits | missed | false |\n| --- | --- | --- | --- | --- |")
    for kind, line in lines.items():
        print(f"| {kind} | {line.questions} | {line.hits:,} | {line.missed} | {line.false} |")
    missed, false = (sum(getattr(line, name) for line in lines.values()) for name in ("missed", "false"))
    hits = sum(line.hits for line in lines.values())
    print(f"| all | {len(truth)} | {hits:,} | {missed} | {false} |", flush=True)
    return missed + false


if __name__ == "__main__":
    sys.exit(main())
