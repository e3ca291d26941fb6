"""What kind of file this is, by its content alone; the name never decides."""

from typing import BinaryIO

from docarchive.domain.media_types import DOCX, XLSX
from docarchive.reading.kinds.containers import ole_media_type, zip_media_type
from docarchive.reading.kinds.encodings import decode_text

EMPTY = "application/x-empty"
UNKNOWN = "application/octet-stream"
EXECUTABLE = "application/x-executable"
SCRIPT = "text/x-script"
ENCRYPTED_OFFICE = "application/x-encrypted-office"
DOC = "application/msword"
OFD = "application/ofd"
ZIP = "application/zip"
MAIL = "message/rfc822"

_HEAD_BYTES = 4096
_PDF_SEARCH_BYTES = 1024
"""Readers accept ``%PDF-`` anywhere in the first 1024 bytes (PDF 1.7, Appendix H, note 13)."""

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", "application/pdf"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"II+\x00", "image/tiff"),
    (0, b"MM\x00+", "image/tiff"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"\x00\x00\x01\xba", "video/mpeg"),
    (0, b"\x00\x00\x01\xb3", "video/mpeg"),
    (0, b"FLV\x01", "video/x-flv"),
    (0, b"\x1aE\xdf\xa3", "video/x-matroska"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"0&\xb2u\x8ef\xcf\x11", "video/x-ms-asf"),
    (0, b"\x7fELF", EXECUTABLE),
    (0, b"\xcf\xfa\xed\xfe", EXECUTABLE),
    (0, b"\xca\xfe\xba\xbe", EXECUTABLE),
    (0, b"L\x00\x00\x00\x01\x14\x02\x00", EXECUTABLE),  # a Windows shortcut starts programs
    (0, b"#!", SCRIPT),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"{\\rtf", "application/rtf"),
)
_RIFF = {b"AVI ": "video/x-msvideo", b"WAVE": "audio/wav", b"WEBP": "image/webp"}
_BRANDS = {b"qt  ": "video/quicktime", b"M4A ": "audio/mp4", b"M4B ": "audio/mp4"}
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"mif1", b"msf1", b"heim", b"hevc"})
_MAIL_HEADERS = frozenset(
    {"from", "to", "date", "subject", "received", "return-path", "message-id", "mime-version", "content-type"}
    | {"delivered-to", "reply-to", "cc", "sender"}
)
_MAIL_MUST = frozenset({"from", "received", "mime-version"})
_MAIL_LEAST = 3
"""Header lines a mail begins with at least; a letter that begins with "From:" and "To:" is plain text."""
_SCRIPT_STARTS = ("@echo", "<?php", "<script", "<%", "wscript.", "powershell")

