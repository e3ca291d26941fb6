"""Masked copies: what would be covered and why, boxes drawn on the pages, a preview, and the copy that is kept."""

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from fastapi import Form, Query
from starlette.responses import Response

from docarchive.domain.case import Case
from docarchive.domain.errors import DocArchiveError, NotFoundError, RejectedError
from docarchive.domain.masking.placed import parse_box
from docarchive.domain.people.rights import Deed
from docarchive.domain.record import Record, Role
from docarchive.web.access import allowed, doing
from docarchive.web.access_log import write_down_if_new
from docarchive.web.failures import status_of
from docarchive.web.loading import load_record
from docarchive.web.masking import MaskForm, box_key, mark_of, read_boxes, values_of
from docarchive.web.navigation import Entry
from docarchive.web.pictures import PAGE_WIDTH
from docarchive.web.previews import KeptPreview
from docarchive.web.routing import Room
from docarchive.web.tasks import Outcome
from docarchive.web.visit import Visit, Visiting
from docarchive.wiring.desks import masking_desk
from docarchive.workflows.disclosing.made_copies import made_copies
from docarchive.workflows.disclosing.masked_copy import MaskPlan, MaskRequest, sources_of
from docarchive.workflows.import_report import Progress

PREVIEWED = 30
"""Pages drawn for one preview; those beyond are told."""
_MAKERS = doing(Deed.FILE)

room = Room()
ENTRIES: tuple[Entry, ...] = ()
Line = Annotated[str, Form(max_length=1000)]
Words = Annotated[str, Form(max_length=20_000)]
Keys = Annotated[list[str], Form()]


@dataclass(frozen=True, slots=True)
class Preview:
    """Some pages as they would be."""

    kept: KeptPreview
    pages: tuple[int, ...]
    """Their numbers, in the order of the pictures."""
    more: int
    """Covered pages that were not drawn."""


@room.get("/records/{record_id}/mask")
@allowed(_MAKERS)
def mask_page(visit: Visiting, record_id: str, file: Annotated[str, Query(max_length=30)] = "") -> Response:
    """What would be covered of a file, and the copies made before."""
    record, case = _load(visit, record_id)
    write_down_if_new(visit, record)
    return _page(visit, record, case, MaskForm(_role(file)))


@room.post("/records/{record_id}/mask")
@allowed(_MAKERS)
def mask(
    visit: Visiting,
    record_id: str,
    file: Line = "",
    shown: Keys = [],  # noqa: B006 - FastAPI copies it
    cover: Keys = [],  # noqa: B006
    box: Keys = [],  # noqa: B006
    words: Words = "",
    purpose: Line = "",
    page: Line = "",
    left: Line = "",
    top: Line = "",
    right: Line = "",
    bottom: Line = "",
    looked: Line = "",
    previewed: Line = "",
    step: Line = "",
) -> Response:
    """Add a box, show what would come of it, or make the copy."""
    record, case = _load(visit, record_id)
    form = MaskForm(_role(file))
    try:
        form = MaskForm(form.role, read_boxes(shown), read_boxes(cover), read_boxes(box), words, purpose)
        if step == "add":
            added = parse_box(f"{page}:{left},{top},{right},{bottom}")
            return _page(visit, record, case, replace(form, drawn=tuple(dict.fromkeys((*form.drawn, added)))))
        if step == "make":
            return _make(visit, record, case, form, looked=bool(looked), previewed=previewed)
    except RejectedError as error:
        return _page(visit, record, case, form, error=error)
    return _page(visit, record, case, form, preview=step == "preview")


