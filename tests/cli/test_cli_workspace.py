"""Workspaces and settings as an administrator meets them, whole and broken."""

import json
import shutil
import sqlite3
import threading
from datetime import timedelta

import pytest

from docarchive.domain.days.local_time import utc_now
from docarchive.settings import Settings


def lacking(checks):
    """Failed checks that are needed, by name."""
    return {item["name"]: item for item in checks if item["needed"] and not item["ok"]}


@pytest.fixture
def faces(monkeypatch):
    """A machine that has every font, whatever this one has."""
    monkeypatch.setattr("docarchive.workflows.keeping.doctor.font_report", list)
    monkeypatch.setattr("docarchive.workflows.keeping.doctor.LOW_DISK_BYTES", 0)


def remove(path):
    shutil.rmtree(path) if path.is_dir() else path.unlink()


def test_init_twice_changes_nothing(clerk):
    before = {
        path: path.read_bytes()
        for path in clerk.workspace.rglob("*")
        if path.is_file() and path.suffix != ".db"
    }
    made = clerk.json("init", clerk.workspace)
    after = {path: path.read_bytes() for path in before}

    assert made == {"workspace": str(clerk.workspace)}
    assert after == before
    assert clerk.json("status")["catalog"]["facts"] == 1


def test_init_keeps_edited_forms_and_settings(clerk):
    settings = clerk.workspace / "docarchive.toml"
    settings.write_text("settle_seconds = 7\n", encoding="utf-8")
    form = clerk.workspace / "templates/mem/pack.yaml"
    form.write_text(form.read_text("utf-8") + "# ours\n", encoding="utf-8")
    clerk.run("init", clerk.workspace)

    assert settings.read_text("utf-8") == "settle_seconds = 7\n"
    assert form.read_text("utf-8").endswith("# ours\n")


def test_keys_are_for_their_owner_alone(clerk):
    keys = clerk.workspace / "keys"

    assert keys.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in keys.iterdir()} == {0o600}


@pytest.mark.parametrize("name", ["site.key", "ledger.key"])
def test_init_makes_no_new_key_beside_an_old_archive(clerk, name):
    (clerk.workspace / "keys" / name).unlink()
    refused = clerk.run("init", clerk.workspace, code=4)

    assert name in refused.err
    assert "备份" in refused.err
    assert not (clerk.workspace / "keys" / name).exists()


def test_a_site_key_that_is_lost_for_good_is_made_anew_on_request_only(clerk):
    key = clerk.workspace / "keys/site.key"
    old = key.read_bytes()
    key.unlink()
    clerk.run("init", clerk.workspace, "--new-site-key")

    assert len(key.read_bytes()) == 32
    assert key.read_bytes() != old


def test_config_names_each_value_and_where_it_comes_from(clerk, office):
    (clerk.workspace / "docarchive.toml").write_text(
        "pdf_workers = 3\nsettle_seconds = 9\n", encoding="utf-8"
    )
    office.setenv("DOCARCHIVE_SETTLE_SECONDS", "1.5")
    shown = clerk.json("config", "show")

    assert set(shown) == set(Settings.model_fields)
    assert shown["pdf_workers"] == {"value": "3", "origin": "docarchive.toml"}
    assert shown["settle_seconds"] == {"value": "1.5", "origin": "DOCARCHIVE_SETTLE_SECONDS"}
    assert shown["pack"] == {"value": "mem", "origin": "default"}


def test_all_wrong_settings_are_named_at_once(clerk, office):
    text = 'pdf_worker = 3\nindex_engine = "lucene"\nread_memory_mb = 1\nbusy_seconds = "long"\n'
    (clerk.workspace / "docarchive.toml").write_text(text, encoding="utf-8")
    office.setenv("DOCARCHIVE_PDF_SECONDS", "-1")
    refused = clerk.run("status", code=2)

    for name in ("pdf_worker", "index_engine", "read_memory_mb", "busy_seconds", "pdf_seconds"):
        assert f"\n  {name}（" in refused.err
    assert "did you mean pdf_workers?" in refused.err
    assert "DOCARCHIVE_PDF_SECONDS" in refused.err


def test_a_fresh_workspace_lacks_nothing(clerk, faces):
    status = clerk.json("status")
    checks = clerk.json("doctor")

    assert status["faults"] == []
    assert (status["catalog"]["facts"], status["ledger"]["published"]) == (1, 1)
    assert lacking(checks) == {}
    assert next(item["found"] for item in checks if item["name"] == "LibreOffice").startswith("未启用")


@pytest.mark.parametrize(
    ("lost", "name", "fix"),
    [
        ("archive", "目录 / folder archive_dir", "docarchive init"),
        ("inbox", "目录 / folder inbox_dir", "docarchive init"),
        ("index/CURRENT", "全文索引 / index", "docarchive rebuild --index"),
        ("index", "全文索引 / index", "docarchive rebuild --index"),
        ("keys/site.key", "密钥 / key site.key", "备份"),
        ("keys/ledger.key", "密钥 / key ledger.key", "备份"),
        ("templates/mem/pack.yaml", "文书式样 / forms", "docarchive init"),
    ],
)
def test_doctor_finds_what_is_missing_and_names_the_remedy(clerk, faces, lost, name, fix):
    remove(clerk.workspace / lost)
    found = lacking(clerk.json("doctor", code=1))

    assert name in found
    assert fix in found[name]["fix"]


