"""What the first people of the day would otherwise wait for, made ready beside the service while it starts."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from docarchive.domain.errors import UnavailableError
from docarchive.index.corrections import learn_sounds
from docarchive.templates.printing.small_font import small_font

if TYPE_CHECKING:
    from docarchive.wiring.app import App


@contextmanager
def warming(app: "App") -> Iterator[None]:
    """Make ready to print and to correct queries while the block runs; neither keeps it from beginning."""
    threads = (
        threading.Thread(target=_get_ready_to_print, args=(app,), name="printing"),
        threading.Thread(target=learn_sounds, name="sounds"),
    )
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for thread in threads:
            thread.join()


def _get_ready_to_print(app: "App") -> None:
    with suppress(UnavailableError):  # the first document tries again, and says so
        app.converter.warm_up()
    with suppress(UnavailableError):
        small_font("")
