"""Which names may be keys of the archive."""

import re

_SEGMENT = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9_-])?", re.ASCII)
_LONGEST = 1024


def is_segment(name: str) -> bool:
    """Tell whether *name* may be one part of a key: safe ASCII, no dot at either end, at most 128 long."""
    return _SEGMENT.fullmatch(name) is not None


def is_safe_key(key: str) -> bool:
    """Tell whether *key* is a relative path of safe segments, so that it can lead nowhere else."""
    return len(key) <= _LONGEST and all(is_segment(part) for part in key.split("/"))
