"""Handing volumes over to an archive institution (移交): packages, their list, and what the list says on receipt.

Write order: the packages, each whole; the list, which names the digest of each; one fact in the register ``handover``, with
references, counts and digests only; publish. A crash before the list leaves packages without one: a repeat finds them and
says so.
"""

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from docarchive.archive.port import Archive, Ledger
from docarchive.catalog.port import Catalog
from docarchive.domain import places
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.four_properties.report import FourPropertyReport
from docarchive.domain.plain import Plain, format_time
from docarchive.domain.register_entry import RegisterEntry, RegisterFilling
from docarchive.workflows.packaging.bag import TAG_MANIFEST
from docarchive.workflows.packaging.packed import PackedVolume
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.store import put_body

HANDOVERS = "handover"
"""Register of what was handed over, and the form of the list as a document."""
LIST_JSON, LIST_CSV = "transfer-list.json", "transfer-list.csv"
COUNTED = ("items", "pages", "minutes", "files", "bytes")
_KEPT = (*COUNTED, "place", "year", "retention", "sha256", "check")
"""Of a row, what the register keeps; its title stays with the volume."""
_FORMAT = "docarchive-transfer-1"
_HEADS = {
    "place": "序号",
    "reference": "档号",
    "title": "案卷题名",
    "year": "年度",
    "retention": "保管期限",
    "items": "件数",
    "pages": "页数",
    "minutes": "分钟",
    "files": "文件数",
    "bytes": "字节数",
    "package": "信息包",
    "sha256": "信息包摘要",
    "check": "四性检测",
}


@dataclass(frozen=True, slots=True)
class Handed:
    """One volume in its package."""

    packed: PackedVolume
    folder: Path
    report: FourPropertyReport


@dataclass(frozen=True, slots=True)
class HandoverDesk:
    """The tools of handing over."""

    archive: Archive
    ledger: Ledger
    catalog: Catalog
    now: Callable[[], datetime]
    actor: str

    def write_list(self, handed: Sequence[Handed], target: Path, *, receiver: str, reason: str) -> Plain:
        """Write the list into *target* and record the handing over; return the list."""
        at = self.now()
        rows = [_row(place, one) for place, one in enumerate(handed, start=1)]
        plain: Plain = {
            "format": _FORMAT,
            "from": handed[0].packed.agency.name,
            "to": receiver,
            "at": format_time(at),
            "by": self.actor,
            "reason": reason,
            "volumes": rows,
            "totals": {name: sum(row[name] for row in rows) for name in COUNTED},
        }
        (target / LIST_JSON).write_text(
            json.dumps(plain, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n"
        )
        (target / LIST_CSV).write_bytes(_csv(rows))
        self._record(rows, at, {name: plain[name] for name in ("from", "to", "by", "reason")})
        return plain

    def _record(self, rows: Sequence[Plain], at: datetime, all_of_it: Plain) -> None:
        entries = tuple(
            RegisterEntry(
                HANDOVERS,
                f"{row['reference']}@{format_time(at)}",
                row["reference"],
                all_of_it["to"],
                {**all_of_it, **{name: row[name] for name in _KEPT}},
            )
            for row in rows
        )
        filling = RegisterFilling(HANDOVERS, "docarchive transfer", entries)
        body, plain = put_body(self.archive, lambda digest: places.register_key(HANDOVERS, digest), filling)
        detail: dict[str, str | int] = {"register": HANDOVERS, "entries": len(entries)}
        with self.catalog.transaction() as tx:
            tx.record(Fact(FactKind.REGISTER_FILLED, at, self.actor, body, detail=detail), plain)
        publish_facts(ledger=self.ledger, catalog=self.catalog)


def check_list(folder: Path) -> list[str]:
    """What does not agree between the list in *folder* and the packages beside it; empty without a list."""
    path = folder / LIST_JSON
    if not path.is_file():
        return []
    try:
        rows: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["volumes"]
        wanted = {str(row["package"]): str(row["sha256"]) for row in rows}
    except (OSError, ValueError, KeyError, TypeError) as error:
        return [f"移交清单读不出 / the list cannot be read: {error}"]
    there = {one.name for one in folder.iterdir() if (one / "data").is_dir()}
    faults = [f"清单所列信息包不在 / listed, but not there: {name}" for name in sorted(wanted.keys() - there)]
    faults += [f"清单没有列出 / not on the list: {name}" for name in sorted(there - wanted.keys())]
    faults += [
        f"不是移交的信息包 / not the package that was handed over: {name}"
        for name in sorted(there & wanted.keys())
        if package_digest(folder / name) != wanted[name]
    ]
    return faults


def package_digest(folder: Path) -> str:
    """The digest that stands for a whole package: that of its list of tag files; empty when there is none."""
    path = folder / TAG_MANIFEST
    return sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _row(place: int, one: Handed) -> Plain:
    volume = one.packed.volume
    files = [path for path in one.folder.rglob("*") if path.is_file()]
    seconds = sum(
        item.duration_seconds or 0
        for part in one.packed.items
        for item in part.record.representations
        if item.derived_from is None
    )
    failed = "、".join(item.code for item in one.report.failed)
    return {
        "place": place,
        "reference": volume.reference,
        "title": volume.title,
        "year": volume.year,
        "retention": volume.retention.printed,
        "items": len(one.packed.items),
        "pages": sum(len(part.item.numbered) for part in one.packed.items),
        "minutes": -(-seconds // 60),
        "files": len(files),
        "bytes": sum(path.stat().st_size for path in files),
        "package": one.folder.name,
        "sha256": package_digest(one.folder),
        "check": f"不合格：{failed}" if failed else "合格",
    }


def _csv(rows: Sequence[Plain]) -> bytes:
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(_HEADS.values())
    table.writerows([row[name] for name in _HEADS] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()
