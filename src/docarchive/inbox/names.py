"""File names as they come: which are never files to keep, and how any of them is shown."""

import os
import re
import unicodedata

HOUSE_FOLDER = ".docarchive"
"""The house's own folder inside the inbox."""

_IGNORED_FILES = re.compile(
    r"""
      \..*                                              # hidden, ._x of macOS, .~lock of LibreOffice
    | ~\$.*                                             # owner files of Word
    | .*\.(?:part|partial|filepart|crdownload|download|tmp|temp|swp)
    | .*~
    | (?:ehthumbs|thumbs)\.db | desktop\.ini | icon\r
    | .*@syno.*                                         # streams of Synology
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_IGNORED_FOLDERS = re.compile(
    r"\..*|@eadir|\#recycle|\#snapshot|\$recycle\.bin|system\ volume\ information|lost\+found|__macosx",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_NAME_BYTES = 255
_LONGEST_CLEAN_BYTES = 240
"""With room for a number behind it, where the name is taken."""
_OWN_NOTES = frozenset({"readme.md", "readme.txt"})


def is_ignored_file(name: str, *, at_top: bool) -> bool:
    """Tell whether a file of this name is none to keep: unfinished, hidden, or left by a system.

    Args:
        name: The last part of the path.
        at_top: Whether it lies in the inbox itself, whose README is the house's.
    """
    return _IGNORED_FILES.fullmatch(name) is not None or (at_top and name.lower() in _OWN_NOTES)


def is_ignored_folder(name: str) -> bool:
    """Tell whether a folder of this name is never looked into."""
    return _IGNORED_FOLDERS.fullmatch(name) is not None


def clean_parts(path: str) -> tuple[str, ...]:
    """The folders and the name a browser gives, fit to be kept on any system: empty when nothing is left of it.

    No part leads upwards, is hidden, holds a control character or one that Windows forbids, ends in a dot or blank,
    or is longer than a file system takes (then its middle is cut out, so that its suffix stays).
    """
    cleaned = (_clean(part) for part in path.replace("\\", "/").split("/"))
    return tuple(part for part in cleaned if part)


def _clean(part: str) -> str:
    plain = "".join(_fit(sign) for sign in unicodedata.normalize("NFC", part))
    return _shortened(plain.strip(" ").lstrip(".").rstrip(". "))


def _fit(sign: str) -> str:
    if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp"):  # invisible, and what turns text round
        return ""
    return "_" if sign in '<>:"|?*' else sign


def _shortened(part: str) -> str:
    while len(part.encode("utf-8")) > _LONGEST_CLEAN_BYTES:
        part = part[: len(part) // 2 - 1] + part[len(part) // 2 :]
    return part


def storable(part: str) -> str:
    """The name a file or folder gets in the house's own folder: its own, or a readable one.

    A name whose bytes are not UTF-8 cannot be passed to every library that reads files. The readable one may
    be longer; what does not fit is cut out of its middle, so that its suffix stays.
    """
    try:
        os.fsencode(part).decode("utf-8")
    except UnicodeDecodeError:
        plain = readable(part)
        while len(plain.encode("utf-8")) > _LONGEST_NAME_BYTES:
            plain = plain[: len(plain) // 2 - 1] + plain[len(plain) // 2 :]
        return plain
    return part


def readable(path: str) -> str:
    """A path as people read it; the bytes on the disk are not changed.

    UTF-8 as it is, in NFC (macOS sends NFD); other bytes as GB 18030, which old Windows shares send;
    what is neither, and control characters, as U+FFFD.
    """
    raw = os.fsencode(path)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", errors="replace")
    plain = "".join("\N{REPLACEMENT CHARACTER}" if unicodedata.category(c) == "Cc" else c for c in text)
    return unicodedata.normalize("NFC", plain)
