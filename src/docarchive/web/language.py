"""Words on the pages: written ``中文 / English`` where they are used, shown in the reader's choice.

What the house's journeys say (errors, reasons) comes in both languages at once and is shown as it is.
"""

from enum import StrEnum

LANGUAGE_COOKIE = "docarchive_language"
_BETWEEN = " / "
_WITHIN_LINES = (
    "惯例 / practice",
    "送达 / served",
    "尚无送达回执 / no receipt of service yet",
    "加处罚款 / surcharge",
    "是 / yes",
    "否 / no",
)
"""What journeys set into a line whose other words are data."""


class Language(StrEnum):
    """What the pages speak; the first is the one nobody has to choose."""

    ZH = "zh"
    EN = "en"

    @property
    def tag(self) -> str:
        """For the ``lang`` attribute of a page."""
        return "zh-CN" if self is Language.ZH else "en"

    @property
    def other(self) -> "Language":
        """The one that the switch leads to."""
        return Language.EN if self is Language.ZH else Language.ZH


def pick(words: str, language: Language, **values: object) -> str:
    """The half of ``中文 / English`` in *language*, its ``{names}`` filled in.

    Raises:
        ValueError: there are no two halves: a page would show one language to readers of the other.
    """
    chinese, between, english = words.partition(_BETWEEN)
    if not between:
        raise ValueError(f"not in two languages: {words!r}")
    chosen = english if language is Language.EN else chinese
    return chosen.format(**values) if values else chosen


def half(words: str, language: Language) -> str:
    """The half in *language* of words that may also come in one language only, such as a name."""
    chinese, between, english = words.partition(_BETWEEN)
    return english if between and language is Language.EN else chinese


def halves_within(line: str, language: Language) -> str:
    """A line with the house's own words somewhere in it, such as ``惯例 / practice；《…》`` for the source of a rule."""
    for both in _WITHIN_LINES:
        line = line.replace(both, half(both, language))
    return line


def language_of(chosen: str | None) -> Language:
    """The language of a cookie or parameter; Chinese unless it says otherwise."""
    return Language.EN if chosen == Language.EN.value else Language.ZH
