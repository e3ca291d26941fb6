"""Where a file belongs, strongest first; a weak match never files."""

from datetime import date

import pytest
from arrival_office import OTHER_KEY, SERIAL, SITE_KEY, open_office

from docarchive.domain.case import Stage
from docarchive.domain.identifiers import new_code_uid
from docarchive.domain.page_code import PageCode
from docarchive.domain.regroup import OpenWhy
from docarchive.reading.port import PageReading, Reading, Recording
from docarchive.workflows.arriving.found_file import Found
from docarchive.workflows.arriving.matching import match_file

INSPECTED = {"period": {"start": "2026-11-21T16:00", "end": "2026-11-21T17:00"}}


@pytest.fixture
def office(tmp_path):
    with open_office(tmp_path) as office:
        yield office


def page(index, *codes, text="", blank=False):
    return PageReading(index, text, codes, 0, blank)


def code(record, number, count=None):
    return PageCode(record.code_uid, number, count if count is not None else record.page_count).payload(
        SITE_KEY
    )


def match(office, name, *pages, media_type="application/pdf", recording=None):
    found = Found(name, Reading(media_type, tuple(pages), recording))
    with office.catalog.reading() as reader:
        return match_file(found, catalog=reader, site_key=SITE_KEY)


def video(office, name, *, created=None, device=None, seconds=60):
    recording = Recording(seconds, "h264+aac", created, device)
    return match(office, name, media_type="video/mp4", recording=recording)


def test_the_code_wins_over_the_folder_and_the_contradiction_is_told(office):
    record, _ = office.issue(1)
    other = office.open_case("另一个案件")
    result = match(office, f"{other.id}/a.pdf", page(0, code(record, 1)))

    assert [group.record_id for group in result.groups] == [record.id]
    assert "disagree with the folder" in result.reason


def test_a_code_that_is_no_page_code_is_not_looked_at(office):
    record, _ = office.issue(1)
    result = match(office, "a.pdf", page(0, "https://example.org/licence", code(record, 1)))

    assert [group.record_id for group in result.groups] == [record.id]


def test_page_zero_names_the_document_and_the_order_of_the_file_the_pages(office):
    record, _ = office.issue(2, pdf=False)
    result = match(
        office, "a.pdf", page(0, code(record, 0, 0)), page(1, blank=True), page(2, code(record, 0, 0))
    )

    assert [(item.page_index, item.how) for item in result.groups[0].pages] == [(0, "order"), (2, "order")]


def test_a_page_that_lost_its_code_is_placed_by_its_printed_number(office):
    record, _ = office.issue(2)
    printed = f"{record.number}\n正文\n共 2 页 第 2 页"
    result = match(office, "a.pdf", page(0, code(record, 1)), page(1, text=printed))

    assert [(item.page_number, item.how) for item in result.groups[0].pages] == [(1, "code"), (2, "number")]
    assert result.open_pages == ()


def test_any_page_code_keeps_a_file_from_being_filed_by_its_folder(office):
    foreign = PageCode(new_code_uid(), 1, 1).payload(OTHER_KEY)
    result = match(office, f"{office.case.id}/a.pdf", page(0, foreign), page(1))

    assert not result.filed
    assert [item.why for item in result.open_pages] == [OpenWhy.FOREIGN, OpenWhy.NO_CODE]


@pytest.mark.parametrize(
    "style", ["{id}/a.jpg", "{lower}/深/层/a.jpg", "{number}/a.jpg", "别的/{number}/a.jpg"]
)
def test_a_folder_named_by_case_or_number_files_to_the_case(office, style):
    record, _ = office.issue(2)
    name = style.format(id=office.case.id, lower=office.case.id.lower(), number=record.number)
    result = match(office, name, page(0), media_type="image/jpeg")

    assert result.evidence.case_id == office.case.id
    assert result.evidence.how == "folder"


def test_a_pdf_in_a_number_folder_with_as_many_pages_is_that_documents_scan(office):
    record, _ = office.issue(2)
    result = match(office, f"{record.number}/a.pdf", page(0), page(1, blank=True), page(2))

    assert result.groups[0].record_id == record.id
    assert [item.page_index for item in result.groups[0].pages] == [0, 2]
    assert result.blanks == (1,)


def test_a_pdf_in_a_number_folder_with_other_pages_is_evidence_of_its_case(office):
    record, _ = office.issue(2)

    assert match(office, f"{record.number}/a.pdf", page(0)).evidence.case_id == office.case.id


