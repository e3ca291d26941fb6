"""Figures out of a few columns against the same counted record by record, as a person would."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import event
from tests.catalog import catalog_builders as build

from docarchive.catalog.sql import SqlCatalog
from docarchive.domain.facts import FactKind, Voided
from docarchive.domain.people.sight import FULL_SIGHT, Sight
from docarchive.domain.relation import Relation, RelationKind
from docarchive.domain.reviewing.figures import UNKNOWN_REGION, figures_of
from docarchive.domain.reviewing.periods import parse_period
from docarchive.templates.pack import shipped_pack_folder
from docarchive.templates.rules.figures import load_figure_rules
from docarchive.workflows.reviewing.figures import FigureDesk, period_cases

RULES = load_figure_rules(shipped_pack_folder())
UNITS = [
    build.enterprise(n, region=region) for n, region in ((1, "甲区"), (2, "乙区"), (3, None), (4, "甲区"))
]
PEOPLE = [build.person(1)]
OFFICERS = [build.officer(1), build.officer(2), build.officer(3)]
COUNTED = ("inspection_record", "rectification_order", "reinspection_opinion", "case_filing_approval")
DECIDED = ("penalty_decision_unit", "penalty_decision_individual")
FORMS = (*COUNTED, *DECIDED, "inquiry_record")
SIGHTS = {
    "all": FULL_SIGHT,
    "main side": Sight(main_side_of_others=True),
    "own cases": Sight(officer_id=OFFICERS[2].id),
}


def a_house(catalog, cases, *, seed):
    """Cases of a year with papers of all kinds: void, corrected, of either side, of units and persons."""
    chance = random.Random(seed)
    build.play(catalog, *build.register(*UNITS, *PEOPLE, *OFFICERS))
    facts, number = [], 0
    for place in range(1, cases + 1):
        owner = chance.choice([*UNITS, PEOPLE[0]])
        parties = tuple(dict.fromkeys((owner.id, chance.choice([owner.id, PEOPLE[0].id]))))
        case = build.case(
            place,
            party_ids=parties,
            handler_ids=(chance.choice(OFFICERS).id,),
            source=chance.choice(["监督检查", "事故调查", "举报投诉"]),
        )
        facts += build.register(case)
        papers = []
        for _ in range(chance.randrange(2, 9)):
            number += 1
            papers.append(a_paper(number, case, chance, papers))
            facts.append(build.issue(papers[-1]))
        corrected = {item.relation.record_id for item in papers if item.relation}
        for item in papers:
            if item.id not in corrected and chance.random() < 0.15:
                facts.append(build.fact(FactKind.DOCUMENT_VOIDED, Voided("错误"), record_id=item.id))
        if chance.random() < 0.4:
            closed_on = date(2026, 1, 1) + timedelta(days=chance.randrange(365))
            facts.append(build.seal(build.volume(case, papers[0], serial=place, closed_on=closed_on)))
    build.play(catalog, *facts)


def a_paper(number, case, chance, before):
    form = chance.choice(FORMS)
    of_form = [item for item in before if item.form_id == form and not item.relation]
    corrected = {item.relation.record_id for item in before if item.relation}
    earlier = [item for item in of_form if item.id not in corrected]
    relation = None
    if earlier and chance.random() < 0.5:
        relation = Relation(chance.choice(list(RelationKind)[::2]), chance.choice(earlier).id, "示例")
    findings = [{"is_major_hazard": chance.random() < 0.3} for _ in range(chance.randrange(4))]
    item = build.record(
        number,
        of=case,
        form_id=form,
        party_id=chance.choice(case.party_ids),
        doc_date=date(2026, 1, 1) + timedelta(days=chance.randrange(365)),
        values=chance.choice([{"findings": findings}, {"findings": ""}, None]) if form in COUNTED else None,
        volume_side=chance.choice(["main", "secondary"]),
        relation=relation,
    )
    fines = tuple(replace(one, party_id=item.party_id) for one in item.penalties)
    return replace(item, penalties=chance.choice([fines, fines[1:]]) if form in DECIDED else ())


def replaced(papers):
    """Of which papers others stand in the place."""
    relations = [item.relation for item in papers if item.relation]
    return {one.record_id for one in relations if one.kind is RelationKind.CORRECTS}


def counted_by_hand(period, reader, corrected):
    """Some of the measures by region: every record of every case is looked at."""
    found = Counter()
    for case in reader.find_cases(limit=10_000):
        papers = [item for item in reader.records_of(case.id) if not item.void_reason]
        inside = [item for item in papers if item.doc_date and period.first <= item.doc_date <= period.last]
        owner = reader.get_party(case.party_ids[0])
        region = getattr(owner, "region", None) or UNKNOWN_REGION
        counts = of_case(case, papers, inside, period.last, corrected)
        for name, count in counts.items():
            found[region, name] += count
    return {key: count for key, count in found.items() if count}


def of_case(case, papers, inside, last, corrected):
    standing = [item for item in inside if item.form_id in COUNTED and item.id not in replaced(inside)]
    decided = [item for item in inside if item.form_id in DECIDED and item.id not in corrected]
    by = Counter(item.form_id for item in standing)
    rows = [
        row
        for item in standing
        if item.form_id == "inspection_record"
        for row in (item.values or {}).get("findings") or []
    ]
    filed = bool(by["case_filing_approval"])
    closed = case.closed_on is not None and case.closed_on <= last
    fines = [one.amount_fen for item in decided for one in item.penalties if one.kind == "罚款"]
    kinds = {item.party_id == PEOPLE[0].id for item in decided}
    return {
        "inspections": by["inspection_record"],
        "orders": by["rectification_order"],
        "reinspections": by["reinspection_opinion"],
        "hazards": len(rows),
        "major_hazards": sum(row["is_major_hazard"] for row in rows),
        "filed": filed,
        "filed_accident": filed and "事故" in case.source,
        "closed": filed and closed,
        "open": filed and not closed,
        "decisions": len(decided),
        "punished_cases": bool(decided),
        "double_penalty_cases": len(kinds) == 2,
        "fine_total_fen": sum(fines),
        "with_major": any(row["is_major_hazard"] for row in rows),
        "with_major_filed": any(row["is_major_hazard"] for row in rows)
        and any(item.form_id == "case_filing_approval" and item.doc_date <= last for item in papers),
    }


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    catalog = SqlCatalog(f"sqlite:///{tmp_path_factory.mktemp('figures') / 'catalog.db'}")
    catalog.prepare()
    a_house(catalog, 120, seed=1)
    yield catalog
    catalog.close()


@pytest.mark.parametrize("sight", SIGHTS.values(), ids=SIGHTS)
@pytest.mark.parametrize("period", ["2026-05", "2026-Q2", "2026", "2026-W20", "2025"])
def test_figures_are_what_a_count_over_all_records_gives(house, sight, period):
    wanted = parse_period(period)
    with house.reading() as reader:  # a decision that is corrected counts for nobody
        papers = [item for case in reader.find_cases(limit=10_000) for item in reader.records_of(case.id)]
        corrected = replaced(item for item in papers if not item.void_reason)
    with house.reading(sight) as reader:
        found = figures_of(period_cases(wanted, reader, RULES))
        by_hand = counted_by_hand(wanted, reader, corrected)

    names = {name for _, name in by_hand} - {"with_major", "with_major_filed"}
    assert {
        (region, name): value
        for region, values in found.regions.items()
        for name, value in values.items()
        if name in names and value
    } == {key: count for key, count in by_hand.items() if key[1] in names}
    for name in names:
        assert found.values[name] == sum(count for key, count in by_hand.items() if key[1] == name)
    for region, values in found.regions.items():
        major = by_hand.get((region, "with_major"), 0)
        filed = by_hand.get((region, "with_major_filed"), 0)
        share = (filed * 2000 + major) // (2 * major) if major else None
        assert values["major_filing_permille"] == share
    if period == "2026" and sight is FULL_SIGHT:
        assert len(names) == 13, "the house has something of everything"


def asked_for(catalog, period):
    statements = []
    with catalog.reading() as reader:
        event.listen(reader._db, "before_cursor_execute", lambda *args: statements.append(args[2]))
        cases = period_cases(parse_period(period), reader, RULES)
    return len(statements), len(cases)


def test_many_cases_take_no_more_questions_than_few(house):
    few, many = asked_for(house, "2026-W20"), asked_for(house, "2026")

    assert 0 < few[1] < 20
    assert many[1] > 100
    assert few[0] == many[0] <= 3


def test_a_period_that_is_compared_with_itself_twice_is_counted_once(house):
    statements = []
    desk = FigureDesk(None, None, house, RULES, lambda: build.NOON, "tester")

    def note(connection, cursor, statement, *_):
        if "counted_papers.hazards)" in statement:
            statements.append(statement)

    event.listen(house._reading, "before_cursor_execute", note)
    year = desk.report(parse_period("2026"))
    of_year = len(statements)
    desk.report(parse_period("2026-05"))
    event.remove(house._reading, "before_cursor_execute", note)

    assert year.before is year.year_before
    assert (of_year, len(statements) - of_year) == (2, 3)
