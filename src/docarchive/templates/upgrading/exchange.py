"""Putting files into a pack so that it is the old one or the new one, whatever happens in between.

Write order: the new files and ``plan.json`` are laid into a folder of the pack whose name begins with a dot; it is renamed to
``.upgrade``, and from then on the upgrade holds. `finish` does what the plan says, as often as it is asked: the file so far
goes into ``versions/``, the new one takes its place by one rename; then ``offered/``, ``shipped.json``, the mark that
tells running services; the plan goes last. A start that finds a plan finishes it first. A file that the
office has changed since the plan was made stays as it is.
"""

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from docarchive.domain.errors import ConflictError, UnavailableError
from docarchive.templates.shipped import OFFERED, VERSIONS, Manifest, mark_changed, write_manifest
from docarchive.templates.whole_file import write_whole

_PENDING = ".upgrade"
_PLAN = "plan.json"
_FILES = "files"


@dataclass(frozen=True, slots=True)
class Change:
    """One file that takes the place of another; digests are SHA-256 in hex."""

    before: str | None
    """None: there is none yet."""
    after: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """What an upgrade does to a pack."""

    changes: Mapping[str, Change] = field(default_factory=dict)
    """Path → what happens there."""
    offered: Mapping[str, str] = field(default_factory=dict)
    """Path → digest of the program's file that is laid beside the office's."""
    laid: Mapping[str, str] = field(default_factory=dict)
    """What an earlier upgrade laid into ``offered/``: it need not be kept."""
    came: Mapping[str, str] = field(default_factory=dict)
    """Path → digest that ``shipped.json`` holds afterwards."""


@contextmanager
def alone(pack: Path, *, wait: bool = False) -> Iterator[None]:
    """Be the only one that changes the pack; `ConflictError` when somebody else does and *wait* is false."""
    with _disk_errors(pack):
        descriptor = os.open(pack, os.O_RDONLY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError as error:
            raise ConflictError("另一个升级正在进行 / another upgrade of the forms is under way") from error
        yield
    finally:
        os.close(descriptor)


def stage(pack: Path, shipped: Path, exchange: Exchange) -> Path:
    """Lay everything ready that the exchange needs; nothing counts yet. Only `alone`, after `finish`."""
    with _disk_errors(pack):
        staged = Path(tempfile.mkdtemp(prefix=f"{_PENDING}-", dir=pack))
        wanted = {path: change.after for path, change in exchange.changes.items()} | dict(exchange.offered)
        for path, digest in wanted.items():
            content = (shipped / path).read_bytes()
            if hashlib.sha256(content).hexdigest() != digest:
                raise UnavailableError(
                    f"程序的 {path} 正在改变，请重试 / the program's file is changing, try again"
                )
            write_whole(staged / _FILES / path, content)
        write_whole(staged / _PLAN, _plan_text(exchange))
    return staged


def commit(pack: Path, staged: Path) -> None:
    """From here on the exchange holds: `finish` will do it, now or after a crash. Only `alone`."""
    with _disk_errors(pack):
        staged.rename(pack / _PENDING)
        descriptor = os.open(pack, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def finish_upgrade(pack: Path) -> None:
    """Finish an upgrade that was cut off; nothing to do is the rule."""
    if (pack / _PENDING / _PLAN).is_file():
        with alone(pack, wait=True):
            finish(pack)


def finish(pack: Path) -> list[str]:
    """Do what a committed plan says, if there is one, else sweep what never held; only `alone`.

    Returns:
        Files that somebody has changed since the plan was made: they stay as they are.
    """
    pending, left_alone = pack / _PENDING, list[str]()
    if not (pending / _PLAN).is_file():
        with _disk_errors(pack):
            for cut_off in pack.glob(f"{_PENDING}*"):  # before it held, or after it was done
                shutil.rmtree(cut_off)
        return left_alone
    exchange = _read_plan(pending)
    with _disk_errors(pack):
        came = dict(exchange.came)
        for path, change in exchange.changes.items():
            if not _put(pack, path, change, pending):
                left_alone.append(path)
                _compare_anew(came, path, change)
        _offer(pack, exchange, pending)
        write_manifest(pack, Manifest(came, exchange.offered))
        mark_changed(pack)
        (pending / _PLAN).unlink()
        shutil.rmtree(pending)
    return left_alone


def kept_place(path: str, digest: str) -> str:
    """Where in a pack a replaced file is kept; a form's Word file lies among the versions of its form."""
    name = PurePosixPath(path)
    folder = name.stem if name.match("forms/*.docx") else name.with_suffix("").as_posix()
    return f"{VERSIONS}/{folder}/{digest}{name.suffix}"


def _put(pack: Path, path: str, change: Change, pending: Path) -> bool:
    """Replace one file; False when it is neither what the plan found nor what it wants."""
    here = _digest(pack / path)
    if here == change.after:
        return True
    if here != change.before:
        return False
    _keep(pack, path)
    write_whole(pack / path, (pending / _FILES / path).read_bytes())
    return True


def _compare_anew(came: dict[str, str], path: str, change: Change) -> None:
    """Leave what is known of a file as if this upgrade had not been."""
    came.pop(path, None)
    if change.before is not None:
        came[path] = change.before


def _offer(pack: Path, exchange: Exchange, pending: Path) -> None:
    """Let ``offered/`` hold exactly what is offered; what somebody wrote there is kept."""
    folder = pack / OFFERED
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        name, digest = path.relative_to(folder).as_posix(), _digest(path)
        if digest != exchange.offered.get(name):
            if digest != exchange.laid.get(name):
                _keep(pack, name, path)
            path.unlink()
    for name in exchange.offered:
        if not (folder / name).is_file():
            write_whole(folder / name, (pending / _FILES / name).read_bytes())
    for empty in sorted((path for path in folder.rglob("*") if path.is_dir()), reverse=True):
        if not any(empty.iterdir()):
            empty.rmdir()
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _keep(pack: Path, path: str, file: Path | None = None) -> None:
    source = file or pack / path
    if not source.is_file():
        return
    content = source.read_bytes()
    place = pack / kept_place(path, hashlib.sha256(content).hexdigest())
    if not place.exists():
        write_whole(place, content)


def _digest(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def _plan_text(exchange: Exchange) -> bytes:
    plan: dict[str, Any] = {
        "changes": {path: [change.before, change.after] for path, change in exchange.changes.items()},
        "offered": dict(exchange.offered),
        "laid": dict(exchange.laid),
        "came": dict(exchange.came),
    }
    return json.dumps(plan, ensure_ascii=False, indent=1).encode()


def _read_plan(pending: Path) -> Exchange:
    plan = json.loads((pending / _PLAN).read_text("utf-8"))
    changes = {path: Change(before, after) for path, (before, after) in plan["changes"].items()}
    return Exchange(changes, plan["offered"], plan["laid"], plan["came"])


@contextmanager
def _disk_errors(pack: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UnavailableError(
            f"不能更新文书包 / the pack {pack.name} cannot be changed: {error.strerror}",
            hint="以服务的用户运行，检查权限和磁盘空间，再运行一次 / run it as the service's user, check rights and disk, "
            "run it again",
        ) from error
