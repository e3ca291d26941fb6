"""Regroup the pages of one file into records: pure, from what each page's codes and numbers turned out to be.

A heap may hold pages of many documents in any order, upside down, with blanks. Missing, doubled and
foreign pages are reported, never guessed. A doubled page always waits for a person: the code proves the
code, not the page, so a second page with the same code may be another signature, or a forgery.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from docarchive.domain.identifiers import RecordId
from docarchive.domain.page_code import CodeVerdict


@dataclass(frozen=True, slots=True)
class PageClaim:
    """What one code, or the printed number, says a page is."""

    verdict: CodeVerdict
    label: str
    """How people call the document: its number or title; the code id when nobody knows it."""
    record_id: RecordId | None = None
    """The record, when the catalogue knows it."""
    page_number: int = 0
    """From 1; 0 when only the document is known."""
    page_count: int = 0
    """Pages of the document; 0 when unknown."""
    how: str = "code"


@dataclass(frozen=True, slots=True)
class SeenPage:
    """One page of the file."""

    page_index: int
    rotation: int = 0
    blank: bool = False
    claims: tuple[PageClaim, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupedPage:
    """A page that found its record."""

    page_index: int
    page_number: int
    rotation: int
    how: str
    """``code``, ``number``, ``neighbours``, ``folder``, ``text``, or ``order``: document by its code, place by the order
    in the file."""


@dataclass(frozen=True, slots=True)
class Group:
    """The pages of one record, in the document's order."""

    record_id: RecordId
    label: str
    pages: tuple[GroupedPage, ...]
    missing: tuple[int, ...] = ()
    """Page numbers the paper should have and the file lacks."""


class OpenWhy(StrEnum):
    """Why a page needs a person."""

    NO_CODE = "no_code"
    FOREIGN = "foreign"
    FORGED = "forged"
    VOID = "void"
    UNKNOWN = "unknown"
    CONFLICTING = "conflicting"
    DOUBLED = "doubled"
    IMPOSSIBLE = "impossible"
    CLOSED = "closed"


