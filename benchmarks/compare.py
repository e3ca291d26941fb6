"""Holding signed scans against what was issued: are alterations found, and does an unaltered paper cry wolf.

    python benchmarks/compare.py --documents 200 --seed 7 [--profiles gray200,color200] [--out DIR] [--kind KIND]

Half of the documents are altered after issuing: one value is changed in the Word file, converted and stamped with the
genuine codes; or one page is another document's. All are printed, signed, sealed and scanned by the simulator with the
given profiles in turn, and read as `docarchive` reads them. Printed: figures by kind of alteration and by profile.
Exit 1 when an altered typed value was missed, or more than 1 % of the unaltered documents differ.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from docarchive.demo.cast import AGENCY
from docarchive.demo.forger import FORMS, KINDS, Forged, Forger, Original, scan_of
from docarchive.demo.heap import SIGNATURES, sealed_over_the_date
from docarchive.demo.paper import print_sign_seal
from docarchive.demo.profiles import PROFILES, scan_page
from docarchive.demo.scanner import scans_to_pdf
from docarchive.domain.comparing.comparison import Comparison, Outcome
from docarchive.reading.compared.child import ChildPaperReader
from docarchive.reading.confined.child import ChildReader
from docarchive.reading.ocr.recogniser import Recogniser
from docarchive.templates.pack import load_pack, shipped_pack_folder
from docarchive.templates.printing.libreoffice import LibreOffice
from docarchive.templates.render import Renderer
from docarchive.workflows.keeping.scan_check import Known, ScanCheck

FAIR = ("gray200", "color200", "skew", "color300", "fold", "gray300", "stain", "holes", "upside", "jpeg30")
"""From clean to fair, the paper an office gets nearly all the time."""
_MAX_FALSE = 0.01


@dataclass(frozen=True, slots=True)
class Trial:
    """One document and what came of it."""

    form: str
    profile: str
    forged: Forged | None
    found: Comparison
    seconds: float


def main() -> int:
    """Run all trials and print the figures."""
    given = _arguments()
    chance = random.Random(given.seed)
    trials: list[Trial] = []
    folder = tempfile.mkdtemp(prefix="docarchive-compare-") if given.out is None else str(given.out)
    Path(folder).mkdir(parents=True, exist_ok=True)
    with closing(LibreOffice()) as converter, ChildReader() as reader:
        forger = Forger(load_pack(shipped_pack_folder()), Renderer(), converter)
        first, second = (Recogniser(engine, reader, workers=1) for engine in ("paddle", "rapid"))
        check = ScanCheck(ChildPaperReader(reader), first, second)
        for number in range(given.documents):
            profile = given.profiles[number % len(given.profiles)]
            trial = _trial(forger, check, number, given.kind, profile, chance, Path(folder))
            trials.append(trial)
            _tell(number, trial)
        first.close()
        second.close()
    return _report(trials)


def _trial(
    forger: Forger,
    check: ScanCheck,
    number: int,
    kind: str | None,
    profile: str,
    chance: random.Random,
    folder: Path,
) -> Trial:
    original, forged = _paper(forger, number, kind, chance)
    pdf = forged.pdf if forged else original.pdf
    dpi = PROFILES[profile].dpi
    sheets = print_sign_seal(pdf, signatures=SIGNATURES, seed=number, dpi=dpi)
    if original.form.seal:
        sheets = sealed_over_the_date(pdf, sheets, seed=number)
    content = scans_to_pdf(
        [scan_page(sheet, profile, seed=number * 100 + at) for at, sheet in enumerate(sheets)]
    )
    issued, scan = folder / f"{number:04d}-issued.pdf", folder / f"{number:04d}-{profile}.pdf"
    issued.write_bytes(original.pdf)
    scan.write_bytes(content)
    started = time.monotonic()
    known = Known((AGENCY.name,), original.form)
    found = check.hold(issued, scan, original.record, scan_of(original, content), known)
    return Trial(original.form.id, profile, forged, found, time.monotonic() - started)


def _paper(
    forger: Forger, number: int, kind: str | None, chance: random.Random
) -> tuple[Original, Forged | None]:
    """A document, every second one altered; another one when this has nothing of the kind."""
    kinds = [kind] if kind else [*KINDS, "swapped page"]
    wanted = kinds[number // 2 % len(kinds)]
    for attempt in range(len(FORMS)):
        form = FORMS[(number // 2 + attempt) % len(FORMS)]
        original = forger.issue(form, chance)
        if number % 2 == 0:
            return original, None
        forged = forger.forge(original, wanted, chance)
        if forged is not None:
            return original, forged
    raise ValueError(f"no form has anything to alter by {wanted!r}")


def _tell(number: int, trial: Trial) -> None:
    what = (
        f"{trial.forged.kind}: {trial.forged.expected} → {trial.forged.found}"
        if trial.forged
        else "as issued"
    )
    print(
        f"{number:4d} {trial.profile:9} {trial.form:28} {trial.seconds:5.1f} s  {what}  {trial.found.outcome}",
        flush=True,
    )
    for item in trial.found.differences:
        print(
            f"       {item.kind} p.{item.page_number} {item.field}: {item.expected} | {item.found} {item.remark or ''}"
        )


def _report(trials: list[Trial]) -> int:
    plain = [trial for trial in trials if trial.forged is None]
    altered: dict[str, list[Trial]] = defaultdict(list)
    for trial in trials:
        if trial.forged is not None:
            altered[trial.forged.kind].append(trial)
    print(f"\n{'alteration':16} documents  found  unreadable  missed")
    missed = 0
    for kind, some in sorted(altered.items()):
        counts = Counter(trial.found.outcome for trial in some)
        missed += len(some) - counts[Outcome.DIFFERS]
        print(
            f"{kind:16} {len(some):9d} {counts[Outcome.DIFFERS]:6d} {counts[Outcome.UNREADABLE]:11d} "
            f"{counts[Outcome.SAME]:7d}"
        )
    counts = Counter(trial.found.outcome for trial in plain)
    print(
        f"as issued        {len(plain):9d}  false alarms {counts[Outcome.DIFFERS]}  unreadable {counts[Outcome.UNREADABLE]}"
    )
    pages = sum(len(trial.found.pages) for trial in trials)
    print(f"{pages} pages, {sum(trial.seconds for trial in trials) / max(pages, 1):.1f} s a page")
    false = counts[Outcome.DIFFERS] / max(len(plain), 1)
    return 0 if missed == 0 and false <= _MAX_FALSE else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--profiles", type=lambda text: tuple(text.split(",")), default=FAIR)
    parser.add_argument("--kind", choices=[*KINDS, "swapped page"])
    parser.add_argument("--out", type=Path, help="keep the PDFs here")
    given = parser.parse_args()
    if unknown := [name for name in given.profiles if name not in PROFILES]:
        parser.error(f"no such profile: {', '.join(unknown)}")
    return given


if __name__ == "__main__":
    sys.exit(main())
