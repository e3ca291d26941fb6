"""The four-property check: a clean case passes everything; each damage fails exactly its item."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from docarchive.domain.case import Case, Stage
from docarchive.domain.file_remark import SignatureCheck, SignatureCoverage
from docarchive.domain.four_properties.decide import decide
from docarchive.domain.four_properties.evidence import (
    Evidence,
    FoundFile,
    FoundPackage,
    FoundRecord,
    FoundVolume,
)
from docarchive.domain.four_properties.items import ITEMS, CheckStage
from docarchive.domain.four_properties.report import Result
from docarchive.domain.identifiers import CaseId, DocumentNumber, OfficerId, PartyId, RecordId, Sha256
from docarchive.domain.record import Penalty, Record, RecordKind, Representation, Role
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

NOON = datetime(2026, 3, 20, 4, tzinfo=UTC)
PARTY, CASE = PartyId("01J0000000000000000000PART"), CaseId("01J0000000000000000000CASE")
PAPER, FILM = RecordId("01J0000000000000000000RECD"), RecordId("01J0000000000000000000FRDM")
REFERENCE = "J001-ZY·CF·2026-D30-0001"


def digest(sign):
    return Sha256(sign * 64)


def representation(role, sign, media_type, **more):
    return Representation(role, f"parties/x/{role}-{sign}", digest(sign), 1000, media_type, **more)


def found(item):
    pages = item.page_count if item.media_type == "application/pdf" else None
    return FoundFile(
        item.key,
        str(item.sha256),
        item.size_bytes,
        str(item.sha256),
        item.size_bytes,
        item.media_type,
        pages,
        virus="",
    )


def document():
    files = (
        representation(
            Role.ISSUED_DOCX, "1", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        ),
        representation(Role.ISSUED_PDF, "2", "application/pdf", page_count=2),
        representation(Role.SCAN, "3", "application/pdf", page_count=2, derived_from=digest("4")),
    )
    number = DocumentNumber("样本", "应急罚", 2026, 1)
    record = Record(
        PAPER, RecordKind.DOCUMENT, CASE, PARTY, "行政处罚决定书", NOON, files, form_id="penalty_decision_unit",
        number=number, page_count=2, doc_date=date(2026, 3, 19), volume_side="main", values={"facts": "未如实记录"},
        penalties=(Penalty(PARTY, "罚款", 20_000_00),),
    )  # fmt: skip
    acts = (("document_issued", "内勤"), ("scan_filed", "inbox"))
    return FoundRecord(record, tuple((one, found(one)) for one in files), acts=acts, wants_number=True)


def film():
    item = representation(Role.EVIDENCE, "5", "video/mp4", duration_seconds=60)
    record = Record(
        FILM, RecordKind.EVIDENCE, CASE, PARTY, "现场录像", NOON, (item,), doc_date=date(2026, 3, 18)
    )
    return FoundRecord(record, ((item, found(item)),), acts=(("evidence_filed", "inbox"),))


def volume():
    items = (
        VolumeItem(
            1,
            PAPER,
            "行政处罚决定书",
            Carrier.PAGES,
            "k",
            digest("3"),
            "application/pdf",
            page_numbers=(1, 2),
        ),
        VolumeItem(2, FILM, "现场录像", Carrier.DISC, "k", digest("5"), "video/mp4"),
    )
    bound = VolumeFile(
        VolumeFileRole.BOUND_PDF, "volumes/x/bound.pdf", digest("6"), 5000, "application/pdf", 5
    )
    made = Volume(
        REFERENCE, CASE, "示例案", VolumeSide.MAIN, 1, 1, 1, "J001", 2026, 1, Retention.THIRTY_YEARS, ("普通程序",),
        date(2027, 1, 1), "process", items, count_totals(items), (bound,), Signatory("甲"),
        Signatory("乙"), Signatory("丙"), date(2026, 3, 30), datetime(2026, 4, 1, tzinfo=UTC), expires_on=date(2056, 12, 31),
    )  # fmt: skip
    file = FoundFile(bound.key, str(bound.sha256), 5000, str(bound.sha256), 5000)
    return FoundVolume(made, (file,))


def clean():
    case = Case(CASE, "示例单位未如实记录案", "未如实记录", "监督检查", (PARTY,), (OfficerId("01J0000000000000000000FFCR"),),
                date(2026, 3, 1), stage=Stage.CLOSED, closed_on=date(2026, 3, 30))  # fmt: skip
    return Evidence(
        case, (document(), film()), (volume(),), date(2026, 4, 2), agency_name="示例局", fonds="J001", copy_damage=0,
        scanner="ClamAV 1.4", package=FoundPackage(),
    )  # fmt: skip


def paper(evidence, **changes):
    """Change the document's record."""
    first, *rest = evidence.records
    return replace(evidence, records=(replace(first, record=replace(first.record, **changes)), *rest))


