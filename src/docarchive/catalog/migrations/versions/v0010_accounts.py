"""Secrets of the users, and who did what when."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, PrimaryKeyConstraint, Text, UniqueConstraint

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TEXT = Text().with_variant(Text(collation="C"), "postgresql")
LONG = BigInteger().with_variant(Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables."""
    _create("credentials", "user_name", "body")
    _create("sign_in_attempts", "name", "last_at", "body")
    _index("sign_in_attempts", "last_at")
    _create("sessions", "token_hash", "user_name", "ends_at", "body")
    _index("sessions", "user_name")
    _index("sessions", "ends_at")
    op.create_table(
        "api_tokens",
        *map(_text, ("id", "token_hash", "user_name", "body")),
        PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        UniqueConstraint("token_hash", name=op.f("uq_api_tokens_token_hash")),
    )
    _index("api_tokens", "user_name")
    _create_log("sign_ins", "at", "user_name", "event", "source", "note")
    _index("sign_ins", "user_name", "id")
    _create_log("accesses", "at", "user_name", "record_id", "case_id", "what", "source")
    for column in ("user_name", "record_id", "case_id"):
        _index("accesses", column, "id")


def _create(table: str, key: str, *columns: str) -> None:
    op.create_table(table, *map(_text, (key, *columns)), PrimaryKeyConstraint(key, name=op.f(f"pk_{table}")))


def _create_log(table: str, *columns: str) -> None:
    op.create_table(
        table,
        Column("id", LONG, nullable=False),
        *map(_text, columns),
        PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sqlite_autoincrement=True,
    )


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))


def _text(name: str) -> Column[str]:
    return Column(name, TEXT, nullable=False)
