"""Take the files out of a zip or mail, those of zips and mails inside it too, under one set of limits.

Files are written under numbers, never under a name from inside; the names are told beside them, made safe.
"""

import re
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from docarchive.domain.file_remark import RemarkCode
from docarchive.reading.formats import mail
from docarchive.reading.formats.content import Content, remark
from docarchive.reading.formats.package import open_package
from docarchive.reading.kinds import sniff
from docarchive.reading.kinds.names import safe_name
from docarchive.reading.refusals import Refusal

MAX_PARTS = 1000
MAX_DEPTH = 3
"""Zips and mails inside each other; what is deeper stays packed."""
_MAX_RATIO = 1000
_RATIO_FROM_BYTES = 64 << 20
_CHUNK = 1 << 20
_UTF8_NAME = 0x800
_BODY_NAME = "邮件正文.txt"
_LEFT_BY_SYSTEMS = re.compile(
    r"(?:.*/)?(?:__MACOSX/.*|\._[^/]*|\.DS_Store|Thumbs\.db|desktop\.ini)", re.IGNORECASE | re.DOTALL
)


def count_parts(path: Path) -> Content:
    """Look into a zip without unpacking it.

    Raises:
        Refusal: encrypted, a bomb, or too many files.
    """
    with open_package(path) as package:
        members = package.infolist()
        files = list(_files(package))
    if len(files) > MAX_PARTS:
        raise Refusal("too_many_parts", str(len(files)))
    left = sum(not member.is_dir() for member in members) - len(files)
    remarks = (remark(RemarkCode.PARTS_LEFT_OUT, str(left)),) if left else ()
    return Content(remarks=remarks, parts=len(files))


def unpack(path: Path, media_type: str, folder: Path, *, limit_bytes: int) -> list[list[str]]:
    """Write the files inside to *folder*.

    Returns:
        For each its name inside, made safe, and its number, which is the name of the written file.

    Raises:
        Refusal: encrypted, damaged, a bomb, too many or together larger than *limit_bytes*.
    """
    work = _Unpacking(folder, limit_bytes)
    work.take(path, media_type, "", depth=1)
    if not work.parts:
        raise Refusal("no_parts")
    return [[name, str(number)] for number, name in work.parts.items()]


@dataclass(slots=True)
class _Unpacking:
    folder: Path
    left_bytes: int
    parts: dict[int, str] = field(default_factory=dict)
    _numbers: int = 0
    _names: set[str] = field(default_factory=set)

    def take(self, path: Path, media_type: str, above: str, *, depth: int) -> None:
        """Take one zip or mail apart, and what is inside it."""
        if media_type == sniff.MAIL:
            text, attachments = mail.take_out(path)
            self._add(above + _BODY_NAME, [text.encode("utf-8", "replace")], depth)
            for attachment in attachments:
                self._add(above + safe_name(attachment.name), [attachment.content], depth)
            return
        with open_package(path) as package:
            for member, name in _files(package):
                with package.open(member) as source:
                    self._add(above + name, _chunks(source, member), depth)

    def _add(self, name: str, chunks: "Iterator[bytes] | list[bytes]", depth: int) -> None:
        if self._numbers >= MAX_PARTS:
            raise Refusal("too_many_parts", str(MAX_PARTS))
        number, self._numbers = self._numbers, self._numbers + 1
        target = self.folder / str(number)
        with target.open("xb") as stream:
            for chunk in chunks:
                self.left_bytes -= len(chunk)
                if self.left_bytes < 0:
                    raise Refusal("parts_too_large")
                stream.write(chunk)
        if depth < MAX_DEPTH and self._taken_apart(target, name, depth):
            target.unlink()
        else:
            self.parts[number] = self._own(name)

    def _taken_apart(self, target: Path, name: str, depth: int) -> bool:
        """Take apart what was inside, if it is a zip or a mail with attachments; a broken one stays as it is."""
        with target.open("rb") as source:
            kind = sniff.sniff(source)
        if kind not in (sniff.ZIP, sniff.MAIL):
            return False
        before, names = dict(self.parts), set(self._names)
        try:
            if kind == sniff.MAIL and not mail.read_mail(target).parts:
                return False
            self.take(target, kind, f"{name}/", depth=depth + 1)
        except Refusal as refusal:
            if refusal.code in ("too_many_parts", "parts_too_large", "bomb"):
                raise
            self._forget(before, names)
            return False
        except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError):
            self._forget(before, names)
            return False
        return True

    def _forget(self, before: dict[int, str], names: set[str]) -> None:
        for number in self.parts.keys() - before.keys():
            (self.folder / str(number)).unlink()
        self.parts, self._names = before, names

    def _own(self, name: str) -> str:
        """A name no other part has."""
        stem, dot, end = name.rpartition(".")
        for number in range(2, MAX_PARTS + 2):
            if name.casefold() not in self._names:
                break
            name = f"{stem} ({number}).{end}" if dot and "/" not in end else f"{stem}{dot}{end} ({number})"
        self._names.add(name.casefold())
        return name


def _files(package: zipfile.ZipFile) -> Iterator[tuple[zipfile.ZipInfo, str]]:
    """The members that are files somebody meant to send."""
    for member in package.infolist():
        name = _name(member)
        is_link = stat.S_ISLNK(member.external_attr >> 16)
        if not member.is_dir() and not is_link and not _LEFT_BY_SYSTEMS.fullmatch(name):
            yield member, safe_name(name)


def _name(member: zipfile.ZipInfo) -> str:
    """The name as it was written: Chinese Windows writes GBK without saying so, which reads as code page 437."""
    if member.flag_bits & _UTF8_NAME:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return member.filename


def _chunks(source: IO[bytes], member: zipfile.ZipInfo) -> Iterator[bytes]:
    written = 0
    while chunk := source.read(_CHUNK):
        written += len(chunk)
        if written > _RATIO_FROM_BYTES and written > _MAX_RATIO * max(member.compress_size, 1):
            raise Refusal("bomb", f"{written} bytes")
        yield chunk
