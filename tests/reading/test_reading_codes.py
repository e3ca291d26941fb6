"""Every page of an ordinary scan is recognised, upright or not, and none is recognised wrongly."""

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pikepdf
import pytest
from issued_pdf import issued_pdf
from papers import payloads, sheets
from PIL import Image

from docarchive.demo import camera, paper, scanner
from docarchive.demo.profiles import PROFILES, photo_bytes, scan_page

PAGES = 2
STYLES = {
    "office": scanner.OFFICE,
    "skewed": scanner.SKEWED,
    "gray": scanner.GRAY,
    "low quality": replace(scanner.OFFICE, quality=22),
    "folded, stained, dusty": scanner.POOR,
}


def read_bytes(reader, folder, name, content):
    path = folder / name
    path.write_bytes(content)
    return reader.read(path)


def found(reading):
    return [page.codes for page in reading.pages]


@pytest.mark.parametrize(("style", "dpi"), [*((style, 200) for style in STYLES), ("gray", 300)])
def test_every_page_of_a_scan_is_recognised(style, dpi, tmp_path, reader):
    scan = scanner.scan_heap(sheets(PAGES, dpi), seed=5, style=STYLES[style])

    reading = read_bytes(reader, tmp_path, "scan.pdf", scan)

    assert found(reading) == [(text,) for text in payloads(PAGES)]
    assert [page.rotation for page in reading.pages] == [0] * PAGES
    assert not any(page.blank or page.text for page in reading.pages)


def test_an_ordinary_page_ends_at_the_first_step(tmp_path, reader):
    reading = read_bytes(reader, tmp_path, "scan.pdf", scanner.scan_heap(sheets(PAGES), seed=6))

    assert [page.found_by for page in reading.pages] == ["corner"] * PAGES


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_laid_in_askew_says_how_to_turn_it_upright(turn, tmp_path, reader):
    scan = scanner.scan_heap(sheets(PAGES), seed=7, turns=[turn] * PAGES)

    reading = read_bytes(reader, tmp_path, "scan.pdf", scan)

    assert found(reading) == [(text,) for text in payloads(PAGES)]
    assert [page.rotation for page in reading.pages] == [360 - turn] * PAGES


def test_the_turn_is_told_for_the_page_as_a_viewer_shows_it(tmp_path, reader):
    """The image lies upside down in the file and the page's own /Rotate already stands it upright."""
    with pikepdf.open(io.BytesIO(scanner.scan_heap(sheets(1)[:1], seed=8, turns=[180]))) as pdf:
        pdf.pages[0].rotate(180, relative=False)
        pdf.save(tmp_path / "shown.pdf")

    assert reader.read(tmp_path / "shown.pdf").pages[0].rotation == 0


def test_an_image_turned_by_the_page_itself_is_understood(tmp_path, reader):
    """Some scanners place a turned image by the drawing matrix."""
    with pikepdf.open(io.BytesIO(scanner.scan_heap(sheets(1)[:1], seed=8, turns=[90]))) as pdf:
        page = pdf.pages[0]
        page.mediabox = [0, 0, 595, 842]
        page.Contents = pdf.make_stream(b"q 0 842 -595 0 595 0 cm /Im0 Do Q")
        pdf.save(tmp_path / "placed.pdf")

    (page,) = reader.read(tmp_path / "placed.pdf").pages
    assert page.codes == tuple(payloads(1))
    assert page.rotation == 0


@pytest.mark.parametrize("style", [scanner.OFFICE, scanner.GRAY])
def test_a_seal_on_the_code_does_not_hide_it(style, tmp_path, reader):
    sealed = [
        paper.seal(sheet, "样例市应急管理局", x_mm=178 + 3 * number, y_mm=24 + 3 * number, seed=number)
        for number, sheet in enumerate(sheets(PAGES))
    ]

    reading = read_bytes(reader, tmp_path, "sealed.pdf", scanner.scan_heap(sealed, seed=9, style=style))

    assert found(reading) == [(text,) for text in payloads(PAGES)]


@pytest.mark.parametrize("profile", ["seal_upside", "streaks", "worst", "phone_hasty", "phone_bad"])
def test_the_hardest_states_of_paper_are_read_on_the_square_that_stands_out(profile, tmp_path, reader):
    for number, sheet in enumerate(sheets(PAGES)):
        page = scan_page(sheet, profile, seed=60 + number)
        is_photo = PROFILES[profile].is_photo
        path = tmp_path / ("photo.jpg" if is_photo else "scan.pdf")
        path.write_bytes(photo_bytes(page) if is_photo else scanner.scans_to_pdf([page]))

        (read,) = reader.read(path).pages

        assert read.codes == (payloads(PAGES)[number],)


def test_a_page_without_a_code_costs_little_patience(tmp_path, reader):
    """The corner with the code is torn off: nothing stands out, so few clean-ups are tried."""
    (tmp_path / "torn.pdf").write_bytes(scanner.scans_to_pdf([scan_page(sheets(1)[0], "torn", seed=1)]))

    (page,) = reader.read(tmp_path / "torn.pdf").pages

    assert (page.codes, page.found_by, page.blank) == ((), "", False)


