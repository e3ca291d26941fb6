"""A sealed volume with all that goes into its package, read before anything is written."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from docarchive.archive.port import Archive, Checkpoint, Ledger
from docarchive.archive.proof import make_proof
from docarchive.catalog.port import Catalog, Reader
from docarchive.domain.agency import Agency
from docarchive.domain.case import Case
from docarchive.domain.errors import ConflictError, DamageError
from docarchive.domain.identifiers import RecordId
from docarchive.domain.plain import Plain
from docarchive.domain.record import Record
from docarchive.domain.volumes.supplement import Supplement, SupplementItem
from docarchive.domain.volumes.volume import Carrier, Volume, VolumeFile, VolumeItem

_MANY = 1024


@dataclass(frozen=True, slots=True)
class PackedItem:
    """One item of the contents with its record."""

    item: VolumeItem
    record: Record
    files: Mapping[str, str]
    """Archive key to digest: every file that ledger entries about the record name, ``record.json`` among them."""
    acts: tuple[tuple[str, str, str], ...]
    """Kind, actor and time of those entries."""
    text: Mapping[int, str]
    """Text of the bound file, by page index from 0."""
    proof: Plain

    @property
    def folder(self) -> str:
        """Where its files stand in the package."""
        return f"records/{self.item.place:03d}"

    def path(self, key: str) -> str:
        """Where the file with an archive key stands in the package."""
        return f"{self.folder}/{key.rpartition('/')[2]}"


@dataclass(frozen=True, slots=True)
class PackedVolume:
    """Everything of one volume."""

    volume: Volume
    case: Case
    agency: Agency
    items: tuple[PackedItem, ...]
    """Those of the volume, then those of its supplements."""
    supplements: tuple[Supplement, ...]
    """What was added since it was sealed (补充归档), in order."""
    head: Checkpoint
    public_key: str
    proof: Plain
    """Of the sealing and of every supplement; its files are those made for the volume, and their descriptions."""

    def path(self, file: VolumeFile) -> str:
        """Where a file made for the volume stands in the package."""
        return f"volume/{file.key.rpartition('/')[2]}"

    def bound_path(self, one: PackedItem) -> str:
        """Where the file stands that an item's pages are of: its own, or pages converted for the volume."""
        key = one.item.key
        return one.path(key) if key in one.files else f"volume/{key.rpartition('/')[2]}"


def read_packed(
    volume: Volume, *, archive: Archive, ledger: Ledger, catalog: Catalog, public_key: str
) -> PackedVolume:
    """Gather a volume; files are proved when they are copied.

    Raises:
        ConflictError: nothing is published yet, or the agency is not entered.
        DamageError: no entry says that the volume was sealed.
    """
    head = ledger.checkpoint()
    if head is None:
        raise ConflictError("台账尚未签发 / the ledger has no signed checkpoint yet")
    with catalog.reading() as reader:
        agency, case = reader.find_agency(), reader.get_case(volume.case_id)
        supplements = tuple(reader.supplements_of(volume.reference))
        added = [added_item(one, part) for part in supplements for one in part.items]
        parts = [_part(item, reader) for item in (*volume.items, *added)]
        filing = _filing(volume, reader)
    if agency is None:
        raise ConflictError(
            "还没有登记本机关 / the agency is not entered yet", hint="docarchive agency set FILE"
        )
    items = tuple(
        PackedItem(
            part.item,
            part.record,
            part.files,
            part.acts,
            part.text,
            make_proof(ledger, archive, part.positions, read_files=False),
        )
        for part in parts
    )
    proof = make_proof(ledger, archive, filing, read_files=False)
    return PackedVolume(volume, case, agency, items, supplements, head, public_key, proof)


def added_item(one: SupplementItem, supplement: Supplement) -> VolumeItem:
    """An item of a supplement as one of the volume's: its numbers go on behind them."""
    return VolumeItem(
        place=one.place,
        record_id=one.record_id,
        title=one.title,
        carrier=Carrier.PAGES if one.page_numbers else Carrier.ELECTRONIC,
        key=one.key,
        sha256=one.sha256,
        media_type=one.media_type,
        dated=one.dated,
        page_numbers=one.page_numbers,
        remark=f"第{supplement.number}次补充归档：{supplement.reason}",
    )


def prove_sealing(volume: Volume, *, archive: Archive, ledger: Ledger, catalog: Catalog) -> Plain:
    """Every file that the sealing of a volume and its supplements name, read and compared with the signed ledger.

    Raises:
        DamageError, NotFoundError: a file differs or is gone; or no entry says that the volume was sealed.
    """
    with catalog.reading() as reader:
        filing = _filing(volume, reader)
    return make_proof(ledger, archive, filing)


@dataclass(frozen=True, slots=True)
class _Part:
    item: VolumeItem
    record: Record
    positions: tuple[int, ...]
    files: Mapping[str, str]
    acts: tuple[tuple[str, str, str], ...]
    text: Mapping[int, str]


def _part(item: VolumeItem, reader: Reader) -> _Part:
    positions = tuple(reader.fact_positions(item.record_id))
    files: dict[str, str] = {}
    acts = []
    for position in positions:
        entry = json.loads(reader.ledger_lines(position, limit=1)[0])
        acts.append((str(entry["kind"]), str(entry["actor"]), str(entry["at"])))
        for named in [*([entry["body"]] if "body" in entry else []), *entry["objects"]]:
            files[named["key"]] = named["sha256"]
    return _Part(item, reader.get_record(item.record_id), positions, files, tuple(acts), _text(item, reader))


def _text(item: VolumeItem, reader: Reader) -> dict[int, str]:
    """Text of the bound file, else of what was issued; a scan that lacks pages has its own text only."""
    own = reader.text_of(RecordId(item.record_id), item.sha256) or reader.pages_of(RecordId(item.record_id))
    return {page.page_number - 1: page.text for page in own if page.text.strip()}


def _filing(volume: Volume, reader: Reader) -> list[int]:
    """Positions of the entries that sealed the volume and added to it, looked for from the newest back."""
    found = []
    for position, line in _backwards(reader):
        if b'"volume_sealed"' not in line and b'"supplement_filed"' not in line:
            continue
        entry = json.loads(line)
        if volume.reference not in (entry["detail"].get("reference"), entry["detail"].get("supplement")):
            continue
        found.append(position)
        if entry["kind"] == "volume_sealed":
            return found
    raise DamageError(f"台账没有归卷条目 / no ledger entry says that {volume.reference} was sealed")


def _backwards(reader: Reader) -> Iterator[tuple[int, bytes]]:
    end = reader.fact_count()
    while end > 0:
        start = max(0, end - _MANY)
        lines = reader.ledger_lines(start, limit=end - start)
        yield from reversed([(start + offset, line) for offset, line in enumerate(lines)])
        end = start
