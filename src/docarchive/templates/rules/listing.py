"""The files of rules of a pack as a reader sees them: what each is for, row by row with its source; nothing is judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from docarchive.domain.errors import NotFoundError, RejectedError
from docarchive.domain.findings import Finding
from docarchive.domain.laws.rule_source import RuleSource
from docarchive.templates.rules.entry import source_of
from docarchive.templates.rules.rule_file import yaml_of
from docarchive.templates.yaml_entry import Entry

TITLES: Mapping[str, str] = {
    "completeness": "案卷应有的材料 / What a finished case must hold",
    "deadlines": "期限 / Periods of the procedure",
    "discretion": "裁量基准 / Benchmarks of discretion",
    "figures": "统计口径 / How figures are counted",
    "file_review": "案卷评查标准 / Standard of file review",
    "form_pages": "填写页面的分组 / Sections of the pages for filling in",
    "guards": "制作前的检查 / Checks before issuing",
    "obsolete_wording": "不得再用的文字 / Wording no longer used",
    "penal_articles": "处罚条款与幅度 / Penal articles and ranges",
    "personal_data": "个人信息 / Personal data",
    "publication": "公示 / Publication",
    "synonyms": "同义词 / Words searched together",
    "thresholds": "听证等的数额 / Amounts from which more is needed",
    "volumes": "组卷与保管期限 / Volumes and retention",
}
_NAMES = ("title", "cause", "pattern", "id", "kind")
"""What a row is called by, the first that it has."""
_SHORT = 300


@dataclass(frozen=True, slots=True)
class RuleFile:
    """One file of rules."""

    name: str
    """Without ``.yaml``."""
    title: str
    """``中文 / English``."""
    changed_at: datetime
    sha256: str
    rows: int
    fault: str = ""
    """Why it cannot be read."""


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule."""

    group: str
    """The key of the list it stands in; empty where the file is one list."""
    id: str
    title: str
    title_en: str
    source: RuleSource | None
    source_text: str
    """Where the source is plain text."""
    details: Sequence[tuple[str, str]]
    """Everything else that is written there, key by key."""


def list_rules(pack_folder: Path) -> Sequence[RuleFile]:
    """All files of rules of the pack, by name."""
    return [_described(path) for path in sorted((pack_folder / "rules").glob("*.yaml"))]


def read_rules(pack_folder: Path, name: str) -> tuple[RuleFile, str, Sequence[RuleRow]]:
    """One file: what it is, the words at its head, its rows.

    Raises:
        NotFoundError: the pack has no such file.
        RejectedError: it is no YAML.
    """
    known = next((item for item in list_rules(pack_folder) if item.name == name), None)
    if known is None:
        raise NotFoundError("没有这个规则文件 / no such file of rules")
    path = pack_folder / "rules" / f"{name}.yaml"
    return known, _head(path), _rows(yaml_of(path.parent, path.name), path.name)


def _described(path: Path) -> RuleFile:
    content, name = path.read_bytes(), path.stem
    title = TITLES.get(name, f"{name} / {name}")
    changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    digest = sha256(content).hexdigest()
    try:
        count = len(_rows(yaml_of(path.parent, path.name), path.name))
    except RejectedError as error:
        return RuleFile(name, title, changed, digest, 0, error.message)
    return RuleFile(name, title, changed, digest, count)


def _head(path: Path) -> str:
    """The comment that the file begins with."""
    lines = []
    for line in path.read_text("utf-8-sig", errors="replace").splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.lstrip("# ").strip())
    return "\n".join(lines)


def _rows(content: Any, file: str) -> list[RuleRow]:
    if isinstance(content, list):
        return [_row("", "", item, file) for item in content]
    if not isinstance(content, dict):
        return []
    rows = []
    for key, value in content.items():
        if isinstance(value, list):
            rows += [_row(key, "", item, file) for item in value]
        elif isinstance(value, dict):
            rows += [_row(key, name, item, file) for name, item in value.items()]
        else:
            rows.append(RuleRow("", key, key, "", None, "", (("", _text(value)),)))
    return rows


def _row(group: str, name: str, item: Any, file: str) -> RuleRow:
    if not isinstance(item, dict):
        return RuleRow(group, name, name or _text(item), "", None, "", (("", _text(item)),) if name else ())
    called = next((item[key] for key in _NAMES if item.get(key)), name or _text(item.get("words", "")))
    given = item.get("source")
    source = _source(item, file) if isinstance(given, dict) else None
    shown = ("title", "title_en", "source", "id", *(key for key in _NAMES if item.get(key) == called))
    details = tuple((key, _text(value)) for key, value in item.items() if key not in shown)
    plain = "" if source is not None or given is None else _text(given)
    return RuleRow(
        group, str(item.get("id", name)), str(called), str(item.get("title_en", "")), source, plain, details
    )


def _source(item: Any, file: str) -> RuleSource | None:
    faults: list[Finding] = []
    found = source_of(Entry(item, file, faults), file, faults)
    return None if faults else found


def _text(value: Any) -> str:
    """A value on one line: lists with 、, mappings with their keys."""
    if isinstance(value, bool):
        return "是 / yes" if value else "否 / no"
    if isinstance(value, list):
        text = "、".join(_text(item) for item in value)
    elif isinstance(value, dict):
        text = "；".join(f"{key}: {_text(item)}" for key, item in value.items())
    else:
        text = value.isoformat() if isinstance(value, date) else "—" if value is None else str(value)
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"
