"""Bringing the office's pack of forms to what this program ships; nothing that the office has changed is touched.

Write order: every file is compared with what came once and with what ships now; the pack as it would be is checked whole and
what would bring a fault stays out; the new files are laid ready; then the fact (entries of the register
``form_version``: file, digest, what it replaces, who, when); then the plan is committed and done. A crash before the
commit leaves the pack as it was (and the fact, which the next run repeats), one after it is finished by the next start.
"""

import difflib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError
from docarchive.domain.plain import format_time
from docarchive.domain.register_entry import RegisterEntry
from docarchive.templates.shipped import Manifest, pack_files, read_manifest
from docarchive.templates.upgrading.exchange import Change, Exchange, alone, commit, finish, stage
from docarchive.templates.upgrading.standing import TAKEN_BY_ITSELF, WAITING, PackFile, Standing, compare
from docarchive.templates.upgrading.trial import sift
from docarchive.workflows.registering.form_versions import REGISTER
from docarchive.workflows.registering.import_register import fill_register
from docarchive.workflows.registering.registers import Registrar


class Outcome(StrEnum):
    """What an upgrade does with a file."""

    TAKEN = "taken"
    """The program's file takes its place; the one so far is kept in ``versions/``."""
    KEPT = "kept"
    """It stays as the office has it."""
    OFFERED = "offered"
    """It stays; the program's lies beside it in ``offered/``, and a person decides."""
    HELD = "held"
    """The program's would bring a fault: it stays out and lies in ``offered/``."""
    SAME = "same"


@dataclass(frozen=True, slots=True)
class FileUpgrade:
    """What an upgrade does with one file, and why."""

    path: str
    standing: Standing
    outcome: Outcome
    reason: str = ""
    """Of what is held: the faults, one a line."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person has decided; a path may be a folder, or a form without its suffix."""

    take: tuple[str, ...] = ()
    """Take the program's, though the office has changed or removed it."""
    keep: tuple[str, ...] = ()
    """Keep the office's, and do not ask again until the program's changes."""
    only: tuple[str, ...] | None = None
    """Bring in nothing but these, also of what would come in by itself; None: everything."""


@dataclass(frozen=True, slots=True)
class Upgrader:
    """An office's pack, the program's, and who acts."""

    pack: Path
    shipped: Path
    registrar: Registrar

    def plan(self, wanted: Wanted) -> Sequence[FileUpgrade]:
        """What `upgrade` would do; changes nothing.

        Raises:
            ConflictError: the pack in use is not one that came with the program.
            RejectedError: a path of *wanted* is none of the program's files.
        """
        return self._judged(wanted)[0]

    def both(self, path: str) -> tuple[bytes | None, bytes | None]:
        """A file as the office has it and as the program ships it, None where there is none.

        Raises:
            NotFoundError: no file of the pack, nor of the program's.
        """
        if path not in {*pack_files(self.pack), *pack_files(self.shipped)}:
            raise NotFoundError("没有这个文件 / no such file")
        files = (self.pack / path, self.shipped / path)
        here, ours = (file.read_bytes() if file.is_file() else None for file in files)
        return here, ours

    def upgrade(self, wanted: Wanted) -> Sequence[FileUpgrade]:
        """Take over what is new and what the office has not changed; lay the rest beside.

        Raises:
            ConflictError: as `plan`, or another upgrade is under way.
            RejectedError: as `plan`.
            UnavailableError: the disk is full, or the pack may not be written.
        """
        with alone(self.pack):
            finish(self.pack)
            files, exchange = self._judged(wanted)
            known = read_manifest(self.pack)
            if self._is_shipped() or (not exchange.changes and known == _told(exchange)):
                return files
            staged = stage(self.pack, self.shipped, exchange)
            fill_register(self._entries(exchange), source=self.pack.name, registrar=self.registrar)
            commit(self.pack, staged)
            left_alone = finish(self.pack)
        return [replace(file, outcome=Outcome.KEPT) if file.path in left_alone else file for file in files]

    def _is_shipped(self) -> bool:
        """A clone of the repository is a workspace whose pack is the program's own."""
        return self.pack.resolve() == self.shipped.resolve()

    def _judged(self, wanted: Wanted) -> tuple[list[FileUpgrade], Exchange]:
        if self.pack.name != self.shipped.name:
            raise ConflictError(
                f"文书包 {self.pack.name} 是本单位自建的，不随程序升级 / the pack is the office's own and not upgraded",
                hint=f"所缺文件从 {self.shipped} 复制 / copy what it lacks from there",
            )
        manifest = read_manifest(self.pack) or Manifest()
        files = compare(manifest.files, pack_files(self.pack), pack_files(self.shipped))
        _refuse_unknown([*wanted.take, *wanted.keep], files)
        wishes = [file.path for file in files if _comes_in(file, wanted)]
        taken, held = sift(self.pack, self.shipped, wishes)
        reasons = {item.path: item.reason for item in held}
        judged = [_judged_file(file, taken, reasons, wanted) for file in files]
        return judged, _exchange(files, judged, manifest, wanted)

    def _entries(self, exchange: Exchange) -> list[RegisterEntry]:
        return [self._entry(path, change) for path, change in exchange.changes.items()]

    def _entry(self, path: str, change: Change) -> RegisterEntry:
        """As `FormDesk` enters a form's new version; other files go by their path."""
        form_id = path.removeprefix("forms/").removesuffix(".docx")
        is_form = path == f"forms/{form_id}.docx"
        return RegisterEntry(
            REGISTER,
            f"{form_id if is_form else path}@{change.after}",
            form_id if is_form else path,
            data={
                "form" if is_form else "file": form_id if is_form else path,
                "sha256": change.after,
                "size_bytes": (self.shipped / path).stat().st_size,
                "replaces": change.before or "",
                "by": self.registrar.actor,
                "at": format_time(self.registrar.now()),
            },
        )


