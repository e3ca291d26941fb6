"""How the house is doing: what waits, what was proved and copied when, what the machine lacks."""

from dataclasses import replace
from typing import Annotated

from fastapi import Form, Query
from starlette.responses import Response

from docarchive.domain.errors import DamageError
from docarchive.domain.people.rights import Deed
from docarchive.web.access import allowed, doing
from docarchive.web.admin import admin_page
from docarchive.web.navigation import Entry
from docarchive.web.routes.admin_proofs import proofs, timed
from docarchive.web.routing import Room
from docarchive.web.tasks import Outcome
from docarchive.web.visit import Visiting
from docarchive.wiring.checks import house_status
from docarchive.wiring.disposal import backup_extras
from docarchive.wiring.examining import examine_house
from docarchive.workflows.import_report import Progress
from docarchive.workflows.keeping.back_up import back_up_again, last_backups
from docarchive.workflows.keeping.known_copies import known_copies

room = Room()
ENTRIES: tuple[Entry, ...] = ()
_SYSTEM = doing(Deed.RUN_SYSTEM)
_GAPS_SHOWN = 500


@room.get("/admin/system")
@allowed(_SYSTEM)
def system(visit: Visiting) -> Response:
    """State of every room, last proofs and backups."""
    app = visit.site.app
    status = house_status(app)
    with app.catalog.reading() as reader:
        noted = last_backups(reader)
    copies = [(str(folder), timed(noted.get(str(folder)))) for folder in known_copies(app.catalog)]
    known = status.catalog
    return admin_page(
        visit,
        "admin_system.html",
        state=status,
        **proofs(visit, known),
        second_copy=timed(known.second_copy) if known else None,
        copies=copies,
    )


@room.get("/admin/system/gaps")
@allowed(_SYSTEM)
def gaps(visit: Visiting, q: Annotated[str, Query(max_length=60)] = "") -> Response:
    """Every number without a valid document, and why."""
    with visit.site.app.catalog.reading() as reader:
        found = reader.number_gaps()
    shown = [item for item in found if q.strip() in str(item.number)]
    newest = sorted(shown, key=lambda item: item.reserved_at, reverse=True)
    return admin_page(visit, "admin_gaps.html", gaps=newest[:_GAPS_SHOWN], count=len(shown), q=q.strip())


@room.post("/admin/system/backup")
@allowed(_SYSTEM)
def backup_now(visit: Visiting, target: Annotated[str, Form(max_length=1000)] = "") -> Response:
    """Bring a backup that the house knows of up to date."""
    app = visit.app

    def work(progress: Progress) -> Outcome:
        report = back_up_again(
            app.folder("archive_dir"),
            target,
            extras=backup_extras(app),
            catalog=app.catalog,
            now=app.now,
            progress=progress,
        )
        if report.findings:
            raise DamageError(
                f"有 {len(report.findings)} 个文件没有备份好 / files that could not be made safe: "
                + "；".join(item.where for item in report.findings[:5]),
                hint="先校验归档 / verify the archive first",
            )
        copied = report.files_copied
        return Outcome(f"备份完成，新增 {copied} 个文件 / done; {copied} files were new", "/admin/system")

    task = visit.site.tasks.start(title="备份 / back up", by=visit.signed_in.name, work=work)
    return visit.go(f"/tasks/{task}")


@room.post("/admin/system/examine")
@allowed(_SYSTEM)
def examine_now(visit: Visiting) -> Response:
    """Look at the machine: folders, keys, programs, fonts, packages."""
    app, site = visit.app, visit.site

    def work(_: Progress) -> Outcome:
        checks = tuple(examine_house(app))
        site.looks = replace(site.looks, checks=checks, examined_at=app.now())
        lacking = sum(item.needed and not item.ok for item in checks)
        words = f"缺 {lacking} 项 / {lacking} things are lacking" if lacking else "齐全 / nothing is lacking"
        return Outcome(words, "/admin/system")

    task = site.tasks.start(title="环境检查 / look at this machine", by=visit.signed_in.name, work=work)
    return visit.go(f"/tasks/{task}")
