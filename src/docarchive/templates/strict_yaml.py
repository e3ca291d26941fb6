"""YAML as packs and values are written in it: nothing is guessed, every fault has its line.

Only ``true``, ``false``, ``null`` and plain integers without leading zero become something else than text, so
that a date, a clock time (``9:30``), a postcode (``012345``) and an amount (``20000.50``) keep what was typed.
Duplicate keys, anchors, aliases and tags are refused.
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from docarchive.domain.errors import RejectedError

MAX_CHARACTERS = 2_000_000
MAX_DEPTH = 30

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,30})")
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}


class Table(dict[str, Any]):
    """A YAML mapping that knows the line of each key."""

    lines: dict[str, int]
    """Key to line, from 1."""
    line: int
    """Line the mapping starts on, from 1."""


def load_yaml(text: str, name: str) -> Any:
    """Read one YAML document.

    Args:
        text: The document; at most `MAX_CHARACTERS`.
        name: What to call the file in messages.

    Returns:
        str, int, bool, None, list or `Table`.

    Raises:
        RejectedError: not YAML, or one of the refused constructs; the message has *name* and line.
    """
    if len(text) > MAX_CHARACTERS:
        raise RejectedError(f"{name}：文件过大 / larger than {MAX_CHARACTERS} characters")
    try:
        events = iter(yaml.parse(text, Loader=_LOADER))
        return _document(events, name)
    except (yaml.YAMLError, ValueError) as error:
        raise RejectedError(
            f"{name}{_place(error)}：不是正确的 YAML / not YAML: {_problem(error)}"
        ) from error


def _document(events: Iterator[Any], name: str) -> Any:
    value: Any = None
    seen = 0
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            seen += 1
            if seen > 1:
                raise _refused(name, event, "只能有一个 YAML 文档 / only one document in a file")
            value = _value(next(events), events, name, 0)
    return value


def _value(event: Any, events: Iterator[Any], name: str, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise _refused(name, event, f"嵌套过深 / nested deeper than {MAX_DEPTH}")
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
        raise _refused(name, event, "不能使用锚点和别名 / anchors and aliases (& and *) are not allowed")
    if event.tag is not None:
        raise _refused(name, event, f"不能使用标签 {event.tag} / tags are not allowed")
    if isinstance(event, yaml.ScalarEvent):
        return _scalar(event)
    if isinstance(event, yaml.SequenceStartEvent):
        return _sequence(events, name, depth)
    return _mapping(event, events, name, depth)


def _sequence(events: Iterator[Any], name: str, depth: int) -> list[Any]:
    items = []
    while not isinstance(event := next(events), yaml.SequenceEndEvent):
        items.append(_value(event, events, name, depth + 1))
    return items


def _mapping(start: Any, events: Iterator[Any], name: str, depth: int) -> Table:
    table = Table()
    table.lines, table.line = {}, _line(start)
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        key = _key(event, name)
        if key in table:
            raise _refused(name, event, f"键 {key} 重复 / duplicate key")
        table.lines[key] = _line(event)
        table[key] = _value(next(events), events, name, depth + 1)
    return table


def _key(event: Any, name: str) -> str:
    if not isinstance(event, yaml.ScalarEvent) or event.tag is not None or event.anchor is not None:
        raise _refused(name, event, "键必须是文字 / a key must be plain text")
    return str(event.value)


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _scalar(event: Any) -> Any:
    if event.style:  # quoted or block: text as it stands
        return event.value
    if event.value in _WORDS:
        return _WORDS[event.value]
    return int(event.value) if _INTEGER.fullmatch(event.value) else event.value


def _refused(name: str, event: Any, reason: str) -> RejectedError:
    return RejectedError(f"{name} 第{_line(event)}行：{reason} (line {event.start_mark.line + 1})")


def _place(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    return f" 第{mark.line + 1}行" if mark is not None else ""


def _problem(error: Exception) -> str:
    return str(getattr(error, "problem", None) or error)
