"""Makes a small sound archive, and from it one damaged archive for every finding code.

    python tests/data/damaged/make.py FOLDER    writes FOLDER/<code>/ to look at

The tests make them at run time. All content is synthetic.
"""

import base64
import shutil
import sys
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from docarchive.archive.folder import FolderArchive
from docarchive.archive.ledger_log import FolderLedger
from docarchive.archive.readme import README_BYTES
from docarchive.archive.signing import Signer
from docarchive.domain.facts import Fact, FactKind, StoredObject, Voided, ledger_line
from docarchive.domain.identifiers import ArrivalId, CaseId, DocumentNumber, PartyId, RecordId, Sha256
from docarchive.domain.places import (
    LEDGER_KEY_KEY,
    README_KEY,
    arrival_body_key,
    arrival_key,
    disposal_key,
    record_folder,
)
from docarchive.domain.plain import canonical_json, to_plain
from docarchive.domain.record import (
    KeptArrival,
    PageText,
    Record,
    RecordKind,
    RecordText,
    Representation,
    Role,
)
from docarchive.domain.retention.disposal import (
    Approval,
    Disposal,
    DisposedDocument,
    DisposedFile,
    DisposedVolume,
)
from docarchive.domain.volumes.volume import Retention, VolumeSide

NAME = "docarchive/SAMPLE"
SIGNER = Signer(NAME, bytes(range(32)))
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)

PARTY = PartyId("01J0000000000000000000PART")
CASE = CaseId("01J0000000000000000000CASE")
RECORD = RecordId("01J0000000000000000000RECD")
ARRIVAL = ArrivalId("01J0000000000000000000ARRV")
FOLDER = record_folder(PARTY, CASE, RECORD)
PDF_KEY = f"{FOLDER}/issued.pdf"
RECORD_KEY = f"{FOLDER}/record.json"
FIRST_BUNDLE = "ledger/entries/000000.jsonl"
SECOND_BUNDLE = "ledger/entries/000001.jsonl"
ENTRIES = 300


def build(
    root: Path, *, entries: int = ENTRIES, signer: Signer = SIGNER, key_pub: bytes | None = None
) -> None:
    """Make a sound archive with *entries* ledger entries (at least 6) in the new folder *root*."""
    root.mkdir()
    archive = FolderArchive(root)
    facts = _facts(archive, signer.public_file if key_pub is None else key_pub)
    facts += [_reserved(number) for number in range(1, entries - len(facts) + 1)]
    publish(root, facts, signer=signer, key_pub=key_pub)


def publish(root: Path, facts: list[Fact], *, signer: Signer = SIGNER, key_pub: bytes | None = None) -> None:
    """Append *facts* to the ledger in *root*, behind those that are there."""
    ledger = FolderLedger(root, signer)
    start = ledger.size()
    if key_pub is not None:  # a ledger refuses to write under a key that is not its own
        (root / LEDGER_KEY_KEY).chmod(0o644)
        (root / LEDGER_KEY_KEY).write_bytes(signer.public_file)
    ledger.append([ledger_line(fact, seq=start + n) for n, fact in enumerate(facts)], start=start)
    if key_pub is not None:
        (root / LEDGER_KEY_KEY).write_bytes(key_pub)


def put(archive: FolderArchive, key: str, content: bytes) -> StoredObject:
    """Store *content* and name it as a fact does."""
    digest = Sha256(sha256(content).hexdigest())
    archive.put(key, BytesIO(content), sha256=digest)
    return StoredObject(key, digest)


def _facts(archive: FolderArchive, key_pub: bytes) -> list[Fact]:
    readme = put(archive, README_KEY, README_BYTES)
    key = put(archive, LEDGER_KEY_KEY, key_pub)
    pdf = put(archive, PDF_KEY, b"%PDF-1.7 sample \xe6\xa0\xb7\xe6\x9c\xac " * 40)
    record = put(archive, RECORD_KEY, canonical_json(to_plain(_record(pdf))))
    original = put(archive, arrival_key(ARRIVAL, ".jpg"), bytes(range(256)) * 3)
    arrival = put(archive, arrival_body_key(ARRIVAL), canonical_json(to_plain(_arrival(original))))
    text = put(archive, f"{PDF_KEY}.text.json", canonical_json(to_plain(_text(pdf))))
    voided = put(archive, f"{FOLDER}/voided.json", canonical_json(to_plain(Voided("重复制作"))))
    ids = {"party_id": PARTY, "case_id": CASE, "record_id": RECORD}
    return [
        Fact(FactKind.WORKSPACE_CREATED, START, "system", objects=(readme, key)),
        _reserved(0),
        Fact(FactKind.DOCUMENT_ISSUED, at(2), "clerk", record, (pdf,), **ids, detail={"stage": "inspecting"}),
        Fact(FactKind.ARRIVAL_KEPT, at(3), "inbox", arrival, (original,), arrival_id=ARRIVAL),
        Fact(FactKind.TEXT_READ, at(4), "system", text, **ids),
        Fact(FactKind.DOCUMENT_VOIDED, at(5), "clerk", voided, **ids),
    ]


