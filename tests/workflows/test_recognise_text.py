"""Pages without sound text of their own are recognised after filing, kept with their places, and found."""

import io
import json
import threading
from datetime import date

import pikepdf
import pypdf
import pytest

from docarchive.domain import places
from docarchive.domain.errors import RejectedError, UnavailableError
from docarchive.domain.facts import Fact, FactKind, StoredObject
from docarchive.domain.follow_ups import FollowUp, FollowUpKind
from docarchive.domain.identifiers import RecordId, new_id
from docarchive.domain.record import Record, RecordKind, Representation, Role
from docarchive.wiring.app import App
from docarchive.workflows.find import find
from docarchive.workflows.keeping.read_text import PARTIAL_NOTE
from docarchive.workflows.keeping.rebuild import rebuild
from docarchive.workflows.keeping.recognise_pending import read_again, read_pending, read_record, waiting
from docarchive.workflows.keeping.recognised_text import pages_with_lines
from docarchive.workflows.store import digest_of, put_body, put_bytes
from needed import need_recogniser
from ocr_pages import LINES, page_picture, scan_pdf

pytestmark = pytest.mark.usefixtures("paddle")

OCR = {FollowUpKind.RECOGNISE_TEXT}
PDF = "application/pdf"
EMPTY = None
"""A page of bare paper: cheap to read."""


@pytest.fixture(scope="module")
def letter():
    return page_picture(LINES)


@pytest.fixture
def file_evidence(app, cast):
    """Files a piece of evidence as the inbox does."""

    def file(content, *, pages, media_type=PDF, name="证据"):
        record_id = RecordId(new_id(app.now()))
        folder = places.record_folder(cast.case.party_ids[0], cast.case.id, record_id)
        digest = digest_of(content)
        key = places.returned_key(folder, "evidence", digest, ".pdf" if media_type == PDF else ".jpg")
        put_bytes(app.archive, key, content)
        stored = Representation(Role.EVIDENCE, key, digest, len(content), media_type, page_count=pages)
        record = Record(
            record_id, RecordKind.EVIDENCE, cast.case.id, cast.case.party_ids[0], name, app.now(), (stored,),
            page_count=pages, doc_date=date(2026, 11, 20),
        )  # fmt: skip
        body, plain = put_body(app.archive, lambda _: f"{folder}/record.json", record)
        fact = Fact(
            FactKind.EVIDENCE_FILED, app.now(), "inbox", body, (StoredObject(key, digest),),
            party_id=record.party_id, case_id=record.case_id, record_id=record.id,
        )  # fmt: skip
        with app.catalog.transaction() as tx:
            tx.record(fact, plain)
            tx.schedule(FollowUp(FollowUpKind.READ_TEXT, record_id))
        return record

    return file


def file_scan(app, record, content, pages):
    digest = digest_of(content)
    folder = record.representations[0].key.rpartition("/")[0]
    key = places.returned_key(folder, "scan", digest, ".pdf")
    put_bytes(app.archive, key, content)
    scan = Representation(Role.SCAN, key, digest, len(content), PDF, page_count=pages)
    body, plain = put_body(app.archive, lambda sha: places.returned_key(folder, "scan", sha, ".json"), scan)
    fact = Fact(
        FactKind.SCAN_FILED, app.now(), "inbox", body, (StoredObject(key, digest),), record_id=record.id
    )
    with app.catalog.transaction() as tx:
        tx.record(fact, plain)
        tx.schedule(FollowUp(FollowUpKind.READ_TEXT, record.id))
    return scan


def work(app):
    """Everything that follows, as the service does it."""
    while app.follow_ups.run_all() + app.follow_ups.run_all(OCR):
        pass


def found(app, words):
    return {hit.record.id for hit in find(words, catalog=app.catalog, index=app.index).hits}


def get(app, record):
    with app.catalog.reading() as reader:
        return reader.get_record(record.id)


