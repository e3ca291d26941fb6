"""One PDF of a volume: numbers on copies of the pages, bookmarks, labels, links; hostile files in a child."""

import re
import shutil
from datetime import date
from hashlib import sha256
from random import Random

import pikepdf
import pypdf
import pypdfium2
import pytest
from word_files import pdf_a_faults

from binding_files import A4, corner_numbers, item, job, jpeg, page_pdf, sheet
from docarchive.domain.errors import RejectedError, UnavailableError
from docarchive.templates.binding.bind import bind, look
from docarchive.templates.binding.child import ChildBinder
from docarchive.templates.binding.port import BoundItem, PagePart, Source
from docarchive.templates.pack import open_pack, shipped_pack_folder
from docarchive.templates.printing.libreoffice import LibreOffice
from docarchive.templates.render import Renderer
from docarchive.templates.values import check_values
from needed import need_libreoffice

PDF = "application/pdf"


def looked(path, media_type=PDF, sure=()):
    return look(Source(str(path), media_type, sure))


# --- which pages have content ------------------------------------------------------------------------


def test_only_pages_with_writing_or_a_picture_have_content(tmp_path):
    path = page_pdf(tmp_path / "a.pdf", "text", "blank", "scan", "white", "text")

    assert looked(path).content == (True, False, True, False, True)


def test_a_page_whose_code_or_text_was_read_is_not_looked_at_again(tmp_path):
    path = page_pdf(tmp_path / "a.pdf", "white", "white")

    assert looked(path, sure=(1,)).content == (False, True)


def test_photographs_become_pages_and_are_turned_upright(tmp_path):
    photo = tmp_path / "现场.jpg"
    photo.write_bytes(jpeg(sheet("甲乙").rotate(90, expand=True)))
    tall = tmp_path / "tall.png"
    sheet("甲乙").save(tall)

    assert looked(photo, "image/jpeg").content == (True,)
    bind(job(tmp_path / "v.pdf", item(photo, (1,), "1", "image/jpeg"), item(tall, (2,), "2", "image/png")))
    with pikepdf.open(tmp_path / "v.pdf") as volume:
        sizes = [tuple(round(float(edge)) for edge in page.mediabox[2:]) for page in volume.pages]
    assert sizes == [(842, 595), (595, 842)]


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda path: path.write_bytes(b"%PDF-1.7 nothing"), "读不出"),
        (lambda path: path.write_bytes(b""), "读不出"),
    ],
    ids=["rubbish", "empty"],
)
def test_a_file_that_cannot_be_read_is_told(tmp_path, damage, words):
    path = page_pdf(tmp_path / "a.pdf", "text")
    damage(path)

    assert words in looked(path).unreadable


def test_a_locked_file_is_told(tmp_path):
    with pikepdf.open(page_pdf(tmp_path / "a.pdf", "text")) as pdf:
        pdf.save(tmp_path / "locked.pdf", encryption=pikepdf.Encryption(owner="o", user="u"))
        pdf.save(tmp_path / "owned.pdf", encryption=pikepdf.Encryption(owner="o", user=""))

    assert "密码" in looked(tmp_path / "locked.pdf").unreadable
    assert "加密" in looked(tmp_path / "owned.pdf").unreadable


# --- numbers -----------------------------------------------------------------------------------------


def test_odd_numbers_stand_at_the_right_even_ones_at_the_left_and_blanks_have_none(tmp_path):
    path = page_pdf(tmp_path / "a.pdf", "text", "scan", "blank", "scan")
    bind(job(tmp_path / "v.pdf", item(path, (1, 2, 0, 3))))

    assert corner_numbers(tmp_path / "v.pdf") == [("", "1"), ("2", ""), ("", ""), ("", "3")]


