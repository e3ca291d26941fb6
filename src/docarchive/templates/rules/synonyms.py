"""Reading ``rules/synonyms.yaml``: words that a search looks for together (docs/search.md)."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from docarchive.domain.findings import Finding
from docarchive.domain.synonyms import SynonymGroup, SynonymKind
from docarchive.templates.rules.entry import one_of, rows
from docarchive.templates.rules.rule_file import doubled, no_faults, stamp_of, yaml_of
from docarchive.templates.yaml_entry import Entry

FILE = "rules/synonyms.yaml"
_SHORTEST = 2


def load_synonyms(folder: Path) -> tuple[SynonymGroup, ...]:
    """The synonyms of the pack in *folder*, read again when the file has changed; none without the file.

    Raises:
        RejectedError: there are faults; the message has all of them, each with file and line.
    """
    if not (folder / FILE).is_file():
        return ()
    return _load(folder, stamp_of(folder, FILE))


@lru_cache(maxsize=4)
def _load(folder: Path, _stamp: int) -> tuple[SynonymGroup, ...]:
    faults: list[Finding] = []
    head = Entry(yaml_of(folder, FILE), FILE, faults)
    groups = tuple(_group(row, faults) for row in rows(head, "synonyms"))
    for word in doubled([word for group in groups for word in group.words]):
        head.fault("yaml-value", "一个词只在一组 / a word in one group only", word)
    head.finish()
    no_faults(faults, folder)
    return groups


def _group(table: Any, faults: list[Finding]) -> SynonymGroup:
    read = Entry(table, FILE, faults)
    kind = one_of(read, "kind", SynonymKind) or SynonymKind.TERM
    if kind is SynonymKind.ENTERPRISE:
        read.fault(
            "yaml-value", "企业名称来自登记 / names of enterprises come from the register", kind, "kind"
        )
    words = read.texts("words")
    if len(words) < 2 or any(len("".join(word.split())) < _SHORTEST for word in words):
        read.fault(
            "yaml-value",
            f"words: 至少两个词，每个至少{_SHORTEST}字 / two words or more, of {_SHORTEST} characters or more",
            "、".join(words),
            "words",
        )
    group = SynonymGroup(kind, words, read.text("source"))
    read.finish()
    return group
