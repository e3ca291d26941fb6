"""What the case knows already and nobody should type again: taken from its parties, papers and events.

Each rule takes the values given so far, the party the document is for and the case, and says nothing (None) while
there is nothing to take. A person looks at what was filled in and may type something else.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from docarchive.domain.case_event import CaseEventKind
from docarchive.domain.case_file import CaseFile, day_of, value_at
from docarchive.domain.days.chinese_dates import print_date
from docarchive.domain.days.local_time import local_day
from docarchive.domain.money import figures
from docarchive.domain.party import Enterprise, Party
from docarchive.domain.record import Record

Values = Mapping[str, Any]
_NOTICES = ("penalty_notice", "hearing_right_notice")
_REPORT = "investigation_report"
_NO_PENALTY = "不予行政处罚"
_EVIDENCE = {
    "inspection_record": ("现场笔录", "执法人员现场制作"),
    "survey_record": ("勘验笔录", "执法人员现场制作"),
    "inquiry_record": ("当事人的陈述", "执法人员制作"),
}
"""Forms that are evidence by themselves: kind and origin."""


def _other_parties(_values: Values, party: Party, file: CaseFile) -> list[dict[str, str]] | None:
    """The parties of the case beside the one the document is about."""
    rows = [_party_row(other) for other in file.parties if other.id != party.id]
    return rows or None


def _party_row(party: Party) -> dict[str, str]:
    unit = isinstance(party, Enterprise)
    row = {
        "name": party.name,
        "identity_no": str(party.uscc if isinstance(party, Enterprise) else party.id_no),
        "position": None if unit else getattr(party, "title", None),
        "phone": party.phone,
    }
    return {name: text for name, text in row.items() if text}


def _proposed_penalties(_values: Values, party: Party, file: CaseFile) -> list[dict[str, Any]] | None:
    """What the party was told last; before that, what the investigation report proposes for it."""
    told = _last(file.papers(*_NOTICES, party_id=party.id))
    if told is not None:
        return [_in_yuan(row) for row in value_at(told.values, "penalties")] or None
    report = _last(file.papers(_REPORT))
    rows = value_at(report.values, "proposed_penalties") if report else []
    mine = [row for row in rows if row.get("party") == party.name and row.get("kind") != _NO_PENALTY]
    return [_in_yuan(row) for row in mine] or None


def _in_yuan(row: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: row[name] for name in ("kind", "detail") if row.get(name) is not None}
    amount = row.get("amount")
    return kept if amount is None else {**kept, "amount": figures(amount)}


def _paid(whole_case: bool, _values: Values, party: Party, file: CaseFile) -> str | None:
    """What was entered as paid, by the party or by all."""
    parties = file.parties if whole_case else (party,)
    paid = sum(file.paid_fen(item.id) for item in parties)
    return figures(paid) if paid else None


def _inquiry_round(values: Values, _party: Party, file: CaseFile) -> int:
    """Which inquiry of this respondent it is, from 1."""
    name = values.get("respondent_name")
    earlier = [
        item for item in file.papers("inquiry_record") if (item.values or {}).get("respondent_name") == name
    ]
    return len(earlier) + 1


def _found_facts(_values: Values, party: Party, file: CaseFile) -> str | None:
    """What the inspection found, as a sentence to go on from."""
    record = _last(file.papers("inspection_record", party_id=file.parties[0].id))
    found = (
        [str(text).rstrip("。；") for text in value_at(record.values, "findings.description")]
        if record
        else []
    )
    if record is None or record.doc_date is None or not found:
        return None
    listed = found[0] if len(found) == 1 else "；".join(f"{seq}. {text}" for seq, text in enumerate(found, 1))
    day = print_date(record.doc_date)
    return f"{day}，执法人员对{file.parties[0].name}进行现场检查，发现：{listed}。"


def _day_of(kind: CaseEventKind, _values: Values, party: Party, file: CaseFile) -> date | None:
    """The day of the party's last event of a kind."""
    events = file.happened(kind, party_id=party.id)
    return local_day(events[-1].at) if events else None


