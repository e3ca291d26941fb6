"""Fetch what the pages stand on from npm: CSS, htmx, tus (uploads that go on), and axe-core for the tests; pinned.

Run it by hand after raising a version and its digest; what it writes is committed, so that nobody else needs npm:

    python tools/vendor_assets.py
"""

import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
SERVED = ROOT / "src" / "docarchive" / "web" / "assets" / "vendor"
TESTED_WITH = ROOT / "tests" / "data" / "axe"


@dataclass(frozen=True)
class Package:
    """One release on npm and what is taken out of it."""

    name: str
    version: str
    sha256: str
    """Of the package's tar file."""
    target: Path
    files: Mapping[str, str]
    """Name in the package → name here."""


PACKAGES = (
    Package(
        "@picocss/pico",
        "2.1.1",
        "4affbb56f49df6d5325610b06762156f1dcdbc6ef57cea5c136d7e8a00a8cd24",
        SERVED,
        {"css/pico.min.css": "pico.css", "LICENSE.md": "LICENSE-pico.md"},
    ),
    Package(
        "htmx.org",
        "2.0.11",
        "165a2655073e9e6e55e307a7c74e8ebcdb76afb7701f9c16cfd106a13add408e",
        SERVED,
        {"dist/htmx.min.js": "htmx.js", "LICENSE": "LICENSE-htmx.txt"},
    ),
    Package(
        "tus-js-client",
        "4.3.1",
        "919f46808b2c689be9214df5c0f21879bee4a4599b34e212ada8f14de1db9bc0",
        SERVED,
        {"dist/tus.min.js": "tus.js", "LICENSE": "LICENSE-tus.txt"},
    ),
    Package(
        "axe-core",
        "4.14.1",
        "e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745",
        TESTED_WITH,
        {"axe.min.js": "axe.js", "LICENSE": "LICENSE-axe.txt"},
    ),
)


def main() -> int:
    """Fetch each package, check it and write its files."""
    for package in PACKAGES:
        content = _fetch(package)
        package.target.mkdir(parents=True, exist_ok=True)
        with tarfile.open(fileobj=io.BytesIO(content)) as tar:
            for name, here in package.files.items():
                member = tar.extractfile(f"package/{name}")
                if member is None:
                    raise SystemExit(f"{package.name}: no file {name}")
                (package.target / here).write_bytes(member.read())
                print(package.target.relative_to(ROOT) / here)
    return 0


def _fetch(package: Package) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", f"{package.name}@{package.version}"]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        (packed,) = Path(folder).glob("*.tgz")
        content = packed.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if digest != package.sha256:
        raise SystemExit(f"{package.name}: sha256 is {digest}, expected {package.sha256}")
    return content


if __name__ == "__main__":
    sys.exit(main())
