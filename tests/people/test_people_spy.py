"""A spy asks everything there is to ask and gets, to the letter, the answers of an archive without what is hidden."""

import random
from dataclasses import replace
from datetime import date

import pytest
from tests.catalog import catalog_builders as build

from docarchive.catalog.sql import SqlCatalog
from docarchive.domain.errors import DocArchiveError
from docarchive.domain.facts import FactKind
from docarchive.domain.identifiers import RecordId
from docarchive.domain.people.seeing import sees, sees_everything, what_is_seen
from docarchive.domain.people.sight import Sight
from docarchive.domain.people.user import User, UserRole
from docarchive.domain.query import Sort
from docarchive.domain.reviewing.comparables import Target
from docarchive.domain.reviewing.figures import figures_of
from docarchive.domain.reviewing.periods import parse_period
from docarchive.index.tantivy_engine import TantivyIndex
from docarchive.index.whoosh_engine import WhooshIndex
from docarchive.templates.pack import shipped_pack_folder
from docarchive.templates.rules.figures import load_figure_rules
from docarchive.workflows.find import find
from docarchive.workflows.keeping.rebuild import rebuild_index
from docarchive.workflows.lookup import look_up_case, look_up_record
from docarchive.workflows.reviewing.comparables import find_comparables
from docarchive.workflows.reviewing.figures import period_cases
from docarchive.workflows.reviewing.history import find_history
from docarchive.workflows.searching.did_you_mean import did_you_mean
from docarchive.workflows.searching.suggest import suggest


def loaded(catalog, record_id, sight):
    """A record as every door loads it: through a reader that sees as the asker does."""
    with catalog.reading(sight) as reader:
        return reader.get_record(record_id)


OFFICERS = [build.officer(number) for number in (1, 2, 3)]
UNITS = [build.enterprise(number) for number in (1, 2, 3)]
CASES = [
    build.case(1, handler_ids=(OFFICERS[0].id,)),
    build.case(2, handler_ids=(OFFICERS[1].id, OFFICERS[2].id)),
    build.case(3, handler_ids=(OFFICERS[2].id,), source="举报投诉"),
]
WORDS = ["粉尘", "除尘器", "举报人张示例", "罚款三万元", "配电箱", "泄爆装置"]
INNER = {"volume_side": "secondary", "form_id": "case_filing_approval", "form_title": "立案审批表", "title": "立案审批表",
         "penalties": (), "laws": ()}  # fmt: skip
MARKED = {"volume_side": "main", "informant": True}
ABSENT = RecordId("0" * 26)
SIGHTS = {
    "administrator": Sight.of(User("x", "x", (UserRole.ADMIN,))),
    "clerk of no case": Sight.of(User("x", "x", (UserRole.CLERK,))),
    "clerk who handles one": Sight.of(User("x", "x", (UserRole.CLERK,), OFFICERS[0].id)),
    "clerk of the reported case": Sight.of(User("x", "x", (UserRole.CLERK,), OFFICERS[2].id)),
    "clerk with a loan": Sight.of(User("x", "x", (UserRole.CLERK,), None, (CASES[2].id,))),
    "archivist": Sight.of(User("x", "x", (UserRole.ARCHIVIST,))),
    "reviewer": Sight.of(User("x", "x", (UserRole.REVIEWER,))),
}
QUERIES = [
    "", "粉尘", "举报人", "举报人张示列", "粉尘 OR 泄爆装置", "粉尘 -罚款", "-粉尘", "除尘 粉尘",
    "罚款:1..", "文种:立案", "文种:立按审批表",
    "企业:示例1号", "案由:培训", "执法人员:示例执法员3", "(", "没有:的",
    "粉尘 OR 案号:（示）应急罚〔2026〕2号", "文号:（示）应急罚〔2026〕*", "文号:罚〔2026〕", "*〔2026〕1*",
    *(f"文号:（示）应急罚〔2026〕{serial}号" for serial in range(1, 10)),
    *(f"案号:（示）应急罚〔2026〕{serial}号" for serial in range(1, 10)),
]  # fmt: skip
TYPED = [
    "粉",
    "示例",
    "立案",
    "责",
    "（示）应急",
    "罚〔2026〕",
    "9132",
    "案件:示例",
    "文种:",
    "文种:立",
    "执法人员:示例",
    "sl",
]


def made_up_records(chance):
    """Three of each kind a case may hold, with texts; the serials run through all cases."""
    records, texts, serial = [], {}, 0
    for number, case in enumerate(CASES, start=1):
        for place in range(6):
            id_ = number * 10 + place
            changes = chance.choice([{"volume_side": "main"}, INNER, INNER, MARKED, {}])
            if changes == {} and chance.random() < 0.7:
                item = build.evidence(id_, of=case, officer_ids=())
            else:
                serial += 1
                item = build.record(id_, of=case, serial=serial, doc_date=date(2026, 3, place + 1), **changes)
            records.append(item)
            texts[item.id] = "，".join(chance.choices(WORDS, k=4))
    return records, texts


