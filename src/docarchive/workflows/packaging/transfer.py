"""Volumes go to an archive institution (移交): each packed, its package checked with the volume, then their list and fact.

Write order: that of `handover`. What fails the check does not go unless somebody says why. After a failure nothing is left.
"""

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from docarchive.catalog.port import Catalog
from docarchive.domain.errors import ConflictError, DocArchiveError, RejectedError
from docarchive.domain.four_properties.items import CheckStage
from docarchive.domain.plain import Plain
from docarchive.domain.volumes.volume import Volume
from docarchive.workflows.keeping.four_properties import FourProperties
from docarchive.workflows.packaging.check_package import check_package
from docarchive.workflows.packaging.handover import HANDOVERS, Handed, HandoverDesk
from docarchive.workflows.packaging.package import Packager
from docarchive.workflows.packaging.packed import PackedVolume
from docarchive.workflows.reviewing.figure_papers import paper_of

PASSED = "合格"
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class TransferDesk:
    """The tools."""

    read: Callable[[Volume], PackedVolume]
    packager: Packager
    checks: FourProperties
    key: str
    """The house's own verifier key."""
    lists: HandoverDesk

    def hand_over(
        self,
        volumes: Sequence[Volume],
        target: Path,
        *,
        receiver: str,
        reason: str = "",
        progress: Progress = lambda _done, _total: None,
    ) -> Plain:
        """Write packages and list into *target*, an empty folder or none yet, and record it; return the list.

        Raises:
            ConflictError: a check failed and no *reason* is given; nothing is left.
            DamageError, UnavailableError: a package could not be written; nothing is left.
            RejectedError: no volume, or no receiver.
        """
        if not volumes or not receiver.strip():
            raise RejectedError("须写明移交哪些案卷、移交给谁 / say which volumes go, and to whom")
        try:
            handed = []
            for done, volume in enumerate(volumes):
                progress(done, len(volumes))
                handed.append(self._packed(volume, target))
            progress(len(volumes), len(volumes))
            _require_passed(handed, reason.strip())
            return self.lists.write_list(handed, target, receiver=receiver.strip(), reason=reason.strip())
        except DocArchiveError:
            shutil.rmtree(target, ignore_errors=True)
            raise

    def _packed(self, volume: Volume, target: Path) -> Handed:
        packed = self.read(volume)
        folder = self.packager.write(packed, target)
        found = check_package(folder, key=self.key)
        return Handed(packed, folder, self.checks.of_volume(volume, CheckStage.TRANSFER, package=found))


def handover_paper(made: Mapping[str, Any], *, pack_folder: Path, catalog: Catalog, on: date) -> bytes:
    """电子档案移交与接收登记表 as a Word file, for both signatures.

    Args:
        made: A list as `TransferDesk.hand_over` returns it, or `PastTransfer.as_list`.
        pack_folder: Of the pack with the form.
        catalog: Where the agency is entered.
        on: The day printed.

    Raises:
        NotFoundError: the agency is not entered, or the pack has no such form.
    """
    rows, totals = made["volumes"], made["totals"]
    passed = all(row["check"] == PASSED for row in rows)
    values = {
        "sender": made["from"],
        "receiver": made["to"],
        "content_years": _years(rows),
        "extent": f"{len(rows)} 卷，{totals['items']} 件，{totals['pages']} 页，音像 {totals['minutes']} 分钟",
        "data_size": f"{totals['files']} 个文件，{totals['bytes']:,} 字节",
        "check_result": PASSED if passed else f"见清单；理由：{made['reason']}",
        "handed": [
            {
                "reference": row["reference"],
                "title": row["title"],
                "extent": f"{row['items']} 件 {row['pages']} 页",
                "digest": row["sha256"],
            }
            for row in rows
        ],
    }
    return paper_of(HANDOVERS, values, pack_folder, catalog, number=None, on=on)


def _years(rows: Sequence[Mapping[str, Any]]) -> str:
    """From the first to the last; 0 in entries of which nobody knows it any more."""
    known = sorted({row["year"] for row in rows} - {0})
    if len(known) > 1:
        return f"{known[0]}—{known[-1]}年"
    return f"{known[0]}年" if known else "—"


def _require_passed(handed: Sequence[Handed], reason: str) -> None:
    failed = [one for one in handed if not one.report.passed]
    if not failed or reason:
        return
    lines = [
        f"  {one.packed.volume.reference} {item.code} {item.item.title}：{item.faults[0].where} {item.faults[0].message}"
        for one in failed
        for item in one.report.failed
    ]
    raise ConflictError(
        "四性检测不合格，没有移交 / the four-property check failed, nothing was handed over:\n"
        + "\n".join(lines),
        hint="补正后重试，或写明理由（--reason） / mend it, or give a reason (--reason)",
    )
