"""What this machine and this workspace lack for the work, each with its fix."""

import errno
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
from docarchive.templates.printing.fonts import FontLine, font_report

LOW_DISK_BYTES = 5 * 1024**3
_CLOCK_TOLERANCE = timedelta(seconds=5)
_ROOM = "扩容或清理磁盘 / make room on the disk"
_RIGHTS = "检查权限、只读挂载或不支持硬链接的磁盘 / check rights, mount, file system"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at."""

    name: str
    ok: bool
    found: str
    fix: str = ""
    """What to do when not ok."""
    needed: bool = True
    """False for what the work goes on without."""


@dataclass(frozen=True, slots=True)
class Part:
    """A Python package that a part of the work wants."""

    module: str
    package: str
    label: str
    fix: str
    needed: bool


@dataclass(frozen=True, slots=True)
class Questions:
    """What the rooms are asked; a `DocArchiveError` in answer becomes a failed check."""

    converter_version: Callable[[], str] | None
    """None: the settings want no converter."""
    forms: Callable[[], str]
    """Loads the pack of forms and names it."""
    keys: Mapping[str, Callable[[], object]]
    """Name → loads the key and sees that it is this archive's."""
    catalog: Callable[[], str]
    """Sees that the catalogue can be read and is this archive's; says how many facts it holds."""
    newest_fact_at: Callable[[], datetime | None]
    index_faults: Callable[[], Iterable[str]]
    fences: Callable[[], Mapping[str, bool]] | None = None
    """What holds for the processes that open files from outside: network, files, processes."""
    scanner: Callable[[], str] | None = None
    """The virus scanner's version; None: the settings name none."""
    trusted_certificates: Path | None = None


