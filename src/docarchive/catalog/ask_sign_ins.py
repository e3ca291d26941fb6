"""Questions about secrets, sessions and who did what when."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from docarchive.catalog import tables
from docarchive.catalog.ask_users import UserDesk
from docarchive.catalog.desk import body_as
from docarchive.domain.identifiers import CaseId, RecordId
from docarchive.domain.people.sign_in import (
    ATTEMPTS_FROM,
    AccessEntry,
    AccessKind,
    ApiToken,
    Attempts,
    Credentials,
    Session,
    SignInEntry,
    SignInEvent,
)
from docarchive.domain.plain import parse_time


class SignInDesk(UserDesk):
    """Answers about what no rebuild makes again (people_port.PeopleReader)."""

    def find_credentials(self, user: str) -> Credentials | None:
        table = tables.credentials
        return self._find(select(table).where(table.c.user_name == user), body_as(Credentials))

    def users_with_password(self) -> frozenset[str]:
        rows = self._db.execute(select(tables.credentials)).all()
        return frozenset(row.user_name for row in rows if json.loads(row.body).get("password_hash"))

    def find_attempts(self, name: str) -> Attempts | None:
        table = tables.sign_in_attempts
        return self._find(select(table).where(table.c.name == name), body_as(Attempts))

    def attempts_of(self, name: str) -> Mapping[str, Attempts]:
        query = select(tables.sign_in_attempts).where(of_name(name))
        return dict(self._all(query, lambda row: (row.name, body_as(Attempts)(row))))

    def find_session(self, token_hash: str) -> Session | None:
        table = tables.sessions
        return self._find(select(table).where(table.c.token_hash == token_hash), body_as(Session))

    def sessions_of(self, user: str) -> Sequence[Session]:
        table = tables.sessions
        found = self._all(select(table).where(table.c.user_name == user), body_as(Session))
        return sorted(found, key=lambda session: session.begun_at, reverse=True)

    def find_token(self, token_hash: str) -> ApiToken | None:
        table = tables.api_tokens
        return self._find(select(table).where(table.c.token_hash == token_hash), body_as(ApiToken))

    def tokens_of(self, user: str) -> Sequence[ApiToken]:
        table = tables.api_tokens
        return self._all(
            select(table).where(table.c.user_name == user).order_by(table.c.id), body_as(ApiToken)
        )

    def sign_ins(
        self, *, user: str | None = None, before: int | None = None, limit: int = 100
    ) -> Sequence[SignInEntry]:
        column = tables.sign_ins.c
        query = select(tables.sign_ins).order_by(column.id.desc()).limit(limit)
        if user is not None:
            query = query.where(column.user_name == user)
        if before is not None:
            query = query.where(column.id < before)
        return self._all(query, _sign_in)

    def accesses(
        self,
        *,
        user: str | None = None,
        record_id: RecordId | None = None,
        case_id: CaseId | None = None,
        before: int | None = None,
        limit: int = 100,
    ) -> Sequence[AccessEntry]:
        column = tables.accesses.c
        query = select(tables.accesses).order_by(column.id.desc()).limit(limit)
        for wanted, value in (
            (column.user_name, user),
            (column.record_id, record_id),
            (column.case_id, case_id),
        ):
            if value is not None:
                query = query.where(wanted == value)
        if before is not None:
            query = query.where(column.id < before)
        return self._all(query, _access)


def of_name(name: str) -> ColumnElement[bool]:
    """Rows of failures of *name*, from wherever."""
    column = tables.sign_in_attempts.c.name
    return or_(column == name, column.startswith(name + ATTEMPTS_FROM, autoescape=True))


def _sign_in(row: Any) -> SignInEntry:
    return SignInEntry(
        row.id, parse_time(row.at), row.user_name, SignInEvent(row.event), row.source, row.note
    )


def _access(row: Any) -> AccessEntry:
    return AccessEntry(
        id=row.id,
        at=parse_time(row.at),
        user=row.user_name,
        record_id=RecordId(row.record_id),
        case_id=CaseId(row.case_id),
        what=AccessKind(row.what),
        source=row.source,
    )
