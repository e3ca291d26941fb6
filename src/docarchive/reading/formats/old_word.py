"""Text of old binary Word files (doc): the pieces of the text stream, in order.

Source:
    [MS-DOC] 2.5.1 (Fib), 2.9.38 (Clx), 2.8.35 (PlcPcd), 2.9.73 (FcCompressed), 2.4.1 (retrieving text);
    the OLE container is read by olefile.
"""

import struct
from collections.abc import Iterator
from pathlib import Path

import olefile

from docarchive.domain.file_remark import FileRemark, RemarkCode
from docarchive.reading.formats.content import Content, PageContent, remark
from docarchive.reading.refusals import Refusal

_MAX_STREAM_BYTES = 64 << 20
_MAX_CHARACTERS = 8_000_000
_WORD_97 = 0x00C1
_ENCRYPTED, _TABLE_IS_1 = 0x0100, 0x0200
_MAGIC = 0xA5EC
_CLX_AT = 0x01A2
_BYTE_CHARACTERS = 0x40000000
_SHOWN = {"\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x07": "\t", "\x1e": "-", "\xa0": " "}
_FIELD_BEGIN, _FIELD_RESULT, _FIELD_END = "\x13", "\x14", "\x15"
_MACRO_STORAGES = frozenset({"macros", "_vba_project_cur", "vba"})
_OBJECT_STORAGE = "objectpool"


def read_old_word(path: Path) -> Content:
    """Read a doc file; all of it is one page.

    Word 6 and 95 files, which are built otherwise, are not read and say so.

    Raises:
        Refusal: encrypted, or its tables point outside of it.
    """
    with olefile.OleFileIO(str(path)) as container:
        remarks = tuple(_oddities(container))
        document = _stream(container, "WordDocument")
        if len(document) < _CLX_AT + 8:
            raise Refusal("damaged", "WordDocument")
        magic, version = struct.unpack_from("<HH", document, 0)
        (flags,) = struct.unpack_from("<H", document, 0x0A)
        if flags & _ENCRYPTED:
            raise Refusal("encrypted")
        if magic != _MAGIC or version < _WORD_97:
            return Content((), (remark(RemarkCode.UNREAD, "Word 6/95"), *remarks))
        table = _stream(container, "1Table" if flags & _TABLE_IS_1 else "0Table")
    text = _shown("".join(_pieces(document, table)))
    return Content((PageContent(text),), remarks)


def _oddities(container: olefile.OleFileIO) -> Iterator[FileRemark]:
    storages = [parts[0] for parts in container.listdir(streams=False, storages=True)]
    for name in dict.fromkeys(storages):
        if name.lower() in _MACRO_STORAGES:
            yield remark(RemarkCode.MACROS, name)
        elif name.lower() == _OBJECT_STORAGE:
            yield remark(RemarkCode.EMBEDDED_OBJECTS, name)


def _stream(container: olefile.OleFileIO, name: str) -> bytes:
    if not container.exists(name):
        raise Refusal("damaged", name)
    if container.get_size(name) > _MAX_STREAM_BYTES:
        raise Refusal("bomb", name)
    with container.openstream(name) as stream:
        content: bytes = stream.read(_MAX_STREAM_BYTES)
    return content


def _pieces(document: bytes, table: bytes) -> Iterator[str]:
    positions, places = _piece_table(document, table)
    if positions[-1] > _MAX_CHARACTERS:
        raise Refusal("too_much_text")
    for index, place in enumerate(places):
        length = positions[index + 1] - positions[index]
        if length < 0:
            raise Refusal("damaged", "piece table")
        wide = not place & _BYTE_CHARACTERS
        start = place if wide else (place & ~_BYTE_CHARACTERS) // 2
        end = start + length * (2 if wide else 1)
        if end > len(document):
            raise Refusal("damaged", "piece table")
        yield document[start:end].decode("utf-16-le" if wide else "cp1252", "replace")


def _piece_table(document: bytes, table: bytes) -> tuple[tuple[int, ...], list[int]]:
    """Positions of the pieces in the text, and where each lies in the stream (with the flag for single bytes)."""
    at, length = struct.unpack_from("<II", document, _CLX_AT)
    clx = table[at : at + length]
    if len(clx) < length or not clx:
        raise Refusal("damaged", "Clx")
    at = 0
    while at + 3 <= len(clx) and clx[at] == 1:  # formatting that pieces refer to
        at += 3 + int(struct.unpack_from("<H", clx, at + 1)[0])
    if at + 5 > len(clx) or clx[at] != 2:
        raise Refusal("damaged", "Clx")
    (size,) = struct.unpack_from("<I", clx, at + 1)
    plc = clx[at + 5 : at + 5 + size]
    count = (len(plc) - 4) // 12
    if len(plc) < size or count < 1:
        raise Refusal("damaged", "PlcPcd")
    positions = struct.unpack_from(f"<{count + 1}I", plc, 0)
    first = 4 * (count + 1)
    places = [int(struct.unpack_from("<I", plc, first + 8 * index + 2)[0]) for index in range(count)]
    return positions, places


def _shown(text: str) -> str:
    """What a reader sees: a field's result without its code, breaks as breaks, no marks for pictures and notes."""
    pieces: list[str] = []
    in_code = [False]
    for sign in text:
        if sign == _FIELD_BEGIN:
            in_code.append(True)
        elif sign == _FIELD_RESULT and len(in_code) > 1:
            in_code[-1] = False
        elif sign == _FIELD_END and len(in_code) > 1:
            in_code.pop()
        elif not any(in_code):
            pieces.append(_SHOWN.get(sign, sign if sign >= " " or sign in "\n\t" else ""))
    return "".join(pieces).replace("\t\t", "\n").strip()  # a row ends with a mark more than it has cells
