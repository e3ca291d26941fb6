"""Handing volumes over to an archive institution (移交), what was handed over, and checking packages on receipt."""

import json
import shutil
from pathlib import Path
from typing import Annotated, BinaryIO

from fastapi import File, Form, Query, UploadFile
from starlette.responses import Response

from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import DocArchiveError, NotFoundError, RejectedError
from docarchive.domain.four_properties.items import BY_CODE
from docarchive.domain.media_types import DOCX
from docarchive.domain.people.rights import Deed
from docarchive.domain.volumes.volume import Volume
from docarchive.web.access import Access, allowed, doing
from docarchive.web.failures import status_again
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.sending import send_made_now
from docarchive.web.tasks import Outcome, Work
from docarchive.web.visit import Visit, Visiting
from docarchive.web.whole_volume import load_volume, require_all_seen, write_down_taken
from docarchive.wiring.transfers import transfer_desk
from docarchive.workflows.import_report import Progress
from docarchive.workflows.packaging.past_transfers import last_handed_over, past_transfer, past_transfers
from docarchive.workflows.packaging.receipt import check_received, unwrapped
from docarchive.workflows.packaging.transfer import handover_paper
from docarchive.workflows.packaging.unzipped import unzip_packages
from docarchive.workflows.packaging.zipped import zip_folder

room = Room()
ENTRIES: tuple[Entry, ...] = ()
OFFERED = 50
"""Volumes to choose from at a time."""
PACKAGE_BYTES = 8 << 30
ZIP, JSON = "application/zip", "application/json"
PAPER = "移交与接收登记表"
Line = Annotated[str, Form(max_length=200)]
Words = Annotated[str, Form(max_length=1000)]
_KEEPERS: Access = doing(Deed.CLOSE_CASE)
_READERS: Access = doing(Deed.READ_REGISTERS)
_CHECKERS: Access = doing(Deed.VERIFY)


@room.get("/transfers")
@allowed(_READERS)
def transfers(visit: Visiting) -> Response:
    """What was handed over, to whom and when, the newest first."""
    with visit.reading() as reader:
        found = past_transfers(reader)
    return visit.page("transfers.html", transfers=found, keeps=visit.may(Deed.CLOSE_CASE))


@room.get("/transfers/new")
@allowed(_KEEPERS)
def choose(
    visit: Visiting,
    q: Annotated[str, Query(max_length=200)] = "",
    year: Annotated[str, Query(max_length=4, pattern=r"^(\d{4})?$")] = "",
    reference: Annotated[list[str] | None, Query(max_length=100)] = None,
) -> Response:
    """Which volumes go, and to whom."""
    return _choose_page(visit, reference or [], q=q, year=year)


@room.post("/transfers")
@allowed(_KEEPERS)
def hand_over(
    visit: Visiting,
    reference: Annotated[list[str] | None, Form(max_length=100)] = None,
    receiver: Line = "",
    reason: Words = "",
    pictures: Line = "",
) -> Response:
    """Pack, check, list and enter them beside the page; what goes is one file, for who asked."""
    chosen = [load_volume(visit, one) for one in dict.fromkeys(reference or ())]
    if not chosen or not receiver.strip():
        error = RejectedError("选择案卷，写明接收单位 / choose volumes, and say who receives them")
        return _choose_page(visit, reference or [], error=error, typed=(receiver, reason))
    for volume, case in chosen:
        visit.require(Deed.EXPORT, case)
        require_all_seen(visit, volume, case)
    for volume, _ in chosen:
        write_down_taken(visit, volume)
    work = _handing_over(visit, [volume for volume, _ in chosen], receiver, reason, pictures=bool(pictures))
    count = len(chosen)
    return _started(visit, f"移交 {count} 卷 / hand over {count} volumes", work)


@room.get("/transfers/check")
@allowed(_CHECKERS)
def receive(visit: Visiting) -> Response:
    """Where packages that were received are brought."""
    return _receive_page(visit)


@room.post("/transfers/check", max_body_size=PACKAGE_BYTES)
@allowed(_CHECKERS)
def check(visit: Visiting, file: Annotated[UploadFile | None, File()] = None, key: Words = "") -> Response:
    """Check what was received, beside the page; nothing of it is kept."""
    if file is None or not file.filename:
        error = RejectedError("选择收到的 ZIP 文件 / choose the ZIP file that was received")
        return _receive_page(visit, error)
    name = Path(file.filename.replace("\\", "/")).name[:120]
    folder = visit.site.made.new_folder()
    _keep(file.file, folder / "received.zip")
    return _started(
        visit, f"检查信息包 {name} / check packages: {name}", _checking(visit, folder, name, key.strip())
    )


