"""Holding heads that were kept elsewhere against the ledger, from the written format alone.

A head that was signed once must be the head of the first entries of today's ledger: whoever rewrites history
and signs it anew, or puts an older state back, is found. The root of those entries is computed again from
the entries themselves, which is stronger than a consistency proof (RFC 6962 section 2.1.2) and needs none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from docarchive.archive.verify_ledger import KEY, LedgerCheck, bundle_key
from docarchive.archive.verify_note import Head, MalformedError, read_head, read_key
from docarchive.archive.verify_stamp import BadStampError, check_stamp, installed, trusted_certificates
from docarchive.archive.verify_tree import PER_BUNDLE, leaf, prefix_root
from docarchive.domain.findings import Severity


@dataclass(frozen=True, slots=True)
class Anchors:
    """What the ledger is held against beside itself."""

    folder: Path | None = None
    """Where checkpoints are kept; None: nowhere."""
    printed: Sequence[tuple[str, int, bytes]] = ()
    """Heads read from codes on paper: last part of the ledger's name in capitals, entries, root."""
    trusted_dir: Path | None = None
    """Certificates of time-stamping authorities."""


def check_anchors(anchors: Anchors, check: LedgerCheck) -> None:
    """Compare each kept head; findings go into *check*.

    A ledger already found damaged is not compared: its own findings say more.
    """
    if check.head is None:
        return
    sound = not any(
        item.where.startswith("ledger/") and item.severity is Severity.DAMAGE for item in check.findings
    )
    if anchors.folder is not None:
        for where, head in _kept(anchors.folder, check.head.origin, check):
            if sound:
                _compare(where, head.size, head.root, check)
            _check_token(anchors, where, check)
    own = check.head.origin.rpartition("/")[2].upper()
    for archive, size, root in anchors.printed:
        where = f"code {archive}:{size}"
        if archive != own:
            check.damage("ANCHOR_BAD", where, f"a code of {check.head.origin}", "a code of another archive")
        elif sound:
            _compare(where, size, root, check)


def _kept(folder: Path, origin: str, check: LedgerCheck) -> Iterator[tuple[str, Head]]:
    """The signed heads in the folder of this archive; where each stands is relative to *folder*."""
    if not folder.is_dir():
        check.notice("ANCHOR_SILENT", "anchors", "a folder of checkpoints", "no folder: is its disk mounted?")
        return
    own = folder / origin.rpartition("/")[2]
    key = read_key((check.root / KEY).read_text("utf-8").rstrip("\n"))
    for path in sorted(own.glob("*.checkpoint")) if own.is_dir() else []:
        where = path.relative_to(folder).as_posix()
        try:
            head = read_head(path.read_bytes())
            if not head.signed_by(key):
                raise MalformedError("not signed by this archive's key")  # noqa: TRY301  one finding for all
        except MalformedError as error:
            check.damage("ANCHOR_BAD", where, "a checkpoint signed by this archive's key", str(error))
        except OSError as error:
            check.notice("ANCHOR_SILENT", where, "a readable checkpoint", error.strerror or str(error))
        else:
            yield where, head


def _compare(where: str, size: int, root: bytes, check: LedgerCheck) -> None:
    if check.head is not None and size > check.head.size:
        check.damage("ANCHOR_AHEAD", where, f"at least {size} entries", f"{check.head.size} entries signed")
        return
    full, rest = divmod(size, PER_BUNDLE)
    nodes = [check.roots[number] for number in range(full) if number in check.roots]
    found = prefix_root(nodes, rest, _leaves(full, check) if rest else [])
    if found != root:
        check.damage("ANCHOR_DIFFERS", where, root.hex(), found.hex() if found else "entries are missing")


def _leaves(number: int, check: LedgerCheck) -> list[bytes]:
    lines = (check.root / bundle_key(number)).read_bytes().split(b"\n")
    return [leaf(line) for line in lines[:-1]]


def _check_token(anchors: Anchors, where: str, check: LedgerCheck) -> None:
    if anchors.folder is None:
        return
    note = anchors.folder / where
    path = note.with_suffix(".tsr")
    if not path.is_file():
        return
    named = path.relative_to(anchors.folder).as_posix()
    if not installed():
        check.notice("TIMESTAMP_UNCHECKED", named, "the extra timestamp", "it is not installed")
        return
    try:
        stamp = check_stamp(path.read_bytes(), note.read_bytes(), trusted_certificates(anchors.trusted_dir))
    except BadStampError as error:
        check.damage("TIMESTAMP_BAD", named, "a time stamp of its checkpoint", str(error))
    except OSError as error:
        check.notice("ANCHOR_SILENT", named, "a readable time stamp", error.strerror or str(error))
    else:
        if not stamp.trusted:
            expected = "certificates to trust (trusted_certificates_dir)"
            check.notice(
                "TIMESTAMP_UNCHECKED", named, expected, f"none; it says {stamp.at:%Y-%m-%d %H:%M:%SZ}"
            )
