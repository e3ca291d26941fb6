"""Play one synthetic case end to end on real tools: issue, print, sign, scan, file, close, find, verify, rebuild."""

import shutil
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from docarchive.demo.cast import ARCHIVIST, RECORDER, Cast, register_cast
from docarchive.demo.documents import Film, Issued, issue_all
from docarchive.demo.heap import Heap, make_heap
from docarchive.demo.recorder import short_video
from docarchive.domain.arrival import Arrival, ArrivalState
from docarchive.domain.errors import DamageError, UnavailableError
from docarchive.domain.identifiers import RecordId
from docarchive.domain.people.user import UserRole
from docarchive.domain.record import Record, RecordKind
from docarchive.domain.volumes.volume import Signatory
from docarchive.inbox.service import running
from docarchive.wiring.app import App
from docarchive.workflows.closing.close_case import CloseRequest
from docarchive.workflows.find import Hit, find
from docarchive.workflows.keeping.rebuild import rebuild
from docarchive.workflows.keeping.verify import verify_workspace

SEED = 20261121
PHRASE = "培训签到表"
"""Stands on pages that were signed and scanned."""
QUERIES = (
    PHRASE,
    "砂轮机",
    "罚款:1万..5万",
    "企业:示例机械",
    "案由:安全生产教育 -复查",
    "（苏常）应急罚〔2026〕1号",
)
_HEAP_NAME = "扫描件/全案_20261201.pdf"
_PHOTO_NAME = "手机照片 IMG_0001.jpg"
_WAIT_SECONDS = 300
_VIDEO_SECONDS = 4
_VIDEO_MADE = datetime(2026, 10, 12, 1, 15, tzinfo=UTC)
_WAITING = (ArrivalState.SET_ASIDE, ArrivalState.QUARANTINED, ArrivalState.RELEASED, ArrivalState.DUPLICATE)

Say = Callable[[str], None]
Opener = Callable[[], AbstractContextManager[App]]


@dataclass(frozen=True, slots=True)
class Counts:
    """What the demo did, in numbers."""

    documents_issued: int
    fields_typed: int
    fields_prefilled: int
    pages_printed: int
    files_dropped: int
    pages_scanned: int
    pages_filed_right: int
    pages_filed_wrong: int
    files_needing_a_person: int
    recordings_filed: int
    volumes_sealed: int
    hits: int
    verify_files: int
    verify_damage: int
    facts_rebuilt: int
    rebuild_equal: bool
    answers_equal: bool


def play(open_app: Opener, *, say: Say, show_arrival: Callable[[Arrival], None]) -> Counts:
    """Play the case in a fresh workspace.

    Args:
        open_app: Opens the workspace; called again after its catalogue was deleted.
        say: Hears what happens.
        show_arrival: Hears of each file's way through the inbox.

    Raises:
        UnavailableError: there is no PDF converter, or the inbox did not come to rest.
        DamageError: the archive did not verify, or the rebuild differed.
    """
    issued: list[Issued] = []
    with open_app() as app:
        app.converter_version()
        cast = register_cast(app)
        say(f"机关、当事人、执法人员已登记 / office, parties and officers entered: {cast.case.name}")
        film = _film()
        records = issue_all(app.issuer, cast, told=lambda item: _told(item, issued, say), film=film)
        say("打印、签字、盖章、扫描（模拟） / printing, signing, sealing, scanning (simulated) …")
        heap = make_heap(records, app.archive, forms=app.pack.forms, paper=app.paper_reader, seed=SEED)
        with running(app, show_arrival):
            dropped = _drop(heap, film, app.folder("inbox_dir"))
            say(f"已放入收件夹 / dropped into the inbox: {', '.join(dropped)}")
            _rest(app, len(dropped))
        right, wrong = _judge(heap, records, app)
        needing = _needing_a_person(app)
        volumes = _close(app, cast, say)
        answers = _answers(app, say)
        verified = _verify(app)
        say(f"校验 / verified: {verified} 个文件 / files")
        before = _dump(app)
    _lose(app, say)
    with open_app() as app:
        made = rebuild(
            archive=app.archive,
            ledger=app.ledger,
            catalog=app.catalog,
            index=app.index,
            reference_index=app.reference_index,
        )
        again = _answers(app, say=None)
        after = _dump(app)
        recordings = _recordings(app, cast)
    say(f"已重建 / rebuilt: {made.facts} 条事实 / facts, {made.records} 份材料 / records")
    return Counts(
        documents_issued=len(records),
        fields_typed=sum(item.typed for item in issued),
        fields_prefilled=sum(item.prefilled for item in issued),
        pages_printed=sum(record.page_count or 0 for record in records),
        files_dropped=len(dropped),
        pages_scanned=sum(page is not None for page in heap.pages) + 1,
        pages_filed_right=right,
        pages_filed_wrong=wrong,
        files_needing_a_person=needing,
        recordings_filed=recordings,
        volumes_sealed=volumes,
        hits=len(answers[PHRASE]),
        verify_files=verified,
        verify_damage=0,
        facts_rebuilt=made.facts,
        rebuild_equal=before == after,
        answers_equal=answers == again,
    )


def _told(item: Issued, issued: list[Issued], say: Say) -> None:
    issued.append(item)
    record = item.record
    say(
        f"  {record.title} {record.number or ''}  {record.page_count} 页 / pages  自动填写 / prefilled {item.prefilled}"
    )


