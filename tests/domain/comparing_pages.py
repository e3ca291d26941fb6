"""Printed pages and what recognisers make of them, for the tests of the comparison."""

from docarchive.domain.comparing.doubts import read_first
from docarchive.domain.comparing.printed import PrintedLine, PrintedPage
from docarchive.domain.comparing.settling import settle
from docarchive.domain.record import TextLine

VALUES = {
    "party_name": "常州示例机械制造有限公司",
    "uscc": "91320400MA0000001T",
    "legal_rep": "张示例",
    "doc_date": "2026-11-30",
    "fine_total": 2_000_000,
    "bank_account": "0000 0000 0000 0000 001",
    "phone": "0519-00000001",
}
TEXTS = (
    "（苏常）应急罚〔2026〕12号",
    "被处罚单位 常州示例机械制造有限公司",
    "统一社会信用代码 91320400MA0000001T",
    "法定代表人 张示例　联系电话 0519-00000001",
    "经查，你单位未如实记录安全生产教育和培训情况，问题已整改。",
    "依据《中华人民共和国安全生产法》第九十七条第四项的规定，",
    "决定罚款人民币20000.00元（大写：贰万元整）。",
    "账号：0000 0000 0000 0000 001",
    "请自收到本决定书之日起15日内缴纳罚款。",
    "2026年11月30日",
)
_WIDE, _NARROW, _HIGH, _STEP = 200, 100, 120, 300


def line(text, *, left=1300, top=1000):
    """A printed line; digits and letters are half as wide as Han characters."""
    written = text.replace(" ", "").replace("　", "")
    edges, at = [], left
    for sign in written:
        width = _NARROW if sign.isascii() else _WIDE
        edges += [at, at + width]
        at += width
    return PrintedLine(written, tuple(edges), top, top + _HIGH)


def page(texts=TEXTS):
    return PrintedPage(1, 210, 297, tuple(line(text, top=600 + _STEP * at) for at, text in enumerate(texts)))


def seen(printed, changes=(), *, confidence=990):
    """What a recogniser sees that reads every line well, but for *changes* (line number → text)."""
    changed = dict(changes)
    return [
        TextLine(
            changed.get(at, one.text), (one.box[0], one.top - 10, one.box[2], one.bottom + 10), confidence
        )
        for at, one in enumerate(printed.lines)
        if changed.get(at, one.text)
    ]


def compare(texts, first, second=None, *, seals=(), masks=(), extra=(), confidence=990):
    """Both readings: *first* and *second* change lines (number → text); the second is that of the first if not given."""
    printed = page(texts)
    reading = read_first(printed, [*seen(printed, first), *extra], VALUES, masks=masks, seals=seals)
    second = first if second is None else second
    again = [
        TextLine(second.get(doubt.line, printed.lines[doubt.line].text), doubt.box, confidence)
        for doubt in reading.doubts
    ]
    again += [TextLine(one.text, one.box, confidence) for one in reading.extras]
    return settle(reading, again)