_EXTENSIONS: dict[str, frozenset[str]] = {
    "pdf": frozenset({"application/pdf"}),
    "jpg": frozenset({"image/jpeg"}),
    "jpeg": frozenset({"image/jpeg"}),
    "jpe": frozenset({"image/jpeg"}),
    "png": frozenset({"image/png"}),
    "tif": frozenset({"image/tiff"}),
    "tiff": frozenset({"image/tiff"}),
    "bmp": frozenset({"image/bmp"}),
    "gif": frozenset({"image/gif"}),
    "webp": frozenset({"image/webp"}),
    "heic": frozenset({"image/heic"}),
    "heif": frozenset({"image/heic"}),
    "docx": frozenset({DOCX, ENCRYPTED_OFFICE}),
    "docm": frozenset({DOCX, ENCRYPTED_OFFICE}),
    "xlsx": frozenset({XLSX, ENCRYPTED_OFFICE}),
    "xlsm": frozenset({XLSX, ENCRYPTED_OFFICE}),
    "pptx": frozenset({"application/vnd.openxmlformats-officedocument.presentationml.presentation"}),
    "ofd": frozenset({OFD}),
    "zip": frozenset({ZIP}),
    "eml": frozenset({MAIL}),
    "rtf": frozenset({"application/rtf"}),
    "rar": frozenset({"application/vnd.rar"}),
    "7z": frozenset({"application/x-7z-compressed"}),
    "doc": frozenset({DOC, "application/rtf", ENCRYPTED_OFFICE}),
    "xls": frozenset({"application/vnd.ms-excel", ENCRYPTED_OFFICE}),
    "wps": frozenset({DOC}),
    "mp4": frozenset({"video/mp4", "video/quicktime", "audio/mp4"}),
    "m4v": frozenset({"video/mp4", "video/quicktime"}),
    "mov": frozenset({"video/quicktime", "video/mp4"}),
    "m4a": frozenset({"audio/mp4", "video/mp4"}),
    "3gp": frozenset({"video/3gpp", "video/mp4"}),
    "3g2": frozenset({"video/3gpp", "video/mp4"}),
    "ogg": frozenset({"audio/ogg", "video/ogg"}),
    "oga": frozenset({"audio/ogg"}),
    "opus": frozenset({"audio/ogg"}),
    "ogv": frozenset({"video/ogg"}),
    "aac": frozenset({"audio/aac"}),
    "flac": frozenset({"audio/flac"}),
    "webm": frozenset({"video/webm"}),
    "wmv": frozenset({"video/x-ms-asf"}),
    "wma": frozenset({"video/x-ms-asf"}),
    "avi": frozenset({"video/x-msvideo"}),
    "wav": frozenset({"audio/wav"}),
    "mp3": frozenset({"audio/mpeg"}),
    "amr": frozenset({"audio/amr"}),
    "mpg": frozenset({"video/mpeg", "video/mp2t"}),
    "mpeg": frozenset({"video/mpeg", "video/mp2t"}),
    "ts": frozenset({"video/mp2t"}),
    "mts": frozenset({"video/mp2t"}),
    "flv": frozenset({"video/x-flv"}),
    "mkv": frozenset({"video/x-matroska", "video/webm"}),
    "mka": frozenset({"video/x-matroska"}),
    "txt": frozenset({"text/plain"}),
    "csv": frozenset({"text/plain"}),
    "html": frozenset({"text/html"}),
    "htm": frozenset({"text/html"}),
    "svg": frozenset({"image/svg+xml"}),
    "xml": frozenset({"text/xml", "image/svg+xml"}),
    "exe": frozenset({EXECUTABLE}),
    "lnk": frozenset({EXECUTABLE}),
    "sh": frozenset({SCRIPT, "text/plain"}),
}


def sniff(source: BinaryIO) -> str:
    """Tell the media type of *source*, which must be seekable.

    Returns:
        A media type; `EMPTY` for no bytes, `UNKNOWN` when nothing fits. At most some hundred kilobytes
        are read, whatever the file's size.
    """
    source.seek(0)
    head = source.read(_HEAD_BYTES)
    if not head:
        return EMPTY
    return _by_magic(head, source) or _by_text(head) or UNKNOWN


def extension_agrees(name: str, media_type: str) -> bool:
    """Tell whether the end of *name* fits the content; a name without a known end contradicts nothing."""
    _, dot, extension = name.rpartition(".")
    expected = _EXTENSIONS.get(extension.lower()) if dot else None
    return expected is None or media_type in expected


def _by_magic(head: bytes, source: BinaryIO) -> str | None:
    for offset, magic, media_type in _MAGIC:
        if head.startswith(magic, offset):
            return _FAMILIES.get(media_type, _itself)(head, media_type)
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return zip_media_type(source)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return ole_media_type(source)
    if head.startswith(b"RIFF") and head[8:12] in _RIFF:
        return _RIFF[head[8:12]]
    return _by_structure(head)


def _matroska(head: bytes, media_type: str) -> str:
    """WebM is Matroska with another name in its head."""
    return "video/webm" if b"\x42\x82\x84webm" in head[:64] else media_type


