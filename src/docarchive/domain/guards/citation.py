"""The guard of references to law: an edition that was no longer the law, a place that the article does not have."""

from collections.abc import Iterator

from docarchive.domain.guards.base import Objection, View


def citations_in_force(view: View) -> Iterator[Objection]:
    """What a document cites was the law when the act was committed, or is the law on its own day."""
    for finding in view.paper.citations:
        yield Objection(
            f"{finding.where}：{finding.found}，应为{finding.expected}",
            f"{finding.code}: see docarchive laws show",
        )
