"""Accounts: who may exist, and what changes of them are allowed."""

import pytest

from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError
from docarchive.domain.identifiers import CaseId, OfficerId
from docarchive.domain.people.user import User, UserRole
from docarchive.workflows.keeping.rebuild import rebuild_catalog


def known(app, name):
    with app.catalog.reading() as reader:
        return reader.get_user(name)


def test_a_user_is_a_fact_that_names_who_added_it_and_comes_back_from_the_archive_alone(
    app, office, clerk, admin
):
    app.users.lend("clerk.1", cast_case(app))
    users = [known(app, "chief"), known(app, "clerk.1")]
    app.catalog.close()
    (office / "catalog.db").unlink()
    app.__dict__.pop("catalog")
    rebuild_catalog(archive=app.archive, ledger=app.ledger, catalog=app.catalog)

    with app.catalog.reading() as reader:
        assert list(reader.list_users()) == users
        assert reader.user_by_officer(clerk.officer_id).name == "clerk.1"
    assert b'"kind":"user_registered"' in list(app.ledger.entries(0))[-1]
    assert b'"actor":"tester"' in list(app.ledger.entries(0))[-1]


def cast_case(app):
    with app.catalog.reading() as reader:
        return reader.find_cases()[0].id


@pytest.mark.parametrize(
    "name",
    ["", "x", "Chief", "张三", "1st", "a b", "../up", "inbox", "system", "a" * 33, "ends-", "new\nline"],
)
def test_a_name_that_cannot_be_one_is_refused_and_leaves_nothing_in_the_archive(app, name):
    before = list(app.archive.keys())

    with pytest.raises(RejectedError, match="登录名"):
        app.users.add(name, "示例", [UserRole.CLERK])

    assert list(app.archive.keys()) == before


@pytest.mark.parametrize("shown", ["", "  ", " 前后空格 ", "长" * 51, "换\n行", "反\u202e向"])
def test_a_shown_name_that_cannot_be_printed_is_refused(app, shown):
    with pytest.raises(RejectedError, match="姓名"):
        app.users.add("clerk.1", shown, [UserRole.CLERK])


def test_a_user_has_a_role(app, clerk):
    with pytest.raises(RejectedError, match="角色"):
        app.users.add("clerk.2", "示例", [])
    with pytest.raises(RejectedError, match="角色"):
        app.users.change_roles("clerk.1", [])


def test_a_name_is_never_given_to_a_second_person_not_even_after_closing(app, clerk):
    app.users.close("clerk.1")
    before = list(app.archive.keys())

    with pytest.raises(ConflictError, match="已有人用"):
        app.users.add("clerk.1", "别人", [UserRole.CLERK])

    assert list(app.archive.keys()) == before


def test_one_officer_has_one_open_account(app, cast, clerk):
    officer = cast.officers[0].id
    with pytest.raises(ConflictError, match="已有账号"):
        app.users.add("clerk.2", "示例二", [UserRole.CLERK], officer_id=officer)
    app.users.close("clerk.1")
    app.users.add("clerk.2", "示例二", [UserRole.CLERK], officer_id=officer)

    with pytest.raises(ConflictError, match="已有账号"):
        app.users.reopen("clerk.1")
    app.users.set_officer("clerk.1", None)
    assert app.users.reopen("clerk.1") == User("clerk.1", "示例内勤", (UserRole.CLERK,))
    with app.catalog.reading() as reader:
        assert reader.user_by_officer(officer).name == "clerk.2"
        assert reader.user_by_officer(cast.officers[1].id) is None


def test_an_officer_or_case_nobody_registered_is_refused(app, clerk):
    with pytest.raises(NotFoundError):
        app.users.add("clerk.2", "示例", [UserRole.CLERK], officer_id=OfficerId("0" * 26))
    with pytest.raises(NotFoundError):
        app.users.lend("clerk.1", CaseId("0" * 26))


def test_the_last_administrator_with_an_open_account_cannot_go(app, admin, clerk):
    for refused in (
        lambda: app.users.close("chief"),
        lambda: app.users.change_roles("chief", [UserRole.AUDITOR]),
    ):
        with pytest.raises(ConflictError, match="最后一个"):
            refused()
    app.users.change_roles("clerk.1", [UserRole.CLERK, UserRole.ADMIN])
    app.users.close("chief")

    with pytest.raises(ConflictError, match="最后一个"):
        app.users.close("clerk.1")
    assert not known(app, "chief").active


def test_roles_stand_in_one_order_and_a_change_that_changes_nothing_is_no_fact(app, clerk):
    changed = app.users.change_roles("clerk.1", [UserRole.AUDITOR, UserRole.CLERK, UserRole.CLERK])
    size = app.ledger.size()

    assert changed.roles == (UserRole.CLERK, UserRole.AUDITOR)
    assert app.users.change_roles("clerk.1", [UserRole.CLERK, UserRole.AUDITOR]) == changed
    renamed = app.users.change(
        "clerk.1", display_name="新名", roles=changed.roles, officer_id=clerk.officer_id
    )
    assert (renamed.display_name, renamed.roles) == ("新名", changed.roles)
    assert app.ledger.size() == size + 1


def test_a_case_is_lent_once_and_taken_back(app, cast, clerk):
    app.users.lend("clerk.1", cast.case.id)

    assert app.users.lend("clerk.1", cast.case.id).lent_case_ids == (cast.case.id,)
    assert app.users.take_back("clerk.1", cast.case.id).lent_case_ids == ()


def test_of_two_who_change_an_account_at_once_the_second_is_told(app, admin, clerk, monkeypatch):
    users = app.users
    put = app.archive.put

    def meanwhile(key, source, *, sha256):
        monkeypatch.setattr(app.archive, "put", put)
        users.change("clerk.1", display_name="先改的", roles=clerk.roles, officer_id=clerk.officer_id)
        put(key, source, sha256=sha256)

    monkeypatch.setattr(app.archive, "put", meanwhile)

    with pytest.raises(ConflictError, match="刚被别人修改"):
        users.change_roles("clerk.1", [UserRole.REVIEWER])
    assert known(app, "clerk.1").roles == (UserRole.CLERK,)
    assert known(app, "clerk.1").display_name == "先改的"