def _ogg(head: bytes, media_type: str) -> str:
    return "video/ogg" if b"\x80theora" in head[:64] else media_type


def _itself(_head: bytes, media_type: str) -> str:
    return media_type


_FAMILIES = {"video/x-matroska": _matroska, "audio/ogg": _ogg}


def _by_structure(head: bytes) -> str | None:
    """Types whose first bytes alone prove too little, so a second mark is asked for."""
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        if brand[:2] == b"3g":
            return "video/3gpp"
        return "image/heic" if brand in _HEIC_BRANDS else _BRANDS.get(brand, "video/mp4")
    if head[4:8] in (b"moov", b"mdat", b"wide", b"free", b"skip"):
        return "video/quicktime"
    if (
        head.startswith(b"BM")
        and head[6:10] == b"\0\0\0\0"
        and head[14:18] in (b"\x28\0\0\0", b"\x7c\0\0\0", b"\x6c\0\0\0", b"\x0c\0\0\0")
    ):
        return "image/bmp"
    if head.startswith(b"MZ") and len(head) >= 64:
        return EXECUTABLE
    if head[:1] == b"G" and head[188:189] == b"G" and head[376:377] in (b"G", b""):
        return "video/mp2t"
    if head[4:5] == b"G" and head[196:197] == b"G" and head[388:389] == b"G":
        return "video/mp2t"  # M2TS of camcorders: four bytes of time before each packet
    if _is_adts_frame(head):
        return "audio/aac"
    return "audio/mpeg" if _is_mp3_frame(head) else None


def _is_adts_frame(head: bytes) -> bool:
    """Two AAC frames behind each other (ISO/IEC 13818-7 section 6.2)."""
    if len(head) < 8 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
        return False
    length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    following = head[length : length + 2]
    return length > 7 and len(following) == 2 and following[0] == 0xFF and following[1] & 0xF6 == 0xF0


def _is_mp3_frame(head: bytes) -> bool:
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    return version != 1 and layer in (1, 2) and head[2] >> 4 not in (0, 15) and head[2] >> 2 & 3 != 3


def _by_text(head: bytes) -> str | None:
    text = _decode(head)
    start = text.lstrip("\ufeff \t\r\n").lower() if text is not None else ""
    if start.startswith(("<!doctype html", "<html", "<head", "<body")):
        return "text/html"
    if start.startswith(_SCRIPT_STARTS):
        return SCRIPT
    if start.startswith("<svg") or (start.startswith(("<?xml", "<!--", "<!doctype svg")) and "<svg" in start):
        return "image/svg+xml"
    if b"%PDF-" in head[:_PDF_SEARCH_BYTES]:
        return "application/pdf"
    if start.startswith("<?xml"):
        return "text/html" if "<html" in start else "text/xml"
    if text is None:
        return None
    return MAIL if _begins_as_mail(text) else "text/plain"


def _begins_as_mail(text: str) -> bool:
    """Whether the first lines are header lines as RFC 5322 has them, those that every mail bears among them."""
    names: set[str] = set()
    for line in text.lstrip("\ufeff").splitlines():
        if line[:1] in (" ", "\t") and names:  # goes on with the header before
            continue
        name, colon, _ = line.partition(":")
        if not colon or not name or not all(33 <= ord(sign) <= 126 for sign in name):
            break
        names.add(name.lower())
    return len(names & _MAIL_HEADERS) >= _MAIL_LEAST and bool(names & _MAIL_MUST)


def _decode(head: bytes) -> str | None:
    """Read *head* as text, or None when it is none; a character cut at its end is no objection."""
    text = decode_text(head, is_cut=True)
    return text if text is not None and _looks_written(text) else None


def _looks_written(text: str) -> bool:
    return not any(
        (ord(character) < 32 and character not in "\t\n\r\f") or ord(character) == 127 for character in text
    )
