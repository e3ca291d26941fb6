"""Lines of a score sheet in words, the same on the screen and on paper."""

from typing import TYPE_CHECKING

from docarchive.domain.file_review.findings import ItemResult

if TYPE_CHECKING:
    from docarchive.templates.score_workbook import ReviewedCase


def evidence_of(one: ItemResult, papers: "ReviewedCase") -> list[str]:
    """The evidence of an item in words: paper, page, what is wrong."""
    return [
        f"{papers.papers.get(found.record_id or '', '')}{f' 第{found.page}页' if found.page else ''} {found.words}".strip()
        for found in one.evidence
    ]


def shown_points(one: ItemResult, points: int | None) -> str:
    """What an item is worth in a standard."""
    if points is None:
        return "—"
    return "否决" if one.item.is_veto else str(points)
