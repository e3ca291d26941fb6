"""A reader asks, is allowed, reads, takes a marked copy along, brings the file back; all of it is provable."""

import io
import json
from datetime import date

import numpy as np
import pypdfium2
import pytest
from filed_evidence import file_evidence, page
from PIL import Image

from docarchive.archive.verify import verify
from docarchive.catalog.sql import SqlCatalog
from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import ConflictError, ForbiddenError, NotFoundError, RejectedError
from docarchive.domain.lending.lending import FileReader, LendingState, ReaderKind
from docarchive.domain.lending.yearly import CountedLending
from docarchive.templates.rules.publication import load_masking
from docarchive.workflows.disclosing.masked_copy import Masking, MaskRequest
from docarchive.workflows.keeping.rebuild import rebuild_catalog
from docarchive.workflows.lending.lend import LendingDesk
from docarchive.workflows.store import digest_of

LAWYER = FileReader(ReaderKind.AGENT, "示例律师", "示例律师事务所", "证0001")
UNTIL = date(2026, 11, 30)


def picture(pages=2):
    out = io.BytesIO()
    sheets = [Image.new("L", (600, 850), 255) for _ in range(pages)]
    sheets[0].save(out, "TIFF", save_all=True, append_images=sheets[1:])
    return out.getvalue()


@pytest.fixture
def desk(app, cast):
    return LendingDesk(app.archive, app.ledger, app.catalog, app.page_masker, app.now, "clerk")


@pytest.fixture
def papers(app, cast):
    texts = [page(1, ("甲", (100, 100, 300, 300))), page(2, (cast.person.name, (1000, 1000, 3000, 1500)))]
    return [
        file_evidence(
            app, cast.case, picture(), "image/tiff", title=side, side=side, pages=texts, suffix=".tif"
        )
        for side in ("main", "secondary")
    ]


@pytest.fixture
def lent(desk, cast, papers):
    asked = desk.request(cast.case.id, LAWYER, "行政复议")
    return desk.approve(asked.id, "冯庚示", UNTIL)


def ink(path):
    with pypdfium2.PdfDocument(path) as document:
        return [255 - np.asarray(item.render(scale=1).to_pil().convert("L")).mean() for item in document]


def test_a_copy_carries_its_reader_on_every_page_and_is_told_by_its_digest(desk, lent, papers, tmp_path):
    desk.copy(lent.id, papers[0].id, tmp_path / "copy.pdf")
    changed = desk.copy(lent.id, papers[0].id, tmp_path / "one.pdf", pages=(2,))

    assert [use.pages for use in changed.uses] == [(1, 2), (2,)]
    for use, name in zip(changed.uses, ("copy.pdf", "one.pdf"), strict=True):
        assert use.copy_sha256 == digest_of((tmp_path / name).read_bytes())
    assert len(ink(tmp_path / "copy.pdf")) == 2
    assert min(ink(tmp_path / "copy.pdf")) > 1  # the sheets themselves are white


def test_a_lawyer_sees_the_main_side_alone(desk, lent, papers, cast, tmp_path):
    main, secondary = papers

    assert [item.id for item in desk.records(lent)] == [main.id]
    for attempt in (
        lambda: desk.read(lent.id, secondary.id),
        lambda: desk.copy(lent.id, secondary.id, tmp_path / "no.pdf"),
        lambda: desk.request(cast.case.id, LAWYER, "复议", record_ids=[secondary.id]),
    ):
        with pytest.raises(ForbiddenError):
            attempt()
    assert not (tmp_path / "no.pdf").exists()


def test_others_get_the_masked_copy_or_nothing(app, desk, papers, cast, tmp_path):
    asked = desk.request(cast.case.id, FileReader(ReaderKind.OTHER, "示例学者"), "研究")
    lent = desk.approve(asked.id, "冯庚示", UNTIL)
    with pytest.raises(ConflictError, match="遮盖副本"):
        desk.copy(lent.id, papers[0].id, tmp_path / "no.pdf")
    masking = Masking(
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
    masking.make(
        masking.plan(MaskRequest(papers[0].id)), tmp_path / "m.pdf", confirmed_by="王甲示", purpose="研究"
    )

    desk.copy(lent.id, papers[0].id, tmp_path / "copy.pdf", pages=(2,))

    with pypdfium2.PdfDocument(tmp_path / "copy.pdf") as document:
        shown = np.asarray(document[0].render(scale=1).to_pil().convert("L"))
    height, width = shown.shape
    assert shown[int(0.11 * height) : int(0.14 * height), int(0.12 * width) : int(0.28 * width)].max() < 40


def test_time_over_or_returned_nothing_more_is_copied(desk, lent, papers, tmp_path):
    desk.give_back(lent.id, "完好")

    with pytest.raises(ConflictError):
        desk.copy(lent.id, papers[0].id, tmp_path / "no.pdf")
    with pytest.raises(ConflictError):
        desk.give_back(lent.id)
    assert not (tmp_path / "no.pdf").exists()


def test_facts_name_no_reader_and_the_log_comes_back_from_the_archive(app, desk, lent, papers, tmp_path):
    desk.read(lent.id, papers[0].id, (1,))
    back = desk.give_back(lent.id)
    again = SqlCatalog(f"sqlite:///{tmp_path / 'again.db'}")
    again.prepare()
    rebuild_catalog(archive=app.archive, ledger=app.ledger, catalog=again)

    with again.reading() as reader:
        assert reader.get_lending(lent.id) == back
        assert [item.state for item in reader.lendings(states=(LendingState.RETURNED,))] == [
            LendingState.RETURNED
        ]
        assert reader.lendings(states=(LendingState.REQUESTED,)) == []
        year = local_day(back.requested_at).year
        counted = [reader.counted_lendings(one) for one in (year - 2, year, year + 2)]
        assert counted == [[], [CountedLending.of(back)], []]
    again.close()
    lines = [line for line in app.ledger.entries(0) if json.loads(line)["kind"] == "lending_recorded"]
    assert len(lines) == 4
    assert not any(secret in line.decode() for line in lines for secret in ("示例律师", "证0001", "行政复议"))
    assert verify(app.folder("archive_dir")).findings == ()


def test_what_is_not_there_is_refused(desk, lent, papers, cast):
    with pytest.raises(RejectedError, match="2 页"):
        desk.read(lent.id, papers[0].id, (3,))
    with pytest.raises(NotFoundError):
        desk.approve("0" * 26, "冯庚示", UNTIL)
    with pytest.raises(RejectedError):
        desk.request(cast.case.id, FileReader(ReaderKind.PARTY, " "), "看")


def test_of_two_who_decide_at_once_the_second_is_told(app, desk, cast, papers):
    asked = desk.request(cast.case.id, LAWYER, "行政复议")
    with app.catalog.reading() as reader:
        stale = reader.get_lending(asked.id)
    desk.refuse(asked.id, "冯庚示", "不符")

    with pytest.raises(ConflictError):
        desk._record(stale, stale.approve("陈辛示", app.now(), UNTIL))
