"""Changes to work in hand. The caller holds the write lock, so what is read here stays true."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select

from docarchive.catalog import tables
from docarchive.catalog.rows import add_row, change_row, drop_rows, find_row, put_row
from docarchive.domain.arrival import Arrival, ArrivalState, may_move
from docarchive.domain.errors import ConflictError
from docarchive.domain.follow_ups import FollowUp, FollowUpKind, QueuedFollowUp
from docarchive.domain.identifiers import RecordId
from docarchive.domain.plain import Plain, canonical_json, format_time, to_plain

LEASE = timedelta(minutes=10)
"""How long taken work belongs to its worker; after that another may take it.

A worker that lives renews it; one that died on this machine is recognised before."""

_WAITING, _LEASED, _PARKED = "waiting", "leased", "parked"
_AT_ONCE = ""
"""A due time before all others."""
_STATES = select(tables.follow_ups.c.state).where(
    tables.follow_ups.c.record_id == bindparam("record_id"), tables.follow_ups.c.kind == bindparam("kind")
)


def save_arrival(db: Connection, arrival: Arrival) -> None:
    """Insert or update an arrival; `ConflictError` when its present state does not lead to the new one."""
    row = find_row(db, tables.arrivals, {"id": arrival.id})
    known = arrival.state if row is None else ArrivalState(row.state)
    if not may_move(known, arrival.state):
        raise ConflictError(
            f"到件 {arrival.name} 已是 {known}，不能变为 {arrival.state} / cannot go from {known} to {arrival.state}",
            hint="另一个进程可能已处理 / another process may have taken it on",
        )
    values = {
        "name": arrival.name,
        "state": arrival.state.value,
        "seen_at": format_time(arrival.seen_at),
        "body": canonical_json(to_plain(arrival)).decode(),
    }
    put_row(db, tables.arrivals, {"id": arrival.id}, values)


def schedule(db: Connection, work: FollowUp) -> None:
    """Queue work. Waiting already: nothing to do. Parked: it gets a new chance. Running: once more after."""
    same = {"record_id": work.record_id, "kind": work.kind.value}
    states = set(db.execute(_STATES, same).scalars())
    if _WAITING in states:
        return
    if _PARKED in states:
        drop_rows(db, tables.follow_ups, {**same, "state": _PARKED})
    fresh = {"state": _WAITING, "attempts": 0, "due_at": _AT_ONCE, "reason": ""}
    add_row(db, tables.follow_ups, {**same, **fresh})


def take_follow_up(
    db: Connection, *, now: datetime, kinds: Collection[FollowUpKind] | None, owner: str
) -> QueuedFollowUp | None:
    """Lease the oldest due work; work whose lease ran out is due again. ``attempts`` counts this one."""
    column = tables.follow_ups.c
    # Nothing is put off for longer than a lease: what is due later still was put off before the clock went back.
    too_late = column.due_at > format_time(now + 2 * LEASE)
    query = select(tables.follow_ups).where(
        column.state != _PARKED, (column.due_at <= format_time(now)) | too_late
    )
    if kinds is not None:
        query = query.where(column.kind.in_(sorted(kinds)))
    row = db.execute(query.order_by(column.id).limit(1)).first()
    if row is None:
        return None
    attempts = row.attempts + 1
    _change(
        db, row.id, state=_LEASED, attempts=attempts, due_at=format_time(now + LEASE), owner=owner or None
    )
    return QueuedFollowUp(row.id, FollowUp(FollowUpKind(row.kind), RecordId(row.record_id)), attempts)


def keep_follow_up(db: Connection, follow_up_id: int, *, now: datetime, owner: str) -> None:
    """Renew a lease, unless another has taken the work on meanwhile."""
    held = {"id": follow_up_id, "state": _LEASED, "owner": owner}
    change_row(db, tables.follow_ups, held, {"due_at": format_time(now + LEASE)})


def lease_owners(db: Connection) -> Collection[str]:
    """Everybody who holds a lease under a name."""
    column = tables.follow_ups.c
    query = select(column.owner).where(column.state == _LEASED, column.owner.is_not(None)).distinct()
    return db.execute(query).scalars().all()


def free_follow_ups(db: Connection, owner: str) -> None:
    """Let the leases of *owner* run out now; the work stays leased by name only until it is taken again."""
    held = {"state": _LEASED, "owner": owner}
    change_row(db, tables.follow_ups, held, {"due_at": _AT_ONCE, "owner": None})


def finish_follow_up(db: Connection, follow_up_id: int) -> None:
    """Forget work that is done; done twice is done."""
    drop_rows(db, tables.follow_ups, {"id": follow_up_id})


def retry_follow_up(db: Connection, follow_up_id: int, *, not_before: datetime, reason: str) -> None:
    """Put work back; when the same was queued meanwhile, that one waits instead, and counts on."""
    row = find_row(db, tables.follow_ups, {"id": follow_up_id})
    if row is None:
        return
    same = {"record_id": row.record_id, "kind": row.kind, "state": _WAITING}
    twin = find_row(db, tables.follow_ups, same) if row.state != _WAITING else None
    if twin is not None:
        finish_follow_up(db, row.id)
    _change(
        db,
        row.id if twin is None else twin.id,
        state=_WAITING,
        attempts=row.attempts,
        due_at=format_time(not_before),
        reason=reason,
    )


def park_follow_up(db: Connection, follow_up_id: int, *, reason: str) -> None:
    """Set work aside for a person."""
    _change(db, follow_up_id, state=_PARKED, reason=reason)


def set_note(db: Connection, name: str, value: Plain) -> None:
    """Write or replace a remark."""
    put_row(db, tables.notes, {"name": name}, {"value": canonical_json(value).decode()})


def drop_note(db: Connection, name: str) -> None:
    """Remove a remark, if there is one."""
    db.execute(delete(tables.notes).where(tables.notes.c.name == name))


def _change(db: Connection, follow_up_id: int, **values: Any) -> None:
    change_row(db, tables.follow_ups, {"id": follow_up_id}, values)
