"""One record: what it is, its pages as pictures with the text beside, its files, and the proof that it is whole."""

import json
from collections.abc import Sequence
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from docarchive.archive.proof import make_proof
from docarchive.catalog.port import Reader
from docarchive.domain.people.concerning import concerns
from docarchive.domain.people.rights import Deed
from docarchive.domain.people.sign_in import AccessKind
from docarchive.domain.record import DERIVED, PageText, Record, RecordKind
from docarchive.domain.standing import corrected_chain, related_to
from docarchive.web.access import READERS, allowed, doing
from docarchive.web.access_log import write_down
from docarchive.web.hit_places import asked_of, hit_places
from docarchive.web.law_links import law_links
from docarchive.web.loading import load_record
from docarchive.web.navigation import Entry
from docarchive.web.proving import proof_page
from docarchive.web.routing import Room
from docarchive.web.sending import send_made_now
from docarchive.web.viewer import view
from docarchive.web.viewing import ShownFile, first_shown, shown_files
from docarchive.web.visit import Visiting
from docarchive.workflows.disclosing.made_copies import made_copies
from docarchive.workflows.disclosing.masked_copy import sources_of

room = Room()
ENTRIES: tuple[Entry, ...] = ()


@room.get("/records/{record_id}")
@allowed(READERS)
def record_page(
    visit: Visiting,
    record_id: str,
    file: Annotated[int, Query(ge=0, le=10_000)] = 0,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    q: Annotated[str, Query(max_length=4000)] = "",
    exact: bool = False,
    hit: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Response:
    """The record, opened at a page of one of its files; opening is written down."""
    query = asked_of(visit, q, exact=exact)
    with visit.reading() as reader:
        record, case = load_record(record_id, reader)
        party = reader.get_party(record.party_id)
        files = shown_files(record)
        shown = files[file - 1] if 0 < file <= len(files) else first_shown(record)
        texts = _texts(record, shown, reader)
        siblings = reader.records_of(case.id)
        officers = [reader.get_officer(officer_id).name for officer_id in record.officer_ids]
        comparisons = reader.comparisons_of(record.id)
        laws = law_links(record.laws, reader)
        told = concerns(visit.sight, case)
        copies = made_copies(record, reader=reader, archive=visit.app.archive) if told else ()
    write_down(visit, record, AccessKind.OPENED)
    places = hit_places(query, texts)
    return visit.page(
        "record.html",
        record=record,
        case=case,
        party=party,
        viewer=view(record, files, shown, texts, places, page=page, hit=hit, q=q, exact=exact),
        officers=officers,
        laws=laws,
        comparison=comparisons[-1] if comparisons else None,
        earlier=_earlier(record, siblings),
        later=related_to(record, siblings),
        derived=DERIVED,
        may_export=visit.may(Deed.EXPORT, case),
        may_mask=visit.may(Deed.FILE, case) and bool(sources_of(record)),
        copies=copies,
        may_issue=visit.may(Deed.ISSUE, case) and record.kind is RecordKind.DOCUMENT,
        may_prove=visit.may(Deed.VERIFY, case),
    )


@room.get("/records/{record_id}/proof")
@allowed(READERS)
def proof(visit: Visiting, record_id: str) -> Response:
    """Every file read and compared with the signed ledger, now; said in one sentence."""
    app = visit.app
    with visit.reading() as reader:
        record, case = load_record(record_id, reader)
        positions = reader.fact_positions(record.id)
    return proof_page(
        visit,
        "proof.html",
        lambda: make_proof(app.ledger, app.archive, positions),
        record=record,
        case=case,
    )


@room.get("/records/{record_id}/proof.json")
@allowed(doing(Deed.VERIFY))
def proof_file(visit: Visiting, record_id: str) -> Response:
    """The proof as a file that ``verify_proof.py`` accepts without this archive."""
    app = visit.app
    with visit.reading() as reader:
        record, case = load_record(record_id, reader)
        positions = reader.fact_positions(record.id)
    visit.require(Deed.VERIFY, case)
    made = make_proof(app.ledger, app.archive, positions)
    content = json.dumps(made, ensure_ascii=False, indent=1).encode()
    return send_made_now(content, "application/json", f"{record.id}.proof.json")


def _texts(record: Record, shown: ShownFile | None, reader: Reader) -> list[PageText]:
    """The text beside: of the shown file, else of the record."""
    own = reader.text_of(record.id, shown.item.sha256) if shown else ()
    return list(own or reader.pages_of(record.id))


def _earlier(record: Record, siblings: Sequence[Record]) -> list[Record]:
    """What it corrects, back to the first; of another relation the one document it is about."""
    chain = corrected_chain(record, siblings)[1:]
    if chain or record.relation is None:
        return chain
    return [item for item in siblings if item.id == record.relation.record_id]
