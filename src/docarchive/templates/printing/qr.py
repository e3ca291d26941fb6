"""The QR code of a page code, as modules and as a picture."""

import io

import numpy as np
import numpy.typing as npt
import zxingcpp
from PIL import Image

QUIET_MODULES = 4
"""White around a code, in modules (ISO/IEC 18004)."""
_PIXELS_PER_MODULE = 8


def qr_modules(payload: str) -> npt.NDArray[np.bool_]:
    """Draw *payload* at error correction level M, without quiet zone; True is black, first row on top."""
    barcode = zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    picture = np.asarray(barcode.to_image(scale=1, add_quiet_zones=False))
    return picture < 128


def qr_png(payload: str) -> bytes:
    """Draw *payload* with its quiet zone as a black and white PNG; equal payloads give equal bytes."""
    modules = np.pad(qr_modules(payload), QUIET_MODULES)
    pixels = np.kron(~modules, np.ones((_PIXELS_PER_MODULE, _PIXELS_PER_MODULE), dtype=bool))
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()
