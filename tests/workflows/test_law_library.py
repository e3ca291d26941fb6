"""The library of laws: imported once, several editions side by side, each citation checked."""

import json
from datetime import date
from pathlib import Path

import docx
import pytest

from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError
from docarchive.domain.findings import Severity
from docarchive.domain.laws.register import ARTICLES, LAWS
from docarchive.workflows.keeping.rebuild import rebuild_catalog
from docarchive.workflows.registering import law_library
from docarchive.workflows.registering.law_library import (
    CatalogLibrary,
    LawImporter,
    check_case,
    check_text,
    look_up_article,
    look_up_law,
)

EXCERPT = Path(__file__).resolve().parents[1] / "data" / "laws" / "work-safety-2021.md"
STARTS = {"示例法@2020-01-02": date(2020, 7, 1)}


def law(
    title="示例法",
    history="2020年1月2日第一届示例会议通过",
    articles=("甲。", "乙：\n\n（一）丙；\n\n（二）丁。"),
):
    text = "\n\n".join(f"**第{'一二三四'[index]}条**　{body}" for index, body in enumerate(articles))
    return f"# {title}\n\n{history}\n\n{text}\n"


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "laws"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.md").write_text(law(), "utf-8")
    amended = law(history="2020年1月2日第一届示例会议通过\n\n根据2025年3月4日决定修正", articles=("甲新。",))
    (folder / "sub" / "b.md").write_text("---\neffective_date: 2025-06-01\n---\n" + amended, "utf-8")
    (folder / "c.md").write_text("# 说明\n\n没有条文\n", "utf-8")
    document = docx.Document()
    for text in ("示例条例", "（2019年2月17日国务院令第1号公布）", "第一条　戊。"):
        document.add_paragraph(text)
    document.save(str(folder / "d.docx"))
    return folder


@pytest.fixture
def importer(app):
    return LawImporter(app.archive, app.ledger, app.catalog, app.now, app.actor, STARTS)


def outcomes(report):
    return {item.file: (item.outcome.value, item.articles) for item in report}


def test_a_folder_is_imported_and_what_is_wrong_is_named(importer, folder):
    seen = []
    report = importer.import_laws(folder, advance=lambda done, total: seen.append((done, total)))

    assert outcomes(report) == {
        "a.md": ("imported", 2),
        "c.md": ("passed_over", 0),
        "d.docx": ("imported", 1),
        "sub/b.md": ("imported", 1),
    }
    assert "没有条文" in next(item for item in report if item.file == "c.md").remarks[0]
    assert seen[-1] == (4, 4)


def test_a_law_in_several_files_comes_in_with_its_title_page(importer, folder):
    (folder / "典.md").write_text("# 示例典\n\n2020年5月28日第一届示例会议通过\n", "utf-8")
    (folder / "典").mkdir()
    (folder / "典" / "02.md").write_text("# 第二编　乙\n\n**第二条**　乙。\n", "utf-8")
    (folder / "典" / "01.md").write_text("# 第一编　甲\n\n**第一条**　甲。\n", "utf-8")
    (folder / "空.md").write_text("# 空典\n\n2020年5月28日第一届示例会议通过\n", "utf-8")
    report = importer.import_laws(folder)

    assert outcomes(report)["典.md"] == ("imported", 2)
    assert not [item for item in report if item.file.startswith("典/")]
    (missing,) = [item for item in report if item.file == "空.md"]
    assert missing.outcome == "fault"
    assert "标题页" in missing.remarks[0]


def test_a_folder_beside_a_law_of_the_same_name_keeps_its_own_laws(importer, folder):
    (folder / "a").mkdir()
    (folder / "a" / "其他.md").write_text(law(title="其他法"), "utf-8")
    report = outcomes(importer.import_laws(folder))

    assert report["a.md"] == ("imported", 2)
    assert report["a/其他.md"] == ("imported", 2)


def test_a_decision_without_articles_is_cited_by_its_numbers(importer, app, tmp_path):
    (tmp_path / "decision.md").write_text(
        "# 关于示例事项的决定\n\n1984年11月14日第六届示例会议通过\n\n为了示例，特作如下决定：\n\n一、甲。\n\n（一）子；\n\n"
        "二、乙。\n\n由示例机关规定。\n",
        "utf-8",
    )
    (report,) = importer.import_laws(tmp_path / "decision.md")
    with app.catalog.reading() as reader:
        library = CatalogLibrary(reader)
        found = look_up_article("《关于示例事项的决定》第二条", library, on=date(2026, 1, 1))
        whole = [article.place for article in library.articles(found[1])]
        searched = [article.place for _, article in library.search("特作如下决定")]

    assert (report.outcome, report.articles) == ("imported", 3)
    assert found[2].text == "乙。\n由示例机关规定。"
    assert (whole, searched) == (["正文", "第一条", "第二条"], ["正文"])


