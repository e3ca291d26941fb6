"""Entries of the office's registers: laws, check items, equipment, experts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """One row of a register, found by its id or by words of its title and text."""

    register: str
    """Which register, for example ``law_article`` or ``check_item``: lower-case letters and ``_``."""
    id: str
    """Stable within the register, for example ``安全生产法@2021-06-10#97``."""
    title: str
    text: str = ""
    """What is searched beside the title."""
    data: Mapping[str, Any] = field(default_factory=dict)
    """The rest, as plain data of the register's own shape."""


@dataclass(frozen=True, slots=True)
class RegisterFilling:
    """Entries entered together, for example one imported sheet; an entry replaces the one of its id."""

    register: str
    source: str
    """Name of the file or form they came from."""
    entries: tuple[RegisterEntry, ...]
