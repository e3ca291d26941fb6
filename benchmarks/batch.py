"""A batch of notices against a plain docxtpl loop over the same values, in one run.

    python benchmarks/batch.py [--rows 500] [--plain 20] [--pdf 60] [--form inquiry_notice]

Docx: form filled, strictly parsed again, every printed value found again, zip written (the values were checked with
the sheet, which has a line of its own); against a new DocxTemplate per document with autoescape and StrictUndefined (the
mean of ``--plain`` of the rows, in turns with ours). The form is taken as shipped; benchmarks/render.py says what its
slimness does to the ratio.
Batch: the same rows from the workbook to the published ledger: checked, numbered, archived (each file synced to
the disk), recorded, without PDF; and the memory of the process after 100 rows and after the last.
PDF: ``--pdf`` rows with one LibreOffice and its thread, then with two and their three threads; ``--rounds`` times, the
two of a round next to each other and the first of them by turns, so that what else the machine does falls on both.
What two are of one is the median of the rounds.
Beside the seconds stand processor seconds (ours, of them the thread that records, and the offices') and how busy other
programs kept the machine: when they took much, the seconds say little and the processor seconds still tell what two
could do on two free cores.
"""

import argparse
import gc
import io
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import Any

import openpyxl
from docxtpl import DocxTemplate
from jinja2 import Environment, StrictUndefined

from docarchive.cli.workspace import make_workspace
from docarchive.demo.cast import register_cast
from docarchive.domain.case import Case
from docarchive.domain.days.local_time import utc_now
from docarchive.domain.identifiers import CaseId, new_id
from docarchive.settings import load_configuration
from docarchive.templates.printing.libreoffice import LibreOffice
from docarchive.templates.workbook import fill_in_workbook
from docarchive.wiring.app import App
from docarchive.workflows.issuing.batch_issue import issue_batch
from docarchive.workflows.issuing.batch_sheet import template_plans
from docarchive.workflows.issuing.check_batch import CheckedBatch, check_batch
from docarchive.workflows.issuing.generate import Issuer
from docarchive.workflows.issuing.prepare_issue import IssuePlan, prepare_issue

WANTED = 25
"""Times as fast as docxtpl."""
FLAT = 1.1
"""Memory after the last row against memory after 100."""


