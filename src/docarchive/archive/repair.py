"""Putting damaged and missing files back from a second copy, where it still has what the ledger names.

Each file by itself: copied beside its place, its digest compared with the ledger's, made durable, put into place by a
rename. What stood there goes into a folder for evidence first. The ledger itself is not mended here: it must be sound, or
nothing could say what is right.
"""

import shutil
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from docarchive.archive.backup import ARCHIVE_FOLDER
from docarchive.archive.durable import (
    CHUNK_BYTES,
    disk_errors,
    fsync_folder,
    make_folders,
    seal,
    unfinished,
    write_all,
)
from docarchive.archive.verify import Progress, verify
from docarchive.archive.verify_ledger import check_ledger
from docarchive.domain.errors import ConflictError, DamageError, NotFoundError
from docarchive.domain.findings import Finding, Severity

_MENDABLE = frozenset({"FILE_MISSING", "FILE_ALTERED", "FILE_UNREADABLE", "SYMLINK"})


@dataclass(frozen=True, slots=True)
class Repaired:
    """One file that is right again."""

    key: str
    sha256: str
    was: str
    """Code of the finding, for example ``FILE_MISSING``."""
    kept_as: Path | None
    """Where what stood there was kept; None when there was nothing that could be read."""


@dataclass(frozen=True, slots=True)
class RepairReport:
    """What a repair did."""

    repaired: tuple[Repaired, ...]
    left: tuple[Finding, ...]
    """Damage that is still there; `found` says what the copy has."""


def repair(
    root: Path, copy: Path, *, evidence: Path, expected_key: str | None, progress: Progress | None = None
) -> RepairReport:
    """Find what is damaged in the archive *root* and restore it from the backup *copy*.

    Args:
        root: The folder ``archive/``.
        copy: A folder made by ``docarchive backup``.
        evidence: Where damaged files are kept; made when it is needed.
        expected_key: The verifier key the archive must have.
        progress: Told bytes done and to do while damage is looked for.

    Raises:
        NotFoundError: *copy* is no backup.
        DamageError: the ledger itself is damaged.
        ConflictError: *evidence* is inside the archive.
        UnavailableError: a disk is full, read-only or gone; what was repaired stays, a repeat goes on.
    """
    source = copy / ARCHIVE_FOLDER
    if not (source / "ledger").is_dir():
        raise NotFoundError(
            f"不是备份 / there is no backup in {copy}",
            hint="docarchive backup 的目标 / the target of docarchive backup",
        )
    if evidence.resolve().is_relative_to(root.resolve()):
        raise ConflictError(f"不能放在归档内 / it cannot stand inside the archive: {evidence}")
    report = verify(root, expected_key=expected_key, progress=progress)
    damage = [item for item in report.findings if item.severity is Severity.DAMAGE]
    _require_ledger(damage)
    wanted = check_ledger(root, expected_key).files
    repaired: dict[str, Repaired] = {}
    left: list[Finding] = []
    for item in damage:
        if item.code not in _MENDABLE or item.where not in wanted:
            left.append(item)
            continue
        done = _mend(root, source, item, wanted[item.where], evidence)
        if isinstance(done, Repaired):
            repaired[item.where] = done
        else:
            left.append(done)
    return RepairReport(tuple(repaired.values()), tuple(item for item in left if item.where not in repaired))


def _require_ledger(damage: list[Finding]) -> None:
    ledger = [item for item in damage if item.where.startswith("ledger/") and item.where != "ledger/key.pub"]
    if ledger:
        named = "、".join(f"{item.code} {item.where}" for item in ledger[:5])
        raise DamageError(
            f"台账本身受损，无从判断文件的对错 / the ledger itself is damaged, so nothing says what is right: {named}",
            hint="先按 docs/findings.md 从备份恢复 ledger/ / restore ledger/ from the backup first, see docs/findings.md",
        )


def _mend(root: Path, source: Path, item: Finding, digest: str, evidence: Path) -> Repaired | Finding:
    """Restore one file; the finding again, with what the copy has, when it cannot be."""
    key = item.where
    good, place = source / key, root / key
    with disk_errors(f"修复 {key} / repairing {key}"):
        if good.is_symlink() or not good.is_file():
            return Finding(item.code, key, digest, f"{item.found}; the copy has no file")
        make_folders(place.parent, root=root)
        with unfinished(place.parent) as (temp, descriptor):
            found = _stream(good, descriptor)
            if found != digest:
                return Finding(item.code, key, digest, f"{item.found}; the copy has {found}")
            seal(descriptor)
            kept = _keep(place, evidence)
            temp.replace(place)
        fsync_folder(place.parent)
    return Repaired(key, digest, item.code, kept)


def _stream(good: Path, descriptor: int) -> str:
    digest = sha256()
    with good.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
            write_all(descriptor, chunk)
    return digest.hexdigest()


def _keep(place: Path, evidence: Path) -> Path | None:
    """Copy what stands at *place* into the folder of evidence, as far as it can be read."""
    if place.is_symlink() or not place.is_file():
        return None
    evidence.mkdir(mode=0o750, parents=True, exist_ok=True)
    for number in range(1, 1000):
        target = evidence / f"{place.parent.name}-{place.name}.{number}"
        if not target.exists():
            break
    with suppress(OSError):  # a disk that cannot be read gives no evidence
        shutil.copyfile(place, target)
        return target
    return None
