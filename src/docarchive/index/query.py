"""Reading what a person typed: words, "runs", brackets, OR, minus and filters, in Chinese or English.

The grammar stands in ``docs/search.md``. Every fault names the place, counted in characters from 1.
"""

import re
import unicodedata
from typing import NoReturn

from docarchive.domain.errors import RejectedError
from docarchive.domain.identifiers import DocumentNumber
from docarchive.domain.query import And, Filter, FilterField, Not, Or, Query, Text
from docarchive.index.analysis import query_units, squeeze
from docarchive.index.filter_values import (
    CHOICES,
    FILTER_NAMES,
    MisreadError,
    choice_value,
    date_range,
    fine_range,
    nearest,
)

LONGEST_QUERY = 1_000
"""Characters."""
_SHOWN = 12
"""Characters shown before and behind a fault."""
_DEEPEST = 20
"""Brackets within brackets."""

SYNTAX = str.maketrans("（）：“”„＂－＊　\t\r\n", '():""""-*    ')
"""What stands for a sign of the language, one character for one."""
_CLOSING_ATTACHED = ' )"'
_NUMBER = re.compile(
    r"[（(]?[\u4e00-\u9fff]{1,8}?[）)]?(?:应急管理|应急|安监管|安监)[\u4e00-\u9fff]{1,6}"
    r"[〔\[【［(（〈<](?:19|20)\d{2}[〕\]】］)）〉>]第?\d+号"
)
_NUMBER_PIECE = re.compile(
    r"[（(][\u4e00-\u9fff]{1,8}[）)].*|[\u4e00-\u9fff]*(?:应急|安监)[\u4e00-\u9fff]*[〔\[【［(（〈<].*"
    r"|[\u4e00-\u9fff]*[〔\[【［(（〈<](?:19|20)\d{2}.*|第?\d+号"
)
_PAIRS = [
    "/".join(
        next(name for name, of in FILTER_NAMES.items() if of is field and name.isascii() is english)
        for english in (False, True)
    )
    for field in dict.fromkeys(FILTER_NAMES.values())
]
"""Each filter once, in Chinese and in English."""
_RANGES = {FilterField.DATE, FilterField.FINE}
_QUOTES = "引号要成对，里面写要查的字：“粉尘”，半角全角均可 / quotes come in pairs with the text in between"
_BRACKETS = "括号要成对，里面写检索词：(粉尘 OR 铝粉)；要查括号本身请加引号 / brackets come in pairs; quote one to look for it"
_OPERATORS = {"OR", "AND", "NOT"}
_PLACE = re.compile(r"检索式第 (\d+) 个字符")


def parse_query(text: str) -> Query:
    """Read a query; an empty one asks for everything.

    Raises:
        RejectedError: the message says at which character and what is possible there.
    """
    return _Parser(text).query()


def place_of_fault(error: RejectedError) -> int | None:
    """Index in the query, from 0, of the character that a refusal names; None when it names none."""
    named = _PLACE.match(error.message)
    return int(named[1]) - 1 if named else None