def at(minutes: int) -> datetime:
    """A moment *minutes* after the archive was made."""
    return START + timedelta(minutes=minutes)


def _reserved(serial: int) -> Fact:
    detail = {"region": "样本", "word": "检查", "year": 2026, "serial": serial + 1}
    return Fact(FactKind.NUMBER_RESERVED, at(6 + serial) if serial else at(1), "clerk", detail=detail)


def _record(pdf: StoredObject) -> Record:
    return Record(
        id=RECORD,
        kind=RecordKind.DOCUMENT,
        case_id=CASE,
        party_id=PARTY,
        title="现场检查记录（样本）",
        recorded_at=at(2),
        representations=(Representation(Role.ISSUED_PDF, pdf.key, pdf.sha256, 1000, "application/pdf", 1),),
        number=DocumentNumber("样本", "检记", 2026, 1),
        doc_date=date(2026, 3, 2),
    )


def _arrival(original: StoredObject) -> KeptArrival:
    return KeptArrival(ARRIVAL, "scan.jpg", original.key, original.sha256, 768, "image/jpeg")


def _text(pdf: StoredObject) -> RecordText:
    return RecordText(RECORD, pdf.sha256, "pypdf", "5", (PageText(1, "样本"),))


# --- damage -----------------------------------------------------------------------------------------------


def rewrite(path: Path, content: bytes) -> None:
    """Change a stored file as an intruder or a bad disk would."""
    path.chmod(0o644)
    path.write_bytes(content)


def edit_lines(path: Path, change) -> None:
    """Rewrite a bundle's lines by *change*, a function from list to list."""
    rewrite(path, b"".join(line + b"\n" for line in change(path.read_bytes().splitlines())))


def flip(path: Path, offset: int, bits: int = 1) -> None:
    """Flip *bits* of one byte."""
    content = bytearray(path.read_bytes())
    content[offset] ^= bits
    rewrite(path, bytes(content))


def _bare(first: Fact):
    """An archive whose ledger holds *first* alone, though its files are there."""

    def make(root: Path) -> None:
        root.mkdir()
        archive = FolderArchive(root)
        put(archive, README_KEY, README_BYTES)
        put(archive, LEDGER_KEY_KEY, SIGNER.public_file)
        publish(root, [first])

    return make


def _garbage_key(root: Path) -> None:
    build(root, key_pub=b"not a key\n")


def _two_digests(root: Path) -> None:
    build(root)
    other = StoredObject(PDF_KEY, Sha256("0" * 64))
    publish(root, [Fact(FactKind.EVIDENCE_FILED, at(400), "clerk", objects=(other,))])


def _clock_back(root: Path) -> None:
    build(root)
    publish(root, [Fact(FactKind.CASE_CHANGED, at(0), "clerk")])


def _unknown_kind(root: Path) -> None:
    build(root)
    ledger = FolderLedger(root, SIGNER)
    line = ledger_line(Fact(FactKind.CASE_CHANGED, at(400), "clerk"), seq=ENTRIES)
    ledger.append([line.replace(b"case_changed", b"case_dissolved")], start=ENTRIES)


def _whole_bundles_replaced(root: Path) -> None:
    """Entries and list agree, both are another history than the one signed, and no entry follows."""
    build(root, entries=256)
    note = (root / "ledger/checkpoint").read_bytes()
    shutil.rmtree(root)
    build(root, entries=256)
    edit_lines(
        root / FIRST_BUNDLE, lambda lines: [lines[0], lines[1].replace(b"clerk", b"clark"), *lines[2:]]
    )
    lines = (root / FIRST_BUNDLE).read_bytes().splitlines()
    (root / "ledger/checkpoint").unlink()
    (root / FIRST_BUNDLE).unlink()
    (root / "ledger/subtrees").unlink()
    FolderLedger(root, SIGNER).append(lines, start=0)
    rewrite(root / "ledger/checkpoint", note)


def _after(change):
    """A sound archive, then *change* applied to its folder."""

    def make(root: Path) -> None:
        build(root)
        change(root)

    return make


def _beyond(root: Path) -> None:
    """As a crash between entries and checkpoint leaves it."""
    note = (root / "ledger/checkpoint").read_bytes()
    publish(root, [Fact(FactKind.CASE_CHANGED, at(400), "clerk")])
    rewrite(root / "ledger/checkpoint", note)


def _swap(lines: list[bytes]) -> list[bytes]:
    return [lines[0], lines[2], lines[1], *lines[3:]]


def _wrong_signature(root: Path) -> None:
    path = root / "ledger/checkpoint"
    body, _, tail = path.read_text("utf-8").partition("\n\n")
    dash, name, encoded = tail.split()
    blob = bytearray(base64.b64decode(encoded))
    blob[10] ^= 1
    rewrite(path, f"{body}\n\n{dash} {name} {base64.b64encode(blob).decode()}\n".encode())


def _link(root: Path) -> None:
    outside = root.parent / f"{root.name}-outside.pdf"
    (root / PDF_KEY).replace(outside)
    (root / PDF_KEY).symlink_to(outside)


