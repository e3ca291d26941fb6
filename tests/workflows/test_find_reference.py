"""Laws, enterprises, checklists and typical cases are searched as exactly as records."""

import random
import shutil
from datetime import date
from pathlib import Path

import pytest

from docarchive.domain.checklist import key_item_entry, list_entry, refined_item_entry
from docarchive.domain.collection import Collection
from docarchive.domain.errors import RejectedError, UnavailableError
from docarchive.domain.query import And, Filter, FilterField, Sort, Text
from docarchive.workflows.find_reference import EnterpriseHit, LawHit, find_reference
from docarchive.workflows.keeping.rebuild import ensure_reference_index, rebuild_reference_index
from docarchive.workflows.registering.import_register import fill_register
from docarchive.workflows.registering.import_typical_cases import import_typical_cases
from docarchive.workflows.registering.law_library import LawImporter

EXCERPT = Path(__file__).resolve().parents[1] / "data" / "laws" / "work-safety-2021.md"
OLD = """---
effective_date: '2014-12-01'
---
# 中华人民共和国安全生产法

2014年8月31日第十二届全国人民代表大会常务委员会第十次会议通过

**第二十八条**　旧的规定。

**第三十八条**　应急　预案，依照安全生产法第二十八条，罚款三万元。

**第一百三十三条之一**　补充的规定。
"""


@pytest.fixture
def library(app, tmp_path):
    """Two editions of one law, imported and indexed."""
    folder = tmp_path / "laws"
    folder.mkdir()
    shutil.copy(EXCERPT, folder)
    (folder / "old.md").write_text(OLD, encoding="utf-8")
    importer = LawImporter(app.archive, app.ledger, app.catalog, app.now, app.actor, {})
    importer.import_laws(folder)
    app.follow_ups.run_all()
    return importer


@pytest.fixture
def ask(app):
    def ask(text, *collections, **more):
        wanted = collections or tuple(Collection)
        return find_reference(
            text, catalog=app.catalog, index=app.reference_index, collections=wanted, **more
        )

    return ask


def places(answer):
    return [(hit.law.edition.year, hit.article.place) for hit in answer.hits]


@pytest.mark.parametrize(
    "written",
    [
        "安全生产法第二十八条",
        "安全生产法 第二十八条",
        "安全生产法 第28条",
        "安全生产法 28",
        "安全生产法２８条",
        "《安全生产法》第二十八条",
        "《中华人民共和国安全生产法》第28条",
        "《安全生产法》第二十八条第一款",
    ],
)
def test_an_article_is_found_first_by_its_number_in_every_edition(library, ask, written):
    answer = ask(written)

    assert places(answer)[:2] == [(2021, "第二十八条"), (2014, "第二十八条")]
    assert [hit.named for hit in answer.hits[:2]] == [True, True]
    assert answer.counts[Collection.LAWS] == answer.total


def test_an_edition_that_is_named_comes_alone(library, ask):
    answer = ask("《安全生产法》（2014年修正）第二十八条")

    assert [place for place, hit in zip(places(answer), answer.hits, strict=True) if hit.named] == [
        (2014, "第二十八条")
    ]


def test_a_title_with_a_title_in_it_is_no_hindrance(app, ask, tmp_path):
    title = "示例会关于批准《示例条例》的决议"
    text = f"# {title}\n\n2020年1月2日示例会通过\n\n**第一条**　批准。\n"
    (tmp_path / "nested.md").write_text(text, encoding="utf-8")
    importer = LawImporter(app.archive, app.ledger, app.catalog, app.now, app.actor, {})
    importer.import_laws(tmp_path / "nested.md")
    app.follow_ups.run_all()

    for written in (f"《{title}》第一条", f"{title}第1条", f"{title} 1"):
        assert [(hit.law.title, hit.named) for hit in ask(written).hits] == [(title, True)]


STANDARD = """# GB/T 33333-2022 示例仓库储存通则

代替 GB/T 33333-1995

2022-12-29 发布
2023-07-01 实施

## 1 范围

本文件适用于示例仓库。

## 5 储存要求

5.1 应当双人收发。

5.1.1 钥匙分别保管。
"""


