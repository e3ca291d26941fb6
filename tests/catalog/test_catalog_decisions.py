"""Like decisions, asked of the catalogue, against the same asked row by row."""

import random
from dataclasses import replace
from datetime import date

import catalog_builders as build
import pytest
from sqlalchemy import text

from docarchive.domain.case_event import CaseEvent, CaseEventKind
from docarchive.domain.facts import FactKind, Voided
from docarchive.domain.laws.law import LawReference
from docarchive.domain.party import SCALES, PartyKind
from docarchive.domain.publishing.publication import CreditClass, Publication
from docarchive.domain.record import Penalty
from docarchive.domain.register_entry import RegisterEntry, RegisterFilling
from docarchive.domain.relation import Relation, RelationKind
from docarchive.domain.reviewing.comparables import Target, first_day, industry_prefix, ladder
from docarchive.domain.reviewing.decision import CLASS_REGISTER, PenalClass, article_key

WSL, EDITION = "中华人民共和国安全生产法", date(2021, 6, 10)
EVERYTHING = Target(cause="", places=("安全生产法#97#1#4",))


LATER = (
    "handler_changes",
    "drafts",
    "issued_keys",
    "asked_once",
    "disposals",
    "disposed_volumes",
    "disposed_records",
    "appraisals",
    "holds",
    "supplements",
    "lendings",
    "publications",
    "volume_items",
    "volumes",
    "users",
    "credentials",
    "sign_in_attempts",
    "sessions",
    "api_tokens",
    "sign_ins",
    "accesses",
)
"""Tables that newer versions made, those that point to others first."""


def decision(number, case, *, fine=3_000_000, item=4, article=97, **changes):
    owner = case.party_ids[0]
    laws = (LawReference(WSL, EDITION, article, item=item),)
    penalties = (Penalty(owner, "警告"), *([Penalty(owner, "罚款", fine)] if fine is not None else []))
    return build.record(number, of=case, laws=laws, penalties=penalties, **changes)


def classed(record, **data):
    entry = RegisterEntry(CLASS_REGISTER, record.id, record.title, "", data)
    return build.fact(FactKind.REGISTER_FILLED, RegisterFilling(CLASS_REGISTER, "评查", (entry,)))


def found(catalog, target):
    with catalog.reading() as reader:
        return list(reader.decisions_like(target, ladder(target)[-1][0]))


def numbers(catalog, target=EVERYTHING):
    return [item.record_id for item in found(catalog, target)]


def alike(item, target, scope):
    """The rules of DESIGN section 7 as a person would check them on one decision."""
    wanted, said = target.classed.violation, item.classed.violation
    places = set(target.places) & set(item.places)
    same = wanted == said if wanted and said else bool(places)
    articles = {article_key(place) for place in target.places}
    if scope.subject != "violation":
        same = same or any(article_key(place) in articles for place in item.places)
    if scope.subject == "cause":
        same = same or (bool(target.cause) and item.cause == target.cause)
    first = first_day(target, scope)
    digits = scope.industry_digits
    return (
        same
        and item.case_id != target.case_id
        and target.party_kind in (None, item.party_kind)
        and (first is None or first <= item.decided_on <= target.on)
        and (not scope.step or item.classed.step == target.classed.step)
        and (not scope.tier or item.classed.tier == target.classed.tier)
        and (not scope.scale or item.scale == target.scale)
        and (
            digits is None
            or (industry_prefix(item.industry, 4) or "").startswith(industry_prefix(target.industry, digits))
        )
    )


def test_a_decision_is_known_by_what_it_rests_on_and_what_it_imposes(registered):
    case = build.case(1)
    build.play(registered, build.issue(decision(1, case)))

    item = found(registered, EVERYTHING)[0]

    assert (item.places, item.kinds, item.fine_fen) == (("安全生产法#97#1#4",), ("警告", "罚款"), 3_000_000)
    assert (item.party, item.party_kind, item.cause) == (build.enterprise(1).name, PartyKind.UNIT, case.cause)
    assert item.decided_on == date(2026, 3, 1)


def test_the_basis_in_the_form_wins_over_all_that_is_cited(registered):
    values = {"basis": [{"law": WSL, "edition": "2021-06-10", "article": 99, "item": 2}]}
    build.play(registered, build.issue(decision(1, build.case(1), values=values)))

    assert numbers(registered) == []
    assert len(numbers(registered, Target(places=("安全生产法#99#1#2",)))) == 1


