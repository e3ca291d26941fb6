"""An office with a case that is ready to be destroyed, with words in it that stand nowhere else; and a look for those words."""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pikepdf

from docarchive.domain import places
from docarchive.domain.case import Case
from docarchive.domain.case_event import CaseEvent, CaseEventKind
from docarchive.domain.facts import Fact, FactKind, StoredObject
from docarchive.domain.follow_ups import FollowUp, FollowUpKind
from docarchive.domain.identifiers import ArrivalId, CaseId, RecordId, Sha256, new_id
from docarchive.domain.record import (
    KeptArrival,
    PageSource,
    PageText,
    Record,
    RecordKind,
    RecordText,
    Representation,
    Role,
    TextLine,
)
from docarchive.domain.retention.appraisal import Opinion
from docarchive.domain.retention.disposal import Approval
from docarchive.domain.retention.hold import HoldGround
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
from docarchive.workflows.issuing.prepare_issue import IssueRequest
from docarchive.workflows.keeping.rebuild import rebuild_index
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.registering.case_events import record_event
from docarchive.workflows.retention.appraise import RetentionDesk
from docarchive.workflows.retention.dispose import DisposalRequest
from docarchive.workflows.store import put_body, put_bytes

HAN, LATIN = "鹦鹉螺琥珀", "QZJXVKWMARK"
PDF = "application/pdf"
REFERENCE = "J001-ZY·CF·2026-D30-0001"
OVER = date(2026, 11, 22)
"""Last day of the volume's period; the office's clock stands one day later."""
APPROVAL = Approval("周局示", date(2026, 11, 23), "批〔2026〕9号")
SUPERVISORS = ("吴监示", "郑监示")


@dataclass
class Office:
    """A house with a case that two people gave up, and another that shares a heap with it."""

    app: object
    case: Case
    other: Case
    heap: ArrivalId
    record_ids: tuple
    neighbour: RecordId
    """The other case's record that was filed from the heap."""

    def request(self, **changes):
        return replace(DisposalRequest(self.case.id, APPROVAL, SUPERVISORS, "保管期限已满"), **changes)


def pdf_of(*pages):
    """A PDF whose pages say *pages* in streams that are compressed."""
    pdf = pikepdf.new()
    for words in pages:
        pdf.add_blank_page()
        pdf.pages[-1].Contents = pdf.make_stream(
            f"BT ({words}) Tj ET {words.encode('utf-16-be').hex()}".encode()
        )
    out = io.BytesIO()
    pdf.save(out, compress_streams=True, deterministic_id=True, recompress_flate=True)
    return out.getvalue()


def make_office(app, cast):
    """Issue, file, read, index, keep, appraise: the case's words are in every store afterwards."""
    case = cast.case
    other = replace(case, id=CaseId(new_id(app.now())), name="他案", cause="他案案由")
    app.registrar.open_case(other)
    form = app.pack.sample("inspection_record")
    findings = [{**form["findings"][0], "description": f"{HAN}{LATIN}"}, *form["findings"][1:]]
    request = IssueRequest("inspection_record", case.id, {**form, "findings": findings}, cast.enterprise.id)
    issued = app.issuer.issue(request)
    evidence = _evidence(app, case, pdf_of(LATIN), f"{LATIN}录像", f"{HAN} {LATIN} 识别文字")
    heap, taken, neighbour = _heap(app, case, other, evidence.id)
    _event(app, case)
    _seal(app, case, [issued.id, evidence.id, taken])
    desk = RetentionDesk(app.archive, app.ledger, app.catalog, app.now, "archivist.1")
    hold = desk.hold(case.id, HoldGround.SUIT, "冯庚示", f"应诉 {HAN}")
    desk.lift(hold.id, "冯庚示", f"终结 {LATIN}")
    desk.appraise(REFERENCE, "张示", Opinion.DESTROY, f"无保存价值 {HAN}")
    desk.appraise(REFERENCE, "李示", Opinion.DESTROY, f"同意 {LATIN}")
    with app.catalog.transaction() as tx:
        tx.schedule(FollowUp(FollowUpKind.INDEX_RECORD, evidence.id))
        tx.set_note("volume_drafts", {case.id: {"shown": LATIN}, "other": {"shown": "x"}})
        tx.set_note(f"waiting_pages_{heap}", {"text": f"{HAN}{LATIN}"})
    rebuild_index(catalog=app.catalog, index=app.index)
    damaged = app.configuration.workspace / "damaged"
    damaged.mkdir(exist_ok=True)
    (damaged / f"{evidence.id}-{evidence.representations[0].key.rpartition('/')[2]}.1").write_text(LATIN)
    return Office(app, case, other, heap, (issued.id, evidence.id, taken), neighbour)


def _record(app, fact, plain):
    with app.catalog.transaction() as tx:
        tx.record(fact, plain)
    publish_facts(ledger=app.ledger, catalog=app.catalog)


def _evidence(app, case, content, title, text, *, source=None):
    record_id = RecordId(new_id(app.now()))
    folder = places.record_folder(case.party_ids[0], case.id, record_id)
    digest = Sha256(sha256(content).hexdigest())
    stored = put_bytes(app.archive, places.returned_key(folder, "evidence", digest, ".pdf"), content)
    file = Representation(Role.EVIDENCE, stored.key, digest, len(content), PDF, 1, f"{title}.pdf")
    if source:
        heap, sha, index = source
        file = replace(file, derived_from=sha, pages=(PageSource(heap, index, "person"),))
    record = Record(
        record_id,
        RecordKind.EVIDENCE,
        case.id,
        case.party_ids[0],
        title,
        app.now(),
        (file,),
        volume_side="main",
    )
    body, plain = put_body(app.archive, lambda _: f"{folder}/record.json", record)
    about = {"case_id": case.id, "record_id": record_id, "arrival_id": source[0] if source else None}
    _record(app, Fact(FactKind.EVIDENCE_FILED, app.now(), "tester", body, (stored,), **about), plain)
    lines = (TextLine(text, (1, 1, 9, 9), 990),)
    read = RecordText(record_id, digest, "test", "1", (PageText(1, text, lines),))
    body, plain = put_body(app.archive, lambda found: places.text_key(stored.key, found), read)
    _record(app, Fact(FactKind.TEXT_READ, app.now(), "tester", body, record_id=record_id), plain)
    return record


