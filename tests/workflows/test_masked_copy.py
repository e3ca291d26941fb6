"""A copy for somebody who may not know the people: found, drawn, confirmed, kept; the original untouched."""

import io

import numpy as np
import pypdfium2
import pytest
from filed_evidence import file_evidence, page
from PIL import Image

from docarchive.archive.verify import verify
from docarchive.domain.errors import NotFoundError, RejectedError
from docarchive.domain.masking.personal import FoundBy, PersonalKind
from docarchive.domain.masking.placed import MaskBox
from docarchive.domain.record import Role
from docarchive.templates.rules.publication import load_masking
from docarchive.workflows.disclosing.made_copies import made_copies
from docarchive.workflows.disclosing.masked_copy import Masking, MaskRequest


def scanned(pages=2, size=(1000, 1400)):
    """A scan in grays, a multi-page TIFF: nothing but pixels."""
    out = io.BytesIO()
    sheets = [Image.new("L", size, 235 - 3 * number) for number in range(pages)]
    sheets[0].save(out, "TIFF", save_all=True, append_images=sheets[1:])
    return out.getvalue()


@pytest.fixture
def masking(app):
    return Masking(
        *(
            app.archive,
            app.ledger,
            app.catalog,
            app.page_masker,
            load_masking(app.pack_folder),
            app.now,
            "tester",
        )
    )


@pytest.fixture
def scan(app, cast):
    lines = [
        ("被询问人" + cast.person.name, (1000, 1000, 4500, 1300)),
        ("身份证号 " + str(cast.person.id_no)[:10], (1000, 1500, 6000, 1800)),
        (str(cast.person.id_no)[10:] + " 无误", (1000, 1900, 4000, 2200)),
        ("证人钱某称", (1000, 4000, 3000, 4300)),
    ]
    pages = [page(1, *lines), page(2, ("以上属实", (1000, 1000, 3000, 1300)))]
    return file_evidence(app, cast.case, scanned(), "image/tiff", pages=pages, suffix=".tif")


def stored(app, key):
    with app.archive.open(key) as file:
        return file.read()


def kinds(plan):
    return sorted({item.kind.value for item in plan.boxes})


def brightness(content, index, box):
    with pypdfium2.PdfDocument(content) as document:
        picture = np.asarray(document[index].render(scale=1).to_pil().convert("L"))
    height, width = picture.shape
    left, top, right, bottom = box
    return picture[
        top * height // 10_000 : bottom * height // 10_000, left * width // 10_000 : right * width // 10_000
    ].mean()


def test_what_the_fields_know_is_found_on_the_scan_over_line_ends_too(masking, scan):
    plan = masking.plan(MaskRequest(scan.id))

    assert kinds(plan) == ["id_number", "name"]
    assert [item.page_number for item in plan.boxes] == [1, 1, 1]
    assert plan.unread_pages == ()
    name = next(item for item in plan.boxes if item.kind is PersonalKind.NAME)
    assert name.box[0] > 2000  # the words before the name stay


def test_a_page_nobody_has_read_is_told(app, cast, masking):
    bare = file_evidence(
        app, cast.case, scanned(2), "image/tiff", pages=[page(1, ("一", (0, 0, 9, 9)))], suffix=".tif"
    )

    assert masking.plan(MaskRequest(bare.id)).unread_pages == (2,)


def test_a_copy_that_covers_nothing_of_unread_pages_is_not_kept(app, cast, masking, tmp_path):
    record = file_evidence(app, cast.case, scanned(), "image/tiff", suffix=".tif")
    signed = {"confirmed_by": "王甲示", "purpose": "公开"}

    with pytest.raises(RejectedError, match="什么也没有遮盖"):
        masking.make(masking.plan(MaskRequest(record.id)), tmp_path / "copy.pdf", **signed)

    assert not (tmp_path / "copy.pdf").exists()
    drawn = MaskRequest(record.id, boxes=(MaskBox(1, (0, 0, 900, 900), PersonalKind.OTHER),))
    assert masking.make(masking.plan(drawn), tmp_path / "copy.pdf", **signed).role is Role.MASKED


def test_words_and_boxes_of_a_person_are_covered_too(masking, scan, tmp_path):
    drawn = MaskBox(2, (5000, 5000, 7000, 6000), PersonalKind.OTHER)
    plan = masking.plan(MaskRequest(scan.id, hide=("钱某",), boxes=(drawn,)))
    masking.make(plan, tmp_path / "copy.pdf", confirmed_by="王甲示", purpose="律师查阅")

    content = (tmp_path / "copy.pdf").read_bytes()
    assert kinds(plan) == ["id_number", "name", "other"]
    for item in plan.boxes:
        left, top, right, bottom = item.box
        assert brightness(content, item.page_number - 1, (left + 60, top + 60, right - 60, bottom - 60)) < 10
    assert brightness(content, 1, (1000, 7000, 9000, 9000)) > 200
    with pytest.raises(RejectedError, match="孙某"):
        masking.plan(MaskRequest(scan.id, hide=("孙某",)))
    with pytest.raises(RejectedError, match="没有第 3 页"):
        masking.plan(MaskRequest(scan.id, boxes=(MaskBox(3, (0, 0, 1, 1), PersonalKind.OTHER),)))


