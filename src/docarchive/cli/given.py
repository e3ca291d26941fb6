"""Values given to a command: files in YAML or JSON, and ``name=value`` on the line."""

import datetime
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from docarchive.domain.errors import RejectedError
from docarchive.domain.one_line import one_line
from docarchive.templates.strict_yaml import load_yaml


def read_values(path: Path) -> dict[str, Any]:
    """Read a mapping from a YAML or JSON file; `RejectedError` names file and line of a fault.

    Amounts and codes keep what was typed: nothing becomes a binary fraction or loses its leading zero.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        values = json.loads(text, parse_float=str) if path.suffix == ".json" else load_yaml(text, path.name)
    except UnicodeDecodeError as error:
        raise RejectedError(
            f"{path} 不是 UTF-8 编码 / is not UTF-8", hint="另存为 UTF-8 / save it as UTF-8"
        ) from error
    except json.JSONDecodeError as error:
        raise RejectedError(f"{path.name}: {error}") from error
    if not isinstance(values, dict):
        raise RejectedError(f"{path.name} 应为 名称: 值 / is not a mapping of names to values")
    return dict(values)


def parse_pairs(pairs: Iterable[str]) -> dict[str, Any]:
    """Read ``name=value`` options; the value is YAML, so lists and mappings can be written on the line."""
    values: dict[str, Any] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name:
            raise RejectedError(f"{pair!r}: 应为 名称=值 / expected name=value")
        values[name.strip()] = load_yaml(value, name) if value else ""
    return values


def text(value: str) -> str:
    """One line that a form can print, as the type of an option: NFC, not empty, no control characters.

    Raises:
        click.BadParameter: it is not; the message says what is wrong with it.
    """
    try:
        return one_line(value)
    except RejectedError as error:
        raise click.BadParameter(error.message) from error


def parse_day(text: str) -> datetime.date:
    """Read ``2026-11-21``."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise RejectedError(
            f"日期 {text!r} 应为 2026-11-21 的形式 / expected a date like 2026-11-21"
        ) from error
