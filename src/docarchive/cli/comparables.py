"""Like cases beside a case: the numbers, a line of chart, and every decision behind them."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from docarchive.cli.given import text
from docarchive.cli.house import House, as_user_option, json_option, pass_house, remark, show_json, sight_of
from docarchive.cli.tables import items, table
from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import NotFoundError, RejectedError
from docarchive.domain.laws.discretion import Level
from docarchive.domain.laws.penal import SanctionStage
from docarchive.domain.money import figures, parse_yuan
from docarchive.domain.party import SCALES, PartyKind
from docarchive.domain.reviewing.comparables import ENOUGH, Compared, Target
from docarchive.domain.reviewing.decision import Decision, PenalClass
from docarchive.domain.reviewing.spread import FENCES, FENCES_EN, QUARTILES, QUARTILES_EN, Spread
from docarchive.wiring.recording import recording

if TYPE_CHECKING:
    from docarchive.catalog.port import Reader
    from docarchive.domain.laws.penal import PenalCatalogue
    from docarchive.wiring.app import App

_SHOWN = 15


@click.command("comparables")
@click.argument("which", required=False)
@click.option("--for", "party_words", type=text, help="案件的哪个当事人 / which party of the case.")
@click.option("--cause", type=text, help="案由 / cause.")
@click.option(
    "--article",
    "articles",
    type=text,
    multiple=True,
    help="处罚条款，如 安全生产法第九十七条 / penal article.",
)
@click.option("--violation", help="违法行为编号 / row of the penal catalogue (docarchive penal list).")
@click.option(
    "--party", type=click.Choice([item.value for item in PartyKind]), help="单位或个人 / unit or person."
)
@click.option(
    "--step",
    type=click.Choice([item.value for item in SanctionStage]),
    help="条款的阶段 / stage of the article.",
)
@click.option("--tier", type=click.Choice([item.value for item in Level]), help="裁量阶次 / tier.")
@click.option("--industry", type=text, help="GB/T 4754 行业代码 / industry code.")
@click.option("--scale", type=click.Choice(SCALES), help="企业规模 / size.")
@click.option("--amount", help="拟罚款（元） / the fine in question, yuan.")
@click.option(
    "--enough",
    type=click.IntRange(1, 10_000),
    default=ENOUGH,
    show_default=True,
    help="少于此数即放宽 / widen below this.",
)
@click.option(
    "--classify", is_flag=True, help="登记一份决定书的违法行为、阶段、阶次 / say what a decision was about."
)
@click.option("--all", "every", is_flag=True, help="列出全部案件 / list every decision.")
@as_user_option
@json_option
@pass_house
def comparables_command(
    house: House,
    which: str | None,
    party_words: str | None,
    cause: str | None,
    articles: tuple[str, ...],
    violation: str | None,
    party: str | None,
    step: str | None,
    tier: str | None,
    industry: str | None,
    scale: str | None,
    amount: str | None,
    enough: int,
    classify: bool,
    every: bool,
    viewer: str | None,
    as_json: bool,
) -> None:
    """类案比较：同类处罚的分布和本案的位置 / like cases: how their fines are spread, and where this one lies.

    WHICH 为案件；不写时按选项比较 / WHICH is a case; without it the options say what to compare. 只比案件，不比承办人 /
    cases are compared, never officers.
    """
    from docarchive.workflows.reviewing.comparables import find_comparables, place_of

    classed = PenalClass(violation, step, tier)
    with house.app() as app:
        if classify:
            _classify(app, which, classed)
            return
        given = Target(
            party_kind=PartyKind(party) if party else None,
            cause=cause or "",
            places=tuple(place_of(item) for item in articles),
            classed=classed,
            industry=industry,
            scale=scale,
            amount_fen=parse_yuan(amount) if amount else None,
            on=local_day(app.now()),
        )
        with app.catalog.reading(sight_of(app, viewer)) as reader:
            target = _of_case(reader, which, party_words, given) if which else given
            found = find_comparables(target, reader, catalogue=_catalogue(app), enough=enough)
    if as_json:
        show_json(found)
    else:
        _show(found, every=every)


def chart(spread: Spread, fines: Sequence[int], amount: int | None, *, width: int) -> str:
    """One line: ``·`` outliers, ``├─┤`` whiskers, ``▒`` the middle half, ``┃`` the median, ``◆`` this case."""
    inside = [item for item in fines if not spread.outside(item)]
    ends = [*fines, *([amount] if amount is not None else [])]
    low, high = min(ends), max(ends)

    def at(value: int) -> int:
        return (width - 1) * (value - low) // (high - low) if high > low else width // 2

    line = [" "] * width
    for place in range(at(min(inside)), at(max(inside)) + 1):
        line[place] = "─"
    line[at(min(inside))], line[at(max(inside))] = "├", "┤"
    for place in range(at(spread.first_quartile), at(spread.third_quartile) + 1):
        line[place] = "▒"
    line[at(spread.median)] = "┃"
    for value in fines:
        if spread.outside(value):
            line[at(value)] = "·"
    if amount is not None:
        line[at(amount)] = "◆"
    return "".join(line).rstrip()


def _of_case(reader: "Reader", which: str, party_words: str | None, given: Target) -> Target:
    """The case's own target; what the options name stands in its place."""
    from docarchive.workflows.lookup import look_up_case, look_up_party
    from docarchive.workflows.reviewing.comparables import target_of

    case = look_up_case(which, reader)
    party_id = look_up_party(party_words, reader).id if party_words else None
    target = target_of(case, reader, on=given.on or case.opened_on, party_id=party_id)
    said = {
        name: value
        for name in ("party_kind", "cause", "places", "industry", "scale", "amount_fen")
        if (value := getattr(given, name)) not in (None, "", ())
    }
    classed = PenalClass(
        *(
            getattr(given.classed, name) or getattr(target.classed, name)
            for name in ("violation", "step", "tier")
        )
    )
    return replace(target, classed=classed, **said)


