"""Faults of a workbook, each at its place; all of them are told in one report.

Those that do not block are told too: the value is taken as the report says.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from docarchive.domain.sheets.fault_kinds import FAULTS, FaultKind


@dataclass(frozen=True, slots=True)
class SheetFault:
    """One fault at its place."""

    code: str
    """Key of `FAULTS`."""
    sheet: str
    row: int | None = None
    """From 1, as shown; None for the whole sheet."""
    column: str | None = None
    """Letter."""
    heading: str = ""
    found: str = ""
    """What stands there, shortened."""
    expected: str = ""
    """Empty: what its kind says."""

    @property
    def kind(self) -> FaultKind:
        """What its code means."""
        return FAULTS[self.code]

    @property
    def place(self) -> str:
        """Where, as people say it: ``企业!C12``."""
        cell = f"{self.column or ''}{self.row or ''}"
        return f"{self.sheet}!{cell}" if cell else self.sheet

    @property
    def wanted(self) -> str:
        """What would be right."""
        return self.expected or self.kind.expected


def shown(text: str) -> str:
    """What was found, printable and short."""
    plain = "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in text)
    return plain if len(plain) <= 60 else plain[:57] + "…"


def blocking(faults: Iterable[SheetFault]) -> list[SheetFault]:
    """Those that keep rows from being taken."""
    return [fault for fault in faults if fault.kind.blocks]
