"""A scan laid on its issued page: whatever way it lay in the scanner, and what was put on it by hand."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from issued_pdf import issued_pdf
from PIL import Image, ImageFilter

from docarchive.demo.paper import Sheet, places_of, print_pages, seal, sign
from docarchive.demo.profiles import PROFILES, photo_bytes, scan_page
from docarchive.demo.scanner import scans_to_pdf
from docarchive.domain.comparing.comparison import MarkKind, Presence
from docarchive.domain.comparing.mark_rule import MarkRule
from docarchive.domain.comparing.places import judge, mark_places, writing_places
from docarchive.domain.errors import RejectedError
from docarchive.reading.compared.child import ChildPaperReader
from docarchive.reading.compared.fit import affine, moved, projective, robust, similarity
from docarchive.reading.compared.port import PagePair, SidePicture

SIGNED = "检查人员（签名）："
RULE = MarkRule("检查人员", SIGNED)
SEALED = (3000, 6000, 9000, 9500)
"""A generous place for the seal: the lower right of the page."""


@pytest.fixture(scope="session")
def paper(reader):
    return ChildPaperReader(reader)


@pytest.fixture(scope="session")
def issued(tmp_path_factory):
    path = tmp_path_factory.mktemp("issued") / "issued.pdf"
    path.write_bytes(issued_pdf(pages=1))
    return path


@pytest.fixture(scope="session")
def printed(paper, issued):
    return paper.printed_pages(issued)


def sheet(issued, *, signed=False, sealed=False, dpi=200):
    (page,) = print_pages(issued.read_bytes(), dpi=dpi)
    if signed:
        (place,) = places_of(issued.read_bytes(), SIGNED.removesuffix("："))
        page = sign(page, "王甲示", x_mm=place.x_mm + place.width_mm + 8, y_mm=place.y_mm + 3, seed=1)
    if sealed:
        page = seal(page, "样本应急管理局", x_mm=140, y_mm=245, seed=1)
    return page


def scanned(folder, page, profile="color200", *, seed=3):
    scan = scan_page(page, profile, seed=seed)
    path = Path(folder) / f"{profile}.{'jpg' if profile.startswith('phone') else 'pdf'}"
    path.write_bytes(photo_bytes(scan) if path.suffix == ".jpg" else scans_to_pdf([scan]))
    return path


def lay(paper, scan, issued, folder, zones=()):
    (laid,) = paper.lay_pages(scan, issued, [PagePair(1, 0, 0, tuple(zones))], Path(folder))
    return laid


def test_lines_and_the_place_of_every_character_come_out_of_the_pdf(printed):
    (page,) = printed
    texts = [line.text for line in page.lines]

    assert (page.page_number, page.width_mm, page.height_mm) == (1, 210, 297)
    assert "被处罚单位：测试化工有限责任公司" in texts
    assert SIGNED in texts
    for line in page.lines:
        assert len(line.edges) == 2 * len(line.text)
        assert list(line.edges[::2]) == sorted(line.edges[::2])
        assert 0 <= line.top < line.bottom <= 10_000


def likeness(picture, issued):
    """How far the print on the picture lies where it was issued: correlation of both, without shadows."""
    size = (420, 594)
    (page,) = print_pages(issued.read_bytes(), dpi=100)
    with Image.open(picture) as scan:
        sides = [image.convert("L").resize(size, Image.Resampling.BOX) for image in (scan, page.image)]
    one, other = (
        np.asarray(side, dtype=float) - np.asarray(side.filter(ImageFilter.BoxBlur(8)), dtype=float)
        for side in sides
    )
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])


@pytest.mark.parametrize(
    "profile",
    ["gray200", "color300", "skew", "upside", "left", "fold", "g4_200", "seal", "phone", "phone_shade"],
)
def test_a_scan_is_laid_on_its_page_whatever_way_it_came(paper, issued, tmp_path, profile):
    scan = scanned(tmp_path, sheet(issued, dpi=PROFILES[profile].dpi), profile)

    laid, picture = lay(paper, scan, issued, tmp_path)

    assert laid.is_sure
    assert laid.by_code or profile in ("seal",)
    assert likeness(picture, issued) > 0.8


def test_a_scan_whose_code_is_gone_is_laid_by_its_print(paper, issued, tmp_path):
    page = sheet(issued)
    image = page.image.copy()
    image.paste((255, 255, 255), (image.width - page.pixels(45), 0, image.width, page.pixels(42)))

    laid, picture = lay(paper, scanned(tmp_path, Sheet(image, page.dpi)), issued, tmp_path)

    assert laid.is_sure
    assert not laid.by_code
    assert likeness(picture, issued) > 0.8


def test_another_paper_is_not_laid_surely(paper, issued, tmp_path):
    blank = Image.new("RGB", sheet(issued).image.size, "white")

    laid, _ = lay(paper, scanned(tmp_path, Sheet(blank, 200)), issued, tmp_path)

    assert not laid.is_sure
    assert not laid.by_code


def found(paper, printed, issued, folder, **hand):
    places, lost = mark_places(printed, [RULE], {})
    profile = hand.pop("profile", "color200")
    scan = scanned(folder, sheet(issued, **hand), profile)
    zones = [box for place in places for box in (place.zone, place.core)] + [SEALED]
    laid, _ = lay(paper, scan, issued, folder, zones)
    (place,) = [place for place in places if place.kind is MarkKind.SIGNATURE]
    assert not lost
    seal_place = replace(place, kind=MarkKind.SEAL)
    return judge(place, *laid.ink[:2]), judge(seal_place, laid.ink[-1], laid.ink[-1]), laid.seals


@pytest.mark.parametrize("profile", ["color200", "dust", "g4_200", "phone"])
def test_a_signature_is_seen_and_its_absence_too(paper, printed, issued, tmp_path, profile):
    signed, _, _ = found(paper, printed, issued, tmp_path, signed=True, profile=profile)
    bare, _, _ = found(paper, printed, issued, tmp_path, profile=profile)

    assert signed is Presence.PRESENT
    assert bare is not Presence.PRESENT
    assert bare is Presence.ABSENT or profile in ("dust", "phone")


def test_a_red_seal_is_seen_with_its_place_and_its_absence_too(paper, printed, issued, tmp_path):
    _, sealed, seals = found(paper, printed, issued, tmp_path, sealed=True)
    _, bare, none = found(paper, printed, issued, tmp_path)

    assert (sealed, bare) == (Presence.PRESENT, Presence.ABSENT)
    (box,) = seals
    assert box[0] < 6600 < box[2]
    assert box[1] < 8200 < box[3]
    assert none == ()


def test_nobody_says_what_a_dark_round_thing_on_a_gray_scan_is(paper, printed, issued, tmp_path):
    _, sealed, seals = found(paper, printed, issued, tmp_path, sealed=True, profile="gray200")

    assert sealed is Presence.UNSURE
    assert seals == ()


def test_a_signature_on_the_line_above_is_none_on_this_one(paper, issued, printed, tmp_path):
    (page,) = printed
    places, _ = mark_places(printed, [RULE], {})
    (place,) = [place for place in places if place.kind is MarkKind.SIGNATURE]
    shift = round(9 * 10_000 / page.height_mm)
    below = replace(
        place,
        zone=tuple(edge + shift * (at % 2) for at, edge in enumerate(place.zone)),
        core=tuple(edge + shift * (at % 2) for at, edge in enumerate(place.core)),
    )
    scan = scanned(tmp_path, sheet(issued, signed=True))
    laid, _ = lay(paper, scan, issued, tmp_path, [below.zone, below.core])

    assert judge(below, *laid.ink) is not Presence.PRESENT


def test_room_to_write_lies_behind_the_words_that_ask_for_it(printed):
    (page,) = printed
    (line,) = [line for line in page.lines if line.text == SIGNED]

    assert any(box[0] == line.box[2] and box[1] == line.top for box in writing_places(page))


def test_the_picture_for_a_person_shows_both_and_frames_what_differs(paper, issued, tmp_path):
    _, picture = lay(paper, scanned(tmp_path, sheet(issued)), issued, tmp_path)
    target = tmp_path / "both.png"

    paper.draw_side_by_side(issued, [SidePicture(1, picture, ((2000, 3000, 4000, 3200),))], target)

    with Image.open(target) as drawn:
        pixels = np.asarray(drawn.convert("RGB")).astype(int)
    red = (pixels[:, :, 0] > 190) & (pixels[:, :, 1] < 60)
    half = drawn.width // 2
    assert red[:, :half].sum() > 300
    assert red[:, half:].sum() > 300


def test_a_page_the_scan_does_not_have_is_refused(paper, issued, tmp_path):
    scan = scanned(tmp_path, sheet(issued))

    with pytest.raises(RejectedError):
        paper.lay_pages(scan, issued, [PagePair(1, 4)], tmp_path)


POINTS = np.array([(x, y) for x in range(0, 800, 90) for y in range(0, 1100, 120)], dtype=float)


@pytest.mark.parametrize(
    ("fit", "matrix"),
    [
        (similarity, [[1.9, -0.05, 40], [0.05, 1.9, -12], [0, 0, 1]]),
        (affine, [[1.9, -0.02, 40], [0.08, 2.1, -12], [0, 0, 1]]),
        (projective, [[1.9, -0.02, 40], [0.08, 2.1, -12], [4e-5, -6e-5, 1]]),
    ],
)
def test_a_transform_is_found_again_from_its_points(fit, matrix):
    target = moved(POINTS, np.array(matrix))

    assert np.allclose(moved(POINTS, fit(POINTS, target)), target, atol=1e-3)


def test_pairs_that_do_not_fit_are_left_out():
    truth = np.array([[1.9, -0.02, 40], [0.08, 2.1, -12], [0, 0, 1]])
    target = moved(POINTS, truth)
    wrong = np.arange(0, len(POINTS), 6)
    target[wrong] += 25

    matrix, kept = robust(POINTS, target, "affine", spread=1.5)

    assert not kept[wrong].any()
    assert np.allclose(moved(POINTS, matrix)[kept], target[kept], atol=1e-6)


def test_too_few_pairs_make_no_transform():
    assert robust(POINTS[:4], POINTS[:4], "affine", spread=1.0) is None