def test_a_second_import_changes_nothing(app, importer, folder):
    importer.import_laws(folder)
    before = app.ledger.size()
    report = importer.import_laws(folder)

    assert app.ledger.size() == before
    assert {outcome for outcome, _ in outcomes(report).values()} == {"unchanged", "passed_over"}


def test_a_dry_run_writes_nothing_and_says_the_same(app, importer, folder):
    before = app.ledger.size()
    keys = sorted(app.archive.keys())
    tried = outcomes(importer.import_laws(folder, dry_run=True))

    assert (app.ledger.size(), sorted(app.archive.keys())) == (before, keys)
    assert tried == outcomes(importer.import_laws(folder))


def test_a_changed_file_replaces_its_edition_and_a_lost_article_is_gone(app, importer, folder):
    importer.import_laws(folder)
    (folder / "a.md").write_text(law(articles=("甲改。",)), "utf-8")
    report = importer.import_laws(folder / "a.md")

    assert outcomes(report) == {"a.md": ("imported", 1)}
    with app.catalog.reading() as reader:
        library = CatalogLibrary(reader)
        known = look_up_law("示例法@2020-01-02", library)
        assert library.find_article(known, 1).text == "甲改。"
        assert library.find_article(known, 2) is None
        assert [article.number for article in library.articles(known)] == [1]
        assert library.search("丙") == []


def test_the_same_edition_in_two_files_is_a_fault_of_the_second(importer, folder):
    (folder / "z.md").write_text(law(articles=("别的。",)), "utf-8")
    report = importer.import_laws(folder)

    assert outcomes(report)["z.md"] == ("fault", 0)
    assert "a.md" in report[-1].remarks[0]


def test_what_is_imported_is_published_and_rebuilt(app, importer, folder):
    importer.import_laws(folder)
    with app.catalog.reading() as reader:
        before = list(reader.dump())
        assert reader.fact_count() == app.ledger.size()
        assert (reader.count_entries(LAWS), reader.count_entries(ARTICLES)) == (3, 4)
    keys = [key for key in app.archive.keys() if key.startswith("registers/law")]  # noqa: SIM118

    assert len(keys) == 6
    with app.archive.open(keys[0]) as body:
        assert json.load(body)["source"] in {"a.md", "b.md", "d.docx"}
    fresh = type(app.catalog)(f"sqlite:///{folder / 'rebuilt.db'}", busy_seconds=5)
    try:
        fresh.prepare()
        rebuild_catalog(archive=app.archive, ledger=app.ledger, catalog=fresh)
        with fresh.reading() as reader:
            assert list(reader.dump()) == before
    finally:
        fresh.close()


def test_editions_stand_side_by_side_and_the_day_chooses(importer, folder, app):
    importer.import_laws(folder)
    with app.catalog.reading() as reader:
        library = CatalogLibrary(reader)
        assert [known.edition.year for known in library.editions("示例法")] == [2020, 2025]
        assert look_up_law("示例法", library).edition.year == 2025
        assert look_up_law("中华人民共和国示例法", library, on=date(2025, 5, 31)).edition.year == 2020
        assert look_up_article("《示例法》第一条", library, on=date(2025, 6, 1))[2].text == "甲新。"
        assert look_up_article("《示例法》第1条", library, on=date(2024, 1, 1))[2].text == "甲。"
        assert look_up_article("《示例法》（2020年）第一条", library, on=date(2026, 1, 1))[2].text == "甲。"


def test_the_first_day_known_to_the_pack_is_used_where_a_file_has_none(importer, folder, app):
    importer.import_laws(folder)
    with app.catalog.reading() as reader:
        library = CatalogLibrary(reader)
        with pytest.raises(NotFoundError, match="没有施行中"):
            look_up_law("示例法", library, on=date(2020, 6, 30))
        assert look_up_law("示例法", library, on=date(2020, 7, 1)).effective_from == date(2020, 7, 1)


@pytest.mark.parametrize(
    ("which", "error"),
    [
        ("《没有的法》第一条", NotFoundError),
        ("《示例法》第九条", NotFoundError),
        ("《示例法》（1999年）第一条", NotFoundError),
        ("《示例法》第一条、第二条", RejectedError),
    ],
)
def test_what_the_library_does_not_have_is_said(importer, folder, app, which, error):
    importer.import_laws(folder)
    with app.catalog.reading() as reader, pytest.raises(error):
        look_up_article(which, CatalogLibrary(reader), on=date(2026, 1, 1))


