"""What comes after closing is added beside the sealed volume, which stays as it was."""

import io
from datetime import date

import pytest
from filed_evidence import file_evidence
from PIL import Image, ImageDraw
from sealed_volume import REFERENCE, seal_volume

from docarchive.archive.verify import verify
from docarchive.catalog.sql import SqlCatalog
from docarchive.domain.case import Stage
from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError
from docarchive.templates.word.docx_package import read_package
from docarchive.templates.word.docx_text import printed_stretches
from docarchive.workflows.closing.file_supplement import Addition, SupplementDesk
from docarchive.workflows.closing.supplement_paper import supplement_paper
from docarchive.workflows.keeping.rebuild import rebuild_catalog

WHY = {"reason": "银行回单迟到", "compiler": "王甲示", "archivist": "冯庚示"}


def tiff(*inked):
    out = io.BytesIO()
    sheets = []
    for has_ink in inked:
        sheet = Image.new("L", (800, 1100), 255)
        if has_ink:
            ImageDraw.Draw(sheet).rectangle((100, 100, 700, 300), fill=0)
        sheets.append(sheet)
    sheets[0].save(out, "TIFF", save_all=True, append_images=sheets[1:])
    return out.getvalue()


@pytest.fixture
def sealed(app, cast):
    return seal_volume(app, cast.case)


@pytest.fixture
def desk(app):
    return SupplementDesk(app.archive, app.ledger, app.catalog, app.reader, app.now, "tester")


@pytest.fixture
def slip(tmp_path):
    path = tmp_path / "slip.tif"
    path.write_bytes(tiff(True, False, True))
    return Addition(path, "银行回单", date(2026, 11, 21))


def test_pages_count_on_and_blank_ones_have_no_number(app, desk, sealed, slip, tmp_path):
    other = tmp_path / "other.tif"
    other.write_bytes(tiff(True))

    first = desk.add(REFERENCE, [slip], **WHY)
    second = desk.add(REFERENCE, [Addition(other, "补充说明")], **WHY)

    assert [(one.place, one.page_numbers) for one in first.items] == [(2, (2, 0, 3))]
    assert [(one.place, one.page_numbers) for one in second.items] == [(3, (4,))]
    assert (first.number, second.number) == (1, 2)
    with app.catalog.reading() as reader:
        assert reader.get_volume(REFERENCE) == sealed
        assert list(reader.supplements_of(REFERENCE)) == [first, second]
        assert reader.get_record(first.items[0].record_id).volume_side == "main"
    assert verify(app.folder("archive_dir")).findings == ()


def test_it_comes_back_from_the_archive_alone(app, desk, sealed, slip, tmp_path):
    made = desk.add(REFERENCE, [slip], **WHY)
    again = SqlCatalog(f"sqlite:///{tmp_path / 'again.db'}")
    again.prepare()
    rebuild_catalog(archive=app.archive, ledger=app.ledger, catalog=again)

    with again.reading() as rebuilt, app.catalog.reading() as reader:
        assert list(rebuilt.supplements_of(REFERENCE)) == [made]
        assert list(rebuilt.dump()) == list(reader.dump())
    again.close()


def test_its_contents_are_printed_as_they_were_filed(app, desk, sealed, slip):
    made = desk.add(REFERENCE, [slip], **WHY)
    with app.catalog.reading() as reader:
        docx = supplement_paper(made, reader, app.pack_folder)
        again = supplement_paper(made, reader, app.pack_folder)
        agency = reader.find_agency().name

    words = "".join(printed_stretches(read_package(docx))).replace(" ", "")
    for said in (
        agency,
        "第1次补充",
        "银行回单迟到",
        "银行回单",
        f"{REFERENCE}-002",
        "2-3",
        "王甲示",
        "冯庚示",
    ):
        assert said in words
    assert docx == again


def test_nothing_else_enters_the_closed_case(app, cast, sealed):
    with pytest.raises(ConflictError):
        file_evidence(app, cast.case, b"late", "text/plain")


def test_no_older_state_of_the_case_opens_it_again(app, cast, sealed):
    with pytest.raises(ConflictError, match="已结案归档"):
        app.registrar.change_case(cast.case)  # as it was before it was sealed

    with app.catalog.reading() as reader:
        assert reader.get_case(cast.case.id).stage is Stage.CLOSED


def test_what_is_not_whole_is_refused_and_leaves_nothing(app, desk, sealed, slip, tmp_path):
    before = app.catalog
    with before.reading() as reader:
        facts = reader.fact_count()
    with pytest.raises(RejectedError):
        desk.add(REFERENCE, [slip], **{**WHY, "reason": " "})
    with pytest.raises(RejectedError):
        desk.add(REFERENCE, [slip], **{**WHY, "compiler": "冯庚示"})
    with pytest.raises(NotFoundError):
        desk.add(REFERENCE.replace("0001", "0002"), [slip], **WHY)
    with pytest.raises(ConflictError):
        desk.add(REFERENCE, [slip, slip], **WHY)
    with pytest.raises(NotFoundError):
        desk.add(REFERENCE, [Addition(tmp_path / "none.pdf", "无")], **WHY)

    with app.catalog.reading() as reader:
        assert reader.fact_count() == facts


def test_the_same_bytes_are_added_once(desk, sealed, slip):
    desk.add(REFERENCE, [slip], **WHY)

    with pytest.raises(ConflictError, match="已经归档"):
        desk.add(REFERENCE, [slip], **WHY)
