"""Memory of reading and hashing a recording of four gigabytes: it must not depend on the recording's size.

    python benchmarks/video.py [--gigabytes 4]

A sparse MP4 is typed, checked for completeness, read (duration, codec, device) and hashed, all in fresh
processes; the largest resident size of the house and of the reader's processes is printed.
"""

import argparse
import hashlib
import resource
import struct
import sys
import tempfile
import time
from pathlib import Path

from docarchive.demo.recorder import short_video
from docarchive.domain.plain import parse_time
from docarchive.reading.child import ChildReader

LIMIT_MB = 200
_CREATED = parse_time("2026-03-04T05:06:07.000000Z")
_CHUNK_BYTES = 1 << 20


def main() -> int:
    """Print time and memory; exit 1 when a process took more than 200 MB."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gigabytes", type=int, default=4)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder) / "film.mp4"
        _write_film(film, arguments.gigabytes << 30)
        begin = time.perf_counter()
        with ChildReader() as reader:
            complete = reader.is_complete(film)
            recording = reader.read(film).recording
            read_seconds = time.perf_counter() - begin
            digest = _sha256(film)
        hashed_seconds = time.perf_counter() - begin - read_seconds
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"complete {complete}  {recording}  sha256 {digest[:16]}")
    print(
        f"read {read_seconds:.2f} s  hashed {hashed_seconds:.1f} s  house {own:.0f} MB  reader {children:.0f} MB",
        end="  ",
    )
    print(f"(limit {LIMIT_MB} MB each)")
    known = recording is not None and recording.duration_seconds is not None
    return 0 if complete and known and max(own, children) < LIMIT_MB else 1


def _write_film(film: Path, size: int) -> None:
    """A real film's boxes around a hole: ``ftyp``, an ``mdat`` of *size* bytes, and the film's own ``moov``."""
    real = short_video(2, "SYNTHETIC", device="SYNTHETIC BodyCam-1", created=_CREATED)
    start = real.rfind(b"moov") - 4
    with film.open("wb") as target:
        target.write(struct.pack(">I4s4sI4s", 20, b"ftyp", b"isom", 512, b"isom"))
        target.write(struct.pack(">I4sQ", 1, b"mdat", size))
        target.seek(20 + size)
        target.write(real[start:])


def _sha256(film: Path) -> str:
    digest = hashlib.sha256()
    with film.open("rb") as source:
        while chunk := source.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
