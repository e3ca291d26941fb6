"""The documents of a batch as one file to print: a merged PDF, or the Word files where nothing converts."""

import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from docarchive.archive.port import Archive
from docarchive.domain.record import Record, Role
from docarchive.domain.record_files import readable_name
from docarchive.templates.printing.merge import merge_pdfs

PDF, ZIP = "application/pdf", "application/zip"


def print_batch(
    records: Sequence[Record], folder: Path, name: str, *, archive: Archive, duplex: bool = False
) -> tuple[Path, str]:
    """Write the documents to *folder*, in the order given.

    Args:
        records: Documents that were issued.
        folder: Empty.
        name: Of the file, without its ending.
        archive: Where they lie.
        duplex: Let every document begin on a front page.

    Returns:
        The file, and its media type.

    Raises:
        RejectedError: one of the PDFs cannot be read.
    """
    if all(record.representation(Role.ISSUED_PDF) for record in records):
        target = folder / f"{name}.pdf"
        merge_pdfs(_files(records, Role.ISSUED_PDF, archive), target, duplex=duplex)
        return target, PDF
    target = folder / f"{name}.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as packed:
        for number, record in enumerate(records, start=1):
            item = record.representation(Role.ISSUED_DOCX)
            if item is not None:
                with archive.open(item.key) as source:
                    packed.writestr(f"{number:03d} {readable_name(record, item)}", source.read())
    return target, ZIP


def _files(records: Sequence[Record], role: Role, archive: Archive) -> Iterator[BinaryIO]:
    for record in records:
        item = record.representation(role)
        if item is not None:
            yield archive.open(item.key)
