"""What items of a file review look at themselves, where no guard, deadline or requirement knows it; by name."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import Any

from docarchive.domain.case_event import CaseEventKind
from docarchive.domain.case_file import compact, day_of, moment, payable_fen, value_at
from docarchive.domain.clocks.clocks import Clock, ClockState
from docarchive.domain.comparing.comparison import ALARMING, Comparison, DifferenceKind, Outcome
from docarchive.domain.days.local_time import local_day
from docarchive.domain.file_review.findings import Evidence, Reviewed
from docarchive.domain.file_review.fines import fine_outside_statute
from docarchive.domain.guards.base import DECISIONS, NOTICES, ONSPOT, called, penalties_of
from docarchive.domain.guards.relation import handed_over
from docarchive.domain.money import figures
from docarchive.domain.record import Record

_ORDERS = ("rectification_order", "onsite_measures_decision")
_PURSUED = (
    "payment_demand",
    "surcharge_decision",
    "deferral_grant",
    "enforcement_demand",
    "enforcement_application",
)
_COVER = ("case_name", "cause", "result", "closing_date", "archive_no", "retention")
_VOLUME = ("case_file_cover", "volume_contents", "volume_note")
_NOTICE = ("violation_facts", "evidence_list", "violated", "basis", "penalties", "defence_days")
_DECISION = (
    "party_name",
    "violation_facts",
    "evidence_list",
    "violated",
    "basis",
    "penalties",
    "reconsideration_organ",
    "court",
    "doc_date",
)
"""Source: 行政处罚法 2021 第五十九条; how and until when to pay is printed by the form, the bank where there is a fine."""
Check = Callable[[Reviewed], Iterator[Evidence]]


def officers_qualified(seen: Reviewed) -> Iterator[Evidence]:
    """Two officers with valid certificates on every act."""
    for record in seen.held.file.documents:
        ids, day = set(record.officer_ids), record.doc_date
        if not ids or day is None:
            continue
        if len(ids) < 2:
            yield _of(record, "执法人员少于两人", "fewer than two officers")
        for officer in (seen.officers[item] for item in ids if item in seen.officers):
            if officer.certificate_on(day) is None:
                zh = f"{officer.name}当日没有有效执法证件"
                yield _of(record, zh, f"{officer.name} had no valid certificate on that day")


def citations_exist(seen: Reviewed) -> Iterator[Evidence]:
    """Clauses cited are in the edition cited, and that edition was in force."""
    for record_id, found in seen.citations:
        yield Evidence(f"{found.where}：{found.found} → {found.expected} [{found.code}]", record_id)


def fine_within_statute(seen: Reviewed) -> Iterator[Evidence]:
    """No fine that no row of the cited articles provides for."""
    kinds = {party.id: party.kind for party in seen.held.file.parties}
    for record in seen.held.file.papers(*NOTICES, *DECISIONS, *ONSPOT):
        for words in fine_outside_statute(record, kinds.get(record.party_id), seen.penal):
            yield Evidence(f"{called(record)}：{words}", record.id)


def decision_served(seen: Reviewed) -> Iterator[Evidence]:
    """Every decision reached its party."""
    for record in seen.held.file.papers(*DECISIONS, *ONSPOT, "no_penalty_decision"):
        if handed_over(record, seen.held.file) is None:
            yield _of(record, "没有送达回执", "has no receipt of service")


def evidence_listed(seen: Reviewed) -> Iterator[Evidence]:
    """Decision and notice name their evidence."""
    for record in seen.held.file.papers(*NOTICES, *DECISIONS):
        if not value_at(record.values, "evidence_list"):
            yield _of(record, "没有列明证据", "names no evidence")


def cover_complete(seen: Reviewed) -> Iterator[Evidence]:
    """One cover, all filled in; sealed volumes bring theirs."""
    if seen.held.file.case.filed_on:
        return
    covers = seen.held.file.papers("case_file_cover")
    if len(covers) != 1:
        yield Evidence(f"案卷（首页）有{len(covers)}份，应为一份 / {len(covers)} covers, not one")
    yield from _lacking(covers, _COVER)


def contents_match(seen: Reviewed) -> Iterator[Evidence]:
    """The contents list every numbered document, and pages go on without a gap; those of sealed volumes do."""
    if seen.held.file.case.filed_on:
        return
    contents = seen.held.file.papers("volume_contents")
    if not contents:
        yield Evidence("没有卷内目录 / there are no contents of the volume")
        return
    listed = {compact(str(number)) for number in value_at(contents[-1].values, "contents.number")}
    for record in seen.held.file.documents:
        if record.number and record.form_id not in _VOLUME and compact(str(record.number)) not in listed:
            yield _of(contents[-1], f"漏列{called(record)}", f"leaves out {record.number}")
    yield from _page_gaps(contents[-1])


def numbers_sound(seen: Reviewed) -> Iterator[Evidence]:
    """A number stands on one document, and its year is that of the date."""
    known: dict[str, Record] = {}
    for record in seen.held.file.issued:
        if record.number is None:
            continue
        if record.doc_date and record.number.year != record.doc_date.year:
            yield _of(
                record, f"年份与落款日期{record.doc_date}不符", f"not the year of its date {record.doc_date}"
            )
        if known.setdefault(str(record.number), record) is not record:
            yield _of(record, "文号重复", "the number is used twice")


def case_name_same(seen: Reviewed) -> Iterator[Evidence]:
    """One case name in all documents, but for 涉嫌 that goes with the decision."""
    yield from _same_everywhere(seen.held.file.documents, "case_name", "案件名称", drop="涉嫌")


def party_same(seen: Reviewed) -> Iterator[Evidence]:
    """Name and code of each party are the same in all its documents."""
    for party in seen.held.file.parties:
        mine = [item for item in seen.held.file.documents if item.party_id == party.id]
        for name, label in (
            ("party_name", "当事人名称"),
            ("uscc", "统一社会信用代码"),
            ("id_no", "身份证号"),
        ):
            yield from _same_everywhere(mine, name, label)


def correction_ordered(seen: Reviewed) -> Iterator[Evidence]:
    """With the penalty goes an order to correct."""
    if seen.held.file.papers(*_ORDERS):
        return
    for record in seen.held.file.papers(*DECISIONS):
        if "改正" not in str(value_at(record.values, "other_terms")):
            yield _of(record, "没有责令改正", "there is no order to correct")


def inquiries_apart(seen: Reviewed) -> Iterator[Evidence]:
    """Nobody asks in two inquiries at the same time."""
    for one, other in combinations(seen.held.file.papers("inquiry_record"), 2):
        shared = set(value_at(one.values, "officers.name")) & set(value_at(other.values, "officers.name"))
        if shared and _overlap(one, other):
            yield _of(
                other,
                f"与{called(one)}询问时间重叠：{'、'.join(sorted(shared))}",
                "overlaps with another inquiry of the same officer",
            )


def notice_complete(seen: Reviewed) -> Iterator[Evidence]:
    """What a notice has to say."""
    yield from _lacking(seen.held.file.papers(*NOTICES), _NOTICE, but=("evidence_list",))


def statement_answered(seen: Reviewed) -> Iterator[Evidence]:
    """What the party said is answered with reasons."""
    papers = seen.held.file.papers("case_disposition_approval", *DECISIONS)
    if not any(value_at(item.values, "defence_review") for item in papers):
        for record in seen.held.file.papers("statement_record", *DECISIONS)[:1]:
            yield _of(record, "陈述、申辩没有复核意见", "the statement is not answered")


def discretion_reasoned(seen: Reviewed) -> Iterator[Evidence]:
    """A fine says by which circumstances and tier."""
    for record in seen.held.file.papers(*DECISIONS):
        fined = any(kind == "罚款" for kind, _ in penalties_of(record.values))
        if fined and not value_at(record.values, "discretion_reason"):
            yield _of(record, "没有裁量理由", "gives no reason of discretion")


def decision_complete(seen: Reviewed) -> Iterator[Evidence]:
    """What a decision has to say."""
    decisions = seen.held.file.papers(*DECISIONS)
    yield from _lacking(decisions, _DECISION, but=("evidence_list",))
    yield from _lacking([item for item in decisions if payable_fen(item)], ("bank", "bank_account"))


def amounts_agree(seen: Reviewed) -> Iterator[Evidence]:
    """Figures are capitals, and the sum is that of the rows."""
    for record in seen.held.file.papers(*DECISIONS):
        fines = sum(amount or 0 for kind, amount in penalties_of(record.values) if kind == "罚款")
        for total in value_at(record.values, "fine_total"):
            if int(total) != fines:
                zh = f"罚款合计{figures(int(total))}元与分项之和{figures(fines)}元不符"
                en = f"{figures(int(total))} yuan in all, but the fines make {figures(fines)}"
                yield _of(record, zh, en)
    for compared in seen.held.comparisons.values():
        yield from _differences(compared, [DifferenceKind.AMOUNTS], "大小写金额不一致 / figures ≠ capitals")


def remedies_right(seen: Reviewed) -> Iterator[Evidence]:
    """Organ and court are those of the office, and no wording is obsolete."""
    for record_id, found in seen.obsolete:
        yield Evidence(f"{found.found} → {found.expected}", record_id, page=int(found.where))
    wanted = seen.remedies
    for record in seen.held.file.papers(*DECISIONS, "no_penalty_decision"):
        for name, right in wanted.items():
            for said in value_at(record.values, name):
                if compact(str(said)) != compact(right):
                    yield _of(record, f"{said}，应为{right}", f"{said}: the office's is {right}")


def served_late(seen: Reviewed) -> Iterator[Evidence]:
    """Served within seven working days, and the receipt is complete."""
    for clock in _clocks(seen, "serve_decision"):
        if clock.late and clock.due:
            yield _clock(clock)
    for compared in seen.held.comparisons.values():
        for fault in compared.service_faults:
            yield Evidence(fault, compared.record_id)


def paid_or_pursued(seen: Reviewed) -> Iterator[Evidence]:
    """Paid in time, or demanded, surcharged, deferred, taken to court."""
    for clock in _clocks(seen, "pay_fine"):
        pursued = seen.held.file.papers(*_PURSUED, party_id=clock.party_id)
        if (clock.state is ClockState.OVERDUE or clock.late) and not pursued:
            yield _clock(clock)


def payment_receipted(seen: Reviewed) -> Iterator[Evidence]:
    """Receipts stand in the approval of closing, and the sum is what was entered as paid."""
    paid = sum(seen.held.file.paid_fen(party.id) for party in seen.held.file.parties)
    for record in seen.held.file.papers("case_closing_approval"):
        if paid and not value_at(record.values, "payment_receipts"):
            yield _of(record, "没有缴款票据号", "names no receipt of payment")
        for said in value_at(record.values, "paid_amount"):
            if int(said) != paid:
                zh = f"已缴{figures(int(said))}元与登记的{figures(paid)}元不符"
                en = f"{figures(int(said))} yuan paid, but {figures(paid)} were entered"
                yield _of(record, zh, en)


def scans_readable(seen: Reviewed) -> Iterator[Evidence]:
    """A scan that could be read."""
    for compared in seen.held.comparisons.values():
        if compared.outcome is Outcome.UNREADABLE and compared.accepted is None:
            pages = [page for page in compared.pages if page.outcome is Outcome.UNREADABLE]
            for page in pages:
                yield Evidence(
                    page.reason or "扫描件辨认不清 / not readable", compared.record_id, page.page_number
                )
            if not pages:
                yield Evidence("扫描件辨认不清 / not readable", compared.record_id)


def unchanged_on_paper(seen: Reviewed) -> Iterator[Evidence]:
    """Nothing was changed on the paper that nobody has accounted for."""
    kinds = sorted(ALARMING - {DifferenceKind.AMOUNTS})
    for compared in seen.held.comparisons.values():
        yield from _differences(compared, kinds, "纸面改动 / changed on paper")


def filed_in_time(seen: Reviewed) -> Iterator[Evidence]:
    """The volume is made up within its deadline; the day that the cover states counts, then the cover's own."""
    closings = seen.held.file.papers("case_closing_approval")
    lasts = [clock.due.day for clock in _clocks(seen, "file_volume") if clock.due]
    if not closings or not lasts:
        return
    covers = seen.held.file.papers("case_file_cover")
    stated = day_of(next(iter(value_at(covers[-1].values, "archived_on")), None)) if covers else None
    done = stated or (covers[-1].doc_date if covers else None) or seen.today
    if done > lasts[-1]:
        yield _of(closings[-1], f"应在{lasts[-1]}前归档，{done}", f"to be filed by {lasts[-1]}")