@room.get("/transfers/checked/{made_id}")
@allowed(_CHECKERS)
def checked(visit: Visiting, made_id: str) -> Response:
    """What was found in packages that this visitor brought."""
    made = visit.site.made.get(made_id, by=visit.signed_in.name)
    if made.media_type != JSON:
        raise NotFoundError("没有找到 / not found")
    return visit.page(
        "transfer_checked.html", found=json.loads(made.path.read_bytes()), items=BY_CODE, at=made.made_at
    )


@room.get("/transfers/{written_at}")
@allowed(_READERS)
def transfer(visit: Visiting, written_at: str) -> Response:
    """One transfer: its volumes, counts and digests."""
    with visit.reading() as reader:
        found = past_transfer(written_at, reader)
    return visit.page("transfer.html", found=found)


@room.get("/transfers/{written_at}/register")
@allowed(_READERS)
def paper(visit: Visiting, written_at: str) -> Response:
    """Its register of handing over and receiving, for both signatures."""
    app = visit.app
    with visit.reading() as reader:
        found = past_transfer(written_at, reader)
    day = local_day(found.at)
    content = handover_paper(
        found.as_list(visit.site.office), pack_folder=app.pack_folder, catalog=app.catalog, on=day
    )
    return send_made_now(content, DOCX, f"{PAPER} {day}.docx")


def _handing_over(visit: Visit, volumes: list[Volume], receiver: str, reason: str, *, pictures: bool) -> Work:
    app, made, by = visit.app, visit.site.made, visit.signed_in.name

    def work(progress: Progress) -> Outcome:
        day = local_day(app.now())
        whole = made.new_folder() / f"移交 {day}"
        desk = transfer_desk(app, pictures=pictures)
        listed = desk.hand_over(volumes, whole, receiver=receiver, reason=reason, progress=progress)
        form = handover_paper(listed, pack_folder=app.pack_folder, catalog=app.catalog, on=day)
        (whole / f"{PAPER}.docx").write_bytes(form)
        packed = zip_folder(whole, whole.with_suffix(".zip"))
        shutil.rmtree(whole)
        link = made.keep(packed, ZIP, by=by, back_to=f"/transfers/{listed['at']}")
        return Outcome(
            f"{len(volumes)} 卷已打包、检查并登记 / {len(volumes)} volumes are packed, checked and entered",
            link,
        )

    return work


def _checking(visit: Visit, folder: Path, name: str, key: str) -> Work:
    made, by = visit.site.made, visit.signed_in.name

    def work(progress: Progress) -> Outcome:
        inside = folder / "inside"
        try:
            inside.mkdir()
            unzip_packages(folder / "received.zip", inside)
            faults = check_received(unwrapped(inside), key=key or None, progress=progress)
        finally:
            shutil.rmtree(inside, ignore_errors=True)
            (folder / "received.zip").unlink(missing_ok=True)
        report = folder / "check.json"
        report.write_text(
            json.dumps({"name": name, "by_key": bool(key), "faults": faults}, ensure_ascii=False), "utf-8"
        )
        kept = made.keep(report, JSON, by=by, back_to="/transfers/check").rpartition("/")[2]
        bad = sum(bool(one) for one in faults.values())
        said = f"{bad} 项不合格 / {bad} failed" if bad else "全部合格 / everything passed"
        return Outcome(said, f"/transfers/checked/{kept}")

    return work


def _choose_page(
    visit: Visit,
    references: list[str],
    *,
    q: str = "",
    year: str = "",
    error: DocArchiveError | None = None,
    typed: tuple[str, str] = ("", ""),
) -> Response:
    chosen = [load_volume(visit, one)[0] for one in dict.fromkeys(references)]
    with visit.reading() as reader:
        found = reader.volumes(
            year=int(year) if year else None, words=q, newest_first=True, limit=OFFERED + 1
        )
        offered = [*chosen, *(one for one in found[:OFFERED] if one not in chosen)]
        handed = {one.reference: last_handed_over(one.reference, reader) for one in offered}
    return visit.page(
        "transfer_new.html",
        status=status_again(error),
        volumes=offered,
        chosen={one.reference for one in chosen},
        handed=handed,
        more=len(found) > OFFERED,
        q=q,
        year=year,
        receiver=typed[0],
        reason=typed[1],
        error=error,
    )


def _receive_page(visit: Visit, error: DocArchiveError | None = None) -> Response:
    return visit.page(
        "transfer_check.html",
        status=200 if error is None else 422,
        error=error,
        may_list=visit.may(Deed.READ_REGISTERS),
    )


def _keep(source: BinaryIO, target: Path) -> None:
    with target.open("wb") as copy:
        shutil.copyfileobj(source, copy, 1 << 20)


def _started(visit: Visit, title: str, work: Work) -> Response:
    return visit.go(f"/tasks/{visit.site.tasks.start(title=title, by=visit.signed_in.name, work=work)}")
