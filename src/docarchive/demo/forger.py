"""For trials of the comparison: documents with values of their own, and the same ones altered after issuing.

An altered paper is made as a forger with a copy of the Word file would: one value changed, printed again, with the
genuine page codes. All names and numbers are made up.
"""

import io
import random
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from lxml import etree
from stdnum.cn import uscc

from docarchive.demo.cast import AGENCY
from docarchive.domain.days.chinese_dates import print_date
from docarchive.domain.identifiers import (
    CaseId,
    DocumentNumber,
    PartyId,
    RecordId,
    Sha256,
    new_code_uid,
    new_id,
)
from docarchive.domain.laws.law import article_text
from docarchive.domain.money import capitals, figures
from docarchive.domain.page_code import PageCode
from docarchive.domain.record import Record, RecordKind, Representation, Role
from docarchive.templates.form import FormSpec
from docarchive.templates.pack import Pack
from docarchive.templates.printing.port import PdfConverter
from docarchive.templates.printing.stamp import stamp
from docarchive.templates.render import Renderer
from docarchive.templates.values import check_values
from docarchive.workflows.store import digest_of

FORMS = (
    "penalty_decision_unit",
    "penalty_notice",
    "penalty_decision_individual",
    "rectification_order",
    "inquiry_record",
    "service_receipt",
    "inspection_record",
)
"""Forms the trials are made with, the ones with most to gain first."""
_SITE_KEY = b"a key for trials, of no site at all"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TOWNS = ("常州", "溧阳", "金坛", "武进", "新北", "天宁", "钟楼")
_WORDS = ("示例", "样本", "演示", "虚构", "模拟", "试验")
_TRADES = ("机械制造", "化工", "金属制品", "纺织", "新材料", "电子科技", "家具", "食品")
_FAMILY = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
_GIVEN = ("示例", "样本", "甲示", "乙例", "丙样", "示样", "例示")
_OTHER_SIGNS = "东西南北中大华新明光海山天地金石"
_CODE_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CAPITAL_DIGITS = "壹贰叁肆伍陆柒捌玖"


@dataclass(frozen=True, slots=True)
class Original:
    """A document as issued."""

    form: FormSpec
    record: Record
    docx: bytes
    pdf: bytes
    payloads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Forged:
    """The same paper with one thing changed."""

    kind: str
    pdf: bytes
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Forger:
    """The tools of an office, in the wrong hands."""

    pack: Pack
    renderer: Renderer
    converter: PdfConverter

    def issue(self, form_id: str, chance: random.Random) -> Original:
        """A document of *form_id* with values of its own."""
        form = self.pack.form(form_id)
        number = DocumentNumber("苏常", form.number_word or "", 2026, chance.randint(1, 300))
        printed_number = str(number) if form.number_word else ""
        fixed = {
            "agency_name": AGENCY.name,
            "doc_title": form.title,
            "edition": form.edition,
            "doc_number": printed_number,
        }
        values = check_values(form, invented_values(self.pack, form, chance), fixed=fixed)
        docx = self.renderer.render(form, values).docx
        uid = new_code_uid()
        plain = self._convert(docx)
        codes = (PageCode(uid, page, plain[1]) for page in range(1, plain[1] + 1))
        payloads = tuple(code.payload(_SITE_KEY) for code in codes)
        pdf = stamp(plain[0], payloads=payloads, number=printed_number or form.title)
        now = datetime.now(UTC)
        record = Record(
            id=RecordId(new_id(now)),
            kind=RecordKind.DOCUMENT,
            case_id=CaseId(new_id(now)),
            party_id=PartyId(new_id(now)),
            title=form.title,
            recorded_at=now,
            representations=(_file(Role.ISSUED_PDF, pdf),),
            form_id=form.id,
            number=number if form.number_word else None,
            page_count=plain[1],
            doc_date=values.doc_date,
            values=values.data,
        )
        return Original(form, record, docx, pdf, payloads)

    def forge(self, original: Original, kind: str, chance: random.Random) -> Forged | None:
        """Change what *kind* says; None when this document has no such value, or its pages would be others."""
        if kind == "swapped page":
            return self._swap(original, chance)
        for expected, found in KINDS[kind](original, chance):
            altered = _replaced(original.docx, expected, found, chance)
            if altered is None:
                continue
            plain = self._convert(altered)
            if plain[1] == len(original.payloads):
                return Forged(kind, self._stamped(plain[0], original), expected, found)
        return None

    def _swap(self, original: Original, chance: random.Random) -> Forged:
        """One page is another document's, under this document's code."""
        import pikepdf

        while True:
            other = self.issue(original.form.id, chance)
            at = chance.randrange(min(len(original.payloads), len(other.payloads)))
            mine, theirs = self._convert(original.docx)[0], self._convert(other.docx)[0]
            with pikepdf.open(io.BytesIO(mine)) as pdf, pikepdf.open(io.BytesIO(theirs)) as source:
                pdf.pages[at] = source.pages[at]
                buffer = io.BytesIO()
                pdf.save(buffer)
            return Forged("swapped page", self._stamped(buffer.getvalue(), original), f"p. {at + 1}", "")

    def _stamped(self, pdf: bytes, original: Original) -> bytes:
        number = str(original.record.number) if original.record.number else original.form.title
        return stamp(pdf, payloads=original.payloads, number=number)

    def _convert(self, docx: bytes) -> tuple[bytes, int]:
        converted = self.converter.convert(docx)
        if converted is None:
            raise RuntimeError("trials need LibreOffice")
        return converted.pdf, converted.page_count


