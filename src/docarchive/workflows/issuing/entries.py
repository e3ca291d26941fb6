"""Values of a form as a page shows them and gets them back: text throughout, so that nothing typed is ever lost.

A line of text for most types; ``{"start", "end"}`` for a period; a list of texts for choices; a list of rows, each a
mapping of columns, for a list. Places of law are text, one a line: ``《安全生产法》（2021-06-10）第二十八条第四款``.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from docarchive.domain.days.chinese_dates import Period
from docarchive.domain.laws.citation import find_citations, same_law
from docarchive.domain.laws.law import LawReference
from docarchive.domain.laws.text import Law, LawLibrary, edition_on
from docarchive.domain.plain import canonical_json, from_plain
from docarchive.templates.form import FieldSpec, FieldType

Entry = Any
"""See the module's text."""
YES, NO = "true", "false"
_EDITION = re.compile(r"》\s*[（(](\d{4}-\d{2}-\d{2})[)）]")
_DIGITS = 16


def shown_entry(spec: FieldSpec, value: Any) -> Entry:
    """A value as `prefill` and `as_typed` give it, for the page; None is an empty entry."""
    if spec.type is FieldType.LIST:
        return [
            {column.name: shown_entry(column, row.get(column.name)) for column in spec.columns}
            for row in value or ()
        ]
    if spec.type is FieldType.PERIOD:
        return _shown_period(value)
    if spec.type is FieldType.CHOICES:
        return [str(item) for item in value or ()]
    if value is None:
        return ""
    if spec.type is FieldType.LAWREFS:
        return "\n".join(printed_with_edition(_reference(item)) for item in value)
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    return value.isoformat() if isinstance(value, date) else str(value)


def typed_value(spec: FieldSpec, entry: Entry, laws: "LawReader") -> Any:
    """What stands in an entry, as `check_values` reads it; what it cannot be read as is left for that to say.

    Rows in which nothing stands are left out, see `kept_rows`.
    """
    if spec.type is FieldType.LIST:
        columns = {column.name: column for column in spec.columns}
        return [
            {
                name: typed_value(columns[name], item, laws)
                for name, item in entry[place].items()
                if not is_blank(item)
            }
            for place in kept_rows(entry)
        ]
    if spec.type is FieldType.PERIOD:
        return {name: entry[name] for name in ("start", "end")} if any(entry.values()) else ""
    if spec.type is FieldType.CHOICES:
        return list(entry)
    if spec.type is FieldType.LAWREFS:
        return laws.read(entry)
    if spec.type is FieldType.BOOL:
        return {YES: True, NO: False, "": None}.get(entry, entry)
    return entry


def kept_rows(rows: Sequence[Mapping[str, Entry]]) -> list[int]:
    """Which rows have something in them, from 0."""
    return [place for place, row in enumerate(rows) if not all(is_blank(item) for item in row.values())]


def is_blank(entry: Entry) -> bool:
    """Whether nothing stands in an entry."""
    if isinstance(entry, str):
        return not entry.strip()
    if isinstance(entry, Mapping):
        return all(is_blank(item) for item in entry.values())
    return all(is_blank(item) for item in entry)


def empty_entry(spec: FieldSpec) -> Entry:
    """What stands there before anything is typed."""
    return shown_entry(spec, None)


def entry_digest(spec: FieldSpec, entry: Entry) -> str:
    """Sixteen characters that tell whether an entry was changed; line ends and blank rows make no difference."""
    return hashlib.sha256(canonical_json(_settled(spec, entry))).hexdigest()[:_DIGITS]


def same_entry(spec: FieldSpec, one: Entry, other: Entry) -> bool:
    """Whether two entries say the same."""
    return bool(_settled(spec, one) == _settled(spec, other))


def printed_with_edition(reference: LawReference) -> str:
    """``《中华人民共和国安全生产法》（2021-06-10）第二十八条第四款``."""
    return f"《{reference.law}》（{reference.edition}）{reference.place}"


