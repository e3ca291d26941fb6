"""Small valid domain values, and facts with the bodies an archive would hold."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

from stdnum.cn import ric, uscc

from docarchive.catalog.port import Catalog
from docarchive.domain import identifiers as ids
from docarchive.domain.agency import Agency
from docarchive.domain.case import Case
from docarchive.domain.facts import Fact, FactKind, StoredObject
from docarchive.domain.laws.law import LawReference
from docarchive.domain.officer import Certificate, Officer
from docarchive.domain.party import Enterprise, Person
from docarchive.domain.plain import Plain, canonical_json, to_plain
from docarchive.domain.record import PageText, Penalty, Record, RecordKind, RecordText, Representation, Role
from docarchive.domain.retention.disposal import (
    Approval,
    Disposal,
    DisposedDocument,
    DisposedFile,
    DisposedVolume,
)
from docarchive.domain.volumes.volume import (
    Carrier,
    Retention,
    Signatory,
    Volume,
    VolumeItem,
    VolumeSide,
    count_totals,
)

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def id_of(number: int) -> str:
    """A valid identifier that is the same in every run."""
    return ids.crockford(1_700_000_000_000 + number, 10) + ids.crockford(number, 16)


def digest(text: str) -> ids.Sha256:
    return ids.Sha256(sha256(text.encode()).hexdigest())


def credit_code(number: int) -> ids.CreditCode:
    body = f"913204{number:011d}"
    return ids.CreditCode.parse(body + uscc.calc_check_digit(body))


def agency(**changes: Any) -> Agency:
    names = "address contact_person phone postcode reconsideration_organ court bank bank_address bank_account"
    values = {name: f"示例{name}" for name in names.split()}
    return Agency(**{"name": "示例市应急管理局", "region": "示", **values, **changes})


def enterprise(number: int = 1, /, **changes: Any) -> Enterprise:
    values = {
        "id": id_of(1_000_000 + number),
        "name": f"示例{number}号化工有限公司",
        "uscc": credit_code(number),
        "legal_rep": "示例负责人",
        "address": "示例路1号",
        "phone": "0519-00000000",
    }
    return Enterprise(**{**values, **changes})


def person(number: int = 1, /, **changes: Any) -> Person:
    body = f"11010119800101{number:03d}"
    values = {
        "id": id_of(2_000_000 + number),
        "name": f"示例人员{number}",
        "sex": "女",
        "birth_date": date(1980, 1, 1),
        "id_no": ids.ResidentId.parse(body + ric.calc_check_digit(body + "0")),
        "home_address": "示例村2号",
        "phone": "000",
    }
    return Person(**{**values, **changes})


def officer(number: int = 1, /, **changes: Any) -> Officer:
    held = Certificate(f"示{number:06d}", "示例省人民政府", date(2024, 1, 1), date(2028, 12, 31))
    values = {"id": id_of(3_000_000 + number), "name": f"示例执法员{number}", "certificates": (held,)}
    return Officer(**{**values, **changes})


def case(number: int = 1, /, **changes: Any) -> Case:
    values = {
        "id": id_of(4_000_000 + number),
        "name": f"示例{number}号化工有限公司未按规定培训案",
        "cause": "未如实记录安全生产教育和培训情况",
        "source": "监督检查",
        "party_ids": (enterprise(number).id,),
        "handler_ids": (officer(1).id, officer(2).id),
        "opened_on": date(2026, 1, 1) + timedelta(days=number),
    }
    return Case(**{**values, **changes})


def file(text: str, role: Role = Role.ISSUED_PDF, **changes: Any) -> Representation:
    values = {
        "key": f"parties/{role}-{digest(text).hex[:16]}.pdf",
        "sha256": digest(text),
        "size_bytes": 1000,
    }
    return Representation(**{"role": role, "media_type": "application/pdf", **values, **changes})


def record(number: int = 1, /, *, of: Case, serial: int | None = None, **changes: Any) -> Record:
    values: Mapping[str, Any] = {
        "id": id_of(5_000_000 + number),
        "kind": RecordKind.DOCUMENT,
        "case_id": of.id,
        "party_id": of.party_ids[0],
        "title": f"行政处罚决定书{number}",
        "recorded_at": NOON,
        "representations": (file(f"docx {number}", Role.ISSUED_DOCX), file(f"pdf {number}")),
        "form_id": "penalty_decision_unit",
        "form_title": "行政处罚决定书",
        "number": None if serial is None else ids.DocumentNumber("示", "罚", 2026, serial),
        "code_uid": ids.crockford(number, 16),
        "doc_date": date(2026, 3, 1),
        "values": {"amount": 3000000, "rows": [{"a": "甲&乙"}]},
        "officer_ids": of.handler_ids,
        "laws": (LawReference("中华人民共和国安全生产法", date(2021, 6, 10), 97, item=4),),
        "penalties": (Penalty(of.party_ids[0], "罚款", 3_000_000), Penalty(of.party_ids[0], "警告")),
    }
    return Record(**{**values, **changes})


def evidence(number: int = 1, /, *, of: Case, **changes: Any) -> Record:
    bare = {
        "form_id": None,
        "form_title": None,
        "code_uid": None,
        "values": None,
        "laws": (),
        "penalties": (),
    }
    files = {"representations": (file(f"video {number}", Role.EVIDENCE, media_type="video/mp4"),)}
    kind = {"kind": RecordKind.EVIDENCE, "title": f"现场录像{number}"}
    return record(600_000 + number, of=of, **{**bare, **files, **kind, **changes})


def volume(of: Case, *records: Record, serial: int = 1, **changes: Any) -> Volume:
    """A volume of records: a document has pages 1, blank, 2 and so on; a recording lies on a disc."""
    items, number = [], 1
    for place, item in enumerate(records, start=1):
        used = item.representations[-1]
        paper = item.kind is RecordKind.DOCUMENT
        numbers = (number, 0, number + 1) if paper else ()
        number += len(numbers[::2])
        items.append(
            VolumeItem(
                place,
                item.id,
                item.title,
                Carrier.PAGES if paper else Carrier.DISC,
                used.key,
                used.sha256,
                used.media_type,
                page_numbers=numbers,
            )
        )
    values: Mapping[str, Any] = {
        "reference": f"J001-ZY·CF·2026-D30-{serial:04d}",
        "case_id": of.id,
        "title": of.name,
        "side": VolumeSide.MAIN,
        "number": 1,
        "count": 1,
        "volumes_of_case": 1,
        "fonds": "J001",
        "year": 2026,
        "serial": serial,
        "retention": Retention.THIRTY_YEARS,
        "retention_reasons": ("普通程序处罚 / ordinary procedure",),
        "retention_from": date(2027, 1, 1),
        "expires_on": date(2056, 12, 31),
        "order": "process",
        "items": tuple(items),
        "totals": count_totals(tuple(items)),
        "files": (),
        "compiler": Signatory("示例立卷人"),
        "checker": Signatory("示例检查人"),
        "archivist": Signatory("示例档案员", "archivist.1"),
        "closed_on": date(2026, 3, 30),
        "sealed_at": NOON,
    }
    return Volume(**{**values, **changes})


def seal(item: Volume, **detail: str) -> tuple[Fact, Plain | None]:
    named = {"reference": item.reference, **detail}
    return fact(FactKind.VOLUME_SEALED, item, case_id=item.case_id, detail=named)


def text_of(item: Record, text: str, *, role: Role = Role.ISSUED_PDF) -> RecordText:
    source = item.representation(role)
    assert source is not None
    pages = tuple(PageText(number, page) for number, page in enumerate(text.split("\f"), start=1))
    return RecordText(item.id, source.sha256, "pypdf", "5.0", pages)


def fact(
    kind: FactKind, body: object = None, *, at: datetime = NOON, **fields: Any
) -> tuple[Fact, Plain | None]:
    """A fact and its body as they are given to `Transaction.record`."""
    if body is None:
        return Fact(kind, at, "clerk", **fields), None
    plain = to_plain(body)
    stored = StoredObject(f"bodies/{kind}.json", ids.Sha256(sha256(canonical_json(plain)).hexdigest()))
    return Fact(kind, at, "clerk", stored, **fields), plain


def register(*values: Any) -> list[tuple[Fact, Plain | None]]:
    """Facts that enter parties, officers and cases."""
    made = []
    for value in values:
        match value:
            case Enterprise():
                made.append(fact(FactKind.ENTERPRISE_REGISTERED, value, party_id=value.id))
            case Person():
                made.append(fact(FactKind.PERSON_REGISTERED, value, party_id=value.id))
            case Officer():
                made.append(fact(FactKind.OFFICER_REGISTERED, value, officer_id=value.id))
            case Agency():
                made.append(fact(FactKind.AGENCY_CHANGED, value))
            case _:
                made.append(fact(FactKind.CASE_OPENED, value, case_id=value.id))
    return made


def reserve(item: Record) -> tuple[Fact, None]:
    return fact(FactKind.NUMBER_RESERVED, record_id=item.id, detail=number_detail(item))


def abandon(item: Record, reason: str = "转换失败") -> tuple[Fact, None]:
    detail = {**number_detail(item), "reason": reason}
    return fact(FactKind.NUMBER_ABANDONED, record_id=item.id, detail=detail)


def number_detail(item: Record) -> dict[str, str | int]:
    number = item.number
    return {"region": number.region, "word": number.word, "year": number.year, "serial": number.serial}


def issue(item: Record, **detail: str) -> tuple[Fact, Plain | None]:
    return fact(FactKind.DOCUMENT_ISSUED, item, record_id=item.id, case_id=item.case_id, detail=detail)


def file_evidence(item: Record) -> tuple[Fact, Plain | None]:
    return fact(FactKind.EVIDENCE_FILED, item, record_id=item.id, case_id=item.case_id)


def play(catalog: Catalog, *entries: tuple[Fact, Plain | None]) -> list[int]:
    """Record facts in one transaction; return their positions."""
    with catalog.transaction() as tx:
        return [tx.record(*entry) for entry in entries]


def dump(catalog: Catalog) -> list[str]:
    with catalog.reading() as reader:
        return list(reader.dump())


def disposal(of: Case, *records: Record, serial: int = 2, **changes: Any) -> Disposal:
    """A case with one volume of these records is disposed of."""
    held = volume(of, *records, serial=serial)
    values: Mapping[str, Any] = {
        "number": f"销〔2057〕{serial}号",
        "case_id": of.id,
        "party_id": of.party_ids[0],
        "volumes": (
            DisposedVolume(
                *(held.reference, held.fonds, held.year, held.retention, held.serial, held.side),
                *(1, 1, len(records), held.totals.pages, held.totals.discs, held.closed_on, held.closed_on),
            ),
        ),
        "documents": tuple(
            DisposedDocument(item.id, item.form_id or "evidence", item.number, item.doc_date)
            for item in records
        ),
        "files": tuple(
            DisposedFile(file.key, file.sha256) for item in records for file in item.representations
        ),
        "arrivals": (),
        "extracts": (),
        "appraisers": ("示例鉴定人", "示例主任"),
        "approval": Approval("示例局长", date(2057, 3, 1)),
        "supervisors": ("示例监销人", "示例档案员"),
        "reason": "保管期限已满",
        "disposed_on": date(2057, 3, 2),
    }
    return Disposal(**{**values, **changes})
