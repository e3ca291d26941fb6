"""What comes after closing is added beside the sealed volume, which stays as it was."""

import io
from datetime import date

import pytest
from filed_evidence import file_evidence, page
from PIL import Image, ImageDraw

from docarchive.archive.verify import verify
from docarchive.catalog.sql import SqlCatalog
from docarchive.domain import places
from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.volumes.volume import (
    Carrier,
    Retention,
    Signatory,
    Volume,
    VolumeItem,
    VolumeSide,
    count_totals,
)
from docarchive.workflows.closing.file_supplement import Addition, SupplementDesk
from docarchive.workflows.keeping.rebuild import rebuild_catalog
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.store import put_body

REFERENCE = "J001-ZY·CF·2026-D30-0001"
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
    """A closed case with one volume of one paper on page 1."""
    record = file_evidence(app, cast.case, b"%PDF-1.4 paper", "application/pdf", pages=[page(1)])
    file = record.representations[0]
    item = VolumeItem(
        1, record.id, record.title, Carrier.PAGES, file.key, file.sha256, file.media_type, page_numbers=(1,)
    )
    volume = Volume(
        REFERENCE, cast.case.id, cast.case.name, VolumeSide.MAIN, 1, 1, 1, "J001", 2026, 1, Retention.THIRTY_YEARS,
        ("普通程序 / ordinary",), date(2027, 1, 1), "process", (item,), count_totals((item,)), (),
        Signatory("王甲示"), Signatory("李乙示"), Signatory("冯庚示"), date(2026, 11, 20), app.now(), date(2056, 12, 31),
    )  # fmt: skip
    body, plain = put_body(
        app.archive, lambda digest: places.volume_key(REFERENCE, "volume", digest, ".json"), volume
    )
    detail = {"reference": REFERENCE}
    with app.catalog.transaction() as tx:
        tx.record(
            Fact(FactKind.VOLUME_SEALED, app.now(), "tester", body, case_id=cast.case.id, detail=detail),
            plain,
        )
    publish_facts(ledger=app.ledger, catalog=app.catalog)
    return volume


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


def test_nothing_else_enters_the_closed_case(app, cast, sealed):
    with pytest.raises(ConflictError):
        file_evidence(app, cast.case, b"late", "text/plain")


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
