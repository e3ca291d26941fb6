"""Sealed volumes, as programs get them."""

from datetime import date, datetime

from pydantic import Field

from docarchive.domain.volumes.volume import Volume
from docarchive.web.api.base import CASE, RECORD, Shape

WHOLE_ONLY = "Null where the case is not the asker's business: it would tell of what is not shown."


class VolumeBrief(Shape):
    """A volume in a list."""

    reference: str = Field(examples=["J123-ZY·CF·2026-D30-0012"])
    case_id: str = Field(examples=[CASE])
    title: str
    side: str = Field(examples=["main"])
    retention: str = Field(description="`Y` for ever, `D30`, `D10`.", examples=["D30"])
    expires_on: date | None = None
    documents: int | None = Field(default=None, description=WHOLE_ONLY)
    pages: int | None = Field(default=None, description=WHOLE_ONLY)
    sealed_at: datetime


class VolumeItemShape(Shape):
    """One row of the contents."""

    place: int | None = Field(default=None, description=WHOLE_ONLY)
    record_id: str = Field(examples=[RECORD])
    title: str
    number: str | None = None
    dated: date | None = None
    pages: str = Field(description="Printed page numbers; empty where `place` is null.", examples=["7-9"])
    remark: str = ""


class VolumeShape(VolumeBrief):
    """A volume with its contents."""

    compiler: str
    checker: str
    archivist: str
    closed_on: date
    items: list[VolumeItemShape]


class VolumeList(Shape):
    """Sealed volumes by reference code."""

    volumes: list[VolumeBrief]
    next: str | None = Field(default=None, description="Cursor of the next page; absent on the last.")


def brief(volume: Volume, *, counts: bool) -> VolumeBrief:
    """A volume in a list; with *counts* for those whose business its case is."""
    return VolumeBrief(
        reference=volume.reference,
        case_id=volume.case_id,
        title=volume.title,
        side=volume.side.value,
        retention=volume.retention.value,
        expires_on=volume.expires_on,
        documents=volume.totals.documents if counts else None,
        pages=volume.totals.pages if counts else None,
        sealed_at=volume.sealed_at,
    )


def whole(volume: Volume, seen: frozenset[str], *, counts: bool) -> VolumeShape:
    """A volume with those rows of its contents whose records are *seen*; *counts* as in `brief`."""
    return VolumeShape(
        **brief(volume, counts=counts).model_dump(),
        compiler=volume.compiler.name,
        checker=volume.checker.name,
        archivist=volume.archivist.name,
        closed_on=volume.closed_on,
        items=[
            VolumeItemShape(
                place=item.place if counts else None,
                record_id=item.record_id,
                title=item.title,
                number=item.number,
                dated=item.dated,
                pages=item.pages if counts else "",
                remark=item.remark,
            )
            for item in volume.items
            if item.record_id in seen
        ],
    )
