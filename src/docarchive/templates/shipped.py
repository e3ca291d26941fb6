"""What a pack was when it came: ``shipped.json`` of the pack holds the digest of every file as this program ships it.

With it an upgrade tells what the office has changed from what a newer program has changed. A pack made before there was
such a file has none: then every file that differs counts as the office's.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from docarchive.domain.errors import RejectedError
from docarchive.templates.whole_file import write_whole

MANIFEST = "shipped.json"
VERSIONS = "versions"
"""Folder of a pack where replaced files are kept, each under its digest."""
OFFERED = "offered"
"""Folder of a pack where an upgrade lays its own files beside those that the office has changed."""
MEND = "docarchive forms upgrade（补齐文书包 / completes the pack）"
"""What to do when the pack lacks a file that the program needs."""
_MARK = ".changed"
_NEEDED = ("pack.yaml", "fields.yaml", "rules/", "reports/")


def pack_files(folder: Path) -> dict[str, str]:
    """The files of a pack, path → SHA-256 in hex, without what the program itself keeps there."""
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in sorted(_names(folder))}


def lacking(folder: Path, shipped: Path) -> list[str]:
    """Files that the program needs and the pack in *folder* does not have; forms are the office's to have."""
    return [
        name for name in sorted(_names(shipped)) if name.startswith(_NEEDED) and not (folder / name).is_file()
    ]


def needed(path: str) -> bool:
    """Whether the program cannot do all its work without this file."""
    return path.startswith(_NEEDED)


def mark_changed(folder: Path) -> None:
    """Let running services know that the pack in use has changed."""
    write_whole(folder / _MARK, b"")


def changed_mark(folder: Path) -> int:
    """Differs when `mark_changed` has been called since; costs one look at the disk."""
    try:
        return (folder / _MARK).stat().st_mtime_ns
    except OSError:
        return 0


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the program has written down of a pack; both are path → SHA-256 in hex."""

    files: Mapping[str, str] = field(default_factory=dict)
    """As they came."""
    offered: Mapping[str, str] = field(default_factory=dict)
    """As they were laid into ``offered/``."""


def read_manifest(folder: Path) -> Manifest | None:
    """What the files were when they came; None for a pack that was made before this was written down.

    Raises:
        RejectedError: the file is not what the program wrote.
    """
    try:
        read = json.loads((folder / MANIFEST).read_text("utf-8"))
        return Manifest(dict(read["files"]), dict(read["offered"]))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise RejectedError(
            f"{MANIFEST} 无法读取 / cannot be read",
            hint="从备份恢复，或移走它：有差异的文件都按本单位已改处理 / restore it from a backup, or move it away: "
            "then every file that differs counts as the office's",
        ) from error


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write down what the files of the pack were as they came."""
    from importlib.metadata import version  # slow to import, and every command looks for a cut-off upgrade

    content = {
        "program": version("docarchive"),
        "files": dict(sorted(manifest.files.items())),
        "offered": dict(sorted(manifest.offered.items())),
    }
    write_whole(folder / MANIFEST, (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode())


def _names(folder: Path) -> list[str]:
    return [
        name.as_posix()
        for path in folder.rglob("*")
        if path.is_file() and _is_part(name := path.relative_to(folder))
    ]


def _is_part(name: Path) -> bool:
    if name.parts[0] in (VERSIONS, OFFERED, MANIFEST):
        return False
    return not any(part.startswith((".", "~$")) or part == "__pycache__" for part in name.parts)
