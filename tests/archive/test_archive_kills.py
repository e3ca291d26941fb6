"""Real processes, really killed: what they said was done is there, and nothing is damaged."""

import random
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from docarchive.archive.folder import FolderArchive
from docarchive.archive.verify import verify
from docarchive.domain.findings import Severity

ROUNDS = 20
WRITER = """
import io, random, sys
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from docarchive.archive.folder import FolderArchive
from docarchive.archive.ledger_log import FolderLedger
from docarchive.archive.signing import Signer
from docarchive.domain.facts import Fact, FactKind, StoredObject, ledger_line
from docarchive.domain.identifiers import Sha256

root, seed = Path(sys.argv[1]), int(sys.argv[2])
draw = random.Random(seed)
archive = FolderArchive(root)
ledger = FolderLedger(root, Signer("docarchive/SAMPLE", bytes(range(32))))

# The catalogue's part: what was committed but perhaps not published before the last kill.
stored = list(ledger.entries())
signed = ledger.size()
ledger.append(stored[signed:], start=signed)
print("ready", flush=True)
for number in range(100_000):
    content = draw.randbytes(draw.choice([0, 10, 5_000, 300_000, 2_500_000]))
    digest = Sha256(sha256(content).hexdigest())
    key = f"parties/P/{seed}/{number}/evidence.bin"
    archive.put(key, io.BytesIO(content), sha256=digest)
    print("stored", key, digest, flush=True)
    size = ledger.size()
    facts = [Fact(FactKind.EVIDENCE_FILED, datetime.now(UTC), "inbox", objects=(StoredObject(key, digest),))]
    facts += [Fact(FactKind.CASE_CHANGED, datetime.now(UTC), "inbox")] * draw.randrange(90)
    ledger.append([ledger_line(fact, seq=size + n) for n, fact in enumerate(facts)], start=size)
    print("published", size + len(facts), flush=True)
"""


def test_twenty_kills_lose_nothing_that_was_acknowledged_and_damage_nothing(sound):
    draw = random.Random(20260302)
    acknowledged, published = {}, 0
    for seed in range(ROUNDS):
        said = _run_and_kill(sound, seed, draw.uniform(0.0, 0.25))
        for word, *rest in said:
            if word == "stored":
                acknowledged[rest[0]] = rest[1]
            elif word == "published":
                published = int(rest[0])

        report = verify(sound)
        assert [item for item in report.findings if item.severity is Severity.DAMAGE] == []
        assert report.entries >= published
    for key, digest in acknowledged.items():
        assert sha256((sound / key).read_bytes()).hexdigest() == digest
    assert len(acknowledged) > ROUNDS
    assert published > 300

    FolderArchive(sound).sweep(before=datetime.now(UTC) + timedelta(seconds=1))
    assert {item.code for item in verify(sound).findings} <= {"FILE_UNLISTED", "BEYOND_CHECKPOINT"}


def test_a_check_while_the_archive_is_written_finds_no_damage(sound):
    child = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(sound), "1"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert child.stdout.readline() == "ready\n"
        reports = [verify(sound) for _ in range(15)]
        assert child.poll() is None
    finally:
        child.kill()
        child.communicate()

    assert [item for report in reports for item in report.findings if item.severity is Severity.DAMAGE] == []
    assert reports[-1].entries > reports[0].entries


def _run_and_kill(root, seed, seconds):
    child = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(root), str(seed)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert child.stdout.readline() == "ready\n"
        time.sleep(seconds)
    finally:
        child.kill()
        output, _ = child.communicate()
    lines = output.splitlines(keepends=True)
    return [line.split() for line in lines if line.endswith("\n")]
