"""A case as its volumes will be: everything that is looked at before sealing, and all that stands in the way."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from docarchive.catalog.port import Reader
from docarchive.domain.agency import Agency
from docarchive.domain.case_file import CaseFile
from docarchive.domain.closing.completeness import Completeness, completeness
from docarchive.domain.closing.requirements import CompletenessRules
from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import ConflictError, RejectedError
from docarchive.domain.guards.base import GuardRules
from docarchive.domain.identifiers import CaseId, RecordId
from docarchive.domain.plain import canonical_json, to_plain
from docarchive.domain.record import DERIVED, Record, RecordKind
from docarchive.domain.volumes.obstacles import Obstacle, closing_approval, obstacles_of
from docarchive.domain.volumes.ordering import Part, filed_records, in_order, into_volumes
from docarchive.domain.volumes.reference import require_fonds
from docarchive.domain.volumes.retention import Kept, Longer, kept
from docarchive.domain.volumes.rules import VolumeRules
from docarchive.domain.volumes.volume import VolumeItem
from docarchive.templates.pack import Pack
from docarchive.workflows.closing.held_case import read_held_case
from docarchive.workflows.closing.volume_draft import Draft
from docarchive.workflows.closing.volume_pages import Paged, PageDesk, pages_of
from docarchive.workflows.store import digest_of

_LONGEST_TITLE = 120
"""What a row of the contents takes."""
_LONGEST_REMARK = 60


@dataclass(frozen=True, slots=True)
class PlannedVolume:
    """One volume to be."""

    part: Part
    items: tuple[VolumeItem, ...]
    paged: tuple[Paged, ...]
    """What each item is made of, in the same order."""


@dataclass(frozen=True, slots=True)
class CasePlan:
    """The whole case."""

    file: CaseFile
    agency: Agency
    complete: Completeness
    order: str
    """Preset, or ``free``."""
    kept: Kept | None
    """None when the rules of retention cannot say; an obstacle tells."""
    volumes: tuple[PlannedVolume, ...]
    obstacles: tuple[Obstacle, ...]

    @property
    def blocking(self) -> tuple[Obstacle, ...]:
        """What stands in the way."""
        return tuple(item for item in self.obstacles if item.blocks)

    @property
    def numbering(self) -> str:
        """Digest of all page numbers: the same when every page of every file has the number it had."""
        rows = [
            [[str(item.sha256), list(item.page_numbers)] for item in volume.items] for volume in self.volumes
        ]
        return str(digest_of(canonical_json(rows)))

    @property
    def digest(self) -> str:
        """Digest of all that a checker agrees to: content, order, page numbers, period, what was waived."""
        waived = [[one.requirement.id, one.record_id] for one in self.complete.gaps if one.waiver]
        period = self.kept.retention.value if self.kept else None
        said = [self.state, self.order, self.numbering, period, waived]
        return str(digest_of(canonical_json(said)))

    @property
    def state(self) -> str:
        """Digest of what the case holds; a scan that arrives while the volume is made changes it."""
        return state_of(self.file.records)


@dataclass(frozen=True, slots=True)
class Planner:
    """The rules that a plan is made by."""

    desk: PageDesk
    pack: Pack
    rules: GuardRules
    wanted: CompletenessRules
    volumes: VolumeRules

    def plan(
        self,
        case_id: CaseId,
        reader: Reader,
        draft: Draft,
        folder: Path,
        *,
        longer: Longer | None = None,
        progress: Callable[[int, int], None] = lambda _done, _all: None,
    ) -> CasePlan:
        """Look at everything.

        Raises:
            ConflictError: the agency is not entered.
            RejectedError: there is no such preset, or a longer period has no reason.
        """
        held = read_held_case(case_id, reader, rules=self.rules, pack=self.pack)
        file = held.file
        complete = completeness(held, self.wanted)
        agency = _agency(reader)
        obstacles = [*_office(agency), *obstacles_of(file, complete.missing)]
        records, order = self._ordered(file, draft)
        paged, wrong = self.desk.look(file.case, records, reader, folder, progress)
        obstacles += wrong
        period = kept(file, complete.kinds, self.volumes.retention, longer)
        parts = into_volumes(
            [item.record for item in paged],
            pages_of(paged),
            pages_per_volume=self.volumes.pages_per_volume,
            one_volume=self.volumes.one_volume,
        )
        if not parts and not wrong:
            obstacles.append(Obstacle("incomplete", "案件没有材料 / the case has no records"))
        by_id = {item.record.id: item for item in paged}
        volumes = tuple(_numbered(part, by_id, agency) for part in parts)
        return CasePlan(file, agency, complete, order, period, volumes, tuple(obstacles))

    def _ordered(self, file: CaseFile, draft: Draft) -> tuple[Sequence[Record], str]:
        records = filed_records(file.records)
        preset = self.volumes.orders_by_id.get(draft.preset or self.volumes.order)
        if preset is None:
            raise RejectedError(
                f"没有这种排列顺序 / no such order: {draft.preset}", hint="、".join(self.volumes.orders_by_id)
            )
        ordered = in_order(records, preset)
        if not draft.order:
            return ordered, preset.id
        # What came since an order was made by hand goes to the end.
        known = {item.id: item for item in records}
        by_hand = [known[one] for one in draft.order if one in known]
        return [*by_hand, *(item for item in ordered if item.id not in draft.order)], "free"


def state_of(records: Sequence[Record]) -> str:
    """Digest of the originals of a case, and of what of it is void."""
    held = [
        [
            item.id,
            item.void_reason,
            [str(one.sha256) for one in item.representations if one.role not in DERIVED],
        ]
        for item in records
    ]
    return str(digest_of(canonical_json(to_plain(held))))


def closed_on(plan: CasePlan) -> date:
    """Day of the approval; only asked when nothing stands in the way."""
    approval = closing_approval(plan.file)
    if approval is None or approval.doc_date is None:
        raise ConflictError("没有有效的结案审批表 / no valid approval of closing")
    return approval.doc_date


def _agency(reader: Reader) -> Agency:
    agency = reader.find_agency()
    if agency is None:
        raise ConflictError(
            "还没有登记本机关信息 / the agency's profile has not been entered",
            hint="docarchive agency set FILE",
        )
    return agency


def _office(agency: Agency) -> Iterator[Obstacle]:
    try:
        require_fonds(agency.fonds_no)
    except RejectedError as error:
        yield Obstacle("no_fonds", error.message, error.hint)


def _numbered(part: Part, paged: dict[RecordId, Paged], agency: Agency) -> PlannedVolume:
    """Number the pages with content, from 1, without a gap."""
    items, used, number = [], [], 0
    for place, record in enumerate(part.records, start=1):
        one = paged[record.id]
        numbers = []
        for content in one.looked.content:
            number += content
            numbers.append(number if content else 0)
        used.append(_with_count(one))
        items.append(_item(place, one, tuple(numbers), agency))
    return PlannedVolume(part, tuple(items), tuple(used))


def _with_count(one: Paged) -> Paged:
    return replace(one, copy=replace(one.copy, page_count=len(one.looked.content))) if one.copy else one


def _item(place: int, one: Paged, numbers: tuple[int, ...], agency: Agency) -> VolumeItem:
    record = one.record
    photo = record.kind is RecordKind.EVIDENCE and one.media_type.startswith("image/")
    return VolumeItem(
        place=place,
        record_id=record.id,
        title=_clipped(record.title, _LONGEST_TITLE),
        carrier=one.carrier,
        key=one.key,
        sha256=one.sha256,
        media_type=one.media_type,
        number=str(record.number) if record.number else None,
        responsible=agency.name if record.kind is RecordKind.DOCUMENT else "",
        dated=record.doc_date or local_day(record.recorded_at),
        page_numbers=numbers,
        photos=int(photo),
        remark=_clipped(_remark(one, photo=photo), _LONGEST_REMARK),
    )


def _remark(one: Paged, *, photo: bool) -> str:
    found, issued = len(one.looked.content), one.record.page_count
    parts = ["照片 1 张"] if photo else []
    if one.joined:
        parts.append(f"各页取自 {one.joined} 份扫描件")
    elif one.file.missing_pages:
        parts.append(f"缺第{'、'.join(map(str, one.file.missing_pages))}页")
    elif one.record.scans and issued and found != issued:
        parts.append(f"签发 {issued} 页，扫描 {found} 页")
    return "；".join(parts)


def _clipped(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
