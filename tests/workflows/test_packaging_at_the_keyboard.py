"""Export, transfer and receipt of a sealed volume at the keyboard."""

import csv
import json
import os
import shutil
import threading
import tracemalloc
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from package_sample import REFERENCE, codes_pdf, seal_volume

from cli_clerk import Clerk, plain_environment
from docarchive.cli.workspace import make_workspace
from docarchive.demo.cast import register_cast
from docarchive.domain.errors import DamageError
from docarchive.inbox.quiet import keep_once
from docarchive.settings import load_configuration
from docarchive.wiring.app import App, open_app, utc_now
from docarchive.workflows.packaging.bag import BagWriter

FOLDER = "J001-ZY.CF.2026-D30-0001"


@pytest.fixture(scope="module")
def template(tmp_path_factory, environ):
    """An office with one sealed volume."""
    with pytest.MonkeyPatch.context() as patch:
        plain_environment(patch, environ)
        folder = make_workspace(tmp_path_factory.mktemp("keyboard") / "office", actor="tester")
        app = App(load_configuration(folder, environ=os.environ), "tester", utc_now)
        seal_volume(app, register_cast(app), b"\0\0\0\x18ftypmp42" + bytes(1000))
        app.close()
    return folder


@pytest.fixture
def clerk(template, tmp_path, monkeypatch, environ):
    plain_environment(monkeypatch, environ)
    shutil.copytree(template, tmp_path / "office")
    return Clerk(tmp_path / "office", environ)


def test_a_volume_is_exported_by_its_reference_code_and_checked_without_a_workspace(clerk, tmp_path):
    made = clerk.json(
        "export", "J001-ZY·CF·2026-D30-0001", "--to", tmp_path / "out", "--eep", "--no-pictures"
    )

    assert made["folder"].endswith(FOLDER)
    assert ElementTree.parse(made["eep"]).getroot().tag.endswith("电子文件封装包")
    key = (clerk.workspace / "archive/ledger/key.pub").read_text().strip()
    shutil.rmtree(clerk.workspace)
    (clerk.workspace).mkdir()
    assert "合格 / passed" in clerk.run("receive-check", tmp_path / "out", "--key", key).out
    (tmp_path / "out" / FOLDER / "data/README.txt").write_bytes(b"")
    found = clerk.json("receive-check", tmp_path / "out" / FOLDER, code=2)
    assert set(found[FOLDER]["faults"]) == {"A11", "A13", "I02"}


def test_a_case_goes_to_a_folder_and_a_volume_by_to(clerk, tmp_path):
    assert "--to" in clerk.run("export", REFERENCE, code=2).err
    clerk.run("export", REFERENCE, tmp_path / "x", "--to", tmp_path / "y", code=2)
    clerk.run("export", "J001-ZY·CF·2026-D30-0999", "--to", tmp_path / "y", code=3)
    clerk.run("receive-check", tmp_path / "nowhere", code=3)


def test_what_fails_the_check_is_not_handed_over_unless_somebody_says_why(clerk, tmp_path):
    words = ("transfer", REFERENCE, "--to", tmp_path / "out", "--receiver", "示例市档案馆", "--no-pictures")

    told = clerk.run(*words, code=4).err

    assert "I09" in told  # the sample case lacks most of its papers
    assert not (tmp_path / "out").exists()
    made = clerk.json(*words, "--reason", "样本案件", "--register", tmp_path / "登记表.docx")
    assert (made["to"], made["reason"], made["totals"]["items"]) == ("示例市档案馆", "样本案件", 4)
    rows = list(csv.reader((tmp_path / "out/transfer-list.csv").read_text("utf-8-sig").splitlines()))
    assert rows[1][1] == REFERENCE
    xml = ZipFile(tmp_path / "登记表.docx").read("word/document.xml")
    text = "".join(ElementTree.fromstring(xml).itertext())
    for words in ("电子档案移交与接收登记表", "示例市档案馆", made["volumes"][0]["sha256"]):
        assert words in text
    assert clerk.json("verify")["findings"] == []
    received = json.loads(clerk.run("receive-check", tmp_path / "out", "--json").out)
    assert all(one["passed"] for one in received.values())


def test_another_package_than_the_listed_one_is_found_on_receipt(clerk, tmp_path):
    clerk.run(
        *("transfer", REFERENCE, "--to", tmp_path / "out", "--receiver", "示例市档案馆"),
        *("--reason", "样本", "--no-pictures"),
    )
    shutil.rmtree(tmp_path / "out" / FOLDER)
    clerk.run("export", REFERENCE, "--to", tmp_path / "out", "--no-pictures")  # sound, but of a later head
    shutil.copytree(tmp_path / "out" / FOLDER, tmp_path / "out" / "another")

    found = clerk.json("receive-check", tmp_path / "out", code=2)

    assert found[FOLDER]["passed"]
    assert len(found["transfer-list.json"]["faults"]["I01"]) == 2


