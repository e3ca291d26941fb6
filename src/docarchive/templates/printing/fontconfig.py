"""A fontconfig file for our LibreOffice workers only: names in forms to the faces installed here."""

import os
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from docarchive.templates.printing.fonts import FACES, FALLBACKS, Face, InstalledFont, families

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
"""


def font_folders() -> list[Path]:
    """Where fonts may lie beyond what the system's own configuration names."""
    home_data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share")
    return [Path("/usr/local/share/fonts"), Path("/usr/share/fonts"), home_data / "fonts"]


def fontconfig_file(fonts: Sequence[InstalledFont]) -> str:
    """Write the configuration for a machine that has *fonts*.

    Absolute paths throughout: the workers run with a home folder of their own. A face that is installed
    is left alone; the others are replaced with strong binding, else the language of the text decides.
    """
    here = families(fonts)
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "fontconfig"
    parts = [_HEAD]
    parts += [f"  <dir>{escape(str(folder))}</dir>\n" for folder in font_folders()]
    parts.append(f"  <cachedir>{escape(str(cache))}</cachedir>\n")
    parts += [_rule(name, face, here) for face in FACES for name in face.names if name.lower() not in here]
    fallbacks = [name for name in FALLBACKS if name.lower() in here]
    if fallbacks:
        parts.append(f'  <match target="pattern">\n{_edit("family", "append_last", fallbacks)}  </match>\n')
    parts.append("</fontconfig>\n")
    return "".join(parts)


def _rule(name: str, face: Face, here: frozenset[str]) -> str:
    used = face.printed_in(here)
    if not used:
        return ""
    rule = (
        '  <match target="pattern">\n'
        f'    <test name="family" qual="first" compare="eq"><string>{escape(name)}</string></test>\n'
        f"{_edit('family', 'assign', used)}"
    )
    if face.bold and used[0] in face.substitutes:
        rule += '    <edit name="weight" mode="assign" binding="strong"><const>bold</const></edit>\n'
    return rule + "  </match>\n"


def _edit(what: str, mode: str, names: Sequence[str]) -> str:
    strings = "".join(f"<string>{escape(name)}</string>" for name in names)
    return f'    <edit name="{what}" mode="{mode}" binding="strong">{strings}</edit>\n'
