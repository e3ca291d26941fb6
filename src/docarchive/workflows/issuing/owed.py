"""What a party owes after a decision: computed for demands, surcharges, instalments and daily penalties.

Each rule takes the values given so far, the records of the case and the pack's deadlines, and says nothing
(None) while it lacks one of them. The decision is the one whose number stands in the values, so a number typed
by a person leads to its own fine.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from docarchive.domain.case_file import PUBLIC_NOTICE, day_of, value_at
from docarchive.domain.clocks.deadlines import DeadlineRules, due_of
from docarchive.domain.days.chinese_dates import parse_date
from docarchive.domain.errors import RejectedError
from docarchive.domain.money import figures, parse_yuan
from docarchive.domain.record import Record
from docarchive.domain.standing import counted_from, standing_documents, valid_documents, what_stands_for

FINE = "罚款"
_TO_PAY = "pay_fine"
"""Id of the deadline within which a fine is paid (rules/deadlines.yaml)."""

Values = Mapping[str, Any]
Records = Sequence[Record]


def _named(field: str, values: Values, records: Records) -> Record | None:
    """The document whose number stands in *field*, or the one that corrects it."""
    number = str(values.get(field) or "").strip()
    valid = valid_documents(records)
    found = next((item for item in valid if item.number and str(item.number) == number), None)
    return what_stands_for(found, records) if found else None


def _decision(values: Values, records: Records) -> Record | None:
    return _named("decision_number", values, records)


def _title(values: Values, records: Records, _rules: DeadlineRules) -> str | None:
    decision = _decision(values, records)
    return decision.form_title if decision else None


def _date(values: Values, records: Records, _rules: DeadlineRules) -> date | None:
    decision = _decision(values, records)
    return decision.doc_date if decision else None


def _fine(values: Values, records: Records, _rules: DeadlineRules) -> str | None:
    decision = _decision(values, records)
    amounts = [item.amount_fen or 0 for item in decision.penalties if item.kind == FINE] if decision else []
    return figures(sum(amounts)) if amounts else None


def _served_on(field: str, values: Values, records: Records, rules: DeadlineRules) -> date | None:
    """The day on which a receipt says that the document with the number in *field* was served.

    After a public notice the day on which it counts as served; of a corrected document the day from which its
    party has to pay.
    """
    record = _named(field, values, records)
    counted = counted_from(record, records, rules.get(_TO_PAY).anew_with) if record else None
    number = str(counted.number) if counted else str(values.get(field) or "").strip()
    wait = timedelta(days=rules.get(rules.public_service).length or 0)
    receipts = (item for item in reversed(valid_documents(records)) if number)
    rows = (row for item in receipts for row in item.services if number in row.document)
    return next(
        (row.served_on + (wait if row.method == PUBLIC_NOTICE else timedelta()) for row in rows), None
    )


def _pay_by(values: Values, records: Records, rules: DeadlineRules) -> date | None:
    """The last day to pay: of the statute, or of the deferral or the last instalment that was granted."""
    served, rule = _day(values, "decision_served_on"), rules.get(_TO_PAY)
    if served is None or rule.length is None:
        return None
    decision, day = _decision(values, records), due_of(rule, served, length=rule.length).day
    granted = [
        day_of(value)
        for trigger in rule.extended_by
        for record in standing_documents(records)
        if decision and record.form_id in trigger.issued and record.party_id == decision.party_id
        for path in trigger.on
        for value in value_at(record.values, path)
    ]
    return max([day, *(found for found in granted if found)])


def _unpaid(values: Values, _records: Records, _rules: DeadlineRules) -> str | None:
    fine, paid = _fen(values, "fine_amount"), _fen(values, "paid_amount") or 0
    return figures(fine - paid) if fine is not None and fine >= paid else None


def _surcharge_days(values: Values, _records: Records, _rules: DeadlineRules) -> int | None:
    """From the day after the last day to pay to the last day counted, both included."""
    due, until = _day(values, "pay_by"), _day(values, "surcharge_until")
    return (until - due).days if due and until and until > due else None


def _surcharge(values: Values, _records: Records, rules: DeadlineRules) -> str | None:
    """So much per cent of what is unpaid for each day, never more than it."""
    fine, days = _fen(values, "unpaid_fine"), _whole(values, "surcharge_days")
    if fine is None or days is None:
        return None
    return figures(min(fine * rules.surcharge.percent_a_day * days // 100, fine))


def _payable_total(values: Values, _records: Records, _rules: DeadlineRules) -> str | None:
    fine = _fen(values, "unpaid_fine")
    return figures(fine + (_fen(values, "surcharge_amount") or 0)) if fine is not None else None


def _instalment_total(values: Values, _records: Records, _rules: DeadlineRules) -> str | None:
    rows = values.get("instalments") or []
    amounts = [_fen(row, "amount") for row in rows if isinstance(row, Mapping)]
    return figures(sum(item for item in amounts if item is not None)) if amounts else None


def _daily_from(values: Values, _records: Records, _rules: DeadlineRules) -> date | None:
    """The day after the order to correct (Source: 安全生产法 2021 第一百一十二条)."""
    ordered = _day(values, "order_date")
    return ordered + timedelta(days=1) if ordered else None


def _daily_days(values: Values, _records: Records, _rules: DeadlineRules) -> int | None:
    first, last = _day(values, "daily_from"), _day(values, "daily_until")
    return (last - first).days + 1 if first and last and last >= first else None


def _daily_penalties(values: Values, _records: Records, _rules: DeadlineRules) -> list[dict[str, str]] | None:
    """One fine: the original amount for every day."""
    fine, days = _fen(values, "fine_amount"), _whole(values, "daily_days")
    if fine is None or days is None:
        return None
    detail = f"每日{figures(fine)}元，按日连续处罚{days}日"
    return [{"kind": FINE, "amount": figures(fine * days), "detail": detail}]


OWED: dict[str, Callable[[Values, Records, DeadlineRules], Any]] = {
    "decision_title": _title,
    "decision_date": _date,
    "decision_fine": _fine,
    "decision_served_on": partial(_served_on, "decision_number"),
    "demand_served_on": partial(_served_on, "demand_number"),
    "pay_by": _pay_by,
    "unpaid_fine": _unpaid,
    "surcharge_days": _surcharge_days,
    "surcharge": _surcharge,
    "payable_total": _payable_total,
    "instalment_total": _instalment_total,
    "daily_from": _daily_from,
    "daily_days": _daily_days,
    "daily_penalties": _daily_penalties,
}
"""The rules by the name that a field's source ``computed.<rule>`` gives; a field stands after those it is computed from."""


def _day(values: Values, name: str) -> date | None:
    """A date as typed or as computed; what is no date is named when the values are checked."""
    value = values.get(name)
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        try:
            return parse_date(str(value))
        except RejectedError:
            return None


def _fen(values: Values, name: str) -> int | None:
    try:
        return parse_yuan(values[name]) if values.get(name) is not None else None
    except RejectedError:
        return None


def _whole(values: Values, name: str) -> int | None:
    text = str(values.get(name) or "").strip()
    return int(text) if text.isdecimal() else None
