"""What a reader with a sight is shown, and what no rebuild makes again, on each database."""

import itertools
from collections import defaultdict
from datetime import date, timedelta

import catalog_builders as build
import pytest

from docarchive.catalog.sql import SqlTransaction
from docarchive.domain.arrival import Arrival, ArrivalState
from docarchive.domain.comparing.comparison import Comparison, Outcome, PageComparison
from docarchive.domain.errors import ConflictError, NotFoundError
from docarchive.domain.facts import FactKind
from docarchive.domain.people.rights import Scope
from docarchive.domain.people.seeing import sees, what_is_seen
from docarchive.domain.people.sight import Sight
from docarchive.domain.people.sign_in import AccessKind, ApiToken, Credentials, Session, SignInEvent
from docarchive.domain.record import Role
from docarchive.domain.reviewing.comparables import Target, ladder

CASES = [
    build.case(1, handler_ids=(build.officer(1).id,)),
    build.case(2, handler_ids=(build.officer(2).id,), source="举报投诉"),
]
RECORDS = [
    build.record(number, of=case, volume_side=side, informant=marked, penalties=(), officer_ids=())
    for number, (case, side, marked) in enumerate(
        itertools.product(CASES, ("main", "secondary", None), (None, True)), start=1
    )
]
SIGHTS = [
    Sight(*rights, officer, lent)
    for rights in itertools.product((False, True), repeat=3)
    for officer in (None, build.officer(1).id, build.officer(2).id)
    for lent in ((), (CASES[0].id,))
]


def test_a_reader_is_shown_what_the_rule_says_and_nothing_else(catalog):
    build.play(catalog, *build.register(*map(build.enterprise, (1, 2)), *map(build.officer, (1, 2)), *CASES))
    build.play(catalog, *map(build.issue, RECORDS))
    of = {case.id: case for case in CASES}

    for sight in SIGHTS:
        seen = {item.id for item in RECORDS if sees(sight, what_is_seen(item, of[item.case_id]))}
        with catalog.reading(sight) as reader:
            assert set(reader.all_record_ids()) == seen, sight
            assert reader.count_records() == len(seen)
            assert {item.id for case in CASES for item in reader.records_of(case.id)} == seen
            assert {id_ for case in CASES for id_ in reader.record_ids_of(case.id)} == seen
            of_cases = reader.records_of_cases([*of], {item.form_id for item in RECORDS})
            assert of_cases == {case_id: reader.records_of(case_id) for case_id in of}
            assert set(reader.record_names([item.id for item in RECORDS])) == seen
            assert {act.record_id for act in reader.acts(limit=99)} - {None} == seen
            backwards = sorted(seen, reverse=True)
            assert [item.id for item in reader.get_records([*backwards, *backwards])] == [
                *backwards,
                *backwards,
            ]
            for item in RECORDS:
                if item.id not in seen:
                    with pytest.raises(NotFoundError):
                        reader.get_record(item.id)
                    with pytest.raises(NotFoundError):
                        reader.get_records([*backwards, item.id])


def test_like_decisions_are_those_that_are_seen_whatever_scans_were_compared(catalog):
    build.play(catalog, *build.register(*map(build.enterprise, (1, 2)), *map(build.officer, (1, 2)), *CASES))
    build.play(catalog, *map(build.issue, RECORDS))
    for item in RECORDS:
        scan = build.file(f"scan {item.id}", Role.SCAN)
        own = (item.id, scan.sha256, item.representations[0].sha256)
        same = Comparison(*own, Outcome.SAME, (PageComparison(1, Outcome.SAME),))
        build.play(
            catalog,
            build.fact(FactKind.SCAN_FILED, scan, record_id=item.id),
            build.fact(FactKind.SCAN_COMPARED, same, record_id=item.id),
        )
    of = {case.id: case for case in CASES}
    target = Target(cause="", places=("安全生产法#97#1#4",))
    scopes = [step[0] for step in ladder(target)]

    for sight in SIGHTS:
        seen = {item.id for item in RECORDS if sees(sight, what_is_seen(item, of[item.case_id]))}
        with catalog.reading(sight) as reader:
            assert {item.record_id for item in reader.decisions_like(target, scopes[-1])} == seen, sight
            assert reader.count_like(target, scopes)[-1] == len(seen)
            year = (date(2026, 1, 1), date(2026, 12, 31))
            assert len(reader.decisions_counted(*year)) == len(seen)
            assert reader.papers_counted(*year) == []
            assert set(reader.cases_counted(*year)) >= {item.case_id for item in RECORDS if item.id in seen}


