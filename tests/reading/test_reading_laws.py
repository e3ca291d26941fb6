"""Laws as Markdown and Word: taken apart into articles; what is no law is refused with its line."""

import zipfile
from datetime import date
from pathlib import Path

import docx
import pytest

from docarchive.domain.errors import RejectedError
from docarchive.domain.laws.text import LawStatus
from docarchive.reading.formats import law_docx, law_markdown
from docarchive.reading.formats.law_docx import read_law_docx
from docarchive.reading.formats.law_markdown import read_law_markdown

EXCERPT = Path(__file__).resolve().parents[1] / "data" / "laws" / "work-safety-2021.md"
HISTORY = "2020年1月2日第一届示例会议通过"


@pytest.fixture
def markdown(tmp_path):
    def read(*lines, front=""):
        path = tmp_path / "law.md"
        path.write_text(front + "\n\n".join(lines) + "\n", "utf-8")
        return read_law_markdown(path)

    return read


@pytest.fixture
def word(tmp_path):
    def read(*paragraphs):
        document = docx.Document()
        for text in paragraphs:
            document.add_paragraph(text)
        path = tmp_path / "law.docx"
        document.save(str(path))
        return read_law_docx(path)

    return read


def test_a_law_with_front_matter_is_read_whole():
    text = read_law_markdown(EXCERPT)

    assert text.law.id == "安全生产法@2021-06-10"
    assert (text.law.effective_from, text.law.status) == (date(2021, 9, 1), LawStatus.IN_FORCE)
    assert text.law.issuer == "全国人民代表大会常务委员会"
    assert [article.number for article in text.articles] == [28, 97, 102, 114, 119]
    assert text.articles[0].text.count("\n") == 3
    assert text.articles[1].heading == "第六章　法律责任".replace("\u3000", " ")
    assert "缺第一条至第二十七条 / missing" in text.remarks


def test_articles_in_lists_and_half_width_are_read_too(markdown):
    text = markdown(
        "最高人民法院",
        "**法释〔2015〕9号**",
        "- **第一条**　　人民法院应当：\n\n  - （一）甲；\n\n  - （二）乙。\n\n  前款。",
        "第二条 丙。\n\n依照第一条的规定办理。",
        front="---\ntitle: 示例解释\nauthor: 最高人民法院\ndate: '2015-04-22'\neffective_date: '2015-05-01'\n"
        "status: 已废止\nurls:\n  - https://example.org/x\n---\n",
    )

    assert (text.law.edition, text.law.effective_from) == (date(2015, 4, 22), date(2015, 5, 1))
    assert (text.law.status, text.law.issuer) == (LawStatus.REPEALED, "最高人民法院")
    assert text.law.source == "https://example.org/x"
    assert [article.text for article in text.articles] == [
        "人民法院应当：\n（一）甲；\n（二）乙。\n前款。",
        "丙。\n依照第一条的规定办理。",
    ]


@pytest.mark.parametrize(
    ("history", "edition"),
    [
        ([HISTORY], date(2020, 1, 2)),
        ([HISTORY, "根据2021年3月4日示例会议《关于修改〈甲〉的决定》修正"], date(2021, 3, 4)),
        ([HISTORY, "2021年3月4日示例会议修订", "根据2022年5月6日决定修正"], date(2022, 5, 6)),
        (["2018年12月5日 国务院常务会议通过", "2019年2月17日 国务院令第708号公布"], date(2019, 2, 17)),
        (["2018年12月5日会议通过　2018年12月6日主席令第9号公布"], date(2018, 12, 5)),
    ],
)
def test_an_edition_is_dated_by_its_last_change(markdown, history, edition):
    assert markdown("# 示例法", *history, "**第一条**　甲。").law.edition == edition


@pytest.mark.parametrize(
    ("last", "first_day"),
    [
        ("本法自2020年5月1日起施行。", date(2020, 5, 1)),
        ("本法自2002年11月1日起施行。", None),  # that of an older edition
        ("本法自公布之日起施行。", None),
    ],
)
def test_the_first_day_in_force_is_taken_from_the_text_when_it_is_this_editions(markdown, last, first_day):
    assert markdown("# 示例法", HISTORY, "**第一条**　" + last).law.effective_from == first_day


