"""The library of laws: import files, look up editions and articles, check what a case cites.

Write order of an import, file by file: both bodies into the archive (articles, then the law that lists them);
one transaction with their two facts; after the last file publish. What is equal to what is known writes nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from docarchive.archive.port import Archive, Ledger
from docarchive.catalog.port import Catalog, Reader
from docarchive.domain import places
from docarchive.domain.case import Case
from docarchive.domain.collection import Collection
from docarchive.domain.errors import NotFoundError, RejectedError
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.findings import Finding
from docarchive.domain.laws.citation import Citation, find_citations, parse_citation
from docarchive.domain.laws.law import LawReference, article_text, parse_chinese_number, short_title
from docarchive.domain.laws.register import (
    ARTICLES,
    LAWS,
    article_id,
    article_keys,
    article_of,
    fillings_of,
    law_id_of,
    law_of,
)
from docarchive.domain.laws.text import Article, Law, LawText, article_key, edition_on
from docarchive.domain.laws.text_body import NotALawError
from docarchive.domain.laws.text_check import check_references, check_references_on, resolve_citation
from docarchive.domain.laws.text_standard import standard_number
from docarchive.domain.record import Record
from docarchive.domain.register_entry import RegisterEntry, RegisterFilling
from docarchive.reading.formats.law_docx import read_law_docx
from docarchive.reading.formats.law_markdown import parts_of, read_law_markdown
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.schedule import schedule_reference
from docarchive.workflows.store import put_body

MAX_FILES = 20_000
_READERS: Mapping[str, Callable[[Path], LawText]] = {
    ".md": read_law_markdown,
    ".markdown": read_law_markdown,
    ".docx": read_law_docx,
}
_ALL = 100_000


class Outcome(StrEnum):
    """What became of one file."""

    IMPORTED = "imported"
    UNCHANGED = "unchanged"
    PASSED_OVER = "passed_over"
    """It is no law, but a note beside the laws."""
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """One line of the report of an import."""

    file: str
    """Path below the folder that was given."""
    outcome: Outcome
    law_id: str = ""
    title: str = ""
    articles: int = 0
    remarks: tuple[str, ...] = ()
    """What is wrong with the file, or what was not taken in."""


@dataclass(frozen=True, slots=True)
class LawImporter:
    """Takes files into the library.

    Attributes:
        known_starts: First days in force of editions, by law id; used where a file does not say.
    """

    archive: Archive
    ledger: Ledger
    catalog: Catalog
    now: Callable[[], datetime]
    actor: str
    known_starts: Mapping[str, date]

    def import_laws(
        self,
        path: Path,
        *,
        dry_run: bool = False,
        advance: Callable[[int, int], None] = lambda _done, _total: None,
    ) -> Sequence[ImportedFile]:
        """Import the file *path*, or every .md and .docx in and below the folder *path*.

        A file that cannot be read is reported and the rest is imported; one that is no law at all is passed over.
        The parts of a law kept in several files come in with its title page. A second import of the same files
        records nothing.

        Raises:
            NotFoundError: there is no such file in the folder.
        """
        files = _files(path)
        first_of: dict[str, str] = {}
        report = []
        try:
            for done, file in enumerate(files, start=1):
                name = file.relative_to(path).as_posix() if path.is_dir() else file.name
                report.append(self._import(file, name, first_of, dry_run=dry_run))
                advance(done, len(files))
        finally:
            publish_facts(ledger=self.ledger, catalog=self.catalog)
        return report

    def _import(self, file: Path, name: str, first_of: dict[str, str], *, dry_run: bool) -> ImportedFile:
        try:
            text = _READERS[file.suffix.lower()](file)
        except NotALawError as error:
            return ImportedFile(name, Outcome.PASSED_OVER, remarks=(error.message,))
        except RejectedError as error:
            return ImportedFile(name, Outcome.FAULT, remarks=(error.message,))
        except OSError as error:
            return ImportedFile(name, Outcome.FAULT, remarks=(f"读不了 / cannot read: {error.strerror}",))
        law = text.law
        if law.effective_from is None and law.id in self.known_starts:
            text = replace(text, law=replace(law, effective_from=self.known_starts[law.id]))
        other = first_of.setdefault(law.id, name)
        if other != name:
            remark = f"与 {other} 是同一法律的同一版本 / the same edition as {other}"
            return ImportedFile(name, Outcome.FAULT, law.id, law.title, remarks=(remark,))
        changed = self._record(fillings_of(text, source=file.name), law.id, dry_run=dry_run)
        outcome = Outcome.IMPORTED if changed else Outcome.UNCHANGED
        return ImportedFile(name, outcome, law.id, law.title, len(text.articles), text.remarks)

    def _record(self, fillings: Sequence[RegisterFilling], law_id: str, *, dry_run: bool) -> bool:
        with self.catalog.reading() as reader:
            changed = [filling for filling in fillings if not _known(filling, reader)]
        if not changed or dry_run:
            return bool(changed)
        bodies = [(filling, *put_body(self.archive, _key(filling.register), filling)) for filling in changed]
        with self.catalog.transaction() as tx:
            for _, body, plain in bodies:
                tx.record(Fact(FactKind.REGISTER_FILLED, self.now(), self.actor, body), plain)
            schedule_reference(tx, Collection.LAWS, [law_id])
        return True


@dataclass(frozen=True, slots=True)
class CatalogLibrary:
    """The imported laws, as one reader of the catalogue sees them (keeps `domain.law_text.LawLibrary`)."""

    reader: Reader

    def editions(self, title: str) -> Sequence[Law]:
        """Every edition of the law *title*, or of the standard of this number whatever the year, oldest first."""
        standard = standard_number(title)
        name = standard[0] if standard else short_title(title)
        found = (law_of(entry) for entry in self.reader.find_entries(LAWS, prefix=f"{name}@", limit=_ALL))
        return sorted(found, key=lambda law: law.edition)

    def find_article(self, law: Law, number: int, inserted: int | None = None) -> Article | None:
        """An article that the law's entry lists."""
        return self.find_by_key(law, article_key(number, inserted))

    def find_by_key(self, law: Law, key: str) -> Article | None:
        """An article or clause that the law's entry lists, by its key ``97`` or ``5.1.2``."""
        entry = self.reader.find_entry(LAWS, law.id)
        if entry is None or key not in article_keys(entry):
            return None
        found = self.reader.find_entry(ARTICLES, article_id(law, key))
        return article_of(found) if found else None

    def is_empty(self) -> bool:
        """True when no law has been imported."""
        return self.reader.count_entries(LAWS) == 0

    def laws(self, words: str = "") -> Sequence[tuple[Law, int]]:
        """Editions whose title contains *words*, each with its number of articles."""
        found = self.reader.find_entries(LAWS, words, limit=_ALL)
        return [(law_of(entry), len(article_keys(entry))) for entry in found]

    def articles(self, law: Law) -> Sequence[Article]:
        """All articles of one edition, in order."""
        entry = self.reader.find_entry(LAWS, law.id)
        keys = article_keys(entry) if entry else ()
        known = {
            item.id: item for item in self.reader.find_entries(ARTICLES, prefix=f"{law.id}#", limit=_ALL)
        }
        return [article_of(known[article_id(law, key)]) for key in keys if article_id(law, key) in known]

    def search(self, words: str, *, limit: int = 50) -> Sequence[tuple[Law, Article]]:
        """Articles in which every one of *words* stands, by law and number.

        A word such as 97条 is taken for 第九十七条. At most *limit*.
        """
        wanted = " ".join(_as_printed(word) for word in words.split())
        laws: dict[str, tuple[Law, Mapping[str, int]] | None] = {}
        found = []
        for entry in self.reader.find_entries(ARTICLES, wanted, limit=limit * 4):
            law_id = law_id_of(entry)
            if law_id not in laws:
                law = self.reader.find_entry(LAWS, law_id)
                listed = {key: place for place, key in enumerate(article_keys(law))} if law else {}
                laws[law_id] = (law_of(law), listed) if law else None
            known = laws[law_id]
            key = entry.id.rpartition("#")[2]
            if known is not None and key in known[1]:
                found.append((known[0], known[1][key], article_of(entry)))
        found.sort(key=lambda hit: (hit[0].id, hit[1]))
        return [(law, article) for law, _, article in found[:limit]]


