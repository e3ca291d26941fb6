"""From a violation to its penal article, range and tier, while a document is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docarchive.catalog.port import Reader
from docarchive.domain.errors import RejectedError
from docarchive.domain.findings import Finding
from docarchive.domain.laws.discretion import Benchmark, Tier
from docarchive.domain.laws.penal import (
    FineRange,
    PartyRole,
    PenalCatalogue,
    PenalRow,
    PenaltyKind,
    Sanction,
    SanctionStage,
    statutory_range,
)
from docarchive.domain.money import parse_yuan
from docarchive.domain.party import PartyKind
from docarchive.templates.form import FieldType, FormSpec
from docarchive.templates.pack import Pack
from docarchive.templates.rules.penal import known_discretion, known_penal
from docarchive.workflows.issuing.entries import Entry, is_blank, printed_with_edition
from docarchive.workflows.registering.penal_check import (
    LEVELS,
    PenaltyCheck,
    benchmarks_for,
    check_penalty,
    imported_benchmarks,
)

DUTY_FIELD, PENAL_FIELD, REASON_FIELD = "violated", "basis", "discretion_reason"
FINE, PENALTIES = "罚款", "penalties"
MOST_ROWS = 12
_ROLES = {
    PartyKind.UNIT: (PartyRole.UNIT,),
    PartyKind.PERSON: (PartyRole.MAIN_PERSON, PartyRole.OTHER_PERSON, PartyRole.INDIVIDUAL),
}


@dataclass(frozen=True, slots=True)
class OfferedTier:
    """One tier of a benchmark."""

    id: str
    """For the page: what is sent back when it is picked."""
    benchmark: Benchmark
    tier: Tier


@dataclass(frozen=True, slots=True)
class OfferedFine:
    """A fine that the law provides for the party at one stage."""

    id: str
    sanction: Sanction
    range: FineRange | None
    """None where it depends on a sum that is not known."""
    tiers: tuple[OfferedTier, ...]


@dataclass(frozen=True, slots=True)
class Picked:
    """A violation that was picked."""

    row: PenalRow
    fines: tuple[OfferedFine, ...]
    others: tuple[Sanction, ...]
    """What else the article provides for the party."""
    fine: OfferedFine | None = None
    """The one the amounts are compared with."""
    tier: OfferedTier | None = None


def picks_law(form: FormSpec) -> bool:
    """Whether a form names the article violated or the penal article."""
    return any(
        spec.name in (DUTY_FIELD, PENAL_FIELD) and spec.type is FieldType.LAWREFS for spec in form.fields
    )


def find_violations(words: str, pack: Pack) -> Sequence[PenalRow]:
    """Rows of the penal catalogue for words of the cause or an article; the everyday ones when there are none."""
    catalogue = known_penal(pack.folder)
    found = catalogue.search(words) if words.strip() else [row for row in catalogue.rows if row.everyday]
    return found[:MOST_ROWS]


def pick_violation(row_id: str, choice: str, kind: PartyKind, *, pack: Pack, reader: Reader) -> Picked | None:
    """A row with what it provides for parties of a kind; *choice* is the id of a fine or tier of it, or nothing.

    Returns:
        None when there is no such row: the pack may have changed since it was picked.
    """
    catalogue = known_penal(pack.folder)
    row = catalogue.find(row_id) if row_id else None
    if row is None:
        return None
    benchmarks = (*known_discretion(pack.folder), *imported_benchmarks(reader))
    mine = [item for item in row.sanctions if item.party in _ROLES[kind]]
    fines = tuple(
        _fine(place, item, row, catalogue, benchmarks)
        for place, item in enumerate(mine)
        if item.kind is PenaltyKind.FINE
    )
    fine = next((item for item in fines if choice == item.id or choice.startswith(f"{item.id}.")), None)
    tier = next((item for item in fine.tiers if item.id == choice), None) if fine else None
    others = tuple(item for item in mine if item.kind is not PenaltyKind.FINE)
    return Picked(row, fines, others, fine, tier)


def take_violation(row: PenalRow, entries: Mapping[str, Entry], form: FormSpec) -> dict[str, Entry]:
    """The entries with the articles of a row; what was there stays, and nothing stands there twice."""
    names = {spec.name for spec in form.fields}
    wanted = {DUTY_FIELD: row.duty, PENAL_FIELD: (row.place,)}
    changed = dict(entries)
    for name in names & set(wanted):
        lines = [line for line in str(entries.get(name) or "").splitlines() if line.strip()]
        more = [printed_with_edition(place) for place in wanted[name]]
        changed[name] = "\n".join([*lines, *(line for line in more if line not in lines)])
    return changed


def take_tier(picked: Picked, entries: Mapping[str, Entry], form: FormSpec) -> dict[str, Entry]:
    """The entries with the tier named as the reason, where nothing stands there yet."""
    tier, changed = picked.tier, dict(entries)
    has_reason = any(spec.name == REASON_FIELD for spec in form.fields)
    if tier and has_reason and is_blank(entries.get(REASON_FIELD, "")):
        level = next(name for name, item in LEVELS.items() if item is tier.tier.level)
        named = f"《{tier.benchmark.title}》{tier.benchmark.doc_no}"
        changed[REASON_FIELD] = f"参照{named}，{tier.tier.condition}，属{level}阶次。"
    return changed


def fine_remarks(
    picked: Picked | None, entries: Mapping[str, Entry], form: FormSpec, *, pack: Pack
) -> tuple[Finding, ...]:
    """What the statute and the tier have against the fines in a form; nothing where none was picked."""
    fine = picked.fine if picked else None
    if picked is None or fine is None or fine.range is None:
        return ()
    catalogue, tier = known_penal(pack.folder), picked.tier
    reason = str(entries.get(REASON_FIELD) or "")
    found: list[Finding] = []
    for amount in _amounts(entries, form):
        check = PenaltyCheck(
            picked.row,
            fine.sanction.party,
            fine.sanction.stage,
            amount,
            benchmark=tier.benchmark if tier else None,
            tier=tier.tier if tier else None,
            reason="" if tier else reason,
        )
        found += check_penalty(check, catalogue)
    return tuple(found)


def _amounts(entries: Mapping[str, Entry], form: FormSpec) -> list[int]:
    rows: Sequence[Mapping[str, Any]] = entries.get(form.penalties_from or PENALTIES) or ()
    amounts = []
    for row in rows:
        try:
            if row.get("kind") == FINE and row.get("amount"):
                amounts.append(parse_yuan(row["amount"]))
        except RejectedError:
            continue  # the check of the values says so
    return amounts


def _fine(
    place: int,
    sanction: Sanction,
    row: PenalRow,
    catalogue: PenalCatalogue,
    benchmarks: Sequence[Benchmark],
) -> OfferedFine:
    role: PartyRole = sanction.party
    stage: SanctionStage = sanction.stage
    id_ = f"{row.id}.{place}"
    tiers = tuple(
        OfferedTier(f"{id_}.{benchmark.id}.{number}", benchmark, tier)
        for benchmark in benchmarks_for(benchmarks, row, role, stage)
        for number, tier in enumerate(benchmark.tiers, start=1)
    )
    return OfferedFine(id_, sanction, statutory_range(row, role, stage, catalogue.bounds), tiers)
