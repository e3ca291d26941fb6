"""PDF/A-2b from Word files by LibreOffice: a few persistent processes behind a queue.

A process per document costs 17 times as much. An office that dies or hangs is killed with all its
children and the document is tried once more by a new one; after some hundred documents an office is replaced,
for it grows.
"""

import contextlib
import re
import subprocess
import weakref
from functools import partial
from pathlib import Path

from docarchive.domain.errors import UnavailableError
from docarchive.templates.printing.docx_faces import FaceSetter, require_fonts
from docarchive.templates.printing.fontconfig import fontconfig_file
from docarchive.templates.printing.fonts import installed_fonts
from docarchive.templates.printing.libreoffice_process import SYSTEM_PYTHON, OfficeProcess
from docarchive.templates.printing.office_places import OfficePlaces
from docarchive.templates.printing.pdf_check import checked_page_count
from docarchive.templates.printing.port import Converted
from docarchive.templates.word.docx_package import cut_outside_links, read_package, write_package
from docarchive.templates.word.docx_text import printed_stretches

_PROGRAM = Path("/usr/bin/soffice")
_UNO = Path("/usr/lib/python3/dist-packages/uno.py")
_ATTEMPTS = 2


class LibreOffice:
    """Converts by LibreOffice over UNO; keeps the promise of `port.PdfConverter`."""

    def __init__(
        self, *, workers: int = 2, seconds: float = 60, recycle_after: int = 200, program: Path | None = None
    ) -> None:
        """Prepare; a process starts with `warm_up` or the first document.

        Args:
            workers: Offices at a time, started as they are needed; more than cores are of no use. 350–450 MB each.
            seconds: Time limit of a start and of a conversion; a document is tried twice.
            recycle_after: Documents after which an office is replaced.
            program: The soffice executable; None is Debian's.
        """
        self._program = program or _PROGRAM
        self._recycle_after = recycle_after
        self._fonts = installed_fonts()
        self._printable: set[str] = set()
        self._lenders: dict[tuple[str, str], str] = {}
        start = partial(
            OfficeProcess, self._program, fontconfig=fontconfig_file(self._fonts), seconds=seconds
        )
        self._places = OfficePlaces(start, workers)
        # Also at exit and when nobody holds us any more: an office must not outlive the house.
        self._finalize = weakref.finalize(self, self._places.close)

    def available(self) -> bool:
        """Whether soffice and Debian's UNO module for Python are installed."""
        return self._program.exists() and _UNO.exists() and SYSTEM_PYTHON.exists()

    def version(self) -> str | None:
        """LibreOffice's version, for example ``7.4.7.2``; None when it does not say."""
        command = [str(self._program), "--version"]
        try:
            said = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)  # noqa: S603 - from settings
        except (OSError, subprocess.SubprocessError):
            return None
        found = re.search(r"\d+(?:\.\d+)+", said.stdout)
        return found[0] if found else None

    def convert(self, docx: bytes) -> Converted:
        """See the port; never None."""
        if not self._finalize.alive:
            raise ValueError("the converter is closed")
        members = cut_outside_links(read_package(docx))
        stretches = printed_stretches(members)
        members, substituted = FaceSetter(members, self._fonts, self._lenders).set()
        pdf = self._pdf(write_package(members, compress=False))
        return Converted(pdf, checked_page_count(pdf, stretches), substituted)

    def warm_up(self) -> None:
        self._places.warm_up()

    def check_text(self, text: str) -> None:
        unseen = set(text) - self._printable  # a batch says the same words again and again
        require_fonts("".join(unseen), self._fonts)
        self._printable |= unseen

    def close(self) -> None:
        self._finalize()

    def _pdf(self, docx: bytes) -> bytes:
        with self._places.lent() as place:
            for _ in range(_ATTEMPTS - 1):
                with contextlib.suppress(UnavailableError):
                    return place.convert(docx, recycle_after=self._recycle_after)
            return place.convert(docx, recycle_after=self._recycle_after)
