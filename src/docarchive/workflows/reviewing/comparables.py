"""Like cases beside a case: what it is about is read from its papers, the rest of the archive answers.

Nothing is written, except where a reviewer says what a decision was about (`classify`): the entry goes into the
archive, one transaction records it, the ledger publishes it.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from docarchive.archive.port import Archive, Ledger
from docarchive.catalog.port import Catalog, Reader
from docarchive.domain import places
from docarchive.domain.case import Case
from docarchive.domain.errors import RejectedError
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.follow_ups import FollowUp, FollowUpKind
from docarchive.domain.identifiers import PartyId
from docarchive.domain.laws.citation import parse_citation
from docarchive.domain.laws.penal import PenalCatalogue
from docarchive.domain.party import Enterprise
from docarchive.domain.record import Record
from docarchive.domain.register_entry import RegisterEntry, RegisterFilling
from docarchive.domain.reviewing.comparables import ENOUGH, Compared, Step, Target, answer, ladder
from docarchive.domain.reviewing.decision import (
    CLASS_REGISTER,
    DECISION_FORMS,
    FINE,
    PenalClass,
    basis_in,
    basis_of,
    place_key,
)
from docarchive.domain.standing import standing_documents
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.store import put_body


def target_of(case: Case, reader: Reader, *, on: date, party_id: PartyId | None = None) -> Target:
    """What a case is compared by: a party's newest decision, else its newest paper that names the basis of a penalty.

    Args:
        case: The case.
        reader: Where it is known.
        on: The day its period reaches back from while no paper is dated.
        party_id: One of its parties; by default the first that has such a paper.

    Raises:
        RejectedError: the party is none of the case's.
    """
    if party_id is not None and party_id not in case.party_ids:
        raise RejectedError(f"{party_id} 不是本案当事人 / is no party of the case {case.name}")
    papers = [item for item in standing_documents(reader.records_of(case.id)) if basis_in(item.values or {})]
    papers += [
        item for item in papers if item.form_id in DECISION_FORMS
    ]  # the newest decision comes last of all
    of = {item.party_id: item for item in papers}
    owner = party_id or next((item for item in case.party_ids if item in of), case.party_ids[0])
    paper, party = of.get(owner), reader.get_party(owner)
    unit = party if isinstance(party, Enterprise) else None
    return Target(
        party_kind=party.kind,
        cause=case.cause,
        places=tuple(dict.fromkeys(map(place_key, basis_of(paper)))) if paper else (),
        classed=class_of(paper, reader) if paper else PenalClass(),
        industry=unit.industry if unit else None,
        scale=unit.scale if unit else None,
        amount_fen=_amount(paper) if paper else None,
        on=(paper.doc_date if paper else None) or on,
        case_id=case.id,
    )


def find_comparables(
    target: Target,
    reader: Reader,
    *,
    catalogue: PenalCatalogue | None = None,
    enough: int = ENOUGH,
    step: int | None = None,
) -> Compared:
    """Compare; with a catalogue a place that only one of its rows has stands for that row.

    The comparison is widened until there are *enough*; *step* (from 0) says instead how far, at most all the way.

    Raises:
        RejectedError: nothing is named to compare by, or *enough* is less than one.
    """
    if enough < 1:
        raise RejectedError("最少件数应为正数 / the minimum must be at least 1")
    if not (target.places or target.cause or target.classed.violation):
        raise RejectedError(
            "没有可比的条款、案由或者违法行为 / there is no article, cause or violation to compare by",
            hint="--article、--cause 或者 --violation",
        )
    target = replace(target, places=_places(target, catalogue))
    rungs = ladder(target)
    counts = reader.count_like(target, [scope for scope, _, _ in rungs])
    last = next((place for place, count in enumerate(counts) if count >= enough), len(rungs) - 1)
    last = last if step is None else min(step, len(rungs) - 1)
    steps = [Step(words, words_en, count) for (_, words, words_en), count in zip(rungs, counts, strict=True)]
    scope = rungs[last][0]
    found = answer(target, scope, steps[: last + 1], reader.decisions_like(target, scope))
    return replace(found, wider=tuple(steps[last + 1 :]))


def class_of(record: Record, reader: Reader) -> PenalClass:
    """What a reviewer said a decision was about."""
    entry = reader.find_entry(CLASS_REGISTER, record.id)
    data = entry.data if entry else {}
    return PenalClass(data.get("violation"), data.get("step"), data.get("tier"))


def classify(
    record: Record,
    classed: PenalClass,
    *,
    archive: Archive,
    ledger: Ledger,
    catalog: Catalog,
    now: Callable[[], datetime],
    actor: str,
) -> None:
    """Say what a decision was about; a later saying replaces an earlier one, both stay in the ledger.

    Raises:
        RejectedError: the record is no decision on a penalty.
    """
    if record.form_id not in DECISION_FORMS:
        raise RejectedError(f"{record.title} 不是行政处罚决定书 / is no decision on a penalty")
    data = {"violation": classed.violation, "step": classed.step, "tier": classed.tier}
    entry = RegisterEntry(
        CLASS_REGISTER,
        record.id,
        str(record.number or record.title),
        " ".join(filter(None, data.values())),
        {name: value for name, value in data.items() if value is not None},
    )
    filling = RegisterFilling(CLASS_REGISTER, "docarchive comparables --classify", (entry,))
    body, plain = put_body(archive, lambda digest: places.register_key(CLASS_REGISTER, digest), filling)
    detail: dict[str, str | int] = {"register": CLASS_REGISTER, "entries": 1}
    with catalog.transaction() as tx:
        tx.record(
            Fact(FactKind.REGISTER_FILLED, now(), actor, body, record_id=record.id, detail=detail), plain
        )
        tx.schedule(FollowUp(FollowUpKind.INDEX_RECORD, record.id))
    publish_facts(ledger=ledger, catalog=catalog)


def place_of(written: str) -> str:
    """A written place of law, ``安全生产法第九十七条第四项``, as it is compared."""
    return place_key(parse_citation(written).of(edition=date.min))


def _places(target: Target, catalogue: PenalCatalogue | None) -> tuple[str, ...]:
    row = catalogue.find(target.classed.violation) if catalogue and target.classed.violation else None
    return target.places or ((place_key(row.place),) if row else ())


def _amount(paper: Record) -> int | None:
    """The fines a paper imposes, or announces in the field its form keeps them in; in 分."""
    fines = [(item.kind, item.amount_fen) for item in paper.penalties] or [
        (row.get("kind"), row.get("amount")) for row in (paper.values or {}).get("penalties", [])
    ]
    amounts = [amount for kind, amount in fines if kind == FINE and amount is not None]
    return sum(amounts) if amounts else None
