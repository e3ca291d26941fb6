"""Open a case from a form that may be sent twice: the second time answers with the case that the first opened.

Write order: as `docarchive.workflows.registering.registers`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from docarchive.catalog.port import Catalog
from docarchive.domain.case import Case
from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError
from docarchive.domain.identifiers import CaseId, OfficerId, PartyId
from docarchive.domain.officer import Officer
from docarchive.domain.one_line import one_line
from docarchive.templates.pack import Pack
from docarchive.workflows.registering.registers import Registrar

_SOURCE_FIELD = "case_source"


@dataclass(frozen=True, slots=True)
class CaseOpening:
    """What somebody fills in to open a case; texts as typed."""

    id: CaseId
    """Given when the form was made, so that the form makes one case however often it is sent."""
    party_ids: tuple[PartyId, ...]
    officer_ids: tuple[OfficerId, ...]
    cause: str
    source: str
    opened_on: date
    name: str = ""
    """Blank: made of the first party and the cause."""


def open_case(opening: CaseOpening, *, registrar: Registrar, pack: Pack, today: date) -> Case:
    """Open the case and return it; return it as it was opened when the same form comes again.

    Args:
        opening: The form.
        registrar: The tools.
        pack: Its edition is the one that the case keeps.
        today: In the office.

    Raises:
        RejectedError: nobody to act or be acted on, the same one twice, an empty cause, a source the forms do not
            know, a day to come, or an officer without a valid certificate today.
        NotFoundError: a party or officer nobody registered.
        ConflictError: the form opened another case already.
    """
    case = _case(opening, registrar.catalog, pack, today)
    if (known := _opened_before(case, registrar.catalog)) is not None:
        return known
    try:
        registrar.open_case(case)
    except ConflictError:  # the same form twice at a time
        known = _opened_before(case, registrar.catalog)
        if known is None:
            raise
        return known
    return case


def sources_of(pack: Pack) -> Sequence[str]:
    """Where a case may come from, as the forms print it; empty when no form asks."""
    fields = (field for form in pack.forms.values() for field in form.fields)
    return next((field.choices for field in fields if field.name == _SOURCE_FIELD), ())


def officers_on(day: date, officers: Sequence[Officer]) -> list[Officer]:
    """Those who may act on *day*."""
    return [officer for officer in officers if officer.certificate_on(day)]


def _case(opening: CaseOpening, catalog: Catalog, pack: Pack, today: date) -> Case:
    _require_sense(opening, pack, today)
    with catalog.reading() as reader:
        parties = [reader.get_party(party_id) for party_id in opening.party_ids]
        officers = [reader.get_officer(officer_id) for officer_id in opening.officer_ids]
    lapsed = [item.name for item in officers if item.certificate_on(today) is None]
    if lapsed:
        names = "、".join(lapsed)
        raise RejectedError(
            f"没有有效执法证件：{names} / no valid certificate: {names}",
            hint="换人或先更新执法证件登记 / choose others or update the register",
        )
    cause = _line("案由 / cause", opening.cause)
    name = (
        _line("案件名称 / name", opening.name) if opening.name.strip() else f"{parties[0].name}涉嫌{cause}案"
    )
    return Case(
        id=opening.id,
        name=name,
        cause=cause,
        source=opening.source,
        party_ids=opening.party_ids,
        handler_ids=opening.officer_ids,
        opened_on=opening.opened_on,
        edition=pack.edition,
    )


def _require_sense(opening: CaseOpening, pack: Pack, today: date) -> None:
    faults = []
    if not opening.party_ids:
        faults.append("请选择当事人 / choose a party")
    if not opening.officer_ids:
        faults.append("请选择承办人 / choose a handler")
    if len(set(opening.party_ids)) < len(opening.party_ids):
        faults.append("同一当事人选了两次 / one party is named twice")
    if len(set(opening.officer_ids)) < len(opening.officer_ids):
        faults.append("同一承办人选了两次 / one handler is named twice")
    sources = sources_of(pack)
    if not opening.source.strip() or (sources and opening.source not in sources):
        faults.append("请选择案件来源 / choose where the case comes from")
    if opening.opened_on > today:
        faults.append(f"立卷日期 {opening.opened_on} 尚未到来 / the day lies in the future")
    if not opening.cause.strip():
        faults.append("请填写案由 / the cause is missing")
    if faults:
        raise RejectedError("；".join(faults))


def _line(field: str, untrusted: str) -> str:
    try:
        return one_line(untrusted)
    except RejectedError as error:
        raise RejectedError(f"{field}：{error.message}") from error


def _opened_before(case: Case, catalog: Catalog) -> Case | None:
    """The case that this form opened; `ConflictError` when that one says something else."""
    with catalog.reading() as reader:
        try:
            known = reader.get_case(case.id)
        except NotFoundError:
            return None
    asked = (case.name, case.cause, case.source, case.party_ids, case.handler_ids, case.opened_on)
    if asked != (
        known.name,
        known.cause,
        known.source,
        known.party_ids,
        known.handler_ids,
        known.opened_on,
    ):
        raise ConflictError(
            "这张表已用来开立过一个案件 / this form has opened a case already",
            hint="再开立一个案件，请重新打开“开立案件” / to open another case, start anew",
        )
    return known
