"""What a sign-in name and an account may look like."""

import re
import unicodedata

from docarchive.domain.errors import RejectedError
from docarchive.domain.people.user import User

RESERVED = frozenset({"anonymous", "everybody", "inbox", "nobody", "system"})
"""Actors of facts that are no persons, and words that would be read as if they were none."""
_NAME = re.compile(r"[a-z](?:[a-z0-9._-]{0,30}[a-z0-9])")
_NAME_RULE = (
    "2 至 32 位小写字母、数字、点、横线，以字母开头 / 2 to 32 of a-z, 0-9, dot, dash, starting with a letter"
)
_LONGEST_DISPLAY_NAME = 50
_NOT_PRINTED = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def is_user_name(text: str) -> bool:
    """Tell whether *text* may be a sign-in name."""
    return _NAME.fullmatch(text) is not None and text not in RESERVED


def check_account(user: User) -> None:
    """See that an account is complete and its names can be printed; `RejectedError` names every fault."""
    faults = []
    if user.name in RESERVED:
        faults.append(f"登录名 {user.name} 为系统保留 / this sign-in name is reserved")
    elif not is_user_name(user.name):
        faults.append(f"登录名 {user.name[:40]!r} 不合规定：{_NAME_RULE}")
    faults += _display_name_faults(user.display_name)
    if not user.roles:
        faults.append("至少要有一个角色 / at least one role is needed")
    if faults:
        raise RejectedError("；".join(faults), hint="docarchive user add --help")


def _display_name_faults(text: str) -> list[str]:
    if not text.strip() or text != text.strip() or len(text) > _LONGEST_DISPLAY_NAME:
        return [
            f"姓名应为 1 至 {_LONGEST_DISPLAY_NAME} 个字 / a name of 1 to {_LONGEST_DISPLAY_NAME} characters"
        ]
    if any(unicodedata.category(sign) in _NOT_PRINTED for sign in text):
        return ["姓名里有不能印出的字符 / the name has characters that cannot be printed"]
    return []
