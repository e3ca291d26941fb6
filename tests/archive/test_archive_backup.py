import itertools
import os
import shutil
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from docarchive.archive.backup import backup, restore
from docarchive.archive.signing import Signer
from docarchive.archive.verify import verify
from docarchive.domain.errors import ConflictError, DamageError, NotFoundError, UnavailableError
from docarchive.domain.facts import Fact, FactKind


def contents(root):
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


def grow(root, samples, count, minutes=400):
    samples.publish(
        root, [Fact(FactKind.CASE_CHANGED, samples.at(minutes + n), "clerk") for n in range(count)]
    )


def test_a_backup_is_the_whole_archive_and_verifies(sound, tmp_path):
    report = backup(sound, tmp_path / "disk" / "backup")

    copy = tmp_path / "disk/backup/archive"
    assert contents(copy) == contents(sound)
    assert verify(copy).findings == report.findings == ()
    assert (report.files_copied, report.files_skipped, report.entries) == (8, 0, 300)
    assert report.bytes_copied == sum(
        len(data)
        for key, data in contents(sound).items()
        if not key.startswith("ledger/") or key.endswith("pub")
    )


def test_the_copy_shares_no_bytes_on_disk_with_the_archive(sound, tmp_path, samples):
    backup(sound, tmp_path / "backup")

    copy = tmp_path / "backup/archive" / samples.PDF_KEY
    assert copy.stat().st_ino != (sound / samples.PDF_KEY).stat().st_ino
    assert copy.stat().st_nlink == 1
    assert stat.S_IMODE(copy.stat().st_mode) == 0o444


def test_a_second_backup_copies_only_what_is_new(sound, tmp_path, samples):
    backup(sound, tmp_path / "backup")
    (sound / "parties/NEW").mkdir()
    (sound / "parties/NEW/scan.pdf").write_bytes(b"not yet named by a fact")
    grow(sound, samples, 250)

    report = backup(sound, tmp_path / "backup")

    assert (report.files_copied, report.bytes_copied, report.files_skipped) == (1, 23, 8)
    assert report.entries == 550
    assert contents(tmp_path / "backup/archive") == contents(sound)


def test_keys_go_along_private_and_come_back(sound, tmp_path):
    keys = tmp_path / "keys"
    keys.mkdir()
    (keys / "ledger.key").write_text("secret")

    backup(sound, tmp_path / "backup", extras={"keys/ledger.key": keys / "ledger.key"})
    report = restore(tmp_path / "backup", tmp_path / "workspace")

    back = tmp_path / "workspace/keys/ledger.key"
    assert back.read_text() == "secret"
    assert stat.S_IMODE(back.stat().st_mode) == 0o600
    assert contents(tmp_path / "workspace/archive") == contents(sound)
    assert verify(tmp_path / "workspace/archive").findings == report.findings == ()
    assert report.files_copied == 9


def test_an_extra_file_that_is_missing_is_said_before_anything_is_copied(sound, tmp_path):
    with pytest.raises(NotFoundError, match=r"site\.key"):
        backup(sound, tmp_path / "backup", extras={"keys/site.key": tmp_path / "site.key"})

    assert not (tmp_path / "backup").exists()


def test_a_restored_archive_can_be_written_on(sound, tmp_path, samples):
    backup(sound, tmp_path / "backup")
    restore(tmp_path / "backup", tmp_path / "workspace")

    grow(tmp_path / "workspace/archive", samples, 3)

    report = verify(tmp_path / "workspace/archive")
    assert (report.findings, report.entries) == ((), 303)


def test_a_folder_that_is_not_empty_is_not_restored_into(sound, tmp_path):
    backup(sound, tmp_path / "backup")
    (tmp_path / "workspace").mkdir()
    (tmp_path / "workspace/something").write_bytes(b"mine")

    with pytest.raises(ConflictError, match="not empty"):
        restore(tmp_path / "backup", tmp_path / "workspace")
    assert contents(tmp_path / "workspace") == {"something": b"mine"}


