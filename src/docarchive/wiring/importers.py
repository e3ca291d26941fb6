"""What takes uploaded files into the registers, with the house's tools: made for whoever acts."""

from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

from docarchive.domain.errors import NotFoundError
from docarchive.templates.rules.penal import load_penal
from docarchive.workflows.registering.bring_in import BringIn
from docarchive.workflows.registering.law_library import LawImporter
from docarchive.workflows.registering.penal_check import BenchmarkImporter

if TYPE_CHECKING:
    from docarchive.wiring.app import App


def law_importer(app: "App") -> LawImporter:
    """Takes laws into the library."""
    starts: dict[str, date] = {}
    with suppress(NotFoundError):  # a pack without penal articles knows no first days
        laws = load_penal(app.pack_folder).laws.values()
        starts = {law.id: law.effective_from for law in laws if law.effective_from}
    return LawImporter(app.archive, app.ledger, app.catalog, app.now, app.actor, starts)


def bring_in(app: "App") -> BringIn:
    """Takes a file into the register it is for; `NotFoundError` when the pack has no penal articles."""
    penal = load_penal(app.pack_folder)
    stores = (app.archive, app.ledger, app.catalog)
    benchmarks = BenchmarkImporter(*stores, app.reader, penal, app.now, app.actor)
    return BringIn(app.reader, app.registrar, law_importer(app), benchmarks, penal)
