"""The text of pages that LibreOffice wrote, read in the one way it writes text.

Every glyph is a code of one byte in a hexadecimal string, and its font says in a list which character that is. Reading
just this takes a fifteenth of what a reader of all PDFs takes. Whatever else a page holds is left to that one.
"""

import re
from collections.abc import Iterator, Mapping

import pikepdf

from docarchive.templates.printing.opened import opened

_SHOWN = re.compile(
    rb"\b(?P<begins>BT)\b"
    rb"|/(?P<font>[^\s/<>\[\]()]+)\s+-?[\d.]+\s+Tf\b"
    rb"|<(?P<codes>[0-9A-Fa-f\s]*)>\s*Tj\b"
    rb"|\[(?P<pieces>[^\[\]()]*)\]\s*TJ\b"
    rb"|/(?P<drawn>[^\s/<>\[\]()]+)\s+Do\b"
)
_STRANGE = re.compile(rb"[(%'\"]|\bBI\b")
"""Strings in parentheses, comments, pictures between the words, two rarer words that print."""
_PIECE = re.compile(rb"<([0-9A-Fa-f\s]*)>")
_ONE_BYTE = re.compile(rb"begincodespacerange\s*<00>\s*<FF>\s*endcodespacerange", re.IGNORECASE)
_CHARACTER = re.compile(rb"<([0-9A-Fa-f]{2})>\s*<((?:[0-9A-Fa-f]{4})+)>")


class _NotPlain(Exception):  # noqa: N818 - no error: another reader takes over
    """The page holds something that is not written so."""


def office_text(pdf: bytes) -> list[str] | None:
    """Text of each page in the order it was written, without the ends of lines.

    Returns:
        None when the file is damaged or holds anything that is not written as LibreOffice writes text.
    """
    try:
        with opened(pdf) as document:
            fonts: dict[tuple[int, int], Mapping[int, str]] = {}
            pages = ["".join(_shown(page, fonts)) for page in document.pages]
            return None if document.get_warnings() else pages
    except (_NotPlain, pikepdf.PdfError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _shown(page: pikepdf.Page, known: dict[tuple[int, int], Mapping[int, str]]) -> Iterator[str]:
    content = _content(page)
    if _STRANGE.search(content):
        raise _NotPlain
    fonts: dict[bytes, Mapping[int, str]] = {}
    font: Mapping[int, str] = {}
    for match in _SHOWN.finditer(content):
        if match["begins"]:
            font = {}  # each stretch names its font: what was in use before may have ended with its surroundings
        elif (name := match["font"]) is not None:
            if name not in fonts:
                fonts[name] = _characters(page, name, known)
            font = fonts[name]
        elif (drawn := match["drawn"]) is not None:
            _require_picture(page, drawn)
        else:
            codes = match["codes"]
            hexadecimal = b"".join(_PIECE.findall(match["pieces"])) if codes is None else codes
            yield "".join([font[code] for code in bytes.fromhex(hexadecimal.decode())])


def _content(page: pikepdf.Page) -> bytes:
    content = page.obj.get("/Contents")
    if content is None:
        return b""
    parts = list(content) if isinstance(content, pikepdf.Array) else [content]
    return b"\n".join(part.read_bytes() for part in parts)


def _characters(
    page: pikepdf.Page, name: bytes, known: dict[tuple[int, int], Mapping[int, str]]
) -> Mapping[int, str]:
    """Code → character of the font that the page calls *name*."""
    font = page.resources["/Font"][f"/{name.decode()}"]
    if font.objgen not in known:
        if font["/Subtype"] not in ("/TrueType", "/Type1"):
            raise _NotPlain
        listed = font["/ToUnicode"].read_bytes()
        if not _ONE_BYTE.search(listed) or b"beginbfrange" in listed:
            raise _NotPlain
        known[font.objgen] = {
            int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be")
            for code, text in _CHARACTER.findall(listed)
        }
    return known[font.objgen]


def _require_picture(page: pikepdf.Page, name: bytes) -> None:
    """What is drawn may be a picture; a form can hold text of its own."""
    if page.resources["/XObject"][f"/{name.decode()}"]["/Subtype"] != "/Image":
        raise _NotPlain
