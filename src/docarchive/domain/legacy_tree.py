"""What the paths of an old folder tree say: whose case, which year, which document (docs/legacy.md).

Offices kept scanned files as ``2016年/常州XX公司/未如实记录培训案/03 询问笔录.pdf`` and in a hundred other ways, so the way
is given as one pattern a level. Nothing is guessed beyond what a pattern says.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatch
from pathlib import PurePosixPath

from docarchive.domain.errors import RejectedError
from docarchive.domain.identifiers import DocumentNumber

PLACEHOLDERS = {
    "year": r"(?:19|20)\d{2}",
    "date": r"(?:19|20)\d{2}(?:[-.年/]?)\d{1,2}(?:[-.月/]?)\d{1,2}日?",
    "number": r".*?号",
    "party": r".+?",
    "case": r".+?",
    "any": r".*?",
}
"""Name of a placeholder to what it matches within one level."""
NO_CAUSE = "历史案卷"
"""案由 of old cases when the mapping names none."""
_PLACEHOLDER = re.compile(r"\{([a-z]*)\}")
_ORDER = re.compile(r"^\d{1,4}(?:[.、_\-\s]+|(?=[^\d\s.、_\-年]))")
_DATE = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:年|[-.])?(\d{1,2})(?:月|[-.])?(\d{1,2})(?!\d)日?")
_YEAR_AND_SERIAL = re.compile(r"[（(\[〔【]\s*(?:19|20)\d{2}\s*[）)\]〕】]\s*第?\d+号")
"""Part of a document number, and no date."""
_SYSTEM_FILES = ("~$*", "._*", ".*", "Thumbs.db", "desktop.ini", "*.lnk", "*.tmp")


@dataclass(frozen=True, slots=True)
class LevelPattern:
    """How the names of one level of folders are read; the first alternative that fits."""

    alternatives: tuple[re.Pattern[str], ...]

    @classmethod
    def parse(cls, texts: tuple[str, ...]) -> "LevelPattern":
        """Read ``{year}年`` and the like.

        Raises:
            RejectedError: an unknown placeholder, or one named twice.
        """
        return cls(tuple(_compile(text) for text in texts))

    def read(self, name: str) -> dict[str, str] | None:
        """What *name* says, by placeholder; None when no alternative fits."""
        for pattern in self.alternatives:
            match = pattern.fullmatch(name)
            if match:
                return match.groupdict()
        return None


@dataclass(frozen=True, slots=True)
class TreeMapping:
    """How a tree is read."""

    levels: tuple[LevelPattern, ...]
    """From the tree's root down to the folder of one case."""
    parties: dict[str, str] = field(default_factory=dict)
    """A party as the tree calls it, to its credit code or registered name."""
    cause: str = NO_CAUSE
    ignore: tuple[str, ...] = ()
    """Further patterns of file names that are left out, such as ``*.db``."""

    def ignores(self, path: PurePosixPath) -> bool:
        """Whether this file is none of the office's papers."""
        return any(fnmatch(part, mask) for part in path.parts for mask in _SYSTEM_FILES) or any(
            fnmatch(path.name, mask) for mask in self.ignore
        )


@dataclass(frozen=True, slots=True)
class CasePath:
    """The folder of one case and what the levels above it say."""

    folder: PurePosixPath
    party: str
    """As written in the tree."""
    name: str
    """案件名称."""
    number: DocumentNumber | None
    opened_on: date
    is_year_only: bool
    """The tree tells the year alone; the day is the year's first."""


@dataclass(frozen=True, slots=True)
class FileName:
    """What the name of one file says."""

    title: str
    form_title: str | None
    number: DocumentNumber | None
    made_on: date | None


def read_case_path(folder: PurePosixPath, mapping: TreeMapping) -> CasePath:
    """Read the folder of a case, as deep as the mapping has levels.

    Raises:
        RejectedError: a level fits no pattern, or party or year are told nowhere.
    """
    said: dict[str, str] = {}
    for depth, (level, name) in enumerate(zip(mapping.levels, folder.parts, strict=True), start=1):
        read = level.read(name)
        if read is None:
            raise RejectedError(f"第 {depth} 级文件夹 {name!r} 与规则不符 / level {depth} fits no pattern")
        said |= read
    party = said.get("party", "").strip()
    if not party:
        raise RejectedError("没有说明当事人 / no level says whose case it is")
    number = _number(said.get("number", ""))
    day = _day(said.get("date", ""))
    year = int(said["year"]) if "year" in said else number.year if number else None
    if day is None and year is None:
        raise RejectedError("没有说明年度 / neither a year nor a date nor a number is told")
    name = said.get("case", "").strip() or (f"{party}案{number}" if number else folder.name)
    opened_on = day or date(year or 0, 1, 1)
    return CasePath(folder, party, name, number, opened_on, is_year_only=day is None)


def read_file_name(path: PurePosixPath, form_titles: tuple[str, ...]) -> FileName:
    """Read title, form, number and day from a file's path below its case's folder.

    Args:
        path: Relative to the case's folder; sub-folders become part of the title.
        form_titles: Titles of forms, of any edition; the longest that the name contains is taken.
    """
    stem = _ORDER.sub("", path.stem).strip() or path.stem
    title = "/".join((*path.parts[:-1], stem))
    found = [known for known in form_titles if known in stem]
    return FileName(
        title=title,
        form_title=max(found, key=len) if found else None,
        number=next(iter(DocumentNumber.find_all(stem)), None),
        made_on=_day(_YEAR_AND_SERIAL.sub("", stem)),
    )


def _compile(text: str) -> re.Pattern[str]:
    literals_and_names = _PLACEHOLDER.split(text)  # literal, name, literal, name … literal
    names = literals_and_names[1::2]
    for name in names:
        if name not in PLACEHOLDERS:
            raise RejectedError(
                f"{text!r}：不认识 {{{name}}} / unknown placeholder",
                hint="可用 / possible: " + " ".join(f"{{{known}}}" for known in PLACEHOLDERS),
            )
        if name != "any" and names.count(name) > 1:
            raise RejectedError(f"{text!r}：{{{name}}} 重复 / named twice")
    parts = [re.escape(part) for part in literals_and_names]
    parts[1::2] = [
        PLACEHOLDERS[name] if name == "any" else f"(?P<{name}>{PLACEHOLDERS[name]})" for name in names
    ]
    return re.compile("".join(parts))


def _number(text: str) -> DocumentNumber | None:
    found = DocumentNumber.find_all(text)
    return found[0] if len(found) == 1 else None


def _day(text: str) -> date | None:
    match = _DATE.search(text)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
