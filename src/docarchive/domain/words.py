"""What the house's states, roles and reasons are called on the screen: Chinese first, then English.

The words of stages are those that the search filter 阶段 takes.
"""

from collections.abc import Mapping
from enum import Enum

from docarchive.domain.arrival import ArrivalState
from docarchive.domain.case import Stage
from docarchive.domain.case_event import CaseEventKind
from docarchive.domain.clocks.clocks import EVENT_TITLES, ClockState
from docarchive.domain.collection import Collection
from docarchive.domain.comparing.comparison import DifferenceKind, MarkKind, Outcome, Presence
from docarchive.domain.file_review.findings import Verdict
from docarchive.domain.findings import Severity
from docarchive.domain.follow_ups import FollowUpKind
from docarchive.domain.four_properties.items import CheckStage, Property
from docarchive.domain.four_properties.report import Result as CheckResult
from docarchive.domain.guards.base import GuardSeverity
from docarchive.domain.handler_change import HandlerChangeCause
from docarchive.domain.laws.discretion import Level
from docarchive.domain.laws.penal import PartyRole, PenaltyKind, SanctionStage
from docarchive.domain.laws.text import LawStatus
from docarchive.domain.lending.lending import LendingState, ReaderKind
from docarchive.domain.masking.personal import FoundBy, PersonalKind
from docarchive.domain.officer import CertificateStatus
from docarchive.domain.party import PartyKind
from docarchive.domain.people.rights import DEED_TITLES, Deed, Scope
from docarchive.domain.people.sign_in import AccessKind, SignInEvent
from docarchive.domain.people.user import UserRole
from docarchive.domain.publishing.duties import DutyKind, DutyState
from docarchive.domain.publishing.publication import CreditClass, RetractionGround
from docarchive.domain.query import ComparedState, GroupBy, Sort
from docarchive.domain.record import RecordKind, Role
from docarchive.domain.relation import RelationKind
from docarchive.domain.retention.appraisal import Opinion
from docarchive.domain.retention.appraisal import Outcome as RetentionOutcome
from docarchive.domain.retention.hold import HoldGround
from docarchive.domain.reviewing.history import MomentKind
from docarchive.domain.reviewing.periods import PeriodKind
from docarchive.domain.suggestion import SuggestionKind
from docarchive.domain.synonyms import SynonymKind
from docarchive.domain.volumes.volume import Carrier, Retention, VolumeSide

