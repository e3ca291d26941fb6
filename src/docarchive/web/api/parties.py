"""Parties and officers, as programs get and send them."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

from pydantic import Field

from docarchive.domain.case import Case
from docarchive.domain.officer import Officer
from docarchive.domain.party import Enterprise, Party
from docarchive.web.api import cases
from docarchive.web.api.base import OFFICER, PARTY, UNIT, Given, Shape


class PartyShape(Shape):
    """An enterprise or person; of a person no more than the name."""

    id: str = Field(examples=[PARTY])
    kind: str = Field(examples=["unit"])
    name: str = Field(examples=[UNIT])
    uscc: str | None = Field(default=None, examples=["91320400MA0000001T"])
    industry: str | None = None
    region: str | None = None
    former_names: list[str] = Field(default=[])


class PartyWithCases(PartyShape):
    """A party with its cases."""

    cases: list[cases.CaseBrief]


class PartyList(Shape):
    """Parties by name."""

    parties: list[PartyShape]


class EnterpriseGiven(Given):
    """An enterprise as its business licence has it."""

    name: str = Field(min_length=1, max_length=200, examples=[UNIT])
    uscc: str = Field(min_length=1, max_length=40, examples=["91320400MA0000001T"])
    legal_rep: str = Field(min_length=1, max_length=100, examples=["张示例"])
    address: str = Field(min_length=1, max_length=200, examples=["示例路1号"])
    phone: str = Field(min_length=1, max_length=50, examples=["0519-00000001"])
    legal_rep_title: str | None = Field(default=None, min_length=1, max_length=100, examples=["总经理"])
    postcode: str | None = Field(default=None, pattern=r"^[0-9]{6}$", examples=["213000"])
    region: str | None = Field(default=None, min_length=1, max_length=100, examples=["常州市武进区"])
    industry: str | None = Field(default=None, min_length=1, max_length=20, examples=["C3311"])
    scale: Literal["大型", "中型", "小型", "微型"] | None = None


class OfficerShape(Shape):
    """An enforcement officer."""

    id: str = Field(examples=[OFFICER])
    name: str = Field(examples=["王甲示"])
    valid_until: date | None = Field(
        default=None, description="Last day of the certificate that is valid today, if one is."
    )


class OfficerList(Shape):
    """The office's officers."""

    officers: list[OfficerShape]


def party(item: Party) -> PartyShape:
    """A party in a list."""
    return PartyShape(**_known(item))


def with_cases(item: Party, its_cases: Sequence[Case]) -> PartyWithCases:
    """A party with its cases."""
    return PartyWithCases(**_known(item), cases=[cases.brief(case) for case in its_cases])


def officers(items: Sequence[Officer], today: date) -> OfficerList:
    """All officers, with who may act today."""
    return OfficerList(
        officers=[
            OfficerShape(id=item.id, name=item.name, valid_until=held.valid_to if held else None)
            for item in items
            for held in [item.certificate_on(today)]
        ]
    )


def _known(item: Party) -> dict[str, Any]:
    known: dict[str, Any] = {"id": item.id, "kind": item.kind.value, "name": item.name}
    if isinstance(item, Enterprise):
        known |= {
            "uscc": str(item.uscc),
            "industry": item.industry,
            "region": item.region,
            "former_names": list(item.former_names),
        }
    return known
