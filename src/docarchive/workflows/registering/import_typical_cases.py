"""Enter typical cases from a folder of Markdown files.

Write order: every file is read and compared before anything is written; then one body with what is new or changed,
one transaction with its fact; publish.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from docarchive.domain.errors import NotFoundError, RejectedError
from docarchive.domain.register_entry import RegisterEntry
from docarchive.domain.typical_case import entry_of
from docarchive.reading.formats.typical_case_markdown import read_typical_case
from docarchive.workflows.registering.import_register import compare, fill_register
from docarchive.workflows.registering.registers import Registrar

MAX_FILES = 20_000


@dataclass(frozen=True, slots=True)
class ImportedCase:
    """One line of the report of an import."""

    file: str
    """Path below the folder that was given."""
    outcome: str
    """``imported``, ``unchanged`` or ``fault``."""
    title: str = ""
    remark: str = ""


def import_typical_cases(
    path: Path, *, registrar: Registrar, dry_run: bool = False
) -> Sequence[ImportedCase]:
    """Import the file *path*, or every .md in and below the folder *path*; a faulty file is told and the rest imported.

    Raises:
        NotFoundError: there is no such file in the folder.
    """
    report, entries = _read(path)
    with registrar.catalog.reading() as reader:
        changed = {entry.id: entry for entry in compare(entries.values(), reader).changed}
    if changed and not dry_run:
        fill_register(tuple(changed.values()), source=path.name, registrar=registrar)
    return [
        ImportedCase(name, "imported" if entries[name].id in changed else "unchanged", entries[name].title)
        if name in entries
        else ImportedCase(name, "fault", remark=remark)
        for name, remark in report.items()
    ]


def _read(path: Path) -> tuple[dict[str, str], dict[str, RegisterEntry]]:
    """By file: what is wrong with it, and the entry of each that is sound; of one case twice the first."""
    files = sorted(path.rglob("*.md")) if path.is_dir() else [path]
    files = [file for file in files if file.is_file() and not file.name.startswith((".", "~$"))]
    if not files:
        raise NotFoundError(f"{path} 中没有 .md 文件 / no .md files there")
    if len(files) > MAX_FILES:
        raise RejectedError(f"{path}：超过 {MAX_FILES} 个文件 / more than {MAX_FILES} files")
    report: dict[str, str] = {}
    entries: dict[str, RegisterEntry] = {}
    first_of: dict[str, str] = {}
    for file in files:
        name = file.relative_to(path).as_posix() if path.is_dir() else file.name
        report[name] = ""
        try:
            entry = entry_of(read_typical_case(file))
        except (RejectedError, OSError) as error:
            report[name] = str(error)
            continue
        other = first_of.setdefault(entry.id, name)
        if other == name:
            entries[name] = entry
        else:
            report[name] = f"与 {other} 是同一案例 / the same case as {other}"
    return report, entries
