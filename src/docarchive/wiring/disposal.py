"""The tools of disposal in a house: what disposes, what finishes it everywhere, what takes orders after a restore."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from docarchive.domain.errors import ConflictError, NotFoundError, UnavailableError
from docarchive.settings import SETTINGS_FILE
from docarchive.wiring.app import App

if TYPE_CHECKING:
    from docarchive.domain.identifiers import CaseId
    from docarchive.domain.retention.disposal import Disposal
    from docarchive.settings import Configuration
    from docarchive.workflows.retention.dispose import DisposalDesk
    from docarchive.workflows.retention.finish_disposal import Finisher

EVIDENCE_FOLDER = "damaged"
"""Where ``repair`` keeps what it replaced, in the workspace."""
_PICTURES = "docarchive-pages-*"
"""Named by digest, of whatever workspace: one taken from another is drawn again when it is looked at."""
MADE, PREVIEWS = "made", "previews"
"""What folders hold that a service keeps beside the archive, `Configuration.temporary_prefix`; a disposal empties them."""


def disposal_desk(app: App) -> "DisposalDesk":
    """Plans and records disposals."""
    from docarchive.workflows.retention.dispose import DisposalDesk

    return DisposalDesk(
        app.archive,
        app.ledger,
        app.catalog,
        app.reader,
        app.pack_folder,
        app.converter,
        app.now,
        app.actor,
    )


def finish_disposals(
    app: App, progress: Callable[[int, int], None] = lambda _done, _total: None
) -> "Sequence[Disposal]":
    """Take orders kept elsewhere, and bring every disposal to its end, telling *progress*; what is done now.

    Raises:
        DamageError: an order is not one of this archive.
        UnavailableError: something has to wait; the rest was done.
    """
    from docarchive.workflows.publish import publish_facts
    from docarchive.workflows.retention.dispose_again import write_orders

    take_orders(app)
    publish_facts(ledger=app.ledger, catalog=app.catalog)
    if (folder := orders_folder(app)) is not None and folder.parent.is_dir():
        write_orders(folder, archive=app.archive, ledger=app.ledger, catalog=app.catalog)
    return _finisher(app).finish(progress)


def take_orders(app: App, folder: Path | None = None) -> "Sequence[Disposal]":
    """Record the orders in *folder* (default: beside the kept heads) that the house does not know."""
    from docarchive.archive.signing import check_note
    from docarchive.workflows.retention.dispose_again import OrderDesk

    source = folder or orders_folder(app)
    if source is None or not source.is_dir():
        return ()

    def check(note: str) -> tuple[int, bytes]:
        head = check_note(note, app.signer.verifier_key)
        return head.size, head.root

    return OrderDesk(app.archive, app.ledger, app.catalog, check, app.now, app.actor).take(source)


def orders_folder(app: App) -> Path | None:
    """Where orders are kept; None when no folder for heads is set."""
    from docarchive.workflows.retention.dispose_again import FOLDER

    return app.anchor_dir / FOLDER if app.anchor_dir else None


def orders_waiting(app: App) -> "list[CaseId]":
    """Cases that were disposed of, of which this house does not know it: it was restored from an older backup."""
    from docarchive.workflows.retention.dispose_again import unknown_orders

    folder = orders_folder(app)
    if folder is None or not folder.is_dir():
        return []
    with app.catalog.reading() as reader:
        return unknown_orders(folder, reader)


def backup_extras(app: App) -> dict[str, Path]:
    """What a backup holds beside the archive: keys, settings and forms, by the names they have in a workspace."""
    extras = {SETTINGS_FILE: app.configuration.workspace / SETTINGS_FILE}
    for name, folder in (("keys", app.folder("keys_dir")), ("templates", app.folder("templates_dir"))):
        files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
        extras |= {f"{name}/{path.relative_to(folder).as_posix()}": path for path in files}
    return extras


def _finisher(app: App) -> "Finisher":
    from docarchive.archive.disposing import FolderDisposal
    from docarchive.index.folders import sweep_builds
    from docarchive.workflows.keeping.known_copies import known_copies
    from docarchive.workflows.retention.finish_disposal import Finisher

    return Finisher(
        FolderDisposal(app.folder("archive_dir"), app.ledger),
        app.ledger,
        app.catalog,
        app.index,
        lambda: sweep_builds(app.folder("index_dir")),
        partial(clear_beside, app.configuration),
        [partial(_back_up, app, copy) for copy in known_copies(app.catalog)],
        app.now,
        app.actor,
    )


def _back_up(app: App, copy: Path) -> None:
    """Bring a known backup up to date; one that is not there has to wait, and is never begun anew."""
    from docarchive.archive.backup import ARCHIVE_FOLDER, backup

    if not (copy / ARCHIVE_FOLDER / "ledger").is_dir():
        raise UnavailableError(
            f"备份 {copy} 不在 / the backup is not there: what was disposed of may still lie in it",
            hint="挂载后 docarchive retention dispose --finish；已不存在的加 --lost-backup / mount it, or say --lost-backup",
        )
    try:
        backup(app.folder("archive_dir"), copy, extras=backup_extras(app))
    except (ConflictError, NotFoundError) as error:
        raise UnavailableError(error.message, hint=error.hint) from error


def clear_beside(configuration: "Configuration", disposal: "Disposal") -> None:
    """Remove what a disposal leaves beside the archive: damaged files kept as evidence, pictures and files pages made."""
    evidence = configuration.workspace / EVIDENCE_FOLDER
    names = {f"{key.split('/')[-2]}-{key.split('/')[-1]}." for key in disposal.keys}
    for path in evidence.glob("*") if evidence.is_dir() else ():
        if path.name.rpartition(".")[0] + "." in names:
            path.unlink(missing_ok=True)
    digests = {item.sha256.hex for item in disposal.files}
    for path in _temporary(_PICTURES):
        if path.name.partition("-")[0] in digests:
            _remove(path.unlink)
    for purpose in (MADE, PREVIEWS):
        for path in _temporary(f"{configuration.temporary_prefix(purpose)}*"):
            _remove(partial(shutil.rmtree, path) if path.is_dir() else path.unlink)


def _temporary(pattern: str) -> Iterator[Path]:
    """What services of this machine keep for a while in folders of their own."""
    for folder in Path(tempfile.gettempdir()).glob(pattern):
        with suppress(OSError):  # another user's
            yield from list(folder.iterdir())


def _remove(remove: Callable[[], None]) -> None:
    with suppress(OSError):  # another user's, or gone already
        remove()