def examine(
    folders: Mapping[str, Path], questions: Questions, parts: Iterable[Part], *, now: datetime
) -> list[Check]:
    """Look at folders, disk, keys, fonts, converter, packages, forms, catalogue, clock and index; change nothing.

    Args:
        folders: Setting → folder; ``archive_dir`` and ``keys_dir`` are among them.
        questions: What the rooms are asked.
        parts: The packages that the settings want, and those that could be of use.
        now: The machine's clock.
    """
    keys = folders["keys_dir"]
    return [
        *(_folder(name, path) for name, path in folders.items()),
        _disk(folders["archive_dir"]),
        *(_ask(f"密钥 / key {name}", question, good=name) for name, question in questions.keys.items()),
        *_rights_of_keys(keys),
        _converter(questions.converter_version),
        *_fonts(),
        *(_part(part) for part in parts),
        _ask("文书式样 / forms", questions.forms),
        _ask("目录库 / catalogue", questions.catalog),
        *_clock(questions.newest_fact_at, now),
        _index(questions.index_faults),
        *_fences(questions.fences),
        *([_ask("病毒扫描 / virus scanner", questions.scanner)] if questions.scanner else []),
        *_trusted(questions.trusted_certificates),
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
    except FileNotFoundError:
        fix = "检查磁盘是否已挂载；新工作区运行 docarchive init / is its disk mounted? A new workspace: docarchive init"
        return Check(label, ok=False, found=f"{path}: 不存在 / is not there", fix=fix)
    except OSError as error:
        fix = _ROOM if error.errno in (errno.ENOSPC, errno.EDQUOT) else _RIGHTS
        return Check(label, ok=False, found=f"{path}: {error.strerror}", fix=fix)
    return Check(label, ok=True, found=str(path))


def _disk(path: Path) -> Check:
    label = "剩余空间 / free space"
    try:
        free = shutil.disk_usage(path).free
    except OSError as error:
        return Check(label, ok=False, found=f"{path}: {error.strerror}", fix=_RIGHTS)
    return Check(label, free >= LOW_DISK_BYTES, f"{free / 1024**3:.1f} GiB", _ROOM)


def _rights_of_keys(keys: Path) -> list[Check]:
    """The keys are for their owner's eyes: the folder and every file in it."""
    try:
        paths = [keys, *sorted(keys.iterdir())]
        modes = {path: path.stat().st_mode & 0o777 for path in paths}
    except OSError:
        return []  # said above, with the folders
    open_to_others = [f"{path.name} {mode:o}" for path, mode in modes.items() if mode & 0o077]
    found = "、".join(open_to_others) or "仅所有者可读 / for their owner only"
    return [Check("密钥权限 / rights of keys", not open_to_others, found, f"chmod -R go= {keys}")]


def _converter(version: Callable[[], str] | None) -> Check:
    if version is None:
        return Check("LibreOffice", ok=True, found="未启用 / switched off (pdf_converter = none)")
    return _ask("LibreOffice", version)


def _fonts() -> list[Check]:
    try:
        lines = font_report()
    except DocArchiveError as error:
        return [Check("字体 / fonts", ok=False, found=error.message, fix=error.hint)]
    return [
        Check(f"字体 / font {line.wanted}", not line.fix, _printed_in(line), line.fix, needed=not line.used)
        for line in lines
    ]


def _printed_in(line: FontLine) -> str:
    if line.exact or not line.used:
        return line.used or "—"
    return f"以 {line.used} 代替 / stands in"


def _part(part: Part) -> Check:
    if find_spec(part.module) is None:
        return Check(part.label, ok=False, found="—", fix=part.fix, needed=part.needed)
    return Check(part.label, ok=True, found=f"{part.package} {metadata.version(part.package)}")


def _clock(newest_fact_at: Callable[[], datetime | None], now: datetime) -> list[Check]:
    try:
        newest = newest_fact_at()
    except DocArchiveError:
        return []  # said above, with the catalogue
    behind = timedelta(seconds=int((newest - now).total_seconds())) if newest is not None else timedelta()
    found = f"{now:%Y-%m-%d %H:%M:%S} UTC"
    if behind > _CLOCK_TOLERANCE:
        found += f"，比最新事实早 {behind} / {behind} before the newest fact"
    fix = "校准系统时间 / set the machine's clock"
    return [Check("时钟 / clock", behind <= _CLOCK_TOLERANCE, found, fix)]


def _index(index_faults: Callable[[], Iterable[str]]) -> Check:
    try:
        faults = list(index_faults())
    except DocArchiveError as error:
        faults = [error.message]
    return Check(
        "全文索引 / index", not faults, "；".join(faults) or "完好 / sound", "docarchive rebuild --index"
    )


_FENCES = {
    "network": "读文件的进程：断网 / reading processes: network cut",
    "files": "读文件的进程：只见所给文件 / reading processes: see only their file",
    "processes": "读文件的进程：不能启动程序 / reading processes: start no program",
}
_FENCE_FIX = (
    "安装 libseccomp2；允许网络命名空间和 Landlock（内核 5.13 起）/ install libseccomp2; allow network namespaces "
    "and Landlock (Linux 5.13)"
)


def _fences(question: Callable[[], Mapping[str, bool]] | None) -> list[Check]:
    """Files are read without these fences as well, but that is to be known."""
    if question is None:
        return []
    try:
        held = question()
    except DocArchiveError as error:
        return [Check("读文件的进程 / reading processes", ok=False, found=error.message, fix=error.hint)]
    return [
        Check(
            name,
            held.get(fence, False),
            "是 / yes" if held.get(fence) else "否 / no",
            _FENCE_FIX,
            needed=False,
        )
        for fence, name in _FENCES.items()
    ]


def _trusted(folder: Path | None) -> list[Check]:
    if folder is None:
        return []
    fix = "检查 trusted_certificates_dir / see to this setting"
    found = sum(1 for one in folder.iterdir()) if folder.is_dir() else 0
    return [Check("信任证书 / trusted certificates", found > 0, f"{folder}: {found}", fix)]


def _ask(name: str, question: Callable[[], object], *, good: str = "") -> Check:
    try:
        answer = question()
    except DocArchiveError as error:
        return Check(name, ok=False, found=error.message, fix=error.hint)
    return Check(name, ok=True, found=good or str(answer))
