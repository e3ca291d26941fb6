"""Real paper, simulated: a scanned heap with skew and noise, a photograph, recordings."""

import random
from datetime import UTC, datetime

import pytest
from arrival_office import OTHER_KEY, SERIAL, coded_page

from docarchive.demo.camera import phone_photo
from docarchive.demo.paper import blank_sheet, print_pages
from docarchive.demo.recorder import short_video
from docarchive.demo.scanner import scan_heap
from docarchive.domain.arrival import ArrivalState
from docarchive.domain.identifiers import new_code_uid
from docarchive.domain.page_code import PageCode
from docarchive.domain.record import RecordKind

INSPECTED = {"period": {"start": "2026-11-21T16:00", "end": "2026-11-21T17:00"}}


def test_a_shuffled_scan_with_backs_and_pages_upside_down_is_filed_page_by_page(
    office, watcher, drop, settle
):
    chance = random.Random(7)
    documents = [office.issue(pages) for pages in (3, 2, 1)]
    paper = {
        (record.id, number): sheet
        for record, pdf in documents
        for number, sheet in enumerate(print_pages(pdf, dpi=150), 1)
    }
    foreign = coded_page(PageCode(new_code_uid(), 1, 1).payload(OTHER_KEY))
    order = [*paper, "blank", "foreign", "blank"]
    chance.shuffle(order)
    others = {"blank": blank_sheet(dpi=150), "foreign": print_pages(foreign, dpi=150)[0]}
    sheets = [paper.get(name) or others[name] for name in order]
    turns = [180 if place % 3 == 0 else 0 for place in range(len(order))]
    drop("SCAN_0001.pdf", scan_heap(sheets, seed=3, turns=turns))
    settle(watcher())

    row = office.rows()["SCAN_0001.pdf"]
    for record, _ in documents:
        (scan,) = office.record(record.id).scans
        wanted = [order.index((record.id, number)) for number in range(1, record.page_count + 1)]
        assert [page.page_index for page in scan.pages] == wanted
        assert [page.rotation for page in scan.pages] == [turns[index] for index in wanted]
        assert scan.missing_pages == ()
    assert row.state is ArrivalState.SET_ASIDE
    assert row.open_pages == (order.index("foreign"),)
    assert "blank pages dropped" in row.reason


def test_a_phone_photo_of_a_signed_page_is_kept_as_it_came(office, watcher, drop, settle):
    record, pdf = office.issue(2)
    photo = phone_photo(print_pages(pdf)[1], seed=5)
    drop("IMG_20261121.jpg", photo)
    settle(watcher())

    (scan,) = office.record(record.id).scans
    assert (scan.media_type, scan.missing_pages) == ("image/jpeg", (1,))
    assert office.bytes_of(scan.key) == photo


@pytest.mark.parametrize("rule", ["folder", "recorder", "device"])
def test_a_short_video_is_filed_by_folder_or_by_recorder_and_time(office, watcher, drop, settle, rule):
    office.issue(1, form_id="inspection_record", title="现场检查记录", values=INSPECTED)
    created = datetime(2026, 11, 21, 8, 15, tzinfo=UTC)
    device = f"Recorder {SERIAL}" if rule == "device" else "Recorder"
    film = short_video(2, "现场", device=device, created=created)
    names = {
        "folder": f"{office.case.id}/现场.mp4",
        "recorder": f"{SERIAL}_20261121161500.mp4",
        "device": "M0001.MP4",
    }
    drop(names[rule], film)
    settle(watcher())

    (evidence,) = [record for record in office.records() if record.kind is RecordKind.EVIDENCE]
    (file,) = evidence.representations
    assert (file.media_type, file.duration_seconds) == ("video/mp4", 2)
    assert "h264" in file.codec
    assert office.bytes_of(file.key) == film
