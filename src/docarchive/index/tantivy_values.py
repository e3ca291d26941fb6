"""The values that facets count, numbered: engines count numbers many times faster than texts. And the common runs.

    values.jsonl    of a build: one line a value, ["facet_officer","王建国"]; the line's place among those of its field,
                    from 1, is the value's number. 0 stands for no value.

Lines are only ever added, by the writer, and reach the disk before the commit that uses them. What a rollback leaves
behind is a number nobody uses.
"""

import json
import os
import threading
import zlib
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

VALUES_FILE = "values.jsonl"


class FacetValues:
    """Numbers and values of one build, as far as they have been read; one writer, any number of readers."""

    def __init__(self, build: Path) -> None:
        """Read what *build* holds; none when it is new."""
        self.build = build
        self._values: defaultdict[str, list[str]] = defaultdict(list)
        self._numbers: defaultdict[str, dict[str, int]] = defaultdict(dict)
        self._read_bytes = 0
        self._new: list[bytes] = []
        self._reading = threading.Lock()
        self.refresh()

    def refresh(self) -> None:
        """Read what has been added since; the beginning of a line that a crash left is no value."""
        if self._new:
            raise ValueError("values that are not saved yet would get other numbers")
        with self._reading:
            try:
                with (self.build / VALUES_FILE).open("rb") as file:
                    file.seek(self._read_bytes)
                    added = file.read()
            except FileNotFoundError:
                return
            whole = added[: added.rfind(b"\n") + 1]
            for line in whole.splitlines():
                field, value = json.loads(line)
                self._add(field, value)
            self._read_bytes += len(whole)

    def number_of(self, field: str, value: str) -> int:
        """The number of *value*, a new one if need be; `save` before the commit."""
        known = self._numbers[field].get(value)
        if known is not None:
            return known
        self._new.append(json.dumps([field, value], ensure_ascii=False).encode(errors="replace") + b"\n")
        return self._add(field, value)

    def value_of(self, field: str, number: int) -> str:
        """The value of *number*; `ValueError` when the build has lost it."""
        if number > len(self._values[field]):
            self.refresh()
        if not 0 < number <= len(self._values[field]):
            raise ValueError(f"{VALUES_FILE} lacks value {number} of {field}")
        return self._values[field][number - 1]

    def all_of(self, field: str) -> Sequence[str]:
        """Every value that *field* has had, in the order of their numbers."""
        return self._values[field]

    def count(self, field: str) -> int:
        """How many values *field* has had."""
        return len(self._values[field])

    def save(self) -> None:
        """Bring new values to the disk."""
        if not self._new:
            return
        path = self.build / VALUES_FILE
        with path.open("r+b" if path.exists() else "w+b") as file:
            file.truncate(self._read_bytes)
            file.seek(self._read_bytes)
            content = b"".join(self._new)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        self._read_bytes += len(content)
        self._new = []

    def _add(self, field: str, value: str) -> int:
        self._values[field].append(value)
        number = len(self._values[field])
        self._numbers[field][value] = number
        return number


def values_seal(build: Path) -> list[int]:
    """Length and CRC-32 of the values of *build*, to be compared later with `values_hold`."""
    content = _content(build)
    return [len(content), zlib.crc32(content)]


def values_hold(build: Path, sealed: list[int]) -> bool:
    """Whether the values that were there at *sealed* are still there, whatever has been added."""
    length, crc = sealed
    content = _content(build)
    return len(content) >= length and zlib.crc32(content[:length]) == crc


def _content(build: Path) -> bytes:
    try:
        return (build / VALUES_FILE).read_bytes()
    except FileNotFoundError:
        return b""
