"""Check everything: the archive by itself, then the catalogue against the ledger."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from docarchive.archive.port import Ledger
from docarchive.archive.verify import VerifyReport, verify
from docarchive.catalog.port import Catalog
from docarchive.domain.errors import DamageError
from docarchive.domain.findings import Finding, Severity
from docarchive.domain.plain import Plain, format_time
from docarchive.workflows.health import LAST_VERIFY

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Verification:
    """The archive's report with the catalogue's findings added."""

    report: VerifyReport
    at: datetime

    @property
    def damaged(self) -> bool:
        """True when something was lost or altered."""
        return any(finding.severity is Severity.DAMAGE for finding in self.report.findings)


def verify_workspace(
    archive_dir: Path,
    *,
    catalog: Catalog,
    ledger: Ledger,
    expected_key: str | None,
    now: Callable[[], datetime],
    subset: tuple[int, int] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Verification:
    """Verify the archive (wholly, or part *n* of *t*) and compare the catalogue; leave a note of the result."""
    report = verify(archive_dir, subset=subset, progress=progress, expected_key=expected_key)
    report = replace(report, findings=(*report.findings, *_compared(report, catalog, ledger)))
    result = Verification(report, now())
    note: Plain = {
        "at": format_time(result.at),
        "subset": f"{subset[0]}/{subset[1]}" if subset else "1/1",
        "files": report.files_checked,
        "damage": sum(finding.severity is Severity.DAMAGE for finding in report.findings),
    }
    with catalog.transaction() as tx:
        tx.set_note(LAST_VERIFY, note)
    return result


def _compared(report: VerifyReport, catalog: Catalog, ledger: Ledger) -> list[Finding]:
    """Compare catalogue and ledger, unless the ledger is so damaged that it cannot be read."""
    try:
        return _compare(catalog, ledger)
    except DamageError as error:
        if report.damaged:
            return []
        return [Finding("LEDGER_UNREADABLE", "ledger", "a readable ledger", error.message)]


def _compare(catalog: Catalog, ledger: Ledger) -> list[Finding]:
    published = ledger.entries()
    start = 0
    with catalog.reading() as reader:
        known = reader.fact_count()
        while lines := reader.ledger_lines(start, limit=_BATCH):
            for offset, entry in enumerate(islice(published, len(lines))):
                if entry != lines[offset]:
                    return [_differs(start + offset, lines[offset], entry)]
            start += len(lines)
    if ledger.size() > known:
        return [
            Finding("CATALOG_BEHIND", "catalog", f"{ledger.size()} facts", f"{known} facts", Severity.DAMAGE)
        ]
    if ledger.size() < known:
        unpublished = f"{ledger.size()} of {known} facts published"
        return [Finding("UNPUBLISHED", "ledger", "all facts published", unpublished, Severity.NOTICE)]
    return []


def _differs(position: int, expected: bytes, found: bytes) -> Finding:
    return Finding(
        "CATALOG_DIFFERS", f"ledger entry {position}", expected.decode(), found.decode("utf-8", "replace")
    )
