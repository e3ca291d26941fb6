"""What somebody may not see is not in the index for them: answers are those of an index without it, to the letter."""

import itertools
import random
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from docarchive.domain.errors import RejectedError
from docarchive.domain.people.seeing import MAIN, SECONDARY, Seen, sees, sees_everything
from docarchive.domain.people.sight import FULL_SIGHT, Sight
from docarchive.domain.query import ComparedState, IndexEntry, IndexPage, Sort, Text
from docarchive.index.facets import FACET_FIELDS
from docarchive.index.query import parse_query
from docarchive.index.tantivy_engine import TantivyIndex
from docarchive.index.whoosh_engine import WhooshIndex

OFFICERS = ("OFFICER1", "OFFICER2", "OFFICER3")
CASES = {
    "CASE1": ("OFFICER1",),
    "CASE2": ("OFFICER2", "OFFICER3"),
    "CASE3": ("OFFICER3",),
}
WORDS = ["粉尘", "罚款", "举报人张某", "立案", "除尘器", "罚", "3万元"]
QUERIES = [
    "",
    "粉尘",
    "罚",
    "举报人",
    "粉尘 罚款",
    "粉尘 OR 除尘器",
    "(粉尘 OR 立案) -罚款",
    "-粉尘",
    "NOT (-粉尘)",
    "案件:CASE2",
    *(f"案号:（示）应急罚〔2026〕{serial}号" for serial in range(1, 7)),
    *(f"-案号:（示）应急罚〔2026〕{serial}号" for serial in (1, 4)),
    "文号:（示）应急罚〔2026〕2号",
    "文号:（示）应急*",
    "罚款:1..",
    "日期:2026-02..",
    "执法人员:王",
    "阶段:立案 OR 文种:决定书",
]
SIGHTS = [
    Sight(*rights, officer, lent)
    for rights in itertools.product((False, True), repeat=3)
    for officer in (None, "OFFICER1", "OFFICER3")
    for lent in ((), ("CASE2",))
]


@st.composite
def archives(draw):
    entries = []
    for number in range(draw(st.integers(2, 12))):
        case_id = draw(st.sampled_from(sorted(CASES)))
        side, informant = draw(
            st.sampled_from([(MAIN, False), (SECONDARY, False), (MAIN, True), (SECONDARY, True)])
        )
        words = draw(st.lists(st.sampled_from(WORDS), max_size=6))
        entries.append(
            IndexEntry(
                f"R{number:02d}",
                case_id,
                draw(st.sampled_from(WORDS)),
                (IndexPage(1, "，".join(words)),),
                party_names=(f"{case_id}公司",),
                party_name=f"{case_id}公司",
                case_name=f"{case_id}案",
                number=f"（示）应急罚〔2026〕{number + 1}号" if draw(st.booleans()) else None,
                form_id="x",
                form_title=draw(st.sampled_from(["决定书", "立案审批表"])),
                cause="培训",
                officers=(draw(st.sampled_from(["王一", "李二"])),),
                stage=draw(st.sampled_from(["filed", "decided"])),
                doc_date=draw(st.sampled_from([None, date(2026, 1, 1), date(2026, 3, 1)])),
                fine_fen=draw(st.sampled_from([None, 100, 2_000_000])),
                compared=draw(st.sampled_from(ComparedState)),
                seq=number,
                side=side,
                handler_ids=CASES[case_id],
                informant=informant,
            )
        )
    return entries


def with_numbers(entries):
    """*entries* with the numbers of their cases, as the catalogue gathers them."""
    made = []
    for entry in entries:
        of = [other for other in entries if other.case_id == entry.case_id and other.number]
        inner = tuple(item.number for item in of if item.side == SECONDARY and not item.informant)
        told = tuple(item.number for item in of if item.informant)
        plain = tuple(item.number for item in of if item.side == MAIN and not item.informant)
        made.append(replace(entry, case_numbers=plain, inner_numbers=inner, informant_numbers=told))
    return made


def visible(entries, sight):
    return [
        entry
        for entry in entries
        if sees(sight, Seen(entry.case_id, entry.handler_ids, entry.side, entry.informant))
    ]


def seen_by(index, sight, query):
    """All that an answer tells: hits in every order, on every page, counts, facets, or the words of an error."""
    told = []
    try:
        parsed = parse_query(query)
        for sort, offset in itertools.product(Sort, (0, 2)):
            hits = index.find(parsed, sort=sort, limit=3, offset=offset, facets=FACET_FIELDS, sight=sight)
            told.append((hits.total, hits.record_ids, hits.facets))
    except RejectedError as error:
        told.append(str(error))
    return told


@pytest.mark.parametrize("engine", [TantivyIndex, WhooshIndex])
@settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    phases=(Phase.generate,),  # a smaller example would take minutes to find
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(entries=archives(), chance=st.randoms(use_true_random=False))
def test_a_spy_learns_nothing_of_what_is_hidden(tmp_path_factory, engine, entries, chance):
    whole, less = (engine(tmp_path_factory.mktemp("spy")) for _ in range(2))
    whole.rebuild(with_numbers(entries))
    for sight in chance.sample(SIGHTS, 2):
        rest = visible(entries, sight)
        less.rebuild(with_numbers(rest))
        for query in QUERIES:
            assert seen_by(whole, sight, query) == seen_by(less, sight, query), (sight, query)
        assert whole.find(parse_query(""), sort=Sort.NEWEST, limit=99, offset=0, sight=sight).total == len(
            rest
        )
    whole.close()
    less.close()


def test_every_sight_finds_what_the_rule_says_and_nothing_else(index):
    entries = [
        IndexEntry(
            f"R-{case_id}-{side}-{informant}",
            case_id,
            "粉尘",
            (),
            side=side,
            informant=informant,
            handler_ids=CASES[case_id],
        )
        for case_id, side, informant in itertools.product(CASES, (MAIN, SECONDARY), (False, True))
    ]
    index.replace(entries)

    for sight in SIGHTS:
        found = index.find(Text("粉尘"), sort=Sort.NEWEST, limit=99, offset=0, sight=sight)
        rest = visible(entries, sight)
        assert set(found.record_ids) == {entry.record_id for entry in rest}, sight
        assert found.total == len(rest)
        assert sees_everything(sight) <= (len(rest) == len(entries))


def test_who_sees_all_keeps_the_order_by_relevance_and_others_get_the_newest_first(index):
    chance = random.Random(1)
    entries = [
        IndexEntry(f"R{number}", "CASE1", "", (IndexPage(1, "粉尘" * chance.randrange(1, 9)),),
                   doc_date=date(2026, 1, 1 + number))
        for number in range(9)
    ]  # fmt: skip
    index.replace(entries)

    def order(sight, sort):
        return index.find(Text("粉尘"), sort=sort, limit=9, offset=0, sight=sight).record_ids

    clerk = Sight(main_side_of_others=True)
    assert order(clerk, Sort.RELEVANCE) == order(clerk, Sort.NEWEST) == order(FULL_SIGHT, Sort.NEWEST)
    assert order(FULL_SIGHT, Sort.RELEVANCE) != order(FULL_SIGHT, Sort.NEWEST)


def test_nobody_finds_nothing(index):
    index.replace([IndexEntry("R1", "CASE1", "粉尘", ())])

    assert index.find(Text("粉尘"), sort=Sort.NEWEST, limit=9, offset=0, sight=Sight()).total == 0
