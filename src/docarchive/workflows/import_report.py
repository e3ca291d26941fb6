"""What an import found and did; one shape for every register."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from docarchive.domain.sheets.faults import SheetFault, blocking

Progress = Callable[[int, int], None]
"""Told how many of how many are done."""


def silent(_done: int, _total: int) -> None:
    """Progress nobody watches."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What was found in a workbook, and what became of it."""

    source: str
    """Name of the file."""
    new: int
    changed: int
    unchanged: int
    faulty: int
    """Rows with a fault that blocks."""
    faults: tuple[SheetFault, ...]
    """In the order of sheets, rows and columns."""
    absent: tuple[str, ...] = ()
    """Ids of earlier entries that the workbook does not have; they stay."""
    done: bool = False
    """Whether it was entered; False for a trial run and for a workbook with faults."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person wants of an import."""

    dry_run: bool = False
    skip_faulty: bool = False
    """Enter the rows without fault; otherwise a workbook with faults changes nothing."""

    def allows(self, faults: Iterable[SheetFault]) -> bool:
        """Whether to go on and enter what is sound."""
        faults = blocking(faults)
        whole = any(fault.kind.whole_sheet for fault in faults)
        return not self.dry_run and not whole and (self.skip_faulty or not faults)


def in_order(faults: Iterable[SheetFault]) -> tuple[SheetFault, ...]:
    """Faults as a person goes through the workbook."""
    found = list(faults)
    sheets = list(dict.fromkeys(fault.sheet for fault in found))

    def place(fault: SheetFault) -> tuple[int, int, int, str]:
        letters = fault.column or ""
        return (sheets.index(fault.sheet), fault.row or 0, len(letters), letters)

    return tuple(sorted(found, key=place))
