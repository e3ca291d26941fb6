"""What the office enters about itself: its profile, its officers and their certificates, its equipment."""

import re
from datetime import date
from typing import Annotated

from fastapi import Form, Query
from starlette.responses import Response

from docarchive.domain.agency import Agency, NumberPractice
from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import DocArchiveError, NotFoundError, RejectedError
from docarchive.domain.identifiers import OfficerId, is_id
from docarchive.domain.officer import Certificate, CertificateStatus, Officer
from docarchive.domain.people.rights import Deed
from docarchive.domain.plain import to_plain
from docarchive.domain.sheets.registers import EQUIPMENT
from docarchive.domain.words import FIELDS
from docarchive.web.access import allowed, doing
from docarchive.web.admin import admin_page
from docarchive.web.failures import status_of
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.visit import Visit, Visiting
from docarchive.workflows.registering.agency_profile import MAY_LACK, read_profile
from docarchive.workflows.registering.officer_changes import OfficerDesk, Standing, standing_of

room = Room()
ENTRIES: tuple[Entry, ...] = ()
Text = Annotated[str, Form(max_length=200)]
_REGISTERS = doing(Deed.MANAGE_REGISTERS)
_SEVERAL = re.compile(r"[、,，;；\s]+")
_EQUIPMENT_SHOWN = 500
_NEW = {"name": "", "team": "", "recorders": "", "number": "", "issuer": "", "valid_from": "", "valid_to": ""}


@room.get("/admin/agency")
@allowed(_REGISTERS)
def agency(visit: Visiting) -> Response:
    """The profile that documents print."""
    with visit.reading() as reader:
        known = reader.find_agency()
    values = to_plain(known) if known else {"numbering": NumberPractice.BY_TYPE.value, "defence_days": 3}
    return _agency_page(visit, {name: "" if value is None else str(value) for name, value in values.items()})


@room.post("/admin/agency")
@allowed(_REGISTERS)
def change_agency(
    visit: Visiting,
    name: Text = "",
    region: Text = "",
    address: Text = "",
    contact_person: Text = "",
    phone: Text = "",
    postcode: Text = "",
    reconsideration_organ: Text = "",
    court: Text = "",
    bank: Text = "",
    bank_address: Text = "",
    bank_account: Text = "",
    fonds_no: Text = "",
    defence_days: Text = "",
    numbering: Text = "",
    uscc: Text = "",
) -> Response:
    """Enter the profile; documents issued from now on print it."""
    given = {key: value.strip() for key, value in locals().items() if key != "visit"}
    values: dict[str, object] = {key: value for key, value in given.items() if value or key not in MAY_LACK}
    if given["defence_days"].isdecimal():
        values["defence_days"] = int(given["defence_days"])
    try:
        wanted = read_profile(values, "表单 / the form")
        with visit.reading() as reader:
            changed = wanted != reader.find_agency()
        if changed:
            visit.app.registrar.change_agency(wanted)
    except RejectedError as error:
        return _agency_page(visit, given, error)
    return visit.go("/admin/agency")


@room.get("/admin/officers")
@allowed(_REGISTERS)
def officers(visit: Visiting) -> Response:
    """All officers, those first whose certificates have ended or are about to."""
    return _officers_page(visit, _NEW)


@room.post("/admin/officers")
@allowed(_REGISTERS)
def add_officer(
    visit: Visiting,
    name: Text = "",
    team: Text = "",
    recorders: Text = "",
    number: Text = "",
    issuer: Text = "",
    valid_from: Text = "",
    valid_to: Text = "",
) -> Response:
    """Enter an officer with the certificate held."""
    given = {key: value.strip() for key, value in locals().items() if key != "visit"}
    try:
        first = _certificate(given["number"], given["issuer"], valid_from, valid_to)
        made = OfficerDesk(visit.app.registrar).add(
            given["name"], first, team=given["team"], recorders=_several(recorders)
        )
    except DocArchiveError as error:
        return _officers_page(visit, given, error)
    return visit.go(f"/admin/officers/{made.id}")


@room.get("/admin/officers/{officer_id}")
@allowed(_REGISTERS)
def officer_page(visit: Visiting, officer_id: str) -> Response:
    """One officer with every certificate ever held."""
    return _officer_page(visit, officer_id)


