"""The index folder: numbered builds beside each other, a pointer to the one in use, one writer at a time.

    CURRENT              name of the build in use, replaced atomically
    writer.lock          held by whoever writes
    tantivy-v1.2-0003/   a build: engine, version, running number; readers hold its file .in-use

A build nobody points to and nobody holds, such as one a crash left half done, is swept away by the next writer.
"""

import fcntl
import os
import re
import shutil
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from docarchive.domain.errors import UnavailableError

REBUILD = "运行 docarchive rebuild --index 重建索引 / run: docarchive rebuild --index"
Opened = TypeVar("Opened")
_PATIENCE_SECONDS = 5.0
_IN_USE = ".in-use"
_GONE = "gone-"
_BUILD = re.compile(r"(?P<engine>[a-z]+)-v(?P<version>[0-9.]+)-(?P<number>[0-9]{4,})")


class Hold:
    """Keeps a build from being swept away, until nothing refers to the hold any more or the process ends."""

    def __init__(self, build: Path) -> None:
        """Hold *build*; `OSError` when it is gone."""
        handle = os.open(build / _IN_USE, os.O_RDONLY | os.O_CREAT, 0o644)
        weakref.finalize(self, os.close, handle)
        fcntl.flock(handle, fcntl.LOCK_SH)


class Builds:
    """The builds of one engine in an index folder."""

    def __init__(self, folder: Path, *, engine: str, version: str) -> None:
        self._folder = folder
        self._engine = engine
        self._version = version

    def current_name(self) -> str | None:
        """What the pointer says, whatever that is; None without a pointer."""
        try:
            return (self._folder / "CURRENT").read_text(encoding="utf-8", errors="replace").strip()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise UnavailableError(f"不能读取索引 / cannot read the index: {error}") from error

    def current(self) -> Path:
        """The build in use; `UnavailableError` when there is none that this engine can read."""
        return self.opened(lambda build: build)

    def opened(self, opener: Callable[[Path], Opened]) -> Opened:
        """What *opener* makes of the build in use; again when a rebuild sweeps that away meanwhile."""
        while True:
            name = self.current_name()
            try:
                return opener(self._checked(name))
            except Exception:
                if self.current_name() == name:
                    raise

    def version_in_use(self) -> str:
        """Version of the build the pointer names; empty when it names none."""
        match = _BUILD.fullmatch(self.current_name() or "")
        return match["version"] if match else ""

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the only writer of this folder, in this process and in all others."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._folder / "writer.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise UnavailableError(f"不能写索引 / cannot write the index: {error}") from error
        try:
            self._lock(handle)
            yield
            self._sweep()
        finally:
            os.close(handle)

    @contextmanager
    def building(self) -> Iterator[Path]:
        """A new, empty build; used from the end of the block on, or gone if the block fails.

        To be entered by the writer only.
        """
        path = self._folder / f"{self._engine}-v{self._version}-{self._next_number():04d}"
        path.mkdir()
        hold = Hold(path)
        try:
            yield path
            self._point_to(path)
        except BaseException:
            shutil.rmtree(path, ignore_errors=True)
            raise
        finally:
            del hold

    def _checked(self, name: str | None) -> Path:
        if name is None:
            raise UnavailableError(
                f"全文索引不存在 / there is no full-text index in {self._folder}", hint=REBUILD
            )
        match = _BUILD.fullmatch(name)
        if match is None or not (self._folder / name).is_dir():
            raise UnavailableError(
                f"索引指针 CURRENT 指向不存在的 {name!r} / CURRENT points to {name!r}, which is not there",
                hint=REBUILD,
            )
        if (match["engine"], match["version"]) != (self._engine, self._version):
            raise UnavailableError(
                f"索引 {name} 不是 {self._engine} v{self._version} 建立的 / the index {name} was not made by "
                f"{self._engine} v{self._version}",
                hint=REBUILD,
            )
        return self._folder / name

    def _lock(self, handle: int) -> None:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                if time.monotonic() > deadline:
                    raise UnavailableError(
                        f"另一个进程正在写索引 / another process is writing the index {self._folder}",
                        hint="稍后会自动重试 / it will be tried again later",
                    ) from error
                time.sleep(0.02)
            else:
                return

    def _next_number(self) -> int:
        found = (_BUILD.fullmatch(path.name) for path in self._folder.iterdir())
        return max((int(match["number"]) for match in found if match), default=0) + 1

    def _point_to(self, path: Path) -> None:
        # Everything in the build reached the disk before the pointer does.
        _sync(path)
        draft = self._folder / "CURRENT.new"
        with draft.open("w", encoding="utf-8") as file:
            file.write(path.name + "\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._folder / "CURRENT")
        _sync(self._folder)

    def _sweep(self) -> None:
        keep = self.current_name()
        for path in self._folder.iterdir():
            if path.name.startswith(_GONE) or (path.name != keep and _BUILD.fullmatch(path.name)):
                _remove_unless_held(path)


def sweep_builds(folder: Path) -> None:
    """Remove every build in *folder* but the one in use.

    Raises:
        UnavailableError: somebody still reads or writes an old one; try again.
    """
    if not folder.is_dir():
        return
    builds = Builds(folder, engine="", version="")
    with builds.writing():
        pass
    keep = builds.current_name()
    held = [
        path.name for path in folder.iterdir() if path.name.startswith(_GONE) or _BUILD.fullmatch(path.name)
    ]
    if old := [name for name in held if name != keep]:
        raise UnavailableError(
            f"旧索引仍在使用 / an old build of the index is still in use: {'、'.join(old)}",
            hint="稍后会自动重试 / it will be tried again later",
        )


def size_bytes(folder: Path) -> int:
    """Bytes of the files directly in *folder*; files that vanish meanwhile count nothing."""
    total = 0
    for path in folder.iterdir():
        try:
            total += path.stat().st_size
        except FileNotFoundError:
            continue
    return total


def changed_at(build: Path) -> datetime:
    """When the last commit put files into *build*."""
    return datetime.fromtimestamp(build.stat().st_mtime, UTC)


def _remove_unless_held(build: Path) -> None:
    try:
        handle = os.open(build / _IN_USE, os.O_RDONLY | os.O_CREAT, 0o644)
    except OSError:  # another one that sweeps has taken it away
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Renamed first, so that a reader which comes too late finds no build instead of half of one.
        gone = build if build.name.startswith(_GONE) else build.with_name(_GONE + build.name)
        build.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)
    except OSError:  # held, or not ours to remove: the next writer looks again
        return
    finally:
        os.close(handle)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
