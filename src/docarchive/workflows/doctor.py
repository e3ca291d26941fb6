"""What this machine lacks for the work, each with its fix."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from docarchive.domain.errors import DocArchiveError
from docarchive.templates.fonts import font_report

LOW_DISK_BYTES = 5 * 1024**3
_OPTIONAL = {"av": "media", "psycopg": "postgres"}
_ENGINES = {"tantivy": "tantivy", "whoosh": "Whoosh"}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at."""

    name: str
    ok: bool
    found: str
    fix: str = ""
    """What to do when not ok."""


def examine(
    folders: Mapping[str, Path],
    *,
    converter_version: Callable[[], str],
    newest_fact_at: Callable[[], datetime | None],
    index_check: Callable[[], Iterable[str]],
    now: datetime,
) -> list[Check]:
    """Look at folders, fonts, converter, engines, disk, clock, database and index.

    The callables ask the rooms; a `DocArchiveError` from one becomes a failed check.
    """
    return [
        *(_folder(name, path) for name, path in folders.items()),
        *(_disk(name, path) for name, path in folders.items() if name == "archive_dir"),
        *_keys(folders),
        _ask("LibreOffice", converter_version, "sudo apt-get install libreoffice-writer-nogui python3-uno"),
        *(
            Check(f"字体 / font {line.wanted}", not line.fix, line.used or "—", line.fix)
            for line in font_report()
        ),
        *(
            _package(name, f"引擎 / engine {name}", wheel, f"pip install {wheel}")
            for name, wheel in _ENGINES.items()
        ),
        *(
            _package(name, f"扩展 / extra {extra}", extra, f"pip install 'docarchive[{extra}]'")
            for name, extra in _OPTIONAL.items()
        ),
        _clock(newest_fact_at, now),
        _index(index_check),
    ]


def _folder(name: str, path: Path) -> Check:
    """A file can be written, made durable and linked in the folder, as the archive needs."""
    label = f"目录 / folder {name}"
    try:
        with tempfile.TemporaryDirectory(prefix=".doctor-", dir=path) as scratch:
            first = Path(scratch) / "写入测试"
            with first.open("wb") as stream:
                stream.write(b"docarchive")
                os.fsync(stream.fileno())
            (Path(scratch) / "link").hardlink_to(first)
    except OSError as error:
        reason = f"{path}: {error.strerror}"
        return Check(
            label,
            ok=False,
            found=reason,
            fix="检查权限、只读挂载或不支持硬链接的磁盘 / check rights, mount, file system",
        )
    return Check(label, ok=True, found=str(path))


def _keys(folders: Mapping[str, Path]) -> list[Check]:
    """The keys are for their owner's eyes."""
    keys = folders["keys_dir"]
    if not keys.is_dir():
        return []
    open_to_others = keys.stat().st_mode & 0o077
    found = f"{keys} mode {keys.stat().st_mode & 0o777:o}"
    return [Check("密钥权限 / rights of keys", not open_to_others, found, f"chmod -R go= {keys}")]


def _disk(name: str, path: Path) -> Check:
    free = shutil.disk_usage(path).free
    found = f"{free / 1024**3:.1f} GiB"
    return Check(
        f"剩余空间 / free space {name}",
        free >= LOW_DISK_BYTES,
        found,
        "扩容或清理磁盘 / make room on the disk",
    )


def _ask(name: str, question: Callable[[], str], fix: str) -> Check:
    try:
        return Check(name, ok=True, found=question())
    except DocArchiveError as error:
        return Check(name, ok=False, found=error.message, fix=error.hint or fix)


def _package(module: str, label: str, wheel: str, fix: str) -> Check:
    if find_spec(module) is None:
        return Check(label, ok=False, found="—", fix=fix)
    version = metadata.version(_ENGINES.get(module, module))
    return Check(label, ok=True, found=f"{module} {version}")


def _clock(newest_fact_at: Callable[[], datetime | None], now: datetime) -> Check:
    fix = "校准系统时间 / set the machine's clock"
    try:
        newest = newest_fact_at()
    except DocArchiveError as error:
        return Check("目录库 / catalogue", ok=False, found=error.message, fix=error.hint)
    behind = newest is not None and newest - now > timedelta(seconds=5)
    return Check("时钟 / clock", not behind, f"{now:%Y-%m-%d %H:%M:%S} UTC", fix)


def _index(index_check: Callable[[], Iterable[str]]) -> Check:
    try:
        faults = list(index_check())
    except DocArchiveError as error:
        faults = [error.message]
    return Check(
        "全文索引 / index", not faults, "；".join(faults) or "完好 / sound", "docarchive rebuild --index"
    )
