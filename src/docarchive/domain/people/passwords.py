"""Which passwords are good enough.

Source: NIST SP 800-63B section 5.1.1 (length before composition, common ones refused, Unicode normalised).
"""

import unicodedata

from docarchive.domain.errors import RejectedError
from docarchive.domain.people.user import User

SHORTEST = 10
LONGEST = 128
_FEWEST_SIGNS = 5
_SHORTEST_NAME = 3

_STEMS = frozenset(
    {
        "password", "passw0rd", "p@ssw0rd", "p@ssword", "admin", "administrator", "root", "system", "welcome",
        "letmein", "iloveyou", "qwerty", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qazwsx", "qazwsxedc",
        "1qaz2wsx", "1q2w3e4r", "1q2w3e4r5t", "q1w2e3r4", "zaq12wsx", "abc", "abcd", "abcdef", "abc123",
        "a123456", "aa123456", "woaini", "woaini1314", "wodemima", "anquan", "yingji", "zhifa", "danganguan",
        "docarchive", "changeme", "default", "guest", "test", "user", "monkey", "dragon", "master",
        "football", "baseball", "sunshine", "princess", "computer", "internet", "hello", "china", "zhongguo",
        "beijing", "shanghai", "jiangsu", "changzhou", "huawei", "lenovo", "windows", "office",
    }
)  # fmt: skip
"""Most of the world's and of an office's favourites are one of these with digits and marks around it."""
_RUNS = (
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
)


def normal(password: str) -> str:
    """*password* as it is hashed: the same characters typed by another keyboard are the same password."""
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, user: User) -> None:
    """See that *password* is good enough for *user*; `RejectedError` names every fault, never the password."""
    text = normal(password)
    plain = text.casefold()
    faults = []
    if not SHORTEST <= len(text) <= LONGEST:
        faults.append(f"长度应为 {SHORTEST} 至 {LONGEST} 位 / {SHORTEST} to {LONGEST} characters")
    if any(unicodedata.category(sign) in ("Cc", "Cs", "Cn", "Co") for sign in text):
        faults.append("有不能键入的字符 / it has characters that cannot be typed")
    if len(set(plain)) < _FEWEST_SIGNS or _is_common(plain):
        faults.append("过于常见 / it is among the common ones")
    if any(len(name) >= _SHORTEST_NAME and name in plain for name in _names(user)):
        faults.append("含有登录名或姓名 / it contains your name")
    if faults:
        raise RejectedError(
            "密码不合要求：" + "；".join(faults),
            hint="几个不相干的词连成一句最好记 / some unrelated words in a row are easiest to remember",
        )


def _is_common(plain: str) -> bool:
    """Digits alone, a common word with digits and marks around it, twice itself, or a run along the keyboard."""
    core = plain.strip("0123456789!@#$%^&*()_+-=.,?~ ")
    half = plain[: len(plain) // 2]
    if plain.isdigit() or core in _STEMS or (half * 2 == plain and len(half) < SHORTEST) or plain in _STEMS:
        return True
    return any(
        run[at : at + SHORTEST] in plain
        for line in _RUNS
        for run in (line, line[::-1])
        for at in range(len(run) - SHORTEST + 1)
    )


def _names(user: User) -> set[str]:
    """The sign-in name whole and in parts, and the shown name."""
    parts = user.name.replace("-", ".").replace("_", ".").split(".")
    shown = normal(user.display_name).casefold()
    return {user.name, *parts, shown, shown.replace(" ", "")}
