"""Many documents of one form from a workbook: fill in, upload, see every fault by its cell, issue, print."""

import shutil
from collections.abc import Callable
from functools import partial
from typing import Annotated

from fastapi import File, Form, Query, UploadFile
from starlette.responses import Response

from docarchive.domain.case import Case
from docarchive.domain.errors import ConflictError, DocArchiveError, RejectedError
from docarchive.domain.media_types import XLSX
from docarchive.domain.people.rights import Deed
from docarchive.domain.record import Record
from docarchive.domain.sheets.faults import blocking
from docarchive.templates.form import FormSpec
from docarchive.templates.workbook import fill_in_workbook
from docarchive.web.access import allowed, doing
from docarchive.web.batches import HeldBatch
from docarchive.web.failures import status_of
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.sending import send_made_now
from docarchive.web.tasks import Outcome
from docarchive.web.visit import Visit, Visiting
from docarchive.workflows.import_report import Progress
from docarchive.workflows.issuing.batch_issue import RowResult, issue_batch
from docarchive.workflows.issuing.batch_sheet import examples, template_plans
from docarchive.workflows.issuing.check_batch import check_batch
from docarchive.workflows.issuing.print_batch import print_batch
from docarchive.workflows.people.access import log_exports

MAX_BYTES = 20 << 20
SHOWN_FAULTS = 500
_LONGEST_NAME = 120
_ISSUERS = doing(Deed.ISSUE)

room = Room()
ENTRIES: tuple[Entry, ...] = ()
Line = Annotated[str, Form(max_length=1000)]


@room.get("/batch")
@allowed(_ISSUERS)
def choose_form(visit: Visiting, q: Annotated[str, Query(max_length=100)] = "") -> Response:
    """The forms, by part of their title."""
    forms = [form for form in visit.app.pack.forms.values() if _called(form, q.strip())]
    return visit.page("batch.html", q=q, forms=sorted(forms, key=lambda form: form.title))


@room.get("/batch/held/{batch_id}")
@allowed(_ISSUERS)
def checked_batch(visit: Visiting, batch_id: str) -> Response:
    """What was found in a workbook; from here it is issued."""
    held = visit.site.batches.get(batch_id, by=visit.signed_in.name)
    return _checked_page(visit, held)


@room.post("/batch/held/{batch_id}")
@allowed(_ISSUERS)
def issue_checked(visit: Visiting, batch_id: str, skip: Line = "", duplex: Line = "") -> Response:
    """Issue what is sound, as long work; asked for twice, it is begun once."""
    held = visit.site.batches.get(batch_id, by=visit.signed_in.name)
    if not held.checked.may_be_issued(skip_faulty=bool(skip)) or not held.checked.items:
        error = ConflictError(
            "还有错误，没有印发 / there are faults; nothing was issued",
            hint="改正工作簿后重新上传，或勾选跳过 / mend the workbook and upload it again, or leave faulty rows out",
        )
        return _checked_page(visit, held, error)
    start = partial(_start_issuing, visit, duplex=bool(duplex))
    return visit.go(f"/tasks/{visit.site.batches.issue_once(batch_id, by=held.by, start=start)}")


@room.get("/batch/{form_id}")
@allowed(_ISSUERS)
def batch_form(visit: Visiting, form_id: str) -> Response:
    """The two steps: a workbook to fill in, and the upload."""
    return _form_page(visit, visit.app.pack.form(form_id))


@room.get("/batch/{form_id}/template")
@allowed(_ISSUERS)
def template(visit: Visiting, form_id: str) -> Response:
    """A workbook to fill in: a row a document, a column a field."""
    pack = visit.app.pack
    form = pack.form(form_id)
    content = fill_in_workbook(
        template_plans(form), examples=examples(form, pack.sample(form_id)), title=form.title
    )
    return send_made_now(content, XLSX, f"{form.title}.xlsx")


@room.post("/batch/{form_id}", max_body_size=MAX_BYTES)
@allowed(_ISSUERS)
def check_upload(
    visit: Visiting,
    form_id: str,
    file: Annotated[UploadFile | None, File()] = None,
    override: Line = "",
) -> Response:
    """Look at every row of a workbook, as long work; no number is used."""
    form = visit.app.pack.form(form_id)
    if file is None or not file.filename:
        error = RejectedError("没有选择文件 / no file was chosen")
        return _form_page(visit, form, error, override=override)
    return visit.go(f"/tasks/{_start_checking(visit, form, file, override.strip())}")


