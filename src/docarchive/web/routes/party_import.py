"""Many enterprises from a workbook: looked at first, with all faults at their places, then entered."""

import io
from typing import Annotated

from fastapi import File, Form, UploadFile
from starlette.responses import Response

from docarchive.domain.errors import NotFoundError, RejectedError
from docarchive.domain.media_types import XLSX
from docarchive.domain.people.rights import Deed
from docarchive.domain.sheets.registers import ENTERPRISES
from docarchive.templates.workbook import fill_in_workbook
from docarchive.web.access import allowed, doing
from docarchive.web.imports import Import
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.sending import send_made_now
from docarchive.web.tasks import Outcome
from docarchive.web.visit import Visit, Visiting
from docarchive.wiring.importers import bring_in
from docarchive.workflows.import_report import Progress, Wish
from docarchive.workflows.registering.bring_in import Target

MAX_BYTES = 20 << 20
_REGISTRARS = doing(Deed.REGISTER)

room = Room()
ENTRIES: tuple[Entry, ...] = ()


@room.get("/parties/import")
@allowed(_REGISTRARS)
def import_form(visit: Visiting) -> Response:
    """A workbook to fill in, and the upload."""
    return visit.page("party_import.html", error=None)


@room.post("/parties/import", max_body_size=MAX_BYTES)
@allowed(_REGISTRARS)
def upload(visit: Visiting, file: Annotated[UploadFile | None, File()] = None) -> Response:
    """Take a workbook and look at it; nothing is entered yet."""
    sent, name = (file.file, file.filename or "") if file else (io.BytesIO(), "")
    try:
        item = visit.site.imports.take(sent, name, by=visit.signed_in.name, target=Target.ENTERPRISES)
    except RejectedError as error:
        return visit.page("party_import.html", status=422, error=error)
    return visit.go(f"/tasks/{_start(visit, item, Wish(dry_run=True))}")


@room.get("/parties/import/template")
@allowed(_REGISTRARS)
def template(visit: Visiting) -> Response:
    """The workbook to fill in."""
    content = fill_in_workbook([ENTERPRISES], title="企业登记")
    return send_made_now(content, XLSX, "企业登记.xlsx")


@room.get("/parties/import/{import_id}")
@allowed(_REGISTRARS)
def report(visit: Visiting, import_id: str) -> Response:
    """What was found in a workbook, and what became of it."""
    return visit.page("party_import_report.html", item=_item(visit, import_id))


@room.post("/parties/import/{import_id}")
@allowed(_REGISTRARS)
def enter(visit: Visiting, import_id: str, skip_faulty: Annotated[str, Form(max_length=10)] = "") -> Response:
    """Enter what was looked at; entered once, it stays so."""
    item = _item(visit, import_id)
    if item.brought is None or item.brought.done:
        return visit.go(f"/parties/import/{import_id}")
    return visit.go(f"/tasks/{_start(visit, item, Wish(skip_faulty=bool(skip_faulty)))}")


def _item(visit: Visit, import_id: str) -> Import:
    item = visit.site.imports.get(import_id, by=visit.signed_in.name)
    if item.target is not Target.ENTERPRISES:
        raise NotFoundError("没有这个文件，或已过一天 / no such file, or it is more than a day ago")
    return item


def _start(visit: Visit, item: Import, wish: Wish) -> str:
    app, shelf = visit.app, visit.site.imports
    title = "检查企业工作簿 / Look at a workbook" if wish.dry_run else "录入企业 / Enter enterprises"

    def work(progress: Progress) -> Outcome:
        brought = bring_in(app)(item.path, item.target, source=item.name, wish=wish, progress=progress)
        shelf.note(item.id, brought)
        zh = f"新增 {brought.new}，更改 {brought.changed}，有错误 {brought.faulty}"
        en = f"new {brought.new}, changed {brought.changed}, faulty {brought.faulty}"
        done = ("；已录入", "; entered") if brought.done else ("；没有录入", "; not entered")
        return Outcome(f"{zh}{done[0]} / {en}{done[1]}", f"/parties/import/{item.id}")

    return visit.site.tasks.start(title=title, by=item.by, work=work)
