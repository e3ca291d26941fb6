"""Orders of disposal, kept where heads of the ledger are kept: what was disposed of before a restore goes again.

An order is one JSON file, named by the case: the body of its ``case_disposed`` and the proof that this very archive's ledger held
that fact. A restored archive whose ledger ends before it takes the order as a fact of its own, and nobody is let in before.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from docarchive.archive.port import Archive, Ledger
from docarchive.archive.proof import make_proof
from docarchive.catalog.port import Catalog, Reader
from docarchive.domain import places
from docarchive.domain.errors import DamageError, UnavailableError
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.identifiers import CaseId, Sha256
from docarchive.domain.ledger import leaf_hash, root_from_path
from docarchive.domain.plain import Plain, canonical_json, from_plain, to_plain
from docarchive.domain.retention.disposal import Disposal
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.store import digest_of, put_body

FOLDER = "disposals"
"""Below the folder of kept heads."""
_FORMAT = "docarchive-disposal-order-1"

CheckNote = Callable[[str], tuple[int, bytes]]
"""Size and root of a signed note of this archive's key; raises `DamageError` for any other."""


def write_orders(folder: Path, *, archive: Archive, ledger: Ledger, catalog: Catalog) -> int:
    """Keep an order for every disposal that is published and has none in *folder*; return how many were written.

    Raises:
        UnavailableError: *folder* cannot be written.
    """
    with catalog.reading() as reader:
        known = reader.disposals()
    written = 0
    try:
        for item in known:
            target = folder / f"{item.disposal.case_id}.json"
            if target.exists() or item.seq >= ledger.size():
                continue
            folder.mkdir(exist_ok=True)
            proof = make_proof(ledger, archive, [item.seq])
            order = {"format": _FORMAT, "proof": proof, "body": to_plain(item.disposal)}
            draft = target.with_suffix(".part")
            draft.write_text(json.dumps(order, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            draft.replace(target)
            written += 1
    except OSError as error:
        raise UnavailableError(
            f"不能写销毁令 / cannot keep the order of disposal in {folder}: {error.strerror}",
            hint="检查磁盘是否已挂载 / is its disk mounted?",
        ) from error
    return written


def unknown_orders(folder: Path, reader: Reader) -> list[CaseId]:
    """Cases with an order in *folder* of which the catalogue does not know that they are disposed of."""
    if not folder.is_dir():
        return []
    cases = sorted(CaseId(path.stem) for path in folder.glob("*.json"))
    return [case_id for case_id in cases if reader.find_disposal(case_id) is None]


@dataclass(frozen=True, slots=True)
class OrderDesk:
    """The tools of taking orders."""

    archive: Archive
    ledger: Ledger
    catalog: Catalog
    check_note: CheckNote
    now: Callable[[], datetime]
    actor: str

    def take(self, folder: Path) -> Sequence[Disposal]:
        """Record every order in *folder* that is not known, and return what was recorded.

        Raises:
            DamageError: an order is not one of this archive, or was altered.
        """
        with self.catalog.reading() as reader:
            wanted = unknown_orders(folder, reader)
        orders = [self._read(folder / f"{case_id}.json") for case_id in wanted]
        for disposal in orders:
            key = partial(_key, disposal.case_id)
            body, plain = put_body(self.archive, key, disposal)
            fact = Fact(FactKind.CASE_DISPOSED, self.now(), self.actor, body, case_id=disposal.case_id)
            with self.catalog.transaction() as tx:
                if tx.find_disposal(disposal.case_id) is None:
                    tx.record(fact, plain)
        if orders:
            publish_facts(ledger=self.ledger, catalog=self.catalog)
        return orders

    def _read(self, path: Path) -> Disposal:
        try:
            order: Plain = json.loads(path.read_text("utf-8"))
            body = self._proved(order["proof"])
            disposal = from_plain(Disposal, order["body"])
            fits = digest_of(canonical_json(order["body"])).hex == body["sha256"]
            known = order["format"] == _FORMAT and disposal.case_id == path.stem
        except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
            raise _bad(path) from error
        if not (fits and known):
            raise _bad(path)
        return disposal

    def _proved(self, proof: Plain) -> dict[str, Any]:
        """The body that the one entry of *proof* names; the entry stood in this archive's ledger."""
        (item,) = proof["entries"]
        size, root = self.check_note(proof["checkpoint"])
        line = item["entry"].encode()
        path = [bytes.fromhex(node) for node in item["path"]]
        entry: dict[str, Any] = json.loads(line)
        if root_from_path(leaf_hash(line), item["index"], size, path) != root:
            raise ValueError("the entry is not in the signed tree")
        if entry["kind"] != FactKind.CASE_DISPOSED.value:
            raise ValueError("the entry is of another kind")
        body: dict[str, Any] = entry["body"]
        return body


def _key(case_id: CaseId, body: Sha256) -> str:
    return places.disposal_key(case_id, body, ".json")


def _bad(path: Path) -> DamageError:
    return DamageError(
        f"{path.name} 不是本归档的销毁令，或已被改动 / is no order of disposal of this archive, or was altered",
        hint="查明谁能写该目录；核实后移走该文件 / find out who can write to that folder, then move the file away",
    )
