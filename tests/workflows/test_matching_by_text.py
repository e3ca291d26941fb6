"""Files without any code: by the text of an issued document, by marks of a case, or not at all."""

import pytest
from arrival_office import SITE_KEY, open_office

from docarchive.domain import places
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.record import PageText, RecordText
from docarchive.reading.port import PageReading, Reading
from docarchive.workflows.arriving.found_file import Found
from docarchive.workflows.arriving.matching import match_file
from docarchive.workflows.store import put_body

CODE = "91320400MA1MABCD0J"
FACTS = (
    "经查，你单位二〇二六年十一月一日的培训签到表没有记录培训内容，车间三名砂轮机操作工不能说明操作规程。",
    "上述事实有现场检查记录、询问笔录、培训签到表复印件为证。限你单位自收到本决定书之日起十五日内缴纳罚款。",
)
OTHER = (
    "经查，你单位喷涂车间未安装可燃气体报警装置，除尘器积尘厚度超过标准，未按规定清扫。",
    "上述事实有照片、勘验笔录为证。责令立即改正，处人民币叁万元罚款。逾期不缴纳的，每日加处百分之三。",
)


@pytest.fixture
def office(tmp_path):
    with open_office(tmp_path) as office:
        yield office


def issued(office, texts, **more):
    """A document whose text has been read."""
    record, _ = office.issue(len(texts), **more)
    file = record.representations[0]
    pages = tuple(PageText(number, text) for number, text in enumerate(texts, 1))
    text = RecordText(record.id, file.sha256, "pypdf", "1", pages)
    body, plain = put_body(office.archive, lambda digest: places.text_key(file.key, digest), text)
    with office.catalog.transaction() as tx:
        fact = Fact(
            FactKind.TEXT_READ, office.now(), "system", body, case_id=record.case_id, record_id=record.id
        )
        tx.record(fact, plain)
    return record


def match(office, *texts):
    pages = tuple(PageReading(index, text, (), 0, blank=not text) for index, text in enumerate(texts))
    found = Found("扫描0001.pdf", Reading("application/pdf", pages))
    with office.catalog.reading() as reader:
        return match_file(found, catalog=reader, site_key=SITE_KEY)


def read_badly(text):
    """As a recogniser hands it over: blanks between characters, one character wrong, no punctuation."""
    return " ".join(text.replace("，", "").replace("。", "").replace("砂轮", "沙轮"))


def test_pages_with_the_text_of_one_document_are_its_scan_in_its_order(office):
    record = issued(office, FACTS)
    issued(office, OTHER)
    result = match(office, f"{CODE} {read_badly(FACTS[1])}", "", read_badly(FACTS[0]))

    assert [group.record_id for group in result.groups] == [record.id]
    assert [(page.page_index, page.page_number, page.how) for page in result.groups[0].pages] == [
        (2, 1, "text"),
        (0, 2, "text"),
    ]
    assert result.blanks == (1,)
    assert "按文字归档" in result.reason


@pytest.mark.parametrize(
    "sheets",
    [
        (FACTS[0],),  # a page is missing
        (FACTS[0], FACTS[0]),  # one page twice
        (FACTS[0], OTHER[1]),  # a page of another document
        (FACTS[0], FACTS[1], "附页"),  # a page too many
        (FACTS[0], "（苏常）应急罚〔2026〕999号\n" + FACTS[1]),  # another number
    ],
)
def test_what_is_not_wholly_the_document_is_left_to_a_person(office, sheets):
    issued(office, FACTS)
    issued(office, OTHER)
    result = match(office, *(f"{CODE} {sheet}" for sheet in sheets))

    assert not result.filed
    assert office.case.name in result.reason


def test_two_documents_alike_are_told_apart_by_nobody(office):
    issued(office, FACTS)
    issued(office, FACTS)

    assert not match(office, *(f"{CODE} {text}" for text in FACTS)).filed


def test_a_void_document_takes_no_scan(office):
    record = issued(office, FACTS)
    office.void(record)

    assert not match(office, *(f"{CODE} {text}" for text in FACTS)).filed


def test_an_old_paper_that_names_party_and_case_is_evidence_of_the_case(office):
    result = match(office, f"关于样本机械涉嫌未如实记录培训\n情况案的情况说明\n{CODE}\n我公司已经整改")

    assert result.evidence is not None
    assert (result.evidence.case_id, result.evidence.how) == (office.case.id, "text")
    assert CODE in result.reason
    assert "案件名称" in result.reason


def test_what_fits_two_cases_is_suggested_with_both(office):
    office.open_case("样本机械涉嫌未如实记录培训情况案")
    result = match(office, f"样本机械涉嫌未如实记录培训情况案 {CODE}")

    assert not result.filed
    assert result.reason.count("可能属于") == 2


def test_a_copy_that_bears_a_title_of_this_case_is_not_filed_as_a_letter(office):
    office.issue(3, title="询问笔录")
    result = match(office, f"询问笔录\n样本机械涉嫌未如实记录培训情况案 {CODE}")

    assert not result.filed


def test_a_name_alone_only_suggests(office):
    result = match(office, "常州市样本机械有限公司 来函")

    assert not result.filed
    assert "35 分" in result.reason
