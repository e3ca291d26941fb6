"""Personal data of natural persons that a case knows by its fields, and how each kind is printed masked."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from docarchive.domain.case_file import day_of, value_at
from docarchive.domain.laws.rule_source import RuleSource
from docarchive.domain.party import Party, Person

_NAME = re.compile(r"[\u3400-\u9fff]{2,4}|[\u3400-\u9fff]+(?:·[\u3400-\u9fff]+)+")
_BETWEEN = re.compile(r"[、，,；;\s]+")
_RESIDENT = re.compile(r"[0-9]{17}[0-9Xx]")
_DISTRICT = re.compile(r"^.+?(?:区|县|旗)")
_CITY = re.compile(r"^.+?市")
_SHORTEST = {"id_number": 6, "phone": 5, "address": 4, "birth_date": 6}
"""Characters; shorter values are found in too many innocent places."""


class PersonalKind(StrEnum):
    """What a value says of a person."""

    NAME = "name"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    ADDRESS = "address"
    BIRTH_DATE = "birth_date"
    OTHER = "other"
    """Named by a person who looked: a nickname, a bank card, a business secret."""


class FoundBy(StrEnum):
    """Why a place on a page is taken for personal data."""

    PARTY = "party"
    """The register of parties says so."""
    FIELD = "field"
    """A document of the case has it in a field that holds personal data."""
    SHAPE = "shape"
    """A number of a shape that only persons' have."""
    WORD = "word"
    """Somebody named the word."""


@dataclass(frozen=True, slots=True)
class PersonalField:
    """A field of the forms that holds personal data."""

    path: str
    """``field`` or ``field.column`` of a list."""
    kind: PersonalKind


@dataclass(frozen=True, slots=True)
class MaskingRules:
    """What is personal in a pack's forms (data: ``rules/personal_data.yaml``)."""

    fields: tuple[PersonalField, ...]
    surnames: tuple[str, ...]
    """Surnames of two characters."""
    organisations: tuple[str, ...]
    """Last characters of names that no person bears."""
    source: RuleSource


@dataclass(frozen=True, slots=True, order=True)
class PersonalValue:
    """One value to be masked wherever it stands."""

    kind: PersonalKind
    text: str


def values_of_party(party: Party, rules: MaskingRules) -> Iterator[PersonalValue]:
    """What the register of parties says of a natural person; of an enterprise its telephone, often a person's own.

    An enterprise's legal representative stands in public registers and is masked only where another field names the
    same person.
    """
    yield from known([party.phone], PersonalKind.PHONE, rules)
    if isinstance(party, Person):
        yield PersonalValue(PersonalKind.NAME, party.name)  # whatever its shape: it is a person's
        yield from known([str(party.id_no)], PersonalKind.ID_NUMBER, rules)
        yield from known([party.home_address], PersonalKind.ADDRESS, rules)
        yield from known([party.birth_date], PersonalKind.BIRTH_DATE, rules)


def values_of_fields(values: Mapping[str, Any] | None, rules: MaskingRules) -> Iterator[PersonalValue]:
    """What the fields of a document say of natural persons."""
    for field in rules.fields:
        yield from known(value_at(values, field.path), field.kind, rules)


def known(found: Iterable[object], kind: PersonalKind, rules: MaskingRules) -> Iterator[PersonalValue]:
    """The values of one kind in what stood in a field, each in the forms it may be printed in."""
    for item in found:
        match kind:
            case PersonalKind.NAME:
                names = _BETWEEN.split(str(item).strip())
                yield from (PersonalValue(kind, name) for name in names if is_person(name, rules))
            case PersonalKind.BIRTH_DATE:
                day = day_of(item)
                yield from (PersonalValue(kind, text) for text in (_printed(day) if day else ()))
            case PersonalKind.ID_NUMBER:
                yield from (PersonalValue(kind, text) for text in _RESIDENT.findall(str(item)))
            case _:
                text = str(item).strip()
                if len(text) >= _SHORTEST.get(kind.value, 2):
                    yield PersonalValue(kind, text)


def is_person(name: str, rules: MaskingRules) -> bool:
    """Whether a name has the shape of a natural person's."""
    return bool(_NAME.fullmatch(name)) and not name.endswith(rules.organisations)


def masked(value: str, kind: PersonalKind, surnames: Sequence[str] = ()) -> str:
    """How a value is printed: 张某某; an address down to its district; all else as asterisks.

    Args:
        value: As it stands in the text.
        kind: What it is.
        surnames: Surnames of two characters, kept whole.
    """
    if kind is PersonalKind.NAME:
        kept = 2 if len(value) > 2 and value.startswith(tuple(surnames)) else 1
        return value[:kept] + "某" * (len(value) - kept)
    if kind is PersonalKind.ADDRESS:
        place = _DISTRICT.match(value) or _CITY.match(value)
        kept = place.end() if place and place.end() < len(value) else 0
        return value[:kept] + "*" * (len(value) - kept)
    return "*" * len(value)


def _printed(day: date) -> tuple[str, ...]:
    return (
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}年{day.month:02d}月{day.day:02d}日",
        f"{day.year}.{day.month}.{day.day}",
        day.isoformat(),
    )
