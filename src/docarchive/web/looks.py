"""What administrators had looked at since the service began; nothing of it is kept any longer."""

from dataclasses import dataclass
from datetime import datetime

from docarchive.domain.findings import Finding
from docarchive.workflows.keeping.doctor import Check


@dataclass(frozen=True, slots=True)
class Looks:
    """What was looked at since the service began; shown to whoever runs the system."""

    checks: tuple[Check, ...] = ()
    examined_at: datetime | None = None
    findings: tuple[Finding, ...] = ()
    verified_at: datetime | None = None
    share: str = ""
