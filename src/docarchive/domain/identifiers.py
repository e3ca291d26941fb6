"""Identifiers: parsed once at the door, trusted inside."""

import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NewType, Self

from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from docarchive.domain.errors import RejectedError

PartyId = NewType("PartyId", str)
CaseId = NewType("CaseId", str)
RecordId = NewType("RecordId", str)
OfficerId = NewType("OfficerId", str)
ArrivalId = NewType("ArrivalId", str)

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Base32 digits without I, L, O, U (Source: Crockford, Base 32)."""

_ID = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")
_RESIDENT = re.compile(r"[0-9]{17}[0-9X]")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def crockford(number: int, length: int) -> str:
    """Write *number* in *length* Crockford base32 digits, most significant first."""
    digits = []
    for _ in range(length):
        number, digit = divmod(number, 32)
        digits.append(CROCKFORD[digit])
    return "".join(reversed(digits))


def new_id(now: datetime) -> str:
    """Make a new identifier: 26 Crockford digits, sortable by time, not guessable.

    48 bits of milliseconds since 1970, then 80 random bits (the ULID layout).
    """
    milliseconds = int(now.timestamp() * 1000)
    return crockford(milliseconds, 10) + crockford(secrets.randbits(80), 16)


def is_id(text: str) -> bool:
    """Tell whether *text* has the shape of an identifier made by `new_id`."""
    return _ID.fullmatch(text) is not None


def new_code_uid() -> str:
    """Make the 16-digit code id of a document: 80 random bits, not guessable."""
    return crockford(secrets.randbits(80), 16)


@dataclass(frozen=True, slots=True, order=True)
class Sha256:
    """A SHA-256 digest, 64 lower-case hexadecimal digits."""

    hex: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read 64 lower-case hexadecimal digits; `RejectedError` for anything else."""
        if not _SHA256.fullmatch(text):
            raise RejectedError(f"not a SHA-256 digest: {text[:80]!r}")
        return cls(text)

    def __str__(self) -> str:
        return self.hex


@dataclass(frozen=True, slots=True, order=True)
class CreditCode:
    """统一社会信用代码: 18 characters with a check digit (GB 32100-2015)."""

    code: str

    @classmethod
    def parse(cls, untrusted: str) -> Self:
        """Read a code, blanks and lower case allowed.

        Raises:
            RejectedError: wrong length, characters or check digit; the message says which.
        """
        return cls(_valid_code(untrusted))

    def __str__(self) -> str:
        return self.code


@lru_cache(maxsize=10_000)
def _valid_code(untrusted: str) -> str:
    """The code as it is kept; lists read the same ones again and again, and the check digit is worked out each time."""
    try:
        return str(uscc.validate(unicodedata.normalize("NFKC", untrusted)))
    except ValidationError as error:
        raise RejectedError(
            f"统一社会信用代码 {untrusted!r} 不正确 / not a valid credit code: {error}",
            hint="按营业执照逐位核对 18 位代码 / compare the 18 characters with the business licence",
        ) from error


@dataclass(frozen=True, slots=True, order=True)
class ResidentId:
    """居民身份证号: 18 characters with a check digit (GB 11643-1999)."""

    number: str

    @classmethod
    def parse(cls, untrusted: str) -> Self:
        """Read a number; `RejectedError` for a wrong length, birth date or check digit.

        The place of birth is not looked up: lists of county codes lag behind the cards in people's hands.
        """
        text = ric.compact(unicodedata.normalize("NFKC", untrusted)).upper()
        try:
            good = _RESIDENT.fullmatch(text) is not None and ric.calc_check_digit(text) == text[-1]
            if good:
                ric.get_birth_date(text)
        except ValidationError:
            good = False
        if not good:
            raise RejectedError(
                "身份证号不正确 / not a valid resident identity number",
                hint="按身份证逐位核对 18 位号码 / compare the 18 characters with the card",
            )
        return cls(text)

    def __str__(self) -> str:
        return self.number


_PRINTED = re.compile(r"（([\u4e00-\u9fff]{1,8})）应急([\u4e00-\u9fff]{1,6})〔((?:19|20)\d{2})〕([1-9]\d*)号")
_LENIENT = re.compile(
    r"[（(]?(?P<region>[\u4e00-\u9fff]{1,8}?)[）)]?"
    r"(?P<agency>应急管理|应急|安监管|安监)(?P<word>[\u4e00-\u9fff]{1,6})"
    r"[〔\[【［(（〈<](?P<year>(?:19|20)\d{2})[〕\]】］)）〉>](?:第)?0*(?P<serial>[1-9]\d*)号"
)
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, order=True)
class DocumentNumber:
    """文号 of an issued document, printed as ``（苏常）应急罚〔2026〕12号``.

    Source: GB/T 9704-2012 (发文字号); the words per form are in the pack.
    """

    region: str
    """Short name of the seat, 1 to 8 Han characters, without parentheses."""
    word: str
    """Type word after 应急, 1 to 6 Han characters."""
    year: int
    """Four digits."""
    serial: int
    """Running number within region, word and year, from 1."""
    agency_word: str = "应急"
    """``应急`` on everything issued here; old paper also says ``安监``, ``安监管``, ``应急管理``."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a number in any bracket style or edition, blanks allowed; `RejectedError` otherwise."""
        match = _LENIENT.fullmatch(_BLANKS.sub("", text))
        if match is None:
            raise RejectedError(
                f"not a document number: {text[:60]!r}",
                hint="expected for example （苏常）应急罚〔2026〕12号",
            )
        return cls._of(match)

    @classmethod
    def find_all(cls, text: str) -> list[Self]:
        """Find the numbers written in *text*, in order, each once; line breaks inside are allowed."""
        found = (cls._of(match) for match in _LENIENT.finditer(_BLANKS.sub("", text)))
        return list(dict.fromkeys(found))

    @classmethod
    def _of(cls, match: re.Match[str]) -> Self:
        return cls(
            region=match["region"],
            word=match["word"],
            year=int(match["year"]),
            serial=int(match["serial"]),
            agency_word=match["agency"],
        )

    def __str__(self) -> str:
        return f"（{self.region}）{self.agency_word}{self.word}〔{self.year}〕{self.serial}号"


def is_printed_number(text: str) -> bool:
    """Tell whether *text* is a number exactly as this house prints it."""
    return _PRINTED.fullmatch(text) is not None
