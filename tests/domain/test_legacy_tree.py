"""What paths of old folder trees say."""

from datetime import date
from pathlib import PurePosixPath

import pytest

from docarchive.domain.errors import RejectedError
from docarchive.domain.identifiers import DocumentNumber
from docarchive.domain.legacy_tree import LevelPattern, TreeMapping, read_case_path, read_file_name

TITLES = ("询问笔录", "现场检查记录", "立案审批表", "行政处罚决定书", "行政处罚决定书（单位）")


def mapping(*levels, **more):
    return TreeMapping(
        tuple(LevelPattern.parse((level,) if isinstance(level, str) else level) for level in levels), **more
    )


@pytest.mark.parametrize(
    ("levels", "path", "party", "name", "number", "day", "year_only"),
    [
        (
            ("{year}年", "{party}", "{case}"),
            "2016年/某某厂/未培训案",
            "某某厂",
            "未培训案",
            None,
            date(2016, 1, 1),
            True,
        ),
        (
            ("{party}", ("{number} {case}", "{case}")),
            "某某厂/（苏常）安监罚〔2016〕12号 未培训案",
            "某某厂",
            "未培训案",
            "（苏常）安监罚〔2016〕12号",
            date(2016, 1, 1),
            True,
        ),
        (
            ("{date} {party}-{case}",),
            "2017-3-5 某某厂-无证作业案",
            "某某厂",
            "无证作业案",
            None,
            date(2017, 3, 5),
            False,
        ),
        (
            ("{date}{any}", "{party}"),
            "20170305扫描/某某厂",
            "某某厂",
            "某某厂",
            None,
            date(2017, 3, 5),
            False,
        ),
        (
            ("{party}", "{number}"),
            "某某厂/(苏常)安监管罚[2015]第003号",
            "某某厂",
            "某某厂案（苏常）安监管罚〔2015〕3号",
            "（苏常）安监管罚〔2015〕3号",
            date(2015, 1, 1),
            True,
        ),
    ],
)
def test_a_case_is_read_off_the_folders(levels, path, party, name, number, day, year_only):
    read = read_case_path(PurePosixPath(path), mapping(*levels))

    assert (read.party, read.name, read.opened_on, read.is_year_only) == (party, name, day, year_only)
    assert read.number == (DocumentNumber.parse(number) if number else None)


@pytest.mark.parametrize(
    ("levels", "path", "word"),
    [
        (("{year}年", "{party}"), "16年/某某厂", "第 1 级"),
        (("{year}年", "{case}"), "2016年/未培训案", "当事人"),
        (("{party}", "{case}"), "某某厂/未培训案", "年度"),
    ],
)
def test_what_a_folder_does_not_tell_is_said(levels, path, word):
    with pytest.raises(RejectedError, match=word):
        read_case_path(PurePosixPath(path), mapping(*levels))


@pytest.mark.parametrize("text", ["{yaer}年", "{year}{year}", "{}"])
def test_a_pattern_that_cannot_be_meant_is_refused(text):
    with pytest.raises(RejectedError):
        LevelPattern.parse((text,))


@pytest.mark.parametrize(
    ("path", "title", "form", "number", "day"),
    [
        ("03 询问笔录.pdf", "询问笔录", "询问笔录", None, None),
        ("12立案审批表2016.03.05.doc", "立案审批表2016.03.05", "立案审批表", None, date(2016, 3, 5)),
        ("2016年3月4日现场检查记录.pdf", "2016年3月4日现场检查记录", "现场检查记录", None, date(2016, 3, 4)),
        ("照片/IMG_20160304.jpg", "照片/IMG_20160304", None, None, date(2016, 3, 4)),
        (
            "行政处罚决定书（单位）（苏常）安监罚[2016]第012号.pdf",
            "行政处罚决定书（单位）（苏常）安监罚[2016]第012号",
            "行政处罚决定书（单位）",
            "（苏常）安监罚〔2016〕12号",
            None,
        ),
        (
            "（苏常）安监罚[2016]11号.pdf",
            "（苏常）安监罚[2016]11号",
            None,
            "（苏常）安监罚〔2016〕11号",
            None,
        ),
        ("20169999.pdf", "20169999", None, None, None),
        ("7.pdf", "7", None, None, None),
    ],
)
def test_a_files_name_gives_title_form_number_and_day(path, title, form, number, day):
    read = read_file_name(PurePosixPath(path), TITLES)

    assert (read.title, read.form_title, read.made_on) == (title, form, day)
    assert read.number == (DocumentNumber.parse(number) if number else None)


def test_files_of_the_system_and_those_named_by_the_mapping_are_left_out():
    plan = mapping("{party}", ignore=("*.db",))

    left_out = [
        p
        for p in ("a/Thumbs.db", "a/~$x.docx", "a/.git/x", "a/b.db", "a/b.pdf")
        if plan.ignores(PurePosixPath(p))
    ]

    assert left_out == ["a/Thumbs.db", "a/~$x.docx", "a/.git/x", "a/b.db"]