def _classify(app: "App", which: str | None, classed: PenalClass) -> None:
    from docarchive.workflows.lookup import look_up_record
    from docarchive.workflows.reviewing.comparables import classify

    if which is None or classed == PenalClass():
        raise RejectedError(
            "请写明决定书和违法行为、阶段或者阶次 / name the decision, and its violation, stage or tier",
            hint="docarchive comparables 示应急罚〔2026〕1号 --classify --violation WSL97-4 --step initial",
        )
    catalogue = _catalogue(app)
    if classed.violation and catalogue is not None and catalogue.find(classed.violation) is None:
        raise NotFoundError(f"没有违法行为 {classed.violation} / no such row", hint="docarchive penal list")
    with app.catalog.reading() as reader:
        record = look_up_record(which, reader)
    classify(record, classed, **recording(app))
    app.follow_ups.run_all()
    click.echo(f"已登记 / noted: {record.number or record.title}")


def _catalogue(app: "App") -> "PenalCatalogue | None":
    from docarchive.templates.rules.penal import load_penal

    try:
        return load_penal(app.pack_folder)
    except NotFoundError:  # a pack without penal articles: places and causes are compared
        return None


def _show(found: Compared, *, every: bool) -> None:
    click.secho("比较范围 / what was compared", bold=True)
    for number, step in enumerate(found.steps):
        lead = "" if number == 0 else "放宽 / widened: "
        click.echo(f"  {lead}{step.words}")
        click.echo(f"  {'' if number == 0 else '  '}{step.words_en} → {step.found}")
    if not found.decisions:
        remark("没有同类案件 / no like case")
        return
    click.echo()
    items(_numbers(found))
    fines = [item.fine_fen for item in found.decisions if item.fine_fen is not None]
    if found.fines:
        width = min(shutil.get_terminal_size().columns, 100) - 4
        click.echo(f"\n  {chart(found.fines, fines, found.target.amount_fen, width=width)}")
        click.echo("  ├─┤ 界限内 / within the fences  ▒ 中间一半 / middle half  ┃ 中位数 / median")
        click.echo("  · 离群 / outlier  ◆ 本案 / this case")
        click.echo(f"  {QUARTILES}\n  {QUARTILES_EN}\n  {FENCES}\n  {FENCES_EN}\n")
    if found.outliers:
        _list("离群案件 / outliers", found.outliers, every=every)
    _list("同类案件，新的在前 / like cases, newest first", found.decisions[::-1], every=every)


def _numbers(found: Compared) -> list[tuple[str, str]]:
    rows = [("案件数 / decisions", str(len(found.decisions)))]
    if spread := found.fines:
        rows += [
            ("有罚款 / with a fine", str(spread.count)),
            ("最低 / least", figures(spread.least)),
            ("第一四分位 / first quartile", figures(spread.first_quartile)),
            ("中位数 / median", figures(spread.median)),
            ("第三四分位 / third quartile", figures(spread.third_quartile)),
            ("最高 / most", figures(spread.most)),
        ]
    rows.append(("无罚款 / without a fine", str(found.without_fine)))
    rows += [(f"处罚种类 / kind: {kind}", str(count)) for kind, count in sorted(found.kinds.items())]
    if (amount := found.target.amount_fen) is not None:
        place = found.rank_permille
        where = "" if place is None else f"，高于 {place // 10}.{place % 10}% / above that share of the fines"
        beyond = "；离群 / an outlier" if found.outlier else ""
        rows.append(("本案 / this case", f"{figures(amount)}{where}{beyond}"))
    return rows


def _list(title: str, decisions: Sequence[Decision], *, every: bool) -> None:
    shown = decisions if every else decisions[:_SHOWN]
    rows = [
        [
            str(item.decided_on),
            item.number or "",
            figures(item.fine_fen) if item.fine_fen is not None else "、".join(item.kinds),
            item.record_id,
        ]
        for item in shown
    ]
    table(["日期 / date", "文号 / number", "罚款 / fine", "id"], rows, title=title)
    if len(shown) < len(decisions):
        remark(f"另有 {len(decisions) - len(shown)} 件，--all 列出 / more: --all")
