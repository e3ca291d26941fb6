import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from docarchive.archive.folder import FolderArchive
from docarchive.archive.ledger_log import FolderLedger
from docarchive.archive.proof import make_proof
from docarchive.archive.signing import Signer
from docarchive.domain.errors import ConflictError, DamageError, NotFoundError

SCRIPT = Path(__file__).parents[2] / "tools/verify_proof.py"


@pytest.fixture
def ledger(sound, samples):
    return FolderLedger(sound, samples.SIGNER)


@pytest.fixture
def proof(sound, ledger):
    return make_proof(ledger, FolderArchive(sound), [4, 2, 2])


@pytest.fixture
def check(tmp_path, samples):
    """Run the stand-alone script, copied away from the project, without its packages' own path."""
    script = shutil.copy(SCRIPT, tmp_path / "verify_proof.py")

    def run(document, *more, key=str(samples.SIGNER.verifier_key), flags=("-I",)):
        path = tmp_path / "proof.json"
        path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
        command = [sys.executable, *flags, str(script), str(path), "--key", key, *more]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, cwd=tmp_path)
        assert done.stderr == ""
        assert done.stdout.count("\n") == 1
        return done.returncode, done.stdout

    return run


def test_a_proof_holds_lines_paths_head_and_digests(proof, ledger, samples):
    assert [item["index"] for item in proof["entries"]] == [2, 4]
    assert proof["size"] == samples.ENTRIES
    assert proof["checkpoint"] == ledger.checkpoint().signed_note
    assert set(proof["files"]) == {samples.RECORD_KEY, samples.PDF_KEY, f"{samples.PDF_KEY}.text.json"}
    assert json.loads(json.dumps(proof)) == proof


def test_the_script_accepts_a_proof_and_the_file_it_speaks_of(proof, check, sound, samples):
    code, said = check(proof, "--file", f"{samples.PDF_KEY}={sound / samples.PDF_KEY}")

    assert (code, said.startswith("通过")) == (0, True)
    assert "PROVED: 2 entries stand in the signed ledger, 1 files match" in said


@pytest.mark.parametrize("position", [0, 1, 255, 256, 299])
def test_entries_at_every_edge_of_a_bundle_can_be_proved(position, sound, ledger, check):
    assert check(make_proof(ledger, FolderArchive(sound), [position]))[0] == 0


def test_the_script_refuses_an_altered_file(proof, check, sound, samples):
    samples.flip(sound / samples.PDF_KEY, 30)

    code, said = check(proof, "--file", f"{samples.PDF_KEY}={sound / samples.PDF_KEY}")

    assert (code, "altered" in said) == (1, True)


def test_the_script_refuses_a_file_the_proof_does_not_name(proof, check, sound):
    code, said = check(proof, "--file", f"README.txt={sound / 'README.txt'}")

    assert (code, "does not speak of" in said) == (1, True)


def test_the_script_refuses_another_key(proof, check, samples):
    code, said = check(proof, key=str(Signer(samples.NAME, bytes(32)).verifier_key))

    assert (code, "not signed by" in said) == (1, True)


def _edit_line(proof):
    proof["entries"][0]["entry"] = proof["entries"][0]["entry"].replace("clerk", "clark")


def _edit_index(proof):
    proof["entries"][0]["index"] = 3


def _edit_path(proof):
    proof["entries"][0]["path"][0] = "00" * 32


def _short_path(proof):
    proof["entries"][0]["path"].pop()


def _edit_files(proof):
    proof["files"]["README.txt"] = "00" * 32


def _edit_size(proof):
    proof["size"] += 1


def _edit_signed_size(proof):
    proof["checkpoint"] = proof["checkpoint"].replace("\n300\n", "\n301\n")


def _no_entries(proof):
    proof["entries"], proof["files"] = [], {}


def _other_format(proof):
    proof["format"] = "docarchive-proof-9"


@pytest.mark.parametrize(
    "change",
    [
        _edit_line,
        _edit_index,
        _edit_path,
        _short_path,
        _edit_files,
        _edit_size,
        _edit_signed_size,
        _no_entries,
        _other_format,
    ],
)
def test_the_script_refuses_a_proof_that_was_changed_anywhere(change, proof, check):
    change(proof)

    code, said = check(proof)

    assert (code, said.startswith("未通过 / NOT PROVED")) == (1, True)


@pytest.mark.parametrize(
    "document", ["", "[]", "{}", "null", '{"format": "docarchive-proof-1"}', "[" * 100_000]
)
def test_the_script_answers_rubbish_in_one_sentence(document, check):
    code, said = check(document)

    assert (code, said.startswith("未通过 / NOT PROVED")) == (1, True)


def test_without_cryptography_the_script_says_what_it_lacks(proof, check):
    code, said = check(proof, flags=("-I", "-S"))

    assert (code, "pip install cryptography" in said) == (1, True)


def test_the_script_needs_nothing_but_the_standard_library_and_cryptography():
    tree = ast.parse(SCRIPT.read_text("utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}

    outside = {name.split(".")[0] for name in names} - sys.stdlib_module_names

    assert outside == {"cryptography"}
    assert len(SCRIPT.read_text("utf-8").splitlines()) < 150


def test_no_proof_is_handed_out_for_an_altered_or_missing_file(sound, ledger, samples):
    samples.flip(sound / samples.PDF_KEY, 30)
    with pytest.raises(DamageError, match=r"issued\.pdf"):
        make_proof(ledger, FolderArchive(sound), [2])

    (sound / samples.PDF_KEY).unlink()
    with pytest.raises(NotFoundError, match=r"issued\.pdf"):
        make_proof(ledger, FolderArchive(sound), [2])


def test_what_is_not_published_cannot_be_proved(sound, ledger, samples, empty):
    with pytest.raises(NotFoundError):
        make_proof(ledger, FolderArchive(sound), [samples.ENTRIES])
    with pytest.raises(ConflictError):
        make_proof(FolderLedger(empty, samples.SIGNER), FolderArchive(empty), [0])