def test_the_place_of_the_number_is_a_setting(tmp_path):
    path = page_pdf(tmp_path / "a.pdf", "text", "text")
    bind(job(tmp_path / "v.pdf", item(path, (1, 2)), top=False, odd_right=False))

    assert corner_numbers(tmp_path / "v.pdf", top=False) == [("1", ""), ("", "2")]
    assert corner_numbers(tmp_path / "v.pdf") == [("", ""), ("", "")]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_has_its_number_where_people_see_the_corner(tmp_path, turn):
    path = page_pdf(tmp_path / "a.pdf", "text", rotate=turn)
    bind(job(tmp_path / "v.pdf", item(path, (1,))))

    document = pypdfium2.PdfDocument(tmp_path / "v.pdf")
    picture = document[0].render(scale=2).to_pil().convert("L")
    document.close()
    width, _ = picture.size
    corner, other = picture.crop((width - 60, 0, width, 50)), picture.crop((0, 0, 60, 50))
    assert corner.getextrema()[0] < 100
    assert other.getextrema()[0] > 200


def test_what_a_page_leaves_behind_does_not_reach_its_number(tmp_path):
    path = page_pdf(tmp_path / "a.pdf", "text", leave="0.2 0 0 0.2 0 0 cm 1 1 1 rg")
    bind(job(tmp_path / "v.pdf", item(path, (1,))))

    assert corner_numbers(tmp_path / "v.pdf") == [("", "1")]


def test_sources_and_the_bytes_of_scans_stay_as_they_are(tmp_path):
    path = page_pdf(tmp_path / "a.pdf", "scan")
    before = sha256(path.read_bytes()).hexdigest()
    bind(job(tmp_path / "v.pdf", item(path, (1,))))

    assert sha256(path.read_bytes()).hexdigest() == before
    with pikepdf.open(path) as source, pikepdf.open(tmp_path / "v.pdf") as volume:
        one, other = (pdf.pages[0].resources.XObject.Im0.read_raw_bytes() for pdf in (source, volume))
    assert one == other


def test_a_file_with_other_pages_than_numbers_is_refused(tmp_path):
    path = page_pdf(tmp_path / "a.pdf", "text", "text")

    with pytest.raises(RejectedError, match="2 页"):
        bind(job(tmp_path / "v.pdf", item(path, (1,))))


# --- the whole ---------------------------------------------------------------------------------------


def test_bookmarks_and_page_labels_lead_to_the_pages(tmp_path):
    one = page_pdf(tmp_path / "a.pdf", "text", "blank", "text")
    two = page_pdf(tmp_path / "b.pdf", "text")
    cover, note = page_pdf(tmp_path / "c.pdf", "text"), page_pdf(tmp_path / "n.pdf", "text")
    items = [item(one, (1, 0, 2), "1 甲"), BoundItem(None, "2 录像", (), "", ""), item(two, (3,), "3 乙")]
    done = bind(job(tmp_path / "v.pdf", *items, cover=str(cover), note=str(note)))

    assert (done.pages, done.numbered, done.pdfa) == (6, 3, True)
    reader = pypdf.PdfReader(tmp_path / "v.pdf")
    marks = [(mark.title, reader.get_destination_page_number(mark)) for mark in reader.outline]
    assert marks == [("封面", 0), ("1 甲", 1), ("3 乙", 4), ("卷内备考表", 5)]
    assert reader.page_labels == ["-", "1", "-", "2", "3", "-"]


def test_equal_jobs_give_equal_bytes(tmp_path):
    path = page_pdf(tmp_path / "a.pdf", "text", "scan")
    copies = []
    for name in ("one", "two"):
        shutil.copy(path, tmp_path / f"{name}.src.pdf")
        bind(job(tmp_path / name, item(tmp_path / f"{name}.src.pdf", (1, 2))))
        copies.append((tmp_path / name).read_bytes())

    assert copies[0] == copies[1]


def test_a_volume_of_sound_sources_says_it_is_pdf_a(tmp_path):
    path = page_pdf(tmp_path / "a.pdf", "text", "scan")
    bind(job(tmp_path / "v.pdf", item(path, (1, 2))))

    assert looked(path).faults == ()
    assert pdf_a_faults((tmp_path / "v.pdf").read_bytes()) == []


