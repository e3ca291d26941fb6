"""The simulated printer, pen, seal, scanner and camera: repeatable, and like paper in what matters."""

import io
from datetime import UTC, datetime

import numpy as np
import pikepdf
import pytest
from PIL import Image

from docarchive.demo import camera, ink, paper, recorder, scanner

MM = 72 / 25.4


@pytest.fixture(scope="module")
def document():
    """Two pages that ask for a signature and a seal, in a font every machine has."""
    pdf = pikepdf.new()
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    for words in (b"Signature:", b"(Seal) of the agency"):
        pdf.add_blank_page(page_size=(210 * MM, 297 * MM))
        page = pdf.pages[-1].obj
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        escaped = words.replace(b"(", b"\\(").replace(b")", b"\\)")
        page.Contents = pikepdf.Stream(pdf, b"BT /F1 14 Tf 100 400 Td (" + escaped + b") Tj ET")
    buffer = io.BytesIO()
    pdf.save(buffer, deterministic_id=True)
    return buffer.getvalue()


def array(image):
    return np.asarray(image.convert("RGB"), dtype=int)


def redness(image):
    pixels = array(image)
    return (pixels[:, :, 0] - pixels[:, :, 1] > 60).sum()


def test_printing_gives_pages_of_the_asked_resolution(document):
    sheets = paper.print_pages(document, dpi=100)

    assert [sheet.image.size for sheet in sheets] == [pytest.approx((827, 1169), abs=1)] * 2


def test_words_are_found_where_they_are_printed(document):
    (place,) = paper.places_of(document, "Signature:")

    assert place.page_index == 0
    assert place.x_mm == pytest.approx(100 / MM, abs=1)
    assert place.y_mm + place.height_mm == pytest.approx(297 - 400 / MM, abs=2)


def test_the_pen_writes_behind_the_label_and_the_seal_lies_on_the_last_page(document):
    plain = paper.print_pages(document, dpi=100)

    finished = paper.print_sign_seal(
        document, agency="样例市应急管理局", signatures={"Signature:": ("张样例",)}, seed=1, dpi=100
    )

    changed = np.argwhere((array(plain[0].image) != array(finished[0].image)).any(axis=2))
    top, left = changed.min(axis=0) / 100 * 25.4
    assert left > paper.places_of(document, "Signature:")[0].x_mm + 15
    assert abs(top - (297 - 400 / MM)) < 15
    assert redness(finished[0].image) == 0
    assert redness(finished[1].image) > 500


def test_black_print_below_the_seal_stays_black(document):
    sheet = paper.Sheet(Image.new("RGB", (400, 400), "black"), 100)

    sealed = paper.seal(sheet, "样例局", x_mm=50, y_mm=50, seed=1)

    assert array(sealed.image).max() == 0


def test_in_the_red_channel_a_seal_all_but_vanishes():
    sealed = paper.seal(paper.blank_sheet(dpi=100), "样例市应急管理局", x_mm=100, y_mm=100, seed=2)

    pixels = array(sealed.image)
    assert pixels[:, :, 0].min() > 190
    assert pixels[:, :, 1].min() < 120


def test_a_seal_at_the_edge_of_the_sheet_is_cut_not_refused():
    sealed = paper.seal(paper.blank_sheet(dpi=60), "样例局", x_mm=0, y_mm=297, seed=1)

    assert redness(sealed.image) > 20


def test_the_same_seed_scans_the_same_bytes_and_another_does_not(document):
    sheets = paper.print_pages(document, dpi=60)

    first, again, other = (scanner.scan_heap(sheets, seed=seed, turns=(0, 180)) for seed in (1, 1, 2))

    assert first == again
    assert first != other


def test_photographs_and_films_are_repeatable_too(document):
    sheet = paper.print_pages(document, dpi=60)[0]
    created = datetime(2026, 1, 2, tzinfo=UTC)

    assert camera.phone_photo(sheet, seed=3) == camera.phone_photo(sheet, seed=3)
    films = [recorder.short_video(1, "样本", device="A B", created=created) for _ in range(2)]
    assert films[0] == films[1]
    assert films[0][4:8] == b"ftyp"


def test_a_scan_is_one_jpeg_a_page_and_stained_paper_is_darker(document):
    sheets = paper.print_pages(document, dpi=60)
    scan = scanner.scan_heap(sheets, seed=1)

    with pikepdf.open(io.BytesIO(scan)) as pdf:
        images = [list(page.get_images().values()) for page in pdf.pages]
    assert [[str(image.Filter) for image in page] for page in images] == [["/DCTDecode"], ["/DCTDecode"]]
    clean, poor = (
        scanner.scan_sheet(sheets[0], seed=1, style=style) for style in (scanner.OFFICE, scanner.POOR)
    )
    assert array(poor).mean() < array(clean).mean()


def test_a_sheet_laid_in_sideways_comes_out_sideways():
    sheet = paper.blank_sheet(dpi=50)

    assert scanner.scan_sheet(sheet, seed=1, turn=90).size == (sheet.image.height, sheet.image.width)


def test_a_black_and_white_scan_has_a_frame_a_sheet(document):
    with Image.open(io.BytesIO(scanner.scan_tiff(paper.print_pages(document, dpi=60), seed=1))) as tiff:
        assert (tiff.n_frames, tiff.mode, tiff.info["compression"]) == (2, "1", "group4")


def test_a_photograph_names_itself_synthetic(document):
    with Image.open(io.BytesIO(camera.phone_photo(paper.blank_sheet(dpi=50), seed=1))) as photo:
        assert photo.getexif()[0x010F] == "SYNTHETIC"


def _forget_fonts():
    ink._font.cache_clear()
    ink._font_file.cache_clear()


def test_a_machine_without_the_fonts_still_signs_and_seals(monkeypatch):
    monkeypatch.setattr(ink.shutil, "which", lambda _: None)
    _forget_fonts()
    try:
        signature = ink.draw_signature("Zhang", height=40, seed=1)
        seal = ink.draw_seal("Agency", diameter=120, seed=1)
    finally:
        _forget_fonts()

    assert np.asarray(signature)[:, :, 3].max() > 150
    assert np.asarray(seal)[:, :, 3].max() > 120
