"""A case is closed: what stands in the way, what is sealed, who is told."""

import json
import threading
from dataclasses import replace
from datetime import date, timedelta
from itertools import count

import pikepdf
import pypdf
import pytest

from binding_files import corner_numbers, page_pdf
from docarchive.domain.audiovisual.custody import Custody
from docarchive.domain.case import Stage
from docarchive.domain.errors import ConflictError, DamageError, RejectedError, UnavailableError
from docarchive.domain.follow_ups import FollowUp, FollowUpKind
from docarchive.domain.four_properties.items import CheckStage
from docarchive.domain.identifiers import Sha256
from docarchive.domain.places import returned_key
from docarchive.domain.volumes.retention import Longer
from docarchive.domain.volumes.volume import Carrier, Retention, Signatory, VolumeFileRole, VolumeSide
from docarchive.wiring.checks import four_properties
from docarchive.workflows.closing.volume_draft import Reserved, reserve
from docarchive.workflows.closing.volume_pages import obstacles_of_pages
from docarchive.workflows.issuing.void_document import void_document
from docarchive.workflows.past_checks import CHECKS, last_check
from docarchive.workflows.store import digest_of, put_bytes
from volume_office import PEOPLE, WHEN, make_ready, photo, reopen


@pytest.fixture
def clock():
    ticks = count()
    return lambda: WHEN + timedelta(milliseconds=next(ticks))


@pytest.fixture
def ready(app, cast, issue, tmp_path):
    return make_ready(app, cast.case.id, issue, tmp_path)


def refusal(ready, **changes):
    with pytest.raises(ConflictError) as refused:
        ready.closer().close(ready.request(**changes))
    assert ready.volumes() == []
    assert ready.case().stage is not Stage.CLOSED
    return refused.value.message


# --- what is sealed ----------------------------------------------------------------------------------


def test_a_finished_case_becomes_a_main_and_a_secondary_volume(ready):
    closed = ready.closer().close(ready.request(paper_location="一号柜"))

    main, secondary = closed.volumes
    assert [main.reference, secondary.reference] == ["J001-ZY·CF·2026-D10-0001", "J001-ZY·CF·2026-D10-0002"]
    assert [item.title for item in main.items] == ["现场检查记录", "勘验笔录", "文书送达回执"]
    assert [item.pages for item in main.items] == ["1-2", "3-4", "5"]
    assert [item.title for item in secondary.items] == ["结案审批表"]
    assert (main.totals.documents, main.totals.pages, main.totals.blank_pages) == (3, 5, 1)
    assert (main.compiler, main.checker, main.archivist) == PEOPLE
    assert main.paper_location == "一号柜"
    assert ready.volumes() == [main, secondary]


def test_sealing_closes_the_case_on_the_day_of_its_approval_and_nothing_else_does(ready):
    before = ready.case()
    ready.closer().close(ready.request())

    assert (before.stage, before.closed_on) == (Stage.CLOSING, None)
    after = ready.case()
    assert after.stage is Stage.CLOSED
    assert after.closed_on == ready.record("case_closing_approval").doc_date
    with pytest.raises(ConflictError, match="已结案"):
        after.accept_documents()


def test_the_bound_pages_carry_the_numbers_of_the_items(ready):
    main, _ = ready.closer().close(ready.request()).volumes

    bound = main.file(VolumeFileRole.BOUND_PDF)
    path = ready.app.archive.local_path(bound.key)
    assert corner_numbers(path) == [("", "1"), ("", ""), ("2", ""), ("", "3"), ("4", ""), ("", "5")]
    assert bound.page_count == 6
    scan = ready.record("inspection_record").scans[0]
    (bound_scan,) = (item for item in main.items if item.sha256 == scan.sha256)
    assert bound_scan.page_numbers[1:3] == (0, 2)
    marks = [mark.title for mark in pypdf.PdfReader(path).outline]
    assert marks[0].startswith("1 现场检查记录")


