"""Zip and OLE files told apart by their members; only the directory is read, never a member."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

_TAIL_BYTES = 22 + 65535
_DIRECTORY_BYTES = 1 << 20
_END = b"PK\x05\x06"
_OOXML = "application/vnd.openxmlformats-officedocument."

_BY_MEMBER = (
    ("word/document.xml", _OOXML + "wordprocessingml.document"),
    ("xl/workbook.xml", _OOXML + "spreadsheetml.sheet"),
    ("ppt/presentation.xml", _OOXML + "presentationml.presentation"),
    ("OFD.xml", "application/ofd"),
    ("META-INF/MANIFEST.MF", "application/java-archive"),
    ("AndroidManifest.xml", "application/vnd.android.package-archive"),
    ("META-INF/container.xml", "application/epub+zip"),
    ("META-INF/manifest.xml", "application/vnd.oasis.opendocument"),
    ("[Content_Types].xml", "application/x-office-package"),
)
_BY_STREAM = (
    ("EncryptedPackage", "application/x-encrypted-office"),
    ("WordDocument", "application/msword"),
    ("Workbook", "application/vnd.ms-excel"),
    ("Book", "application/vnd.ms-excel"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
)


def zip_media_type(source: BinaryIO) -> str:
    """Tell what a zip file is: Word, Excel, OFD, another package, or just ``application/zip``."""
    names = set(_central_names(source)) or set(_local_names(source))
    for member, media_type in _BY_MEMBER:
        if member in names:
            return media_type
    return "application/zip"


def end_record(source: BinaryIO) -> tuple[int, int, int] | None:
    """Find a zip's end record: (members, size of the directory, its offset); None when it is missing."""
    size = source.seek(0, 2)
    source.seek(max(0, size - _TAIL_BYTES))
    tail = source.read(_TAIL_BYTES)
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        return None
    members, directory_bytes, offset = struct.unpack("<HII", tail[at + 10 : at + 20])
    return members, directory_bytes, offset


def ends_as_zip(source: BinaryIO) -> bool:
    """Tell whether a file of another kind is a zip as well: its end record leads to a directory that is there."""
    found = end_record(source)
    if found is None:
        return False
    members, directory_bytes, _ = found
    size = source.seek(0, 2)
    source.seek(max(0, size - _TAIL_BYTES))
    end = source.tell() + source.read(_TAIL_BYTES).rfind(_END)
    if not members or end < directory_bytes:
        return False
    source.seek(end - directory_bytes)  # what stands before the zip has shifted the offsets in it
    return source.read(4) == b"PK\x01\x02"


def ole_media_type(source: BinaryIO) -> str:
    """Tell old Word, Excel, PowerPoint apart by the first streams' names in the directory sector."""
    source.seek(0)
    header = source.read(512)
    if len(header) < 512:
        return "application/x-ole-storage"
    sector_bytes = 1 << min(struct.unpack("<H", header[30:32])[0], 16)
    first_directory = struct.unpack("<I", header[48:52])[0]
    source.seek((first_directory + 1) * sector_bytes)
    directory = source.read(max(sector_bytes, 4096))
    for stream, media_type in _BY_STREAM:
        if (stream + "\0").encode("utf-16-le") in directory:
            return media_type
    return "application/x-ole-storage"


def _central_names(source: BinaryIO) -> Iterator[str]:
    found = end_record(source)
    if found is None:
        return
    source.seek(found[2])
    directory = source.read(min(found[1], _DIRECTORY_BYTES))
    at = 0
    while directory.startswith(b"PK\x01\x02", at) and at + 46 <= len(directory):
        name_length, extra, comment = struct.unpack("<HHH", directory[at + 28 : at + 34])
        yield directory[at + 46 : at + 46 + name_length].decode("utf-8", "replace")
        at += 46 + name_length + extra + comment


def _local_names(source: BinaryIO) -> Iterator[str]:
    """Names from the local headers at the start, for a zip whose directory has not arrived yet."""
    source.seek(0)
    head = source.read(65536)
    at = head.find(b"PK\x03\x04")
    while 0 <= at <= len(head) - 30:
        (name_length,) = struct.unpack("<H", head[at + 26 : at + 28])
        yield head[at + 30 : at + 30 + name_length].decode("utf-8", "replace")
        at = head.find(b"PK\x03\x04", at + 4)
