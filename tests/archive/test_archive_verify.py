import ast
import itertools
import os
import re
import subprocess
import sys
import textwrap
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docarchive.archive.signing import Signer
from docarchive.archive.verify import verify
from docarchive.archive.verify_entry import KNOWN_KINDS
from docarchive.domain.errors import RejectedError, UnavailableError
from docarchive.domain.facts import FactKind
from docarchive.domain.findings import Severity

ROOT = Path(__file__).parents[2]
CHECKERS = sorted((ROOT / "src/docarchive/archive").glob("verify*.py"))
CODE = re.compile(r'(?:damage|notice|report|Finding|setdefault)\(\s*"([A-Z_]+)"')
NOTICES = {
    "ANCHOR_SILENT",
    "TIMESTAMP_UNCHECKED",
    "BEYOND_CHECKPOINT",
    "CLOCK_BACK",
    "FILE_FOREIGN",
    "FILE_UNFINISHED",
    "FILE_UNLISTED",
    "KIND_UNKNOWN",
}  # fmt: skip
KEPT_ELSEWHERE = {
    "ANCHOR_AHEAD",
    "ANCHOR_BAD",
    "ANCHOR_DIFFERS",
    "ANCHOR_SILENT",
    "TIMESTAMP_BAD",
    "TIMESTAMP_UNCHECKED",
}
"""Made in test_archive_anchors.py."""
NEEDS_MORE_THAN_A_FOLDER = {"FILE_UNREADABLE", "KEY_UNEXPECTED"} | KEPT_ELSEWHERE


def codes_in_source():
    return {code for path in CHECKERS for code in CODE.findall(path.read_text("utf-8"))}


def codes_made(samples):
    return set(samples.DAMAGES) | NEEDS_MORE_THAN_A_FOLDER


def files_of(root):
    return sorted(path for path in root.rglob("*") if path.is_file() and path.name != ".lock")


def key_of(path, root):
    return path.relative_to(root).as_posix()


def named_as_damaged(report):
    return {item.where.partition(":")[0] for item in report.findings if item.severity is Severity.DAMAGE}


def test_a_sound_archive_has_no_findings_and_everything_was_read(sound, samples):
    report = verify(sound, expected_key=str(samples.SIGNER.verifier_key))

    assert report.findings == ()
    assert not report.damaged
    assert report.entries == samples.ENTRIES
    assert len(report.head) == 64
    sizes = [path.stat().st_size for path in files_of(sound)]
    key_size = (sound / "ledger/key.pub").stat().st_size  # read as a key and as a file
    assert (report.files_checked, report.bytes_checked) == (len(sizes) + 1, sum(sizes) + key_size)


def test_every_code_in_the_source_has_a_damaged_archive(samples):
    assert codes_in_source() == codes_made(samples)


@pytest.mark.parametrize("code", sorted(codes_in_source() - NEEDS_MORE_THAN_A_FOLDER))
def test_each_damage_gives_exactly_its_finding(code, samples, tmp_path):
    samples.DAMAGES[code](tmp_path / "archive")

    found = verify(tmp_path / "archive").findings

    assert {item.code for item in found} == {code}
    expected = Severity.NOTICE if code in NOTICES else Severity.DAMAGE
    assert {item.severity for item in found} == {expected}
    assert all(item.where and item.expected and item.found for item in found)


def test_another_key_than_the_office_keeps_is_found_even_when_the_whole_archive_was_made_anew(
    tmp_path, samples
):
    samples.build(tmp_path / "archive", signer=Signer(samples.NAME, bytes(32)))

    found = verify(tmp_path / "archive", expected_key=str(samples.SIGNER.verifier_key)).findings

    assert [item.code for item in found] == ["KEY_UNEXPECTED"]


