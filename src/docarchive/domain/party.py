"""Those a case is about: enterprises and persons."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from docarchive.domain.identifiers import CreditCode, PartyId, ResidentId


class PartyKind(StrEnum):
    """Unit or person: they get different forms and different ranges of fine."""

    UNIT = "unit"
    PERSON = "person"


SCALES = ("大型", "中型", "小型", "微型")
"""Sizes of enterprises (Source: 中小企业划型标准规定, 工信部联企业〔2011〕300号)."""


@dataclass(frozen=True, slots=True)
class Enterprise:
    """A production or business unit (生产经营单位)."""

    id: PartyId
    name: str
    """Registered name as on the business licence."""
    uscc: CreditCode
    legal_rep: str
    """法定代表人或负责人."""
    address: str
    phone: str
    legal_rep_title: str | None = None
    postcode: str | None = None
    """Six digits."""
    region: str | None = None
    """Administrative division as the office writes it, for example 常州市武进区."""
    industry: str | None = None
    """GB/T 4754 code, for example C3311."""
    key_monitored: bool = False
    """重点监管企业."""
    aliases: tuple[str, ...] = ()
    """Short names people use."""
    former_names: tuple[str, ...] = ()
    """Registered names it had before; old paper carries them."""
    scale: str | None = None
    """企业规模: one of `SCALES`, where it is known."""

    @property
    def kind(self) -> PartyKind:
        """Always a unit."""
        return PartyKind.UNIT

    @property
    def all_names(self) -> tuple[str, ...]:
        """Every name it is found by, the present one first."""
        return (self.name, *self.aliases, *self.former_names)


@dataclass(frozen=True, slots=True)
class Person:
    """A natural person as party of a case."""

    id: PartyId
    name: str
    sex: str
    """男 or 女."""
    birth_date: date
    id_no: ResidentId
    home_address: str
    phone: str
    employer: str | None = None
    title: str | None = None
    employer_address: str | None = None
    postcode: str | None = None

    @property
    def kind(self) -> PartyKind:
        """Always a person."""
        return PartyKind.PERSON

    @property
    def all_names(self) -> tuple[str, ...]:
        """Every name the person is found by."""
        return (self.name,)

    def age_on(self, day: date) -> int:
        """Full years on *day* (forms print 年龄 for the document's date)."""
        before_birthday = (day.month, day.day) < (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - before_birthday


Party = Enterprise | Person
