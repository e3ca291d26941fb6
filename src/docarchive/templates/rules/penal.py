"""Read ``rules/penal_articles.yaml`` and ``rules/discretion.yaml`` (docs/laws.md specifies them)."""

from collections.abc import Collection, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from docarchive.domain.errors import NotFoundError, RejectedError
from docarchive.domain.findings import Finding
from docarchive.domain.laws.discretion import Benchmark, Level, Tier, tier_faults
from docarchive.domain.laws.law import LawReference
from docarchive.domain.laws.penal import (
    Base,
    Basis,
    Bounds,
    PartyRole,
    PenalCatalogue,
    PenalRow,
    PenaltyKind,
    Sanction,
    SanctionStage,
)
from docarchive.domain.laws.text import Law
from docarchive.domain.money import MAX_YUAN
from docarchive.templates.rules.entry import day, one_of, rows, source_of, whole
from docarchive.templates.rules.rule_file import stamp_of
from docarchive.templates.shipped import MEND
from docarchive.templates.strict_yaml import Table, load_yaml
from docarchive.templates.yaml_entry import Entry

PENAL_FILE = "rules/penal_articles.yaml"
DISCRETION_FILE = "rules/discretion.yaml"
_IN_YUAN = (None, Basis.AMOUNT)


def load_penal(folder: Path) -> PenalCatalogue:
    """The penal catalogue of the pack in *folder*.

    Raises:
        NotFoundError: the pack has none.
        RejectedError: it has faults; the message has all of them, each with its line.
    """
    faults: list[Finding] = []
    catalogue = read_penal(_table(folder, PENAL_FILE), faults)
    _refuse(PENAL_FILE, faults)
    return catalogue


def load_discretion(folder: Path, violations: Collection[str]) -> tuple[Benchmark, ...]:
    """The benchmarks of the pack in *folder*; *violations* are the rows they may speak of. None without the file."""
    if not (folder / DISCRETION_FILE).is_file():
        return ()
    faults: list[Finding] = []
    found = read_discretion(_table(folder, DISCRETION_FILE), violations, faults)
    _refuse(DISCRETION_FILE, faults)
    return found


def known_penal(folder: Path) -> PenalCatalogue:
    """As `load_penal`; read again only when the file has changed."""
    return _known_penal(folder, stamp_of(folder, PENAL_FILE))


def known_discretion(folder: Path) -> tuple[Benchmark, ...]:
    """As `load_discretion` for the rows of `known_penal`; read again only when the file has changed."""
    if not (folder / DISCRETION_FILE).is_file():
        return ()
    rows_of = tuple(row.id for row in known_penal(folder).rows)
    return _known_discretion(folder, rows_of, stamp_of(folder, DISCRETION_FILE))


@lru_cache(maxsize=4)
def _known_penal(folder: Path, _stamp: int) -> PenalCatalogue:
    return load_penal(folder)


@lru_cache(maxsize=4)
def _known_discretion(folder: Path, violations: tuple[str, ...], _stamp: int) -> tuple[Benchmark, ...]:
    return load_discretion(folder, violations)


def read_penal(table: Any, faults: list[Finding]) -> PenalCatalogue:
    """Read the catalogue; what is wrong goes into *faults*."""
    head = Entry(table, PENAL_FILE, faults)
    laws = dict(_law(item, faults) for item in rows(head, "laws"))
    bounds = _bounds(head.any("bounds"), faults)
    shared = {
        name: tuple(_sanction(item, faults) for item in items)
        for name, items in _mapping(head, "sanctions", faults).items()
    }
    found: dict[str, PenalRow] = {}
    for item in rows(head, "rows"):
        row, where = _row(item, laws, shared, faults)
        if row.id in found:
            faults.append(Finding("yaml-value", where, "各不相同 / all different", row.id))
        found[row.id] = row
    head.finish()
    return PenalCatalogue(tuple(found.values()), laws, bounds)