def test_what_was_sealed_is_checked_once_for_its_four_properties_at_filing(ready):
    volumes = ready.closer().close(ready.request()).volumes
    with ready.app.catalog.reading() as reader:
        assert last_check(volumes[0].reference, reader=reader) is None
    ready.app.follow_ups.run_all({FollowUpKind.CHECK_PROPERTIES})
    with ready.app.catalog.transaction() as tx:
        tx.schedule(FollowUp(FollowUpKind.CHECK_PROPERTIES, volumes[0].reference))
    ready.app.follow_ups.run_all({FollowUpKind.CHECK_PROPERTIES})

    with ready.app.catalog.reading() as reader:
        checks = [last_check(volume.reference, reader=reader) for volume in volumes]
        entries = reader.find_entries(CHECKS)
        facts = [json.loads(line) for line in reader.ledger_lines(0, limit=1000)]
    assert [check.stage for check in checks] == [CheckStage.FILING, CheckStage.FILING]
    assert sorted(entry.data["subject"] for entry in entries) == sorted(one.reference for one in volumes)
    assert {fact["actor"] for fact in facts if fact["detail"].get("register") == CHECKS} == {"system"}


def test_everything_sealed_is_in_the_archive_and_proved(ready):
    volumes = ready.closer().close(ready.request()).volumes

    roles = {file.role for volume in volumes for file in volume.files}
    assert roles == {
        VolumeFileRole.BOUND_PDF,
        VolumeFileRole.COVER,
        VolumeFileRole.CONTENTS,
        VolumeFileRole.NOTE,
        VolumeFileRole.TRANSFER_LIST,
    }
    for volume in volumes:
        for file in volume.files:
            with ready.app.archive.open(file.key) as stored:
                assert digest_of(stored.read()) == file.sha256
    facts = [json.loads(line) for line in ready.app.ledger.entries()]
    named = {item["key"] for fact in facts if fact["kind"] == "volume_sealed" for item in fact["objects"]}
    assert named == {file.key for volume in volumes for file in volume.files}


def test_evidence_is_bound_in_recordings_lie_on_a_disc_and_workbooks_are_counted(ready):
    ready.waive("source_note")
    ready.evidence("现场照片", photo(), "image/jpeg", ".jpg")
    ready.evidence("执法录像", b"film", "video/mp4", ".mp4", custody=Custody(Sha256("0" * 64), 4, WHEN))
    ready.evidence("台账", b"PK", "application/vnd.ms-excel", ".xls")
    main, _ = ready.closer().close(ready.request()).volumes

    carriers = {item.title: item.carrier for item in main.items}
    assert carriers["现场照片"] is Carrier.PAGES
    assert carriers["执法录像"] is Carrier.DISC
    assert carriers["台账"] is Carrier.ELECTRONIC
    assert (main.totals.photos, main.totals.discs, main.totals.electronic) == (1, 1, 1)
    assert main.items[-1].title == "执法录像"


def test_a_void_document_does_not_belong_into_the_volume(ready, issue):
    extra = issue("appraisal_commission")
    app = ready.app
    void_document(
        extra.id,
        "写错",
        archive=app.archive,
        ledger=app.ledger,
        catalog=app.catalog,
        now=app.now,
        actor="tester",
    )
    main, _ = ready.closer().close(ready.request()).volumes

    assert extra.id not in {item.record_id for item in main.items}
    assert "作废文书 1 份" in main.statement


def test_a_thick_case_becomes_several_volumes_without_splitting_a_document(ready):
    closer = ready.with_rules(pages_per_volume=3, one_volume=True)
    volumes = closer.close(ready.request()).volumes

    assert [[item.pages for item in one.items] for one in volumes] == [["1-2"], ["1-2", "3"], ["1-2"]]
    assert [(one.side, one.number, one.count) for one in volumes] == [
        (VolumeSide.MAIN, place, 3) for place in (1, 2, 3)
    ]


# --- what stands in the way --------------------------------------------------------------------------


def test_all_that_is_missing_is_named_at_once(ready, issue):
    issue("inquiry_record")
    ready.event("suit_filed", party_id=ready.case().party_ids[0])
    told = refusal(ready)

    assert "询问笔录" in told
    assert "行政诉讼尚未结束" in told
    assert told.count("\n") >= 2


def test_a_void_closing_approval_leaves_the_case_open(ready):
    app = ready.app
    approval = ready.record("case_closing_approval")
    void_document(
        approval.id,
        "写错",
        archive=app.archive,
        ledger=app.ledger,
        catalog=app.catalog,
        now=app.now,
        actor="tester",
    )

    assert "没有有效的结案审批表" in refusal(ready)
    assert ready.case().stage is Stage.INVESTIGATING


