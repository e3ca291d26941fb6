"""Take pages out of a file and write them as one PDF. Image bytes are copied as they are."""

import io
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pikepdf
from PIL import Image

from docarchive.reading.formats.pdf_file import open_pdf
from docarchive.reading.pictures import FORMATS, MEDIA_TYPES, check_pixels, on_white
from docarchive.reading.refusals import Refusal

_A4_WIDTH_POINTS = 595.276
_EXIF_ORIENTATION = 0x0112
_EXIF_TURNS = {3: 180, 6: 90, 8: 270}
"""Quarter turns clockwise that show the picture upright; the mirrored ones no camera writes."""
_PNG_COLORS = {0: ("/DeviceGray", 1), 2: ("/DeviceRGB", 3), 3: ("/Indexed", 1)}
_TIFF_ROWS_PER_STRIP = 278
_TIFF_STRIP_OFFSETS = 273
_TIFF_STRIP_BYTES = 279


@dataclass(frozen=True, slots=True)
class _Wrapped:
    """A picture ready to be placed on a page."""

    content: bytes
    entries: dict[str, object]
    """Entries of the image's dictionary, ``/Width`` and ``/Height`` among them."""
    points: tuple[float, float]
    turn: int = 0


Wanted = tuple[tuple[int, int], ...]
"""Pages of one part: index from 0, and quarter turn clockwise in degrees."""


def extract_pages(path: Path, media_type: str, wanted: Wanted, target: Path) -> None:
    """Write the pages *wanted* (index from 0, quarter turn clockwise in degrees) to *target*.

    Raises:
        Refusal: the file holds no such page, or is of a kind that has none.
    """
    _extract(path, media_type, [(wanted, target)])


def extract_parts(path: Path, media_type: str, parts: Sequence[Wanted], folder: Path) -> list[str]:
    """Write each of *parts* to a file of its own in *folder*; return the files' names, in order.

    Raises:
        Refusal: the file holds no such page, or is of a kind that has none.
    """
    names = [f"{number}.pdf" for number in range(len(parts))]
    _extract(path, media_type, [(part, folder / name) for part, name in zip(parts, names, strict=True)])
    return names


def _extract(path: Path, media_type: str, parts: Sequence[tuple[Wanted, Path]]) -> None:
    if not all(wanted for wanted, _ in parts):
        raise Refusal("no_such_page", "none asked for")
    if media_type == "application/pdf":
        with open_pdf(path) as source:
            count = len(source.pages)
            for wanted, target in parts:
                _from_pdf(source, count, wanted, target)
    elif media_type in MEDIA_TYPES:
        for wanted, target in parts:
            _from_pictures(path, media_type, wanted, target)
    else:
        raise Refusal("wrong_kind", media_type)


def _from_pdf(source: pikepdf.Pdf, count: int, wanted: Wanted, target: Path) -> None:
    with pikepdf.new() as result:
        for index, rotation in wanted:
            if not 0 <= index < count:
                raise Refusal("no_such_page", str(index + 1))
            result.pages.append(source.pages[index])
            page = result.pages[-1]
            for entry in ("/AA", "/B", "/StructParents", "/PieceInfo"):  # point to what stays behind
                if entry in page.obj:
                    del page.obj[entry]
            page.rotate(rotation, relative=True)
        _save(result, target)


def _from_pictures(path: Path, media_type: str, wanted: Wanted, target: Path) -> None:
    with Image.open(path, formats=FORMATS) as image, pikepdf.new() as result:
        frames = getattr(image, "n_frames", 1) if media_type == "image/tiff" else 1
        for index, rotation in wanted:
            if not 0 <= index < frames:
                raise Refusal("no_such_page", str(index + 1))
            image.seek(index)
            check_pixels(*image.size, page_number=index + 1)
            _place(result, _wrap(path, image, media_type), rotation)
        _save(result, target)


def _save(result: pikepdf.Pdf, target: Path) -> None:
    result.save(
        target,
        deterministic_id=True,
        compress_streams=False,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        linearize=False,
        min_version="1.5",
    )


def _place(result: pikepdf.Pdf, wrapped: _Wrapped, rotation: int) -> None:
    image = pikepdf.Stream(result, wrapped.content)
    image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    for name, value in wrapped.entries.items():
        image[name] = value
    width, height = wrapped.points
    result.add_blank_page(page_size=wrapped.points)
    page = result.pages[-1]
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
    page.obj.Contents = pikepdf.Stream(result, f"q {width:.3f} 0 0 {height:.3f} 0 0 cm /Im0 Do Q".encode())
    page.rotate((wrapped.turn + rotation) % 360, relative=False)


def _wrap(path: Path, image: Image.Image, media_type: str) -> _Wrapped:
    turn = _EXIF_TURNS.get(image.getexif().get(_EXIF_ORIENTATION, 1), 0)
    points = _paper_size(image)
    if media_type == "image/jpeg":
        content, entries = _jpeg(path, image)
    elif media_type == "image/png" and _png_is_plain(path, image):
        content, entries = _png(path, image)
    elif image.mode == "1":
        content, entries = group4(image)
    else:
        content, entries = _pixels(image)
    sized = {"/Width": image.width, "/Height": image.height, **entries}
    return _Wrapped(content, sized, points, turn)


