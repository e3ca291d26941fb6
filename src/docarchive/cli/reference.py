"""Hits in the other collections, each in the shape of its own: articles, enterprises, check items, typical cases."""

from typing import TYPE_CHECKING, Any

import click

from docarchive.cli.house import show_json
from docarchive.domain.collection import COLLECTION_NAMES, Collection
from docarchive.domain.plain import to_plain
from docarchive.domain.query import Passage, Sort

if TYPE_CHECKING:
    from docarchive.wiring.app import App
    from docarchive.workflows.find_reference import (
        CheckItemHit,
        EnterpriseHit,
        LawHit,
        ReferenceAnswer,
        ReferenceHit,
        TypicalCaseHit,
    )

WHERE = ("records", *(one.value for one in Collection), "all")
"""Values of ``search --in``."""
_SHOWN = 80


def ask_reference(
    app: "App", text: str, where: str, *, sort: Sort, limit: int, offset: int
) -> "ReferenceAnswer":
    """Answer a query from one of the other collections, or from all of them."""
    from docarchive.workflows.find_reference import find_reference

    collections = frozenset(Collection) if where == "all" else frozenset({Collection(where)})
    return find_reference(
        text,
        catalog=app.catalog,
        index=app.reference_index,
        collections=collections,
        sort=sort,
        limit=limit,
        offset=offset,
    )


def reference_data(answer: "ReferenceAnswer") -> dict[str, object]:
    """The answer as --json shows it."""
    return {
        "total": answer.total,
        "counts": {one.value: count for one, count in answer.counts.items()},
        "hits": [_data(hit) for hit in answer.hits],
    }


def show_reference(answer: "ReferenceAnswer", *, first: int, as_json: bool = False) -> None:
    """Print the hits, numbered from *first*, and how many there are in each collection."""
    if as_json:
        show_json(reference_data(answer))
        return
    counts = "，".join(f"{COLLECTION_NAMES[one]} {count}" for one, count in answer.counts.items() if count)
    click.echo(f"共 {answer.total} 条 / {answer.total} hits" + (f"（{counts}）" if counts else ""))
    for number, hit in enumerate(answer.hits, start=first):
        title, remark, text = _lines(hit)
        click.echo()
        click.secho(f"{number}. {title}", bold=True)
        click.echo(f"   {remark}")
        for passage in hit.passages:
            click.echo(f"   …{_marked(passage)}…")
        if not hit.passages:
            click.echo(f"   {' '.join(text.split())[:_SHOWN]}")


def _lines(hit: "ReferenceHit") -> tuple[str, str, str]:
    """Title, what else tells it from others, and its text."""
    from docarchive.workflows.find_reference import CheckItemHit, EnterpriseHit, LawHit

    if isinstance(hit, LawHit):
        return _law_lines(hit)
    if isinstance(hit, EnterpriseHit):
        return _enterprise_lines(hit)
    return _item_lines(hit) if isinstance(hit, CheckItemHit) else _case_lines(hit)


def _law_lines(hit: "LawHit") -> tuple[str, str, str]:
    status = f"  {hit.law.status.value}" if hit.law.status else ""
    remark = f"{hit.law.edition} 版 / edition，自 {hit.law.starts} 起施行{status}"
    remark += f"  代替 / replaces {hit.law.replaces}" if hit.law.replaces else ""
    return f"{hit.law.name}{hit.article.place}", remark, hit.article.text


def _enterprise_lines(hit: "EnterpriseHit") -> tuple[str, str, str]:
    party = hit.enterprise
    former = f"  曾用名 / formerly {'、'.join(party.former_names)}" if party.former_names else ""
    remark = f"{party.uscc}  {party.region or '—'}  {party.industry or '—'}{former}"
    return party.name, remark, f"{party.legal_rep}  {party.address}"


def _item_lines(hit: "CheckItemHit") -> tuple[str, str, str]:
    data = hit.item.data
    kind = "重点事项 / key item" if data["level"] == 1 else "细化检查项 / item"
    law = data.get("breaks", "")
    return hit.item.title, f"{hit.item.id}  {kind}" + (f"  {law}" if law else ""), hit.item.text


def _case_lines(hit: "TypicalCaseHit") -> tuple[str, str, str]:
    case = hit.case
    parts = [str(case.published_on), case.issuer, case.region, case.cause]
    return case.title, "  ".join(part for part in parts if part), case.text


def _data(hit: "ReferenceHit") -> dict[str, Any]:
    from docarchive.workflows.find_reference import CheckItemHit, EnterpriseHit, LawHit

    passages = {"passages": hit.passages}
    if isinstance(hit, LawHit):
        law = {"collection": Collection.LAWS.value, "named": hit.named, "law_id": hit.law.id}
        article = {"place": hit.article.place, "heading": hit.article.heading, "text": hit.article.text}
        about = {name: value for name, value in to_plain(hit.law).items() if name != "source"}
        return {**law, **about, "status": hit.law.status, **article, **passages}
    if isinstance(hit, EnterpriseHit):
        return {"collection": Collection.ENTERPRISES.value, **to_plain(hit.enterprise), **passages}
    if isinstance(hit, CheckItemHit):
        item = {"id": hit.item.id, "title": hit.item.title}
        return {"collection": Collection.CHECKLISTS.value, **item, **hit.item.data, **passages}
    return {"collection": Collection.CASES.value, "id": hit.case.id, **to_plain(hit.case), **passages}


def _marked(passage: Passage) -> str:
    pieces, end = [], 0
    for mark in passage.marks:
        marked = click.style(passage.text[mark.start : mark.end], fg="yellow", bold=True)
        pieces += [passage.text[end : mark.start], marked]
        end = mark.end
    return " ".join("".join([*pieces, passage.text[end:]]).split())
