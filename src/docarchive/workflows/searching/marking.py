"""Marks on the picture of a page: where the words of a query stand on a file, as read or as printed."""

from collections.abc import Callable, Sequence

from docarchive.archive.port import Archive
from docarchive.catalog.port import Reader
from docarchive.domain.comparing.printed import PrintedPage
from docarchive.domain.identifiers import Sha256
from docarchive.domain.query import Query
from docarchive.domain.record import Record, Representation
from docarchive.index.word_boxes import WordBox, boxes_in_lines, boxes_in_print
from docarchive.workflows.keeping.recognised_text import pages_with_lines

Printed = Callable[[Representation], Sequence[PrintedPage]]
"""What a PDF prints and where, page by page."""


def word_boxes(
    record: Record, page_number: int, query: Query, *, source: Sha256, archive: Archive, reader: Reader
) -> tuple[WordBox, ...]:
    """Boxes of what *query* looks for on one page of one of the record's files, in reading order.

    Args:
        record: As the reader gives it; what the reader's sight hides has no boxes.
        page_number: Of the file, from 1.
        query: As it was asked, synonyms included (`Answer.query`).
        source: Digest of the file whose picture is shown.
        archive: Holds the lines.
        reader: Knows where they are.

    Returns:
        Nothing for a page without places of lines: no recogniser has read it. Boxes are of the page turned upright,
        by the `PageText.rotation` it was read with.

    Raises:
        DamageError: the text in the archive is none.
    """
    pages = pages_with_lines(record.id, source, archive=archive, reader=reader)
    lines = next((page.lines for page in pages if page.page_number == page_number), ())
    return boxes_in_lines(query, lines)


def marks_on_page(
    record: Record,
    item: Representation,
    page_number: int,
    query: Query,
    *,
    archive: Archive,
    reader: Reader,
    printed: Printed,
) -> tuple[WordBox, ...]:
    """The same for any file: where no recogniser has read the page, by the places of a PDF's own characters.

    Args:
        record: As for `word_boxes`, as the three below.
        item: The file whose picture is shown.
        page_number: Of the file, from 1.
        query: As it was asked, synonyms included.
        archive: Holds the lines.
        reader: Knows where they are.
        printed: Asked for a PDF only, and only when no line of the page is known.

    Raises:
        DamageError: the text in the archive is none.
        RejectedError: the PDF cannot be read.
    """
    boxes = word_boxes(record, page_number, query, source=item.sha256, archive=archive, reader=reader)
    if boxes or item.media_type != "application/pdf":
        return boxes
    known = reader.text_of(record.id, item.sha256)
    if any(page.rotation for page in known if page.page_number == page_number):
        return ()  # its picture is turned, the places of its characters are not
    pages = printed(item)
    page = next((page for page in pages if page.page_number == page_number), None)
    return boxes_in_print(query, page) if page else ()
