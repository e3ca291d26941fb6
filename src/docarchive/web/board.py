"""What waits in all open cases, kept at hand: looked at anew in the background when something has changed."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from docarchive.catalog.port import Catalog
from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import DocArchiveError
from docarchive.domain.people.sight import Sight
from docarchive.workflows.desk import Waiting, part_of

_log = logging.getLogger(__name__)
_FRESH = timedelta(seconds=15)
"""A look through thousands of cases takes seconds; nobody waits for it, and it is not made more often than this."""
LAST_SECONDS = 20.0
"""For a look under way when the service is stopped."""


class _Look:
    """What was found, and what of it belongs on whose desk."""

    def __init__(self, found: Waiting) -> None:
        self.found = found
        self._parts: dict[Sight, Waiting] = {}

    def part_for(self, sight: Sight) -> Waiting:
        """Sorted out once for each sight: there are thousands of clocks, and a rule for each of them."""
        part = self._parts.get(sight)
        if part is None:
            part = self._parts[sight] = part_of(self.found, sight)
        return part


class Board:
    """The last look, and when to look again."""

    def __init__(self, look: Callable[[], Waiting], catalog: Catalog, now: Callable[[], datetime]) -> None:
        """Have *look* go through the cases."""
        self._look = look
        self._catalog = catalog
        self._now = now
        self._last: _Look | None = None
        self._looking = threading.Lock()
        self._closed = False

    def waiting_for(self, sight: Sight) -> Waiting:
        """What waits and belongs on the desk of whoever has this *sight*.

        The first to ask waits for the look, others see the last one while the next is made.
        """
        return self._newest().part_for(sight)

    def _newest(self) -> _Look:
        last = self._last
        if last is None:
            with self._looking:
                self._last = self._last or _Look(self._look())
                return self._last
        if self._is_stale(last.found) and self._looking.acquire(blocking=False):
            threading.Thread(target=self._look_again, name="desk", daemon=True).start()
        return last

    def close(self) -> None:
        """Look no more in the background, and let a look under way end within `LAST_SECONDS`: none outlives the house."""
        self._closed = True
        if self._looking.acquire(timeout=LAST_SECONDS):
            self._looking.release()

    def _is_stale(self, last: Waiting) -> bool:
        now = self._now()
        if now - last.made_at < _FRESH:
            return False
        with self._catalog.reading() as reader:
            return reader.fact_count() != last.facts or local_day(now) != local_day(last.made_at)

    def _look_again(self) -> None:
        try:
            if not self._closed:
                self._last = _Look(self._look())
        except DocArchiveError as error:  # the last look stays; the next asks again
            _log.warning("the desk could not be looked at again: %s", error)
        finally:
            self._looking.release()
