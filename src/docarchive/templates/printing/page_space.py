"""A page as people see it, whatever its rotation, boxes and unit; and drawing on top of it."""

from itertools import count

import pikepdf
from pikepdf import Name


def add_font(page: pikepdf.Page, font: pikepdf.Object, stem: str) -> pikepdf.Name:
    """Name *font* among the page's resources, as *stem* and a number; pages may share one dictionary."""
    known = page.resources.get("/Font", pikepdf.Dictionary())
    names = (Name(f"/{stem}{number}") for number in count())
    free = next(name for name in names if name not in known or known[name].objgen == font.objgen)
    return page.add_resource(font, Name.Font, free)


def display(page: pikepdf.Page) -> tuple[str, float, float]:
    """Matrix from the page as people see it (origin bottom left) to its own space; width and height seen, points."""
    left, bottom, right, top = _visible_box(page)
    unit = float(page.obj.get("/UserUnit", 1))
    wide, high = (right - left) * unit, (top - bottom) * unit
    one = real(1 / unit)
    turn = page.rotation % 360
    if turn == 90:
        return f"0 {one} -{one} 0 {real(right)} {real(bottom)}", high, wide
    if turn == 180:
        return f"-{one} 0 0 -{one} {real(right)} {real(top)}", wide, high
    if turn == 270:
        return f"0 -{one} {one} 0 {real(left)} {real(top)}", high, wide
    return f"{one} 0 0 {one} {real(left)} {real(bottom)}", wide, high


def _visible_box(page: pikepdf.Page) -> tuple[float, float, float, float]:
    sheet, crop = (_sorted_box(box) for box in (page.mediabox, page.cropbox))
    left, bottom = max(sheet[0], crop[0]), max(sheet[1], crop[1])
    right, top = min(sheet[2], crop[2]), min(sheet[3], crop[3])
    return (left, bottom, right, top) if left < right and bottom < top else sheet


def _sorted_box(box: pikepdf.Array) -> tuple[float, float, float, float]:
    x1, y1, x2, y2 = (float(edge) for edge in box)
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def real(number: float) -> str:
    """A number as content streams have it, at most four decimals."""
    return f"{number:.4f}".rstrip("0").rstrip(".")
