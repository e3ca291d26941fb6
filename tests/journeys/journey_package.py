"""What every sealed volume of a play must stand: packed, checked by others, each proof by the stand-alone script."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import bagit

_ALL_PROOFS = """
import json, pathlib, sys
sys.path.insert(0, sys.argv[1] + "/tools")
import verify_proof
for path in sorted(pathlib.Path(sys.argv[1]).rglob("proof.json")):
    proof = json.loads(path.read_text("utf-8"))
    files = verify_proof.check_proof(proof, sys.argv[2])
    for key in files:
        for folder in (path.parent, pathlib.Path(sys.argv[1], "volume")):
            if (folder / key.rpartition("/")[2]).is_file():
                verify_proof.check_file(files, f"{key}={folder / key.rpartition('/')[2]}")
    print(path.parent.name)
"""


def packages_stand(office, sealed):
    """Export each of the *sealed* volumes twice and have it checked.

    Args:
        office: The play's office; the clerk's commands are run in it.
        sealed: The volumes as ``case close --json`` answered them.
    """
    key = (office.clerk.workspace / "archive/ledger/key.pub").read_text("utf-8").strip()
    with tempfile.TemporaryDirectory() as name:
        first, second = Path(name, "first"), Path(name, "second")
        for volume in sealed:
            folder = Path(office.json("export", volume["reference"], "--to", first)["folder"])
            again = Path(office.json("export", volume["reference"], "--to", second)["folder"])
            assert _content(folder) == _content(again)
            assert bagit.Bag(str(folder)).validate()
            _sums_agree(folder)
            proved = _all_proofs(folder / "data", key)
            assert proved == ["ledger", *(f"{item['place']:03d}" for item in volume["items"])]
        received = office.run("receive-check", first, "--key", key, "--json").out
        assert all(one["passed"] for one in json.loads(received).values())


def _content(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _sums_agree(folder):
    command = ["sha256sum", "-c", "--strict", "--quiet", "manifest-sha256.txt", "tagmanifest-sha256.txt"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def _all_proofs(data, key):
    """Run the script of the package over all proofs, in an interpreter that knows nothing of docarchive."""
    command = [sys.executable, "-I", "-B", "-c", _ALL_PROOFS, str(data), key]
    done = subprocess.run(command, cwd="/", capture_output=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()
