"""Sealed volumes: the list, one volume with its contents and proof, its files, package, check, supplements."""

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

from fastapi import File, Form, Query, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from docarchive.domain.case import Case
from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import (
    ConflictError,
    DocArchiveError,
    NotFoundError,
    RejectedError,
)
from docarchive.domain.four_properties.items import BY_CODE, CheckStage
from docarchive.domain.identifiers import RecordId, is_id
from docarchive.domain.media_types import DOCX
from docarchive.domain.people.concerning import concerns
from docarchive.domain.people.rights import Deed
from docarchive.domain.people.sign_in import AccessKind
from docarchive.domain.record import Record
from docarchive.domain.retention.appraisal import expiry_of
from docarchive.domain.volumes.reference import folder_name
from docarchive.domain.volumes.volume import (
    Retention,
    Volume,
    VolumeFile,
    VolumeFileRole,
    VolumeItem,
)
from docarchive.web.access import READERS, allowed, doing, doing_everywhere
from docarchive.web.failures import status_again
from docarchive.web.files import send_stored
from docarchive.web.navigation import Entry
from docarchive.web.proving import proof_page
from docarchive.web.routing import Room
from docarchive.web.seeing import item_for, shows_volume
from docarchive.web.tasks import Outcome, Work
from docarchive.web.visit import Visit, Visiting
from docarchive.web.whole_volume import load_volume, require_all_seen, write_down_taken
from docarchive.wiring.checks import four_properties
from docarchive.wiring.desks import certifier, packed_volume, supplement_desk
from docarchive.workflows.closing.file_supplement import Addition
from docarchive.workflows.import_report import Progress
from docarchive.workflows.keeping.four_property_report import check_document
from docarchive.workflows.packaging.eep import write_eep
from docarchive.workflows.packaging.package import Packager
from docarchive.workflows.packaging.packed import added_item, prove_sealing
from docarchive.workflows.packaging.past_transfers import last_handed_over
from docarchive.workflows.packaging.zipped import zip_folder
from docarchive.workflows.past_checks import last_check
from docarchive.workflows.people.sign_in import SESSION_HOURS

room = Room()
ENTRIES = (Entry("案卷 / Volumes", "/volumes", READERS),)
LIST_SIZE = 50
SUPPLEMENT_BYTES = 512 << 20
PDF, ZIP = "application/pdf", "application/zip"
Line = Annotated[str, Form(max_length=200)]
FILE_WORDS = {
    VolumeFileRole.BOUND_PDF: "整卷 / whole volume",
    VolumeFileRole.COVER: "案卷首页 / cover",
    VolumeFileRole.CONTENTS: "卷内目录 / contents",
    VolumeFileRole.NOTE: "备考表 / note sheet",
    VolumeFileRole.TRANSFER_LIST: "移交清单 / list of transfer",
}
_TELL_OF_ALL = (VolumeFileRole.BOUND_PDF, VolumeFileRole.CONTENTS, VolumeFileRole.PAGE_COPY)
"""Files of a volume that show, or name, records which not everybody may see."""
_TAKEN = timedelta(hours=SESSION_HOURS)


@dataclass(frozen=True, slots=True)
class Row:
    """One item of the contents as the page shows it."""

    item: VolumeItem
    address: str
    """Of its first numbered page; empty when the visitor may not see it."""


