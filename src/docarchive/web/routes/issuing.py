"""Issuing a document: the form is chosen, filled in, checked, previewed and issued; each step works as a plain form."""

import json
from dataclasses import replace
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Depends, Query
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from docarchive.domain.case import Case
from docarchive.domain.draft import is_draft_key, new_draft_key
from docarchive.domain.errors import ConflictError, DocArchiveError, NotFoundError, RejectedError
from docarchive.domain.identifiers import PartyId, is_id
from docarchive.domain.people.rights import Deed
from docarchive.domain.record import Record
from docarchive.templates.form import FormSpec
from docarchive.templates.rules.form_pages import load_form_pages
from docarchive.web.access import allowed, doing
from docarchive.web.failures import status_of
from docarchive.web.forms import read_form
from docarchive.web.issuing.desk import FormDesk, Shown, drafts_of
from docarchive.web.issuing.posted import Posted, of_draft, read_posted
from docarchive.web.issuing.rows import change_rows
from docarchive.web.loading import load_case
from docarchive.web.navigation import Entry
from docarchive.web.pictures import PAGE_WIDTH
from docarchive.web.routing import Room
from docarchive.web.visit import Visit, Visiting
from docarchive.workflows.issuing.choosing import offer_forms
from docarchive.workflows.issuing.picking import find_violations, take_tier, take_violation

SHEET_BYTES = 12 << 20
"""Largest form: ten thousand rows pasted from a sheet are refused in words, not by their size."""
ISSUERS = doing(Deed.ISSUE)
_ROW_STEPS = ("add.", "copy.", "up.", "down.", "drop.", "paste.")
_SHOWING_FAULTS = ("check", "confirm", "issue", "preview")
_SAVED = "草稿已保存 / The draft is saved"

room = Room()
ENTRIES: tuple[Entry, ...] = ()


async def _sent(request: Request) -> FormData:
    return await read_form(request)


Sent = Annotated[FormData, Depends(_sent)]


@room.get("/cases/{case_id}/issue")
@allowed(ISSUERS)
def choose(visit: Visiting, case_id: str) -> Response:
    """All forms for a case: those that fit its stage first, forbidden ones with the reason; and one's drafts."""
    case = own_case(visit, case_id)
    app = visit.app
    pages = load_form_pages(app.pack.folder)
    offer = offer_forms(
        case.id, catalog=app.catalog, pack=app.pack, pages=pages, rules=visit.site.rules, now=app.now()
    )
    with app.catalog.reading() as reader:
        drafts = reader.drafts_of(visit.signed_in.name, case_id=case.id)
    return visit.page("issue_choose.html", case=case, offer=offer, drafts=drafts, forms=app.pack.forms)