def scan_of(original: Original, content: bytes) -> Representation:
    """How the catalogue would describe a scan of all of its pages."""
    return replace(_file(Role.SCAN, content), page_count=len(original.payloads))


def invented_values(pack: Pack, form: FormSpec, chance: random.Random) -> dict[str, Any]:
    """The form's sample with a party, amounts, days and numbers of its own."""
    values = dict(pack.sample(form.id))
    company = f"{chance.choice(_TOWNS)}{chance.choice(_WORDS)}{chance.choice(_TRADES)}有限公司"
    person = chance.choice(_FAMILY) + chance.choice(_GIVEN)
    day = date(2026, 1, 1) + timedelta(days=chance.randrange(300))
    fine = chance.choice((chance.randint(11, 99) * 1000, chance.randint(111, 999) * 100))
    invented: Mapping[str, Any] = {
        "doc_date": day.isoformat(),
        "party_name": company if form.party_kind != "person" else person,
        "recipient": company,
        "respondent_name": person,
        "respondent_employer": company,
        "uscc": _credit_code(chance),
        "legal_rep": person,
        "phone": f"0519-{chance.randint(10_000_000, 89_999_999)}",
        "respondent_phone": f"138{chance.randint(10_000_000, 99_999_999)}",
        "bank_account": " ".join(f"{chance.randrange(10_000):04d}" for _ in range(4)) + " 001",
        "notice_date": (day - timedelta(days=14)).isoformat(),
        "notice_number": f"（苏常）应急罚告〔2026〕{chance.randint(1, 300)}号",
        "fine_total": fine,
        "penalties": [{"kind": "罚款", "amount": fine}],
        "violated": [_law(chance.choice((28, 35, 36, 44)), None)],
        "basis": [_law(chance.choice((97, 99, 101)), chance.randint(1, 5))],
    }
    return values | {name: value for name, value in invented.items() if name in values}


def _law(article: int, item: int | None) -> dict[str, Any]:
    law = {"law": "中华人民共和国安全生产法", "edition": "2021-06-10", "article": article}
    return law | ({"item": item} if item else {})


def _credit_code(chance: random.Random) -> str:
    body = "91320400MA" + "".join(chance.choice(_CODE_SIGNS) for _ in range(7))
    return body + uscc.calc_check_digit(body)


_Changes = Sequence[tuple[str, str]]


def _amount(original: Original, chance: random.Random) -> _Changes:
    return [(text, _other_digit(text, chance)) for text in _fines(original)]


def _zero(original: Original, _chance: random.Random) -> _Changes:
    return [(text, text.replace("0.00", ".00", 1)) for text in _fines(original) if "0.00" in text]


def _capitals(original: Original, chance: random.Random) -> _Changes:
    changes = []
    for fen in _fine_values(original):
        text = capitals(fen)
        at = chance.choice([place for place, sign in enumerate(text) if sign in _CAPITAL_DIGITS])
        changes.append((text, _with(text, at, chance.choice(_CAPITAL_DIGITS.replace(text[at], "")))))
    return changes


def _date(original: Original, chance: random.Random) -> _Changes:
    day = original.record.doc_date
    assert day is not None  # noqa: S101 - every form has its date
    other = day + timedelta(days=chance.choice((-10, -3, -1, 1, 3, 10)))
    return [(print_date(day), print_date(other))]


def _company(original: Original, chance: random.Random) -> _Changes:
    return [
        (name, _with(name, 3, chance.choice(_OTHER_SIGNS.replace(name[3], ""))))
        for name in _texts(original, "party_name", "recipient", "respondent_employer")
        if len(name) > 4
    ]


