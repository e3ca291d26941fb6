"""Beside the inbox: what keeps the archive safe day by day, done when nothing else waits."""

import logging
import threading

from docarchive.domain.errors import DocArchiveError
from docarchive.wiring.app import App
from docarchive.workflows.keeping.anchor import Anchoring

_log = logging.getLogger(__name__)
_LOOK_SECONDS = 60.0


def keep_quietly(app: App, stop: threading.Event) -> None:
    """Once a minute see whether something is due, until *stop* is set; one trouble does not end the rest."""
    while not stop.wait(_LOOK_SECONDS):
        keep_once(app, stop)


def keep_once(app: App, stop: threading.Event) -> None:
    """Do what is due now."""
    try:
        _anchor(app)
    except DocArchiveError as error:
        _log.warning("the checkpoint was not kept elsewhere: %s", error)


def _anchor(app: App) -> None:
    if app.anchor_dir is None:
        return
    anchoring = Anchoring(app.ledger, app.catalog, app.anchor_dir, app.now)
    if anchoring.is_due():
        anchoring.export()
