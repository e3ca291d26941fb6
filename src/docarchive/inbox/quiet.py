"""Beside the inbox: what keeps the archive safe day by day, done when nothing else waits."""

import logging
import threading

from docarchive.domain.arrival import IN_WORK, ArrivalState
from docarchive.domain.errors import DocArchiveError, UnavailableError
from docarchive.domain.findings import Severity
from docarchive.domain.four_properties.items import CheckStage
from docarchive.inbox.uploads import UploadFolder
from docarchive.wiring.app import App
from docarchive.wiring.checks import four_properties, verify_house
from docarchive.wiring.disposal import finish_disposals
from docarchive.workflows.keeping.anchor import Anchoring
from docarchive.workflows.keeping.fixity import Share, read_calendar
from docarchive.workflows.keeping.mend_index import order_mending

_log = logging.getLogger(__name__)
_LOOK_SECONDS = 60.0
_BUSY = IN_WORK | {ArrivalState.SEEN, ArrivalState.SETTLING}


class _StoppedError(Exception):
    """The service ends while a share is being proved; the next start begins the share again."""


def keep_quietly(app: App, stop: threading.Event) -> None:
    """Once a minute see whether something is due, until *stop* is set; one trouble does not end the rest."""
    while not stop.wait(_LOOK_SECONDS):
        keep_once(app, stop)


def keep_once(app: App, stop: threading.Event) -> None:
    """Do what is due now: keep the ledger's head elsewhere; when nothing waits prove a share, check a volume."""
    UploadFolder(app.folder("inbox_dir"), app.now).sweep()
    try:
        _anchor(app)
    except DocArchiveError as error:
        _log.warning("the checkpoint was not kept elsewhere: %s", error)
    try:
        finish_what_was_disposed_of(app)
    except DocArchiveError as error:
        _log.error("disposals cannot be gone on with: %s", error)
    try:
        if (share := _due(app)) is not None:
            _prove(app, share, stop)
            order_mending(app.catalog)  # a flipped byte in an index gives wrong answers, not errors
    except _StoppedError:
        _log.info("a share of the archive is proved at the next start")
    except DocArchiveError as error:
        _log.warning("a share of the archive was not proved: %s", error)
    try:
        _check_volume(app, stop)
    except DocArchiveError as error:
        _log.warning("a volume was not checked: %s", error)


def finish_what_was_disposed_of(app: App) -> None:
    """Go on with disposals that were cut off, or had to wait for a disk.

    Raises:
        DamageError: an order of disposal is not one of this archive.
    """
    try:
        for item in finish_disposals(app):
            _log.warning("disposal %s is done", item.number)
    except UnavailableError as error:
        _log.warning("a disposal is not done yet: %s", error)


def _check_volume(app: App, stop: threading.Event) -> None:
    """The four-property check of the volume that waits longest, at most one a day and each once a year."""
    if stop.is_set() or _is_busy(app):
        return
    tools = four_properties(app)
    volume = tools.due()
    if volume is None:
        return
    report = tools.of_volume(volume, CheckStage.PRESERVATION)
    tools.record(report)
    for item in report.failed:
        _log.error("four-property check of %s: %s failed", volume.reference, item.code)


def _anchor(app: App) -> None:
    if app.anchor_dir is None:
        return
    anchoring = Anchoring(app.ledger, app.catalog, app.anchor_dir, app.now)
    if anchoring.is_due():
        anchoring.export()


def _due(app: App) -> Share | None:
    """The share to be proved now; None while the house has work, or when one was proved today."""
    with app.catalog.reading() as reader:
        share = read_calendar(reader).due(app.now())
    return None if share is None or _is_busy(app) else share


def _is_busy(app: App) -> bool:
    with app.catalog.reading() as reader:
        return bool(reader.pending_follow_ups() or reader.arrivals(_BUSY))


def _prove(app: App, share: Share, stop: threading.Event) -> None:
    def progress(_done: int, _total: int) -> None:
        if stop.is_set():
            raise _StoppedError

    result = verify_house(app, share, progress)
    damage = [item for item in result.report.findings if item.severity is Severity.DAMAGE]
    for item in damage:
        _log.error("damage in the archive: %s %s (docarchive verify)", item.code, item.where)
