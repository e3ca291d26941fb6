"""What tells a workspace of the demo from an office: a file that nothing else makes."""

from pathlib import Path

MARK = ".docarchive-demo"
_TEXT = "synthetic data only; `docarchive demo` makes this folder anew\n"


def mark(folder: Path) -> None:
    """Say that *folder* is the demo's."""
    (folder / MARK).write_text(_TEXT, encoding="utf-8")


def is_marked(folder: Path) -> bool:
    """Whether the demo made *folder*."""
    file = folder / MARK
    return file.is_file() and file.read_text(encoding="utf-8", errors="replace") == _TEXT
