"""A sealed volume as a package: checked by the Library of Congress, by sha256sum, by the stand-alone script, in Chromium."""

import base64
import csv
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from xml.etree import ElementTree

import bagit
import pytest
import zxingcpp
from package_sample import HOSTILE, LAST_PAGE, REFERENCE, seal_volume
from PIL import Image

from docarchive.cli.packaging import pack
from docarchive.cli.workspace import make_workspace
from docarchive.demo.cast import register_cast
from docarchive.domain.errors import ConflictError, DamageError, NotFoundError, UnavailableError
from docarchive.settings import load_configuration
from docarchive.wiring.app import App
from docarchive.workflows.packaging.check_package import check_package
from docarchive.workflows.packaging.eep import write_eep
from docarchive.workflows.packaging.package import Packager
from docarchive.workflows.packaging.receipt import faults_of

FOLDER = "J001-ZY.CF.2026-D30-0001"


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    start, ticks = datetime(2026, 11, 23, 2, tzinfo=UTC), itertools.count()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOCARCHIVE_PDF_CONVERTER", "none")
        before = start - timedelta(hours=1)
        folder = make_workspace(
            tmp_path_factory.mktemp("packaging") / "office", actor="tester", now=lambda: before
        )
        configuration = load_configuration(folder, environ=os.environ)
        app = App(configuration, "tester", lambda: start + timedelta(milliseconds=next(ticks)))
        yield app
        app.close()


@pytest.fixture(scope="module")
def sealed(app):
    return seal_volume(app, register_cast(app), b"\0\0\0\x18ftypmp42" + bytes(3_000_000))


@pytest.fixture(scope="module")
def made(app, sealed, tmp_path_factory):
    """The package with pictures, made once."""
    return Packager(app.archive, app.page_painter).write(pack(app, REFERENCE), tmp_path_factory.mktemp("out"))


@pytest.fixture
def bag(made, tmp_path):
    """A copy of the package, this test's own."""
    return shutil.copytree(made, tmp_path / FOLDER)


def test_the_library_of_congress_finds_a_valid_bag(made):
    checked = bagit.Bag(str(made))

    assert checked.validate() is True
    assert checked.info["External-Identifier"] == REFERENCE
    assert checked.version_info == (1, 0)


def test_sha256sum_agrees(made):
    for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        done = subprocess.run(
            ["sha256sum", "-c", "--strict", "--quiet", name], cwd=made, capture_output=True, text=True
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_everything_of_the_volume_is_in_it(made, sealed):
    data = made / "data"
    assert {path.name for path in data.iterdir()} == {
        "README.txt", "contents.csv", "index.html", "ledger", "metadata.json", "metadata.xml", "pages", "records", "tools",
        "volume", "volume.json",
    }  # fmt: skip
    for place, record in enumerate(sealed.records, start=1):
        names = {path.name for path in (data / f"records/{place:03d}").iterdir()}
        assert {"record.json", "proof.json", record.representations[0].key.rpartition("/")[2]} <= names
    assert any(path.name.endswith(".text.json") for path in (data / "records/002").iterdir())
    assert [path.name for path in sorted((data / "pages").iterdir())] == [
        f"{n:04d}.jpg" for n in range(1, LAST_PAGE + 1)
    ]
    rows = list(csv.reader((data / "contents.csv").read_text("utf-8-sig").splitlines()))
    assert [row[6] for row in rows[1:]] == ["1-2", "3-5", "6", ""]
    assert all((data / row[8]).is_file() for row in rows[1:])


def test_built_twice_it_has_the_same_bytes(app, made, tmp_path):
    again = Packager(app.archive, app.page_painter).write(pack(app, REFERENCE), tmp_path)

    def content(folder):
        return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    assert content(again) == content(made)


def test_every_proof_holds_on_a_machine_without_docarchive(app, bag):
    key = str(app.signer.verifier_key)
    script = bag / "data/tools/verify_proof.py"
    for proof in sorted((bag / "data").rglob("proof.json")):
        files = json.loads(proof.read_text("utf-8"))["files"]
        folder = proof.parent if proof.parent.name != "ledger" else bag / "data/volume"
        words = [
            f"--file={name}={folder / name.rpartition('/')[2]}"
            for name in files
            if (folder / name.rpartition("/")[2]).exists()
        ]
        command = [sys.executable, "-I", str(script), str(proof), "--key", key, *words]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, cwd="/")
        assert done.returncode == 0, done.stdout + done.stderr
        assert f"{len(words)} files match" in done.stdout
        assert len(words) >= 2


