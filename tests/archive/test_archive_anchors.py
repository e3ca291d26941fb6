"""Heads kept elsewhere: a ledger that was rewritten or put back is found, whoever holds the key."""

import shutil

import pytest
from archive_stamps import make_authority, serving

from docarchive.archive.anchors import keep_checkpoint, keep_token
from docarchive.archive.ledger_log import FolderLedger
from docarchive.archive.signing import Signer
from docarchive.archive.timestamps import ask_for_stamp
from docarchive.archive.verify import verify
from docarchive.archive.verify_anchors import Anchors
from docarchive.domain.checkpoint_words import checkpoint_words, read_checkpoint_code
from docarchive.domain.errors import ConflictError, RejectedError, UnavailableError
from docarchive.domain.facts import Fact, FactKind

SIZES = (1, 2, 255, 256, 257, 300, 512)


@pytest.fixture
def kept(tmp_path):
    folder = tmp_path / "kept"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return make_authority(tmp_path_factory.mktemp("tsa") / "authority")


def head_of(root, samples):
    return FolderLedger(root, samples.SIGNER).checkpoint()


def grow(root, samples, minutes):
    samples.publish(root, [Fact(FactKind.CASE_CHANGED, samples.at(minutes), "clerk")])


def codes(root, kept, **more):
    return [item.code for item in verify(root, anchors=Anchors(kept, **more)).findings]


def test_every_head_that_was_kept_is_a_beginning_of_todays_ledger(tmp_path, kept, samples, fast_disk):
    root = tmp_path / "archive"
    samples.build(root, entries=6)
    keep_checkpoint(kept, head_of(root, samples))
    for number in range(6, 520):
        grow(root, samples, 500 + number)
        if number + 1 in SIZES:
            keep_checkpoint(kept, head_of(root, samples))

    assert codes(root, kept) == []
    assert len(list((kept / "SAMPLE").iterdir())) == 6


def test_a_ledger_written_anew_and_signed_with_the_key_is_found(tmp_path, kept, samples):
    for entries in (290, 256, 100):
        root = tmp_path / f"first{entries}"
        samples.build(root, entries=entries)
        folder = kept / str(entries)
        folder.mkdir()
        keep_checkpoint(folder, head_of(root, samples))
    other = tmp_path / "other"
    samples.build(other, entries=6)
    lines = [
        line.replace(b'"serial":1,', b'"serial":9,') for line in FolderLedger(other, samples.SIGNER).entries()
    ]
    shutil.rmtree(other / "ledger/entries")
    (other / "ledger/checkpoint").unlink()
    FolderLedger(other, samples.SIGNER).append(lines, start=0)
    for number in range(6, 300):
        grow(other, samples, 500 + number)
    assert verify(other).findings == ()

    for entries in (290, 256, 100):
        assert codes(other, kept / str(entries)) == ["ANCHOR_DIFFERS"]


def test_an_older_state_put_back_is_found(sound, tmp_path, kept, samples):
    older = shutil.copytree(sound, tmp_path / "older")
    grow(sound, samples, 900)
    keep_checkpoint(kept, head_of(sound, samples))

    assert codes(older, kept) == ["ANCHOR_AHEAD"]


def test_an_old_checkpoint_put_back_alone_is_found_beside_what_it_leaves_unsigned(sound, kept, samples):
    note = (sound / "ledger/checkpoint").read_bytes()
    grow(sound, samples, 900)
    keep_checkpoint(kept, head_of(sound, samples))
    samples.rewrite(sound / "ledger/checkpoint", note)

    assert codes(sound, kept) == ["BEYOND_CHECKPOINT", "ANCHOR_AHEAD"]


def test_an_altered_or_foreign_note_is_named_and_the_others_still_hold(sound, kept, samples):
    path = keep_checkpoint(kept, head_of(sound, samples))
    grow(sound, samples, 900)
    keep_checkpoint(kept, head_of(sound, samples))
    samples.rewrite(path, path.read_bytes().replace(b"\n300\n", b"\n299\n"))

    found = verify(sound, anchors=Anchors(kept)).findings

    assert [(item.code, item.where) for item in found] == [("ANCHOR_BAD", f"SAMPLE/{path.name}")]


def test_heads_of_another_archive_in_the_same_folder_are_left_alone(sound, tmp_path, kept, samples):
    other = tmp_path / "other"
    samples.build(other, signer=Signer("docarchive/OTHER", bytes(32)))
    keep_checkpoint(kept, FolderLedger(other, Signer("docarchive/OTHER", bytes(32))).checkpoint())

    assert codes(sound, kept) == []


