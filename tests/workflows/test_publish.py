"""When the ledger cannot be written the caller hears that the act is done and must not be done again."""

from dataclasses import replace

import pytest

from docarchive.domain.errors import UnavailableError
from docarchive.workflows.publish import publish_facts


class FullLedger:
    """A ledger whose disk is full for writing."""

    def __init__(self, ledger):
        self._ledger = ledger

    def __getattr__(self, name):
        return getattr(self._ledger, name)

    def append(self, entries, *, start):
        raise UnavailableError("磁盘已满 / disk full", hint="腾出空间 / make room")


def test_facts_that_cannot_be_published_stay_recorded_and_the_message_says_so(app, cast):
    before = app.ledger.size()
    registrar = replace(app.registrar, ledger=FullLedger(app.ledger))
    with pytest.raises(UnavailableError) as told:
        registrar.rename_enterprise(cast.enterprise.id, "常州新名制造有限公司")

    assert "已登记，但还没有写入台账" in told.value.message
    assert "磁盘已满" in told.value.message
    assert "不要重做" in told.value.hint
    with app.catalog.reading() as reader:
        assert reader.get_party(cast.enterprise.id).name == "常州新名制造有限公司"
    assert publish_facts(ledger=app.ledger, catalog=app.catalog) == 1
    assert app.ledger.size() == before + 1