@pytest.mark.parametrize("written", ["GB/T 33333-2022 5.1", "gbt33333 第5.1条", "GB/T33333 5.1"])
def test_a_clause_of_a_standard_is_found_first_by_its_number(library, ask, app, tmp_path, written):
    (tmp_path / "standard.md").write_text(STANDARD, encoding="utf-8")
    (report,) = library.import_laws(tmp_path / "standard.md")
    (again,) = library.import_laws(tmp_path / "standard.md")
    app.follow_ups.run_all()
    answer = ask(written, Collection.LAWS)

    assert (report.outcome, report.articles, again.outcome) == ("imported", 4, "unchanged")
    first = answer.hits[0]
    assert (first.named, first.article.place, first.article.heading) == (True, "5.1", "5 储存要求")
    assert (first.law.name, first.law.replaces) == (
        "GB/T 33333-2022《示例仓库储存通则》",
        "GB/T 33333-1995",
    )
    assert [hit.article.place for hit in ask("钥匙分别", Collection.LAWS).hits] == ["5.1.1"]
    assert {hit.law.number for hit in ask("33333-2022 通则").hits} == {"GB/T 33333-2022"}
    assert ask("GB/T 33333-1995 5.1").total == 0


def test_an_inserted_article_and_a_number_without_its_law_are_found(library, ask):
    assert places(ask("安全生产法第133条之一")) == [(2014, "第一百三十三条之一")]
    assert (2014, "第三十八条") in places(ask("第38条"))
    assert (2014, "第三十八条") in places(ask("38条"))
    assert places(ask("预案 第38条")) == [(2014, "第三十八条")]


def test_pages_of_hits_with_the_named_article_neither_overlap_nor_leave_out(library, ask):
    words = "《安全生产法》第28条"
    whole = ask(words, limit=50)
    single = [ask(words, limit=1, offset=offset) for offset in range(whole.total)]

    assert [hit.named for hit in whole.hits] == [True, True, False]
    assert places(whole)[2] == (2014, "第三十八条")
    assert [hit for page in single for hit in page.hits] == list(whole.hits)
    assert ask(words, offset=whole.total).hits == ()


def test_every_article_is_found_by_any_phrase_of_it(app, library, ask):
    chance = random.Random(5)
    with app.catalog.reading() as reader:
        articles = [*reader.find_entries("law_article", limit=100)]
    for article in articles:
        text = "".join(article.text.split())
        for length in range(1, 13):
            start = chance.randrange(max(len(text) - length, 1))
            phrase = text[start : start + length].strip("0123456789")  # a cut number is another number
            if not phrase:
                continue
            found = app.reference_index.find(
                And((Text(phrase), Filter(FilterField.NUMBER, article.id))),
                sort=Sort.RELEVANCE,
                limit=2,
                offset=0,
            )
            assert found.record_ids == (f"laws/{article.id}",), phrase

    hit = ask("应急预案").hits[0]
    passage = hit.passages[0]
    assert [passage.text[mark.start : mark.end] for mark in passage.marks] == ["应急　预案"]


def test_an_article_that_a_new_import_drops_is_found_no_more(app, library, ask, tmp_path):
    assert ask("应急预案").total == 1
    kept = [part for part in OLD.split("**") if "应急" not in part and part != "第三十八条"]
    (tmp_path / "laws" / "old.md").write_text("**".join(kept).replace("****", "**"), encoding="utf-8")
    library.import_laws(tmp_path / "laws" / "old.md")
    app.follow_ups.run_all()

    assert ask("应急预案").total == 0
    assert places(ask("安全生产法第28条", limit=2)) == [(2021, "第二十八条"), (2014, "第二十八条")]


def test_an_enterprise_is_found_by_every_name_code_and_place(app, cast, ask):
    app.registrar.rename_enterprise(cast.enterprise.id, "新名称制造有限公司")
    app.follow_ups.run_all()

    for words in (
        "新名称制造",
        cast.enterprise.name,
        str(cast.enterprise.uscc),
        f"企业:{cast.enterprise.uscc}",
        f"企业:{cast.enterprise.name}",
        cast.enterprise.legal_rep,
    ):
        (hit,) = ask(words, Collection.ENTERPRISES).hits
        assert isinstance(hit, EnterpriseHit)
        assert hit.enterprise.name == "新名称制造有限公司"
        assert cast.enterprise.name in hit.enterprise.former_names
    assert ask("新名称制造", Collection.LAWS).total == 0


CASE = """---
title: 某铝业公司未如实记录培训情况案
date: 2024-05-06
issuer: 示例省应急管理厅
案由: 未如实记录安全生产教育和培训情况
地区: 示例市
---
2024年3月，执法人员发现培训签到表系补签。

依据《中华人民共和国安全生产法》第九十七条第四项，责令限期改正，处3万元罚款。
"""


