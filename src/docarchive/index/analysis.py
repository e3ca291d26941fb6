"""One way of reading text for index and query, so that a run is found exactly as written.

Text becomes *units*: a Han character, a mark, a whole run of digits or a whole run of letters. What an
engine stores is pairs of neighbouring units with their positions; a run of the query is then a phrase of
its pairs, which matches where and only where the units stand side by side. Single units are kept besides,
for queries of one unit. ``docs/search.md`` is the specification.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from itertools import pairwise

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
# Begins with a set, which is looked for faster than a choice of two.
_RUN = re.compile(f"({IN_RUN}{IN_RUN}+)")
_BROKEN_RUN = re.compile(rf"(?<=[{_LETTER}]) *\n *(?=[{_LETTER}])|(?<=[0-9]) *\n *(?=[0-9])")
# Halves of a surrogate pair: no character, so none is left in a normal form.
_FIRST_STAND_IN, _LAST_STAND_IN = 0xD800, 0xDFFF
_STAND_INS = [chr(code) for code in range(_FIRST_STAND_IN, _LAST_STAND_IN + 1)]
_STAND_IN = re.compile("[\ud800-\udfff]")
_FEW = 100
"""Signs of a text for which arrays are not worth their while."""
_ALPHABETS = (re.compile(rf"[{_LETTER}]"), re.compile(r"[0-9]"))

# Control characters are dropped from text, so these can never come out of a document or a query.
BORDER = "\x01"
"""Stands between two values of a field, so that no run crosses from one to the next."""
SINGLE = "\x02"
"""Begins the tokens of single units, which stand behind all pairs."""


Signs = NDArray[np.uint32]
"""Characters as their numbers."""


class LocatedUnits:
    """The units of a text, and where in the untouched text each stands; places are worked out when they are asked for."""

    def __init__(self, normal: str, places: Sequence[int]) -> None:
        """Take apart *normal*, whose characters were read from the text's at *places*."""
        self.words: list[str] = _units(normal)
        self._normal, self._places = normal, places

    def stretch(self, first: int, last: int) -> tuple[int, int]:
        """From the first character of one unit to behind the last of another, in the untouched text."""
        start, end = self._spans[first][0], self._spans[last][1]
        return self._places[start], self._places[end - 1] + 1

    @cached_property
    def _spans(self) -> list[tuple[int, int]]:
        return [match.span() for match in _UNIT.finditer(self._normal)]


@dataclass(frozen=True, slots=True)
class FieldTokens:
    """All tokens of a field, parted by blanks: engines split there, and no token holds one."""

    pairs: str
    """In order of position."""
    singles: str
    """Each once."""
    squeezed: str
    """The normal form without blanks, `BORDER` behind each value."""

    @property
    def text(self) -> str:
        """The pairs, then the singles."""
        return f"{self.pairs} {self.singles}"

    def hold(self, tokens: Sequence[str]) -> bool:
        """Whether *tokens* stand side by side."""
        return f" {' '.join(tokens)} " in f" {self.text} "


class _Folding(dict[int, str]):
    """Normal form of every character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        text = _fold(chr(code))
        while (again := "".join(map(_fold, text))) != text:
            text = again
        self[code] = text
        return text


_FOLDING = _Folding()
_UNKNOWN, _NOTHING, _SEVERAL = 0x110000, 0x110001, 0x110002
_CODES = np.full(0x110000, _UNKNOWN, dtype="<u4")
"""The same as numbers where the normal form is one character; else that it is nothing, several, or not looked up yet."""


def normalise(text: str) -> str:
    """Fold each character of *text* by itself to its normal form.

    NFKC, lower case, no accents, traditional to simplified, look-alike brackets, quotes and dashes, 〇 to
    零; every blank is a space, every line break a newline, invisible characters are gone. A character with
    several in its normal form (㎡) gives them all; numbers in circles and the like stand apart by blanks.
    """
    return text.translate(_FOLDING) if len(text) < _FEW else _folded(text)


def _folded(text: str) -> str:
    """The same of many characters by one look into a table."""
    codes = _codes_of(signs_of(text))
    most = codes.max()
    if most == _SEVERAL:
        return text.translate(_FOLDING)
    return text_of(codes[codes != _NOTHING] if most == _NOTHING else codes)


def _codes_of(signs: Signs) -> Signs:
    """What stands in the table for each of *signs*, of which there are some; all are looked up by then."""
    codes = _CODES[signs]
    if codes.max() >= _UNKNOWN:
        for code in {int(sign) for sign in signs[codes == _UNKNOWN]}:
            folded = _FOLDING[code]
            _CODES[code] = ord(folded) if len(folded) == 1 else _SEVERAL if folded else _NOTHING
        codes = _CODES[signs]
    return codes


def signs_of(text: str) -> Signs:
    """The characters of *text*."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def text_of(signs: Signs) -> str:
    """The text whose characters are *signs*, in whatever shape."""
    return signs.tobytes().decode("utf-32-le", "surrogatepass")


