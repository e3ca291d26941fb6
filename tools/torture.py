"""Kill the real processes at random moments, again and again; in the end nothing is lost and nothing doubled.

Two processes work in a workspace of their own: the inbox service and a clerk who issues documents without end.
Files of random sizes are dropped meanwhile: evidence, signed scans, heaps of several documents, and the same
bytes again. One process or both are killed (SIGKILL) and started again; at the end everything is driven to its
end and counted, from the ledger and the archive alone.

    python tools/torture.py --kills 1000 [--seed 1] [--keep FOLDER]

Exit 0 when nothing was lost, nothing doubled, nothing damaged; the counts go to stdout as JSON.
"""

import argparse
import io
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pikepdf

from docarchive.archive.verify import verify
from docarchive.cli.workspace import make_workspace
from docarchive.demo.cast import register_cast
from docarchive.domain.arrival import IN_WORK, TERMINAL
from docarchive.domain.days.local_time import utc_now
from docarchive.domain.findings import Severity
from docarchive.domain.identifiers import CaseId
from docarchive.domain.page_code import PageCode
from docarchive.domain.record import Record
from docarchive.inbox.service import make_watcher, running, take_up
from docarchive.settings import load_configuration
from docarchive.templates.pack import Pack, load_pack
from docarchive.templates.printing.stamp import stamp
from docarchive.wiring.app import App, open_app
from docarchive.workflows.issuing.generate import explain_gaps
from docarchive.workflows.issuing.prepare_issue import IssueRequest

FORM = "inspection_record"
DOCUMENTS = 12
PAGES = 3
LONGEST_LIFE_SECONDS = 1.2
LARGEST_BYTES = 4_000_000
SETTINGS = {
    "DOCARCHIVE_PDF_CONVERTER": "none",
    "DOCARCHIVE_SETTLE_SECONDS": "0",
    "DOCARCHIVE_RESCAN_SECONDS": "0.2",
    "DOCARCHIVE_INBOX_MODE": "polling",
}
A4 = (595, 842)


@dataclass
class Dropped:
    """What went into the inbox, by digest."""

    names: dict[str, str] = field(default_factory=dict)
    """Digest → name of the first file with it."""
    records: dict[str, list[str]] = field(default_factory=dict)
    """Digest → records that must get pages of it; empty for evidence."""
    contents: list[bytes] = field(default_factory=list)
    """Some of the files, to be dropped again."""
    files: int = 0


@dataclass
class Office:
    """What the feeder must know of the workspace; the processes open it themselves."""

    folder: Path
    case_id: CaseId
    codes: dict[str, str]
    """Record id → code uid."""
    site_key: bytes
    pack: Pack | None = None
    """Loaded once: the clerk's process is forked with it, so that it is soon at work again."""

    def ready(self, name: str) -> Path:
        """Made by a process when it is at work."""
        return self.folder / f"ready-{name}"

    @property
    def told(self) -> Path:
        """Where the clerk writes down what was reported as issued."""
        return self.folder / "told.txt"


# the processes


@contextmanager
def opened(folder: Path) -> Iterator[App]:
    """The workspace through the house's own wiring."""
    with open_app(load_configuration(folder, environ=os.environ), actor="torture") as app:
        yield app


def serve_inbox(office: Office) -> None:
    """The inbox service as ``docarchive watch`` runs it."""
    with opened(office.folder) as app, running(app, lambda _arrival: None):
        office.ready("inbox").touch()
        threading.Event().wait()


def issue_documents(office: Office) -> None:
    """A clerk who issues one document after the other and notes what the house reported as issued."""
    with opened(office.folder) as app:
        if office.pack is not None:
            app.pack = office.pack
        request = IssueRequest(FORM, office.case_id, app.pack.sample(FORM))
        office.ready("clerk").touch()
        while True:
            record = app.issuer.issue(request)
            with office.told.open("a", encoding="ascii") as told:
                told.write(f"{record.id}\n")


