"""Ten years of scanned files become cases and records."""

import io
import json
import shutil

import pytest
import yaml
from PIL import Image

from cli_clerk import UNIT
from docarchive.workflows.arriving import import_legacy

MAPPING = {"folders": ["{year}年", "{party}", "{case}"], "parties": {"机械厂": UNIT}, "ignore": ["*.db"]}


def scan(shade):
    picture = io.BytesIO()
    Image.new("L", (60, 80), shade).save(picture, "JPEG")
    return picture.getvalue()


@pytest.fixture
def tree(tmp_path):
    root = tmp_path / "旧档案"
    files = {
        f"2016年/{UNIT}/未如实记录培训案/01 立案审批表.jpg": scan(10),
        f"2016年/{UNIT}/未如实记录培训案/02 询问笔录.jpg": scan(20),
        f"2016年/{UNIT}/未如实记录培训案/照片/现场.jpg": scan(30),
        f"2016年/{UNIT}/未如实记录培训案/Thumbs.db": b"x",
        "2018年/机械厂/未如实记录培训案/（苏常）安监罚〔2018〕5号 行政处罚决定书.txt": "罚款人民币叁万元整".encode(),
        "2018年/机械厂/未如实记录培训案/副本.jpg": scan(20),
    }
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root


@pytest.fixture
def mapping(tmp_path):
    def write(**changes):
        path = tmp_path / "mapping.yaml"
        path.write_text(yaml.safe_dump({**MAPPING, **changes}, allow_unicode=True), encoding="utf-8")
        return path

    return write


def bring(clerk, tree, mapping, *more, code=0):
    return clerk.json("ingest", "--legacy", tree, "--mapping", mapping, *more, code=code)


def test_a_tree_becomes_cases_and_records_that_are_found(at_work, tree, mapping):
    trial = bring(at_work, tree, mapping(), "--dry-run")
    before = len(at_work.json("case", "list"))
    report = bring(at_work, tree, mapping())

    assert (trial["cases_new"], trial["files"], trial["ignored"], trial["faults"]) == (2, 5, 1, [])
    assert before == 1
    assert (report["cases_opened"], report["files_filed"], report["years_only"]) == (2, 4, 2)
    assert [item["path"] for item in report["twice"]] == ["2018年/机械厂/未如实记录培训案/副本.jpg"]
    hits = at_work.json("search", "叁万元")["hits"]
    assert [hit["title"] for hit in hits] == ["（苏常）安监罚〔2018〕5号 行政处罚决定书"]
    titles = {hit["title"] for hit in at_work.json("search", "案由:历史案卷")["hits"]}
    assert {"立案审批表", "询问笔录", "照片/现场"} <= titles
    assert [hit["title"] for hit in at_work.json("search", "（苏常）安监罚〔2018〕5号")["hits"]] == [
        "（苏常）安监罚〔2018〕5号 行政处罚决定书"
    ]
    at_work.run("verify")


def test_a_second_import_changes_nothing(at_work, tree, mapping):
    bring(at_work, tree, mapping())
    facts = at_work.json("status")["catalog"]["facts"]
    again = bring(at_work, tree, mapping())

    assert (again["cases_opened"], again["files_filed"], again["files_known"]) == (0, 0, 4)
    assert at_work.json("status")["catalog"]["facts"] == facts


def test_new_files_of_a_known_folder_join_its_case(at_work, tree, mapping):
    bring(at_work, tree, mapping())
    (tree / "2016年" / UNIT / "未如实记录培训案" / "03 结案审批表.jpg").write_bytes(scan(90))
    again = bring(at_work, tree, mapping())

    assert (again["cases_opened"], again["cases_known"], again["files_filed"]) == (0, 2, 1)


def test_an_import_cut_short_goes_on_and_leaves_nothing_foreign(at_work, tree, mapping, monkeypatch):
    """Cut after the first case's files were put into the archive, before anything was recorded."""

    def cut(*_args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(import_legacy.LegacyImport, "_record", cut)
        at_work.run("ingest", "--legacy", tree, "--mapping", mapping(), code=130)
    assert len(at_work.json("case", "list")) == 1
    report = bring(at_work, tree, mapping())
    findings = json.loads(at_work.run("verify", "--json").out)["findings"]

    assert (report["cases_opened"], report["files_filed"]) == (2, 4)
    assert findings == []


def test_nothing_is_filed_from_a_tree_with_faults_unless_told(at_work, tree, mapping):
    (tree / "2016年" / "谁也不认识的公司" / "案").mkdir(parents=True)
    (tree / "2016年" / "谁也不认识的公司" / "案" / "a.jpg").write_bytes(scan(1))
    (tree / "散落的文件.pdf").write_bytes(b"%PDF-1.4")
    (tree / "2016年" / UNIT / "未如实记录培训案" / "空.jpg").write_bytes(b"")
    (tree / "2016年" / UNIT / "未如实记录培训案" / "坏.pdf").write_bytes(b"%PDF-1.4 broken")
    (tree / "2016年" / UNIT / "未如实记录培训案" / "链接.jpg").symlink_to("/etc/hostname")
    refused = at_work.run("ingest", "--legacy", tree, "--mapping", mapping(), code=2)
    kept = len(at_work.json("case", "list"))
    told = at_work.run("ingest", "--legacy", tree, "--mapping", mapping(), "--skip-faulty", code=2)

    for name in ("谁也不认识的公司", "散落的文件.pdf", "空.jpg", "链接.jpg"):
        assert name in refused.out
    assert kept == 1
    assert "坏.pdf" in told.out
    assert len(at_work.json("case", "list")) == 3
    assert shutil.os.path.exists(tree / "散落的文件.pdf")


def test_part_of_an_enterprises_name_is_not_enough(at_work, tree, mapping):
    refused = at_work.run(
        "ingest", "--legacy", tree, "--mapping", mapping(parties={"机械厂": "机械制造"}), code=2
    )

    assert "一部分" in refused.out


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"folders": []}, "folders"),
        ({"folders": ["{jahr}"]}, "jahr"),
        ({"colour": "red"}, "colour"),
        ({"parties": ["x"]}, "parties"),
    ],
)
def test_a_faulty_mapping_is_told(at_work, tree, mapping, changes, word):
    refused = at_work.run("ingest", "--legacy", tree, "--mapping", mapping(**changes), code=2)

    assert word in refused.err
