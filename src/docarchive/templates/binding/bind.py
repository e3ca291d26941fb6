"""One PDF of a volume: cover, contents with links, every page with its number, note; bookmarks and page labels.

The sources are never changed: numbers are drawn on top of copies of their pages, whose own drawing is wrapped so that
nothing it leaves behind reaches the number. Image bytes stay the same. Equal jobs give equal bytes.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem

from docarchive.domain.errors import RejectedError, UnavailableError
from docarchive.templates.binding.digits import digit_font
from docarchive.templates.binding.pdfa import faults_of, finish
from docarchive.templates.binding.port import Bound, BoundItem, Job, Looked, PagePart, Source
from docarchive.templates.printing.page_space import add_font, display, real

if TYPE_CHECKING:
    from docarchive.templates.binding.rows_of_contents import Row

NUMBER_POINTS = 11.0
"""Size of the page number."""
FROM_SIDE_MM = 8.0
FROM_EDGE_MM = 6.6
"""Baseline of the number below the top edge: above the quiet zone of a page code. At the bottom: above that edge."""
_POINTS_PER_MM = 72 / 25.4
_FIXED_ID = b"31415926535897932384626433832795"
"""What QPDF writes as the id of a file when told to make none."""
_TAIL = 1 << 20
_PDF = "application/pdf"
_COVER, _CONTENTS, _NOTE = _OWN = ("封面", "卷内目录", "卷内备考表")
"""Bookmarks of the volume's own papers; those of its items begin with their number."""


def look(source: Source) -> Looked:
    """What is in a source; a damaged or encrypted one is told, not raised."""
    from docarchive.templates.binding.content import (
        has_content,
    )  # brings numpy along: binding alone does without

    try:
        with open_pages(source) as pdf:
            sure = set(source.sure)
            content = tuple(index in sure or has_content(page) for index, page in enumerate(pdf.pages))
            return Looked(content, faults_of(pdf))
    except RejectedError as error:
        return Looked(unreadable=error.message)


def open_pages(source: Source) -> pikepdf.Pdf:
    """The source as a PDF; `RejectedError` says why not."""
    try:
        if source.media_type != _PDF:
            from docarchive.templates.binding.pictures import picture_pdf

            return picture_pdf(Path(source.path).read_bytes())
        pdf = pikepdf.open(source.path)
        if pdf.is_encrypted:
            pdf.close()
            raise RejectedError("文件已加密 / the file is encrypted")
        if not pdf.pages:
            pdf.close()
            raise RejectedError("文件没有页面 / the file has no pages")
    except pikepdf.PasswordError as error:
        raise RejectedError("文件有密码 / the file has a password") from error
    except (pikepdf.PdfError, OSError, ValueError, SyntaxError) as error:
        raise RejectedError(f"读不出页面 / its pages cannot be read: {error}") from error
    return pdf


def join(parts: Sequence[PagePart], target: str) -> None:
    """Write pages of several sources as one PDF; see `port.Binder.join`."""
    opened: dict[str, pikepdf.Pdf] = {}
    joined = pikepdf.new()
    try:
        for part in parts:
            path = part.source.path
            pdf = opened.get(path) or opened.setdefault(path, open_pages(part.source))
            if part.index >= len(pdf.pages):
                raise RejectedError(
                    f"文件只有 {len(pdf.pages)} 页，要第 {part.index + 1} 页 / it has no page {part.index + 1}"
                )
            joined.pages.append(pdf.pages[part.index])
        with _written():
            joined.save(target, deterministic_id=True)
    finally:
        joined.close()
        for pdf in opened.values():
            pdf.close()


def bind(job: Job) -> Bound:
    """Write the volume; see `port.Binder.bind`."""
    opened: list[pikepdf.Pdf] = []
    volume = pikepdf.new()
    try:
        rows = _rows(job)
        pages, claim = _Pages(volume, job), job.claim
        for item in _with_ends(job):
            if item.source is not None:
                opened.append(open_pages(item.source))
                if item.title in _OWN:
                    claim = claim and not faults_of(opened[-1])
                pages.add(opened[-1], item)
        if not volume.pages:
            raise RejectedError("案卷没有一页 / the volume has no page at all")
        _link(volume, job, rows, pages.begins)
        _label(volume, pages.labels)
        _bookmark(volume, pages.begins)
        finish(volume, title=job.title, reference=job.reference, made_at=job.made_at, claim=claim)
        _save(volume, job)
        return Bound(len(volume.pages), sum(number > 0 for number in pages.labels), claim)
    finally:
        volume.close()
        for pdf in opened:
            pdf.close()