def test_a_file_the_disk_cannot_read_is_found_and_the_others_are_still_checked(sound, samples, monkeypatch):
    real = Path.open

    def failing(self, *args, **kwargs):
        if self.name == "issued.pdf":
            raise OSError(5, "Input/output error")
        return real(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", failing)
    samples.flip(sound / samples.RECORD_KEY, 10)

    found = verify(sound).findings

    assert {(item.code, item.where) for item in found} == {
        ("FILE_UNREADABLE", samples.PDF_KEY),
        ("FILE_ALTERED", samples.RECORD_KEY),
    }


def test_a_folder_that_cannot_be_listed_is_one_finding_not_one_for_each_file_in_it(sound, monkeypatch):
    real = os.scandir

    def failing(path):
        if Path(path).name == "arrivals":
            raise OSError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", failing)

    assert [(item.code, item.where) for item in verify(sound).findings] == [("FILE_UNREADABLE", "arrivals/")]


def test_what_goes_while_it_is_listed_is_no_damage_unless_the_ledger_names_it(sound, samples, monkeypatch):
    """A store in another process gives its unfinished file a name; a disposal removes a folder it has emptied."""
    unfinished, emptied, record = (
        sound / key for key in ("ledger/entries/.tmp-08b297ca", "parties/emptied", samples.RECORD_KEY)
    )
    unfinished.touch()
    emptied.mkdir()
    real = os.scandir

    @contextmanager
    def listing(path):
        if Path(path) == emptied:
            emptied.rmdir()
        with real(path) as entries:
            found = list(entries)
        for file in (unfinished, record):
            if Path(path) == file.parent:
                file.unlink()
        yield found

    monkeypatch.setattr(os, "scandir", listing)

    assert [(item.code, item.where) for item in verify(sound).findings] == [
        ("FILE_MISSING", samples.RECORD_KEY)
    ]
    assert not any(path.exists() for path in (unfinished, emptied, record))


def test_a_ledger_file_the_disk_cannot_read_is_named(sound, monkeypatch):
    real = Path.read_bytes

    def failing(self):
        if self.name == "000000.jsonl":
            raise OSError(5, "Input/output error")
        return real(self)

    monkeypatch.setattr(Path, "read_bytes", failing)

    found = verify(sound).findings

    assert ("FILE_UNREADABLE", "ledger/entries/000000.jsonl") in {(item.code, item.where) for item in found}


# --- any byte, any line, any file -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["ledger/checkpoint", "ledger/key.pub", "ledger/subtrees"])
def test_every_single_byte_of_the_ledger_s_small_files_counts(name, sound, samples):
    path = sound / name
    right = path.read_bytes()
    for offset in range(len(right)):
        for bit in {1, 1 << offset % 8}:
            samples.flip(path, offset, bit)

            assert name in named_as_damaged(verify(sound)), f"byte {offset}, bit {bit:#x}"
            path.write_bytes(right)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_flipped_byte_anywhere_is_found_and_its_file_named(data, sound, samples):
    path = data.draw(st.sampled_from(files_of(sound)), label="file")
    right = path.read_bytes()
    offset = data.draw(st.integers(0, len(right) - 1), label="offset")
    samples.flip(path, offset, data.draw(st.integers(1, 255), label="bits"))

    try:
        assert key_of(path, sound) in named_as_damaged(verify(sound))
    finally:
        path.write_bytes(right)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_truncated_or_lengthened_file_is_found_and_named(data, sound, samples):
    path = data.draw(st.sampled_from(files_of(sound)), label="file")
    right = path.read_bytes()
    cut = data.draw(st.integers(0, len(right) - 1), label="cut")
    change = data.draw(st.sampled_from([right[:cut], right + b"\n", right + right[cut:]]))
    samples.rewrite(path, change)

    try:
        assert key_of(path, sound) in named_as_damaged(verify(sound))
    finally:
        path.write_bytes(right)


def test_every_single_file_that_is_deleted_is_found_and_named(sound):
    for path in files_of(sound):
        aside = sound.parent / "aside"
        path.replace(aside)

        assert key_of(path, sound) in named_as_damaged(verify(sound))
        aside.replace(path)
    assert verify(sound).findings == ()


def test_any_two_files_that_were_swapped_are_both_named(sound):
    paths = [path for path in files_of(sound) if not key_of(path, sound).startswith("ledger/")]
    for one, two in itertools.pairwise(paths):
        aside = sound.parent / "aside"
        for source, target in ((one, aside), (two, one), (aside, two)):
            source.replace(target)

        assert {key_of(one, sound), key_of(two, sound)} <= named_as_damaged(verify(sound))
        for source, target in ((one, aside), (two, one), (aside, two)):
            source.replace(target)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_lines_that_were_removed_doubled_moved_or_edited_are_found_in_their_bundle(data, sound, samples):
    path = sound / data.draw(st.sampled_from([samples.FIRST_BUNDLE, samples.SECOND_BUNDLE]))
    right = path.read_bytes()
    lines = right.splitlines()
    first, second = data.draw(st.lists(st.integers(0, len(lines) - 1), min_size=2, max_size=2, unique=True))
    changed = list(lines)
    how = data.draw(st.sampled_from(["remove", "double", "swap", "edit"]))
    if how == "remove":
        del changed[first]
    elif how == "double":
        changed.insert(second, changed[first])
    elif how == "swap":
        changed[first], changed[second] = changed[second], changed[first]
    else:
        changed[first] = changed[first].replace(b'"v":1', b'"v":1 ' if first % 2 else b'"v":2')
    samples.edit_lines(path, lambda _: changed)

    try:
        assert key_of(path, sound) in named_as_damaged(verify(sound))
    finally:
        path.write_bytes(right)


def test_an_edited_line_that_is_still_canonical_is_blamed_on_its_own_bundle_among_many(tmp_path, samples):
    root = tmp_path / "archive"
    samples.build(root, entries=1100)
    for number in range(5):
        path = root / f"ledger/entries/{number:06d}.jsonl"
        right = path.read_bytes()
        samples.rewrite(path, right.replace(b'"clerk"', b'"clark"', 1))

        found = verify(root).findings

        assert [(item.code, item.where) for item in found] == [("ENTRIES_EDITED", key_of(path, root))]
        path.write_bytes(right)


def test_an_old_checkpoint_put_back_shows_as_entries_beyond_it(sound, samples):
    note = (sound / "ledger/checkpoint").read_bytes()
    fact = samples.Fact(FactKind.CASE_CHANGED, samples.at(400), "clerk")
    samples.publish(sound, [fact])
    samples.rewrite(sound / "ledger/checkpoint", note)

    assert [item.code for item in verify(sound).findings] == ["BEYOND_CHECKPOINT"]


# --- strange folders --------------------------------------------------------------------------------------


def test_names_of_any_bytes_are_reported_printably(sound):
    for name in (b"\xff\xfe.pdf", b"new\nline", "文书.pdf".encode(), b"\x1b[31m"):
        (sound / "parties" / os.fsdecode(name)).write_bytes(b"x")

    found = verify(sound).findings

    assert Counter(item.code for item in found) == {"FILE_FOREIGN": 4}
    assert all(item.where.isprintable() and item.where.encode() for item in found)


def test_a_pipe_in_place_of_a_file_does_not_hang_the_check(sound, samples):
    (sound / samples.PDF_KEY).unlink()
    os.mkfifo(sound / samples.PDF_KEY)

    assert [(item.code, item.where) for item in verify(sound).findings] == [("NOT_A_FILE", samples.PDF_KEY)]


def test_a_linked_folder_is_not_followed_and_is_one_finding(sound):
    outside = sound.parent / "outside"
    (sound / "arrivals").replace(outside)
    (sound / "arrivals").symlink_to(outside)

    assert [(item.code, item.where) for item in verify(sound).findings] == [("SYMLINK", "arrivals")]


def test_a_fact_that_names_a_path_outside_is_a_bad_entry_and_never_opened(sound, samples):
    samples.edit_lines(
        sound / samples.FIRST_BUNDLE,
        lambda lines: [lines[0], lines[1].replace(b'"objects":[]', b'"objects":[{"key":"../x","sha256":"%s"}]' % (b"0" * 64)),
                       *lines[2:]],
    )  # fmt: skip

    assert [(item.code, item.where) for item in verify(sound).findings] == [
        ("ENTRY_BAD", f"{samples.FIRST_BUNDLE}:2")
    ]


@pytest.mark.parametrize(
    "line",
    [
        b"[" * 100_000,
        b'{"v":1e999}',
        b'{"at":"2026-03-02T01:00:00Z"}',
        b'"text"',
        b'{"v":NaN}',
        b'{"a":"\\ud800"}',
        b"1" * 10_000,
        b"\xff",
    ],
)
def test_hostile_lines_are_a_finding_not_a_crash(line, sound, samples):
    samples.edit_lines(sound / samples.SECOND_BUNDLE, lambda lines: [*lines[:-1], line])

    assert [item.code for item in verify(sound).findings] == ["ENTRY_BAD"]


def test_a_folder_that_is_not_there_is_unavailable(tmp_path):
    with pytest.raises(UnavailableError, match="mounted"):
        verify(tmp_path / "nowhere")


# --- shares, progress, independence -----------------------------------------------------------------------


def test_the_shares_together_read_every_file_once_and_the_ledger_each_time(sound):
    whole = verify(sound)
    shares = [verify(sound, subset=(number, 5)) for number in range(1, 6)]

    ledger_only = 5  # checkpoint, subtrees, key, two bundles; the key is read as a file in each share too
    assert (
        sum(share.files_checked - ledger_only - 1 for share in shares)
        == whole.files_checked - ledger_only - 1
    )
    assert all(share.entries == whole.entries for share in shares)


def test_an_altered_file_is_found_by_exactly_one_share_but_a_missing_one_by_each(sound, samples):
    samples.flip(sound / samples.PDF_KEY, 7)
    (sound / samples.RECORD_KEY).unlink()

    found = [{item.code for item in verify(sound, subset=(number, 7)).findings} for number in range(1, 8)]

    assert sum("FILE_ALTERED" in codes for codes in found) == 1
    assert all("FILE_MISSING" in codes for codes in found)


@pytest.mark.parametrize("subset", [(0, 3), (4, 3), (1, 0), (-1, 3)])
def test_a_share_that_does_not_exist_is_refused(sound, subset):
    with pytest.raises(RejectedError, match="1/30"):
        verify(sound, subset=subset)


def test_a_malformed_expected_key_is_refused(sound):
    with pytest.raises(RejectedError, match="verifier key"):
        verify(sound, expected_key="not a key")


def test_progress_rises_to_the_whole(sound):
    seen = []

    verify(sound, progress=lambda done, total: seen.append((done, total)))

    assert seen == sorted(seen)
    assert seen[-1][0] == seen[-1][1] > 0


def test_the_checker_shares_no_code_with_the_writer():
    allowed = {path.stem for path in CHECKERS}
    for path in CHECKERS:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [node.module] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                if name.startswith("docarchive."):
                    rest = name.removeprefix("docarchive.")
                    assert (
                        rest in {"domain.errors", "domain.findings"}
                        or rest.removeprefix("archive.") in allowed
                    )
                else:
                    assert name.split(".")[0] in {"cryptography", "rfc3161_client", *sys.stdlib_module_names}


def test_the_checker_knows_every_kind_of_fact():
    assert {kind.value for kind in FactKind} == KNOWN_KINDS


# --- the book of findings ---------------------------------------------------------------------------------


def explained(chapter):
    text = (ROOT / "docs/findings.md").read_text("utf-8")
    inside = text.partition(f"<!-- {chapter} -->")[2].partition(f"<!-- /{chapter} -->")[0]
    return {section.split()[0]: section for section in re.split(r"^### ", inside, flags=re.MULTILINE)[1:]}


def test_every_code_of_the_archive_is_explained_and_no_other():
    assert set(explained("verify")) == codes_in_source()


def test_every_code_of_the_catalogue_is_explained_and_no_other():
    source = (ROOT / "src/docarchive/workflows/keeping/verify.py").read_text("utf-8")

    assert set(explained("catalog")) == set(re.findall(r'Finding\(\s*"([A-Z_]+)"', source))


def test_every_explanation_says_how_bad_what_it_means_and_what_to_do_in_both_languages():
    for code, section in (explained("verify") | explained("catalog")).items():
        kind = "notice" if code in {*NOTICES, "UNPUBLISHED", "CATALOG_SILENT"} else "damage"
        assert section.split("\n")[0] == f"{code} ({kind})"
        for label in ("**含义**", "**处理**", "**Means**", "**Do**"):
            assert re.search(rf"^{re.escape(label)} \S", section, flags=re.MULTILINE), f"{code} lacks {label}"


def test_the_recipe_for_checking_by_hand_works_as_the_specification_prints_it(sound, samples):
    text = (ROOT / "docs/archive-format.md").read_text("utf-8")
    recipe = re.search(r"^    cat archive/ledger.*?(?=\n\n)", text, flags=re.MULTILINE | re.DOTALL)[0]
    command = ["bash", "-c", textwrap.dedent(recipe)]

    sound_answer = subprocess.run(command, cwd=sound.parent, capture_output=True, text=True)
    samples.flip(sound / samples.PDF_KEY, 9)
    altered_answer = subprocess.run(command, cwd=sound.parent, capture_output=True, text=True)

    assert (sound_answer.returncode, sound_answer.stdout) == (0, "")
    assert (altered_answer.returncode, altered_answer.stdout) == (1, f"{samples.PDF_KEY}: FAILED\n")


def test_the_specification_names_every_kind_of_fact():
    text = (ROOT / "docs/archive-format.md").read_text("utf-8")

    assert (
        set(re.findall(r"^\| `([a-z]+(?:_[a-z]+)+)` \| (?:`|none)", text, flags=re.MULTILINE)) == KNOWN_KINDS
    )


def test_the_sample_script_writes_every_folder(samples, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["make.py", str(tmp_path / "out")])

    samples.main()

    folders = {path.name for path in (tmp_path / "out").iterdir() if path.is_dir()}
    assert folders == {code.lower() for code in samples.DAMAGES}