def test_a_source_with_a_font_that_is_not_embedded_is_told(tmp_path):
    path = page_pdf(tmp_path / "a.pdf", "text")
    with pikepdf.open(path) as pdf:
        plain = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        pdf.pages[0].resources.Font.F1 = pdf.make_indirect(plain)
        pdf.save(tmp_path / "b.pdf")

    assert "Helvetica" in looked(tmp_path / "b.pdf").faults[0]
    bind(job(tmp_path / "v.pdf", item(tmp_path / "b.pdf", (1,)), claim=False))
    with pikepdf.open(tmp_path / "v.pdf") as volume:
        assert b"pdfaid" not in volume.Root.Metadata.read_bytes()


# --- in the child ------------------------------------------------------------------------------------


def test_the_child_looks_and_binds_as_we_would(tmp_path):
    path = page_pdf(tmp_path / "a.pdf", "text", "white")
    binder = ChildBinder()
    (found,) = binder.look([Source(str(path), PDF)])
    done = binder.bind(job(tmp_path / "v.pdf", item(path, (1, 0))))
    bind(job(tmp_path / "ours.pdf", item(path, (1, 0))))

    assert (found.content, done.numbered) == ((True, False), 1)
    assert (tmp_path / "v.pdf").read_bytes() == (tmp_path / "ours.pdf").read_bytes()


def test_the_child_says_what_is_refused_and_what_cannot_be_written(tmp_path):
    path = page_pdf(tmp_path / "a.pdf", "text")

    with pytest.raises(RejectedError, match="1 页"):
        ChildBinder().bind(job(tmp_path / "v.pdf", item(path, (1, 2))))
    with pytest.raises(UnavailableError):
        ChildBinder().bind(job(tmp_path / "missing" / "v.pdf", item(path, (1,))))
    with pytest.raises(UnavailableError, match="秒"):
        ChildBinder(seconds=0.01).bind(job(tmp_path / "v.pdf", item(path, (1,))))


def test_pages_of_several_files_are_joined_in_the_order_told_and_again_to_the_same_bytes(tmp_path):
    first, second = page_pdf(tmp_path / "a.pdf", "text", "text"), page_pdf(tmp_path / "b.pdf", "scan")
    parts = [PagePart(Source(str(second), PDF), 0), PagePart(Source(str(first), PDF), 1)]
    for name in ("once.pdf", "again.pdf"):
        ChildBinder().join(parts, str(tmp_path / name))

    pages = pypdf.PdfReader(tmp_path / "once.pdf").pages
    assert [page.extract_text().strip() for page in pages] == ["", "文书第2页"]
    assert (tmp_path / "once.pdf").read_bytes() == (tmp_path / "again.pdf").read_bytes()
    with pytest.raises(RejectedError, match="第 4 页"):
        ChildBinder().join([PagePart(Source(str(first), PDF), 3)], str(tmp_path / "none.pdf"))


# --- fifty volumes: contents = stamp = bookmark = link ----------------------------------------------


@pytest.fixture(scope="module")
def contents_form():
    need_libreoffice()
    office = LibreOffice(workers=2)
    form, renderer = open_pack(shipped_pack_folder()).form("volume_contents"), Renderer()

    def printed(rows, path):
        fixed = {"agency_name": "示例市应急管理局", "doc_title": form.title, "edition": form.edition}
        values = {"case_name": "示例案", "archive_no": "J001-ZY·CF·2026-D30-0001", "contents": rows}
        made = office.convert(
            renderer.render(form, check_values(form, values, fixed=fixed, doc_date=date(2026, 11, 21))).docx
        )
        path.write_bytes(made.pdf)
        return path

    yield printed
    office.close()


TITLES = (
    "立案审批表",
    "询问笔录",
    "现场检查记录",
    "行政处罚决定书（单位）",
    "文书送达回执",
    "Ａ车间 12-13 页照片 & 附图",
)


