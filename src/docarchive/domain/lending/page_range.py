"""Pages as people write them: ``1-3,5``."""

from docarchive.domain.errors import RejectedError

_MOST_PAGES = 100_000


def parse_pages(given: str) -> tuple[int, ...]:
    """Page numbers from 1; none for an empty text, which means all.

    Raises:
        RejectedError: it is written another way, or a range ends before it begins.
    """
    found: list[int] = []
    for part in given.replace("，", ",").split(","):
        first, sign, last = part.strip().partition("-")
        if not part.strip():
            continue
        if not _is_number(first) or (sign and not _is_number(last)):
            raise _unreadable(given)
        begin, end = int(first), int(last or first)
        if not 1 <= begin <= end <= _MOST_PAGES:
            raise _unreadable(given)
        found += range(begin, end + 1)
    return tuple(found)


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) <= len(str(_MOST_PAGES))


def _unreadable(given: str) -> RejectedError:
    return RejectedError(f"页 {given[:40]!r} 应写成 1-3,5 / expected pages like 1-3,5")