def about_paper(evidence, **changes):
    """Change what was found about the document."""
    first, *rest = evidence.records
    return replace(evidence, records=(replace(first, **changes), *rest))


def file(evidence, place=1, *, item=None, **changes):
    """Change one file of the document: what was found, or what is recorded."""
    first = evidence.records[0]
    files = list(first.files)
    recorded, was = files[place]
    files[place] = (replace(recorded, **(item or {})), replace(was, **changes))
    return about_paper(evidence, files=tuple(files))


def bound(evidence, **changes):
    """Change the volume."""
    one = evidence.volumes[0]
    return replace(evidence, volumes=(replace(one, volume=replace(one.volume, **changes)),))


def bound_file(evidence, **changes):
    one = evidence.volumes[0]
    return replace(evidence, volumes=(replace(one, files=(replace(one.files[0], **changes),)),))


def packaged(evidence, **changes):
    return replace(evidence, package=FoundPackage(**changes))


def other_pages(evidence):
    items = evidence.volumes[0].volume.items
    return bound(evidence, items=(replace(items[0], page_numbers=(1, 3)), *items[1:]))


def other_places(evidence):
    items = evidence.volumes[0].volume.items
    return bound(evidence, items=(items[0], replace(items[1], place=3)))


BROKEN = SignatureCheck("签章1", "示例", SignatureCoverage.WHOLE_FILE, intact=False)
LOST_PAGE = {"missing_pages": (2,)}
DAMAGES = [
    ("A01", lambda it: file(it, found_sha256="0" * 64)),
    ("A01", lambda it: bound_file(it, found_sha256="0" * 64)),
    ("A02", lambda it: paper(it, title="长" * 501)),
    ("A03", lambda it: about_paper(it, body_wrong="doc_date")),
    ("A04", lambda it: paper(it, volume_side="front")),
    ("A04", lambda it: paper(it, penalties=(Penalty(PARTY, "罚款", -1),))),
    ("A05", lambda it: paper(it, doc_date=date(2026, 3, 21))),
    ("A05", lambda it: bound(it, retention_from=date(2026, 1, 1))),
    ("A05", lambda it: replace(it, case=replace(it.case, opened_on=date(2026, 4, 3)))),
    ("A06", lambda it: paper(it, title="处罚\u0007决定")),
    ("A06", lambda it: paper(it, values={"rows": [{"name": "甲\ufffd"}]})),
    ("A06", lambda it: paper(it, values={"facts": "\ue000"})),
    ("A07", lambda it: bound(it, reference="J001—ZY/0001")),
    ("A07", lambda it: bound(it, reference="J002-ZY·CF·2026-D30-0001")),
    ("A07", lambda it: bound(it, reference="J001-ZY·CF·2025-D30-0001")),
    ("A08", lambda it: about_paper(it, same_number=1)),
    ("A08", lambda it: about_paper(it, same_bytes=1)),
    ("A09", lambda it: file(it, found_bytes=999)),
    ("A09", lambda it: file(it, found_type="image/jpeg", found_pages=None)),
    ("A10", lambda it: file(it, listed=False)),
    ("A11", lambda it: packaged(it, documents=("README",))),
    ("A12", lambda it: packaged(it, structure=("bagit.txt",))),
    ("A13", lambda it: packaged(it, digests=("manifest",))),
    ("I01", lambda it: bound(it, totals=replace(it.volumes[0].volume.totals, pages=3))),
    (
        "I01",
        lambda it: bound(
            it, items=it.volumes[0].volume.items[:1], totals=count_totals(it.volumes[0].volume.items[:1])
        ),
    ),
    ("I02", lambda it: bound_file(it, found_bytes=4999)),
    ("I02", lambda it: packaged(it, size=("Payload-Oxum",))),
    ("I03", lambda it: file(it, item={"page_count": None})),
    ("I03", lambda it: file(it, 0, item={"size_bytes": 0}, size_bytes=0, found_bytes=0)),
    ("I04", lambda it: paper(it, number=None)),
    ("I04", lambda it: paper(it, title=" ")),
    ("I04", lambda it: replace(it, agency_name="")),
    ("I05", lambda it: about_paper(it, acts=(("document_issued", "内勤"),))),
    ("I05", lambda it: about_paper(it, acts=(("text_read", "system"), ("scan_filed", "inbox")))),
    ("I05", lambda it: about_paper(it, acts=(("document_issued", ""), ("scan_filed", "inbox")))),
    ("I06", other_pages),
    ("I06", other_places),
    ("I07", lambda it: file(it, found_sha256=None, found_bytes=0, found_type=None, found_pages=None)),
    ("I07", lambda it: file(it, found_pages=1)),
    (
        "I07",
        lambda it: paper(
            it,
            representations=tuple(replace(one, **LOST_PAGE) for one in it.records[0].record.representations),
        ),
    ),
    ("I07", lambda it: bound_file(it, found_sha256=None, found_bytes=0)),
    ("I08", lambda it: about_paper(it, without_source=("4" * 64,))),
    ("I09", lambda it: replace(it, gaps=(("缺送达回证 / no receipt", PAPER),))),
    ("I10", lambda it: packaged(it, content=("proof",))),
    ("U01", lambda it: about_paper(it, body_unread="no file")),
    (
        "U02",
        lambda it: about_paper(
            it, files=it.records[0].files[:1], acts=(("document_issued", "内勤"), ("scan_filed", "x"))
        ),
    ),
    (
        "U02",
        lambda it: file(
            it,
            2,
            item={"media_type": "application/x-something"},
            found_type="application/x-something",
            found_pages=None,
        ),
    ),
    ("U03", lambda it: file(it, refused="已加密 / encrypted")),
    ("U04", lambda it: replace(it, copy_damage=2)),
    (
        "U05",
        lambda it: file(
            it,
            2,
            item={"media_type": "application/vnd.rar"},
            found_type="application/vnd.rar",
            found_pages=None,
        ),
    ),
    ("S01", lambda it: replace(it, scanner="")),
    ("S02", lambda it: file(it, virus="Eicar-Test-Signature")),
    ("S03", lambda it: replace(it, surplus=("parties/x/y",))),
    ("S05", lambda it: replace(it, ledger_faults=("SIGNATURE_BAD",))),
]
NEVER_FAILS = {"S04"}
"""Looked at by a person alone."""