def test_a_clause_about_a_part_of_the_law_does_not_say_when_the_law_begins(markdown):
    last = "本法自2020年5月1日起施行。第一条自2027年1月1日起施行。"

    assert markdown("# 示例法", HISTORY, "**第一条**　" + last).law.effective_from == date(2020, 5, 1)


def test_an_article_that_is_far_too_long_is_refused_and_never_cut(markdown):
    with pytest.raises(RejectedError, match="第5行：第一条超过"):
        markdown("# 示例法", HISTORY, "**第一条**　甲。", "乙" * 60_000)


def test_a_heading_ends_an_article_and_an_annex_the_law(markdown):
    text = markdown(
        "# 示例法", HISTORY, "## 第一编　甲", "### 第一章　乙", "**第一条**　一。", "## 第二编　丙", "**第二条**　二。",
        "## 附件一", "第一条 附件的条文。",
    )  # fmt: skip

    assert [(item.heading, item.text) for item in text.articles] == [
        ("第一编 甲 第一章 乙", "一。"),
        ("第二编 丙", "二。"),
    ]
    assert len(text.remarks) == 1
    assert "附件" in text.remarks[0]


def test_a_law_that_names_no_date_is_dated_by_its_annexes_and_says_so(markdown):
    text = markdown(
        "# 示例法", "**第一条**　甲。", "## 附件一", "（1999年12月20日示例常务委员会通过）", "## 附件三",
        "（2017年11月4日示例常务委员会通过）",
    )  # fmt: skip

    assert (text.law.edition, text.law.issuer) == (date(2017, 11, 4), "")
    assert "没有通过日期" in text.remarks[-1]
    assert markdown(
        "# 示例法", HISTORY, "**第一条**　甲。", "## 附件一", "（2021年1月4日通过）"
    ).law.edition < date(2021, 1, 4)


def test_inserted_articles_stand_behind_theirs(markdown):
    text = markdown(
        "# 示例法",
        HISTORY,
        "**第一条**　甲。",
        "**第一条之一**　乙。",
        "**第一条之二**　丙。",
        "**第三条**　丁。",
    )

    assert [article.key for article in text.articles] == ["1", "1-1", "1-2", "3"]
    assert text.remarks == ("缺第二条 / missing",)


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (["# 示例法", HISTORY], "没有条文"),
        (["# 说明", "本目录收录法律。"], "不是法律文本"),
        (["# 示例法", "**第一条**　甲。"], "没有通过、公布或修改的日期"),
        (["# 示例法", "2020年13月2日通过", "**第一条**　甲。"], "第3行：不是日期"),
        (["# 示例法", HISTORY, "**第二条**　甲。", "**第一条**　乙。"], "第7行：第一条排在第二条之后"),
        (["# 示例法", HISTORY, "**第一条**　甲。", "**第一条**　乙。"], "第7行"),
        (["# 示例法", HISTORY, "**第一百一条**　甲。"], "第5行：条文编号读不懂"),
        (["**第一条**　甲。"], "没有法律名称"),
        (["# " + "甲" * 200, HISTORY, "**第一条**　甲。"], "没有法律名称"),
        (["# 示例法", HISTORY, "**第一条**　甲\x07。"], "第5行：有控制字符"),
        ([""], "没有法律名称"),
    ],
)
def test_what_is_no_law_is_refused_with_its_line(markdown, lines, says):
    with pytest.raises(RejectedError, match=says):
        markdown(*lines)


def test_a_resolution_without_any_number_is_one_text(markdown):
    text = markdown(
        "# 关于批准《示例办法》的决议",
        HISTORY,
        "第一届示例会议决定：原则批准《示例办法》。",
        "自2020年2月1日起施行。",
    )

    assert [(article.place, article.text.count("\n")) for article in text.articles] == [("正文", 1)]
    assert (text.law.edition, text.law.effective_from) == (date(2020, 1, 2), None)
    assert "没有第…条" in text.remarks[0]


