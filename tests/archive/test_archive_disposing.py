"""Only what a published fact lists leaves the archive, and what is left of it is seen; a backup keeps nothing of it."""

import os
import shutil
from pathlib import Path

import pytest

from docarchive.archive.backup import backup, restore
from docarchive.archive.disposing import FolderDisposal
from docarchive.archive.ledger_log import FolderLedger
from docarchive.archive.repair import repair
from docarchive.archive.verify import verify
from docarchive.domain.errors import ConflictError, DamageError
from docarchive.domain.identifiers import Sha256
from docarchive.domain.retention.disposal import DisposedFile


@pytest.fixture
def disposed(sound, samples):
    """A sound archive whose ledger says that its case is disposed of; nothing is erased yet."""
    samples.dispose(sound, samples.disposal(*samples.files_of_case(sound)))
    return sound


def disposal_of(root, samples):
    return FolderDisposal(root, FolderLedger(root, samples.SIGNER))


def test_what_is_listed_goes_with_its_folders_and_whatever_lies_in_them(disposed, samples):
    folder = disposed / samples.FOLDER
    (folder / ".tmp-0123").write_bytes(b"cut off")
    (folder / "unlisted.pdf").write_bytes(b"named by no fact")
    erasing = disposal_of(disposed, samples)
    listed = samples.disposal(*samples.files_of_case(disposed))
    assert not erasing.is_erased(listed)
    erased = erasing.erase(samples.ENTRIES)

    assert erased == len(listed.files)
    assert erasing.is_erased(listed)
    assert not folder.parent.exists()
    assert (disposed / "parties" / samples.PARTY).is_dir()
    assert erasing.erase(samples.ENTRIES) == 0
    assert verify(disposed).findings == ()


def test_nothing_goes_by_a_fact_that_is_not_published_or_is_another(disposed, samples):
    erasing = disposal_of(disposed, samples)
    for position in (samples.ENTRIES - 1, samples.ENTRIES + 1):
        with pytest.raises(ConflictError):
            erasing.erase(position)

    assert (disposed / samples.PDF_KEY).exists()


def test_nothing_goes_by_a_list_that_was_altered(disposed, samples):
    (path,) = (disposed / "registers/disposals").iterdir()
    samples.rewrite(path, path.read_bytes().replace(b"issued.pdf", b"record.json"))
    with pytest.raises(DamageError):
        disposal_of(disposed, samples).erase(samples.ENTRIES)

    assert (disposed / samples.PDF_KEY).exists()


@pytest.mark.parametrize("key", ["ledger/key.pub", "README.txt", "parties/../ledger/checkpoint"])
def test_no_list_reaches_the_ledger_or_leads_out_of_the_archive(sound, samples, key):
    samples.dispose(sound, samples.disposal(DisposedFile(key, Sha256("0" * 64))))
    with pytest.raises(DamageError):
        disposal_of(sound, samples).erase(samples.ENTRIES)

    assert (sound / "ledger/key.pub").exists()
    assert (sound / samples.PDF_KEY).exists()


def test_a_link_in_the_folder_is_removed_and_what_it_leads_to_stays(disposed, samples, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept.txt").write_text("kept")
    (disposed / samples.FOLDER / "way").symlink_to(outside)
    disposal_of(disposed, samples).erase(samples.ENTRIES)

    assert (outside / "kept.txt").exists()
    assert not (disposed / samples.FOLDER).exists()


def test_an_unsigned_entry_excuses_no_missing_file(sound, samples):
    files = samples.files_of_case(sound)
    checkpoint = (sound / "ledger/checkpoint").read_bytes()
    samples.dispose(sound, samples.disposal(*files))
    for item in files:
        (sound / item.key).unlink()
    samples.rewrite(sound / "ledger/checkpoint", checkpoint)

    codes = {item.code for item in verify(sound).findings}
    assert {"FILE_MISSING", "BEYOND_CHECKPOINT"} <= codes


def test_a_backup_of_before_loses_what_went_and_one_of_after_never_has_it(sound, samples, tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    backup(sound, old)
    samples.dispose(sound, samples.disposal(*samples.files_of_case(sound)))
    assert (old / "archive" / samples.PDF_KEY).exists()
    backup(sound, new)  # not erased in the archive yet
    disposal_of(sound, samples).erase(samples.ENTRIES)
    backup(sound, old)

    for copy in (old, new):
        assert not (copy / "archive" / samples.FOLDER).exists()
        assert verify(copy / "archive").findings == ()
        backup(sound, copy)


def test_a_backup_that_a_crash_left_with_the_files_gives_none_of_them_back(disposed, samples, tmp_path):
    copy = tmp_path / "copy"
    backup(disposed, copy)
    shutil.copytree(disposed / samples.FOLDER, copy / "archive" / samples.FOLDER, dirs_exist_ok=True)
    assert {item.code for item in verify(copy / "archive").findings} == {"FILE_NOT_DISPOSED"}
    restore(copy, tmp_path / "restored")

    assert not (tmp_path / "restored/archive" / samples.FOLDER).exists()
    assert verify(tmp_path / "restored/archive").findings == ()


def test_a_repair_brings_nothing_back(disposed, samples, tmp_path):
    copy = shutil.copytree(disposed, tmp_path / "copy/archive").parent
    disposal_of(disposed, samples).erase(samples.ENTRIES)
    report = repair(disposed, copy, evidence=tmp_path / "evidence", expected_key=None)

    assert report.repaired == report.left == ()
    assert not (disposed / samples.PDF_KEY).exists()


def test_a_disk_that_fails_at_any_step_is_gone_on_from(disposed, samples, tmp_path, monkeypatch):
    calls = [("unlink", Path), ("rmdir", Path), ("fsync", os)]
    for name, owner in calls:
        for nth in range(3):
            root = shutil.copytree(disposed, tmp_path / f"{name}-{nth}")
            with monkeypatch.context() as patch:
                patch.setattr(owner, name, _failing(getattr(owner, name), nth))
                with pytest.raises(Exception, match="erasing"):
                    disposal_of(root, samples).erase(samples.ENTRIES)
            disposal_of(root, samples).erase(samples.ENTRIES)
            assert verify(root).findings == ()


def _failing(real, nth):
    seen = []

    def call(*args, **kwargs):
        seen.append(1)
        if len(seen) == min(nth + 1, 2):
            raise OSError(5, "Input/output error")
        return real(*args, **kwargs)

    return call
