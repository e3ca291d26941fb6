from docarchive.domain.record import TextLine
from docarchive.reading.ocr.layout import confidence, join_words, looks_turned, page_text


def line(text, left, top, *, height=200, width=None, confidence=950):
    return TextLine(text, (left, top, left + (width or 150 * len(text)), top + height), confidence)


def test_rows_are_read_from_top_to_bottom_and_from_left_to_right():
    page = [
        line("日期", 6000, 520),
        line("题目", 4000, 100),
        line("签名", 1000, 500),
        line("正文", 1000, 300),
    ]

    assert page_text(page) == "题目\n正文\n签名 日期"


def test_a_text_wrapped_in_its_cell_is_not_cut_by_the_label_beside_it():
    cell = [line("核查企业安全生产教育和培训、设备", 3000, 1000), line("设施安全管理", 3000, 1300)]

    assert (
        page_text([*cell, line("检查目的", 1000, 1150)])
        == "检查目的 核查企业安全生产教育和培训、设备\n设施安全管理"
    )
    third = line("和事故隐患排查", 3000, 1600)
    assert page_text([third, *cell, line("检查目的", 1000, 1300)]).split("\n") == [
        "检查目的 核查企业安全生产教育和培训、设备",
        "设施安全管理",
        "和事故隐患排查",
    ]


def test_what_stands_to_the_right_of_a_wrapped_text_comes_behind_it():
    cell = [line("甲甲甲甲", 3000, 1000), line("乙乙", 3000, 1300)]

    assert page_text([*cell, line("右", 8000, 1000)]) == "甲甲甲甲\n乙乙\n右"


def test_rows_of_a_table_stay_rows_however_close_they_stand():
    table = [
        line(f"{name}{row}", left, 1000 + 300 * row)
        for row in range(3)
        for name, left in (("名", 1000), ("值", 5000))
    ]

    assert page_text(reversed(table)) == "名0 值0\n名1 值1\n名2 值2"


def test_a_paragraph_with_its_first_line_set_in_is_read_in_order():
    rows = [line("首行", 1600, 1000), line("第二行", 1000, 1300), line("第三行", 1000, 1600)]

    assert page_text(reversed(rows)) == "首行\n第二行\n第三行"


def test_every_line_is_kept_once():
    lines = [line(str(number), 1000 + 977 * number % 5000, 500 + 331 * number % 7000) for number in range(80)]

    assert sorted(page_text(lines).split()) == sorted(item.text for item in lines)


def test_blanks_that_an_engine_puts_beside_han_characters_are_not_kept():
    assert (
        join_words(["安", "全", "Safety", "First", "2026", "年", "，", "A", "级"])
        == "安全Safety First 2026年，A级"
    )
    assert join_words([]) == ""


def test_a_page_is_turned_only_when_its_text_says_so():
    upright = [line("安全生产行政处罚决定书", 1000, 1000 + 400 * row) for row in range(4)]
    tall = [
        line("安全生产行政处罚决定书", 1000 + 400 * row, 1000, width=200, height=3000) for row in range(4)
    ]
    doubtful = [TextLine(item.text, item.box, 500) for item in upright]
    doubtful_tall = [TextLine(item.text, item.box, 450) for item in tall]

    assert [looks_turned(lines, aspect=1.4) for lines in (upright, tall, doubtful, doubtful_tall)] == [
        0,
        270,
        180,
        90,
    ]
    assert looks_turned([line("涂", 1000, 1000, confidence=300)], aspect=1.4) == 0
    assert looks_turned([], aspect=1.4) == 0
    assert confidence([]) == 0
