"""Texts that Whoosh sorts hits by."""

from docarchive.domain.query import Sort
from docarchive.index import fields
from docarchive.index.fields import EntryFields

SORT_FIELDS = {Sort.NEWEST: "by_newest", Sort.OLDEST: "by_oldest", Sort.FINE: "by_fine"}
"""Text that sorts ascending into the wanted order and ends in the record id, so that no two are equal."""
_NO_DATE = "9" * 8
_NO_FINE = "9" * 19


def sort_keys(entry: EntryFields) -> dict[str, str]:
    """Values of `SORT_FIELDS`; what has no date or no fine comes last in every order."""
    newest = _NO_DATE if entry.date is None else f"{int(_NO_DATE) - entry.date:08d}"
    oldest = _NO_DATE if entry.date is None else f"{entry.date:08d}"
    fine = _NO_FINE if entry.fine is None else f"{fields.LARGEST_NUMBER - entry.fine:019d}"
    leads = {Sort.NEWEST: newest, Sort.OLDEST: oldest, Sort.FINE: fine}
    return {SORT_FIELDS[sort]: lead + entry.record_id for sort, lead in leads.items()}