WORDS: Mapping[type[Enum], Mapping[Enum, str]] = {
    Stage: {
        Stage.PLANNED: "计划 / planned",
        Stage.INSPECTING: "检查 / inspecting",
        Stage.RECTIFYING: "整改 / rectifying",
        Stage.REINSPECTED: "复查 / reinspected",
        Stage.FILED: "立案 / filed",
        Stage.INVESTIGATING: "调查 / investigating",
        Stage.NOTIFIED: "告知 / notified",
        Stage.DECIDED: "决定 / decided",
        Stage.SERVED: "送达 / served",
        Stage.CLOSING: "结案审批 / closing",
        Stage.CLOSED: "结案 / closed",
    },
    VolumeSide: {VolumeSide.MAIN: "正卷 / main", VolumeSide.SECONDARY: "副卷 / secondary"},
    Retention: {
        Retention.PERMANENT: "永久 / for ever",
        Retention.THIRTY_YEARS: "30年 / 30 years",
        Retention.TEN_YEARS: "10年 / 10 years",
    },
    Carrier: {
        Carrier.PAGES: "纸页 / pages",
        Carrier.DISC: "光盘 / disc",
        Carrier.ELECTRONIC: "电子文件 / electronic file",
    },
    CheckStage: {
        CheckStage.FILING: "归档 / filing",
        CheckStage.TRANSFER: "移交与接收 / transfer",
        CheckStage.PRESERVATION: "长期保存 / preservation",
    },
    CheckResult: {
        CheckResult.PASSED: "合格 / passed",
        CheckResult.FAILED: "不合格 / failed",
        CheckResult.NOT_APPLICABLE: "不适用 / not applicable",
        CheckResult.PERSON: "待人工 / a person has to look",
    },
    Property: {
        Property.AUTHENTICITY: "真实性 / authenticity",
        Property.INTEGRITY: "完整性 / integrity",
        Property.USABILITY: "可用性 / usability",
        Property.SECURITY: "安全性 / security",
    },
    MomentKind: {
        MomentKind.INSPECTION: "检查 / inspection",
        MomentKind.HAZARD: "隐患 / hazard",
        MomentKind.ORDER: "责令 / order",
        MomentKind.REINSPECTION: "复查 / re-inspection",
        MomentKind.FILED: "立案 / filed",
        MomentKind.DECISION: "处罚 / penalty",
        MomentKind.NO_PENALTY: "不予处罚 / no penalty",
        MomentKind.PAYMENT: "缴款 / payment",
        MomentKind.RELIEF: "复议诉讼 / relief",
        MomentKind.RECORDING: "音像 / recording",
        MomentKind.CLOSED: "结案 / closed",
    },
    ArrivalState: {
        ArrivalState.SEEN: "发现 / seen",
        ArrivalState.SETTLING: "等待写完 / settling",
        ArrivalState.CLAIMED: "领取 / claimed",
        ArrivalState.READ: "已识别 / read",
        ArrivalState.MATCHED: "已匹配 / matched",
        ArrivalState.STORED: "已存入 / stored",
        ArrivalState.FILED: "已登记 / filed",
        ArrivalState.RELEASED: "已归档 / released",
        ArrivalState.DUPLICATE: "重复 / duplicate",
        ArrivalState.SET_ASIDE: "待整理 / set aside",
        ArrivalState.QUARANTINED: "隔离 / quarantined",
        ArrivalState.GONE: "已取走 / gone",
    },
    Role: {
        Role.ISSUED_DOCX: "印发稿 Word / issued docx",
        Role.ISSUED_PDF: "印发稿 PDF / issued pdf",
        Role.SCAN: "签章扫描件 / scan",
        Role.EVIDENCE: "证据原件 / evidence",
        Role.CONTACT_SHEET: "关键帧图（机器制作） / contact sheet",
        Role.WAVEFORM: "波形图（机器制作） / waveform",
        Role.PROXY: "浏览件（机器制作） / proxy",
        Role.SEARCHABLE: "可检索 PDF（机器制作） / searchable PDF",
        Role.MASKED: "遮盖副本 / masked copy",
    },
    RecordKind: {
        RecordKind.DOCUMENT: "文书 / document",
        RecordKind.EVIDENCE: "证据 / evidence",
    },
    RelationKind: {
        RelationKind.CORRECTS: "更正 / corrects",
        RelationKind.REPLACES: "代替 / replaces",
        RelationKind.SUPPLEMENTS: "补充 / supplements",
    },
    PartyRole: {
        PartyRole.UNIT: "单位 / unit",
        PartyRole.MAIN_PERSON: "主要负责人 / main person in charge",
        PartyRole.OTHER_PERSON: "责任人员 / other person responsible",
        PartyRole.INDIVIDUAL: "个人 / individual",
    },
    SanctionStage: {
        SanctionStage.INITIAL: "责令改正 / with the order to correct",
        SanctionStage.NOT_CORRECTED: "逾期未改正 / not corrected in time",
        SanctionStage.SERIOUS: "情节严重 / serious",
        SanctionStage.ACCIDENT: "发生事故 / after an accident",
        SanctionStage.ACCIDENT_GENERAL: "一般事故 / general accident",
        SanctionStage.ACCIDENT_LARGER: "较大事故 / larger accident",
        SanctionStage.ACCIDENT_MAJOR: "重大事故 / major accident",
        SanctionStage.ACCIDENT_EXTRAORDINARY: "特别重大事故 / extraordinary accident",
    },
    PenaltyKind: {
        PenaltyKind.WARNING: "警告 / warning",
        PenaltyKind.CRITICISM: "通报批评 / public criticism",
        PenaltyKind.FINE: "罚款 / fine",
        PenaltyKind.CONFISCATE_INCOME: "没收违法所得 / illegal income confiscated",
        PenaltyKind.CONFISCATE_GOODS: "没收非法财物 / goods confiscated",
        PenaltyKind.SUSPEND_LICENCE: "暂扣许可证件 / licence suspended",
        PenaltyKind.DOWNGRADE: "降低资质等级 / grade lowered",
        PenaltyKind.REVOKE_LICENCE: "吊销许可证件 / licence revoked",
        PenaltyKind.RESTRICT_BUSINESS: "限制开展生产经营活动 / business restricted",
        PenaltyKind.STOP_PRODUCTION: "责令停产停业 / production stopped",
        PenaltyKind.CLOSE: "责令关闭 / closed down",
        PenaltyKind.RESTRICT_OCCUPATION: "限制从业 / occupation restricted",
        PenaltyKind.DETENTION: "行政拘留 / detention",
        PenaltyKind.OTHER: "其他 / other",
    },
    Level: {
        Level.NONE: "不予处罚 / no penalty",
        Level.MITIGATED: "减轻 / mitigated",
        Level.LIGHTER: "从轻 / lighter",
        Level.ORDINARY: "一般 / ordinary",
        Level.HEAVIER: "从重 / heavier",
    },
    CertificateStatus: {
        CertificateStatus.VALID: "有效 / valid",
        CertificateStatus.SUSPENDED: "暂停 / suspended",
        CertificateStatus.REVOKED: "吊销 / revoked",
    },
    Deed: dict(DEED_TITLES.items()),
    Scope: {
        Scope.READ: "查阅 / read",
        Scope.FILE: "归档 / file",
        Scope.ISSUE: "制作文书 / issue",
        Scope.ADMIN: "管理 / admin",
    },
    SignInEvent: {
        SignInEvent.SIGNED_IN: "登录 / signed in",
        SignInEvent.REFUSED: "登录失败 / refused",
        SignInEvent.LOCKED: "锁定期间尝试 / locked",
        SignInEvent.SIGNED_OUT: "退出 / signed out",
        SignInEvent.RECOVERY_USED: "使用恢复码 / recovery code used",
        SignInEvent.PASSWORD_SET: "设置密码 / password set",
        SignInEvent.TOTP_ON: "启用验证码 / codes on",
        SignInEvent.TOTP_OFF: "停用验证码 / codes off",
        SignInEvent.UNLOCKED: "解除锁定 / unlocked",
        SignInEvent.SESSIONS_ENDED: "强制退出 / sessions ended",
        SignInEvent.TOKEN_MADE: "发放令牌 / token made",
        SignInEvent.TOKEN_REVOKED: "撤销令牌 / token revoked",
    },
    AccessKind: {
        AccessKind.OPENED: "查看 / opened",
        AccessKind.TAKEN_OUT: "取出文件 / file taken out",
        AccessKind.EXPORTED: "导出 / exported",
    },
    UserRole: {
        UserRole.CLERK: "内勤 / clerk",
        UserRole.ARCHIVIST: "档案员 / archivist",
        UserRole.REVIEWER: "法制审核 / reviewer",
        UserRole.AUDITOR: "审计 / auditor",
        UserRole.ADMIN: "管理员 / admin",
    },
    PartyKind: {
        PartyKind.UNIT: "单位 / unit",
        PartyKind.PERSON: "个人 / person",
    },
    Severity: {
        Severity.DAMAGE: "损坏 / damage",
        Severity.WARNING: "警告 / warning",
        Severity.NOTICE: "提示 / notice",
    },
    SuggestionKind: {
        SuggestionKind.FILTER: "筛选项 / filter",
        SuggestionKind.NUMBER: "文号 / number",
        SuggestionKind.PARTY: "当事人 / party",
        SuggestionKind.CASE: "案件 / case",
        SuggestionKind.FORM: "文种 / form",
        SuggestionKind.OFFICER: "执法人员 / officer",
    },
    SynonymKind: {
        SynonymKind.AGENCY: "机构沿革 / organ",
        SynonymKind.LAW: "法规 / law",
        SynonymKind.TERM: "用语 / term",
        SynonymKind.ENTERPRISE: "企业名称 / enterprise",
    },
    ComparedState: {
        ComparedState.SAME: "相同 / same",
        ComparedState.DIFFERS: "不同 / differs",
        ComparedState.UNREADABLE: "看不清 / unreadable",
        ComparedState.ACCEPTED: "已接受 / accepted",
        ComparedState.NONE: "未比对 / none",
    },
    FollowUpKind: {
        FollowUpKind.READ_TEXT: "读取文字 / read text",
        FollowUpKind.RECOGNISE_TEXT: "识别文字 / recognise text",
        FollowUpKind.INDEX_RECORD: "更新索引 / index",
        FollowUpKind.DERIVE_MEDIA: "制作图像 / make pictures of recordings",
        FollowUpKind.TRANSCRIBE: "记下所说 / write down what is said",
        FollowUpKind.COMPARE_SCAN: "比对扫描件 / compare scan",
        FollowUpKind.INDEX_REFERENCE: "更新资料索引 / index laws, enterprises, checklists",
        FollowUpKind.CHECK_PROPERTIES: "四性检测 / check the four properties",
        FollowUpKind.MEND_INDEX: "检查并重建索引 / check and rebuild the index",
    },
    HoldGround: {
        HoldGround.SUIT: "诉讼、复议 / suit or reconsideration",
        HoldGround.AUDIT: "审计、监督检查 / audit",
        HoldGround.COMPLAINT: "信访、投诉 / complaint",
        HoldGround.CRIME: "刑事、监察调查 / criminal or disciplinary investigation",
        HoldGround.OTHER: "其他 / other",
    },
    Opinion: {
        Opinion.KEEP: "续存 / keep",
        Opinion.DESTROY: "销毁 / destroy",
    },
    RetentionOutcome: {
        RetentionOutcome.WAITING: "待鉴定 / to be appraised",
        RetentionOutcome.HALF: "待第二人鉴定 / one of two has appraised it",
        RetentionOutcome.KEPT: "续存 / kept",
        RetentionOutcome.TO_DESTROY: "提出销毁 / proposed for destruction",
        RetentionOutcome.HELD: "冻结 / held",
    },
    ReaderKind: {
        ReaderKind.PARTY: "当事人 / party",
        ReaderKind.AGENT: "代理人、律师 / agent or lawyer",
        ReaderKind.INTERNAL: "本机关 / of this office",
        ReaderKind.AUTHORITY: "司法、复议、监督机关 / court or authority",
        ReaderKind.OTHER: "其他 / other",
    },
    LendingState: {
        LendingState.REQUESTED: "待批 / requested",
        LendingState.REFUSED: "不予批准 / refused",
        LendingState.APPROVED: "已批准 / approved",
        LendingState.RETURNED: "已归还 / returned",
    },
    DutyKind: {
        DutyKind.PUBLISH: "公示 / publish",
        DutyKind.RETRACT: "撤回公示 / retract",
    },
    DutyState: {
        DutyState.OVERDUE: "逾期 / overdue",
        DutyState.OPEN: "待办 / to do",
        DutyState.OPTIONAL: "由人判断 / a person decides",
        DutyState.LATE: "逾期办结 / done late",
        DutyState.DONE: "已办 / done",
    },
    CreditClass: {
        CreditClass.MINOR: "轻微 / minor",
        CreditClass.GENERAL: "一般 / general",
        CreditClass.SERIOUS: "严重 / serious",
    },
    RetractionGround: {
        RetractionGround.CHANGED: "变更 / changed",
        RetractionGround.ANNULLED: "撤销 / annulled",
        RetractionGround.ILLEGAL: "确认违法 / confirmed illegal",
        RetractionGround.VOID: "确认无效 / confirmed void",
    },
    FoundBy: {
        FoundBy.PARTY: "当事人登记中的 / in the register of parties",
        FoundBy.FIELD: "本案文书字段中的 / in a field of the case's documents",
        FoundBy.SHAPE: "号码的形状 / by the shape of the number",
        FoundBy.WORD: "人工指定的词 / a word that was named",
    },
    PersonalKind: {
        PersonalKind.NAME: "姓名 / name",
        PersonalKind.ID_NUMBER: "公民身份号码 / identity number",
        PersonalKind.PHONE: "电话 / telephone",
        PersonalKind.ADDRESS: "住址 / address",
        PersonalKind.BIRTH_DATE: "出生日期 / date of birth",
        PersonalKind.OTHER: "人工指定 / named by a person",
    },
    Outcome: {
        Outcome.SAME: "一致 / same",
        Outcome.DIFFERS: "不一致 / differs",
        Outcome.UNREADABLE: "无法确认 / unreadable",
    },
    DifferenceKind: {
        DifferenceKind.TYPED: "要素不符 / value",
        DifferenceKind.TEXT: "文字不符 / text",
        DifferenceKind.MISSING: "缺少文字 / missing",
        DifferenceKind.EXTRA: "多出文字 / added",
        DifferenceKind.PAGE: "整页不同 / another page",
        DifferenceKind.AMOUNTS: "大小写金额不等 / figures ≠ capitals",
        DifferenceKind.UNREAD: "辨认不清 / not readable",
        DifferenceKind.UNDER_SEAL: "印章下辨认不清 / not readable under the seal",
    },
    MarkKind: {
        MarkKind.SIGNATURE: "签名 / signature",
        MarkKind.DATE: "日期 / date",
        MarkKind.SEAL: "印章 / seal",
        MarkKind.REFUSAL: "拒签说明 / refusal",
        MarkKind.WITNESS: "见证人 / witness",
    },
    Presence: {
        Presence.PRESENT: "有 / there",
        Presence.ABSENT: "无 / absent",
        Presence.UNSURE: "待看 / unsure",
    },
    Collection: {
        Collection.LAWS: "法规标准 / laws and standards",
        Collection.ENTERPRISES: "企业 / enterprises",
        Collection.CHECKLISTS: "检查事项 / check items",
        Collection.CASES: "典型案例 / typical cases",
    },
    GroupBy: {
        GroupBy.CASE: "按案件 / by case",
        GroupBy.ENTERPRISE: "按企业 / by enterprise",
    },
    LawStatus: {
        LawStatus.IN_FORCE: "有效 / in force",
        LawStatus.AMENDED: "已修改 / amended",
        LawStatus.REPEALED: "已废止 / repealed",
        LawStatus.NOT_YET: "尚未生效 / not yet in force",
    },
    PeriodKind: {
        PeriodKind.WEEK: "周 / week",
        PeriodKind.MONTH: "月 / month",
        PeriodKind.QUARTER: "季度 / quarter",
        PeriodKind.YEAR: "年 / year",
    },
    Sort: {
        Sort.RELEVANCE: "相关度 / relevance",
        Sort.NEWEST: "最新 / newest",
        Sort.OLDEST: "最早 / oldest",
        Sort.FINE: "罚款额 / fine",
    },
    CaseEventKind: EVENT_TITLES,
    HandlerChangeCause: {
        HandlerChangeCause.RECUSAL: "回避 / recusal",
        HandlerChangeCause.DEPARTURE: "调离、离职 / left the office",
        HandlerChangeCause.DUTIES: "分工调整 / new duties",
        HandlerChangeCause.CORRECTION: "更正登记 / entered wrongly",
    },
    Verdict: {
        Verdict.OK: "合格 / ok",
        Verdict.FAIL: "不合格 / fails",
        Verdict.NA: "不适用 / does not apply",
        Verdict.HUMAN: "待人工 / a person has to say",
    },
    ClockState: {
        ClockState.OVERDUE: "已逾期 / overdue",
        ClockState.RUNNING: "进行中 / running",
        ClockState.SUSPENDED: "停止计算 / suspended",
        ClockState.NOT_STARTED: "未开始 / not started",
        ClockState.ENDED: "已届满 / ended",
        ClockState.MET: "已完成 / met",
    },
    GuardSeverity: {
        GuardSeverity.BLOCK: "禁止 / forbidden",
        GuardSeverity.WARN: "提示 / warning",
    },
}
"""By type: members of two of these enumerations may be equal texts."""

