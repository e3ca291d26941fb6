"""What is disposed of leaves no row and no free page on either database, and a rebuild without its bodies ends alike."""

import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import catalog_builders as build
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_catalog_facts import account
from test_catalog_replay import CASES, random_entry

from docarchive.domain.case import Stage
from docarchive.domain.case_event import CaseEvent, CaseEventKind
from docarchive.domain.draft import Draft
from docarchive.domain.errors import ConflictError, NotFoundError
from docarchive.domain.facts import FactKind
from docarchive.domain.follow_ups import FollowUp, FollowUpKind
from docarchive.domain.people.user import User, UserRole
from docarchive.domain.retention.hold import Hold, HoldGround
from docarchive.domain.volumes.volume import Retention

WORD = "鹦鹉螺琥珀QZJXVKW"
OLD, OTHER = build.case(1), build.case(2)
PAPER = build.record(1, of=OLD, serial=1, title=f"决定书{WORD}", values={"what": WORD})
KEPT = build.record(2, of=OTHER, serial=2)
EVENT = CaseEvent(OLD.id, CaseEventKind.REQUIREMENT_WAIVED, build.NOON, note=WORD, rule="x")
BEGINNING = [
    *build.register(*(kind(number) for kind in (build.enterprise, build.officer) for number in (1, 2)), OLD, OTHER),
    build.reserve(PAPER),
    build.issue(PAPER),
    build.reserve(KEPT),
    build.issue(KEPT),
    build.fact(FactKind.TEXT_READ, build.text_of(PAPER, f"{WORD}\f{WORD}"), record_id=PAPER.id),
    build.fact(FactKind.CASE_EVENT_RECORDED, EVENT, case_id=OLD.id),
    account(User("reader.1", "示例", (UserRole.CLERK,), None, (OLD.id,))),
    build.seal(build.volume(OLD, PAPER, statement=WORD)),
]  # fmt: skip
GONE = build.disposal(OLD, PAPER, serial=1)
DISPOSED = build.fact(FactKind.CASE_DISPOSED, GONE, case_id=OLD.id)


def files_of(catalog, url):
    """Every file the database keeps rows in."""
    if url.startswith("sqlite"):
        path = Path(url.removeprefix("sqlite:///"))
        return [one for one in path.parent.glob(f"{path.name}*") if one.is_file()]
    with psycopg.connect(url, autocommit=True) as server:
        (folder,) = server.execute("SHOW data_directory").fetchone()
    return [one for one in (Path(folder) / "base").rglob("*") if one.is_file()]


def speaking(catalog, url):
    return [path for path in files_of(catalog, url) if WORD.encode() in path.read_bytes()]


def test_neither_rows_nor_free_pages_keep_a_word_of_it(catalog, url):
    build.play(catalog, *BEGINNING)
    with catalog.transaction() as tx:
        tx.schedule(FollowUp(FollowUpKind.READ_TEXT, PAPER.id))
        tx.set_note(f"of {PAPER.id}", {"text": WORD})
        tx.set_note("of_many", {OLD.id: WORD, "ids": [PAPER.id, KEPT.id]})
        tx.save_draft(Draft("key", "clerk", OLD.id, "x", build.NOON, build.NOON, 0, {"a": WORD}, {}))
    catalog.purge()
    assert speaking(catalog, url)
    build.play(catalog, DISPOSED)
    catalog.purge()

    assert speaking(catalog, url) == []
    with catalog.reading() as reader:
        assert not any(WORD in line for line in reader.dump())
        assert reader.pending_follow_ups() == 0
        assert reader.note("of_many") == {"ids": [KEPT.id]}
        assert reader.drafts_of("clerk") == []
        assert reader.get_record(KEPT.id) == KEPT
        assert [act.what for act in reader.acts(limit=1)] == [FactKind.CASE_DISPOSED]


def test_numbers_and_codes_stay_taken(catalog):
    build.play(catalog, *BEGINNING, DISPOSED)
    with catalog.reading() as reader:
        assert reader.last_volume_serial(fonds="J001", year=2026, retention=Retention.THIRTY_YEARS) == 1
        assert reader.disposed_records(str(PAPER.number)) == [PAPER.id]
        assert reader.disposal_of_record(PAPER.id).disposal == GONE
        assert reader.disposal_of_volume(GONE.volumes[0].reference).disposal == GONE
        assert reader.number_gaps() == []
    with catalog.transaction() as tx:
        assert tx.next_serial(region="示", word="罚", year=2026) == 3
    for step in (
        build.reserve(replace(PAPER, id=build.id_of(999))),
        build.seal(build.volume(OTHER, KEPT)),
        DISPOSED,
        build.fact(FactKind.CASE_DISPOSED, replace(GONE, case_id=OTHER.id), case_id=OTHER.id),
    ):
        with catalog.transaction() as tx, pytest.raises(ConflictError):
            tx.record(*step)


