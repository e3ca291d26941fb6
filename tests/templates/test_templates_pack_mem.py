import functools
import io
import zipfile
from copy import deepcopy

import pypdfium2
import pytest
from docx import Document
from docx.oxml.ns import qn
from mem_forms import FORMS, PACK, fill, forms_with, text_of

from docarchive.domain.identifiers import CreditCode, ResidentId
from docarchive.templates.lint import lint
from docarchive.templates.printing.libreoffice import LibreOffice
from needed import need_libreoffice

ORDINARY = (
    *("inspection_plan", "inspection_record", "rectification_order", "reinspection_opinion"),
    *("case_filing_approval", "inquiry_notice", "inquiry_record"),
    *("penalty_notice", "hearing_right_notice", "penalty_decision_unit", "penalty_decision_individual"),
    *("service_receipt", "case_closing_approval", "case_file_cover", "volume_contents"),
)
DECISIONS = ("penalty_decision_unit", "penalty_decision_individual")
NOTICES = ("penalty_notice", "hearing_right_notice")


def long_lists(form_id):
    """The list fields of a form that may grow over its page."""
    short = {"officers", "penalties"}
    return [spec for spec in PACK.form(form_id).fields if spec.type == "list" and spec.name not in short]


GROWING = [name for name in FORMS if long_lists(name)]
SEALED = [name for name in FORMS if PACK.form(name).seal]
LONG_NAME = "常州示例新材料智能装备制造科技发展集团股份有限公司示例分公司第二机械加工与表面处理示范车间管理中心有限责任公司"
EMU_PER_MM = 36000
TWIPS_PER_MM = 1440 / 25.4


def long_values(form_id):
    """The sample with a name of sixty characters, long facts and thirty rows in every list of the document."""
    values = deepcopy(PACK.sample(form_id))
    for spec in long_lists(form_id):
        if values.get(spec.name):
            values[spec.name] = (values[spec.name] * 30)[: min(30, spec.max_rows)]
    for name in values.keys() & {"party_name", "recipient"}:
        values[name] = LONG_NAME.ljust(60, "示")
    for name in values.keys() & {"violation_facts", "basic_facts"}:
        values[name] = (values[name] * 3)[:300]
    return values


def parts_of(docx, prefix):
    with zipfile.ZipFile(io.BytesIO(docx)) as members:
        return [
            members.read(name).decode()
            for name in members.namelist()
            if name.startswith(prefix) and name.endswith(".xml")
        ]


def test_the_pack_has_the_forms_of_an_ordinary_case_and_no_fault():
    assert set(ORDINARY) <= set(FORMS)
    assert lint(PACK) == []


def test_the_samples_have_identifiers_with_right_check_digits():
    for form_id in FORMS:
        sample = PACK.sample(form_id)
        if "uscc" in sample:
            CreditCode.parse(sample["uscc"])
        for name in sample.keys() & {"id_no", "respondent_id_no"}:
            ResidentId.parse(sample[name])


@pytest.mark.parametrize("form_id", FORMS)
def test_the_page_is_a4_and_every_table_is_as_wide_as_its_text(form_id):
    document = Document(io.BytesIO(PACK.form(form_id).docx))
    section = document.sections[0]
    width = section.page_width - section.left_margin - section.right_margin

    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    for table in document.tables:
        columns = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid.findall(qn("w:gridCol"))]
        assert abs(sum(columns) / TWIPS_PER_MM - width / EMU_PER_MM) < 0.5
        for row in table._tbl.tr_lst:
            assert sum(cell.grid_span for cell in row.tc_lst) == len(columns)


