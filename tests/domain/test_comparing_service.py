"""Receipts of service: who may receive, not before the document, and what each method asks for."""

from datetime import date

import pytest

from docarchive.domain.comparing.service import is_signed_for, service_faults
from docarchive.domain.party import PartyKind

NUMBER = "（苏常）应急罚〔2026〕12号"
ISSUED = {NUMBER: date(2026, 11, 30)}
OFFICERS = [{"name": "王甲示"}, {"name": "李乙示"}]


def receipt(method="直接", *, served_on="2026-12-01", **changes):
    row = {"document": f"行政处罚决定书{NUMBER}", "served_on": served_on, "method": method}
    return {"services": [row], "officers": OFFICERS, "signer_relation": "法定代表人", **changes}


def faults(values, *, recipient=PartyKind.UNIT, consented=False):
    return service_faults(values, recipient=recipient, issued_on=ISSUED, consented=consented)


COMPLETE = {
    "handed to the legal representative": receipt(),
    "on the day of the document": receipt(served_on="2026-11-30"),
    "left before a witness": receipt("留置", witness_name="钱示例"),
    "left and filmed": receipt("留置", service_remark="送达过程全程录像"),
    "posted with a number": receipt("邮寄", service_remark="EMS 单号 1234567890123"),
    "entrusted to another office": receipt("委托", service_remark="委托示例区应急管理局送达"),
    "published": receipt("公告", service_remark="下落不明，2026年12月1日在本机关网站公告"),
}


@pytest.mark.parametrize("values", COMPLETE.values(), ids=COMPLETE)
def test_a_complete_receipt_lacks_nothing(values):
    assert faults(values) == ()


INCOMPLETE = {
    "before the document was made": (receipt(served_on="2026-11-29"), "早于文书日期"),
    "one server": (receipt(officers=OFFICERS[:1]), "少于两名"),
    "left without witness or picture": (receipt("留置"), "见证人"),
    "posted without a number": (receipt("邮寄", service_remark="已寄出"), "邮寄单号"),
    "sent without consent": (receipt("电子", service_remark="a@b.cn 10:30 到达"), "确认书"),
    "entrusted to nobody": (receipt("委托"), "受委托"),
    "published nowhere": (receipt("公告", service_remark="下落不明"), "公告的原因"),
    "received by the foreman": (receipt(signer_relation="现场负责人"), "现场负责人"),
}


@pytest.mark.parametrize(("values", "words"), INCOMPLETE.values(), ids=INCOMPLETE)
def test_what_a_receipt_lacks_is_said(values, words):
    (fault,) = faults(values)

    assert words in fault
    assert " / " in fault


def test_electronic_service_needs_consent_address_and_time():
    told = receipt("电子", service_remark="邮箱 a@b.cn，12月1日10:30到达")

    assert faults(told, consented=True) == ()
    assert len(faults(receipt("电子"))) == 2


@pytest.mark.parametrize(
    ("relation", "count"), [("本人", 0), ("同住成年家属", 0), ("委托代理人", 0), ("同事", 1)]
)
def test_a_person_receives_alone_or_by_the_household(relation, count):
    assert len(faults(receipt(signer_relation=relation), recipient=PartyKind.PERSON)) == count


@pytest.mark.parametrize(
    ("method", "signed"), [("直接", True), ("转交", True), ("留置", False), ("公告", False)]
)
def test_only_what_is_handed_over_is_signed_for(method, signed):
    assert is_signed_for(receipt(method)) is signed


def test_who_signed_does_not_matter_where_nobody_signs():
    assert faults(receipt("留置", witness_name="钱示例", signer_relation="现场负责人")) == ()