def _start_checking(visit: Visit, form: FormSpec, file: UploadFile, override: str) -> str:
    site, app, by = visit.site, visit.app, visit.signed_in.name
    name = (file.filename or "").rpartition("/")[2].rpartition("\\")[2][:_LONGEST_NAME]
    path = site.made.new_folder() / "batch.xlsx"
    with path.open("wb") as kept:
        shutil.copyfileobj(file.file, kept)

    def work(progress: Progress) -> Outcome:
        try:
            workbook = app.reader.read_workbook(path)
        finally:
            shutil.rmtree(path.parent, ignore_errors=True)
        checked = check_batch(
            workbook,
            form.id,
            issuer=app.issuer,
            override_reason=override or None,
            allowed=_may_issue(visit),
            progress=progress,
        )
        batch_id = site.batches.keep(checked, by=by, form_id=form.id, name=name)
        sound, faulty = len(checked.items), checked.faulty
        return Outcome(
            f"可印发 {sound} 份，有错误 {faulty} 份；还没有印发 / {sound} sound, {faulty} faulty; nothing is issued yet",
            f"/batch/held/{batch_id}",
        )

    title = f"检查批量制作：{form.title} / Look at a batch: {form.title_en}"
    return site.tasks.start(title=title, by=by, work=work)


def _start_issuing(visit: Visit, held: HeldBatch, *, duplex: bool) -> str:
    site, app, form = visit.site, visit.app, visit.app.pack.form(held.form_id)
    may_issue, source = _may_issue(visit), visit.source

    def work(progress: Progress) -> Outcome:
        with app.catalog.reading() as reader:
            for case_id in dict.fromkeys(item.request.case_id for item in held.checked.items):
                may_issue(reader.get_case(case_id))
        workers = app.configuration.settings.pdf_workers
        results = list(
            issue_batch(
                held.checked.items, source=held.name, issuer=app.issuer, workers=workers, progress=progress
            )
        )
        records = [result.record for result in results if result.record]
        log = log_exports(held.by, catalog=app.catalog, now=app.now, source=source)
        log([record.id for record in records])
        return _outcome(results, _printed(visit, held, records, form, duplex=duplex))

    title = f"批量印发：{form.title} / Issue a batch: {form.title_en}"
    return site.tasks.start(title=title, by=held.by, work=work)


def _printed(visit: Visit, held: HeldBatch, records: list[Record], form: FormSpec, *, duplex: bool) -> str:
    if not records:
        return f"/batch/{form.id}"
    made = visit.site.made
    name = f"{form.title} {len(records)} 份"
    path, media_type = print_batch(records, made.new_folder(), name, archive=visit.app.archive, duplex=duplex)
    return made.keep(path, media_type, by=held.by, back_to=f"/batch/held/{held.id}")


def _outcome(results: list[RowResult], link: str) -> Outcome:
    new = sum(result.new for result in results)
    refused = [result for result in results if result.record is None]
    before = len(results) - new - len(refused)
    rows = "、".join(str(result.item.row) for result in refused[:20])
    zh, en = f"本次印发 {new} 份，此前已印发 {before} 份", f"{new} issued now, {before} before"
    if refused:
        zh += f"；未印发 {len(refused)} 份（第 {rows} 行），改正后重新上传"
        en += f"; {len(refused)} refused (rows {rows}): mend them and upload again"
    return Outcome(f"{zh} / {en}", link)


def _may_issue(visit: Visit) -> Callable[[Case], None]:
    return partial(visit.require, Deed.ISSUE)


def _called(form: FormSpec, words: str) -> bool:
    return not words or words in form.title or words.lower() in form.title_en.lower()


def _form_page(
    visit: Visit, form: FormSpec, error: DocArchiveError | None = None, *, override: str = ""
) -> Response:
    status = status_of(error) if error else 200
    return visit.page("batch_form.html", status=status, form=form, error=error, override=override)


def _checked_page(visit: Visit, held: HeldBatch, error: DocArchiveError | None = None) -> Response:
    checked = held.checked
    return visit.page(
        "batch_checked.html",
        status=status_of(error) if error else 200,
        held=held,
        checked=checked,
        form=visit.app.pack.form(held.form_id),
        blocking=len(blocking(checked.faults)),
        issuable=checked.may_be_issued(skip_faulty=True) and bool(checked.items),
        faults=sorted(checked.faults, key=lambda fault: not fault.kind.blocks)[:SHOWN_FAULTS],
        more=max(0, len(checked.faults) - SHOWN_FAULTS),
        error=error,
    )
