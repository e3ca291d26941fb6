"""Who can look round the demo's office, and an open case for them to work in."""

from dataclasses import replace

from docarchive.demo.cast import ARCHIVIST
from docarchive.demo.mark import is_marked
from docarchive.domain.case import Case, Stage
from docarchive.domain.errors import ConflictError
from docarchive.domain.identifiers import CaseId, new_id
from docarchive.domain.people.user import UserRole
from docarchive.wiring.app import App

CLERK, REVIEWER = "clerk", ("reviewer", "周丁示")
PRACTICE = "（练习）"
ROLES = (
    (CLERK, "内勤：制作文书、扫描归档 / clerk: issues documents, files scans"),
    (ARCHIVIST[0], "档案员：结案归档、保管借阅 / archivist: closes cases, keeps and lends volumes"),
    (REVIEWER[0], "法制审核：检索、类案、评查 / reviewer: searches, compares, scores files"),
)
"""Sign-in name and what it is for."""


def require_demo(app: App, *, here_only: bool) -> None:
    """Refuse the way in without a password wherever it is not a demo's.

    Raises:
        ConflictError: others reach the service (*here_only* is false), the demo did not make the workspace, or somebody
            in it has a password, so that it has become an office.
    """
    if not here_only:
        raise ConflictError(
            "一键登录只能在本机开放 / one click signs in on this machine alone",
            hint="--demo 不与 --host 0.0.0.0 同用 / do not give --host with --demo",
        )
    if not is_marked(app.configuration.workspace):
        raise ConflictError(
            "这不是演示目录，不能一键登录 / the demo did not make this workspace",
            hint="docarchive demo",
        )
    if has_passwords(app):
        raise ConflictError(
            "已有人设置密码，此目录不再是演示 / somebody has a password here: it is a demo no longer",
            hint="去掉 --demo；或者 docarchive demo 另建一个 / leave --demo out, or make another with docarchive demo",
        )


def has_passwords(app: App) -> bool:
    """Whether anybody can sign in by a password."""
    with app.catalog.reading() as reader:
        return bool(reader.users_with_password())


def let_people_in(app: App) -> None:
    """Make the three users, who have no passwords, and open a case to practise in; what is there already stays."""
    with app.catalog.reading() as reader:
        known = {user.name for user in reader.list_users()}
        cases = reader.find_cases()
        handler = reader.get_officer(cases[-1].handler_ids[0])
    wanted = (
        (CLERK, handler.name, UserRole.CLERK, handler.id),
        (*ARCHIVIST, UserRole.ARCHIVIST, None),
        (*REVIEWER, UserRole.REVIEWER, None),
    )
    for name, shown, role, officer_id in wanted:
        if name not in known:
            app.users.add(name, shown, (role,), officer_id=officer_id)
    if not any(case.name.endswith(PRACTICE) for case in cases):
        app.registrar.open_case(_practice(cases[-1], app))


def _practice(case: Case, app: App) -> Case:
    return replace(
        case,
        id=CaseId(new_id(app.now())),
        name=f"{case.name}{PRACTICE}",
        stage=Stage.PLANNED,
        closed_on=None,
        filed_on=None,
    )
