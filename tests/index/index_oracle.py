"""What a search must find, worked out by looking: a slow scan that shares no code with the index room."""

import re
import unicodedata
from functools import cache

from index_corpus import TRADITIONAL

from docarchive.domain.query import And, DateRange, FiledSince, Filter, FilterField, FineRange, Not, Or, Text

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
            case FiledSince(seq):
                return entry.seq is not None and entry.seq >= seq
            case Filter():
                return _filtered(entry, query)


def facet_values(entry, field):
    """What a record is counted under, by the plainest reading of the rules in docs/search.md."""
    yuan = None if entry.fine_fen is None else entry.fine_fen // 100
    bands = [(0, 1), (1, 5), (5, 10), (10, 20), (20, 50), (50, 100)]
    match field:
        case FilterField.DATE:
            found = [str(entry.doc_date.year)] if entry.doc_date else []
        case FilterField.FINE if yuan is None:
            found = []
        case FilterField.FINE:
            within = [f"{low}0000..{high}0000" for low, high in bands if low <= yuan / 10_000 < high]
            low, _, high = (within or ["1000000.."])[0].partition("..")
            found = [f"{int(low)}..{int(high) - 1}.99" if high else f"{low}.."]
        case FilterField.STAGE:
            names = {"rectifying": "整改", "filed": "立案", "notified": "告知", "decided": "决定"}
            names |= {"reinspected": "复查", "investigating": "调查"}
            found = [names[entry.stage]]
        case FilterField.COMPARED:
            names = {
                "same": "相同",
                "differs": "不同",
                "unreadable": "看不清",
                "accepted": "已接受",
                "none": "未比对",
            }
            found = [names[entry.compared]]
        case FilterField.TIER:
            names = {"": "", "mitigated": "减轻", "lighter": "从轻", "ordinary": "一般", "heavier": "从重"}
            found = [names[entry.tier]]
        case _:
            found = as_tuple(getattr(entry, ATTRIBUTES[field]))
    return {value for value in found if value}


ATTRIBUTES = {
    FilterField.TYPE: "form_title",
    FilterField.ENTERPRISE: "party_name",
    FilterField.INDUSTRY: "industry",
    FilterField.REGION: "region",
    FilterField.CAUSE: "cause",
    FilterField.ARTICLE: "laws",
    FilterField.PENAL_ARTICLE: "penal_articles",
    FilterField.PENALTY: "penalty_kinds",
    FilterField.OFFICER: "officers",
}


def as_tuple(value):
    return value if isinstance(value, tuple) else (value,)


def _filtered(entry, query):
    value = query.value
    if query.exact:
        return value in as_tuple(getattr(entry, ATTRIBUTES[query.field]))
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
        case FilterField.INDUSTRY:
            return bool(value) and (entry.industry.startswith(value) or bool(has(plain(entry.industry))))
        case FilterField.REGION | FilterField.PENALTY | FilterField.PENAL_ARTICLE:
            return any(has(plain(one)) for one in as_tuple(getattr(entry, ATTRIBUTES[query.field])))
        case FilterField.STAGE:
            return value == entry.stage
        case FilterField.COMPARED:
            return value == entry.compared
        case FilterField.TIER:
            return value == entry.tier
        case FilterField.NUMBER:
            return entry.number.startswith(value) if query.prefix else entry.number == value