def look_up_law(words: str, library: CatalogLibrary, *, on: date | None = None) -> Law:
    """A law by its id or title; of several editions the one in force *on* that day, else the newest.

    Raises:
        NotFoundError: no such law, or none of its editions was in force on that day.
    """
    title, _, edition = words.strip().partition("@")
    editions = library.editions(title)
    if year := (standard_number(title) or ("", None))[1]:
        editions = [law for law in editions if law.number.endswith(f"-{year}")]
    if edition:
        editions = [law for law in editions if law.edition.isoformat() == edition]
    if not editions:
        raise NotFoundError(
            f"法规库中没有《{short_title(title)[:60]}》{edition} / no such law in the library", hint=_HINT
        )
    law = edition_on(editions, on) if on else editions[-1]
    if law is None:
        starts = "、".join(f"{law.edition} 版自 {law.starts} 起" for law in editions)
        raise NotFoundError(f"{on} 没有施行中的版本 / no edition was in force on {on}: {starts}")
    return law


def look_up_article(printed: str, library: CatalogLibrary, *, on: date) -> tuple[LawReference, Law, Article]:
    """An article by a printed reference, in the edition it names, else in the one in force *on* that day.

    Raises:
        RejectedError: *printed* is no single reference.
        NotFoundError: no such law, edition or article.
    """
    citation = parse_citation(printed)
    if citation.edition_year is not None:
        editions = [
            law for law in library.editions(citation.law) if law.edition.year == citation.edition_year
        ]
        law = look_up_law(editions[-1].id if editions else f"{citation.law}@{citation.edition_year}", library)
    else:
        law = look_up_law(citation.law, library, on=on)
    article = library.find_article(law, citation.article, citation.inserted)
    if article is None:
        place = article_text(citation.article, citation.inserted)
        raise NotFoundError(f"《{law.title}》{law.edition} 版没有{place} / has no such article", hint=_HINT)
    return citation.of(edition=law.edition, law=law.title), law, article


