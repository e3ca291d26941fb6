"""What a request says that cannot be read, in our own words: the framework's are English and speak to programmers."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Context = Mapping[str, Any]

_PLACES = {
    "query": ("地址中的参数 {name}", "the parameter {name} of the address"),
    "path": ("地址中的 {name}", "{name} in the address"),
    "header": ("请求头 {name}", "the header {name}"),
    "body": ("内容中的 {name}", "{name} in what was sent"),
}
_LONGEST = 40
_MOST = 10
_WHOLE = "应为整数 / should be a whole number"
_NUMBER = "应为数字 / should be a number"
_YES_OR_NO = "应为 true 或 false / should be true or false"
_DAY = "应为日期，例如 2026-11-22 / should be a date such as 2026-11-22"
_TIME = "应为日期和时间，例如 2026-11-22T09:30 / should be a date and time such as 2026-11-22T09:30"
_TEXT = "应为文字 / should be text"
_LIST = "应为列表 / should be a list"
_OBJECT = "应为 JSON 对象 / should be a JSON object"
_FAMILIES: Mapping[str, str] = {
    "int": _WHOLE,
    "float": _NUMBER,
    "decimal": _NUMBER,
    "finite_number": _NUMBER,
    "bool": _YES_OR_NO,
    "datetime": _TIME,
    "date": _DAY,
    "string": _TEXT,
    "list": _LIST,
    "set": _LIST,
    "tuple": _LIST,
    "dict": _OBJECT,
    "model": _OBJECT,
    "mapping": _OBJECT,
}
"""By the first part of a kind of error (``int_parsing``, ``list_type``, …)."""
_KINDS: Mapping[str, Callable[[Context], str]] = {
    "missing": lambda _: "没有填写 / is missing",
    "extra_forbidden": lambda _: "不是这里有的项目 / is not known here",
    "json_invalid": lambda _: "不是有效的 JSON / is not valid JSON",
    "string_pattern_mismatch": lambda _: "格式不对 / is not written as it should be",
    "enum": lambda context: _one_of(context),
    "literal_error": lambda context: _one_of(context),
    "greater_than_equal": lambda context: f"不能小于 {context['ge']} / should be {context['ge']} or more",
    "greater_than": lambda context: f"应大于 {context['gt']} / should be more than {context['gt']}",
    "less_than_equal": lambda context: f"不能大于 {context['le']} / should be {context['le']} or less",
    "less_than": lambda context: f"应小于 {context['lt']} / should be less than {context['lt']}",
    "string_too_long": lambda context: _letters("最多", "at most", context["max_length"]),
    "string_too_short": lambda context: _letters("至少", "at least", context["min_length"]),
    "too_long": lambda context: _items("最多", "at most", context["max_length"]),
    "too_short": lambda context: _items("至少", "at least", context["min_length"]),
    "value_error": lambda context: str(context["error"]),  # what our own shapes say
}


def told(faults: Sequence[Mapping[str, Any]]) -> str:
    """The faults of a request, ``中文 / English``.

    Args:
        faults: As ``RequestValidationError.errors()`` gives them.
    """
    named = [(_place(fault), _wrong(fault)) for fault in faults[:_MOST]]
    zh = "；".join(f"{place[0]}{words[0]}" for place, words in named)
    en = "; ".join(f"{place[1]} {words[1]}" for place, words in named)
    return f"{zh} / {en}"


def _place(fault: Mapping[str, Any]) -> tuple[str, str]:
    """Where it is, and what stands there when it is part of an address."""
    where, *path = fault["loc"]
    if not path or fault["type"] == "json_invalid":  # then the path is how many bytes could be read
        return "请求的内容", "what was sent"  # no blank between Chinese and Chinese
    zh, en = _PLACES.get(str(where), _PLACES["body"])
    name = ".".join(map(str, path))[:_LONGEST]
    given = fault.get("input")
    if where in ("query", "path") and isinstance(given, str) and given.isprintable():
        short = given if len(given) <= _LONGEST else f"{given[:_LONGEST]}……"
        return f"{zh.format(name=name)}（“{short}”）", f"{en.format(name=name)} (“{short}”)"
    return f"{zh.format(name=name)} ", en.format(name=name)


def _wrong(fault: Mapping[str, Any]) -> tuple[str, str]:
    kind, context = str(fault["type"]), fault.get("ctx") or {}
    if kind in _KINDS:
        words = _KINDS[kind](context)
    else:
        # ``datetime_from_date_parsing`` is of the family datetime, ``string_sub_type`` of string
        family = next((name for name in _FAMILIES if kind.startswith(f"{name}_")), "")
        words = _FAMILIES.get(family, "无法识别 / cannot be read")
    zh, _, en = words.partition(" / ")
    return zh, en or zh


def _one_of(context: Context) -> str:
    choices = str(context["expected"])
    return f"应为以下之一：{choices.replace(' or ', '、').replace(', ', '、')} / should be one of {choices}"


def _letters(zh: str, en: str, count: int) -> str:
    return f"{zh} {count} 个字 / should have {en} {count} characters"


def _items(zh: str, en: str, count: int) -> str:
    return f"{zh} {count} 项 / should have {en} {count} items"
