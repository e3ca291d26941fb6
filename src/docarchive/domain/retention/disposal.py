"""Disposal (销毁) of a case whose volumes two people gave up: what goes, what stays, who answers for it.

The unit is the case with all its volumes and supplements. The body of the fact lists every file that goes; it holds no
personal data of the papers, so that it can stay for ever and each step can be done again by it.

Source: 档案法 第二十一条 (no destruction without authority), 机关档案管理规定 (approval, two supervisors, a lasting register).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from docarchive.domain.errors import RejectedError
from docarchive.domain.identifiers import (
    ArrivalId,
    CaseId,
    DocumentNumber,
    PartyId,
    RecordId,
    Sha256,
    crockford,
)
from docarchive.domain.volumes.reference import folder_name, parse_reference
from docarchive.domain.volumes.volume import Retention, VolumeSide

_SUPERVISORS = 2
_TIME_DIGITS = 10
_OTHER_DIGITS = 16


@dataclass(frozen=True, slots=True)
class DisposedFile:
    """A file that goes: its key, and the digest under which the ledger names it."""

    key: str
    sha256: Sha256


@dataclass(frozen=True, slots=True)
class DisposedVolume:
    """What stays known of a volume; its title stands in the destruction register alone."""

    reference: str
    fonds: str
    year: int
    retention: Retention
    serial: int
    side: VolumeSide
    number: int
    count: int
    documents: int
    pages: int
    discs: int
    closed_on: date
    expired_on: date
    """Last day of its period, or of the one an appraisal gave it."""


@dataclass(frozen=True, slots=True)
class DisposedDocument:
    """What stays known of a record."""

    record_id: RecordId
    kind: str
    """Id of its form, or ``evidence``."""
    number: DocumentNumber | None = None
    dated: date | None = None
    void: bool = False


@dataclass(frozen=True, slots=True)
class Extract:
    """Pages of a heap that other cases still need, kept as a file of its own when the heap goes."""

    heap: Sha256
    """Digest of the file that arrived."""
    arrival_id: ArrivalId
    """Under which the extract is kept."""
    pages: tuple[int, ...]
    """Page indexes (from 0) in the file that arrived."""


@dataclass(frozen=True, slots=True)
class Approval:
    """Who allowed it."""

    by: str
    on: date
    number: str = ""
    """文号 of the paper it stands on, if it has one."""


@dataclass(frozen=True, slots=True)
class Disposal:
    """One case disposed of; body of ``case_disposed``."""

    number: str
    """Its row in the destruction register: ``销〔2057〕1号``, counted by the year."""
    case_id: CaseId
    party_id: PartyId
    """First party of the case: names its folder."""
    volumes: tuple[DisposedVolume, ...]
    documents: tuple[DisposedDocument, ...]
    files: tuple[DisposedFile, ...]
    """Everything that goes, by key."""
    arrivals: tuple[ArrivalId, ...]
    """Files of the inbox whose originals and rows go."""
    extracts: tuple[Extract, ...]
    appraisers: tuple[str, ...]
    """鉴定人, who proposed it."""
    approval: Approval
    supervisors: tuple[str, ...]
    """监销人, two."""
    reason: str
    disposed_on: date

    @property
    def keys(self) -> frozenset[str]:
        """The keys that go."""
        return frozenset(item.key for item in self.files)

    @property
    def folders(self) -> tuple[str, ...]:
        """Folders of the archive of which nothing is left, whoever wrote into them."""
        own = f"parties/{self.party_id}/{self.case_id}"
        volumes = (f"volumes/{folder_name(item.reference)}" for item in self.volumes)
        return (own, *volumes, *(f"arrivals/{item}" for item in self.arrivals))


@dataclass(frozen=True, slots=True)
class DisposedCase:
    """A disposal with its place in the ledger."""

    seq: int
    """Position of ``case_disposed``."""
    disposal: Disposal
    done: bool
    """Whether nothing is left of it anywhere the house knows of."""


def require_people(approval: Approval, supervisors: Sequence[str], actor_names: Collection[str]) -> None:
    """See that two supervisors watch, and that neither approves it nor does it.

    Raises:
        RejectedError: a name is blank, or one person has two of these parts.
    """
    names = [name.strip() for name in supervisors]
    if len(names) != _SUPERVISORS or not all(names) or not approval.by.strip():
        raise RejectedError(
            "须有批准人和两名监销人 / it takes somebody who approves and two supervisors",
            hint="--approved-by, --supervisor",
        )
    if names[0] == names[1] or approval.by.strip() in names or any(name in actor_names for name in names):
        raise RejectedError(
            "批准人、经办人和两名监销人须是不同的人 / who approves, who does it and the two supervisors are different people",
            hint="--approved-by, --supervisor",
        )


def require_typed(reference: str, typed: str) -> None:
    """See that who orders it typed the code of what goes; ``.`` is taken for ``·``, which not every keyboard has.

    Raises:
        RejectedError: something else was typed, or nothing.
    """
    try:
        meant = parse_reference(typed.replace(".", "·"))
    except RejectedError:
        meant = ""
    if meant != reference:
        raise RejectedError(
            f"请照样输入档号 {reference} / type the reference code {reference} as it stands",
            hint="销毁不能恢复，档号不符不予销毁 / nothing brings it back: without its code nothing is destroyed",
        )


def extract_id(heap_id: ArrivalId, heap: Sha256, case_id: CaseId) -> ArrivalId:
    """The id of the extract made of a heap when *case_id* goes: the same on every try, sorted beside the heap's."""
    number = int.from_bytes(sha256(f"{heap}{case_id}".encode()).digest()[:10])
    return ArrivalId(heap_id[:_TIME_DIGITS] + crockford(number, _OTHER_DIGITS))