VOLUME_SIDES = {"main": "正卷 / main", "secondary": "副卷 / secondary"}
AUDIENCES = {"external": "对外 / external", "internal": "内部 / internal"}
SEALS = {"official": "机关公章 / official seal", "special": "专用章 / special seal"}
GAP_REASONS = {
    "": "制作中 / being issued",
    "interrupted": "制作中断（断电或被终止）/ interrupted by a crash",
    "RejectedError": "检查未通过，未印发 / refused, nothing was issued",
    "NotFoundError": "所需内容不存在，未印发 / something was missing, nothing was issued",
    "ConflictError": "案件状态不允许，未印发 / the case did not allow it, nothing was issued",
    "UnavailableError": "转换程序或存储没有响应，未印发 / converter or storage did not answer, nothing was issued",
    "DamageError": "存储损坏，未印发 / stored data is damaged, nothing was issued",
    "ForbiddenError": "无权限，未印发 / not permitted, nothing was issued",
}
"""Why a number has no document; a void document gives its own reason."""

RULES = {
    "id": "标识 / id",
    "title": "名称 / title",
    "title_en": "英文名称 / English",
    "edition": "版本 / edition",
    "number_word": "文号字 / word of the number",
    "stage": "使案件进入 / brings the case to",
    "audience": "对象 / audience",
    "volume_side": "卷 / volume",
    "party_kind": "当事人 / party",
    "officers_required": "执法人员至少 / officers at least",
    "act_date": "行为日期取自 / day of the act is",
    "seal": "印章 / seal",
    "copies": "份数 / copies",
    "signers": "签字人 / signers",
    "docx_sha256": "式样 SHA-256 / of the form",
}
"""Rules of issue of a form."""

