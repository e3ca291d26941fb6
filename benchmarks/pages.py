"""How long do the pages take, for each role, in an office after years of work? Asked of the application in this process.

    docarchive demo FOLDER
    python benchmarks/pages.py FOLDER --cases 100000     # 1,000,000 records
    python benchmarks/pages.py FOLDER --only inbox       # once more, those whose name has the word

FOLDER is a workspace of the demo. Unless an earlier run did, it is filled with as many cases of ten records each, straight
into the catalogue and the index (years_of_work.py), so it is good for nothing else afterwards.

Times are milliseconds on the clock for one request, which is what somebody waits for, so nothing else may run on the
machine; and beside them CPU milliseconds of the whole process: more, where two cores work at one page, and what a page
costs the others who ask. Each page was asked before, so that what is made once and kept (a desk looked through, forms read)
is made, and files are in the machine's memory, as those of an office at work are. Exit 1 when a page of a list, a search or
one record takes 100 ms or more at p95; pages that look at much by their nature (figures, like cases) are shown beside,
without a bar.
"""

import argparse
import gc
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from statistics import quantiles
from typing import Any
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "web"))  # one client for tests and figures

from sqlalchemy import func, select
from web_in_process import InProcess
from years_of_work import Landmarks, Years, landmarks

from docarchive.catalog import tables
from docarchive.catalog.engines import database_url, writing_engine
from docarchive.domain.days.local_time import local_day
from docarchive.domain.people.rights import Scope
from docarchive.domain.people.user import UserRole
from docarchive.settings import Configuration, load_configuration
from docarchive.web.api.answering import cursor_to
from docarchive.web.app import make_site
from docarchive.wiring.app import App, open_app

BAR_MS, MUCH_MS, ROUNDS = 100, 1_000, 20
DEEP = 0.4
"""How far down a list a deep page is, as a share of its rows."""
PEOPLE = {
    "clerk": UserRole.CLERK,
    "archivist": UserRole.ARCHIVIST,
    "reviewer": UserRole.REVIEWER,
    "auditor": UserRole.AUDITOR,
    "admin": UserRole.ADMIN,
}
WORDS = (
    *("粉尘", "除尘器", "特种作业人员", "车间 罚款", "武进区", "罚款:2万..4万", "责令限期改正 年份:2025"),
    *("案由:培训", "粉尘 -新北区", '"现场检查记录"', "没有任何材料写着这个", "文号:（苏常）应急罚〔2025〕"),
)


@dataclass(frozen=True, slots=True)
class Page:
    """Addresses that count as one page."""

    role: str
    name: str
    paths: Sequence[str]
    bar: bool = True


