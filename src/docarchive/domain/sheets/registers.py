"""The registers that are filled by workbook: their columns as data (docs/imports.md)."""

from collections.abc import Sequence
from dataclasses import dataclass

from docarchive.domain.party import SCALES
from docarchive.domain.sheets.columns import Column, ColumnKind, SheetPlan
from docarchive.domain.sheets.rules import credit_code, form_of, industry, phone, postcode

_DATE = "如 2026-11-21 / for example 2026-11-21"
_CERTIFICATE = r"[0-9A-Za-z\u4e00-\u9fff（）()〔〕\[\]./-]+"
_SEVERAL = "几个之间用、隔开 / several with 、 between"

ENTERPRISES = SheetPlan(
    "企业",
    (
        Column("name", "企业名称", "Name", required=True, also=("名称", "单位名称"), max_length=60, width=36,
               help="营业执照上的全称；与登记不同时按更名处理 / as on the licence; another name is taken as a new one",
               example="常州样例机械制造有限公司"),
        Column("uscc", "统一社会信用代码", "Credit code", required=True, also=("信用代码", "社会信用代码"), narrow=True,
               rule=credit_code, unique=True, width=24, help="18 位，据此辨认企业 / 18 characters; they tell enterprises apart",
               example="91320400MA0000001T"),
        Column("legal_rep", "法定代表人", "Legal representative", required=True, also=("负责人", "法人代表"), max_length=60,
               example="张三样"),
        Column("address", "地址", "Address", required=True, also=("住所", "生产经营地址"), max_length=100, width=40,
               example="常州市样例区样例路1号"),
        Column("phone", "联系电话", "Telephone", required=True, also=("电话",), narrow=True, rule=phone, max_length=40, width=18,
               example="0519-00000000"),
        Column("legal_rep_title", "职务", "Title", max_length=30, example="总经理"),
        Column("postcode", "邮政编码", "Postcode", also=("邮编",), narrow=True, rule=postcode, example="213000"),
        Column("region", "行政区划", "Administrative division", also=("所属区域",), max_length=60, example="常州市武进区"),
        Column("industry", "行业代码", "Industry code", narrow=True, rule=industry, help="GB/T 4754", example="C3311"),
        Column("scale", "企业规模", "Size", ColumnKind.CHOICE, choices=SCALES, example="小型"),
        Column("key_monitored", "重点监管", "Key-monitored", ColumnKind.BOOL, example="否"),
        Column("aliases", "简称", "Short names", ColumnKind.WORDS, max_length=60, help=_SEVERAL, example="样例机械"),
    ),
)  # fmt: skip

CERTIFICATE_STATES = {"有效": "valid", "暂停": "suspended", "吊销": "revoked"}

