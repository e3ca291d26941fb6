"""The road to a served decision on one unit, as short as the law lets it be; what follows is each journey's own."""

from dataclasses import dataclass

from journey_cast import enter_unit, law, review
from journey_player import Issued, Play

FINE = 30000
CAUSE = "未如实记录安全生产教育和培训情况"


@dataclass(frozen=True)
class Days:
    """On which day each step is taken."""

    inspected: str
    filed: str
    reported: str
    reviewed: str
    told: str
    """The notice is made and served."""
    decided: str
    served: str


@dataclass(frozen=True)
class Decided:
    """A case whose decision is served."""

    case: Play
    decision: Issued
    inspection: Issued


def play_to_service(office, days):
    """Inspect, file, report, review, tell, decide and serve; what is asked on the way is guarded as always."""
    case = office.open_case(CAUSE, ("单位", enter_unit(office)), opened_on=days.inspected)
    inspection = inspect(case, days.inspected)
    file_case(case, days.filed)
    report(case, days.reported)
    office.on(days.reviewed)
    case.issue(
        "legal_review_opinion",
        submitted_on=days.reported,
        planned_disposition=f"拟处罚款{FINE}元。",
        **review(),
    )
    office.on(days.told)
    notice = case.issue("penalty_notice")
    case.serve(notice)
    case.forbidden("penalty_decision_unit", None, "defence_over")
    office.on(days.decided)
    dispose(case)
    decision = case.issue("penalty_decision_unit")
    case.wrong("enforcement_application", says="demand_served_on", **application())
    office.on(days.served)
    case.serve(decision)
    return Decided(case, decision, inspection)


def inspect(case, day):
    """Two officers look at the training records."""
    case.office.on(day, "11:30")
    return case.issue(
        "inspection_record",
        inspection_place="安全管理办公室",
        inspection_period={"start": f"{day} 09:10", "end": f"{day} 11:20"},
        findings=[
            {
                "description": "上半年安全培训签到表系一人代签，未如实记录教育和培训情况。",
                "place": "安全管理办公室",
                "violated": [law(28, 4)],
            }
        ],
        signer_name="陈示例",
        signer_relation="现场负责人",
    )


def file_case(case, day):
    """The approval that is day 0 of the ninety."""
    case.office.on(day)
    return case.issue(
        "case_filing_approval", handler_opinion="涉嫌未如实记录培训情况，属本机关管辖，建议立案。"
    )


def report(case, day, **changes):
    """What the investigation found and proposes."""
    case.office.on(day)
    return case.issue(
        "investigation_report",
        **{
            "investigation_process": "经检查、立案和核对培训档案，事实已经查清。",
            "violation_facts": "上半年安全培训签到表系一人代签，26名从业人员的教育和培训情况未如实记录。",
            "case_nature": "该公司未如实记录安全生产教育和培训情况。",
            "violated": [law(28, 4)],
            "basis": [law(97, item=4)],
            "circumstances": "首次违法，检查后补训。",
            "proposed_penalties": [{"kind": "罚款", "amount": FINE, "discretion": "一般阶次"}],
            **changes,
        },
    )


def dispose(case):
    """The approval on which the decision rests, when the party said nothing."""
    return case.issue(
        "case_disposition_approval",
        disposition_phase="决定前呈批",
        defence_statement="当事人在期限内没有提出意见。",
        defence_result="未提出陈述申辩",
        defence_review="期限届满，当事人没有陈述、申辩。",
        handler_opinion="建议按告知的内容作出处罚决定。",
    )


def application(**changes):
    """What is typed into an application to the court."""
    return {
        "agency_head": "钱丙示",
        "agency_head_title": "局长",
        "party_response": "经催告，当事人没有陈述意见，也没有履行。",
        "attachments": [
            {"name": "行政处罚决定书及送达回执", "copies": 1, "pages": 3},
            {"name": "行政强制执行事先催告书及送达回执", "copies": 1, "pages": 3},
        ],
        **changes,
    }
