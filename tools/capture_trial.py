"""Acceptance of capture: real documents are issued, printed, signed, worn and scanned; the real service files them.

    python -m tools.capture_trial --pages 1000 --seed 7 [--office DIR] [--keep DIR]

Issues documents in an office of its own, simulates a pile of pages (tools/scan_simulator.py), drops it into the inbox
two heaps at a time while `docarchive watch`'s service runs, and compares where each page was filed with the truth.
Exit 0 when at least 99.5 % of the legible pages lie with the right document and page, none with a wrong one,
and every other one waits with its number in the reason. The counts go to stdout as JSON. With --ocr the pages that
wait are recognised and matched by their text as well: more is filed, and still nothing to a wrong place.

--office keeps the issued documents in DIR, or takes a copy of those issued there before: issuing 1,000 pages takes
minutes, and one office serves any number of seeds.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tools.scan_simulator import OWN_PAGES, issued_records, write_pile

from docarchive.cli.workspace import make_workspace
from docarchive.demo.office import issue_pages, issued_pdfs
from docarchive.demo.pile import PlannedFile, plan_pile
from docarchive.demo.verdict import Tally, judge
from docarchive.domain.arrival import ArrivalState
from docarchive.inbox.service import running
from docarchive.inbox.waiting_pages import make_waiting_reader
from docarchive.settings import load_configuration
from docarchive.wiring.app import App, open_app

SETTINGS = {"DOCARCHIVE_SETTLE_SECONDS": "0.5", "DOCARCHIVE_RESCAN_SECONDS": "1"}
_AT_REST = (ArrivalState.RELEASED, ArrivalState.SET_ASIDE, ArrivalState.QUARANTINED, ArrivalState.DUPLICATE)
_PATIENCE_SECONDS = 1800


def main() -> int:
    """Run the trial."""
    given = _arguments()
    os.environ.update(SETTINGS)
    if not given.ocr:
        os.environ["DOCARCHIVE_OCR_ENGINE"] = "none"
    folder = given.keep or Path(tempfile.mkdtemp(prefix="docarchive-trial-"))
    try:
        return _trial(folder, given)
    finally:
        if not given.keep:
            shutil.rmtree(folder, ignore_errors=True)


def _trial(folder: Path, given: argparse.Namespace) -> int:
    office = _office(folder / "office", given.office, given.pages)
    clock = _Stopwatch()
    with open_app(load_configuration(office, environ=os.environ), actor="trial") as app:
        records = issued_records(app)
        pdfs = issued_pdfs(app, records)
        documents = [(record.id, record.page_count or 0) for record in records if record.id in pdfs]
        files = plan_pile(documents, pages=given.pages, seed=given.seed)
        write_pile(files, pdfs, folder / "pile", processes=given.processes, seed=given.seed)
        simulated = clock.lap()
        _file(app, files, folder / "pile")
        filed = clock.lap()
        tally = judge(files, app.catalog, lambda name: (folder / "pile" / name).read_bytes())
    print(json.dumps(_report(files, tally, given.seed, simulated, filed), ensure_ascii=False, indent=1))
    return 0 if tally.passed else 1


def _office(target: Path, kept: Path | None, pages: int) -> Path:
    """A workspace with enough issued pages: issued now, or copied from the one that was kept."""
    if kept is not None and kept.exists():
        return Path(shutil.copytree(kept, target))
    made = make_workspace(target, actor="trial")
    with open_app(load_configuration(made, environ=os.environ), actor="trial") as app:
        app.converter_version()
        issue_pages(app, int(pages * OWN_PAGES))
        app.follow_ups.run_all()
    if kept is not None:
        shutil.copytree(made, kept)
    return made


def _file(app: App, files: Sequence[PlannedFile], pile: Path) -> None:
    """Drop everything, two heaps at a time, and wait until it has come to rest."""
    inbox, waiting = app.folder("inbox_dir"), make_waiting_reader(app)
    with running(app, lambda _arrival: None):
        for number, file in enumerate(files):
            target = inbox / file.name
            target.parent.mkdir(parents=True, exist_ok=True)
            unfinished = target.with_name(f"{target.name}.part")
            shutil.copyfile(pile / file.name, unfinished)
            unfinished.rename(target)
            if number % 2:
                time.sleep(0.2)
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < deadline:
            with app.catalog.reading() as reader:
                resting = sum(item.state in _AT_REST for item in reader.arrivals())
            if resting >= len(files) and (waiting is None or not waiting.unread()):
                return
            time.sleep(0.5)


def _report(
    files: Sequence[PlannedFile], tally: Tally, seed: int, simulated: float, filed: float
) -> dict[str, object]:
    pages = sum(len(file.pages) for file in files)
    return {
        "seed": seed,
        "pages": pages,
        "files": len(files),
        "right": tally.right,
        "share_right": round(tally.share, 5),
        "wrong": tally.wrong,
        "missed": tally.missed,
        "illegible": tally.illegible,
        "rescued_by_text": tally.rescued,
        "blanks_dropped": tally.dropped,
        "set_aside": dict(tally.set_aside),
        "unexplained": tally.unexplained,
        "simulating_seconds": round(simulated),
        "filing_seconds": round(filed, 1),
        "pages_per_second": round(pages / filed, 1),
    }


class _Stopwatch:
    def __init__(self) -> None:
        self._since = time.monotonic()

    def lap(self) -> float:
        """Seconds since the last lap."""
        before, self._since = self._since, time.monotonic()
        return self._since - before


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--office", type=Path, help="keep the issued documents here, or take those kept here")
    parser.add_argument(
        "--ocr", action="store_true", help="have pages without a code recognised, too (some seconds a page)"
    )
    parser.add_argument("--keep", type=Path, help="work here and leave everything for a look")
    parser.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1))
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