def squeeze(text: str) -> str:
    """The normal form of *text* without blanks but for one between two runs that would grow together."""
    units = _units(normalise(text))
    return "".join(
        f" {unit}" if before and _grow_together(before, unit) else unit
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
    if _BROKEN_RUN.search(normal):
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
    for place in np.flatnonzero(codes > _UNKNOWN).tolist():
        lengths[place] = len(_FOLDING[ord(text[place])])
    places: list[int] = np.repeat(np.arange(len(text)), lengths).tolist()
    return text.translate(_FOLDING), places


def query_units(text: str) -> list[str]:
    """The units a run of a query must be found as, side by side."""
    return _units(normalise(text))


def query_tokens(text: str) -> tuple[str, ...]:
    """The tokens that stand side by side where and only where *text* stands; empty without a unit."""
    units = query_units(text)
    if len(units) == 1:
        return (SINGLE + units[0],)
    return tuple(_pairs(units))


def index_tokens(values: Iterable[str]) -> FieldTokens:
    """The tokens of a field; no run crosses from one value to the next.

    A value in which a line break cuts a run of digits or letters is read twice, as it stands and mended,
    since nobody can tell a wrapped number from two cells of a table.
    """
    normals = [normalise(value) for value in values]
    cut = [normal.split() for normal in normals]
    squeezed = "".join(["".join(pieces) + BORDER for pieces in cut])
    # Runs that blanks part are rare, and most of the time would go into looking for them pair by pair.
    told = _unit_by_unit(normals) if any(map(_runs_meet, cut)) else _side_by_side(squeezed)
    return FieldTokens(*told, squeezed)


def _units(normal: str) -> list[str]:
    return _UNIT.findall(normal)


def _runs_meet(pieces: Sequence[str]) -> bool:
    """Whether two runs would become one without the blank between them."""
    return any(_grow_together(one[-1], two[0]) for one, two in pairwise(pieces))


def _unit_by_unit(normals: Iterable[str]) -> tuple[str, str]:
    """Pairs and singles of texts in their normal form."""
    stream: list[str] = []
    for normal in normals:
        stream += _units(normal)
        if "\n" in normal and (mended := _BROKEN_RUN.sub("", normal)) != normal:
            stream += [BORDER, *_units(mended)]
        stream.append(BORDER)
    singles = dict.fromkeys(stream)
    singles.pop(BORDER, None)
    return " ".join(_pairs(stream)), " ".join([SINGLE + unit for unit in singles])


def _side_by_side(squeezed: str) -> tuple[str, str]:
    """The same of texts in which blanks part no runs: characters as numbers in arrays, since a string for each costs more.

    A unit of several characters is a number of its own on the way, one that stands for no character.
    """
    runs = {run: _units(run) for run in set(_RUN.findall(squeezed))}
    longer = sorted({unit for units in runs.values() for unit in units if len(unit) > 1})
    if len(squeezed) < _FEW or len(longer) > len(_STAND_INS) or any(len(run) > LONGEST_RUN for run in runs):
        return _unit_by_unit(squeezed.split(BORDER)[:-1])
    instead = dict(zip(longer, _STAND_INS, strict=False))
    stood = {run: "".join([instead.get(unit, unit) for unit in units]) for run, units in runs.items()}
    signs = signs_of(_RUN.sub(lambda run: stood[run[0]], squeezed) if runs else squeezed)
    pairs = _words(signs[:-1], signs[1:])
    known = np.sort(signs)
    known = known[1:][known[1:] != known[:-1]]  # each once, without the border, which is the first
    known = known[(known < _FIRST_STAND_IN) | (known > _LAST_STAND_IN)]
    singles = "".join([_words(ord(SINGLE), known), *(f" {SINGLE}{unit}" for unit in longer)]).lstrip(" ")
    if longer:
        back = dict(zip(_STAND_INS, longer, strict=False))
        pairs = _STAND_IN.sub(lambda sign: back[sign[0]], pairs)
    return pairs, singles


def _words(one: Signs | int, two: Signs) -> str:
    """Words of two signs each, parted by blanks."""
    made = np.full((len(two), 3), ord(" "), dtype="<u4")
    made[:, 0], made[:, 1] = one, two
    return text_of(made).rstrip(" ")


def _pairs(units: Sequence[str]) -> list[str]:
    # Two runs that blanks part are joined by a mark, so that 1|23 and 12|3 differ from each other.
    return [f"{one}_{two}" if _grow_together(one, two) else one + two for one, two in pairwise(units)]


def _grow_together(one: str, two: str) -> bool:
    if one > "\u2e80" or two > "\u2e80":  # Han, almost always: spare the rest
        return False
    return any(alphabet.match(one) and alphabet.match(two) for alphabet in _ALPHABETS)


def _kept(normal: str) -> list[int]:
    dropped = {at for match in _BROKEN_RUN.finditer(normal) for at in range(match.start(), match.end())}
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
