"""The papers of a volume: cover, contents, note sheet, list of transfer. Forms of the pack, filled from the plan alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from docarchive.archive.port import Archive
from docarchive.domain import places
from docarchive.domain.agency import Agency
from docarchive.domain.days.chinese_dates import print_date
from docarchive.domain.guards.base import GuardRules
from docarchive.domain.media_types import DOCX
from docarchive.domain.volumes.ordering import MADE_WITH_VOLUME
from docarchive.domain.volumes.rules import PageStyle
from docarchive.domain.volumes.volume import (
    Carrier,
    Totals,
    Volume,
    VolumeFile,
    VolumeFileRole,
    VolumeItem,
    VolumeSide,
)
from docarchive.templates.form import FormSpec
from docarchive.templates.pack import Pack
from docarchive.templates.printing.port import PdfConverter
from docarchive.templates.printing.stamp import stamp
from docarchive.templates.render import Renderer
from docarchive.templates.report_form import fill_report, open_report_form
from docarchive.templates.values import check_values
from docarchive.workflows.closing.volume_pages import PDF, kept_or_converted
from docarchive.workflows.closing.volume_plan import CasePlan
from docarchive.workflows.issuing.prefill import Sources, prefill
from docarchive.workflows.store import digest_of, put_bytes

_TRANSFER_LIST = "volume_transfer_list"
_SIDES = {VolumeSide.MAIN: "正卷", VolumeSide.SECONDARY: "副卷"}
_WITHOUT_PAGES = {Carrier.DISC: "光盘", Carrier.ELECTRONIC: "电子"}


@dataclass(frozen=True, slots=True)
class Head:
    """The ledger's head as paper carries it; empty before the first publishing."""

    words: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class PaperDesk:
    """What making the papers takes."""

    archive: Archive
    pack: Pack
    renderer: Renderer
    converter: PdfConverter
    rules: GuardRules

    def papers(
        self, volume: Volume, plan: CasePlan, head: Head, on: date, style: PageStyle
    ) -> list[VolumeFile]:
        """Cover, contents and note of a volume, stored: each as Word file and, with a converter, as PDF.

        Equal arguments give equal files. The PDFs of cover and note carry the ledger's head.
        """
        cover = self._filled("case_file_cover", _cover(volume, on), plan, on)
        contents = self._filled("volume_contents", _contents(volume, style), plan, on)
        note = self._filled("volume_note", _note(volume, on), plan, on)
        return [
            *self._stored(VolumeFileRole.COVER, volume.reference, cover, head),
            *self._stored(VolumeFileRole.CONTENTS, volume.reference, contents, Head()),
            *self._stored(VolumeFileRole.NOTE, volume.reference, note, head),
        ]

    def transfer_list(self, volumes: Sequence[Volume], agency: Agency, on: date) -> list[VolumeFile]:
        """One list of all volumes of the case, kept with the first."""
        first = volumes[0]
        values = {
            "volumes": [
                {
                    "reference": volume.reference,
                    "title": f"{volume.title}（{volume_label(volume)}）",
                    "extent": extent(volume.totals),
                    "retention": volume.retention.printed,
                }
                for volume in volumes
            ],
            "compiler": first.compiler.name,
            "checker": first.checker.name,
            "archivist": first.archivist.name,
            "paper_location": first.paper_location or None,
        }
        form = open_report_form(self.pack.folder, _TRANSFER_LIST)
        docx = fill_report(form, values, agency=agency.name, number=None, on=on)
        return list(self._stored(VolumeFileRole.TRANSFER_LIST, first.reference, docx, Head()))

    def _filled(self, form_id: str, given: Mapping[str, Any], plan: CasePlan, on: date) -> bytes:
        form = self.pack.form(form_id)
        file = plan.file
        sources = Sources(
            plan.agency,
            file.parties[0],
            file.case,
            file.handlers,
            file.records,
            self.pack,
            self.rules.deadlines,
            on,
            file,
        )
        fixed = {"agency_name": plan.agency.name, "doc_title": form.title, "edition": form.edition}
        if form.number_word is not None:
            fixed["doc_number"] = _number(form, plan) or f"档号 {given['archive_no']}"
        values = check_values(form, prefill(form, given, sources), fixed=fixed, doc_date=on)
        return self.renderer.render(form, values).docx

    def _stored(self, role: VolumeFileRole, reference: str, docx: bytes, head: Head) -> Iterator[VolumeFile]:
        digest = digest_of(docx)
        word = put_bytes(self.archive, places.volume_key(reference, role.value, digest, ".docx"), docx)
        yield VolumeFile(role, word.key, word.sha256, len(docx), DOCX)
        key = places.volume_key(reference, role.value, digest_of(docx + head.code.encode()), ".pdf")
        converter = _Stamping(self.converter, head) if head.code else self.converter
        pdf = kept_or_converted(key, docx, archive=self.archive, converter=converter)
        if pdf is not None:
            yield VolumeFile(role, key, digest_of(pdf), len(pdf), PDF)


