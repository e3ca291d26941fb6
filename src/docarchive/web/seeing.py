"""What pages leave out for a visitor; what they may see at all is the reader's business (`Visit.reading`)."""

from collections.abc import Collection
from dataclasses import replace

from docarchive.domain.case import Case
from docarchive.domain.errors import DocArchiveError
from docarchive.domain.file_review.findings import Evidence, ScoreSheet
from docarchive.domain.identifiers import RecordId
from docarchive.domain.people.concerning import concerns
from docarchive.domain.people.rights import handles
from docarchive.domain.people.seeing import began_with_report
from docarchive.domain.volumes.volume import Volume, VolumeItem, VolumeSide
from docarchive.web.visit import Visit
from docarchive.workflows.closing.volume_plan import CasePlan

_UNSEEN = Evidence("有您不能查看的材料 / a record that you may not see")


def source_seen(visit: Visit, case: Case) -> str:
    """Where a case comes from; empty where that tells of an informant whom the visitor may not know of."""
    known = visit.sight.informants or handles(visit.signed_in, case.handler_ids)
    return case.source if known or not began_with_report(case.source) else ""


def shows_volume(visit: Visit, volume: Volume, case: Case) -> bool:
    """Whether there is this volume for the visitor: the secondary side is for those whose business the case is."""
    return volume.side is VolumeSide.MAIN or concerns(visit.sight, case)


def sheet_for(visit: Visit, case: Case, sheet: ScoreSheet) -> ScoreSheet:
    """A score sheet without what its evidence quotes of records that the visitor may not see."""
    with visit.reading() as reader:
        seen = {None, *(record.id for record in reader.records_of(case.id))}
    results = tuple(
        replace(one, evidence=tuple(e if e.record_id in seen else _UNSEEN for e in one.evidence))
        for one in sheet.results
    )
    return replace(sheet, results=results)


def item_for(item: VolumeItem, seen: Collection[RecordId]) -> VolumeItem:
    """A row of a volume's contents: of a record that is not *seen* its place and pages, and nothing of what it is."""
    if item.record_id in seen:
        return item
    return replace(item, title="", number=None, responsible="", dated=None, remark="")


def plan_for(plan: CasePlan, seen: Collection[RecordId]) -> CasePlan:
    """A plan of volumes without what it says of records that are not *seen*; its digests stay what they are."""
    volumes = (replace(one, items=tuple(item_for(item, seen) for item in one.items)) for one in plan.volumes)
    obstacles = (
        one if one.record_id is None or one.record_id in seen else replace(one, words=_UNSEEN.words)
        for one in plan.obstacles
    )
    return replace(plan, volumes=tuple(volumes), obstacles=tuple(obstacles))


def error_for(
    error: DocArchiveError | None, plan: CasePlan, seen: Collection[RecordId]
) -> DocArchiveError | None:
    """An error of closing without what it says of records that are not *seen*: what lacks them, their titles."""
    if error is None:
        return None
    message = error.message
    for one in plan.obstacles:
        if one.record_id is not None and one.record_id not in seen:
            message = message.replace(one.words, _UNSEEN.words)
    for record in plan.file.records:
        if record.id not in seen:
            message = message.replace(f"{record.title}{record.number or ''}：", "您不能查看的材料：")
    return type(error)(message, hint=error.hint)
