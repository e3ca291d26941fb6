"""Piles of simulated paper: repeatable, of the kinds they say, and with the truth about every page."""

import io

import numpy as np
import pikepdf
import pytest
from PIL import Image

from docarchive.demo.paper import blank_sheet
from docarchive.demo.pile import (
    Container,
    PageKind,
    PlannedFile,
    PlannedPage,
    letter_sheet,
    make_file,
    plan_pile,
)
from docarchive.demo.profiles import PROFILES, scan_page

DOCUMENTS = [(f"document {number}", 1 + number % 4) for number in range(120)]


def printer(document, page_number, dpi):
    return letter_sheet(dpi=dpi // 4, seed=page_number, code=f"{document}/{page_number}"[:37])


@pytest.fixture(scope="module")
def plan():
    return plan_pile(DOCUMENTS, pages=250, seed=5)


@pytest.mark.parametrize("name", PROFILES)
def test_a_profile_gives_the_same_pixels_for_the_same_seed_and_others_for_another(name):
    sheet = letter_sheet(dpi=PROFILES[name].dpi // 4, seed=1, code="A")

    first, again, other = (np.asarray(scan_page(sheet, name, seed=seed).image) for seed in (1, 1, 2))

    assert (first == again).all()
    assert first.shape != other.shape or (first != other).any()


def test_the_same_documents_and_seed_give_the_same_plan_and_another_seed_another(plan):
    assert plan_pile(DOCUMENTS, pages=250, seed=5) == plan
    assert plan_pile(DOCUMENTS, pages=250, seed=6) != plan


def test_a_plan_has_every_kind_of_page_and_container_and_the_wanted_number_of_pages(plan):
    pages = [page for file in plan for page in file.pages]

    assert len(pages) == 250
    assert {page.kind for page in pages} == set(PageKind)
    assert {file.container for file in plan} == set(Container)
    assert len({file.name for file in plan}) == len(plan)


def test_no_page_comes_back_twice_but_as_a_double_of_one_that_lies_before_it_in_the_same_file(plan):
    met = set()
    for file in plan:
        here = set()
        for page in file.pages:
            place = (page.document, page.page_number)
            if page.kind is PageKind.DOUBLE:
                assert place in here
            elif page.document:
                assert place not in met
                met.add(place)
                here.add(place)


def test_black_and_white_pages_go_into_tiffs_and_photographs_into_files_of_their_own():
    for file in [file for seed in range(40) for file in plan_pile(DOCUMENTS, pages=250, seed=seed)]:
        profiles = [PROFILES[page.profile] for page in file.pages]
        if file.container is Container.TIFF:
            assert all(profile.is_bilevel for profile in profiles)
        if file.container is Container.PHOTO:
            assert [profile.is_photo for profile in profiles] == [True]
        else:
            assert not any(profile.is_photo for profile in profiles)


def test_a_heap_of_gray_colour_and_black_and_white_pages_is_one_pdf_and_repeatable():
    names = ("gray200", "color200", "g4_200")
    pages = tuple(PlannedPage(PageKind.PAGE, name, 3, "a", place) for place, name in enumerate(names, 1))
    heap = PlannedFile("heap.pdf", Container.PDF, pages)

    made = make_file(heap, printer)

    assert made == make_file(heap, printer)
    with pikepdf.open(io.BytesIO(made)) as pdf:
        images = [next(iter(page.get_images().values())) for page in pdf.pages]
        kinds = [(str(image.Filter), str(image.ColorSpace)) for image in images]
    assert kinds == [
        ("/DCTDecode", "/DeviceGray"), ("/DCTDecode", "/DeviceRGB"), ("/CCITTFaxDecode", "/DeviceGray"),
    ]  # fmt: skip


def test_a_group_4_page_in_a_pdf_shows_the_ink_black():
    page = PlannedPage(PageKind.LETTER, "g4_200", 3)

    made = make_file(PlannedFile("a.pdf", Container.PDF, (page,)), printer)

    with pikepdf.open(io.BytesIO(made)) as pdf:
        image = pikepdf.PdfImage(next(iter(pdf.pages[0].get_images().values()))).as_pil_image()
    assert np.asarray(image.convert("L")).mean() > 220


def test_a_torn_page_has_lost_the_corner_of_its_code():
    sheet = letter_sheet(dpi=50, seed=1, code="A" * 30)

    torn, whole = (
        np.asarray(scan_page(sheet, name, seed=1).image.convert("L")) for name in ("torn", "color200")
    )

    corner = (slice(0, 60), slice(-70, None))
    assert whole[corner].min() < 60
    assert torn[corner].min() > 150


def test_a_photograph_is_a_jpeg_that_says_it_is_synthetic():
    page = PlannedPage(PageKind.PAGE, "phone_hasty", 3, "a", 1)

    made = make_file(PlannedFile("a.jpg", Container.PHOTO, (page,)), printer)

    with Image.open(io.BytesIO(made)) as photo:
        assert (photo.format, photo.getexif()[0x010F]) == ("JPEG", "SYNTHETIC")


def test_a_blank_back_bears_no_ink():
    page = PlannedPage(PageKind.BLANK, "gray200", 3)

    made = make_file(PlannedFile("a.pdf", Container.PDF, (page,)), printer)

    with pikepdf.open(io.BytesIO(made)) as pdf:
        image = pikepdf.PdfImage(next(iter(pdf.pages[0].get_images().values()))).as_pil_image()
    assert np.asarray(image).shape == np.asarray(blank_sheet().image).shape[:2]
    assert np.asarray(image).min() > 200
