"""Keys of programs' requests and what was answered: not part of the truth, forgotten after some days."""

from datetime import datetime

from sqlalchemy import delete

from docarchive.catalog import tables
from docarchive.catalog.desk import Desk, body_as
from docarchive.catalog.rows import drop_rows, find_row, put_row
from docarchive.domain.people.asked_once import AskedOnce
from docarchive.domain.plain import canonical_json, format_time, to_plain


class AskedOnceDesk(Desk):
    """Answers about keys (people_port.PeopleReader)."""

    def find_asked_once(self, user: str, key: str) -> AskedOnce | None:
        row = find_row(self._db, tables.asked_once, {"user_name": user, "key": key})
        return body_as(AskedOnce)(row) if row else None


class AskedOnceWriter(AskedOnceDesk):
    """Changes (people_port.PeopleTransaction). The caller holds the write lock, so what was read stays true."""

    def save_asked_once(self, asked: AskedOnce) -> None:
        values = {"at": format_time(asked.at), "body": canonical_json(to_plain(asked)).decode()}
        put_row(self._db, tables.asked_once, {"user_name": asked.user, "key": asked.key}, values)

    def drop_asked_once(self, user: str, key: str) -> None:
        drop_rows(self._db, tables.asked_once, {"user_name": user, "key": key})

    def sweep_asked_once(self, *, before: datetime) -> None:
        table = tables.asked_once
        self._db.execute(delete(table).where(table.c.at < format_time(before)))