def _film() -> Film:
    content = short_video(_VIDEO_SECONDS, "现场检查（示例）", device=f"DSJ {RECORDER}", created=_VIDEO_MADE)
    return Film(f"{RECORDER}_20261012_091500.mp4", content, _VIDEO_SECONDS)


def _drop(heap: Heap, film: Film, inbox: Path) -> list[str]:
    files = {
        _HEAP_NAME: heap.pdf,
        _PHOTO_NAME: heap.photo,
        f"执法记录仪/{film.file_name}": film.content,
    }
    for name, content in files.items():
        target = inbox / name
        target.parent.mkdir(exist_ok=True)
        unfinished = target.with_name(f"{target.name}.part")
        unfinished.write_bytes(content)
        unfinished.rename(target)
    return list(files)


def _rest(app: App, files: int) -> None:
    """Wait until every dropped file has come to its end and the follow-ups are done."""
    for _ in range(_WAIT_SECONDS * 4):
        with app.catalog.reading() as reader:
            ended = [item for item in reader.arrivals() if item.state in _WAITING]
            if len(ended) >= files and reader.pending_follow_ups(app.follow_ups.quick) == 0:
                return
        time.sleep(0.25)
    raise UnavailableError(
        f"收件夹在 {_WAIT_SECONDS} 秒内没有处理完 / the inbox did not come to rest in {_WAIT_SECONDS} s",
        hint="docarchive inbox list",
    )


def _judge(heap: Heap, records: Sequence[Record], app: App) -> tuple[int, int]:
    """Compare where each page was filed with what it truly is: right document, right place in the order."""
    right = wrong = 0
    with app.catalog.reading() as reader:
        truth = {_HEAP_NAME: heap.pages, _PHOTO_NAME: (heap.photographed,)}
        pages = {item.id: truth.get(item.name, ()) for item in reader.arrivals()}
        filed = [reader.get_record(record.id) for record in records]
    for record in filed:
        for scan in record.scans:
            found = [pages[source.arrival_id][source.page_index] for source in scan.pages]
            numbers = [page.page_number for page in found if page and page.record_id == record.id]
            good = len(numbers) if numbers == sorted(numbers) else 0
            right += good
            wrong += len(found) - good
    return right, wrong


def _needing_a_person(app: App) -> int:
    with app.catalog.reading() as reader:
        return len(reader.arrivals([ArrivalState.SET_ASIDE, ArrivalState.QUARANTINED]))


def _close(app: App, cast: Cast, say: Say) -> int:
    """Make the case's volumes: the handlers compile and check, the archivist takes them."""
    compiler, checker = (Signatory(officer.name) for officer in cast.officers)
    user, name = ARCHIVIST
    app.users.add(user, name, (UserRole.ARCHIVIST,))
    closed = app.closer.close(CloseRequest(cast.case.id, compiler, checker, Signatory(name, user)))
    for volume in closed.volumes:
        say(f"已结案归档 / volume sealed: {volume.reference}  {volume.totals.pages} 页 / pages")
    return len(closed.volumes)


def _answers(app: App, say: Say | None) -> dict[str, list[RecordId]]:
    answers: dict[str, list[RecordId]] = {}
    for query in QUERIES:
        answer = find(query, catalog=app.catalog, index=app.index, limit=100)
        answers[query] = sorted(hit.record.id for hit in answer.hits)
        if say:
            say(f"检索 / search {query}: {answer.total} 条 / hits")
            for hit in answer.hits[:1]:
                say(_shown(hit))
    return answers


def _shown(hit: Hit) -> str:
    """Where a hit is: the passage as issued, and the scan on which the signed page lies."""
    number = f" {hit.record.number}" if hit.record.number else ""
    lines = [f"    {hit.record.title}{number}"]
    for passage in hit.passages[:1]:
        text, end = "", 0
        for mark in passage.marks:
            text += f"{passage.text[end : mark.start]}【{passage.text[mark.start : mark.end]}】"
            end = mark.end
        flat = (text + passage.text[end:]).replace("\n", " ")
        lines.append(f"    第 {passage.page_number} 页 / page: …{flat}…")
        lines += [f"    签章扫描件 / signed scan: {scan.key.rpartition('/')[2]}" for scan in hit.record.scans]
    return "\n".join(lines)


def _verify(app: App) -> int:
    result = verify_workspace(
        app.folder("archive_dir"),
        catalog=app.catalog,
        ledger=app.ledger,
        expected_key=str(app.signer.verifier_key),
        now=app.now,
    )
    if result.damaged:
        raise DamageError(f"校验发现损坏 / verify found damage: {result.report.findings}")
    return result.report.files_checked


def _dump(app: App) -> list[str]:
    with app.catalog.reading() as reader:
        return list(reader.dump())


def _lose(app: App, say: Say) -> None:
    """Delete catalogue and index, as a broken disk would."""
    for file in app.configuration.workspace.glob("catalog.db*"):
        file.unlink()
    shutil.rmtree(app.folder("index_dir"))
    app.folder("index_dir").mkdir()
    say("已删除目录库和索引 / catalogue and index deleted; 由归档库重建 / rebuilding from the archive …")


def _recordings(app: App, cast: Cast) -> int:
    with app.catalog.reading() as reader:
        return sum(record.kind is RecordKind.EVIDENCE for record in reader.records_of(cast.case.id))
