"""Does one process serve an office? 30 people at their daily work for two minutes, over HTTP, against ``docarchive serve``.

    python benchmarks/load.py                       # 30 people, 120 seconds, 5 seconds of thought between two acts
    python benchmarks/load.py --people 30 --seconds 600 --think 5

Twenty clerks, five archivists, five reviewers, each with a stream of events open as their pages have. After each act
somebody thinks: exponentially distributed, 5 seconds in the mean, as people read what they were shown. An act is, by
chance: a search in the pages (40 of 100), opening a case or a record with its first page as a picture (38), sending a
scan to the inbox (12; clerks and archivists), issuing a document, converted to PDF by LibreOffice (10; clerks, in their
own case). Scans are read, filed and compared, and everything is indexed, by the same process meanwhile. Signing in is
not measured.

Prints for each kind of act how often, p50, p95 and the longest on the clock; the processor's seconds of the service with
its children and of this program, which shares the machine; and what the service holds in memory early and late. Exit 1
for an error, p95 of all requests of 300 ms or more, or memory that grew by more than a tenth after the first quarter.
"""

import argparse
import asyncio
import io
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from statistics import quantiles

import httpx
import pikepdf
import yaml

from docarchive.cli.workspace import make_workspace
from docarchive.demo.cast import register_cast
from docarchive.domain.identifiers import CaseId, OfficerId, new_id
from docarchive.domain.officer import Certificate, Officer
from docarchive.domain.people.rights import Scope
from docarchive.domain.people.user import UserRole
from docarchive.domain.record import Role
from docarchive.settings import load_configuration
from docarchive.wiring.app import App, open_app
from docarchive.workflows.issuing.prepare_issue import IssueRequest

ROOT = Path(__file__).parent.parent
FORMS = ("inspection_record", "rectification_order")
ISSUED = "rectification_order"
WORDS = (
    "整改",
    "砂轮机",
    "培训",
    "罚款:1万..5万",
    "企业:示例机械",
    "责令限期整改",
    "安全生产 -复查",
    "记录",
    "通风",
)
P95_SECONDS = 0.3
GROWTH = 1.1
_OWN_FIELDS = ("party", "officer", "agency", "case_", "legal_rep", "phone", "uscc", "address", "postcode")
PAGE = os.sysconf("SC_PAGE_SIZE")
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Office:
    """What the people work with."""

    workspace: Path
    tokens: dict[str, str] = field(default_factory=dict)
    """Sign-in name → token."""
    cases: dict[str, str] = field(default_factory=dict)
    """Clerk → own case."""
    records: list[str] = field(default_factory=list)
    scans: list[bytes] = field(default_factory=list)


