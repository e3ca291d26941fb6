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
_RUN = re.compile(rf"[{_LETTER}]{{2,}}|[0-9]{{2,}}")
_BROKEN_RUN = re.compile(rf"(?<=[{_LETTER}]) *\n *(?=[{_LETTER}])|(?<=[0-9]) *\n *(?=[0-9])")
_ALPHABETS = (re.compile(rf"[{_LETTER}]"), re.compile(r"[0-9]"))

# Control characters are dropped from text, so these can never come out of a document or a query.
_BORDER = "\x01"
SINGLE = "\x02"
"""Begins the tokens of single units, which stand behind all pairs."""


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


def normalise(text: str) -> str:
    """Fold each character of *text* by itself to its normal form.

    NFKC, lower case, no accents, traditional to simplified, look-alike brackets, quotes and dashes, 〇 to
    零; every blank is a space, every line break a newline, invisible characters are gone. A character with
    several in its normal form (㎡) gives them all; numbers in circles and the like stand apart by blanks.
    """
    return text.translate(_FOLDING)


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
    if all(len(_FOLDING[ord(character)]) == 1 for character in set(text)):
        return normalise(text), range(len(text))
    characters, places = [], []
    for place, character in enumerate(text):
        folded = _FOLDING[ord(character)]
        characters.append(folded)
        places += [place] * len(folded)
    return "".join(characters), places


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
    stream: list[str] = []
    parted = False
    for value in values:
        normal = normalise(value)
        units = _plain_units(normal.split())
        if units is None:
            parted = True
            units = _units(normal)
            if "\n" in normal and (mended := _BROKEN_RUN.sub("", normal)) != normal:
                units += [_BORDER, *_units(mended)]
        stream += units
        stream.append(_BORDER)
    singles = dict.fromkeys(stream)
    singles.pop(_BORDER, None)
    # Runs that blanks part are rare, and most of the time would go into looking for them pair by pair.
    pairs = " ".join(_pairs(stream)) if parted else _side_by_side(stream)
    return FieldTokens(pairs, SINGLE + f" {SINGLE}".join(singles) if singles else "")


def _units(normal: str) -> list[str]:
    return _UNIT.findall(normal)


def _plain_units(pieces: Sequence[str]) -> list[str] | None:
    """The units of a text's *pieces* between blanks; None where runs must be told apart, or one is too long.

    Text that is mostly Han is a list of its characters, which costs less than looking for units.
    """
    if any(_grow_together(one[-1], two[0]) for one, two in pairwise(pieces)):
        return None
    text = "".join(pieces)
    units: list[str] = []
    at = 0
    for run in _RUN.finditer(text):
        if run.end() - run.start() > LONGEST_RUN:
            return None
        units += text[at : run.start()]
        units.append(run[0])
        at = run.end()
    units += text[at:]
    return units


def _side_by_side(units: Sequence[str]) -> str:
    """Every two neighbours as one word; slices and one join, since a string for each pair costs more."""
    count = len(units) - 1
    words = [" "] * max(0, 3 * count)
    words[0::3], words[1::3] = units[:count], units[1:]
    return "".join(words).rstrip(" ") if words else ""


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