def read_discretion(table: Any, violations: Collection[str], faults: list[Finding]) -> tuple[Benchmark, ...]:
    """Read the benchmarks; what is wrong goes into *faults*."""
    head = Entry(table, DISCRETION_FILE, faults)
    found = tuple(_benchmark(item, violations, faults) for item in rows(head, "benchmarks"))
    head.finish()
    return found


def _law(table: Any, faults: list[Finding]) -> tuple[str, Law]:
    entry = Entry(table, PENAL_FILE, faults)
    short, title, edition = entry.text("id"), entry.text("law"), day(entry, "edition")
    if edition is None:
        entry.fault("yaml-missing-key", "edition", "缺少 / missing")
    law = Law(title, edition or date.min, effective_from=day(entry, "effective_from"))
    entry.finish()
    return short, law


def _bounds(table: Any, faults: list[Finding]) -> Bounds:
    entry = Entry(table, PENAL_FILE, faults)
    bounds = Bounds(
        least_included=entry.flag("least_included", default=True),
        most_included=entry.flag("most_included", default=True),
        source=source_of(entry, PENAL_FILE, faults),
    )
    entry.finish()
    return bounds


def _row(
    table: Any, laws: Mapping[str, Law], shared: Mapping[str, tuple[Sanction, ...]], faults: list[Finding]
) -> tuple[PenalRow, str]:
    entry = Entry(table, PENAL_FILE, faults)
    place, law = _place(entry.any("place"), laws, faults)
    sets = entry.texts("shared")
    for name in sets:
        if name not in shared:
            entry.fault("yaml-value", "、".join(shared), name, "shared")
    row = PenalRow(
        id=entry.text("id"),
        cause=entry.text("cause"),
        place=place,
        sanctions=(
            *(item for name in sets for item in shared.get(name, ())),
            *(_sanction(item, faults) for item in rows(entry, "sanctions")),
        ),
        duty=tuple(_place(item, laws, faults, law=law)[0] for item in rows(entry, "duty")),
        orders=entry.texts("orders"),
        everyday=entry.flag("everyday", default=False),
        note=entry.text_or_none("note") or "",
    )
    if not row.sanctions and not row.note:
        entry.fault("yaml-missing-key", "sanctions / shared / note", "缺少 / missing")
    entry.finish()
    return row, entry.where("id")


def _place(
    table: Any, laws: Mapping[str, Law], faults: list[Finding], *, law: str = ""
) -> tuple[LawReference, str]:
    entry = Entry(table, PENAL_FILE, faults)
    short = law or entry.choice("law", laws) or ""
    known = laws.get(short)
    article = whole(entry, "article")
    if article is None or known is None:
        entry.fault("yaml-missing-key", "law, article", "缺少 / missing")
    reference = LawReference(
        known.title if known else "",
        known.edition if known else date.min,
        article or 1,
        whole(entry, "paragraph"),
        whole(entry, "item"),
    )
    entry.finish()
    return reference, short


def _sanction(table: Any, faults: list[Finding]) -> Sanction:
    entry = Entry(table, PENAL_FILE, faults)
    kind = one_of(entry, "kind", PenaltyKind) or PenaltyKind.OTHER
    basis = Basis(entry.choice("basis", [item.value for item in Basis]) or Basis.AMOUNT)
    fine = kind is PenaltyKind.FINE
    factor = 100 if basis in _IN_YUAN else 1
    least, most = (_scaled(whole(entry, key, least=0), factor) for key in ("least", "most"))
    if (fine and most is None) or (most is not None and least is not None and most < least):
        entry.fault("yaml-value", "least ≤ most", f"{least} … {most}", "most")
    if not fine and (least is not None or most is not None):
        entry.fault("yaml-value", "只有罚款有幅度 / only fines have a range", kind.value, "kind")
    on_goods = basis is Basis.MULTIPLE_OF_VALUE
    base = entry.choice("base", [item.value for item in Base])
    sanction = Sanction(
        party=one_of(entry, "party", PartyRole) or PartyRole.UNIT,
        stage=one_of(entry, "stage", SanctionStage) or SanctionStage.INITIAL,
        kind=kind,
        basis=basis if fine else None,
        least=least,
        most=most,
        base=Base.VALUE_OF_GOODS if on_goods else Base(base or Base.ILLEGAL_INCOME),
        base_from_fen=_scaled(whole(entry, "base_from"), 100),
        base_below_fen=_scaled(whole(entry, "base_below"), 100),
        may=entry.flag("may", default=False),
        alternative=entry.text_or_none("alternative") or "",
        when=entry.text_or_none("when") or "",
        note=entry.text_or_none("note") or "",
    )
    entry.finish()
    return sanction


