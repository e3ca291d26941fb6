"""An export holds every file of the case under names people read, and proves itself whole."""

import errno
import hashlib

import pytest

from docarchive.domain.errors import ConflictError, NotFoundError, UnavailableError
from docarchive.domain.identifiers import CaseId, new_id
from docarchive.workflows.keeping.export_case import MANIFEST, export_case


def test_every_file_is_copied_under_a_name_that_says_what_it_is(app, cast, issue, tmp_path):
    issue("case_filing_approval")
    issue("penalty_notice")
    made = export_case(cast.case.id, tmp_path / "导出", archive=app.archive, catalog=app.catalog)
    names = sorted(path.name for path in made.folder.iterdir())

    assert names == [
        "001-立案审批表（苏常）应急立〔2026〕1号-issued.docx",
        "002-行政处罚告知书（苏常）应急罚告〔2026〕1号-issued.docx",
        MANIFEST,
    ]
    assert made.files == 2
    assert made.bytes == sum((made.folder / name).stat().st_size for name in names[:2])


def test_the_list_has_the_digest_of_every_copy(app, cast, issue, tmp_path):
    issue("case_filing_approval")
    made = export_case(cast.case.id, tmp_path / "out", archive=app.archive, catalog=app.catalog)
    digest, _, name = (made.folder / MANIFEST).read_text("utf-8").rstrip("\n").partition("  ")

    assert hashlib.sha256((made.folder / name).read_bytes()).hexdigest() == digest


def test_a_case_without_records_gives_an_empty_list(app, cast, tmp_path):
    made = export_case(cast.case.id, tmp_path / "out", archive=app.archive, catalog=app.catalog)

    assert (made.files, (made.folder / MANIFEST).read_text("utf-8")) == (0, "")


def test_a_folder_that_holds_something_is_not_touched(app, cast, issue, tmp_path):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")

    with pytest.raises(ConflictError):
        export_case(cast.case.id, tmp_path, archive=app.archive, catalog=app.catalog)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["mine.txt"]


class FullDisk:
    """An archive whose second file cannot be copied: the target's disk is full."""

    def __init__(self, archive):
        self._archive = archive
        self._opened = 0

    def open(self, key):
        self._opened += 1
        if self._opened == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        return self._archive.open(key)


def test_an_export_that_cannot_be_finished_leaves_nothing_behind(app, cast, issue, tmp_path):
    issue("case_filing_approval")
    issue("penalty_notice")
    target = tmp_path / "out"

    with pytest.raises(UnavailableError, match="No space left"):
        export_case(cast.case.id, target, archive=FullDisk(app.archive), catalog=app.catalog)
    assert not target.exists()


def test_a_case_nobody_opened_is_not_exported(app, tmp_path):
    with pytest.raises(NotFoundError):
        export_case(CaseId(new_id(app.now())), tmp_path / "out", archive=app.archive, catalog=app.catalog)
    assert not (tmp_path / "out").exists()
