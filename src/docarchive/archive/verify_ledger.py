"""Checking the ledger for `verify`, from the written format alone.

Imports nothing of the code that writes the ledger; docs/archive-format.md is its only source.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from docarchive.archive.verify_entry import KNOWN_KINDS, Entry, read_entry
from docarchive.archive.verify_note import Head, MalformedError, PublicKey, read_head, read_key
from docarchive.archive.verify_tree import PER_BUNDLE, judge_tree, leaf, tree
from docarchive.domain.errors import RejectedError
from docarchive.domain.findings import Finding, Severity

KEY = "ledger/key.pub"
CHECKPOINT = "ledger/checkpoint"
SUBTREES = "ledger/subtrees"
README = "README.txt"

_BUNDLE = re.compile(r"(\d{6,9})\.jsonl", re.ASCII)
_HEX = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(slots=True)
class LedgerCheck:
    """What the ledger says, and what is wrong with it."""

    root: Path
    findings: list[Finding] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    """Key to digest, of every file a fact names."""
    head: Head | None = None
    """The checkpoint; None when missing, malformed or not signed by the archive's key."""
    entries: int = 0
    bytes_read: int = 0
    files_read: int = 0
    roots: dict[int, bytes] = field(default_factory=dict)
    """Bundle number to the root of its entries, complete bundles only."""
    tail: list[bytes] = field(default_factory=list)
    """Leaf hashes of the bundle in which the signed entries end."""
    last_time: str = ""
    disposals: list[tuple[int, str, str]] = field(default_factory=list)
    """Position, and key and digest of the body, of every fact that a case was disposed of."""

    def damage(self, code: str, where: str, expected: str, found: str) -> None:
        """Add a finding of damage."""
        self.findings.append(Finding(code, where, expected, found))

    def notice(self, code: str, where: str, expected: str, found: str) -> None:
        """Add a finding that is no damage."""
        self.findings.append(Finding(code, where, expected, found, Severity.NOTICE))

    def damaged(self, where: str) -> bool:
        """Tell whether damage was found in the file *where* already."""
        return any(
            item.where.partition(":")[0] == where and item.severity is Severity.DAMAGE
            for item in self.findings
        )

    def read(self, key: str) -> bytes | None:
        """Content of one of the ledger's files; None when it is missing or unreadable."""
        try:
            raw = (self.root / key).read_bytes()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            return None
        except OSError as error:
            self.damage("FILE_UNREADABLE", key, "a readable file", error.strerror or str(error))
            return None
        self.bytes_read += len(raw)
        self.files_read += 1
        return raw


def bundle_key(number: int) -> str:
    """Where bundle *number* stands."""
    return f"ledger/entries/{number:06d}.jsonl"


def bundle_number(key: str) -> int | None:
    """The number of the bundle at *key*; None when *key* is not a bundle's."""
    match = _BUNDLE.fullmatch(key.removeprefix("ledger/entries/"))
    number = int(match[1]) if match else -1
    return number if bundle_key(number) == key else None


def check_ledger(root: Path, expected_key: str | None) -> LedgerCheck:
    """Check key, checkpoint, every entry and the tree below the archive folder *root*."""
    check = LedgerCheck(root)
    # Checkpoint first, then the list, then the entries: while the service appends, each later file holds at
    # least what the earlier ones speak of.
    raw_head = check.read(CHECKPOINT)
    nodes = _read_nodes(check)
    numbers = _numbers_on_disk(root)
    if raw_head is None and not numbers:
        check.damage("LEDGER_MISSING", "ledger/", "a ledger", "neither checkpoint nor entries")
        return check
    _check_head(raw_head, _check_key(expected_key, check), check)
    _check_bundles(numbers, check)
    if check.head is not None:
        _check_length(check.head, check)
        _check_tree(check.head, nodes, check)
    return check


def _check_key(expected: str | None, check: LedgerCheck) -> PublicKey | None:
    wanted = None
    if expected is not None:
        try:
            wanted = read_key(expected.strip())
        except MalformedError as error:
            raise RejectedError(f"not a verifier key: {expected!r}: {error}") from error
    raw = check.read(KEY)
    if raw is None:
        return wanted
    try:
        text = raw.decode("utf-8")
        if not text.endswith("\n"):
            raise MalformedError("no newline at the end")  # noqa: TRY301  the same finding as the other faults
        key = read_key(text[:-1])
    except (MalformedError, UnicodeDecodeError) as error:
        check.damage("KEY_BAD", KEY, "one line: name+hash+base64", str(error))
        return wanted
    if wanted is not None and wanted != key:
        check.damage("KEY_UNEXPECTED", KEY, str(expected), text[:-1])
    return key


def _check_head(raw: bytes | None, key: PublicKey | None, check: LedgerCheck) -> None:
    if raw is None:
        if not check.damaged(CHECKPOINT):
            check.damage("CHECKPOINT_MISSING", CHECKPOINT, "a signed checkpoint", "no file")
        return
    try:
        head = read_head(raw)
    except MalformedError as error:
        check.damage("CHECKPOINT_BAD", CHECKPOINT, "a signed note of five lines", str(error))
        return
    if key is not None and not head.signed_by(key):
        check.damage("SIGNATURE_BAD", CHECKPOINT, f"a signature by {key.name}", "none that fits the text")
        return
    check.head = head