class Office:
    """A catalogue and an index of some of the records; numbers are reserved for all, as they would be."""

    def __init__(self, folder, engine, records, texts, *, without=frozenset()):
        folder.mkdir()
        self.catalog = SqlCatalog(f"sqlite:///{folder / 'catalog.db'}")
        self.catalog.prepare()
        self.index = engine(folder / "index")
        build.play(self.catalog, *build.register(*UNITS, *OFFICERS, *CASES))
        for item in records:
            if item.number is not None:
                build.play(self.catalog, build.reserve(item))
            if item.id in without:
                continue
            if item.number is None and item.form_id is None:
                build.play(self.catalog, build.file_evidence(item))
                role = item.representations[0].role
            else:
                build.play(self.catalog, build.issue(item))
                role = item.representations[1].role
            text = build.text_of(item, texts[item.id], role=role)
            build.play(self.catalog, build.fact(FactKind.TEXT_READ, text, record_id=item.id))
        rebuild_index(catalog=self.catalog, index=self.index)

    def close(self):
        self.index.close()
        self.catalog.close()


def answer_of(ask):
    try:
        return ask()
    except DocArchiveError as error:
        return type(error).__name__, str(error)


def told(office, sight, all_ids):
    """Everything the house tells somebody, by the question."""
    tools = {"catalog": office.catalog, "index": office.index}
    answers = {}
    for query in QUERIES:
        for sort, offset, facets in (
            (Sort.RELEVANCE, 0, True),
            (Sort.RELEVANCE, 0, False),
            (Sort.FINE, 2, False),
        ):
            answers["find", query, sort, facets] = answer_of(
                lambda q=query, s=sort, o=offset, f=facets: find(
                    q, sight=sight, sort=s, offset=o, limit=4, facets=f, why=True, **tools
                )
            )
        answers["meant", query] = answer_of(lambda q=query: did_you_mean(q, 0, sight=sight, **tools))
    for typed in TYPED:
        answers["suggest", typed] = answer_of(lambda t=typed: suggest(t, sight, 20, **tools))
    rules = load_figure_rules(shipped_pack_folder())
    with office.catalog.reading(sight) as reader:
        for id_ in [*all_ids, ABSENT]:
            told_of = answer_of(lambda i=id_: loaded(office.catalog, i, sight))
            answers["load", id_] = told_of
            answers["text", id_] = reader.pages_of(id_)
            answers["compared", id_] = reader.comparisons_of(id_)
            entry = answer_of(lambda i=id_: replace(reader.index_entries([i])[0], seq=None))
            answers["entry", id_] = entry
        for serial in range(1, 20):
            number = f"（示）应急罚〔2026〕{serial}号"
            answers["number", serial] = answer_of(lambda n=number: look_up_record(n, reader))
            answers["case of", serial] = answer_of(lambda n=number: look_up_case(n, reader))
        for case in CASES:
            answers["case", case.id] = answer_of(lambda c=case: reader.get_case(c.id))
            answers["records", case.id] = reader.records_of(case.id)
            answers["events", case.id] = reader.events_of(case.id)
        for unit in UNITS:
            answers["history", unit.id] = answer_of(lambda u=unit: find_history(u.name, reader))
        answers["like"] = answer_of(lambda: find_comparables(Target(cause=CASES[0].cause), reader, enough=2))
        period = parse_period("2026-Q1")
        answers["figures"] = figures_of(period_cases(period, reader, rules))
        answers["newest"] = reader.newest_records(limit=50)
        answers["ids"] = sorted(reader.all_record_ids())
        answers["numbers"] = reader.find_records_by_number_prefix("（示）", limit=50)
    return answers


TRIALS = [
    (TantivyIndex, 1, ["clerk of no case", "clerk of the reported case", "archivist", "reviewer"]),
    (WhooshIndex, 2, ["administrator", "clerk who handles one", "clerk with a loan"]),
]


@pytest.mark.parametrize(("engine", "seed", "spies"), TRIALS, ids=["tantivy", "whoosh"])
def test_a_spy_is_told_what_an_archive_without_the_hidden_records_would_tell(tmp_path, engine, seed, spies):
    records, texts = made_up_records(random.Random(seed))
    ids = [item.id for item in records]
    of = {case.id: case for case in CASES}
    whole = Office(tmp_path / "whole", engine, records, texts)
    for place, name in enumerate(spies):
        sight = SIGHTS[name]
        hidden = {item.id for item in records if not sees(sight, what_is_seen(item, of[item.case_id]))}
        less = Office(tmp_path / f"less{place}", engine, records, texts, without=hidden)
        answers, expected = told(whole, sight, ids), told(less, sight, ids)

        different = [question for question in expected if answers[question] != expected[question]]
        assert different == [], (name, answers[different[0]], expected[different[0]])
        assert len(repr(answers)) == len(repr(expected))
        assert set(answers["ids"]) == set(ids) - hidden
        assert bool(hidden) != sees_everything(sight)
        for id_ in hidden:  # in the very words that are said of what never was
            assert answers["load", id_][1] == answers["load", ABSENT][1].replace(ABSENT, id_)
        less.close()
    whole.close()
