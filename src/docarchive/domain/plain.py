"""Domain values as plain JSON data and back; canonical bytes for digests.

The archive keeps every domain value as canonical JSON, so this mapping is part of the archive format:
a dataclass is an object, a tuple an array, a date and a time are ISO 8601 text, a value type (an
identifier with ``parse``) is its printed text. Absent optional values are left out.
"""

import dataclasses
import enum
import json
import types
import typing
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, TypeVar, Union

from docarchive.domain.errors import DamageError

T = TypeVar("T")

Plain = dict[str, Any]
"""A JSON object as Python data."""


def canonical_json(value: object) -> bytes:
    """Write plain data as the one byte string that stands for it.

    Returns:
        UTF-8 JSON, keys sorted, no blanks, no escapes beyond those JSON requires. Floats are refused:
        amounts are integers in 分, sizes integers in bytes.

    Raises:
        TypeError: *value* holds something that is not JSON, or a float.
    """
    _refuse_floats(value)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def to_plain(value: object) -> Any:
    """Turn a domain value into JSON data (see the module's text for the mapping)."""
    if value is None or (isinstance(value, str | int) and not isinstance(value, enum.Enum)):
        return value
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, datetime):
        return format_time(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, typing.Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    if hasattr(type(value), "parse"):
        return str(value)
    if dataclasses.is_dataclass(value):
        pairs = ((field.name, getattr(value, field.name)) for field in dataclasses.fields(value))
        return {name: to_plain(item) for name, item in pairs if item is not None}
    raise TypeError(f"{type(value).__name__} has no plain form")


def from_plain(kind: type[T], data: Any) -> T:
    """Build a domain value of type *kind* from JSON data.

    Raises:
        DamageError: *data* does not have the shape of *kind*.
    """
    try:
        return typing.cast("T", _build(kind, data))
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise DamageError(f"stored data is not a {getattr(kind, '__name__', kind)}: {error}") from error


def format_time(moment: datetime) -> str:
    """Print an aware time as ``2026-11-21T08:15:00.123456Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse_time(text: str) -> datetime:
    """Read what `format_time` printed."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise TypeError("a float has no canonical form; use an integer with its unit in the name")
    if isinstance(value, dict):
        for item in value.values():
            _refuse_floats(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_floats(item)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _build(kind: Any, data: Any) -> Any:
    if kind is Any:
        return data
    origin = typing.get_origin(kind)
    if origin in (Union, types.UnionType):
        return _build_union(typing.get_args(kind), data)
    if origin is tuple:
        return tuple(_build(typing.get_args(kind)[0], item) for item in data)
    if origin in (dict, typing.Mapping) or origin is not None:
        value_kind = typing.get_args(kind)[1]
        return {key: _build(value_kind, item) for key, item in data.items()}
    return _build_simple(kind, data)


def _build_union(options: tuple[Any, ...], data: Any) -> Any:
    """An optional value, or one of several JSON types such as ``str | int``."""
    if data is None and type(None) in options:
        return None
    inner = [option for option in options if option is not type(None)]
    return _build(next((option for option in inner if type(data) is option), inner[0]), data)


def _build_simple(kind: Any, data: Any) -> Any:
    if hasattr(kind, "__supertype__"):  # NewType
        return _build(kind.__supertype__, data)
    if kind is datetime:
        return parse_time(data)
    if kind is date:
        return date.fromisoformat(data)
    if issubclass(kind, enum.Enum):
        return kind(data)
    if hasattr(kind, "parse"):
        return kind.parse(data)
    if hasattr(kind, "__dataclass_fields__"):
        hints = _hints(kind)
        return kind(**{name: _build(hints[name], item) for name, item in data.items()})
    if not isinstance(data, kind):
        raise TypeError(f"expected {kind.__name__}, found {data!r}")
    return data
