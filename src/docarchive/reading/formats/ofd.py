"""OFD documents (GB/T 33190-2016): text page by page in reading order, pictures on pages.

A small strict reader: a page whose file is missing, outside the package or no XML is an error, never an empty page.
What is drawn without being text (paths, annotations) and electronic seals are said, not read.
"""

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from docarchive.domain.file_remark import FileRemark, RemarkCode
from docarchive.reading.formats.content import Content, PageContent, remark
from docarchive.reading.formats.ofd_text import Piece, lines_of, pieces_of
from docarchive.reading.formats.package import open_package, parse_member, read_member
from docarchive.reading.refusals import Refusal

_NAMESPACE = "http://www.ofdspec.org/"
_MAX_PAGES = 3000
_MAX_OBJECTS = 200_000
"""Objects on one page."""
_MAX_DEPTH = 12
"""Blocks in blocks and composite objects in composite objects."""
_MAX_PICTURE_BYTES = 48 << 20
_MAX_CHARACTERS = 8_000_000
_MAX_PICTURES = 4
"""Pictures of one page that are looked through for codes."""
_PICTURE_ENDS = (".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".gif")


def read_ofd(path: Path) -> Content:
    """Read every page of every document body.

    Raises:
        Refusal: encrypted, a bomb, or a page that cannot be read.
    """
    with open_package(path) as package:
        names = frozenset(package.namelist())
        if any(posixpath.basename(name) == "Encryptions.xml" for name in names):
            raise Refusal("encrypted")
        root = _parse(package, names, "OFD.xml")
        bodies = [_Document(package, names, place) for place in _texts(root, "DocRoot")]
        places = [(body, page) for body in bodies for page in body.pages()]
        if not places:
            raise Refusal("no_pages")
        if len(places) > _MAX_PAGES:
            raise Refusal("too_many_pages", str(len(places)))
        pages, characters = [], 0
        for number, (body, place) in enumerate(places, start=1):
            pages.append(body.read(place, number))
            characters += len(pages[-1].text)
            if characters > _MAX_CHARACTERS:
                raise Refusal("too_much_text", f"p. {number}")
        sealed = bool(_texts(root, "Signatures"))
        remarks = [note for body in bodies for note in body.remarks()]
    if sealed:
        remarks.append(remark(RemarkCode.SIGNATURE_UNCHECKED, "OFD"))
    return Content(tuple(pages), tuple(remarks))


@dataclass(slots=True)
class _Seen:
    """What was met on one page."""

    pieces: list[Piece] = field(default_factory=list)
    resources: list[str] = field(default_factory=list)
    """Ids of the pictures."""
    drawn: int = 0
    objects: int = 0


class _Document:
    """One document body: its pages, templates, pictures."""

    def __init__(self, package: zipfile.ZipFile, names: frozenset[str], place: str) -> None:
        self._package = package
        self._names = names
        self._root_place = _inside(names, "", place)
        self._root = _parse(package, names, self._root_place)
        self._templates = {
            template.get("ID", ""): template.get("BaseLoc", "")
            for template in _elements(self._root, "TemplatePage")
        }
        self._pictures: dict[str, str] = {}
        self._composites: dict[str, Any] = {}
        for place_of_resources in (*_texts(self._root, "PublicRes"), *_texts(self._root, "DocumentRes")):
            self._take_resources(_inside(names, self._root_place, place_of_resources))
        self._drawn_only: list[int] = []
        self._unreadable_pictures: list[str] = []

    def pages(self) -> list[str]:
        """Places of the pages, in order."""
        found = []
        for pages in _elements(self._root, "Pages"):
            found += [page.get("BaseLoc", "") for page in _elements(pages, "Page")]
        return found

    def read(self, place: str, number: int) -> PageContent:
        """Read one page with its templates below it."""
        where = _inside(self._names, self._root_place, place)
        page = _parse(self._package, self._names, where)
        for resources in _texts(page, "PageRes"):
            self._take_resources(_inside(self._names, where, resources))
        seen = _Seen()
        for template in _elements(page, "Template"):
            below = self._templates.get(template.get("TemplateID", ""))
            if below is None:
                raise Refusal("damaged", f"OFD p. {number}: TemplateID")
            tree = _parse(self._package, self._names, _inside(self._names, self._root_place, below))
            self._walk(tree, seen, number)
        self._walk(page, seen, number)
        text = lines_of(seen.pieces)
        pictures = self._picture_bytes(seen.resources)
        if not text and not pictures and seen.drawn:
            self._drawn_only.append(number)
        return PageContent(text, pictures, bare=not seen.objects)

    def remarks(self) -> Iterator[FileRemark]:
        """What was on the pages and could not be read."""
        if self._drawn_only:
            numbers = "、".join(map(str, self._drawn_only[:20]))
            yield remark(
                RemarkCode.PARTLY_READ, f"OFD p. {numbers}: 只有图形，没有文字 / drawn, without text"
            )
        if self._unreadable_pictures:
            yield remark(RemarkCode.PARTLY_READ, f"OFD: {self._unreadable_pictures[0]}")
        if _texts(self._root, "Annotations"):
            yield remark(RemarkCode.PARTLY_READ, "OFD: 注释 / annotations")
        if _texts(self._root, "Attachments"):
            yield remark(RemarkCode.EMBEDDED_OBJECTS, "OFD: 附件 / attachments")

    def _take_resources(self, place: str) -> None:
        root = _parse(self._package, self._names, place)
        base = posixpath.join(posixpath.dirname(place), root.get("BaseLoc", "") or "", "x")
        for media in _elements(root, "MultiMedia"):
            for name in _texts(media, "MediaFile"):
                self._pictures[media.get("ID", "")] = _inside(self._names, base, name)
        for unit in _elements(root, "CompositeGraphicUnit"):
            self._composites[unit.get("ID", "")] = unit

    def _walk(self, tree: Any, seen: _Seen, number: int, depth: int = 0) -> None:
        if depth > _MAX_DEPTH:
            raise Refusal("nested", f"OFD p. {number}")
        for element in tree.iter():
            kind = _kind(element)
            if not kind.endswith("Object"):
                continue
            seen.objects += 1
            if seen.objects > _MAX_OBJECTS:
                raise Refusal("bomb", f"OFD p. {number}")
            if kind == "TextObject":
                seen.pieces += pieces_of(element)
            elif kind == "ImageObject":
                seen.resources.append(element.get("ResourceID", ""))
            elif kind == "CompositeObject" and element.get("ResourceID", "") in self._composites:
                self._walk(self._composites[element.get("ResourceID", "")], seen, number, depth + 1)
            else:
                seen.drawn += 1

    def _picture_bytes(self, resources: list[str]) -> tuple[bytes, ...]:
        places = [self._pictures[each] for each in dict.fromkeys(resources) if each in self._pictures]
        wanted = [place for place in places if place.lower().endswith(_PICTURE_ENDS)]
        self._unreadable_pictures += [place for place in places if place not in wanted]
        wanted.sort(key=lambda place: -self._package.getinfo(place).file_size)
        return tuple(
            read_member(self._package, place, limit_bytes=_MAX_PICTURE_BYTES)
            for place in wanted[:_MAX_PICTURES]
        )


def _inside(names: frozenset[str], place: str, reference: str) -> str:
    """The member that *reference*, written in the file at *place*, names.

    Raises:
        Refusal: it leads out of the package, or there is no such member.
    """
    joined = (
        reference[1:] if reference.startswith("/") else posixpath.join(posixpath.dirname(place), reference)
    )
    found = posixpath.normpath(joined)
    if not reference or found.startswith(("..", "/")) or "\\" in found:
        raise Refusal("damaged", f"OFD: {reference or place}")
    for name in (found, f"/{found}", f"./{found}"):
        if name in names:
            return name
    raise Refusal("damaged", f"OFD: {found}")


def _parse(package: zipfile.ZipFile, names: frozenset[str], place: str) -> Any:
    if place not in names:
        raise Refusal("damaged", f"OFD: {place}")
    root = parse_member(package, place)
    if not str(root.tag).startswith(f"{{{_NAMESPACE}"):
        raise Refusal("damaged", f"OFD: {place}")
    return root


def _kind(element: Any) -> str:
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def _elements(root: Any, kind: str) -> Iterator[Any]:
    return (element for element in root.iter() if _kind(element) == kind)


def _texts(root: Any, kind: str) -> list[str]:
    return [text for element in _elements(root, kind) if (text := (element.text or "").strip())]
