"""Proving the archive: what was proved when, the ledger's signed head, and proving it now; for who may verify all of it."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import Form
from starlette.responses import Response

from docarchive.domain.errors import DamageError
from docarchive.domain.findings import Severity
from docarchive.domain.people.rights import Deed
from docarchive.domain.plain import parse_time
from docarchive.web.access import allowed, doing_everywhere
from docarchive.web.admin import admin_page
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.tasks import Outcome
from docarchive.web.visit import Visit, Visiting
from docarchive.wiring.checks import house_status, verify_house
from docarchive.workflows.import_report import Progress
from docarchive.workflows.keeping.fixity import SHARES, read_calendar
from docarchive.workflows.keeping.health import CatalogStatus

room = Room()
ENTRIES: tuple[Entry, ...] = ()
_PROVERS = doing_everywhere(Deed.VERIFY)
_FINDINGS_SHOWN = 500


@room.get("/admin/proofs")
@allowed(_PROVERS)
def proof_page(visit: Visiting) -> Response:
    """What was proved when, and what was found."""
    app = visit.site.app
    status = house_status(app)
    key = str(app.signer.verifier_key)
    return admin_page(
        visit,
        "admin_proofs.html",
        state=status,
        key=key,
        audits=visit.may(Deed.READ_ACCESS_LOG),
        reads=visit.may(Deed.READ),
        **proofs(visit, status.catalog),
    )


@room.post("/admin/proofs/verify")
@allowed(_PROVERS)
def verify_now(visit: Visiting, share: Annotated[str, Form(max_length=10)] = "") -> Response:
    """Prove the share that is due, or with ``share=all`` everything."""
    app, site = visit.app, visit.site
    if share == "all":
        part = None
    else:
        with app.catalog.reading() as reader:
            part = read_calendar(reader).longest_ago(shares=SHARES)

    def work(progress: Progress) -> Outcome:
        result = verify_house(app, part, progress)
        share = f"{part[0]}/{part[1]}" if part else ""
        site.looks = replace(site.looks, findings=result.report.findings, verified_at=result.at, share=share)
        if result.damaged:
            raise DamageError(
                f"校验发现损坏 / damage was found ({len(result.report.findings)})",
                hint="见“校验”页；docs/findings.md 解释各代码 / see the page “Proofs”; docs/findings.md explains the codes",
            )
        count = result.report.files_checked
        return Outcome(f"完好：{count} 个文件 / sound: {count} files", "/admin/proofs")

    title = "校验全部归档 / verify the whole archive" if part is None else "校验一份归档 / verify a share"
    return visit.go(f"/tasks/{site.tasks.start(title=title, by=visit.signed_in.name, work=work)}")


def proofs(visit: Visit, known: CatalogStatus | None) -> dict[str, Any]:
    """What ``_proofs.html`` shows."""
    looks = visit.site.looks
    return {
        "verified": timed(known.last_verify) if known else None,
        "anchored": timed(known.last_anchor) if known else None,
        "looks": looks,
        "grave": Severity.DAMAGE,
        "findings": looks.findings[:_FINDINGS_SHOWN],
    }


def timed(note: Any) -> dict[str, Any] | None:
    """A note with its time parsed."""
    return {**note, "at": parse_time(note["at"])} if note else None
