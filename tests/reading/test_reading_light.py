"""Each file is read by a fresh child of a warm process: what most files do not need must not be loaded in the child."""

import subprocess
import sys

from issued_pdf import issued_pdf

_READ = """
import sys, time
from pathlib import Path
from docarchive.reading.codes import Budget
from docarchive.reading.confined import worker
from docarchive.reading.confined.read_any import read_any
warm = set(sys.modules)
budget = Budget(total_seconds=60, clock=time.monotonic)
reading = read_any(Path(sys.argv[1]), "application/pdf", budget, trusted=None, looks_for_codes=True)
loaded = {name.partition(".")[0] for name in set(sys.modules) - warm}
print(len(reading.pages), *loaded & {"pyhanko", "openpyxl", "cv2", "av", "cryptography"})
"""


def test_an_unsigned_pdf_loads_neither_the_signature_library_nor_other_formats(tmp_path):
    path = tmp_path / "issued.pdf"
    path.write_bytes(issued_pdf(pages=2))

    run = subprocess.run([sys.executable, "-c", _READ, path], capture_output=True, text=True, check=True)

    assert run.stdout.split() == ["2"]
