"""What a search must find, worked out by looking: a slow scan that shares no code with the index room."""

import re
import unicodedata
from functools import cache

from index_corpus import TRADITIONAL

from docarchive.domain.query import And, DateRange, Filter, FilterField, FineRange, Not, Or, Text

_SIMPLIFIED = {ord(old): new for new, old in TRADITIONAL.items()}
_ALIKE = str.maketrans("〔【〕】“”—–·《》〇", '[[]]""--·<>零')


def plain(text):
    return unicodedata.normalize("NFKC", text).lower().translate(_SIMPLIFIED).translate(_ALIKE)


@cache
def pattern(text):
    """A run as a pattern over plain text: blanks may part its pieces; a number or a word stands alone.

    A line break may cut a number or word; nothing else may.
    """
    pieces = []
    for piece in re.findall(r"[0-9]+|[a-z]+|\S", plain(text)):
        if piece.isascii() and piece.isalnum():
            kind = "0-9" if piece.isdigit() else "a-z"
            pieces.append(rf"(?<![{kind}])" + "(?: *\n *)?".join(piece) + rf"(?![{kind}])")
        else:
            pieces.append(re.escape(piece))
    return re.compile(r"\s*".join(pieces))


class Oracle:
    """Answers queries over entries by scanning all of them."""

    def __init__(self, entries):
        self.entries = entries
        self.texts = {
            entry.record_id: (plain(entry.title), plain("\n".join(page.text for page in entry.pages)))
            for entry in entries
        }

    def ids(self, query):
        return {entry.record_id for entry in self.entries if self.matches(entry, query)}

    def matches(self, entry, query):
        match query:
            case Text(text):
                found = pattern(text)
                return any(found.search(value) for value in self.texts[entry.record_id])
            case Not(part):
                return not self.matches(entry, part)
            case And(parts):
                return all(self.matches(entry, part) for part in parts)
            case Or(parts):
                return any(self.matches(entry, part) for part in parts)
            case DateRange(first, last):
                day = entry.doc_date
                return day is not None and (first is None or first <= day) and (last is None or day <= last)
            case FineRange(low, high):
                fine = entry.fine_fen
                return fine is not None and (low is None or low <= fine) and (high is None or fine <= high)
            case Filter():
                return _filtered(entry, query)


def _filtered(entry, query):
    value = query.value
    has = pattern(value).search
    match query.field:
        case FilterField.ENTERPRISE:
            return value.upper() in entry.party_codes or any(has(plain(name)) for name in entry.party_names)
        case FilterField.CASE:
            return value == entry.case_id or value in entry.case_numbers or bool(has(plain(entry.case_name)))
        case FilterField.TYPE:
            return value == entry.form_id or bool(has(plain(entry.form_title)))
        case FilterField.CAUSE:
            return bool(has(plain(entry.cause)))
        case FilterField.ARTICLE:
            return any(has(plain(law)) for law in entry.laws)
        case FilterField.OFFICER:
            return any(has(plain(name)) for name in entry.officers)
        case FilterField.STAGE:
            return value == entry.stage
        case FilterField.NUMBER:
            return entry.number.startswith(value) if query.prefix else entry.number == value