def _suffix(original: Original, _chance: random.Random) -> _Changes:
    names = _texts(original, "party_name", "recipient", "respondent_employer")
    return [(name, name.replace("有限公司", "有限责任公司")) for name in names if "有限公司" in name]


def _person(original: Original, chance: random.Random) -> _Changes:
    names = _texts(original, "legal_rep", "respondent_name")
    return [(name, _with(name, 0, chance.choice(_FAMILY.replace(name[0], "")))) for name in names]


def _code(original: Original, chance: random.Random) -> _Changes:
    changes = []
    for text in _texts(original, "uscc", "respondent_id_no"):
        at = chance.randrange(8, len(text))
        others = "0123456789" if text[at].isdigit() else _CODE_SIGNS[10:]
        changes.append((text, _with(text, at, chance.choice(others.replace(text[at], "")))))
    return changes


def _account(original: Original, chance: random.Random) -> _Changes:
    return [(text, _other_digit(text, chance)) for text in _texts(original, "bank_account")]


def _phone(original: Original, chance: random.Random) -> _Changes:
    numbers = _texts(original, "phone", "respondent_phone")
    return [(text, _other_digit(text, chance, start=5)) for text in numbers]


def _article(original: Original, chance: random.Random) -> _Changes:
    laws = [law for name in ("basis", "violated") for law in (original.record.values or {}).get(name) or ()]
    return [
        (article_text(law["article"]), article_text(law["article"] + chance.choice((-1, 1)))) for law in laws
    ]


def _number(original: Original, chance: random.Random) -> _Changes:
    return [
        (text, _other_digit(text, chance, start=text.index("〕")))
        for text in _texts(original, "notice_number")
    ]


def _fact(original: Original, chance: random.Random) -> _Changes:
    texts = ("3人的", "12页", "8张", "2号砂轮机", "3名车床")
    return [(text, _other_digit(text, chance)) for text in texts]


KINDS: Mapping[str, Callable[[Original, random.Random], _Changes]] = {
    "amount digit": _amount,
    "amount zero": _zero,
    "capitals": _capitals,
    "date": _date,
    "company": _company,
    "company suffix": _suffix,
    "person": _person,
    "credit code": _code,
    "account": _account,
    "telephone": _phone,
    "article": _article,
    "number": _number,
    "fact": _fact,
}
"""What is changed, beside a swapped page."""


def _fine_values(original: Original) -> list[int]:
    fine = (original.record.values or {}).get("fine_total")
    rows = (original.record.values or {}).get("penalties") or ()
    amounts = [fine, *(row.get("amount") for row in rows)]
    return list(dict.fromkeys(amount for amount in amounts if isinstance(amount, int)))


def _fines(original: Original) -> list[str]:
    return [figures(fen) for fen in _fine_values(original)]


def _texts(original: Original, *fields: str) -> list[str]:
    values = original.record.values or {}
    return list(dict.fromkeys(str(values[name]) for name in fields if values.get(name)))


def _with(text: str, at: int, sign: str) -> str:
    return text[:at] + sign + text[at + 1 :]


def _other_digit(text: str, chance: random.Random, *, start: int = 0) -> str:
    """*text* with one digit changed, not in the decimals."""
    end = text.index(".") if "." in text else len(text)
    at = chance.choice([place for place in range(start, end) if text[place].isdigit()])
    smallest = 1 if at == 0 else 0
    others = [str(digit) for digit in range(smallest, 10) if str(digit) != text[at]]
    return _with(text, at, chance.choice(others))


def _replaced(docx: bytes, expected: str, found: str, chance: random.Random) -> bytes | None:
    """The Word file with one of the places where *expected* stands changed; None when it stands nowhere in one run."""
    source, out = zipfile.ZipFile(io.BytesIO(docx)), io.BytesIO()
    root = etree.fromstring(source.read("word/document.xml"))
    places = [text for text in root.iter(f"{_W}t") if expected in (text.text or "")]
    if not places:
        return None
    place = chance.choice(places)
    place.text = (place.text or "").replace(expected, found, 1)
    with source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            same = item.filename != "word/document.xml"
            target.writestr(item, source.read(item.filename) if same else etree.tostring(root))
    return out.getvalue()


def _file(role: Role, content: bytes) -> Representation:
    digest: Sha256 = digest_of(content)
    return Representation(role, f"trial/{digest}.pdf", digest, len(content), "application/pdf")
