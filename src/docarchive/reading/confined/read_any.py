"""In the child: what is in a file, by its kind; a new format is a line in the table below."""

from collections.abc import Callable
from pathlib import Path

import pypdf
from lxml import etree

from docarchive.domain.file_remark import FileRemark, RemarkCode, SignatureCheck
from docarchive.domain.media_types import DOCX, XLSX
from docarchive.reading import pages, pictures
from docarchive.reading.codes import Budget, Found, find_codes
from docarchive.reading.formats import mail, ofd, old_word, plain, unpacking, word, workbook_text
from docarchive.reading.formats.content import MAX_REMARKS, Content, PageContent, remark
from docarchive.reading.formats.package import refuse_zip_bomb
from docarchive.reading.formats.signature_mark import has_signatures
from docarchive.reading.kinds import sniff
from docarchive.reading.kinds.containers import ends_as_zip
from docarchive.reading.port import PageReading, Reading
from docarchive.reading.refusals import Refusal

_PDF = "application/pdf"
_READERS: dict[str, tuple[Callable[[Path], Content], str, str]] = {
    DOCX: (word.read_word, "lxml", etree.__version__),
    XLSX: (workbook_text.read_workbook_text, "openpyxl", workbook_text.VERSION),
    sniff.DOC: (old_word.read_old_word, "docarchive-doc", "1"),
    sniff.OFD: (ofd.read_ofd, "docarchive-ofd", "1"),
    sniff.MAIL: (mail.read_mail, "email", "1"),
    sniff.ZIP: (unpacking.count_parts, "", ""),
    "text/plain": (plain.read_plain, "text", "1"),
}
"""Media type → reader, and what its text is said to be read by."""
_PROGRAMS = frozenset({sniff.EXECUTABLE, sniff.SCRIPT})
_PACKAGES = (
    "application/vnd.openxmlformats",
    "application/x-office-package",
    "application/vnd.oasis",
    "application/epub",
)
_UNEMBELLISHED = frozenset({_PDF, "image/jpeg", "image/png", "image/gif"})
"""Kinds at whose end nothing else should stand."""


def read_any(
    path: Path,
    media_type: str,
    budget: Budget,
    *,
    trusted: Path | None,
    looks_for_codes: bool,
    span: pages.Span = pages.ALL,
) -> Reading:
    """Read pages, text, codes and remarks; recordings are read elsewhere.

    Args:
        path: The file.
        media_type: What it is, by its content.
        budget: How long to look for codes.
        trusted: Folder of certificates that signatures may lead to.
        looks_for_codes: Whether the file has just arrived; then its signatures are checked too.
        span: The pages of a PDF or picture file that are wanted; with the first page comes all that concerns
            the whole file.

    Raises:
        Refusal: encrypted, damaged, a bomb.
    """
    if media_type == sniff.ENCRYPTED_OFFICE:
        raise Refusal("encrypted")
    begins = span[0] == 0
    general = _general_remarks(path, media_type) if begins else ()
    if media_type == _PDF:
        read = pages.read_pdf(path, budget, span, judges_layers=not looks_for_codes)
        signatures = _signatures(path, trusted) if looks_for_codes and begins else ()
        engine = ("pypdf", pypdf.__version__) if any(page.text for page in read.pages) else ("", "")
        return Reading(
            media_type,
            read.pages,
            None,
            *engine,
            remarks=general,
            signatures=signatures,
            page_count=read.page_count,
        )
    if media_type in pictures.MEDIA_TYPES:
        read = pages.read_pictures(path, budget, span)
        return Reading(media_type, read.pages, remarks=general, page_count=read.page_count)
    if media_type in _READERS:
        return _by_table(path, media_type, budget, general)
    if media_type.startswith(_PACKAGES):
        refuse_zip_bomb(path)
    return Reading(media_type, remarks=(*general, *_unread(media_type)))


def _by_table(path: Path, media_type: str, budget: Budget, general: tuple[FileRemark, ...]) -> Reading:
    read, engine, version = _READERS[media_type]
    content = read(path)
    found = tuple(_page(index, page, budget) for index, page in enumerate(content.pages))
    has_text = any(page.text for page in found)
    return Reading(
        media_type,
        found,
        engine=engine if has_text else "",
        engine_version=version if has_text else "",
        remarks=(*general, *content.remarks)[:MAX_REMARKS],
        parts=content.parts,
    )


def _page(index: int, page: PageContent, budget: Budget) -> PageReading:
    blank = page.bare and not page.text.strip()
    best = Found()
    for picture in page.pictures if budget.may_look else ():
        budget.next_page()
        found = find_codes(pictures.picture_of_bytes(picture), budget)
        best = found if not best.texts else best
        if found.is_ours:
            break
    return PageReading(index, page.text, best.texts, best.rotation, blank, best.step)


def _signatures(path: Path, trusted: Path | None) -> tuple[SignatureCheck, ...]:
    if not has_signatures(path):
        return ()
    from docarchive.reading.formats.signatures import check_signatures  # only now: half a second for pyHanko

    return check_signatures(path, trusted)


def _general_remarks(path: Path, media_type: str) -> tuple[FileRemark, ...]:
    if media_type in _PROGRAMS:
        return (remark(RemarkCode.PROGRAM, media_type),)
    if media_type in _UNEMBELLISHED:
        with path.open("rb") as source:
            begins_late = media_type == _PDF and not source.read(5).startswith(b"%PDF-")
            is_zip_too = ends_as_zip(source)
        if is_zip_too or begins_late:
            return (remark(RemarkCode.TWO_FORMATS, "zip" if is_zip_too else "%PDF-"),)
    return ()


def _unread(media_type: str) -> tuple[FileRemark, ...]:
    if media_type.startswith(("video/", "audio/")):
        return ()
    return (remark(RemarkCode.UNREAD, media_type),)
