"""Keys for programs, and the log of who opened what."""

import pytest

from docarchive.domain.errors import NotFoundError, RejectedError
from docarchive.domain.identifiers import RecordId
from docarchive.domain.people.rights import Scope
from docarchive.domain.people.sign_in import AccessKind, SignInEvent
from docarchive.workflows.people.access import log_access
from docarchive.workflows.people.api_tokens import ApiTokens


@pytest.fixture
def tokens(app, clerk, clock):
    return ApiTokens(app.catalog, clock)


def test_a_token_acts_for_its_user_within_its_scopes_until_its_day(tokens, clerk, clock):
    token, text = tokens.make("clerk.1", "扫描工作站", [Scope.FILE, Scope.READ], days=30, by="clerk.1")

    assert text.startswith("da_")
    assert len(text) == 46
    assert tokens.user_of(text).user == clerk
    assert tokens.user_of(text).scopes == (Scope.READ, Scope.FILE)
    assert tokens.of("clerk.1")[0].used_at is not None
    clock.forward(days=30)
    assert tokens.user_of(text) is None
    assert token.title == "扫描工作站"


def test_a_token_revoked_or_of_a_closed_account_is_nobodys_and_does_not_come_back(app, tokens):
    token, text = tokens.make("clerk.1", "一", [Scope.READ], days=1, by="chief")
    _, other = tokens.make("clerk.1", "二", [Scope.READ], days=1, by="chief")
    tokens.revoke("clerk.1", token.id, by="chief")

    assert tokens.user_of(text) is None
    assert tokens.user_of(other) is not None
    with pytest.raises(NotFoundError):
        tokens.revoke("clerk.1", token.id, by="chief")
    app.users.close("clerk.1")
    app.users.reopen("clerk.1")
    assert tokens.user_of(other) is None
    with app.catalog.reading() as reader:
        entries = [(entry.event, entry.note) for entry in reader.sign_ins(user="clerk.1")]
    assert entries == [
        (SignInEvent.TOKEN_REVOKED, "一, by chief"), (SignInEvent.TOKEN_MADE, "二 (read)"), (SignInEvent.TOKEN_MADE, "一 (read)"),
    ]  # fmt: skip


def test_a_token_of_somebody_else_cannot_be_revoked_under_ones_own_name(app, tokens, admin):
    token, text = tokens.make("clerk.1", "一", [Scope.READ], days=1, by="clerk.1")

    with pytest.raises(NotFoundError):
        tokens.revoke("chief", token.id, by="chief")
    assert tokens.user_of(text) is not None


@pytest.mark.parametrize(
    ("title", "scopes", "days"),
    [("", [Scope.READ], 1), (" ", [Scope.READ], 1), ("x" * 61, [Scope.READ], 1), ("a\nb", [Scope.READ], 1), ("x", [], 1),
     ("x", [Scope.READ], 0), ("x", [Scope.READ], 367)],
)  # fmt: skip
def test_a_token_without_purpose_scope_or_sensible_end_is_refused(tokens, title, scopes, days):
    with pytest.raises(RejectedError):
        tokens.make("clerk.1", title, scopes, days=days, by="clerk.1")


def test_nobody_and_a_closed_account_get_no_token(app, tokens):
    with pytest.raises(NotFoundError):
        tokens.make("nobody.here", "x", [Scope.READ], days=1, by="chief")
    app.users.close("clerk.1")
    with pytest.raises(NotFoundError):
        tokens.make("clerk.1", "x", [Scope.READ], days=1, by="chief")


def test_the_text_of_a_token_is_kept_nowhere(app, office, tokens):
    _, text = tokens.make("clerk.1", "x", [Scope.READ], days=1, by="chief")
    app.catalog.close()

    assert text.encode() not in b"".join(path.read_bytes() for path in office.glob("catalog.db*"))
    for made_up in ("", "da_", text[3:], text + "x"):
        assert tokens.user_of(made_up) is None


def test_who_opened_which_record_is_written_down_all_or_nothing(app, cast, clock, issued):
    log_access("clerk.1", [issued.id], AccessKind.OPENED, catalog=app.catalog, now=clock(), source="10.0.0.9")
    log_access("chief", [issued.id], AccessKind.EXPORTED, catalog=app.catalog, now=clock())
    with pytest.raises(NotFoundError):
        log_access(
            "chief", [issued.id, RecordId("0" * 26)], AccessKind.EXPORTED, catalog=app.catalog, now=clock()
        )

    with app.catalog.reading() as reader:
        entries = reader.accesses()
        assert [(entry.user, entry.what, entry.source) for entry in entries] == [
            ("chief", AccessKind.EXPORTED, ""),
            ("clerk.1", AccessKind.OPENED, "10.0.0.9"),
        ]
        assert {(entry.record_id, entry.case_id) for entry in entries} == {(issued.id, cast.case.id)}
        assert [entry.user for entry in reader.accesses(user="clerk.1")] == ["clerk.1"]
        assert len(reader.accesses(record_id=issued.id)) == len(reader.accesses(case_id=cast.case.id)) == 2
        assert reader.accesses(record_id=RecordId("0" * 26)) == []
        assert [entry.user for entry in reader.accesses(before=entries[0].id)] == ["clerk.1"]