def test_no_desk_answers_for_another_by_a_name_that_both_have():
    places = defaultdict(list)
    for desk in SqlTransaction.__mro__:
        for name in vars(desk):
            if not name.startswith("__") and desk.__module__.startswith("docarchive.catalog."):
                places[name].append(desk.__name__)

    assert {name: desks for name, desks in places.items() if len(desks) > 1} == {}


def fill(catalog, name):
    with catalog.transaction() as tx:
        tx.save_credentials(Credentials(name, "hash of " + name))
        tx.save_session(Session("s" * 64, name, build.NOON, build.NOON, build.NOON, "here"))
        token = ApiToken("T1", name, "x", (Scope.READ,), build.NOON, name, build.NOON)
        tx.save_token(token, token_hash="t" * 64)
        for minute in range(3):
            at = build.NOON + timedelta(minutes=minute)
            tx.log_sign_in(SignInEvent.SIGNED_IN, user=name, source="here", note=str(minute), at=at)
        case, record = CASES[0].id, RECORDS[0].id
        tx.log_access(AccessKind.OPENED, user=name, record_id=record, case_id=case, source="", at=build.NOON)


def test_accounts_are_carried_to_a_new_catalogue_once_and_the_logs_go_on(new_url, open_catalog, backend):
    old, new = (open_catalog(new_url(kind)) for kind in ("sqlite", backend))
    fill(old, "clerk.1")
    before = build.dump(new)

    assert new.take_accounts(old) == 4
    with new.transaction() as tx:  # numbering goes on behind what was carried
        tx.log_sign_in(SignInEvent.SIGNED_OUT, user="clerk.1", source="", note="", at=build.NOON)
    with new.reading() as reader:
        assert reader.find_credentials("clerk.1").password_hash == "hash of clerk.1"
        assert reader.users_with_password() == {"clerk.1"}
        assert reader.find_token("t" * 64).scopes == (Scope.READ,)
        assert [entry.note for entry in reader.sign_ins()] == ["", "2", "1", "0"]
        assert [entry.what for entry in reader.accesses()] == [AccessKind.OPENED]
        assert reader.find_session("s" * 64) is None
    assert build.dump(new) == before  # none of it is the truth
    with pytest.raises(ConflictError):
        new.take_accounts(old)


def test_a_catalogue_of_a_time_before_accounts_has_none_to_carry(new_url, open_catalog, tmp_path):
    (tmp_path / "empty.db").touch()

    with pytest.raises(NotFoundError):
        open_catalog(new_url("sqlite")).take_accounts(open_catalog(f"sqlite:///{tmp_path / 'empty.db'}"))


@pytest.mark.parametrize("state", [ArrivalState.SET_ASIDE, ArrivalState.RELEASED])
def test_what_was_handed_in_to_a_case_is_shown_to_those_who_see_the_whole_case(catalog, state):
    build.play(catalog, *build.register(*map(build.enterprise, (1, 2)), *map(build.officer, (1, 2)), *CASES))
    names = ["扫描.pdf", "某案/照片.jpg", *(f"{case.id}/证据.pdf" for case in CASES)]
    with catalog.transaction() as tx:
        for number, name in enumerate(names, start=1):
            tx.save_arrival(Arrival(build.id_of(number), name, state, build.NOON, build.NOON, 1, 1))

    for sight in SIGHTS:
        seen = set(names[:2])
        for case, reported in zip(CASES, (False, True), strict=True):
            own = sight.officer_id in case.handler_ids
            whole = own or sight.every_case or case.id in sight.lent_case_ids
            if whole and (not reported or own or sight.informants):
                seen.add(f"{case.id}/证据.pdf")
        with catalog.reading(sight) as reader:
            assert {row.name for row in reader.arrivals()} == seen, sight
            assert {row.name for row in reader.newest_arrivals(ArrivalState, limit=9)} == seen
            assert reader.count_arrivals() == {state: len(seen)}
            for number, name in enumerate(names, start=1):
                if name not in seen:
                    assert reader.arrivals_named(name, ArrivalState) == []
                    with pytest.raises(NotFoundError):
                        reader.get_arrival(build.id_of(number))
