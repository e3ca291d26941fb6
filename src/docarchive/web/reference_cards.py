"""Hits of the other collections as cards: each in the shape of its own, told to the page alike."""

from dataclasses import dataclass

from docarchive.domain.collection import Collection
from docarchive.web.law_links import law_url
from docarchive.web.marked import Piece
from docarchive.web.search_cards import in_pieces
from docarchive.workflows.find_reference import (
    CheckItemHit,
    EnterpriseHit,
    LawHit,
    ReferenceHit,
    TypicalCaseHit,
)

_SHORT = 200
"""Characters of the text that stand on a card by themselves."""


@dataclass(frozen=True, slots=True)
class ReferenceCard:
    """One article, enterprise, check item or typical case."""

    collection: Collection
    title: str
    url: str | None
    """Where it is read; None: all of it stands on the card."""
    about: tuple[str, ...]
    """What tells it from others."""
    passages: tuple[tuple[Piece, ...], ...]
    text: str
    """All of it."""
    named: bool = False
    """It is the very article the query names."""

    @property
    def opening(self) -> str:
        """The beginning of the text."""
        flat = " ".join(self.text.split())
        return flat[:_SHORT] + ("…" if len(flat) > _SHORT else "")


def reference_card(hit: ReferenceHit) -> ReferenceCard:
    """A hit as its card."""
    passages = tuple(in_pieces(passage) for passage in hit.passages)
    match hit:
        case LawHit(law, article, _, named):
            starts = f"自 {law.starts} 起实施" if law.number else ""
            replaces = f"代替 {law.replaces}" if law.replaces else ""
            status = law.status.value if law.status else ""
            said = _said(str(law.edition), status, starts, replaces, article.heading)
            title, url = f"{law.name}{article.place}", law_url(law.id, article.key)
            return ReferenceCard(Collection.LAWS, title, url, said, passages, article.text, named)
        case EnterpriseHit(unit, _):
            said = _said(str(unit.uscc), unit.region, unit.industry, *unit.former_names)
            text, url = f"{unit.legal_rep}  {unit.address}", f"/parties/{unit.id}"
            return ReferenceCard(Collection.ENTERPRISES, unit.name, url, said, passages, text)
        case CheckItemHit(item, _):
            said = _said(item.id, str(item.data.get("breaks", "")))
            return ReferenceCard(Collection.CHECKLISTS, item.title, None, said, passages, item.text)
        case TypicalCaseHit(case, _):
            said = _said(str(case.published_on), case.issuer, case.region, case.cause)
            return ReferenceCard(Collection.CASES, case.title, None, said, passages, case.text)


def _said(*parts: str | None) -> tuple[str, ...]:
    return tuple(part for part in parts if part)
