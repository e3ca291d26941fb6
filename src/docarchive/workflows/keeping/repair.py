"""Restore damaged files from a second copy, and say so in the register of repairs.

Write order: the files; then one fact that names them; publish. A crash between leaves sound files without the remark.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from docarchive.archive.port import Archive, Ledger
from docarchive.archive.repair import RepairReport, repair
from docarchive.catalog.port import Catalog
from docarchive.domain import places
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.plain import format_time
from docarchive.domain.register_entry import RegisterEntry, RegisterFilling
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.store import put_body

REPAIRS = "repair"
"""Register of repaired files."""


def repair_archive(
    archive_dir: Path,
    copy: Path,
    *,
    evidence: Path,
    archive: Archive,
    ledger: Ledger,
    catalog: Catalog,
    public_key: str,
    now: Callable[[], datetime],
    actor: str,
    progress: Callable[[int, int], None] | None = None,
) -> RepairReport:
    """Repair the archive from the backup in *copy*; errors are those of `docarchive.archive.repair.repair`."""
    report = repair(archive_dir, copy, evidence=evidence, expected_key=public_key, progress=progress)
    if not report.repaired:
        return report
    at = now()
    entries = tuple(
        RegisterEntry(
            REPAIRS,
            f"{format_time(at)}-{place:04}",
            item.was,
            item.key,
            {"key": item.key, "sha256": item.sha256, "was": item.was},
        )
        for place, item in enumerate(report.repaired, start=1)
    )
    filling = RegisterFilling(REPAIRS, "docarchive repair", entries)
    body, plain = put_body(archive, lambda digest: places.register_key(REPAIRS, digest), filling)
    detail: dict[str, str | int] = {"register": REPAIRS, "entries": len(entries)}
    with catalog.transaction() as tx:
        tx.record(Fact(FactKind.REGISTER_FILLED, at, actor, body, detail=detail), plain)
    publish_facts(ledger=ledger, catalog=catalog)
    return report