def pages(app, record, file=None):
    with app.catalog.reading() as reader:
        return reader.text_of(record.id, (file or record.representations[0]).sha256)


def kinds(app):
    return [json.loads(line)["kind"] for line in app.ledger.entries()]


def parked(app):
    with app.catalog.reading() as reader:
        return [reason for _, reason in reader.parked_follow_ups()]


def again(app, **settings):
    """The same house, opened anew with other settings."""
    configuration = app.configuration
    changed = configuration.settings.model_copy(update=settings)
    return App(
        type(configuration)(configuration.workspace, changed, configuration.origins), "tester", app.now
    )


def test_a_scanned_page_is_found_and_kept_with_places_and_a_searchable_copy(app, file_evidence, letter):
    content = scan_pdf([(letter, 0), (EMPTY, 0)])
    record = file_evidence(content, pages=2)
    app.follow_ups.run_all()
    assert found(app, "明远机械制造") == set()
    assert waiting(app.catalog).pages == 2
    work(app)

    assert found(app, "明远机械制造") == {record.id}
    first, second = pages(app, record)
    assert (first.engine, first.unread, second.unread) == ("faster-paddle", False, False)
    assert "blank" in second.note
    with app.catalog.reading() as reader:
        kept = pages_with_lines(
            record.id, record.representations[0].sha256, archive=app.archive, reader=reader
        )
    assert [line.text for line in kept[0].lines] == first.text.split("\n")
    original, copy = get(app, record).representations
    assert (copy.role, copy.derived_from, copy.page_count) == (Role.SEARCHABLE, original.sha256, 2)
    with app.archive.open(original.key) as stream:
        assert stream.read() == content
    with app.archive.open(copy.key) as stream:
        assert pypdf.PdfReader(io.BytesIO(stream.read())).pages[0].extract_text() == first.text
    assert waiting(app.catalog).pages == 0
    assert parked(app) == []
    before = app.ledger.size()
    with app.catalog.transaction() as tx:
        tx.schedule(FollowUp(FollowUpKind.RECOGNISE_TEXT, record.id))
    work(app)
    assert app.ledger.size() == before  # done twice is done once


def test_a_photograph_is_read_too(app, file_evidence, letter):
    buffer = io.BytesIO()
    letter.save(buffer, "JPEG")
    record = file_evidence(buffer.getvalue(), pages=1, media_type="image/jpeg")
    work(app)

    assert found(app, "叁万捌仟伍佰元") == {record.id}


def test_the_scan_of_an_issued_document_changes_nothing_that_is_found(app, issue, letter):
    record = issue("inspection_record")
    app.follow_ups.run_all()
    scan = file_scan(app, record, scan_pdf([(letter, 0)]), 1)
    work(app)

    assert found(app, "明远机械制造") == set()
    assert found(app, "砂轮机") == {record.id}
    assert "明远机械制造" in pages(app, record, scan)[0].text
    with app.catalog.reading() as reader:
        assert "明远" not in "".join(page.text for page in reader.pages_of(record.id))


def stamped(picture, words):
    """A scan with a line of sound text drawn below it."""
    content = io.BytesIO(scan_pdf([(picture, 0)]))
    with pikepdf.open(content) as pdf:
        page = pdf.pages[0]
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica,
        )  # fmt: skip
        page.obj.Resources.Font = pikepdf.Dictionary(F1=font)
        page.contents_add(f"BT /F1 12 Tf 60 40 Td ({words}) Tj ET".encode())
        result = io.BytesIO()
        pdf.save(result)
    return result.getvalue()


def test_a_layer_that_is_only_a_part_of_the_page_is_kept_and_the_rest_is_read(app, file_evidence, letter):
    record = file_evidence(stamped(letter, "ARCHIVE COPY 7734"), pages=1)
    app.follow_ups.run_all()
    assert found(app, "7734") == {record.id}
    work(app)
    (page,) = pages(app, record)

    assert found(app, "7734 明远机械制造") == {record.id}
    assert page.note == PARTIAL_NOTE
    assert page.text.count("7734") == 1


