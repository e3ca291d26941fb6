"""What a finished case must hold, as data: kinds of case and what each kind asks for (``rules/completeness.yaml``)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from docarchive.domain.case_event import CaseEventKind
from docarchive.domain.case_file import CaseFile
from docarchive.domain.laws.rule_source import RuleSource


class Check(StrEnum):
    """How a requirement is looked for."""

    DOCUMENT = "document"
    """One of the forms was issued."""
    GUARD = "guard"
    """A guard does not miss it: what only some penalties need."""
    SERVED = "served"
    """The party got each document of the forms: by receipt, or by signing it where it was made."""
    SIGNED_SCAN = "signed_scan"
    """The signed or sealed paper came back."""
    WHOLE_SCAN = "whole_scan"
    """With all its pages."""
    SCAN_AGREES = "scan_agrees"
    """No difference between scan and issued text waits for a person."""
    MARKS = "marks"
    """No signature, date or seal is surely absent."""
    SOURCE_NOTE = "source_note"
    """A note says where a recording or picture comes from."""
    RECORDING = "recording"
    """The act was recorded."""


@dataclass(frozen=True, slots=True)
class CaseKind:
    """A kind of case; a case is of as many kinds as it holds papers or events of."""

    id: str
    title: str
    title_en: str
    forms: tuple[str, ...]
    events: tuple[CaseEventKind, ...] = ()

    def is_kind_of(self, file: CaseFile) -> bool:
        """Whether the case holds one of the papers or events."""
        return bool(file.papers(*self.forms) or file.happened(*self.events))


@dataclass(frozen=True, slots=True)
class Requirement:
    """One row of the table."""

    id: str
    title: str
    title_en: str
    check: Check
    source: RuleSource
    supplier: str
    """Who can supply it, Chinese and English."""
    kinds: tuple[str, ...] = ()
    """Ids of the kinds of case that ask for it; empty: all."""
    forms: tuple[str, ...] = ()
    """Documents: one of which is needed, or each of which is looked at; empty: every document."""
    except_forms: tuple[str, ...] = ()
    only_if: tuple[str, ...] = ()
    """Conditions (``field`` or ``field=value``) on a document, one of which makes it looked at; empty: always."""
    guards: tuple[str, ...] = ()
    per_party: bool = False
    """Each party needs its own."""
    waived_by: str | None = None
    """Who may let it go, Chinese and English; None: nobody."""


@dataclass(frozen=True, slots=True)
class CompletenessRules:
    """All kinds and all requirements of a pack."""

    kinds: tuple[CaseKind, ...]
    requirements: tuple[Requirement, ...]

    def kinds_of(self, file: CaseFile) -> tuple[CaseKind, ...]:
        """The kinds the case is of, in the order of the table."""
        return tuple(kind for kind in self.kinds if kind.is_kind_of(file))

    def of_kinds(self, kinds: Iterable[CaseKind]) -> tuple[Requirement, ...]:
        """What kinds of case ask for, in the order of the table."""
        held = {kind.id for kind in kinds}
        return tuple(item for item in self.requirements if not item.kinds or held & set(item.kinds))

    @property
    def by_id(self) -> Mapping[str, Requirement]:
        """The requirements by id."""
        return {item.id: item for item in self.requirements}
