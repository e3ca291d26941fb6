"""One file through the journey, in a real office: catalogue, archive, ledger, confined reader."""

import io
import json

import pikepdf
import pytest
from arrival_office import (
    OTHER_KEY,
    SERIAL,
    SITE_KEY,
    coded_page,
    letter_pdf,
    open_office,
    signed,
    text_pdf,
)

from docarchive.domain.arrival import ArrivalState
from docarchive.domain.facts import FactKind
from docarchive.domain.identifiers import new_code_uid
from docarchive.domain.page_code import PageCode
from docarchive.domain.record import RecordKind, Role
from docarchive.workflows.arriving.arrived_file import measure

RELEASED, SET_ASIDE = ArrivalState.RELEASED, ArrivalState.SET_ASIDE
QUARANTINED = ArrivalState.QUARANTINED


@pytest.fixture
def office(tmp_path):
    with open_office(tmp_path) as office:
        yield office


def text_of_pages(office, key):
    with pikepdf.open(io.BytesIO(office.bytes_of(key))) as pdf:
        return len(pdf.pages), [page.obj.get("/Rotate", 0) for page in pdf.pages]


def test_a_whole_scan_is_stored_as_it_came_and_leaves_the_inbox(office):
    record, pdf = office.issue(2)
    content = signed((pdf, 1), (pdf, 2))
    row, path = office.claimed("扫描0001.pdf", content)
    states = []
    end = office.ingest()(row, path, lambda arrival: states.append(arrival.state.value))

    (scan,) = office.record(record.id).scans
    assert states == ["read", "matched", "stored", "filed", "released"]
    assert (end.state, end.record_ids, end.reason, path.exists()) == (RELEASED, (record.id,), "", False)
    assert office.bytes_of(scan.key) == content
    assert scan.key.split("/")[-1].startswith("scan-")
    assert scan.derived_from is None
    assert [(page.page_index, page.how, page.rotation) for page in scan.pages] == [
        (0, "code", 0),
        (1, "code", 0),
    ]
    assert office.published()


def test_a_heap_of_shuffled_turned_and_blank_pages_is_regrouped(office):
    first, one = office.issue(3)
    second, two = office.issue(2)
    heap = signed((two, 2), None, (one, 3), (one, 1), (two, 1), None, (one, 2), turns={2: 180, 4: 180})
    end = office.arrive("heap.pdf", heap)

    scan_one, scan_two = office.record(first.id).scans[0], office.record(second.id).scans[0]
    assert end.state is RELEASED
    assert "blank pages dropped: 2、6" in end.reason
    assert [(page.page_index, page.rotation) for page in scan_one.pages] == [(3, 0), (6, 0), (2, 180)]
    assert [(page.page_index, page.rotation) for page in scan_two.pages] == [(4, 180), (0, 0)]
    assert scan_one.derived_from == scan_two.derived_from == end.sha256
    assert text_of_pages(office, scan_one.key)[0] == 3
    assert office.bytes_of(f"arrivals/{end.id}/original.pdf") == heap


def test_a_missing_page_is_reported_on_the_scan(office):
    record, pdf = office.issue(3)
    end = office.arrive("two of three.pdf", signed((pdf, 1), (pdf, 3)))

    assert end.state is RELEASED
    assert office.record(record.id).scans[0].missing_pages == (2,)
    assert "page 2 of it is missing" in end.reason


def test_pages_that_nobody_can_place_wait_and_the_others_are_filed(office):
    record, pdf = office.issue(2)
    void, void_pdf = office.issue(1)
    office.void(void)
    foreign = coded_page(PageCode(new_code_uid(), 1, 1).payload(OTHER_KEY))
    forged = coded_page(PageCode(record.code_uid, 1, 2).payload(OTHER_KEY))
    unknown = coded_page(PageCode(new_code_uid(), 1, 1).payload(SITE_KEY))
    bare = letter_pdf("没有页码标识的一页")
    heap = signed(
        (pdf, 1), (foreign, 1), (forged, 1), (void_pdf, 1), (unknown, 1), (bare, 1), (pdf, 2), (pdf, 1)
    )
    row, path = office.claimed("heap.pdf", heap)
    end = office.ingest()(row, path)

    assert end.state is SET_ASIDE
    assert end.open_pages == (1, 2, 3, 4, 5, 7)
    assert path.exists()
    assert [page.page_index for page in office.record(record.id).scans[0].pages] == [0, 6]
    assert office.record(void.id).scans == ()
    for word in ("another site", "forged", "void", "no such document", "no page code", "second copy"):
        assert word in end.reason
    assert office.published()


