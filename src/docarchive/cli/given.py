"""Values given to a command: files in YAML or JSON, and ``name=value`` on the line."""

import datetime
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

import yaml

from docarchive.domain.errors import RejectedError

T = TypeVar("T")


def read_values(path: Path) -> dict[str, Any]:
    """Read a mapping from a YAML or JSON file; `RejectedError` names file and place of a fault."""
    try:
        text = path.read_text(encoding="utf-8")
        values = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    except UnicodeDecodeError as error:
        raise RejectedError(
            f"{path} 不是 UTF-8 编码 / is not UTF-8", hint="另存为 UTF-8 / save it as UTF-8"
        ) from error
    except (yaml.YAMLError, json.JSONDecodeError) as error:
        raise RejectedError(
            f"{path}: {error}", hint="检查缩进和标点 / check indentation and punctuation"
        ) from error
    if not isinstance(values, dict):
        raise RejectedError(f"{path} 应为 名称: 值 / is not a mapping of names to values")
    return values


def parse_pairs(pairs: Iterable[str]) -> dict[str, Any]:
    """Read ``name=value`` options; the value is YAML, so numbers, dates and lists can be written."""
    values: dict[str, Any] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name:
            raise RejectedError(f"{pair!r}: 应为 名称=值 / expected name=value")
        values[name.strip()] = yaml.safe_load(value) if value else ""
    return values


def parse_day(text: str) -> datetime.date:
    """Read ``2026-11-21``."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise RejectedError(
            f"日期 {text!r} 应为 2026-11-21 的形式 / expected a date like 2026-11-21"
        ) from error
