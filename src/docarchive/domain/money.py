"""Amounts of money: integers in 分, printed in figures and in capitals (大写金额)."""

import re
import unicodedata
from decimal import Decimal

from docarchive.domain.errors import RejectedError

MAX_YUAN = 10**10
"""Largest amount taken; beyond it somebody slipped on the keys."""
MAX_FEN = MAX_YUAN * 100

_PLAIN = re.compile(r"[¥￥]?(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d*))?元?")
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")

# Whatever hands and older programs wrote, in the one form the parser below reads.
_SPELLINGS = str.maketrans("圆圓弍弐貳參叄叁陸〇萬億正兩壱", "元元贰贰贰叁叁叁陆零万亿整贰壹")
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}
_READ = re.compile(
    r"(?:(?P<yuan>.+)元)?(?:零?(?P<jiao>[壹贰叁肆伍陆柒捌玖])角)?(?:零?(?P<fen>[壹贰叁肆伍陆柒捌玖])分)?整?"
)


def parse_yuan(untrusted: str | int | Decimal) -> int:
    """Read an amount in yuan.

    Args:
        untrusted: ``20000``, ``"20000.50"``, ``"20,000"``, ``"￥20000元"`` or a `Decimal`; never a binary float,
            which cannot hold a fen exactly.

    Returns:
        分 (yuan × 100), 0 to `MAX_FEN`.

    Raises:
        RejectedError: not an amount, negative, more than two decimals, or beyond `MAX_YUAN`.
    """
    if isinstance(untrusted, bool | float) or not isinstance(untrusted, str | int | Decimal):
        raise RejectedError(
            f"金额不能写成 {untrusted!r} / an amount cannot be a {type(untrusted).__name__}",
            hint='写成整数或带引号的小数，例如 20000 或 "20000.50" / write an integer or a quoted decimal',
        )
    text = f"{untrusted:f}" if isinstance(untrusted, Decimal) else str(untrusted)
    fen = _fen(text, untrusted)
    if fen > MAX_FEN:
        raise RejectedError(f"金额超过上限 {MAX_YUAN} 元：{text} / amount above {MAX_YUAN} yuan")
    return fen


def figures(fen: int) -> str:
    """Print an amount in yuan with two decimals: 2000000 is ``20000.00``."""
    yuan, rest = divmod(_checked(fen), 100)
    return f"{yuan}.{rest:02d}"


def capitals(fen: int) -> str:
    """Print an amount in capitals: 2000000 is ``贰万元整``.

    Of the two spellings the rules allow (零 or none where a single zero stands before 仟 or 角), always the
    shorter one is printed.

    Source:
        支付结算办法, annex 正确填写票据和结算凭证的基本规定.
    """
    return _spell(_checked(fen), zero=False)


def parse_capitals(untrusted: str) -> int:
    """Read an amount in capitals, in any allowed spelling (圆, 正, 弍, 〇, optional 零, a leading 人民币).

    Returns:
        分 (yuan × 100).

    Raises:
        RejectedError: not an amount in capitals.
    """
    text = "".join(unicodedata.normalize("NFKC", untrusted).split()).translate(_SPELLINGS)
    text = text.removeprefix("人民币")
    match = _READ.fullmatch(text)
    if match is None or text in {"", "整"}:
        raise _not_capitals(untrusted)
    yuan = _read_integer(match["yuan"], untrusted) if match["yuan"] else 0
    fen = yuan * 100 + 10 * _VALUES.get(match["jiao"], 0) + _VALUES.get(match["fen"], 0)
    if fen > MAX_FEN or text.removesuffix("整") not in _allowed(fen):
        raise _not_capitals(untrusted)
    return fen


def _fen(text: str, untrusted: object) -> int:
    match = _PLAIN.fullmatch("".join(unicodedata.normalize("NFKC", text).split()))
    if match is None:
        negative = text.strip().startswith(("-", "−", "－"))
        reason = "金额不能为负数 / an amount is never negative" if negative else "不是金额 / not an amount"
        raise RejectedError(
            f"{reason}：{untrusted!r}"[:200], hint="例如 20000 或 20000.50 / for example 20000 or 20000.50"
        )
    decimals = (match[2] or "").rstrip("0")
    if len(decimals) > 2:
        raise RejectedError(f"金额最多两位小数：{text} / at most two decimals (分)"[:200])
    whole = match[1].replace(",", "").lstrip("0")
    if len(whole) > 12:
        raise RejectedError(f"金额超过上限 {MAX_YUAN} 元 / amount above {MAX_YUAN} yuan")
    return int(whole or "0") * 100 + int(decimals.ljust(2, "0"))


def _checked(fen: int) -> int:
    if not 0 <= fen <= MAX_FEN:
        raise ValueError(f"amount out of range: {fen} fen")
    return fen


def _spell(fen: int, *, zero: bool, zero_before_jiao: bool = False) -> str:
    """Capitals with (*zero*) or without the 零 that the rules leave to the writer before 仟 and before 角."""
    yuan, rest = divmod(fen, 100)
    jiao, cents = divmod(rest, 10)
    text = _integer(yuan, zero=zero) + "元" if yuan else ""
    if jiao:
        text += ("零" if zero_before_jiao and yuan and not yuan % 10 else "") + _DIGITS[jiao] + "角"
    if cents:
        text += ("零" if yuan and not jiao else "") + _DIGITS[cents] + "分"
    if not text:
        return "零元整"
    return text if cents else text + "整"


def _allowed(fen: int) -> set[str]:
    """Every allowed spelling of an amount, without 整."""
    spellings = {
        _spell(fen, zero=zero, zero_before_jiao=jiao).removesuffix("整")
        for zero in (False, True)
        for jiao in (False, True)
    }
    return spellings | {text.removeprefix("壹") for text in spellings if text.startswith("壹拾")}


def _integer(yuan: int, *, zero: bool) -> str:
    """Capitals of a whole number from 1, without 元."""
    text, gap = "", False
    for power in (2, 1, 0):
        upper, group = divmod(yuan // 10 ** (4 * power), 10000)
        if not group:
            gap = bool(text)
            continue
        # 零 stands where a whole group or the 仟 is empty; where only the last place above is, it is optional.
        if text and (gap or group < 1000 or (zero and not upper % 10)):
            text += "零"
        text += _group(group) + _GROUPS[power]
        gap = False
    return text


def _group(number: int) -> str:
    """Capitals of 1 to 9999; several zeros give one 零, zeros at the end none."""
    text, gap = "", False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if not digit:
            gap = bool(text)
            continue
        text += ("零" if gap else "") + _DIGITS[digit] + _PLACES[power]
        gap = False
    return text


def _read_integer(text: str, untrusted: str) -> int:
    total = group = digit = 0
    for sign in text:
        if sign in _VALUES:
            digit = _VALUES[sign]
        elif sign in _PLACES:
            group += (digit or 1) * 10 ** _PLACES.index(sign)  # 拾万 for 壹拾万
            digit = 0
        elif sign in _GROUPS:
            total = (
                (total + group + digit) * 10 ** (4 * _GROUPS.index(sign))
                if sign == "亿"
                else total + (group + digit) * 10000
            )
            group = digit = 0
        else:
            raise _not_capitals(untrusted)
    return total + group + digit


def _not_capitals(untrusted: str) -> RejectedError:
    return RejectedError(
        f"不是大写金额：{untrusted[:60]!r} / not an amount in capitals",
        hint="例如 贰万元整 / for example 贰万元整",
    )
