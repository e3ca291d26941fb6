"""Two officers, different people, with certificates, and the same on paper as in the register."""

from datetime import date

import pytest

from docarchive.domain.errors import RejectedError
from docarchive.domain.identifiers import OfficerId
from docarchive.domain.officer import (
    Certificate,
    CertificateStatus,
    Officer,
    require_named,
    require_officers,
)

DAY = date(2026, 10, 12)


def officer(name, number, until=date(2028, 12, 31)):
    held = Certificate(number, "示例省司法厅", date(2024, 1, 1), until, CertificateStatus.VALID)
    return Officer(OfficerId(f"01J00000000000000000000{number}"), name, (held,))


FIRST, SECOND, EXPIRED = (
    officer("王甲示", "001"),
    officer("李乙示", "002"),
    officer("赵过期", "003", date(2025, 12, 31)),
)


@pytest.mark.parametrize(
    ("officers", "says"),
    [
        ([], "不得少于2人，现有0人"),
        ([FIRST], "现有1人"),
        ([FIRST, FIRST], "填写了两次.*现有1人"),
        ([FIRST, SECOND, SECOND], "填写了两次"),
        ([FIRST, EXPIRED], "赵过期 在 2026-10-12 没有有效执法证件.*—2025-12-31 有效）"),
    ],
)
def test_two_different_officers_with_certificates_act(officers, says):
    with pytest.raises(RejectedError, match=says):
        require_officers(officers, day=DAY, count=2)


def test_two_officers_and_more_are_right():
    require_officers([FIRST, SECOND], day=DAY, count=2)
    require_officers([FIRST, SECOND, officer("孙丙示", "004")], day=DAY, count=2)


@pytest.mark.parametrize(
    ("named", "says"),
    [
        ([("王甲示", "001"), ("王甲示", "001")], "王甲示（001）重复"),
        ([("王甲示", "001"), ("李乙示", "001")], "李乙示（001）"),
        ([("王甲示", "001"), ("李乙示", "2")], "李乙示（2）"),
        ([("王甲示", "001"), ("无名氏", "002")], "无名氏（002）"),
    ],
)
def test_who_stands_on_the_paper_is_who_acts(named, says):
    with pytest.raises(RejectedError, match=says):
        require_named(named, [FIRST, SECOND], day=DAY)


def test_a_document_names_those_who_act_in_any_order():
    require_named([("李乙示", "002"), ("王甲示", "001")], [FIRST, SECOND], day=DAY)
    require_named([], [FIRST, SECOND], day=DAY)