def test_what_is_no_backup_is_not_restored(tmp_path):
    with pytest.raises(NotFoundError, match="ledger"):
        restore(tmp_path, tmp_path / "workspace")
    assert not (tmp_path / "workspace").exists()


def test_a_backup_inside_the_archive_is_refused(sound):
    with pytest.raises(ConflictError, match="inside"):
        backup(sound, sound / "backup")


def test_the_backup_of_another_archive_is_not_overwritten(sound, tmp_path, samples):
    samples.build(tmp_path / "other", signer=Signer("docarchive/OTHER", bytes(32)))
    backup(tmp_path / "other", tmp_path / "backup")
    before = contents(tmp_path / "backup")

    with pytest.raises(ConflictError, match="another archive"):
        backup(sound, tmp_path / "backup")
    assert contents(tmp_path / "backup") == before


def test_an_archive_that_lost_its_latest_entries_does_not_overwrite_its_backup(sound, tmp_path, samples):
    older = shutil.copytree(sound, tmp_path / "older")
    grow(sound, samples, 5)
    backup(sound, tmp_path / "backup")

    with pytest.raises(ConflictError, match="newer"):
        backup(older, tmp_path / "backup")


def test_an_archive_with_another_history_does_not_overwrite_its_backup(sound, tmp_path, samples):
    other = shutil.copytree(sound, tmp_path / "other")
    grow(sound, samples, 5, minutes=400)
    backup(sound, tmp_path / "backup")
    grow(other, samples, 6, minutes=900)

    with pytest.raises(DamageError, match="differs from the backup"):
        backup(other, tmp_path / "backup")


def test_a_ledger_with_altered_entries_is_not_backed_up(sound, tmp_path, samples):
    samples.DAMAGES["ENTRIES_EDITED"](tmp_path / "edited")

    with pytest.raises(DamageError, match="bundle 0"):
        backup(tmp_path / "edited", tmp_path / "backup")
    assert not (tmp_path / "backup").exists()


def test_a_file_damaged_since_the_last_backup_stays_sound_in_the_backup(sound, tmp_path, samples):
    backup(sound, tmp_path / "backup")
    samples.flip(sound / samples.PDF_KEY, 20)

    backup(sound, tmp_path / "backup")

    assert verify(tmp_path / "backup/archive").findings == ()


def test_a_file_damaged_before_the_first_backup_is_copied_as_it_is_and_said(sound, tmp_path, samples):
    samples.flip(sound / samples.PDF_KEY, 20)
    (sound / samples.RECORD_KEY).unlink()

    report = backup(sound, tmp_path / "backup")

    assert {(item.code, item.where) for item in report.findings} == {
        ("FILE_ALTERED", samples.PDF_KEY),
        ("FILE_MISSING", samples.RECORD_KEY),
    }
    copied = (tmp_path / "backup/archive" / samples.PDF_KEY).read_bytes()
    assert copied == (sound / samples.PDF_KEY).read_bytes()
    assert set(verify(tmp_path / "backup/archive").findings) == set(report.findings)


def test_a_damaged_copy_is_made_again_from_the_sound_archive(sound, tmp_path, samples):
    backup(sound, tmp_path / "backup")
    samples.flip(tmp_path / "backup/archive" / samples.PDF_KEY, 20)

    report = backup(sound, tmp_path / "backup")

    assert report.files_copied == 1
    assert verify(tmp_path / "backup/archive").findings == ()


