"""What is known of the text of files from outside: which pages nobody has read yet, and the lines of those read."""

import json
from collections.abc import Sequence

from docarchive.archive.port import Archive
from docarchive.catalog.port import Reader
from docarchive.domain.identifiers import RecordId, Sha256
from docarchive.domain.plain import from_plain
from docarchive.domain.record import PageText, Record, RecordText, Representation, Role


def is_readable(file: Representation) -> bool:
    """Whether a recogniser can read the file: a scan or evidence that has pages to look at."""
    from_outside = file.role in (Role.EVIDENCE, Role.SCAN)
    return from_outside and (file.media_type == "application/pdf" or file.media_type.startswith("image/"))


def unread_pages(file: Representation, known: Sequence[PageText]) -> list[int]:
    """Numbers of the file's pages that a recogniser should read, given what is known of it."""
    read = {page.page_number for page in known if not page.unread}
    return [number for number in range(1, (file.page_count or 0) + 1) if number not in read]


def unread_files(record: Record, reader: Reader) -> list[tuple[Representation, list[int]]]:
    """The record's files with pages to read, and which."""
    readable = (file for file in record.representations if is_readable(file))
    found = ((file, unread_pages(file, reader.text_of(record.id, file.sha256))) for file in readable)
    return [(file, numbers) for file, numbers in found if numbers]


def pages_with_lines(
    record_id: RecordId, source: Sha256, *, archive: Archive, reader: Reader
) -> tuple[PageText, ...]:
    """All read pages of one file with the places of their lines, as they are kept in the archive.

    Raises:
        DamageError: a text in the archive is not one.
    """
    keys = reader.text_keys(record_id, source)
    texts = {key: _load(archive, key) for key in dict.fromkeys(keys.values())}
    kept = {(key, page.page_number): page for key, text in texts.items() for page in text.pages}
    return tuple(kept[key, number] for number, key in sorted(keys.items()) if (key, number) in kept)


def _load(archive: Archive, key: str) -> RecordText:
    with archive.open(key) as stream:
        return from_plain(RecordText, json.load(stream))
