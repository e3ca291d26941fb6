"""Many made-up decisions in a workspace: like cases to hold a case against, and lists as long as those of a big office.

They are entered by the facts that issuing writes, in few transactions; their files are those of one document.
"""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

from stdnum.cn import uscc

from docarchive.domain import places
from docarchive.domain.case import Case
from docarchive.domain.facts import Fact, FactKind, StoredObject
from docarchive.domain.identifiers import CreditCode, DocumentNumber, Sha256, new_id
from docarchive.domain.laws.law import LawReference
from docarchive.domain.plain import canonical_json, to_plain
from docarchive.domain.record import PageText, Penalty, RecordText
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.store import put_body

BASIS = LawReference("中华人民共和国安全生产法", date(2021, 6, 10), 97, item=4)
CAUSE = "未如实记录安全生产教育和培训情况"
BATCH = 2_000
_REGIONS = ("武进区", "新北区", "天宁区", "钟楼区", "金坛区", "溧阳市")
_TEXT = (
    "经查，{name}在{year}年的安全生产检查中未如实记录从业人员的安全生产教育和培训情况，第{n}号车间除尘器未按规定清扫，"
    "现场有粉尘堆积，特种作业人员未持证上岗。以上事实有现场检查记录、询问笔录、照片为证。本机关依据《中华人民共和国安全生产法》"
    "第九十七条第四项的规定，决定给予警告并处人民币罚款的行政处罚，责令限期改正。"
)


def decisions(app, case, paper, fines, *, on=date(2026, 10, 1), texts=False, series="样"):
    """Enter one decision a fine (in 分, or None), each in a case of its own, of units in six regions.

    Args:
        app: The house.
        case: One to copy: its handlers and source.
        paper: An issued document to copy: its files.
        fines: One a decision.
        on: The day of the newest.
        texts: Whether each has a text of its own to be found by.
        series: What the numbers begin with; another one for each call.

    Returns:
        Ids of the records.
    """
    units = _units(app, case)
    made, serials = [], Counter()
    for start in range(0, len(fines), BATCH):
        part = []
        for place, fine in enumerate(fines[start : start + BATCH], start=start):
            day = on - timedelta(days=place % 700)
            serials[day.year] += 1
            number = DocumentNumber(series, "罚", day.year, serials[day.year])
            part.append(_made(app, place, fine, case, paper, units[place % len(units)], day, number))
        made += [record.id for _, record in part]
        _enter(app, part, texts)
    publish_facts(ledger=app.ledger, catalog=app.catalog)
    return made


def _units(app, case):
    """The units, entered unless an earlier call did."""
    with app.catalog.reading() as reader:
        unit = reader.get_party(case.party_ids[0])
        known = {party.name: party for party in reader.find_parties("样本机械制造", limit=100)}
    made = [_unit(app, unit, number, region) for number, region in enumerate(_REGIONS, start=1)]
    with app.catalog.transaction() as tx:
        for one in made:
            if one.name not in known:
                body, plain = put_body(app.archive, lambda digest: places.register_key("unit", digest), one)
                tx.record(Fact(FactKind.ENTERPRISE_REGISTERED, app.now(), "t", body, party_id=one.id), plain)
    return [known.get(one.name, one) for one in made]


def _unit(app, unit, number, region):
    name = f"{region}第{number}样本机械制造有限公司"
    own = {"id": new_id(app.now()), "name": name, "uscc": _code(number), "region": region}
    return replace(unit, **own, former_names=())


def _code(number):
    body = f"913204{number:011d}"
    return CreditCode.parse(body + uscc.calc_check_digit(body))


def _made(app, place, fine, case, paper, unit, day, number):
    name = f"{unit.name}{CAUSE}案{place + 1}"
    own = Case(new_id(app.now()), name, CAUSE, case.source, (unit.id,), case.handler_ids, day)
    penalties = (Penalty(unit.id, "警告"), *([Penalty(unit.id, "罚款", fine)] if fine is not None else []))
    record = replace(
        paper,
        id=new_id(app.now()),
        case_id=own.id,
        party_id=unit.id,
        title="行政处罚决定书（单位）",
        form_id="penalty_decision_unit",
        form_title="行政处罚决定书（单位）",
        number=number,
        code_uid=None,
        doc_date=day,
        values={"basis": [to_plain(BASIS)]},
        laws=(BASIS,),
        penalties=penalties,
        services=(),
        relation=None,
    )
    return own, record


def _enter(app, part, texts):
    now = app.now()
    with app.catalog.transaction() as tx:
        for own, record in part:
            tx.record(Fact(FactKind.CASE_OPENED, now, "t", body_of(own), case_id=own.id), to_plain(own))
            detail = {
                "region": record.number.region,
                "word": record.number.word,
                "year": record.number.year,
                "serial": record.number.serial,
            }
            tx.record(Fact(FactKind.NUMBER_RESERVED, now, "t", record_id=record.id, detail=detail))
            ids = {"record_id": record.id, "case_id": own.id}
            tx.record(Fact(FactKind.DOCUMENT_ISSUED, now, "t", body_of(record), **ids), to_plain(record))
            if texts:
                text = _text(own, record)
                tx.record(Fact(FactKind.TEXT_READ, now, "t", body_of(text), **ids), to_plain(text))


def _text(case, record):
    said = _TEXT.format(name=case.name, year=record.doc_date.year, n=record.number.serial)
    pages = tuple(PageText(number, said * 3) for number in (1, 2))
    return RecordText(record.id, record.representations[-1].sha256, "pypdf", "5", pages)


def body_of(value):
    """What the archive would hold; the bodies of many are not written, nothing here is rebuilt from them."""
    digest = Sha256(sha256(canonical_json(to_plain(value))).hexdigest())
    return StoredObject(f"bodies/{digest.hex}.json", digest)