def four_properties_passed(seen: Reviewed) -> Iterator[Evidence]:
    """The last four-property check of each volume found nothing."""
    for one in seen.checked:
        if one.failed:
            codes = "、".join(sorted(one.failed))
            yield Evidence(
                f"{one.subject} 四性检测不合格（{local_day(one.at)}）：{codes} / failed the four-property check"
            )


CHECKS: Mapping[str, Check] = {
    check.__name__: check
    for check in (
        officers_qualified,
        four_properties_passed,
        citations_exist,
        fine_within_statute,
        decision_served,
        evidence_listed,
        cover_complete,
        contents_match,
        numbers_sound,
        case_name_same,
        party_same,
        correction_ordered,
        inquiries_apart,
        notice_complete,
        statement_answered,
        discretion_reasoned,
        decision_complete,
        amounts_agree,
        remedies_right,
        served_late,
        paid_or_pursued,
        payment_receipted,
        scans_readable,
        unchanged_on_paper,
        filed_in_time,
    )
}


def _page_gaps(contents: Record) -> Iterator[Evidence]:
    """Where the pages do not go on; contents that name first pages alone have to ascend."""
    rows = [str(text) for text in value_at(contents.values, "contents.pages")]
    spans = [[int(part) for part in text.split("-") if part.strip().isdigit()] for text in rows]
    ranged = any(len(span) > 1 for span in spans)
    last = 0
    for text, span in zip(rows, spans, strict=True):
        if span and (span[0] <= last or (ranged and span[0] != last + 1)):
            yield _of(contents, f"页号{text}与前一份不连续", f"page {text} does not follow {last}")
        last = max([last, *span])


