"""Forms that are being filled in: each user's own, and no part of the truth."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from docarchive.domain.draft import Draft, IssuedKey, is_draft_key, new_draft_key
from docarchive.domain.errors import ConflictError
from docarchive.domain.identifiers import CaseId, OfficerId, PartyId, RecordId, new_id
from docarchive.domain.relation import Relation, RelationKind

NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)
CASE, OTHER_CASE, RECORD = (new_id(NOW) for _ in range(3))


def draft(**changes):
    whole = Draft(
        key=new_draft_key(),
        user="wang.jia",
        case_id=CaseId(CASE),
        form_id="inspection_record",
        begun_at=NOW,
        changed_at=NOW,
        seen_facts=12,
        entries={
            "findings": [{"description": "<script> 甲&乙"}],
            "inspection_period": {"start": "", "end": ""},
        },
        drawn={"party_name": "0123456789abcdef"},
        party_id=PartyId(new_id(NOW)),
        officer_ids=(OfficerId(new_id(NOW)),),
        relation=Relation(RelationKind.CORRECTS, RecordId(RECORD), "笔误"),
        violation="WSL97-4",
        tier="b#2",
        override_reason="理由",
    )
    return replace(whole, **changes)


def saved(catalog, *drafts):
    with catalog.transaction() as tx:
        for item in drafts:
            tx.save_draft(item)
    return drafts


def test_a_draft_comes_back_as_it_was_saved_last(catalog):
    (first,) = saved(catalog, draft())
    (later,) = saved(catalog, replace(first, entries={"remark": "改"}, changed_at=NOW + timedelta(minutes=1)))

    with catalog.reading() as reader:
        assert reader.find_draft(first.key, user="wang.jia") == later


def test_nobody_finds_or_overwrites_the_draft_of_another(catalog):
    (own,) = saved(catalog, draft())

    with catalog.reading() as reader:
        assert reader.find_draft(own.key, user="nei.qin") is None
        assert reader.drafts_of("nei.qin") == []
    with pytest.raises(ConflictError, match="somebody else"):
        saved(catalog, replace(own, user="nei.qin", entries={}))
    with catalog.reading() as reader:
        assert reader.find_draft(own.key, user="wang.jia") == own


def test_drafts_are_listed_by_case_the_last_change_first(catalog):
    old, new, elsewhere = saved(
        catalog,
        draft(),
        draft(changed_at=NOW + timedelta(hours=1)),
        draft(case_id=CaseId(OTHER_CASE), changed_at=NOW + timedelta(hours=2)),
    )

    with catalog.reading() as reader:
        assert reader.drafts_of("wang.jia", case_id=CaseId(CASE)) == [new, old]
        assert reader.drafts_of("wang.jia") == [elsewhere, new, old]


def test_a_dropped_draft_is_gone_and_only_its_user_can_drop_it(catalog):
    (own,) = saved(catalog, draft())
    with catalog.transaction() as tx:
        tx.drop_draft(own.key, user="nei.qin")
    with catalog.reading() as reader:
        assert reader.find_draft(own.key, user="wang.jia") == own
    with catalog.transaction() as tx:
        tx.drop_draft(own.key, user="wang.jia")
    with catalog.reading() as reader:
        assert reader.find_draft(own.key, user="wang.jia") is None


def test_a_key_is_used_once(catalog):
    issued = IssuedKey(new_draft_key(), "wang.jia", CaseId(CASE), "inspection_record", RecordId(RECORD))
    with catalog.transaction() as tx:
        tx.keep_issued_key(issued)

    with pytest.raises(ConflictError, match="issued already"), catalog.transaction() as tx:
        tx.keep_issued_key(replace(issued, record_id=RecordId(new_id(NOW))))
    with catalog.reading() as reader:
        assert reader.find_issued_key(issued.key) == issued


def test_neither_stands_in_a_dump_of_what_is_true(catalog):
    before = list(_dump(catalog))
    (own,) = saved(catalog, draft())
    with catalog.transaction() as tx:
        tx.keep_issued_key(
            IssuedKey(own.key, "wang.jia", CaseId(CASE), "inspection_record", RecordId(RECORD))
        )

    assert list(_dump(catalog)) == before


@pytest.mark.parametrize("text", ["", "x" * 21, "x" * 23, "../../../../etc/passwd", "x" * 21 + "/"])
def test_what_is_no_key_is_told_from_one(text):
    assert is_draft_key(new_draft_key())
    assert not is_draft_key(text)


def _dump(catalog):
    with catalog.reading() as reader:
        yield from reader.dump()