def look_up_clause(
    named: tuple[str, int | None, str], library: CatalogLibrary, *, on: date
) -> tuple[Law, Article]:
    """A clause of a standard by family, year and number; without a year of the edition in force *on* that day.

    Raises:
        NotFoundError: no such standard, edition or clause.
    """
    family, year, key = named
    editions = [law for law in library.editions(family) if year is None or law.number.endswith(f"-{year}")]
    law = look_up_law(editions[-1].id if year and editions else family, library, on=None if year else on)
    clause = library.find_by_key(law, key)
    if clause is None:
        raise NotFoundError(f"{law.name}没有 {key} / has no such clause", hint=_HINT)
    return law, clause


def check_case(
    case: Case, reader: Reader, *, on: date | None = None
) -> tuple[date, Sequence[tuple[Record, Sequence[Finding]]]]:
    """Compare every reference in a case's valid documents with the library.

    Args:
        case: The case.
        reader: The catalogue.
        on: When the act was committed; None takes it from the newest document that says so, else the day the case
            was opened.

    Returns:
        The day that was taken, and each document that cites law with its findings.
    """
    library = CatalogLibrary(reader)
    records = [record for record in reader.records_of(case.id) if not record.void_reason]
    day = on or act_day(record.values for record in records) or case.opened_on
    return day, [(record, check_references(record.laws, day, library)) for record in records if record.laws]


def check_text(
    text: str, reader: Reader, *, on: date
) -> Sequence[tuple[Citation, LawReference | None, Sequence[Finding]]]:
    """Compare every citation in a text with the library, in the editions in force *on* that day."""
    library = CatalogLibrary(reader)
    return [(found, *resolve_citation(found, on, library)) for found in find_citations(text)]


def check_issue(
    laws: Sequence[LawReference], act: date | None, case: Case, reader: Reader, *, issued_on: date
) -> Sequence[Finding]:
    """Warnings about what a document cites that is to be issued: in force neither when the act was committed nor now.

    Args:
        laws: Its references.
        act: When the act was committed, as the document itself says; None takes it as `check_case` does.
        case: Its case.
        reader: The catalogue.
        issued_on: Its date.
    """
    library = CatalogLibrary(reader)
    if not laws or library.is_empty():
        return ()
    records = [record for record in reader.records_of(case.id) if not record.void_reason]
    day = act or act_day(record.values for record in records) or case.opened_on
    return check_references_on(laws, (day, issued_on), library)


def act_day(documents: Iterable[Mapping[str, Any] | None]) -> date | None:
    """When the act was committed, as the last of *documents* says that says it."""
    found = None
    for values in documents:
        written = next(
            (given for name in _ACT_FIELDS if isinstance(given := (values or {}).get(name), str)), None
        )
        found = date.fromisoformat(written[:10]) if written else found
    return found


_ACT_FIELDS = ("occurred_until", "occurred_on")
"""Fields of documents that say when the act was committed; what went on counts to its end."""
_HINT = "docarchive laws list 列出已录入的法律 / lists the laws that were imported"


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        if path.suffix.lower() not in _READERS:
            raise RejectedError(f"{path.name}：只收 .md 和 .docx / only .md and .docx are taken")
        return [path]
    files = sorted(
        file
        for file in path.rglob("*")
        if file.suffix.lower() in _READERS and file.is_file() and not file.name.startswith((".", "~$"))
    )
    if not files:
        raise NotFoundError(f"{path} 中没有 .md 或 .docx 文件 / no .md or .docx files there")
    if len(files) > MAX_FILES:
        raise RejectedError(f"{path}：超过 {MAX_FILES} 个文件 / more than {MAX_FILES} files")
    parts = {part for file in files for part in parts_of(file)}
    return [file for file in files if file not in parts]


def _known(filling: RegisterFilling, reader: Reader) -> bool:
    return all(_plain(reader.find_entry(item.register, item.id)) == _plain(item) for item in filling.entries)


def _plain(entry: RegisterEntry | None) -> object:
    return (entry.title, entry.text, dict(entry.data)) if entry else None


def _key(register: str) -> Callable[..., str]:
    return lambda digest: places.register_key(register, digest)


def _as_printed(word: str) -> str:
    """第97条 and 97条 as statutes print them; any other word as it is."""
    number = word.removeprefix("第").removesuffix("条")
    try:
        return article_text(parse_chinese_number(number)) if word.endswith("条") else word
    except ValueError:
        return word
