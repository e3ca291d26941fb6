"""The pages of a case as its volume will have them: which file of each record, its pages, what is wrong with them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from docarchive.archive.port import Archive
from docarchive.catalog.port import Reader
from docarchive.domain import places
from docarchive.domain.case import Case
from docarchive.domain.closing.completeness import missing_pages
from docarchive.domain.errors import ConflictError, DamageError, NotFoundError
from docarchive.domain.guards.base import called
from docarchive.domain.identifiers import RecordId, Sha256
from docarchive.domain.record import DERIVED, Record, RecordKind, Representation, Role
from docarchive.domain.record_files import joined_pages
from docarchive.domain.volumes.obstacles import Obstacle
from docarchive.domain.volumes.volume import Carrier, VolumeFile, VolumeFileRole
from docarchive.templates.binding.port import Binder, Looked, PagePart, Source
from docarchive.templates.printing.port import PdfConverter
from docarchive.workflows.store import digest_of, digest_of_stream, put_bytes

PDF = "application/pdf"
_PICTURES = frozenset({"image/jpeg", "image/png", "image/tiff", "image/bmp", "image/gif", "image/webp"})
_RECORDED = ("video/", "audio/")
_SURE = frozenset({"code", "number", "neighbours"})
"""How a page was placed by something printed on it."""


@dataclass(frozen=True, slots=True)
class Paged:
    """One record as it goes into the volume."""

    record: Record
    file: Representation
    """The representation used: the signed scan if there is one, else what was issued."""
    carrier: Carrier
    source: Source | None = None
    looked: Looked = field(default_factory=Looked)
    copy: VolumeFile | None = None
    """Pages made for the volume: converted from a Word file, when nothing else has pages; or joined out of several scans."""
    joined: int = 0
    """Out of how many scans the pages were joined; the source then is a file that is not in the archive yet."""

    @property
    def key(self) -> str:
        """Key of the file that is bound in."""
        return self.copy.key if self.copy else self.file.key

    @property
    def sha256(self) -> Sha256:
        """Its digest."""
        return self.copy.sha256 if self.copy else self.file.sha256

    @property
    def media_type(self) -> str:
        """Its type."""
        return self.copy.media_type if self.copy else self.file.media_type

    @property
    def pages(self) -> int:
        """How many of its pages get a number."""
        return sum(self.looked.content)


@dataclass(frozen=True, slots=True)
class PageDesk:
    """What looking at the pages of a case takes."""

    archive: Archive
    converter: PdfConverter
    binder: Binder

    def look(
        self,
        case: Case,
        records: Sequence[Record],
        reader: Reader,
        folder: Path,
        progress: Callable[[int, int], None],
    ) -> tuple[list[Paged], list[Obstacle]]:
        """Choose the file of every record and look into it.

        Args:
            case: The case.
            records: What goes into the volume.
            reader: Knows which pages have text.
            folder: For files the binder cannot read where they lie.
            progress: Told how many records were read back from the archive, of how many.

        Returns:
            Each record with its pages, and what is wrong; a damaged record is among the obstacles.
        """
        obstacles = list(self._damage(records, progress))
        if obstacles:
            return [], obstacles
        found = [self._choose(record, case, reader, folder) for record in records]
        sources = [item.source for item in found if item.source]
        looked = dict(zip(map(id, sources), self.binder.look(sources), strict=True))
        paged = [replace(one, looked=looked.get(id(one.source), Looked())) for one in found]
        return paged, [obstacle for item in paged for obstacle in obstacles_of_pages(item)]

    def _damage(self, records: Sequence[Record], progress: Callable[[int, int], None]) -> Iterator[Obstacle]:
        """Read back every original: what is sealed for thirty years must be what was filed."""
        for done, record in enumerate(records, start=1):
            for item in record.representations:
                if item.role not in DERIVED and (words := self._differs(item)):
                    yield Obstacle(
                        "damaged",
                        f"{called(record)}：{item.key} {words}",
                        "docarchive verify；docarchive repair --from 备份 / from a backup",
                        record.id,
                    )
            progress(done, len(records))

    def _differs(self, item: Representation) -> str:
        try:
            with self.archive.open(item.key) as stored:
                found = digest_of_stream(stored)
        except NotFoundError:
            return "文件不见了 / the file is gone"
        except OSError as error:
            return f"读不出 / cannot be read: {error.strerror}"
        return "" if found == item.sha256 else "内容与登记的摘要不符 / does not have the digest recorded"

    def _choose(self, record: Record, case: Case, reader: Reader, folder: Path) -> Paged:
        file = file_of(record)
        if record.custody is not None or file.media_type.startswith(_RECORDED):
            return Paged(record, file, Carrier.DISC)
        if parts := joined_pages(record):
            return self._joined(record, file, parts, case, folder)
        if file.media_type == PDF or file.media_type in _PICTURES:
            sure = _sure_pages(record, file, reader)
            path = self._path(file.key, file.sha256, folder)
            return Paged(record, file, Carrier.PAGES, Source(path, file.media_type, sure))
        copy = self._page_copy(record, file, case) if file.role is Role.ISSUED_DOCX else None
        if copy is None:
            return Paged(record, file, Carrier.ELECTRONIC)
        source = Source(self._path(copy.key, copy.sha256, folder), PDF)
        return Paged(record, file, Carrier.PAGES, source, copy=copy)

    def _joined(
        self,
        record: Record,
        file: Representation,
        parts: Sequence[tuple[Representation, int]],
        case: Case,
        folder: Path,
    ) -> Paged:
        """The pages of several scans in their order, not stored yet; the scans themselves stay as they are."""
        scans = list(dict.fromkeys(scan for scan, _ in parts))
        paths = {scan.key: self._path(scan.key, scan.sha256, folder) for scan in scans}
        pages = [PagePart(Source(paths[scan.key], scan.media_type), place - 1) for scan, place in parts]
        target = folder / f"{record.id}-joined.pdf"
        self.binder.join(pages, str(target))
        pdf = target.read_bytes()
        home = places.record_folder(case.party_ids[0], case.id, record.id)
        key = places.returned_key(home, "pages", digest_of(pdf), ".pdf")
        copy = VolumeFile(VolumeFileRole.PAGE_COPY, key, digest_of(pdf), len(pdf), PDF, record_id=record.id)
        sure = tuple(index for index, (scan, place) in enumerate(parts) if _is_sure(scan, place - 1))
        return Paged(
            record, file, Carrier.PAGES, Source(str(target), PDF, sure), copy=copy, joined=len(scans)
        )

    def _page_copy(self, record: Record, file: Representation, case: Case) -> VolumeFile | None:
        """A document that was issued without a converter gets its pages now; the same Word file once only."""
        folder = places.record_folder(case.party_ids[0], case.id, record.id)
        key = places.returned_key(folder, "pages", file.sha256, ".pdf")
        with self.archive.open(file.key) as stored:
            docx = stored.read()
        pdf = kept_or_converted(key, docx, archive=self.archive, converter=self.converter)
        if pdf is None:
            return None
        return VolumeFile(VolumeFileRole.PAGE_COPY, key, digest_of(pdf), len(pdf), PDF, record_id=record.id)

    def _path(self, key: str, digest: Sha256, folder: Path) -> str:
        local = self.archive.local_path(key)
        if local is None:
            local = folder / digest.hex
            with self.archive.open(key) as stored:
                local.write_bytes(stored.read())
        return str(local)


def kept_or_converted(key: str, docx: bytes, *, archive: Archive, converter: PdfConverter) -> bytes | None:
    """The PDF of a Word file, converted once for its key: no two conversions are byte-identical.

    So a run after a crash, or a second archivist, goes on with the very bytes of the first. None without a converter.
    """
    kept = _kept(key, archive)
    if kept is not None:
        return kept
    converted = converter.convert(docx)
    if converted is None:
        return None
    try:
        put_bytes(archive, key, converted.pdf)
    except ConflictError:  # another run was faster
        return _kept(key, archive)
    return converted.pdf


def _kept(key: str, archive: Archive) -> bytes | None:
    try:
        with archive.open(key) as stored:
            return stored.read()
    except NotFoundError:
        return None


def file_of(record: Record) -> Representation:
    """The file of a record that goes into the volume: the fullest scan, of several the newest; else what was issued."""
    if record.scans:
        return min(reversed(record.scans), key=lambda scan: len(scan.missing_pages))
    wanted = (Role.ISSUED_PDF, Role.EVIDENCE, Role.ISSUED_DOCX)
    found = next((item for role in wanted if (item := record.representation(role))), None)
    if found is None:
        raise DamageError(
            f"{record.title} 没有文件 / the record has no file: {record.id}", hint="docarchive verify"
        )
    return found


def _sure_pages(record: Record, file: Representation, reader: Reader) -> tuple[int, ...]:
    if file.role is Role.ISSUED_PDF:
        return tuple(range(file.page_count or 0))
    placed = {index for index in range(len(file.pages)) if _is_sure(file, index)}
    read = {page.page_number - 1 for page in reader.text_of(record.id, file.sha256) if page.text.strip()}
    return tuple(sorted(placed | read))


def _is_sure(file: Representation, index: int) -> bool:
    return index < len(file.pages) and file.pages[index].how in _SURE


def obstacles_of_pages(item: Paged) -> Iterator[Obstacle]:
    """What is wrong, or to be known, of the pages of one record."""
    record, looked = item.record, item.looked
    name = called(record)
    if looked.unreadable:
        yield Obstacle(
            "unreadable",
            f"{name}：{looked.unreadable}",
            "重新扫描归档 / scan and file it again",
            record.id,
        )
        return
    if item.source and not item.pages:
        yield Obstacle(
            "unreadable",
            f"{name}：所有页面都是空白 / all its pages are blank",
            "重新扫描归档 / scan and file it again",
            record.id,
        )
    if (
        item.file.role is Role.SCAN
        and item.file.missing_pages
        and not item.joined
        and not missing_pages(record)
    ):
        yield Obstacle(
            "in_parts",
            f"{name}：各页分在几份扫描件里，页数对不上 / its pages lie in several scans that have other pages than they should",
            "整份重新扫描 / scan the whole document again",
            record.id,
        )
    found, issued = len(looked.content), record.page_count
    if item.file.role is Role.SCAN and issued and found != issued:
        words = f"扫描件 {found} 页，签发 {issued} 页 / {found} pages scanned, {issued} issued"
        yield Obstacle("pages_differ", f"{name}：{words}", record_id=record.id, blocks=False)
    for fault in looked.faults:
        yield Obstacle("not_pdfa", f"{name}：{fault}", record_id=record.id, blocks=False)
    if item.carrier is Carrier.ELECTRONIC and record.kind is RecordKind.DOCUMENT:
        words = "只有 Word 文件，没有页面 / a Word file only, no pages"
        yield Obstacle("no_pages", f"{name}：{words}", record_id=record.id, blocks=False)


def pages_of(paged: Sequence[Paged]) -> Mapping[RecordId, int]:
    """Numbered pages of each record."""
    return {item.record.id: item.pages for item in paged}
