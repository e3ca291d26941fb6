"""The form in which a masked copy is prepared, as it stands in the browser: what is covered, left open, drawn, named."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from docarchive.domain.errors import RejectedError
from docarchive.domain.identifiers import RecordId
from docarchive.domain.masking.personal import PersonalKind
from docarchive.domain.masking.placed import WHOLE, MaskBox
from docarchive.domain.record import Role
from docarchive.workflows.disclosing.masked_copy import MaskPlan, MaskProposal, MaskRequest

MOST_BOXES = 5000
_BOX = re.compile(r"(\d{1,6}):(\d{1,5}),(\d{1,5}),(\d{1,5}),(\d{1,5}):([a-z_]{1,20})")


@dataclass(frozen=True, slots=True)
class MaskForm:
    """What somebody sent; boxes as `box_key` writes them."""

    role: Role | None = None
    shown: tuple[MaskBox, ...] = ()
    """Proposals that stood in the form: those of them that are not ticked are left open, new ones are not."""
    ticked: tuple[MaskBox, ...] = ()
    drawn: tuple[MaskBox, ...] = ()
    words: str = ""
    """To be covered as well, one a line."""
    purpose: str = ""

    def request(self, record_id: RecordId) -> MaskRequest:
        """What is asked for."""
        hide = tuple(dict.fromkeys(word.strip() for word in self.words.splitlines() if word.strip()))
        leave = tuple(box for box in self.shown if box not in self.ticked)
        return MaskRequest(record_id, self.role, hide, self.drawn, leave)


@dataclass(frozen=True, slots=True)
class ProposedValue:
    """One value with all places where it stands."""

    first: MaskProposal
    places: Sequence[MaskProposal]


def values_of(plan: MaskPlan) -> list[ProposedValue]:
    """The proposals by what stands there, in the order of the pages."""
    found: dict[tuple[PersonalKind, str], list[MaskProposal]] = {}
    for item in plan.proposals:
        found.setdefault((item.box.kind, item.text), []).append(item)
    return [ProposedValue(places[0], places) for places in found.values()]


def mark_of(plan: MaskPlan) -> str:
    """Stands for what a preview showed: the same only where the very same is covered of the very same file."""
    told = "\n".join([str(plan.source.sha256), *map(box_key, plan.boxes)])
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def box_key(item: MaskBox) -> str:
    """``2:1000,2000,3000,2500:name``: page, edges in ten-thousandths, kind."""
    return f"{item.page_number}:{','.join(map(str, item.box))}:{item.kind.value}"


def read_boxes(keys: Sequence[str]) -> tuple[MaskBox, ...]:
    """Boxes out of a form; `RejectedError` for what no page of ours sends."""
    if len(keys) > MOST_BOXES:
        raise RejectedError(f"方框超过 {MOST_BOXES} 个 / more than {MOST_BOXES} boxes")
    return tuple(dict.fromkeys(map(_read_box, keys)))


def _read_box(key: str) -> MaskBox:
    found = _BOX.fullmatch(key)
    if found is not None and found[6] in tuple(PersonalKind):
        page, left, top, right, bottom = map(int, found.groups()[:5])
        if left < right <= WHOLE and top < bottom <= WHOLE:
            return MaskBox(page, (left, top, right, bottom), PersonalKind(found[6]))
    raise RejectedError("表单不完整，请重新打开 / the form is not whole: open it anew")
