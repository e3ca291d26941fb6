"""Facts about the users of the house."""

import json

from sqlalchemy import Connection, select

from docarchive.catalog import tables
from docarchive.catalog.entries import Entry
from docarchive.catalog.rows import find_row, put_row
from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError
from docarchive.domain.facts import FactKind
from docarchive.domain.people.user import User


def register_user(db: Connection, entry: Entry[User]) -> None:
    """Enter a user, or replace what is known; an officer stands behind one open account at most."""
    user = entry.value
    if entry.fact.detail.get("user") != user.name or entry.fact.officer_id != user.officer_id:
        raise RejectedError(
            f"事实与正文不是同一用户 / fact and body name different users: {entry.fact.detail.get('user')} ≠ {user.name}"
        )
    if user.officer_id is not None:
        _officer_is_free(db, user, user.officer_id)
    known = find_row(db, tables.users, {"name": user.name})
    lent = set() if known is None else set(json.loads(known.body).get("lent_case_ids", []))
    for case_id in user.lent_case_ids:
        if case_id not in lent and not _is_case(db, case_id):
            raise NotFoundError(f"没有案件 {case_id} / no such case")
    values = {"active": int(user.active), "officer_id": user.officer_id, "body": entry.text}
    put_row(db, tables.users, {"name": user.name}, values)


def _is_case(db: Connection, case_id: str) -> bool:
    """Whether a case was ever opened; one that was disposed of since is known by its fact alone when facts are replayed."""
    if find_row(db, tables.cases, {"id": case_id}):
        return True
    opened = {"case_id": case_id, "kind": FactKind.CASE_OPENED.value}
    return find_row(db, tables.facts, opened) is not None


def _officer_is_free(db: Connection, user: User, officer_id: str) -> None:
    if find_row(db, tables.officers, {"id": officer_id}) is None:
        raise NotFoundError(f"没有执法人员 {officer_id} / no such officer")
    other = tables.users.c
    holder = db.execute(
        select(other.name).where(other.officer_id == officer_id, other.active == 1, other.name != user.name)
    ).scalar()
    if user.active and holder is not None:
        raise ConflictError(
            f"该执法人员已有账号 {holder} / the officer has the account {holder} already",
            hint="先停用那个账号 / close that account first",
        )