def test_doctor_finds_keys_that_others_can_read(clerk, faces):
    (clerk.workspace / "keys/site.key").chmod(0o644)
    found = lacking(clerk.json("doctor", code=1))

    assert found["密钥权限 / rights of keys"]["found"] == "site.key 644"
    assert found["密钥权限 / rights of keys"]["fix"].startswith("chmod -R go= ")


def test_doctor_finds_the_key_of_another_archive(clerk, faces, tmp_path):
    clerk.run("init", tmp_path / "other")
    shutil.copy(tmp_path / "other/keys/ledger.key", clerk.workspace / "keys/ledger.key")

    assert "密钥 / key ledger.key" in lacking(clerk.json("doctor", code=1))


def test_doctor_finds_a_folder_that_cannot_be_written(clerk, faces):
    (clerk.workspace / "docarchive.toml").write_text('inbox_dir = "/proc/sys"\n', encoding="utf-8")

    found = lacking(clerk.json("doctor", code=1))
    assert list(found) == ["目录 / folder inbox_dir"]


def test_doctor_finds_faulty_forms(clerk, faces):
    (clerk.workspace / "templates/mem/forms/service_receipt.docx").write_bytes(b"not Word")

    assert "service_receipt" in lacking(clerk.json("doctor", code=1))["文书式样 / forms"]["found"]


def test_a_damaged_catalogue_is_told_by_everyone_and_the_rest_is_still_shown(clerk, faces):
    (clerk.workspace / "catalog.db").write_bytes(b"garbage" * 1000)
    for name in ("catalog.db-wal", "catalog.db-shm"):
        (clerk.workspace / name).unlink(missing_ok=True)
    status = clerk.json("status", code=1)
    refused = clerk.run("case", "list", code=5)

    assert "catalog" not in status
    assert status["ledger"]["published"] == 1
    assert "docarchive rebuild" in status["faults"][0]
    assert "docarchive rebuild" in refused.err
    assert "目录库 / catalogue" in lacking(clerk.json("doctor", code=1))
    assert "CATALOG_UNREADABLE" in [item["code"] for item in clerk.json("verify", code=5)["findings"]]


def test_a_lost_catalogue_is_never_taken_for_an_empty_one(at_work):
    before = at_work.json("case", "list")
    (at_work.workspace / "catalog.db").unlink()
    for name in ("catalog.db-wal", "catalog.db-shm"):
        (at_work.workspace / name).unlink(missing_ok=True)
    refused = at_work.run("case", "list", code=75)
    status = at_work.json("status", code=1)
    at_work.run("rebuild")

    assert "docarchive rebuild" in refused.err
    assert len(status["faults"]) == 1
    assert at_work.json("case", "list") == before
    assert at_work.json("status")["faults"] == []


def test_a_lost_index_is_told_and_made_again(at_work):
    at_work.issue("penalty_notice")
    found = at_work.json("search", "培训签到表")
    shutil.rmtree(at_work.workspace / "index")
    refused = at_work.run("search", "培训签到表", code=75)
    status = at_work.json("status", code=1)
    at_work.run("rebuild", "--index")

    assert "docarchive rebuild --index" in refused.err
    assert "docarchive rebuild --index" in status["faults"][0]
    assert at_work.json("search", "培训签到表") == found


def test_a_locked_catalogue_is_waited_for_so_long_and_then_told(at_work, office):
    office.setenv("DOCARCHIVE_BUSY_SECONDS", "0.2")
    holder = sqlite3.connect(at_work.workspace / "catalog.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        refused = at_work.run("enterprise", "rename", "示例机械", "新名称", code=75)
        verified = at_work.json("verify")
    finally:
        holder.close()

    assert "被占用" in refused.err
    assert [item["code"] for item in verified["findings"]][-1] == "CATALOG_SILENT"
    assert at_work.json("enterprise", "show", "示例机械")["name"] != "新名称"


def test_a_clock_that_was_set_back_is_told_with_every_command(at_work):
    at_work.now = lambda: utc_now() - timedelta(days=400)
    told = at_work.run("case", "list")
    status = at_work.json("status")

    assert "时钟" in told.err
    assert status["catalog"]["clock_back_seconds"] > 399 * 86400
    assert "时钟 / clock" in lacking(at_work.json("doctor", code=1))


def test_commands_of_several_processes_at_a_time_lose_nothing(at_work):
    words = ("--legal-rep", "某", "--address", "某路", "--phone", "1", "--name")
    codes = ["91320400MA0000002X", "91320400MA00000031", "91320400MA00000044", "91320400MA00000057"]
    threads = [
        threading.Thread(target=at_work.process, args=("enterprise", "add", "--uscc", code, *words, code))
        for code in codes
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    status = json.loads(at_work.process("status", "--json").stdout)
    assert status["catalog"]["facts"] == status["ledger"]["published"]
    assert {item["name"] for item in at_work.json("enterprise", "list")} >= set(codes)
