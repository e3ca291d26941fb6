"""A volume by its code, and who may take it out of the house as a whole."""

from docarchive.domain.case import Case
from docarchive.domain.errors import ForbiddenError, NotFoundError, RejectedError
from docarchive.domain.identifiers import RecordId
from docarchive.domain.people.sign_in import AccessKind
from docarchive.domain.volumes.reference import parse_reference
from docarchive.domain.volumes.volume import Volume
from docarchive.web.access_log import write_down_all
from docarchive.web.loading import load_case
from docarchive.web.seeing import shows_volume
from docarchive.web.visit import Visit


def load_volume(visit: Visit, reference: str) -> tuple[Volume, Case]:
    """The volume with its case; what is hidden is told like what does not exist."""
    try:
        with visit.reading() as reader:
            volume = reader.get_volume(parse_reference(reference))
            case = load_case(volume.case_id, reader)
    except (NotFoundError, RejectedError):
        raise NotFoundError("没有找到 / not found") from None
    if not shows_volume(visit, volume, case):
        raise NotFoundError("没有找到 / not found")
    return volume, case


def sees_all_of(visit: Visit, volume: Volume, case: Case) -> bool:
    """Whether the visitor may see each record of the volume, and of what was added to it."""
    with visit.reading() as reader:
        seen = {record.id for record in reader.records_of(case.id)}
    return seen.issuperset(_records_in(visit, volume))


def require_all_seen(visit: Visit, volume: Volume, case: Case) -> None:
    """A file that holds pages of all records is for who may see each of them."""
    if not sees_all_of(visit, volume, case):
        raise ForbiddenError(
            "卷内有您不能查看的材料，不能取出整卷 / the volume holds records you may not see: it is not taken out as a whole",
            hint="请承办人或者法制审核人员取出 / ask a handler or a reviewer",
        )


def write_down_taken(visit: Visit, volume: Volume) -> None:
    """Write down that every record of the volume was taken out, before it is."""
    write_down_all(visit, _records_in(visit, volume), AccessKind.EXPORTED)


def _records_in(visit: Visit, volume: Volume) -> list[RecordId]:
    """What is bound in it, and what was added since, whoever may see it."""
    with visit.site.app.catalog.reading() as reader:
        parts = reader.supplements_of(volume.reference)
    return [item.record_id for item in volume.items] + [one.record_id for part in parts for one in part.items]
