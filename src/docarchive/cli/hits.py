"""What a search found, for a person and for a program."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from docarchive.cli.house import remark, show_json
from docarchive.cli.tables import table
from docarchive.domain.audiovisual.custody import DRAFT_MARK
from docarchive.domain.query import Passage
from docarchive.domain.record import Record, Role
from docarchive.domain.record_files import place_of_page

if TYPE_CHECKING:
    from docarchive.index.why import Reason
    from docarchive.workflows.find import Answer, Hit
    from docarchive.workflows.searching.did_you_mean import Correction
    from docarchive.workflows.searching.grouped import GroupedAnswer

_FOUND_SHOWN = 5
_FACET_ROWS = 8
"""Values shown of each facet; --json has more."""


def answer_data(answer: "Answer") -> dict[str, object]:
    """One page of hits for a program."""
    return {
        "total": answer.total,
        "hits": [_hit_data(hit) for hit in answer.hits],
        "facets": answer.facets,
        "also_searched": answer.expansions,
    }


def _hit_data(hit: "Hit") -> dict[str, object]:
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


def show_answer(answer: "Answer", meant: Sequence["Correction"], *, offset: int) -> None:
    """Print one page of hits, what else may be meant, and the counts."""
    first, last = offset + 1, offset + len(answer.hits)
    shown = f"，第 {first}–{last} 条 / showing {first}–{last}" if answer.total > len(answer.hits) > 0 else ""
    click.echo(f"共 {answer.total} 条 / {answer.total} hits{shown}")
    _show_expansions(answer)
    for item in meant:
        shown = click.style(item.query, fg="cyan")
        click.echo(f"您要查的是不是 / did you mean: {shown}（{item.hits} 条 / hits）")
    for number, hit in enumerate(answer.hits, start=first):
        _show_hit(number, hit)
    if last < answer.total and answer.hits:
        remark(f"下一页 / next page: --offset {last}")
    _show_facets(answer)


def show_groups(answer: "GroupedAnswer", *, offset: int, as_json: bool) -> None:
    """Print the hits of each case or enterprise under its name."""
    if as_json:
        groups = [
            {
                "name": group.name,
                "count": group.count,
                "filter": group.filter,
                "hits": [_hit_data(hit) for hit in group.hits],
            }
            for group in answer.groups
        ]
        show_json(
            {
                "total": answer.total,
                "group_total": answer.group_total,
                "group_total_estimated": answer.estimated,
                "groups": groups,
                "also_searched": answer.expansions,
            }
        )
        return
    about, about_en = ("约", "about ") if answer.estimated else ("", "")
    click.echo(
        f"共 {answer.total} 条，{about}{answer.group_total} 组"
        + f" / {answer.total} hits in {about_en}{answer.group_total} groups"
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


def _show_hit(number: int, hit: "Hit") -> None:
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
