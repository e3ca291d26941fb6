"""Plain text in UTF-8, UTF-16 or GB18030."""

from pathlib import Path

from docarchive.reading.formats.content import Content, PageContent
from docarchive.reading.kinds.encodings import decode_text
from docarchive.reading.refusals import Refusal

_MAX_BYTES = 16 << 20


def read_plain(path: Path) -> Content:
    """Read a text file; all of it is one page.

    Raises:
        Refusal: too long, or in no encoding we know.
    """
    if path.stat().st_size > _MAX_BYTES:
        raise Refusal("too_much_text")
    text = decode_text(path.read_bytes())
    if text is None:
        raise Refusal("damaged", "text encoding")
    return Content((PageContent(text.replace("\r\n", "\n")),))