@dataclass
class Measured:
    """Seconds by kind of request, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)


def furnish(workspace: Path, people: int) -> Office:
    """An office of *people*, each clerk with a case and two documents."""
    os.environ["DOCARCHIVE_SETTLE_SECONDS"] = "1"
    make_workspace(workspace, actor="load")
    office = Office(workspace)
    with open_app(load_configuration(workspace, environ=os.environ), actor="load") as app:
        cast = register_cast(app)
        for number in range(people):
            name = f"user{number:02d}"
            role = _role(number, people)
            officer = _officer(app, number) if role is UserRole.CLERK else None
            app.users.add(name, f"示例{number:02d}", (role,), officer_id=officer)
            office.tokens[name] = app.api_tokens.make(name, "load", tuple(Scope), days=1, by=name)[1]
            if officer is not None:
                case = replace(
                    cast.case,
                    id=CaseId(new_id(app.now())),
                    name=f"{cast.case.name}（{number}）",
                    handler_ids=(officer, cast.officers[0].id),
                )
                app.registrar.open_case(case)
                office.cases[name] = case.id
                for form in FORMS:
                    request = IssueRequest(form, case.id, sample(form), party_id=cast.enterprise.id)
                    record = app.issuer.issue(request)
                    office.records.append(record.id)
                    office.scans.append(
                        app.archive.local_path(record.representation(Role.ISSUED_PDF).key).read_bytes()
                    )
        app.follow_ups.run_all()
    return office


def sample(form: str) -> dict[str, object]:
    """What a clerk types into *form*."""
    text = (ROOT / "templates" / "mem" / "samples" / f"{form}.yaml").read_text(encoding="utf-8")
    values = json.loads(json.dumps(yaml.safe_load(text), default=str))
    return {name: value for name, value in values.items() if not name.startswith(_OWN_FIELDS)}


class Person:
    """Somebody at work."""

    def __init__(self, number: int, name: str, office: Office, url: str, measured: Measured) -> None:
        self._random = random.Random(number)
        self._name, self._office, self._measured = name, office, measured
        self._sends = _role(number, len(office.tokens)) is not UserRole.REVIEWER
        self._client = httpx.AsyncClient(
            base_url=url, timeout=30, headers={"Authorization": f"Bearer {office.tokens[name]}"}
        )

    async def work(self, end: float, think: float) -> None:
        """Act and think until *end*."""
        listening = asyncio.create_task(self._listen())
        await asyncio.sleep(self._random.uniform(0, think))
        while time.monotonic() < end:
            await self._act()
            await asyncio.sleep(self._random.expovariate(1 / think))
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await self._client.aclose()

    async def _act(self) -> None:
        chance = self._random.randrange(100)
        if chance < 10 and self._name in self._office.cases:
            await self._issue()
        elif chance < 22 and self._sends:
            await self._upload()
        elif chance < 62:
            word = self._random.choice(WORDS)
            await self._ask("search", "GET", "/search", params={"q": word})
        else:
            await self._open()

    async def _open(self) -> None:
        if self._random.random() < 0.5 and self._name in self._office.cases:
            await self._ask("case", "GET", f"/cases/{self._office.cases[self._name]}")
            return
        record = self._random.choice(self._office.records)
        answer = await self._ask("record", "GET", f"/records/{record}")
        if answer is not None and (found := re.search(r'src="(/records/[^"]+/large[^"]*)"', answer.text)):
            await self._ask("picture", "GET", found[1].replace("&amp;", "&"))

    async def _issue(self) -> None:
        path = f"/api/v1/cases/{self._office.cases[self._name]}/documents"
        key = {"Idempotency-Key": f"{self._name}-{time.monotonic_ns()}"}
        body = {"form": ISSUED, "values": sample(ISSUED)}
        answer = await self._ask("issue", "POST", path, json=body, headers=key, wanted=201)
        if answer is not None:
            self._office.records.append(answer.json()["id"])

    async def _upload(self) -> None:
        content = await asyncio.to_thread(self._scan)
        name = f"扫描_{self._name}_{time.monotonic_ns()}.pdf"
        await self._ask("upload", "POST", "/api/v1/inbox", params={"name": name}, content=content, wanted=201)

    def _scan(self) -> bytes:
        """One of the papers, as a file that nobody has sent before."""
        made = io.BytesIO()
        with pikepdf.open(io.BytesIO(self._random.choice(self._office.scans))) as pdf:
            pdf.docinfo["/Title"] = str(time.monotonic_ns())
            pdf.save(made)
        return made.getvalue()

    async def _ask(
        self, kind: str, method: str, path: str, *, wanted: int = 200, **options: object
    ) -> httpx.Response | None:
        began = time.perf_counter()
        try:
            answer = await self._client.request(method, path, **options)  # type: ignore[arg-type]
        except httpx.HTTPError as error:
            self._measured.errors.append(f"{kind}: {error!r}")
            return None
        self._measured.seconds[kind].append(time.perf_counter() - began)
        if answer.status_code != wanted:
            self._measured.errors.append(f"{kind} {path}: {answer.status_code} {answer.text[:300]}")
            return None
        return answer

    async def _listen(self) -> None:
        async with self._client.stream("GET", "/events", timeout=None) as answer:
            async for _ in answer.aiter_lines():
                pass


def _role(number: int, people: int) -> UserRole:
    if number < people * 2 // 3:
        return UserRole.CLERK
    return UserRole.ARCHIVIST if number % 2 else UserRole.REVIEWER


def _officer(app: App, number: int) -> OfficerId:
    held = Certificate(f"1004003{number:04d}", "江苏省司法厅（示例）", date(2024, 1, 1), date(2028, 12, 31))
    officer = Officer(OfficerId(new_id(app.now())), f"示例{number:02d}", (held,))
    app.registrar.register_officer(officer)
    return officer.id


def family(process: int) -> list[int]:
    """A process and all below it."""
    found, children = [process], defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            children[parent].append(int(entry.name))
    for one in found:
        found += children[one]
    return found


def held_bytes(process: int) -> int:
    """Resident memory of one process."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * PAGE


