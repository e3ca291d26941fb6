"""Search, and look at one record."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from docarchive.cli.compare import comparison_rows
from docarchive.cli.file_notes import notes_of
from docarchive.cli.house import (
    HERE,
    House,
    as_user_option,
    json_option,
    pass_house,
    progress,
    remark,
    show_json,
    sight_of,
)
from docarchive.cli.recordings import show_custody
from docarchive.cli.reference import WHERE, ask_reference, reference_data, show_reference
from docarchive.cli.relations import related_plain, relation_rows
from docarchive.cli.saved_searches import chosen_search
from docarchive.cli.tables import items, table
from docarchive.cli.taking_out import copy_out
from docarchive.domain.audiovisual.custody import DRAFT_MARK
from docarchive.domain.days.local_time import local_text
from docarchive.domain.errors import NotFoundError
from docarchive.domain.people.sign_in import AccessKind
from docarchive.domain.plain import to_plain
from docarchive.domain.query import GroupBy, Passage, Sort
from docarchive.domain.record import Penalty, Record, Representation, Role
from docarchive.domain.record_files import place_of_page, readable_name
from docarchive.domain.words import chinese, word

if TYPE_CHECKING:
    from docarchive.index.why import Reason
    from docarchive.wiring.app import App
    from docarchive.workflows.find import Answer, Hit
    from docarchive.workflows.searching.grouped import GroupedAnswer


_FOUND_SHOWN = 5
_FACET_ROWS = 8
"""Values shown of each facet; --json has more."""


@click.command("search")
@click.argument("query", required=False)
@click.option(
    "--sort",
    type=click.Choice([item.value for item in Sort]),
    help="排序，默认 relevance / order, by default relevance.",
)
@click.option("--limit", default=20, show_default=True, help="本页条数 / hits on this page.")
@click.option("--offset", default=0, help="跳过条数 / hits to skip.")
@click.option(
    "--facets",
    is_flag=True,
    help="按文种、年份、企业等计数 / count the hits by form, year, enterprise and so on.",
)
@click.option(
    "--exact", is_flag=True, help="只查所写的词，不查同义词 / look for what is typed and no synonym."
)
@click.option("--why", is_flag=True, help="每条结果说明为什么命中 / say for each hit why it is one.")
@click.option(
    "--group",
    type=click.Choice([item.value for item in GroupBy]),
    help="按案件或企业归集 / gather the hits by case or enterprise.",
)
@click.option(
    "--save", "save_as", metavar="NAME", help="以此名称保存这个检索 / keep this search under a name."
)
@click.option("--saved", metavar="NAME", help="用保存的检索 / ask a saved search.")
@click.option(
    "--new",
    "only_new",
    is_flag=True,
    help="与 --saved 同用：只列上次看过以后新归档的 / with --saved: only what was filed since it was last looked at.",
)
@click.option(
    "--xlsx",
    type=click.Path(path_type=Path, dir_okay=False),
    help="把全部结果存为表格 / write all hits to a workbook.",
)
@click.option("--force", is_flag=True, help="覆盖已有的表格 / overwrite a workbook that is there.")
@click.option(
    "--in",
    "where",
    type=click.Choice(WHERE),
    default="records",
    show_default=True,
    help="查哪里：材料、法规标准、企业、检查事项、典型案例、全部 / where to look.",
)
@as_user_option
@json_option
@pass_house
def search_command(
    house: House,
    query: str | None,
    sort: str | None,
    limit: int,
    offset: int,
    facets: bool,
    exact: bool,
    why: bool,
    group: str | None,
    save_as: str | None,
    saved: str | None,
    only_new: bool,
    xlsx: Path | None,
    force: bool,
    where: str,
    viewer: str | None,
    as_json: bool,
) -> None:
    """全文检索 / search; the query language is explained in docs/search.md.

    例 / for example: 粉尘 除尘器 罚款:1万..5万 日期:2026-01..2026-06 -复查
    """
    from docarchive.workflows.find import find
    from docarchive.workflows.searching.did_you_mean import FEW, did_you_mean
    from docarchive.workflows.searching.export_hits import export_hits
    from docarchive.workflows.searching.grouped import find_grouped
    from docarchive.workflows.searching.saved import mark_seen, newest_position

    with house.app() as app:
        if only_new and (group or xlsx):
            raise click.UsageError("--new 只能列出结果 / --new lists hits only: no --group, no --xlsx")
        asked = chosen_search(app, query, Sort(sort) if sort else None, exact, save_as, saved, only_new)
        query, order, exact = asked.query, asked.sort, asked.exact
        others = None
        if where != "records":
            others = ask_reference(app, query, where, sort=order, limit=limit, offset=offset)
        if others is not None and where != "all":
            show_reference(others, first=offset + 1, as_json=as_json)
            return
        sight = sight_of(app, viewer)
        if xlsx is not None:
            with progress("导出 / exporting") as advance:
                written = export_hits(
                    query,
                    xlsx,
                    catalog=app.catalog,
                    index=app.index,
                    now=app.now,
                    sight=sight,
                    synonyms=app.synonyms,
                    exact=exact,
                    sort=order,
                    force=force,
                    advance=advance,
                )
            if as_json:
                show_json({"file": str(xlsx), "hits": written})
            else:
                remark(f"{written} 条 / hits → {xlsx}")
            return
        if group is not None:
            gathered = find_grouped(
                query,
                GroupBy(group),
                catalog=app.catalog,
                index=app.index,
                sight=sight,
                synonyms=app.synonyms,
                exact=exact,
                sort=order,
                limit=limit,
                offset=offset,
            )
            show_groups(gathered, offset=offset, as_json=as_json)
            return
        newest = newest_position(catalog=app.catalog)
        answer = find(
            query,
            catalog=app.catalog,
            index=app.index,
            sight=sight,
            synonyms=app.synonyms,
            exact=exact,
            sort=order,
            limit=limit,
            offset=offset,
            facets=facets,
            why=why,
            since=asked.seen_seq if only_new else None,
        )
        if only_new and len(answer.hits) == answer.total:
            mark_seen(app.actor, asked.name, newest, catalog=app.catalog)
        meant = did_you_mean(
            query,
            FEW + 1 if only_new else answer.total,
            catalog=app.catalog,
            index=app.index,
            sight=sight,
            synonyms=app.synonyms,
            exact=exact,
        )
    if as_json:
        data = {**_as_data(answer), "did_you_mean": meant}
        show_json(data if others is None else {**data, "others": reference_data(others)})
        return
    first, last = offset + 1, offset + len(answer.hits)
    shown = f"，第 {first}–{last} 条 / showing {first}–{last}" if answer.total > len(answer.hits) > 0 else ""
    click.echo(f"共 {answer.total} 条 / {answer.total} hits{shown}")
    _show_expansions(answer)
    for item in meant:
        shown = click.style(item.query, fg="cyan")
        click.echo(f"您要查的是不是 / did you mean: {shown}（{item.hits} 条 / hits）")
    for number, hit in enumerate(answer.hits, start=first):
        show_hit(number, hit)
    if last < answer.total and answer.hits:
        remark(f"下一页 / next page: --offset {last}")
    _show_facets(answer)
    if others is not None:
        click.secho("\n其他资料 / other collections", bold=True)
        show_reference(others, first=first)


@click.command("show")
@click.argument("which")
@click.option(
    "--file",
    "role",
    type=click.Choice([item.value for item in Role]),
    help="取出哪个文件，扫描件取最新的 / which file to take out; of several scans the newest.",
)
@click.option("--page", type=click.IntRange(min=1), help="含有此页的扫描件 / the scan that has this page.")
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    help="存到此文件或目录 / write it to this file or folder.",
)
@as_user_option
@json_option
@pass_house
def show_command(
    house: House,
    which: str,
    role: str | None,
    page: int | None,
    output: Path | None,
    viewer: str | None,
    as_json: bool,
) -> None:
    """查看一份材料 / show one record by id or document number, or take out one of its files."""
    from docarchive.workflows.lookup import look_up_record
    from docarchive.workflows.people.access import log_access

    with house.app() as app:
        with app.catalog.reading(sight_of(app, viewer)) as reader:
            record = look_up_record(which, reader)
            case = reader.get_case(record.case_id)
            party = reader.get_party(record.party_id)
            records = reader.records_of(case.id)
            compared = reader.comparisons_of(record.id)
            officers = {officer.id: officer.name for officer in reader.officers()}
        what = AccessKind.OPENED if role is None else AccessKind.TAKEN_OUT
        log_access(viewer or app.actor, [record.id], what, catalog=app.catalog, now=app.now(), source=HERE)
        if role is not None:
            target = _take_out(app, record, _chosen(record, Role(role), page), output)
            if as_json:
                show_json({"record_id": record.id, "file": str(target)})
            else:
                remark(f"→ {target}")
            return
    if as_json:
        related = related_plain(record, records)
        show_json({**to_plain(record), "related": related, "compared": to_plain(compared)})
    else:
        rows = relation_rows(record, records) + comparison_rows(compared)
        _show_record(record, case.name, party.name, rows)
        show_custody(record, records, officers)


def _chosen(record: Record, role: Role, page: int | None) -> Representation:
    held = [item for item in record.representations if item.role is role]
    if not held:
        there = "、".join(dict.fromkeys(item.role.value for item in record.representations))
        raise NotFoundError(
            f"{record.title} 没有{chinese(role)} / {record.id} has no {role.value}",
            hint=f"现有 / there is: {there}",
        )
    if page is None:
        return held[-1]
    return next((item for item in reversed(held) if place_of_page(item, page)), held[-1])


def _take_out(app: "App", record: Record, item: Representation, output: Path | None) -> Path:
    name = readable_name(record, item)
    target = output / name if output is not None and output.is_dir() else output or Path(name)
    copy_out(app.archive, item, target)
    return target


def _show_record(record: Record, case_name: str, party_name: str, relations: list[tuple[str, str]]) -> None:
    facts = [
        ("id", record.id),
        ("案件 / case", case_name),
        ("当事人 / party", party_name),
        ("日期 / date", str(record.doc_date or "—")),
        ("引用法条 / law", "；".join(law.printed for law in record.laws) or "—"),
        ("处罚 / penalties", "；".join(_penalty(item) for item in record.penalties) or "—"),
        ("登记 / recorded", local_text(record.recorded_at)),
    ]
    facts[1:1] = relations
    if record.void_reason:
        facts.insert(1, ("作废 / void", record.void_reason))
    items(facts, title=f"{record.title}  {record.number or ''}")
    click.echo()
    rows = [_file_row(item) for item in record.representations]
    table(["文件 / file", "页 / pages", "来自 / from", "字节 / bytes", "SHA-256"], rows)
    for item in record.representations:
        for note in notes_of(item):
            click.echo(f"{word(item.role)}  {note}")
    remark(f"取出 / take out: docarchive show {record.id} --file {record.representations[-1].role.value}")


def _file_row(item: Representation) -> list[str]:
    missing = "、".join(str(number) for number in item.missing_pages)
    pages = str(item.page_count or "") + (f"（缺第{missing}页 / missing）" if missing else "")
    length = f"{item.duration_seconds} s {item.codec or ''}" if item.duration_seconds is not None else pages
    return [
        word(item.role),
        length,
        item.source_name or "",
        f"{item.size_bytes:,}",
        f"{str(item.sha256)[:16]}…",
    ]


def _penalty(item: Penalty) -> str:
    return f"{item.kind} {item.amount_fen / 100:,.2f} 元" if item.amount_fen is not None else item.kind


def _as_data(answer: "Answer") -> dict[str, object]:
    return {
        "total": answer.total,
        "hits": [hit_data(hit) for hit in answer.hits],
        "facets": answer.facets,
        "also_searched": answer.expansions,
    }


def hit_data(hit: "Hit") -> dict[str, object]:
    """One hit for a program."""
    return {
        "record_id": hit.record.id,
        "title": hit.record.title,
        "number": str(hit.record.number) if hit.record.number else None,
        "void": hit.record.void_reason is not None,
        "case_id": hit.case.id,
        "case": hit.case.name,
        "party": hit.party_name,
        "date": hit.record.doc_date,
        "page": hit.page_number,
        "machine_draft": hit.record.text_is_draft,
        "scans": len(hit.record.scans),
        "passages": hit.passages,
        "why": hit.reasons,
    }


def show_groups(answer: "GroupedAnswer", *, offset: int, as_json: bool) -> None:
    """Print the hits of each case or enterprise under its name."""
    if as_json:
        groups = [
            {
                "name": group.name,
                "count": group.count,
                "filter": group.filter,
                "hits": [hit_data(hit) for hit in group.hits],
            }
            for group in answer.groups
        ]
        show_json(
            {
                "total": answer.total,
                "group_total": answer.group_total,
                "groups": groups,
                "also_searched": answer.expansions,
            }
        )
        return
    click.echo(
        f"共 {answer.total} 条，{answer.group_total} 组 / {answer.total} hits in {answer.group_total} groups"
    )
    _show_expansions(answer)
    for number, group in enumerate(answer.groups, start=offset + 1):
        click.echo()
        click.secho(f"{number}. {group.name}", bold=True, nl=False)
        click.echo(f"  {group.count} 条 / hits  {click.style(group.filter, dim=True)}")
        for hit in group.hits:
            record = hit.record
            title = " ".join(filter(None, (record.title, str(record.number or ""))))
            click.echo(f"   {record.doc_date or '—'}  {title}  {click.style(record.id, dim=True)}")
        if len(group.hits) < group.count:
            click.echo(f"   … 还有 {group.count - len(group.hits)} 条 / more")
    last = offset + len(answer.groups)
    if answer.groups and last < answer.group_total:
        remark(f"下一页 / next page: --offset {last}")


def _show_expansions(answer: "Answer | GroupedAnswer") -> None:
    """Say what was looked for besides; on the answer's side, since it is part of what was asked."""
    for item in answer.expansions:
        also = "、".join(item.also)
        click.secho(f"“{item.typed}”也查了 / also searched: {also}（{item.source}）", dim=True)
    if answer.expansions:
        typed = answer.expansions[0].typed
        remark(f"不查同义词 / without synonyms: ={typed} 或 / or --exact")