def test_at_transfer_the_package_is_checked_with_the_volume(clerk, tmp_path):
    clerk.run("export", REFERENCE, "--to", tmp_path, "--no-pictures")
    words = (
        "check-properties",
        REFERENCE,
        "--stage",
        "transfer",
        "--package",
        tmp_path / FOLDER,
        "--no-record",
    )

    def failed():
        return {row["code"] for row in clerk.json(*words, code=2)["results"] if row["result"] == "failed"}

    before = failed()
    assert not {"A11", "A12", "A13", "I10"} & before
    (tmp_path / FOLDER / "data/records/001/proof.json").write_text("{}")
    assert failed() - before == {"A13", "I02", "I10"}


def test_the_service_checks_each_volume_once_a_year(clerk, environ):
    configuration = load_configuration(clerk.workspace, environ=environ)
    start, counts = datetime(2026, 12, 1, 3, tzinfo=UTC), []
    for days in (0, 1, 364, 366, 367):
        with open_app(
            configuration, actor="system", now=lambda days=days: start + timedelta(days=days)
        ) as app:
            for _ in range(2):  # a share is proved first, and orders work that the volume waits for
                app.follow_ups.run_all(set(app.follow_ups.duties))
                keep_once(app, threading.Event())
            with app.catalog.reading() as reader:
                counts.append(reader.count_entries("four_property_check"))

    assert counts == [1, 1, 1, 2, 2]


def test_what_was_added_since_is_in_the_package(clerk, tmp_path):
    slip = tmp_path / "回单.pdf"
    slip.write_bytes(codes_pdf(["SLIP 1", "SLIP 2"]))
    clerk.run(
        *("supplement", "add", REFERENCE, slip, "--title", "银行回单", "--reason", "银行回单迟到"),
        *("--compiler", "王甲示", "--archivist", "冯庚示"),
    )

    made = clerk.json("export", REFERENCE, "--to", tmp_path / "out")

    data = tmp_path / "out" / FOLDER / "data"
    page = (data / "index.html").read_text("utf-8")
    assert made["items"] == 5
    assert '<a class="row" href="#p7">银行回单</a>' in page
    assert "第1次补充归档：银行回单迟到" in page
    assert (data / "pages/0008.jpg").is_file()
    proved = json.loads((data / "ledger/proof.json").read_text("utf-8"))["entries"]
    kinds = sorted(json.loads(item["entry"])["kind"] for item in proved)
    assert kinds == ["supplement_filed", "volume_sealed"]
    assert any(path.name.startswith("supplement") for path in (data / "volume").iterdir())
    assert clerk.json("receive-check", tmp_path / "out")[FOLDER] == {"passed": True, "faults": {}}
    (data / "records/005/record.json").unlink()
    assert "I10" in clerk.json("receive-check", tmp_path / "out", code=2)[FOLDER]["faults"]


def test_a_masked_copy_does_not_keep_its_volume_from_leaving(clerk, tmp_path):
    paper = clerk.json("volume", "show", REFERENCE)["items"][0]["record_id"]
    clerk.run(
        *("mask", paper, "--box", "1:10,10,20,20", "--to", tmp_path / "masked.pdf"),
        *("--confirmed-by", "王甲示", "--purpose", "公开"),
    )

    clerk.run("export", REFERENCE, "--to", tmp_path / "out", "--no-pictures")

    page = (tmp_path / "out" / FOLDER / "data/index.html").read_text("utf-8")
    assert "遮盖副本" in page
    assert clerk.json("receive-check", tmp_path / "out")[FOLDER] == {"passed": True, "faults": {}}


class Film:
    """A recording that is never in memory."""

    def __init__(self, size):
        self._left = size

    def read(self, size):
        taken = min(size, self._left)
        self._left -= taken
        return bytes(taken)


def test_a_recording_of_any_size_is_copied_in_little_memory(tmp_path):
    size = 200 << 20
    bag = BagWriter(tmp_path / "bag")
    tracemalloc.start()
    try:
        with pytest.raises(DamageError):  # the digest is another; all of it was read and written before
            bag.copy("film.mp4", Film(size), expected="0" * 64)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        bag.discard()

    assert peak < 8 << 20
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_export_left_is_swept_by_the_next(tmp_path):
    left = tmp_path / "bag.unfinished-99999999"
    (left / "data").mkdir(parents=True)
    other = tmp_path / f"bag.unfinished-{os.getppid()}"
    other.mkdir()

    BagWriter(tmp_path / "bag").discard()

    assert not left.exists()
    assert other.exists()  # its process is alive
