"""The people and things of the demo: one office, one factory, all invented and named so."""

from dataclasses import dataclass
from datetime import date

from docarchive.domain.agency import Agency
from docarchive.domain.case import Case
from docarchive.domain.identifiers import CaseId, CreditCode, OfficerId, PartyId, ResidentId, new_id
from docarchive.domain.officer import Certificate, Officer
from docarchive.domain.party import Enterprise, Person
from docarchive.wiring.app import App

RECORDER = "DEMO-0001"
"""Serial number of the first officer's recorder."""
CAUSE = "未如实记录安全生产教育和培训情况"

AGENCY = Agency(
    name="常州市应急管理局（示例）",
    region="苏常",
    address="江苏省常州市示例区演示大道1号",
    contact_person="王甲示",
    phone="0519-00000000",
    postcode="213000",
    reconsideration_organ="常州市人民政府",
    court="常州市示例区人民法院",
    bank="示例银行常州样本支行",
    bank_address="江苏省常州市示例区演示大道11号",
    bank_account="0000 0000 0000 0000 001",
    fonds_no="J000",
)


ARCHIVIST = ("archivist", "孙丙示")
"""Sign-in name and name of who takes the closed case; handlers may not."""


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody registered, and the case opened."""

    enterprise: Enterprise
    person: Person
    officers: tuple[Officer, ...]
    case: Case


def register_cast(app: App) -> Cast:
    """Enter the office, the parties, two officers and the case, as a clerk would."""
    registrar = app.registrar
    registrar.change_agency(AGENCY)
    enterprise = Enterprise(
        id=PartyId(new_id(app.now())),
        name="常州示例机械制造有限公司",
        uscc=CreditCode.parse("91320400MA0000001T"),
        legal_rep="张示例",
        legal_rep_title="执行董事兼总经理",
        address="江苏省常州市示例区样本路1号",
        phone="0519-00000001",
        postcode="213000",
        region="常州市示例区",
        industry="C33 金属制品业",
        aliases=("示例机械",),
        former_names=("常州样本五金厂",),
    )
    person = Person(
        id=PartyId(new_id(app.now())),
        name="张示例",
        sex="男",
        birth_date=date(1980, 1, 1),
        id_no=ResidentId.parse(_resident_id("32049919800101001")),
        home_address="江苏省常州市示例区样本路2号",
        phone="0519-00000002",
        employer=enterprise.name,
        title="执行董事兼总经理",
        employer_address=enterprise.address,
        postcode="213000",
    )
    officers = (
        _officer(app, "王甲示", "10040020001", (RECORDER,)),
        _officer(app, "李乙示", "10040020002", ()),
    )
    case = Case(
        id=CaseId(new_id(app.now())),
        name=f"{enterprise.name}涉嫌{CAUSE}案",
        cause=CAUSE,
        source="监督检查",
        party_ids=(enterprise.id, person.id),
        handler_ids=tuple(officer.id for officer in officers),
        opened_on=date(2026, 10, 9),
    )
    for party in (enterprise, person):
        registrar.register_party(party)
    for officer in officers:
        registrar.register_officer(officer)
    registrar.open_case(case)
    return Cast(enterprise, person, officers, case)


def _officer(app: App, name: str, certificate: str, recorders: tuple[str, ...]) -> Officer:
    held = Certificate(certificate, "江苏省司法厅（示例）", date(2024, 1, 1), date(2028, 12, 31))
    return Officer(OfficerId(new_id(app.now())), name, (held,), "执法一大队（示例）", recorders)


def _resident_id(first17: str) -> str:
    """Complete an invented number with its check digit (GB 11643-1999)."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(first17, weights, strict=True))
    return first17 + "10X98765432"[total % 11]
