"""A page that lost its code between pages that kept theirs: only what print, count and text agree on is inferred."""

import pytest
from arrival_office import SITE_KEY, open_office

from docarchive.domain import places
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.page_code import PageCode
from docarchive.domain.record import PageText, RecordText
from docarchive.domain.regroup import OpenWhy
from docarchive.reading.port import PageReading, Reading
from docarchive.workflows.arriving.found_file import Found
from docarchive.workflows.arriving.matching import match_file
from docarchive.workflows.store import put_body

PARTY = "常州市样本机械有限公司"
BODIES = (
    f"被处罚单位：{PARTY}。经查，你单位培训签到表没有记录培训内容，三名砂轮机操作工不能说明操作规程。",
    f"{PARTY}未对除尘器进行定期清理，积尘厚度超过标准，喷涂车间未安装可燃气体报警装置。",
    f"限{PARTY}自收到本决定书之日起十五日内缴纳罚款，逾期不缴纳的每日加处百分之三。",
)


@pytest.fixture
def office(tmp_path):
    with open_office(tmp_path) as office:
        yield office


def issued(office, bodies=BODIES, **more):
    """A document whose text, with the printed places, has been read."""
    record, _ = office.issue(len(bodies), **more)
    file = record.representations[0]
    pages = tuple(PageText(number, printed(bodies, number)) for number in range(1, len(bodies) + 1))
    text = RecordText(record.id, file.sha256, "pypdf", "1", pages)
    body, plain = put_body(office.archive, lambda digest: places.text_key(file.key, digest), text)
    with office.catalog.transaction() as tx:
        fact = Fact(
            FactKind.TEXT_READ, office.now(), "system", body, case_id=record.case_id, record_id=record.id
        )
        tx.record(fact, plain)
    return record


def printed(bodies, number):
    return f"{bodies[number - 1]}\n共 {len(bodies)} 页 第 {number} 页"


def code(record, number):
    return PageCode(record.code_uid, number, record.page_count).payload(SITE_KEY)


def match(office, *pages):
    """Each page is a code, or the text of one without; None is a blank back."""
    read = tuple(
        PageReading(index, "", (page,), 0, blank=False)
        if page and page.startswith("DA1:")
        else PageReading(index, page or "", (), 0, blank=page is None)
        for index, page in enumerate(pages)
    )
    found = Found("扫描0001.pdf", Reading("application/pdf", read))
    with office.catalog.reading() as reader:
        return match_file(found, catalog=reader, site_key=SITE_KEY)


def places_of(result):
    return [(page.page_index, page.page_number, page.how) for group in result.groups for page in group.pages]


def test_a_page_between_its_documents_pages_is_inferred_and_it_is_said(office):
    record = issued(office)
    result = match(office, code(record, 1), printed(BODIES, 2), code(record, 3))

    assert places_of(result) == [(0, 1, "code"), (1, 2, "neighbours"), (2, 3, "code")]
    assert result.open_pages == ()
    assert "inferred from its neighbours" in result.reason


def test_blank_backs_lie_between_neighbours(office):
    record = issued(office)
    result = match(office, code(record, 1), None, printed(BODIES, 2), None, code(record, 3))

    assert (2, 2, "neighbours") in places_of(result)


@pytest.mark.parametrize(
    "text",
    [
        "",
        BODIES[1],
        printed(BODIES, 1),
        f"{BODIES[1]}\n共 4 页 第 2 页",
        f"{BODIES[0]}\n共 3 页 第 2 页",
        printed(BODIES, 2).replace(PARTY, "常州市另一家机械有限公司"),
        f"{printed(BODIES, 2)}\n（苏常）应急罚〔2026〕2号",
    ],
    ids=[
        "no text", "no printed page", "a page that is there", "another count", "another page's text", "another party",
        "another number",
    ],
)  # fmt: skip
def test_where_anything_disagrees_the_page_waits(office, text):
    record = issued(office)
    issued(office, ("另一份文书", "另一份文书的第二页", "另一份文书的第三页"))
    result = match(office, code(record, 1), text, code(record, 3))

    assert [page.how for group in result.groups for page in group.pages] == ["code", "code"]
    assert [page.why for page in result.open_pages] == [OpenWhy.NO_CODE]


def test_a_page_elsewhere_in_the_heap_is_not_inferred(office):
    record, other = issued(office), issued(office, ("甲", "乙", "丙"))
    result = match(
        office,
        printed(BODIES, 2),
        code(other, 1),
        code(other, 2),
        code(other, 3),
        code(record, 1),
        code(record, 3),
    )

    assert [page.page_index for page in result.open_pages] == [0]


def test_a_page_that_two_documents_of_the_party_could_have_lost_waits(office):
    record = issued(office)
    issued(office)
    result = match(office, code(record, 1), printed(BODIES, 2), code(record, 3))

    assert [page.page_index for page in result.open_pages] == [1]


def test_two_pages_that_claim_one_place_both_wait(office):
    record = issued(office)
    result = match(office, code(record, 1), printed(BODIES, 2), printed(BODIES, 2), code(record, 3))

    assert [page.page_index for page in result.open_pages] == [1, 2]


def test_a_void_or_forged_neighbour_lends_nothing(office):
    record = issued(office)
    office.void(record)
    result = match(office, code(record, 1), printed(BODIES, 2), code(record, 3))

    assert not result.filed
    assert [page.why for page in result.open_pages] == [OpenWhy.VOID, OpenWhy.NO_CODE, OpenWhy.VOID]
