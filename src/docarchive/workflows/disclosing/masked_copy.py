"""Make a copy of a record's file in which personal data is covered for good; the original stays as it is.

Places are found by the text lines that recognisers stored and by the file's own text layer. What no text tells (writing by
hand, faces, unread pages) a person adds as boxes; only a copy that a person has confirmed is kept.

Write order: the PDF, the list of its boxes and the body into the archive; one transaction with the fact; publish.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from docarchive.archive.port import Archive, Ledger
from docarchive.catalog.port import Catalog
from docarchive.domain import places
from docarchive.domain.errors import NotFoundError, RejectedError
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.identifiers import RecordId
from docarchive.domain.masking.personal import FoundBy, MaskingRules, PersonalKind, PersonalValue
from docarchive.domain.masking.placed import MaskBox, PlacedText, boxes_of, placed_lines
from docarchive.domain.masking.spans import find_personal, stands_in
from docarchive.domain.record import PageText, Record, Representation, Role
from docarchive.reading.masking.port import MASKABLE, CoveredPage, PageMasker
from docarchive.workflows.disclosing.made_copies import LIST_STEM, MaskedCopy, named_files
from docarchive.workflows.keeping.read_text import checked_copy
from docarchive.workflows.keeping.recognised_text import pages_with_lines, unread_pages
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.publishing.personal_values import known_values
from docarchive.workflows.store import digest_of, put_body, put_bytes

DRAFT_WORDS = ("草稿 未经人工核对", "DRAFT, not confirmed")
_PDF = "application/pdf"
_ROLES = (Role.SCAN, Role.ISSUED_PDF, Role.EVIDENCE)
"""What is copied when nobody says, the first that there is."""


@dataclass(frozen=True, slots=True)
class MaskRequest:
    """What is to be covered beside what is known."""

    record_id: RecordId
    role: Role | None = None
    """Which file; None: the signed scan, else what was issued, else the evidence."""
    hide: tuple[str, ...] = ()
    """Words that a person names."""
    boxes: tuple[MaskBox, ...] = ()
    """Boxes that a person draws, on the upright page."""
    leave: tuple[MaskBox, ...] = ()
    """Boxes that would be proposed and a person leaves open."""


@dataclass(frozen=True, slots=True)
class MaskProposal:
    """One place that is taken for personal data."""

    box: MaskBox
    text: str
    """What stands there."""
    by: FoundBy


@dataclass(frozen=True, slots=True)
class MaskPlan:
    """What would be covered, for a person to look at."""

    record: Record
    source: Representation
    page_count: int
    rotations: tuple[int, ...]
    boxes: tuple[MaskBox, ...]
    """All that is covered: what was found and is not left open, and what a person drew."""
    proposals: tuple[MaskProposal, ...]
    """What was found, in the order of the pages, those left open included."""
    unread_pages: tuple[int, ...]
    """Pages (from 1) of which no text is known: nothing on them is covered but what a person adds."""


@dataclass(frozen=True, slots=True)
class Masking:
    """The tools."""

    archive: Archive
    ledger: Ledger
    catalog: Catalog
    masker: PageMasker
    rules: MaskingRules
    now: Callable[[], datetime]
    actor: str

    def plan(self, request: MaskRequest) -> MaskPlan:
        """Find what is to be covered.

        Raises:
            NotFoundError: no such record or file.
            RejectedError: the file has no pages that can be drawn; a word is not found; a box lies on no page.
        """
        with self.catalog.reading() as reader:
            record = reader.get_record(request.record_id)
            source = _source(record, request.role)
            known = known_values(record.case_id, reader, self.rules)
            lines = pages_with_lines(record.id, source.sha256, archive=self.archive, reader=reader)
            waiting = _waiting(source, reader.text_of(record.id, source.sha256))
        hidden = frozenset(PersonalValue(PersonalKind.OTHER, word.strip()) for word in request.hide)
        with checked_copy(self.archive, source) as copy:
            layers = self.masker.page_places(copy)
        texts = {page.page_number: page for page in lines}
        origins = {**known, **dict.fromkeys(hidden, FoundBy.WORD)}
        proposals: dict[MaskBox, MaskProposal] = {}
        seen: set[PersonalValue] = set()
        unread = []
        for layer in layers:
            number, text = layer.page_index + 1, texts.get(layer.page_index + 1)
            layer_boxes = _turned(layer.boxes, text.rotation if text else 0)
            sources = [
                PlacedText(layer.text, layer_boxes, exact=True),
                placed_lines(text.lines if text else ()),
            ]
            for placed in sources:
                proposals |= {item.box: item for item in _proposed(placed, origins, number)}
                seen |= {item for item in hidden if stands_in(placed.text, item)}
            if number in waiting or not any(placed.text.strip() for placed in sources):
                unread.append(number)
        _require_found(hidden - seen)
        _require_on_pages(request.boxes, len(layers))
        turns = tuple(found.rotation if (found := texts.get(layer.page_index + 1)) else 0 for layer in layers)
        boxes = sorted({*proposals} - {*request.leave} | {*request.boxes})
        in_order = tuple(proposals[box] for box in sorted(proposals))
        return MaskPlan(record, source, len(layers), turns, tuple(boxes), in_order, tuple(unread))

    def draft(self, plan: MaskPlan, target: Path, *, pages: Sequence[int] = ()) -> None:
        """Write the copy as it would be, with words across every page that say it is a draft; nothing is kept.

        Args:
            plan: What is covered.
            target: The PDF.
            pages: Numbers (from 1) of the pages to write; none means all.
        """
        self._write(plan, target, DRAFT_WORDS, pages)

    def make(self, plan: MaskPlan, target: Path, *, confirmed_by: str, purpose: str) -> Representation:
        """Write the copy, keep it as a derivative of the record, and return how it is kept.

        Raises:
            RejectedError: nobody confirmed it, or there is no purpose; or nothing is covered though pages were not read.
        """
        if not confirmed_by.strip() or not purpose.strip():
            raise RejectedError(
                "须写明核对人和用途 / say who looked at it, and what it is for",
                hint="--confirmed-by, --purpose",
            )
        if plan.unread_pages and not plan.boxes:
            raise RejectedError(
                "页面文字尚未识别，又没有画框，什么也没有遮盖 / nothing is covered: the pages were not read, and no box is drawn",
                hint="先 docarchive ocr，或用 --box 画框 / have them read, or draw boxes",
            )
        with tempfile.TemporaryDirectory(prefix="docarchive-mask-") as name:
            made = Path(name) / "masked.pdf"
            self._write(plan, made, ())
            content = made.read_bytes()
        kept = self._keep(plan, content, MaskedCopy(
            str(plan.source.sha256), confirmed_by.strip(), purpose.strip(), plan.boxes,
            tuple(item.box for item in plan.proposals if item.box not in plan.boxes),
        ))  # fmt: skip
        target.write_bytes(content)
        return kept

    def _write(self, plan: MaskPlan, target: Path, words: Sequence[str], only: Sequence[int] = ()) -> None:
        pages = [
            CoveredPage(index, turn, tuple(item.box for item in plan.boxes if item.page_number == index + 1))
            for index, turn in enumerate(plan.rotations)
            if not only or index + 1 in only
        ]
        with checked_copy(self.archive, plan.source) as copy:
            self.masker.write(copy, pages, target, words=words)

    def _keep(self, plan: MaskPlan, content: bytes, what: MaskedCopy) -> Representation:
        folder = plan.source.key.rpartition("/")[0]
        listed, _ = put_body(
            self.archive, lambda digest: places.returned_key(folder, LIST_STEM, digest, ".json"), what
        )
        stored = put_bytes(
            self.archive, places.returned_key(folder, "masked", digest_of(content), ".pdf"), content
        )
        file = Representation(
            Role.MASKED,
            stored.key,
            stored.sha256,
            len(content),
            _PDF,
            page_count=plan.page_count,
            derived_from=plan.source.sha256,
        )
        body, plain = put_body(
            self.archive, lambda digest: places.returned_key(folder, "masked", digest, ".json"), file
        )
        fact = Fact(
            FactKind.DERIVATIVE_MADE,
            self.now(),
            self.actor,
            body,
            (stored, listed),
            party_id=plan.record.party_id,
            case_id=plan.record.case_id,
            record_id=plan.record.id,
            detail={"boxes": len(plan.boxes)},
        )
        with self.catalog.transaction() as tx:
            if listed.key not in named_files(plan.record.id, tx):
                tx.record(fact, plain)
        publish_facts(ledger=self.ledger, catalog=self.catalog)
        return file


def _proposed(
    placed: PlacedText, origins: Mapping[PersonalValue, FoundBy], number: int
) -> Iterator[MaskProposal]:
    for span in find_personal(placed.text, origins):
        text = "".join(placed.text[span.start : span.end].split())
        by = next((origins[value] for value in sorted(origins) if stands_in(text, value)), FoundBy.SHAPE)
        yield from (MaskProposal(box, text, by) for box in boxes_of(placed, [span], number))


def sources_of(record: Record) -> list[Representation]:
    """The files of *record* that can be copied so, what is copied when nobody says first."""
    newest = [
        next((item for item in record.representations[::-1] if item.role is role), None) for role in _ROLES
    ]
    return [item for item in newest if item is not None and item.media_type in MASKABLE]


def _source(record: Record, role: Role | None) -> Representation:
    if found := [item for item in sources_of(record) if role in (None, item.role)]:
        return found[0]
    if role is not None and (other := [item for item in record.representations if item.role is role]):
        raise RejectedError(
            f"{other[-1].media_type} 没有可遮盖的页面 / has no pages that can be covered", hint="--file"
        )
    raise NotFoundError(
        f"{record.title} 没有可制作遮盖副本的文件 / no file of it can be copied so", hint="docarchive show"
    )


def _waiting(source: Representation, known: Sequence[PageText]) -> frozenset[int]:
    """Pages that a recogniser should still read; of what was issued here the text layer says all."""
    return frozenset() if source.role is Role.ISSUED_PDF else frozenset(unread_pages(source, known))


def _turned(boxes: Sequence[tuple[int, ...]], rotation: int) -> tuple[tuple[int, ...], ...]:
    """Boxes of the page as shown, on the page turned upright."""
    for _ in range(rotation % 360 // 90):
        boxes = [(10_000 - box[3], box[0], 10_000 - box[1], box[2]) if box else () for box in boxes]
    return tuple(boxes)


def _require_found(missing: frozenset[PersonalValue]) -> None:
    if missing:
        words = "、".join(sorted(item.text for item in missing))
        raise RejectedError(
            f"页面文字中没有：{words} / not found in the text of the pages",
            hint="用 --box 画框遮盖 / draw a box",
        )


def _require_on_pages(boxes: Sequence[MaskBox], count: int) -> None:
    for item in boxes:
        if not 1 <= item.page_number <= count:
            raise RejectedError(
                f"没有第 {item.page_number} 页，共 {count} 页 / there is no such page", hint="--box"
            )
