"""Checking every form against merely opening them: docarchive's lint, and python-docx, same files, one run.

    python benchmarks/lint.py [--rounds 7]

Peer: python-docx opens each Word file of the pack and reads the text of its paragraphs and cells, in a new process, as a
linter built on it would have to before it checks anything.
Ours: ``docarchive forms lint`` in a new process: every file and YAML read, every tag checked, every form compiled,
filled with its sample and read back.
Both by turns; CPU seconds of the whole process (starting Python and importing included), the median of the rounds, so
that what else the machine does falls on both. The ratio is judged; the seconds (issue: under one) are for a quiet machine.
"""

import argparse
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from docarchive.templates.pack import shipped_pack_folder

WANTED_RATIO = 4.0
"""Lint may take this many times the peer's CPU time."""
_PEER = """
import sys
from docx import Document
for path in sys.argv[1:]:
    document = Document(path)
    for paragraph in document.paragraphs:
        paragraph.text
    for table in document.tables:
        for row in table.rows:
            for cell in row.cells:
                cell.text
"""


def main() -> int:
    """Print one line; exit 1 when lint is slower than wanted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    forms = sorted(str(path) for path in (shipped_pack_folder() / "forms").glob("*.docx"))
    with tempfile.TemporaryDirectory() as workspace:
        shutil.copytree(shipped_pack_folder(), Path(workspace) / "templates" / "mem")
        (Path(workspace) / "docarchive.toml").touch()
        lint = [sys.executable, "-m", "docarchive.cli", "--workspace", workspace, "forms", "lint"]
        peer = [sys.executable, "-c", _PEER, *forms]
        measured = [(_run(lint), _run(peer)) for _ in range(rounds)]
    ours, theirs = (statistics.median(side[number][0] for side in measured) for number in (0, 1))
    wall = min(side[0][1] for side in measured)
    print(
        f"lint of {len(forms)} forms: {ours:.2f} CPU s, {wall:.2f} s on the clock at best; python-docx opening them: "
        f"{theirs:.2f} CPU s; {ours / theirs:.2f} times that (wanted: {WANTED_RATIO})"
    )
    return int(ours / theirs > WANTED_RATIO)


def _run(command: Sequence[str]) -> tuple[float, float]:
    """CPU seconds of *command* and of what it started, and seconds on the clock."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, seconds


if __name__ == "__main__":
    sys.exit(main())
