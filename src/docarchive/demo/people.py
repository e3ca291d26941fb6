"""Who can look round the demo's office, and an open case for them to work in."""

from dataclasses import replace

from docarchive.demo.cast import ARCHIVIST
from docarchive.domain.case import Case, Stage
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