FIELDS = {
    "id": "标识 / id",
    "name": "名称 / name",
    "uscc": "统一社会信用代码 / credit code",
    "legal_rep": "法定代表人 / legal representative",
    "legal_rep_title": "职务 / title",
    "address": "地址 / address",
    "phone": "电话 / phone",
    "postcode": "邮编 / postcode",
    "region": "区域 / region",
    "industry": "行业 / industry",
    "scale": "企业规模 / size",
    "key_monitored": "重点监管 / key-monitored",
    "aliases": "简称 / aliases",
    "former_names": "曾用名 / former names",
    "sex": "性别 / sex",
    "birth_date": "出生日期 / born",
    "id_no": "身份证号 / identity number",
    "home_address": "住址 / home address",
    "employer": "所在单位 / employer",
    "employer_address": "单位地址 / employer's address",
    "title": "职务 / title",
    "contact_person": "联系人 / contact",
    "reconsideration_organ": "行政复议机关 / reconsideration organ",
    "court": "人民法院 / court",
    "bank": "代收银行 / bank",
    "bank_address": "银行地址 / bank's address",
    "bank_account": "账号 / account",
    "fonds_no": "全宗号 / fonds",
    "defence_days": "陈述申辩期限（工作日）/ days for defence",
    "numbering": "文号编法 / number practice",
    "state": "状态 / state",
    "since": "进入此状态 / since",
    "seen_at": "到达 / seen",
    "size_bytes": "字节 / bytes",
    "mtime_ns": "文件修改时间 / modified",
    "reason": "原因 / why",
    "sha256": "SHA-256",
    "media_type": "类型 / type",
    "record_ids": "归入 / filed to",
    "open_pages": "待整理的页 / pages that wait",
    "attempts": "处理次数 / attempts",
}
"""Fields of the registers and of a file in the inbox."""


def word(value: Enum) -> str:
    """How *value* is shown: ``决定 / decided``."""
    return WORDS[type(value)][value]


def chinese(value: Enum) -> str:
    """The Chinese half: ``决定``."""
    return word(value).partition(" / ")[0]
