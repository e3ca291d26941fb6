"""What a check found; a checker returns every finding instead of raising at the first."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is."""

    DAMAGE = "damage"
    """Something was lost or altered."""
    WARNING = "warning"
    """Probably wrong: a person has to look, and may say why it is right."""
    NOTICE = "notice"
    """Worth knowing; nothing is lost."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; every code is explained in docs/findings.md."""

    code: str
    where: str
    """Key in the archive, or place in the form."""
    expected: str
    found: str
    severity: Severity = Severity.DAMAGE