@pytest.mark.parametrize("form_id", FORMS)
def test_every_run_names_a_chinese_face_and_nothing_foreign_is_carried(form_id):
    docx = PACK.form(form_id).docx
    document = Document(io.BytesIO(docx))
    with zipfile.ZipFile(io.BytesIO(docx)) as members:
        names = members.namelist()

    faces = {
        style.style_id: style.element.rPr.rFonts.get(qn("w:eastAsia"))
        for style in document.styles
        if style.element.rPr is not None and style.element.rPr.rFonts is not None
    }
    assert set(faces.values()) <= {"仿宋_GB2312", "方正小标宋简体", "楷体_GB2312"}
    assert all(paragraph.style in faces for paragraph in document.element.body.iter(qn("w:p")))
    assert not list(document.element.body.iter(qn("w:rFonts")))
    language = document.styles.element.find(".//" + qn("w:lang"))
    assert language.get(qn("w:eastAsia")) == "zh-CN"
    assert not [name for name in names if "thumbnail" in name or "customXml" in name or "media" in name]


@pytest.mark.parametrize("form_id", FORMS)
def test_following_pages_repeat_the_number(form_id):
    heads = "".join(parts_of(fill(form_id).docx, "word/header"))

    word = PACK.form(form_id).number_word
    assert (f"应急{word}〔2026〕1号" in heads) == (word is not None)


@pytest.mark.parametrize(
    "form_id",
    [name for name in forms_with("reconsideration_organ", "court") if not name.startswith("onspot_")],
)
def test_relief_names_both_ways_both_periods_and_that_the_act_is_not_suspended(form_id):
    text = text_of(form_id)

    for phrase in (
        "60日内向常州市人民政府申请行政复议",
        "6个月内依法向常州市示例区人民法院提起行政诉讼",
        "不停止执行",
    ):
        assert phrase in text


@pytest.mark.parametrize("form_id", DECISIONS)
def test_a_decision_says_where_and_when_to_pay_and_what_delay_costs(form_id):
    text = text_of(form_id)

    assert "罚款人民币20000.00元（大写：贰万元整）" in text
    for phrase in (
        "收到本决定书之日起15日内缴至示例银行常州样本支行",
        "地址：江苏省常州市示例区演示大道11号，账号：0000 0000 0000 0000 001",
        "每日按罚款数额的百分之三加处罚款，加处罚款的数额不超出罚款的数额",
    ):
        assert phrase in text


@pytest.mark.parametrize("form_id", DECISIONS)
def test_a_warning_alone_asks_for_no_payment(form_id):
    text = text_of(form_id, penalties=[{"kind": "警告"}], fine_total=None)

    assert "1．警告。" in text
    assert "缴至" not in text


def test_the_internet_channel_is_named_only_when_there_is_one():
    channel = "通过互联网提交行政复议申请书的渠道：https://fuyi.example.gov.cn。"

    assert channel in text_of("penalty_decision_unit", reconsideration_channel="https://fuyi.example.gov.cn")
    assert "互联网" not in text_of("penalty_decision_unit")


def test_the_hearing_notice_gives_five_working_days_and_the_defence_days_of_the_agency():
    text = text_of("hearing_right_notice", defence_days=4)

    assert "收到本告知书之日起5个工作日内" in text
    assert "收到本告知书之日起4个工作日内" in text


@pytest.mark.parametrize("form_id", NOTICES)
def test_a_notice_shows_the_rows_of_a_unit_or_of_a_person_never_both(form_id):
    unit = {
        name: PACK.sample("penalty_notice").get(name)
        for name in ("uscc", "address", "legal_rep", "legal_rep_title")
    }
    person = {
        name: PACK.sample("hearing_right_notice").get(name)
        for name in ("sex", "id_no", "home_address", "employer", "title")
    }
    nobody = dict.fromkeys([*unit, *person])

    to_unit = text_of(form_id, **{**nobody, **unit})
    to_person = text_of(form_id, **{**nobody, **person})
    assert "法定代表人" in to_unit
    assert "身份" not in to_unit
    assert person["id_no"] in to_person
    assert "法定代表人" not in to_person


def test_a_record_without_findings_says_that_nothing_was_found():
    text = text_of("inspection_record", findings=[])

    assert "经检查，未发现违法行为和事故隐患。" in text
    assert "问题描述" not in text