def test_a_black_and_white_tiff_is_a_heap_of_pages(tmp_path, reader):
    heap = [*sheets(PAGES), paper.blank_sheet()]

    reading = read_bytes(reader, tmp_path, "scan.tif", scanner.scan_tiff(heap, seed=2))

    assert reading.media_type == "image/tiff"
    assert found(reading) == [*[(text,) for text in payloads(PAGES)], ()]
    assert [page.blank for page in reading.pages] == [False] * PAGES + [True]


def test_a_black_and_white_scan_in_a_pdf_is_read_without_rasterising(tmp_path, reader):
    (tmp_path / "scan.tif").write_bytes(scanner.scan_tiff(sheets(PAGES), seed=3))
    reader.extract_pages(tmp_path / "scan.tif", ((0, 0), (1, 0)), tmp_path / "scan.pdf")

    reading = reader.read(tmp_path / "scan.pdf")

    assert found(reading) == [(text,) for text in payloads(PAGES)]
    assert [page.found_by for page in reading.pages] == ["corner", "corner"]


@pytest.mark.parametrize("quality", [82, 45])
def test_a_photograph_from_a_telephone_is_a_page(quality, tmp_path, reader):
    for number, sheet in enumerate(sheets(PAGES)):
        photo = camera.phone_photo(sheet, seed=number, quality=quality)

        (page,) = read_bytes(reader, tmp_path, "photo.jpg", photo).pages

        assert page.codes == (payloads(PAGES)[number],)
        assert page.rotation == 0
        assert not page.blank


def test_a_photograph_taken_sideways_is_read_as_the_camera_noted(tmp_path, reader):
    with Image.open(io.BytesIO(camera.phone_photo(sheets(1)[0], seed=4))) as photo:
        exif = photo.getexif()
        exif[0x0112] = 6
        photo.rotate(90, expand=True).save(tmp_path / "side.jpg", exif=exif, quality=85)

    (page,) = reader.read(tmp_path / "side.jpg").pages
    assert page.codes == tuple(payloads(1))
    assert page.rotation == 0


def test_a_blank_back_is_blank_but_a_lone_signature_or_line_is_not(tmp_path, reader):
    blank = paper.blank_sheet()
    signed = paper.sign(blank, "张样例", x_mm=120, y_mm=200, seed=1)
    stamped = paper.seal(blank, "样例局", x_mm=120, y_mm=200, seed=1)
    scan = scanner.scan_heap([blank, signed, stamped, blank], seed=3, style=scanner.SKEWED)

    reading = read_bytes(reader, tmp_path, "backs.pdf", scan)

    assert [page.blank for page in reading.pages] == [True, False, False, True]


def test_a_born_digital_document_gives_text_and_codes(tmp_path, reader):
    reading = read_bytes(reader, tmp_path, "issued.pdf", issued_pdf(pages=PAGES))

    assert found(reading) == [(text,) for text in payloads(PAGES)]
    assert "未如实记录安全生产教育和培训情况" in reading.pages[0].text
    assert "第 2 页" in reading.pages[1].text
    assert reading.engine == "pypdf"


def test_without_looking_for_codes_only_the_text_is_read(tmp_path, reader):
    path = tmp_path / "issued.pdf"
    path.write_bytes(issued_pdf())

    reading = reader.read(path, codes=False)

    assert found(reading) == [(), ()]
    assert reading.pages[1].text == reader.read(path).pages[1].text


def test_a_page_with_anothers_code_only_returns_that(tmp_path, reader):
    """A licence or an invoice carries a QR code that is not ours."""
    import zxingcpp

    licence = Image.new("RGB", (1654, 2339), "white")
    code = zxingcpp.create_barcode(
        "https://example.org/licence/42", zxingcpp.BarcodeFormat.QRCode, ec_level="M"
    )
    licence.paste(Image.fromarray(code.to_image(scale=6)), (300, 1500))
    licence.save(tmp_path / "licence.png")

    (page,) = reader.read(tmp_path / "licence.png").pages
    assert page.codes == ("https://example.org/licence/42",)


def test_two_threads_read_at_the_same_time(tmp_path, reader):
    paths = []
    for number in range(8):
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(issued_pdf(f"{number}" * 16, pages=2))
        paths.append(path)

    with ThreadPoolExecutor(4) as pool:
        readings = list(pool.map(reader.read, paths))

    for number, reading in enumerate(readings):
        assert all(page.codes[0].startswith(f"DA1:{str(number) * 16}:") for page in reading.pages)


def test_what_pages_inherit_from_their_tree_counts(tmp_path, reader):
    """Resources and /Rotate may stand once for all pages, in the tree above them."""
    with pikepdf.open(io.BytesIO(scanner.scan_heap(sheets(1), seed=8, turns=[180]))) as pdf:
        page = pdf.pages[0].obj
        pdf.Root.Pages.Resources, pdf.Root.Pages.Rotate = page.Resources, 180
        del page.Resources
        pdf.save(tmp_path / "heap.pdf")
    reader.extract_pages(tmp_path / "heap.pdf", ((0, 0),), tmp_path / "out.pdf")

    for name in ("heap.pdf", "out.pdf"):
        (page,) = reader.read(tmp_path / name).pages
        assert (page.codes, page.rotation, page.found_by) == (tuple(payloads(1)), 0, "corners")


def test_an_inverted_scan_is_not_blank(tmp_path, reader):
    black = Image.new("L", (1654, 2339), 5)
    black.save(tmp_path / "black.png")

    assert not reader.read(tmp_path / "black.png").pages[0].blank