def _heap(app, case, other, _):
    """A scan of three pages: one of each case, one of nobody."""
    content = pdf_of(f"one {LATIN}", "two of the other", f"three {LATIN}")
    digest = Sha256(sha256(content).hexdigest())
    heap = ArrivalId(new_id(app.now()))
    stored = put_bytes(app.archive, places.arrival_key(heap, ".pdf"), content)
    kept = KeptArrival(heap, f"{LATIN}.pdf", stored.key, digest, len(content), PDF)
    body, plain = put_body(app.archive, lambda _: places.arrival_body_key(heap), kept)
    _record(app, Fact(FactKind.ARRIVAL_KEPT, app.now(), "inbox", body, (stored,), arrival_id=heap), plain)
    taken = _evidence(app, case, pdf_of(f"one {LATIN}"), "扫描", HAN, source=(heap, digest, 0))
    neighbour = _evidence(app, other, pdf_of("two"), "他案扫描", "他案文字", source=(heap, digest, 1))
    return heap, taken.id, neighbour.id


def _event(app, case):
    event = CaseEvent(case.id, CaseEventKind.REQUIREMENT_WAIVED, app.now(), note=f"{HAN}{LATIN}", rule="x")
    record_event(
        event, archive=app.archive, ledger=app.ledger, catalog=app.catalog, now=app.now, actor="tester"
    )


def _seal(app, case, ids):
    with app.catalog.reading() as reader:
        records = [reader.get_record(record_id) for record_id in ids]
    items = tuple(
        VolumeItem(
            place,
            one.id,
            one.title,
            Carrier.PAGES,
            file.key,
            file.sha256,
            file.media_type,
            page_numbers=(place,),
        )
        for place, one in enumerate(records, start=1)
        for file in one.representations[:1]
    )
    bound = put_bytes(
        app.archive,
        f"{places.volume_folder(REFERENCE)}/volume-0123456789abcdef.pdf",
        pdf_of(HAN.encode().hex(), LATIN),
    )
    made = VolumeFile(VolumeFileRole.BOUND_PDF, bound.key, bound.sha256, 1, PDF, 2)
    volume = Volume(
        reference=REFERENCE, case_id=case.id, title=case.name, side=VolumeSide.MAIN, number=1, count=1,
        volumes_of_case=1, fonds="J001", year=2026, serial=1, retention=Retention.THIRTY_YEARS,
        retention_reasons=("普通程序 / ordinary",), retention_from=date(2026, 1, 1), expires_on=OVER, order="process",
        items=items, totals=count_totals(items), files=(made,), compiler=Signatory("王甲示"),
        checker=Signatory("李乙示"), archivist=Signatory("冯庚示"), closed_on=date(2026, 11, 20),
        sealed_at=app.now(), statement=f"{HAN}{LATIN}",
    )  # fmt: skip
    body, plain = put_body(
        app.archive, lambda digest: places.volume_key(REFERENCE, "volume", digest, ".json"), volume
    )
    detail = {"reference": REFERENCE}
    objects = (StoredObject(bound.key, bound.sha256),)
    fact = Fact(FactKind.VOLUME_SEALED, app.now(), "tester", body, objects, case_id=case.id, detail=detail)
    _record(app, fact, plain)


# looking for the words


def found_in(*folders):
    """Files below *folders* in which one of the words stands, however it is written or packed."""
    files = (path for folder in folders for path in sorted(Path(folder).rglob("*")) if path.is_file())
    return [path for path in files if path.name != ".lock" and speaks(path)]


def speaks(path):
    """Whether a word stands in the file or its name."""
    return any(word in path.name for word in (HAN, LATIN)) or _in_bytes(path.read_bytes(), depth=3)


_WORDS = tuple(
    word.encode(code) for word in (HAN, LATIN) for code in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
) + tuple(
    written.encode()
    for word in (HAN, LATIN)
    for written in (word.encode().hex(), word.encode("utf-16-be").hex(), ascii(word)[1:-1])
)


def _in_bytes(content, *, depth):
    if any(word in content for word in _WORDS):
        return True
    return depth > 0 and any(_in_bytes(part, depth=depth - 1) for part in _unpacked(content))


def _unpacked(content):
    """Everything in *content* that can be decompressed: members of zips, streams of PDFs, zlib anywhere."""
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            yield from map(packed.read, packed.namelist())
    if content[:5] == b"%PDF-":
        with pikepdf.open(io.BytesIO(content)) as pdf:
            yield from (
                one.read_bytes() for one in pdf.objects if isinstance(one, pikepdf.Stream) and _plain(one)
            )
    for match in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", content):
        try:
            yield zlib.decompressobj().decompress(content[match.start() :], 1 << 22)
        except zlib.error:
            continue


def _plain(stream):
    return stream.get("/Filter") in (None, pikepdf.Name.FlateDecode)


def later(years=0):
    return datetime(2026, 11, 23, 2, 0, tzinfo=UTC) + timedelta(days=366 * years, hours=1)
