"""Find where a file belongs, strongest first; a weak match is a suggestion for a person, never a filing.

1. the code on each page; 2. the folder it was put into, named by a case id or a document number; 3. the
document number in the text layer, when title and page count (or printed page numbers) agree; 4. for a
recording, the recorder's serial and a time that one inspection or inquiry of its officer covers; 5. the text of
every page is that of one issued document; 6. marks of one case that identify it together (`domain/likeness.py`).
What is like two, or not enough, only suggests. A new rule is a new function in `match_file`'s list.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from docarchive.catalog.port import Reader
from docarchive.domain.case import Case, Stage
from docarchive.domain.errors import NotFoundError, RejectedError
from docarchive.domain.identifiers import CaseId, DocumentNumber, RecordId, is_id
from docarchive.domain.likeness import strongest
from docarchive.domain.matching import (
    folders_of,
    has_title_line,
    printed_place,
)
from docarchive.domain.page_code import CodeVerdict, judge, read_payload
from docarchive.domain.record import Record, RecordKind
from docarchive.domain.regroup import (
    Group,
    GroupedPage,
    OpenPage,
    OpenWhy,
    PageClaim,
    SeenPage,
    explain,
    regroup,
    whole_file,
)
from docarchive.reading.port import PageReading
from docarchive.workflows.arriving.acts import Act, acts_of
from docarchive.workflows.arriving.found_file import (
    Found,
    day_of,
    label_of,
    recorder_of,
    records_named,
    span_of,
)
from docarchive.workflows.arriving.likeness import like_cases, same_document
from docarchive.workflows.arriving.neighbours import HOW, infer_by_neighbours
from docarchive.workflows.arriving.suggesting import suggestions


@dataclass(frozen=True, slots=True)
class EvidenceMatch:
    """A whole file that belongs to a case as evidence."""

    case_id: CaseId
    how: str
    """``folder``, ``recorder`` or ``text``."""
    made_on: date | None
    """Day of the recording, where its name or device tells."""


@dataclass(frozen=True, slots=True)
class Match:
    """Where a file's pages, or the whole file, belong."""

    groups: tuple[Group, ...] = ()
    blanks: tuple[int, ...] = ()
    open_pages: tuple[OpenPage, ...] = ()
    evidence: EvidenceMatch | None = None
    remarks: tuple[str, ...] = ()
    """Suggestions and warnings for a person (zh / en)."""
    filed_before: frozenset[int] = frozenset()
    """Indexes of pages that were filed before."""

    @property
    def filed(self) -> bool:
        """Whether anything of the file has found its place now, or everything had before."""
        done = bool(self.filed_before) and not self.open_pages
        return bool(self.groups) or self.evidence is not None or done

    @property
    def reason(self) -> str:
        """Everything a person should know, in plain words; empty when all went by itself."""
        parts = list(explain(self.open_pages))
        parts += [
            f"{group.label} 缺第 {_numbers(group.missing)} 页 / page {_numbers(group.missing)} of it is missing"
            for group in self.groups
            if group.missing
        ]
        if self.blanks:
            pages = _numbers(tuple(index + 1 for index in self.blanks))
            parts.append(f"空白页未归档：第 {pages} 页 / blank pages dropped: {pages}")
        return "；".join([*parts, *self.remarks])

    def rest(self, filed_before: frozenset[int], pages: Sequence[PageReading]) -> "Match":
        """What this says of the pages of the file that were not filed before; each is grouped, open or blank."""
        rests = [
            replace(group, pages=tuple(page for page in group.pages if page.page_index not in filed_before))
            for group in self.groups
        ]
        groups = tuple(rest for rest in rests if rest.pages)
        left = tuple(page for page in self.open_pages if page.page_index not in filed_before)
        placed = {page.page_index for group in groups for page in group.pages}
        known = filed_before | placed | {page.page_index for page in left} | set(self.blanks)
        bare = (page.page_index for page in pages if not page.blank and page.page_index not in known)
        left += tuple(OpenPage(index, OpenWhy.NO_CODE) for index in bare)
        return Match(groups, self.blanks, left, None, self.remarks, filed_before)


def match_file(found: Found, *, catalog: Reader, site_key: bytes) -> Match:
    """Find where *found* belongs; `Match.filed` is False when only a person can tell."""
    pages = [_seen(page, catalog, site_key) for page in found.reading.pages]
    if any(page.claims for page in pages):
        return _open_closed_cases(_by_code(found, pages, catalog), catalog)
    for rule in (_by_number_folder, _by_case_folder, _by_number, _by_recorder, _by_own_text, _by_case_marks):
        match = rule(found, pages, catalog)
        if match is not None:
            return _open_closed_cases(match, catalog)
    return _unmatched(found, pages, catalog)


# 1. page codes


def _seen(page: PageReading, catalog: Reader, site_key: bytes) -> SeenPage:
    claims = tuple(claim for text in page.codes if (claim := _claim(text, catalog, site_key)) is not None)
    return SeenPage(page.page_index, page.rotation, page.blank, claims)


