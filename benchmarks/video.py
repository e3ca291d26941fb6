"""Memory of filing a recording of four gigabytes: it must not depend on the recording's size.

    python benchmarks/video.py [--gigabytes 4]

A fresh workspace gets a case; a sparse MP4 is filed to it with ``docarchive ingest``: typed, checked for
completeness, read, hashed, archived, recorded, published, released. The largest resident size of all
processes that took part is printed.
"""

import argparse
import json
import os
import resource
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from docarchive.cli.workspace import make_workspace
from docarchive.demo.cast import register_cast
from docarchive.demo.recorder import short_video
from docarchive.domain.plain import parse_time
from docarchive.settings import load_configuration
from docarchive.wiring import open_app

LIMIT_MB = 200
_CREATED = parse_time("2026-03-04T05:06:07.000000Z")


def main() -> int:
    """Print time and memory; exit 1 when it was not filed or a process took more than 200 MB."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gigabytes", type=int, default=4)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder) / "film.mp4"
        _write_film(film, arguments.gigabytes << 30)
        workspace = make_workspace(Path(folder) / "office", actor="benchmark")
        with open_app(load_configuration(workspace, environ=os.environ), actor="benchmark") as app:
            case = register_cast(app).case
        begin = time.perf_counter()
        arrivals = _docarchive(workspace, "ingest", "--case", case.id, "--json", str(film))
        seconds = time.perf_counter() - begin
        records = _docarchive(workspace, "case", "show", case.id, "--json")["records"]
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    kept = records[0]["representations"][0]
    print(
        f"{arrivals[-1]['state']}  {kept['media_type']}  {kept.get('duration_seconds')} s  {kept.get('codec')}"
    )
    print(
        f"{kept['size_bytes'] / 2**30:.1f} GiB filed in {seconds:.0f} s  peak {peak:.0f} MB  (limit {LIMIT_MB} MB)"
    )
    return 0 if arrivals[-1]["state"] == "released" and peak < LIMIT_MB else 1


def _docarchive(workspace: Path, *arguments: str) -> Any:
    command = [sys.executable, "-m", "docarchive.cli", "-w", str(workspace), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def _write_film(film: Path, size: int) -> None:
    """A real film's boxes around a hole: ``ftyp``, an ``mdat`` of *size* bytes, and the film's own ``moov``."""
    real = short_video(2, "SYNTHETIC", device="SYNTHETIC BodyCam-1", created=_CREATED)
    start = real.rfind(b"moov") - 4
    with film.open("wb") as target:
        target.write(struct.pack(">I4s4sI4s", 20, b"ftyp", b"isom", 512, b"isom"))
        target.write(struct.pack(">I4sQ", 1, b"mdat", size))
        target.seek(20 + size)
        target.write(real[start:])


if __name__ == "__main__":
    sys.exit(main())
