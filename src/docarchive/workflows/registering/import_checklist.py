"""Enter a checklist in two levels from a workbook; its id is its version.

Write order: the whole workbook is read and compared before anything is written; then the bodies, and one transaction
with a fact a register; publish. Two thousand items are one fact: all of a list is entered or nothing.
"""

import re
from collections.abc import Callable, Sequence

from docarchive.catalog.port import Reader
from docarchive.domain.checklist import (
    CHECK_ITEM,
    KEY_ITEMS,
    REFINED_ITEMS,
    key_item_entry,
    list_entry,
    refined_item_entry,
)
from docarchive.domain.errors import RejectedError
from docarchive.domain.register_entry import RegisterEntry
from docarchive.domain.sheets.sheet import Workbook
from docarchive.domain.sheets.table import Table, read_tables
from docarchive.workflows.import_report import ImportReport, Progress, Wish, in_order, silent
from docarchive.workflows.registering.import_register import compare, fill_register
from docarchive.workflows.registering.registers import Registrar

MOST_ITEMS = 50_000
_LIST_ID = re.compile(r"[0-9A-Za-z\u4e00-\u9fff][0-9A-Za-z\u4e00-\u9fff._-]{0,39}")

PenalItemKnown = Callable[[str], bool]
"""Tells whether a penal item exists."""


def import_checklist(
    workbook: Workbook,
    *,
    list_id: str,
    title: str,
    source: str,
    registrar: Registrar,
    wish: Wish,
    penal_item_known: PenalItemKnown | None = None,
    progress: Progress = silent,
) -> ImportReport:
    """Enter what is new and changed of the list *list_id*.

    Args:
        workbook: With the sheets 重点事项 and 细化检查项.
        list_id: Identity and version of the list, for example ``粤2024``; items of other lists stay as they are.
        title: What people call it.
        source: Name of the file.
        registrar: Where to.
        wish: Trial run, or leave out faulty rows.
        penal_item_known: Checks the penal items named; None when there is no catalogue to check against.
        progress: Told at the end.

    Raises:
        RejectedError: *list_id* cannot be an id.
    """
    if not _LIST_ID.fullmatch(list_id):
        raise RejectedError(
            f"清单编号 {list_id!r} 不能用 / cannot be the id of a list",
            hint="1–40 个汉字、字母、数字或 . _ -，例如 粤2024 / 1 to 40 letters, digits, Han characters or . _ -",
        )
    tables = read_tables(workbook, [KEY_ITEMS, REFINED_ITEMS])
    keys, items = tables[KEY_ITEMS.name], tables[REFINED_ITEMS.name]
    _relations(keys, items, penal_item_known)
    entries = _entries(list_id, keys, items)
    with registrar.catalog.reading() as reader:
        refined = [entry for entry in entries if entry.data["level"] == 2]
        head = list_entry(list_id, title, entries[: len(entries) - len(refined)], refined)
        comparison, head_comparison = compare(entries, reader), compare([head], reader)
        absent = _absent(list_id, entries, reader)
    faults = [*keys.faults, *items.faults]
    done = wish.allows(faults)
    if done:
        changed = (*comparison.changed, *head_comparison.changed)
        fill_register(changed, source=source, registrar=registrar)
        progress(len(entries), len(entries))
    return ImportReport(
        source=source,
        new=comparison.new,
        changed=len(comparison.changed) - comparison.new,
        unchanged=comparison.unchanged,
        faulty=len(keys.faulty_rows) + len(items.faulty_rows),
        faults=in_order(faults),
        absent=absent,
        done=done,
    )


def _relations(keys: Table, items: Table, penal_item_known: PenalItemKnown | None) -> None:
    """Every refined item belongs to exactly one key item or is local; penal items exist."""
    numbers = {row.values["number"] for row in keys.rows if "number" in row.values}
    for row in items.rows:
        key_item, local = row.values.get("key_item"), row.values.get("local")
        if key_item is not None and local:
            items.add("key-item-and-local", row.number, "local", key_item)
        elif key_item is None and not local:
            items.add(
                "missing", row.number, "key_item", wanted="编号，或在“本地”填 是 / a number, or 是 in 本地"
            )
        elif key_item is not None and key_item not in numbers:
            items.add("unknown-key-item", row.number, "key_item", key_item)
        penal_item = row.values.get("penal_item")
        if penal_item is not None and penal_item_known and not penal_item_known(penal_item):
            items.add("unknown-penal-item", row.number, "penal_item", penal_item)


def _entries(list_id: str, keys: Table, items: Table) -> list[RegisterEntry]:
    """Sound rows as entries; a refined item whose key item is faulty is left out with it."""
    key_rows = keys.sound_rows()
    numbers = {row.values["number"] for row in key_rows}
    entries = [key_item_entry(list_id, row.values, order) for order, row in enumerate(key_rows, start=1)]
    for order, row in enumerate(items.sound_rows(), start=1):
        if row.values.get("key_item") is None or row.values["key_item"] in numbers:
            entries.append(refined_item_entry(list_id, row.values, order))
    return entries


def _absent(list_id: str, entries: Sequence[RegisterEntry], reader: Reader) -> tuple[str, ...]:
    known = reader.find_entries(CHECK_ITEM, prefix=f"{list_id}#", limit=MOST_ITEMS)
    given = {entry.id for entry in entries}
    return tuple(entry.id for entry in known if entry.id not in given)