def main() -> int:
    """Fill the workspace, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--cases", type=int, default=200, help="ten records each")
    parser.add_argument("--only", default="", help="part of a page's name")
    parser.add_argument(
        "--rounds", type=int, default=ROUNDS, help="requests a page, one for each address at least"
    )
    options = parser.parse_args()
    configuration = load_configuration(options.workspace.resolve(), environ=os.environ)
    with open_app(configuration, actor="benchmark") as app:
        _people(app)
        marks = _filled(app, configuration, options.cases)
        web = make_site(app)
        _client(app, web, "reviewer").get(
            f"/search?q={quote('没有这样的词')}"
        )  # the sounds of all characters
        try:
            pages = [one for one in _pages(app, marks, options.cases) if options.only in one.name]
            slow = _measure({name: _client(app, web, name) for name in PEOPLE}, pages, options.rounds)
        finally:
            web.state.site.close()
    return 1 if slow else 0


def _people(app: App) -> None:
    """One of each role; the clerk is an officer with cases. Their facts are entered before those that are none."""
    with app.catalog.reading() as reader:
        known, officer = {user.name for user in reader.list_users()}, reader.officers()[0].id
        taken = reader.user_by_officer(officer)
    for name, role in PEOPLE.items():
        if f"bench.{name}" not in known:
            behind = officer if role is UserRole.CLERK and taken is None else None
            app.users.add(f"bench.{name}", f"测量{name}", [role], officer_id=behind)


def _filled(app: App, configuration: Configuration, cases: int) -> Landmarks:
    url = database_url(configuration.settings.catalog_url, folder=configuration.workspace)
    engine = writing_engine(url, busy_seconds=30)
    with engine.connect() as db:
        known = db.execute(select(func.count()).select_from(tables.cases)).scalar_one()
        if known < cases:
            start = time.perf_counter()
            years = Years(db, cases, local_day(app.now()))
            indexed = app.index.rebuild(chain.from_iterable(years.fill()))
            print(
                f"{indexed:,} records entered and indexed in {time.perf_counter() - start:.0f} s", flush=True
            )
        marks = landmarks(db)
    engine.dispose()
    return marks


def _client(app: App, web: Any, name: str) -> InProcess:
    user = f"bench.{name}"
    token = app.api_tokens.make(user, "benchmark", tuple(Scope), days=1, by=user)[1]
    return InProcess(web, headers={"Authorization": f"Bearer {token}"})


def _pages(app: App, marks: Landmarks, cases: int) -> Iterator[Page]:
    yield from _lists(marks, int(cases * DEEP), local_day(app.now()).year)
    for role in ("clerk", "reviewer"):
        yield from _searches(role)
    yield from _single(marks)
    yield from _offices(local_day(app.now()))
    yield from _programs(marks, int(cases * DEEP))


def _lists(marks: Landmarks, deep: int, year: int) -> Iterator[Page]:
    for role in PEOPLE:
        yield Page(role, "desk", ["/"])
    for role in ("clerk", "reviewer"):
        yield Page(role, "cases", ["/cases"])
        yield Page(
            role, "cases by words", [f"/cases?q={quote(word)}" for word in ("粉尘", "钢铁", "没有这样的案件")]
        )
        yield Page(role, "enterprises", ["/parties"])
        yield Page(
            role, "enterprises by words", [f"/parties?q={quote(word)}" for word in ("钢铁", "样安", "无此")]
        )
    yield Page("clerk", "volumes", ["/volumes"])
    for role in ("clerk", "archivist"):
        asked = (
            f"year={year - 3}",
            f"keep=D10&year={year - 5}",
            "keep=Y",
            f"q={quote('钢铁')}",
            f"q=D30-0{200}",
            "q=zz",
        )
        yield Page(role, "volumes by filter", [f"/volumes?{one}" for one in asked])
        yield Page(role, "volumes, deep", [f"/volumes?page={deep // 50}"])
        yield Page(role, "inbox", ["/inbox", "/inbox?state=set_aside", "/inbox?state=waiting"])
        yield Page(role, "inbox, filed", ["/inbox?state=released"])
        yield Page(role, "inbox, filed, words", ["/inbox?state=released&q=00012"])
        yield Page(role, "inbox, filed, deep", [f"/inbox?state=released&page={deep // 50}"])
        yield Page(role, "set aside", ["/inbox/desk"])
    yield Page("archivist", "closings", ["/closings"])
    yield Page("archivist", "retention", ["/retention"])
    yield Page("archivist", "retention of a year", [f"/retention?year={year}", f"/retention?year={year + 1}"])
    yield Page("archivist", "loans", ["/loans"])
    yield Page("archivist", "loans, all", ["/loans?show=all", f"/loans?show=all&year={year - 2}"])
    for role in ("clerk", "reviewer"):
        yield Page(role, "publications", ["/publications", "/publications?show=all"])
    yield Page("reviewer", "reviews", ["/reviews"])
    yield Page("reviewer", "laws", ["/laws", f"/laws?q={quote('安全生产法第97条')}"])
    yield Page("reviewer", "saved searches", ["/searches"])
    people = ("benchmark", "bench.clerk", "user7")
    yield Page("auditor", "who looked", ["/admin/log", *(f"/admin/log?user={one}" for one in people)])
    acts = "/admin/log?what=acts"
    yield Page("auditor", "who did what", [acts, *(f"{acts}&user={one}" for one in people)])
    yield Page("auditor", "proofs", ["/admin/proofs"])
    for name in (
        "",
        "/users",
        "/officers",
        "/equipment",
        "/system",
        "/system/gaps",
        "/sign-ins",
        "/forms",
        "/rules",
    ):
        yield Page("admin", f"admin{name}", [f"/admin{name}"])
    yield Page("admin", "admin/sign-ins of one", ["/admin/sign-ins?user=user7"])


def _searches(role: str) -> Iterator[Page]:
    yield Page(role, "search", [f"/search?q={quote(word)}" for word in WORDS])
    yield Page(role, "search, newest first", [f"/search?q={quote(word)}&sort=newest" for word in WORDS])
    yield Page(role, "search, page 50", [f"/search?q={quote('粉尘')}&page={page}" for page in range(45, 51)])
    yield Page(role, "search by case", [f"/search?q={quote(word)}&group=case" for word in ("粉尘", "除尘器")])
    yield Page(role, "search with reasons", [f"/search?q={quote('车间 罚款')}&why=1"])
    yield Page(
        role,
        "suggestions",
        [f"/search/suggest?q={quote(word)}" for word in ("钢铁", "罚款", "gt", "（苏常）应急罚")],
    )


def _single(marks: Landmarks) -> Iterator[Page]:
    yield Page("clerk", "record", [f"/records/{one}" for one in marks.records])
    yield Page("reviewer", "record, marked", [f"/records/{one}?q={quote('罚款')}" for one in marks.records])
    yield Page("reviewer", "case", [f"/cases/{one}" for one in marks.cases])
    yield Page("reviewer", "case of 60 papers", [f"/cases/{marks.thick_case}"])
    yield Page("reviewer", "acts of a case", [f"/cases/{one}/acts" for one in marks.cases])
    yield Page("reviewer", "enterprise of 60 cases", [f"/parties/{marks.rich_party}"])
    yield Page("clerk", "enterprise of 60 cases", [f"/parties/{marks.rich_party}"])
    yield Page("archivist", "volume", [f"/volumes/{quote(one)}" for one in marks.volumes])
    yield Page("archivist", "loan", [f"/loans/{one}" for one in marks.lendings])


def _offices(today: date) -> Iterator[Page]:
    month = f"{today.year}-{max(today.month - 1, 1):02d}"
    yield Page("reviewer", "figures of a month", [f"/figures?period={month}"], bar=False)
    yield Page("reviewer", "figures of a year", [f"/figures?period={today.year - 1}"], bar=False)


def _programs(marks: Landmarks, deep: int) -> Iterator[Page]:
    api, cursor = "/api/v1", cursor_to(marks.middle_case)
    yield Page(
        "reviewer", "API cases", [f"{api}/cases?limit=100", f"{api}/cases?limit=100&q={quote('钢铁')}"]
    )
    yield Page("reviewer", "API cases, deep", [f"{api}/cases?limit=100&cursor={cursor}"])
    yield Page("reviewer", "API case", [f"{api}/cases/{one}" for one in marks.cases])
    yield Page("reviewer", "API search", [f"{api}/search?q={quote(word)}" for word in WORDS])
    yield Page("reviewer", "API search, deep", [f"{api}/search?q={quote('粉尘')}&cursor={cursor_to(5_000)}"])
    yield Page("reviewer", "API volumes", [f"{api}/volumes", f"{api}/volumes?q={quote('钢铁')}"])
    yield Page("reviewer", "API volumes, deep", [f"{api}/volumes?cursor={cursor_to(deep)}"])
    yield Page("reviewer", "API parties", [f"{api}/parties?limit=100", f"{api}/parties?q={quote('钢铁')}"])
    yield Page("archivist", "API inbox", [f"{api}/inbox", f"{api}/inbox?state=released&limit=100"])
    yield Page("archivist", "API inbox, deep", [f"{api}/inbox?cursor={cursor_to(deep)}"])


def _measure(clients: Mapping[str, InProcess], pages: Sequence[Page], rounds: int) -> bool:
    print(f"{'':36}{'clock p50':>11}{'p95':>8}{'CPU p50':>9}{'p95':>8}  ms")
    slow = False
    for page in pages:
        cpu, clock = _times(clients[page.role], page.paths, rounds)
        over = page.bar and clock[1] >= BAR_MS
        slow = slow or over
        told = "  SLOW" if over else "" if page.bar else "  (no bar)"
        print(
            f"{page.role:10}{page.name:26}{clock[0]:11.1f}{clock[1]:8.1f}{cpu[0]:9.1f}{cpu[1]:8.1f}{told}",
            flush=True,
        )
    return slow


def _times(
    client: InProcess, paths: Sequence[str], rounds: int
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Median and p95 of CPU and of the clock, in milliseconds, over all *paths* in turn."""
    for path in paths:  # what is made once is made, and what is read lies in the machine's memory
        client.get(path)
    cpu, clock = [], []
    for number in range(max(rounds, len(paths))):
        path = paths[number % len(paths)]
        gc.collect()  # what earlier requests left is not this one's work
        used, start = time.process_time(), time.perf_counter()
        answer = client.get(path)
        cpu.append((time.process_time() - used) * 1000)
        clock.append((time.perf_counter() - start) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.status_code}\n{answer.text[-2000:]}")
        if cpu[-1] > MUCH_MS and number + 1 >= len(paths):
            break  # nothing that takes so long is nearly good enough
    return _two(cpu), _two(clock)


def _two(values: list[float]) -> tuple[float, float]:
    if len(values) == 1:
        return values[0], values[0]
    cuts = quantiles(values, n=20, method="inclusive")
    return cuts[9], cuts[18]


if __name__ == "__main__":
    sys.exit(main())
