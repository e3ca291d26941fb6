"""An office goes from an earlier docarchive to this one: its forms, its catalogue, and a power cut on the way."""

import json
import random
import signal
import sqlite3
import subprocess
import sys
import time

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from cli_clerk import called
from docarchive.catalog import schema, tables
from docarchive.templates.pack import load_pack, shipped_pack_folder
from docarchive.templates.shipped import Manifest, pack_files, read_manifest, write_manifest

EARLIER = "0014"
LATER_FILES = (
    *("rules/form_pages.yaml", "rules/figures.yaml"),
    *("reports/destruction_register.docx", "reports/destruction_register.yaml"),
    *("forms/daily_penalty_decision.docx", "forms/daily_penalty_decision.yaml"),
)
"""What a pack of an earlier version did not have."""
OURS = ("rules/synonyms.yaml", "fields.yaml", "samples/hearing_notice.yaml", "reports/handover.yaml")
"""What was otherwise in it."""


def pack_of(clerk):
    return clerk.workspace / "templates" / "mem"


def add_to(path, line):
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\n# {line}\n")
    return path.read_bytes()


def make_earlier(pack):
    """Let the pack be one that came with an earlier version: some files otherwise, some not there yet."""
    for name in LATER_FILES:
        (pack / name).unlink()
    for name in OURS:
        add_to(pack / name, "of the earlier version")
    write_manifest(pack, Manifest(pack_files(pack)))


def make_earlier_catalog(file):
    """The same catalogue in the tables of an earlier version."""
    now = file.with_name("now.db")
    file.rename(now)
    for log in ("-wal", "-shm"):
        file.with_name(file.name + log).unlink(missing_ok=True)
    engine = create_engine(f"sqlite:///{file}")
    config = Config()
    config.set_main_option("script_location", str(schema._MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, EARLIER)
    engine.dispose()
    with sqlite3.connect(file) as old:
        old.execute("ATTACH ? AS now", (str(now),))
        for (table,) in old.execute("SELECT name FROM main.sqlite_schema WHERE type = 'table'").fetchall():
            columns = [
                {row[1] for row in old.execute(f"PRAGMA {where}.table_info({table})")}
                for where in ("main", "now")
            ]
            if table != "alembic_version" and (both := ", ".join(sorted(columns[0] & columns[1]))):
                old.execute(f"INSERT OR REPLACE INTO main.{table} ({both}) SELECT {both} FROM now.{table}")
    old.close()
    now.unlink()


def revision(file):
    with sqlite3.connect(file) as connection:
        (found,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    connection.close()
    return found


def test_an_office_of_an_earlier_version_is_brought_to_this_one_and_answers_as_before(at_work):
    pack, catalog = pack_of(at_work), at_work.workspace / "catalog.db"
    at_work.issue("inspection_record")
    before = [
        at_work.json("case", "show", "示例"),
        at_work.json("numbers"),
        at_work.json("enterprise", "list"),
    ]
    make_earlier(pack)
    edited = add_to(pack / "forms" / "hearing_notice.yaml", "the office's own")
    make_earlier_catalog(catalog)
    assert revision(catalog) == EARLIER

    said = at_work.run("doctor", code=1).out
    assert "docarchive forms upgrade" in said
    assert "reports/destruction_register.docx" in said
    assert revision(catalog) == tables.SCHEMA  # by the first command
    assert [
        at_work.json("case", "show", "示例"),
        at_work.json("numbers"),
        at_work.json("enterprise", "list"),
    ] == before
    refused = at_work.run("figures", "show", "2026-10", code=3).err
    assert "docarchive forms upgrade" in refused
    missing = at_work.run("issue", "daily_penalty_decision", "--case", "示例", code=3).err
    assert "docarchive forms upgrade --take forms/daily_penalty_decision" in missing

    done = {item["path"]: item for item in at_work.json("forms", "upgrade")}
    assert {path for path, item in done.items() if item["outcome"] == "taken"} == {*LATER_FILES, *OURS}
    assert done["forms/hearing_notice.yaml"]["outcome"] == "kept"
    assert (pack / "forms" / "hearing_notice.yaml").read_bytes() == edited
    load_pack(pack)
    assert read_manifest(pack).files == pack_files(shipped_pack_folder())

    _, answer, _ = called(
        ["-w", str(at_work.workspace), "doctor", "--json"]
    )  # this machine may lack other things
    assert next(item["ok"] for item in json.loads(answer) if item["name"].startswith("文书包"))
    at_work.issue("inspection_record")
    at_work.run("verify")


def test_an_upgrade_says_what_it_does_and_a_preview_does_nothing(clerk):
    pack = pack_of(clerk)
    make_earlier(pack)
    office = add_to(pack / "rules" / "synonyms.yaml", "the office's own")
    before = pack_files(pack)

    preview = clerk.run("forms", "upgrade", "--dry-run")
    assert "什么也没有改" in preview.err
    assert pack_files(pack) == before

    done = clerk.run("forms", "upgrade")
    assert "rules/synonyms.yaml" in done.out
    assert "双方都改" in done.out
    assert "--take PATH" in done.err
    assert "rules/volumes.yaml" not in done.out
    assert (pack / "rules" / "synonyms.yaml").read_bytes() == office
    assert "rules/volumes.yaml" in clerk.run("forms", "upgrade", "--all").out
    clerk.run("forms", "upgrade", "--take", "rules/synonyms.yaml")
    assert pack_files(pack) == pack_files(shipped_pack_folder())


def test_watching_begins_with_the_one_command_when_the_pack_lacks_something(clerk):
    (pack_of(clerk) / "rules" / "figures.yaml").unlink()
    watch = subprocess.Popen(
        [sys.executable, "-m", "docarchive.cli", "watch"],
        cwd=clerk.workspace,
        env=clerk.environ,
        stderr=subprocess.PIPE,
        text=True,
    )
    said = watch.stderr.readline()
    watch.send_signal(signal.SIGTERM)
    watch.communicate(timeout=60)

    assert "rules/figures.yaml" in said
    assert "docarchive forms upgrade" in said


def test_an_upgrade_that_was_killed_leaves_an_office_that_starts_and_is_completed_by_the_next(clerk):
    pack, moment = pack_of(clerk), random.Random(11)
    make_earlier(pack)
    office = add_to(pack / "rules" / "volumes.yaml", "the office's own")
    old, new = pack_files(pack), {**pack_files(shipped_pack_folder())}
    new["rules/volumes.yaml"] = old["rules/volumes.yaml"]
    for _ in range(4):
        process = subprocess.Popen(
            [sys.executable, "-m", "docarchive.cli", "forms", "upgrade"],
            cwd=clerk.workspace,
            env=clerk.environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + 60
        while process.poll() is None and not list(pack.glob(".upgrade*")) and time.monotonic() < until:
            time.sleep(0.002)
        time.sleep(moment.uniform(0, 0.05))
        process.kill()
        process.wait()
        clerk.json("forms", "list")
        assert pack_files(pack) in (old, new)

    clerk.run("forms", "upgrade")
    assert pack_files(pack) == new
    assert (pack / "rules" / "volumes.yaml").read_bytes() == office
    assert not list(pack.glob(".upgrade*"))
    clerk.run("verify")
