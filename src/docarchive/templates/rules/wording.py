"""Wording that the law has left behind: rules of the pack, looked for in the text of its forms."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from docarchive.domain.errors import RejectedError
from docarchive.domain.findings import Finding
from docarchive.templates.strict_yaml import load_yaml
from docarchive.templates.yaml_entry import Entry

FILE = "rules/obsolete_wording.yaml"
_NOISE = re.compile(r"\s+|\{\{[^{}]*\}\}|\{%[^{}]*%\}")


@dataclass(frozen=True, slots=True)
class ObsoleteWording:
    """One wording and what stands in its place."""

    pattern: re.Pattern[str]
    now: str
    source: str
    """The law that changed it."""


def read_wording(folder: Path, faults: list[Finding]) -> list[ObsoleteWording]:
    """Read the rules of the pack in *folder*; none when it has no such file. Faults are added to *faults*."""
    path = folder / FILE
    if not path.is_file():
        return []
    try:
        items = load_yaml(path.read_text("utf-8"), FILE)
    except (RejectedError, UnicodeDecodeError) as error:
        faults.append(Finding("yaml-syntax", FILE, "YAML", str(error)))
        return []
    rules = []
    for item in items if isinstance(items, list) else [items]:
        entry = Entry(item, FILE, faults)
        pattern = entry.checked("pattern", _compile, "正则表达式 / a regular expression")
        now, source = entry.text("now"), entry.text("source")
        entry.finish()
        if pattern:
            rules.append(ObsoleteWording(_compile(pattern), now, source))
    return rules


def find_obsolete(paragraphs: Iterable[tuple[str, str]], rules: Iterable[ObsoleteWording]) -> list[Finding]:
    """Look for every rule in every paragraph (place and text); the found words are in the finding."""
    rules = list(rules)
    findings = []
    for place, text in paragraphs:
        plain = _NOISE.sub("", text)
        for rule in rules:
            if match := rule.pattern.search(plain):
                findings.append(Finding("obsolete-wording", place, f"{rule.now}（{rule.source}）", match[0]))
    return findings


def _compile(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise ValueError(str(error)) from error
