"""The pages of administration: their list, and what each shows above its own."""

from starlette.responses import Response

from docarchive.domain.people.rights import Deed
from docarchive.web.access import doing, doing_everywhere
from docarchive.web.navigation import Entry
from docarchive.web.visit import Visit

SECTIONS: tuple[tuple[Entry, str], ...] = (
    (
        Entry("用户 / Users", "/admin/users", doing(Deed.MANAGE_USERS)),
        "账号、角色、密码、会话 / accounts, roles, passwords, sessions",
    ),
    (
        Entry("机关信息 / Agency", "/admin/agency", doing(Deed.MANAGE_REGISTERS)),
        "文书印出的机关名称、地址、文号编法 / name, address and numbering that documents print",
    ),
    (
        Entry("执法人员 / Officers", "/admin/officers", doing(Deed.MANAGE_REGISTERS)),
        "执法证件，将到期的 / certificates, and those about to end",
    ),
    (
        Entry("装备 / Equipment", "/admin/equipment", doing(Deed.MANAGE_REGISTERS)),
        "执法记录仪、检测仪器及其使用人 / recorders, instruments, and who has them",
    ),
    (
        Entry("导入 / Import", "/admin/imports", doing(Deed.MANAGE_REGISTERS)),
        "法规、检查清单、裁量基准、各登记簿：先检查再录入 / laws, checklists, benchmarks, registers: looked at, then entered",
    ),
    (
        Entry("文书式样 / Forms", "/admin/forms", doing(Deed.MANAGE_FORMS)),
        "全部文书；上传新版，检查、预览、启用 / all forms; new versions: checked, looked at, used",
    ),
    (
        Entry("规则 / Rules", "/admin/rules", doing(Deed.MANAGE_FORMS)),
        "期限、检查、数额、组卷：每条写明来源 / periods, checks, amounts, volumes: each with its source",
    ),
    (
        Entry("系统 / System", "/admin/system", doing(Deed.RUN_SYSTEM)),
        "运行状态、空号、校验、备份、环境检查 / state, number gaps, proofs, backups, this machine",
    ),
    (
        Entry("校验 / Proofs", "/admin/proofs", doing_everywhere(Deed.VERIFY)),
        "何时校验过、发现了什么；现在校验 / what was proved when and what was found; prove it now",
    ),
    (
        Entry("登录记录 / Sign-ins", "/admin/sign-ins", doing(Deed.READ_SIGN_INS)),
        "谁在何时从何处登录，谁没有成功 / who signed in when and from where, and who failed to",
    ),
    (
        Entry("查阅记录 / Access log", "/admin/log", doing(Deed.READ_ACCESS_LOG)),
        "谁看了、取走了什么，谁做了什么 / who looked at or took out what, and who did what",
    ),
)
"""Each page with what it is for."""


FRONT = doing(Deed.READ_SIGN_INS)
"""Who administers anything; archivists and reviewers, too, may prove the archive, and come there from its volumes."""


def admin_page(visit: Visit, template: str, *, status: int = 200, **values: object) -> Response:
    """A page of administration, below the list of those that the visitor may open."""
    return visit.page(template, status=status, sections=sections_for(visit), **values)


def sections_for(visit: Visit) -> list[tuple[Entry, str]]:
    """The pages that the visitor may open; none for whoever has no list of them."""
    if not FRONT.allows(visit.who):
        return []
    return [(entry, words) for entry, words in SECTIONS if entry.access.allows(visit.who)]
