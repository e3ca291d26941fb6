"""Where a sheaf may belong: what a person at the desk is offered, each with its reason; never acted on by itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from docarchive.catalog.port import Reader
from docarchive.domain.arrival import Arrival
from docarchive.domain.case import Case, Stage
from docarchive.domain.errors import NotFoundError, RejectedError
from docarchive.domain.identifiers import CaseId, DocumentNumber, RecordId, is_id
from docarchive.domain.record import Record, RecordKind
from docarchive.reading.port import Reading
from docarchive.workflows.arriving.acts import acts_of
from docarchive.workflows.arriving.found_file import Found, recorder_of, records_named, span_of
from docarchive.workflows.arriving.likeness import like_cases, same_document
from docarchive.workflows.arriving.matching import case_of_folder

OFFERED = 6
_CASES = 5
_PAPERS = 6
"""Documents of one case that are offered beside it."""
_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Target:
    """A place to file to."""

    case: Case
    record: Record | None
    """The document whose signed scan it would be; None: evidence of the case."""
    why: tuple[str, ...]
    """zh / en each."""

    @property
    def id(self) -> str:
        """What `Assignment.assign` takes."""
        return str(self.record.id if self.record else self.case.id)


def likely_targets(arrival: Arrival, reading: Reading, sheaf: Sequence[int], reader: Reader) -> list[Target]:
    """What speaks for which place, best first; nothing that is closed, void, or out of the reader's sight.

    Args:
        arrival: The waiting file.
        reading: What is in it.
        sheaf: Indexes of the pages to be filed together; empty for a file without pages.
        reader: In whose sight to look.
    """
    pages = tuple(page for page in reading.pages if page.page_index in sheaf)
    found = Found(arrival.name, replace(reading, pages=pages), arrival.seen_at)
    return _told_once(_targets(arrival, found, reader))[:OFFERED]


def targets_called(words: str, reader: Reader) -> list[Target]:
    """Cases, and documents of them that wait for their scan, by number, id or part of a case's name."""
    why = ("按检索 / as searched for",)
    found: list[Target] = []
    try:
        numbered = reader.find_records_by_number(DocumentNumber.parse(words))
    except RejectedError:
        numbered = ()
    for record in numbered:
        case = reader.get_case(record.case_id)
        found += [Target(case, record, why), Target(case, None, why)]
    for case in [] if numbered else _cases_called(words, reader):
        found.append(Target(case, None, why))
        papers = [item for item in reader.records_of(case.id) if _takes_a_scan(item) and not item.scans]
        found += [
            Target(case, item, ("等待签章扫描 / waits for its signed scan",)) for item in papers[:_PAPERS]
        ]
    return _told_once(found)


def _targets(arrival: Arrival, found: Found, reader: Reader) -> Iterator[Target]:
    texts = [page.text for page in found.reading.pages]
    for records in (records_named(text, reader) for text in texts):
        for record in records.values():
            yield _scan_of(record, "文中有它的文号 / its number stands on the pages", reader)
    likes = like_cases(found, reader)
    if texts and all(text.strip() for text in texts):
        same = same_document(texts, [like.case.id for like in likes], reader)
        if same is not None:
            yield _scan_of(
                same.record,
                f"文字与原件 {same.share:.0%} 相同 / its text is {same.share:.0%} that of the document",
                reader,
            )
    folder = case_of_folder(arrival.name, reader)
    if folder is not None:
        yield Target(folder, None, ("放在该案的文件夹里 / it lies in the folder of the case",))
    for like in likes[:_NEAREST]:
        yield Target(like.case, None, (f"{like.said}（{like.points} 分）",))
    yield from _by_recorder(found, reader)
    for record_id in arrival.record_ids:
        yield from _beside(record_id, reader)


def _by_recorder(found: Found, reader: Reader) -> Iterator[Target]:
    """The acts of the recorder's holder that lie nearest in time."""
    span = span_of(found, reader)
    for officer in recorder_of(found, reader).holders if span else ():
        near = sorted(acts_of(officer.id, reader), key=lambda act: (act.distance(span[0]), act.start))  # type: ignore[index]
        for act in near[:_NEAREST]:
            why = f"执法记录仪属于 {officer.name}，时间最近 / the recorder is this officer's, nearest in time"
            yield Target(reader.get_case(act.case_id), None, (why,))


def _beside(record_id: RecordId, reader: Reader) -> Iterator[Target]:
    try:
        record = reader.get_record(record_id)
    except NotFoundError:  # out of sight
        return
    why = "同一文件的其他页归入这里 / other pages of the same file went there"
    if _takes_a_scan(record):
        yield _scan_of(record, why, reader)
    yield Target(reader.get_case(record.case_id), None, (why,))


def _scan_of(record: Record, why: str, reader: Reader) -> Target:
    return Target(reader.get_case(record.case_id), record, (why,))


def _cases_called(words: str, reader: Reader) -> Sequence[Case]:
    if is_id(words.upper()):
        try:
            return [reader.get_case(CaseId(words.upper()))]
        except NotFoundError:
            return ()
    return reader.find_cases(words, limit=_CASES)


def _takes_a_scan(record: Record) -> bool:
    return record.kind is RecordKind.DOCUMENT and record.void_reason is None


def _told_once(targets: Iterator[Target] | Sequence[Target]) -> list[Target]:
    """Each place once, with everything that speaks for it; closed cases and void documents are left out."""
    kept: dict[str, Target] = {}
    for target in targets:
        if target.case.stage is Stage.CLOSED or (target.record and not _takes_a_scan(target.record)):
            continue
        known = kept.get(target.id)
        why = tuple(dict.fromkeys((*(known.why if known else ()), *target.why)))
        kept[target.id] = replace(target, why=why)
    return list(kept.values())
