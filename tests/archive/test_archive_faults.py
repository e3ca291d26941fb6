"""A disk that fails at any step: nothing unfinished is visible, a repeat succeeds, the archive is sound."""

import io
import itertools
import shutil
from hashlib import sha256

import pytest

from docarchive.archive.folder import FolderArchive
from docarchive.archive.ledger_log import FolderLedger
from docarchive.archive.signing import create_signer, load_signer
from docarchive.archive.verify import verify
from docarchive.domain.errors import NotFoundError, UnavailableError
from docarchive.domain.facts import Fact, FactKind, StoredObject, ledger_line
from docarchive.domain.identifiers import Sha256
from docarchive.domain.ledger import leaf_hash, root_hash

pytestmark = pytest.mark.usefixtures("fast_disk")

KEY = "parties/P/C/R/issued.pdf"
CONTENT = bytes(range(256)) * 9000  # more than two chunks
DIGEST = Sha256(sha256(CONTENT).hexdigest())


def damage(root):
    return [item for item in verify(root).findings if item.severity == "damage"]


def test_put_survives_a_failure_of_every_step(sound, samples, faults, disk_fault):
    steps = 0
    for nth in itertools.count(1):
        archive, key = FolderArchive(sound), f"parties/P{nth}/C/R/issued.pdf"
        with faults.at(nth, disk_fault) as state:
            error = _failure(lambda: archive.put(key, io.BytesIO(CONTENT), sha256=DIGEST))  # noqa: B023
        if not state["hit"]:
            break
        steps += 1
        assert error is None or error.hint

        visible = _read(archive, key)
        assert visible in (None, CONTENT)
        archive.put(key, io.BytesIO(CONTENT), sha256=DIGEST)
        assert _read(archive, key) == CONTENT
        fact = Fact(
            FactKind.EVIDENCE_FILED, samples.at(400 + nth), "clerk", objects=(StoredObject(key, DIGEST),)
        )
        samples.publish(sound, [fact])

    assert steps >= 12
    assert [item.where for item in verify(sound).findings] == [key]  # the last one, which no fact names


@pytest.mark.parametrize("begun", [True, False], ids=["later append", "first append"])
def test_append_survives_a_failure_of_every_step(begun, sound, empty, samples, faults, disk_fault, tmp_path):
    template = sound if begun else empty
    for nth in itertools.count(1):
        root = shutil.copytree(template, tmp_path / str(nth))
        ledger = FolderLedger(root, samples.SIGNER)
        before = list(ledger.entries())
        start = len(before)
        # 300 entries fill one bundle and begin the next, so that every kind of write is met
        facts = [Fact(FactKind.CASE_CHANGED, samples.at(400), "clerk") for _ in range(300)]
        fresh = [ledger_line(fact, seq=start + offset) for offset, fact in enumerate(facts)]
        with faults.at(nth, disk_fault) as state:
            error = _failure(lambda: ledger.append(fresh, start=start))  # noqa: B023
        if not state["hit"]:
            break
        assert error is None or error.hint

        assert not begun or damage(root) == []
        assert ledger.size() in (start, start + 300)
        assert list(ledger.entries()) in ([*before, *fresh[:whole]] for whole in range(301))
        head = FolderLedger(root, samples.SIGNER).append(fresh, start=start)
        assert list(ledger.entries()) == [*before, *fresh]
        assert (head.size, head.root) == (start + 300, root_hash(map(leaf_hash, [*before, *fresh])))
        assert not begun or verify(root).findings == ()
        shutil.rmtree(root)

    assert nth > 20


def test_making_the_key_survives_a_failure_of_every_step(tmp_path, faults, disk_fault):
    for nth in itertools.count(1):
        path = tmp_path / f"{nth}.key"
        with faults.at(nth, disk_fault) as state:
            _failure(lambda: create_signer(path, "docarchive/X"))  # noqa: B023
        if not state["hit"]:
            break
        if path.exists():
            assert load_signer(path).name == "docarchive/X"
        else:
            assert create_signer(path, "docarchive/X").name == "docarchive/X"
    assert nth > 4
    assert not list(tmp_path.glob(".tmp-*"))


@pytest.mark.parametrize("what", ["put", "open", "keys", "size", "entries"])
def test_an_error_of_the_disk_is_never_shown_raw(sound, samples, monkeypatch, what):
    archive, ledger = FolderArchive(sound), FolderLedger(sound, samples.SIGNER)
    actions = {
        "put": lambda: archive.put(KEY, io.BytesIO(CONTENT), sha256=DIGEST),
        "open": lambda: archive.open(samples.PDF_KEY),
        "keys": lambda: list(archive.keys()),
        "size": ledger.size,
        "entries": lambda: list(ledger.entries()),
    }

    def failing(*_args, **_kwargs):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("os.open", failing)
    monkeypatch.setattr("os.scandir", failing)
    monkeypatch.setattr("pathlib.Path.read_bytes", failing)

    with pytest.raises(UnavailableError, match="disk"):
        actions[what]()


def _failure(action):
    """The failure a door would show; anything else than `UnavailableError` fails the test."""
    try:
        action()
    except UnavailableError as error:
        return error
    return None


def _read(archive, key):
    try:
        with archive.open(key) as file:
            return file.read()
    except NotFoundError:
        return None