def test_an_unsettled_fine_is_in_the_way(ready, issue):
    issue("onspot_penalty_unit")
    ready.scan("onspot_penalty_unit", "scan")

    assert "应缴" in refusal(ready)


def test_a_scan_that_cannot_be_read_is_in_the_way(ready, issue):
    issue("appraisal_commission")
    ready.scan("appraisal_commission", content=b"%PDF-1.7 cut", pages=())

    assert "读不出" in refusal(ready)


def test_an_office_without_fonds_number_cannot_make_codes(ready):
    with ready.app.catalog.reading() as reader:
        agency = reader.find_agency()
    ready.app.registrar.change_agency(replace(agency, fonds_no=None))

    assert "全宗号" in refusal(ready)


def test_pages_of_one_document_in_two_scans_are_joined_in_their_order(ready, issue):
    issue("appraisal_commission")
    ready.scan("appraisal_commission", "scan", missing=(1,))
    ready.scan("appraisal_commission", "white", missing=(2,), pages=(0,))
    ready.scan("appraisal_commission", "text", missing=(1,))
    before = {item.sha256 for item in ready.record("appraisal_commission").scans}
    ready.closer().preview(ready.case_id)
    main, _ = ready.closer().close(ready.request()).volumes

    [item] = [item for item in main.items if item.title == "鉴定委托书"]
    [copy] = [file for file in main.files if file.role is VolumeFileRole.PAGE_COPY]
    assert (item.key, item.sha256) == (copy.key, copy.sha256)
    assert item.remark == "各页取自 2 份扫描件"
    pages = pypdf.PdfReader(ready.app.archive.local_path(copy.key)).pages
    assert [page.extract_text().strip() for page in pages] == ["", "文书第1页"]
    assert item.numbered == (item.page_numbers[0], item.page_numbers[0] + 1)
    assert {one.sha256 for one in ready.record("appraisal_commission").scans} == before
    report = four_properties(ready.app).of_case(ready.case_id, CheckStage.FILING)
    assert not [fault for one in report.failed for fault in one.faults if "pages-" in fault.where]


def test_scans_with_other_pages_than_they_should_have_are_not_joined(ready, issue):
    issue("appraisal_commission")
    ready.scan("appraisal_commission", "scan", missing=(2,))
    ready.scan("appraisal_commission", "scan", "scan", missing=(1,))

    assert "分在几份扫描件" in refusal(ready)


def test_a_damaged_record_is_named_and_nothing_is_sealed(ready):
    key = ready.record("survey_record").scans[0].key
    path = ready.app.archive.local_path(key)
    path.chmod(0o600)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)

    with pytest.raises(DamageError, match=r"勘验笔录.*摘要不符"):
        ready.closer().close(ready.request())
    assert ready.volumes() == []


@pytest.mark.parametrize(
    "people",
    [(PEOPLE[0], PEOPLE[0], PEOPLE[2]), (Signatory("甲", "x"), Signatory("乙", "x"), PEOPLE[2])],
    ids=["one name", "one user"],
)
def test_compiler_checker_and_archivist_are_different_people(ready, people):
    compiler, checker, archivist = people
    with pytest.raises(RejectedError, match="不同的人"):
        ready.closer().close(ready.request(compiler=compiler, checker=checker, archivist=archivist))


def test_a_period_is_made_longer_with_a_reason_and_never_shorter(ready):
    with pytest.raises(RejectedError):
        ready.closer().close(ready.request(longer=Longer(Retention.PERMANENT, " ")))
    main, _ = ready.closer().close(ready.request(longer=Longer(Retention.PERMANENT, "社会影响大"))).volumes

    assert (main.retention, main.expires_on) == (Retention.PERMANENT, None)
    assert main.retention_reasons == ("社会影响大",)
    assert main.retention_from == date(main.closed_on.year + 1, 1, 1)


# --- order and numbers -------------------------------------------------------------------------------


