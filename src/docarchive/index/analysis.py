"""One way of reading text for index and query, so that a run is found exactly as written.

Text becomes *units*: a Han character, a mark, a whole run of digits or a whole run of letters. What an
engine stores is pairs of neighbouring units with their positions (`docarchive.index.field_tokens`); a run of the query is then
a phrase of its pairs, which matches where and only where the units stand side by side. Single units are kept besides, for
queries of one unit. ``docs/search.md`` is the specification.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache, cached_property
from importlib.resources import files
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

ANALYSIS_VERSION = 1
"""Raised with every change of what this module returns; an index of another version must be rebuilt."""

LONGEST_RUN = 64
"""Longer runs of digits or letters are cut into units of this many characters."""

_LINE_BREAKS = "\n\v\f\x85\u2028\u2029"
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("〔【〖〘〚「『﹝⟦", "["),
        **dict.fromkeys("〕】〗〙〛」』﹞⟧", "]"),
        **dict.fromkeys("《〈«‹⟨⟪", "<"),
        **dict.fromkeys("》〉»›⟩⟫", ">"),
        **dict.fromkeys("“”„‟〝〞〟", '"'),
        **dict.fromkeys("‘’‚‛′", "'"),
        **dict.fromkeys("‐‑‒–—―⸺⸻−─━", "-"),
        **dict.fromkeys("•・‧∙⋅", "·"),
        **dict.fromkeys("〜∼", "~"),
        **dict.fromkeys("⁄∕", "/"),
        "〇": "零",
    }
)

# Lower-case letters of the alphabets written with blanks between words; every other letter, kana and
# Hangul among them, is a unit by itself like a Han character.
_LETTER = "a-z\u00df-\u00f6\u00f8-\u02af\u0370-\u052f\u1e00-\u1fff"
_UNIT = re.compile(rf"[{_LETTER}]{{1,{LONGEST_RUN}}}|[0-9]{{1,{LONGEST_RUN}}}|\S")
IN_RUN = f"[0-9{_LETTER}]"
"""As a pattern: a digit or letter, which is one unit with others beside it; everything else is a unit by itself."""
_IN_RUN = re.compile(IN_RUN)
BROKEN_RUN = re.compile(rf"(?<=[{_LETTER}]) *\n *(?=[{_LETTER}])|(?<=[0-9]) *\n *(?=[0-9])")
"""Where a line break cuts a run of digits or letters in two."""
FEW = 100
"""Characters for which arrays are not worth their while."""
_ALPHABETS = (re.compile(rf"[{_LETTER}]"), re.compile(r"[0-9]"))

# Control characters are dropped from text, so these can never come out of a document or a query.
BORDER = "\x01"
"""Stands between two values of a field, so that no run crosses from one to the next."""
SINGLE = "\x02"
"""Begins the tokens of single units, which stand behind all pairs."""


Signs = NDArray[np.uint32]
"""Characters as their numbers."""


class LocatedUnits:
    """The units of a text, and where in the untouched text each stands; worked out as far as they are asked for."""

    def __init__(self, normal: str, places: Sequence[int]) -> None:
        """Take apart *normal*, whose characters were read from the text's at *places*."""
        self._normal, self._places = normal, places

    @cached_property
    def words(self) -> list[str]:
        """All units."""
        return units_of(self._normal)

    def find(self, run: Sequence[str]) -> Iterator[tuple[int, int]]:
        """The stretches of the untouched text in which the units of *run* stand side by side."""
        if not any(map(_IN_RUN.match, run)):  # each is a character, and one wherever it stands
            yield from self._find_characters("".join(run))
            return
        wanted, words = list(run), self.words
        at = -1
        while True:
            try:
                at = words.index(wanted[0], at + 1)
            except ValueError:
                return
            if words[at : at + len(wanted)] == wanted:
                yield self.stretch(at, at + len(wanted) - 1)

    def _find_characters(self, run: str) -> Iterator[tuple[int, int]]:
        at = self._squeezed.find(run)
        while at >= 0:
            yield self._places[self._solid[at]], self._places[self._solid[at + len(run) - 1]] + 1
            at = self._squeezed.find(run, at + 1)

    def stretch(self, first: int, last: int) -> tuple[int, int]:
        """From the first character of one unit to behind the last of another, in the untouched text."""
        start, end = self._starts[first], self._starts[last + 1] - 1
        return self._places[self._solid[start]], self._places[self._solid[end]] + 1

    @cached_property
    def _starts(self) -> list[int]:
        """Where each unit begins among the characters that are no blanks, and where the last one ends."""
        return list(accumulate(map(len, self.words), initial=0))

    @cached_property
    def _squeezed(self) -> str:
        return "".join(self._normal.split())

    @cached_property
    def _solid(self) -> NDArray[np.intp]:
        """Where the characters that are no blanks stand in the normal form."""
        signs = signs_of(self._normal)
        return np.flatnonzero((signs != ord(" ")) & (signs != ord("\n")))


