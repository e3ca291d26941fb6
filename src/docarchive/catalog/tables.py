"""The catalogue's tables, the same on SQLite and PostgreSQL.

Identifiers, times (`format_time`) and dates (ISO 8601) are text, so both databases keep and order
them exactly alike. A column named ``body`` is a domain value as canonical JSON: the truth of its row;
the columns beside it exist to be searched. Text is compared byte by byte, which lets a B-tree answer
prefixes. The migrations are the history of this file; a test holds the two together.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

SCHEMA = "0029"
"""The migration this version of the program works with."""

TEXT = Text().with_variant(Text(collation="C"), "postgresql")
LONG = BigInteger().with_variant(Integer(), "sqlite")

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    }
)


def _key(name: str) -> Column[str]:
    return Column(name, TEXT, primary_key=True)


def _text(name: str) -> Column[str]:
    return Column(name, TEXT, nullable=False)


def _maybe(name: str) -> Column[str]:
    return Column(name, TEXT)


def _of(name: str, target: str, *, key: bool = False) -> Column[str]:
    return Column(name, TEXT, ForeignKey(target), primary_key=key, nullable=False)


def _place(name: str = "position") -> Column[int]:
    return Column(name, Integer, primary_key=True, autoincrement=False)


# facts
ledger_head = Table(
    "ledger_head",
    metadata,
    _place("id"),
    Column("next_seq", LONG, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)
facts = Table(
    "facts",
    metadata,
    Column("seq", LONG, primary_key=True, autoincrement=False),
    _text("kind"),
    _text("at"),
    _maybe("party_id"),
    _maybe("case_id"),
    _maybe("record_id"),
    _maybe("officer_id"),
    _maybe("arrival_id"),
    _text("line"),
    # Out of the line, so that what one person did is found newest first.
    _maybe("actor"),
    Index(None, "at"),
    Index(None, "actor", "seq"),
    Index(None, "record_id"),
    Index(None, "case_id"),
)

# what the office is
agency = Table("agency", metadata, _place("id"), _text("body"), CheckConstraint("id = 1", name="one_row"))
parties = Table(
    "parties",
    metadata,
    _key("id"),
    _text("kind"),
    _text("name"),
    _maybe("uscc"),
    _text("body"),
    _maybe("industry"),
    _maybe("region"),
    _maybe("scale"),
    UniqueConstraint("uscc"),
    Index(None, "name"),
)
party_names = Table(
    "party_names",
    metadata,
    _of("party_id", "parties.id", key=True),
    _place(),
    _text("name"),
    _text("folded"),
    # Spellings by first letters in pinyin, joined by blanks.
    _maybe("initials"),
    Index(None, "folded"),
)
officers = Table("officers", metadata, _key("id"), _text("name"), _text("body"))
certificates = Table("certificates", metadata, _key("number"), _of("officer_id", "officers.id"))
recorders = Table("recorders", metadata, _key("serial"), _of("officer_id", "officers.id"))
users = Table(
    "users",
    metadata,
    _key("name"),
    Column("active", Integer, nullable=False),
    Column("officer_id", TEXT, ForeignKey("officers.id")),
    _text("body"),
    Index(None, "officer_id"),
)

# cases
cases = Table(
    "cases",
    metadata,
    _key("id"),
    Column("seq", LONG, nullable=False),
    _text("name"),
    _text("cause"),
    _text("stage"),
    _text("opened_on"),
    _text("folded"),
    _text("body"),
    # Whether it began with a report: then its papers may tell of an informant.
    Column("reported", Integer),
    # What figures are counted by.
    _maybe("source"),
    _maybe("closed_on"),
    Index(None, "opened_on", "seq", "folded", "id"),
    Index(None, "stage", "opened_on", "seq", "id"),
    Index(None, "cause"),
)
case_parties = Table(
    "case_parties",
    metadata,
    _of("case_id", "cases.id", key=True),
    _place(),
    _of("party_id", "parties.id"),
    Index(None, "party_id"),
)
case_officers = Table(
    "case_officers",
    metadata,
    _of("case_id", "cases.id", key=True),
    _place(),
    _of("officer_id", "officers.id"),
    Index(None, "officer_id", "case_id"),
)

# records
records = Table(
    "records",
    metadata,
    _key("id"),
    Column("seq", LONG, nullable=False),
    _text("kind"),
    _of("case_id", "cases.id"),
    _of("party_id", "parties.id"),
    _text("title"),
    _maybe("form_id"),
    _maybe("doc_date"),
    _maybe("number"),
    _maybe("number_region"),
    _maybe("number_word"),
    Column("number_year", Integer),
    Column("number_serial", LONG),
    _maybe("code_uid"),
    Column("largest_fine_fen", LONG),
    _maybe("void_reason"),
    _text("body"),
    # Who may see it (seen.py).
    _maybe("side"),
    Column("informant", Integer),
    UniqueConstraint("seq"),
    UniqueConstraint("code_uid"),
    Index(None, "case_id", "seq"),
    Index(None, "party_id"),
    Index(None, "number"),
    Index(None, "number_year", "number_serial", "number_word", "number_region"),
    Index(None, "form_id", "doc_date"),
)
penalties = Table(
    "penalties",
    metadata,
    _of("record_id", "records.id", key=True),
    _place(),
    _of("party_id", "parties.id"),
    _text("kind"),
    Column("amount_fen", LONG),
    Index(None, "party_id"),
)
decisions = Table(
    "decisions",
    metadata,
    _of("record_id", "records.id", key=True),
    _of("case_id", "cases.id"),
    _of("party_id", "parties.id"),
    _text("decided_on"),
    _maybe("number"),
    _text("party_kind"),
    # Places of law and kinds of penalty, each list joined by |.
    _text("places"),
    _text("kinds"),
    Column("fine_fen", LONG),
    _maybe("violation"),
    _maybe("step"),
    _maybe("tier"),
    _maybe("corrected_by"),
    Column("void", Integer, nullable=False),
    Index(None, "case_id"),
    Index(None, "party_id"),
    Index(None, "decided_on"),
    Index(None, "corrected_by"),
    Index(None, "void", "corrected_by", "decided_on", "record_id"),
    Index(None, "violation"),
)
decision_places = Table(
    "decision_places",
    metadata,
    _of("record_id", "records.id", key=True),
    _place(),
    _text("place"),
    _text("article"),
    Index(None, "place"),
    Index(None, "article"),
)
# The documents that figures count, as long as they are not void: few columns, so that a year is gone through at once.
counted_papers = Table(
    "counted_papers",
    metadata,
    _of("record_id", "records.id", key=True),
    _of("case_id", "cases.id"),
    _text("form_id"),
    _text("doc_date"),
    Column("hazards", Integer, nullable=False),
    Column("major_hazards", Integer, nullable=False),
    _maybe("corrects"),
    Index(None, "doc_date"),
    Index(None, "case_id", "form_id", "doc_date"),
)
services = Table(
    "services",
    metadata,
    _of("record_id", "records.id", key=True),
    _place(),
    _text("document"),
    _text("recipient"),
    _text("served_on"),
    _text("method"),
)
representations = Table(
    "representations",
    metadata,
    _of("record_id", "records.id", key=True),
    _place(),
    _text("role"),
    _text("sha256"),
    _text("key"),
    _text("body"),
    Index(None, "sha256"),
)
kept_arrivals = Table(
    "kept_arrivals",
    metadata,
    _key("id"),
    _text("name"),
    _text("sha256"),
    _text("key"),
    _text("body"),
    Index(None, "sha256"),
)
record_texts = Table(
    "record_texts",
    metadata,
    _of("record_id", "records.id", key=True),
    _key("source"),
    _text("engine"),
    _text("engine_version"),
)
record_pages = Table(
    "record_pages",
    metadata,
    _of("record_id", "records.id", key=True),
    _key("source"),
    _place("page_number"),
    # A JSON string: text layers hold NUL characters, which PostgreSQL refuses in text.
    _text("text"),
    _maybe("engine"),
    _maybe("engine_version"),
    _maybe("note"),
    _maybe("text_key"),
    Column("rotation", Integer),
    Column("unread", Integer),
)
comparisons = Table(
    "comparisons",
    metadata,
    _of("record_id", "records.id", key=True),
    _key("scan"),
    Column("seq", LONG, nullable=False),
    _text("outcome"),
    Column("open", Integer, nullable=False),
    _text("body"),
    Index(None, "open", "outcome"),
)
numbers = Table(
    "numbers",
    metadata,
    _key("region"),
    _key("word"),
    _place("year"),
    Column("serial", LONG, primary_key=True, autoincrement=False),
    _text("state"),
    _text("record_id"),
    _text("reserved_at"),
    _text("reason"),
    CheckConstraint("state IN ('reserved', 'used', 'abandoned', 'void')", name="state"),
    Index(None, "state", "region", "word", "year", "serial"),
)

# beside the documents
case_events = Table(
    "case_events",
    metadata,
    Column("seq", LONG, primary_key=True, autoincrement=False),
    _of("case_id", "cases.id"),
    _text("kind"),
    _text("at"),
    _text("body"),
    Index(None, "case_id", "at"),
    Index(None, "case_id", "kind"),
    Index(None, "kind", "seq"),
)
handler_changes = Table(
    "handler_changes",
    metadata,
    Column("seq", LONG, primary_key=True, autoincrement=False),
    _of("case_id", "cases.id"),
    _text("body"),
    Index(None, "case_id"),
)
volumes = Table(
    "volumes",
    metadata,
    _key("reference"),
    Column("seq", LONG, nullable=False),
    _of("case_id", "cases.id"),
    _text("fonds"),
    Column("year", Integer, nullable=False),
    _text("retention"),
    Column("serial", Integer, nullable=False),
    _maybe("expires_on"),
    _maybe("side"),
    _text("body"),
    Index(None, "case_id", "seq"),
    # Each holds all that a list is put together by: rows are read for its page alone.
    Index(None, "year", "retention", "serial", "reference", "case_id", "side"),
    Index(None, "seq", "year", "retention", "reference", "case_id", "side"),
    Index(None, "expires_on", "reference"),
)
volume_items = Table(
    "volume_items",
    metadata,
    _of("reference", "volumes.reference", key=True),
    _place(),
    _of("record_id", "records.id"),
    Index(None, "record_id"),
)
supplements = Table(
    "supplements",
    metadata,
    _of("reference", "volumes.reference", key=True),
    _place("number"),
    _of("case_id", "cases.id"),
    _text("body"),
    Index(None, "case_id"),
)
holds = Table(
    "holds",
    metadata,
    _key("id"),
    _of("case_id", "cases.id"),
    Column("stands", Integer, nullable=False),
    _text("body"),
    Index(None, "case_id"),
    Index(None, "stands"),
)
appraisals = Table(
    "appraisals",
    metadata,
    _of("reference", "volumes.reference", key=True),
    _place("number"),
    _of("case_id", "cases.id"),
    _text("body"),
)
disposals = Table(
    "disposals",
    metadata,
    _key("case_id"),
    Column("seq", LONG, nullable=False),
    _text("number"),
    _text("disposed_on"),
    # Position of the fact that nothing is left anywhere; empty before.
    Column("done_seq", LONG),
    _text("body"),
    UniqueConstraint("number"),
)
disposed_volumes = Table(
    "disposed_volumes",
    metadata,
    _key("reference"),
    _text("case_id"),
    _text("fonds"),
    Column("year", Integer, nullable=False),
    _text("retention"),
    Column("serial", Integer, nullable=False),
)
disposed_records = Table(
    "disposed_records", metadata, _key("record_id"), _text("case_id"), _maybe("number"), Index(None, "number")
)
lendings = Table(
    "lendings",
    metadata,
    _key("id"),
    _of("case_id", "cases.id"),
    _text("state"),
    _text("requested_at"),
    _maybe("due_on"),
    _text("body"),
    Index(None, "case_id"),
    Index(None, "state", "due_on"),
    Index(None, "requested_at"),
)
# What figures of a year count of each, in few columns, as `counted_papers` has it of documents.
counted_lendings = Table(
    "counted_lendings",
    metadata,
    _of("lending_id", "lendings.id", key=True),
    _of("case_id", "cases.id"),
    _text("state"),
    _text("requested_on"),
    _maybe("due_on"),
    _maybe("returned_on"),
    _text("reader_kind"),
    _text("reader"),
    Column("paper", Integer, nullable=False),
    Column("uses", Integer, nullable=False),
    Column("copies", Integer, nullable=False),
    Column("pages_copied", Integer, nullable=False),
    Index(None, "requested_on"),
    Index(None, "case_id"),
)
publications = Table(
    "publications",
    metadata,
    _of("record_id", "records.id", key=True),
    _key("channel"),
    _of("case_id", "cases.id"),
    _text("published_on"),
    _maybe("retracted_on"),
    _text("body"),
    Index(None, "retracted_on", "published_on"),
)
register_entries = Table(
    "register_entries",
    metadata,
    _key("register"),
    _key("id"),
    _text("title"),
    _text("folded"),
    _text("body"),
)

# work in hand
arrivals = Table(
    "arrivals",
    metadata,
    _key("id"),
    _text("name"),
    _text("state"),
    _text("seen_at"),
    _text("body"),
    Index(None, "name"),
    # Each holds all that a list is put together by: rows are read for its page alone.
    Index(None, "state", "seen_at", "id", "name"),
    Index(None, "seen_at", "id", "name"),
)
follow_ups = Table(
    "follow_ups",
    metadata,
    Column("id", LONG, primary_key=True),
    _text("kind"),
    _text("record_id"),
    _text("state"),
    Column("attempts", Integer, nullable=False),
    _text("due_at"),
    _text("reason"),
    _maybe("owner"),
    CheckConstraint("state IN ('waiting', 'leased', 'parked')", name="state"),
    Index(None, "record_id", "kind"),
    sqlite_autoincrement=True,  # a finished worker must never meet its id again on other work
)
notes = Table("notes", metadata, _key("name"), _text("value"))

# forms that are being filled in: no facts; what becomes of them is
drafts = Table(
    "drafts",
    metadata,
    _key("key"),
    _text("user_name"),
    _text("case_id"),
    _text("form_id"),
    _text("changed_at"),
    _text("body"),
    Index(None, "user_name", "changed_at"),
)
issued_keys = Table(
    "issued_keys",
    metadata,
    _key("key"),
    *map(_text, ("user_name", "case_id", "form_id", "record_id")),
)

# secrets, and who did what when: never in the archive (docs/adr/0005-secrets-stay-out-of-the-archive.md)
credentials = Table("credentials", metadata, _key("user_name"), _text("body"))
sign_in_attempts = Table(
    "sign_in_attempts", metadata, _key("name"), _text("last_at"), _text("body"), Index(None, "last_at")
)
sessions = Table(
    "sessions",
    metadata,
    _key("token_hash"),
    _text("user_name"),
    _text("ends_at"),
    _text("body"),
    Index(None, "user_name"),
    Index(None, "ends_at"),
)
api_tokens = Table(
    "api_tokens",
    metadata,
    _key("id"),
    _text("token_hash"),
    _text("user_name"),
    _text("body"),
    UniqueConstraint("token_hash"),
    Index(None, "user_name"),
)
sign_ins = Table(
    "sign_ins",
    metadata,
    Column("id", LONG, primary_key=True),
    _text("at"),
    _text("user_name"),
    _text("event"),
    _text("source"),
    _text("note"),
    Index(None, "user_name", "id"),
    sqlite_autoincrement=True,
)
accesses = Table(
    "accesses",
    metadata,
    Column("id", LONG, primary_key=True),
    _text("at"),
    _text("user_name"),
    _text("record_id"),
    _text("case_id"),
    _text("what"),
    _text("source"),
    Index(None, "user_name", "id"),
    Index(None, "record_id", "id"),
    Index(None, "case_id", "id"),
    sqlite_autoincrement=True,
)

asked_once = Table(
    "asked_once",
    metadata,
    *map(_key, ("user_name", "key")),
    _text("at"),
    _text("body"),
    Index(None, "at"),
)

ACCOUNTS = (credentials, sign_in_attempts, sessions, api_tokens, sign_ins, accesses)
"""What a rebuild takes over from the old catalogue, where there is one."""

OPERATIONAL = frozenset({arrivals, follow_ups, notes, drafts, issued_keys, asked_once, *ACCOUNTS})
"""Not part of the truth, not made again by a rebuild."""