def test_the_order_by_hand_is_kept_until_sealing(ready):
    ids = [item.id for item in reversed(ready.records())]
    ready.closer().order(ready.case_id, ids=ids)
    main, _ = ready.closer().close(ready.request()).volumes

    assert [item.title for item in main.items] == ["文书送达回执", "勘验笔录", "现场检查记录"]
    assert main.order == "free"


def test_what_came_since_goes_behind_an_order_by_hand(ready, issue):
    ids = [item.id for item in reversed(ready.records())]
    ready.closer().order(ready.case_id, ids=ids)
    late = issue("appraisal_commission").id
    plan, _ = ready.closer().preview(ready.case_id)
    placed = [[item.record_id for item in volume.items] for volume in plan.volumes]

    assert {one for volume in placed for one in volume} == {*ids, late}
    for volume in placed:
        assert volume == [one for one in (*ids, late) if one in volume]
    assert plan.order == "free"
    with pytest.raises(RejectedError, match="没有排列"):
        ready.closer().order(ready.case_id, ids=ids)


def test_an_order_that_forgets_doubles_or_invents_a_record_is_refused(ready):
    ids = [item.id for item in ready.records()]

    with pytest.raises(RejectedError) as refused:
        ready.closer().order(ready.case_id, ids=[*ids[1:], ids[-1], "01KQBBZZM2CYAQFZPPXM0THFJK"])
    for words in ("没有排列", "不属于本卷", "排了两次"):
        assert words in refused.value.message


def test_an_order_that_changes_numbers_already_shown_is_asked_about(ready):
    preview = ready.folder / "preview.pdf"
    ready.with_rules(one_volume=True).preview(ready.case_id, preview)
    ids = [item.id for item in reversed(ready.records())]
    closer = ready.with_rules(one_volume=True)

    assert corner_numbers(preview)[0] == ("", "1")
    with pytest.raises(ConflictError, match="页号已经预览"):
        closer.order(ready.case_id, ids=ids)
    closer.order(ready.case_id, ids=ids, renumber=True)
    assert closer.close(ready.request()).volumes[0].order == "free"


def test_numbers_that_were_shown_and_change_stop_the_closing(ready, issue):
    closer = ready.closer()
    closer.preview(ready.case_id, ready.folder / "preview.pdf")
    issue("appraisal_commission")
    ready.scan("appraisal_commission", "scan")

    assert "页号已经预览" in refusal(ready)
    assert len(closer.close(ready.request(renumber=True)).volumes) == 2


def test_pages_that_differ_from_what_was_issued_are_told_on_the_note_sheet(ready):
    app, closer = ready.app, ready.closer()
    with app.catalog.transaction() as tx:
        record = tx.get_record(ready.record("survey_record").id)
    plan, _ = closer.preview(ready.case_id)
    assert not [item for item in plan.obstacles if item.code == "pages_differ"]
    differing = replace(record, page_count=3)
    paged = next(one for one in plan.volumes[0].paged if one.record.id == record.id)

    (told,) = obstacles_of_pages(replace(paged, record=differing))
    assert (told.code, told.blocks) == ("pages_differ", False)
    assert "扫描件 2 页，签发 3 页" in told.words


# --- several at once, again, and in between ---------------------------------------------------------


def test_the_same_people_again_get_the_same_volumes_others_are_told(ready):
    first = ready.closer().close(ready.request())
    again = ready.closer().close(ready.request())

    assert (again.volumes, again.already) == (first.volumes, True)
    with pytest.raises(ConflictError, match="沈子示"):
        ready.closer().close(ready.request(archivist=Signatory("韩丑示")))


