"""An office after years of work, straight into the catalogue's tables: what pages.py asks pages of.

No journey is walked and no file written: rows stand where the facts of years would have put them. The papers are copies
of those of the demo's case, each with ids, numbers, days and digests of its own; the texts are those of the corpus of the
index's tests, 5,000 different ones that come again and again. Everything is made by seed. What a real office has and
this one lacks: the text of signed scans, recordings, supplements and disposals.

For every 100,000 cases of ten records: 20,000 enterprises and 2,000 persons, 60 officers, 98,500 sealed volumes of which
some 5,000 wait for appraisal and as many come every year, 20,000 lendings, 100,000 decisions of which 25,000 are
published, a comparison and two facts a record, 100,000 files that arrived, 500,000 lines of the access log, 1,500
open cases with their clocks.
"""

import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, update
from stdnum.cn import ric, uscc

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "index"))  # one corpus for tests and figures

from index_corpus import iter_entries

from docarchive.catalog import tables
from docarchive.catalog.initials import initials
from docarchive.catalog.project_lendings import counted_row
from docarchive.catalog.rows import fold
from docarchive.domain.arrival import Arrival, ArrivalState
from docarchive.domain.case import Case, Stage
from docarchive.domain.case_event import CaseEvent, CaseEventKind
from docarchive.domain.comparing.comparison import Comparison, Outcome
from docarchive.domain.identifiers import (
    ArrivalId,
    CaseId,
    CreditCode,
    OfficerId,
    PartyId,
    RecordId,
    ResidentId,
    Sha256,
    crockford,
)
from docarchive.domain.lending.lending import FileReader, Lending, LendingState, ReaderKind
from docarchive.domain.lending.yearly import CountedLending
from docarchive.domain.officer import Certificate, Officer
from docarchive.domain.party import SCALES, Enterprise, Party, Person
from docarchive.domain.plain import canonical_json, format_time, from_plain, to_plain
from docarchive.domain.publishing.publication import CreditClass, Publication, RetractionGround
from docarchive.domain.query import ComparedState, IndexEntry, IndexPage
from docarchive.domain.retention.hold import Hold, HoldGround
from docarchive.domain.volumes.volume import (
    Carrier,
    Retention,
    Signatory,
    Volume,
    VolumeItem,
    VolumeSide,
    count_totals,
)

SEED = 20261122
YEARS = 12
OFFICERS, TEXTS, BATCH = 60, 5_000, 500
OPEN_SHARE = 67
"""One case of so many is open still: the newest ones."""
FORMS = (
    *("inspection_plan", "inspection_record", "rectification_order", "reinspection_opinion"),
    *("case_filing_approval", "inquiry_record", "penalty_notice", "penalty_decision_unit"),
    *("service_receipt", "case_closing_approval"),
)
STAGES = {
    **{1: Stage.PLANNED, 2: Stage.INSPECTING, 3: Stage.RECTIFYING, 4: Stage.REINSPECTED, 5: Stage.FILED},
    **{6: Stage.INVESTIGATING, 7: Stage.NOTIFIED, 8: Stage.DECIDED, 9: Stage.SERVED, 10: Stage.CLOSING},
}
"""Where an open case stands with so many papers."""
_REGIONS = ("武进区", "新北区", "天宁区", "钟楼区", "金坛区", "溧阳市")
_TRADES = ("机械制造", "化工", "铝业", "纺织", "涂料", "木业", "钢铁", "电镀", "食品", "粮油", "锅炉", "物流")
_WORDS = "恒达华盛瑞丰天宁金源宏图鑫磊龙腾德威永固嘉禾明辉"
_CAUSES = (
    *("未如实记录安全生产教育和培训情况", "未设置安全警示标志", "特种作业人员无证上岗", "粉尘未按规定清扫"),
    *("有限空间作业未审批", "安全设备未定期检测", "应急预案未演练"),
)
_THICK = 60
_DEMO = 100
"""Numbers up to here are the demo's."""
_RICH = 60