def _refers_kind(values: Values, _party: Party, file: CaseFile) -> str | None:
    """What the document whose number stands in ``refers_number`` is, without 「（单位）」."""
    number = str(values.get("refers_number") or "").strip()
    named = (item for item in file.documents if item.number and str(item.number) == number)
    record = next(named, None)
    return record.form_title.partition("（")[0] if record and record.form_title else None


def _found_laws(_values: Values, _party: Party, file: CaseFile) -> list[Any] | None:
    """The places of law that the findings of the inspection cite, each once."""
    record = _last(file.papers("inspection_record"))
    cited = value_at(record.values, "findings.violated") if record else []
    return [place for index, place in enumerate(cited) if place not in cited[:index]] or None


def _evidence(_values: Values, _party: Party, file: CaseFile) -> list[dict[str, str]] | None:
    """The papers of the case that are evidence by themselves, by date."""
    rows = [_evidence_row(record, file) for record in file.papers(*_EVIDENCE)]
    return rows or None


def _evidence_row(record: Record, file: CaseFile) -> dict[str, str]:
    kind, origin = _EVIDENCE[record.form_id or ""]
    name = f"{record.form_title or record.title}{record.number or ''}"
    if record.form_id == "inquiry_record":
        respondent = str((record.values or {}).get("respondent_name"))
        name = f"对{respondent}的询问笔录"
        kind = "当事人的陈述" if respondent in _speakers(file) else "证人证言"
    return {"name": name, "kind": kind, "origin": origin}


def _speakers(file: CaseFile) -> set[str]:
    """Those whose words are the party's own: the parties and who represents them."""
    heads = {party.legal_rep for party in file.parties if isinstance(party, Enterprise)}
    return heads | {party.name for party in file.parties}


def _seizure_until(_values: Values, party: Party, file: CaseFile) -> date | None:
    """The last day of the seizure; days of testing and appraisal are not counted (强制法 第二十五条)."""
    decision = _last(file.papers("seizure_decision", party_id=party.id))
    stated = day_of((decision.values or {}).get("seizure_until")) if decision else None
    if stated is None:
        return None
    spans = file.spans((CaseEventKind.PERIOD_SUSPENDED, CaseEventKind.PERIOD_RESUMED), party.id)
    return stated + sum(((last - first) for first, last in spans if last), timedelta())


def _employer(_values: Values, party: Party, _file: CaseFile) -> str | None:
    """Where those who speak work: of a unit its people, of a person the employer."""
    return party.name if isinstance(party, Enterprise) else party.employer


def _service_place(_values: Values, party: Party, file: CaseFile) -> str:
    """Where papers reach the party: the address it confirmed, else its own."""
    confirmed = _last(file.papers("service_address_confirmation", party_id=party.id))
    if confirmed and (address := (confirmed.values or {}).get("service_address")):
        return str(address)
    return party.address if isinstance(party, Enterprise) else party.home_address


def _only_party(_values: Values, _party: Party, file: CaseFile) -> str | None:
    """Of several the one that is meant has to be named."""
    return file.parties[0].name if len(file.parties) == 1 else None


def _last(records: Sequence[Record]) -> Record | None:
    return records[-1] if records else None


KNOWN: dict[str, Callable[[Values, Party, CaseFile], Any]] = {
    "other_parties": _other_parties,
    "proposed_penalties": _proposed_penalties,
    "paid_by_party": partial(_paid, False),
    "paid_in_case": partial(_paid, True),
    "inquiry_round": _inquiry_round,
    "found_facts": _found_facts,
    "hearing_requested_on": partial(_day_of, CaseEventKind.HEARING_REQUESTED),
    "refers_kind": _refers_kind,
    "found_laws": _found_laws,
    "evidence": _evidence,
    "seizure_until": _seizure_until,
    "employer": _employer,
    "service_place": _service_place,
    "only_party": _only_party,
}
"""The rules by the name that a field's source ``computed.<rule>`` gives; a field stands after those it is computed from."""
