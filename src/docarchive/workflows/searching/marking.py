"""Marks on the picture of a page: where the words of a query stand on a file that a recogniser has read."""

from docarchive.archive.port import Archive
from docarchive.catalog.port import Reader
from docarchive.domain.identifiers import Sha256
from docarchive.domain.query import Query
from docarchive.domain.record import Record
from docarchive.index.word_boxes import WordBox, boxes_in_lines
from docarchive.workflows.keeping.recognised_text import pages_with_lines


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