_OLD_ID = "A" * 26
_COMPARED = {
    outcome: canonical_json(
        to_plain(Comparison(RecordId(_OLD_ID), Sha256("0" * 64), Sha256("1" * 64), outcome, ()))
    ).decode()
    for outcome in (Outcome.SAME, Outcome.DIFFERS)
}


@dataclass(frozen=True, slots=True)
class Paper:
    """One document of the demo's case, to be copied."""

    row: dict[str, Any]
    files: tuple[dict[str, Any], ...]
    penalties: tuple[dict[str, Any], ...]
    services: tuple[dict[str, Any], ...]
    decision: dict[str, Any] | None
    places: tuple[dict[str, Any], ...]
    counted: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Landmarks:
    """What pages are asked for by id."""

    rich_party: PartyId
    """An enterprise with sixty cases."""
    thick_case: CaseId
    """An open case with sixty documents."""
    middle_case: CaseId
    """In the middle of the list, where a cursor is far down."""
    cases: tuple[CaseId, ...]
    records: tuple[RecordId, ...]
    volumes: tuple[str, ...]
    lendings: tuple[str, ...]


class Years:
    """Fills a catalogue that has the demo's case, and nothing to speak of beside it."""

    def __init__(self, db: Connection, cases: int, today: date) -> None:
        """Make *cases* cases over `YEARS` years up to *today*."""
        self.db, self.count, self.today = db, cases, today
        self.chance = random.Random(SEED)
        self.papers, self.old_case = _papers(db), _demo_case(db)
        self.seq = db.execute(select(tables.ledger_head.c.next_seq)).scalar_one()
        self.rows: dict[Table, list[dict[str, Any]]] = {}
        self.serials: Counter[Any] = Counter()
        self.texts = list(_texts())
        self.written = [[json.dumps(page.text, ensure_ascii=False) for page in text] for text in self.texts]
        self.known = _officers(db)
        self.officers = [*self.known, *map(self._officer, range(OFFICERS - len(self.known)))]
        self.parties = [self._enterprise(number) for number in range(max(cases // 5, 50))]
        self.persons = [self._person(number) for number in range(max(cases // 50, 10))]
        self.looked_at: list[tuple[CaseId, RecordId]] = []

    def fill(self) -> Iterator[list[IndexEntry]]:
        """Write everything; yield what the index should know, part by part."""
        self._people()
        for first in range(0, self.count, BATCH):
            entries: list[IndexEntry] = []
            for number in range(first, min(first + BATCH, self.count)):
                entries += self._case(number)
            self._write()
            yield entries
        self._around()
        self._write()

    # people

    def _people(self) -> None:
        for officer in self.officers[len(self.known) :]:
            self._add(tables.officers, id=officer.id, name=officer.name, body=_body(officer))
            for one in officer.certificates:
                self._add(tables.certificates, number=one.number, officer_id=officer.id)
        for party in (*self.parties, *self.persons):
            self._party(party)
        self._write()

    def _party(self, party: Party) -> None:
        unit = party if isinstance(party, Enterprise) else None
        self._add(
            tables.parties,
            id=party.id,
            kind=party.kind.value,
            name=party.name,
            uscc=str(unit.uscc) if unit else None,
            body=_body(party),
            industry=unit.industry if unit else None,
            region=unit.region if unit else None,
            scale=unit.scale if unit else None,
        )
        for place, name in enumerate(dict.fromkeys(party.all_names)):
            own = {"party_id": party.id, "position": place, "name": name, "folded": fold(name)}
            self._add(tables.party_names, **own, initials=initials(name))

    def _enterprise(self, number: int) -> Enterprise:
        region, trade = _REGIONS[number % 6], _TRADES[number // 6 % 12]
        word = _WORDS[number % 22 : number % 22 + 2]
        name = f"常州{word}{_chinese(number)}{trade}有限公司"
        body = f"913204{number + 500_000:011d}"
        return Enterprise(
            PartyId(self._id(date(2014, 1, 1))),
            name,
            CreditCode.parse(body + uscc.calc_check_digit(body)),
            "张样本",
            f"江苏省常州市{region}样本路{number}号",
            "0519-00000001",
            region=f"常州市{region}",
            industry=f"C{3300 + number % 90}",
            aliases=(f"{word}{_chinese(number)}",),
            scale=SCALES[number % 4],
        )

    def _person(self, number: int) -> Person:
        born = date(1960, 1, 1) + timedelta(days=number % 9_000)
        digits = f"320400{born:%Y%m%d}{number // 9_000 * 2 + number % 499:03d}"
        id_no = ResidentId.parse(digits + ric.calc_check_digit(digits + "0"))
        own = (PartyId(self._id(date(2014, 1, 1))), f"样{_chinese(number)}", "男", born, id_no)
        return Person(*own, "江苏省常州市样本路1号", "0519-00000001")

    def _officer(self, number: int) -> Officer:
        held = Certificate(f"1005{number:07d}", "示例司法厅", date(2014, 1, 1), date(2030, 12, 31))
        own = (OfficerId(self._id(date(2014, 1, 1))), f"执{_chinese(number)}", (held,))
        return Officer(*own, f"执法{number % 6 + 1}大队")

    # cases

    def _case(self, number: int) -> list[IndexEntry]:
        opened = self._opened(number)
        is_open = number >= self.count - max(self.count // OPEN_SHARE, 1)
        owner = self._owner(number)
        papers = self._of_case(number, is_open=is_open)
        case = Case(
            CaseId(self._id(opened)),
            f"{owner.name}{_CAUSES[number % 7]}案",
            _CAUSES[number % 7],
            "举报投诉" if number % 20 == 0 else "监督检查",
            (owner.id, self.persons[number % len(self.persons)].id)[: 2 if number % 4 == 0 else 1],
            (self.officers[number % OFFICERS].id, self.officers[(number * 7 + 1) % OFFICERS].id),
            opened,
            stage=STAGES[min(len(papers), 10)] if is_open else Stage.CLOSED,
        )
        if not is_open:
            case = case.closed(opened + timedelta(days=90), filed_on=opened + timedelta(days=120))
        self._case_rows(case)
        made = [self._record(case, owner, paper, place, number) for place, paper in enumerate(papers)]
        if not is_open:
            self._volume(case, made)
            self._after(case, made)
        self._events(case)
        self._arrival(case, made, number)
        if number % max(self.count // 200, 1) == 0:
            self.looked_at.append((case.id, RecordId(made[0].record_id)))
        numbers = tuple(entry.number for entry in made if entry.number and entry.side == "main")
        inner = tuple(entry.number for entry in made if entry.number and entry.side != "main")
        return [replace(entry, case_numbers=numbers, inner_numbers=inner) for entry in made]

    def _opened(self, number: int) -> date:
        """In the order of their numbers; the open ones in the last two months."""
        is_open = self.count - max(self.count // OPEN_SHARE, 1)
        if number >= is_open:
            return self.today - timedelta(days=60 - (number - is_open) * 60 // max(self.count - is_open, 1))
        return self.today - timedelta(days=365 * YEARS - number * (365 * YEARS - 125) // max(is_open, 1))

    def _owner(self, number: int) -> Enterprise:
        """One enterprise has sixty cases; a twentieth of them have a third of the others."""
        if number % max(self.count // _RICH, 1) == 0:
            return self.parties[0]
        many = max(len(self.parties) // 20, 1)
        return self.parties[1 + (number % many if number % 3 == 0 else number * 13 % (len(self.parties) - 1))]

    def _of_case(self, number: int, *, is_open: bool) -> list[Paper]:
        if number == self.count - 1:  # the thick one
            return [self.papers[place % 4 + 4] for place in range(_THICK)]
        return self.papers[: 1 + number % 10] if is_open else self.papers

    def _case_rows(self, case: Case) -> None:
        self._add(
            tables.cases,
            id=case.id,
            seq=self._fact("case_opened", case.opened_on, case_id=case.id),
            name=case.name,
            cause=case.cause,
            stage=case.stage.value,
            opened_on=case.opened_on.isoformat(),
            folded=fold(f"{case.name}\n{case.cause}"),
            body=_body(case),
            reported=int(case.source == "举报投诉"),
            source=case.source,
            closed_on=case.closed_on.isoformat() if case.closed_on else None,
        )
        for place, party_id in enumerate(case.party_ids):
            self._add(tables.case_parties, case_id=case.id, position=place, party_id=party_id)
        for place, officer_id in enumerate(dict.fromkeys(case.handler_ids)):
            self._add(tables.case_officers, case_id=case.id, position=place, officer_id=officer_id)

    def _record(self, case: Case, owner: Enterprise, paper: Paper, place: int, number: int) -> IndexEntry:
        row, day = dict(paper.row), case.opened_on + timedelta(days=place * 8 if place < 10 else place)
        record_id = RecordId(self._id(day))
        self.serials[row["number_word"], day.year] += 1
        serial = _DEMO + self.serials[row["number_word"], day.year]
        printed = (
            f"（{row['number_region']}）应急{row['number_word']}〔{day.year}〕{serial}号"
            if row["number"]
            else None
        )
        uid = crockford(self.chance.getrandbits(80), 16)
        changes = [
            (row["id"], record_id),
            (row["case_id"], case.id),
            (self.old_case.party_ids[0], owner.id),
            (self.old_case.handler_ids[0], case.handler_ids[0]),
            (self.old_case.handler_ids[1], case.handler_ids[1]),
            (row["number"], printed or ""),
            (row["doc_date"], day.isoformat()),
            (row["code_uid"], uid),
        ]
        own = {"id": record_id, "case_id": case.id, "party_id": owner.id, "number": printed, "code_uid": uid}
        own |= {"doc_date": day.isoformat()}
        if printed:
            own |= {"number_year": day.year, "number_serial": serial}
        own |= {"seq": self._fact("document_issued", day, record_id=record_id, case_id=case.id)}
        self._add(tables.records, **{**row, **own, "body": _changed(row["body"], changes)})
        if printed:
            self._number(row, own)
        scanned = self._files(paper, record_id, changes, day, number, open_case=case.filed_on is None)
        for item in paper.penalties:
            self._add(tables.penalties, **{**item, "record_id": record_id, "party_id": owner.id})
        for item in paper.services:
            self._add(tables.services, **{**item, "record_id": record_id})
        for item in paper.counted:
            same = {"record_id": record_id, "case_id": case.id, "doc_date": day.isoformat()}
            self._add(tables.counted_papers, **{**item, **same})
        if paper.decision:
            same = {"record_id": record_id, "case_id": case.id, "party_id": owner.id, "number": printed}
            self._add(tables.decisions, **{**paper.decision, **same, "decided_on": day.isoformat()})
            for item in paper.places:
                self._add(tables.decision_places, **{**item, "record_id": record_id})
        return self._entry(case, owner, row | own, scanned)

    def _number(self, row: dict[str, Any], own: dict[str, Any]) -> None:
        self._add(
            tables.numbers,
            region=row["number_region"],
            word=row["number_word"],
            year=own["number_year"],
            serial=own["number_serial"],
            state="used",
            record_id=own["id"],
            reserved_at=_moment(date.fromisoformat(own["doc_date"])),
            reason="",
        )

    def _files(
        self,
        paper: Paper,
        record_id: RecordId,
        changes: list[Any],
        day: date,
        number: int,
        *,
        open_case: bool,
    ) -> bool:
        """Its Word file, its PDF with the text, and, of closed cases and of most papers of open ones, its scan."""
        issued = ""
        back = not open_case or self.chance.random() < 0.8
        for item in paper.files:
            if item["role"] == "scan" and not back:
                continue
            digest = f"{self.chance.getrandbits(256):064x}"
            body = _changed(item["body"], [*changes, (item["sha256"], digest)])
            key = _changed(item["key"], changes)
            self._add(
                tables.representations,
                **{**item, "record_id": record_id, "sha256": digest, "key": key, "body": body},
            )
            if item["role"] == "issued_pdf":
                issued = digest
                self._text(record_id, digest, day)
            elif item["role"] == "scan":
                self._comparison(record_id, digest, issued, day, number)
        return back

    def _text(self, record_id: RecordId, source: str, day: date) -> None:
        own = {"record_id": record_id, "source": source, "engine": "pypdf", "engine_version": "5"}
        self._add(tables.record_texts, **own)
        for number, text in enumerate(self.written[self.seq % TEXTS], start=1):
            more: dict[str, Any] = {"page_number": number, "text": text}
            more |= {"note": None, "text_key": f"texts/{source}.json", "rotation": 0, "unread": 0}
            self._add(tables.record_pages, **own, **more)

    def _comparison(self, record_id: RecordId, scan: str, issued: str, day: date, number: int) -> None:
        waits = number >= self.count - 40 and self.serials["waits"] < 40
        self.serials["waits"] += waits
        outcome = Outcome.DIFFERS if waits else Outcome.SAME
        seq = self._fact("scan_filed", day, record_id=record_id)
        own = {"record_id": record_id, "scan": scan, "seq": seq, "outcome": outcome.value, "open": int(waits)}
        changes = [(_OLD_ID, record_id), ("0" * 64, scan), ("1" * 64, issued)]
        self._add(tables.comparisons, **own, body=_changed(_COMPARED[outcome], changes))

    def _entry(self, case: Case, owner: Enterprise, row: dict[str, Any], scanned: bool) -> IndexEntry:
        names = {officer.id: officer.name for officer in self.officers}
        return IndexEntry(
            record_id=row["id"],
            case_id=case.id,
            title=row["title"],
            pages=self.texts[(row["seq"] + 1) % TEXTS],
            party_names=owner.all_names,
            party_codes=(str(owner.uscc),),
            case_name=case.name,
            number=row["number"],
            form_id=row["form_id"],
            form_title=row["title"],
            cause=case.cause,
            officers=tuple(names[one] for one in case.handler_ids),
            stage=case.stage.value,
            doc_date=date.fromisoformat(row["doc_date"]),
            fine_fen=row["largest_fine_fen"],
            party_name=owner.name,
            industry=owner.industry or "",
            region=owner.region or "",
            party_id=owner.id,
            compared=ComparedState.SAME if scanned else ComparedState.NONE,
            seq=row["seq"],
            side=row["side"] or "main",
            handler_ids=case.handler_ids,
            informant=bool(row["informant"]),
        )

    # what follows

    def _volume(self, case: Case, made: Sequence[IndexEntry]) -> None:
        closed, sealed = case.closed_on, case.filed_on
        assert closed is not None  # of closed cases only
        assert sealed is not None
        kept = (Retention.TEN_YEARS, Retention.TEN_YEARS, Retention.THIRTY_YEARS, Retention.PERMANENT)
        retention = kept[self.seq % 3 if self.seq % 20 else 3]
        self.serials[closed.year, retention] += 1
        serial = _DEMO + self.serials[closed.year, retention]
        reference = f"J000-ZY·CF·{closed.year}-{retention.value}-{serial:04d}"
        items = tuple(self._item(place, entry) for place, entry in enumerate(made, start=1))
        volume = Volume(
            reference,
            case.id,
            case.name,
            VolumeSide.MAIN,
            *(1, 1, 1, "J000", closed.year, serial, retention),
            ("处罚案卷 / files of penalties",),
            date(closed.year + 1, 1, 1),
            "penalty",
            items,
            count_totals(items),
            (),
            *(
                Signatory("王甲示", "clerk"),
                Signatory("李乙示", "reviewer"),
                Signatory("赵档案", "archivist"),
            ),
            closed,
            datetime.combine(sealed, time(2), UTC),
            expires_on=date(closed.year + retention.years, 12, 31) if retention.years else None,
        )
        self._add(
            tables.volumes,
            reference=reference,
            seq=self._fact("volume_sealed", sealed, case_id=case.id),
            case_id=case.id,
            fonds="J000",
            year=closed.year,
            retention=retention.value,
            serial=serial,
            expires_on=volume.expires_on.isoformat() if volume.expires_on else None,
            side=volume.side.value,
            body=_body(volume),
        )
        for place, item in enumerate(items):
            self._add(tables.volume_items, reference=reference, position=place, record_id=item.record_id)

    def _item(self, place: int, entry: IndexEntry) -> VolumeItem:
        return VolumeItem(
            place,
            entry.record_id,
            entry.title,
            Carrier.PAGES,
            f"parties/{entry.party_id}/{entry.case_id}/{entry.record_id}/scan.pdf",
            Sha256(f"{place:064x}"),
            "application/pdf",
            number=entry.number,
            dated=entry.doc_date,
            page_numbers=(place,),
        )

    def _after(self, case: Case, made: Sequence[IndexEntry]) -> None:
        """Publication of the decision (the last five years), lending, holds."""
        decision = next((one for one in made if one.form_id == "penalty_decision_unit"), None)
        if decision and case.opened_on > self.today - timedelta(days=5 * 365):
            self._publication(case, decision)
        if self.chance.random() < 0.2:
            self._lending(case)
        if self.chance.random() < 0.002:
            hold = Hold(
                self._id(case.opened_on), case.id, HoldGround.SUIT, "行政诉讼", _at(case.opened_on), "赵档案"
            )
            self._add(tables.holds, id=hold.id, case_id=case.id, stands=1, body=_body(hold))

    def _publication(self, case: Case, decision: IndexEntry) -> None:
        day = (decision.doc_date or case.opened_on) + timedelta(days=5)
        over = day < self.today - timedelta(days=3 * 365)
        text = "".join(page.text for page in decision.pages)
        made = Publication(
            *(decision.record_id, case.id, PartyId(decision.party_id), "agency_site", day),
            *(CreditClass.SERIOUS, {"party_name": decision.party_name}, text, 3, "王甲示"),
            retracted_on=day + timedelta(days=1000) if over else None,
            ground=RetractionGround.CHANGED if over else None,
            reason="公示期满" if over else "",
        )
        own = {"record_id": decision.record_id, "channel": made.channel, "case_id": case.id}
        gone = made.retracted_on.isoformat() if made.retracted_on else None
        self._add(
            tables.publications, **own, published_on=day.isoformat(), retracted_on=gone, body=_body(made)
        )

    def _lending(self, case: Case) -> None:
        asked = _at(case.opened_on + timedelta(days=200))
        if asked.date() >= self.today:
            return
        state = LendingState.RETURNED
        if asked.date() > self.today - timedelta(days=30):
            state = self.chance.choice([LendingState.REQUESTED, LendingState.APPROVED])
        made = Lending(
            self._id(case.opened_on),
            case.id,
            FileReader(ReaderKind.INTERNAL, "样本读者", "样本单位"),
            "工作查考",
            asked,
            "archivist",
            state,
            due_on=asked.date() + timedelta(days=7),
            decided_at=asked,
            returned_at=asked + timedelta(days=5) if state is LendingState.RETURNED else None,
        )
        own = {"id": made.id, "case_id": case.id, "state": state.value, "requested_at": format_time(asked)}
        due = made.due_on.isoformat() if made.due_on else None
        self._add(tables.lendings, **own, due_on=due, body=_body(made))
        self._add(tables.counted_lendings, lending_id=made.id, **counted_row(CountedLending.of(made)))

    def _events(self, case: Case) -> None:
        told = [CaseEventKind.RIGHTS_WAIVED, CaseEventKind.FINE_PAID, CaseEventKind.PUBLISHED]
        told = told if case.filed_on else told[:1]
        told += [CaseEventKind.REVIEW_FEEDBACK] if self.seq % 300 < 10 else []
        for place, kind in enumerate(told):
            at = _at(case.opened_on + timedelta(days=60 + place))
            fen = 2_000_000 if kind is CaseEventKind.FINE_PAID else None
            event = CaseEvent(case.id, kind, at, "样本", amount_fen=fen, rule="A1" if len(told) > 3 else None)
            told_as = f'"kind":"{kind.value}"'
            seq = self._fact("case_event_recorded", at.date(), told_as, case_id=case.id)
            self._add(
                tables.case_events,
                seq=seq,
                case_id=case.id,
                kind=kind.value,
                at=format_time(at),
                body=_body(event),
            )

    def _arrival(self, case: Case, made: Sequence[IndexEntry], number: int) -> None:
        state = ArrivalState.RELEASED
        if number >= self.count - 60:
            state = ArrivalState.SET_ASIDE if number % 6 else ArrivalState.QUARANTINED
        waits = state is not ArrivalState.RELEASED
        at = _at(case.opened_on)
        arrival = Arrival(
            *(ArrivalId(self._id(case.opened_on)), f"扫描仪/{number:07d}.pdf", state, at, at, 1_000_000, 0),
            reason="未读出页码 / no code was read" if waits else "",
            record_ids=() if waits else tuple(one.record_id for one in made),
        )
        own = {"id": arrival.id, "name": arrival.name, "state": state.value, "seen_at": format_time(at)}
        self._add(tables.arrivals, **own, body=_body(arrival))

    def _around(self) -> None:
        """Logs, and numbers that nobody used."""
        for number in range(self.count * 5):
            case, record = self.looked_at[number % len(self.looked_at)]
            at = _moment(self.today - timedelta(days=1000 - number * 1000 // (self.count * 5)))
            own = {"at": at, "user_name": f"user{number % 80}", "record_id": record, "case_id": case}
            self._add(tables.accesses, **own, what="opened", source="192.0.2.1")
        for number in range(self.count // 2):
            at = _moment(self.today - timedelta(days=1000 - number * 2000 // self.count))
            own = {"at": at, "user_name": f"user{number % 80}", "event": "signed_in"}
            self._add(tables.sign_ins, **own, source="192.0.2.1", note="")
        for serial in range(self.count // 100):
            own = {"region": "苏常", "word": "空", "year": 2020, "serial": serial + 1, "state": "abandoned"}
            own |= {"record_id": self._id(date(2020, 1, 1)), "reserved_at": _moment(date(2020, 1, 1))}
            self._add(tables.numbers, **own, reason="转换失败 / conversion failed")

    # rows

    def _fact(self, kind: str, day: date, detail: str = "", **about: str) -> int:
        seq, self.seq = self.seq, self.seq + 1
        at = _moment(day)
        named = "".join(f'"{name}":"{about[name]}",' for name in ("case_id",) if name in about)
        record = "".join(f'"{name}":"{about[name]}",' for name in ("record_id",) if name in about)
        line = f'{{"actor":"clerk","at":"{at}",{named}"detail":{{{detail}}},"kind":"{kind}",'
        line += f'"objects":[],{record}"seq":{seq},"v":1}}'
        row = dict.fromkeys(("party_id", "case_id", "record_id", "officer_id", "arrival_id"))
        self._add(
            tables.facts,
            **{**row, **about, "seq": seq, "kind": kind, "at": at, "line": line, "actor": "clerk"},
        )
        return seq

    def _add(self, table: Table, **row: Any) -> None:
        self.rows.setdefault(table, []).append(row)

    def _write(self) -> None:
        for table in tables.metadata.sorted_tables:
            if rows := self.rows.pop(table, None):
                statement = insert(table).compile(dialect=self.db.dialect, column_keys=list(rows[0]))
                order = statement.positiontup  # building parameters one by one costs more than writing them
                given = [tuple(row[name] for name in order) for row in rows] if order else rows
                self.db.exec_driver_sql(str(statement), given)
        self.db.execute(update(tables.ledger_head).values(next_seq=self.seq))
        self.db.commit()

    def _id(self, day: date) -> str:
        milliseconds = int(datetime.combine(day, time(2), UTC).timestamp() * 1000)
        return crockford(milliseconds, 10) + crockford(self.chance.getrandbits(80), 16)


def landmarks(db: Connection) -> Landmarks:
    """What stands out in an office that was filled, now or in an earlier run."""
    of, record, case = tables.case_parties.c, tables.records.c, tables.cases.c
    many = (
        select(of.party_id).join(tables.parties).where(tables.parties.c.kind == "unit").group_by(of.party_id)
    )
    rich = db.execute(many.having(func.count() <= _RICH + 5).order_by(func.count().desc()).limit(1))
    thick = select(record.case_id).group_by(record.case_id).order_by(func.count().desc()).limit(1)
    middle = db.execute(select(func.count()).select_from(tables.cases)).scalar_one() // 2
    in_order = select(case.id).order_by(case.opened_on.desc(), case.seq.desc())

    def some(column: Any, count: int, *where: Any) -> tuple[Any, ...]:
        found = db.execute(select(column).where(*where).limit(100_000)).scalars().all()
        return tuple(random.Random(SEED).sample(found, min(count, len(found))))

    return Landmarks(
        rich.scalar_one(),
        db.execute(thick).scalar_one(),
        db.execute(in_order.offset(middle).limit(1)).scalar_one(),
        some(case.id, 40),
        some(record.id, 40, record.side == "main", record.informant == 0),  # which everybody may see
        some(tables.volumes.c.reference, 20),
        some(tables.lendings.c.id, 20),
    )


def _demo_case(db: Connection) -> Case:
    row = db.execute(select(tables.cases.c.body)).first()
    if row is None:
        raise SystemExit("the workspace has no case: docarchive demo FOLDER")
    return from_plain(Case, json.loads(row.body))


def _officers(db: Connection) -> list[Officer]:
    bodies = db.execute(select(tables.officers.c.body).order_by(tables.officers.c.id)).scalars()
    return [from_plain(Officer, json.loads(body)) for body in bodies]


def _papers(db: Connection) -> list[Paper]:
    found = []
    for form in FORMS:
        row = db.execute(select(tables.records).where(tables.records.c.form_id == form)).mappings().first()
        if row is None:
            raise SystemExit(f"the demo's case has no {form}: docarchive demo FOLDER")

        def of(table: Table, id_: str = row["id"]) -> tuple[dict[str, Any], ...]:
            rows = db.execute(select(table).where(table.c.record_id == id_)).mappings()
            return tuple(dict(one) for one in rows)

        decision = of(tables.decisions)
        parts = (of(tables.representations), of(tables.penalties), of(tables.services))
        compared = (decision[0] if decision else None, of(tables.decision_places))
        found.append(Paper(dict(row), *parts, *compared, of(tables.counted_papers)))
    return found


def _texts() -> Iterator[tuple[IndexPage, ...]]:
    for entry in iter_entries(TEXTS, seed=SEED, length=500, officers=OFFICERS):
        yield entry.pages


def _changed(text: str, changes: Sequence[tuple[str | None, str]]) -> str:
    for old, new in changes:
        if old:
            text = text.replace(old, new)
    return text


def _body(value: Any) -> str:
    return canonical_json(to_plain(value)).decode()


def _at(day: date) -> datetime:
    return datetime.combine(day, time(2), UTC)


@cache
def _moment(day: date) -> str:
    return format_time(_at(day))


def _chinese(number: int) -> str:
    """A made-up name part, another one for each number."""
    signs = "安宁康泰平和顺兴盛隆昌荣华茂富贵祥瑞福禄"
    found = ""
    for _ in range(4):
        number, digit = divmod(number, 20)
        found += signs[digit]
    return found
