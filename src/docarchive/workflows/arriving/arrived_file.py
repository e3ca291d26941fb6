"""A claimed file on its way: its bytes measured in one pass, its suffix by content, its end."""

import os
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from docarchive.domain.errors import UnavailableError
from docarchive.domain.identifiers import Sha256
from docarchive.domain.media_types import DOCX, XLSX

_CHUNK = 1 << 20
_SUFFIXES = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/tiff": ".tif",
    "image/bmp": ".bmp",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/heic": ".heic",
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
    "video/x-msvideo": ".avi",
    "video/x-matroska": ".mkv",
    "video/webm": ".webm",
    "video/mpeg": ".mpg",
    "video/mp2t": ".ts",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/wav": ".wav",
    "audio/x-wav": ".wav",
    "audio/amr": ".amr",
    "audio/aac": ".aac",
    "audio/flac": ".flac",
    "audio/ogg": ".ogg",
    "video/ogg": ".ogv",
    "video/3gpp": ".3gp",
    "video/x-ms-asf": ".wmv",
    "video/x-flv": ".flv",
    "application/ofd": ".ofd",
    "application/zip": ".zip",
    DOCX: ".docx",
    XLSX: ".xlsx",
    "application/msword": ".doc",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.ms-powerpoint": ".ppt",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/rtf": ".rtf",
    "application/vnd.rar": ".rar",
    "application/x-7z-compressed": ".7z",
    "message/rfc822": ".eml",
    "text/plain": ".txt",
}


@dataclass(frozen=True, slots=True)
class FileBytes:
    """What a file was when it was measured."""

    sha256: Sha256
    size_bytes: int
    mtime_ns: int
    sm3: str | None = None


def suffix_of(media_type: str) -> str:
    """File name suffix by content; ``.bin`` for what is not known."""
    return _SUFFIXES.get(media_type, ".bin")


def open_file(path: Path) -> BinaryIO:
    """Open a regular file for reading, never through a link.

    Raises:
        UnavailableError: gone, in use or not readable; the message says which.
    """
    try:
        return os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb")
    except OSError as error:
        raise unreadable(error) from error


def measure(path: Path) -> FileBytes:
    """Digest and size of a file, read once, without holding it in memory."""
    with open_file(path) as stream:
        try:
            state = os.fstat(stream.fileno())
            digest = digest_of_stream(stream)
        except OSError as error:
            raise unreadable(error) from error
    return FileBytes(digest, state.st_size, state.st_mtime_ns)


def owner_of(path: Path) -> str | None:
    """Account that owns a file; None when the system does not say."""
    try:
        return path.owner()
    except (OSError, KeyError, NotImplementedError):
        return None


def digest_of_stream(stream: BinaryIO) -> Sha256:
    """SHA-256 of everything in *stream*."""
    hasher = sha256()
    while chunk := stream.read(_CHUNK):
        hasher.update(chunk)
    return Sha256(hasher.hexdigest())


def is_unchanged(path: Path, size_bytes: int, mtime_ns: int) -> bool:
    """Tell whether a file still is what was measured; a file that is gone has not changed."""
    try:
        state = path.lstat()
    except FileNotFoundError:
        return True
    except OSError as error:
        raise unreadable(error) from error
    return (state.st_size, state.st_mtime_ns) == (size_bytes, mtime_ns)


def remove_unchanged(path: Path, size_bytes: int, mtime_ns: int) -> None:
    """Remove a file that still is what was measured, so that the removal survives a power cut.

    A file that is gone already, or that somebody went on writing to, is left as it is.
    """
    if not is_unchanged(path, size_bytes, mtime_ns):
        return
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise unreadable(error) from error
    _sync_folder(path.parent)


def unreadable(error: OSError) -> UnavailableError:
    """What to tell of a file that cannot be read now."""
    return UnavailableError(
        f"文件暂时读不到 / the file cannot be read now: {error.strerror or error}",
        hint="检查网络共享、权限，或是否被其他程序占用 / check the share, the rights, or who has it open",
    )


def _sync_folder(path: Path) -> None:
    with suppress(OSError):  # some network shares cannot sync a folder
        folder = os.open(path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
