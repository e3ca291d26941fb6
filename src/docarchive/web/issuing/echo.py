"""What a page says back while something is typed: amounts in capitals, days with their weekday."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from docarchive.domain.days.calendar import is_working_day
from docarchive.domain.errors import RejectedError
from docarchive.domain.money import capitals, parse_yuan
from docarchive.templates.form import FieldSpec, FieldType
from docarchive.workflows.issuing.entries import Entry

_WEEKDAYS = (
    ("星期一", "Monday"),
    ("星期二", "Tuesday"),
    ("星期三", "Wednesday"),
    ("星期四", "Thursday"),
    ("星期五", "Friday"),
    ("星期六", "Saturday"),
    ("星期日", "Sunday"),
)


def echoes(fields: Sequence[FieldSpec], entries: Mapping[str, Entry]) -> dict[str, str]:
    """Name of an input → what is said beside it, ``中文 / English``; inputs that say nothing are left out."""
    return {name: said for name, said in _all(fields, entries) if said}


def _all(fields: Sequence[FieldSpec], entries: Mapping[str, Entry]) -> Iterator[tuple[str, str]]:
    for spec in fields:
        entry = entries.get(spec.name)
        if spec.type is FieldType.LIST:
            for number, row in enumerate(entry or (), start=1):
                for column in spec.columns:
                    yield f"{spec.name}.{number}.{column.name}", _echo(column, row.get(column.name))
        else:
            yield spec.name, _echo(spec, entry)


def _echo(spec: FieldSpec, entry: Entry) -> str:
    if not isinstance(entry, str) or not entry.strip():
        return ""
    if spec.type is FieldType.MONEY:
        try:
            said = capitals(parse_yuan(entry))
        except RejectedError:
            return ""
        return f"{said} / {said}"
    if spec.type in (FieldType.DATE, FieldType.DATETIME):
        return _weekday(entry.strip()[:10])
    return ""


def _weekday(text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return ""
    zh, en = _WEEKDAYS[day.weekday()]
    return f"{zh} / {en}" if is_working_day(day) else f"{zh}，非工作日 / {en}, not a working day"
