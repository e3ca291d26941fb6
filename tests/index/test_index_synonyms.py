"""Synonyms widen a query by data; what is quoted or marked stays as typed, and everything added is told."""

import pytest

from docarchive.domain.query import And, Filter, FilterField, IndexEntry, IndexPage, Not, Or, Sort, Text
from docarchive.domain.synonyms import SynonymGroup, SynonymKind
from docarchive.index.query import parse_query
from docarchive.index.synonyms import MOST_PER_WORD, widen

BUREAU = SynonymGroup(SynonymKind.AGENCY, ("应急管理局", "安监局", "安全生产监督管理局"), "2018 年机构改革")
RULES = SynonymGroup(SynonymKind.LAW, ("安全生产违法行为行政处罚办法", "总局令第15号"), "2007 年公布")
GROUPS = (BUREAU, RULES)


def names_of(word):
    return [("常州恒达化工有限公司", "恒达化工", "常州第二化工厂")] if word == "恒达化工" else []


def also(typed, **more):
    """What is looked for besides *typed*."""
    widened = widen(parse_query(typed), GROUPS, names_of=names_of, **more)
    return [word for expansion in widened.expansions for word in expansion.also]


@pytest.mark.parametrize(
    ("typed", "added"),
    [
        ("安监局", ["应急管理局", "安全生产监督管理局"]),
        ("常州市安監局", ["常州市应急管理局", "常州市安全生产监督管理局"]),
        ("应急管理局", ["安监局", "安全生产监督管理局"]),
        ("恒达化工", ["常州第二化工厂"]),
        ("恒达", []),
        ("中华人民共和国安全生产法", ["安全生产法"]),
        ("安全生产法", []),
        ("安全生产法第九十七条", ["安全生产法》第九十七条"]),
        ("安全生产法第97条", ["安全生产法》第97条", "安全生产法第九十七条", "安全生产法》第九十七条"]),
        ("《安全生产法》第九十七条", ["安全生产法第九十七条", "《中华人民共和国安全生产法》第九十七条"]),
        ("《安全生产法》", ["《中华人民共和国安全生产法》"]),
        ("《中华人民共和国安全生产法》第九十七条", [
            "《安全生产法》第九十七条", "安全生产法第九十七条"]),
        ("安全生产法（2021年修正）", ["安全生产法"]),
        ("安全生产法（2021年修正）第九十七条", [
            "安全生产法第九十七条", "安全生产法》第九十七条", "安全生产法(2021年修正)》第九十七条"]),
        ("《安全生产法》（2014）第十条", [
            "《安全生产法》第十条", "安全生产法第十条", "《中华人民共和国安全生产法》第十条",
            "《中华人民共和国安全生产法》(2014)第十条"]),
        ("执法（2026）12号", []),
        ("《生产安全事故处理办法》第十条", ["生产安全事故处理办法第十条"]),
        ("《江苏省安全生产条例》第十条", ["江苏省安全生产条例第十条"]),
        ("《深圳经济特区消防条例》", []),
        ("《城市房地产管理法》", ["《中华人民共和国城市房地产管理法》"]),
        ("第97条", ["第九十七条"]),
        ("总局15号令", ["安全生产违法行为行政处罚办法", "总局令第15号"]),
        ("总局令第15号", ["安全生产违法行为行政处罚办法", "总局15号令"]),
        ("安全生产违法行为行政处罚办法", ["总局令第15号", "总局15号令"]),
        ("总局令第150号", ["总局150号令"]),
        ("粉尘", []),
        ("", []),
    ],
)  # fmt: skip
def test_what_is_looked_for_besides(typed, added):
    assert also(typed) == added


@pytest.mark.parametrize(
    "typed", ['"安监局"', "=安监局", "＝安监局", '="安监局"', "企业:安监局", '-"安监局"', "=恒达化工"]
)
def test_quotes_and_the_equals_sign_turn_synonyms_off(typed):
    query = parse_query(typed)

    widened = widen(query, GROUPS, names_of=names_of)

    assert widened.query == query
    assert widened.expansions == ()


def test_the_tree_keeps_its_shape():
    query = parse_query("粉尘 (安监局 OR 罚款) -安监局 日期:2025")
    bureau = Or((Text("安监局"), Text("应急管理局", exact=True), Text("安全生产监督管理局", exact=True)))

    widened = widen(query, GROUPS).query

    assert widened == And((Text("粉尘"), Or((bureau, Text("罚款"))), Not(bureau), parse_query("日期:2025")))


def test_filters_for_articles_know_the_ways_to_cite_and_nothing_else():
    widened = widen(
        parse_query("法条:安全生产法第97条 案由:安监局 法条:=安全生产法第97条 法条:安监局"), GROUPS
    )
    words = [part.value for part in widened.query.parts[0].parts]

    assert words == [
        "安全生产法第97条",
        "安全生产法》第97条",
        "安全生产法第九十七条",
        "安全生产法》第九十七条",
    ]
    assert widened.query.parts[1:] == (
        Filter(FilterField.CAUSE, "安监局"),
        Filter(FilterField.ARTICLE, "安全生产法第97条", exact=True),
        Filter(FilterField.ARTICLE, "安监局"),
    )


def test_every_expansion_says_where_it_comes_from():
    (expansion,) = widen(parse_query("安监局"), GROUPS).expansions

    assert (expansion.typed, expansion.kind, expansion.source) == (
        "安监局",
        SynonymKind.AGENCY,
        BUREAU.source,
    )


def test_a_word_with_very_many_names_is_widened_by_some_of_them():
    crowd = [tuple(f"第{number}家{part}厂" for part in "甲乙丙") for number in range(30)]

    assert len(widen(Text("华盛"), (), names_of=lambda _: crowd).query.parts) == MOST_PER_WORD + 1


def test_both_engines_find_the_synonyms_and_nothing_else(index):
    texts = {
        "R1": "常州市安监局",
        "R2": "常州市应急管理局",
        "R3": "监局应急",
        "R4": "《安全生产法》第九十七条",
    }
    index.replace([IndexEntry(name, "C", "甲", (IndexPage(1, text),)) for name, text in texts.items()])

    def found(typed):
        query = widen(parse_query(typed), GROUPS).query
        return set(index.find(query, sort=Sort.NEWEST, limit=9, offset=0).record_ids)

    assert found("安监局") == found("常州市应急管理局") == {"R1", "R2"}
    assert found("=安监局") == found('"安监局"') == {"R1"}
    assert found("-安监局") == {"R3", "R4"}
    assert found("安全生产法第97条") == {"R4"}
