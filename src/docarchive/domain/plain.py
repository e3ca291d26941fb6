"""Domain values as plain JSON data and back; canonical bytes for digests.

The archive keeps every domain value as canonical JSON, so this mapping is part of the archive format:
a dataclass is an object, a tuple an array, a date and a time are ISO 8601 text, a value type (an
identifier with ``parse``) is its printed text. Absent optional values are left out.
"""

import dataclasses
import enum
import json
import re
import types
import typing
from collections.abc import Callable, Mapping
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
    return _CANONICAL.encode(value).encode("utf-8")


_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def to_plain(value: object) -> Any:
    """Turn a domain value into JSON data (see the module's text for the mapping)."""
    kind: Any = type(value)
    return _printer(kind)(value)


def from_plain(kind: type[T], data: Any) -> T:
    """Build a domain value of type *kind* from JSON data.

    Raises:
        DamageError: *data* does not have the shape of *kind*.
    """
    shape: Any = kind
    try:
        return typing.cast("T", _builder(shape)(data))
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise DamageError(f"stored data is not a {getattr(kind, '__name__', kind)}: {error}") from error


def format_time(moment: datetime) -> str:
    """Print an aware time as ``2026-11-21T08:15:00.123456Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse_time(text: str) -> datetime:
    """Read what `format_time` printed; `ValueError` for anything else."""
    if not _TIME.fullmatch(text):
        raise ValueError(f"not a time as stored: {text!r}")
    return datetime.fromisoformat(text)  # a tenth of the time of strptime


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise TypeError("a float has no canonical form; use an integer with its unit in the name")
    if isinstance(value, dict):
        for item in value.values():
            _refuse_floats(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_floats(item)


# What to do with a value follows from its type alone; it is found out once for each type.


@cache
def _printer(kind: Any) -> Callable[[Any], Any]:
    """Makes JSON data of values of exactly this type."""
    if issubclass(kind, enum.Enum):
        return lambda value: value.value
    if issubclass(kind, types.NoneType | str | int):
        return lambda value: value
    if issubclass(kind, datetime):
        return format_time
    if issubclass(kind, date):
        return lambda value: value.isoformat()
    if issubclass(kind, Mapping):
        return lambda value: {str(key): to_plain(item) for key, item in value.items()}
    if issubclass(kind, tuple | list):
        return lambda value: [to_plain(item) for item in value]
    if hasattr(kind, "parse"):
        return str
    if dataclasses.is_dataclass(kind):
        return _print_fields(tuple(field.name for field in dataclasses.fields(kind)))
    raise TypeError(f"{kind.__name__} has no plain form")


def _print_fields(names: tuple[str, ...]) -> Callable[[Any], Any]:
    def printed(value: Any) -> Any:
        pairs = ((name, getattr(value, name)) for name in names)
        return {name: to_plain(item) for name, item in pairs if item is not None}

    return printed


@cache
def _builder(kind: Any) -> Callable[[Any], Any]:
    """Builds values of this type, which may be any that a field can be annotated with."""
    if kind is Any:
        return lambda data: data
    origin = typing.get_origin(kind)
    if origin in (Union, types.UnionType):
        return _build_union(typing.get_args(kind))
    if origin is tuple:
        item = _builder(typing.get_args(kind)[0])
        return lambda data: tuple([item(one) for one in data])
    if origin is not None:
        if typing.get_args(kind)[1] is Any:
            return lambda data: {**data}
        value = _builder(typing.get_args(kind)[1])
        return lambda data: {key: value(one) for key, one in data.items()}
    return _build_simple(kind)


def _build_union(options: tuple[Any, ...]) -> Callable[[Any], Any]:
    """An optional value, or one of several JSON types such as ``str | int``."""
    inner = [option for option in options if option is not types.NoneType]
    exact = {option: _builder(option) for option in inner}
    first, optional = exact[inner[0]], len(inner) < len(options)

    def build(data: Any) -> Any:
        if data is None and optional:
            return None
        return exact.get(type(data), first)(data)

    return build


def _build_simple(kind: Any) -> Callable[[Any], Any]:
    if hasattr(kind, "__supertype__"):  # NewType
        return _builder(kind.__supertype__)
    if kind is datetime:
        return parse_time
    if kind is date:
        return date.fromisoformat
    if issubclass(kind, enum.Enum):
        return typing.cast("Callable[[Any], Any]", kind)
    if hasattr(kind, "parse"):
        return typing.cast("Callable[[Any], Any]", kind.parse)
    if hasattr(kind, "__dataclass_fields__"):
        return _build_fields(kind)
    return _same(kind)


def _build_fields(kind: Any) -> Callable[[Any], Any]:
    builders: dict[str, tuple[type | None, Callable[[Any], Any]]] = {}

    def build(data: Any) -> Any:
        if not builders:  # not before: a type may hold values of its own type
            hints = typing.get_type_hints(kind).items()
            builders.update({name: (_taken_as_is(hint), _builder(hint)) for name, hint in hints})
        given = {}
        for name, item in data.items():
            as_is, made = builders[name]
            given[name] = item if type(item) is as_is else made(item)
        return kind(**given)

    return build


def _taken_as_is(hint: Any) -> type | None:
    """The JSON type whose values are the field's values: most fields are text or numbers, and need no call each."""
    while hasattr(hint, "__supertype__"):  # NewType
        hint = hint.__supertype__
    if typing.get_origin(hint) in (Union, types.UnionType):
        named = [_taken_as_is(one) for one in typing.get_args(hint) if one is not types.NoneType]
        return named[0]
    return hint if hint in (str, int, bool) else None


def _same(kind: Any) -> Callable[[Any], Any]:
    def same(data: Any) -> Any:
        if not isinstance(data, kind):
            raise TypeError(f"expected {kind.__name__}, found {data!r}")
        return data

    return same