def test_a_garbled_layer_is_not_taken_and_the_page_says_so(app, file_evidence, letter):
    rubbish = "".join(LINES).encode("gbk").decode("latin-1")
    hidden = (
        "BT 3 Tr /F1 8 Tf 60 700 Td ("
        + rubbish.replace("\\", "").replace("(", "").replace(")", "")
        + ") Tj ET"
    )
    content = io.BytesIO(scan_pdf([(letter, 0)]))
    with pikepdf.open(content) as pdf:
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica,
            Encoding=pikepdf.Name.WinAnsiEncoding,
        )  # fmt: skip
        pdf.pages[0].obj.Resources.Font = pikepdf.Dictionary(F1=font)
        pdf.pages[0].contents_add(hidden.encode("latin-1"))
        result = io.BytesIO()
        pdf.save(result)
    record = file_evidence(result.getvalue(), pages=1)
    work(app)
    (page,) = pages(app, record)

    assert "garbled" in page.note
    assert page.text.split("\n")[1] == LINES[1]


def test_a_page_with_sound_text_is_never_recognised(app, file_evidence):
    record = file_evidence(_born_digital(), pages=1)
    app.follow_ups.run_all()

    assert waiting(app.catalog).pages == 0
    assert app.follow_ups.run_all(OCR) == 0
    assert pages(app, record)[0].engine == "pypdf"
    assert len(get(app, record).representations) == 1


def _born_digital():
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        pdf.pages[0].obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        rows = " ".join(f"1 0 0 1 60 {760 - 20 * row} Tm (Safety report line {row}) Tj" for row in range(30))
        pdf.pages[0].obj.Contents = pikepdf.Stream(pdf, f"BT /F1 12 Tf {rows} ET".encode())
        result = io.BytesIO()
        pdf.save(result)
    return result.getvalue()


def test_a_long_file_is_read_twenty_pages_at_a_time_and_goes_on_where_it_was_cut_off(app, file_evidence):
    record = file_evidence(scan_pdf([(EMPTY, 0)] * 45), pages=45)
    app.follow_ups.run_all()
    app.follow_ups.run_some(OCR)
    assert waiting(app.catalog).pages == 25
    other = again(app)  # the house fell and stands again
    work(other)
    other.close()

    assert waiting(app.catalog).pages == 0
    assert kinds(app).count("text_read") == 1 + 3  # the layer; 20, 20 and 5 pages
    assert len(pages(app, record)) == 45


def test_a_reader_that_is_told_to_stop_keeps_what_it_has_and_leaves_the_rest(app, file_evidence):
    record = file_evidence(scan_pdf([(EMPTY, 0)] * 9), pages=9)
    app.follow_ups.run_all()
    stop = threading.Event()
    looks = iter([False, True])
    stop.is_set = lambda: next(looks)
    app.recognise_text([record.id], stop)
    assert waiting(app.catalog).pages == 5
    stop.is_set = lambda: True
    with pytest.raises(UnavailableError):
        app.recognise_text([record.id], stop)

    assert waiting(app.catalog).pages == 5


def test_a_page_that_cannot_be_read_says_so_and_the_others_are_read(app, file_evidence, letter):
    content = io.BytesIO(scan_pdf([(EMPTY, 0), (EMPTY, 0)]))
    with pikepdf.open(content) as pdf:
        image = pdf.pages[0].Resources.XObject.Im0
        image.Width, image.Height = 60_000, 60_000
        result = io.BytesIO()
        pdf.save(result)
    record = file_evidence(result.getvalue(), pages=2)
    work(app)
    bad, good = pages(app, record)

    assert "too many pixels" in bad.note
    assert "blank" in good.note
    assert parked(app) == []


