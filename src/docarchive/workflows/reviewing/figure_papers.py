"""Figures as people take them along: a workbook, a report and reminder letters as Word files, charts as SVG."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path

from docarchive.catalog.port import Catalog
from docarchive.domain.errors import NotFoundError, RejectedError
from docarchive.domain.reviewing.bar_chart import Series, bar_chart
from docarchive.domain.reviewing.figure_rules import FigureRules, MeasureName, Unit, percent
from docarchive.domain.reviewing.figures import growth_permille
from docarchive.domain.reviewing.periods import Period
from docarchive.domain.reviewing.scores import Score
from docarchive.templates.figure_book import figure_book
from docarchive.templates.index_book import index_book
from docarchive.templates.report_form import fill_report, open_report_form
from docarchive.workflows.reviewing.figures import PeriodFigures, Report
from docarchive.workflows.reviewing.scoring import Quarter, Reminder

Values = Mapping[str, int | None]
REPLY_DAYS = 15
"""Days to answer a reminder, unless somebody says otherwise."""
_WHY = {"below": "低于规定的分数线", "last": "排名在末位之列"}
_LONGEST_POINTS = 12
_IN_BULLETIN = {
    "inspections": "inspections",
    "hazards": "hazards",
    "filed": "filed",
    "closed": "closed",
    "open": "open",
    "decisions": "decisions",
    "ratio": "penalties_per_inspection_permille",
}
_BESIDE = ("inspections", "decisions")
"""What a bulletin sets beside the period before."""
_IN_REGIONS = ("inspections", "decisions", "penalties_per_inspection_permille", "filed")


def columns_of(report: Report) -> list[tuple[str, Values]]:
    """Heading and values of the period and of those it is compared with."""
    named = (("本期", report.now), ("上期", report.before), ("上年同期", report.year_before))
    return [(_head(title, item), item.figures.values) for title, item in named]


def growth_of(report: Report) -> list[tuple[str, Values]]:
    """Heading and growth per mille, on the period before and on last year."""
    now = report.now.figures.values
    return [
        (head, {name: growth_permille(now[name], other.figures.values.get(name)) for name in now})
        for head, other in (
            ("比上期 / on the one before", report.before),
            ("同比 / on last year", report.year_before),
        )
    ]


def book_of(report: Report, rules: FigureRules) -> bytes:
    """The workbook."""
    title = report.now.period.report_title
    regions = report.now.figures.regions
    return figure_book(title, rules.measures, columns_of(report), growth_of(report), regions)


def region_chart(report: Report, *, name: str = "chart", words: Sequence[str] = ()) -> str:
    """Inspections and penalties of each region, as SVG.

    Args:
        report: The figures.
        name: What ids within the picture begin with: each chart of a page has its own.
        words: Title and names of the two kinds of bars; Chinese unless given.
    """
    title, *kinds = words or (
        f"{report.now.period.title}各区域检查与处罚",
        "检查（次）",
        "处罚决定（份）",
    )
    regions = report.now.figures.regions
    bars = [
        Series(kind, values, list(map(str, values)))
        for kind, measure in zip(kinds, ("inspections", "decisions"), strict=True)
        for values in [[regions[region][measure] or 0 for region in regions]]
    ]
    return bar_chart(title, list(regions), bars, name=name)


def measure_chart(report: Report, rules: FigureRules, *, name: str, title: str, english: bool) -> str | None:
    """What was counted, beside the period before and last year; amounts of fines are no bars.

    Measures that are 0 in all periods are left to the table; None when all are.
    """
    named = (report.now, report.before, report.year_before)
    periods = list({item.period.id: item for item in named}.values())  # last year is the year before
    counted = [
        item
        for item in rules.measures
        if item.unit is Unit.COUNT and any(period.figures.values.get(item.id) for period in periods)
    ]
    if not counted:
        return None
    labels = [item.title_en if english else item.title for item in counted]
    bars = []
    for period in periods:
        values = [period.figures.values.get(measure.id) or 0 for measure in counted]
        bars.append(Series(period.period.id, values, list(map(str, values))))
    return bar_chart(title, labels, bars, name=name)


def scores_book(quarter: Quarter) -> bytes:
    """The scores of a quarter as a workbook, every issued quarter beside it."""
    title = f"{quarter.index.title} {quarter.period.title}"
    return index_book(title, quarter.index, quarter.scores, quarter.over_time)


def scores_chart(quarter: Quarter, *, title: str = "", name: str = "chart") -> str:
    """The scores of a quarter beside those of the one before, as SVG."""
    periods: list[tuple[str, Mapping[str, Score]]] = [
        (quarter.period.id, quarter.over_time[quarter.period.id])
    ]
    periods += [(quarter.period.before.id, quarter.before)] if quarter.before else []
    subjects = [item.subject for item in quarter.scores]
    bars = []
    for period, scores in periods:
        found = [scores.get(subject) for subject in subjects]
        values = [item.hundredths if item else 0 for item in found]
        bars.append(Series(period, values, [item.printed if item else "—" for item in found]))
    return bar_chart(title or f"{quarter.index.title} {quarter.period.title}", subjects, bars, name=name)


def report_of(
    report: Report, rules: FigureRules, *, pack_folder: Path, catalog: Catalog, today: date
) -> bytes:
    """The report as a Word file, from the pack's form.

    Raises:
        NotFoundError: the agency is not entered yet, or the pack has no such form.
    """
    growth = dict(zip(("on_before", "on_year"), (values for _, values in growth_of(report)), strict=True))
    periods = {"now": report.now, "before": report.before, "year": report.year_before}
    measures = [
        {
            "title": name.title,
            **{key: name.shown(item.figures.values.get(name.id)) for key, item in periods.items()},
            **{key: percent(values.get(name.id)) for key, values in growth.items()},
        }
        for name in rules.measures
    ]
    names = {item.id: item for item in rules.measures}
    heads = ("region", "inspections", "decisions", "ratio", "filed")
    regions = [
        dict(zip(heads, (region, *(in_words(names, key, values) for key in _IN_REGIONS)), strict=True))
        for region, values in report.now.figures.regions.items()
    ]
    values = {
        "name": report.now.period.report_title,
        "period": report.now.period.title,
        "before": report.before.period.title,
        "year_before": report.year_before.period.title,
        "standing": _standing(report, today),
        "summary": _summary(report, names),
        "measures": measures,
        "regions": regions,
    }
    return paper_of(
        "figure_report", values, pack_folder, catalog, number=None, on=report.now.issued_on or today
    )


def bulletin_of(
    report: Report, rules: FigureRules, *, pack_folder: Path, catalog: Catalog, today: date
) -> bytes:
    """The bulletin of the regions as a Word file: each beside itself in the period before, by name, without money.

    Raises:
        NotFoundError: the agency is not entered yet, or the pack has no such form.
    """
    names = {item.id: item for item in rules.measures}
    now, before = report.now.figures.regions, report.before.figures.regions
    nothing = {name: 0 for name in names if names[name].unit is Unit.COUNT}
    rows = [
        {
            "region": region,
            **{key: in_words(names, name, now.get(region, nothing)) for key, name in _IN_BULLETIN.items()},
            **{
                f"{key}_before": in_words(names, _IN_BULLETIN[key], before.get(region, nothing))
                for key in _BESIDE
            },
        }
        for region in sorted({*now, *before})
    ]
    values = {
        "period": report.now.period.title,
        "before": report.before.period.title,
        "standing": _standing(report, today),
        "summary": _summary(report, names),
        "bulletin": rows,
    }
    return paper_of(
        "region_bulletin", values, pack_folder, catalog, number=None, on=report.now.issued_on or today
    )


def letter_of(item: Reminder, *, pack_folder: Path, catalog: Catalog, reply_days: int = REPLY_DAYS) -> bytes:
    """A reminder letter as a Word file.

    Raises:
        NotFoundError: the agency is not entered yet, or the pack has no such form.
    """
    issued = date.fromisoformat(item.issued_on)
    values = {
        "subject": item.subject,
        "period": item.period,
        "index": item.index,
        "score": item.score,
        "why": "且".join(_WHY[reason] for reason in item.reasons),
        "reply_by": issued + timedelta(days=reply_days),
    }
    return paper_of("reminder_letter", values, pack_folder, catalog, number=item.number, on=issued)


def points_in(text: str, name: str) -> dict[str, dict[str, int]]:
    """Points out of CSV text: a row a subject, its name first, a column an indicator; in hundredths of a point.

    Raises:
        RejectedError: there is no row, a subject is empty or stands twice, or a cell is no number; *name* says where.
    """
    rows = [row for row in csv.reader(text.splitlines()) if any(cell.strip() for cell in row)]
    if len(rows) < 2:
        raise RejectedError(f"{name} 没有数据行 / has no row of points", hint="对象,quantity,quality …")
    heads = [cell.strip() for cell in rows[0]]
    found: dict[str, dict[str, int]] = {}
    for number, row in enumerate(rows[1:], start=2):
        subject = row[0].strip()
        if not subject or subject in found or len(row) != len(heads):
            raise RejectedError(
                f"{name} 第 {number} 行：对象为空、重复，或者列数不对 / subject empty or doubled, or wrong number of columns"
            )
        cells = zip(heads[1:], row[1:], strict=True)
        found[subject] = {head: _hundredths(cell, f"{name} 第 {number} 行 {head}") for head, cell in cells}
    return found


def in_words(names: Mapping[str, MeasureName], key: str, values: Values) -> str:
    """A value as its measure is shown."""
    return names[key].shown(values.get(key)) if key in names else str(values.get(key))


def paper_of(
    form_id: str,
    values: Mapping[str, object],
    pack_folder: Path,
    catalog: Catalog,
    *,
    number: str | None,
    on: date,
) -> bytes:
    """One of the pack's report forms filled for this office, as a Word file.

    Raises:
        NotFoundError: the agency is not entered yet, or the pack has no such form.
    """
    with catalog.reading() as reader:
        agency = reader.find_agency()
    if agency is None:
        raise NotFoundError(
            "还没有登记本机关 / the agency is not entered yet", hint="docarchive agency set FILE"
        )
    form = open_report_form(pack_folder, form_id)
    return fill_report(form, values, agency=agency.name, number=number, on=on)


def _standing(report: Report, today: date) -> str:
    issued = report.now.issued_on
    if issued:
        return f"数据已于{_day(issued)}印发，不再改变。"
    part = "" if report.whole else "仅含制作人看得到的案件。"
    return f"数据截至{_day(today)}，尚未印发。{part}"


def _summary(report: Report, names: Mapping[str, MeasureName]) -> str:
    """What happened, in a sentence; a measure that the pack does not name is left out with its part."""
    now, growth = report.now.figures.values, growth_of(report)[0][1]

    def said(words: str, key: str, unit: str) -> str:
        return f"{words}{in_words(names, key, now)}{unit}" if key in names else ""

    parts = (
        said("检查", "inspections", f"次{_grown(growth.get('inspections'))}"),
        said("发现隐患", "hazards", "项"),
        said("其中重大事故隐患", "major_hazards", "项"),
        said("立案", "filed", "件"),
        said("其中已结案", "closed", "件"),
        said("未结案", "open", "件"),
        said("作出处罚决定", "decisions", "份"),
    )
    return "本期" + "，".join(filter(None, parts)) + "。"


def _grown(permille: int | None) -> str:
    if permille is None:
        return ""
    way = "增长" if permille > 0 else "下降"
    return f"（比上期{way}{percent(abs(permille))}）" if permille else "（与上期持平）"


def _hundredths(written: str, where: str) -> int:
    text = written.strip()
    # 1e999999 is a number, too, and would be written out digit by digit
    plain = len(text) <= _LONGEST_POINTS and "e" not in text.casefold()
    try:
        scaled = Decimal(text if plain else "") * 100
        if scaled == scaled.to_integral_value():
            return int(scaled)
    except (InvalidOperation, ValueError, OverflowError):
        pass
    raise RejectedError(
        f"{where}: {written[:20]!r} 应为至多两位小数的分数 / points with at most two decimals"
    )


def _head(title: str, item: PeriodFigures) -> str:
    period: Period = item.period
    return f"{title} {period.id}" + ("（已印发 / issued）" if item.issued_on is not None else "")


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
