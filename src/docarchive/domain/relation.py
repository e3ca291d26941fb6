"""How a document stands to one issued before: it corrects it, replaces it, or supplements it."""

from dataclasses import dataclass
from enum import StrEnum

from docarchive.domain.identifiers import RecordId


class RelationKind(StrEnum):
    """What a later document does to an earlier one of the same case."""

    CORRECTS = "corrects"
    """更正（补正）: stands in place of a document that was served, which stays as it is in the file."""
    REPLACES = "replaces"
    """重新制作: the other is void, its number stays taken."""
    SUPPLEMENTS = "supplements"
    """补充: stands beside the other."""


@dataclass(frozen=True, slots=True)
class Relation:
    """Kept in the body of the later document; the other way round it is looked up."""

    kind: RelationKind
    record_id: RecordId
    """The earlier document."""
    reason: str