def main() -> int:
    """Print what was measured; exit 1 when the docx are not 25 times as fast, or memory grows."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=500)
    parser.add_argument("--plain", type=int, default=20)
    parser.add_argument("--pdf", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--form", default="inquiry_notice")
    wanted = parser.parse_args()
    with _office() as app:
        cases = _cases(app, wanted.rows + 2 * wanted.rounds * wanted.pdf)
        batch = _batch(app, wanted.form, cases[: wanted.rows])
        fast = _docx(app, batch, wanted.plain)
        flat = _whole(app, batch)
        if wanted.pdf:
            _pdf(app, wanted.form, cases[wanted.rows :], wanted.pdf, wanted.rounds)
    return int(not (fast and flat))


@contextmanager
def _office() -> Iterator[App]:
    environ = {**os.environ, "DOCARCHIVE_PDF_CONVERTER": "none"}
    with tempfile.TemporaryDirectory(prefix="docarchive-batch-") as folder:
        os.environ.update(environ)
        workspace = make_workspace(Path(folder) / "office", actor="benchmark")
        app = App(load_configuration(workspace, environ=environ), "benchmark", utc_now)
        try:
            yield app
        finally:
            app.close()


def _cases(app: App, count: int) -> list[Case]:
    cast = register_cast(app)
    cases = []
    for number in range(1, count + 1):
        case = replace(
            cast.case,
            id=CaseId(new_id(app.now())),
            name=f"第{number}家企业案",
            party_ids=(cast.enterprise.id,),
        )
        app.registrar.open_case(case)
        cases.append(case)
    return cases


def _batch(app: App, form_id: str, cases: Sequence[Case]) -> CheckedBatch:
    form, sample = app.pack.form(form_id), app.pack.sample(form_id)
    plans = template_plans(form)
    book = openpyxl.load_workbook(io.BytesIO(fill_in_workbook(plans[:1])))
    for number, case in enumerate(cases, start=1):
        given = {**{name: _cell(value) for name, value in sample.items()}, "#key": number, "#case": case.name}
        book.worksheets[0].append([given.get(column.name) for column in plans[0].columns])
    path = app.configuration.workspace / "batch.xlsx"
    book.save(path)
    start = time.perf_counter()
    batch = check_batch(app.reader.read_workbook(path), form_id, issuer=app.issuer)
    seconds = time.perf_counter() - start
    print(
        f"checked {len(batch.items)} rows, {batch.faulty} faulty: {seconds:.1f} s ({seconds / len(cases) * 1000:.1f} ms a row)"
    )
    if batch.faulty:
        raise SystemExit(
            "\n".join(f"{fault.place} {fault.code} {fault.wanted}" for fault in batch.faults[:5])
        )
    return batch


def _cell(value: Any) -> Any:
    return (
        "、".join(value)
        if isinstance(value, list) and all(isinstance(item, str) for item in value)
        else value
    )


def _docx(app: App, batch: CheckedBatch, plain_rows: int) -> bool:
    """All documents' Word files, ours against docxtpl's."""
    plans = [_plan(app, batch, place) for place in range(len(batch.items))]
    app.renderer.render(plans[0].form, plans[0].numbered("（苏常）应急询〔2026〕1号"))
    gc.collect()
    gc.freeze()  # as in render.py: docxtpl shall not pay for sweeps through our pack
    ours, theirs, step = 0.0, 0.0, max(1, len(plans) // plain_rows)
    for first in range(0, len(plans), step):  # by turns, so that what else the machine does falls on both
        start = time.process_time()
        for number, plan in enumerate(plans[first : first + step], start=first + 1):
            app.renderer.render(plan.form, plan.numbered(f"（苏常）应急询〔2026〕{number}号"))
        middle = time.process_time()
        _plain(plans[first])
        ours, theirs = ours + middle - start, theirs + time.process_time() - middle
    ours, plain = ours / len(plans), theirs / len(range(0, len(plans), step))
    gc.unfreeze()
    print(f"docx: docxtpl {plain * 1000:.1f} ms, ours {ours * 1000:.2f} ms, {plain / ours:.0f} times as fast")
    return plain / ours >= WANTED


def _plain(plan: IssuePlan) -> None:
    template = DocxTemplate(io.BytesIO(plan.form.docx))
    printed = plan.numbered("（苏常）应急询〔2026〕1号").printed
    template.render(printed, Environment(autoescape=True, undefined=StrictUndefined), autoescape=True)
    template.save(io.BytesIO())


def _plan(app: App, batch: CheckedBatch, place: int) -> IssuePlan:
    return prepare_issue(batch.items[place].request, catalog=app.catalog, pack=app.pack, now=app.now())


def _whole(app: App, batch: CheckedBatch) -> bool:
    start, early = time.perf_counter(), 0
    for count, _ in enumerate(issue_batch(batch.items, source="batch.xlsx", issuer=app.issuer), start=1):
        if count == min(100, len(batch.items)):
            early = _resident_kb()
    seconds, late = time.perf_counter() - start, _resident_kb()
    print(
        f"batch without PDF: {seconds:.1f} s, {len(batch.items) / seconds:.0f} documents/s; "
        f"memory {early // 1024} MB after 100, {late // 1024} MB after {len(batch.items)}"
    )
    return late <= early * FLAT


def _pdf(app: App, form_id: str, cases: Sequence[Case], rows: int, rounds: int) -> None:
    spent: dict[int, list[_Spent]] = {1: [], 2: []}
    for turn in range(2 * rounds):
        workers = (1, 2, 2, 1)[turn % 4]
        spent[workers].append(_turn(app, form_id, cases[turn * rows : (turn + 1) * rows], workers))
    totals = {workers: sum(each, _Spent()) for workers, each in spent.items()}
    for workers, total in totals.items():
        documents = rows * rounds
        print(
            f"PDF with {workers} worker(s): {documents / total.seconds:.1f} documents/s; {total.told(documents)}"
        )
    times = [one.seconds / two.seconds for one, two in zip(spent[1], spent[2], strict=True)]
    shown = ", ".join(f"{ratio:.2f}" for ratio in times)
    print(f"two workers are {statistics.median(times):.2f} times one (rounds: {shown})")
    # One worker: its thread and its office take turns, while the main thread records. Two: both cores are full.
    one, two = totals[1], totals[2]
    alone = one.ours - one.recording + one.offices
    print(
        f"by processor seconds, on two cores with nothing else to do: {2 * alone / (two.ours + two.offices):.2f} times"
    )


def _turn(app: App, form_id: str, cases: Sequence[Case], workers: int) -> "_Spent":
    batch = _batch(app, form_id, cases)
    office = LibreOffice(workers=workers)
    issuer: Issuer = replace(app.issuer, converter=office)
    try:
        _warm(office, app, form_id, batch, workers)
        before = _Spent.now()
        list(issue_batch(batch.items, source="pdf.xlsx", issuer=issuer, workers=workers))
        return _Spent.now() - before
    finally:
        office.close()


@dataclass(frozen=True)
class _Spent:
    """Seconds, and processor seconds of who."""

    seconds: float = 0
    ours: float = 0
    recording: float = 0
    """Of ours, the thread that reserves, records and publishes."""
    offices: float = 0
    machine: float = 0
    """Of all programs."""

    @classmethod
    def now(cls) -> "_Spent":
        tick = os.sysconf("SC_CLK_TCK")
        words = Path("/proc/stat").read_text().splitlines()[0].split()[1:]
        user, nice, system, _, _, *interrupts = (int(word) / tick for word in words[:7])
        return cls(
            time.perf_counter(),
            time.process_time(),
            time.thread_time(),
            _children_ticks() / tick,
            user + nice + system + sum(interrupts),
        )

    def __add__(self, other: "_Spent") -> "_Spent":
        return _Spent(*(mine + its for mine, its in zip(astuple(self), astuple(other), strict=True)))

    def __sub__(self, other: "_Spent") -> "_Spent":
        return _Spent(*(mine - its for mine, its in zip(astuple(self), astuple(other), strict=True)))

    def told(self, documents: int) -> str:
        """Processor time a document, and what others took."""
        each = [round(value / documents * 1000) for value in (self.ours, self.recording, self.offices)]
        others = max(0.0, self.machine - self.ours - self.offices) / self.seconds
        return (
            f"processor ms a document: ours {each[0]} (recording {each[1]}), office {each[2]}; "
            f"other programs kept {others:.1f} of {os.cpu_count()} cores busy"
        )


def _children_ticks() -> int:
    """Processor ticks of every process below this one that still runs."""
    parents, ticks = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        parents[int(folder.name)], ticks[int(folder.name)] = int(words[1]), int(words[11]) + int(words[12])
    below, found = [os.getpid()], 0
    while below:
        here = below.pop()
        children = [process for process, parent in parents.items() if parent == here]
        found += sum(ticks[process] for process in children)
        below += children
    return found


def _warm(office: LibreOffice, app: App, form_id: str, batch: CheckedBatch, workers: int) -> None:
    """Start every office before the clock runs."""
    from concurrent.futures import ThreadPoolExecutor

    plan = _plan(app, batch, 0)
    docx = app.renderer.render(plan.form, plan.numbered("（苏常）应急询〔2026〕1号")).docx
    with ThreadPoolExecutor(workers) as threads:
        list(threads.map(lambda _: office.convert(docx), range(workers * 2)))


def _resident_kb() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


if __name__ == "__main__":
    sys.exit(main())
