"""What all shapes keep, and what programs may send at all."""

import math
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

RECORD = "01KC7Q3V9T2M8R6X4N1B5D0FGH"
CASE = "01KC7Q3V9T2M8R6X4N1B5D0FGJ"
PARTY = "01KC7Q3V9T2M8R6X4N1B5D0FGK"
OFFICER = "01KC7Q3V9T2M8R6X4N1B5D0FGM"
ARRIVAL = "01KC7Q3V9T2M8R6X4N1B5D0FGN"
CASE_NAME = "常州示例机械制造有限公司涉嫌未如实记录安全生产教育和培训情况案"
CAUSE = "未如实记录安全生产教育和培训情况"
UNIT = "常州示例机械制造有限公司"
_DEEPEST = 20


class Shape(BaseModel):
    """What programs get."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Given(BaseModel):
    """What programs send: whole numbers and text that a database can keep, nothing that nobody asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _can_be_kept(cls, given: Any) -> Any:
        if any(_is_odd(item) for item in _leaves(given, 0)):
            raise ValueError("文字含不能保存的字符，或数字不是数 / text that cannot be kept, or no number")
        return given


class Problem(Shape):
    """A failure (RFC 9457)."""

    type: str = Field(examples=["about:blank"])
    title: str = Field(examples=["没有找到 / Not found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["没有找到，或者您无权查看 / it does not exist, or you may not see it"])
    hint: str | None = Field(default=None, description="What to do about it.")


def exact(value: Any) -> Any:
    """Values as a form takes them: a number with a fraction as the text that was sent, so that no amount is rounded."""
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f")
    if isinstance(value, dict):
        return {name: exact(item) for name, item in value.items()}
    if isinstance(value, list):
        return [exact(item) for item in value]
    return value


def _leaves(value: Any, depth: int) -> Iterator[Any]:
    """Every text and number in *value*, names included."""
    if depth > _DEEPEST:
        raise ValueError("层次太深 / nested too deeply")
    if isinstance(value, dict):
        for name, item in value.items():
            yield name
            yield from _leaves(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item, depth + 1)
    else:
        yield value


def _is_odd(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" in value or any("\ud800" <= sign <= "\udfff" for sign in value)
    return isinstance(value, float) and not math.isfinite(value)
