"""What a journey that records one fact is handed: named by each such journey, given by each door."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from docarchive.archive.port import Archive, Ledger
    from docarchive.catalog.port import Catalog
    from docarchive.wiring.stores import Stores


class Recording(TypedDict):
    """The keyword arguments."""

    archive: "Archive"
    ledger: "Ledger"
    catalog: "Catalog"
    now: Callable[[], datetime]
    actor: str


def recording(app: "Stores") -> Recording:
    """The house's stores, its clock and who acts: ``journey(…, **recording(app))``."""
    return {
        "archive": app.archive,
        "ledger": app.ledger,
        "catalog": app.catalog,
        "now": app.now,
        "actor": app.actor,
    }