def _paper_size(image: Image.Image) -> tuple[float, float]:
    """Paper size in points by the resolution the file notes, when it gives a sheet; else as wide as A4."""
    dpi = image.info.get("dpi", (0, 0))
    horizontal, vertical = float(dpi[0]), float(dpi[1])
    if 90 <= horizontal <= 2400 and 90 <= vertical <= 2400:
        return image.width / horizontal * 72, image.height / vertical * 72
    scale = _A4_WIDTH_POINTS / min(image.size)
    return image.width * scale, image.height * scale


def _jpeg(path: Path, image: Image.Image) -> tuple[bytes, dict[str, object]]:
    """The JPEG file itself is the stream."""
    spaces = {"L": pikepdf.Name.DeviceGray, "RGB": pikepdf.Name.DeviceRGB, "CMYK": pikepdf.Name.DeviceCMYK}
    if image.mode not in spaces:
        raise Refusal("damaged", f"JPEG mode {image.mode}")
    entries: dict[str, object] = {
        "/ColorSpace": spaces[image.mode],
        "/BitsPerComponent": 8,
        "/Filter": pikepdf.Name.DCTDecode,
    }
    if image.mode == "CMYK" and "adobe" in image.info:  # Adobe writes CMYK inverted
        entries["/Decode"] = pikepdf.Array([1, 0] * 4)
    return path.read_bytes(), entries


def _png_is_plain(path: Path, image: Image.Image) -> bool:
    """Whether the compressed rows can be taken over: no transparency, no interlacing."""
    with path.open("rb") as source:
        header = source.read(33)
    color, interlace = header[25], header[28]
    return color in _PNG_COLORS and interlace == 0 and "transparency" not in image.info


def _png(path: Path, image: Image.Image) -> tuple[bytes, dict[str, object]]:
    """PNG rows are Flate data with a predictor that PDF knows.

    Source:
        PDF 1.7 section 7.4.4.4 (predictor 15); PNG specification sections 5 and 11.
    """
    content = path.read_bytes()
    chunks = list(_png_chunks(content))
    depth, color = content[24], content[25]
    space, channels = _PNG_COLORS[color]
    named: object = pikepdf.Name(space)
    if color == 3:
        palette = next(data for kind, data in chunks if kind == b"PLTE")
        named = pikepdf.Array(
            [pikepdf.Name.Indexed, pikepdf.Name.DeviceRGB, len(palette) // 3 - 1, pikepdf.String(palette)]
        )
    parameters = pikepdf.Dictionary(
        Predictor=15, Colors=channels, BitsPerComponent=depth, Columns=image.width
    )
    return b"".join(data for kind, data in chunks if kind == b"IDAT"), {
        "/ColorSpace": named,
        "/BitsPerComponent": depth,
        "/Filter": pikepdf.Name.FlateDecode,
        "/DecodeParms": parameters,
    }


def _png_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at + 12 <= len(content):
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        yield kind, content[at + 8 : at + 8 + length]
        at += 12 + length


def group4(image: Image.Image) -> tuple[bytes, dict[str, object]]:
    """One strip of CCITT group 4, the same pixels whatever the TIFF's own strips were."""
    buffer = io.BytesIO()
    image.copy().save(buffer, "TIFF", compression="group4", tiffinfo={_TIFF_ROWS_PER_STRIP: image.height})
    with Image.open(buffer) as strip:
        tags = strip.tag_v2  # type: ignore[attr-defined]
        offset, length = tags[_TIFF_STRIP_OFFSETS][0], tags[_TIFF_STRIP_BYTES][0]
        white_is_zero = tags[262] == 0
    parameters = pikepdf.Dictionary(K=-1, Columns=image.width, Rows=image.height, BlackIs1=not white_is_zero)
    return buffer.getvalue()[offset : offset + length], {
        "/ColorSpace": pikepdf.Name.DeviceGray,
        "/BitsPerComponent": 1,
        "/Filter": pikepdf.Name.CCITTFaxDecode,
        "/DecodeParms": parameters,
    }


def _pixels(image: Image.Image) -> tuple[bytes, dict[str, object]]:
    """Decoded pixels, packed without loss."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = on_white(image)
    if image.mode.startswith("I;16"):
        samples = np.asarray(image).astype(">u2").tobytes()
        return zlib.compress(samples, 6), {
            "/ColorSpace": pikepdf.Name.DeviceGray,
            "/BitsPerComponent": 16,
            "/Filter": pikepdf.Name.FlateDecode,
        }
    still = image.convert("L" if image.mode in ("L", "1") else "RGB")
    return zlib.compress(still.tobytes(), 6), {
        "/ColorSpace": pikepdf.Name.DeviceGray if still.mode == "L" else pikepdf.Name.DeviceRGB,
        "/BitsPerComponent": 8,
        "/Filter": pikepdf.Name.FlateDecode,
    }