class _Parser:
    """Reads from left to right; ``_at`` is the index of the next character, from 0."""

    def __init__(self, text: str) -> None:
        self._text = text
        # One character for one, so that places in it are places in what was typed.
        self._syntax = text.translate(SYNTAX)
        self._at = 0
        self._depth = 0

    def query(self) -> Query:
        if len(self._text) > LONGEST_QUERY:
            self._fail(
                LONGEST_QUERY, f"检索式超过 {LONGEST_QUERY} 字", f"longer than {LONGEST_QUERY} characters"
            )
        found = self._all_of()
        if self._at < len(self._text):
            self._fail(
                self._at,
                "多出一个右括号",
                "a closing bracket without its opening one",
                hint='要查括号本身请加引号 / put it in quotes to look for the bracket itself: ")"',
            )
        return found

    def _all_of(self) -> Query:
        parts = []
        while not self._ends():
            parts.append(self._any_of())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _any_of(self) -> Query:
        parts = [self._joined()]
        while self._take_operator("OR"):
            parts.append(self._joined())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _joined(self) -> Query:
        parts = [self._part()]
        while self._take_operator("AND"):
            parts.append(self._part())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _part(self) -> Query:
        if self._ends():
            self._fail(
                self._at,
                "这里缺少检索词",
                "a word is missing here",
                hint='OR、AND、NOT 和减号后面要有检索词；要查这些字本身请加引号 / put "OR" in quotes to look for it',
            )
        start = self._at
        if self._take_operator("NOT"):
            return Not(self._part())
        character = self._syntax[start]
        operator = self._operator_here()
        if operator:
            self._fail(
                start,
                f"{operator} 前面缺少检索词",
                f"a word is missing before {operator}",
                hint=f'要查 {operator} 本身请加引号 / put it in quotes to look for it: "{operator}"',
            )
        number = _NUMBER.match(self._text, start)
        if number and self._parts_end(number.end()):
            self._at = number.end()
            return _number_or_its_mention(number[0])
        if character == "-":
            return self._negated()
        if character == '"':
            return Text(self._quoted(), exact=True)
        if self._text[start] in "=＝":
            return self._as_typed()
        if character == "(" and not self._bracket_belongs_to_word():
            return self._group()
        return self._word()

    def _as_typed(self) -> Query:
        """``=word``: that word and no synonym; a quoted one has none anyway."""
        start = self._at
        self._at += 1
        if self._at < len(self._text) and self._syntax[self._at] == '"':
            return Text(self._quoted(), exact=True)
        end = self._at = self._word_end(start + 1)
        word = self._text[start + 1 : end]
        if not query_units(word):
            self._fail(
                start,
                "= 后面要紧跟一个词",
                "= must stand right before a word",
                hint='=词 只查这个词，不查同义词；要查等号本身请加引号 / =word leaves out synonyms; "=" looks for the sign',
            )
        return Text(word, exact=True)

    def _negated(self) -> Query:
        start = self._at
        self._at += 1
        if self._at >= len(self._text) or self._syntax[self._at] in " )-":
            self._fail(
                start,
                "减号后面要紧跟要排除的词",
                "a minus must stand right before what is to be left out",
                hint='例如 -复查；要查减号本身请加引号 / for example -word, or "-" in quotes',
            )
        return Not(self._part())

    def _group(self) -> Query:
        start = self._at
        self._depth += 1
        if self._depth > _DEEPEST:
            self._fail(start, f"括号超过 {_DEEPEST} 层", f"more than {_DEEPEST} brackets within each other")
        self._at += 1
        inside = self._all_of()
        if self._at >= len(self._text):
            self._fail(start, "括号没有闭合", "this bracket is never closed", hint=_BRACKETS)
        if inside == And(()):
            self._fail(start, "括号里没有检索词", "there is nothing between these brackets", hint=_BRACKETS)
        self._at += 1
        self._depth -= 1
        return inside

    def _quoted(self) -> str:
        start = self._at
        end = self._syntax.find('"', start + 1)
        if end < 0:
            self._fail(start, "引号没有闭合", "this quote is never closed", hint=_QUOTES)
        self._at = end + 1
        return self._not_blank(self._text[start + 1 : end], start)

    def _word(self) -> Query:
        start = self._at
        name_end = self._filter_name_end()
        if name_end is not None:
            return self._filter(start, name_end)
        if self._syntax[start] == ":" and self._filter_name_before(start):
            self._fail(
                start,
                "冒号前面不留空格",
                "no blank may stand before the colon of a filter",
                hint="名称、冒号、值连着写：企业:恒达；要查冒号本身请加引号 / write name, colon and value together, "
                "or quote the colon to look for it",
            )
        end = self._word_end(start)
        self._at = end
        word = self._text[start:end]
        if "*" in (self._syntax[start], self._syntax[end - 1]):
            return self._piece_of_number(start, end)
        if not query_units(word):
            self._fail(start, "这里没有可查的字", "there is nothing to look for here")
        return Text(word)

    def _piece_of_number(self, start: int, end: int) -> Query:
        """``（苏常）应急罚〔2026〕*`` or ``*罚〔2026〕1*``."""
        goes_on = self._syntax[end - 1] == "*"
        first = start + (self._syntax[start] == "*")
        piece = self._text[first : end - goes_on]
        if not _NUMBER_PIECE.fullmatch(piece):
            self._star_misplaced(end - 1 if goes_on else start)
        return self._number(piece, first, goes_on=goes_on)

    def _number(self, piece: str, at: int, *, goes_on: bool) -> Query:
        if "*" in piece.translate(SYNTAX):
            self._star_misplaced(at + piece.translate(SYNTAX).index("*"))
        return Filter(FilterField.NUMBER, piece, prefix=goes_on)

    def _star_misplaced(self, at: int) -> NoReturn:
        self._fail(
            at,
            "* 只能用在文号的开头或末尾",
            "* stands only at the beginning or the end of a document number",
            hint="例如 文号:（苏常）应急罚〔2026〕* 或 *罚〔2026〕1*；一般的词和其他筛选项本来就按“包含”查找 / "
            "words and other filters find parts anyway",
        )

    def _filter_name_end(self) -> int | None:
        """Where the colon of a filter stands, if one starts here."""
        end = self._at
        while end < len(self._text) and self._syntax[end] not in ' ():"*-':
            end += 1
        colon = end < len(self._text) and self._syntax[end] == ":"
        name = self._text[self._at : end]
        # 12:30 is a time and no filter.
        return end if colon and name and not any(character.isdigit() for character in name) else None

    def _filter_name_before(self, at: int) -> bool:
        before = self._syntax[:at].split()
        return bool(before) and squeeze(before[-1]) in FILTER_NAMES

    def _filter(self, start: int, name_end: int) -> Query:
        name = self._text[start:name_end]
        field = FILTER_NAMES.get(squeeze(name))
        if field is None:
            meant = nearest(squeeze(name), FILTER_NAMES)
            ask = f"是不是“{meant}:”？ / did you mean {meant}:? " if meant else ""
            word = self._text[start : self._blank_from(name_end)]
            self._fail(
                start,
                f"没有“{name}”这个筛选项",
                f"there is no filter {name!r}",
                hint=f'{ask}要查这些字本身请加引号 / quote it to look for the text: "{word}"；'
                f"筛选项 / filters: {' '.join(_PAIRS)}",
            )
        self._at = name_end + 1
        value_at = self._at
        if self._at < len(self._text) and self._text[self._at] in "=＝" and field not in _RANGES:
            self._at += 1
            return self._exact_filter(field, value_at)
        value = self._filter_value()
        return self._checked_filter(field, value, value_at)

    def _blank_from(self, at: int) -> int:
        while at < len(self._text) and self._syntax[at] not in ' "':
            at += 1
        return at

    def _exact_filter(self, field: FilterField, at: int) -> Query:
        """The whole value after ``=``; in quotes a doubled quote stands for one."""
        quoted = self._at < len(self._text) and self._syntax[self._at] == '"'
        value = self._doubly_quoted() if quoted else self._filter_value()
        try:
            return Filter(field, choice_value(field, value) if field in CHOICES else value, exact=True)
        except MisreadError as error:
            self._misread(error, at)

    def _doubly_quoted(self) -> str:
        start = self._at
        made, at = [], start + 1
        while at < len(self._text):
            one, two = self._text[at], self._text[at : at + 2]
            is_quote, is_doubled = self._syntax[at] == '"', two == one * 2
            if is_quote and not is_doubled:
                break
            made.append(one)
            at += 2 if is_quote else 1
        else:
            self._fail(start, "引号没有闭合", "this quote is never closed", hint=_QUOTES)
        self._at = at + 1
        return self._not_blank("".join(made), start)

    def _not_blank(self, inside: str, start: int) -> str:
        if not query_units(inside):
            self._fail(start, "引号里没有内容", "there is nothing between these quotes", hint=_QUOTES)
        return inside

    def _filter_value(self) -> str:
        start = self._at
        if start < len(self._text) and self._syntax[start] == '"':
            return self._quoted()
        self._at = self._word_end(start)
        value = self._text[start : self._at]
        if not query_units(value):
            self._fail(
                start,
                "筛选项的值要紧跟在冒号后面",
                "the value must stand right after the colon",
                hint='值里有空格时加引号，例如 企业:"甲 乙" / quote a value with blanks',
            )
        return value

    def _checked_filter(self, field: FilterField, value: str, at: int) -> Query:
        if field is FilterField.NUMBER:
            return self._number_filter(value, at)
        if value.translate(SYNTAX).endswith("*"):
            self._star_misplaced(at + len(value) - 1)
        try:
            match field:
                case FilterField.DATE:
                    return date_range(value)
                case FilterField.FINE:
                    return fine_range(value)
                case _ if field in CHOICES:
                    return Filter(field, choice_value(field, value))
                case _:
                    return Filter(field, value)
        except MisreadError as error:
            self._misread(error, at)

    def _number_filter(self, value: str, at: int) -> Query:
        signs = value.translate(SYNTAX)
        goes_on, first = signs.endswith("*"), int(signs.startswith("*"))
        piece = value[first : len(value) - goes_on]
        if not query_units(piece):
            self._fail(
                at,
                "* 前后要写文号的一部分",
                "write a part of a number beside the *",
                hint="例如 文号:（苏常）应急罚〔2026〕* 或 文号:罚〔2026〕1*",
            )
        return self._number(piece, at + first, goes_on=goes_on)

    def _word_end(self, start: int) -> int:
        """End of a word: a blank, a quote, or a bracket that does not belong to it."""
        at = start
        while at < len(self._text) and self._syntax[at] not in _CLOSING_ATTACHED:
            if self._syntax[at] == "(":
                closing = self._closing(at)
                if closing is None:
                    self._fail(at, "括号没有闭合", "this bracket is never closed", hint=_BRACKETS)
                at = closing
            at += 1
        return at

    def _bracket_belongs_to_word(self) -> bool:
        """（苏常）应急罚 is one word; （甲 OR 乙） and （甲） 乙 are groups."""
        closing = self._closing(self._at)
        if closing is None:
            return False
        inside = self._syntax[self._at + 1 : closing]
        return " " not in inside and '"' not in inside and not self._parts_end(closing + 1)

    def _closing(self, opening: int) -> int | None:
        depth = 0
        for at in range(opening, len(self._syntax)):
            depth += {"(": 1, ")": -1}.get(self._syntax[at], 0)
            if depth == 0:
                return at
        return None

    def _parts_end(self, at: int) -> bool:
        return at >= len(self._syntax) or self._syntax[at] in _CLOSING_ATTACHED

    def _ends(self) -> bool:
        """Skip blanks; tell whether the query or the group ends here."""
        while self._at < len(self._text) and self._syntax[self._at] == " ":
            self._at += 1
        return self._at >= len(self._text) or self._syntax[self._at] == ")"

    def _operator_here(self) -> str | None:
        for operator in sorted(_OPERATORS):
            end = self._at + len(operator)
            written = unicodedata.normalize("NFKC", self._text[self._at : end])
            if written == operator and (end >= len(self._text) or self._syntax[end] in ' ()"'):
                return operator
        return None

    def _take_operator(self, operator: str) -> bool:
        if self._ends() or self._operator_here() != operator:
            return False
        self._at += len(operator)
        return True

    def _misread(self, error: MisreadError, at: int) -> NoReturn:
        """Tell of a value that stands at *at*, perhaps in quotes."""
        quoted = self._syntax[at : at + 1] == '"'
        place = at + error.offset + (1 if quoted and error.offset else 0)
        raise RejectedError(self._placed(place, error.message), hint=error.hint) from error

    def _fail(self, at: int, chinese: str, english: str, *, hint: str = "") -> NoReturn:
        raise RejectedError(self._placed(at, f"{chinese} / {english}"), hint=hint)

    def _placed(self, at: int, message: str) -> str:
        """Where, what, and the place shown within what was typed."""
        before, behind = self._text[max(at - _SHOWN, 0) : at], self._text[at : at + _SHOWN]
        cut_before = "…" if at > _SHOWN else ""
        cut_behind = "…" if at + _SHOWN < len(self._text) else ""
        shown = " ".join(f"{cut_before}{before}▶{behind}{cut_behind}".split())
        return f"检索式第 {at + 1} 个字符 / at character {at + 1}: {message}（{shown}）"


def _number_or_its_mention(written: str) -> Query:
    """A bare number asks for the document that bears it and for those that speak of it."""
    number = DocumentNumber.parse(written)
    return Or((Filter(FilterField.NUMBER, str(number)), Text(written, exact=True)))