@room.get("/records/{record_id}/mask/preview/{preview_id}/{page}")
@allowed(_MAKERS)
def preview_picture(visit: Visiting, record_id: str, preview_id: str, page: int) -> Response:
    """One page of a preview, for whoever asked for it."""
    _load(visit, record_id)
    kept = visit.site.previews.get(preview_id, user=visit.signed_in.name)
    if not 1 <= page <= kept.page_count:
        raise NotFoundError("没有这一页 / no such page")
    jpeg = visit.site.pictures.picture(kept.path, kept.sha256, page - 1, width=PAGE_WIDTH)
    return Response(jpeg, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=600"})


def _make(
    visit: Visit, record: Record, case: Case, form: MaskForm, *, looked: bool, previewed: str
) -> Response:
    desk = masking_desk(visit.app)
    plan = desk.plan(form.request(record.id))
    if mark_of(plan) != previewed:
        changed = RejectedError(
            "遮盖处已有改动，请再看一遍预览 / what is covered has changed: look at it again"
        )
        return _page(visit, record, case, form, preview=True, error=changed)
    if not looked or not form.purpose.strip():
        missing = RejectedError(
            "须写明用途，并确认已逐页核对 / say what it is for, and that you looked at every page"
        )
        return _page(visit, record, case, form, preview=True, error=missing)
    by = visit.signed_in

    def work(progress: Progress) -> Outcome:
        with tempfile.TemporaryDirectory(prefix="docarchive-masked-") as folder:
            desk.make(plan, Path(folder) / "copy.pdf", confirmed_by=by.display_name, purpose=form.purpose)
        progress(1, 1)
        return Outcome(
            "遮盖副本已做好并存档 / the masked copy is made and kept", f"/records/{record.id}/mask#made"
        )

    title = f"遮盖副本 {record.title} / masked copy of {record.title}"
    return visit.go(f"/tasks/{visit.site.tasks.start(title=title, by=by.name, work=work)}")


def _page(
    visit: Visit,
    record: Record,
    case: Case,
    form: MaskForm,
    *,
    preview: bool = False,
    error: DocArchiveError | None = None,
) -> Response:
    desk, plan, drawn = masking_desk(visit.app), None, None
    role = form.role if form.role in [item.role for item in sources_of(record)] else None
    form = replace(form, role=role)
    try:
        if sources_of(record):
            plan = desk.plan(form.request(record.id))
            drawn = _preview(visit, plan) if preview else None
    except RejectedError as refused:  # a word that stands nowhere, a box beyond the last page
        error = error or refused
        plan = desk.plan(MaskRequest(record.id, leave=form.request(record.id).leave, role=role))
    with visit.reading() as reader:
        made = made_copies(record, reader=reader, archive=visit.app.archive)
        names = {user.name: user.display_name for user in reader.list_users()}
    numbers = {item.sha256: number for number, item in enumerate(record.representations, start=1)}
    return visit.page(
        "mask.html",
        status=status_of(error) if error else 200,
        record=record,
        case=case,
        sources=sources_of(record),
        plan=plan,
        values=values_of(plan) if plan else (),
        form=form,
        preview=drawn,
        mark=mark_of(plan) if plan and drawn else "",
        made=made,
        names=names,
        numbers=numbers,
        box_key=box_key,
        may_export=visit.may(Deed.EXPORT, case),
        error=error,
    )


def _preview(visit: Visit, plan: MaskPlan) -> Preview:
    covered = sorted({item.page_number for item in plan.boxes}) or [1]
    pages = tuple(covered[:PREVIEWED])
    with tempfile.TemporaryDirectory(prefix="docarchive-mask-preview-") as folder:
        target = Path(folder) / "draft.pdf"
        masking_desk(visit.app).draft(plan, target, pages=pages)
        kept = visit.site.previews.put(target.read_bytes(), user=visit.signed_in.name, page_count=len(pages))
    return Preview(kept, pages, len(covered) - len(pages))


def _load(visit: Visit, record_id: str) -> tuple[Record, Case]:
    with visit.reading() as reader:
        record, case = load_record(record_id, reader)
    visit.require(Deed.FILE, case)
    return record, case


def _role(text: str) -> Role | None:
    return Role(text) if text in tuple(Role) else None