OFFICERS = SheetPlan(
    "执法人员",
    (
        Column("name", "姓名", "Name", required=True, max_length=30, example="王样"),
        Column("number", "执法证号", "Certificate number", required=True, also=("证号", "执法证件号"), narrow=True, max_length=40,
               unique=True, width=22, example="10040020099"),
        Column("issuer", "发证机关", "Issuer", required=True, max_length=60, width=24, example="江苏省人民政府"),
        Column("valid_from", "有效期起", "Valid from", ColumnKind.DATE, required=True, help=_DATE, example="2024-01-01"),
        Column("valid_to", "有效期止", "Valid to", ColumnKind.DATE, required=True, help=_DATE, example="2028-12-31"),
        Column("status", "证件状态", "Status", ColumnKind.CHOICE, choices=tuple(CERTIFICATE_STATES),
               help="缺省为有效 / 有效 when empty", example="有效"),
        Column("team", "所属队伍", "Team", also=("部门",), max_length=60, width=24, example="执法一大队"),
        Column("recorders", "执法记录仪编号", "Recorder serials", ColumnKind.WORDS, narrow=True, max_length=60, width=24,
               help=_SEVERAL, example="DSJ-0099"),
        Column("former_number", "原执法证号", "Former certificate", narrow=True, max_length=40, width=22,
               help="换证时填写，据此辨认同一人 / for a new certificate: the old one tells who it is"),
        Column("other_person", "同名另一人", "Another of this name", ColumnKind.BOOL,
               help="与已登记者同名但不是同一人时填 是 / 是 when somebody else of this name is registered"),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RegisterSheet:
    """A register of its own: how a row of its workbook becomes an entry."""

    register: str
    """Name in the catalogue."""
    noun: str
    """What one entry is called, zh / en."""
    plan: SheetPlan
    key: tuple[str, ...]
    """Columns that tell entries apart; together they are the entry's id."""
    title: str
    """Column of the entry's title."""
    text: tuple[str, ...]
    """Columns that are searched beside it."""
    officer: str = ""
    """Column that names a registered officer, by name or certificate number; empty for none."""

    def entry_id(self, values: Sequence[str]) -> str:
        """The id made of the key columns' values."""
        return "@".join(values)


RECORDER = "执法记录仪"
"""Kind of equipment whose holder is also found by recordings that arrive."""

CLOCKS = ("北京时间", "UTC")
"""How a recorder writes its time into its files: its own wall clock, or as the standard asks."""

EQUIPMENT = RegisterSheet(
    "equipment",
    "装备 / equipment",
    SheetPlan(
        "装备",
        (
            Column("serial", "编号", "Serial number", required=True, also=("设备编号", "序列号"), narrow=True, max_length=60,
                   unique=True, width=22, help="机身编号 / as on the device", example="DSJ-0099"),
            Column("kind", "种类", "Kind", ColumnKind.CHOICE, required=True,
                   choices=(RECORDER, "照相机", "摄像机", "检测仪器", "无人机", "便携打印机", "执法终端", "其他"),
                   example=RECORDER),
            Column("model", "型号", "Model", required=True, max_length=60, width=20, example="DSJ-A1"),
            Column("holder", "使用人", "Holder", also=("领用人", "持有人"), max_length=40,
                   help="已登记的执法人员：姓名或执法证号 / a registered officer: name or certificate number"),
            Column("bought_on", "购置日期", "Bought on", ColumnKind.DATE, help=_DATE, example="2025-03-01"),
            Column("status", "状态", "Status", ColumnKind.CHOICE, required=True, choices=("在用", "停用", "维修", "报废"),
                   example="在用"),
            Column("calibrated_to", "检定有效期", "Calibrated until", ColumnKind.DATE, help="检测仪器填写 / for instruments"),
            Column("clock", "文件时间", "Time in files", ColumnKind.CHOICE, choices=CLOCKS,
                   help="录像文件内写入的时间 / how a recorder writes its time into its files"),
            Column("clock_ahead", "时钟快慢（秒）", "Clock fast by seconds", ColumnKind.INT,
                   help="比标准时间快为正，慢为负 / against the time signal; slow is negative", example="12"),
            Column("note", "备注", "Note", max_length=200, width=30),
        ),
    ),
    key=("serial",),
    title="serial",
    text=("kind", "model", "status", "note"),
    officer="holder",
)  # fmt: skip

EXPERTS = RegisterSheet(
    "expert",
    "专家 / expert",
    SheetPlan(
        "专家",
        (
            Column("name", "姓名", "Name", required=True, max_length=30, example="李样"),
            Column("employer", "工作单位", "Employer", required=True, also=("单位",), max_length=60, width=30,
                   example="样例大学"),
            Column("group", "专家组", "Group", required=True, also=("组别",), max_length=40, width=20, example="危险化学品组"),
            Column("field", "专业", "Field", required=True, also=("专业领域",), max_length=60, width=20, example="化工工艺"),
            Column("title", "职称", "Professional title", also=("职务",), max_length=40, example="高级工程师"),
            Column("phone", "联系电话", "Telephone", also=("电话",), narrow=True, rule=phone, max_length=40, width=18,
                   example="13800000000"),
            Column("certificate", "证书编号", "Certificate", narrow=True, max_length=60, width=20,
                   rule=form_of(_CERTIFICATE, "数字、字母和连字符 / digits, letters, hyphens")),
            Column("appointed_to", "聘期至", "Appointed until", ColumnKind.DATE, help=_DATE, example="2028-12-31"),
        ),
    ),
    key=("name", "employer"),
    title="name",
    text=("employer", "group", "field", "title"),
)  # fmt: skip
