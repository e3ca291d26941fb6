"""How long do a page of results, a record's page and the laws take? Asked of the application in this process.

    docarchive demo FOLDER
    python benchmarks/pages.py FOLDER --records 100000

FOLDER is a workspace with a penalty decision, such as the demo's; as many more decisions as it lacks are entered by the
facts that issuing writes (tests/web/web_many.py) and indexed, so the workspace is good for nothing else afterwards.
Times are CPU milliseconds of the whole process for one request, so that other work on the machine does not count, and
beside them milliseconds on the clock. Exit 1 when a page's p95 of CPU is 100 ms or more.
"""

import argparse
import contextlib
import os
import random
import sys
import time
from pathlib import Path
from statistics import quantiles
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
sys.path.insert(
    0, str(Path(__file__).parent.parent / "tests" / "web")
)  # one set of many records for tests and figures

from web_in_process import InProcess
from web_many import decisions

from docarchive.domain.errors import ConflictError
from docarchive.domain.people.rights import Scope
from docarchive.domain.people.user import UserRole
from docarchive.domain.record import Record
from docarchive.settings import load_configuration
from docarchive.web.app import make_site
from docarchive.wiring.app import App, open_app

SEED, BAR_MS, BATCH, ROUNDS = 20261122, 100, 1000, 40
NAME = "bench.reviewer"
QUERIES = (
    *(
        "粉尘",
        "除尘器",
        "特种作业人员",
        "车间 罚款",
        "武进区",
        "罚款:2万..4万",
        "责令限期改正 年份:2026",
        "案由:培训",
    ),
    *("粉尘 -新北区", '"现场检查记录"', "没有任何材料写着这个"),
)


def main() -> int:
    """Fill the workspace, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--records", type=int, default=2_000)
    options = parser.parse_args()
    configuration = load_configuration(options.workspace.resolve(), environ=os.environ)
    with open_app(configuration, actor="benchmark") as app:
        paper = _paper(app)
        _fill(app, paper, options.records)
        token = _token(app)
        web = make_site(app)
        try:
            slow = _measure(InProcess(web, headers={"Authorization": f"Bearer {token}"}), app, paper)
        finally:
            web.state.site.close()
    return 1 if slow else 0


def _paper(app: App) -> Record:
    with app.catalog.reading() as reader:
        for case in reader.find_cases(limit=1_000_000):
            for record in reader.records_of(case.id):
                if record.form_id == "penalty_decision_unit" and record.values and record.scans:
                    return record
    raise SystemExit("the workspace has no decision with a signed scan: docarchive demo FOLDER")


def _fill(app: App, paper: Record, wanted: int) -> None:
    with app.catalog.reading() as reader:
        known = sum(1 for _ in reader.all_record_ids())
        case = reader.get_case(paper.case_id)
    if wanted > known:
        chance = random.Random(SEED)
        fines = [chance.choice([None, *range(1_000_000, 6_000_000, 100_000)]) for _ in range(wanted - known)]
        start = time.perf_counter()
        decisions(app, case, paper, fines, texts=True, series="大")
        print(f"{len(fines):,} records entered in {time.perf_counter() - start:.0f} s")
    with app.catalog.reading() as reader:
        ids = list(reader.all_record_ids())
        for first in range(0, len(ids), BATCH):
            app.index.replace([reader.index_entry(one) for one in ids[first : first + BATCH]])
    print(f"{len(ids):,} records")


def _token(app: App) -> str:
    with contextlib.suppress(ConflictError):
        app.users.add(NAME, "测量", [UserRole.REVIEWER])
    return app.api_tokens.make(NAME, "benchmark", tuple(Scope), days=1, by=NAME)[1]


def _measure(client: InProcess, app: App, paper: Record) -> bool:
    with app.catalog.reading() as reader:
        some = [record_id for record_id, _ in zip(reader.all_record_ids(), range(ROUNDS), strict=False)]
    kinds = {
        "results": [f"/search?q={quote(query)}" for query in QUERIES],
        "results, page 50": [f"/search?q={quote('粉尘')}&page={page}" for page in range(45, 51)],
        "results by case": [f"/search?q={quote('粉尘')}&group=case"],
        "results with reasons": [f"/search?q={quote('车间 罚款')}&why=1"],
        "suggestions": [f"/search/suggest?q={quote(word)}" for word in ("样本", "罚款", "（大）应急罚")],
        "record": [f"/records/{record_id}?q={quote('罚款')}" for record_id in some],
        "marks of a scan": [f"/records/{paper.id}/files/{_scan(paper)}/marks/1?q={quote('罚款')}"],
        "laws": ["/laws", f"/laws?q={quote('安全生产法第97条')}"],
        "like cases": [f"/cases/{paper.case_id}/comparables"],
        "figures of a month": ["/figures?period=2026-09"],
    }
    print(f"{'':24}{'CPU p50':>9}{'p95':>8}{'clock p50':>11}{'p95':>8}  ms")
    slow = False
    for kind, paths in kinds.items():
        cpu, clock = _times(client, paths)
        slow = slow or (cpu[1] >= BAR_MS and kind in ("results", "record"))
        print(f"{kind:24}{cpu[0]:9.1f}{cpu[1]:8.1f}{clock[0]:11.1f}{clock[1]:8.1f}")
    return slow


def _scan(paper: Record) -> int:
    return paper.representations.index(paper.scans[-1]) + 1


def _times(client: InProcess, paths: list[str]) -> tuple[tuple[float, float], tuple[float, float]]:
    """Median and p95 of CPU and of the clock, in milliseconds, over all *paths* in turn."""
    client.get(paths[0])  # what is made once is made
    cpu, clock = [], []
    for number in range(max(ROUNDS, len(paths))):
        path = paths[number % len(paths)]
        used, start = time.process_time(), time.perf_counter()
        answer = client.get(path)
        cpu.append((time.process_time() - used) * 1000)
        clock.append((time.perf_counter() - start) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.status_code}")
    return _two(cpu), _two(clock)


def _two(values: list[float]) -> tuple[float, float]:
    cuts = quantiles(values, n=20)
    return cuts[9], cuts[18]


if __name__ == "__main__":
    sys.exit(main())