def test_a_file_of_which_nothing_is_known_is_set_aside_untouched(office):
    row, path = office.claimed("信.pdf", letter_pdf("尊敬的领导："))
    before = sorted(office.archive.keys())
    end = office.ingest()(row, path)

    assert (end.state, end.open_pages, end.record_ids) == (SET_ASIDE, (0,), ())
    assert path.exists()
    assert sorted(office.archive.keys()) == before


def test_a_file_in_a_cases_folder_becomes_evidence_of_the_case(office):
    end = office.arrive(f"{office.case.id}/现场/照片说明.pdf", letter_pdf("现场照片说明"))

    evidence = next(record for record in office.records() if record.kind is RecordKind.EVIDENCE)
    assert end.state is RELEASED
    assert evidence.id in end.record_ids
    assert evidence.title == "照片说明"
    assert evidence.representations[0].role is Role.EVIDENCE
    assert office.published()


def test_the_name_of_the_suffix_is_not_believed(office):
    end = office.arrive(f"{office.case.id}/movie.mp4", letter_pdf("其实是 PDF"))

    assert end.media_type == "application/pdf"
    assert any(key.endswith(".pdf") and "evidence-" in key for key in office.archive.keys("parties/"))


def test_the_same_bytes_again_are_not_filed_again_and_the_person_is_told_where(office):
    record, pdf = office.issue(1)
    content = signed((pdf, 1))
    office.arrive("first.pdf", content)
    facts = office.ledger.size()
    row, path = office.claimed("again.pdf", content)
    states = []
    end = office.ingest()(row, path, lambda arrival: states.append(arrival.state.value))

    assert states == ["duplicate", "released"]
    assert end.record_ids == (record.id,)
    assert str(record.number) in end.reason
    assert not path.exists()
    assert office.ledger.size() == facts


def test_a_duplicate_is_kept_when_the_filed_copy_is_damaged(office):
    record, pdf = office.issue(1)
    content = signed((pdf, 1))
    office.arrive("first.pdf", content)
    stored = office.folder / "archive" / office.record(record.id).scans[0].key
    stored.chmod(0o644)
    stored.write_bytes(b"\x00" + content[1:])
    row, path = office.claimed("again.pdf", content)
    end = office.ingest()(row, path)

    assert end.state is SET_ASIDE
    assert "damaged" in end.reason
    assert path.read_bytes() == content


def test_the_issued_file_itself_is_a_duplicate(office):
    record, pdf = office.issue(1)

    assert office.arrive("issued.pdf", pdf).record_ids == (record.id,)
    assert office.record(record.id).scans == ()