def test_metadata_read_back_and_say_what_the_volume_says(made):
    plain = json.loads((made / "data/metadata.json").read_text("utf-8"))
    root = ElementTree.parse(made / "data/metadata.xml").getroot()

    of_volume = {row["名称"]: row["值"] for row in plain["案卷"]}
    assert (of_volume["档号"], of_volume["保管期限"], of_volume["页数"]) == (REFERENCE, "30年", "6")
    second = {row["名称"]: row["值"] for row in plain["件"][1]["元数据"]}
    assert (second["题名"], second["页号"], second["档号"]) == (HOSTILE, "3-5", f"{REFERENCE}-002")
    assert plain["件"][3]["电子属性"][0]["格式信息"] == "video/mp4"
    titles = [one.text for one in root.iter("元素") if one.get("名称") == "题名"]
    assert titles[2] == HOSTILE
    assert [row["业务行为"] for row in plain["件"][1]["业务"]] == ["收到并归档", "读取文字"]


def test_the_page_reaches_for_nothing_outside_and_runs_nothing_of_the_papers(made):
    page = (made / "data/index.html").read_text("utf-8")

    assert "<script>alert" not in page
    assert "<b>文字</b>" not in page
    assert not re.search(r'(?:src|href)="(?:[a-z]+:|//)', page)
    assert "default-src 'none'" in page
    for path in re.findall(r'(?:src|href)="([^"#]+)"', page):
        assert (made / "data" / path).is_file(), path


