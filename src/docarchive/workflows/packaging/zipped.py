"""A folder as one file that every office computer opens."""

import zipfile
from pathlib import Path

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The earliest moment a ZIP can say: equal folders give equal bytes."""


def zip_folder(folder: Path, target: Path) -> Path:
    """Write *folder* with everything in it to *target*, uncompressed: what it holds is compressed already."""
    with zipfile.ZipFile(target, "x", zipfile.ZIP_STORED, allowZip64=True) as whole:
        for path in sorted(item for item in folder.rglob("*") if item.is_file()):
            named = zipfile.ZipInfo(path.relative_to(folder.parent).as_posix(), _LONG_AGO)
            named.external_attr = 0o644 << 16
            with path.open("rb") as source, whole.open(named, "w", force_zip64=True) as entry:
                while chunk := source.read(1 << 20):
                    entry.write(chunk)
    return target
