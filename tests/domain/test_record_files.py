"""Every file of a record has a name that a person can tell."""

from datetime import UTC, datetime

import pytest

from docarchive.domain.identifiers import Sha256
from docarchive.domain.record import Record, RecordKind, Representation, Role
from docarchive.domain.record_files import readable_name


@pytest.mark.parametrize("role", Role)
def test_a_file_of_any_role_has_a_readable_name(role):
    item = Representation(role, "parties/p/c/r/file.pdf", Sha256("0" * 64), 1, "application/pdf")
    record = Record(
        "r", RecordKind.DOCUMENT, "c", "p", "询问/笔录", datetime(2026, 11, 23, tzinfo=UTC), (item,)
    )

    name = readable_name(record, item)

    assert name.startswith("询问_笔录")
    assert name.endswith(".pdf")
    assert (role is not Role.MASKED) or "遮盖" in name
