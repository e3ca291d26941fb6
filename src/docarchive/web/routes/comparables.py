"""Like cases beside a case: how their fines are spread, where this one lies, and each of them; never by officer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode

from fastapi import Query
from markupsafe import Markup
from starlette.responses import Response

from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import RejectedError
from docarchive.domain.identifiers import PartyId
from docarchive.domain.laws.discretion import Level
from docarchive.domain.laws.penal import SanctionStage
from docarchive.domain.money import parse_yuan
from docarchive.domain.party import SCALES, PartyKind
from docarchive.domain.people.rights import Deed
from docarchive.domain.reviewing.box_chart import Dot, box_chart
from docarchive.domain.reviewing.comparables import ENOUGH, Compared, Step, Target
from docarchive.domain.reviewing.decision import PenalClass
from docarchive.domain.reviewing.spread import FENCES, FENCES_EN, QUARTILES, QUARTILES_EN
from docarchive.web.access import allowed, doing
from docarchive.web.language import pick
from docarchive.web.loading import load_case
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.visit import Visit, Visiting
from docarchive.workflows.reviewing.comparables import find_comparables, place_of, target_of

LIST_SIZE = 200
E = TypeVar("E", bound=StrEnum)
Text = Annotated[str, Query(max_length=200)]
Word = Annotated[str, Query(max_length=40)]

room = Room()
ENTRIES: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the widening, with the address of the comparison as it stood there."""

    step: Step
    url: str
    taken: bool
    """It was gone as far as this, or further."""
    here: bool
    """The comparison shown is this one."""


@room.get("/cases/{case_id}/comparables")
@allowed(doing(Deed.COMPARE))
def comparables(
    visit: Visiting,
    case_id: str,
    party: Annotated[str, Query(max_length=40)] = "",
    amount: Annotated[str, Query(max_length=40)] = "",
    step: Annotated[int | None, Query(ge=0, le=100)] = None,
) -> Response:
    """Decisions like this case's among those the visitor sees; widened until there are enough, or to one step."""
    found: Compared | None = None
    fault: RejectedError | None = None
    with visit.reading() as reader:
        case = load_case(case_id, reader)
        parties = [reader.get_party(one) for one in case.party_ids]
        try:
            target = target_of(
                case, reader, on=local_day(visit.app.now()), party_id=PartyId(party) if party else None
            )
            if amount.strip():
                target = replace(target, amount_fen=parse_yuan(amount))
            found = find_comparables(target, reader, catalogue=visit.site.review_tools.penal, step=step)
        except RejectedError as error:
            fault = error
    asked = [(name, value) for name, value in (("party", party), ("amount", amount)) if value]
    return visit.page(
        "comparables.html",
        status=422 if fault and (amount or party) else 200,
        case=case,
        parties=parties,
        party=party,
        amount=amount,
        fault=fault,
        **_shown(visit, found, step, f"/cases/{case_id}/comparables", asked),
    )


@room.get("/comparables")
@allowed(doing(Deed.COMPARE))
def by_query(
    visit: Visiting,
    article: Text = "",
    cause: Text = "",
    violation: Word = "",
    kind: Word = "",
    stage: Word = "",
    tier: Word = "",
    industry: Word = "",
    scale: Word = "",
    amount: Word = "",
    step: Annotated[int | None, Query(ge=0, le=100)] = None,
) -> Response:
    """The same for what is asked for, without a case."""
    given = {"article": article, "cause": cause, "violation": violation, "kind": kind, "stage": stage}
    given |= {"tier": tier, "industry": industry, "scale": scale, "amount": amount}
    asked = [(name, value.strip()) for name, value in given.items() if value.strip()]
    found: Compared | None = None
    fault: RejectedError | None = None
    penal = visit.site.review_tools.penal
    try:
        if asked:
            target = _target(dict(asked), local_day(visit.app.now()))
            with visit.reading() as reader:
                found = find_comparables(target, reader, catalogue=penal, step=step)
    except RejectedError as error:
        fault = error
    return visit.page(
        "comparables.html",
        status=422 if fault else 200,
        case=None,
        given=given,
        violations=penal.rows,
        kinds=PartyKind,
        stages=SanctionStage,
        tiers=Level,
        scales=SCALES,
        fault=fault,
        **_shown(visit, found, step, "/comparables", asked),
    )


def _target(asked: Mapping[str, str], today: date) -> Target:
    """What to compare, as it was written; Chinese commas and 、 part several places of law."""
    places = re.split(r"[、，,;；]", asked.get("article", ""))
    scale = asked.get("scale")
    return Target(
        party_kind=_one_of(PartyKind, asked.get("kind")),
        cause=asked.get("cause", ""),
        places=tuple(place_of(place.strip()) for place in places if place.strip()),
        classed=PenalClass(
            asked.get("violation"),
            _one_of(SanctionStage, asked.get("stage")),
            _one_of(Level, asked.get("tier")),
        ),
        industry=asked.get("industry"),
        scale=scale if scale in SCALES else None,
        amount_fen=parse_yuan(asked["amount"]) if "amount" in asked else None,
        on=today,
    )


def _one_of(kind: type[E], written: str | None) -> E | None:
    """A member by its value; an address that was changed by hand names none."""
    return next((one for one in kind if one.value == written), None)


def _shown(
    visit: Visit, found: Compared | None, step: int | None, path: str, asked: list[tuple[str, str]]
) -> dict[str, Any]:
    """What the page shows of a comparison, and where its steps lead."""
    return {
        "step": step,
        "found": found,
        "enough": ENOUGH,
        "rungs": _rungs(path, found, asked) if found else [],
        "base": _address(path, asked),
        "chart": _chart(visit, found) if found else None,
        "newest": found.decisions[::-1][:LIST_SIZE] if found else (),
        "outliers": found.outliers[:LIST_SIZE] if found else (),
        "notes": (f"{QUARTILES} / {QUARTILES_EN}", f"{FENCES} / {FENCES_EN}"),
    }


def _rungs(path: str, found: Compared, asked: list[tuple[str, str]]) -> list[Rung]:
    taken = len(found.steps)
    return [
        Rung(one, _address(path, [*asked, ("step", str(place))]), place < taken, place == taken - 1)
        for place, one in enumerate((*found.steps, *found.wider))
    ]


def _address(path: str, asked: list[tuple[str, str]]) -> str:
    return path + (f"?{urlencode(asked)}" if asked else "")


def _chart(visit: Visit, found: Compared) -> Markup | None:
    if found.fines is None:
        return None
    dots = [
        Dot(
            item.fine_fen,
            f"{item.number or ''} {item.decided_on} {_yuan(item.fine_fen)}",
            f"/records/{item.record_id}",
        )
        for item in found.decisions
        if item.fine_fen is not None
    ]
    svg = box_chart(
        pick("同类案件的罚款（元） / Fines of like cases (yuan)", visit.language),
        found.fines,
        dots,
        found.target.amount_fen,
        own_words=pick(
            "本案 / this case" if found.target.case_id else "拟罚款 / fine in question", visit.language
        ),
        shown=_yuan,
    )
    return Markup(svg)  # noqa: S704 - made of numbers and of words that box_chart escapes


def _yuan(fen: int) -> str:
    yuan, rest = divmod(fen, 100)
    return f"{yuan:,}.{rest:02d}" if rest else f"{yuan:,}"