def test_in_chromium_offline_every_link_of_the_contents_lands_on_its_page(bag, chromium):
    asked, troubles = [], []
    context = chromium.new_context(offline=True, viewport={"width": 1000, "height": 1500})
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda said: troubles.append(said.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto((bag / "data/index.html").as_uri())
    landed = []
    for link in page.locator("a.row").all()[:3]:
        page.evaluate("scrollTo(0,0)")
        link.click()
        picture = page.locator("figure:target img")
        picture.wait_for(state="visible")
        page.wait_for_function("i => i.complete && i.naturalWidth > 0", arg=picture.element_handle())
        shot = Image.open(BytesIO(page.screenshot()))
        landed.append(sorted(one.text for one in zxingcpp.read_barcodes(shot))[0])
    page.fill("#find", "贰 万")
    hits = page.locator("#hits a").all_inner_texts()
    page.click("#hits a")
    found = page.evaluate("document.querySelector('figure:target').id")
    titles = page.locator("h2").all_inner_texts()
    films = page.locator("video").count()
    context.close()

    assert landed == ["PAGE 1", "PAGE 3", "PAGE 6"]
    assert (len(hits), found) == (1, "p4")
    assert any(HOSTILE in title for title in titles)
    assert films == 1
    assert troubles == []
    assert asked
    assert all(url.startswith("file:") for url in asked)


def test_a_whole_package_has_no_faults(app, made):
    assert faults_of(check_package(made, key=str(app.signer.verifier_key))) == {}
    assert faults_of(check_package(made)) == {}


def change(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def other_proof(bag):
    proof = bag / "data/records/002/proof.json"
    proof.write_bytes((bag / "data/records/001/proof.json").read_bytes())
    listed_again(bag)


def listed_again(bag):
    """Write the manifests anew, as a forger would."""
    made = bagit.Bag(str(bag))
    made.save(manifests=True)
    made = bag / "bagit.txt"
    made.write_bytes(b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
    tags = bag / "tagmanifest-sha256.txt"
    names = ("bag-info.txt", "bagit.txt", "manifest-sha256.txt")
    tags.write_text("".join(f"{sha256((bag / name).read_bytes()).hexdigest()}  {name}\n" for name in names))


def forged(bag):
    path = next((bag / "data/records/001").glob("evidence-*.pdf"))
    change(path)
    listed_again(bag)


def without(name):
    def harm(bag):
        (bag / name).unlink()
        listed_again(bag)

    return harm


@pytest.mark.parametrize(
    ("harm", "codes"),
    [(lambda bag: change(next((bag / "data/records/001").glob("evidence-*.pdf"))), {"A13", "I10"}),
     (lambda bag: change(bag / "data/pages/0001.jpg"), {"A13"}),
     (lambda bag: (bag / "data/extra.txt").write_bytes(b""), {"A12", "I02"}),
     (lambda bag: (bag / "bagit.txt").unlink(), {"A12", "A13"}),
     (lambda bag: (bag / "bag-info.txt").write_text("Payload-Oxum: 1.1\n"), {"A13", "I02"}),
     (forged, {"I10"}), (other_proof, {"I10"}), (without("data/README.txt"), {"A11"}),
     (without("data/records/003/record.json"), {"I10"}), (without("data/volume.json"), {"A11", "I10"})],
)  # fmt: skip
def test_damage_to_a_package_is_told_by_its_item(bag, harm, codes):
    harm(bag)

    assert set(faults_of(check_package(bag))) == codes


def test_a_package_signed_by_another_key_is_told(made):
    other = "docarchive/OTHER+a1b2c3d4+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

    assert set(faults_of(check_package(made, key=other))) == {"I10"}


def test_a_manifest_that_leads_outside_is_refused_and_not_followed(bag):
    with (bag / "manifest-sha256.txt").open("a", encoding="utf-8") as file:
        file.write(f"{'0' * 64}  ../../../etc/passwd\n")

    assert "A12" in faults_of(check_package(bag))


def test_an_encapsulation_reads_back(app, sealed, tmp_path):
    write_eep(pack(app, REFERENCE), app.archive, tmp_path / "卷.xml", largest=1_000_000)

    root = ElementTree.parse(tmp_path / "卷.xml").getroot()
    name = "{http://www.saac.gov.cn/standards/ERM/encapsulation}"
    encoded = [base64.b64decode(one.text) for one in root.iter(f"{name}编码数据")]
    with app.archive.open(sealed.records[0].representations[0].key) as file:
        assert encoded[0] == file.read()
    assert len(encoded) == 3
    assert [one.text for one in root.iter(f"{name}外部文件")] == [
        f"records/004/{sealed.records[3].representations[0].key.rpartition('/')[2]}"
    ]
    assert root.tag == f"{name}电子文件封装包"


class FullDisk:
    """An archive whose third file cannot be read out to the target."""

    def __init__(self, archive, error):
        self._archive, self._error, self._opened = archive, error, 0

    def open(self, key):
        self._opened += 1
        if self._opened == 3:
            raise self._error
        return self._archive.open(key)

    def local_path(self, key):
        return self._archive.local_path(key)


@pytest.mark.parametrize(
    ("error", "told"),
    [(OSError(28, "No space left on device"), UnavailableError), (NotFoundError("gone"), NotFoundError)],
)
def test_what_cannot_be_finished_leaves_nothing(app, sealed, tmp_path, error, told):
    with pytest.raises(told):
        Packager(FullDisk(app.archive, error), None).write(pack(app, REFERENCE), tmp_path / "out")

    assert list((tmp_path / "out").iterdir()) == []


def test_a_damaged_original_is_named_and_nothing_is_exported(app, sealed, tmp_path):
    path = app.folder("archive_dir") / sealed.records[3].representations[0].key
    good = path.read_bytes()
    path.chmod(0o644)
    try:
        path.write_bytes(good[:-1] + b"x")
        with pytest.raises(DamageError, match="evidence-"):
            Packager(app.archive, None).write(pack(app, REFERENCE), tmp_path)
    finally:
        path.write_bytes(good)

    assert list(tmp_path.iterdir()) == []


def test_an_earlier_package_is_not_overwritten(app, sealed, tmp_path):
    Packager(app.archive, None).write(pack(app, REFERENCE), tmp_path)

    with pytest.raises(ConflictError):
        Packager(app.archive, None).write(pack(app, REFERENCE), tmp_path)
