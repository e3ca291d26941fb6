"""The gate of an upgrade: the pack as it would be is checked whole, and what would bring a fault stays out."""

import shutil
import tempfile
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from docarchive.domain.errors import DocArchiveError, UnavailableError
from docarchive.domain.findings import Finding, Severity
from docarchive.templates.lint import lint
from docarchive.templates.pack import form_of
from docarchive.templates.report_form import FOLDER as REPORTS
from docarchive.templates.report_form import open_report_form
from docarchive.templates.rules.completeness import load_completeness
from docarchive.templates.rules.figures import load_figure_rules
from docarchive.templates.rules.file_review import load_file_review
from docarchive.templates.rules.form_pages import load_form_pages
from docarchive.templates.rules.pack_rules import load_rules
from docarchive.templates.rules.penal import load_discretion, load_penal
from docarchive.templates.rules.publication import load_masking, load_publication
from docarchive.templates.rules.synonyms import load_synonyms
from docarchive.templates.rules.volumes import load_volume_rules
from docarchive.templates.shipped import pack_files

_READ_WITH = {
    "forms/": ("pack.yaml", "fields.yaml", "rules/obsolete_wording.yaml"),
    "reports/": ("reports/fields.yaml",),
    "rules/": ("rules/",),
}
"""What a fault is about → beginnings of the files that all of its kind are read with."""
_OF_LINT_ALONE = frozenset(
    {"obsolete-wording", "page-number", "sample-missing", "sample-wrong", "sample-unprintable"}
)
"""Faults that keep a form from being put into use, but not from being used."""


def _load_penal_rules(folder: Path) -> object:
    return load_discretion(folder, [row.id for row in load_penal(folder).rows])


_LOADERS: tuple[Callable[[Path], object], ...] = (
    *(load_rules, load_completeness, load_volume_rules, _load_penal_rules, load_publication, load_masking),
    *(load_figure_rules, load_file_review, load_form_pages, load_synonyms),
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a pack."""

    about: str
    """``forms/<id>``, ``reports/<id>``, a file of the pack, or ``rules/`` when it is not known which."""
    text: str
    of_lint_alone: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """A file of the program that may not come in, and why."""

    path: str
    reason: str
    """One fault a line."""


def sift(pack: Path, shipped: Path, wanted: Collection[str]) -> tuple[list[str], list[Held]]:
    """Which of the *wanted* files of *shipped* the pack can take without a fault that it has not now.

    Returns:
        The paths that come in, and those that stay out, each with the reason.
    """
    taken, held = set(wanted), dict[str, set[str]]()
    before: frozenset[Fault] | None = None
    while taken:
        faults = _faults_with(pack, shipped, taken)
        if faults and before is None:
            before = faults_of(pack)
        blamed = _blamed(faults - (before or frozenset()), taken)
        if not blamed:
            break
        held |= blamed
        taken -= set(blamed)
    return sorted(taken), [Held(path, "\n".join(sorted(held[path]))) for path in sorted(held)]


def faults_of(folder: Path) -> frozenset[Fault]:
    """Everything wrong with a pack: its forms, its rules, its reports."""
    found = [_of_finding(item) for item in lint(folder) if item.severity is Severity.DAMAGE]
    for load in _LOADERS:
        try:
            load(folder)
        except DocArchiveError as error:
            found += [Fault(_named_rule(folder, line), line) for line in _lines(error.message)]
    for path in sorted((folder / REPORTS).glob("[!.]*.docx")):
        try:
            open_report_form(folder, path.stem)
        except DocArchiveError as error:
            found += [Fault(f"{REPORTS}/{path.stem}", line) for line in _lines(error.message)]
    return frozenset(found)


def _of_finding(finding: Finding) -> Fault:
    where = finding.where.split()[0].rstrip(":")
    about = where if where in ("pack.yaml", "fields.yaml") or where.startswith("rules/") else None
    text = f"{finding.where}: {finding.found} → {finding.expected} [{finding.code}]"
    return Fault(about or f"forms/{form_of(finding)}", text, finding.code in _OF_LINT_ALONE)


def _lines(message: str) -> list[str]:
    """Each fault of a message by itself: their number, which stands above them, changes with every other fault."""
    first, *faults = (line.strip() for line in message.splitlines())
    return faults or [first]


def _named_rule(folder: Path, line: str) -> str:
    named = (f"rules/{path.name}" for path in (folder / "rules").glob("*.yaml"))
    return next((name for name in named if name in line), "rules/")


def _blamed(faults: Collection[Fault], taken: Collection[str]) -> dict[str, set[str]]:
    """The taken files that bring *faults*, each with what: a form's own first, else those all forms are read with."""
    blamed: dict[str, set[str]] = {}
    for fault in faults:
        own = [path for path in taken if _belongs(path, fault.about)]
        if not own and fault.of_lint_alone:
            continue  # newer rules of wording find fault with the office's own form: lint will tell
        read_with = next((names for kind, names in _READ_WITH.items() if fault.about.startswith(kind)), ())
        common = [path for path in taken if path.startswith(read_with)]
        for path in own or common or taken:
            blamed.setdefault(path, set()).add(fault.text)
    return blamed


def _belongs(path: str, about: str) -> bool:
    if path == about or (about.endswith("/") and path.startswith(about)):
        return True
    unit = path.rpartition(".")[0]
    return unit == about or unit == about.replace("forms/", "samples/", 1)


def _faults_with(pack: Path, shipped: Path, taken: Collection[str]) -> frozenset[Fault]:
    """What would be wrong with the pack if it had these files of *shipped*."""
    with tempfile.TemporaryDirectory(prefix="docarchive-pack-") as name:
        folder = Path(name) / pack.name
        try:
            for path in {*pack_files(pack), *taken}:
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile((shipped if path in taken else pack) / path, folder / path)
        except OSError as error:
            raise UnavailableError(f"不能试装 / the pack cannot be tried: {error.strerror}") from error
        return faults_of(folder)
