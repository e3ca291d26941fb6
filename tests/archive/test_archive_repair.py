"""Repairing from a second copy: only what the ledger names comes back, and evidence is kept."""

import shutil

import pytest

from docarchive.archive.backup import backup
from docarchive.archive.repair import repair
from docarchive.archive.verify import verify
from docarchive.domain.errors import ConflictError, DamageError, NotFoundError, UnavailableError


@pytest.fixture
def copy(sound, tmp_path):
    backup(sound, tmp_path / "copy")
    return tmp_path / "copy"


@pytest.fixture
def mend(sound, copy, tmp_path, samples):
    def run():
        key = str(samples.SIGNER.verifier_key)
        return repair(sound, copy, evidence=tmp_path / "evidence", expected_key=key)

    return run


def altered(root, samples):
    samples.flip(root / samples.PDF_KEY, 30)


def missing(root, samples):
    (root / samples.PDF_KEY).unlink()


def folder_gone(root, samples):
    shutil.rmtree((root / samples.PDF_KEY).parent)


def a_link(root, samples):
    samples._link(root)


def key_altered(root, samples):
    samples.rewrite(root / "ledger/key.pub", b"nothing\n")


@pytest.mark.parametrize("harm", [altered, missing, folder_gone, a_link, key_altered])
def test_what_was_damaged_is_restored_from_the_copy(harm, sound, samples, mend):
    harm(sound, samples)
    assert verify(sound, expected_key=str(samples.SIGNER.verifier_key)).damaged

    report = mend()

    assert report.left == ()
    assert report.repaired
    assert verify(sound).findings == ()
    assert all((sound / item.key).stat().st_mode & 0o777 == 0o444 for item in report.repaired)


def test_the_damaged_file_is_kept_as_evidence(sound, samples, mend, tmp_path):
    altered(sound, samples)
    bad = (sound / samples.PDF_KEY).read_bytes()

    (item,) = mend().repaired

    assert (item.key, item.was) == (samples.PDF_KEY, "FILE_ALTERED")
    assert item.kept_as.read_bytes() == bad
    altered(sound, samples)
    assert mend().repaired[0].kept_as != item.kept_as


def test_a_copy_that_is_damaged_itself_gives_nothing(sound, copy, samples, mend):
    altered(sound, samples)
    before = (sound / samples.PDF_KEY).read_bytes()
    samples.flip(copy / "archive" / samples.PDF_KEY, 31)

    report = mend()

    assert report.repaired == ()
    assert [item.code for item in report.left] == ["FILE_ALTERED"]
    assert "the copy has" in report.left[0].found
    assert (sound / samples.PDF_KEY).read_bytes() == before


def test_what_the_copy_lacks_is_left_and_the_rest_is_done(sound, copy, samples, mend):
    folder_gone(sound, samples)
    (copy / "archive" / samples.RECORD_KEY).unlink()

    report = mend()

    assert [(item.code, item.where) for item in report.left] == [("FILE_MISSING", samples.RECORD_KEY)]
    assert len(report.repaired) == 3


def test_a_folder_where_a_file_should_be_is_left_to_a_person(sound, samples, mend):
    samples._folder_instead(sound)

    assert [item.code for item in mend().left] == ["NOT_A_FILE"]


@pytest.mark.parametrize("code", ["ENTRIES_EDITED", "SIGNATURE_BAD", "LEDGER_TRUNCATED", "ROOT_MISMATCH"])
def test_by_a_damaged_ledger_nothing_is_repaired(code, samples, copy, tmp_path):
    samples.DAMAGES[code](tmp_path / "bad")

    with pytest.raises(DamageError, match=code):
        repair(tmp_path / "bad", copy, evidence=tmp_path / "evidence", expected_key=None)


def test_a_sound_archive_is_left_as_it_is(sound, mend):
    before = {path: path.stat().st_mtime_ns for path in sound.rglob("*") if path.is_file()}

    report = mend()

    assert (report.repaired, report.left) == ((), ())
    assert {path: path.stat().st_mtime_ns for path in sound.rglob("*") if path.is_file()} == before


def test_evidence_inside_the_archive_and_a_folder_that_is_no_backup_are_refused(sound, copy, tmp_path):
    with pytest.raises(ConflictError, match="inside the archive"):
        repair(sound, copy, evidence=sound / "evidence", expected_key=None)
    with pytest.raises(NotFoundError, match="no backup"):
        repair(sound, copy / "archive", evidence=tmp_path / "evidence", expected_key=None)


def test_a_disk_that_fails_at_any_step_leaves_no_half_file(sound, samples, mend, faults):
    good = (sound / samples.PDF_KEY).read_bytes()
    for nth in range(1, 30):
        altered(sound, samples)
        bad = (sound / samples.PDF_KEY).read_bytes()
        with faults.at(nth, 28) as state:
            try:
                mend()
            except UnavailableError:
                assert (sound / samples.PDF_KEY).read_bytes() in {good, bad}
        assert list(sound.rglob(".tmp-*")) == []
        mend()
        assert (sound / samples.PDF_KEY).read_bytes() == good
        if not state["hit"]:
            break
    assert nth > 4