def spawn(work: Callable[[Office], None], office: Office) -> int:
    """Start a process for *work* and return its id."""
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        os.setpgid(0, 0)
        work(office)
        status = 0
    except BaseException:  # the child must never go on as its parent
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def kill(pid: int) -> None:
    """Cut a process off, without warning."""
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


# the material


def found_office(folder: Path) -> Office:
    """Make a workspace with an open case and some documents (in a process of its own)."""
    note = folder.with_suffix(".json")

    def work(_office: Office) -> None:
        make_workspace(folder, actor="torture")
        with opened(folder) as app:
            cast = register_cast(app)
            request = IssueRequest(FORM, cast.case.id, app.pack.sample(FORM))
            records: list[Record] = [app.issuer.issue(request) for _ in range(DOCUMENTS)]
            codes = {record.id: record.code_uid for record in records}
            note.write_text(json.dumps({"case_id": cast.case.id, "codes": codes}), encoding="ascii")

    _, status = os.waitpid(spawn(work, Office(folder, CaseId(""), {}, b"")), 0)
    if status:
        raise SystemExit("the workspace could not be made")
    known = json.loads(note.read_text(encoding="ascii"))
    key = (folder / "keys" / "site.key").read_bytes()
    return Office(
        folder, CaseId(known["case_id"]), known["codes"], key, load_pack(folder / "templates" / "mem")
    )


def drop_one(office: Office, dropped: Dropped, chance: random.Random) -> None:
    """Drop one file of a random kind."""
    number = dropped.files
    dropped.files += 1
    kind = chance.choices(["evidence", "scan", "heap", "again"], [5, 3, 1, 1])[0]
    inbox = office.folder / "inbox"
    if kind == "again" and dropped.contents:
        place_whole(inbox / office.case_id / f"{number:05d}-again.bin", chance.choice(dropped.contents))
        return
    if kind in ("scan", "heap"):
        wanted = chance.sample(sorted(office.codes), 1 if kind == "scan" else chance.randint(2, 3))
        content = coded_pdf(office, wanted, chance, shuffled=kind == "heap")
        place_in_halves(inbox / f"{number:05d}.pdf", content)
    else:
        wanted = []
        size = int(LARGEST_BYTES ** chance.random())
        content = b"\x00\x01evidence" + number.to_bytes(4, "big") + chance.randbytes(size)  # no known type
        place_whole(inbox / office.case_id / f"{number:05d}.bin", content)
    digest = sha256(content).hexdigest()
    dropped.names[digest] = f"{number:05d}"
    dropped.records[digest] = wanted
    if len(dropped.contents) < 50:
        dropped.contents.append(content)


def place_whole(path: Path, content: bytes) -> None:
    """Copy a file in as careful programs do: under an unfinished name first."""
    path.parent.mkdir(exist_ok=True)
    unfinished = path.with_suffix(".part")
    unfinished.write_bytes(content)
    unfinished.rename(path)


