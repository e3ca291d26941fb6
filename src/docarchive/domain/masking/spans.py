"""Where personal values stand in a text: as known, and by the shape of numbers that only persons have."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from docarchive.domain.masking.personal import PersonalKind, PersonalValue, masked

_SHAPES = (
    (PersonalKind.ID_NUMBER, re.compile(r"(?<![0-9a-z])[0-9]{17}[0-9x](?![0-9a-z])")),
    (PersonalKind.PHONE, re.compile(r"(?<![0-9a-z])1[3-9][0-9]{9}(?![0-9a-z])")),
)
"""On folded text. Source: GB 11643-1999 (公民身份号码); numbers of mobile telephones."""


@dataclass(frozen=True, slots=True, order=True)
class PersonalSpan:
    """One place in a text."""

    start: int
    end: int
    """Behind the last character."""
    kind: PersonalKind


@dataclass(frozen=True, slots=True)
class _Folded:
    """A text as it is compared, and where each of its characters stood."""

    text: str
    places: tuple[int, ...]


def find_personal(text: str, values: Iterable[PersonalValue]) -> list[PersonalSpan]:
    """All places of *values* and of numbers of persons' shapes in *text*; none overlaps another.

    Blanks, line ends and widths of characters make no difference: a value broken over two lines is found.
    """
    tight, loose = _fold(text, tight=True), _fold(text, tight=False)
    found: list[PersonalSpan] = []
    for value in set(values):
        wanted = _fold(value.text, tight=True).text
        if len(wanted) > 1:
            found += _places(tight, re.compile(re.escape(wanted)), value.kind)
    for kind, shape in _SHAPES:
        for folded in (tight, loose):
            found += _places(folded, shape, kind)
    return _joined(found)


def stands_in(text: str, value: PersonalValue) -> bool:
    """Whether *value* itself stands in *text*, however it is written."""
    wanted = _fold(value.text, tight=True).text
    return len(wanted) > 1 and wanted in _fold(text, tight=True).text


def mask_text(text: str, spans: Sequence[PersonalSpan], surnames: Sequence[str] = ()) -> str:
    """*text* with every span masked; blanks and line ends inside a span stay."""
    parts, at = [], 0
    for span in spans:
        parts += [text[at : span.start], _masked_span(text[span.start : span.end], span.kind, surnames)]
        at = span.end
    return "".join([*parts, text[at:]])


def _masked_span(text: str, kind: PersonalKind, surnames: Sequence[str]) -> str:
    bare = "".join(sign for sign in text if not sign.isspace())
    shown = iter(masked(bare, kind, surnames))
    return "".join(sign if sign.isspace() else next(shown) for sign in text)


def _places(folded: _Folded, wanted: re.Pattern[str], kind: PersonalKind) -> Iterator[PersonalSpan]:
    for match in wanted.finditer(folded.text):
        yield PersonalSpan(folded.places[match.start()], folded.places[match.end() - 1] + 1, kind)


def _fold(text: str, *, tight: bool) -> _Folded:
    """Each character for itself, so that places survive; *tight*: without blanks."""
    signs, places = [], []
    for place, sign in enumerate(text):
        if tight and sign.isspace():
            continue
        plain = unicodedata.normalize("NFKC", sign).casefold()
        signs.append(plain if len(plain) == 1 else sign)
        places.append(place)
    return _Folded("".join(signs), tuple(places))


def _joined(found: Iterable[PersonalSpan]) -> list[PersonalSpan]:
    """Overlapping places as one, of the kind of the longest."""
    joined: list[PersonalSpan] = []
    for span in sorted(found):
        if joined and span.start < joined[-1].end:
            last = joined[-1]
            kind = span.kind if span.end - span.start > last.end - last.start else last.kind
            joined[-1] = PersonalSpan(last.start, max(last.end, span.end), kind)
        else:
            joined.append(span)
    return joined
