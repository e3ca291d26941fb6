"""What a reviewer asks and what comes back; no engine's syntax appears above ``index/``."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from docarchive.domain.identifiers import OfficerId, RecordId
from docarchive.domain.people.seeing import MAIN


class FilterField(StrEnum):
    """What can be filtered by; Chinese names are given in index/query.py."""

    ENTERPRISE = "enterprise"
    """Any name of a party (contains), or its credit code (exact)."""
    CASE = "case"
    """Case id (exact), name (contains) or a number of one of its documents (exact)."""
    TYPE = "type"
    """Form id (exact) or printed title (contains)."""
    CAUSE = "cause"
    """案由 (contains)."""
    ARTICLE = "article"
    """Printed law reference (contains)."""
    OFFICER = "officer"
    """Any officer of the record (contains)."""
    STAGE = "stage"
    """Stage of the case (exact; the value of `docarchive.domain.case.Stage`)."""
    NUMBER = "number"
    """Document number; exact in any bracket style and edition, or prefix when ``prefix`` is set.

    A piece of a number is put into such numbers and beginnings before an index is asked (index/number_pieces.py).
    """
    INDUSTRY = "industry"
    """Industry of the record's party: a code of GB/T 4754 or its beginning, else contains."""
    REGION = "region"
    """Region of the record's party (contains)."""
    PENALTY = "penalty"
    """处罚种类 (contains)."""
    PENAL_ARTICLE = "penal_article"
    """Law reference that a penalty of the record rests on (contains)."""
    COMPARED = "compared"
    """What holding the signed scans against the issued text found (exact; the value of `ComparedState`)."""
    TIER = "tier"
    """裁量阶次 a reviewer noted for a decision (exact; the value of `docarchive.domain.laws.discretion.Level`)."""
    DATE = "date"
    FINE = "fine"


class ComparedState(StrEnum):
    """Of all signed scans of a record together: what a person has still to look at comes first."""

    DIFFERS = "differs"
    UNREADABLE = "unreadable"
    ACCEPTED = "accepted"
    """Differed or could not be read, and a person has accepted it."""
    SAME = "same"
    NONE = "none"
    """No scan was compared, or there is none."""


@dataclass(frozen=True, slots=True)
class Text:
    """A run found as written, once normalized; from one character up."""

    text: str
    exact: bool = False
    """Typed in quotes or after ``=``: no synonym may stand for it. Engines look for the run in either case."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A text filter: the field contains (or equals, see `FilterField`) the value."""

    field: FilterField
    value: str
    prefix: bool = False
    exact: bool = False
    """The whole value as it stands, as facets give it; nothing is folded."""


@dataclass(frozen=True, slots=True)
class DateRange:
    """Documents dated from *first* to *last*, both included; None is open."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class FineRange:
    """Records whose largest single fine lies in the range, both ends included, in 分; None is open."""

    low_fen: int | None
    high_fen: int | None


@dataclass(frozen=True, slots=True)
class FiledSince:
    """Records entered at this position of the ledger or later; asked by saved searches, not typed."""

    seq: int


@dataclass(frozen=True, slots=True)
class Not:
    """Everything but."""

    part: "Query"


@dataclass(frozen=True, slots=True)
class And:
    """All of the parts; empty matches everything."""

    parts: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of the parts."""

    parts: tuple["Query", ...]


Query = Text | Filter | DateRange | FineRange | FiledSince | Not | And | Or


