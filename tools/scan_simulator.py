"""Simulate what comes back from the field: issued documents, printed, signed, sealed, worn, scanned and photographed.

    python tools/scan_simulator.py --pages 1000 --seed 7 --out DIR              # issues documents of its own
    python tools/scan_simulator.py --pages 200 --seed 7 --out DIR --workspace W # of an office that exists
    python tools/scan_simulator.py --pdf ISSUED.pdf --profile seal --seed 7 --out DIR
    python tools/scan_simulator.py --profiles                                   # the names of all profiles

Writes the heaps (PDF, TIFF, photographs) below DIR and `truth.json`: for each file its pages in order, each with what
it truly is (kind, document, page number, profile). The same PDFs and seed give the same bytes. Without
--workspace an office is founded in DIR/office; issuing takes longer than scanning.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

from docarchive.cli.workspace import make_workspace
from docarchive.demo.office import PrintShop, issue_pages, issued_pdfs
from docarchive.demo.paper import print_pages
from docarchive.demo.pile import PlannedFile, make_file, plan_pile
from docarchive.demo.profiles import PROFILES, photo_bytes, scan_page
from docarchive.demo.scanner import scans_to_pdf
from docarchive.domain.record import Record, RecordKind
from docarchive.settings import load_configuration
from docarchive.wiring.app import App, open_app

OWN_PAGES = 0.97
"""Issued pages for each page of the pile: some of it is blank backs and other people's paper."""


def main() -> int:
    """Write the pile and its truth."""
    given = _arguments()
    if given.profiles:
        print("\n".join(PROFILES))
        return 0
    given.out.mkdir(parents=True, exist_ok=True)
    if given.pdf:
        _one_profile(given.pdf, given.profile, given.seed, given.out)
        return 0
    workspace = given.workspace or make_workspace(given.out / "office", actor="simulator")
    with open_app(load_configuration(workspace, environ=os.environ), actor="simulator") as app:
        fresh = given.workspace is None
        records = issue_pages(app, int(given.pages * OWN_PAGES)) if fresh else issued_records(app)
        pdfs = issued_pdfs(app, records)
    files = plan_pile(
        [(record.id, record.page_count or 0) for record in records if record.id in pdfs],
        pages=given.pages,
        seed=given.seed,
    )
    write_pile(files, pdfs, given.out, processes=given.processes, seed=given.seed)
    print(f"{sum(len(file.pages) for file in files)} pages in {len(files)} files: {given.out}")
    return 0


def issued_records(app: App) -> list[Record]:
    """The valid documents of a workspace, in the order of their ids."""
    with app.catalog.reading() as reader:
        records = [reader.get_record(record_id) for record_id in sorted(reader.all_record_ids())]
    return [item for item in records if item.kind is RecordKind.DOCUMENT and item.void_reason is None]


def write_pile(
    files: list[PlannedFile], pdfs: Mapping[str, Path], out: Path, *, processes: int, seed: int
) -> None:
    """Make all files of a plan below *out*, and `truth.json` beside them."""
    digests = dict(_made(files, pdfs, out, processes))
    truth = [
        {
            "name": file.name,
            "sha256": digests[file.name],
            "pages": [asdict(page) for page in file.pages],
        }
        for file in files
    ]
    text = json.dumps({"seed": seed, "files": truth}, ensure_ascii=False, indent=1)
    (out / "truth.json").write_text(text, encoding="utf-8")


def _made(
    files: list[PlannedFile], pdfs: Mapping[str, Path], out: Path, processes: int
) -> Iterator[tuple[str, str]]:
    if processes <= 1:
        shop = PrintShop(pdfs)
        yield from ((file.name, _write(file, shop, out)) for file in files)
        return
    with ProcessPoolExecutor(processes, initializer=_open_shop, initargs=(pdfs,)) as pool:
        jobs = [(file.name, pool.submit(_write_in_shop, file, out)) for file in files]
        yield from ((name, job.result()) for name, job in jobs)


_shops: list[PrintShop] = []
"""The print shop of a worker process."""


def _open_shop(pdfs: Mapping[str, Path]) -> None:
    _shops.append(PrintShop(pdfs))


def _write_in_shop(file: PlannedFile, out: Path) -> str:
    return _write(file, _shops[0], out)


def _write(file: PlannedFile, shop: PrintShop, out: Path) -> str:
    content = make_file(file, shop)
    target = out / file.name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return sha256(content).hexdigest()


def _one_profile(pdfs: list[Path], profile: str, seed: int, out: Path) -> None:
    """Each PDF in one profile, all its pages in order."""
    for path in pdfs:
        sheets = print_pages(path.read_bytes(), dpi=PROFILES[profile].dpi)
        pages = [scan_page(sheet, profile, seed=seed + number) for number, sheet in enumerate(sheets)]
        if not PROFILES[profile].is_photo:
            (out / f"{path.stem}-{profile}.pdf").write_bytes(scans_to_pdf(pages))
            continue
        for number, page in enumerate(pages, 1):
            (out / f"{path.stem}-{profile}-{number}.jpg").write_bytes(photo_bytes(page))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=100, help="pages of the pile (default 100)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--out", type=Path, default=Path("scans"), help="folder to write to (default ./scans)"
    )
    parser.add_argument("--workspace", type=Path, help="take the documents issued there")
    parser.add_argument(
        "--pdf", type=Path, action="append", help="scan this PDF in one profile; may be repeated"
    )
    parser.add_argument("--profile", choices=PROFILES, default="color200")
    parser.add_argument("--profiles", action="store_true", help="list the profiles")
    parser.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1))
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
