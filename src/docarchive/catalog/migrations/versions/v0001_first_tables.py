"""The first tables.

A step is written out in full and never imports the tables of today: it must still run in thirty years.
To add one: copy this file, name it after the next number, set ``revision`` and ``down_revision``, change
``tables.py`` and its ``SCHEMA`` alike; the tests compare the two.
"""

from alembic import op
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    column,
    table,
)

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TEXT = Text().with_variant(Text(collation="C"), "postgresql")
LONG = BigInteger().with_variant(Integer(), "sqlite")


def upgrade() -> None:
    """Create all tables and the one row of the ledger's head."""
    _create_ledger()
    _create_registers()
    _create_cases()
    _create_records()
    _create_work_in_hand()
    head = table("ledger_head", column("id", Integer()), column("next_seq", LONG))
    op.bulk_insert(head, [{"id": 1, "next_seq": 0}])


def _create_ledger() -> None:
    op.create_table(
        "ledger_head",
        Column("id", Integer(), autoincrement=False, nullable=False),
        Column("next_seq", LONG, nullable=False),
        CheckConstraint("id = 1", name=op.f("ck_ledger_head_one_row")),
        PrimaryKeyConstraint("id", name=op.f("pk_ledger_head")),
    )
    op.create_table(
        "facts",
        Column("seq", LONG, autoincrement=False, nullable=False),
        _text("kind"),
        _text("at"),
        _maybe("party_id"),
        _maybe("case_id"),
        _maybe("record_id"),
        _maybe("officer_id"),
        _maybe("arrival_id"),
        _text("line"),
        PrimaryKeyConstraint("seq", name=op.f("pk_facts")),
    )
    op.create_index(op.f("ix_facts_at"), "facts", ["at"])
    op.create_index(op.f("ix_facts_record_id"), "facts", ["record_id"])


def _create_registers() -> None:
    op.create_table(
        "agency",
        Column("id", Integer(), autoincrement=False, nullable=False),
        _text("body"),
        CheckConstraint("id = 1", name=op.f("ck_agency_one_row")),
        PrimaryKeyConstraint("id", name=op.f("pk_agency")),
    )
    op.create_table(
        "parties",
        _text("id"),
        _text("kind"),
        _text("name"),
        _maybe("uscc"),
        _text("body"),
        PrimaryKeyConstraint("id", name=op.f("pk_parties")),
        UniqueConstraint("uscc", name=op.f("uq_parties_uscc")),
    )
    op.create_index(op.f("ix_parties_name"), "parties", ["name"])
    op.create_table(
        "party_names",
        _text("party_id"),
        Column("position", Integer(), autoincrement=False, nullable=False),
        _text("name"),
        _text("folded"),
        ForeignKeyConstraint(["party_id"], ["parties.id"], name=op.f("fk_party_names_party_id_parties")),
        PrimaryKeyConstraint("party_id", "position", name=op.f("pk_party_names")),
    )
    op.create_table(
        "officers",
        _text("id"),
        _text("name"),
        _text("body"),
        PrimaryKeyConstraint("id", name=op.f("pk_officers")),
    )
    op.create_table(
        "certificates",
        _text("number"),
        _text("officer_id"),
        ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_certificates_officer_id_officers")
        ),
        PrimaryKeyConstraint("number", name=op.f("pk_certificates")),
    )
    op.create_table(
        "recorders",
        _text("serial"),
        _text("officer_id"),
        ForeignKeyConstraint(["officer_id"], ["officers.id"], name=op.f("fk_recorders_officer_id_officers")),
        PrimaryKeyConstraint("serial", name=op.f("pk_recorders")),
    )


def _create_cases() -> None:
    op.create_table(
        "cases",
        _text("id"),
        Column("seq", LONG, nullable=False),
        _text("name"),
        _text("cause"),
        _text("stage"),
        _text("opened_on"),
        _text("folded"),
        _text("body"),
        PrimaryKeyConstraint("id", name=op.f("pk_cases")),
    )
    op.create_index(op.f("ix_cases_opened_on_seq"), "cases", ["opened_on", "seq"])
    op.create_table(
        "case_parties",
        _text("case_id"),
        Column("position", Integer(), autoincrement=False, nullable=False),
        _text("party_id"),
        ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_parties_case_id_cases")),
        ForeignKeyConstraint(["party_id"], ["parties.id"], name=op.f("fk_case_parties_party_id_parties")),
        PrimaryKeyConstraint("case_id", "position", name=op.f("pk_case_parties")),
    )
    op.create_index(op.f("ix_case_parties_party_id"), "case_parties", ["party_id"])
    op.create_table(
        "case_officers",
        _text("case_id"),
        Column("position", Integer(), autoincrement=False, nullable=False),
        _text("officer_id"),
        ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_officers_case_id_cases")),
        ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_case_officers_officer_id_officers")
        ),
        PrimaryKeyConstraint("case_id", "position", name=op.f("pk_case_officers")),
    )
    op.create_index(op.f("ix_case_officers_officer_id"), "case_officers", ["officer_id"])