def test_typical_cases_are_imported_once_and_found(app, ask, tmp_path):
    folder = tmp_path / "cases"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.md").write_text(CASE, encoding="utf-8")
    (folder / "sub" / "b.md").write_text(CASE, encoding="utf-8")
    (folder / "c.md").write_text(CASE.replace("2024-05-06", "去年"), encoding="utf-8")
    (folder / "d.md").write_text("# 没有来历的案例\n\n正文。\n", encoding="utf-8")
    report = import_typical_cases(folder, registrar=app.registrar)
    assert [(item.file, item.outcome) for item in report] == [
        ("a.md", "imported"),
        ("c.md", "fault"),
        ("d.md", "fault"),
        ("sub/b.md", "fault"),
    ]
    assert "2024-05-06" in report[1].remark
    assert "发布机关" in report[2].remark
    assert "a.md" in report[3].remark
    again = import_typical_cases(folder / "a.md", registrar=app.registrar)
    assert [item.outcome for item in again] == ["unchanged"]
    app.follow_ups.run_all()

    for words in (
        "补签",
        "案由:未如实记录",
        "地区:示例市 3万元",
        "法条:安全生产法》第九十七条",
        "日期:2024-05",
    ):
        (hit,) = ask(words, Collection.CASES).hits
        assert hit.case.published_on == date(2024, 5, 6)
        assert hit.case.laws == ("《中华人民共和国安全生产法》第九十七条第四项",)
    (folder / "a.md").write_text(CASE.replace("补签", "代签"), encoding="utf-8")
    import_typical_cases(folder / "a.md", registrar=app.registrar)
    app.follow_ups.run_all()
    assert ask("补签", Collection.CASES).total == 0
    assert ask("代签", Collection.CASES).total == 1


def test_check_items_are_found_and_follow_their_list(app, ask):
    def fill(violation):
        key = key_item_entry("示例2026", {"number": "Z1", "content": "培训情况", "field": "工贸"}, 1)
        values = {"number": "X1", "key_item": "Z1", "content": "是否如实记录", "violation": violation}
        items = [key, refined_item_entry("示例2026", values, 1)]
        fill_register(
            [list_entry("示例2026", "示例清单", [key], items[1:]), *items],
            source="a.xlsx",
            registrar=app.registrar,
        )
        app.follow_ups.run_all()

    fill("未如实记录培训")
    (hit,) = ask("未如实记录培训", Collection.CHECKLISTS).hits
    assert (hit.item.id, hit.item.data["level"]) == ("示例2026#Z1/X1", 2)
    assert ask("行业:工贸", Collection.CHECKLISTS).total == 2
    assert ask("案由:未如实记录 案件:示例清单").total == 1
    fill("记录不全")
    assert ask("未如实记录培训").total == 0
    assert ask("记录不全").total == 1


def test_collections_are_told_apart_and_counted(library, cast, app, ask):
    app.follow_ups.run_all()
    answer = ask("", limit=100)

    assert answer.counts[Collection.LAWS] == ask("", Collection.LAWS).total == 8
    assert answer.counts[Collection.ENTERPRISES] == ask("", Collection.ENTERPRISES).total > 0
    assert answer.total == sum(answer.counts.values())
    assert {type(hit) for hit in answer.hits} == {LawHit, EnterpriseHit}


def test_a_rebuilt_index_answers_as_the_one_that_grew(app, library, cast, ask):
    app.follow_ups.run_all()
    words = ("", "应急预案", "安全生产法 28", cast.enterprise.name)
    before = [ask(text, limit=100) for text in words]
    assert rebuild_reference_index(catalog=app.catalog, index=app.reference_index) == before[0].total

    assert [ask(text, limit=100) for text in words] == before


def test_a_lost_index_is_told_and_built_again(app, library, ask):
    shutil.rmtree(app.folder("index_dir") / "reference")
    with pytest.raises(UnavailableError):
        ask("应急预案")

    assert ensure_reference_index(catalog=app.catalog, index=app.reference_index)
    assert ask("应急预案").total == 1
    assert not ensure_reference_index(catalog=app.catalog, index=app.reference_index)


def test_wrong_queries_and_pages_are_refused(library, ask):
    with pytest.raises(RejectedError, match="字符"):
        ask("安全 OR")
    with pytest.raises(RejectedError, match="limit"):
        ask("安全", limit=0)


def test_everybody_who_acts_searches_with_the_same_opened_indexes(app):
    app.make_ready()
    one, other = app.acting_as("wang.jia"), app.acting_as("li.yi")

    assert one.reference_index is other.reference_index is app.reference_index
    assert one.index is other.index is app.index