def test_an_unknown_folder_files_nothing(office):
    assert not match(office, "01JD0000000000000000000000/a.jpg", page(0), media_type="image/jpeg").filed
    assert not match(office, "（苏常）应急罚〔2026〕999号/a.jpg", page(0), media_type="image/jpeg").filed


def test_a_closed_case_takes_nothing_by_itself(office):
    closed = office.open_case("已结案", stage=Stage.INSPECTING)
    record, _ = office.issue(1, case=closed)
    office.close_case(closed)

    assert not match(office, f"{closed.id}/a.jpg", page(0), media_type="image/jpeg").filed
    coded = match(office, "a.pdf", page(0, code(record, 1)))
    assert not coded.filed
    assert [item.why for item in coded.open_pages] == [OpenWhy.CLOSED]


def test_printed_pages_regroup_a_text_layer_without_codes(office):
    record, _ = office.issue(3)
    texts = [f"行政处罚决定书\n{record.number}\n第 1 页 共 3 页", f"{record.number}\n第 3 页 共 3 页"]
    result = match(office, "a.pdf", page(0, text=texts[1]), page(1, text=texts[0]))

    assert [(item.page_number, item.how) for item in result.groups[0].pages] == [(1, "number"), (3, "number")]
    assert result.groups[0].missing == (2,)


def test_a_number_without_the_title_or_with_other_pages_only_suggests(office):
    record, _ = office.issue(2)
    cited = match(office, "a.pdf", page(0, text=f"你局{record.number}收悉"), page(1, text="此致"))
    longer = match(office, "b.pdf", *(page(i, text=f"行政处罚决定书\n{record.number}") for i in range(3)))

    for result in (cited, longer):
        assert not result.filed
        assert record.id in result.reason


def test_two_known_numbers_on_all_pages_file_nothing(office):
    (one, _), (two, _) = office.issue(1), office.issue(1)

    assert not match(office, "a.pdf", page(0, text=f"行政处罚决定书\n根据{one.number}和{two.number}")).filed


def test_a_void_documents_number_files_nothing(office):
    record, _ = office.issue(1)
    office.void(record)

    assert not match(office, "a.pdf", page(0, text=f"行政处罚决定书\n{record.number}")).filed


def test_enterprise_and_date_are_a_suggestion_only(office):
    office.issue(1)
    text = f"被检查单位：{office.enterprise.name}\n2026年11月21日"
    result = match(office, "a.pdf", page(0, text=text))

    assert not result.filed
    assert office.case.id in result.reason


@pytest.mark.parametrize(
    ("name", "created", "device"),
    [
        (f"{SERIAL}_20261121161500.mp4", None, None),
        (f"{SERIAL}/20261121/20261121_161500.MP4", None, None),
        ("VID0001.mp4", "2026-11-21T08:15:00.000000Z", f"Recorder {SERIAL}"),
        ("VID0001.mp4", "2026-11-21 15:45:00", SERIAL.lower()),
    ],
)
def test_a_recording_is_filed_by_recorder_and_time(office, name, created, device):
    office.issue(1, form_id="inspection_record", title="现场检查记录", values=INSPECTED)
    result = video(office, name, created=created, device=device)

    assert (result.evidence.case_id, result.evidence.how) == (office.case.id, "recorder")
    assert result.evidence.made_on == date(2026, 11, 21)


@pytest.mark.parametrize(
    "name",
    [f"{SERIAL}_20261121183000.mp4", f"{SERIAL}1_20261121161500.mp4", f"{SERIAL}.mp4", "20261121161500.mp4"],
)
def test_another_time_or_recorder_is_no_match(office, name):
    office.issue(1, form_id="inspection_record", title="现场检查记录", values=INSPECTED)

    assert not video(office, name).filed


def test_a_plans_period_is_not_an_act(office):
    office.issue(1, form_id="inspection_plan", title="现场检查方案", values=INSPECTED)

    assert not video(office, f"{SERIAL}_20261121161500.mp4").filed


def test_two_cases_at_the_same_time_are_left_to_a_person(office):
    other = office.open_case("同一时间的另一个案件")
    for case in (office.case, other):
        office.issue(1, form_id="inspection_record", title="现场检查记录", values=INSPECTED, case=case)
    result = video(office, f"{SERIAL}_20261121161500.mp4")

    assert not result.filed
    assert "fits not exactly one" in result.reason