def test_without_a_recogniser_pages_wait_and_are_read_once_there_is_one(app, file_evidence, settings, letter):
    without = again(app, ocr_engine="none")
    record = file_evidence(scan_pdf([(EMPTY, 0)]), pages=1)
    without.follow_ups.run_all()
    assert without.follow_ups.run_all(OCR) == 0
    without.close()
    assert waiting(app.catalog).pages == 1
    told = []
    done = read_pending(app.follow_ups, readers=2, progress=lambda *numbers: told.append(numbers))

    assert (done.files, done.pages) == (1, 1)
    assert told[-1] == (1, 1)
    assert pages(app, record)[0].unread is False


def test_a_recogniser_that_the_settings_want_and_nobody_installed_makes_pages_wait(
    app, file_evidence, monkeypatch
):
    import docarchive.reading.ocr.choice as choice

    monkeypatch.setattr(choice, "installed_version", lambda engine: None)
    wanting = again(app, ocr_engine="rapid")
    file_evidence(scan_pdf([(EMPTY, 0)]), pages=1)
    wanting.follow_ups.run_all()
    wanting.follow_ups.run_some(OCR)
    wanting.close()

    assert parked(app) == []
    with app.catalog.reading() as reader:
        assert reader.pending_follow_ups(OCR) == 1


def test_a_rebuilt_house_knows_what_was_read_and_plans_what_was_not(app, file_evidence, issue, letter):
    issued = issue("inspection_record")
    read = file_evidence(scan_pdf([(letter, 0)]), pages=1)
    work(app)
    file_scan(app, issued, scan_pdf([(EMPTY, 0)] * 2), 2)
    app.follow_ups.run_all()
    with app.catalog.reading() as reader:
        before = list(reader.dump())
    fresh = again(app, catalog_url="sqlite:///rebuilt.db")
    rebuild(archive=fresh.archive, ledger=fresh.ledger, catalog=fresh.catalog, index=fresh.index)

    with fresh.catalog.reading() as reader:
        assert list(reader.dump()) == before
    assert waiting(fresh.catalog).pages == 2
    work(fresh)
    assert waiting(fresh.catalog).pages == 0
    assert found(fresh, "明远机械制造") == {read.id}
    fresh.close()


def test_one_record_is_read_now_and_again_with_another_engine(app, file_evidence, letter):
    need_recogniser("tesseract")
    record = file_evidence(scan_pdf([(letter, 0)]), pages=1)
    app.follow_ups.run_all()
    assert read_record(app.recognise_text, record, progress=lambda *_: None) == 1
    names = {"faster-paddle", "tesseract"}
    options = {
        "recogniser": app.recogniser_of("tesseract"),
        "recognisers": names,
        "progress": lambda *_: None,
    }

    assert read_again(app.recognise_text, None, **options) == 1
    assert read_again(app.recognise_text, None, **options) == 0  # all is that engine's already
    (page,) = pages(app, record)
    assert page.engine == "tesseract"
    assert "明远机械制造" in page.text.replace(" ", "")


def test_a_damaged_file_is_not_read(app, file_evidence):
    record = file_evidence(scan_pdf([(EMPTY, 0)]), pages=1)
    app.follow_ups.run_all()
    path = app.folder("archive_dir") / record.representations[0].key
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1] + b" ")
    app.follow_ups.run_all(OCR)

    assert ["docarchive verify" in reason for reason in parked(app)] == [True]


def test_a_picture_no_recogniser_opens_is_refused_without_a_searchable_copy(app, file_evidence):
    record = file_evidence(b"\xff\xd8\xff\xe0 no picture \xff\xd9", pages=1, media_type="image/jpeg")
    work(app)
    (page,) = pages(app, record)

    assert page.note
    assert (page.text, page.unread) == ("", False)
    with pytest.raises(RejectedError):
        app.recogniser.read_pages(_copy(app, record), "image/jpeg", (0,), (0,))
    assert len(get(app, record).representations) == 1


def _copy(app, record):
    return app.folder("archive_dir") / record.representations[0].key