def test_void_decisions_do_not_count_and_of_a_correction_only_the_later(registered):
    case = build.case(1)
    first, void = decision(1, case), decision(2, case)
    better = decision(3, case, relation=Relation(RelationKind.CORRECTS, first.id, "金额"))
    build.play(registered, build.issue(first), build.issue(void), build.issue(better))
    build.play(registered, build.fact(FactKind.DOCUMENT_VOIDED, Voided("错误"), record_id=void.id))

    assert numbers(registered) == [better.id]

    build.play(registered, build.fact(FactKind.DOCUMENT_VOIDED, Voided("错误"), record_id=better.id))
    assert numbers(registered) == [first.id]


def test_papers_that_impose_nothing_are_no_decisions(registered):
    build.play(registered, build.issue(decision(1, build.case(1), form_id="penalty_notice")))

    assert numbers(registered) == []


def test_a_reviewer_says_what_a_decision_was_about_and_may_say_it_again(registered):
    item = decision(1, build.case(1))
    build.play(registered, build.issue(item), classed(item, violation="WSL97-4", step="initial"))
    assert found(registered, EVERYTHING)[0].classed == PenalClass("WSL97-4", "initial", None)

    build.play(registered, classed(item, violation="WSL97-4", tier="lighter"))
    assert found(registered, EVERYTHING)[0].classed == PenalClass("WSL97-4", None, "lighter")


def test_the_index_learns_the_tier_a_reviewer_noted(registered):
    one = decision(1, build.case(1))
    build.play(registered, build.issue(one), classed(one, tier="heavier"))

    with registered.reading() as reader:
        assert reader.index_entries([one.id])[0].tier == "heavier"


def test_a_catalogue_of_the_version_before_is_filled_from_its_records(registered, backend):
    case = build.case(1)
    first = decision(1, case)
    better = decision(2, case, relation=Relation(RelationKind.CORRECTS, first.id, "金额"))
    void = decision(3, case, item=None)
    unit = replace(build.enterprise(1), industry="C3311", region="武进区", scale="小型")
    build.play(registered, *build.register(unit))
    build.play(registered, build.issue(first), build.issue(better), build.issue(void))
    build.play(registered, build.fact(FactKind.DOCUMENT_VOIDED, Voided("错误"), record_id=void.id))
    reported = build.case(2, source="举报投诉")
    inner = build.record(7, of=reported, volume_side="secondary", informant=True, penalties=())
    build.play(registered, *build.register(reported), build.issue(inner))
    before = build.dump(registered)
    with registered.transaction() as tx:
        for statement in (
            "DROP TABLE counted_lendings",
            *(f"DROP TABLE {name}" for name in LATER),
            "DROP TABLE decisions",
            "DROP TABLE decision_places",
            "DROP INDEX ix_cases_cause",
            "DROP INDEX ix_facts_case_id",
            "DROP INDEX ix_party_names_folded",
            "DROP INDEX ix_facts_actor_seq",
            "ALTER TABLE facts DROP COLUMN actor",
            "DROP INDEX ix_cases_opened_on_seq_folded_id",
            "CREATE INDEX ix_cases_opened_on_seq ON cases (opened_on, seq)",
            "DROP INDEX ix_records_form_id_doc_date",
            "DROP INDEX ix_arrivals_state_seen_at_id_name",
            "DROP INDEX ix_arrivals_seen_at_id_name",
            "CREATE INDEX ix_arrivals_state_seen_at ON arrivals (state, seen_at)",
            "DROP INDEX ix_cases_stage_opened_on_seq_id",
            "DROP INDEX ix_numbers_state_region_word_year_serial",
            "DROP INDEX ix_case_events_kind_seq",
            "DROP INDEX ix_case_events_case_id_kind",
            "DROP INDEX ix_case_officers_officer_id_case_id",
            "CREATE INDEX ix_case_officers_officer_id ON case_officers (officer_id)",
            *(f"ALTER TABLE parties DROP COLUMN {name}" for name in ("industry", "region", "scale")),
            "ALTER TABLE party_names DROP COLUMN initials",
            *(f"ALTER TABLE records DROP COLUMN {name}" for name in ("side", "informant")),
            *(f"ALTER TABLE cases DROP COLUMN {name}" for name in ("reported", "source", "closed_on")),
            "DROP TABLE counted_papers",
            "UPDATE alembic_version SET version_num = '0005'",
        ):
            tx._db.execute(text(statement))

    registered.prepare()

    assert build.dump(registered) == before


