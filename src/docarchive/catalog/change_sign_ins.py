"""Changes of secrets, sessions and logs. The caller holds the write lock, so what was read stays true."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete

from docarchive.catalog import tables
from docarchive.catalog.ask_sign_ins import SignInDesk, of_name
from docarchive.catalog.rows import add_row, drop_rows, put_row
from docarchive.domain.identifiers import CaseId, RecordId
from docarchive.domain.people.sign_in import (
    AccessKind,
    ApiToken,
    Attempts,
    Credentials,
    Session,
    SignInEvent,
)
from docarchive.domain.plain import canonical_json, format_time, to_plain


class SignInWriter(SignInDesk):
    """Changes of what no rebuild makes again (people_port.PeopleTransaction)."""

    def save_credentials(self, credentials: Credentials) -> None:
        put_row(self._db, tables.credentials, {"user_name": credentials.user}, {"body": _body(credentials)})

    def save_attempts(self, name: str, attempts: Attempts) -> None:
        values = {"last_at": format_time(attempts.last_at), "body": _body(attempts)}
        put_row(self._db, tables.sign_in_attempts, {"name": name}, values)

    def forget_attempts(self, name: str) -> None:
        drop_rows(self._db, tables.sign_in_attempts, {"name": name})

    def forget_all_attempts(self, name: str) -> int:
        return int(self._db.execute(delete(tables.sign_in_attempts).where(of_name(name))).rowcount)

    def sweep_attempts(self, *, before: datetime) -> None:
        table = tables.sign_in_attempts
        self._db.execute(delete(table).where(table.c.last_at < format_time(before)))

    def save_session(self, session: Session) -> None:
        values = {"user_name": session.user, "ends_at": format_time(session.ends_at), "body": _body(session)}
        put_row(self._db, tables.sessions, {"token_hash": session.token_hash}, values)

    def end_session(self, token_hash: str) -> None:
        drop_rows(self._db, tables.sessions, {"token_hash": token_hash})

    def end_sessions(self, user: str, *, but: str = "") -> int:
        table = tables.sessions
        gone = delete(table).where(table.c.user_name == user, table.c.token_hash != but)
        return int(self._db.execute(gone).rowcount)

    def sweep_sessions(self, *, before: datetime) -> None:
        table = tables.sessions
        self._db.execute(delete(table).where(table.c.ends_at < format_time(before)))

    def save_token(self, token: ApiToken, *, token_hash: str) -> None:
        values = {"token_hash": token_hash, "user_name": token.user, "body": _body(token)}
        put_row(self._db, tables.api_tokens, {"id": token.id}, values)

    def drop_token(self, token_id: str) -> None:
        drop_rows(self._db, tables.api_tokens, {"id": token_id})

    def drop_tokens(self, user: str) -> int:
        table = tables.api_tokens
        return int(self._db.execute(delete(table).where(table.c.user_name == user)).rowcount)

    def log_sign_in(self, event: SignInEvent, *, user: str, source: str, note: str, at: datetime) -> None:
        row = {"at": format_time(at), "user_name": user, "event": event.value, "source": source, "note": note}
        add_row(self._db, tables.sign_ins, row)

    def log_access(
        self, what: AccessKind, *, user: str, record_id: RecordId, case_id: CaseId, source: str, at: datetime
    ) -> None:
        row: dict[str, Any] = {"at": format_time(at), "user_name": user, "record_id": record_id}
        add_row(self._db, tables.accesses, {**row, "case_id": case_id, "what": what.value, "source": source})


def _body(value: object) -> str:
    return canonical_json(to_plain(value)).decode()
