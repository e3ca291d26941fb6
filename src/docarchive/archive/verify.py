"""Checking an archive against its ledger: everything, or a share of the files.

Independent of the code that writes: this module and `verify_…` beside it read the folder by
docs/archive-format.md alone and share no function with `folder`, `ledger_log`, `signing` or the ledger
of the domain. Every fault becomes a finding with a code that docs/findings.md explains.
"""

import os
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from docarchive.archive.verify_anchors import Anchors, check_anchors
from docarchive.archive.verify_disposal import files_gone
from docarchive.archive.verify_ledger import (
    CHECKPOINT,
    KEY,
    README,
    SUBTREES,
    LedgerCheck,
    bundle_number,
    check_ledger,
)
from docarchive.domain.errors import RejectedError, UnavailableError
from docarchive.domain.findings import Finding, Severity

_CHUNK = 1 << 20
_SAFE = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9_-])?", re.ASCII)
_ROOMS = frozenset({"arrivals", "parties", "registers", "volumes"})
_LOCK = "ledger/.lock"

Progress = Callable[[int, int], None]
"""Called with bytes done and bytes to do."""


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What a check of the archive found."""

    findings: tuple[Finding, ...]
    files_checked: int
    bytes_checked: int
    entries: int
    """Entries on disk; with `head` they are what the archive held."""
    head: str | None
    """Signed root, 64 hexadecimal digits; None when there is no sound checkpoint."""

    @property
    def damaged(self) -> bool:
        """True when anything was lost or altered."""
        return any(item.severity is Severity.DAMAGE for item in self.findings)


def verify(
    root: Path,
    *,
    subset: tuple[int, int] | None = None,
    progress: Progress | None = None,
    expected_key: str | None = None,
    anchors: Anchors | None = None,
) -> VerifyReport:
    """Check the archive folder *root*; never raises for what it finds there.

    Args:
        root: The folder ``archive/``.
        subset: ``(n, t)``: of the files read those whose key falls into share *n* of *t* (1 ≤ n ≤ t); the
            ledger, and whether each file is there, are always checked wholly.
        progress: Told bytes done and to do.
        expected_key: The verifier key this archive must have, as the office keeps it elsewhere.
        anchors: Heads signed earlier and kept elsewhere, with which the ledger must still begin.

    Raises:
        RejectedError: *subset* or *expected_key* is malformed.
        UnavailableError: *root* is not a folder, or cannot be listed.
    """
    if subset is not None and not 1 <= subset[0] <= subset[1]:
        raise RejectedError(f"not a share of the archive: {subset[0]}/{subset[1]}", hint="for example 1/30")
    if not root.is_dir():
        raise UnavailableError(
            f"没有归档文件夹 / there is no archive folder {root}",
            hint="检查归档磁盘是否已挂载 / check that the archive's disk is mounted",
        )
    check = check_ledger(root, expected_key)
    if anchors is not None:
        check_anchors(anchors, check)
    # Listed after the ledger was read: a file is stored before the fact that names it.
    listing = _Listing(root, check)
    listing.walk()
    gone = files_gone(check)
    _check_presence(listing, check, gone)
    files, size = _check_contents(listing, check, gone, subset, progress)
    return VerifyReport(
        findings=tuple(check.findings),
        files_checked=files + check.files_read,
        bytes_checked=size + check.bytes_read,
        entries=check.entries,
        head=check.head.root.hex() if check.head else None,
    )


def ledger_faults(root: Path, expected_key: str | None) -> list[str]:
    """What is wrong with the ledger alone, without reading the files it names; one line for each fault."""
    check = check_ledger(root, expected_key)
    return [
        f"{item.code} {item.where}: {item.found}"
        for item in check.findings
        if item.severity is Severity.DAMAGE
    ]


class _Listing:
    """Every name below the archive folder, with what is not an ordinary file reported at once.

    What goes while it is listed counts as not there; if the ledger names it, `_check_presence` reports it as missing.
    """

    def __init__(self, root: Path, check: LedgerCheck) -> None:
        self.root = root
        self.sizes: dict[str, int] = {}
        self.reported: set[str] = set()
        """Keys, and folders with their slash, about which a finding was made here."""
        self._check = check

    def walk(self) -> None:
        waiting = [""]
        while waiting:
            folder = waiting.pop()
            try:
                with os.scandir(self.root / folder) as entries:
                    names = sorted(entry.name for entry in entries)
            except OSError as error:
                if not folder:
                    raise UnavailableError(f"cannot list {self.root}: {error.strerror}") from error
                if not isinstance(error, FileNotFoundError):
                    self._report("FILE_UNREADABLE", folder, "a readable folder", error.strerror or "")
                continue
            waiting += [f"{key}/" for key in (folder + name for name in names) if self._take(key)]

    def explains(self, key: str) -> bool:
        """True when a finding about *key*, or about a folder above it, was made already."""
        parts = key.split("/")
        above = ("/".join(parts[:depth]) for depth in range(1, len(parts)))
        return key in self.reported or any(f in self.reported or f"{f}/" in self.reported for f in above)

    def _take(self, key: str) -> bool:
        """Note what stands at *key*; True for a folder to be walked."""
        try:
            status = (self.root / key).lstat()
        except FileNotFoundError:  # gone since it was listed, as an unfinished file is when it gets its name
            return False
        except OSError as error:
            self._report("FILE_UNREADABLE", key, "a readable file", error.strerror or "")
            return False
        if stat.S_ISDIR(status.st_mode):
            if key in self._check.files:
                self._report("NOT_A_FILE", key, "a file", "a folder")
            return True
        if stat.S_ISLNK(status.st_mode):
            self._report("SYMLINK", key, "a file or folder", f"a link to {(self.root / key).readlink()}")
        elif not stat.S_ISREG(status.st_mode):
            self._report("NOT_A_FILE", key, "a file", f"type {stat.S_IFMT(status.st_mode):#o}")
        elif key.rpartition("/")[2].startswith(".tmp-"):
            self._check.notice("FILE_UNFINISHED", _shown(key), "finished files", f"{status.st_size} bytes")
        elif key != _LOCK or status.st_size:
            self.sizes[key] = status.st_size
        return False

    def _report(self, code: str, key: str, expected: str, found: str) -> None:
        self.reported.add(key)
        self._check.damage(code, _shown(key), expected, _shown(found))


def _check_presence(listing: _Listing, check: LedgerCheck, gone: frozenset[str]) -> None:
    for key in sorted(gone & listing.sizes.keys()):
        check.damage("FILE_NOT_DISPOSED", key, "no file: it was disposed of", f"{listing.sizes[key]} bytes")
    # What a damaged ledger does not name any more is no news beside that damage.
    ledger_sound = not any(
        item.where.startswith("ledger/") and item.severity is Severity.DAMAGE for item in check.findings
    )
    for key in sorted(check.files.keys() - listing.sizes.keys() - gone):
        if not listing.explains(key) and not check.damaged(key):
            check.damage("FILE_MISSING", key, check.files[key], "no file")
    for key in sorted(listing.sizes.keys() - check.files.keys()):
        if key in {README, KEY, CHECKPOINT, SUBTREES} or bundle_number(key) is not None:
            continue
        in_room = key.partition("/")[0] in _ROOMS and all(_SAFE.fullmatch(part) for part in key.split("/"))
        if not in_room:
            check.notice(
                "FILE_FOREIGN", _shown(key), "only files of the archive", f"{listing.sizes[key]} bytes"
            )
        elif ledger_sound:
            check.notice("FILE_UNLISTED", key, "a fact that names it", "none")


def _check_contents(
    listing: _Listing,
    check: LedgerCheck,
    gone: frozenset[str],
    subset: tuple[int, int] | None,
    progress: Progress | None,
) -> tuple[int, int]:
    there = check.files.keys() & listing.sizes.keys() - gone
    keys = sorted(key for key in there if _in_subset(key, subset))
    total = sum(listing.sizes[key] for key in keys)
    done = 0
    for key in keys:
        digest = sha256()
        try:
            with (listing.root / key).open("rb", buffering=0) as file:
                while chunk := file.read(_CHUNK):
                    digest.update(chunk)
                    done += len(chunk)
                    if progress is not None:
                        progress(done, total)
        except OSError as error:
            check.damage("FILE_UNREADABLE", key, "a readable file", error.strerror or str(error))
            continue
        if digest.hexdigest() != check.files[key]:
            check.damage("FILE_ALTERED", key, check.files[key], digest.hexdigest())
    return len(keys), done


def _in_subset(key: str, subset: tuple[int, int] | None) -> bool:
    if subset is None or key.startswith("ledger/"):
        return True
    share, shares = subset
    return int.from_bytes(sha256(key.encode()).digest()) % shares == share - 1


def _shown(text: str) -> str:
    """Names may be anything the file system takes; what is shown is printable."""
    return text if text.isprintable() else text.encode("unicode_escape", "backslashreplace").decode("ascii")
