import pytest
from docx.oxml import parse_xml
from word_files import W, new_document, saved, word

from docarchive.domain.errors import RejectedError
from docarchive.templates.printing.pdf_check import checked_page_count, reduced
from docarchive.templates.printing.stamp import stamp
from docarchive.templates.word.docx_package import W as W_PREFIX
from docarchive.templates.word.docx_package import cut_outside_links, read_package, story_parts, write_package
from docarchive.templates.word.docx_text import printed_stretches


def stretches(document):
    return printed_stretches(read_package(saved(document)))


def paragraph(xml):
    return parse_xml(f'<w:p xmlns:w="{W}">{xml}</w:p>')


def text_of(xml):
    document = new_document()
    document.element.body.insert(0, paragraph(xml))
    return stretches(document)


def test_paragraphs_and_cells_are_stretches():
    document = new_document("第一段", "第二段")
    document.add_table(1, 2).rows[0].cells[1].text = "单元格"

    assert stretches(document) == ["第一段", "第二段", "单元格"]


def test_a_computed_field_cuts_a_paragraph_and_its_old_result_is_not_wanted():
    xml = (
        "<w:r><w:t>共</w:t></w:r>"
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> NUM</w:instrText></w:r>'
        '<w:r><w:instrText>PAGES </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        '<w:r><w:t>99</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t>页</w:t></w:r>'
        '<w:fldSimple w:instr=" PAGE "><w:r><w:t>77</w:t></w:r></w:fldSimple>'
    )

    assert text_of(xml) == ["共", "页"]


def test_the_text_of_a_hyperlink_is_wanted():
    xml = '<w:fldSimple w:instr=" HYPERLINK x "><w:r><w:t>网址</w:t></w:r></w:fldSimple>'

    assert text_of(xml) == ["网址"]


def test_hidden_and_deleted_text_is_not_wanted():
    xml = (
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r><w:del><w:r><w:t>删去</w:t></w:r></w:del>"
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>看得</w:t></w:r><w:ins><w:r><w:t>见</w:t></w:r></w:ins>'
    )

    assert text_of(xml) == ["看得见"]


def test_text_boxes_are_stretches_of_their_own_and_their_copies_for_old_readers_are_not():
    box = "<w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent>"
    xml = (
        '<w:r xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:t>框</w:t>'
        f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
        "<w:t>外</w:t></w:r>"
    )

    assert sorted(text_of(xml)) == ["框内", "框外"]


@pytest.mark.parametrize(("first_differs", "wanted"), [(False, "每页页眉"), (True, "首页页眉")])
def test_of_headers_the_one_of_the_first_page_is_wanted(first_differs, wanted):
    document = new_document("正文")
    section = document.sections[0]
    section.header.paragraphs[0].text = "每页页眉"
    section.first_page_header.paragraphs[0].text = "首页页眉"
    section.different_first_page_header_footer = first_differs

    assert stretches(document) == ["正文", wanted]


@pytest.fixture(scope="module")
def pdf():
    """Two pages: each prints its number line and its label, and nothing else."""
    import io

    import pikepdf

    made = pikepdf.new()
    for _ in range(2):
        made.add_blank_page(page_size=(595, 842))
    out = io.BytesIO()
    made.save(out)
    return stamp(out.getvalue(), payloads=["A", "B"], number="责令改正", labels=["前半段文字", "后半段文字"])


def test_text_is_found_in_any_order_and_over_pages(pdf):
    assert checked_page_count(pdf, ["后半段文字", "责令改正", "前半段文字", "责令改正"]) == 2
    assert checked_page_count(pdf, ["前半段文字责令改正后半段"]) == 2


@pytest.mark.parametrize("missing", ["前半段丢失文字", "前半段文字后丢失半段", "前半段文字责令改正X"])
def test_missing_text_is_named(pdf, missing):
    with pytest.raises(RejectedError, match=missing):
        checked_page_count(pdf, ["责令改正", missing])


def test_a_repeated_paragraph_printed_once_less_is_noticed(pdf):
    with pytest.raises(RejectedError, match=r"U\+8D23"):
        checked_page_count(pdf, ["责令改正"] * 3)


def test_what_is_no_pdf_is_refused():
    with pytest.raises(RejectedError):
        checked_page_count(b"%PDF-1.7 rubbish", [])


def test_reducing_folds_what_layout_may_change_and_nothing_else():
    assert reduced("Ａ-b\u200b 　１２㎡\u2011\n") == "a-b12m2-"
    assert reduced("五千元") != reduced("五干元")


def test_a_package_without_outside_links_keeps_every_byte_of_its_members():
    members = read_package(word("正文"))

    assert cut_outside_links(members) == members
    assert write_package(members) == write_package(read_package(write_package(members)))


def test_headers_are_found_by_their_relation_whatever_their_name():
    document = new_document("正文")
    document.sections[0].header.paragraphs[0].text = "页眉"
    members = read_package(saved(document))
    renamed = {
        name.replace("header1", "briefkopf"): content.replace(b"header1.xml", b"../word/briefkopf.xml")
        for name, content in members.items()
    }

    assert story_parts(renamed) == ["word/document.xml", "word/briefkopf.xml"]
    assert printed_stretches(renamed) == ["正文", "页眉"]


def test_every_outside_relation_is_cut():
    document = new_document("正文")
    document.part.relate_to("file:///etc/hostname", "http://x/image", is_external=True)
    document.part.relate_to("http://127.0.0.1/template.dotm", "http://x/attachedTemplate", is_external=True)

    cut = cut_outside_links(read_package(saved(document)))

    relations = cut["word/_rels/document.xml.rels"]
    assert b"External" not in relations
    assert b"hostname" not in relations
    assert b"styles.xml" in relations
    assert W_PREFIX.encode()[1:-1] in cut["word/document.xml"]
