"""The masked copies of a record that were made: who looked at every page, when, what for, and what each covers."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from docarchive.archive.port import Archive
from docarchive.catalog.port import Reader
from docarchive.domain.errors import DamageError
from docarchive.domain.facts import FactKind
from docarchive.domain.identifiers import RecordId
from docarchive.domain.masking.placed import MaskBox
from docarchive.domain.plain import from_plain, parse_time
from docarchive.domain.record import Record, Representation, Role

LIST_STEM = "masked-boxes"
"""How the file with the list of a copy's boxes begins."""


@dataclass(frozen=True, slots=True)
class MaskedCopy:
    """The list of what a masked copy covers; kept beside it."""

    source: str
    """Digest of the file it was made of."""
    confirmed_by: str
    """Who looked at every page."""
    purpose: str
    boxes: tuple[MaskBox, ...]
    left: tuple[MaskBox, ...] = ()
    """What was proposed and a person left open."""


@dataclass(frozen=True, slots=True)
class MadeCopy:
    """A masked copy as it was made; the same bytes may have been made for several purposes."""

    file: Representation
    what: MaskedCopy
    at: datetime
    by: str
    """Actor of the fact."""


def made_copies(record: Record, *, reader: Reader, archive: Archive) -> Sequence[MadeCopy]:
    """The masked copies of *record*, the last first.

    Raises:
        DamageError: a list of boxes is missing or altered.
    """
    files = {item.sha256.hex: item for item in record.representations if item.role is Role.MASKED}
    found = []
    for entry in _making(record.id, reader) if files else ():
        listed = next((item for item in entry["objects"] if _is_list(item["key"])), None)
        file = next((files[item["sha256"]] for item in entry["objects"] if item["sha256"] in files), None)
        if listed and file:
            what = _read(listed["key"], listed["sha256"], archive)
            found.append(MadeCopy(file, what, parse_time(entry["at"]), entry["actor"]))
    return found[::-1]


def named_files(record_id: RecordId, reader: Reader) -> frozenset[str]:
    """Keys of all files that came with the derivatives of a record."""
    return frozenset(item["key"] for entry in _making(record_id, reader) for item in entry["objects"])


def _making(record_id: RecordId, reader: Reader) -> Iterator[dict[str, Any]]:
    for position in reader.fact_positions(record_id):
        (line,) = reader.ledger_lines(position, limit=1)
        entry = json.loads(line)
        if entry["kind"] == FactKind.DERIVATIVE_MADE.value:
            yield entry


def _is_list(key: str) -> bool:
    return key.rpartition("/")[2].startswith(f"{LIST_STEM}-")


def _read(key: str, digest: str, archive: Archive) -> MaskedCopy:
    with archive.open(key) as file:
        content = file.read()
    if sha256(content).hexdigest() != digest:
        raise DamageError(
            f"{key} 与台账记载的摘要不符 / does not have the digest the ledger names",
            hint="docarchive verify 列出全部损坏 / docarchive verify names all damage",
        )
    return from_plain(MaskedCopy, json.loads(content))
