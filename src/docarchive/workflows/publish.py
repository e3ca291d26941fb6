"""Publish the catalogue's facts to the ledger: what makes "issued" and "filed" safe to say.

Write order: the catalogue has committed; then the ledger's entries, then its signed head. A crash in
between leaves facts unpublished; the next call, at the latest the next start, publishes them.
"""

from collections.abc import Sequence

from docarchive.archive.port import Ledger
from docarchive.catalog.port import Catalog, Reader
from docarchive.domain.errors import DamageError, UnavailableError

_BATCH = 1024


def publish_facts(*, ledger: Ledger, catalog: Catalog) -> int:
    """Append every committed fact that the ledger does not hold yet; return how many there were.

    Raises:
        UnavailableError: the ledger cannot be written now; the facts stay recorded and wait.
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
        _append(ledger, lines, start)
        published += len(lines)
        if len(lines) < _BATCH:
            return published  # that was all when it was asked; who commits later publishes what comes later


def _append(ledger: Ledger, lines: Sequence[bytes], start: int) -> None:
    """Append; when the ledger cannot be written now, say that what was done is done."""
    try:
        ledger.append(lines, start=start)
    except UnavailableError as error:
        raise UnavailableError(
            f"已登记，但还没有写入台账 / it is recorded, but not yet in the ledger: {error.message}",
            hint=f"不要重做；{error.hint}；之后的登记、watch 或 ingest 会补写 / do not do it again: "
            "what is entered next, watch or ingest publishes it",
        ) from error


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
