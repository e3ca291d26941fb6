"""Rows of a table in a form: added, copied, moved, taken away, pasted from a sheet."""

from collections.abc import Mapping, Sequence
from typing import Any

from docarchive.domain.errors import RejectedError
from docarchive.templates.form import FieldSpec, FieldType, FormSpec
from docarchive.workflows.issuing.entries import Entry, empty_entry, kept_rows

_TRUE, _FALSE = ("是", "√", "true", "1", "y", "yes"), ("否", "×", "false", "0", "n", "no")


def change_rows(
    step: str, entries: Mapping[str, Entry], form: FormSpec, pasted: Mapping[str, str]
) -> dict[str, Entry]:
    """The entries after a button of a table: ``add.F``, ``copy.F.N``, ``up.F.N``, ``down.F.N``, ``drop.F.N``, ``paste.F``.

    Raises:
        RejectedError: more rows than the field may have, with nothing changed; or no such button.
    """
    action, _, rest = step.partition(".")
    name, _, number = rest.partition(".")
    spec = next((item for item in form.fields if item.name == name and item.type is FieldType.LIST), None)
    rows = list(entries.get(name) or ())
    place = int(number) if number.isascii() and number.isdigit() and len(number) < 5 else None
    if spec is None or (place is None) != (action in ("add", "paste")) or (place or 0) > len(rows):
        raise RejectedError("表格没有这一行 / the table has no such row")
    changed = _changed(action, spec, rows, (place or 1) - 1, pasted.get(name, ""))
    _require_room(spec, changed)
    return {**entries, name: changed}


def _changed(action: str, spec: FieldSpec, rows: list[Any], place: int, text: str) -> list[Any]:
    match action:
        case "add":
            return [*(rows or [_blank(spec)]), _blank(spec)]  # a page shows a row where there is none
        case "copy":
            return [*rows[: place + 1], dict(rows[place]), *rows[place + 1 :]]
        case "drop":
            return [*rows[:place], *rows[place + 1 :]]
        case "up" | "down":
            other = place + (1 if action == "down" else -1)
            if 0 <= other < len(rows):
                rows[place], rows[other] = rows[other], rows[place]
            return rows
        case "paste":
            return [*(rows[index] for index in kept_rows(rows)), *_pasted(spec, text)]
    raise RejectedError("表格没有这个操作 / the table cannot do this")


def _pasted(spec: FieldSpec, text: str) -> list[dict[str, Entry]]:
    """Rows of a sheet, its columns by their headings where the first row has them, else in order."""
    lines = [line.split("\t") for line in text.replace("\r\n", "\n").split("\n") if line.strip()]
    if not lines:
        raise RejectedError(f"{spec.label}：没有可粘贴的内容 / nothing to paste")
    if len(lines) > spec.max_rows + 1:
        raise _too_many(spec, len(lines))
    columns: Sequence[FieldSpec | None] = spec.columns
    named = {word: column for column in spec.columns for word in (column.label, column.label_en, column.name)}
    if all(cell.strip() in named for cell in lines[0] if cell.strip()):
        columns = [named.get(cell.strip()) for cell in lines.pop(0)]
    return [_row(spec, columns, cells) for cells in lines]


def _row(spec: FieldSpec, columns: Sequence[FieldSpec | None], cells: Sequence[str]) -> dict[str, Entry]:
    if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
        raise RejectedError(
            f"{spec.label}：粘贴了 {len(cells)} 列，表格有 {len(columns)} 列 / "
            f"{len(cells)} columns pasted, the table has {len(columns)}",
            hint="、".join(column.label for column in spec.columns),
        )
    row = _blank(spec)
    for column, cell in zip(columns, cells, strict=False):
        if column is not None:
            row[column.name] = _cell(column, cell.strip())
    return row


def _cell(column: FieldSpec, text: str) -> Entry:
    if column.type is FieldType.BOOL:
        word = text.casefold()
        return "true" if word in _TRUE else "false" if word in _FALSE else text
    if column.type is FieldType.MONEY:
        return text.replace(",", "").removesuffix("元").strip()
    if column.type is FieldType.DATE:
        return text.replace("/", "-").replace(".", "-")
    return text


def _blank(spec: FieldSpec) -> dict[str, Entry]:
    return {column.name: empty_entry(column) for column in spec.columns}


def _require_room(spec: FieldSpec, rows: Sequence[Any]) -> None:
    if len(rows) > spec.max_rows:
        raise _too_many(spec, len(rows))


def _too_many(spec: FieldSpec, count: int) -> RejectedError:
    return RejectedError(
        f"{spec.label}：{count} 行，最多 {spec.max_rows} 行，没有粘贴或添加，原有内容没有变 / "
        f"{count} rows, at most {spec.max_rows}: nothing was added, nothing is lost",
        hint="分成几份文书，或者作为附件 / split them over several documents",
    )