def test_decisions_wait_until_something_says_they_are_published_and_overturned_ones_are_told(registered):
    case = build.case(1)
    waiting, out, told, fallen = (decision(number, case) for number in range(1, 5))
    day = build.NOON.date()
    build.play(registered, *map(build.issue, (waiting, out, told, fallen)))
    for one in (out, fallen):
        row = (one.id, case.id, one.party_id, "agency_site", day, CreditClass.GENERAL, {}, "文本", 0, "人")
        build.play(
            registered,
            build.fact(FactKind.PUBLICATION_RECORDED, Publication(*row), case_id=case.id, record_id=one.id),
        )
    event = CaseEvent(case.id, CaseEventKind.PUBLISHED, build.NOON, record_id=told.id)
    build.play(registered, build.fact(FactKind.CASE_EVENT_RECORDED, event, case_id=case.id))
    build.play(registered, build.fact(FactKind.DOCUMENT_VOIDED, Voided("错"), record_id=fallen.id))

    with registered.reading() as reader:
        year = (date(2000, 1, 1), date(2100, 1, 1))
        assert [item.id for item in reader.standing_decisions(*year)] == [waiting.id, out.id, told.id]
        assert [item.id for item in reader.standing_decisions(*year, unpublished=True)] == [waiting.id]
        assert len(reader.standing_decisions(*year, limit=2)) == 2
        assert [item.id for item in reader.overturned_publications(day)] == [fallen.id]


@pytest.fixture
def many(catalog):
    """A hundred and twenty decisions on units and persons that differ in everything that is compared."""
    chance = random.Random(7)
    officers = [build.officer(1), build.officer(2)]
    facts = build.register(*officers)
    for number in range(1, 121):
        if person := chance.random() < 0.3:
            party = build.person(number)
        else:
            party = build.enterprise(
                number,
                industry=chance.choice(["C3311", "C33 金属制品业", "c3399", "C26", "G5430", None]),
                scale=chance.choice([*SCALES, None]),
            )
        causes = ["未如实记录安全生产教育和培训情况", "未设置明显的安全警示标志"]
        case = build.case(number, party_ids=(party.id,), cause=chance.choice(causes))
        item = decision(
            number,
            case,
            fine=chance.choice([None, *range(100_000, 5_000_000, 70_000)]),
            item=chance.choice([None, 3, 4]),
            article=chance.choice([97, 99]),
            doc_date=date(chance.randrange(2015, 2027), chance.randrange(1, 13), 28),
            form_id="penalty_decision_individual" if person else "penalty_decision_unit",
        )
        facts += [*build.register(party, case), build.issue(item)]
        if chance.random() < 0.6:
            said = {
                "violation": f"WSL97-{chance.randrange(3, 5)}",
                "step": chance.choice(["initial", "serious"]),
            }
            facts.append(classed(item, **said, tier=chance.choice(["lighter", "heavier"])))
    build.play(catalog, *facts)
    return catalog


def test_every_scope_finds_what_going_through_all_decisions_finds(many):
    for seed in range(15):
        check_scopes(many, random.Random(seed))


def check_scopes(many, chance):
    causes = ["", "未如实记录安全生产教育和培训情况"]
    target = Target(
        party_kind=chance.choice([None, *PartyKind]),
        cause=chance.choice(causes),
        places=(chance.choice(["安全生产法#97#1#4", "安全生产法#99#1#0"]),),
        classed=PenalClass(*(chance.choice([None, said]) for said in ("WSL97-4", "initial", "lighter"))),
        industry=chance.choice([None, "C331", "c33", "Q8411", "写错"]),
        scale=chance.choice([None, "小型"]),
        on=chance.choice([None, date(2024, 2, 29), date(2026, 12, 31)]),
        case_id=chance.choice([None, build.case(5).id]),
    )
    rungs = [scope for scope, _, _ in ladder(target)]
    with many.reading() as reader:
        everything = [
            item
            for place in ("安全生产法#97", "安全生产法#99")
            for item in reader.decisions_like(Target(places=(place,)), ladder(Target(places=(place,)))[-1][0])
        ]
        assert len(everything) == 120
        wanted = [{item.record_id for item in everything if alike(item, target, scope)} for scope in rungs]
        answers = [{item.record_id for item in reader.decisions_like(target, scope)} for scope in rungs]
        counts = reader.count_like(target, rungs)

    assert answers == wanted
    assert list(counts) == list(map(len, wanted))
