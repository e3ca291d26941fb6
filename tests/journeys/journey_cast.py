"""Those who appear in the journeys, all invented, and words that several journeys type."""

UNIT = "常州示例机械制造有限公司"
PERSON = "张示例"

LAW = "中华人民共和国安全生产法"
EDITION = "2021-06-10"


def law(article, paragraph=None, item=None, *, name=LAW, edition=EDITION):
    """One place of law, as YAML gives it."""
    reference = {"law": name, "edition": edition, "article": article, "paragraph": paragraph, "item": item}
    return {key: value for key, value in reference.items() if value is not None}


def enter_unit(office):
    """The enterprise; its legal representative is somebody else than the person below."""
    return office.add_enterprise(
        UNIT,
        "91320400MA0000001T",
        alias="示例机械",
        legal_rep="周演示",
        legal_rep_title="执行董事",
        address="江苏省常州市示例区样本路1号",
        phone="0519-00000001",
        postcode="213000",
        industry="C3311",
    )


def enter_person(office):
    """The person in charge of the workshop."""
    return office.add_person(
        PERSON,
        "32040019800101001X",
        sex="男",
        home_address="江苏省常州市示例区样本路2号1幢101室",
        phone="13800000000",
        employer=UNIT,
        title="生产副总经理",
        employer_address="江苏省常州市示例区样本路1号",
        postcode="213000",
    )


def review(**changes):
    """What the legal reviewer writes when everything is in order."""
    aspects = (
        "执法主体和人员资格",
        "管辖和职权",
        "事实和证据",
        "法律适用",
        "裁量",
        "程序",
        "执法文书",
        "是否涉嫌犯罪",
    )
    return {
        "handling_unit": "执法一科",
        "review_checks": [{"aspect": aspect, "outcome": "无问题"} for aspect in aspects],
        "review_conclusion": "同意",
        "review_opinion": "事实清楚，证据确凿，适用法律正确，程序合法，处罚适当，同意承办机构的意见。",
        "legal_reviewer": "郑己示",
        "reviewer_qualification": "非初次从事审核",
        **changes,
    }


def archive(case, *, number, pages, on):
    """Cover, contents and note of the closed file, and its documents as the contents list them."""
    case.office.on(on)
    case.issue("case_file_cover", archive_no=number, retention="30年")
    contents = case.issue("volume_contents")
    case.issue(
        "volume_note",
        volume_pages=pages,
        volume_description="本卷材料齐全，页码连续，没有需要说明的其他情况。",
        compiler="卫壬示",
        checker="蒋癸示",
    )
    return contents
