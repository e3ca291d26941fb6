"""Scans for the room's tests, small and quick: what a scanner makes of the issued pages.

The demo's simulator stands above this room, so it is used here only as a tool of the tests.
"""

from functools import cache

from issued_pdf import issued_pdf, payload

from docarchive.demo import paper

UID = "0123456789ABCDEF"


@cache
def sheets(pages: int = 3, dpi: int = 200) -> tuple[paper.Sheet, ...]:
    return tuple(paper.print_pages(issued_pdf(UID, pages), dpi=dpi))


def payloads(pages: int = 3) -> list[str]:
    return [payload(UID, number, pages) for number in range(1, pages + 1)]
