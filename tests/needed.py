"""What a test needs beyond the code: where it is missing the test is skipped with the reason; with ``CI=true`` it fails.

The only place under ``tests/`` that skips; ``test_needed.py`` sees to that.
"""

import importlib
import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

from docarchive.reading.ocr.choice import installed_version
from docarchive.templates.printing.libreoffice import LibreOffice

POSTGRES_TOOL = Path(__file__).parents[1] / "tools" / "postgres.sh"


def missing(reason):
    """Go no further, since something that the set-up installs is not here."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI=true: {reason}", pytrace=False)
    pytest.skip(reason)


def unlike(reason):
    """Go no further, since this machine is of another kind: its user, kernel, licensed fonts. No set-up mends that."""
    pytest.skip(reason)


def only_where(holds, reason):
    """The mark of a test that asks for a machine of one kind, as `unlike` does inside a test."""
    return pytest.mark.skipif(not holds, reason=reason)


def need_libreoffice():
    """LibreOffice and Python's way to it."""
    if not LibreOffice().available():
        missing("LibreOffice or python3-uno is not installed: tools/setup-debian.sh installs them")


def need_recogniser(engine):
    """A recogniser of text: ``paddle``, ``rapid`` or ``tesseract``."""
    if installed_version(engine) is None:
        how = (
            "tools/setup-debian.sh installs it" if engine == "tesseract" else "pip install 'docarchive[ocr]'"
        )
        missing(f"the recogniser {engine} is not installed: {how}")


def need_module(name):
    """A module of one of the extras; returns it."""
    if find_spec(name) is None:
        missing(f"the module {name} is not installed: make setup installs it")
    return importlib.import_module(name)


def need_program(name, package):
    """A program of a Debian package; returns its path."""
    path = shutil.which(name)
    if path is None:
        missing(f"{name} is not installed: apt-get install {package}")
    return path


def need_postgres():
    """PostgreSQL's programs and the driver."""
    if subprocess.run([POSTGRES_TOOL, "find"], capture_output=True, check=False).returncode:
        missing("PostgreSQL is not installed: apt-get install postgresql")
    need_module("psycopg")
