"""The four-property check of a volume at filing (归档环节), as a follow-up of its sealing."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from docarchive.catalog.port import Catalog
from docarchive.domain.errors import UnavailableError
from docarchive.domain.four_properties.items import CheckStage
from docarchive.domain.identifiers import RecordId
from docarchive.workflows.keeping.four_properties import FourProperties
from docarchive.workflows.past_checks import last_check


@dataclass(frozen=True, slots=True)
class CheckSealed:
    """The handler of `CHECK_PROPERTIES`; its subjects are reference codes."""

    catalog: Catalog
    tools: Callable[[], FourProperties]

    def __call__(self, record_ids: Sequence[RecordId], stop: threading.Event) -> None:
        """Check each volume that was not checked since it was sealed, and enter the result."""
        for reference in record_ids:
            if stop.is_set():
                raise UnavailableError("检测留待下次 / the check waits for the next start")
            with self.catalog.reading() as reader:
                volume = reader.get_volume(reference)
                checked = last_check(reference, reader=reader) is not None
            if not checked:
                tools = self.tools()
                tools.record(tools.of_volume(volume, CheckStage.FILING))