def _told(exchange: Exchange) -> Manifest:
    return Manifest(exchange.came, exchange.offered)


def _named(path: str, words: Collection[str]) -> bool:
    """Whether one of the *words* names the file: its path, its path without suffix, or a folder it lies in."""
    plain = [word.removeprefix("./").rstrip("/") for word in words]
    return any(
        word in (path, path.rpartition(".")[0], ".", "") or path.startswith(f"{word}/") for word in plain
    )


def _refuse_unknown(words: Sequence[str], files: Sequence[PackFile]) -> None:
    for word in words:
        if any(_named(file.path, [word]) for file in files):
            continue
        near = difflib.get_close_matches(word, [file.path for file in files], n=3, cutoff=0.5)
        hint = (
            f"是否指 {'、'.join(near)} / did you mean {', '.join(near)}"
            if near
            else "docarchive forms upgrade --all"
        )
        raise RejectedError(f"不是文书包的文件：{word[:200]} / no file of the program's pack", hint=hint)


def _comes_in(file: PackFile, wanted: Wanted) -> bool:
    if file.ours is None or file.standing is Standing.SAME or _named(file.path, wanted.keep):
        return False
    if wanted.only is not None and not _named(file.path, wanted.only):
        return False
    return file.standing in TAKEN_BY_ITSELF or _named(file.path, wanted.take)


def _judged_file(
    file: PackFile, taken: Collection[str], reasons: dict[str, str], wanted: Wanted
) -> FileUpgrade:
    if file.standing is Standing.SAME:
        return FileUpgrade(file.path, file.standing, Outcome.SAME)
    if file.path in taken:
        return FileUpgrade(file.path, file.standing, Outcome.TAKEN)
    if file.path in reasons:
        return FileUpgrade(file.path, file.standing, Outcome.HELD, reasons[file.path])
    waits = file.standing in WAITING and not _named(file.path, wanted.keep)
    return FileUpgrade(file.path, file.standing, Outcome.OFFERED if waits else Outcome.KEPT)


def _exchange(
    files: Sequence[PackFile], judged: Sequence[FileUpgrade], manifest: Manifest, wanted: Wanted
) -> Exchange:
    changes, offered, came = {}, {}, dict(manifest.files)
    for file, done in zip(files, judged, strict=True):
        decided = _named(file.path, wanted.keep)
        if file.ours is None:
            if decided:
                came.pop(file.path, None)
            continue
        if done.outcome is Outcome.TAKEN:
            changes[file.path] = Change(file.here, file.ours)
        if done.outcome in (Outcome.OFFERED, Outcome.HELD):
            offered[file.path] = file.ours
        if decided or done.outcome in (Outcome.TAKEN, Outcome.SAME) or done.standing is Standing.REMOVED:
            came[file.path] = file.ours
    return Exchange(changes, offered, manifest.offered, came)
