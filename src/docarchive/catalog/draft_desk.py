"""Forms that are being filled in, and the keys of those that were issued: never in the archive, in no dump."""

from collections.abc import Sequence

from sqlalchemy import select

from docarchive.catalog import tables
from docarchive.catalog.desk import Desk, body_as
from docarchive.catalog.rows import add_row, drop_rows, find_row, put_row
from docarchive.domain.draft import Draft, IssuedKey
from docarchive.domain.errors import ConflictError
from docarchive.domain.identifiers import CaseId
from docarchive.domain.plain import canonical_json, format_time, to_plain

_DRAFT = tables.drafts.c


class DraftDesk(Desk):
    """Answers about drafts (drafts_port.DraftReader)."""

    def find_draft(self, key: str, *, user: str) -> Draft | None:
        row = find_row(self._db, tables.drafts, {"key": key, "user_name": user})
        return body_as(Draft)(row) if row else None

    def drafts_of(self, user: str, *, case_id: CaseId | None = None) -> Sequence[Draft]:
        query = select(tables.drafts).where(_DRAFT.user_name == user).order_by(_DRAFT.changed_at.desc())
        if case_id is not None:
            query = query.where(_DRAFT.case_id == case_id)
        return self._all(query, body_as(Draft))

    def find_issued_key(self, key: str) -> IssuedKey | None:
        row = find_row(self._db, tables.issued_keys, {"key": key})
        if row is None:
            return None
        return IssuedKey(row.key, row.user_name, row.case_id, row.form_id, row.record_id)


class DraftWriter(DraftDesk):
    """Changes of drafts (drafts_port.DraftTransaction). The caller holds the write lock, so what was read stays true."""

    def save_draft(self, draft: Draft) -> None:
        known = find_row(self._db, tables.drafts, {"key": draft.key})
        if known is not None and known.user_name != draft.user:
            raise ConflictError("草稿属于他人 / the draft is somebody else's")
        values = {
            "user_name": draft.user,
            "case_id": draft.case_id,
            "form_id": draft.form_id,
            "changed_at": format_time(draft.changed_at),
            "body": canonical_json(to_plain(draft)).decode(),
        }
        put_row(self._db, tables.drafts, {"key": draft.key}, values)

    def drop_draft(self, key: str, *, user: str) -> None:
        drop_rows(self._db, tables.drafts, {"key": key, "user_name": user})

    def keep_issued_key(self, issued: IssuedKey) -> None:
        if self.find_issued_key(issued.key) is not None:
            raise ConflictError("这份文书已经制作 / this document was issued already")
        row = {
            "key": issued.key,
            "user_name": issued.user,
            "case_id": issued.case_id,
            "form_id": issued.form_id,
            "record_id": issued.record_id,
        }
        add_row(self._db, tables.issued_keys, row)
