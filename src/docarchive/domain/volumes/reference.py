"""Reference codes (档号): made from a pattern, checked, and as the name of a folder.

Parts of different levels are joined by ``-``, parts of one level by ``·`` (Source: DA/T 13-2022).
"""

import re
import string
from dataclasses import dataclass

from docarchive.domain.errors import RejectedError
from docarchive.domain.volumes.volume import Retention

_FONDS = re.compile(r"[A-Z][0-9]{3}")
"""全宗号: a letter and three digits (Source: DA/T 13-2022)."""
_REFERENCE = re.compile(r"[A-Z0-9]+(?:[-·][A-Z0-9]+)*")
_FIELDS = frozenset({"fonds", "category", "subject", "year", "retention", "serial"})
_NEEDED = frozenset({"fonds", "year", "retention", "serial"})


@dataclass(frozen=True, slots=True)
class ReferencePattern:
    """How the office writes its codes."""

    pattern: str
    """For example ``{fonds}-{category}·{subject}·{year}-{retention}-{serial}``."""
    category: str
    """档案门类代码, ZY for 专业档案."""
    subject: str
    """Second-level code, local."""
    serial_digits: int
    """案卷号 is filled with zeros to this many digits."""

    def reference(self, *, fonds: str, year: int, retention: Retention, serial: int) -> str:
        """The code of one volume; `RejectedError` when the fonds number or the result is no sound code."""
        require_fonds(fonds)
        made = self._fill(fonds, year, retention, f"{serial:0{self.serial_digits}d}")
        if len(str(serial)) > self.serial_digits:
            raise RejectedError(
                f"案卷号 {serial} 超过 {self.serial_digits} 位 / the serial has more digits than the pattern",
                hint="rules/volumes.yaml: serial_digits",
            )
        return parse_reference(made)

    def series(self, *, fonds: str, year: int, retention: Retention) -> str:
        """What all codes counted together share: the code with an empty serial."""
        return self._fill(fonds, year, retention, "")

    def faults(self) -> list[str]:
        """What is wrong with the pattern itself, in plain words."""
        try:
            names = {name for _, name, _, _ in string.Formatter().parse(self.pattern) if name is not None}
        except ValueError as error:
            return [f"写法有误 / malformed: {error}"]
        found = [f"不认识 / unknown: {{{name}}}" for name in sorted(names - _FIELDS)]
        found += [f"缺少 / missing: {{{name}}}" for name in sorted(_NEEDED - names)]
        if not found and not _REFERENCE.fullmatch(self._fill("J001", 2026, Retention.THIRTY_YEARS, "0001")):
            found.append("只用大写字母、数字、- 和 · / capitals, digits, - and · only")
        return found

    def _fill(self, fonds: str, year: int, retention: Retention, serial: str) -> str:
        return self.pattern.format(
            fonds=fonds,
            category=self.category,
            subject=self.subject,
            year=year,
            retention=retention.value,
            serial=serial,
        )


def require_fonds(fonds: str | None) -> str:
    """The fonds number; `RejectedError` when the office has none or one of another shape."""
    if not fonds or not _FONDS.fullmatch(fonds):
        raise RejectedError(
            f"全宗号应为一个字母加三位数字，例如 J001 / a fonds number is a letter and three digits: {fonds or '—'}",
            hint="docarchive agency set：fonds_no",
        )
    return fonds


def parse_reference(text: str) -> str:
    """A reference code as typed: blanks away, full-width signs as plain ones; `RejectedError` for anything else."""
    folded = "".join(text.split()).replace("－", "-").replace("．", "·").replace("•", "·").upper()
    if not _REFERENCE.fullmatch(folded) or len(folded) > 100:
        raise RejectedError(
            f"不是档号 / not a reference code: {text[:60]!r}", hint="J123-ZY·CF·2026-D30-0012"
        )
    return folded


def folder_name(reference: str) -> str:
    """The code as one segment of a key: ``·``, which is no ASCII, is written ``.``; so no two codes share a folder."""
    return parse_reference(reference).replace("·", ".")