def test_every_article_is_found_by_its_number_and_by_any_phrase_of_it(importer, app):
    importer.import_laws(EXCERPT)
    with app.catalog.reading() as reader:
        library = CatalogLibrary(reader)
        (known,) = library.editions("安全生产法")
        for article in library.articles(known):
            hits = [hit.number for _, hit in library.search(f"{article.number}条 安全生产法", limit=1000)]
            assert article.number in hits
            for line in article.text.split("\n"):
                phrase = line[len(line) // 3 : len(line) // 3 + 9]
                assert article.number in [hit.number for _, hit in library.search(phrase, limit=1000)]


def test_files_of_other_kinds_and_empty_folders_are_refused(importer, tmp_path):
    (tmp_path / "x.pdf").write_bytes(b"%PDF")

    with pytest.raises(RejectedError, match="docx"):
        importer.import_laws(tmp_path / "x.pdf")
    (tmp_path / "none").mkdir()
    with pytest.raises(NotFoundError, match="没有"):
        importer.import_laws(tmp_path / "none")


def test_an_import_cut_off_goes_on_where_it_stopped(importer, folder, app, monkeypatch):
    def cut(*_words, **_names):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setitem(law_library._READERS, ".docx", cut)
        with pytest.raises(KeyboardInterrupt):
            importer.import_laws(folder)
    with app.catalog.reading() as reader:
        assert reader.fact_count() == app.ledger.size()
    report = importer.import_laws(folder)

    assert outcomes(report)["a.md"] == ("unchanged", 2)
    assert outcomes(report)["d.docx"] == ("imported", 1)


def test_a_case_is_checked_on_the_day_of_the_act(importer, app, cast, issue):
    issue("penalty_decision_unit")
    importer.import_laws(EXCERPT)
    with app.catalog.reading() as reader:
        day, checked = check_case(cast.case, reader, on=date(2021, 8, 31))
        codes = {finding.code for _, found in checked for finding in found}
        later = check_case(cast.case, reader, on=date(2026, 3, 1))[1]

    assert day == date(2021, 8, 31)
    assert "law-not-yet-effective" in codes
    assert not [item for _, found in later for item in found if item.severity is Severity.WARNING]


def test_the_day_of_the_act_is_taken_from_the_newest_document_that_says_it(app, cast, issue):
    with app.catalog.reading() as reader:
        assert check_case(cast.case, reader)[0] == cast.case.opened_on
    filing = issue("case_filing_approval")
    with app.catalog.reading() as reader:
        day = check_case(cast.case, reader)[0]

    assert day.isoformat() == (filing.values.get("occurred_until") or filing.values.get("occurred_on"))


def test_a_text_is_checked_citation_by_citation(importer, app):
    importer.import_laws(EXCERPT)
    text = "依据《安全生产法》第九十七条第四项、第九十七条第九项和《没有的法》第一条"
    with app.catalog.reading() as reader:
        checked = check_text(text, reader, on=date(2026, 3, 1))

    assert [[item.code for item in found] for _, _, found in checked] == [
        [],
        ["law-place-unknown"],
        ["law-unknown"],
    ]


def test_a_repealed_edition_is_not_cited_without_a_reason(guarded, importer, app, cast, issue, folder):
    front = "---\neffective_date: 2020-07-01\nexpiry_date: 2025-01-01\nstatus: 已废止\n---\n"
    (folder / "a.md").write_text(front + law(), "utf-8")
    importer.import_laws(folder / "a.md")
    basis = [{"law": "示例法", "edition": "2020-01-02", "article": 1}]
    with pytest.raises(ConflictError, match="citations_in_force") as refused:
        issue("rectification_order", order_basis=basis)
    record = issue("rectification_order", order_basis=basis, override="经核对，该条继续有效")
    with app.catalog.reading() as reader:
        overridden = [event.rule for event in reader.events_of(cast.case.id) if event.rule]

    assert "2025-01-01 起失效" in str(refused.value)
    assert "处罚法》第三十七条" in str(refused.value)
    assert record.number.serial == 1
    assert overridden == ["citations_in_force"]


def test_what_is_in_force_or_not_in_the_library_is_cited_freely(guarded, importer, issue):
    importer.import_laws(EXCERPT)
    place = {"law": "中华人民共和国安全生产法", "edition": "2021-06-10", "article": 97, "item": 4}
    other = {"law": "没有的法", "edition": "2020-01-02", "article": 1}
    order = {
        "problems": [{"description": "甲", "violated": [place]}],
        "deadline_groups": [{"item_numbers": "1", "deadline": "2026-11-30"}],
    }

    assert issue("rectification_order", order_basis=[other], **order).number.serial == 1
    with pytest.raises(ConflictError, match="没有这一款、项或目"):
        issue("rectification_order", order_basis=[{**place, "item": 9}], **order)
