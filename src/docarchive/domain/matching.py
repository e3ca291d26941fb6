"""What a file's name and text say about where it belongs: pure, and never more than is written there."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import PurePosixPath

from docarchive.domain.days.local_time import CHINA
from docarchive.domain.identifiers import DocumentNumber

_PLACES = (
    re.compile(r"第(?P<page>\d{1,4})页[,，、/]?共(?P<pages>\d{1,4})页"),
    re.compile(r"共(?P<pages>\d{1,4})页[,，、/]?第(?P<page>\d{1,4})页"),
)
_AFTER_NUMBER = re.compile(r"[第共页/\d,，、·-]*")
_SUBTITLE = re.compile(r"[（(][^（）()]*[）)]$")
_STAMP = re.compile(
    r"(?<!\d)(20\d{2})[-_.]?([01]\d)[-_.]?([0-3]\d)[-_T ]?([0-2]\d)[-_:.]?([0-5]\d)[-_:.]?([0-5]\d)(?!\d)"
)
_DATE = re.compile(r"((?:19|20)\d{2})年(\d{1,2})月(\d{1,2})日")
_COMPANY = re.compile(
    r"[\u4e00-\u9fffA-Za-z0-9（）()·]{2,38}?(?:有限责任公司|股份有限公司|有限公司|公司|合作社|厂|商行|加油站)"
)


def folders_of(name: str) -> tuple[str, ...]:
    """The folders of a path relative to the inbox, the innermost first."""
    return tuple(reversed(PurePosixPath(name).parts[:-1]))


def printed_place(text: str) -> tuple[int, int] | None:
    """Page number and count printed as 第 x 页 共 y 页 (either order); None when not there, or contradictory."""
    plain = _without_blanks(text)
    found = {
        (int(match["page"]), int(match["pages"])) for style in _PLACES for match in style.finditer(plain)
    }
    return found.pop() if len(found) == 1 else None


def own_numbers(text: str) -> Sequence[DocumentNumber]:
    """The numbers a page bears: those on a line of their own, else all it mentions."""
    lines = [_without_blanks(line) for line in text.splitlines()]
    alone = [number for line in lines if (number := _number_alone(line)) is not None]
    return tuple(dict.fromkeys(alone)) or tuple(DocumentNumber.find_all(text))


def has_title_line(text: str, title: str) -> bool:
    """Tell whether a line of *text* is *title* and nothing else (a letter that cites the title has more)."""
    wanted = {_without_blanks(title), _SUBTITLE.sub("", _without_blanks(title))}
    return any(_without_blanks(line) in wanted for line in text.splitlines())


def stamp_in_name(name: str) -> tuple[str, datetime] | None:
    """Digits and local time of a recording from a name such as ``DSJ_0042_20261121161500.mp4``."""
    for match in _STAMP.finditer(name):
        try:
            moment = datetime.strptime("".join(match.groups()), "%Y%m%d%H%M%S").replace(tzinfo=CHINA)
        except ValueError:
            continue
        return match.group(), moment
    return None


def names_serial(text: str, serial: str) -> bool:
    """Tell whether *text* contains *serial* as a whole word (case ignored)."""
    if not serial:
        return False
    return re.search(rf"(?<![0-9a-z]){re.escape(serial.lower())}(?![0-9a-z])", text.lower()) is not None


def companies_in(text: str, *, limit: int = 5) -> Sequence[str]:
    """What looks like names of enterprises, in order, each once."""
    found: dict[str, None] = {}
    for line in text.splitlines():
        found.update(dict.fromkeys(_COMPANY.findall(_without_blanks(line))))
    return tuple(found)[:limit]


def dates_in(text: str) -> frozenset[date]:
    """The dates written as 2026年11月21日."""
    found = set()
    for year, month, day in _DATE.findall(_without_blanks(text)):
        try:
            found.add(date(int(year), int(month), int(day)))
        except ValueError:
            continue
    return frozenset(found)


def _number_alone(line: str) -> DocumentNumber | None:
    numbers = DocumentNumber.find_all(line)
    if len(numbers) != 1:
        return None
    end = line.rfind("号") + 1
    starts = line.startswith(("（", "(")) or line.startswith(numbers[0].region)
    rest = _AFTER_NUMBER.fullmatch(line[end:])
    within = len(line[:end]) <= len(str(numbers[0])) + 2  # other brackets, 第, leading zeros
    return numbers[0] if starts and rest and within else None


def _without_blanks(text: str) -> str:
    return re.sub(r"\s+", "", text)
