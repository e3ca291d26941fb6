"""The tools that hand volumes over to an archive institution."""

from functools import partial
from typing import TYPE_CHECKING

from docarchive.wiring.app import App

if TYPE_CHECKING:
    from docarchive.workflows.packaging.transfer import TransferDesk


def transfer_desk(app: App, *, pictures: bool = True) -> "TransferDesk":
    """Packs, checks and lists volumes; *pictures*: with pictures of their pages."""
    from docarchive.wiring.checks import four_properties
    from docarchive.wiring.desks import packed_volume
    from docarchive.workflows.packaging.handover import HandoverDesk
    from docarchive.workflows.packaging.package import Packager
    from docarchive.workflows.packaging.transfer import TransferDesk

    return TransferDesk(
        partial(packed_volume, app),
        Packager(app.archive, app.page_painter if pictures else None),
        four_properties(app),
        str(app.signer.verifier_key),
        HandoverDesk(app.archive, app.ledger, app.catalog, app.now, app.actor),
    )
