"""The report of a four-property check as a document of the office."""

from pathlib import Path

from docarchive.catalog.port import Catalog
from docarchive.domain.days.local_time import local_day, local_text
from docarchive.domain.errors import NotFoundError
from docarchive.domain.four_properties.report import FourPropertyReport, ItemResult
from docarchive.domain.plain import Plain
from docarchive.domain.words import chinese
from docarchive.templates.report_form import fill_report, open_report_form
from docarchive.workflows.past_checks import CHECKS

_SHOWN = 20


def check_document(report: FourPropertyReport, *, pack_folder: Path, catalog: Catalog) -> bytes:
    """The report as a Word file; `NotFoundError` before the agency is entered."""
    with catalog.reading() as reader:
        agency = reader.find_agency()
    if agency is None:
        raise NotFoundError(
            "还没有登记本机关 / the agency is not entered yet", hint="docarchive agency set FILE"
        )
    form = open_report_form(pack_folder, CHECKS)
    return fill_report(form, _values(report), agency=agency.name, number=None, on=local_day(report.at))


def _values(report: FourPropertyReport) -> Plain:
    rows = [
        {
            "code": item.code,
            "title": item.item.title,
            "result": chinese(item.result),
            "evidence": _evidence(item),
        }
        for item in report.results
    ]
    failed = "、".join(item.code for item in report.failed)
    return {
        "subject_title": report.title,
        "subject_id": report.subject,
        "check_stage": chinese(report.stage),
        "checked_at": local_text(report.at),
        "operator": report.operator,
        "tool": report.tool,
        "conclusion": f"不合格，退回：{failed}"[:100] if failed else "合格",
        "results": rows,
    }


def _evidence(item: ItemResult) -> str:
    if not item.faults:
        return (item.evidence or item.item.how).partition(" / ")[0]
    words = [f"{fault.where}：{fault.message.partition(' / ')[0]}" for fault in item.faults[:_SHOWN]]
    more = f"；另有 {len(item.faults) - _SHOWN} 处" if len(item.faults) > _SHOWN else ""
    return "；".join(words) + more