def _benchmark(table: Any, violations: Collection[str], faults: list[Finding]) -> Benchmark:
    entry = Entry(table, DISCRETION_FILE, faults)
    tiers = tuple(_tier(item, faults) for item in rows(entry, "tiers"))
    benchmark = Benchmark(
        id=entry.text("id"),
        title=entry.text("title"),
        violation=entry.text("violation"),
        party=one_of(entry, "party", PartyRole) or PartyRole.UNIT,
        stage=one_of(entry, "stage", SanctionStage) or SanctionStage.INITIAL,
        tiers=tiers,
        source=source_of(entry, DISCRETION_FILE, faults),
        issuer=entry.text_or_none("issuer") or "",
        doc_no=entry.text_or_none("doc_no") or "",
        effective_from=day(entry, "effective_from"),
        example=entry.flag("example", default=False),
    )
    if benchmark.violation not in violations:
        entry.fault("yaml-value", f"{PENAL_FILE} 的 id / an id there", benchmark.violation, "violation")
    if not tiers:
        entry.fault("yaml-missing-key", "tiers", "缺少 / missing")
    for index, expected, found in tier_faults(tiers):
        entry.fault("yaml-value", f"tiers {index + 1}: {expected}", found, "tiers")
    entry.finish()
    return benchmark


def _tier(table: Any, faults: list[Finding]) -> Tier:
    entry = Entry(table, DISCRETION_FILE, faults)
    tier = Tier(
        level=one_of(entry, "level", Level) or Level.ORDINARY,
        condition=entry.text("condition"),
        least_fen=_scaled(whole(entry, "least", least=0), 100),
        most_fen=_scaled(whole(entry, "most", least=0), 100),
        other=entry.text_or_none("other") or "",
    )
    entry.finish()
    return tier


def _scaled(number: int | None, factor: int) -> int | None:
    return None if number is None else min(number, MAX_YUAN) * factor


def _mapping(entry: Entry, key: str, faults: list[Finding]) -> dict[str, list[Any]]:
    value = entry.any(key)
    if not isinstance(value, Table) or not all(isinstance(item, list) for item in value.values()):
        if value is not None:
            entry.fault("yaml-value", f"{key}: 名称: 列表 / names with lists", str(value)[:80], key)
        return {}
    return dict(value)


def _table(folder: Path, name: str) -> Any:
    path = folder / name
    try:
        return load_yaml(path.read_text("utf-8-sig"), name)
    except FileNotFoundError as error:
        raise NotFoundError(
            f"文书包里没有 {name} / the pack has no {name}",
            hint=MEND,
        ) from error
    except UnicodeDecodeError as error:
        raise RejectedError(f"{name}：不是 UTF-8 编码 / not UTF-8 text") from error


def _refuse(name: str, faults: list[Finding]) -> None:
    if faults:
        lines = "\n".join(f"  {item.where}: {item.found} → {item.expected} [{item.code}]" for item in faults)
        raise RejectedError(f"{name} 有 {len(faults)} 处问题 / {len(faults)} faults:\n{lines}")