def results(evidence, stage=CheckStage.TRANSFER):
    return {item.code: item for item in decide(evidence, stage)}


def test_a_clean_case_passes_and_only_carriers_wait_for_a_person():
    assert {
        code: item.result for code, item in results(clean()).items() if item.result is not Result.PASSED
    } == {"S04": Result.PERSON}


@pytest.mark.parametrize(
    ("code", "damage"), DAMAGES, ids=[f"{n}-{code}" for n, (code, _) in enumerate(DAMAGES)]
)
def test_each_damage_fails_exactly_its_item(code, damage):
    failed = [item for item in results(damage(clean())).values() if item.result is Result.FAILED]

    assert [item.code for item in failed] == [code]
    assert all(" / " in fault.message or fault.message for fault in failed[0].faults)


def test_every_item_has_a_damage():
    assert {code for code, _ in DAMAGES} | NEVER_FAILS == {item.code for item in ITEMS}


def test_before_a_package_its_items_are_not_looked_at_and_without_one_they_do_not_apply():
    assert {"A11", "A12", "A13", "I10"} & set(results(clean(), CheckStage.FILING)) == set()
    without = results(replace(clean(), package=None))
    assert {code for code, item in without.items() if item.result is Result.NOT_APPLICABLE} == {
        "A11",
        "A12",
        "A13",
        "I10",
    }


def test_what_a_machine_cannot_say_is_asked():
    asked = replace(file(clean(), virus=None), scanner=None, copy_damage=None)

    assert {code for code, item in results(asked).items() if item.result is Result.PERSON} == {
        "S01",
        "S02",
        "S04",
        "U04",
    }


def test_a_case_that_is_not_sealed_yet_is_checked_all_the_same():
    assert not [
        item
        for item in decide(replace(clean(), volumes=()), CheckStage.FILING)
        if item.result is Result.FAILED
    ]


def test_what_was_added_after_sealing_is_bound_in_no_volume_and_belongs_to_it():
    one = replace(film(), record=replace(film().record, id=RecordId("01J0000000000000000000ATER")))
    added = replace(clean(), records=(*clean().records, one))

    assert [item.code for item in results(added).values() if item.result is Result.FAILED] == ["I01"]
    known = replace(added, supplemented=frozenset({one.record.id}))
    assert not [item for item in results(known).values() if item.result is Result.FAILED]
