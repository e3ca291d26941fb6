"""From a planned volume to what the binder is told, what the note sheet says, and the count that must agree."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from docarchive.domain.case_event import CaseEventKind
from docarchive.domain.errors import DamageError
from docarchive.domain.plain import format_time
from docarchive.domain.volumes.ordering import MADE_WITH_VOLUME
from docarchive.domain.volumes.rules import PagePlace, VolumeRules
from docarchive.domain.volumes.volume import Volume, VolumeFileRole, VolumeItem, count_totals
from docarchive.templates.binding.port import Bound, BoundItem, Job
from docarchive.workflows.closing.volume_papers import printed_pages, printed_row
from docarchive.workflows.closing.volume_plan import CasePlan, PlannedVolume


def job_of(
    volume: Volume,
    planned: PlannedVolume,
    paths: Mapping[VolumeFileRole, str],
    target: Path,
    rules: VolumeRules,
) -> Job:
    """The whole volume: its papers (those that are PDFs) and its items."""
    pages = printed_pages(volume, rules.page_style)
    items = tuple(
        BoundItem(one.source, _bookmark(item), item.page_numbers, printed_row(item), shown)
        for item, one, shown in zip(volume.items, planned.paged, pages, strict=True)
    )
    return Job(
        title=volume.title,
        reference=volume.reference,
        made_at=format_time(volume.sealed_at),
        cover=paths.get(VolumeFileRole.COVER),
        contents=paths.get(VolumeFileRole.CONTENTS),
        note=paths.get(VolumeFileRole.NOTE),
        items=items,
        top=rules.page_place.top,
        odd_right=rules.page_place.odd_right,
        claim=not any(one.looked.faults for one in planned.paged),
        target=str(target),
    )


def preview_job(title: str, planned: PlannedVolume, target: Path, place: PagePlace) -> Job:
    """The numbered pages alone, before there are papers."""
    items = tuple(
        BoundItem(one.source, _bookmark(item), item.page_numbers, "", "")
        for item, one in zip(planned.items, planned.paged, strict=True)
    )
    return Job(
        title=title,
        reference="",
        made_at="",
        cover=None,
        contents=None,
        note=None,
        items=items,
        top=place.top,
        odd_right=place.odd_right,
        claim=False,
        target=str(target),
    )


def require_agreement(volume: Volume, bound: Bound) -> None:
    """See that contents, note and bound pages have one and the same count, without a gap.

    Raises:
        DamageError: they have not; nothing may be sealed.
    """
    numbers = [number for item in volume.items for number in item.numbered]
    counted = count_totals(volume.items)
    if volume.totals != counted or bound.numbered != counted.pages:
        raise DamageError(
            f"{volume.reference}：目录 {counted.pages} 页，备考表 {volume.totals.pages} 页，装订 {bound.numbered} 页 / "
            "contents, note and bound pages differ"
        )
    if numbers != list(range(1, len(numbers) + 1)):
        raise DamageError(f"{volume.reference}：页号不连续 / page numbers have a gap")


def statement(plan: CasePlan, planned: PlannedVolume, added: str) -> str:
    """本卷情况说明: what is counted and what was let go, then what people add."""
    return "\n".join(
        [*_counted(planned), *_left_out(plan), *_special(plan, planned), *added.strip().splitlines()]
    )


def _bookmark(item: VolumeItem) -> str:
    return f"{item.place} {item.title}{f' {item.number}' if item.number else ''}"


def _counted(planned: PlannedVolume) -> Iterator[str]:
    totals = count_totals(planned.items)
    yield f"本卷共 {totals.documents} 件，编号 {totals.pages} 页。"
    if totals.blank_pages:
        yield f"另有空白页 {totals.blank_pages} 页，不编号。"
    if totals.discs:
        yield f"录音录像 {totals.discs} 件存光盘，随卷保存，电子文件存于本机关电子档案系统。"


def _left_out(plan: CasePlan) -> Iterator[str]:
    void = sum(1 for item in plan.file.records if item.void_reason)
    if void:
        yield f"作废文书 {void} 份，不入卷。"
    if any(item.form_id in MADE_WITH_VOLUME and not item.void_reason for item in plan.file.records):
        yield "此前另行制作的首页、目录、备考表由本卷所附的代替。"


def _special(plan: CasePlan, planned: PlannedVolume) -> Iterator[str]:
    titles = {one.waiver.rule: one.requirement.title for one in plan.complete.gaps if one.waiver}
    for event in plan.file.happened(CaseEventKind.REQUIREMENT_WAIVED):
        yield f"免交“{titles.get(event.rule, event.rule)}”：{event.note}。"
    held = {item.record_id for item in planned.items}
    for obstacle in plan.obstacles:
        if obstacle.code == "pages_differ" and obstacle.record_id in held:
            yield f"{obstacle.words.partition(' / ')[0]}。"
