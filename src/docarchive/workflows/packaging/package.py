"""Export a sealed volume as a BagIt package that opens offline and proves itself.

Write order: everything is read and every page drawn into a folder beside the target; manifests last; then it gets its
name. The same volume under the same ledger head gives the same bytes. Nothing of the archive is changed.
"""

import csv
import io
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from docarchive.archive.port import Archive
from docarchive.archive.proof import standalone_verifier
from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import RejectedError, UnavailableError
from docarchive.domain.plain import Plain, canonical_json, to_plain
from docarchive.domain.volumes.reference import folder_name
from docarchive.domain.volumes.volume import Volume, VolumeFileRole
from docarchive.reading.viewing.port import VIEWABLE, PagePainter
from docarchive.workflows.packaging.bag import BagWriter
from docarchive.workflows.packaging.metadata import metadata_json, metadata_xml
from docarchive.workflows.packaging.packed import PackedVolume
from docarchive.workflows.packaging.page import volume_page
from docarchive.workflows.packaging.readme import readme

PDF = "application/pdf"
_WIDTH = 1000
"""Pixels across a page's picture: small print stays readable."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Packager:
    """The tools of packaging."""

    archive: Archive
    painter: PagePainter | None
    """None: no pictures of pages."""

    def write(
        self, packed: PackedVolume, folder: Path, progress: Progress = lambda _done, _all: None
    ) -> Path:
        """Write the package of a volume into *folder*; return its own folder, named by the reference code.

        Raises:
            ConflictError: there is one already.
            DamageError: a file differs from the ledger; nothing is left.
            UnavailableError: the disk is full, or pages could not be drawn; nothing is left.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
            bag = BagWriter(folder / folder_name(packed.volume.reference))
            try:
                return self._fill(bag, packed, progress)
            finally:
                bag.discard()
        except OSError as error:
            raise UnavailableError(
                f"没有导出：{folder} / not exported to {folder}: {error.strerror or error}",
                hint="排除后重新导出 / mend that and export again",
            ) from error

    def _fill(self, bag: BagWriter, packed: PackedVolume, progress: Progress) -> Path:
        volume = packed.volume
        for key, digest in sorted(packed.proof["files"].items()):
            with self.archive.open(key) as source:
                bag.copy(f"volume/{key.rpartition('/')[2]}", source, expected=digest)
        for one in packed.items:
            for key, digest in sorted(one.files.items()):
                with self.archive.open(key) as source:
                    bag.copy(one.path(key), source, expected=digest)
            bag.add(f"{one.folder}/proof.json", _json(one.proof))
        pictures = dict(self._pictures(bag, packed, progress))
        bag.add("ledger/checkpoint", packed.head.signed_note.encode())
        bag.add("ledger/key.pub", f"{packed.public_key}\n".encode())
        bag.add("ledger/proof.json", _json(packed.proof))
        bag.add("tools/verify_proof.py", standalone_verifier())
        bag.add("volume.json", canonical_json(to_plain(volume)) + b"\n")
        if packed.supplements:
            bag.add("supplements.json", canonical_json(to_plain(packed.supplements)) + b"\n")
        bag.add("metadata.json", metadata_json(packed))
        bag.add("metadata.xml", metadata_xml(packed))
        bag.add("contents.csv", contents_csv(packed))
        bag.add("README.txt", readme(packed))
        bag.add("index.html", volume_page(packed, pictures))
        return bag.finish(_info(packed))

    def _pictures(
        self, bag: BagWriter, packed: PackedVolume, progress: Progress
    ) -> Iterator[tuple[int, str]]:
        """Draw every numbered page as it stands in the bound volume, else as it stands in its own file."""
        if self.painter is None:
            return
        places = list(_places(packed))
        for done, (number, key, index) in enumerate(places, start=1):
            try:
                picture = self._draw(self.painter, key, index)
            except RejectedError:
                continue  # the page's own file is in the package all the same
            name = f"pages/{number:04d}.jpg"
            bag.add(name, picture)
            progress(done, len(places))
            yield number, name

    def _draw(self, painter: PagePainter, key: str, index: int) -> bytes:
        path = self.archive.local_path(key)
        if path is not None:
            return painter.paint(path, index, width=_WIDTH)
        with tempfile.NamedTemporaryFile(suffix=Path(key).suffix) as copy:
            with self.archive.open(key) as source:
                copy.write(source.read())
            copy.flush()
            return painter.paint(Path(copy.name), index, width=_WIDTH)


def _places(packed: PackedVolume) -> Iterator[tuple[int, str, int]]:
    """Page number, archive key of a file that shows it, and the page's index in that file.

    What was added later is not in the bound PDF and is drawn from its own file.
    """
    volume = packed.volume
    bound, at = volume.file(VolumeFileRole.BOUND_PDF), _first_item_page(volume)
    for item in (one.item for one in packed.items):
        if item.place > len(volume.items):
            bound = None
        for index, number in enumerate(item.page_numbers):
            if number and bound is not None and at is not None:
                yield number, bound.key, at + index
            elif number and item.media_type in VIEWABLE:
                yield number, item.key, index
        at = at + len(item.page_numbers) if at is not None else None


def _first_item_page(volume: Volume) -> int | None:
    """Index in the bound PDF of the first page behind cover and contents; None when the counts do not add up."""
    bound = volume.file(VolumeFileRole.BOUND_PDF)
    papers = [
        volume.file(role) for role in (VolumeFileRole.COVER, VolumeFileRole.CONTENTS, VolumeFileRole.NOTE)
    ]
    counts = [paper.page_count or 0 if paper else 0 for paper in papers]
    pages = sum(len(item.page_numbers) for item in volume.items)
    if bound is None or bound.page_count != sum(counts) + pages:
        return None
    return counts[0] + counts[1]


def contents_csv(packed: PackedVolume) -> bytes:
    """The list of contents (目录文件) for programs: UTF-8 with a mark, so that spreadsheets read it."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(
        ["序号", "档号", "文号", "责任者", "题名", "日期", "页号", "页数", "目录", "SHA-256", "备注"]
    )
    for one in packed.items:
        item = one.item
        day = item.dated.strftime("%Y%m%d") if item.dated else ""
        table.writerow(
            [
                item.place,
                packed.volume.item_reference(item.place),
                item.number or "",
                item.responsible,
                item.title,
                day,
                item.pages,
                len(item.numbered),
                packed.bound_path(one),
                str(item.sha256),
                item.remark,
            ]
        )
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _info(packed: PackedVolume) -> Mapping[str, str]:
    volume = packed.volume
    return {
        "Source-Organization": packed.agency.name,
        "External-Identifier": volume.reference,
        "External-Description": volume.title,
        "Bagging-Date": local_day(volume.sealed_at).isoformat(),
        "Bag-Software-Agent": f"docarchive {version('docarchive')}",
        "Internal-Sender-Identifier": str(volume.case_id),
        "Bag-Count": "1 of 1",
    }


def _json(value: Plain) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n"
