"""A file that is still being written is seen as incomplete, also when only its last bytes are missing."""

import io
import struct
import time
import wave

import pytest
from hostile import docx, noise_jpeg
from issued_pdf import issued_pdf
from PIL import Image

from docarchive.reading.kinds.complete import is_complete
from docarchive.reading.kinds.sniff import sniff


def picture(kind, **options):
    buffer = io.BytesIO()
    Image.effect_noise((300, 200), 40).save(buffer, kind, **options)
    return buffer.getvalue()


def tiff(pages=3):
    buffer = io.BytesIO()
    first, *rest = [Image.effect_noise((300, 200), 40).convert("1") for _ in range(pages)]
    first.save(buffer, "TIFF", save_all=True, append_images=rest, compression="group4")
    return buffer.getvalue()


def box(kind, body):
    return struct.pack(">I4s", 8 + len(body), kind) + body


def mp4(*, index_first):
    index, media = box(b"moov", box(b"mvhd", b"\0" * 100)), box(b"mdat", b"x" * 3000)
    return box(b"ftyp", b"isom\0\0\2\0") + (index + media if index_first else media + index)


def wav():
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(b"\0" * 8000)
    return buffer.getvalue()


WHOLE = {
    "pdf": issued_pdf(),
    "jpeg": noise_jpeg(),
    "png": picture("PNG"),
    "gif": picture("GIF"),
    "bmp": picture("BMP"),
    "tiff": tiff(),
    "tiff uncompressed": picture("TIFF"),
    "mp4 index first": mp4(index_first=True),
    "mp4 index last": mp4(index_first=False),
    "wav": wav(),
    "docx": docx(b"<a>" + bytes(range(64, 127)) * 40 + b"</a>"),
    "webp": picture("WEBP"),
}


def complete(content):
    source = io.BytesIO(content)
    return is_complete(source, sniff(source))


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_file_is_complete(name):
    assert complete(WHOLE[name])


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("part", [0.3, 0.6, 0.9, 0.99])
def test_a_part_of_it_is_not(name, part):
    content = WHOLE[name]

    assert not complete(content[: int(len(content) * part)])


def test_zeros_after_the_end_of_a_jpeg_are_allowed():
    assert complete(noise_jpeg() + b"\0" * 4000)


def test_a_recording_whose_size_is_not_yet_written_is_incomplete():
    content = bytearray(wav())
    content[4:8] = b"\0\0\0\0"

    assert not complete(bytes(content))


def test_text_has_no_end_to_look_for():
    assert complete("没有结尾标记的文字".encode())


def test_a_recording_of_four_gigabytes_is_judged_from_its_headers(tmp_path):
    video = tmp_path / "long.mp4"
    size = 4 << 30
    with video.open("wb") as target:
        target.write(box(b"ftyp", b"isom\0\0\2\0") + struct.pack(">I4sQ", 1, b"mdat", size - 16))
        target.truncate(size)
    begin = time.process_time()
    with video.open("r+b") as file:
        assert sniff(file) == "video/mp4"
        assert not is_complete(file, "video/mp4")
        file.seek(size)
        file.write(box(b"moov", box(b"mvhd", b"\0" * 100)))

        assert is_complete(file, "video/mp4")
    assert time.process_time() - begin < 1
