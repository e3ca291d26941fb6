"""Cases: the list, and one case with its stages, people, clocks, documents, what is missing, and who did what."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated
from urllib.parse import quote

from fastapi import Form, Query
from starlette.responses import Response

from docarchive.domain.case import Case, Stage
from docarchive.domain.errors import ConflictError, DocArchiveError, NotFoundError, RejectedError
from docarchive.domain.identifiers import PartyId, RecordId
from docarchive.domain.people.concerning import concerns, is_own
from docarchive.domain.people.rights import Deed
from docarchive.domain.people.seeing import is_seen
from docarchive.web.access import READERS, allowed, doing
from docarchive.web.case_page import (
    Done,
    acts_of,
    counted,
    evidence_of,
    judged_for,
    rows_of,
    stages_of,
    told_changes,
)
from docarchive.web.failures import status_of
from docarchive.web.loading import load_case
from docarchive.web.navigation import Entry
from docarchive.web.routing import LARGEST, Room
from docarchive.web.seeing import source_seen
from docarchive.web.visit import Visit, Visiting
from docarchive.wiring.recording import recording
from docarchive.workflows.closing.judged_case import JudgedCase, judge_case
from docarchive.workflows.closing.waive import Waiver, waive
from docarchive.workflows.issuing.guarding import read_case_file

LIST_SIZE = 100
_LAST_ACTS, _ACTS_A_PAGE = 40, 200

room = Room()
ENTRIES = (Entry("案件 / Cases", "/cases", READERS),)
Line = Annotated[str, Form(max_length=1000)]


@room.get("/cases")
@allowed(READERS)
def case_list(visit: Visiting, q: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Cases by part of name or cause, the newest first; one's own before those of others."""
    with visit.reading() as reader:
        officer = visit.sight.officer_id
        own = reader.find_cases(q, officer_id=officer, limit=LIST_SIZE) if officer else ()
        found = reader.find_cases(q, limit=LIST_SIZE)
        own_ids = {case.id for case in own}
        others = [case for case in found if case.id not in own_ids]
        parties = reader.get_parties({case.party_ids[0] for case in (*own, *others)})
    full = len(found) == LIST_SIZE or len(own) == LIST_SIZE
    return visit.page(
        "cases.html",
        q=q,
        own=own,
        others=others,
        names={party_id: party.name for party_id, party in parties.items()},
        full=full,
        limit=LIST_SIZE,
        opens=visit.may(Deed.OPEN_CASE),
    )


@room.get("/cases/{case_id}")
@allowed(READERS)
def case_page(visit: Visiting, case_id: str) -> Response:
    """One case; what it lacks and what is due is judged by all of it, so only for those whose business it is."""
    with visit.reading() as reader:
        case = load_case(case_id, reader)
    return _page(visit, case)


@room.get("/cases/{case_id}/acts")
@allowed(READERS)
def case_acts(
    visit: Visiting, case_id: str, before: Annotated[int | None, Query(ge=0, le=LARGEST)] = None
) -> Response:
    """Who did what in a case, newest first."""
    with visit.reading() as reader:
        case = load_case(case_id, reader)
        titles = {item.id: f"{item.title} {item.number or ''}" for item in reader.records_of(case.id)}
        acts, more = acts_of(case.id, titles, reader, before=before, limit=_ACTS_A_PAGE)
    return visit.page("case_acts.html", case=case, acts=_told_to(visit, case, acts), more=more, before=before)


@room.post("/cases/{case_id}/waive")
@allowed(doing(Deed.RECORD_EVENT))
def waive_requirement(
    visit: Visiting,
    case_id: str,
    requirement: Line = "",
    about: Line = "",
    reason: Line = "",
    allowed_by: Line = "",
) -> Response:
    """Let go what the case lacks, with a reason; who may allow it the rules say."""
    with visit.reading() as reader:
        case = load_case(case_id, reader)
    visit.require(Deed.RECORD_EVENT, case)
    kind, _, id_ = about.partition(":")
    waiver = Waiver(
        case.id,
        requirement,
        reason,
        allowed_by,
        party_id=PartyId(id_) if kind == "party" else None,
        record_id=RecordId(id_) if kind == "record" else None,
    )
    try:
        waive(waiver, visit.site.wanted, **recording(visit.app))
    except (RejectedError, ConflictError, NotFoundError) as error:
        return _page(visit, case, error)
    return visit.go(f"/cases/{case.id}#gaps")


