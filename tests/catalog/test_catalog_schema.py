import json
import os
import re
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import catalog_builders as build
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, event, inspect, text

from docarchive.catalog import schema, tables
from docarchive.catalog.engines import begin_file, database_url, writing_engine
from docarchive.catalog.sql import SqlCatalog
from docarchive.domain.facts import FactKind, Voided
from docarchive.domain.identifiers import Sha256
from docarchive.domain.lending.lending import FileReader, Lending, LendingState, ReaderKind, Use
from docarchive.domain.relation import Relation, RelationKind

DDL = text(
    "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name != 'alembic_version' ORDER BY name"
)
UNDONE = {
    "0026": ("DROP INDEX ix_facts_actor_seq", "ALTER TABLE facts DROP COLUMN actor"),
    "0027": (
        "DROP TABLE counted_papers",
        *(f"ALTER TABLE cases DROP COLUMN {name}" for name in ("source", "closed_on")),
    ),
    "0028": ("DROP INDEX ix_party_names_folded",),
    "0029": ("DROP TABLE counted_lendings",),
}
"""What takes a version back to the one before it."""
ANOTHER = '外"\\'


def clauses(connection):
    """Each table and index with its lines, whose order says nothing; a column added later shares a line."""
    return {
        name: sorted(line.strip(" \t,") for line in re.split(r"\n|, (?=[a-z_]+ [A-Z])", sql))
        for name, sql in connection.execute(DDL)
    }


def test_the_migrations_make_the_tables_the_program_works_with(new_url, backend, open_catalog):
    catalog = open_catalog(new_url(backend, prepared=False))
    catalog.prepare()
    with catalog.reading() as reader:
        context = MigrationContext.configure(reader._db, opts={"compare_server_default": True})
        differences = compare_metadata(context, tables.metadata)

    assert differences == []


def test_the_migrations_make_them_to_the_letter_constraints_included(new_url, open_catalog, tmp_path):
    catalog = open_catalog(new_url("sqlite"))
    engine = create_engine(f"sqlite:///{tmp_path}/wanted.db")
    tables.metadata.create_all(engine)
    with catalog.reading() as reader, engine.connect() as wanted:
        made, expected = clauses(reader._db), clauses(wanted)
    engine.dispose()

    assert made == expected


def test_the_program_works_with_the_newest_migration():
    assert ScriptDirectory(schema._MIGRATIONS).get_heads() == [tables.SCHEMA]


def test_volumes_of_an_earlier_version_say_of_which_side_they_are():
    engine = create_engine("sqlite://")
    with engine.connect() as db:
        config = Config()
        config.set_main_option("script_location", str(schema._MIGRATIONS))
        config.attributes["connection"] = db
        command.upgrade(config, "0023")
        row = "INSERT INTO volumes VALUES (:side, 1, 'case', 'J001', 2026, 'D30', 1, NULL, :body)"
        for side in ("main", "secondary"):
            db.execute(text(row), {"side": side, "body": json.dumps({"side": side})})
        schema.upgrade(db)

        assert db.execute(text("SELECT reference, side FROM volumes")).all() == [
            ("main", "main"),
            ("secondary", "secondary"),
        ]
    engine.dispose()


def go_back(catalog, version):
    """Take the tables back to an earlier version."""
    with catalog.transaction() as tx:
        for made in (number for number in sorted(UNDONE, reverse=True) if number > version):
            for statement in UNDONE[made]:
                tx._db.execute(text(statement))
        tx._db.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})


def by_another(value):
    """A fact of somebody whose name is written with escapes in the ledger."""
    ((fact, body),) = build.register(value)
    return replace(fact, actor=ANOTHER), body


def test_facts_of_an_earlier_version_name_their_actors(registered):
    build.play(registered, by_another(build.officer(3)))
    wanted = build.dump(registered)
    go_back(registered, "0025")
    registered.prepare()

    assert build.dump(registered) == wanted
    with registered.reading() as reader:
        assert [act.seq for act in reader.acts(user=ANOTHER)] == [reader.fact_count() - 1]
        assert len(reader.acts(user="clerk")) == reader.fact_count() - 1


def test_an_upgrade_cut_off_half_way_leaves_the_tables_as_they_were_and_the_next_does_it_all(registered):
    build.play(registered, by_another(build.officer(3)))
    wanted = build.dump(registered)
    go_back(registered, "0025")
    written = []

    def cut(connection, cursor, statement, *_):
        if statement.startswith("UPDATE facts"):
            written.append(statement)
            if len(written) > 1:
                raise KeyboardInterrupt

    event.listen(registered._writing, "before_cursor_execute", cut)
    with pytest.raises(KeyboardInterrupt):
        registered.prepare()
    event.remove(registered._writing, "before_cursor_execute", cut)
    with registered.reading() as reader:
        assert "actor" not in {column["name"] for column in inspect(reader._db).get_columns("facts")}
        assert not schema.is_current(reader._db)
    registered.prepare()

    assert build.dump(registered) == wanted


