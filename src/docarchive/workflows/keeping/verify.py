"""Check everything: the archive by itself, then the catalogue against the ledger."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from docarchive.archive.backup import ARCHIVE_FOLDER
from docarchive.archive.port import Ledger
from docarchive.archive.verify import VerifyReport, verify
from docarchive.archive.verify_anchors import Anchors
from docarchive.catalog.port import Catalog
from docarchive.domain.errors import DamageError, DocArchiveError, NotFoundError, UnavailableError
from docarchive.domain.findings import Finding, Severity
from docarchive.domain.plain import Plain, format_time
from docarchive.workflows.keeping.fixity import ALL, Proved, note_proof
from docarchive.workflows.keeping.health import LAST_VERIFY, SECOND_COPY

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
    catalog: Catalog | None,
    ledger: Ledger | None,
    expected_key: str | None,
    now: Callable[[], datetime],
    subset: tuple[int, int] | None = None,
    anchors: Anchors | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Verification:
    """Verify the archive (wholly, or part *n* of *t*) and compare the catalogue; leave a note of the result.

    The archive's report never depends on the catalogue: without one (None), or with one that does not answer,
    the archive is verified all the same.
    """
    report = verify(archive_dir, subset=subset, progress=progress, expected_key=expected_key, anchors=anchors)
    if catalog is None or ledger is None:
        return Verification(report, now())
    report = replace(report, findings=(*report.findings, *_compared(report, catalog, ledger)))
    result = Verification(report, now())
    try:
        _leave_note(result, subset, catalog)
    except DocArchiveError as error:
        report = replace(report, findings=(*report.findings, catalog_unreadable(error)))
        return Verification(report, result.at)
    return result


def catalog_unreadable(error: DocArchiveError) -> Finding:
    """The catalogue (or the key beside it) did not answer; what is in the archive was verified without it."""
    if isinstance(error, DamageError):
        return Finding("CATALOG_UNREADABLE", "catalog", "a sound catalogue", error.message)
    return Finding("CATALOG_SILENT", "catalog", "a catalogue that answers", error.message, Severity.NOTICE)


def _leave_note(result: Verification, subset: tuple[int, int] | None, catalog: Catalog) -> None:
    note = _plain(result, subset)
    with catalog.transaction() as tx:
        tx.set_note(LAST_VERIFY, note)
        note_proof(subset or ALL, Proved(result.at, note["damage"]), tx)


def verify_copy(
    copy: Path,
    *,
    catalog: Catalog | None,
    expected_key: str | None,
    anchors: Anchors,
    now: Callable[[], datetime],
    subset: tuple[int, int] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Verification:
    """Verify the backup in *copy* by itself, as the archive is verified; leave a note of the result.

    Raises:
        NotFoundError: *copy* is no backup.
    """
    folder = copy / ARCHIVE_FOLDER
    if not folder.is_dir():
        raise NotFoundError(
            f"不是备份 / there is no backup in {copy}",
            hint="docarchive backup 的目标 / the target of docarchive backup",
        )
    report = verify(folder, subset=subset, progress=progress, expected_key=expected_key, anchors=anchors)
    # A copy is older than the archive: heads kept since are ahead of it, which is no fault.
    own = tuple(item for item in report.findings if item.code != "ANCHOR_AHEAD")
    result = Verification(replace(report, findings=own), now())
    if catalog is not None:
        with catalog.transaction() as tx:
            tx.set_note(SECOND_COPY, _plain(result, subset) | {"entries": report.entries})
    return result


def _plain(result: Verification, subset: tuple[int, int] | None) -> Plain:
    report = result.report
    return {
        "at": format_time(result.at),
        "subset": f"{subset[0]}/{subset[1]}" if subset else "1/1",
        "files": report.files_checked,
        "damage": sum(finding.severity is Severity.DAMAGE for finding in report.findings),
    }


def _compared(report: VerifyReport, catalog: Catalog, ledger: Ledger) -> list[Finding]:
    """Compare catalogue and ledger, unless the ledger is so damaged that it cannot be read."""
    try:
        return _compare(catalog, ledger)
    except DamageError as error:
        if report.damaged:
            return []
        return [Finding("LEDGER_UNREADABLE", "ledger", "a readable ledger", error.message)]
    except UnavailableError as error:
        return [catalog_unreadable(error)]


def _compare(catalog: Catalog, ledger: Ledger) -> list[Finding]:
    published, start = ledger.entries(), 0
    size = ledger.size()  # before the catalogue is opened: whoever publishes meanwhile is not ahead of it
    with catalog.reading() as reader:
        known = reader.fact_count()
        while lines := reader.ledger_lines(start, limit=_BATCH):
            for offset, entry in enumerate(islice(published, len(lines))):
                if entry != lines[offset]:
                    return [_differs(start + offset, lines[offset], entry)]
            start += len(lines)
    if size > known:
        return [Finding("CATALOG_BEHIND", "catalog", f"{size} facts", f"{known} facts", Severity.DAMAGE)]
    if ledger.size() < known:
        unpublished = f"{ledger.size()} of {known} facts published"
        return [Finding("UNPUBLISHED", "ledger", "all facts published", unpublished, Severity.NOTICE)]
    return []


def _differs(position: int, expected: bytes, found: bytes) -> Finding:
    return Finding(
        "CATALOG_DIFFERS", f"ledger entry {position}", expected.decode(), found.decode("utf-8", "replace")
    )