def test_nothing_of_an_open_or_held_case_goes(catalog):
    build.play(catalog, *BEGINNING)
    held = Hold(build.id_of(89), OLD.id, HoldGround.SUIT, "应诉", build.NOON, "示例主任")
    build.play(catalog, build.fact(FactKind.HOLD_RECORDED, held, case_id=OLD.id))
    before = build.dump(catalog)
    open_one = build.disposal(OTHER, KEPT, serial=3)
    for step in (DISPOSED, build.fact(FactKind.CASE_DISPOSED, open_one, case_id=OTHER.id)):
        with catalog.transaction() as tx, pytest.raises(ConflictError):
            tx.record(*step)

    assert build.dump(catalog) == before


def test_done_is_said_once_and_of_what_was_disposed_of(catalog):
    build.play(catalog, *BEGINNING)
    done = build.fact(FactKind.DISPOSAL_DONE, case_id=OLD.id)
    with catalog.transaction() as tx, pytest.raises(NotFoundError):
        tx.record(*done)
    build.play(catalog, DISPOSED, done)
    with catalog.transaction() as tx, pytest.raises(ConflictError):
        tx.record(*done)


def is_about(fact, case_id, record_ids):
    """Whether its body goes with the case."""
    return fact.body is not None and (fact.case_id == case_id or fact.record_id in record_ids)


def rebuild(source, target, entries, case_id, record_ids):
    """As the journey does after the bodies are gone: facts about the case are positions alone, but for the disposal."""
    with target.transaction() as tx:
        for fact, body in entries:
            gone = is_about(fact, case_id, record_ids) and fact.kind is not FactKind.CASE_DISPOSED
            if gone:
                tx.record_position(fact)
            else:
                tx.record(fact, body)
    assert build.dump(target) == build.dump(source)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_rebuild_without_the_bodies_makes_the_same_dump(new_url, open_catalog, kind):
    source, target = open_catalog(new_url("sqlite")), open_catalog(new_url(kind))
    story = [*BEGINNING, DISPOSED, build.fact(FactKind.DISPOSAL_DONE, case_id=OLD.id)]
    build.play(source, *story)
    rebuild(source, target, story, OLD.id, {PAPER.id})


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(min_value=0, max_value=2**32))
def test_whatever_happened_to_a_case_before_a_rebuild_without_its_bodies_ends_alike(
    new_url, open_catalog, seed
):
    chance = random.Random(seed)
    source, target = open_catalog(new_url("sqlite")), open_catalog(new_url("sqlite"))
    start = build.register(*(kind(number) for kind in (build.enterprise, build.officer) for number in (1, 2)))
    accepted = start + build.register(build.person(1), *CASES)
    build.play(source, *accepted)
    case, ids = CASES[0], set()
    for part in range(2):  # before the disposal, and after it
        with source.transaction() as tx:
            for tick in range(60):
                fact, body = random_entry(chance, tick)
                if fact.record_id in ids:  # in life no id is given twice
                    continue
                entry = replace(fact, at=build.NOON + timedelta(seconds=chance.randrange(-9, 9))), body
                try:
                    tx.record(*entry)
                except (ConflictError, NotFoundError):
                    continue
                accepted.append(entry)
        if part == 0:
            accepted += _disposal(source, case)
            with source.reading() as reader:
                ids = {item.record_id for item in reader.find_disposal(case.id).disposal.documents}
    rebuild(source, target, accepted, case.id, ids)
    source.close()
    target.close()


def _disposal(source, case):
    """The case is closed, if it is not, and disposed of."""
    with source.reading() as reader:
        records, stage = reader.records_of(case.id), reader.get_case(case.id).stage
    made = [] if stage is Stage.CLOSED else [build.seal(build.volume(case, *records[:1], serial=7))]
    item = build.disposal(case, *records, serial=7)
    documents = tuple(
        replace(one, void=record.void_reason is not None)
        for one, record in zip(item.documents, records, strict=True)
    )
    made.append(build.fact(FactKind.CASE_DISPOSED, replace(item, documents=documents), case_id=case.id))
    build.play(source, *made)
    return made
