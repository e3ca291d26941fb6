"""Doctor looks at everything, changes nothing, and gives each lack its fix."""

import sys
from datetime import UTC, datetime, timedelta

import pytest

from docarchive.domain.errors import DamageError, UnavailableError
from docarchive.workflows.keeping import doctor
from docarchive.workflows.keeping.doctor import Part, Questions, examine

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
NAMES = ("archive_dir", "inbox_dir", "keys_dir")


def refuse(error):
    def ask():
        raise error

    return ask


@pytest.fixture
def look(tmp_path, monkeypatch):
    """Examines a machine that lacks nothing but what a test takes away; answers by name."""
    monkeypatch.setattr(doctor, "font_report", list)
    monkeypatch.setattr(doctor, "LOW_DISK_BYTES", 0)
    folders = {name: tmp_path / name for name in NAMES}
    for folder in folders.values():
        folder.mkdir(mode=0o700)

    def look(parts=(), **answers):
        good = {
            "converter_version": lambda: "7.4",
            "forms": lambda: "mem: 15",
            "keys": {"site.key": lambda: b"key"},
            "catalog": lambda: "3 facts",
            "newest_fact_at": lambda: NOW,
            "index_faults": list,
        }
        checks = examine(folders, Questions(**{**good, **answers}), parts, now=NOW)
        return {check.name: check for check in checks}

    look.folders = folders
    return look


def test_a_machine_that_lacks_nothing_passes_and_is_left_as_it_was(look):
    checks = look()

    assert [name for name, check in checks.items() if not check.ok] == []
    assert all(list(folder.iterdir()) == [] for folder in look.folders.values())


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("converter_version", "LibreOffice"),
        ("forms", "文书式样 / forms"),
        ("catalog", "目录库 / catalogue"),
    ],
)
@pytest.mark.parametrize("family", [UnavailableError, DamageError])
def test_a_room_that_does_not_answer_is_one_failed_check_with_its_own_remedy(look, question, name, family):
    checks = look(**{question: refuse(family("坏了 / broken", hint="修好 / mend it"))})

    failed = [check for check in checks.values() if not check.ok]
    assert [(check.name, check.found, check.fix) for check in failed] == [
        (name, "坏了 / broken", "修好 / mend it")
    ]


def test_a_folder_that_is_missing_or_a_file_fails(look):
    look.folders["inbox_dir"].rmdir()
    look.folders["archive_dir"].rmdir()
    look.folders["archive_dir"].touch()
    checks = look()

    assert "不存在" in checks["目录 / folder inbox_dir"].found
    assert not checks["目录 / folder archive_dir"].ok
    assert checks["目录 / folder keys_dir"].ok


def test_keys_are_asked_for_and_their_rights_looked_at_file_by_file(look):
    key = look.folders["keys_dir"] / "site.key"
    key.touch(mode=0o600)
    assert look()["密钥权限 / rights of keys"].ok

    key.chmod(0o640)
    lost = look(keys={"site.key": refuse(UnavailableError("没有 / none", hint="备份 / backup"))})
    assert lost["密钥权限 / rights of keys"].found == "site.key 640"
    assert lost["密钥 / key site.key"].fix == "备份 / backup"


@pytest.mark.parametrize(
    ("newest", "ok"),
    [
        (None, True),
        (NOW - timedelta(days=9), True),
        (NOW + timedelta(seconds=4), True),
        (NOW + timedelta(days=1), False),
    ],
)
def test_a_clock_behind_the_newest_fact_fails(look, newest, ok):
    assert look(newest_fact_at=lambda: newest)["时钟 / clock"].ok is ok


def test_a_damaged_index_is_named_with_the_command_that_mends_it(look):
    check = look(index_faults=lambda: ["a.term: 1 byte differs", "b.idx: missing"])["全文索引 / index"]

    assert (check.ok, check.fix) == (False, "docarchive rebuild --index")
    assert check.found == "a.term: 1 byte differs；b.idx: missing"


def test_a_package_nobody_needs_may_be_missing(look):
    parts = [
        Part("no_such_module", "none", "扩展 / extra", "pip install x", needed=False),
        Part("sqlalchemy", "SQLAlchemy", "引擎 / engine", "pip install y", needed=True),
    ]
    checks = look(parts)

    assert (checks["扩展 / extra"].ok, checks["扩展 / extra"].needed) == (False, False)
    assert checks["引擎 / engine"].found.startswith("SQLAlchemy 2.")


def test_a_converter_that_is_switched_off_is_no_lack(look):
    assert look(converter_version=None)["LibreOffice"].ok


def test_little_room_on_the_disk_fails(look, monkeypatch):
    monkeypatch.setattr(doctor, "LOW_DISK_BYTES", sys.maxsize)

    assert not look()["剩余空间 / free space"].ok


def test_a_fence_that_does_not_hold_is_told_and_the_work_goes_on_without(look):
    checks = look(fences=lambda: {"network": True, "files": False, "processes": True})

    told = {name: check.ok for name, check in checks.items() if "读文件的进程" in name}
    open_fence = next(check for check in checks.values() if "只见所给文件" in check.name)
    assert list(told.values()) == [True, False, True]
    assert not open_fence.needed
    assert "Landlock" in open_fence.fix


def test_reading_processes_that_cannot_be_asked_are_a_lack(look):
    check = look(fences=refuse(UnavailableError("没有就绪", hint="重装")))["读文件的进程 / reading processes"]

    assert (check.ok, check.fix) == (False, "重装")


def test_a_virus_scanner_is_asked_only_where_the_settings_name_one(look):
    assert "病毒扫描 / virus scanner" not in look()
    assert look(scanner=lambda: "ClamAV 1.4.6")["病毒扫描 / virus scanner"].found == "ClamAV 1.4.6"
    assert not look(scanner=refuse(UnavailableError("没有回应")))["病毒扫描 / virus scanner"].ok


def test_a_folder_of_trusted_certificates_must_hold_some(look, tmp_path):
    (tmp_path / "trusted").mkdir()
    assert not look(trusted_certificates=tmp_path / "trusted")["信任证书 / trusted certificates"].ok
    assert not look(trusted_certificates=tmp_path / "nowhere")["信任证书 / trusted certificates"].ok

    (tmp_path / "trusted" / "root.pem").touch()

    assert look(trusted_certificates=tmp_path / "trusted")["信任证书 / trusted certificates"].ok
