"""Packages that came as one ZIP file, taken out as folders: what comes from outside names no place of its own choosing.

Source: ZIP APPNOTE 4.4 (flags, external attributes); whoever unpacks bounds count, size and names.
"""

import stat
import zipfile
import zlib
from pathlib import Path

from docarchive.domain.errors import RejectedError, UnavailableError

MOST_FILES = 200_000
MOST_TEXT_BYTES = 64 << 20
"""Of a file that is read as a whole when a package is checked."""
_TEXT = (".json", ".xml", ".txt", ".csv", ".html", ".pub")
_TIMES = 20
"""How many times the ZIP its contents may be: packages hold what is compressed already."""
_AT_LEAST = 256 << 20
_ENCRYPTED = 0x1
_LONGEST_NAME = 255
_CHUNK = 1 << 20


def unzip_packages(source: Path, folder: Path) -> None:
    """Write the files inside *source* to *folder*.

    Raises:
        RejectedError: it is no sound ZIP, encrypted, too large, or a name in it leads elsewhere; *folder* may hold a part of it.
        UnavailableError: the disk is full.
    """
    try:
        with zipfile.ZipFile(source) as package:
            members = [one for one in package.infolist() if not one.is_dir()]
            if len(members) > MOST_FILES:
                raise RejectedError(f"ZIP 内有 {len(members)} 个文件，过多 / too many files in it")
            left = max(source.stat().st_size * _TIMES, _AT_LEAST)
            for member in members:
                left -= _take_out(package, member, folder, left)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeError) as error:
        raise RejectedError(
            "不是完好的 ZIP 文件 / it is no sound ZIP file",
            hint="重新打包或者重新传送 / pack or send it again",
        ) from error
    except (FileExistsError, NotADirectoryError, IsADirectoryError) as error:
        raise RejectedError(
            f"ZIP 内有重名 / two files of one name in the ZIP: {Path(error.filename).name}"
        ) from error
    except OSError as error:
        raise UnavailableError(
            f"没有地方解开 / there is no room to take it apart: {error.strerror or error}",
            hint="腾出磁盘空间后再试 / make room and try again",
        ) from error


def _take_out(package: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path, left: int) -> int:
    """Write one file; return its size."""
    target = folder.joinpath(*_safe_parts(member))
    limit = min(left, MOST_TEXT_BYTES) if target.suffix.lower() in _TEXT else left
    target.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with package.open(member) as inside, target.open("xb") as out:
        while chunk := inside.read(_CHUNK):
            written += len(chunk)
            if written > limit:
                raise RejectedError(f"ZIP 内的文件过大 / too large inside the ZIP: {member.filename[:100]}")
            out.write(chunk)
    return written


def _safe_parts(member: zipfile.ZipInfo) -> list[str]:
    name = member.filename
    parts = name.split("/")
    odd = any(part in ("", ".", "..") or len(part.encode()) > _LONGEST_NAME for part in parts)
    if odd or "\\" in name or ":" in name or not name.isprintable():
        raise RejectedError(f"ZIP 内的文件名不安全 / an unsafe name in the ZIP: {name[:100]!r}")
    if member.flag_bits & _ENCRYPTED:
        raise RejectedError(
            "ZIP 已加密 / the ZIP is encrypted", hint="请对方发送未加密的 / ask for a plain one"
        )
    if stat.S_ISLNK(member.external_attr >> 16):
        raise RejectedError(f"ZIP 内有链接 / there is a link in the ZIP: {name[:100]}")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise RejectedError("ZIP 的压缩方法不常用 / the ZIP is packed in an unusual way")
    return parts