class UnreadableLaw(str):
    """What names no place of law; `check_values` refuses it, and `why` says better than that what is wrong."""

    why: str = ""

    @classmethod
    def line(cls, line: str, why: str) -> "UnreadableLaw":
        """The line that cannot be read, and why."""
        made = cls(line)
        made.why = f"{line[:60]}：{why}"
        return made


class LawReader:
    """Reads places of law as people write them; an edition that is not written is the one in force on a day."""

    def __init__(self, library: LawLibrary, known: Sequence[Law], *, on: date) -> None:
        """Look titles up in *library*, then among *known*, the laws of the penal catalogue."""
        self._library = library
        self._known = known
        self._on = on
        self._editions: dict[str, Sequence[Law]] = {}

    def read(self, text: str) -> list[Mapping[str, Any]] | UnreadableLaw:
        """The references that *text* names, line by line; what cannot be read whole is never read in part."""
        found: list[Mapping[str, Any]] = []
        for line in filter(None, (line.strip().rstrip("、；;。") for line in text.splitlines())):
            places = self._places(line)
            if isinstance(places, UnreadableLaw):
                return places
            found += places
        return found

    def _places(self, line: str) -> list[Mapping[str, Any]] | UnreadableLaw:
        cited = find_citations(line)
        if not cited or cited[0].start != 0 or cited[-1].end != len(line):
            return UnreadableLaw.line(line, _NO_PLACE)
        places: list[Mapping[str, Any]] = []
        for citation in cited:
            law = self._law(citation.law, _EDITION.search(line, citation.start))
            if law is None:
                return UnreadableLaw.line(line, _NO_EDITION)
            place = citation.of(edition=law.edition, law=law.title)
            numbers = {name: number for name in _NUMBERS if (number := getattr(place, name)) is not None}
            places.append({"law": place.law, "edition": place.edition.isoformat(), **numbers})
        return places

    def _law(self, title: str, written: re.Match[str] | None) -> Law | None:
        try:
            wanted = date.fromisoformat(written[1]) if written else None
        except ValueError:
            return None
        editions = self._editions_of(title)
        if wanted is not None:
            return next((law for law in editions if law.edition == wanted), Law(title, wanted))
        return edition_on(editions, self._on) or (editions[-1] if editions else None)

    def _editions_of(self, title: str) -> Sequence[Law]:
        """A table cites one law in hundreds of rows: each title is looked up once."""
        if title not in self._editions:
            found = self._library.editions(title)
            self._editions[title] = found or [law for law in self._known if same_law(law.title, title)]
        return self._editions[title]


_NUMBERS = ("article", "paragraph", "item", "subitem", "inserted")
_NO_PLACE = "应写明法律名称和条款，例如《安全生产法》第九十七条第四项 / name law and article"
_NO_EDITION = (
    "法规库里没有，请写明版本，例如《…法》（2021-06-10）第一条 / not in the library: write its edition"
)


def _reference(item: Any) -> LawReference:
    return item if isinstance(item, LawReference) else from_plain(LawReference, dict(item))


def _shown_period(value: Any) -> dict[str, str]:
    if value is None:
        return {"start": "", "end": ""}
    if isinstance(value, Period):
        value = {"start": value.start, "end": value.end}
    return {name: str(value[name])[:16].replace("T", " ") for name in ("start", "end")}


def _settled(spec: FieldSpec, entry: Entry) -> Entry:
    if spec.type is FieldType.LIST:
        columns = {column.name: column for column in spec.columns}
        return [
            {name: _settled(columns[name], item) for name, item in entry[place].items() if not is_blank(item)}
            for place in kept_rows(entry)
        ]
    if isinstance(entry, str):
        text = "\n".join(line.rstrip() for line in entry.strip().splitlines())
        return text.replace("T", " ") if spec.type is FieldType.DATETIME else text
    if spec.type is FieldType.PERIOD:
        return {name: item.strip().replace("T", " ") for name, item in entry.items()}
    return sorted(item for item in entry if item) if spec.type is FieldType.CHOICES else entry