def _claim(text: str, catalog: Reader, site_key: bytes) -> PageClaim | None:
    read = read_payload(text, site_key)
    if read is None:
        return None
    record = catalog.find_record_by_code(read.code.uid)
    void = record is not None and record.void_reason is not None
    verdict = judge(authentic=read.authentic, known=record is not None, void=void)
    if record is None:
        return PageClaim(verdict, read.code.uid, None, read.code.page_number, read.code.page_count)
    page_count = record.page_count or read.code.page_count
    return PageClaim(verdict, label_of(record), record.id, read.code.page_number, page_count)


def _by_code(found: Found, pages: Sequence[SeenPage], catalog: Reader) -> Match:
    texts = {page.page_index: page.text for page in found.reading.pages}
    coded = {claim.record_id for page in pages for claim in page.claims}
    claimed: Sequence[SeenPage] = [
        page if page.claims else _with_number(page, texts[page.page_index], coded, catalog) for page in pages
    ]
    claimed = infer_by_neighbours(claimed, texts, catalog)
    result = regroup(claimed)
    remarks = (*_folder_disagrees(found, result.groups, catalog), *_inferred(result.groups))
    return Match(result.groups, result.blanks, result.open_pages, remarks=remarks)


def _inferred(groups: Sequence[Group]) -> tuple[str, ...]:
    """Say of which pages only their neighbours, their print and their text told the place."""
    return tuple(
        f"第 {page.page_index + 1} 页没有读到页码标识，由前后页、印刷页码和文字推定为 {group.label} 第 {page.page_number} 页"
        f" / page {page.page_index + 1}: no code; its place is inferred from its neighbours, its print and its text"
        for group in groups
        for page in group.pages
        if page.how == HOW
    )


def _with_number(page: SeenPage, text: str, coded: set[RecordId | None], catalog: Reader) -> SeenPage:
    """Give a page that lost its code the place its printed number and page number say."""
    record, place = _only_record(text, catalog), printed_place(text)
    if record is None or place is None or record.id not in coded or place[1] != record.page_count:
        return page
    claim = PageClaim(CodeVerdict.GENUINE, label_of(record), record.id, *place, how="number")
    return SeenPage(page.page_index, page.rotation, page.blank, (claim,))


def _folder_disagrees(found: Found, groups: Sequence[Group], catalog: Reader) -> tuple[str, ...]:
    case = case_of_folder(found.name, catalog)
    if case is None or all(catalog.get_record(group.record_id).case_id == case.id for group in groups):
        return ()
    text = f"页码标识与文件夹 {case.name} 不一致，按页码标识归档"
    return (f"{text} / the page codes disagree with the folder; filed by the codes",)


# 2. folders


def _by_number_folder(found: Found, pages: Sequence[SeenPage], catalog: Reader) -> Match | None:
    records = _folder_records(found.name, catalog)
    sheets = [page for page in pages if not page.blank]
    is_paper = found.reading.media_type == "application/pdf"
    fits = [record for record in records if not record.void_reason and record.page_count == len(sheets)]
    if not is_paper or len(fits) != 1:
        return None
    return _whole(fits[0], pages, how="folder")


def _by_case_folder(found: Found, _pages: Sequence[SeenPage], catalog: Reader) -> Match | None:
    case = case_of_folder(found.name, catalog)
    if case is None:
        return None
    numbered = _by_number(found, _pages, catalog)
    if numbered is not None and catalog.get_record(numbered.groups[0].record_id).case_id == case.id:
        return numbered
    return Match(evidence=EvidenceMatch(case.id, "folder", day_of(found, catalog)))


def case_of_folder(name: str, catalog: Reader) -> Case | None:
    """The case that a folder of the file's path names, by its id or by the number of one of its documents."""
    for folder in folders_of(name):
        if is_id(folder.upper()):
            try:
                return catalog.get_case(CaseId(folder.upper()))
            except NotFoundError:
                continue
    cases = {record.case_id for record in _folder_records(name, catalog)}
    return catalog.get_case(cases.pop()) if len(cases) == 1 else None


def _folder_records(name: str, catalog: Reader) -> Sequence[Record]:
    for folder in folders_of(name):
        try:
            number = DocumentNumber.parse(folder)
        except RejectedError:
            continue
        return catalog.find_records_by_number(number)
    return ()


# 3. the document number in the text layer


def _by_number(found: Found, pages: Sequence[SeenPage], catalog: Reader) -> Match | None:
    texts = [page.text for page in found.reading.pages if page.text.strip()]
    record = _record_of_all(texts, catalog)
    if record is None or not any(has_title_line(text, record.form_title or record.title) for text in texts):
        return None
    return _by_printed_places(found, pages, record) or _by_page_count(pages, record)


def _by_printed_places(found: Found, pages: Sequence[SeenPage], record: Record) -> Match | None:
    placed = []
    for page, read in zip(pages, found.reading.pages, strict=True):
        place = printed_place(read.text)
        if page.blank:
            placed.append(page)
        elif place is None or place[1] != record.page_count:
            return None
        else:
            claim = PageClaim(CodeVerdict.GENUINE, label_of(record), record.id, *place, how="number")
            placed.append(SeenPage(page.page_index, page.rotation, page.blank, (claim,)))
    result = regroup(placed)
    return Match(result.groups, result.blanks, result.open_pages) if result.groups else None


