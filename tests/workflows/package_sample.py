"""A sealed volume made of real files: papers whose every page carries its number as a code, a film, hostile names."""

import io
from dataclasses import dataclass
from datetime import date, timedelta

import zxingcpp
from PIL import Image

from docarchive.domain import places
from docarchive.domain.facts import Fact, FactKind, StoredObject
from docarchive.domain.identifiers import RecordId, Sha256, new_id
from docarchive.domain.record import PageText, Record, RecordKind, RecordText, Representation, Role
from docarchive.domain.volumes.volume import (
    Carrier,
    Retention,
    Signatory,
    Volume,
    VolumeFile,
    VolumeFileRole,
    VolumeItem,
    VolumeSide,
    count_totals,
)
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.store import digest_of, put_body, put_bytes

REFERENCE = "J001-ZY·CF·2026-D30-0001"
HOSTILE = "现场记录<script>alert(1)</script>&\"'"
"""A title that must be shown and never run."""
NUMBERS = ((1, 0, 2), (3, 4, 5), (6,))
"""Volume page numbers of the three papers; page 2 of the first is blank."""
LAST_PAGE = 6


def codes_pdf(words):
    """A PDF with one page for each of *words*, its code across the page; an empty word is a blank page."""
    pages = []
    for word in words:
        page = Image.new("L", (600, 850), 255)
        if word:
            code = zxingcpp.create_barcode(word, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
            page.paste(Image.fromarray(code.to_image(scale=12)), (120, 150))
        pages.append(page)
    out = io.BytesIO()
    stamp = {"creationDate": 0, "modDate": 0}
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], **stamp)
    return out.getvalue()


@dataclass
class Sealed:
    """The volume and what it was made of."""

    volume: Volume
    records: list
    film: bytes


def seal_volume(app, cast, film):
    """Record three papers and a film, and seal them as one volume."""
    titles = ("立案审批表", HOSTILE, "送达回证")
    records = [
        _evidence(
            app,
            cast,
            title,
            codes_pdf([f"FILE {n}" for n in numbers]),
            ".pdf",
            "application/pdf",
            len(numbers),
        )
        for title, numbers in zip(titles, NUMBERS, strict=True)
    ]
    _read(app, cast, records[1], ["第一页的文字", "罚款贰万元", "末页<b>文字</b>"])
    records.append(_evidence(app, cast, "现场录像", film, ".mp4", "video/mp4", None))
    items = [
        VolumeItem(
            place, record.id, record.title, Carrier.PAGES if numbers else Carrier.DISC,
            record.representations[0].key, record.representations[0].sha256, record.representations[0].media_type,
            number=f"样本〔2026〕{place}号", responsible="示例局", dated=date(2026, 3, place), page_numbers=numbers,
        )
        for place, (record, numbers) in enumerate(zip(records, (*NUMBERS, ()), strict=True), start=1)
    ]  # fmt: skip
    shown = [f"PAGE {number}" if number else "" for numbers in NUMBERS for number in numbers]
    files = (
        _made(app, VolumeFileRole.BOUND_PDF, codes_pdf(["COVER", "CONTENTS", *shown, "NOTE"]), 10),
        _made(app, VolumeFileRole.COVER, codes_pdf(["COVER"]), 1),
        _made(app, VolumeFileRole.CONTENTS, codes_pdf(["CONTENTS"]), 1),
        _made(app, VolumeFileRole.NOTE, codes_pdf(["NOTE"]), 1),
    )
    volume = Volume(
        REFERENCE, cast.case.id, "示例单位未如实记录案", VolumeSide.MAIN, 1, 1, 1, "J001", 2026, 1, Retention.THIRTY_YEARS,
        ("普通程序 / ordinary",), date(2027, 1, 1), "process", tuple(items),
        count_totals(tuple(items)), files, Signatory("甲示"), Signatory("乙示"), Signatory("丙示"), date(2026, 3, 30),
        app.now(), expires_on=date(2056, 12, 31), statement="本卷共 4 件。\n无其他说明。",
    )  # fmt: skip
    body, plain = put_body(
        app.archive, lambda digest: places.volume_key(REFERENCE, "volume", digest, ".json"), volume
    )
    fact = Fact(
        FactKind.VOLUME_SEALED,
        app.now(),
        "tester",
        body,
        (),
        case_id=cast.case.id,
        detail={"reference": REFERENCE},
    )
    objects = tuple(_object(item) for item in files)
    with app.catalog.transaction() as tx:
        tx.record(
            Fact(fact.kind, fact.at, fact.actor, body, objects, case_id=cast.case.id, detail=fact.detail),
            plain,
        )
    publish_facts(ledger=app.ledger, catalog=app.catalog)
    return Sealed(volume, records, film)


def _object(item):
    return StoredObject(item.key, item.sha256)


def _made(app, role, content, pages):
    digest = digest_of(content)
    key = places.volume_key(REFERENCE, role.value, digest, ".pdf")
    put_bytes(app.archive, key, content)
    return VolumeFile(role, key, digest, len(content), "application/pdf", pages)


def _evidence(app, cast, title, content, suffix, media_type, pages):
    record_id = RecordId(new_id(app.now()))
    folder = places.record_folder(cast.case.party_ids[0], cast.case.id, record_id)
    digest = Sha256(digest_of(content).hex)
    stored = put_bytes(app.archive, places.returned_key(folder, "evidence", digest, suffix), content)
    item = Representation(Role.EVIDENCE, stored.key, stored.sha256, len(content), media_type, pages)
    record = Record(
        record_id, RecordKind.EVIDENCE, cast.case.id, cast.enterprise.id, title, app.now(), (item,),
        doc_date=(app.now() - timedelta(days=1)).date(),
    )  # fmt: skip
    body, plain = put_body(app.archive, lambda _: f"{folder}/record.json", record)
    with app.catalog.transaction() as tx:
        tx.record(
            Fact(
                FactKind.EVIDENCE_FILED,
                app.now(),
                "inbox",
                body,
                (stored,),
                case_id=cast.case.id,
                record_id=record_id,
            ),
            plain,
        )
    return record


def _read(app, cast, record, texts):
    item = record.representations[0]
    pages = tuple(PageText(number, text) for number, text in enumerate(texts, start=1))
    text = RecordText(record.id, item.sha256, "pypdf", "5", pages)
    body, plain = put_body(app.archive, lambda digest: places.text_key(item.key, digest), text)
    with app.catalog.transaction() as tx:
        fact = Fact(FactKind.TEXT_READ, app.now(), "system", body, case_id=cast.case.id, record_id=record.id)
        tx.record(fact, plain)