def test_a_major_hazard_and_what_was_put_right_at_once_are_marked():
    finding = {"description": "有限空间作业未审批", "is_major_hazard": True, "immediate_correction": True}
    text = text_of("inspection_record", findings=[finding])

    assert "☑重大事故隐患" in text
    assert "☑当场改正" in text


@pytest.mark.parametrize("form_id", forms_with("refused", "witness_name"))
def test_a_refusal_is_printed_with_its_circumstances_and_otherwise_can_be_written(form_id):
    refused = text_of(form_id, refused=True, refusal_note="阅后拒绝签名", witness_name="赵示例")
    open_lines = text_of(form_id, refused=False, refusal_note=None, witness_name=None)

    assert "☑拒绝签名（拒收）。情况说明：阅后拒绝签名" in refused
    assert "赵示例" in refused
    assert "□拒绝签名（拒收）。情况说明：" in open_lines


@pytest.mark.parametrize("form_id", forms_with("approver_opinion"))
def test_an_opinion_that_was_not_typed_leaves_its_box_free(form_id):
    typed = text_of(form_id, approver_opinion="同意。")
    written = text_of(form_id, approver_opinion=None)

    assert "审批意见\t同意。" in typed.replace("\n", "\t")
    assert "审批意见\t/" not in written.replace("\n", "\t")


def looped_tables(form_id):
    """Tables whose rows are printed for every row of a list."""
    for table in Document(io.BytesIO(PACK.form(form_id).docx)).tables:
        if "{%tr for " in "".join(text.text or "" for text in table._tbl.iter(qn("w:t"))):
            yield table


@pytest.mark.parametrize("form_id", [name for name in FORMS if list(looped_tables(name))])
def test_long_tables_repeat_their_head_and_do_not_part_their_rows(form_id):
    for table in looped_tables(form_id):
        first, *others = table._tbl.tr_lst
        assert first.trPr.find(qn("w:tblHeader")) is not None
        assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in others)


@pytest.fixture(scope="module")
def paper():
    """Convert a form filled with its sample, or with long values, once for all tests."""
    need_libreoffice()
    office = LibreOffice(workers=1)

    @functools.cache
    def convert(form_id, values):
        changes = long_values(form_id) if values == "long" else {}
        return office.convert(fill(form_id, **changes).docx).pdf

    yield convert
    office.close()


@pytest.mark.parametrize(
    ("form_id", "values"),
    [*((name, "sample") for name in FORMS), *((name, "long") for name in GROWING)],
)
def test_on_every_page_the_corner_of_the_code_is_free_and_the_number_of_pages_right(form_id, values, paper):
    pdf = pypdfium2.PdfDocument(paper(form_id, values))
    try:
        for index in range(len(pdf)):
            page = pdf[index]
            text = "".join(page.get_textpage().get_text_bounded().split())
            assert f"共{len(pdf)}页第{index + 1}页" in text
            dots_per_mm = 4
            picture = page.render(scale=dots_per_mm * 25.4 / 72).to_pil().convert("L")
            left, right = picture.width - 40 * dots_per_mm, picture.width - 8 * dots_per_mm
            corner = picture.crop((left, 6 * dots_per_mm, right, 38 * dots_per_mm))
            assert corner.getextrema() == (255, 255)
    finally:
        pdf.close()


@pytest.mark.parametrize("form_id", SEALED)
def test_the_seal_never_stands_on_a_page_without_text(form_id, paper):
    pdf = pypdfium2.PdfDocument(paper(form_id, "long" if form_id in GROWING else "sample"))
    try:
        last = pdf[len(pdf) - 1].get_textpage().get_text_bounded()
    finally:
        pdf.close()

    above, _, below = last.rpartition("常州市应急管理局\r\n")
    assert "。" in above
    assert "年" in below.splitlines()[0]
