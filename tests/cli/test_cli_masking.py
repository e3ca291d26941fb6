"""A masked copy at the keyboard."""

import pypdf
import pytest
from PIL import Image


@pytest.fixture
def photographed(at_work, tmp_path):
    photo = tmp_path / "现场照片.png"
    Image.new("L", (800, 1000), 240).save(photo)
    at_work.run("ingest", photo, "--case", "示例")
    (item,) = at_work.json("search", "现场照片")["hits"]
    return at_work, item["record_id"]


def test_a_draft_is_looked_at_and_then_a_copy_is_made_and_kept(photographed, tmp_path):
    clerk, record = photographed
    target = tmp_path / "copy.pdf"
    box = ("--box", "1:10,20,30,25.5")

    plan = clerk.json("mask", record, *box)
    assert plan["unread_pages"] == [1]
    assert [item["box"] for item in plan["boxes"]] == [[1000, 2000, 3000, 2550]]
    assert "只遮盖人工画的框" in clerk.run("mask", record, "--to", target, *box).err
    assert clerk.json("show", record)["representations"][-1]["role"] == "evidence"

    confirmed = ("--confirmed-by", "王甲示", "--purpose", "律师查阅")
    kept = clerk.json("mask", record, "--to", target, *box, *confirmed)["kept"]
    assert clerk.json("show", record)["representations"][-1]["key"] == kept
    assert pypdf.PdfReader(target).pages[0].extract_text() == ""


@pytest.mark.parametrize(
    "box", ["1:10,20,30", "x:1,2,3,4", "1:30,20,10,25", "1:0,0,101,5", "1:nan,0,1,1", "1:a,b,c,d"]
)
def test_a_box_that_is_none_is_refused(photographed, box):
    clerk, record = photographed

    assert "页:左,上,右,下" in clerk.run("mask", record, "--box", box, code=2).err


def test_a_copy_without_name_purpose_or_target_is_not_made(photographed, tmp_path):
    clerk, record = photographed
    clerk.run("mask", record, "--confirmed-by", "王甲示", code=2)
    clerk.run("mask", record, "--to", tmp_path / "a.pdf", "--confirmed-by", "王甲示", code=2)

    assert not (tmp_path / "a.pdf").exists()
