"""Pages are taken out with their image bytes as they are; the same input gives the same bytes."""

import hashlib
import io

import numpy as np
import pikepdf
import pypdfium2
import pytest
from issued_pdf import issued_pdf
from papers import payloads, sheets
from PIL import Image

from docarchive.demo import scanner
from docarchive.domain.errors import RejectedError


def image_digests(path):
    with pikepdf.open(path) as pdf:
        return [
            hashlib.sha256(image.read_raw_bytes()).hexdigest()
            for page in pdf.pages
            for image in page.get_images().values()
        ]


def shown(path, index=0):
    with pypdfium2.PdfDocument(path) as document:
        page = document[index]
        return np.asarray(page.render(scale=1).to_pil().convert("L"), dtype=int)


@pytest.fixture(scope="module")
def heap(tmp_path_factory):
    path = tmp_path_factory.mktemp("heap") / "heap.pdf"
    path.write_bytes(scanner.scan_heap(sheets(3), seed=1, turns=(0, 180, 90)))
    return path


def test_the_pages_come_in_the_order_asked_for_and_stand_upright(heap, tmp_path, reader):
    turns = [page.rotation for page in reader.read(heap).pages]
    target = tmp_path / "out.pdf"

    reader.extract_pages(heap, ((2, turns[2]), (0, turns[0]), (1, turns[1])), target)

    reading = reader.read(target)
    assert [page.codes[0] for page in reading.pages] == [payloads(3)[number] for number in (2, 0, 1)]
    assert [page.rotation for page in reading.pages] == [0, 0, 0]


def test_image_bytes_are_untouched(heap, tmp_path, reader):
    target = tmp_path / "out.pdf"

    reader.extract_pages(heap, ((1, 180), (2, 270)), target)

    assert image_digests(target) == image_digests(heap)[1:]


def test_the_same_pages_give_the_same_bytes(heap, tmp_path, reader):
    for name in ("a.pdf", "b.pdf"):
        reader.extract_pages(heap, ((0, 0), (1, 180)), tmp_path / name)

    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_a_text_page_keeps_its_text_and_its_look(tmp_path, reader):
    source = tmp_path / "issued.pdf"
    source.write_bytes(issued_pdf(pages=3))

    reader.extract_pages(source, ((2, 0),), tmp_path / "out.pdf")

    assert reader.read(tmp_path / "out.pdf").pages[0].text == reader.read(source).pages[2].text
    assert (shown(tmp_path / "out.pdf") == shown(source, 2)).all()


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_a_jpeg_becomes_the_page_byte_for_byte(mode, tmp_path, reader):
    source = tmp_path / "photo.jpg"
    sheets(1)[0].image.convert(mode).save(source, quality=80, dpi=(200, 200))

    reader.extract_pages(source, ((0, 0),), tmp_path / "out.pdf")

    assert image_digests(tmp_path / "out.pdf") == [hashlib.sha256(source.read_bytes()).hexdigest()]
    assert shown(tmp_path / "out.pdf").mean() == pytest.approx(
        np.asarray(Image.open(source).convert("L")).mean(), abs=4
    )
    assert shown(tmp_path / "out.pdf").shape == pytest.approx((842, 595), abs=2)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA"])
@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_pixels_survive_the_wrapping(mode, kind, tmp_path, reader):
    image = Image.effect_noise((300, 200), 60).convert("RGB").convert(mode)
    source = tmp_path / "picture"
    image.save(source, kind)

    reader.extract_pages(source, ((0, 0),), tmp_path / "out.pdf")

    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        (wrapped,) = pdf.pages[0].get_images().values()
        back = np.asarray(pikepdf.PdfImage(wrapped).as_pil_image().convert("L"), dtype=int)
    assert abs(back - np.asarray(image.convert("RGB").convert("L"), dtype=int)).max() <= 1


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits_stay_sixteen(kind, tmp_path, reader):
    image = Image.fromarray(np.linspace(0, 65535, 300 * 200).reshape(200, 300).astype(np.uint16))
    source = tmp_path / "picture"
    image.save(source, kind)

    reader.extract_pages(source, ((0, 0),), tmp_path / "out.pdf")

    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        (wrapped,) = pdf.pages[0].get_images().values()
        assert int(wrapped.BitsPerComponent) == 16
        samples = np.frombuffer(wrapped.read_bytes(), dtype=">u2").reshape(200, 300)
    assert (samples == np.asarray(image)).all()


def test_png_rows_are_taken_over_as_they_are_packed(tmp_path, reader):
    source = tmp_path / "a.png"
    Image.effect_noise((300, 200), 60).convert("RGB").save(source)

    reader.extract_pages(source, ((0, 0),), tmp_path / "out.pdf")

    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        (wrapped,) = pdf.pages[0].get_images().values()
        assert wrapped.read_raw_bytes()[:200] in source.read_bytes()


def test_a_photograph_taken_sideways_is_shown_upright(tmp_path, reader):
    upright = sheets(1)[0].image
    exif = Image.Exif()
    exif[0x0112] = 6
    source = tmp_path / "side.jpg"
    upright.rotate(90, expand=True).save(source, exif=exif, dpi=(200, 200))

    reader.extract_pages(source, ((0, 0),), tmp_path / "out.pdf")

    (page,) = reader.read(tmp_path / "out.pdf").pages
    assert page.codes == tuple(payloads(1))
    assert page.rotation == 0


def test_pages_of_a_black_and_white_tiff_keep_every_pixel(tmp_path, reader):
    source = tmp_path / "scan.tif"
    source.write_bytes(scanner.scan_tiff(sheets(3), seed=2))

    reader.extract_pages(source, ((2, 0), (0, 90)), tmp_path / "out.pdf")

    with pikepdf.open(tmp_path / "out.pdf") as pdf, Image.open(source) as tiff:
        for page, index in zip(pdf.pages, (2, 0), strict=True):
            tiff.seek(index)
            (wrapped,) = page.get_images().values()
            assert (
                np.asarray(pikepdf.PdfImage(wrapped).as_pil_image().convert("1")) == np.asarray(tiff)
            ).all()
        assert pdf.pages[1].Rotate == 90
    assert b"CCITTFax" in (tmp_path / "out.pdf").read_bytes()


@pytest.mark.parametrize("pages", [((7, 0),), ((-1, 0),), ()])
def test_a_page_that_is_not_there_is_refused_and_nothing_is_left(pages, heap, tmp_path, reader):
    with pytest.raises(RejectedError):
        reader.extract_pages(heap, pages, tmp_path / "out.pdf")

    assert list(tmp_path.iterdir()) == []


def test_pages_of_a_recording_do_not_exist(tmp_path, reader):
    source = tmp_path / "a.txt"
    source.write_text("没有页面", encoding="utf-8")

    with pytest.raises(RejectedError, match="不能从这种文件中取出页面"):
        reader.extract_pages(source, ((0, 0),), tmp_path / "out.pdf")


def test_the_issued_pages_need_no_tools_of_ours_to_be_read(heap, tmp_path, reader):
    reader.extract_pages(heap, ((0, 0),), tmp_path / "out.pdf")

    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        assert pdf.check_pdf_syntax() == []
    assert io.BytesIO((tmp_path / "out.pdf").read_bytes()).read(5) == b"%PDF-"
