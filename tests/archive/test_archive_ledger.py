import fcntl
import subprocess
import sys

import pytest

from docarchive.archive.ledger_log import FolderLedger
from docarchive.archive.signing import Signer
from docarchive.archive.verify import verify
from docarchive.domain.errors import ConflictError, DamageError, NotFoundError, UnavailableError
from docarchive.domain.ledger import inclusion_path, leaf_hash, root_from_path, root_hash


def lines(count, start=0):
    return [b'{"n":%d}' % number for number in range(start, start + count)]


def test_a_new_ledger_is_empty_and_has_no_head(ledger):
    assert ledger.size() == 0
    assert ledger.checkpoint() is None
    assert list(ledger.entries()) == []


def test_what_was_appended_is_read_back_under_a_signed_head(ledger, samples):
    head = ledger.append(lines(3), start=0)

    assert list(ledger.entries()) == lines(3)
    assert list(ledger.entries(2)) == lines(1, 2)
    assert ledger.checkpoint() == head
    assert (head.origin, head.size) == (samples.NAME, 3)
    assert head.root == root_hash(map(leaf_hash, lines(3)))


@pytest.mark.parametrize("batch", [1, 7, 255, 256, 257, 1000])
def test_entries_in_any_batches_give_the_same_files(ledger, empty, batch, fast_disk):
    for start in range(0, 1000, batch):
        ledger.append(lines(min(batch, 1000 - start), start), start=start)

    names = sorted(path.name for path in (empty / "ledger/entries").iterdir())
    assert names == ["000000.jsonl", "000001.jsonl", "000002.jsonl", "000003.jsonl"]
    stored = b"".join((empty / "ledger/entries" / name).read_bytes() for name in names)
    assert stored == b"".join(line + b"\n" for line in lines(1000))
    assert (empty / "ledger/entries/000000.jsonl").read_bytes().count(b"\n") == 256
    assert (empty / "ledger/subtrees").read_text() == "".join(
        root_hash(map(leaf_hash, lines(256, start))).hex() + "\n" for start in (0, 256, 512)
    )
    assert ledger.checkpoint().root == root_hash(map(leaf_hash, lines(1000)))


def test_a_repeat_does_nothing_and_an_overlap_is_skipped(ledger, empty):
    head = ledger.append(lines(300), start=0)
    before = {path: path.stat().st_ino for path in (empty / "ledger").rglob("*")}

    assert ledger.append(lines(300), start=0) == head
    assert ledger.append([], start=300) == head
    assert ledger.append(lines(10, 100), start=100) == head
    assert {path: path.stat().st_ino for path in (empty / "ledger").rglob("*")} == before
    assert ledger.append(lines(30, 290), start=290).size == 320
    assert list(ledger.entries()) == lines(320)


def test_an_entry_that_differs_from_the_published_one_is_damage(ledger):
    ledger.append(lines(300), start=0)

    with pytest.raises(DamageError, match="entry 299 differs"):
        ledger.append([b'{"other":1}', *lines(2, 300)], start=299)
    with pytest.raises(DamageError, match="entry 5 differs"):
        ledger.append([b'{"other":1}'], start=5)
    assert ledger.size() == 300


def test_a_gap_is_damage(ledger):
    ledger.append(lines(3), start=0)

    with pytest.raises(DamageError, match="gap"):
        ledger.append(lines(1, 4), start=4)


@pytest.mark.parametrize("entry", [b"", b"two\nlines"])
def test_what_is_no_line_is_a_mistake_of_the_program(ledger, entry):
    with pytest.raises(ValueError, match="one line"):
        ledger.append([entry], start=0)


def test_without_the_archive_s_key_nothing_is_written_since_the_disk_may_not_be_mounted(tmp_path, samples):
    ledger = FolderLedger(tmp_path, samples.SIGNER)

    with pytest.raises(UnavailableError, match="mounted"):
        ledger.append(lines(1), start=0)
    assert list(tmp_path.iterdir()) == []