def _page(visit: Visit, case: Case, error: DocArchiveError | None = None) -> Response:
    whole = concerns(visit.sight, case)
    with visit.reading() as reader:
        found = _judge(visit, case) if whole else None
        file = found.file if found else read_case_file(case, reader, visit.site.rules)
        compared = found.held.comparisons if found else reader.latest_comparisons(case.id)
        if found:
            file = replace(
                file, records=tuple(item for item in file.records if is_seen(visit.sight, item, case))
            )
        titles = {record.id: f"{record.title} {record.number or ''}" for record in file.records}
        acts, _ = acts_of(case.id, titles, reader, limit=_LAST_ACTS)
        drafts = reader.drafts_of(visit.signed_in.name, case_id=case.id)
        changes = told_changes(case.id, reader)
    return visit.page(
        "case.html",
        status=status_of(error) if error else 200,
        error=error,
        case=case,
        own=is_own(visit.sight, case),
        source=source_seen(visit, case),
        file=file,
        stages=stages_of(case),
        rows=rows_of(file, compared, visit.site.signed_forms),
        drafts=[(draft, form.title) for draft in drafts if (form := visit.app.pack.forms.get(draft.form_id))],
        changes=changes,
        evidence=evidence_of(file),
        judged=judged_for(found, file) if found else None,
        counted=counted,
        titles=titles,
        acts=_told_to(visit, case, acts)[:10],
        names={party.id: party.name for party in file.parties},
        doors=_doors(visit, case),
        waives=visit.may(Deed.RECORD_EVENT, case) and case.stage is not Stage.CLOSED,
    )


def _doors(visit: Visit, case: Case) -> list[tuple[str, str]]:
    """What this visitor may do in the case now: words and addresses, the first the likeliest."""
    open_, here = case.stage is not Stage.CLOSED, f"/cases/{case.id}"
    doors = [
        (open_ and visit.may(Deed.ISSUE, case), "制作文书 / Make a document", f"{here}/issue"),
        (open_ and visit.may(Deed.RECORD_EVENT, case), "登记事件 / Record an event", f"{here}/events/new"),
        (
            open_ and visit.may(Deed.TEND_INBOX) and visit.may(Deed.FILE, case),
            "上传材料 / Hand in files",
            f"/inbox?case={case.id}",
        ),
        (open_ and visit.may(Deed.CLOSE_CASE, case), "结案归档 / Close and file", f"{here}/close"),
        (visit.may(Deed.EXPORT, case), "案卷评查 / File review", f"{here}/review"),
        (visit.may(Deed.COMPARE, case), "类案比较 / Like cases", f"{here}/comparables"),
        (not open_, "案卷 / Volumes", f"/volumes?q={quote(case.name)}"),
        (
            open_ and visit.may(Deed.CHANGE_HANDLERS, case),
            "变更承办人 / Change the handlers",
            f"{here}/handlers",
        ),
        (visit.may(Deed.LEND, case), "登记借阅 / Lend it", f"/loans/new?case={case.id}"),
    ]
    return [(words, address) for may, words, address in doors if may]


def _told_to(visit: Visit, case: Case, acts: Sequence[Done]) -> list[Done]:
    """What is about no paper that is seen is the business of those who see the whole case."""
    return [item for item in acts if concerns(visit.sight, case) or item.record_id]


def _judge(visit: Visit, case: Case) -> JudgedCase:
    """What rules say of the whole case; of a part of it they would say something else."""
    site = visit.site
    with site.app.catalog.reading() as reader:
        return judge_case(
            case.id,
            reader,
            rules=site.rules,
            wanted=site.wanted,
            signed_forms=site.signed_forms,
            now=visit.app.now(),
        )