class _Pages:
    """Adds pages and prints their numbers."""

    def __init__(self, volume: pikepdf.Pdf, job: Job) -> None:
        self._volume, self._job = volume, job
        self._font = digit_font()
        self._embedded = self._font.embed(volume)
        self._before = volume.make_stream(b"q\n")
        self.begins: dict[str, int] = {}
        """Title → index of its first page with a number; without any, of its first page."""
        self.labels: list[int] = []
        """Number of every page; 0 for those without."""

    def add(self, pdf: pikepdf.Pdf, item: BoundItem) -> None:
        if len(item.numbers) != len(pdf.pages):
            raise RejectedError(
                f"{item.title}：文件有 {len(pdf.pages)} 页，页号有 {len(item.numbers)} 个 / pages and numbers differ"
            )
        first = len(self._volume.pages)
        self.begins[item.title] = first + next((index for index, one in enumerate(item.numbers) if one), 0)
        self.labels.extend(item.numbers)
        self._volume.pages.extend(pdf.pages)
        for index, number in enumerate(item.numbers):
            if number:
                self._print(self._volume.pages[first + index], number)

    def _print(self, page: pikepdf.Page, number: int) -> None:
        to_page, width, height = display(page)
        name = add_font(page, self._embedded, "VolumePage")
        text = str(number)
        side = FROM_SIDE_MM * _POINTS_PER_MM
        right = (number % 2 == 1) == self._job.odd_right
        x = width - side - self._font.width(text) * NUMBER_POINTS if right else side
        edge = FROM_EDGE_MM * _POINTS_PER_MM
        y = height - edge if self._job.top else edge
        drawing = (
            f"\nQ\n/Artifact BMC\nq {to_page} cm 0 g BT {name} {real(NUMBER_POINTS)} Tf "
            f"1 0 0 1 {real(x)} {real(y)} Tm {self._font.hex(text)} Tj ET Q\nEMC\n"
        )
        old = page.obj.get("/Contents", Array())
        parts = list(old) if isinstance(old, Array) else [old]
        stamped = self._volume.make_stream(drawing.encode("ascii"))
        page.obj.Contents = Array([self._before, *parts, stamped])


def _with_ends(job: Job) -> Iterator[BoundItem]:
    """The items between cover, contents and note, whose pages have no numbers."""
    yield from _end(job.cover, _COVER)
    yield from _end(job.contents, _CONTENTS)
    yield from job.items
    yield from _end(job.note, _NOTE)


def _end(path: str | None, title: str) -> Iterator[BoundItem]:
    if path is not None:
        source = Source(path, _PDF)
        with open_pages(source) as pdf:
            count = len(pdf.pages)
        yield BoundItem(source, title, (0,) * count, "", "")


def _rows(job: Job) -> Sequence["Row"]:
    if job.contents is None:
        return ()
    from docarchive.templates.binding.rows_of_contents import find_rows

    return find_rows(Path(job.contents), [item.row + item.pages for item in job.items])


def _link(volume: pikepdf.Pdf, job: Job, rows: Sequence["Row"], begins: Mapping[str, int]) -> None:
    """From each row of the contents to the first numbered page of its document."""
    for row, item in zip(rows, job.items, strict=bool(rows)):
        if item.title in begins:
            page = volume.pages[begins[_CONTENTS] + row.page_index]
            _add_link(volume, page, row, volume.pages[begins[item.title]])


def _add_link(volume: pikepdf.Pdf, page: pikepdf.Page, row: "Row", target: pikepdf.Page) -> None:
    left, bottom, right, top = row.box
    note = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Link,
        Rect=[round(edge, 2) for edge in (left - 3, bottom - 3, right + 3, top + 3)],
        Border=[0, 0, 0],
        F=4,  # printed, not hidden: PDF/A wants it said
        Dest=Array([target.obj, Name.Fit]),
    )
    if "/Annots" not in page.obj:
        page.obj.Annots = Array()
    page.obj.Annots.append(volume.make_indirect(note))


def _bookmark(volume: pikepdf.Pdf, begins: Mapping[str, int]) -> None:
    with volume.open_outline() as outline:
        outline.root.extend(OutlineItem(title, page) for title, page in begins.items())


def _label(volume: pikepdf.Pdf, numbers: Sequence[int]) -> None:
    """Page labels of a viewer say the volume page number; pages without one are labelled with a dash."""
    runs = Array()
    before = -1
    for index, number in enumerate(numbers):
        follows = 0 < before == number - 1 if number else before == 0
        if index == 0 or not follows:
            style = Dictionary(S=Name.D, St=number) if number else Dictionary(P=pikepdf.String("-"))
            runs.append(index)
            runs.append(style)
        before = number
    volume.Root.PageLabels = Dictionary(Nums=runs)


def _save(volume: pikepdf.Pdf, job: Job) -> None:
    """Write the file with an id made of the job: the library's own would read all that was written once more."""
    target = Path(job.target)
    with _written():
        # Not linearised: it costs a third more, and some readers complain about the hint tables (MEASURED, section 9).
        volume.save(target, static_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        _name(target, job)


@contextmanager
def _written() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UnavailableError(
            f"写不下案卷 / the volume cannot be written: {error.strerror}",
            hint="腾出空间后重试 / make room, then again",
        ) from error
    except pikepdf.PdfError as error:
        raise RejectedError(f"页面写不出来 / pages cannot be written: {error}") from error


def _name(target: Path, job: Job) -> None:
    """Put the volume's own id in the place of the fixed one, at the end of the file."""
    described = (job.reference, job.title, job.made_at, *((item.title, item.numbers) for item in job.items))
    own = sha256(repr(described).encode()).hexdigest()[: len(_FIXED_ID)].encode()
    with target.open("r+b") as file:
        file.seek(max(0, target.stat().st_size - _TAIL))
        start, tail = file.tell(), file.read()
        file.seek(start)
        file.write(tail.replace(_FIXED_ID, own))