def random_volume(draw, folder):
    """Items with their files, and the rows that the contents print of them."""
    items, rows, number = [], [], 0
    for place in range(1, draw.randrange(2, 12)):
        kinds = [draw.choice(["text", "text", "text", "blank"]) for _ in range(draw.randrange(1, 5))] + [
            "text"
        ]
        numbers = []
        for kind in kinds:
            number += kind == "text"
            numbers.append(number if kind == "text" else 0)
        title = draw.choice(TITLES)
        day = date(2026, draw.randrange(1, 13), draw.randrange(1, 29))
        word = draw.choice([None, f"（苏常）应急罚〔2026〕{draw.randrange(1, 99)}号"])
        path = page_pdf(folder / f"{place}.pdf", *kinds)
        used = [one for one in numbers if one]
        pages = str(used[0]) if len(used) == 1 else f"{used[0]}-{used[-1]}"
        row = f"{place}{title}{word or ''}{day.year}年{day.month}月{day.day}日"
        items.append(item(path, numbers, f"{place} {title}", row=row, pages=pages))
        rows.append({"title": title, "number": word, "date": day, "pages": pages})
    return items, [{name: value for name, value in row.items() if value} for row in rows]


def link_targets(reader, contents_pages):
    """For every link of the contents, in order: the printed text under it, and the page it leads to."""
    found = []
    for index in contents_pages:
        page = reader.pages[index]
        for note in page.get("/Annots", []):
            note = note.get_object()
            target = reader.get_page_number(note["/Dest"][0].get_object())
            found.append((index, [float(edge) for edge in note["/Rect"]], target))
    return found


def test_in_fifty_volumes_contents_stamp_link_and_bookmark_say_the_same(tmp_path, contents_form):
    draw = Random(7)
    for round_ in range(50):
        folder = tmp_path / str(round_)
        folder.mkdir()
        items, rows = random_volume(draw, folder)
        contents = contents_form(rows, folder / "contents.pdf")
        volume = folder / "v.pdf"
        bind(job(volume, *items, contents=str(contents)))

        reader, stamps = pypdf.PdfReader(volume), corner_numbers(volume)
        marks = {mark.title: reader.get_destination_page_number(mark) for mark in reader.outline}
        links = link_targets(reader, range(marks["卷内目录"], marks[items[0].title]))
        assert len(links) == len(items)
        document = pypdfium2.PdfDocument(volume)
        for (index, box, target), one in zip(links, items, strict=True):
            under = document[index].get_textpage().get_text_bounded(*box)
            (shown,) = re.findall(r"日\s*(\d+)(?:-\d+)?\s*(?:/|$)", " ".join(under.split()))
            stamped = next(text for text in stamps[target] if text)
            assert marks[one.title] == target
            assert int(shown) == int(stamped) == next(number for number in one.numbers if number)
        first = marks[items[0].title]
        assert all(pair == ("", "") for pair in stamps[:first])
        numbers = [int(text) for pair in stamps for text in pair if text]
        assert numbers == list(range(1, len(numbers) + 1))
        document.close()


def test_contents_that_print_something_else_stop_the_binding(tmp_path, contents_form):
    path = page_pdf(tmp_path / "a.pdf", "text")
    rows = [{"title": "立案审批表", "date": date(2026, 1, 5), "pages": "2"}]
    contents = contents_form(rows, tmp_path / "contents.pdf")

    with pytest.raises(RejectedError, match="卷内目录"):
        bind(
            job(
                tmp_path / "v.pdf",
                item(path, (1,), row="1立案审批表2026年1月5日", pages="1"),
                contents=str(contents),
            )
        )


def test_the_cropped_part_of_a_page_has_the_number(tmp_path):
    path = page_pdf(tmp_path / "a.pdf", "text", crop=(50, 50, A4[0] - 50, A4[1] - 50))
    bind(job(tmp_path / "v.pdf", item(path, (1,))))

    document = pypdfium2.PdfDocument(tmp_path / "v.pdf")
    picture = document[0].render(scale=2).to_pil().convert("L")
    document.close()
    assert picture.crop((picture.width - 60, 0, picture.width, 50)).getextrema()[0] < 100