def test_another_key_cannot_sign_for_this_archive(ledger, empty, samples):
    ledger.append(lines(3), start=0)
    stranger = FolderLedger(empty, Signer(samples.NAME, bytes(32)))

    with pytest.raises(ConflictError, match="key"):
        stranger.append(lines(1, 3), start=3)
    with pytest.raises(DamageError, match="not signed"):
        stranger.checkpoint()


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 511, 512, 513, 700])
def test_audit_paths_are_those_of_rfc_6962(ledger, size):
    ledger.append(lines(700), start=0)
    hashes = [leaf_hash(line) for line in lines(size)]

    for index in {0, size // 3, size // 2, size - 1}:
        path = ledger.prove(index, size=size)

        assert list(path) == inclusion_path(hashes, index)
        assert root_from_path(hashes[index], index, size, path) == root_hash(hashes)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (0, 4), (-1, 3)])
def test_what_is_not_published_cannot_be_proved(ledger, index, size):
    ledger.append(lines(3), start=0)

    with pytest.raises(NotFoundError):
        ledger.prove(index, size=size)


def test_entries_a_crash_left_beyond_the_head_are_read_and_signed_by_the_next_append(ledger, empty, samples):
    ledger.append(lines(250), start=0)
    note = (empty / "ledger/checkpoint").read_bytes()
    subtrees_before = (empty / "ledger/subtrees").exists()
    ledger.append(lines(20, 250), start=250)
    samples.rewrite(empty / "ledger/checkpoint", note)
    (empty / "ledger/subtrees").unlink()

    assert not subtrees_before
    assert ledger.size() == 250
    assert list(ledger.entries()) == lines(270)
    assert ledger.append(lines(25, 250), start=250).size == 275
    assert list(ledger.entries()) == lines(275)
    assert (empty / "ledger/subtrees").read_text().count("\n") == 1


def test_only_entries_that_were_given_are_signed(ledger, empty, samples):
    ledger.append(lines(10), start=0)
    note = (empty / "ledger/checkpoint").read_bytes()
    ledger.append(lines(10, 10), start=10)
    samples.rewrite(empty / "ledger/checkpoint", note)

    assert ledger.append(lines(3, 10), start=10).size == 13
    assert list(ledger.entries()) == lines(20)
    assert ledger.append(lines(10, 10), start=10).size == 20


def test_a_first_append_that_was_cut_off_can_be_repeated(ledger, empty):
    ledger.append(lines(2), start=0)
    (empty / "ledger/checkpoint").unlink()

    assert ledger.size() == 0
    assert ledger.append(lines(3), start=0).size == 3


def test_a_head_that_was_taken_away_is_not_signed_anew_over_entries_nobody_gave(ledger, empty):
    ledger.append(lines(300), start=0)
    (empty / "ledger/checkpoint").unlink()

    with pytest.raises(DamageError, match="checkpoint"):
        ledger.append(lines(100), start=0)
    assert not (empty / "ledger/checkpoint").exists()


def test_nothing_is_appended_to_a_ledger_whose_last_entries_were_altered(ledger, empty, samples):
    ledger.append(lines(300), start=0)
    samples.edit_lines(empty / "ledger/entries/000001.jsonl", lambda found: [b'{"forged":1}', *found[1:]])

    with pytest.raises(DamageError, match="root"):
        ledger.append(lines(1, 300), start=300)


def test_a_truncated_ledger_is_damage_for_readers_and_writers(ledger, empty, samples):
    ledger.append(lines(300), start=0)
    samples.edit_lines(empty / "ledger/entries/000001.jsonl", lambda found: found[:-1])

    with pytest.raises(DamageError, match="lost"):
        list(ledger.entries())
    with pytest.raises(DamageError, match="lost"):
        ledger.append(lines(1, 300), start=300)


def test_a_missing_bundle_in_the_middle_is_never_read_as_the_end(ledger, empty):
    ledger.append(lines(700), start=0)
    (empty / "ledger/entries/000001.jsonl").unlink()

    with pytest.raises(DamageError, match="lost"):
        list(ledger.entries())


