"""The inbox as a service: the door-keeper and the follow-ups side by side."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

from docarchive.domain.errors import DocArchiveError, UnavailableError
from docarchive.inbox.parts import UnpackedFolder
from docarchive.inbox.quiet import finish_what_was_disposed_of, keep_quietly
from docarchive.inbox.uploads import UploadFolder
from docarchive.inbox.waiting_pages import keep_reading, make_waiting_reader
from docarchive.inbox.watcher import OnChange, Watcher
from docarchive.reading.confined.child import ChildReader
from docarchive.wiring.app import App
from docarchive.workflows.arriving.ingest import Ingest
from docarchive.workflows.issuing.generate import explain_gaps
from docarchive.workflows.keeping.mend_index import order_mending
from docarchive.workflows.publish import publish_facts

_log = logging.getLogger(__name__)
_LEFT_OVER_AFTER = timedelta(days=1)
_LOOK_AT_FORMS_SECONDS = 2.0


def make_watcher(app: App) -> Watcher:
    """The door-keeper of a workspace."""
    settings = app.configuration.settings
    folder = app.folder("inbox_dir")
    ingest = Ingest(
        app.archive,
        app.ledger,
        app.catalog,
        app.reader,
        app.site_key,
        app.now,
        scanner=app.scanner,
        sm3=app.sm3,
        shelf=UnpackedFolder(folder),
    )
    return Watcher(
        folder,
        catalog=app.catalog,
        ingest=ingest,
        is_complete=app.reader.is_complete,
        was_cut_off=lambda path: app.reader.media_type(path).startswith(("video/", "audio/")),
        now=app.now,
        settle_seconds=settings.settle_seconds,
        rescan_seconds=settings.rescan_seconds,
        mode=settings.inbox_mode,
        workers=settings.read_processes,
    )


def take_up(app: App) -> None:
    """What a start does first: publish and explain what a crash left, sweep unfinished files and old uploads."""
    publish_facts(ledger=app.ledger, catalog=app.catalog)
    explain_gaps(catalog=app.catalog, ledger=app.ledger, now=app.now(), actor="system")
    app.archive.sweep(before=app.now() - _LEFT_OVER_AFTER)
    finish_what_was_disposed_of(app)
    UploadFolder(app.folder("inbox_dir"), app.now).sweep()


@contextmanager
def running(app: App, on_change: OnChange, take_up_forms: Callable[[], None] | None = None) -> Iterator[None]:
    """Watch and follow up in the background while the block runs; both have ended when it is left.

    Args:
        app: The house.
        on_change: Told of every change in the inbox.
        take_up_forms: Called when another process has put forms into use; None: the house reads them anew.
    """
    warming = threading.Thread(target=_warm_up, args=(app.reader,), name="reader")
    warming.start()
    take_up(app)
    order_mending(app.catalog)  # a million records take half an hour: the inbox need not wait for that
    stop = threading.Event()
    watcher = make_watcher(app)
    threads = [
        threading.Thread(target=watcher.run, args=(stop, on_change), name="inbox"),
        threading.Thread(target=app.follow_ups.run, args=(stop,), name="follow-ups"),
        threading.Thread(target=keep_quietly, args=(app, stop), name="quiet"),
        threading.Thread(
            target=_keep_forms, args=(app, take_up_forms or app.take_up_forms, stop), name="forms"
        ),
    ]
    waiting = make_waiting_reader(app)
    if waiting is not None:
        threads.append(threading.Thread(target=keep_reading, args=(waiting, stop), name="waiting pages"))
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in (*threads, warming):
            thread.join()


def _keep_forms(app: App, take_up: Callable[[], None], stop: threading.Event) -> None:
    """Go on with the forms that another process has put into use; those at hand serve while the new ones cannot be read."""
    while not stop.wait(_LOOK_AT_FORMS_SECONDS):
        if app.forms_changed():
            try:
                take_up()
            except DocArchiveError as error:
                _log.error("the forms put into use cannot be read: %s", error)


def _warm_up(reader: ChildReader) -> None:
    """Have the process that reads files at hand when the first one comes."""
    with suppress(UnavailableError):  # the first file tries again, and says so
        reader.warm_up()
