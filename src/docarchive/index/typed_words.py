"""A word exchanged where it was typed, without touching longer words that hold it."""

import re

from docarchive.index.query import SYNTAX


def replace_word(query: str, word: str, other: str, *, values: bool = False) -> str | None:
    """Put *other* wherever *word* stands by itself in *query*; None when it stands nowhere so.

    Args:
        query: As typed.
        word: As it stands there.
        other: What is put in its place.
        values: Also where it is the value of a filter, or stands in quotes or behind ``=``.
    """
    before, behind = (' (:="-', ' )"') if values else (" (-", " )")
    alone = f"(?<![^{re.escape(before)}]){re.escape(word.translate(SYNTAX))}(?![^{re.escape(behind)}])"
    signs = query.translate(SYNTAX).replace("＝", "=")
    places = [found.span() for found in re.finditer(alone, signs)] if word else []
    for start, end in reversed(places):
        query = query[:start] + other + query[end:]
    return query if places else None