def _show_facets(answer: "Answer") -> None:
    """Print counts, each with the filter to add to the query."""
    rows = [
        [str(count.count), count.filter] for facet in answer.facets for count in facet.counts[:_FACET_ROWS]
    ]
    if rows:
        click.echo()
        table(["条数 / hits", "筛选项 / filter"], rows)


def show_hit(number: int, hit: "Hit") -> None:
    """Print one hit: what it is, where its words stand, and how to open the signed paper there."""
    record = hit.record
    void = click.style("  已作废 / void", fg="red") if record.void_reason else ""
    click.echo()
    click.secho(f"{number}. {record.title}  {record.number or ''}".rstrip(), bold=True, nl=False)
    click.echo(void)
    click.echo(f"   {record.doc_date or '—'}  {hit.party_name}  {click.style(record.id, dim=True)}")
    click.echo(f"   {hit.case.name}")
    for passage in hit.passages:
        click.echo(f"   {_place_of(record, passage.page_number)}  …{_marked(passage)}…")
    for reason in hit.reasons:
        click.secho(f"   {_because(reason)}", dim=True)
    place = _scanned_place(record, hit.page_number)
    if place:
        click.echo(f"   {click.style('签章扫描件 / signed scan', fg='green')} {place}")


def _because(reason: "Reason") -> str:
    """One reason in a line: ``因 / why: 粉尘 — 正文第1、3页 5 处``."""
    found = "、".join(reason.found[:_FOUND_SHOWN]) + ("…" if len(reason.found) > _FOUND_SHOWN else "")
    if reason.where == "text":
        numbers = "、".join(map(str, reason.pages))
        place = f"正文第 {numbers} 页 {reason.times} 处 / text, p. {numbers}: {reason.times}"
    elif reason.where == "title":
        place = "题名 / title"
    else:
        place = found
    beside = f"（“{reason.synonym_of}”的同义词 / synonym）" if reason.synonym_of else ""
    return f"因 / why: {reason.part}{beside} — {place}"


def _place_of(record: Record, page_number: int) -> str:
    if record.text_is_draft:
        return f"第 {page_number} 分钟 / minute {page_number}（{DRAFT_MARK}）"
    return f"第 {page_number} 页 / p. {page_number}"


def _scanned_place(record: Record, page_number: int | None) -> str:
    """Which page of the signed scan shows the hit."""
    if not record.scans:
        return ""
    command = f"docarchive show {record.id} --file {Role.SCAN.value}"
    if page_number is None:
        return command
    places = (place_of_page(scan, page_number) for scan in reversed(record.scans))
    place = next((found for found in places if found), None)
    if place is None:
        return f"缺第 {page_number} 页 / lacks page {page_number}: {command}"
    return f"第 {place} 页 / page {place}: {command} --page {page_number}"


def _marked(passage: Passage) -> str:
    pieces, end = [], 0
    for mark in passage.marks:
        pieces += [
            passage.text[end : mark.start],
            click.style(passage.text[mark.start : mark.end], fg="yellow", bold=True),
        ]
        end = mark.end
    return " ".join("".join([*pieces, passage.text[end:]]).split())
