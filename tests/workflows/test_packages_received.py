"""A ZIP from outside names no place of its own choosing, and what it holds is checked without harm."""

import stat
import zipfile

import pytest

from docarchive.domain.errors import NotFoundError, RejectedError
from docarchive.workflows.packaging import unzipped
from docarchive.workflows.packaging.receipt import check_received, unwrapped
from docarchive.workflows.packaging.unzipped import unzip_packages


def packed(path, *members, compression=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, "w", compression) as package:
        for name, content in members:
            package.writestr(name, content)
    return path


def files(folder):
    return sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file())


@pytest.fixture
def inside(tmp_path):
    folder = tmp_path / "inside"
    folder.mkdir()
    return folder


def test_files_lie_where_they_lay(tmp_path, inside):
    unzip_packages(packed(tmp_path / "a.zip", ("卷/data/甲.txt", "甲"), ("卷/bagit.txt", "x")), inside)

    assert files(inside) == ["卷/bagit.txt", "卷/data/甲.txt"]
    assert (inside / "卷/data/甲.txt").read_text("utf-8") == "甲"


@pytest.mark.parametrize(
    "name",
    ["../out.txt", "/out.txt", "a/../../out.txt", "a//b", "./a", "a\\..\\b", "C:x", "a/\u202eb", "x" * 256],
)
def test_a_name_that_leads_elsewhere_is_refused(tmp_path, inside, name):
    with pytest.raises(RejectedError, match="不安全"):
        unzip_packages(packed(tmp_path / "a.zip", (name, "x")), inside)

    assert files(tmp_path) == ["a.zip"]


def test_a_link_is_refused(tmp_path, inside):
    link = zipfile.ZipInfo("data/link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(RejectedError, match="链接"):
        unzip_packages(packed(tmp_path / "a.zip", (link, "/etc/hostname")), inside)


def test_what_grows_beyond_measure_is_refused(tmp_path, inside, monkeypatch):
    bomb = packed(tmp_path / "a.zip", ("a.bin", bytes(4 << 20)), compression=zipfile.ZIP_DEFLATED)
    unzip_packages(bomb, inside)  # small enough to be let through
    monkeypatch.setattr(unzipped, "_AT_LEAST", 1 << 20)
    (inside / "a.bin").unlink()
    with pytest.raises(RejectedError, match="过大"):
        unzip_packages(bomb, inside)


def test_a_text_too_large_to_be_read_and_too_many_files_are_refused(tmp_path, inside, monkeypatch):
    monkeypatch.setattr(unzipped, "MOST_TEXT_BYTES", 10)
    with pytest.raises(RejectedError, match="过大"):
        unzip_packages(packed(tmp_path / "a.zip", ("data/volume.json", "x" * 11)), inside)
    monkeypatch.setattr(unzipped, "MOST_FILES", 1)
    with pytest.raises(RejectedError, match="过多"):
        unzip_packages(packed(tmp_path / "b.zip", ("a", "1"), ("b", "2")), inside)


def test_what_is_encrypted_damaged_or_doubled_is_refused(tmp_path, inside):
    whole = bytearray(packed(tmp_path / "a.zip", ("a.txt", "words that are there")).read_bytes())
    flipped = bytes(whole).replace(b"words that", b"Words that", 1)
    whole[6] |= 1  # encrypted, in the local header and in the directory
    whole[whole.index(b"PK\x01\x02") + 8] |= 1
    for content, words in ((bytes(whole), "加密"), (flipped, "不是完好"), (b"PK", "不是完好")):
        (tmp_path / "b.zip").write_bytes(content)
        with pytest.raises(RejectedError, match=words):
            unzip_packages(tmp_path / "b.zip", inside)


def test_one_name_twice_and_a_file_that_is_a_folder_too_are_refused(tmp_path, inside):
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = packed(tmp_path / "a.zip", ("a", "1"), ("a", "2"))
    for archive in (twice, packed(tmp_path / "b.zip", ("b", "1"), ("b/c", "2"))):
        with pytest.raises(RejectedError, match="重名"):
            unzip_packages(archive, inside)


def test_packages_are_found_below_what_only_wraps_them(inside):
    for name in ("甲", "乙"):
        (inside / "移交" / name / "data").mkdir(parents=True)
    assert unwrapped(inside) == inside / "移交"
    assert list(check_received(unwrapped(inside))) == ["乙", "甲"]
    alone = inside / "移交" / "甲"
    assert unwrapped(alone) == alone
    with pytest.raises(NotFoundError):
        check_received(inside / "移交" / "甲" / "data")


def test_a_description_nested_without_end_is_a_fault_and_no_crash(inside):
    (inside / "卷" / "data").mkdir(parents=True)
    (inside / "卷" / "data" / "volume.json").write_text("[" * 200_000, encoding="utf-8")

    assert list(check_received(inside)["卷"]) == ["A11"]