@pytest.mark.parametrize("kind", ["empty", "truncated", "encrypted", "garbage"])
def test_a_file_that_cannot_be_read_is_quarantined_with_a_reason(office, kind):
    whole = letter_pdf("一页")
    with pikepdf.open(io.BytesIO(whole)) as pdf:
        locked = io.BytesIO()
        pdf.save(locked, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    content = {
        "empty": b"",
        "truncated": whole[: len(whole) // 2],
        "encrypted": locked.getvalue(),
        "garbage": b"%PDF-1.7\n" + bytes(range(256)) * 8 + b"\n%%EOF\n",
    }[kind]
    row, path = office.claimed("扫描.pdf", content)
    end = office.ingest()(row, path)

    assert end.state is QUARANTINED
    assert " / " in end.reason
    assert path.read_bytes() == content


def test_a_scan_for_a_closed_case_waits_for_a_person(office):
    record, pdf = office.issue(1)
    office.close_case(office.case)
    end = office.arrive("late.pdf", signed((pdf, 1)))

    assert end.state is SET_ASIDE
    assert "closed" in end.reason
    assert office.record(record.id).scans == ()


def test_a_text_layer_with_number_title_and_pages_files_a_scan_without_codes(office):
    record, _ = office.issue(2)
    end = office.arrive("ocr.pdf", text_pdf(2, record.number, "行政处罚决定书"))

    assert end.state is RELEASED
    assert [page.how for page in office.record(record.id).scans[0].pages] == ["number", "number"]


def test_a_letter_that_cites_a_document_is_only_suggested_to_it(office):
    record, _ = office.issue(1)
    end = office.arrive(
        "回函.pdf", letter_pdf("关于行政处罚决定书", f"你局{record.number}收悉。", "共 1 页 第 1 页")
    )

    assert end.state is SET_ASIDE
    assert record.id in end.reason
    assert office.record(record.id).scans == ()


def test_a_recorders_name_and_time_file_a_recording_nowhere_without_being_one(office):
    span = {"start": "2026-11-21T16:00", "end": "2026-11-21T17:00"}
    office.issue(1, form_id="inspection_record", title="现场检查记录", values={"period": span})
    end = office.arrive(f"{SERIAL}_20261121161500.pdf", letter_pdf("不是录像"))

    assert end.state is SET_ASIDE
    assert "recorder" in end.reason


def test_a_file_that_grew_after_it_was_measured_is_not_removed(office):
    record, pdf = office.issue(1)
    content = signed((pdf, 1))
    row, path = office.claimed("growing.pdf", content)

    def go_on_writing(arrival):
        if arrival.state is ArrivalState.FILED:
            path.write_bytes(content + b"% one more page\n")

    end = office.ingest()(row, path, go_on_writing)

    assert end.state is RELEASED
    assert path.read_bytes() == content + b"% one more page\n"
    assert office.record(record.id).scans[0].sha256 == end.sha256 != measure(path).sha256


def test_every_filing_is_a_fact_that_names_the_inbox_as_actor(office):
    record, pdf = office.issue(1)
    office.arrive("one.pdf", signed((pdf, 1)))

    last = list(office.ledger.entries())[-1].decode()
    assert f'"kind":"{FactKind.SCAN_FILED}"' in last
    assert '"actor":"inbox"' in last
    assert record.id in last


def test_two_documents_of_one_series_are_not_confused(office):
    record, _ = office.issue(1)
    other, _ = office.issue(1)
    office.arrive("ocr.pdf", text_pdf(1, other.number, "行政处罚决定书"))

    assert office.record(record.id).scans == ()
    assert len(office.record(other.id).scans) == 1


@pytest.mark.parametrize("state", [ArrivalState.READ, ArrivalState.MATCHED])
def test_a_file_that_is_written_while_it_is_on_its_way_is_read_again(office, state):
    record, pdf = office.issue(1)
    content = signed((pdf, 1))
    row, path = office.claimed("growing.pdf", content)
    longer = content + b"% one more page\n"
    first = office.ingest()(row, path, lambda arrival: arrival.state is state and path.write_bytes(longer))
    end = office.ingest()(first, path)

    assert "still being written" in first.reason
    assert first.state in (ArrivalState.READ, ArrivalState.MATCHED)
    assert end.state is RELEASED
    assert office.bytes_of(office.record(record.id).scans[0].key) == longer
    assert len(office.record(record.id).scans) == 1


def test_a_scan_of_a_document_that_becomes_void_on_the_way_waits_for_a_person(office):
    record, pdf = office.issue(1)

    class Meanwhile:
        """The archive; when the scan has been put there, somebody voids its document."""

        def put(self, key, source, *, sha256):
            office.archive.put(key, source, sha256=sha256)
            if key.endswith(".pdf"):
                office.void(record)

    row, path = office.claimed("scan.pdf", signed((pdf, 1)))
    end = office.ingest(archive=Meanwhile())(row, path)

    assert end.state is ArrivalState.SET_ASIDE
    assert "void" in end.reason
    assert path.exists()
    assert office.record(record.id).scans == ()


def test_a_heap_is_filed_as_of_the_commit_after_what_others_recorded_meanwhile(office):
    _, pdf = office.issue(1)
    _, other = office.issue(1)

    class Meanwhile:
        """The archive; whenever something has been put there, somebody opens a case."""

        def put(self, key, source, *, sha256):
            office.archive.put(key, source, sha256=sha256)
            if key.endswith(".json"):
                office.open_case("另案")

    row, path = office.claimed("heap.pdf", signed((pdf, 1), (other, 1)))
    office.ingest(archive=Meanwhile())(row, path)

    times = [json.loads(line)["at"] for line in office.ledger.entries()]
    assert min(times[-3:]) > max(times[:-3])
