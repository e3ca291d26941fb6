"""What the case knows is filled in; what it does not know, or knows of somebody else, is left alone."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from docarchive.domain.audiovisual.custody import ClockReading, Custody, Device, Spot
from docarchive.domain.identifiers import RecordId, Sha256, new_id
from docarchive.domain.record import Record, RecordKind, Representation, Role
from docarchive.templates.field_yaml import _KNOWN
from docarchive.workflows.issuing.known import KNOWN
from docarchive.workflows.issuing.recorded import RECORDED
from rule_builders import CASE, HANDLERS, PERSON, UNIT, doc, event, file_of

LAW = {"law": "中华人民共和国安全生产法", "edition": "2021-06-10", "article": 35}
REPORT = doc(
    "investigation_report",
    "2026-09-10",
    proposed_penalties=[
        {"party": UNIT.name, "kind": "罚款", "amount": 3_000_000, "discretion": "一档"},
        {"party": UNIT.name, "kind": "不予行政处罚", "discretion": "轻微"},
        {"party": PERSON.name, "kind": "罚款", "amount": 800_050, "discretion": "一档"},
    ],
)
NOTICE = doc("penalty_notice", "2026-09-12", penalties=[{"kind": "罚款", "amount": 2_500_000}])
INSPECTION = doc(
    "inspection_record",
    "2026-09-01",
    findings=[
        {"description": "出口上锁。", "violated": [LAW]},
        {"description": "通道堵塞", "violated": [LAW]},
    ],
)
SEIZURE = doc("seizure_decision", "2026-06-08", seizure_until="2026-07-08")
TESTED = (
    event("period_suspended", "2026-06-15 09:00", UNIT),
    event("period_resumed", "2026-06-25 09:00", UNIT),
)


def ask(rule, *things, party=UNIT, **values):
    return {**KNOWN, **RECORDED}[rule](values, party, file_of(*things))


CASES = {
    "other_parties": [
        ((), {}, [{"name": PERSON.name, "identity_no": str(PERSON.id_no), "phone": PERSON.phone}]),
        ((), {"party": PERSON}, [{"name": UNIT.name, "identity_no": str(UNIT.uscc), "phone": UNIT.phone}]),
    ],
    "proposed_penalties": [
        ((), {}, None),
        ((REPORT,), {}, [{"kind": "罚款", "amount": "30000.00"}]),
        ((REPORT,), {"party": PERSON}, [{"kind": "罚款", "amount": "8000.50"}]),
        ((REPORT, NOTICE), {}, [{"kind": "罚款", "amount": "25000.00"}]),
        ((REPORT, NOTICE), {"party": PERSON}, [{"kind": "罚款", "amount": "8000.50"}]),
    ],
    "paid_by_party": [
        ((), {}, None),
        ((event("fine_paid", "2026-10-01 09:00", UNIT, 100), event("fine_paid", "2026-10-02 09:00", PERSON, 250)), {}, "1.00"),
    ],
    "paid_in_case": [
        ((event("fine_paid", "2026-10-01 09:00", UNIT, 100), event("fine_paid", "2026-10-02 09:00", PERSON, 250)), {}, "3.50"),
    ],
    "inquiry_round": [
        ((), {"respondent_name": "甲"}, 1),
        ((doc("inquiry_record", "2026-09-02", respondent_name="甲"),), {"respondent_name": "甲"}, 2),
        ((doc("inquiry_record", "2026-09-02", respondent_name="甲"),), {"respondent_name": "乙"}, 1),
        ((doc("inquiry_record", "2026-09-02", UNIT, void="误", respondent_name="甲"),), {"respondent_name": "甲"}, 1),
    ],
    "found_facts": [
        ((), {}, None),
        ((doc("inspection_record", "2026-09-01"),), {}, None),
        ((INSPECTION,), {}, "2026年9月1日，执法人员对示例公司进行现场检查，发现：1. 出口上锁；2. 通道堵塞。"),
    ],
    "found_laws": [((), {}, None), ((INSPECTION,), {}, [LAW])],
    "evidence": [
        ((REPORT,), {}, None),
        (
            (
                doc("inquiry_record", "2026-09-03", respondent_name="张示例"),
                doc("inquiry_record", "2026-09-04", respondent_name="某工人"),
            ),
            {},
            [
                {"name": "对张示例的询问笔录", "kind": "当事人的陈述", "origin": "执法人员制作"},
                {"name": "对某工人的询问笔录", "kind": "证人证言", "origin": "执法人员制作"},
            ],
        ),
        (
            (INSPECTION,),
            {},
            [{"name": f"inspection_record{INSPECTION.number}", "kind": "现场笔录", "origin": "执法人员现场制作"}],
        ),
    ],
    "hearing_requested_on": [
        ((), {}, None),
        ((event("hearing_requested", "2026-09-15 23:30", UNIT),), {}, date(2026, 9, 15)),
        ((event("hearing_requested", "2026-09-15 23:30", PERSON),), {}, None),
    ],
    "refers_kind": [
        ((NOTICE,), {"refers_number": str(NOTICE.number)}, "penalty_notice"),
        ((NOTICE,), {"refers_number": "（苏常）应急罚〔2026〕99号"}, None),
    ],
    "seizure_until": [
        ((), {}, None),
        ((SEIZURE,), {}, date(2026, 7, 8)),
        ((SEIZURE, *TESTED), {}, date(2026, 7, 18)),
        ((SEIZURE, TESTED[0]), {}, date(2026, 7, 8)),
    ],
    "employer": [((), {}, UNIT.name), ((), {"party": PERSON}, None)],
    "service_place": [
        ((), {}, UNIT.address),
        ((), {"party": PERSON}, PERSON.home_address),
        ((doc("service_address_confirmation", "2026-09-01", service_address="新址"),), {}, "新址"),
    ],
    "only_party": [((), {}, None)],
}  # fmt: skip
ROWS = [(rule, *row) for rule, rows in CASES.items() for row in rows]


def test_every_rule_may_be_named_by_a_field_and_has_a_row_here():
    assert {*KNOWN, *RECORDED, "unserved_documents"} == _KNOWN  # that one asks the pack, too
    assert set(CASES) == set(KNOWN)


@pytest.mark.parametrize(("rule", "things", "given", "expected"), ROWS)
def test_a_rule_takes_from_the_case_what_is_there(rule, things, given, expected):
    assert ask(rule, *things, **given) == expected


def recording(name, digest, **more):
    at = datetime(2026, 9, 1, 1, 30, tzinfo=UTC)
    film = Representation(
        Role.EVIDENCE, f"k/{name}", Sha256(digest * 64), 1234, "video/mp4", source_name=f"夹/{name}",
        duration_seconds=3725, codec="h264+aac",
    )  # fmt: skip
    custody = Custody(
        Sha256(digest * 64), 1234, at, sm3="b" * 64, device=Device("DSJ-0042", "执法记录仪"),
        clock=ClockReading(at, "name", "local", "written", name), spot=Spot(typed="机加工车间"),
    )  # fmt: skip
    record = Record(
        RecordId(new_id(at)), RecordKind.EVIDENCE, CASE.id, UNIT.id, name, at, (film,),
        officer_ids=(HANDLERS[1].id,), custody=custody,
    )  # fmt: skip
    return replace(record, **more)


def test_a_recording_tells_all_that_its_note_asks():
    film = recording("a.mp4", "a")

    assert {rule: ask(rule, film) for rule in RECORDED} == {
        "recording_kind": "录像",
        "recording_name": "a.mp4",
        "recording_format": "MP4（h264+aac）",
        "recording_duration": "01:02:05",
        "recording_size": 1234,
        "recording_sha256": "a" * 64,
        "recording_sm3": "b" * 64,
        "recording_device": "执法记录仪DSJ-0042",
        "recording_made_at": "2026-09-01 09:30",
        "recording_place": "机加工车间",
        "recording_maker": "李乙示",
    }


def test_a_note_is_about_the_newest_recording_without_one_or_the_one_whose_digest_is_typed():
    films = [recording(name, name[0]) for name in ("a.mp4", "b.mp4", "c.mp4")]
    note = doc("av_evidence_note", "2026-09-02", sha256="c" * 64)

    assert ask("recording_name", *films, note) == "b.mp4"
    assert ask("recording_name", *films, note, sha256="a" * 64) == "a.mp4"
    assert ask("recording_name", *films, note, sha256="d" * 64) is None


def test_a_photograph_without_custody_and_a_void_record_are_no_trouble():
    photo = recording("p.jpg", "e", custody=None)
    photo = replace(
        photo,
        representations=(
            replace(photo.representations[0], media_type="image/jpeg", duration_seconds=None, codec=None),
        ),
    )
    void = recording("v.mp4", "f", void_reason="误传")

    assert (ask("recording_kind", photo), ask("recording_format", photo)) == ("照片", "JPEG")
    assert [
        ask(rule, photo)
        for rule in ("recording_duration", "recording_device", "recording_made_at", "recording_sm3")
    ] == [None] * 4
    assert ask("recording_name", void) is None
    assert ask("recording_name") is None