def cpu_seconds(process: int) -> float:
    """Processor's seconds of a process and all below it, those that have ended included."""
    total = 0
    for one in family(process):
        try:
            parts = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(map(int, parts[11:15]))
    return total / TICKS


async def watch(process: int, seconds: float) -> list[int]:
    """The service's memory every five seconds."""
    held = []
    for _ in range(int(seconds / 5)):
        await asyncio.sleep(5)
        held.append(held_bytes(process))
    return held


async def load(
    office: Office, url: str, process: int, seconds: float, think: float
) -> tuple[Measured, list[int]]:
    """Everybody at work for so long."""
    measured = Measured()
    end = time.monotonic() + seconds
    people = [Person(i, name, office, url, measured) for i, name in enumerate(office.tokens)]
    held, *_ = await asyncio.gather(watch(process, seconds), *(one.work(end, think) for one in people))
    return measured, held


def shown(name: str, seconds: list[float]) -> str:
    """One line of the table, milliseconds."""
    ordered = sorted(seconds)
    p50, p95 = (quantiles(ordered, n=100)[n - 1] for n in (50, 95)) if len(ordered) > 1 else (ordered[0],) * 2
    return f"{name:<10}{len(ordered):>7}{p50 * 1000:>9.0f}{p95 * 1000:>9.0f}{ordered[-1] * 1000:>9.0f}"


def main() -> int:
    """Furnish, serve, load, report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--think", type=float, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        office = furnish(Path(folder) / "office", asked.people)
        print(
            f"{len(office.cases)} cases, {len(office.records)} documents; machine load {os.getloadavg()[0]:.1f}"
        )
        service = subprocess.Popen(
            [sys.executable, "-m", "docarchive.cli", "-w", office.workspace, "serve", "--port", "0"],
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            url = re.search(r"http://\S+?:\d+", service.stdout.readline())[0]  # type: ignore[index,union-attr]
            time.sleep(5)
            before = cpu_seconds(service.pid)
            measured, held = asyncio.run(load(office, url, service.pid, asked.seconds, asked.think))
            spent = cpu_seconds(service.pid) - before
        finally:
            service.terminate()
            service.wait(60)
    return report(measured, held, spent, asked)


def report(measured: Measured, held: list[int], spent: float, asked: argparse.Namespace) -> int:
    """Print the figures; 1 when a bar is missed."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    everything = [one for seconds in measured.seconds.values() for one in seconds]
    p95 = quantiles(everything, n=100)[94]
    print(f"{'':<10}{'times':>7}{'p50 ms':>9}{'p95 ms':>9}{'most ms':>9}")
    for kind in sorted(measured.seconds):
        print(shown(kind, measured.seconds[kind]))
    print(shown("all", everything))
    print(f"{len(everything) / asked.seconds:.1f} requests a second; {len(measured.errors)} errors")
    for error in measured.errors[:5]:
        print(f"  {error}")
    print(
        f"processor: service {spent:.0f} s, this program {own.ru_utime + own.ru_stime:.0f} s; load {os.getloadavg()[0]:.1f}"
    )
    early, late = held[len(held) // 4], held[-1]
    print(
        f"memory of the service: {early / 1e6:.0f} MB after a quarter, {late / 1e6:.0f} MB at the end;",
        end=" ",
    )
    print("every five seconds:", *(f"{one / 1e6:.0f}" for one in held))
    return int(bool(measured.errors) or p95 >= P95_SECONDS or late > early * GROWTH)


if __name__ == "__main__":
    sys.exit(main())
