"""Whether the system has Tesseract with Chinese, and which."""

import os
import shutil
import subprocess
from functools import cache

LANGUAGE = "chi_sim"


@cache
def tesseract_version() -> str | None:
    """The version, for example ``5.3.0``; None when program or language is missing."""
    program = shutil.which("tesseract", path=os.defpath)
    if program is None or LANGUAGE not in _ask(program, "--list-langs").split():
        return None
    words = _ask(program, "--version").split()
    return words[1] if len(words) > 1 else None


def _ask(program: str, option: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 (a program of the system, our own argument)
            [program, option], capture_output=True, timeout=20, check=False, env={"PATH": os.defpath}
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return (done.stdout + done.stderr).decode("utf-8", "replace")
