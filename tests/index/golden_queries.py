"""The golden set: runs of text in every spelling people and scanners use, cut by seed from made-up documents."""

import random
from itertools import pairwise

from index_corpus import FULL_WIDTH, RARE, to_traditional

AMOUNTS = [
    "3万元",
    "33万元",
    "5万元",
    "30000元",
    "30,000.00元",
    "人民币3万元",
    "￥30000",
    "3 万元",
    "３万元",
    "万元",
    "000",
]
MARKS = ["，", "元", "。", "“先通风", '"先通风', "限期改正，處", "罰款。", "：", "；发现", "》，"]
MIXED = ["GB/T", "gb/t ３３", "AQ", "sn", "m2", "㎡", "°c", "℃", "DB32/", "ＧＢ／Ｔ", "TK-", "苏D·", "号车间"]
ZEROES = ["零", "〇", "(苏常)应急罚[2025]", "【2024】", "〔２０２５〕"]
ABSENT = [
    "安全安全",
    "有限公司有限公司",
    "不存在的话",
    "款罚",
    "3亿元",
    "30000000元",
    "第九百九十九条",
    "GB/T 1",
    "XYZ",
    "𠀀",
    "公司有限",
    "处罚款的",
    "￥30000.00",
    "30.000元",
    "应急罚2025",
]


def golden_runs(entries):
    """Kind → runs of 1 to 12 characters and some longer; what is absent must not be found."""
    chance = random.Random(7)
    texts = _clean_texts(entries)
    joints = _across_breaks(chance, entries)
    return {
        **{
            f"{length} characters": [cut(chance, texts, length) for _ in range(12)] for length in range(1, 13)
        },
        "with a number": [with_number(chance, texts) for _ in range(60)],
        "full width": [with_number(chance, texts).translate(FULL_WIDTH) for _ in range(25)],
        "traditional": [to_traditional(cut(chance, texts, chance.randrange(2, 9))) for _ in range(30)],
        "across marks": [_around_mark(chance, texts) for _ in range(25)],
        "across line and page ends": joints,
        "glued halves": [cut(chance, texts, 4) + cut(chance, texts, 4) for _ in range(30)],
        "blanks of OCR": [" ".join(cut(chance, texts, 6)) for _ in range(15)],
        "amounts": AMOUNTS,
        "marks": MARKS,
        "mixed": MIXED,
        "zeroes and brackets": ZEROES,
        "rare characters": [*RARE, *(to_traditional(sign) + "有" for sign in RARE[:3])],
        "absent": ABSENT,
    }


def number_styles(entries):
    """Numbers as five kinds of people write them, each with the one that is printed."""
    chance = random.Random(13)
    found = []
    for entry in chance.sample(list(entries), 8):
        region, rest = entry.number[1:].split("）")
        word, rest = rest.split("〔")
        year, serial = rest.split("〕")
        found += [
            (entry.number, entry.number),
            (f"({region}){word}[{year}]{serial}", entry.number),
            (f"（{region}）{word}【{year}】{serial}", entry.number),
            (f"({region}){word}({year}){serial}", entry.number),
            (
                f"（{region}）{word}［{year.translate(FULL_WIDTH)}］{serial.translate(FULL_WIDTH)}",
                entry.number,
            ),
        ]
    return found


def cut(chance, texts, length):
    """A stretch of a text that begins and ends beside no digit or letter of its own."""
    while True:
        text = chance.choice(texts)
        start = chance.randrange(len(text) - length)
        piece = text[start : start + length]
        # A cut through a number asks for another number than the one that is written.
        if not any(one.isascii() and one.isalnum() for one in (piece[0], piece[-1])):
            return piece


def with_number(chance, texts):
    """A stretch with a digit or a letter within."""
    while True:
        piece = cut(chance, texts, chance.randrange(4, 13))
        if any(character.isascii() and character.isalnum() for character in piece):
            return piece


def _around_mark(chance, texts):
    while True:
        piece = cut(chance, texts, chance.randrange(3, 10))
        if any(mark in piece[1:-1] for mark in "，。；：、"):
            return piece


def _across_breaks(chance, entries):
    """What stands on both sides of a line's or a page's end, glued as people type it."""
    found = []
    for entry in entries:
        first, second = entry.pages[0].text, entry.pages[1].text
        lines = first.split("\n")
        for before, after in [(first, second), *pairwise(lines)]:
            left, right = "".join(before.split())[-4:], "".join(after.split())[:4]
            glued = left + right
            if len(left) == len(right) == 4 and not any(one.isascii() and one.isalnum() for one in glued):
                found.append(glued)
    return chance.sample(found, 20)


def _clean_texts(entries):
    return ["".join("".join(page.text for page in entry.pages).split()) for entry in entries[:600]]
