import subprocess
from pathlib import Path

import pytest
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st
from word_files import add_text, new_document, saved, word

from docarchive.templates.printing.docx_faces import FaceSetter
from docarchive.templates.printing.fontconfig import fontconfig_file
from docarchive.templates.printing.fonts import (
    FACES,
    InstalledFont,
    families,
    family_used,
    find_font,
    font_report,
    installed_fonts,
    is_installed,
)
from docarchive.templates.word.docx_package import read_package
from needed import missing, unlike

ALL = (range(0x20, 0x30000),)


def font(*names, coverage=ALL, weight=80.0):
    return InstalledFont(names, weight, Path(f"/fonts/{names[0]}-{weight}.otf"), 0, coverage)


def match(wanted, configuration):
    """Family and style that fontconfig chooses for a name, with a configuration of ours."""
    done = subprocess.run(
        ["fc-match", "--format", "%{family[0]}|%{style[0]}", wanted],
        env={"FONTCONFIG_FILE": str(configuration), "PATH": "/usr/bin", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split("|")


@pytest.fixture(scope="module")
def machine():
    fonts = installed_fonts()
    if "noto serif cjk sc" not in families(fonts):
        missing("fonts-noto-cjk is not installed: tools/setup-debian.sh installs it")
    return fonts


@given(st.sets(st.integers(0x20, 0x400), min_size=1))
def test_a_font_has_exactly_the_characters_of_its_ranges(points):
    ordered = sorted(points)
    coverage = tuple(range(point, point + 1) for point in ordered)

    assert [
        point for point in range(0x10, 0x410) if font("A", coverage=coverage).has({chr(point)})
    ] == ordered


def test_a_licensed_face_is_used_as_it_is():
    here = families([font("仿宋_GB2312"), font("FandolFang")])

    assert family_used("仿宋_GB2312", here) == "仿宋_GB2312"
    assert 'compare="eq"><string>仿宋_GB2312<' not in fontconfig_file(
        [font("仿宋_GB2312"), font("FandolFang")]
    )


def test_another_makers_cut_of_the_face_comes_before_free_ones_and_is_not_made_bold():
    fonts = [font("方正小标宋简体"), font("Noto Serif CJK SC")]

    assert family_used("方正小标宋_GBK", families(fonts)) == "方正小标宋简体"
    assert "bold" not in fontconfig_file(fonts)


def test_the_best_stand_in_that_is_installed_is_taken():
    assert (
        family_used("仿宋_GB2312", families([font("Noto Serif CJK SC"), font("FandolFang")])) == "FandolFang"
    )
    assert family_used("仿宋_GB2312", families([font("Noto Serif CJK SC")])) == "Noto Serif CJK SC"
    assert family_used("仿宋_GB2312", families([font("DejaVu Sans")])) == ""


def test_an_unknown_face_is_printed_in_the_first_fallback():
    assert (
        family_used("某某艺术字", families([font("LXGW WenKai"), font("Noto Serif CJK SC")]))
        == "Noto Serif CJK SC"
    )


def test_a_regular_cut_is_found_before_a_bold_one():
    bold, regular = font("A", weight=200.0), font("A", weight=80.0)

    assert find_font({"中"}, ("A",), [bold, regular]) is regular
    assert find_font({"\U00030001"}, ("A",), [bold, regular]) is None


def test_fontconfig_makes_the_choice_we_report(machine, tmp_path):
    configuration = tmp_path / "fonts.conf"
    configuration.write_text(fontconfig_file(machine), encoding="utf-8")
    here = families(machine)

    wanted = [face.names[0] for face in FACES]
    assert [match(name, configuration)[0] for name in wanted] == [family_used(name, here) for name in wanted]


def test_the_title_face_is_replaced_by_a_bold_one(machine, tmp_path):
    configuration = tmp_path / "fonts.conf"
    configuration.write_text(fontconfig_file(machine), encoding="utf-8")

    if "方正小标宋_gbk" in families(machine):
        unlike("the licensed face is installed here")
    assert match("方正小标宋_GBK", configuration) == ["Noto Serif CJK SC", "Bold"]


def test_doctor_hears_of_every_face_and_how_to_mend_it(machine):
    report = font_report()

    assert [line.wanted for line in report[:-1]] == [face.names[0] for face in FACES]
    assert all(line.used for line in report[:-1])
    assert all(line.fix for line in report if not line.used)


def test_without_fontconfig_there_are_no_fonts_and_every_line_has_its_fix(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")

    report = font_report()
    assert installed_fonts() == ()
    assert [(line.used, line.exact) for line in report] == [("", False)] * len(report)
    assert all(line.fix for line in report)


def test_lint_takes_a_face_with_a_stand_in_for_installed(machine):
    assert is_installed("宋体")
    assert is_installed("Noto Serif CJK SC")
    assert not is_installed("从未安装的字体")


GB2312_LIKE = font("FandolFang", coverage=(range(0x20, 0x7F), range(0x4E00, 0x5000)))
SERIF = font("Noto Serif CJK SC", coverage=(range(0x20, 0x7F), range(0x4E00, 0xA000)))


def runs(document_bytes, fonts):
    """(text, East Asian font) of each run after rare characters got their own, and the substitutions."""
    from docarchive.templates.word.docx_package import W, parse_part

    members, replaced = FaceSetter(read_package(document_bytes), fonts).set()
    root = parse_part("word/document.xml", members["word/document.xml"])
    found = []
    for run in root.iter(f"{W}r"):
        fonts_element = run.find(f"{W}rPr/{W}rFonts")
        text = "".join(piece.text or "" for piece in run.iter(f"{W}t"))
        found.append((text, fonts_element.get(f"{W}eastAsia") if fonts_element is not None else None))
    return found, replaced


def test_a_character_the_face_lacks_gets_a_run_of_its_own():
    found, replaced = runs(word("丁喆明A"), [GB2312_LIKE, SERIF])

    assert found == [("丁", "仿宋_GB2312"), ("喆明", "Noto Serif CJK SC"), ("A", "仿宋_GB2312")]
    assert replaced == ("仿宋_GB2312→FandolFang",)


def test_a_run_keeps_its_properties_its_breaks_and_its_blanks():
    document = new_document()
    run = add_text(document.add_paragraph(), " 丁")
    run.bold = True
    run.add_break()
    run.add_text("喆 ")

    members, _ = FaceSetter(read_package(saved(document)), [GB2312_LIKE, SERIF]).set()
    xml = members["word/document.xml"].decode()

    assert xml.count("<w:b/>") == 4
    assert xml.index(" 丁</w:t>") < xml.index("<w:br/>") < xml.index("喆</w:t>") < xml.index("> </w:t>")


def test_the_face_of_a_style_counts_when_the_run_says_none():
    document = new_document()
    style = document.styles["Normal"]
    style.font.name = "仿宋"
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋")
    document.add_paragraph("丁喆")

    found, replaced = runs(saved(document), [GB2312_LIKE, SERIF])

    assert found == [("丁", None), ("喆", "Noto Serif CJK SC")]
    assert replaced == ("仿宋→FandolFang",)


def test_a_file_in_installed_faces_is_left_as_it_is():
    file = word("现场检查记录", face="Noto Serif CJK SC")

    members, replaced = FaceSetter(read_package(file), [SERIF]).set()

    assert members == read_package(file)
    assert replaced == ()