def _of(record: Record, zh: str, en: str) -> Evidence:
    return Evidence(f"{called(record)}：{zh} / {en}", record.id)


def _lacking(records: Sequence[Record], names: Sequence[str], but: Sequence[str] = ()) -> Iterator[Evidence]:
    """Fields left empty; those of *but* have an item of their own."""
    for record in records:
        empty = [name for name in names if name not in but and not value_at(record.values, name)]
        if empty:
            yield _of(record, f"缺：{'、'.join(empty)}", f"left empty: {', '.join(empty)}")


def _same_everywhere(records: Sequence[Record], name: str, label: str, drop: str = "") -> Iterator[Evidence]:
    first: tuple[str, Any] | None = None
    for record in records:
        for said in value_at(record.values, name):
            plain = compact(str(said)).replace(drop, "") if drop else compact(str(said))
            first = first or (plain, said)
            if plain != first[0]:
                zh = f"{label}“{said}”与“{first[1]}”不一致"
                yield _of(record, zh, f"“{said}” differs from “{first[1]}” in an earlier document")


def _overlap(one: Record, other: Record) -> bool:
    spans = []
    for record in (one, other):
        ends = [
            moment(next(iter(value_at(record.values, f"inquiry_period.{end}")), ""))
            for end in ("start", "end")
        ]
        if None in ends:
            return False
        spans.append(ends)
    (begin, end), (start, stop) = spans
    return bool(str(begin) < str(stop) and str(start) < str(end))