def test_a_confirmed_copy_is_a_derivative_and_the_original_is_as_it_was(app, masking, scan, tmp_path):
    before = stored(app, scan.representations[0].key)
    kept = masking.make(
        masking.plan(MaskRequest(scan.id)), tmp_path / "a.pdf", confirmed_by="王甲示", purpose="公开"
    )
    masking.make(
        masking.plan(MaskRequest(scan.id)), tmp_path / "b.pdf", confirmed_by="王甲示", purpose="公开"
    )

    with app.catalog.reading() as reader:
        files = reader.get_record(scan.id).representations
    assert [item.role for item in files] == [Role.EVIDENCE, Role.MASKED]
    assert kept.derived_from == scan.representations[0].sha256
    assert stored(app, scan.representations[0].key) == before
    assert stored(app, kept.key) == (tmp_path / "a.pdf").read_bytes()
    assert verify(app.folder("archive_dir")).findings == ()


def test_a_draft_says_so_on_every_page_and_is_not_kept(app, masking, scan, tmp_path):
    plan = masking.plan(MaskRequest(scan.id))
    masking.draft(plan, tmp_path / "draft.pdf")
    masking.make(plan, tmp_path / "copy.pdf", confirmed_by="王甲示", purpose="公开")

    draft, copy = ((tmp_path / name).read_bytes() for name in ("draft.pdf", "copy.pdf"))
    for index in range(2):
        assert (
            brightness(draft, index, (0, 0, 10_000, 10_000))
            < brightness(copy, index, (0, 0, 10_000, 10_000)) - 1
        )
    with app.catalog.reading() as reader:
        assert len(reader.get_record(scan.id).representations) == 2


def test_each_place_says_what_stands_there_and_why_it_is_proposed(masking, scan, cast):
    plan = masking.plan(MaskRequest(scan.id, hide=("钱某",)))

    told = {(item.text, item.by) for item in plan.proposals}
    assert told == {
        (cast.person.name, FoundBy.PARTY),
        (str(cast.person.id_no), FoundBy.PARTY),
        ("钱某", FoundBy.WORD),
    }
    assert {item.box for item in plan.proposals} == set(plan.boxes)


def test_a_number_nobody_knows_is_proposed_by_its_shape(app, cast, masking):
    lines = page(1, ("电话13900000001", (1000, 1000, 5000, 1300)))
    record = file_evidence(app, cast.case, scanned(1), "image/tiff", pages=[lines], suffix=".tif")

    (item,) = masking.plan(MaskRequest(record.id)).proposals
    assert (item.text, item.by) == ("13900000001", FoundBy.SHAPE)


def test_what_a_person_leaves_open_stays_open_and_is_listed(app, masking, scan, tmp_path):
    first = masking.plan(MaskRequest(scan.id))
    name = next(item.box for item in first.proposals if item.box.kind is PersonalKind.NAME)
    plan = masking.plan(MaskRequest(scan.id, leave=(name,)))
    masking.make(plan, tmp_path / "copy.pdf", confirmed_by="王甲示", purpose="本人查阅")

    left, top, right, bottom = name.box
    content = (tmp_path / "copy.pdf").read_bytes()
    assert brightness(content, 0, (left + 60, top + 60, right - 60, bottom - 60)) > 200
    with app.catalog.reading() as reader:
        (made,) = made_copies(reader.get_record(scan.id), reader=reader, archive=app.archive)
    assert made.what.left == (name,)
    assert set(made.what.boxes) == set(first.boxes) - {name}


def test_the_same_copy_for_another_purpose_is_told_beside_the_first(app, masking, scan, tmp_path):
    plan = masking.plan(MaskRequest(scan.id))
    for purpose in ("公开", "公开", "律师查阅"):
        masking.make(plan, tmp_path / "copy.pdf", confirmed_by="王甲示", purpose=purpose)

    with app.catalog.reading() as reader:
        record = reader.get_record(scan.id)
        made = made_copies(record, reader=reader, archive=app.archive)
    assert [item.what.purpose for item in made] == ["律师查阅", "公开"]
    assert [item.role for item in record.representations] == [Role.EVIDENCE, Role.MASKED]
    assert {(item.by, item.file.sha256) for item in made} == {("tester", record.representations[1].sha256)}


def test_a_draft_of_some_pages_is_of_those_alone(masking, scan, tmp_path):
    masking.draft(masking.plan(MaskRequest(scan.id)), tmp_path / "draft.pdf", pages=[2])

    with pypdfium2.PdfDocument((tmp_path / "draft.pdf").read_bytes()) as document:
        assert len(document) == 1


def test_nobody_confirmed_nothing_is_made(masking, scan, tmp_path):
    plan = masking.plan(MaskRequest(scan.id))

    with pytest.raises(RejectedError):
        masking.make(plan, tmp_path / "a.pdf", confirmed_by=" ", purpose="公开")
    with pytest.raises(RejectedError):
        masking.make(plan, tmp_path / "a.pdf", confirmed_by="王甲示", purpose="")
    assert not (tmp_path / "a.pdf").exists()


def test_what_has_no_pages_is_refused(app, cast, masking):
    film = file_evidence(app, cast.case, b"moving pictures", "video/mp4", suffix=".mp4")

    with pytest.raises(NotFoundError):
        masking.plan(MaskRequest(film.id))
    with pytest.raises(RejectedError):
        masking.plan(MaskRequest(film.id, Role.EVIDENCE))
