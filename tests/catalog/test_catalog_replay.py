import random
from dataclasses import replace
from datetime import timedelta

import catalog_builders as build
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_catalog_facts import STORY

from docarchive.domain.errors import ConflictError, NotFoundError
from docarchive.domain.facts import FactKind, Voided
from docarchive.domain.record import KeptArrival, Role, Service

CASES = [build.case(number) for number in (1, 2)]


def replay(source, target, entries):
    """Record again what *source* accepted, one transaction a fact; see that positions agree."""
    with source.reading() as reader:
        lines = reader.ledger_lines(0, limit=100_000)
    assert len(lines) == len(entries)
    for seq, entry in enumerate(entries):
        assert build.play(target, entry) == [seq]


@pytest.mark.parametrize(
    ("first", "second"), [("sqlite", "sqlite"), ("sqlite", "postgresql"), ("postgresql", "sqlite")]
)
def test_the_same_facts_make_the_same_dump_on_any_database(new_url, open_catalog, first, second):
    source, target = (open_catalog(new_url(kind)) for kind in (first, second))
    build.play(source, *STORY)
    replay(source, target, STORY)

    assert build.dump(source) == build.dump(target)


def test_a_dump_is_sorted_and_names_every_table_of_the_truth_but_no_work_in_hand(catalog):
    lucky = build.officer(1, recorder_serials=("DSJ-1",))
    receipt = build.record(
        50, of=build.case(1), services=(Service("决定书", "某人", build.NOON.date(), "直接"),)
    )
    seen = build.record(51, of=build.case(1), form_id="inspection_record", penalties=())
    build.play(catalog, *STORY, *build.register(lucky), build.issue(receipt), build.issue(seen))
    with catalog.transaction() as tx:
        tx.set_note("last_verify", {"ok": True})
    lines = build.dump(catalog)

    assert lines == sorted(lines)
    assert {line.split("\t")[0] for line in lines} == {
        "agency", "appraisals", "case_events", "case_officers", "case_parties", "cases", "certificates",
        "comparisons", "counted_lendings", "counted_papers", "decision_places", "decisions", "disposals", "disposed_records",
        "disposed_volumes", "facts", "handler_changes", "holds", "kept_arrivals", "ledger_head",
        "lendings", "numbers", "officers", "parties", "party_names", "penalties", "publications",
        "record_pages", "record_texts", "recorders", "records", "register_entries", "representations",
        "services", "supplements", "users", "volume_items", "volumes",
    }  # fmt: skip


def random_entry(chance, tick):
    """Any fact at all: mostly possible ones, some that contradict what came before."""
    case = chance.choice(CASES)
    number, serial = chance.randrange(8), chance.randrange(1, 6)
    item = build.record(number, of=case, serial=chance.choice([None, serial]))
    numbered = build.record(number, of=case, serial=serial)
    party = chance.choice([build.enterprise, build.person])(chance.choice([1, 2]), phone=str(tick))
    officer = build.officer(chance.choice([1, 2]), team=chance.choice(["一队", None]))
    kept = KeptArrival(build.id_of(number), "名.pdf", "k", build.digest(str(number)), 1, "application/pdf")
    stage = chance.choice(["inspecting", "decided", "closed"])
    return chance.choice([
        lambda: build.register(chance.choice([build.agency(contact_person=str(tick)), party, officer]))[0],
        lambda: build.register(case)[0],
        lambda: build.fact(
            FactKind.CASE_CHANGED,
            replace(case, cause=str(tick), party_ids=(*case.party_ids, build.person(1).id)),
            case_id=case.id,
        ),
        lambda: build.reserve(numbered),
        lambda: build.abandon(numbered),
        lambda: build.issue(item, stage=stage),
        lambda: build.file_evidence(build.evidence(number, of=case)),
        lambda: build.fact(FactKind.SCAN_FILED, build.file(str(serial), Role.SCAN), record_id=item.id),
        lambda: build.fact(FactKind.DOCUMENT_VOIDED, Voided(str(tick)), record_id=item.id),
        lambda: build.fact(FactKind.TEXT_READ, build.text_of(item, f"{tick}\f页"), record_id=item.id),
        lambda: build.fact(FactKind.ARRIVAL_KEPT, kept, arrival_id=kept.arrival_id),
    ])()  # fmt: skip


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(min_value=0, max_value=2**32))
def test_whatever_sequence_was_accepted_replays_to_an_equal_dump(new_url, open_catalog, seed):
    chance = random.Random(seed)
    source, target = open_catalog(new_url("sqlite")), open_catalog(new_url("sqlite"))
    start = build.register(*(kind(number) for kind in (build.enterprise, build.officer) for number in (1, 2)))
    start += build.register(build.person(1), *CASES)
    accepted = list(start)
    build.play(source, *start)
    with source.transaction() as tx:
        for tick in range(100):
            fact, body = random_entry(chance, tick)
            entry = replace(fact, at=build.NOON + timedelta(seconds=chance.randrange(-9, 9))), body
            try:
                tx.record(*entry)
            except (ConflictError, NotFoundError):
                continue
            accepted.append(entry)
    build.play(target, *accepted)

    assert len(accepted) > len(start)
    assert build.dump(source) == build.dump(target)
    source.close()
    target.close()