_WORDS = {
    OpenWhy.NO_CODE: ("没有读到页码标识", "no page code could be read"),
    OpenWhy.FOREIGN: ("是其他单位文书的页码标识", "a page code of another site"),
    OpenWhy.FORGED: ("页码标识是伪造的，指向 {label}", "a forged page code that names {label}"),
    OpenWhy.VOID: ("属于已作废的文书 {label}", "of the void document {label}"),
    OpenWhy.UNKNOWN: (
        "页码标识是本单位的，但目录库没有这份文书",
        "our own page code, but the catalogue has no such document",
    ),
    OpenWhy.CONFLICTING: ("有两个不同的页码标识", "two different page codes"),
    OpenWhy.DOUBLED: (
        "与本文件中 {label} 的同一页重复",
        "a second copy of a page of {label} in this file",
    ),
    OpenWhy.IMPOSSIBLE: (
        "页码标识的页数与 {label} 不符",
        "the code's page number does not fit {label}",
    ),
    OpenWhy.CLOSED: (
        "{label} 的案件已结案归档，不能再增加材料",
        "the case of {label} is closed and takes no documents",
    ),
}
_OF_VERDICT = {
    CodeVerdict.FOREIGN: OpenWhy.FOREIGN,
    CodeVerdict.FORGED: OpenWhy.FORGED,
    CodeVerdict.VOID: OpenWhy.VOID,
    CodeVerdict.UNKNOWN: OpenWhy.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class OpenPage:
    """A page that needs a person."""

    page_index: int
    why: OpenWhy
    label: str = ""
    suggestion: str = ""
    """A guess for the person (zh / en); never acted on."""


@dataclass(frozen=True, slots=True)
class Regrouped:
    """Every page of the file, in exactly one place."""

    groups: tuple[Group, ...]
    blanks: tuple[int, ...]
    """Indexes of the blank pages that were dropped."""
    open_pages: tuple[OpenPage, ...]


def regroup(pages: Sequence[SeenPage]) -> Regrouped:
    """Put every page of a file into its record, among the blanks, or before a person."""
    heap = _Heap()
    for page in pages:
        heap.add(page)
    groups = tuple(_in_order(kept) for kept in heap.kept.values())
    return Regrouped(groups, tuple(heap.blanks), tuple(_with_suggestions(heap.open_pages, groups)))


def explain(open_pages: Sequence[OpenPage]) -> Sequence[str]:
    """Why pages need a person, in plain words, Chinese first; pages with the same reason together."""
    same: dict[tuple[OpenWhy, str, str], list[int]] = {}
    for page in open_pages:
        same.setdefault((page.why, page.label, page.suggestion), []).append(page.page_index + 1)
    return [_explained(numbers_in_runs(numbers), *key) for key, numbers in same.items()]


def numbers_in_runs(numbers: Sequence[int]) -> str:
    """Page numbers as people write them: three and more in a row as ``4–9``."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = [[f"{run[0]}–{run[-1]}"] if len(run) > 2 else [str(each) for each in run] for run in runs]
    return "、".join(part for run in parts for part in run)


def _explained(numbers: str, why: OpenWhy, label: str, suggestion: str) -> str:
    chinese, english = (words.format(label=label) for words in _WORDS[why])
    text = f"第 {numbers} 页{chinese} / page {numbers}: {english}"
    return f"{text}（{suggestion}）" if suggestion else text


def whole_file(record_id: RecordId, label: str, pages: Iterable[SeenPage], *, how: str) -> Group:
    """All pages of a file, in their order, as one record's."""
    return Group(
        record_id,
        label,
        tuple(
            GroupedPage(page.page_index, number, page.rotation, how) for number, page in enumerate(pages, 1)
        ),
    )


class _Heap:
    def __init__(self) -> None:
        self.kept: dict[RecordId, list[tuple[SeenPage, PageClaim]]] = {}
        self.blanks: list[int] = []
        self.open_pages: list[OpenPage] = []

    def add(self, page: SeenPage) -> None:
        claims = tuple(dict.fromkeys(page.claims))
        if not claims and page.blank:
            self.blanks.append(page.page_index)
        elif not claims:
            self.open_pages.append(OpenPage(page.page_index, OpenWhy.NO_CODE))
        elif len(claims) > 1:
            self.open_pages.append(OpenPage(page.page_index, OpenWhy.CONFLICTING))
        else:
            self._add_claimed(page, claims[0])

    def _add_claimed(self, page: SeenPage, claim: PageClaim) -> None:
        if claim.verdict is not CodeVerdict.GENUINE or claim.record_id is None:
            why = _OF_VERDICT.get(claim.verdict, OpenWhy.UNKNOWN)
        elif claim.page_count and claim.page_number > claim.page_count:
            why = OpenWhy.IMPOSSIBLE
        elif self._holds(claim.record_id, claim.page_number):
            why = OpenWhy.DOUBLED
        else:
            self.kept.setdefault(claim.record_id, []).append((page, claim))
            return
        self.open_pages.append(OpenPage(page.page_index, why, claim.label))

    def _holds(self, record_id: RecordId, page_number: int) -> bool:
        kept = self.kept.get(record_id, [])
        return page_number > 0 and any(claim.page_number == page_number for _, claim in kept)


def _in_order(kept: list[tuple[SeenPage, PageClaim]]) -> Group:
    numbered = sorted((item for item in kept if item[1].page_number), key=lambda item: item[1].page_number)
    only_document = [item for item in kept if not item[1].page_number]
    pages = [
        GroupedPage(page.page_index, claim.page_number, page.rotation, claim.how) for page, claim in numbered
    ]
    after = pages[-1].page_number if pages else 0
    pages += [
        GroupedPage(page.page_index, after + place, page.rotation, "order")
        for place, (page, _) in enumerate(only_document, 1)
    ]
    first = kept[0][1]
    present = {page.page_number for page in pages}
    missing = tuple(number for number in range(1, first.page_count + 1) if number not in present)
    return Group(first.record_id or RecordId(""), first.label, tuple(pages), missing)


def _with_suggestions(open_pages: list[OpenPage], groups: tuple[Group, ...]) -> Iterable[OpenPage]:
    lacking = [group for group in groups if group.missing]
    bare = [page for page in open_pages if page.why is OpenWhy.NO_CODE]
    if len(lacking) != 1 or len(bare) != len(lacking[0].missing):
        return open_pages
    numbers = "、".join(str(number) for number in lacking[0].missing)
    guess = f"可能是 {lacking[0].label} 缺少的第 {numbers} 页 / perhaps the missing page {numbers} of {lacking[0].label}"
    return [
        OpenPage(page.page_index, page.why, page.label, guess) if page.why is OpenWhy.NO_CODE else page
        for page in open_pages
    ]