class Sort(StrEnum):
    """Order of the hits; ties by record id."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    FINE = "fine"
    """Largest first."""


class GroupBy(StrEnum):
    """What hits can be gathered under."""

    CASE = "case"
    ENTERPRISE = "enterprise"
    """The party of the record, persons too."""


@dataclass(frozen=True, slots=True)
class IndexPage:
    """Text of one page as stored."""

    page_number: int
    text: str


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """Everything an engine needs to know of one record."""

    record_id: RecordId
    case_id: str
    title: str
    pages: tuple[IndexPage, ...]
    """In order; a run may cross from one page to the next."""
    party_names: tuple[str, ...] = ()
    """All names of all parties of the case, present, short and former."""
    party_codes: tuple[str, ...] = ()
    case_name: str = ""
    case_numbers: tuple[str, ...] = ()
    """Numbers of the case's documents, as printed: those of the main side that tell of no informant."""
    inner_numbers: tuple[str, ...] = ()
    """Numbers of those of the secondary side: for who sees the whole case."""
    informant_numbers: tuple[str, ...] = ()
    """Numbers of those that tell of an informant: for who sees the whole case and informants."""
    number: str | None = None
    form_id: str | None = None
    form_title: str | None = None
    cause: str = ""
    laws: tuple[str, ...] = ()
    """Printed references."""
    officers: tuple[str, ...] = ()
    stage: str = ""
    doc_date: date | None = None
    fine_fen: int | None = None
    """Largest single fine of the record."""
    party_name: str = ""
    """Present name of the party of this record."""
    industry: str = ""
    region: str = ""
    penalty_kinds: tuple[str, ...] = ()
    penal_articles: tuple[str, ...] = ()
    """Printed references a penalty rests on."""
    party_id: str = ""
    """Party of this record; with `case_id` what hits are grouped by."""
    compared: ComparedState = ComparedState.NONE
    tier: str = ""
    """Value of `docarchive.domain.laws.discretion.Level`; empty where nobody noted one."""
    seq: int | None = None
    """Position in the ledger at which the record was entered."""
    side: str = MAIN
    """正卷 or 副卷, as the three below what seeing it depends on (`docarchive.domain.people.seeing`)."""
    handler_ids: tuple[OfficerId, ...] = ()
    """Of the case."""
    informant: bool = False
    """It tells of an informant."""


@dataclass(frozen=True, slots=True)
class FacetCount:
    """One value among the hits and how many of them have it."""

    value: str
    count: int
    """From 1."""
    filter: str
    """The query language's filter that leaves these hits and no others."""


@dataclass(frozen=True, slots=True)
class Facet:
    """The most frequent values of a field among all hits; equal counts by value."""

    field: FilterField
    counts: tuple[FacetCount, ...]
    more: bool
    """Whether there are values besides those given."""


@dataclass(frozen=True, slots=True)
class Span:
    """A marked stretch of a passage, in characters from its start."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a page's stored text with the matches marked."""

    page_number: int
    text: str
    marks: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class EngineHits:
    """What an engine answers."""

    total: int
    record_ids: tuple[RecordId, ...]
    """The asked-for page of hits, in order."""
    counted: Callable[[], tuple[Facet, ...]]
    """Waits for `facets`: an engine may count them while its asker reads the records."""

    @property
    def facets(self) -> tuple[Facet, ...]:
        """Of all hits, in the order asked for; may raise `UnavailableError` as the engine itself."""
        return self.counted()


@dataclass(frozen=True, slots=True)
class HitGroup:
    """Hits of one case or party."""

    count: int
    """From 1."""
    record_ids: tuple[RecordId, ...]
    """Its first hits, in order, at least one."""


@dataclass(frozen=True, slots=True)
class EngineGroups:
    """What an engine answers when hits are gathered."""

    total: int
    """Hits in all."""
    groups: tuple[HitGroup, ...]
    """The asked-for page of groups, in the order of their first hits."""
    counted: Callable[[], tuple[tuple[Facet, ...], int]]
    """Waits for `facets` and `group_total`, as of `EngineHits`."""
    estimated: bool = False
    """Whether `group_total` is an estimate, right to a few in a hundred; counts of hits never are."""

    @property
    def group_total(self) -> int:
        """Groups in all; may raise as `facets` do."""
        return self.counted()[1]

    @property
    def facets(self) -> tuple[Facet, ...]:
        """Of all hits, in the order they were asked for; may raise `UnavailableError` as the engine itself."""
        return self.counted()[0]
