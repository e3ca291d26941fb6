"""The agency's profile out of names and values, as a file or a form gives them; everything wrong is named at once."""

from collections.abc import Mapping
from typing import Any

from docarchive.domain.agency import Agency, NumberPractice
from docarchive.domain.errors import RejectedError
from docarchive.domain.identifiers import is_printed_number
from docarchive.domain.plain import from_plain

MAY_LACK = ("fonds_no", "uscc", "defence_days", "numbering")
"""Left out, they have their defaults."""
_WANTED = {
    str: "应为文字，数字加引号 / expected text: put digits in quotes",
    int: "应为整数 / expected a whole number",
}
_MOST_DAYS = 60


def read_profile(values: Mapping[str, Any], source: str) -> Agency:
    """The profile that *values* give.

    Args:
        values: Text, but whole numbers for ``defence_days``.
        source: Where they come from, for the message: a file's name.

    Raises:
        RejectedError: naming every item that is unknown, missing, empty or cannot be right.
    """
    names = Agency.__dataclass_fields__
    faults = [f"{name}：没有这一项 / no such item" for name in values if name not in names]
    faults += [f"{name}：缺少 / is missing" for name in names if name not in values and name not in MAY_LACK]
    for name, value in values.items():
        wanted = int if name == "defence_days" else str
        if name in names and (not isinstance(value, wanted) or isinstance(value, bool)):
            faults.append(f"{name}：{value!r}，{_WANTED[wanted]}")
        elif name in names and not str(value).strip():
            faults.append(f"{name}：为空 / is empty")
    faults += _wrong_shapes(values)
    if faults:
        raise RejectedError(
            f"{source} 有 {len(faults)} 处错误 / {len(faults)} faults:\n  " + "\n  ".join(faults),
            hint="docarchive agency set --help",
        )
    return from_plain(Agency, dict(values))


def _wrong_shapes(values: Mapping[str, Any]) -> list[str]:
    """What would make every number wrong from the first on."""
    faults = []
    region, practices = values.get("region"), [item.value for item in NumberPractice]
    if isinstance(region, str) and not is_printed_number(f"（{region}）应急罚〔2026〕1号"):
        faults.append(
            f"region：{region!r}，应为 1 至 8 个汉字，不带括号 / 1 to 8 Han characters, no brackets"
        )
    if "numbering" in values and values["numbering"] not in practices:
        faults.append(f"numbering：{values['numbering']!r}，应为 / expected one of {'、'.join(practices)}")
    days = values.get("defence_days")
    if isinstance(days, int) and not 1 <= days <= _MOST_DAYS:
        faults.append(f"defence_days：{days}，应为 / expected 1–{_MOST_DAYS}")
    return faults
