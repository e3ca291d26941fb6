"""One enterprise or person out of a form: read by the rules of the workbook that enters many, each fault at its field.

Write order: as `docarchive.workflows.registering.registers`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any

from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError
from docarchive.domain.identifiers import CreditCode, PartyId, ResidentId
from docarchive.domain.party import Enterprise, Party, PartyKind, Person
from docarchive.domain.plain import canonical_json, to_plain
from docarchive.domain.sheets.columns import NO, YES, Column, ColumnKind, SheetPlan
from docarchive.domain.sheets.faults import blocking
from docarchive.domain.sheets.registers import ENTERPRISES
from docarchive.domain.sheets.rules import phone, postcode
from docarchive.domain.sheets.sheet import Cell, CellKind, Sheet, SheetRow, Workbook
from docarchive.domain.sheets.table import read_tables
from docarchive.workflows.registering.registers import Registrar

_BETWEEN = "、"
FORMER_NAMES = Column(
    "former_names",
    "曾用名",
    "Former names",
    ColumnKind.WORDS,
    max_length=60,
    help="更名时系统自动补上；几个之间用、隔开 / added by itself at a change of name; several with 、 between",
)
UNIT_FIELDS = SheetPlan("企业", (*ENTERPRISES.columns, FORMER_NAMES))
PERSON_FIELDS = SheetPlan(
    "个人",
    (
        Column("name", "姓名", "Name", required=True, max_length=60),
        Column("sex", "性别", "Sex", ColumnKind.CHOICE, required=True, choices=("男", "女")),
        Column(
            "id_no", "身份证号", "Resident identity number", required=True, narrow=True, max_length=18,
            help="18 位，出生日期由此得出 / 18 characters; the date of birth comes from it",
        ),
        Column("home_address", "住址", "Home address", required=True, max_length=100),
        Column("phone", "联系电话", "Telephone", required=True, narrow=True, rule=phone, max_length=40),
        Column("employer", "所在单位", "Employer", max_length=60),
        Column("title", "职务", "Title", max_length=30),
        Column("employer_address", "单位地址", "Employer's address", max_length=100),
        Column("postcode", "邮政编码", "Postcode", narrow=True, rule=postcode),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FieldFault:
    """What is wrong with one field."""

    name: str
    """Of the column."""
    words: str
    """``中文 / English``."""
    wanted: str
    """What would be right; may be empty."""


class WrongPartyError(RejectedError):
    """Fields that cannot be taken; every fault is named."""

    def __init__(self, faults: tuple[FieldFault, ...], plan: SheetPlan) -> None:
        """Name the fields."""
        names = {column.name: column.heading for column in plan.columns}
        where = "、".join(dict.fromkeys(names[fault.name] for fault in faults))
        super().__init__(f"有 {len(faults)} 处要改：{where} / {len(faults)} fields to mend")
        self.faults = faults


def plan_of(kind: PartyKind) -> SheetPlan:
    """The fields of an enterprise or a person."""
    return UNIT_FIELDS if kind is PartyKind.UNIT else PERSON_FIELDS


def entries_of(party: Party) -> dict[str, str]:
    """What stands in the fields of a form for *party*."""
    return {column.name: _entry(getattr(party, column.name)) for column in plan_of(party.kind).columns}


def seen(party: Party) -> str:
    """A digest of what a form was filled with, so that a change behind its back is noticed."""
    return sha256(canonical_json(to_plain(party))).hexdigest()


def enter_party(
    party_id: PartyId,
    kind: PartyKind,
    entries: Mapping[str, str],
    *,
    registrar: Registrar,
    was: str = "",
) -> Party:
    """Enter a party, or change what is known of it.

    Args:
        party_id: Given when the form was made, so that sending it twice enters one party.
        kind: Enterprise or person.
        entries: Field → text as typed; another name than the known one becomes the registered name, and the known one
            a former name.
        registrar: The tools.
        was: `seen` of what the form was filled with; blank for a new party.

    Raises:
        WrongPartyError: fields that cannot be taken.
        ConflictError: the credit code is another's; or somebody changed the party meanwhile.
    """
    with registrar.catalog.reading() as reader:
        try:
            known = reader.get_party(party_id)
        except NotFoundError:
            known = None
    party = _party(party_id, kind, entries)
    if isinstance(party, Enterprise) and isinstance(known, Enterprise) and party.name != known.name:
        kept = (name for name in party.former_names if name != party.name)
        party = replace(party, former_names=tuple(dict.fromkeys((*kept, known.name))))
    if party == known:
        return party
    if known is not None and seen(known) != was:
        raise ConflictError(
            "您打开以后，别人改动了这份登记 / somebody changed this entry after you opened it",
            hint="重新打开，核对后再改 / open it again, look, then change it",
        )
    registrar.register_party(party)
    return party


def _party(party_id: PartyId, kind: PartyKind, entries: Mapping[str, str]) -> Party:
    values = _read(plan_of(kind), entries)
    if kind is PartyKind.UNIT:
        return Enterprise(id=party_id, **{**values, "uscc": CreditCode.parse(values["uscc"])})
    number = _resident(values["id_no"])
    born = date.fromisoformat(f"{number.number[6:10]}-{number.number[10:12]}-{number.number[12:14]}")
    return Person(id=party_id, **{**values, "id_no": number, "birth_date": born})


def _read(plan: SheetPlan, entries: Mapping[str, str]) -> dict[str, Any]:
    """The fields as a workbook of one row would be read; empty ones are left out, so that they are what they are not."""
    headings = tuple(Cell(CellKind.TEXT, column.heading) for column in plan.columns)
    typed = tuple(_cell(entries.get(column.name, "")) for column in plan.columns)
    sheet = Sheet(plan.name, (SheetRow(1, headings), SheetRow(2, (*typed, Cell(CellKind.TEXT, ".")))))
    table = read_tables(Workbook((sheet,)), [plan])[plan.name]
    names = {column.heading: column.name for column in plan.columns}
    found = tuple(
        FieldFault(names[fault.heading], fault.kind.words, fault.wanted)
        for fault in blocking(table.faults)
        if fault.heading in names
    )
    if found:
        raise WrongPartyError(found, plan)
    return dict(table.rows[0].values)


def _resident(text: str) -> ResidentId:
    try:
        return ResidentId.parse(text)
    except RejectedError as error:
        fault = FieldFault("id_no", error.message, error.hint)
        raise WrongPartyError((fault,), PERSON_FIELDS) from error


def _cell(text: str) -> Cell | None:
    return Cell(CellKind.TEXT, text) if text.strip() else None


def _entry(value: object) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, tuple):
        return _BETWEEN.join(value)
    return "" if value is None else str(value)
