"""Begin a workspace's archive: its explanation and its key are the first things it proves.

Write order: README.txt and ledger/key.pub; the first fact, which holds their digests; publish.
"""

from collections.abc import Callable
from datetime import datetime

from docarchive.archive.port import Archive, Ledger
from docarchive.catalog.port import Catalog
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.places import LEDGER_KEY_KEY, README_KEY
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.store import put_bytes


def begin_workspace(
    *,
    archive: Archive,
    ledger: Ledger,
    catalog: Catalog,
    readme: bytes,
    public_key: bytes,
    now: Callable[[], datetime],
    actor: str,
) -> bool:
    """Record that the workspace exists; return False when it had begun already."""
    if not catalog.is_empty() or ledger.size() > 0:
        publish_facts(ledger=ledger, catalog=catalog)
        return False
    objects = (put_bytes(archive, README_KEY, readme), put_bytes(archive, LEDGER_KEY_KEY, public_key))
    with catalog.transaction() as tx:
        if tx.fact_count() == 0:
            tx.record(Fact(FactKind.WORKSPACE_CREATED, now(), actor, objects=objects))
    publish_facts(ledger=ledger, catalog=catalog)
    return True
