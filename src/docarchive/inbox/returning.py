"""The journey that takes filings back, over an inbox's own folder."""

from docarchive.inbox.claim import HouseFolder
from docarchive.wiring.app import App
from docarchive.workflows.arriving.take_back import Returning


def make_returning(app: App) -> Returning:
    """With the house's tools, as its actor."""
    shelf = HouseFolder(app.folder("inbox_dir"))
    return Returning(app.archive, app.ledger, app.catalog, app.reader, shelf, app.now, app.actor)