def test_a_folder_that_is_not_there_is_a_notice_and_nothing_is_made_in_its_place(sound, tmp_path, samples):
    away = tmp_path / "away"

    assert codes(sound, away) == ["ANCHOR_SILENT"]
    with pytest.raises(UnavailableError, match="no folder for checkpoints"):
        keep_checkpoint(away, head_of(sound, samples))
    assert not away.exists()


def test_a_damaged_ledger_is_told_once(sound, kept, samples):
    keep_checkpoint(kept, head_of(sound, samples))
    samples.DAMAGES["ENTRIES_EDITED"](sound.parent / "edited")

    assert codes(sound.parent / "edited", kept) == ["ENTRIES_EDITED"]


def test_a_head_is_kept_once_and_never_replaced(sound, kept, samples):
    first = keep_checkpoint(kept, head_of(sound, samples))
    assert keep_checkpoint(kept, head_of(sound, samples)) == first
    samples.rewrite(first, b"mine")

    with pytest.raises(ConflictError, match="another checkpoint"):
        keep_checkpoint(kept, head_of(sound, samples))
    assert first.read_bytes() == b"mine"


@pytest.mark.parametrize(
    ("change", "expected"),
    [(lambda size, root: (size, root), []),
     (lambda size, root: (size, bytes(32)), ["ANCHOR_DIFFERS"]),
     (lambda size, root: (size + 1, root), ["ANCHOR_AHEAD"])],
)  # fmt: skip
def test_a_code_on_paper_is_held_against_the_ledger(sound, samples, change, expected):
    head = head_of(sound, samples)
    code = read_checkpoint_code(checkpoint_words(head.origin, *change(head.size, head.root)).payload)

    found = verify(sound, anchors=Anchors(printed=[(code.archive, code.size, code.root)])).findings

    assert [item.code for item in found] == expected


def test_a_code_of_another_archive_is_named(sound):
    found = verify(sound, anchors=Anchors(printed=[("OTHER", 3, bytes(32))])).findings

    assert [item.code for item in found] == ["ANCHOR_BAD"]


def stamped(sound, kept, samples, authority):
    head = head_of(sound, samples)
    keep_checkpoint(kept, head)
    with serving(authority) as url:
        return keep_token(kept, head, ask_for_stamp(url, head.signed_note.encode()))


def trust(folder, *certificates):
    folder.mkdir()
    for number, path in enumerate(certificates):
        shutil.copy(path, folder / f"{number}.pem")
    (folder / "notes.txt").write_text("not a certificate")
    return folder


def test_a_head_is_stamped_by_an_authority_and_the_stamp_is_checked(
    sound, tmp_path, kept, samples, authority
):
    stamped(sound, kept, samples, authority)

    trusted = trust(tmp_path / "trusted", authority / "ca.pem")
    assert codes(sound, kept, trusted_dir=trusted) == []
    assert codes(sound, kept) == ["TIMESTAMP_UNCHECKED"]


def test_a_stamp_by_somebody_else_or_of_something_else_is_found(sound, tmp_path, kept, samples, authority):
    token = stamped(sound, kept, samples, authority)
    stranger = make_authority(tmp_path / "stranger")

    assert codes(sound, kept, trusted_dir=trust(tmp_path / "wrong", stranger / "ca.pem")) == ["TIMESTAMP_BAD"]

    trusted = trust(tmp_path / "trusted", authority / "ca.pem")
    samples.flip(token, token.stat().st_size - 20)
    assert codes(sound, kept, trusted_dir=trusted) == ["TIMESTAMP_BAD"]
    samples.rewrite(token, b"rubbish")
    assert codes(sound, kept) == ["TIMESTAMP_BAD"]
    with serving(authority) as url:
        samples.rewrite(token, ask_for_stamp(url, b"something else"))
    assert codes(sound, kept, trusted_dir=trusted) == ["TIMESTAMP_BAD"]


def test_an_authority_that_answers_wrongly_or_not_at_all_leaves_no_stamp(authority):
    cut_off = serving(authority, change=lambda answered: answered[:-9])
    with cut_off as url, pytest.raises(UnavailableError, match="is not right"):
        ask_for_stamp(url, b"note")
    with pytest.raises(UnavailableError, match="did not answer"):
        ask_for_stamp(url, b"note")
    with pytest.raises(RejectedError, match="not the address"):
        ask_for_stamp("file:///etc/passwd", b"note")


def test_an_old_answer_to_another_question_is_not_taken(authority):
    with serving(authority) as url:
        old = ask_for_stamp(url, b"note")
    with (
        serving(authority, change=lambda _: old) as url,
        pytest.raises(UnavailableError, match="another question"),
    ):
        ask_for_stamp(url, b"note")
