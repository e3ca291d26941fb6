"""The forms: which there are, and new versions of their Word files, checked and looked at before they are used."""

from typing import Annotated

from fastapi import File, UploadFile
from starlette.responses import Response

from docarchive.domain.errors import ConflictError, DocArchiveError, NotFoundError, RejectedError
from docarchive.domain.findings import Severity
from docarchive.domain.media_types import DOCX
from docarchive.domain.people.rights import Deed
from docarchive.templates.versions import FormVersions
from docarchive.web.access import allowed, doing
from docarchive.web.admin import admin_page
from docarchive.web.failures import status_of
from docarchive.web.navigation import Entry
from docarchive.web.pictures import PAGE_WIDTH
from docarchive.web.routing import Room
from docarchive.web.sending import send_made_now
from docarchive.web.tasks import Outcome
from docarchive.web.visit import Visit, Visiting
from docarchive.workflows.import_report import Progress
from docarchive.workflows.registering.form_versions import FormDesk

MAX_BYTES = 24 << 20
_FORMS = doing(Deed.MANAGE_FORMS)

room = Room()
ENTRIES: tuple[Entry, ...] = ()


@room.get("/admin/forms")
@allowed(_FORMS)
def forms(visit: Visiting) -> Response:
    """All forms of the pack, those with faults first."""
    pack = visit.app.pack
    faulty: dict[str, int] = {}
    for fault in pack.faults:
        name = fault.where.split()[0].rstrip(":").removeprefix("forms/").partition(".")[0]
        faulty[name] = faulty.get(name, 0) + 1
    return admin_page(visit, "admin_forms.html", pack=pack, forms=list(pack.forms.values()), faulty=faulty)


@room.get("/admin/forms/{form}")
@allowed(_FORMS)
def form_page(visit: Visiting, form: str) -> Response:
    """One form and its versions."""
    return _form_page(visit, form)


@room.post("/admin/forms/{form}", max_body_size=MAX_BYTES)
@allowed(_FORMS)
def upload(visit: Visiting, form: str, file: Annotated[UploadFile | None, File()] = None) -> Response:
    """Take a new version; it is checked and a picture of it made, and not used yet."""
    desk = _desk(visit)
    try:
        kept = desk.versions.keep(form, file.file.read() if file else b"")
    except RejectedError as error:
        return _form_page(visit, form, error)
    return visit.go(f"/tasks/{_look(visit, form, kept.sha256.hex)}")


@room.get("/admin/forms/{form}/{sha256}")
@allowed(_FORMS)
def version_page(visit: Visiting, form: str, sha256: str) -> Response:
    """One version: what is wrong with it, and how it prints."""
    return _version_page(visit, form, sha256)


@room.get("/admin/forms/{form}/{sha256}/file")
@allowed(_FORMS)
def take_version(visit: Visiting, form: str, sha256: str) -> Response:
    """The Word file."""
    docx = _desk(visit).versions.read(form, sha256)
    return send_made_now(docx, DOCX, f"{form}-{sha256[:8]}.docx")


@room.get("/admin/forms/{form}/{sha256}/pages/{number}")
@allowed(_FORMS)
def picture(visit: Visiting, form: str, sha256: str, number: int) -> Response:
    """A page of the version filled with the sample of its form."""
    made = visit.site.form_previews.get((form, sha256))
    if made is None or not 1 <= number <= made.pages:
        raise NotFoundError("没有这一页 / no such page")
    drawn = visit.site.pictures.picture(made.path, made.sha256, number - 1, width=PAGE_WIDTH)
    return Response(drawn, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=600"})


@room.post("/admin/forms/{form}/{sha256}/look")
@allowed(_FORMS)
def look(visit: Visiting, form: str, sha256: str) -> Response:
    """Make pictures of a version."""
    _desk(visit).versions.read(form, sha256)
    return visit.go(f"/tasks/{_look(visit, form, sha256)}")


@room.post("/admin/forms/{form}/{sha256}/use")
@allowed(_FORMS)
def use(visit: Visiting, form: str, sha256: str) -> Response:
    """Issue new documents from this version."""
    try:
        _desk(visit).put_in_use(form, sha256, pack=visit.app.pack)
    except (RejectedError, ConflictError) as error:
        return _version_page(visit, form, sha256, error)
    visit.site.take_up_forms()
    return visit.go(f"/admin/forms/{form}")


@room.post("/admin/forms/{form}/{sha256}/drop")
@allowed(_FORMS)
def drop(visit: Visiting, form: str, sha256: str) -> Response:
    """Throw an upload away that was never used."""
    try:
        _desk(visit).drop(form, sha256)
    except ConflictError as error:
        return _version_page(visit, form, sha256, error)
    return visit.go(f"/admin/forms/{form}")


def _desk(visit: Visit) -> FormDesk:
    return FormDesk(FormVersions(visit.app.pack_folder), visit.app.registrar)


def _look(visit: Visit, form: str, digest: str) -> str:
    desk, site, converter = _desk(visit), visit.site, visit.app.converter
    address = f"/admin/forms/{form}/{digest}"

    def work(_: Progress) -> Outcome:
        findings = desk.check(form, digest)
        faults = sum(item.severity is Severity.DAMAGE for item in findings)
        if faults:
            return Outcome(f"有 {faults} 处错误，不能启用 / {faults} faults: it cannot be used", address)
        made = desk.preview(form, digest, converter=converter)
        if made is not None:
            site.form_previews.keep((form, digest), made.pdf, made.page_count)
        return Outcome("检查通过，请看页面后启用 / sound: look at the pages, then use it", address)

    title = f"检查新版式样 {form} / check a new version of {form}"
    return site.tasks.start(title=title, by=visit.signed_in.name, work=work)


def _form_page(visit: Visit, form: str, error: DocArchiveError | None = None) -> Response:
    versions = _desk(visit).of(form)
    pack = visit.app.pack
    return admin_page(
        visit,
        "admin_form.html",
        status=status_of(error) if error else 200,
        form_id=form,
        spec=pack.forms.get(form),
        pack=pack,
        versions=versions,
        error=error,
    )


def _version_page(visit: Visit, form: str, digest: str, error: DocArchiveError | None = None) -> Response:
    desk = _desk(visit)
    shown = next((item for item in desk.of(form) if item.version.sha256.hex == digest), None)
    if shown is None:
        raise NotFoundError("没有这个版本 / no such version")
    findings = desk.check(form, digest)
    made = visit.site.form_previews.get((form, digest))
    return admin_page(
        visit,
        "admin_version.html",
        status=status_of(error) if error else 200,
        form_id=form,
        spec=visit.app.pack.forms.get(form),
        shown=shown,
        findings=findings,
        faulty=any(item.severity is Severity.DAMAGE for item in findings),
        grave=Severity.DAMAGE,
        pages=made.pages if made else 0,
        error=error,
    )