def test_one_unreadable_file_does_not_keep_the_others_from_being_saved(sound, tmp_path, samples, monkeypatch):
    real = Path.open

    def failing(self, *args, **kwargs):
        if self == sound / samples.PDF_KEY:
            raise OSError(5, "Input/output error")
        return real(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", failing)

    report = backup(sound, tmp_path / "backup")

    assert [(item.code, item.where) for item in report.findings] == [("FILE_UNREADABLE", samples.PDF_KEY)]
    assert report.files_copied == 7


def test_unfinished_files_and_links_stay_behind(sound, tmp_path, samples):
    (sound / samples.FOLDER / ".tmp-0000").write_bytes(b"half")
    (sound / "parties/link").symlink_to("/etc")

    backup(sound, tmp_path / "backup")

    assert verify(tmp_path / "backup/archive").findings == ()


def test_a_crash_between_entries_and_head_is_left_behind_by_the_backup(tmp_path, samples):
    samples.DAMAGES["BEYOND_CHECKPOINT"](tmp_path / "archive")

    report = backup(tmp_path / "archive", tmp_path / "backup")

    assert (report.entries, verify(tmp_path / "backup/archive").findings) == (300, ())


def test_progress_rises_to_the_whole(sound, tmp_path):
    seen = []

    backup(sound, tmp_path / "backup", progress=lambda done, total: seen.append((done, total)))

    assert seen == [(number, 8) for number in range(1, 9)]


def test_a_backup_cut_off_at_any_step_is_never_damaged_and_is_finished_by_a_repeat(
    sound, tmp_path, samples, faults, fast_disk
):
    target = tmp_path / "backup"
    older = shutil.copytree(sound, tmp_path / "older")
    grow(sound, samples, 230)
    backup(older, target)
    first_state = shutil.copytree(target, tmp_path / "first-state")
    (sound / "parties/NEW").mkdir()
    (sound / "parties/NEW/scan.pdf").write_bytes(b"new")

    for nth in itertools.count(1):
        shutil.rmtree(target)
        shutil.copytree(first_state, target)
        with faults.at(nth, 28) as state:
            cut = _is_cut_off(sound, target)
        if not state["hit"]:
            break
        assert not verify(target / "archive").damaged
        if cut:
            backup(sound, target)
        assert contents(target / "archive") == contents(sound)
    assert nth > 12


def _is_cut_off(root, target):
    try:
        backup(root, target)
    except UnavailableError:
        return True
    return False


WRITER = """
import io, sys
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from docarchive.archive.folder import FolderArchive
from docarchive.archive.ledger_log import FolderLedger
from docarchive.archive.signing import Signer
from docarchive.domain.facts import Fact, FactKind, StoredObject, ledger_line
from docarchive.domain.identifiers import Sha256

root = Path(sys.argv[1])
archive, ledger = FolderArchive(root), FolderLedger(root, Signer("docarchive/SAMPLE", bytes(range(32))))
for number in range(100_000):
    content = b"%d" % number * 1000
    digest = Sha256(sha256(content).hexdigest())
    key = f"parties/P/{number}.bin"
    archive.put(key, io.BytesIO(content), sha256=digest)
    fact = Fact(FactKind.EVIDENCE_FILED, datetime.now(UTC), "inbox", objects=(StoredObject(key, digest),))
    ledger.append([ledger_line(fact, seq=ledger.size())], start=ledger.size())
    print(number, flush=True)
"""


def test_a_backup_taken_while_the_archive_grows_verifies(sound, tmp_path):
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(sound)], stdout=subprocess.PIPE, text=True)
    try:
        writer.stdout.readline()
        entries = []
        deadline = time.monotonic() + 30
        while len(entries) < 5 and time.monotonic() < deadline:
            report = backup(sound, tmp_path / "backup")
            checked = verify(tmp_path / "backup/archive")
            assert report.findings == ()
            assert {item.code for item in checked.findings} <= {"FILE_UNLISTED"}
            entries.append(checked.entries)
        assert writer.poll() is None
    finally:
        writer.kill()
        writer.communicate()

    assert entries == sorted(entries)
    assert entries[-1] > entries[0] >= 301


def test_backup_and_restored_workspace_are_not_for_everybody_on_the_machine(sound, tmp_path):
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys/ledger.key").write_text("secret")
    before = os.umask(0o022)
    try:
        backup(sound, tmp_path / "backup", extras={"keys/ledger.key": tmp_path / "keys/ledger.key"})
        restore(tmp_path / "backup", tmp_path / "workspace")
    finally:
        os.umask(before)

    for folder, mode in {"archive": 0o750, "keys": 0o700}.items():
        for root in (tmp_path / "backup", tmp_path / "workspace"):
            assert stat.S_IMODE((root / folder).stat().st_mode) == mode
