"""Import a folder of laws into a workspace of its own and find every article by its number and by phrases of it.

    python tools/find_every_article.py FOLDER [--phrases 5] [--seed 20261122]

By its number: 《title》第…条, the short title with 第38条 and with 38 alone must bring the article among those named,
in every edition. By a phrase: runs of 2 to 12 characters of its text, cut anywhere but through a number or a word.
Prints what was missed; exit 1 when anything was.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from docarchive.cli.workspace import make_workspace
from docarchive.domain.collection import Collection
from docarchive.domain.laws.law import short_title
from docarchive.domain.laws.text import Article
from docarchive.domain.query import And, Filter, FilterField, Sort, Text
from docarchive.settings import load_configuration
from docarchive.wiring.app import App, open_app
from docarchive.workflows.find_reference import LawHit, find_reference
from docarchive.workflows.registering.law_library import CatalogLibrary, LawImporter

_SHOWN = 20


def main() -> int:
    """Import, ask, print; 1 when an article was missed."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("folder", type=Path)
    options.add_argument("--phrases", type=int, default=5, help="of each article")
    options.add_argument("--seed", type=int, default=20261122)
    given = options.parse_args()

    with tempfile.TemporaryDirectory() as scratch:
        workspace = make_workspace(Path(scratch) / "office", actor="tool")
        configuration = load_configuration(workspace, environ={"DOCARCHIVE_PDF_CONVERTER": "none"})
        with open_app(configuration, actor="tool") as app:
            _import(app, given.folder)
            return _ask(app, given.phrases, random.Random(given.seed))


def _import(app: App, folder: Path) -> None:
    start = time.perf_counter()
    importer = LawImporter(app.archive, app.ledger, app.catalog, app.now, app.actor, {})
    report = importer.import_laws(folder)
    read = time.perf_counter()
    app.follow_ups.run_all()
    outcomes = Counter(item.outcome.value for item in report)
    told = sum(bool(item.remarks) for item in report if item.outcome.value not in ("imported", "unchanged"))
    print(f"{len(report)} files: {dict(outcomes)}, of those not imported {told} told why")
    print(f"imported in {read - start:.0f} s, indexed in {time.perf_counter() - read:.0f} s")
    for item in report:
        if item.outcome.value not in ("imported", "unchanged"):
            print(f"  {item.file}: {'; '.join(item.remarks)}")


def _ask(app: App, phrases: int, chance: random.Random) -> int:
    with app.catalog.reading() as reader:
        library = CatalogLibrary(reader)
        articles = [(law, article) for law, _ in library.laws() for article in library.articles(law)]
    asked: Counter[str] = Counter()
    missed: list[str] = []
    for law, article in articles:
        for written in _numbers(law.title, article) if article.number else ():
            asked["number"] += 1
            answer = find_reference(
                written,
                catalog=app.catalog,
                index=app.reference_index,
                collections={Collection.LAWS},
                limit=50,
            )
            named = [hit for hit in answer.hits if isinstance(hit, LawHit) and hit.named]
            if (law.id, article.key) not in [(hit.law.id, hit.article.key) for hit in named]:
                missed.append(f"{law.id}#{article.key} by {written!r}")
        for phrase in _phrases(article.text, phrases, chance):
            asked["phrase"] += 1
            wanted = And((Text(phrase), Filter(FilterField.NUMBER, f"{law.id}#{article.key}")))
            if app.reference_index.find(wanted, sort=Sort.RELEVANCE, limit=1, offset=0).total != 1:
                missed.append(f"{law.id}#{article.key} by {phrase!r}")
    for line in missed[:_SHOWN]:
        print("missed:", line)
    print(f"{len(articles)} articles, {dict(asked)} questions: {len(missed)} missed")
    return 1 if missed else 0


def _numbers(title: str, article: Article) -> list[str]:
    place, key = article.place, article.key
    number, _, inserted = key.partition("-")
    arabic = f"第{number}条" + (f"之{inserted}" if inserted else "")
    written = [f"《{title}》{place}", f"{short_title(title)} {arabic}"]
    return written if inserted else [*written, f"{short_title(title)} {number}"]


def _phrases(text: str, count: int, chance: random.Random) -> list[str]:
    flat = "".join(text.split())
    found = []
    for _ in range(count):
        length = min(chance.randrange(2, 13), len(flat))
        start = chance.randrange(len(flat) - length + 1)
        while start and _one_run(flat[start - 1], flat[start]):
            start -= 1
        end = start + length
        while end < len(flat) and _one_run(flat[end - 1], flat[end]):
            end += 1
        found.append(flat[start:end])
    return found


def _one_run(one: str, two: str) -> bool:
    """Whether a cut between the two would go through a number or a word."""
    return one.isascii() and two.isascii() and one.isalnum() and two.isalnum()


if __name__ == "__main__":
    sys.exit(main())
