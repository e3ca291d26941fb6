"""The states in which paper comes back: named profiles, each a sheet in, a picture out, repeatable by its seed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from docarchive.demo import wear
from docarchive.demo.camera import BAD, HASTY, PHONE, SHADED, PhoneStyle, jpeg_of, photographed
from docarchive.demo.paper import Sheet, seal
from docarchive.demo.scanner import GRAY, OFFICE, ScannedPage, ScanStyle, scan_sheet

_SEAL = "样例市应急管理局"
_CODE_CENTRE_MM = (188.0, 20.0)
"""Centre of the page code on A4 (templates/printing/stamp.py)."""


@dataclass(frozen=True, slots=True)
class Profile:
    """How one page comes back."""

    style: ScanStyle | PhoneStyle
    dpi: int = 200
    turn: int = 0
    """How the sheet lay in the feeder, degrees clockwise."""
    seal_on_code: bool = False
    torn: bool = False
    """The corner with the code is gone: no code can be read, whatever one tries."""

    @property
    def is_photo(self) -> bool:
        """Taken with a telephone: a JPEG file of its own."""
        return isinstance(self.style, PhoneStyle)

    @property
    def is_bilevel(self) -> bool:
        """Black and white, as TIFFs and fax-like scanners have it."""
        return isinstance(self.style, ScanStyle) and self.style.bilevel


_BILEVEL = replace(GRAY, bilevel=True)

PROFILES: Mapping[str, Profile] = {
    "gray200": Profile(GRAY),
    "gray300": Profile(GRAY, dpi=300),
    "color200": Profile(OFFICE),
    "color300": Profile(OFFICE, dpi=300),
    "skew": Profile(replace(OFFICE, max_skew_degrees=3.0)),
    "noise": Profile(replace(GRAY, noise=14.0)),
    "blur": Profile(replace(OFFICE, blur=1.5)),
    "jpeg30": Profile(replace(OFFICE, quality=30)),
    "pale": Profile(replace(GRAY, paper=(232, 230, 226), toner=128)),
    "fold": Profile(replace(OFFICE, folded=True)),
    "stain": Profile(replace(OFFICE, stained=True)),
    "dust": Profile(replace(GRAY, dusty=True, streaks=5)),
    "streaks": Profile(replace(GRAY, dusty=True, streaks=14)),
    "holes": Profile(replace(GRAY, punched=True, max_shift_mm=4.0)),
    "upside": Profile(OFFICE, turn=180),
    "left": Profile(GRAY, turn=270),
    "right": Profile(OFFICE, turn=90),
    "g4_200": Profile(_BILEVEL),
    "g4_300": Profile(replace(_BILEVEL, max_skew_degrees=3.0), dpi=300),
    "g4_upside": Profile(_BILEVEL, turn=180),
    "seal": Profile(OFFICE, seal_on_code=True),
    "seal_gray": Profile(GRAY, seal_on_code=True),
    "seal_upside": Profile(OFFICE, turn=180, seal_on_code=True),
    "seal_g4": Profile(_BILEVEL, dpi=300, seal_on_code=True),
    "worst": Profile(
        replace(
            OFFICE,
            max_skew_degrees=3.0,
            noise=9.0,
            blur=1.1,
            quality=28,
            folded=True,
            stained=True,
            dusty=True,
        ),
        seal_on_code=True,
    ),
    "phone": Profile(PHONE),
    "phone_shade": Profile(SHADED),
    "phone_hasty": Profile(HASTY),
    "phone_bad": Profile(BAD),
    "torn": Profile(OFFICE, torn=True),
}
"""By name; the pages of one heap may have different ones, as paper has."""


def scan_page(sheet: Sheet, name: str, *, seed: int) -> ScannedPage:
    """Send a sheet through profile *name*.

    Args:
        sheet: Printed at `Profile.dpi` (see `docarchive.demo.paper.print_pages`).
        name: A key of `PROFILES`.
        seed: The same sheet, name and seed give the same pixels.

    Returns:
        The page; of a telephone the whole photograph, which `page_bytes` saves as telephones do.
    """
    profile = PROFILES[name]
    chance = np.random.default_rng(seed)
    if profile.seal_on_code:
        x, y = (centre + away for centre, away in zip(_CODE_CENTRE_MM, chance.uniform(-7, 7, 2), strict=True))
        sheet = seal(sheet, _SEAL, x_mm=x, y_mm=y, seed=seed)
    if profile.torn:
        sheet = replace(sheet, image=wear.torn(sheet.image, sheet.pixels(1), chance))
    style = profile.style
    if isinstance(style, PhoneStyle):
        photo, _ = photographed(sheet, chance=chance, style=style)
        return ScannedPage(photo, sheet.dpi, style.quality)
    return ScannedPage(scan_sheet(sheet, seed=seed, style=style, turn=profile.turn), sheet.dpi, style.quality)


def photo_bytes(page: ScannedPage) -> bytes:
    """A photographed page as the file the telephone sends."""
    return jpeg_of(page.image, page.quality)