@room.get("/volumes")
@allowed(READERS)
def volumes(
    visit: Visiting,
    q: Annotated[str, Query(max_length=200)] = "",
    year: Annotated[str, Query(max_length=4, pattern=r"^(\d{4})?$")] = "",
    keep: Annotated[str, Query(max_length=3)] = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """The volumes of the cases the visitor sees, the newest first."""
    retention = Retention(keep) if keep in tuple(Retention) else None
    with visit.reading() as reader:
        found = reader.volumes(
            year=int(year) if year else None,
            words=q,
            retention=retention,
            newest_first=True,
            skip=(page - 1) * LIST_SIZE,
            limit=LIST_SIZE + 1,
        )
        shown = found[:LIST_SIZE]
        cases = reader.get_cases({one.case_id for one in shown})
    return visit.page(
        "volumes.html",
        volumes=shown,
        whole={one.reference for one in shown if concerns(visit.sight, cases[one.case_id])},
        q=q,
        year=year,
        keep=keep,
        retentions=tuple(Retention),
        number=page,
        more=len(found) > LIST_SIZE,
        filtered=bool(q or year or retention),
        registers=visit.may(Deed.READ_REGISTERS),
        checks=doing(Deed.VERIFY).allows(visit.who),
        proves=doing_everywhere(Deed.VERIFY).allows(visit.who),
    )


@room.get("/volumes/{reference}")
@allowed(READERS)
def volume_page(visit: Visiting, reference: str) -> Response:
    """One volume; of one that was destroyed, to those who read the registers, what is left of it."""
    try:
        volume, case = load_volume(visit, reference)
    except NotFoundError:
        if (gone := _left_of(visit, reference)) is None:
            raise
        return visit.go(gone)
    return _page(visit, volume, case)


@room.get("/volumes/{reference}/proof")
@allowed(READERS)
def volume_proof(visit: Visiting, reference: str) -> Response:
    """Every file made for the volume read and compared with the signed ledger, now; in one sentence."""
    volume, _ = load_volume(visit, reference)
    app = visit.app
    return proof_page(
        visit,
        "volume_proof.html",
        lambda: prove_sealing(volume, archive=app.archive, ledger=app.ledger, catalog=visit.site.app.catalog),
        volume=volume,
    )


@room.get("/volumes/{reference}/files/{digest}")
@allowed(doing(Deed.EXPORT))
def volume_file(visit: Visiting, reference: str, digest: str, request: Request) -> Response:
    """A file made for the volume, as it lies in the archive; taking it out is written down."""
    volume, case = load_volume(visit, reference)
    visit.require(Deed.EXPORT, case)
    file = _file(volume, digest)
    if file.role in _TELL_OF_ALL:
        require_all_seen(visit, volume, case)
    _write_down_if_new(visit, volume)
    words = FILE_WORDS.get(file.role, "页 / pages").partition(" / ")[0]
    name = f"{volume.reference} {words}{Path(file.key).suffix}"
    return send_stored(request, visit.app.archive, file, name)


@room.post("/volumes/{reference}/package")
@allowed(doing(Deed.EXPORT))
def package(visit: Visiting, reference: str, eep: Line = "") -> Response:
    """The package of the volume as one file, with its encapsulation if wanted; what it holds is written down."""
    volume, case = load_volume(visit, reference)
    visit.require(Deed.EXPORT, case)
    require_all_seen(visit, volume, case)
    app, made, by = visit.app, visit.site.made, visit.signed_in.name
    write_down_taken(visit, volume)

    def work(progress: Progress) -> Outcome:
        folder, packed, name = made.new_folder(), packed_volume(app, volume), folder_name(volume.reference)
        inside = folder / f"{name} EEP" if eep else folder
        bag = Packager(app.archive, app.page_painter).write(packed, inside, progress)
        if eep:
            write_eep(packed, app.archive, inside / f"{name}.eep.xml")
        whole = zip_folder(inside if eep else bag, folder / f"{name}.zip")
        shutil.rmtree(inside if eep else bag)
        link = made.keep(whole, ZIP, by=by, back_to=_address(volume))
        return Outcome("信息包已做好 / the package is ready", link)

    return _started(visit, f"信息包 {volume.reference} / package {volume.reference}", work)


@room.post("/volumes/{reference}/check")
@allowed(doing(Deed.CLOSE_CASE))
def check(visit: Visiting, reference: str) -> Response:
    """The four-property check, now; its result is entered, its report handed over."""
    volume, case = load_volume(visit, reference)
    visit.require(Deed.CLOSE_CASE, case)
    app, made, by = visit.app, visit.site.made, visit.signed_in.name

    def work(progress: Progress) -> Outcome:
        tools = four_properties(app)
        report = tools.of_volume(volume, CheckStage.PRESERVATION)
        tools.record(report)
        path = made.new_folder() / f"四性检测 {folder_name(volume.reference)}.docx"
        path.write_bytes(check_document(report, pack_folder=app.pack_folder, catalog=app.catalog))
        progress(1, 1)
        link = made.keep(path, DOCX, by=by, back_to=_address(volume))
        failed = "、".join(item.code for item in report.failed)
        if failed:
            return Outcome(f"不合格：{failed}，报告已做好 / failed: {failed}; the report is ready", link)
        return Outcome("合格，报告已做好 / passed; the report is ready", link)

    return _started(visit, f"四性检测 {volume.reference} / four-property check {volume.reference}", work)


@room.post("/volumes/{reference}/certify")
@allowed(doing(Deed.VERIFY))
def certify(visit: Visiting, reference: str, record_id: Line = "") -> Response:
    """A certificate of existence for one record of the volume; asked for twice in a day, the one that was made."""
    volume, case = load_volume(visit, reference)
    visit.require(Deed.VERIFY, case)
    app, made, by = visit.app, visit.site.made, visit.signed_in.name
    if not is_id(record_id):
        raise NotFoundError("没有找到 / not found")
    with visit.reading() as reader:
        record = reader.get_record(RecordId(record_id))
        parts = reader.supplements_of(volume.reference)
    held = {item.record_id for item in volume.items} | {one.record_id for part in parts for one in part.items}
    if record.id not in held:  # the right was asked for in this volume's case alone
        raise NotFoundError("没有找到 / not found")

    about, turns = ("certificate", record, local_day(app.now())), visit.site.turns

    def work(progress: Progress) -> Outcome:
        with turns.of(f"certificate {by} {record.id}"):
            known = made.find(about, by=by)
            if known is not None:
                number = known.path.stem
                return Outcome(f"{number} 今天已出具 / certificate {number} was made today", known.address)
            certificate = certifier(app).certify(record)
            path = made.new_folder() / f"{certificate.number}.pdf"
            path.write_bytes(certificate.pdf)
            link = made.keep(path, PDF, by=by, back_to=_address(volume), about=about)
        progress(1, 1)
        return Outcome(f"{certificate.number} 已出具 / certificate {certificate.number} is made", link)

    return _started(visit, f"存在证明 {record.title} / certificate of {record.title}", work)


@room.post("/volumes/{reference}/supplements", max_body_size=SUPPLEMENT_BYTES)
@allowed(doing(Deed.CLOSE_CASE))
def supplement(
    visit: Visiting,
    reference: str,
    files: Annotated[list[UploadFile] | None, File()] = None,
    title: Line = "",
    dated: Line = "",
    reason: Annotated[str, Form(max_length=1000)] = "",
    compiler: Line = "",
) -> Response:
    """Add files to the volume, with a reason and by two people."""
    volume, case = load_volume(visit, reference)
    visit.require(Deed.CLOSE_CASE, case)
    typed = {"title": title, "dated": dated, "reason": reason, "compiler": compiler}
    sent = [file for file in files or () if file.filename]
    try:
        with tempfile.TemporaryDirectory(prefix="docarchive-supplement-") as folder:
            additions = _received(sent, title.strip(), dated, Path(folder))
            supplement_desk(visit.app).add(
                volume.reference,
                additions,
                reason=reason,
                compiler=compiler,
                archivist=visit.signed_in.display_name,
            )
    except (RejectedError, ConflictError) as error:
        return _page(visit, volume, case, error=error, typed=typed)
    return visit.go(f"{_address(volume)}#supplements")


def _page(
    visit: Visit,
    volume: Volume,
    case: Case,
    *,
    error: DocArchiveError | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    with visit.reading() as reader:
        seen = {record.id: record for record in reader.records_of(case.id)}
        supplements = reader.supplements_of(volume.reference)
        siblings = [one for one in reader.volumes_of(case.id) if shows_volume(visit, one, case)]
        until = expiry_of(volume, reader.appraisals_of(volume.reference))
        holds = [one for one in reader.holds_of(case.id) if one.stands]
        checked = last_check(volume.reference, reader=reader)
        handed = last_handed_over(volume.reference, reader)
    whole = concerns(visit.sight, case)
    exports = visit.may(Deed.EXPORT, case)
    rows = [_row(item, seen) for item in volume.items if whole or item.record_id in seen]
    complete = all(item.record_id in seen for item in volume.items)
    added = [(part, [_row(added_item(one, part), seen) for one in part.items]) for part in supplements]
    return visit.page(
        "volume.html",
        status=status_again(error),
        volume=volume,
        case=case,
        siblings=siblings,
        rows=rows,
        whole=whole,
        supplements=added if whole else [],
        until=until,
        holds=holds if whole else [],
        checked=checked,
        items=BY_CODE,
        handed=handed,
        papers=[
            (file, FILE_WORDS[file.role])
            for file in volume.files
            if file.role in FILE_WORDS and (complete or file.role not in _TELL_OF_ALL)
        ],
        bound=volume.file(VolumeFileRole.BOUND_PDF),
        exports=exports,
        complete=complete,
        certifiable=[row.item for row in rows if row.address] if visit.may(Deed.VERIFY, case) else [],
        keeps=visit.may(Deed.CLOSE_CASE, case),
        registers=visit.may(Deed.READ_REGISTERS),
        error=error,
        typed=typed or dict.fromkeys(("title", "dated", "reason", "compiler"), ""),
    )


def _row(item: VolumeItem, seen: dict[RecordId, Record]) -> Row:
    """Where the item's first numbered page is shown."""
    record = seen.get(item.record_id)
    if record is None:
        return Row(item_for(item, seen), "")
    place = next((n for n, file in enumerate(record.representations, 1) if file.sha256 == item.sha256), 0)
    page = next((n for n, number in enumerate(item.page_numbers, 1) if number), 1)
    query = f"?file={place}&page={page}" if place else ""
    return Row(item, f"/records/{item.record_id}{query}")


def _left_of(visit: Visit, reference: str) -> str | None:
    """Where the register of destruction tells of a volume; None for what it does not name, or this visitor may not know."""
    if not visit.may(Deed.READ_REGISTERS):
        return None
    with visit.reading() as reader:
        gone = reader.disposal_of_volume(reference)
    return f"/retention/disposals/{gone.disposal.case_id}" if gone else None


def _file(volume: Volume, digest: str) -> VolumeFile:
    found = next((file for file in volume.files if str(file.sha256) == digest), None)
    if found is None:
        raise NotFoundError("没有这个文件 / no such file")
    return found


def _received(sent: Sequence[UploadFile], title: str, dated: str, folder: Path) -> list[Addition]:
    """The files of the form on disk; a title is meant for a single file, several have their names."""
    try:
        day = date.fromisoformat(dated) if dated.strip() else None
    except ValueError:
        raise RejectedError(f"日期 {dated[:20]} 应为 2026-01-31 / not a date") from None
    made = []
    for number, file in enumerate(sent):
        untrusted_name = Path((file.filename or "").replace("\\", "/")).name
        path = folder / f"{number}{Path(untrusted_name).suffix[:10]}"
        with path.open("wb") as copy:
            shutil.copyfileobj(file.file, copy)
        named = title if title and len(sent) == 1 else Path(untrusted_name).stem
        made.append(Addition(path, named[:120], day))
    return made


def _started(visit: Visit, title: str, work: Work) -> Response:
    task = visit.site.tasks.start(title=title, by=visit.signed_in.name, work=work)
    return visit.go(f"/tasks/{task}")


def _address(volume: Volume) -> str:
    return f"/volumes/{volume.reference}"


def _write_down_if_new(visit: Visit, volume: Volume) -> None:
    """Write down that files were taken out, once a session or so: a reader asks for a PDF in many parts."""
    with visit.site.app.catalog.reading() as reader:
        last = reader.accesses(user=visit.signed_in.name, record_id=volume.items[-1].record_id, limit=1)
    if not last or last[0].what is not AccessKind.EXPORTED or visit.app.now() - last[0].at > _TAKEN:
        write_down_taken(visit, volume)
