"""Wait until a file is quiet: scanners create it early and pause between pages."""

from collections.abc import Collection

from docarchive.inbox.folder_scan import FoundFile, Shape


class Settling:
    """Remembers since when each file has kept its size and time.

    The memory is this process's; after a restart the wait begins again, which loses nothing.
    """

    def __init__(self, settle_seconds: float) -> None:
        self._settle_seconds = settle_seconds
        self._since: dict[tuple[str, ...], tuple[Shape, float]] = {}

    def quiet_seconds(self, found: FoundFile, moment: float) -> float:
        """How long *found* has not changed, as of *moment* (seconds of a clock that never goes back)."""
        known = self._since.get(found.parts)
        if known is None or known[0] != found.shape:
            known = self._since[found.parts] = (found.shape, moment)
        return moment - known[1]

    def is_quiet(self, found: FoundFile, moment: float) -> bool:
        """Tell whether it has been quiet for the settle time."""
        return self.quiet_seconds(found, moment) >= self._settle_seconds

    def keep_only(self, present: Collection[tuple[str, ...]]) -> None:
        """Forget files that are no longer there."""
        self._since = {parts: known for parts, known in self._since.items() if parts in present}
