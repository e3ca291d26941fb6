"""The table of rights, asked as the doors ask it."""

from dataclasses import replace

import pytest

from docarchive.domain.errors import ForbiddenError
from docarchive.domain.identifiers import OfficerId
from docarchive.domain.people.rights import DEED_TITLES, Deed, Scope, handles, may, require
from docarchive.domain.people.user import User, UserRole

CHANGES = set(Deed) - {
    Deed.READ, Deed.COMPARE, Deed.EXPORT, Deed.VERIFY, Deed.READ_REGISTERS, Deed.READ_SIGN_INS,
    Deed.READ_ACCESS_LOG,
}  # fmt: skip


def user(*roles):
    return User("somebody", "示例", roles, OfficerId("O" * 26))


def deeds(*roles, own_case=True, scopes=None):
    return {deed for deed in Deed if may(user(*roles), deed, own_case=own_case, scopes=scopes)}


def test_every_deed_has_words_a_role_that_may_do_it_and_a_scope():
    assert set(DEED_TITLES) == set(Deed)
    assert deeds(*UserRole) == set(Deed)
    assert deeds(*UserRole, scopes=set(Scope)) == set(Deed)
    parts = [deeds(*UserRole, scopes={scope}) for scope in Scope]
    assert sum(map(len, parts)) == len(Deed)


def test_an_auditor_changes_nothing_and_alone_reads_the_access_log():
    assert not deeds(UserRole.AUDITOR) & CHANGES
    others = [role for role in UserRole if role is not UserRole.AUDITOR]
    assert Deed.READ_ACCESS_LOG in deeds(UserRole.AUDITOR)
    assert Deed.READ_ACCESS_LOG not in deeds(*others)


def test_an_administrator_has_nothing_to_do_with_the_contents_of_cases():
    assert not deeds(UserRole.ADMIN) & {Deed.READ, Deed.EXPORT, Deed.ISSUE, Deed.FILE, Deed.CLOSE_CASE}


def test_a_clerk_acts_in_own_cases_and_not_in_those_of_others():
    own, others = deeds(UserRole.CLERK), deeds(UserRole.CLERK, own_case=False)

    assert own - others == {
        Deed.ISSUE,
        Deed.RECORD_EVENT,
        Deed.CHANGE_HANDLERS,
        Deed.FILE,
        Deed.EXPORT,
        Deed.VERIFY,
    }
    with pytest.raises(ForbiddenError, match="不是您承办的案件"):
        require(user(UserRole.CLERK), Deed.ISSUE)
    require(user(UserRole.CLERK), Deed.ISSUE, own_case=True)


def test_two_roles_may_what_either_may():
    both = deeds(UserRole.CLERK, UserRole.ARCHIVIST, own_case=False)

    assert both == deeds(UserRole.CLERK, own_case=False) | deeds(UserRole.ARCHIVIST, own_case=False)


def test_a_closed_account_may_nothing():
    closed = replace(user(*UserRole), active=False)

    assert not any(may(closed, deed, own_case=True) for deed in Deed)
    with pytest.raises(ForbiddenError, match="没有权限"):
        require(closed, Deed.READ)


@pytest.mark.parametrize("scope", Scope)
def test_a_token_is_good_for_its_scope_and_never_for_more_than_its_user(scope):
    assert deeds(UserRole.AUDITOR, scopes={scope}) <= deeds(UserRole.AUDITOR)
    assert deeds(*UserRole, scopes={scope}) < set(Deed)
    assert deeds(*UserRole, scopes=set()) == set()


def test_a_case_is_own_for_its_handlers_only():
    clerk = user(UserRole.CLERK)

    assert handles(clerk, [OfficerId("X" * 26), OfficerId("O" * 26)])
    assert not handles(clerk, [OfficerId("X" * 26)])
    assert not handles(replace(clerk, officer_id=None), [OfficerId("X" * 26)])
