"""What somebody did, as the ledger has it: facts by their actor."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from docarchive.domain.facts import FactKind
from docarchive.domain.identifiers import CaseId, RecordId


@dataclass(frozen=True, slots=True)
class Act:
    """A fact, without its body."""

    seq: int
    """Position in the ledger."""
    at: datetime
    user: str
    """Its actor: a user, ``inbox`` or ``system``."""
    what: FactKind
    record_id: RecordId | None
    case_id: CaseId | None
    """Also of a record's fact that does not name it."""
    detail: Mapping[str, str | int]


ACT_TITLES: Mapping[FactKind, str] = {
    FactKind.WORKSPACE_CREATED: "建立工作区 / workspace made",
    FactKind.AGENCY_CHANGED: "更改机关信息 / agency changed",
    FactKind.ENTERPRISE_REGISTERED: "登记企业 / enterprise entered",
    FactKind.PERSON_REGISTERED: "登记个人 / person entered",
    FactKind.OFFICER_REGISTERED: "登记执法人员 / officer entered",
    FactKind.CASE_OPENED: "开立案件 / case opened",
    FactKind.CASE_CHANGED: "更改案件 / case changed",
    FactKind.HANDLERS_CHANGED: "变更承办人 / handlers changed",
    FactKind.NUMBER_RESERVED: "取文号 / number taken",
    FactKind.NUMBER_ABANDONED: "文号空缺 / number left unused",
    FactKind.DOCUMENT_ISSUED: "印发文书 / document issued",
    FactKind.DOCUMENT_VOIDED: "作废文书 / document void",
    FactKind.ARRIVAL_KEPT: "保存收件原件 / arrival kept",
    FactKind.SCAN_FILED: "归入扫描件 / scan filed",
    FactKind.EVIDENCE_FILED: "归入证据 / evidence filed",
    FactKind.FILING_TAKEN_BACK: "撤回归档 / filing taken back",
    FactKind.DERIVATIVE_MADE: "生成派生件 / derivative made",
    FactKind.TEXT_READ: "识读文字 / text read",
    FactKind.SCAN_COMPARED: "比对扫描件 / scan compared",
    FactKind.CASE_EVENT_RECORDED: "登记案件事件 / event recorded",
    FactKind.REGISTER_FILLED: "录入登记簿 / register filled",
    FactKind.PUBLICATION_RECORDED: "登记公示 / publication recorded",
    FactKind.SUPPLEMENT_FILED: "补充归档 / supplement filed",
    FactKind.HOLD_RECORDED: "暂缓销毁 / hold recorded",
    FactKind.APPRAISAL_RECORDED: "登记鉴定 / appraisal recorded",
    FactKind.LENDING_RECORDED: "登记借阅 / lending recorded",
    FactKind.CASE_DISPOSED: "销毁案卷 / case disposed of",
    FactKind.DISPOSAL_DONE: "销毁完毕 / disposal done",
    FactKind.VOLUME_SEALED: "案卷归档 / volume sealed",
    FactKind.USER_REGISTERED: "登记用户 / user entered",
}
"""How each kind is called on the screen; a kind without words is shown by its name, see `act_title`."""


def act_title(kind: FactKind) -> str:
    """``印发文书 / document issued``."""
    return ACT_TITLES.get(kind, kind.value)