class _Folding(dict[int, str]):
    """Normal form of every character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        text = _fold(chr(code))
        while (again := "".join(map(_fold, text))) != text:
            text = again
        self[code] = text
        return text


_FOLDING = _Folding()
_UNKNOWN, _OTHER = 0x110000, 0x110001
_CODES = np.full(0x110000, _UNKNOWN, dtype="<u4")
"""The same as numbers where the normal form is one character; else that it is none or several, or not looked up yet."""


def normalise(text: str) -> str:
    """Fold each character of *text* by itself to its normal form.

    NFKC, lower case, no accents, traditional to simplified, look-alike brackets, quotes and dashes, 〇 to
    零; every blank is a space, every line break a newline, invisible characters are gone. A character with
    several in its normal form (㎡) gives them all; numbers in circles and the like stand apart by blanks.
    """
    return normalise_each([text])[0]


def normalise_each(texts: Sequence[str]) -> list[str]:
    """The same of many texts, by one look into a table where they hold many characters."""
    whole = "".join(texts)
    if len(whole) < FEW:
        return [text.translate(_FOLDING) for text in texts]
    codes = _codes_of(signs_of(whole))
    odd = np.flatnonzero(codes == _OTHER)
    codes[odd] = ord(" ")
    folded, places = text_of(codes), odd.tolist()
    found = []
    for start, end in pairwise([0, *accumulate(map(len, texts))]):
        parts = []
        for place in places[bisect_left(places, start) : bisect_left(places, end)]:
            parts += [folded[start:place], _FOLDING[ord(whole[place])]]
            start = place + 1
        found.append("".join([*parts, folded[start:end]]))
    return found


def _codes_of(signs: Signs) -> Signs:
    """What stands in the table for each of *signs*, of which there are some; all are looked up by then."""
    at = signs.astype(np.intp)  # of the kind that arrays are asked by: others are turned into it each time
    codes = _CODES.take(at)
    unknown = at[codes == _UNKNOWN]
    if len(unknown):
        for code in set(unknown.tolist()):
            folded = _FOLDING[code]
            _CODES[code] = ord(folded) if len(folded) == 1 else _OTHER
        codes = _CODES.take(at)
    return codes


def signs_of(text: str) -> Signs:
    """The characters of *text*."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def text_of(signs: Signs) -> str:
    """The text whose characters are *signs*, in whatever shape."""
    return signs.tobytes().decode("utf-32-le", "surrogatepass")


def squeeze(text: str) -> str:
    """The normal form of *text* without blanks but for one between two runs that would grow together."""
    normal = normalise(text)
    # Runs that need no cutting stay whole: most of what is squeezed is a name or a number in one piece.
    units = normal.split() if len(normal) <= LONGEST_RUN else units_of(normal)
    return "".join(
        f" {unit}" if before and grow_together(before[-1], unit) else unit
        for before, unit in pairwise(["", *units])
    )


def located_units(text: str) -> list[LocatedUnits]:
    """The units of *text* with their places in it.

    Returns:
        The text as it stands; and once more with runs of digits or letters joined where a line break cuts one in two, if
        there are any.
    """
    normal, places = _located(text)
    found = [LocatedUnits(normal, places)]
    if "\n" in normal and BROKEN_RUN.search(normal):
        kept = _kept(normal)
        mended = "".join(normal[at] for at in kept)
        found.append(LocatedUnits(mended, [places[at] for at in kept]))
    return found


def _located(text: str) -> tuple[str, Sequence[int]]:
    """The normal form, and for each of its characters the place of the one it came from."""
    if not text:
        return "", ()
    signs = signs_of(text)
    codes = _codes_of(signs)
    if codes.max() < _UNKNOWN:
        return text_of(codes), range(len(text))
    lengths = np.ones(len(text), dtype=np.intp)
    for place in np.flatnonzero(codes == _OTHER).tolist():
        lengths[place] = len(_FOLDING[ord(text[place])])
    places: list[int] = np.repeat(np.arange(len(text)), lengths).tolist()
    return normalise(text), places


def query_units(text: str) -> list[str]:
    """The units a run of a query must be found as, side by side."""
    return units_of(normalise(text))


def query_tokens(text: str) -> tuple[str, ...]:
    """The tokens that stand side by side where and only where *text* stands; empty without a unit."""
    units = query_units(text)
    if len(units) == 1:
        return (SINGLE + units[0],)
    return tuple(pairs_of(units))


def units_of(normal: str) -> list[str]:
    """The units of a text in its normal form."""
    return _UNIT.findall(normal)


def pairs_of(units: Sequence[str]) -> list[str]:
    """Each unit with the one behind it; two runs that blanks part are joined by a mark, so that 1|23 is not 12|3."""
    return [f"{one}_{two}" if grow_together(one, two) else one + two for one, two in pairwise(units)]


def grow_together(one: str, two: str) -> bool:
    """Whether two units or characters that blanks part would be one run without them."""
    if one > "\u2e80" or two > "\u2e80":  # Han, almost always: spare the rest
        return False
    return any(alphabet.match(one) and alphabet.match(two) for alphabet in _ALPHABETS)


def _kept(normal: str) -> list[int]:
    dropped = {at for match in BROKEN_RUN.finditer(normal) for at in range(match.start(), match.end())}
    return [at for at in range(len(normal)) if at not in dropped]


def _fold(character: str) -> str:
    if character in _LINE_BREAKS:
        return "\n"
    category = unicodedata.category(character)
    if character.isspace() or category.startswith("Z"):
        return " "
    if category in {"Cc", "Cf", "Cs"} or _is_combining(character):
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(character))
    plain = unicodedata.normalize("NFKC", character)
    if category == "No":  # ① after 3 must not become 31
        return f" {plain} " if plain != character else character
    lower = _without_accents(plain).lower().translate(_ALIKE)
    return "".join(_simplified().get(part, part) for part in lower)


def _is_combining(character: str) -> bool:
    code = ord(character)
    # Accents of Latin letters; selectors of a glyph variant, which follow rare Han characters in names.
    return 0x300 <= code <= 0x36F or 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF


def _without_accents(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFKC", "".join(part for part in parts if not _is_combining(part)))


@cache
def _simplified() -> dict[str, str]:
    table = files("docarchive.index").joinpath("data", "traditional.tsv").read_text(encoding="utf-8")
    rows = [line for line in table.splitlines() if not line.startswith("#")]
    return dict(row.split("\t") for row in rows)