@pytest.mark.parametrize("number", [0, 1, 2])
def test_altered_entries_are_never_read_as_facts(ledger, empty, samples, number):
    ledger.append(lines(700), start=0)
    path = empty / f"ledger/entries/{number:06d}.jsonl"
    samples.edit_lines(path, lambda found: [*found[:7], b'{"forged":1}', *found[8:]])

    read = []
    with pytest.raises(DamageError):
        read.extend(ledger.entries())
    assert b'{"forged":1}' not in read


@pytest.mark.parametrize("content", [b"", b"\n", b'{"n":0}', b'{"n":0}\n\n{"n":1}\n'])
def test_a_bundle_that_is_not_whole_lines_is_damage(ledger, empty, samples, content):
    ledger.append(lines(2), start=0)
    samples.rewrite(empty / "ledger/entries/000000.jsonl", content)

    with pytest.raises(DamageError, match="whole lines"):
        list(ledger.entries())


@pytest.mark.parametrize("listed", [b"", b"00" * 32 + b"\n", b"no digest\n", b"\xff\n", None])
def test_a_lost_or_wrong_list_of_subtrees_is_computed_again_from_signed_entries(
    ledger, empty, samples, listed
):
    ledger.append(lines(600), start=0)
    path = empty / "ledger/subtrees"
    right = path.read_bytes()
    path.unlink() if listed is None else samples.rewrite(path, listed)

    assert (
        root_from_path(leaf_hash(lines(1, 5)[0]), 5, 600, ledger.prove(5, size=600))
        == ledger.checkpoint().root
    )
    ledger.append(lines(1, 600), start=600)
    assert path.read_bytes() == right


@pytest.mark.parametrize("note", [b"", b"\xff", b"docarchive/SAMPLE\n1\nAAAA\n"])
def test_a_spoilt_checkpoint_is_damage(ledger, empty, samples, note):
    ledger.append(lines(2), start=0)
    samples.rewrite(empty / "ledger/checkpoint", note)

    with pytest.raises(DamageError):
        ledger.size()


def test_one_append_to_a_long_ledger_reads_only_its_end(ledger, empty, monkeypatch):
    ledger.append(lines(5000), start=0)
    read = []
    real = ledger._bundles.read
    monkeypatch.setattr(ledger._bundles, "read", lambda number: read.append(number) or real(number))

    ledger.append(lines(1, 5000), start=5000)

    assert set(read) == {19}


WRITER = """
import sys
from pathlib import Path
from docarchive.archive.ledger_log import FolderLedger
from docarchive.archive.signing import Signer

ledger = FolderLedger(Path(sys.argv[1]), Signer("docarchive/SAMPLE", bytes(range(32))))
lines = [b'{"n":%d}' % number for number in range(400)]
while (size := ledger.size()) < 400:
    ledger.append(lines[size:size + int(sys.argv[2])], start=size)
"""


def test_several_processes_publish_the_same_facts_without_harm(ledger, empty):
    children = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(empty), str(step)]) for step in (3, 5, 11)
    ]

    assert [child.wait(timeout=60) for child in children] == [0, 0, 0]
    assert list(ledger.entries()) == lines(400)
    assert ledger.checkpoint().root == root_hash(map(leaf_hash, lines(400)))


def test_a_lock_that_is_never_given_back_is_unavailable_not_a_hang(ledger, empty, monkeypatch):
    ledger.append(lines(1), start=0)
    monkeypatch.setattr("docarchive.archive.ledger_log._LOCK_SECONDS", 0.05)
    with (empty / "ledger/.lock").open("rb") as holder:
        fcntl.flock(holder, fcntl.LOCK_EX)

        with pytest.raises(UnavailableError, match="another process"):
            ledger.append(lines(1, 1), start=1)
    assert ledger.append(lines(1, 1), start=1).size == 2


def test_the_lock_file_is_no_finding(sound):
    assert (sound / "ledger/.lock").exists()
    assert verify(sound).findings == ()
