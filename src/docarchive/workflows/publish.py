"""Publish the catalogue's facts to the ledger: what makes "issued" and "filed" safe to say.

Write order: the catalogue has committed; then the ledger's entries, then its signed head. A crash in
between leaves facts unpublished; the next call, at the latest the next start, publishes them.
"""

from docarchive.archive.port import Ledger
from docarchive.catalog.port import Catalog, Reader
from docarchive.domain.errors import DamageError

_BATCH = 1024


def publish_facts(*, ledger: Ledger, catalog: Catalog) -> int:
    """Append every committed fact that the ledger does not hold yet; return how many there were.

    Raises:
        DamageError: the ledger holds more facts than the catalogue, so the catalogue is not the one
            that belongs to this archive (an old backup, or lost).
    """
    published = 0
    while True:
        start = ledger.size()
        with catalog.reading() as reader:
            _belong_together(start, ledger, reader)
            lines = reader.ledger_lines(start, limit=_BATCH)
        if not lines:
            return published
        ledger.append(lines, start=start)
        published += len(lines)


def _belong_together(published: int, ledger: Ledger, reader: Reader) -> None:
    """See that the newest published entry is the fact the catalogue has at its place."""
    if published == 0:
        return
    ours = reader.ledger_lines(published - 1, limit=1)
    newest = next(iter(ledger.entries(published - 1)), None)
    if list(ours) != [newest]:
        raise DamageError(
            f"台账有 {published} 条事实，目录库（{reader.fact_count()} 条）与之不符 / "
            f"the ledger holds {published} facts, the catalogue has {reader.fact_count()} that are not the same",
            hint="目录库过旧或丢失：移走后运行 docarchive rebuild / the catalogue is old or lost: move it away and run rebuild",
        )
