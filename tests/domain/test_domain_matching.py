from datetime import UTC, date, datetime

import pytest

from docarchive.domain.identifiers import DocumentNumber
from docarchive.domain.matching import (
    companies_in,
    dates_in,
    folders_of,
    has_title_line,
    names_serial,
    own_numbers,
    printed_place,
    stamp_in_name,
)

DECISION = DocumentNumber("苏常", "罚", 2026, 12)
NOTICE = DocumentNumber("苏常", "告", 2026, 9)


@pytest.mark.parametrize(
    "text", ["第 2 页 共 3 页", "共3页 第2页", "第2页，共3页", "正文\n共 3 页\u3000第 2 页\n"]
)
def test_the_printed_place_is_read_in_either_order(text):
    assert printed_place(text) == (2, 3)


def test_two_different_places_on_one_page_say_nothing():
    assert printed_place("第1页共3页 … 第2页共3页") is None
    assert printed_place("第九页") is None


def test_a_number_on_its_own_line_is_the_documents_own_and_a_cited_one_is_not():
    text = f"行政处罚决定书\n{DECISION}\n本机关于2026年以{NOTICE}告知你单位……"

    assert own_numbers(text) == (DECISION,)
    assert own_numbers(f"{DECISION} 第 1 页 共 3 页\n见{NOTICE}。") == (DECISION,)
    assert own_numbers(f"根据{DECISION}和{NOTICE}") == (DECISION, NOTICE)


def test_a_title_counts_only_as_a_line_of_its_own():
    assert has_title_line("常州市应急管理局\n行 政 处 罚 决 定 书\n", "行政处罚决定书（单位）")
    assert not has_title_line("关于行政处罚决定书的回复", "行政处罚决定书")


def test_the_time_in_a_recorders_file_name_is_local():
    wanted = datetime(2026, 11, 21, 8, 15, tzinfo=UTC)

    assert stamp_in_name("DSJ_0042_20261121161500.mp4") == ("20261121161500", wanted)
    assert stamp_in_name("2026-11-21 16-15-00.MP4") == ("2026-11-21 16-15-00", wanted)
    assert stamp_in_name("20261399161500.mp4") is None
    assert stamp_in_name("扫描0001.pdf") is None


def test_a_serial_is_found_as_a_whole_word_only():
    assert names_serial("DCIM/dsj-0042_20261121.mp4", "DSJ-0042")
    assert not names_serial("DSJ-00421_2026.mp4", "DSJ-0042")
    assert not names_serial("anything", "")


def test_enterprises_and_dates_are_found_in_running_text():
    text = "被检查单位：常州市 某某机械有限公司\n检查时间：2026年11月21日至2026年2月31日"

    assert companies_in(text) == ("常州市某某机械有限公司",)
    assert dates_in(text) == {date(2026, 11, 21)}


def test_folders_come_innermost_first():
    assert folders_of("甲/乙/丙.pdf") == ("乙", "甲")
    assert folders_of("丙.pdf") == ()
