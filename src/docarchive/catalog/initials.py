"""First letters of a name in pinyin, as people type it: 常州化工 is czhg."""

import re
from collections.abc import Iterator
from itertools import combinations, islice, product
from math import prod

from docarchive.catalog.rows import fold

_MOST = 128
"""Spellings kept of one name."""
_ENDINGS = re.compile("有限责任公司|股份有限公司|有限公司|分公司|公司|集团|车间|工厂|厂")
"""Read one way only, which keeps the spellings of a name few."""


def initials(name: str) -> str:
    """Every way to spell *name* by first letters, joined by blanks; all readings of a character count.

    Where readings would make more than 128 spellings, one or two characters vary at a time, the others keep their most
    frequent reading. Letters and digits stand for themselves, marks and blanks for nothing.
    """
    choices: list[str] = []
    folded, end = fold(name), 0
    for ending in _ENDINGS.finditer(folded):
        choices += [_letters(character) for character in folded[end : ending.start()]]
        choices += [_letters(character)[:1] for character in ending[0]]
        end = ending.end()
    choices += [_letters(character) for character in folded[end:]]
    choices = [choice for choice in choices if choice]
    return " ".join(dict.fromkeys(islice(_spellings(choices), _MOST))) if choices else ""


def _spellings(choices: list[str]) -> Iterator[str]:
    usual = [choice[0] for choice in choices]
    if prod(map(len, choices)) <= _MOST:
        yield from map("".join, product(*choices))
        return
    yield "".join(usual)
    others = [(place, letter) for place, choice in enumerate(choices) for letter in choice[1:]]
    for count in (1, 2):
        for changes in combinations(others, count):
            varied = list(usual)
            for place, letter in changes:
                varied[place] = letter
            yield "".join(varied)


def _letters(character: str) -> str:
    if character.isascii():
        return character if character.isalnum() else ""
    from pypinyin import Style, pinyin  # half a second, which only those pay who enter names

    found = pinyin(character, style=Style.FIRST_LETTER, heteronym=True, errors="ignore")
    return "".join(dict.fromkeys(letter for reading in found for letter in reading if letter.isalpha()))
