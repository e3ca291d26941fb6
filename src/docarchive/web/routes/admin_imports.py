"""Files into the registers: looked at first, with all faults at their places, then entered."""

from typing import Annotated

from fastapi import File, Form, UploadFile
from starlette.responses import Response

from docarchive.domain.errors import RejectedError
from docarchive.domain.media_types import XLSX
from docarchive.domain.people.rights import Deed
from docarchive.templates.workbook import fill_in_workbook
from docarchive.web.access import allowed, doing
from docarchive.web.admin import admin_page
from docarchive.web.imports import Import
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.sending import send_made_now
from docarchive.web.tasks import Outcome
from docarchive.web.visit import Visit, Visiting
from docarchive.wiring.importers import bring_in
from docarchive.workflows.import_report import Progress, Wish
from docarchive.workflows.registering.bring_in import PLANS, Target, target_of

MAX_BYTES = 64 << 20
_REGISTERS = doing(Deed.MANAGE_REGISTERS)

room = Room()
ENTRIES: tuple[Entry, ...] = ()
Text = Annotated[str, Form(max_length=200)]

TARGETS = {
    Target.LAWS: (
        "法律法规 / Laws",
        "一部法律一个文件：Word 或 Markdown / one law a file: Word or Markdown",
    ),
    Target.CHECKLIST: (
        "检查事项清单 / Checklist",
        "工作簿，两级；编号兼作版本 / a workbook in two levels; the id is its version",
    ),
    Target.BENCHMARKS: (
        "行政处罚裁量基准 / Benchmarks of discretion",
        "工作簿，一行一个阶次 / a workbook, one tier a row",
    ),
    Target.OFFICERS: (
        "执法人员与证件 / Officers and certificates",
        "工作簿；空格不改动已登记的 / a workbook; an empty cell changes nothing",
    ),
    Target.EQUIPMENT: ("装备 / Equipment", "工作簿；按编号更新 / a workbook; the serial tells what it is"),
    Target.EXPERTS: (
        "专家 / Experts",
        "工作簿；按姓名和单位更新 / a workbook; name and employer tell who it is",
    ),
    Target.ENTERPRISES: (
        "企业 / Enterprises",
        "工作簿；按统一社会信用代码更新 / a workbook; the credit code tells which it is",
    ),
}
"""What each is called, and what comes in which shape."""


@room.get("/admin/imports")
@allowed(_REGISTERS)
def imports(visit: Visiting, target: str = "") -> Response:
    """What can be brought in, with workbooks to fill in."""
    return _imports_page(visit, target)


@room.post("/admin/imports", max_body_size=MAX_BYTES)
@allowed(_REGISTERS)
def upload(
    visit: Visiting,
    target: Text = "",
    list_id: Text = "",
    title: Text = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Take a file and look at it; nothing is entered yet."""
    try:
        wanted = target_of(target)
        sent = _sent(wanted, list_id.strip(), file)
        taken = visit.site.imports.take(
            sent.file,
            sent.filename or "",
            by=visit.signed_in.name,
            target=wanted,
            list_id=list_id.strip(),
            title=title.strip(),
        )
    except RejectedError as error:
        return _imports_page(visit, target, list_id=list_id, title=title, error=error)
    return visit.go(f"/tasks/{_start(visit, taken, Wish(dry_run=True))}")


@room.get("/admin/imports/{import_id}")
@allowed(_REGISTERS)
def report(visit: Visiting, import_id: str) -> Response:
    """What was found in a file, and what became of it."""
    item = visit.site.imports.get(import_id, by=visit.signed_in.name)
    return admin_page(visit, "admin_import.html", item=item, words=TARGETS[item.target])


@room.post("/admin/imports/{import_id}/enter")
@allowed(_REGISTERS)
def enter(visit: Visiting, import_id: str, skip_faulty: Text = "") -> Response:
    """Enter what was looked at."""
    item = visit.site.imports.get(import_id, by=visit.signed_in.name)
    if item.brought is None or item.brought.done:
        return visit.go(f"/admin/imports/{import_id}")
    return visit.go(f"/tasks/{_start(visit, item, Wish(skip_faulty=bool(skip_faulty)))}")


@room.get("/admin/templates/{target}")
@allowed(_REGISTERS)
def template(visit: Visiting, target: str) -> Response:
    """A workbook to fill in."""
    wanted = target_of(target)
    if wanted not in PLANS:
        raise RejectedError("法规以 Word 或 Markdown 文件导入 / laws come as Word or Markdown files")
    name = TARGETS[wanted][0].partition(" / ")[0]
    content = fill_in_workbook(PLANS[wanted], title=name)
    return send_made_now(content, XLSX, f"{name}.xlsx")


def _sent(target: Target, list_id: str, file: UploadFile | None) -> UploadFile:
    if target is Target.CHECKLIST and not list_id:
        raise RejectedError("检查清单要有编号，如 粤2024 / a checklist needs an id, such as 粤2024")
    if file is None:
        raise RejectedError("没有选择文件 / no file was chosen")
    return file


def _start(visit: Visit, item: Import, wish: Wish) -> str:
    app, shelf = visit.app, visit.site.imports
    called = TARGETS[item.target][0]
    chinese, _, english = called.partition(" / ")
    verb, verb_en = ("检查", "look at") if wish.dry_run else ("录入", "enter")

    def work(progress: Progress) -> Outcome:
        brought = bring_in(app)(
            item.path,
            item.target,
            source=item.name,
            wish=wish,
            list_id=item.list_id,
            title=item.title,
            progress=progress,
        )
        shelf.note(item.id, brought)
        return Outcome(
            _outcome_words(wish, done=brought.done, refused=brought.refused), f"/admin/imports/{item.id}"
        )

    title = f"{verb}{chinese}：{item.name} / {verb_en} {english}: {item.name}"
    return visit.site.tasks.start(title=title, by=visit.signed_in.name, work=work)


def _outcome_words(wish: Wish, *, done: bool, refused: bool) -> str:
    if done:
        return "已录入 / entered"
    if refused:
        return "有错误，没有录入 / there are faults; nothing was entered"
    return (
        "检查通过，尚未录入 / looked at; not entered yet"
        if wish.dry_run
        else "没有变化 / nothing has changed"
    )


def _imports_page(
    visit: Visit, target: str, *, list_id: str = "", title: str = "", error: RejectedError | None = None
) -> Response:
    return admin_page(
        visit,
        "admin_imports.html",
        status=422 if error else 200,
        targets=TARGETS,
        with_template=frozenset(PLANS),
        chosen=target,
        list_id=list_id,
        title=title,
        error=error,
    )