def volume_label(volume: Volume) -> str:
    """Side and place among the volumes, as the cover prints it."""
    return f"{_SIDES[volume.side]}　第 {volume.number} 卷　共 {volume.count} 卷"


def extent(totals: Totals) -> str:
    """件·页数 as the cover prints it."""
    discs = f"，光盘 {totals.discs} 张" if totals.discs else ""
    files = f"，电子文件 {totals.electronic} 件" if totals.electronic else ""
    return f"{totals.documents} 件 {totals.pages} 页{discs}{files}"


def printed_pages(volume: Volume, style: PageStyle) -> list[str]:
    """What the contents print as page of each item."""
    shown = []
    for item in volume.items:
        if item.first_page is None:
            shown.append(_WITHOUT_PAGES.get(item.carrier, "/"))
        elif style is PageStyle.FIRST and item is not _last_paged(volume):
            shown.append(str(item.first_page))
        else:
            shown.append(item.pages)
    return shown


def printed_row(item: VolumeItem) -> str:
    """What the contents print before the page of an item: number of the row, title, document number, date."""
    return f"{item.place}{item.title}{item.number or ''}{print_date(item.dated) if item.dated else ''}"


def _last_paged(volume: Volume) -> VolumeItem:
    return [item for item in volume.items if item.numbered][-1]


def _cover(volume: Volume, on: date) -> Mapping[str, Any]:
    days = [item.dated for item in volume.items if item.dated]
    return {
        "case_name": volume.title,
        "closing_date": volume.closed_on,
        "archived_on": on,
        "archive_no": volume.reference,
        "retention": volume.retention.printed,
        "volume_label": volume_label(volume),
        "volume_extent": extent(volume.totals),
        "volume_span": f"{min(days):%Y.%m.%d} 至 {max(days):%Y.%m.%d}",
    }


def _contents(volume: Volume, style: PageStyle) -> Mapping[str, Any]:
    rows = [
        {
            "title": item.title,
            "number": item.number,
            "date": item.dated,
            "pages": pages,
            "remark": item.remark or None,
        }
        for item, pages in zip(volume.items, printed_pages(volume, style), strict=True)
    ]
    return {"case_name": volume.title, "archive_no": volume.reference, "contents": rows}


def _note(volume: Volume, on: date) -> Mapping[str, Any]:
    totals = volume.totals
    return {
        "case_name": volume.title,
        "archive_no": volume.reference,
        "volume_pages": totals.pages,
        "volume_photos": totals.photos,
        "volume_discs": totals.discs,
        "volume_files": totals.electronic,
        "volume_description": volume.statement,
        "compiler": volume.compiler.name,
        "checker": volume.checker.name,
        "compiled_on": on,
    }


def _number(form: FormSpec, plan: CasePlan) -> str:
    """The number of a cover that was issued by hand before; blank otherwise."""
    issued = [item for item in plan.file.papers(*MADE_WITH_VOLUME) if item.form_id == form.id and item.number]
    return str(issued[-1].number) if issued else ""


class _Stamping:
    """A converter whose PDFs carry the ledger's head at the top right, as words and as a code."""

    def __init__(self, converter: PdfConverter, head: Head) -> None:
        self._converter, self._head = converter, head

    def convert(self, docx: bytes) -> Any:
        made = self._converter.convert(docx)
        if made is None:
            return None
        codes = [self._head.code] * made.page_count
        labels = [""] * made.page_count
        return type(made)(
            stamp(made.pdf, payloads=codes, number=self._head.words, labels=labels),
            made.page_count,
            made.fonts_substituted,
        )

    def warm_up(self) -> None:
        self._converter.warm_up()

    def check_text(self, text: str) -> None:
        self._converter.check_text(text)

    def close(self) -> None:
        self._converter.close()
