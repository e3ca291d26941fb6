"""Beside the inbox: read what was set aside without a code, a file at a time, and hand it back."""

import logging
import threading
from collections.abc import Collection

from docarchive.domain.errors import DocArchiveError, UnavailableError
from docarchive.domain.identifiers import ArrivalId
from docarchive.inbox.claim import HouseFolder
from docarchive.wiring.app import App
from docarchive.workflows.arriving.read_waiting import WaitingReader

_log = logging.getLogger(__name__)
_LOOK_SECONDS = 2.0
_LATER_SECONDS = 60.0


def make_waiting_reader(app: App) -> WaitingReader | None:
    """The reader of waiting files; None where no recogniser is installed or wanted."""
    if app.recogniser.name == "none":
        return None
    return WaitingReader(app.catalog, app.recogniser, HouseFolder(app.folder("inbox_dir")).find, app.now)


def keep_reading(reader: WaitingReader, stop: threading.Event) -> None:
    """Read whatever waits, until *stop* is set; one file's trouble does not keep the next from being read."""
    while not stop.is_set():
        delay = _LOOK_SECONDS
        try:
            for arrival in reader.unread():
                reader.read(arrival, stop)
        except UnavailableError as error:
            _log.warning("pages that wait are read later: %s", error)
            delay = _LATER_SECONDS
        except DocArchiveError:
            _log.exception("reading a waiting file failed")
            delay = _LATER_SECONDS
        stop.wait(delay)


def read_now(reader: WaitingReader, arrivals: Collection[ArrivalId], stop: threading.Event) -> int:
    """Read those of *arrivals* that wait unread; return how many were handed back to the inbox."""
    wanted = [arrival for arrival in reader.unread() if arrival.id in arrivals]
    return sum(reader.read(arrival, stop) for arrival in wanted)