def _read_nodes(check: LedgerCheck) -> list[bytes] | None:
    raw = check.read(SUBTREES)
    if raw is None:
        return None
    lines = raw.split(b"\n")
    if lines.pop() or not all(_HEX.fullmatch(line.decode("latin-1")) for line in lines):
        check.damage("SUBTREES_BAD", SUBTREES, "lines of 64 hexadecimal digits", "something else")
        return None
    return [bytes.fromhex(line.decode()) for line in lines]


def _numbers_on_disk(root: Path) -> list[int]:
    try:
        names = [path.name for path in (root / "ledger/entries").iterdir()]
    except OSError:  # what stands there instead of a folder is found when the files are listed
        return []
    numbers = (bundle_number(f"ledger/entries/{name}") for name in names)
    return sorted(number for number in numbers if number is not None)


def _check_bundles(numbers: list[int], check: LedgerCheck) -> None:
    following = 0
    for number in numbers:
        if number > following:
            found = f"bundle {number} follows bundle {following - 1}"
            check.damage("BUNDLE_MISSING", bundle_key(following), f"bundles up to {number - 1}", found)
        following = number + 1
        lines = list(_lines(number, number == numbers[-1], check))
        leaves = [leaf(line) for line in lines]
        _check_entries(lines, number, check)
        check.entries += len(lines)
        if len(leaves) == PER_BUNDLE:
            check.roots[number] = tree(leaves)
        if check.head is not None and number == check.head.size // PER_BUNDLE:
            check.tail = leaves


def _lines(number: int, last: bool, check: LedgerCheck) -> Iterator[bytes]:
    key = bundle_key(number)
    raw = check.read(key)
    if raw is None:
        return
    lines = raw.split(b"\n")
    if lines[-1]:
        check.damage("BUNDLE_BAD", key, "a newline at the end", "a line cut off")
    else:
        lines.pop()
    if len(lines) > PER_BUNDLE or (len(lines) < PER_BUNDLE and not last) or not lines:
        check.damage("BUNDLE_BAD", key, f"{PER_BUNDLE} entries", f"{len(lines)} entries")
    yield from lines


def _check_entries(lines: list[bytes], number: int, check: LedgerCheck) -> None:
    """Check every line; of the faults of one kind in one bundle the first is named and the rest counted."""
    faults: dict[str, list[tuple[str, str, str]]] = {}
    for offset, line in enumerate(lines):
        where, position = f"{bundle_key(number)}:{offset + 1}", number * PER_BUNDLE + offset
        try:
            entry = read_entry(line)
        except MalformedError as error:
            faults.setdefault("ENTRY_BAD", []).append((where, "a canonical ledger line", str(error)))
            continue
        if entry.seq == position:
            _take_entry(entry, where, check)
        else:
            faults.setdefault("ENTRY_POSITION", []).append((where, f"seq {position}", f"seq {entry.seq}"))
    for code, places in faults.items():
        where, expected, found = places[0]
        more = f"; and {len(places) - 1} more lines of this file" if len(places) > 1 else ""
        check.damage(code, where, expected, found + more)


def _take_entry(entry: Entry, where: str, check: LedgerCheck) -> None:
    if entry.kind not in KNOWN_KINDS:
        check.notice("KIND_UNKNOWN", where, "a kind this version knows", entry.kind[:80])
    if entry.at < check.last_time:
        check.notice("CLOCK_BACK", where, f"not before {check.last_time}", entry.at)
    check.last_time = entry.at
    if entry.kind == "case_disposed" and entry.has_body:
        check.disposals.append((entry.seq, *entry.objects[0]))
    _take_files(entry, where, check)


def _take_files(entry: Entry, where: str, check: LedgerCheck) -> None:
    if entry.seq == 0:
        named = {key for key, _ in entry.objects}
        if entry.kind != "workspace_created" or not {README, KEY} <= named:
            check.damage(
                "FIRST_FACT_BAD", where, f"workspace_created with {README} and {KEY}", entry.kind[:80]
            )
    for key, digest in entry.objects:
        if check.files.setdefault(key, digest) != digest:
            check.damage("KEY_TWICE", key, check.files[key], f"{digest} in {where}")


def _check_length(head: Head, check: LedgerCheck) -> None:
    if check.entries > head.size:
        check.notice(
            "BEYOND_CHECKPOINT", CHECKPOINT, f"{head.size} entries signed", f"{check.entries} entries on disk"
        )
    complete = not any(item.code in {"BUNDLE_MISSING", "BUNDLE_BAD"} for item in check.findings)
    if check.entries < head.size and complete:
        where = bundle_key(check.entries // PER_BUNDLE)
        if not check.damaged(where):
            check.damage("LEDGER_TRUNCATED", where, f"{head.size} entries", f"{check.entries} entries")


def _check_tree(head: Head, nodes: list[bytes] | None, check: LedgerCheck) -> None:
    verdict = judge_tree(head.size, head.root, nodes, check.roots, check.tail)
    for key in map(bundle_key, verdict.altered):
        if not check.damaged(key):
            check.damage("ENTRIES_EDITED", key, "the entries that were signed", "other entries")
    if verdict.list_is_wrong and not check.damaged(SUBTREES):
        check.damage("SUBTREES_BAD", SUBTREES, "the roots of the complete bundles", "missing or other roots")
    if verdict.unexplained and not any(item.severity is Severity.DAMAGE for item in check.findings):
        check.damage("ROOT_MISMATCH", CHECKPOINT, head.root.hex(), "another tree on disk")