def _by_page_count(pages: Sequence[SeenPage], record: Record) -> Match | None:
    sheets = [page for page in pages if not page.blank]
    return _whole(record, pages, how="number") if len(sheets) == record.page_count else None


def _record_of_all(texts: Sequence[str], catalog: Reader) -> Record | None:
    """The one record that every page naming any record names."""
    known = [found for text in texts if (found := records_named(text, catalog))]
    common = set.intersection(*(set(found) for found in known)) if known else set()
    return known[0][common.pop()] if len(common) == 1 else None


def _only_record(text: str, catalog: Reader) -> Record | None:
    records = records_named(text, catalog)
    return next(iter(records.values())) if len(records) == 1 else None


# 4. recorder and time


def _by_recorder(found: Found, _pages: Sequence[SeenPage], catalog: Reader) -> Match | None:
    cases = {act.case_id for act in _recorded_acts(found, catalog)}
    if len(cases) != 1:
        return None
    return Match(evidence=EvidenceMatch(cases.pop(), "recorder", day_of(found, catalog)))


def _recorded_acts(found: Found, catalog: Reader) -> Sequence[Act]:
    if found.reading.recording is None:
        return ()
    holders, span = recorder_of(found, catalog).holders, span_of(found, catalog)
    if span is None or len(holders) != 1:
        return ()
    return [act for act in acts_of(holders[0].id, catalog) if act.covers(*span)]


# 5. the text of an issued document, 6. marks of a case


def _by_own_text(found: Found, pages: Sequence[SeenPage], catalog: Reader) -> Match | None:
    sheets = [page for page in pages if not page.blank]
    texts = [found.reading.pages[page.page_index].text for page in sheets]
    if not texts or not all(text.strip() for text in texts):
        return None
    cases = [like.case.id for like in like_cases(found, catalog)]
    same = same_document(texts, cases, catalog)
    if same is None:
        return None
    placed = tuple(
        GroupedPage(sheets[at].page_index, number, sheets[at].rotation, "text")
        for number, at in enumerate(same.order, start=1)
    )
    remark = (
        f"按文字归档，与原件 {same.share:.0%} 相同 / filed by its text, {same.share:.0%} that of the document"
    )
    blanks = tuple(page.page_index for page in pages if page.blank)
    return Match((Group(same.record.id, label_of(same.record), placed),), blanks, remarks=(remark,))


def _by_case_marks(found: Found, _pages: Sequence[SeenPage], catalog: Reader) -> Match | None:
    """A paper from outside; what may be a copy of a document issued here is left to a person."""
    like = strongest(like_cases(found, catalog))
    if like is None or any(_may_be_ours(page.text, like.case.id, catalog) for page in found.reading.pages):
        return None
    remark = f"按文字归到案件（{like.points} 分）：{like.said}"
    return Match(evidence=EvidenceMatch(like.case.id, "text", day_of(found, catalog)), remarks=(remark,))


def _may_be_ours(text: str, case_id: CaseId, catalog: Reader) -> bool:
    documents = (record for record in catalog.records_of(case_id) if record.kind is RecordKind.DOCUMENT)
    titles = {record.form_title or record.title for record in documents}
    return bool(records_named(text, catalog)) or any(has_title_line(text, title) for title in titles)


# nothing strong: what a person may look at


def _unmatched(found: Found, pages: Sequence[SeenPage], catalog: Reader) -> Match:
    result = regroup(pages)
    remarks = suggestions(found, catalog)
    return Match(blanks=result.blanks, open_pages=result.open_pages, remarks=remarks)


# shared


def _whole(record: Record, pages: Sequence[SeenPage], *, how: str) -> Match:
    blanks = tuple(page.page_index for page in pages if page.blank)
    sheets = [page for page in pages if not page.blank]
    return Match((whole_file(record.id, label_of(record), sheets, how=how),), blanks)


def _open_closed_cases(match: Match, catalog: Reader) -> Match:
    """Turn what would go into a closed case into open pages: a person files it with its reason."""
    if match.evidence and _closed(match.evidence.case_id, catalog):
        name = catalog.get_case(match.evidence.case_id).name
        text = f"案件 {name} 已结案归档，不能再增加材料 / the case is closed and takes no documents"
        return Match(match.groups, match.blanks, match.open_pages, None, (*match.remarks, text))
    closed = [
        group for group in match.groups if _closed(catalog.get_record(group.record_id).case_id, catalog)
    ]
    pages = tuple(
        OpenPage(page.page_index, OpenWhy.CLOSED, group.label) for group in closed for page in group.pages
    )
    groups = tuple(group for group in match.groups if group not in closed)
    return Match(groups, match.blanks, match.open_pages + pages, match.evidence, match.remarks)


def _closed(case_id: CaseId, catalog: Reader) -> bool:
    return catalog.get_case(case_id).stage is Stage.CLOSED


def _numbers(numbers: Sequence[int]) -> str:
    return "、".join(str(number) for number in numbers)