@room.get("/cases/{case_id}/issue/{form_id}")
@allowed(ISSUERS)
def open_form(
    visit: Visiting,
    case_id: str,
    form_id: str,
    draft: Annotated[str, Query(max_length=40)] = "",
    party: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """A form, new or as it was left. Its address holds its key: going back to it never issues a second document."""
    case, form = own_case(visit, case_id), known_form(visit, form_id)
    if not is_draft_key(draft):
        query = f"&party={party}" if is_id(party) else ""
        return visit.go(f"/cases/{case.id}/issue/{form.id}?draft={new_draft_key()}{query}")
    if (issued := _issued_with(visit, draft)) is not None:
        return visit.go(f"/records/{issued.id}/issued")
    with visit.app.catalog.reading() as reader:
        kept = reader.find_draft(draft, user=visit.signed_in.name)
        seen = reader.fact_count()
    if kept is not None and (kept.case_id, kept.form_id) == (case.id, form.id):
        return FormDesk(visit, case, form, of_draft(kept)).draw(Shown())
    party_id = PartyId(party) if is_id(party) else None
    return FormDesk(visit, case, form, Posted(draft, seen, party_id)).draw(Shown())


@room.post("/cases/{case_id}/issue/{form_id}", max_body_size=SHEET_BYTES)
@allowed(ISSUERS)
def take_step(visit: Visiting, case_id: str, form_id: str, sent: Sent) -> Response:
    """Whatever a button of the form asks for; what was typed is kept as a draft on the way."""
    case, form = own_case(visit, case_id), known_form(visit, form_id)
    posted = read_posted(form, sent)
    with visit.site.turns.of(posted.key):
        if (issued := _issued_with(visit, posted.key)) is not None:
            return visit.go(f"/records/{issued.id}/issued")
        if posted.step == "issue":
            return _issue(FormDesk(visit, case, form, replace(posted, checked=True)))
        return _step(visit, case, form, posted)


@room.post("/cases/{case_id}/issue/{form_id}/draft", max_body_size=SHEET_BYTES)
@allowed(ISSUERS)
def keep(visit: Visiting, case_id: str, form_id: str, sent: Sent) -> Response:
    """Keep the draft, and say what a script shows while somebody types: faults, echoes, values that follow others."""
    case, form = own_case(visit, case_id), known_form(visit, form_id)
    posted = read_posted(form, sent)
    if _issued_with(visit, posted.key) is not None:
        raise ConflictError("这份文书已经制作，不再保存草稿 / it was issued already: nothing is kept")
    desk = FormDesk(visit, case, form, posted)
    saved = desk.save()
    faults, _ = desk.faults()
    changed = {
        spec.name: desk.filled.entries[spec.name]
        for spec in desk.filled.moved
        if isinstance(desk.filled.entries[spec.name], str)
    }
    side = visit.page("issue_side.html", **desk.side())
    return _json(
        {
            "saved_at": saved.changed_at.isoformat(),
            "faults": faults,
            "echoes": desk.echoes(),
            "values": changed,
            "drawn": dict(desk.filled.drawn),
            "side": bytes(side.body).decode(),
        }
    )


@room.get("/cases/{case_id}/issue/{form_id}/preview/{preview_id}/{page}")
@allowed(ISSUERS)
def preview_page(visit: Visiting, case_id: str, form_id: str, preview_id: str, page: int) -> Response:
    """One page of a preview, for whoever asked for it."""
    own_case(visit, case_id)
    known_form(visit, form_id)
    kept = visit.site.previews.get(preview_id, user=visit.signed_in.name)
    if not 1 <= page <= kept.page_count:
        raise NotFoundError("没有这一页 / no such page")
    jpeg = visit.site.pictures.picture(kept.path, kept.sha256, page - 1, width=PAGE_WIDTH)
    return Response(jpeg, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=600"})


@room.post("/cases/{case_id}/drafts/{key}/drop")
@allowed(ISSUERS)
def drop_draft(visit: Visiting, case_id: str, key: str) -> Response:
    """Throw one of one's own drafts away."""
    case = own_case(visit, case_id)
    drafts_of(visit).drop(key)
    return visit.go(f"/cases/{case.id}/issue")


def own_case(visit: Visit, case_id: str) -> Case:
    """A case in which the visitor may issue documents."""
    with visit.reading() as reader:
        case = load_case(case_id, reader)
    visit.require(Deed.ISSUE, case)
    return case


def known_form(visit: Visit, form_id: str) -> FormSpec:
    """A form of the pack."""
    return visit.app.pack.form(form_id)


def _step(visit: Visit, case: Case, form: FormSpec, posted: Posted) -> Response:
    step, notes = posted.step, list[DocArchiveError]()
    posted = replace(posted, checked=posted.checked or step in _SHOWING_FAULTS)
    try:
        posted = _changed(visit, case, form, posted)
    except RejectedError as error:
        notes.append(error)
    desk = FormDesk(visit, case, form, posted)
    try:
        if step == "save" or desk.anything_typed:
            desk.save()
    except ConflictError as error:
        notes.append(error)
    shown = Shown(notes=notes, told=_SAVED if step == "save" and not notes else "")
    if step == "find":
        shown = replace(shown, found=find_violations(posted.find, visit.app.pack))
    if step in ("preview", "confirm"):
        shown = _with_preview(desk, shown)
    if step == "confirm":
        possible = not desk.judged.stops(posted.override) and not desk.filled.moved and not notes
        shown = replace(shown, confirm=possible)
    refused = bool(notes) or (step in _SHOWING_FAULTS and bool(desk.judged.faults))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return desk.draw(replace(shown, status=status))


def _changed(visit: Visit, case: Case, form: FormSpec, posted: Posted) -> Posted:
    """The form after a button that changes what stands in it."""
    step = posted.step
    if step.startswith(_ROW_STEPS):
        whole = FormDesk(visit, case, form, posted).filled.entries_typed()
        changed = change_rows(step, whole, form, posted.pasted)
        table = step.split(".")[1]
        return replace(posted, entries=changed, before={table: whole.get(table) or []})
    undone, posted = posted.before, replace(posted, before={})
    if step == "undo":
        return replace(posted, entries={**posted.entries, **undone})
    action, _, chosen = step.partition(".")
    if action == "take":
        desk = FormDesk(visit, case, form, replace(posted, violation=chosen, tier=""))
        if desk.picked is None:
            raise RejectedError("没有这一项违法行为 / no such violation")
        taken = take_violation(desk.picked.row, desk.filled.entries_typed(), form)
        return replace(posted, entries=taken, violation=chosen, tier="")
    if action == "fine":
        desk = FormDesk(visit, case, form, replace(posted, tier=chosen))
        entries = posted.entries
        if desk.picked is not None and desk.picked.tier is not None:
            entries = take_tier(desk.picked, desk.filled.entries_typed(), form)
        return replace(posted, entries=entries, tier=chosen)
    if action == "unpick":
        return replace(posted, violation="", tier="")
    return posted


def _with_preview(desk: FormDesk, shown: Shown) -> Shown:
    try:
        pages, text = desk.preview()
    except DocArchiveError as error:
        return replace(shown, notes=[*shown.notes, error])
    return replace(shown, preview=pages, text=text)


def _issue(desk: FormDesk) -> Response:
    """Issue what stands in the form; what nobody has seen is shown first."""
    if desk.filled.moved:
        return desk.draw(Shown(status=HTTPStatus.CONFLICT))
    try:
        record = desk.visit.app.issuer.issue(desk.filled.request)
    except (RejectedError, ConflictError) as error:
        return desk.draw(Shown(notes=_unsaid(error, desk), status=status_of(error)))
    return desk.visit.go(f"/records/{record.id}/issued")


def _unsaid(error: DocArchiveError, desk: FormDesk) -> list[DocArchiveError]:
    """What the page does not say beside its fields or beside the form anyway."""
    judged = desk.judged
    said = judged.faults or judged.findings or judged.refusals
    return [] if said else [error]


def _issued_with(visit: Visit, key: str) -> Record | None:
    """What the visitor issued with a key."""
    with visit.app.catalog.reading() as reader:
        used = reader.find_issued_key(key)
        mine = used is not None and used.user == visit.signed_in.name
        return reader.get_record(used.record_id) if used is not None and mine else None


def _json(value: dict[str, Any]) -> Response:
    return Response(json.dumps(value, ensure_ascii=False), media_type="application/json")