def _create_records() -> None:
    op.create_table(
        "records",
        _text("id"),
        Column("seq", LONG, nullable=False),
        _text("kind"),
        _text("case_id"),
        _text("party_id"),
        _text("title"),
        _maybe("form_id"),
        _maybe("doc_date"),
        _maybe("number"),
        _maybe("number_region"),
        _maybe("number_word"),
        Column("number_year", Integer(), nullable=True),
        Column("number_serial", LONG, nullable=True),
        _maybe("code_uid"),
        Column("largest_fine_fen", LONG, nullable=True),
        _maybe("void_reason"),
        _text("body"),
        ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_records_case_id_cases")),
        ForeignKeyConstraint(["party_id"], ["parties.id"], name=op.f("fk_records_party_id_parties")),
        PrimaryKeyConstraint("id", name=op.f("pk_records")),
        UniqueConstraint("code_uid", name=op.f("uq_records_code_uid")),
        UniqueConstraint("seq", name=op.f("uq_records_seq")),
    )
    op.create_index(op.f("ix_records_case_id_seq"), "records", ["case_id", "seq"])
    op.create_index(op.f("ix_records_number"), "records", ["number"])
    op.create_index(
        "ix_records_number_year_number_serial_number_word_number_region",
        "records",
        ["number_year", "number_serial", "number_word", "number_region"],
    )
    op.create_index(op.f("ix_records_party_id"), "records", ["party_id"])
    op.create_table(
        "penalties",
        _text("record_id"),
        Column("position", Integer(), autoincrement=False, nullable=False),
        _text("party_id"),
        _text("kind"),
        Column("amount_fen", LONG, nullable=True),
        ForeignKeyConstraint(["party_id"], ["parties.id"], name=op.f("fk_penalties_party_id_parties")),
        ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_penalties_record_id_records")),
        PrimaryKeyConstraint("record_id", "position", name=op.f("pk_penalties")),
    )
    op.create_index(op.f("ix_penalties_party_id"), "penalties", ["party_id"])
    op.create_table(
        "services",
        _text("record_id"),
        Column("position", Integer(), autoincrement=False, nullable=False),
        _text("document"),
        _text("recipient"),
        _text("served_on"),
        _text("method"),
        ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_services_record_id_records")),
        PrimaryKeyConstraint("record_id", "position", name=op.f("pk_services")),
    )
    op.create_table(
        "representations",
        _text("record_id"),
        Column("position", Integer(), autoincrement=False, nullable=False),
        _text("role"),
        _text("sha256"),
        _text("key"),
        _text("body"),
        ForeignKeyConstraint(
            ["record_id"], ["records.id"], name=op.f("fk_representations_record_id_records")
        ),
        PrimaryKeyConstraint("record_id", "position", name=op.f("pk_representations")),
    )
    op.create_index(op.f("ix_representations_sha256"), "representations", ["sha256"])
    op.create_table(
        "kept_arrivals",
        _text("id"),
        _text("name"),
        _text("sha256"),
        _text("key"),
        _text("body"),
        PrimaryKeyConstraint("id", name=op.f("pk_kept_arrivals")),
    )
    op.create_index(op.f("ix_kept_arrivals_sha256"), "kept_arrivals", ["sha256"])
    op.create_table(
        "record_texts",
        _text("record_id"),
        _text("source"),
        _text("engine"),
        _text("engine_version"),
        ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_record_texts_record_id_records")),
        PrimaryKeyConstraint("record_id", "source", name=op.f("pk_record_texts")),
    )
    op.create_table(
        "record_pages",
        _text("record_id"),
        _text("source"),
        Column("page_number", Integer(), autoincrement=False, nullable=False),
        _text("text"),
        ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_record_pages_record_id_records")),
        PrimaryKeyConstraint("record_id", "source", "page_number", name=op.f("pk_record_pages")),
    )
    op.create_table(
        "numbers",
        _text("region"),
        _text("word"),
        Column("year", Integer(), autoincrement=False, nullable=False),
        Column("serial", LONG, autoincrement=False, nullable=False),
        _text("state"),
        _text("record_id"),
        _text("reserved_at"),
        _text("reason"),
        CheckConstraint("state IN ('reserved', 'used', 'abandoned', 'void')", name=op.f("ck_numbers_state")),
        PrimaryKeyConstraint("region", "word", "year", "serial", name=op.f("pk_numbers")),
    )


def _create_work_in_hand() -> None:
    op.create_table(
        "arrivals",
        _text("id"),
        _text("name"),
        _text("state"),
        _text("seen_at"),
        _text("body"),
        PrimaryKeyConstraint("id", name=op.f("pk_arrivals")),
    )
    op.create_index(op.f("ix_arrivals_name"), "arrivals", ["name"])
    op.create_index(op.f("ix_arrivals_state_seen_at"), "arrivals", ["state", "seen_at"])
    op.create_table(
        "follow_ups",
        Column("id", LONG, nullable=False),
        _text("kind"),
        _text("record_id"),
        _text("state"),
        Column("attempts", Integer(), nullable=False),
        _text("due_at"),
        _text("reason"),
        CheckConstraint("state IN ('waiting', 'leased', 'parked')", name=op.f("ck_follow_ups_state")),
        PrimaryKeyConstraint("id", name=op.f("pk_follow_ups")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_follow_ups_record_id_kind"), "follow_ups", ["record_id", "kind"])
    op.create_table(
        "notes", _text("name"), _text("value"), PrimaryKeyConstraint("name", name=op.f("pk_notes"))
    )


def _text(name: str) -> Column[str]:
    return Column(name, TEXT, nullable=False)


def _maybe(name: str) -> Column[str]:
    return Column(name, TEXT, nullable=True)
