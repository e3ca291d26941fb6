"""Files of the inbox, as programs get and send them."""

from datetime import datetime

from pydantic import Field

from docarchive.domain.arrival import Arrival
from docarchive.web.api.base import ARRIVAL, RECORD, Given, Shape


class ArrivalShape(Shape):
    """A file of the inbox and what became of it."""

    id: str = Field(examples=[ARRIVAL])
    name: str = Field(examples=["扫描_0001.pdf"])
    state: str = Field(examples=["set_aside"])
    since: datetime
    size_bytes: int
    media_type: str | None = None
    reason: str = Field(
        description="Why it waits, in words; empty when it went to papers that you may not see.",
        examples=["没有页码标识 / no page code"],
    )
    record_ids: list[str] = Field(
        description="Where its pages were filed, as far as you see it.", examples=[[RECORD]]
    )
    open_pages: list[int] = Field(description="Pages, from 1, that wait for a person.", examples=[[1, 2]])


class ArrivalList(Shape):
    """Files of the inbox, newest first."""

    arrivals: list[ArrivalShape]
    next: str | None = Field(default=None, description="Cursor of the next page; absent on the last.")


class Received(Shape):
    """A file that now lies in the inbox; it is filed within seconds, or set aside with a reason."""

    id: str = Field(description="Of the upload, not of the arrival that it becomes.", examples=[ARRIVAL])
    name: str = Field(description="By which the list of the inbox finds it.", examples=["扫描_0001.pdf"])
    size_bytes: int = Field(ge=1, examples=[482133])


class AssignGiven(Given):
    """Where waiting pages go."""

    to: str = Field(
        min_length=1, max_length=40, description="Id of a record (its scan) or of a case (evidence)."
    )
    pages: list[int] | None = Field(
        default=None,
        min_length=1,
        max_length=10_000,
        description="Page numbers from 1; default: all that wait.",
        examples=[[1, 2]],
    )


def arrival(item: Arrival, seen: frozenset[str]) -> ArrivalShape:
    """A file, of which *seen* are the records that the asker sees."""
    ids: list[str] = [record_id for record_id in item.record_ids if record_id in seen]
    return ArrivalShape(
        id=item.id,
        name=item.name,
        state=item.state.value,
        since=item.since,
        size_bytes=item.size_bytes,
        media_type=item.media_type,
        reason=item.reason if len(ids) == len(item.record_ids) else "",
        record_ids=ids,
        open_pages=[index + 1 for index in item.open_pages],
    )