def _clocks(seen: Reviewed, rule_id: str) -> Iterator[Clock]:
    return (clock for clock in seen.clocks if clock.rule.id == rule_id)


def _clock(clock: Clock) -> Evidence:
    due = clock.due.day if clock.due else date.min
    done = f"，{clock.ended_on}完成 / done {clock.ended_on}" if clock.ended_on else ""
    record = clock.record.id if clock.record else None
    return Evidence(f"{clock.rule.title}：应在{due}前 / due {due}{done}", record)


def kept_late(seen: Reviewed, rule_id: str) -> Iterator[Evidence]:
    """Deadlines of one rule that are over, or were kept late."""
    for clock in _clocks(seen, rule_id):
        if clock.state is ClockState.OVERDUE or clock.late:
            yield _clock(clock)


def _differences(compared: Comparison, kinds: Sequence[DifferenceKind], words: str) -> Iterator[Evidence]:
    if compared.stands:
        for item in compared.differences:
            if item.kind in kinds:
                yield Evidence(
                    f"{words}：{item.expected} → {item.found}", compared.record_id, item.page_number
                )


def happened(seen: Reviewed, name: str) -> bool:
    """Whether the case has a document of a form, or an event of a kind, of this name."""
    if name in set(CaseEventKind):
        return bool(seen.held.file.happened(CaseEventKind(name)))
    return bool(seen.held.file.papers(name))