def place_in_halves(path: Path, content: bytes) -> None:
    """Write a file as scanners do: under its name, with a pause."""
    with path.open("wb") as stream:
        stream.write(content[: len(content) // 2])
        stream.flush()
        time.sleep(0.01)
        stream.write(content[len(content) // 2 :])


def coded_pdf(office: Office, records: list[str], chance: random.Random, *, shuffled: bool) -> bytes:
    """Signed pages of some documents, each with its code; no two files have the same bytes."""
    codes = [
        PageCode(office.codes[record], page, PAGES).payload(office.site_key)
        for record in records
        for page in range(1, PAGES + 1)
    ]
    if shuffled:
        chance.shuffle(codes)
    with pikepdf.new() as pdf:
        for _ in codes:
            pdf.add_blank_page(page_size=A4)
            ink = f"q 2 w 100 {chance.randint(100, 400)} m 400 {chance.randint(100, 400)} l S Q"
            pdf.pages[-1].contents_add(ink.encode())
        pdf.docinfo["/Subject"] = str(chance.random())
        buffer = io.BytesIO()
        pdf.save(buffer)
    return stamp(buffer.getvalue(), payloads=codes, number="torture")


# the run


def torture(office: Office, *, kills: int, chance: random.Random) -> Dropped:
    """Drop files and kill processes."""
    dropped = Dropped()
    works = {"inbox": serve_inbox, "clerk": issue_documents}
    running_now: dict[str, int] = {}
    for count in range(1, kills + 1):
        for name, function in works.items():
            if name not in running_now:
                office.ready(name).unlink(missing_ok=True)
                running_now[name] = spawn(function, office)
        waiting = sum(1 for _ in files_in(office.folder / "inbox"))
        for _ in range(chance.randint(1, 3) if waiting < 15 else 0):
            drop_one(office, dropped, chance)
        if chance.random() < 0.8:  # else the cut may come in the middle of a start
            wait_for(office, running_now)
        time.sleep(chance.random() ** 2 * LONGEST_LIFE_SECONDS)
        for name in chance.choice([["inbox"], ["inbox"], ["clerk"], ["inbox", "clerk"]]):
            kill(running_now.pop(name))
        if not running_now:
            check_released(office, dropped)
        if count % 50 == 0:
            print(f"{count} kills, {dropped.files} files", file=sys.stderr)
    for pid in running_now.values():
        kill(pid)
    return dropped


def wait_for(office: Office, names: Iterable[str]) -> None:
    """Wait until the processes are at work."""
    deadline = time.monotonic() + 30
    while not all(office.ready(name).exists() for name in names):
        if time.monotonic() > deadline:
            raise SystemExit("a process did not come up again")
        time.sleep(0.01)


def finish(office: Office) -> None:
    """Drive everything to its end: a start after the last power cut."""
    with opened(office.folder) as app:
        take_up(app)
        for _ in range(20):
            make_watcher(app).drain(threading.Event())
            with app.catalog.reading() as reader:
                if not reader.arrivals(IN_WORK):
                    break
        app.follow_ups.run_all()
        later = utc_now() + timedelta(hours=2)
        explain_gaps(catalog=app.catalog, ledger=app.ledger, now=later, actor="system")


def files_in(folder: Path) -> Iterator[Path]:
    """Files that stand somewhere in the inbox."""
    # os.walk, since folders come and go meanwhile
    names = (Path(above, name) for above, _, found in os.walk(folder) for name in found)
    return (path for path in names if path.suffix in (".pdf", ".bin", ".part"))


def ledger_facts(folder: Path) -> list[dict[str, Any]]:
    """Every published fact, read from the files."""
    entries = sorted((folder / "archive" / "ledger" / "entries").glob("*.jsonl"))
    lines = [line for path in entries for line in path.read_bytes().split(b"\n")]
    return [json.loads(line) for line in lines if line.endswith(b"}")]


def check_released(office: Office, dropped: Dropped) -> None:
    """With every process dead: what has left the inbox is in the ledger, and its bytes in the archive."""
    present = {path.name[:5] for path in files_in(office.folder / "inbox")}
    told = {item["sha256"]: item["key"] for fact in ledger_facts(office.folder) for item in fact["objects"]}
    for digest, name in dropped.names.items():
        if name not in present and not stored_soundly(office, told.get(digest), digest):
            raise SystemExit(f"file {name} was released, but it is not in the archive and the ledger")


def stored_soundly(office: Office, key: str | None, digest: str) -> bool:
    """Whether the archive's file has this digest."""
    path = office.folder / "archive" / (key or "")
    return path.is_file() and sha256(path.read_bytes()).hexdigest() == digest


# the count


def judge(office: Office, dropped: Dropped) -> dict[str, object]:
    """Count what was lost, doubled or damaged."""
    facts = ledger_facts(office.folder)
    brought = Counter(item["sha256"] for fact in facts for item in fact["objects"])
    key_of = {item["sha256"]: item["key"] for fact in facts for item in fact["objects"]}
    filings = Counter(
        (fact["arrival_id"], fact.get("record_id", ""))
        for fact in facts
        if fact["kind"] in ("scan_filed", "evidence_filed", "arrival_kept")
    )
    present = {path.name[:5] for path in files_in(office.folder / "inbox")}
    lost = [
        name
        for digest, name in dropped.names.items()
        if name not in present and not stored_soundly(office, key_of.get(digest), digest)
    ]
    doubled = [name for digest, name in dropped.names.items() if brought[digest] > 1]
    with opened(office.folder) as app, app.catalog.reading() as reader:
        unfinished = [
            f"{row.name}: {row.state} {row.reason}" for row in reader.arrivals() if row.state not in TERMINAL
        ]
        gaps = [str(gap.number) for gap in reader.number_gaps() if not gap.reason]
        unpublished = reader.fact_count() - len(facts)
    report = verify(office.folder / "archive")
    return {
        "files": dropped.files,
        "filed": len(dropped.names) - len(lost) - len(present),
        "facts": len(facts),
        "issued": sum(fact["kind"] == "document_issued" for fact in facts),
        "lost": lost,
        "doubled": doubled + [f"{key}" for key, count in filings.items() if count > 1],
        "misfiled": misfiled(dropped, facts),
        "unfinished": unfinished + sorted(present),
        "unpublished": unpublished,
        "numbers_twice": numbers_twice(facts),
        "unexplained_gaps": gaps,
        "told_but_not_issued": told_but_not_issued(office, facts),
        "damage": [
            f"{item.code} {item.where}" for item in report.findings if item.severity is Severity.DAMAGE
        ],
    }


def misfiled(dropped: Dropped, facts: list[dict[str, Any]]) -> list[str]:
    """Scans whose pages did not reach exactly the records they belong to."""
    record_of: dict[str, set[str]] = {}
    arrival_of: dict[str, str] = {}
    for fact in facts:
        if fact["kind"] in ("scan_filed", "evidence_filed"):
            record_of.setdefault(fact["arrival_id"], set()).add(fact["record_id"])
        for item in fact["objects"]:
            if "arrival_id" in fact:
                arrival_of[item["sha256"]] = fact["arrival_id"]
    return [
        dropped.names[digest]
        for digest, wanted in dropped.records.items()
        if wanted and record_of.get(arrival_of.get(digest, ""), set()) != set(wanted)
    ]


def numbers_twice(facts: list[dict[str, Any]]) -> list[str]:
    """Document numbers that were given to two documents."""
    reserved = Counter(
        json.dumps(fact["detail"], sort_keys=True) for fact in facts if fact["kind"] == "number_reserved"
    )
    return [number for number, count in reserved.items() if count > 1]


def told_but_not_issued(office: Office, facts: list[dict[str, Any]]) -> list[str]:
    """Documents the clerk was told of that the ledger does not hold."""
    issued = {fact["record_id"] for fact in facts if fact["kind"] == "document_issued"}
    told = office.told.read_text(encoding="ascii").splitlines() if office.told.exists() else []
    return [record for record in told if len(record) == 26 and record not in issued]


FAULTS = (
    "lost", "doubled", "misfiled", "unfinished", "unpublished", "numbers_twice", "unexplained_gaps",
    "told_but_not_issued", "damage",
)  # fmt: skip


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="work here and leave the workspace for a look")
    given = parser.parse_args()
    os.environ.update(SETTINGS)
    folder = given.keep or Path(tempfile.mkdtemp(prefix="docarchive-torture-"))
    started = time.monotonic()
    try:
        office = found_office(folder / "office")
        dropped = torture(office, kills=given.kills, chance=random.Random(given.seed))
        finish(office)
        counts = judge(office, dropped)
    finally:
        if not given.keep:
            shutil.rmtree(folder, ignore_errors=True)
    print(
        json.dumps(
            {"kills": given.kills, **counts, "seconds": round(time.monotonic() - started)}, ensure_ascii=False
        )
    )
    return 1 if any(counts[name] for name in FAULTS) else 0


if __name__ == "__main__":
    sys.exit(main())
