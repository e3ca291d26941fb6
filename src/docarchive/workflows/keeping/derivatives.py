"""Keep a file that was made of an original beside it: a picture of a recording, a searchable copy of a scan.

Write order: the file, its body, then the fact; the same bytes made again add nothing.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from docarchive.archive.port import Archive
from docarchive.catalog.port import Catalog
from docarchive.domain import places
from docarchive.domain.facts import Fact, FactKind, StoredObject
from docarchive.domain.record import Record, Representation, Role
from docarchive.workflows.arriving.arrived_file import measure, open_file
from docarchive.workflows.store import put_body

_STEMS = {
    Role.CONTACT_SHEET: "contact-sheet",
    Role.WAVEFORM: "waveform",
    Role.PROXY: "proxy",
    Role.SEARCHABLE: "searchable",
}
_TYPES = {
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".mp4": "video/mp4",
    ".m4a": "audio/mp4",
    ".pdf": "application/pdf",
}


def keep_derivative(
    made: Path,
    role: Role,
    original: Representation,
    record: Record,
    *,
    archive: Archive,
    catalog: Catalog,
    now: Callable[[], datetime],
    page_count: int | None = None,
) -> None:
    """Keep the file *made* beside *original*; the caller publishes, and removes *made*."""
    measured, folder = measure(made), original.key.rpartition("/")[0]
    key = places.returned_key(folder, _STEMS[role], measured.sha256, made.suffix)
    size, mtime = measured.size_bytes, measured.mtime_ns
    if not archive.adopt(key, made, size_bytes=size, mtime_ns=mtime):
        with open_file(made) as stream:
            archive.put(key, stream, sha256=measured.sha256)
    file = Representation(
        role,
        key,
        measured.sha256,
        size,
        _TYPES[made.suffix],
        page_count=page_count,
        derived_from=original.sha256,
    )
    body, plain = put_body(
        archive, lambda digest: places.returned_key(folder, _STEMS[role], digest, ".json"), file
    )
    fact = Fact(
        FactKind.DERIVATIVE_MADE,
        now(),
        "system",
        body,
        (StoredObject(key, measured.sha256),),
        party_id=record.party_id,
        case_id=record.case_id,
        record_id=record.id,
    )
    with catalog.transaction() as tx:
        known = {item.sha256 for item in tx.get_record(record.id).representations}
        if measured.sha256 not in known:
            tx.record(fact, plain)
