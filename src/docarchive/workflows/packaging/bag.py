"""Writing a BagIt 1.0 bag: payload by stream, each file hashed as it is written, manifests last.

The bag is made beside its place under a name that says so and gets its own name when it is whole, so that half a
bag is never taken for one. Source: RFC 8493.
"""

import glob
import os
import shutil
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from docarchive.domain.errors import ConflictError, DamageError

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
PAYLOAD = "data"
MANIFEST, TAG_MANIFEST = "manifest-sha256.txt", "tagmanifest-sha256.txt"
_CHUNK = 1 << 20


class BagWriter:
    """One bag in the making."""

    def __init__(self, target: Path) -> None:
        """Begin a bag that will stand at *target*.

        Raises:
            ConflictError: something stands there.
        """
        if target.exists():
            raise ConflictError(
                f"已经存在 / there is already {target}", hint="换一个目录 / choose another folder"
            )
        self._target = target
        self.folder = target.with_name(f"{target.name}.unfinished-{os.getpid()}")
        _sweep(target)
        self._digests: dict[str, str] = {}
        self._bytes = 0
        (self.folder / PAYLOAD).mkdir(parents=True)

    def add(self, name: str, content: bytes) -> None:
        """Write a payload file held in memory."""
        path = self._path(name)
        path.write_bytes(content)
        self._note(name, sha256(content).hexdigest(), len(content))

    def copy(self, name: str, source: BinaryIO, *, expected: str) -> None:
        """Copy a payload file, whatever its size, in little memory.

        A copy and no hard link: whoever edits a file of the package must not edit the archive.

        Raises:
            DamageError: the bytes are not those of the digest *expected*.
        """
        digest, size = sha256(), 0
        with self._path(name).open("xb") as target:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                target.write(chunk)
                size += len(chunk)
        if digest.hexdigest() != expected:
            raise DamageError(
                f"{name} 与台账不符，没有导出 / differs from the ledger; nothing was exported",
                hint="运行 docarchive verify，修复后重试 / run docarchive verify, repair, then again",
            )
        self._note(name, expected, size)

    def finish(self, info: Mapping[str, str]) -> Path:
        """Write the manifests and give the bag its name."""
        oxum = f"{self._bytes}.{len(self._digests)}"
        lines = "".join(
            f"{name}: {_one_line(value)}\n" for name, value in {**info, "Payload-Oxum": oxum}.items()
        )
        listed = "".join(f"{digest}  {PAYLOAD}/{name}\n" for name, digest in sorted(self._digests.items()))
        tags = {"bag-info.txt": lines.encode(), "bagit.txt": DECLARATION, MANIFEST: listed.encode()}
        for name, content in tags.items():
            (self.folder / name).write_bytes(content)
        sums = "".join(f"{sha256(tags[name]).hexdigest()}  {name}\n" for name in sorted(tags))
        (self.folder / TAG_MANIFEST).write_text(sums, encoding="utf-8", newline="\n")
        for path in self.folder.rglob("*"):
            if path.is_file():
                _make_durable(path)
        self.folder.rename(self._target)
        return self._target

    def discard(self) -> None:
        """Remove what was written; does nothing after `finish`."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, name: str) -> Path:
        path = self.folder / PAYLOAD / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def _note(self, name: str, digest: str, size: int) -> None:
        if name in self._digests:
            raise ValueError(f"two payload files are called {name}")
        self._digests[name] = digest
        self._bytes += size


def _sweep(target: Path) -> None:
    """Remove what processes that have died left of this very package."""
    for left in target.parent.glob(f"{glob.escape(target.name)}.unfinished-*"):
        pid = left.name.rpartition("-")[2]
        if pid.isdecimal() and (int(pid) == os.getpid() or not Path(f"/proc/{pid}").exists()):
            shutil.rmtree(left, ignore_errors=True)


def _one_line(value: str) -> str:
    return " ".join(value.split())


def _make_durable(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
