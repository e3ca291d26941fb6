"""Close a case: its volumes are made, counted, sealed. Running it again after a crash ends in the same place.

Write order: (1) everything is looked at, every original read back; what stands in the way is named all at once; (2) a
short transaction keeps time, people and reserved reference codes as work in hand, so a repeat makes the same bytes; (3) the
papers are filled and converted, the volumes bound, all stored under names made of their content; (4) what was printed is
counted against what was bound; (5) one transaction sees that the case holds what was looked at and records a
`VOLUME_SEALED` for each volume, which closes the case; (6) the facts are published. Before (5) nothing is sealed.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from docarchive.archive.port import Archive, Ledger
from docarchive.catalog.port import Catalog
from docarchive.domain import places
from docarchive.domain.checkpoint_words import checkpoint_words
from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import (
    ConflictError,
    DamageError,
    RejectedError,
    UnavailableError,
)
from docarchive.domain.facts import Fact, FactKind, StoredObject
from docarchive.domain.follow_ups import FollowUp, FollowUpKind
from docarchive.domain.identifiers import CaseId, RecordId
from docarchive.domain.plain import Plain, canonical_json, to_plain
from docarchive.domain.volumes.ordering import filed_records, require_all_placed
from docarchive.domain.volumes.retention import Longer, period
from docarchive.domain.volumes.rules import YearOf
from docarchive.domain.volumes.volume import (
    Signatory,
    Volume,
    VolumeFile,
    VolumeFileRole,
    count_totals,
)
from docarchive.templates.binding.port import Binder
from docarchive.workflows.closing.conditions import (
    ask_before_renumbering,
    changed_since_agreed,
    listed,
    require_nothing_in_the_way,
    require_three_people,
    require_unchanged,
)
from docarchive.workflows.closing.volume_draft import Begun, Reserved, read_draft, reserve, save_draft
from docarchive.workflows.closing.volume_jobs import job_of, preview_job, require_agreement, statement
from docarchive.workflows.closing.volume_pages import PDF, Paged
from docarchive.workflows.closing.volume_papers import Head, PaperDesk
from docarchive.workflows.closing.volume_plan import CasePlan, PlannedVolume, Planner, closed_on
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.registering.registers import schedule_case
from docarchive.workflows.store import digest_of, digest_of_stream, put_body

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class CloseRequest:
    """Who closes a case, and what they say of it."""

    case_id: CaseId
    compiler: Signatory
    checker: Signatory
    archivist: Signatory
    statement: str = ""
    """What the note sheet should say beside what is counted."""
    paper_location: str = ""
    longer: Longer | None = None
    renumber: bool = False
    """Go on although page numbers were shown before that now change."""


@dataclass(frozen=True, slots=True)
class Closed:
    """The sealed volumes."""

    volumes: tuple[Volume, ...]
    already: bool = False
    """They were sealed before, by the same people."""


@dataclass(frozen=True, slots=True)
class CaseCloser:
    """The tools of closing."""

    archive: Archive
    ledger: Ledger
    catalog: Catalog
    planner: Planner
    papers: PaperDesk
    binder: Binder
    now: Callable[[], datetime]
    actor: str

    def close(
        self,
        request: CloseRequest,
        progress: Progress = lambda _done, _all: None,
        *,
        agreed: str | None = None,
    ) -> Closed:
        """Make and seal the volumes of a case.

        Args:
            request: Who closes it.
            progress: Told how many records were read back, of how many.
            agreed: `CasePlan.digest` of what the checker has looked at; None: nothing was put on record.

        Raises:
            RejectedError: one person in two roles, or an order that does not fit the case.
            ConflictError: something stands in the way (all of it is named), the case was closed by others, it changed
                meanwhile or since it was agreed on, or page numbers would change that were shown.
            DamageError: a record is damaged on disk; it is named, nothing is sealed.
            UnavailableError: disk full, converter or binder did not answer; nothing is sealed.
        """
        require_three_people(request.compiler, request.checker, request.archivist)
        with self.catalog.reading() as reader:
            reader.get_case(request.case_id)
            sealed = tuple(reader.volumes_of(request.case_id))
        if sealed:
            return self._sealed_before(sealed, request)
        try:
            volumes = self._close(request, progress, agreed)
        except (ConflictError, RejectedError, DamageError):
            with self.catalog.reading() as reader:
                sealed = tuple(reader.volumes_of(request.case_id))
            if not sealed:
                raise
            return self._sealed_before(sealed, request)  # somebody was faster: that is what is to be told
        publish_facts(ledger=self.ledger, catalog=self.catalog)
        return Closed(volumes)

    def preview(
        self, case_id: CaseId, target: Path | None = None, *, longer: Longer | None = None
    ) -> tuple[CasePlan, Sequence[Path]]:
        """The volumes as they would be; with *target* their bound pages are written there, without papers.

        Several volumes are written beside each other, numbered. The page numbers are remembered: a later order that
        changes them is asked about.

        Returns:
            The plan, and the files written.

        Raises:
            ConflictError: the case is closed; or a PDF is wanted and a file cannot be read.
        """
        with self.catalog.reading() as reader, _folder() as folder:
            reader.get_case(case_id).accept_documents()
            draft = read_draft(case_id, reader)
            plan = self.planner.plan(case_id, reader, draft, folder, longer=longer)
            written = self._show(plan, target) if target else []
        if written:
            with self.catalog.transaction() as tx:
                save_draft(case_id, replace(read_draft(case_id, tx), shown=plan.numbering), tx)
        return plan, written

    def order(
        self,
        case_id: CaseId,
        *,
        preset: str | None = None,
        ids: Sequence[RecordId] = (),
        renumber: bool = False,
    ) -> CasePlan:
        """Choose the order, by preset or by hand; kept as a draft until the case is closed.

        Raises:
            ConflictError: the case is closed; or page numbers would change that were shown.
            RejectedError: no such preset, or a record is missing, named twice or foreign.
        """
        with self.catalog.reading() as reader, _folder() as folder:
            reader.get_case(case_id).accept_documents()
            before = read_draft(case_id, reader)
            draft = replace(before, preset=preset, order=tuple(ids))
            plan = self.planner.plan(case_id, reader, draft, folder)
        if ids:
            require_all_placed(filed_records(plan.file.records), ids)
        ask_before_renumbering(plan, before, renumber=renumber)
        with self.catalog.transaction() as tx:
            tx.get_case(case_id).accept_documents()
            now = read_draft(case_id, tx)
            shown = None if renumber else now.shown
            save_draft(case_id, replace(now, preset=preset, order=tuple(ids), shown=shown), tx)
        return plan

    def _close(self, request: CloseRequest, progress: Progress, agreed: str | None) -> tuple[Volume, ...]:
        with _folder() as folder:
            with self.catalog.reading() as reader:
                draft = read_draft(request.case_id, reader)
                plan = self.planner.plan(
                    request.case_id, reader, draft, folder, longer=request.longer, progress=progress
                )
            require_nothing_in_the_way(plan)
            if agreed is not None and plan.digest != agreed:
                raise changed_since_agreed()
            ask_before_renumbering(plan, draft, renumber=request.renumber)
            begun = self._begin(plan, request)
            volumes = self._make(plan, request, begun, folder)
        self._seal(plan, volumes)
        return volumes

    def _begin(self, plan: CasePlan, request: CloseRequest) -> Begun:
        """Step 2. A request that began before goes on with its codes, and on the same day with its time.

        A cover that told an earlier day would say that the case was filed before its last papers were.
        """
        assert plan.kept is not None  # noqa: S101 - said by the plan, or an obstacle
        said = str(digest_of(canonical_json(to_plain(replace(request, renumber=False)))))
        year = (closed_on(plan) if self._by_closing else plan.file.case.opened_on).year
        wanted = Reserved(str(plan.agency.fonds_no), year, plan.kept.retention, 0)
        head = self.ledger.checkpoint()
        words = checkpoint_words(head.origin, head.size, head.root) if head else None
        with self.catalog.transaction() as tx:
            tx.get_case(request.case_id).accept_documents()
            draft = read_draft(request.case_id, tx)
            now = self.now()
            codes = reserve(request.case_id, wanted, len(plan.volumes), tx, begun=draft.begun, now=now)
            same_day = draft.begun is not None and local_day(draft.begun.at) == local_day(now)
            if draft.begun and same_day and (draft.begun.request, draft.begun.codes) == (said, codes):
                return draft.begun
            begun = Begun(now, said, codes, words.text if words else "", words.payload if words else "")
            save_draft(request.case_id, replace(draft, begun=begun), tx)
        return begun

    @property
    def _by_closing(self) -> bool:
        return self.planner.volumes.year_of is YearOf.CLOSED

    def _make(self, plan: CasePlan, request: CloseRequest, begun: Begun, folder: Path) -> tuple[Volume, ...]:
        """Steps 3 and 4: papers and bound pages of every volume, stored and counted."""
        on = local_day(begun.at)
        bare = [
            self._described(plan, planned, code, request, begun)
            for planned, code in zip(plan.volumes, begun.codes, strict=True)
        ]
        lists = self.papers.transfer_list(bare, plan.agency, on)
        made = []
        for place, (volume, planned) in enumerate(zip(bare, plan.volumes, strict=True)):
            style = self.planner.volumes.page_style
            papers = self.papers.papers(volume, plan, Head(begun.head, begun.head_code), on, style)
            bound = self._bind(volume, planned, papers, folder)
            copies = [self._kept_copy(one) for one in planned.paged if one.copy]
            files = (*bound, *papers, *(lists if place == 0 else ()), *copies)
            made.append(replace(volume, files=files))
        return tuple(made)

    def _described(
        self, plan: CasePlan, planned: PlannedVolume, code: Reserved, request: CloseRequest, begun: Begun
    ) -> Volume:
        assert plan.kept is not None  # noqa: S101 - said by the plan, or an obstacle
        day = closed_on(plan)
        first, last = period(plan.kept.retention, day)
        return Volume(
            reference=self.planner.volumes.reference.reference(
                fonds=code.fonds, year=code.year, retention=code.retention, serial=code.serial
            ),
            case_id=plan.file.case.id,
            title=plan.file.case.name.replace("涉嫌", "", 1),
            side=planned.part.side,
            number=planned.part.number,
            count=planned.part.count,
            volumes_of_case=len(plan.volumes),
            fonds=code.fonds,
            year=code.year,
            serial=code.serial,
            retention=plan.kept.retention,
            retention_reasons=plan.kept.reasons,
            retention_from=first,
            expires_on=last,
            order=plan.order,
            items=planned.items,
            totals=count_totals(planned.items),
            files=(),
            compiler=request.compiler,
            checker=request.checker,
            archivist=request.archivist,
            closed_on=day,
            sealed_at=begun.at,
            statement=statement(plan, planned, request.statement),
            paper_location=request.paper_location,
        )

    def _bind(
        self, volume: Volume, planned: PlannedVolume, papers: Sequence[VolumeFile], folder: Path
    ) -> Iterator[VolumeFile]:
        """One PDF of all pages; nothing when neither papers nor items have pages (no converter, no scans)."""
        paths = {paper.role: self._path(paper, folder) for paper in papers if paper.media_type == PDF}
        if not volume.totals.pages and not paths:
            return
        target = folder / f"{volume.serial}.pdf"
        bound = self.binder.bind(job_of(volume, planned, paths, target, self.planner.volumes))
        require_agreement(volume, bound)
        stored = self._store(volume, target)
        yield VolumeFile(
            VolumeFileRole.BOUND_PDF, stored.key, stored.sha256, target.stat().st_size, PDF, bound.pages
        )

    def _kept_copy(self, one: Paged) -> VolumeFile:
        """Pages that were joined are stored now: a mere preview leaves nothing behind."""
        assert one.copy is not None and one.source is not None  # noqa: S101, PT018 - asked by the caller
        if one.joined:
            with Path(one.source.path).open("rb") as content:
                self.archive.put(one.copy.key, content, sha256=one.copy.sha256)
        return one.copy

    def _show(self, plan: CasePlan, target: Path) -> list[Path]:
        """Bind what is planned into files outside the archive."""
        unread = [item for item in plan.blocking if item.code in ("damaged", "unreadable")]
        if unread:
            raise ConflictError(listed(unread), hint=unread[0].hint)
        bare = [volume for volume in plan.volumes if any(item.numbered for item in volume.items)]
        single = len(bare) == 1
        written = [target if single else target.with_stem(f"{target.stem}-{n + 1}") for n in range(len(bare))]
        name, place = plan.file.case.name, self.planner.volumes.page_place
        for planned, path in zip(bare, written, strict=True):
            self.binder.bind(preview_job(name, planned, path, place))
        return written

    def _path(self, file: VolumeFile, folder: Path) -> str:
        local = self.archive.local_path(file.key)
        if local is None:
            local = folder / f"{file.role}.pdf"
            with self.archive.open(file.key) as stored:
                local.write_bytes(stored.read())
        return str(local)

    def _store(self, volume: Volume, path: Path) -> StoredObject:
        with path.open("rb") as content:
            digest = digest_of_stream(content)
        key = places.volume_key(volume.reference, "volume", digest, ".pdf")
        with path.open("rb") as content:
            self.archive.put(key, content, sha256=digest)
        return StoredObject(key, digest)

    def _seal(self, plan: CasePlan, volumes: Sequence[Volume]) -> None:
        """Step 5: all volumes or none."""
        facts = [self._fact(volume) for volume in volumes]
        with self.catalog.transaction() as tx:
            case = tx.get_case(plan.file.case.id)
            case.accept_documents()
            require_unchanged(plan, tx)
            for (fact, plain), volume in zip(facts, volumes, strict=True):
                tx.record(fact, plain)
                tx.schedule(FollowUp(FollowUpKind.CHECK_PROPERTIES, RecordId(volume.reference)))
            save_draft(case.id, None, tx)
            schedule_case(tx, case.id)

    def _fact(self, volume: Volume) -> tuple[Fact, Plain]:
        body, plain = put_body(
            self.archive,
            lambda digest: places.volume_key(volume.reference, "volume", digest, ".json"),
            volume,
        )
        objects = tuple(StoredObject(item.key, item.sha256) for item in volume.files)
        detail: dict[str, str | int] = {"reference": volume.reference}
        return Fact(
            FactKind.VOLUME_SEALED,
            self.now(),
            self.actor,
            body,
            objects,
            case_id=volume.case_id,
            detail=detail,
        ), plain

    def _sealed_before(self, sealed: tuple[Volume, ...], request: CloseRequest) -> Closed:
        """The same people again: a run after a crash, or twice by mistake. Others are told."""
        first = sealed[0]
        publish_facts(ledger=self.ledger, catalog=self.catalog)
        same = (first.compiler, first.checker, first.archivist)
        if same == (request.compiler, request.checker, request.archivist):
            return Closed(sealed, already=True)
        codes = "、".join(volume.reference for volume in sealed)
        raise ConflictError(
            f"案件已由 {first.archivist.name} 归档，档号 {codes} / the case was sealed by {first.archivist.name}: {codes}",
            hint="用补充归档说明原因 / file a supplement with its reason",
        )


@contextmanager
def _folder() -> Iterator[Path]:
    try:
        with tempfile.TemporaryDirectory(prefix="docarchive-volume-") as folder:
            yield Path(folder)
    except OSError as error:
        raise UnavailableError(
            f"写不下临时文件 / no room for temporary files: {error.strerror or error}",
            hint="腾出空间后重试 / make room",
        ) from error