def test_of_two_archivists_at_once_one_wins_and_the_other_is_told(ready, clock):
    apps = [reopen(ready.app.configuration.workspace, clock) for _ in range(2)]
    start, said = threading.Barrier(2), {}

    def close(app, name):
        mine = replace(ready, app=app)
        closer = mine.closer()
        start.wait()
        try:
            said[name] = closer.close(mine.request(archivist=Signatory(name)))
        except (ConflictError, UnavailableError) as told:
            said[name] = told

    names = ("沈子示", "韩丑示")
    threads = [threading.Thread(target=close, args=pair) for pair in zip(apps, names, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for app in apps:
        app.close()

    (loser,) = [name for name in names if isinstance(said[name], ConflictError)]
    (winner,) = [name for name in names if name != loser]
    assert winner in said[loser].message
    assert [one.archivist.name for one in ready.volumes()] == [winner, winner]


def test_a_scan_that_arrives_while_the_volume_is_made_stops_the_sealing(ready):
    class Late:
        """Binds, and meanwhile the mail comes."""

        def __init__(self, binder):
            self.binder, self.came = binder, False

        def look(self, sources):
            return self.binder.look(sources)

        def bind(self, job):
            if not self.came:
                self.came = True
                ready.scan("inspection_record", "text")
            return self.binder.bind(job)

    closer = ready.closer()
    with pytest.raises(ConflictError, match="有了新材料"):
        replace(closer, binder=Late(closer.binder)).close(ready.request())
    assert ready.volumes() == []
    assert len(closer.close(ready.request()).volumes) == 2


def test_a_suit_that_is_entered_while_the_volume_is_made_stops_the_sealing(ready):
    class Late:
        """Binds, and meanwhile the court writes."""

        def __init__(self, binder):
            self.binder, self.came = binder, False

        def bind(self, job):
            if not self.came:
                self.came = True
                ready.event("suit_filed")
            return self.binder.bind(job)

    closer = ready.closer()
    with pytest.raises(ConflictError, match="新事件"):
        replace(closer, binder=Late(closer.binder)).close(ready.request())
    assert ready.volumes() == []
    with pytest.raises(ConflictError, match="行政诉讼尚未结束"):
        closer.close(ready.request())


def test_codes_count_on_within_their_series_and_a_reserved_one_is_not_taken(ready):
    class Stop(Exception):  # noqa: N818 - no failure of ours
        """The power goes."""

    class Broken:
        def look(self, sources):
            return ready.closer().binder.look(sources)

        def bind(self, _job):
            raise Stop

    with pytest.raises(Stop):
        replace(ready.closer(), binder=Broken()).close(ready.request())
    wanted = Reserved("J001", 2026, Retention.TEN_YEARS, 0)
    with ready.app.catalog.transaction() as tx:
        other = reserve("another case", wanted, 1, tx, begun=None, now=ready.app.now())
        later = reserve("another case", wanted, 1, tx, begun=None, now=ready.app.now() + timedelta(hours=2))
    assert [code.serial for code in (*other, *later)] == [3, 1]
    volumes = ready.closer().close(ready.request()).volumes
    assert [one.serial for one in volumes] == [1, 2]


def test_a_claim_of_pdf_a_is_made_only_when_every_source_allows_it(ready):
    main, _ = ready.closer().close(ready.request()).volumes

    with pikepdf.open(ready.app.archive.local_path(main.file(VolumeFileRole.BOUND_PDF).key)) as pdf:
        assert b"<pdfaid:part>2" in pdf.Root.Metadata.read_bytes()


def test_pages_converted_for_the_volume_are_no_surplus_files(ready, issue):
    paper = issue("appraisal_commission")
    ready.waive("signed_scan")
    word = paper.representations[0]
    pages = page_pdf(ready.folder / "pages.pdf", "text").read_bytes()
    put_bytes(
        ready.app.archive, returned_key(word.key.rpartition("/")[0], "pages", word.sha256, ".pdf"), pages
    )
    main, _ = ready.closer().close(ready.request()).volumes

    assert [file.record_id for file in main.files if file.role is VolumeFileRole.PAGE_COPY] == [paper.id]
    for report in (
        four_properties(ready.app).of_case(ready.case_id, CheckStage.PRESERVATION),
        four_properties(ready.app).of_volume(main, CheckStage.PRESERVATION),
    ):
        assert "S03" not in {item.code for item in report.failed}


def test_a_closing_that_was_cut_off_weeks_ago_is_sealed_on_the_day_it_is_sealed(ready):
    class Broken:
        def bind(self, job):
            raise UnavailableError("no answer")

    closer = ready.closer()
    with pytest.raises(UnavailableError):
        replace(closer, binder=Broken()).close(ready.request())
    later = WHEN + timedelta(days=20)

    main, secondary = replace(closer, now=lambda: later).close(ready.request()).volumes

    assert (main.sealed_at, secondary.sealed_at) == (later, later)
    assert [main.serial, secondary.serial] == [1, 2]
    assert ready.case().filed_on == date(2027, 1, 10)
