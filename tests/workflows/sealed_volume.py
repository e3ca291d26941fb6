"""A closed case with one sealed volume, without the work of binding it."""

from datetime import date

from filed_evidence import file_evidence, page

from docarchive.domain import places
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.volumes.volume import (
    Carrier,
    Retention,
    Signatory,
    Volume,
    VolumeItem,
    VolumeSide,
    count_totals,
)
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.store import put_body

REFERENCE = "J001-ZY·CF·2026-D30-0001"


def seal_volume(app, case, *, expires_on=date(2056, 12, 31)):
    """Seal a volume of one paper on page 1."""
    record = file_evidence(app, case, b"%PDF-1.4 paper", "application/pdf", pages=[page(1)])
    file = record.representations[0]
    item = VolumeItem(
        1, record.id, record.title, Carrier.PAGES, file.key, file.sha256, file.media_type, page_numbers=(1,)
    )
    volume = Volume(
        reference=REFERENCE,
        case_id=case.id,
        title=case.name,
        side=VolumeSide.MAIN,
        number=1,
        count=1,
        volumes_of_case=1,
        fonds="J001",
        year=2026,
        serial=1,
        retention=Retention.THIRTY_YEARS,
        retention_reasons=("普通程序 / ordinary",),
        retention_from=date(2027, 1, 1),
        expires_on=expires_on,
        order="process",
        items=(item,),
        totals=count_totals((item,)),
        files=(),
        compiler=Signatory("王甲示"),
        checker=Signatory("李乙示"),
        archivist=Signatory("冯庚示"),
        closed_on=date(2026, 11, 20),
        sealed_at=app.now(),
    )
    body, plain = put_body(
        app.archive, lambda digest: places.volume_key(REFERENCE, "volume", digest, ".json"), volume
    )
    detail = {"reference": REFERENCE}
    fact = Fact(FactKind.VOLUME_SEALED, app.now(), "tester", body, case_id=case.id, detail=detail)
    with app.catalog.transaction() as tx:
        tx.record(fact, plain)
    publish_facts(ledger=app.ledger, catalog=app.catalog)
    return volume
