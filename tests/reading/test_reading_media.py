"""Contact sheets, waveforms and playable copies are made in a child, of whatever a recorder writes."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from docarchive.domain.errors import RejectedError, UnavailableError
from docarchive.domain.record import Role
from docarchive.reading.confined.child import ChildReader
from docarchive.reading.media.child import ChildMediaMaker
from films import amr, film, wav
from needed import only_where


@pytest.fixture(scope="module")
def maker():
    with ChildReader(seconds=60) as reader:
        yield ChildMediaMaker(reader)


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    return tmp_path_factory.mktemp("films")


def picture(path):
    with Image.open(path) as opened:
        return opened.copy()


def codecs(path):
    with av.open(str(path)) as container:
        return [stream.codec_context.name for stream in container.streams]


def test_a_film_that_browsers_play_is_worth_a_contact_sheet_and_no_copy(films, maker):
    path = film(films / "plays.mp4")

    assert maker.wanted(path) == (Role.CONTACT_SHEET,)


@pytest.mark.parametrize(
    ("name", "video", "audio"),
    [
        ("a.mov", "libx264", "aac"),
        ("a.avi", "mpeg4", "mp2"),
        ("a.mkv", "libx264", "aac"),
        ("a.ts", "libx264", "aac"),
        ("a.3gp", "mpeg4", "aac"),
    ],
)
def test_what_browsers_do_not_play_gets_a_copy_that_they_do(films, maker, tmp_path, name, video, audio):
    path = film(films / name, video=video, audio=audio)
    before = path.read_bytes()

    assert maker.wanted(path) == (Role.CONTACT_SHEET, Role.PROXY)
    made = maker.make(path, Role.PROXY, tmp_path)

    assert made.suffix == ".mp4"
    assert codecs(made) == ["h264", "aac"]
    assert maker.wanted(made) == (Role.CONTACT_SHEET,)
    head = made.read_bytes()
    assert head.index(b"moov") < head.index(b"mdat")  # it begins to play before all of it is there
    with av.open(str(made)) as container:
        assert container.duration / 1e6 == pytest.approx(6, abs=0.5)
    assert path.read_bytes() == before


def test_where_the_codecs_allow_the_packets_themselves_are_copied(films, maker, tmp_path):
    path = film(films / "packets.mov")
    made = maker.make(path, Role.PROXY, tmp_path)

    def pictures(source):
        with av.open(str(source)) as container:
            return [bytes(packet) for packet in container.demux(video=0) if packet.size]

    assert pictures(made) == pictures(path)


def test_a_large_picture_becomes_one_of_480_lines(films, maker, tmp_path):
    path = film(films / "large.avi", video="mpeg4", audio=None, size=(1280, 720), seconds=2)

    made = maker.make(path, Role.PROXY, tmp_path)

    with av.open(str(made)) as container:
        (stream,) = container.streams
        assert (stream.width, stream.height) == (854, 480)


def test_the_contact_sheet_shows_twelve_key_frames_in_order_with_their_times(films, maker, tmp_path):
    path = film(films / "long.mp4", seconds=14)

    sheet = picture(maker.make(path, Role.CONTACT_SHEET, tmp_path)).convert("L")

    width, height = 320 + 6, 240 + 6
    assert sheet.size == (4 * width + 6, 3 * height + 6)
    shades = [
        np.asarray(
            sheet.crop((6 + x * width + 40, 6 + y * height + 40, 6 + x * width + 200, 6 + y * height + 160))
        ).mean()
        for y in range(3)
        for x in range(4)
    ]
    assert shades == sorted(shades)
    assert shades[-1] - shades[0] > 120
    corner = np.asarray(sheet.crop((6, 6 + 240 - 30, 6 + 110, 6 + 240)))
    assert corner.max() > 230  # the time, white on the dark first frame


def test_a_short_film_shows_each_key_frame_once(films, maker, tmp_path):
    path = film(films / "short.mp4", seconds=2)

    sheet = picture(maker.make(path, Role.CONTACT_SHEET, tmp_path))

    assert sheet.size == (2 * 326 + 6, 246 + 6)


def test_a_sound_recording_gets_a_waveform_that_is_high_where_there_is_sound(films, maker, tmp_path):
    path = wav(films / "sound.wav")

    assert maker.wanted(path) == (Role.WAVEFORM,)
    drawn = np.asarray(picture(maker.make(path, Role.WAVEFORM, tmp_path)).convert("L"))[:200]

    blue = (drawn < 200).sum(axis=0)
    quarters = [blue[at + 20 : at + 280].mean() for at in range(0, 1200, 300)]
    assert quarters[0] < 5
    assert quarters[1] > 80
    assert quarters[2] < 5
    assert quarters[3] > 80


def test_an_old_recorders_amr_gets_a_waveform_and_a_copy(films, maker, tmp_path):
    path = amr(films / "old.amr")

    assert maker.wanted(path) == (Role.WAVEFORM, Role.PROXY)
    made = maker.make(path, Role.PROXY, tmp_path)
    assert made.suffix == ".m4a"
    assert codecs(made) == ["aac"]
    assert maker.make(path, Role.WAVEFORM, tmp_path).name == "waveform.png"


def test_the_same_recording_gives_the_same_bytes(films, maker, tmp_path):
    path = film(films / "again.avi", video="mpeg4", audio="mp2", seconds=3)
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()

    for role in (Role.CONTACT_SHEET, Role.PROXY):
        one, two = (maker.make(path, role, tmp_path / folder) for folder in ("one", "two"))
        assert one.read_bytes() == two.read_bytes()


def test_pieces_up_to_where_a_recording_was_cut_off_are_shown_and_copied(films, maker, tmp_path):
    fragments = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}
    whole = film(films / "pieces.mp4", seconds=8, options=fragments).read_bytes()
    path = tmp_path / "cut.mp4"
    path.write_bytes(whole[: len(whole) * 2 // 3])

    assert Role.CONTACT_SHEET in maker.wanted(path)
    sheet = picture(maker.make(path, Role.CONTACT_SHEET, tmp_path))

    assert sheet.width > 320


def test_a_film_without_its_index_gets_nothing(films, maker, tmp_path):
    path = tmp_path / "cut.mp4"
    path.write_bytes(film(films / "indexed.mp4").read_bytes()[:4000])

    with pytest.raises(RejectedError, match="不完整"):
        maker.wanted(path)


def test_noise_with_the_face_of_a_film_is_refused_and_leaves_nothing(maker, tmp_path):
    path = tmp_path / "noise.ts"
    packet = b"G\x1f\xff\x10" + bytes(184)
    path.write_bytes(packet * 500)

    with pytest.raises(RejectedError):
        maker.make(path, Role.CONTACT_SHEET, tmp_path)


def test_what_is_called_off_ends_at_once_and_may_be_made_later(films, tmp_path):
    path = film(films / "slow.avi", video="mpeg4", audio=None, size=(1920, 1080), seconds=20)
    with ChildReader(seconds=120) as reader:
        maker = ChildMediaMaker(reader)
        maker.wanted(path)  # the warm process is up
        begin = time.monotonic()
        threading.Timer(0.7, maker.call_off).start()
        with pytest.raises(UnavailableError):
            maker.make(path, Role.PROXY, tmp_path)
        took = time.monotonic() - begin

        assert took < 10
        assert maker.make(path, Role.CONTACT_SHEET, tmp_path).is_file()


AS_NOBODY = """
import os, resource, sys
from pathlib import Path
import av, numpy
from PIL import Image
from docarchive.domain.record import Role
from docarchive.reading.media import contact_sheet, listening, proxy, waveform
from docarchive.reading.media.requests import _make
Image.init()
os.setgid(65534)
os.setuid(65534)
resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
folder = Path(sys.argv[1])
for name, role in (("a.avi", Role.PROXY), ("a.avi", Role.CONTACT_SHEET), ("a.amr", Role.WAVEFORM), ("a.amr", Role.PROXY)):
    print(_make(folder / name, role, folder))
"""


@only_where(os.geteuid() == 0, "without root the other tests run under this limit themselves")
def test_everything_is_made_without_a_second_thread_as_the_limits_ask_of_an_ordinary_user():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        film(folder / "a.avi", video="mpeg4", audio="mp2", size=(1280, 720), seconds=2)
        amr(folder / "a.amr")

        done = subprocess.run(
            [sys.executable, "-c", AS_NOBODY, name], capture_output=True, text=True, check=False
        )

    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["proxy.mp4", "contact-sheet.jpg", "waveform.png", "proxy.m4a"]