def _folder_instead(root: Path) -> None:
    (root / PDF_KEY).unlink()
    (root / PDF_KEY).mkdir()


def disposal(*files: DisposedFile) -> Disposal:
    """The sample's case is disposed of with these files."""
    kept = DisposedVolume(
        "J001-ZY.CF.2026-D30-0001".replace(".", "·"), "J001", 2026, Retention.THIRTY_YEARS, 1, VolumeSide.MAIN,
        1, 1, 1, 1, 0, START.date(), START.date(),
    )  # fmt: skip
    document = DisposedDocument(RECORD, "inspection_record", None, START.date())
    return Disposal(
        "销〔2057〕1号", CASE, PARTY, (kept,), (document,), files, (), (), ("甲", "乙"),
        Approval("丙", START.date()), ("丁", "戊"), "期满", START.date(),
    )  # fmt: skip


def files_of_case(root: Path) -> tuple[DisposedFile, ...]:
    """Everything in the folder of the sample's record."""
    paths = sorted((root / FOLDER).iterdir())
    return tuple(
        DisposedFile(f"{FOLDER}/{path.name}", Sha256(sha256(path.read_bytes()).hexdigest())) for path in paths
    )


def dispose(root: Path, item: Disposal) -> None:
    """Publish that the case is disposed of, and erase nothing."""
    body = canonical_json(to_plain(item))
    key = disposal_key(CASE, Sha256(sha256(body).hexdigest()), ".json")
    stored = put(FolderArchive(root), key, body)
    publish(root, [Fact(FactKind.CASE_DISPOSED, at(900), "archivist", stored, case_id=CASE)])


def _disposed_by_half(root: Path) -> None:
    files = files_of_case(root)
    dispose(root, disposal(*files))
    for item in files[1:]:
        (root / item.key).unlink()


def _disposed_of_others(root: Path) -> None:
    dispose(root, disposal(DisposedFile(PDF_KEY, Sha256("0" * 64))))


def _no_ledger(root: Path) -> None:
    root.mkdir()
    put(FolderArchive(root), README_KEY, README_BYTES)


DAMAGES = {
    "BEYOND_CHECKPOINT": _after(_beyond),
    "BUNDLE_BAD": _after(lambda root: edit_lines(root / FIRST_BUNDLE, lambda lines: lines[:-3])),
    "BUNDLE_MISSING": _after(lambda root: (root / FIRST_BUNDLE).unlink()),
    "CHECKPOINT_BAD": _after(lambda root: rewrite(root / "ledger/checkpoint", b"nothing\n")),
    "CHECKPOINT_MISSING": _after(lambda root: (root / "ledger/checkpoint").unlink()),
    "CLOCK_BACK": _clock_back,
    "DISPOSAL_BAD": _after(_disposed_of_others),
    "ENTRIES_EDITED": _after(
        lambda root: edit_lines(
            root / FIRST_BUNDLE, lambda ls: [ls[0], ls[1].replace(b"cle", b"cla"), *ls[2:]]
        )
    ),
    "ENTRY_BAD": _after(
        lambda root: edit_lines(root / FIRST_BUNDLE, lambda ls: [ls[0], ls[1].replace(b":", b": "), *ls[2:]])
    ),
    "ENTRY_POSITION": _after(lambda root: edit_lines(root / SECOND_BUNDLE, _swap)),
    "FILE_ALTERED": _after(lambda root: flip(root / PDF_KEY, 20)),
    "FILE_FOREIGN": _after(lambda root: (root / "Thumbs.db").write_bytes(b"x")),
    "FILE_MISSING": _after(lambda root: (root / PDF_KEY).unlink()),
    "FILE_NOT_DISPOSED": _after(_disposed_by_half),
    "FILE_UNFINISHED": _after(lambda root: (root / FOLDER / ".tmp-0123456789abcdef").write_bytes(b"x")),
    "FILE_UNLISTED": _after(lambda root: (root / FOLDER / "scan-0123456789abcdef.pdf").write_bytes(b"x")),
    "FIRST_FACT_BAD": _bare(Fact(FactKind.CASE_CHANGED, START, "system")),
    "KEY_BAD": _garbage_key,
    "KEY_TWICE": _two_digests,
    "KIND_UNKNOWN": _unknown_kind,
    "LEDGER_MISSING": _no_ledger,
    "LEDGER_TRUNCATED": _after(lambda root: edit_lines(root / SECOND_BUNDLE, lambda lines: lines[:-1])),
    "NOT_A_FILE": _after(_folder_instead),
    "ROOT_MISMATCH": _whole_bundles_replaced,
    "SIGNATURE_BAD": _after(_wrong_signature),
    "SUBTREES_BAD": _after(lambda root: flip(root / "ledger/subtrees", 3)),
    "SYMLINK": _after(_link),
}
"""For every finding code that a folder alone can show, what makes such a folder."""


def main() -> None:
    """Write every damaged archive below the folder given."""
    target = Path(sys.argv[1])
    target.mkdir(parents=True)
    for code, make in DAMAGES.items():
        make(target / code.lower())
        print(target / code.lower())


if __name__ == "__main__":
    main()
