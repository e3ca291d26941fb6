"""Reading one YAML mapping key by key; faults are collected, not raised."""

from collections.abc import Callable, Iterable
from typing import Any

from docarchive.domain.errors import RejectedError
from docarchive.domain.findings import Finding
from docarchive.templates.strict_yaml import Table


class Entry:
    """One mapping of a file of the pack.

    Each reading method takes a key off the mapping; what is left when `finish` is called is unknown. A value that
    is absent or wrong gives the default, a wrong or missing one a fault besides.
    """

    def __init__(self, table: Any, file: str, faults: list[Finding]) -> None:
        self._file = file
        self._faults = faults
        self._table = table if isinstance(table, Table) else None
        self._unread: dict[str, Any] = dict(self._table or {})
        if self._table is None:
            self.fault("yaml-value", "键: 值 / keys with values", repr(table)[:80])

    def fault(self, code: str, expected: str, found: str, key: str | None = None) -> None:
        """Note a fault at *key* (or at the mapping)."""
        self._faults.append(Finding(code, self.where(key), expected, found))

    def where(self, key: str | None = None) -> str:
        """File and line, for example ``fields.yaml 第12行``."""
        if self._table is None:
            return self._file
        return f"{self._file} 第{self._table.lines.get(key or '', self._table.line)}行"

    def has(self, key: str) -> bool:
        """Tell whether *key* was written."""
        return self._table is not None and key in self._table

    def text(self, key: str) -> str:
        """A text that must be there."""
        if not self.has(key):
            self.fault("yaml-missing-key", key, "缺少 / missing")
        return self.text_or_none(key) or ""

    def text_or_none(self, key: str) -> str | None:
        """A text."""
        value = self._unread.pop(key, None)
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if isinstance(value, str) and value.strip():
            return value
        if self.has(key):
            self._wrong(key, "文字 / text", value)
        return None

    def choice(self, key: str, options: Iterable[str]) -> str | None:
        """One of *options*."""
        value, options = self.text_or_none(key), list(options)
        if value is None or value in options:
            return value
        self._wrong(key, "、".join(options), value)
        return None

    def checked(self, key: str, parse: Callable[[str], object], expected: str) -> str | None:
        """A text that *parse* accepts; it raises ValueError or RejectedError otherwise."""
        value = self.text_or_none(key)
        try:
            if value is not None:
                parse(value)
        except (ValueError, RejectedError) as error:
            self._wrong(key, expected, f"{value} ({error})")
            return None
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        """``true`` or ``false``."""
        value = self._unread.pop(key, default)
        if isinstance(value, bool):
            return value
        self._wrong(key, "true / false", value)
        return default

    def count(self, key: str, default: int) -> int:
        """An integer from 0."""
        value = self._unread.pop(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        self._wrong(key, "非负整数 / an integer from 0", value)
        return default

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of different texts."""
        value = self._unread.pop(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            self._wrong(key, "文字列表 / a list of texts", value)
            return ()
        if len(set(value)) < len(value):
            self._wrong(key, "各不相同 / all different", value)
        return tuple(dict.fromkeys(value))

    def any(self, key: str) -> Any:
        """Whatever stands there, or None."""
        return self._unread.pop(key, None)

    def finish(self) -> None:
        """Report every key that nobody asked for."""
        for key in self._unread:
            self.fault("yaml-unknown-key", "docs/forms.md 所列的键 / a key of docs/forms.md", key, key)
        self._unread = {}

    def _wrong(self, key: str, expected: str, found: object) -> None:
        self.fault("yaml-value", f"{key}: {expected}", str(found)[:80], key)
