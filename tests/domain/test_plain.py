"""Domain values survive the archive: to JSON and back."""

import json
from datetime import UTC, date, datetime

import pytest

from docarchive.domain.errors import DamageError
from docarchive.domain.facts import Fact, FactKind, StoredObject, ledger_line
from docarchive.domain.identifiers import CaseId, DocumentNumber, PartyId, RecordId, Sha256
from docarchive.domain.laws.law import LawReference
from docarchive.domain.plain import canonical_json, from_plain, to_plain
from docarchive.domain.record import PageSource, Record, RecordKind, Representation, Role

NOW = datetime(2026, 11, 21, 8, 15, 0, 123456, tzinfo=UTC)
SCAN = Representation(
    Role.SCAN, "a/b.pdf", Sha256("a" * 64), 3, "application/pdf", pages=(PageSource("A", 0, "code", 180),)
)
RECORD = Record(
    id=RecordId("R"),
    kind=RecordKind.DOCUMENT,
    case_id=CaseId("C"),
    party_id=PartyId("P"),
    title="行政处罚决定书",
    recorded_at=NOW,
    representations=(SCAN,),
    number=DocumentNumber("苏常", "罚", 2026, 12),
    doc_date=date(2026, 11, 21),
    values={"penalties": [{"kind": "罚款", "amount": 2_000_000}]},
    laws=(LawReference("安全生产法", date(2021, 6, 10), 97, item=4),),
)
FACT = Fact(
    FactKind.NUMBER_RESERVED,
    NOW,
    "tester",
    StoredObject("k", Sha256("b" * 64)),
    detail={"region": "苏常", "year": 2026},
)


@pytest.mark.parametrize("value", [RECORD, FACT, SCAN])
def test_a_value_comes_back_as_it_was(value):
    assert from_plain(type(value), json.loads(canonical_json(to_plain(value)))) == value


def test_canonical_bytes_do_not_depend_on_the_order_of_keys():
    assert (
        canonical_json({"b": 1, "a": "甲"})
        == canonical_json({"a": "甲", "b": 1})
        == '{"a":"甲","b":1}'.encode()
    )


def test_a_float_has_no_canonical_form():
    with pytest.raises(TypeError, match="float"):
        canonical_json({"amount": [1, 2.5]})


@pytest.mark.parametrize(
    "change",
    [
        *({"title": 3}, {"form_id": 3}, {"page_count": "3"}, {"informant": 1}, {"values": [["a", 1]]}),
        *({"kind": "letter"}, {"recorded_at": "yesterday"}, {"representations": [{}]}, {"new": 1}),
    ],
)
def test_a_wrong_shape_is_damage(change):
    with pytest.raises(DamageError):
        from_plain(Record, {**to_plain(RECORD), **change})


def test_a_ledger_line_holds_position_and_version():
    entry = json.loads(ledger_line(FACT, seq=7))

    assert (entry["seq"], entry["v"], entry["kind"]) == (7, 1, "number_reserved")
