"""The library of laws: import it, open an article, check what is cited."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from docarchive.cli.exit_codes import FAULTY
from docarchive.cli.given import parse_day
from docarchive.cli.house import House, json_option, pass_house, progress, remark, show_json
from docarchive.cli.tables import items, table
from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import NotFoundError
from docarchive.domain.findings import Finding, Severity

if TYPE_CHECKING:
    from docarchive.domain.laws.law import LawReference
    from docarchive.domain.laws.text import Article, Law
    from docarchive.wiring.app import App
    from docarchive.workflows.registering.law_library import CatalogLibrary, ImportedFile

_OUTCOMES = {
    "imported": "录入 / imported",
    "unchanged": "未变 / unchanged",
    "passed_over": "略过 / passed over",
    "fault": "有问题 / fault",
}
_on_option = click.option(
    "--on", metavar="DATE", help="按这一天有效的版本 / the edition in force on this day."
)


@click.group("laws")
def laws_command() -> None:
    """法规库：录入、查阅、核对引用 / the library of laws: import, read, check citations."""


@laws_command.command("import")
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@click.option("--dry-run", is_flag=True, help="只检查，不录入 / only check.")
@json_option
@pass_house
@click.pass_context
def laws_import(ctx: click.Context, house: House, path: Path, dry_run: bool, as_json: bool) -> None:
    """录入文件或目录中的法律、标准（Markdown、docx） / import a file, or all .md and .docx in a folder."""
    from docarchive.wiring.importers import law_importer

    with house.app() as app, progress("录入法规 / importing laws") as advance:
        report = law_importer(app).import_laws(path, dry_run=dry_run, advance=advance)
        app.follow_ups.run_all()
    if as_json:
        show_json(report)
    else:
        _show_report(report, dry_run=dry_run)
    outcomes = {item.outcome.value for item in report}
    if "fault" in outcomes or outcomes == {"passed_over"}:
        ctx.exit(FAULTY)


@laws_command.command("list")
@click.argument("words", default="")
@json_option
@pass_house
def laws_list(house: House, words: str, as_json: bool) -> None:
    """列出法规及其版本 / list laws and their editions; WORDS of the title."""
    with house.app() as app, app.catalog.reading() as reader:
        found = _library(reader).laws(words)
    if as_json:
        show_json([{**_law(law), "articles": count} for law, count in found])
        return
    rows = [
        [
            f"{law.number} {law.title}".strip(),
            str(law.edition),
            str(law.effective_from or "—"),
            law.status.value if law.status else "—",
            str(count),
        ]
        for law, count in found
    ]
    headings = ["名称 / title", "版本 / edition", "施行 / effective", "时效 / status", "条数 / articles"]
    table(headings, rows)


@laws_command.command("show")
@click.argument("which")
@_on_option
@json_option
@pass_house
def laws_show(house: House, which: str, on: str | None, as_json: bool) -> None:
    """查看法律或一条 / show a law or one article: 《安全生产法》第九十七条第四项; GB 15603-2022 5.1."""
    from docarchive.domain.laws.citation import find_citations
    from docarchive.domain.laws.text_standard import named_clause
    from docarchive.workflows.registering.law_library import look_up_article, look_up_clause, look_up_law

    with house.app() as app, app.catalog.reading() as reader:
        library = _library(reader)
        day = parse_day(on) if on else local_day(app.now())
        if clause := named_clause(which):
            _show_clause(*look_up_clause(clause, library, on=day), as_json=as_json)
        elif find_citations(which):
            reference, law, article = look_up_article(which, library, on=day)
            _show_article(reference, law, article, as_json=as_json)
        else:
            law = look_up_law(which, library, on=day if on else None)
            _show_law(law, library, as_json=as_json)


@laws_command.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="最多 / at most.")
@json_option
@pass_house
def laws_search(house: House, words: tuple[str, ...], limit: int, as_json: bool) -> None:
    """在条文中查找 / find articles in which all WORDS stand; 97条 finds every 第九十七条."""
    with house.app() as app, app.catalog.reading() as reader:
        found = _library(reader).search(" ".join(words), limit=limit)
    if as_json:
        show_json([{"law": law.id, "place": article.place, "text": article.text} for law, article in found])
        return
    rows = [
        [law.title, str(law.edition), article.place, _around(article.text, words)] for law, article in found
    ]
    table(["名称 / title", "版本 / edition", "条 / article", "内容 / text"], rows)
    if len(found) == limit:
        remark(f"只列出前 {limit} 条；用 --limit 增加 / only the first {limit}; --limit shows more")


@laws_command.command("check")
@click.argument("which")
@click.option("--on", metavar="DATE", help="行为日 / the day of the act.")
@json_option
@pass_house
def laws_check(house: House, which: str, on: str | None, as_json: bool) -> None:
    """核对一个案件或一段文字引用的法条 / check what a case or a text cites."""
    from docarchive.domain.laws.citation import find_citations

    with house.app() as app:
        day = parse_day(on) if on else None
        if find_citations(which):
            _check_text(app, which, day or local_day(app.now()), as_json=as_json)
        else:
            _check_case(app, which, day, as_json=as_json)


def _check_case(app: "App", words: str, day: date | None, *, as_json: bool) -> None:
    from docarchive.workflows.lookup import look_up_case
    from docarchive.workflows.registering.law_library import check_case

    with app.catalog.reading() as reader:
        case = look_up_case(words, reader)
        taken, checked = check_case(case, reader, on=day)
        empty = _library(reader).is_empty()
    if as_json:
        documents = [
            {"record": record.id, "title": record.title, "number": record.number, "findings": findings}
            for record, findings in checked
        ]
        show_json({"case": case.id, "act_date": taken, "library_empty": empty, "documents": documents})
        return
    click.echo(f"{case.name}  行为日 / act: {taken}")
    _show_checked(
        [(f"{record.title} {record.number or ''}".strip(), found) for record, found in checked], empty=empty
    )


def _check_text(app: "App", text: str, day: date, *, as_json: bool) -> None:
    from docarchive.workflows.registering.law_library import check_text

    with app.catalog.reading() as reader:
        checked = check_text(text, reader, on=day)
        empty = _library(reader).is_empty()
    if as_json:
        shown = [
            {"cited": text[citation.start : citation.end], "reference": reference, "findings": findings}
            for citation, reference, findings in checked
        ]
        show_json({"act_date": day, "library_empty": empty, "citations": shown})
        return
    rows = [(text[citation.start : citation.end], found) for citation, _, found in checked]
    _show_checked(rows, empty=empty)


def _show_checked(checked: list[tuple[str, Any]], *, empty: bool) -> None:
    """Findings with the document or citation they belong to."""
    rows = [
        [severity_word(finding), finding.code, name, finding.where, finding.expected, finding.found]
        for name, findings in checked
        for finding in findings
    ]
    if empty:
        click.echo(
            "法规库是空的，没有核对 / not checked, the library is empty: docarchive laws import FOLDER"
        )
    elif rows:
        headings = [
            "程度 / severity",
            "代码 / code",
            "在 / in",
            "引用 / cited",
            "应为 / expected",
            "实为 / found",
        ]
        table(headings, rows)
        remark("各代码的含义见 docs/laws.md / docs/laws.md explains each code")
    else:
        click.echo(f"核对 {len(checked)} 处，没有发现问题 / nothing found in {len(checked)}")


def severity_word(finding: Finding) -> str:
    """How grave a finding about law is: nothing is damaged here, but something may be wrong."""
    return {Severity.DAMAGE: "错误", Severity.WARNING: "警告", Severity.NOTICE: "提示"}[finding.severity]


def pack_folder(app: "App") -> Path:
    """The folder of the pack in use; its rules are read without its forms."""
    return app.folder("templates_dir") / app.configuration.settings.pack


def _show_report(report: "Any", *, dry_run: bool) -> None:
    shown: list[ImportedFile] = [item for item in report if item.remarks or len(report) <= 20]
    rows = [
        [_OUTCOMES[item.outcome], item.file, item.title, str(item.articles or "—"), "；".join(item.remarks)]
        for item in shown
    ]
    headings = ["结果 / outcome", "文件 / file", "名称 / title", "条数 / articles", "说明 / remarks"]
    if rows:
        table(headings, rows)
    counts = {name: sum(item.outcome == name for item in report) for name in _OUTCOMES}
    articles = sum(item.articles for item in report)
    text = "，".join(f"{_OUTCOMES[name]} {count}" for name, count in counts.items())
    only = "（只检查，没有录入 / dry run）" if dry_run else ""
    click.echo(f"{text}；条文 / articles {articles}{only}")


def _show_article(reference: "LawReference", law: "Law", article: "Article", *, as_json: bool) -> None:
    from docarchive.domain.laws.text import named_passages, passages

    lines = passages(article.text)
    named = named_passages(article.text, reference)
    if not named:
        raise NotFoundError(f"{reference.printed}：{law.edition} 版没有这一款、项或目 / no such place in it")
    if as_json:
        text = [{**_passage(line), "named": index in named} for index, line in enumerate(lines)]
        show_json({"law": _law(law), "place": reference.place, "heading": article.heading, "text": text})
        return
    click.secho(f"《{law.title}》{article.place}", bold=True)
    click.echo(f"{law.edition} 版，自 {law.starts} 起施行  {law.status.value if law.status else ''}".rstrip())
    if article.heading:
        click.echo(article.heading)
    whole = len(named) == len(lines)
    for index, line in enumerate(lines):
        marked = index in named and not whole
        click.secho(f"{'▶ ' if marked else '  '}{line.text}", bold=marked)


def _show_clause(law: "Law", clause: "Article", *, as_json: bool) -> None:
    if as_json:
        show_json({"law": _law(law), "place": clause.place, "heading": clause.heading, "text": clause.text})
        return
    click.secho(f"{law.name}{clause.place}", bold=True)
    click.echo(
        f"{law.edition} 发布，自 {law.starts} 起实施  {law.status.value if law.status else ''}".rstrip()
    )
    if clause.heading:
        click.echo(clause.heading)
    for line in clause.text.split("\n"):
        click.echo(f"  {line}")


def _show_law(law: "Law", library: "CatalogLibrary", *, as_json: bool) -> None:
    articles = library.articles(law)
    if as_json:
        text = [
            {"place": article.place, "heading": article.heading, "text": article.text} for article in articles
        ]
        show_json({**_law(law), "articles": text})
        return
    items(
        [
            ("编号 / id", law.id),
            *(
                [("标准号 / number", law.number), ("代替 / replaces", law.replaces or "—")]
                if law.number
                else []
            ),
            ("版本 / edition", str(law.edition)),
            ("制定机关 / issuer", law.issuer or "—"),
            ("施行 / effective", str(law.effective_from or "—")),
            ("失效 / ended", str(law.effective_to or "—")),
            ("时效 / status", law.status.value if law.status else "—"),
            ("来源 / source", law.source),
        ],
        title=law.title,
    )
    rows = [[article.place, article.heading, article.text.partition("\n")[0][:60]] for article in articles]
    table(["条 / article", "章节 / heading", "内容 / text"], rows)


def _law(law: "Law") -> dict[str, Any]:
    return {
        "id": law.id,
        "title": law.title,
        "edition": law.edition,
        "issuer": law.issuer,
        "effective_from": law.effective_from,
        "effective_to": law.effective_to,
        "status": law.status,
        "source": law.source,
        **({"number": law.number, "replaces": law.replaces} if law.number else {}),
    }


def _passage(line: Any) -> dict[str, Any]:
    return {"paragraph": line.paragraph, "item": line.item, "subitem": line.subitem, "text": line.text}


def _around(text: str, words: tuple[str, ...]) -> str:
    """Some forty characters around the first of the words that is found."""
    flat = text.replace("\n", " ")
    place = max(min((flat.find(word) for word in words if word in flat), default=0) - 12, 0)
    return f"{'…' if place else ''}{flat[place : place + 44]}{'…' if len(flat) > place + 44 else ''}"


def _library(reader: Any) -> "CatalogLibrary":
    from docarchive.workflows.registering.law_library import CatalogLibrary

    return CatalogLibrary(reader)
