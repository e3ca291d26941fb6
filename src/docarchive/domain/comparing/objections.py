"""What the check of a case says of the signed papers: warnings for a person, each with what to do."""

from collections.abc import Iterator

from docarchive.domain.comparing.comparison import ALARMING, Comparison, Difference, Mark, MarkKind, Outcome
from docarchive.domain.guards.base import GuardFinding, GuardSeverity

_SHOWN = 5
_SOURCE_TEXT = "行政处罚法 第五十九条、第六十一条"
_SOURCE_MARKS = (
    "行政处罚法 第五十二条、第五十九条；安全生产法 第六十八条；文书格式 / the form's own lines to sign"
)
_SOURCE_SERVICE = "行政处罚法 第六十一条；民事诉讼法 第八十八条至第九十五条"
_MARKS = {MarkKind.SIGNATURE: "签名", MarkKind.DATE: "日期", MarkKind.SEAL: "印章"}


def objections(found: Comparison) -> tuple[GuardFinding, ...]:
    """Warnings about one scan; none where it is as issued, signed, sealed and dated, or where a person accepted it."""
    return tuple(_objections(found))


def _objections(found: Comparison) -> Iterator[GuardFinding]:
    again = f"docarchive compare {found.record_id} --picture FILE.png"
    if found.stands:
        alike = found.outcome is Outcome.UNREADABLE and found.confirmed is None
        title = "扫描件无法确认" if alike else "扫描件与签发文书不一致"
        if found.confirmed:
            title += f"（已核实：{found.confirmed}）"
        yield _warning(found, "scan_differs", title, _differences(found), _SOURCE_TEXT, again)
    if found.absent_marks:
        words = "；".join(_mark(mark) for mark in found.absent_marks)
        remedy = f"补签后重新扫描 / have it signed and scan it again; {again}"
        yield _warning(
            found, "scan_unsigned", "缺少签名、日期或者印章", f"{words} / absent", _SOURCE_MARKS, remedy
        )
    if found.service_faults:
        words = "；".join(found.service_faults)
        remedy = "更正或者补充送达回执 / correct or supplement the receipt"
        yield _warning(found, "service_incomplete", "送达回执不完整", words, _SOURCE_SERVICE, remedy)


def _warning(
    found: Comparison, rule: str, title: str, message: str, source: str, remedy: str
) -> GuardFinding:
    return GuardFinding(rule, GuardSeverity.WARN, title, message, source, remedy, found.record_id)


def _differences(found: Comparison) -> str:
    shown = [item for item in found.differences if item.kind in ALARMING] or list(found.differences)
    words = "；".join(_difference(item) for item in shown[:_SHOWN])
    more = f" …（共 {len(shown)} 处 / in all）" if len(shown) > _SHOWN else ""
    pages = "；".join(f"第 {page.page_number} 页 {page.reason}" for page in found.pages if page.reason)
    return (words + more) or pages


def _difference(item: Difference) -> str:
    what = (
        f"{item.expected} → {item.found}" if item.expected or item.found else item.remark or item.kind.value
    )
    return f"第 {item.page_number} 页 {what}"


def _mark(mark: Mark) -> str:
    what = _MARKS.get(mark.kind, mark.kind.value)
    return f"第 {mark.page_number} 页{mark.who.removesuffix(what)}{what}"
