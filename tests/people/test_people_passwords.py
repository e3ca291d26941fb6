"""Which passwords are good enough."""

import pytest

from docarchive.domain.errors import RejectedError
from docarchive.domain.people.passwords import check_password, normal
from docarchive.domain.people.user import User, UserRole

USER = User("li.ming-2", "李 明亮", (UserRole.CLERK,))

GOOD = ["correct horse battery", "茶杯 走廊 蓝色 十一", "Vn7#qLw2zR", "1984年的那只旧水壶", "x" + "y7-Q" * 31]
BAD = {
    "Vn7#qLw2z": "长度",
    "短": "长度",
    "": "长度",
    "x" + "y7-Q" * 32: "长度",
    "aaaaaaaaaaaa": "常见",
    "ababababab12": "常见",
    "1234567890": "常见",
    "13812345678": "常见",
    "password123": "常见",
    "P@SSW0RD2026!": "常见",
    "Anquan123456": "常见",
    "woaini1314520": "常见",
    "qwertyuiop": "常见",
    "ＱＷＥＲＴＹＵＩＯＰ": "常见",
    "0987654321x": "常见",
    "my poiuytrewq": "常见",
    "abc12abc12": "常见",
    "xx li.ming-2 xx": "姓名",
    "Ming-und-Moritz": "姓名",
    "我叫李明亮今年三十": "姓名",
    "我叫李 明亮今年三十": "姓名",
    "tab\tin the middle": "键入",
    "lone \ud800 surrogate": "键入",
}


@pytest.mark.parametrize("password", GOOD)
def test_a_good_password_is_taken(password):
    check_password(password, USER)


@pytest.mark.parametrize(("password", "why"), BAD.items(), ids=lambda value: ascii(value)[:30])
def test_a_bad_one_is_refused_with_the_reason_and_without_being_repeated(password, why):
    with pytest.raises(RejectedError, match=why) as refusal:
        check_password(password, USER)

    assert len(password) < 2 or password not in str(refusal.value)


def test_the_same_password_from_another_keyboard_is_the_same():
    assert normal("ｆｕｌｌ　ｗｉｄｔｈ") == normal("full width")
    assert normal("e\u0301te\u0301") == normal("été")