def test_a_number_out_of_turn_belongs_to_the_text_before_it(markdown):
    text = markdown("# 关于示例的决定", HISTORY, "一、甲：", "一、子；", "三、丑。", "二、乙。")

    assert [(article.number, article.text) for article in text.articles] == [
        (1, "甲：\n一、子；\n三、丑。"),
        (2, "乙。"),
    ]


def test_a_long_history_in_one_line_is_no_decision(markdown):
    changed = (
        "根据"
        + "、".join(f"20{year:02}年1月2日示例会议通过的《示例法修正案》" for year in range(1, 30))
        + "修正"
    )

    with pytest.raises(RejectedError, match="只有标题页"):
        markdown("# 示例法", HISTORY, changed)


@pytest.mark.parametrize(
    ("front", "says"),
    [
        ("---\ntitle: 示例法\n", "没有结束"),
        ("---\ntitle: 示例法\nstatus: 半有效\n---\n", "status"),
        ("---\ntitle: 示例法\neffective_date: 明天\n---\n", "不是日期"),
    ],
)
def test_faults_of_the_front_matter_are_named(markdown, front, says):
    with pytest.raises(RejectedError, match=says):
        markdown("# 示例法", HISTORY, "**第一条**　甲。", front=front)


def test_front_matter_is_no_yaml_that_could_grow(markdown):
    front = "---\ntitle: 示例法\na: &a [x, x]\nb: [*a, *a]\n---\n"

    assert markdown(HISTORY, "**第一条**　甲。", front=front).law.title == "示例法"


def test_other_encodings_and_too_large_files_are_refused(tmp_path, monkeypatch):
    path = tmp_path / "law.md"
    path.write_bytes("# 示例法".encode("gb18030"))

    with pytest.raises(RejectedError, match="UTF-8"):
        read_law_markdown(path)
    monkeypatch.setattr(law_markdown, "MAX_BYTES", 4)
    with pytest.raises(RejectedError, match="过大"):
        read_law_markdown(path)


def test_a_word_file_as_the_national_database_hands_it_out(word):
    text = word(
        "中华人民共和国示例法",
        "（2002年6月29日第九届全国人民代表大会常务委员会第二十八次会议通过　根据2021年6月10日第十三届全国人民代表大会"
        "常务委员会第二十九次会议《关于修改〈中华人民共和国示例法〉的决定》修正）",
        "目　　录",
        "第一章　总　　则",
        "第二章　附　　则",
        "第一章　总　　则",
        "第一条　为了示例，制定本法：",
        "（一）甲；",
        "第二章　附　　则",
        "第二条　本法自2021年9月1日起施行。",
    )

    assert text.law.id == "示例法@2021-06-10"
    assert (text.law.issuer, text.law.effective_from) == ("全国人民代表大会常务委员会", date(2021, 9, 1))
    assert [(item.heading, item.text) for item in text.articles] == [
        ("第一章 总 则", "为了示例，制定本法：\n（一）甲；"),
        ("第二章 附 则", "本法自2021年9月1日起施行。"),
    ]


def test_a_title_in_two_paragraphs_is_one(word):
    text = word("最高人民法院关于", "示例问题的解释", "（2020年1月2日通过）", "第一条　甲。")

    assert text.law.title == "最高人民法院关于示例问题的解释"


def test_word_files_that_are_none_are_refused(tmp_path, word, monkeypatch):
    path = tmp_path / "law.docx"
    path.write_bytes(b"PK\x03\x04 not a zip")
    with pytest.raises(RejectedError, match="Word"):
        read_law_docx(path)
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("word/document.xml", "<a")
    with pytest.raises(RejectedError, match="Word"):
        read_law_docx(path)
    with pytest.raises(RejectedError, match="没有文字"):
        word("", "  ")
    monkeypatch.setattr(law_docx, "MAX_UNPACKED", 10)
    with pytest.raises(RejectedError, match="解压后过大"):
        word("示例法")