@room.post("/admin/officers/{officer_id}")
@allowed(_REGISTERS)
def change_officer(
    visit: Visiting, officer_id: str, name: Text = "", team: Text = "", recorders: Text = ""
) -> Response:
    """Correct name, team and recorders."""
    known = _officer_id(officer_id)
    try:
        OfficerDesk(visit.app.registrar).change(
            known, name=name.strip(), team=team.strip(), recorders=_several(recorders)
        )
    except RejectedError as error:
        return _officer_page(visit, officer_id, error)
    return visit.go(f"/admin/officers/{officer_id}")


@room.post("/admin/officers/{officer_id}/certificates")
@allowed(_REGISTERS)
def renew_certificate(
    visit: Visiting,
    officer_id: str,
    number: Text = "",
    issuer: Text = "",
    valid_from: Text = "",
    valid_to: Text = "",
) -> Response:
    """Add a certificate, or correct the one of that number."""
    known = _officer_id(officer_id)
    given = {"number": number, "issuer": issuer, "valid_from": valid_from, "valid_to": valid_to}
    try:
        new = _certificate(number.strip(), issuer.strip(), valid_from, valid_to)
        OfficerDesk(visit.app.registrar).renew(known, new)
    except DocArchiveError as error:
        return _officer_page(visit, officer_id, error, given)
    return visit.go(f"/admin/officers/{officer_id}")


@room.post("/admin/officers/{officer_id}/certificates/status")
@allowed(_REGISTERS)
def set_status(visit: Visiting, officer_id: str, number: Text = "", status: Text = "") -> Response:
    """Suspend or revoke a certificate, or let it count again."""
    known = _officer_id(officer_id)
    if status not in [item.value for item in CertificateStatus]:
        raise RejectedError("没有这种证件状态 / no such status of a certificate")
    OfficerDesk(visit.app.registrar).set_status(known, number, CertificateStatus(status))
    return visit.go(f"/admin/officers/{officer_id}")


@room.get("/admin/equipment")
@allowed(_REGISTERS)
def equipment(visit: Visiting, q: Annotated[str, Query(max_length=100)] = "") -> Response:
    """Recorders and instruments with their holders."""
    with visit.reading() as reader:
        entries = reader.find_entries(EQUIPMENT.register, q, limit=_EQUIPMENT_SHOWN)
    return admin_page(
        visit,
        "admin_equipment.html",
        items=entries,
        columns=EQUIPMENT.plan.columns,
        q=q,
        limit=_EQUIPMENT_SHOWN,
        today=local_day(visit.app.now()).isoformat(),
    )


def _agency_page(visit: Visit, values: dict[str, str], error: DocArchiveError | None = None) -> Response:
    return admin_page(
        visit,
        "admin_agency.html",
        status=status_of(error) if error else 200,
        fields=[name for name in Agency.__dataclass_fields__ if name not in ("numbering", "defence_days")],
        words=FIELDS,
        may_lack=MAY_LACK,
        values=values,
        practices=tuple(NumberPractice),
        error=error,
    )


def _officers_page(visit: Visit, typed: dict[str, str], error: DocArchiveError | None = None) -> Response:
    today = local_day(visit.app.now())
    order = [Standing.NONE, Standing.EXPIRING, Standing.VALID]
    with visit.reading() as reader:
        held = [standing_of(one, today=today) for one in reader.officers()]
        accounts = {user.officer_id: user.name for user in reader.list_users() if user.active}
    return admin_page(
        visit,
        "admin_officers.html",
        status=status_of(error) if error else 200,
        held=sorted(held, key=lambda item: order.index(item.standing)),
        accounts=accounts,
        typed=typed,
        error=error,
    )


def _officer_page(
    visit: Visit,
    officer_id: str,
    error: DocArchiveError | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    known = _officer_id(officer_id)
    today = local_day(visit.app.now())
    with visit.reading() as reader:
        officer: Officer = reader.get_officer(known)
        account = reader.user_by_officer(known)
    return admin_page(
        visit,
        "admin_officer.html",
        status=status_of(error) if error else 200,
        officer=officer,
        held=standing_of(officer, today=today),
        account=account,
        today=today,
        typed=typed or _NEW,
        statuses=tuple(CertificateStatus),
        error=error,
    )


def _certificate(number: str, issuer: str, valid_from: str, valid_to: str) -> Certificate:
    return Certificate(number, issuer, _day(valid_from), _day(valid_to))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise RejectedError(
            f"日期 {text[:20]!r} 应如 2026-01-01 / a date such as 2026-01-01 is wanted"
        ) from error


def _several(text: str) -> list[str]:
    return [item for item in _SEVERAL.split(text) if item]


def _officer_id(text: str) -> OfficerId:
    if not is_id(text):
        raise NotFoundError("没有这名执法人员 / no such officer")
    return OfficerId(text)