def test_papers_and_cases_of_an_earlier_version_are_counted_like_new_ones(registered):
    case, closed = build.case(1), build.case(2, source="举报投诉")
    findings = [{"is_major_hazard": True}, {"is_major_hazard": False}, {}]
    seen = build.record(1, of=case, form_id="inspection_record", values={"findings": findings}, penalties=())
    again = replace(seen, id=build.record(2, of=case).id, code_uid=None, values={"findings": []})
    again = replace(again, relation=Relation(RelationKind.CORRECTS, seen.id, "隐患"))
    filed = build.record(3, of=closed, form_id="case_filing_approval", values=None, penalties=())
    void = build.record(4, of=case, form_id="rectification_order", penalties=())
    undated = build.record(5, of=case, form_id="reinspection_opinion", penalties=(), doc_date=None)
    build.play(registered, *build.register(closed))
    build.play(registered, *map(build.issue, (seen, again, filed, void, undated)))
    build.play(registered, build.fact(FactKind.DOCUMENT_VOIDED, Voided("错误"), record_id=void.id))
    build.play(registered, build.seal(build.volume(closed, filed)))
    wanted = build.dump(registered)
    counted = [line for line in wanted if line.startswith("counted_papers")]
    go_back(registered, "0026")
    registered.prepare()

    assert build.dump(registered) == wanted
    assert len(counted) == 3
    assert '"hazards":3,"major_hazards":1' in counted[0]
    assert any('"closed_on":"2026-03-30"' in line for line in wanted if line.startswith("cases"))


def test_lendings_of_an_earlier_version_are_counted_like_new_ones(registered):
    case, lawyer = build.case(1), FileReader(ReaderKind.AGENT, '示例"律师', "示例律所", "证0001")
    until, copy = build.NOON.date() + timedelta(days=7), Sha256("a" * 64)
    asked = Lending(build.id_of(81), case.id, lawyer, "行政复议", build.NOON, "clerk", paper=True)
    lent = asked.approve("冯庚示", build.NOON, until)
    read = lent.use(Use(build.id_of(5), (), build.NOON), until)
    copied = read.use(Use(build.id_of(6), (1, 3), build.NOON, copy), until)
    refused = replace(asked, id=build.id_of(82), paper=False).refuse("冯庚示", build.NOON, "不符")
    states = (
        asked,
        lent,
        read,
        copied,
        copied.give_back(build.NOON.replace(hour=20)),
        replace(asked, id=refused.id, paper=False),
        refused,
    )
    build.play(registered, *(build.fact(FactKind.LENDING_RECORDED, one, case_id=case.id) for one in states))
    wanted = build.dump(registered)
    go_back(registered, "0028")
    registered.prepare()

    assert build.dump(registered) == wanted
    with registered.reading() as reader:
        kept = {
            (one.state, one.uses, one.copies, one.pages_copied)
            for one in reader.counted_lendings(build.NOON.year)
        }
    assert kept == {(LendingState.RETURNED, 2, 1, 2), (LendingState.REFUSED, 0, 0, 0)}


def test_preparing_again_changes_nothing(registered):
    before = build.dump(registered)
    registered.prepare()

    assert build.dump(registered) == before


def test_several_starts_at_once_prepare_one_catalogue(new_url, backend):
    url = new_url(backend, prepared=False)

    def start(_):
        catalog = SqlCatalog(url)
        catalog.prepare()
        empty = catalog.is_empty()
        catalog.close()
        return empty

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(start, range(6))) == [True] * 6


def test_a_new_file_opened_by_many_at_once_refuses_none_of_them(tmp_path):
    for number in range(40):
        url = database_url(f"sqlite:///new{number}.db", folder=tmp_path)
        begin_file(url)
        together = Barrier(6)

        def start(_, url=url, together=together):
            engine = writing_engine(url, busy_seconds=10)
            together.wait()
            with engine.begin() as connection:
                mode = connection.execute(text("PRAGMA journal_mode")).scalar()
            engine.dispose()
            return mode

        with ThreadPoolExecutor(6) as pool:
            assert list(pool.map(start, range(6))) == ["wal"] * 6


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)]
)
def test_sqlite_writes_so_that_a_power_cut_loses_no_commit(new_url, open_catalog, pragma, value):
    with open_catalog(new_url("sqlite")).transaction() as tx:
        assert tx._db.execute(text(f"PRAGMA {pragma}")).scalar() == value


def test_opening_a_prepared_catalogue_does_not_load_alembic(new_url):
    program = (
        "import sys\n"
        "from docarchive.catalog.sql import SqlCatalog\n"
        "catalog = SqlCatalog(sys.argv[1]); catalog.prepare(); catalog.is_empty(); catalog.close()\n"
        "print('alembic' in sys.modules)"
    )
    command = [sys.executable, "-c", program, new_url("sqlite")]
    result = subprocess.run(command, capture_output=True, text=True, check=True)

    assert result.stdout.strip() == "False"


def test_a_new_catalogue_is_not_for_everybody_on_the_machine(new_url, open_catalog):
    url = new_url("sqlite", prepared=False)
    before = os.umask(0o022)
    try:
        catalog = open_catalog(url)
        catalog.prepare()
        with catalog.transaction() as tx:
            tx.set_note("last_verify", {})
        files = sorted(Path(url.removeprefix("sqlite:///")).parent.glob("*.db*"))
    finally:
        os.umask(before)

    assert len(files) == 3  # the database, its log and the log's map
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o640}
