"""The people of the demo sign: every line a form wants signed, and every date it leaves to the pen."""

from collections.abc import Sequence

from docarchive.demo.paper import Sheet, sign
from docarchive.domain.comparing.comparison import MarkKind
from docarchive.domain.comparing.places import MarkPlace
from docarchive.domain.record import Record

_OFFICERS = ("王甲示", "李乙示")
_HANDS = {
    "审核人": "周审示",
    "审批人": "吴批示",
    "机关负责人": "吴批示",
    "承办机构负责人": "周审示",
    "法制审核人员": "郑己示",
    "法制机构负责人": "冯庚示",
    "记录人": "李乙示",
    "被询问人": "张示例",
    "受送达人（收件人）": "张示例",
    "被检查单位现场负责人": "陈示例",
    "被检查单位负责人": "陈示例",
    "被复查单位负责人": "陈示例",
}
"""Who signs, as the forms call them, and the name they write; everybody else is an officer, the two in turn."""
_HIGH_MM = 7.0
"""Height of a signature; less where the line is narrower."""
_DATE_MM = 3.6
_DATE_PARTS = (0.04, 0.38, 0.68)
"""Where year, month and day are written, as shares of the place that leaves them blank."""


def signed(sheets: Sequence[Sheet], places: Sequence[MarkPlace], record: Record, *, seed: int) -> list[Sheet]:
    """Sign and date printed sheets where their form asks for it; what is optional stays empty."""
    done = list(sheets)
    officers = 0
    for number, place in enumerate(place for place in places if not (place.printed or place.rule.optional)):
        at, hand = place.page_number - 1, seed * 1000 + number
        if place.kind is MarkKind.SIGNATURE:
            name = _HANDS.get(place.rule.who) or _OFFICERS[officers % len(_OFFICERS)]
            officers += place.rule.who not in _HANDS
            done[at] = _write(done[at], place, name, 0.08, _HIGH_MM, hand)
        elif place.kind is MarkKind.DATE and record.doc_date is not None:
            day = record.doc_date
            for words, share in zip((day.year % 100, day.month, day.day), _DATE_PARTS, strict=True):
                done[at] = _write(done[at], place, str(words), share, _DATE_MM, hand)
    return done


def _write(sheet: Sheet, place: MarkPlace, words: str, share: float, high_mm: float, seed: int) -> Sheet:
    left, top, right, bottom = place.core
    width_mm, height_mm = (side / sheet.dpi * 25.4 for side in sheet.image.size)
    x = (left + (right - left) * share) / 10_000 * width_mm
    y = (top + bottom) / 2 / 10_000 * height_mm
    return sign(sheet, words, x_mm=x, y_mm=y, seed=seed, high_mm=high_mm)
