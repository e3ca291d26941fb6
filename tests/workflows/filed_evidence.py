"""A piece of evidence put into a workspace as the inbox would, with the text a recogniser would have read."""

from docarchive.domain import places
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.identifiers import RecordId, new_id
from docarchive.domain.record import (
    PageText,
    Record,
    RecordKind,
    RecordText,
    Representation,
    Role,
    TextLine,
)
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.store import digest_of, put_body, put_bytes


def file_evidence(app, case, content, media_type, *, title="现场照片", side="main", pages=(), suffix=".pdf"):
    """File *content* with a case; *pages* are `PageText` with lines."""
    record_id = RecordId(new_id(app.now()))
    folder = places.record_folder(case.party_ids[0], case.id, record_id)
    stored = put_bytes(
        app.archive, places.returned_key(folder, "evidence", digest_of(content), suffix), content
    )
    file = Representation(
        Role.EVIDENCE, stored.key, stored.sha256, len(content), media_type, page_count=max(1, len(pages))
    )
    record = Record(
        record_id,
        RecordKind.EVIDENCE,
        case.id,
        case.party_ids[0],
        title,
        app.now(),
        (file,),
        volume_side=side,
    )
    body, plain = put_body(app.archive, lambda _: f"{folder}/record.json", record)
    with app.catalog.transaction() as tx:
        tx.record(
            Fact(
                FactKind.EVIDENCE_FILED,
                app.now(),
                "tester",
                body,
                (stored,),
                case_id=case.id,
                record_id=record_id,
            ),
            plain,
        )
    if pages:
        text = RecordText(record_id, stored.sha256, "test", "1", tuple(pages))
        body, plain = put_body(app.archive, lambda digest: places.text_key(stored.key, digest), text)
        with app.catalog.transaction() as tx:
            tx.record(
                Fact(FactKind.TEXT_READ, app.now(), "tester", body, case_id=case.id, record_id=record_id),
                plain,
            )
    publish_facts(ledger=app.ledger, catalog=app.catalog)
    return record


def page(number, *lines, rotation=0):
    """A page with lines ``(text, box)``."""
    placed = tuple(TextLine(text, box, 990) for text, box in lines)
    return PageText(number, "\n".join(text for text, _ in lines), placed, rotation=rotation)
