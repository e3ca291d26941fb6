"""The faces official documents are set in, and what stands in for them when they are not licensed here.

Official documents ask for 仿宋_GB2312, 方正小标宋, 黑体, 楷体_GB2312 and 宋体 (GB/T 9704-2012). A site that has
bought them just installs them, and they are used as they are. Otherwise free faces take their places.
"""

import subprocess
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

_FANDOL_FIX = (
    "apt-get download texlive-lang-chinese && dpkg-deb --fsys-tarfile texlive-lang-chinese_*.deb | "
    'tar -x --wildcards --strip-components=8 -C "$(mkdir -p ~/.local/share/fonts && echo ~/.local/share/fonts)" '
    "'*/opentype/public/fandol/*.otf' && fc-cache"
)
_NOTO_FIX = "apt-get install fonts-noto-cjk"
_WENKAI_FIX = "apt-get install fonts-lxgw-wenkai"
_RARE_FIX = "apt-get install fonts-hanazono"
_REGULAR, _BOLD = 80.0, 200.0


@dataclass(frozen=True, slots=True)
class Face:
    """One face of official documents."""

    names: tuple[str, ...]
    """What Word files call it."""
    substitutes: tuple[str, ...]
    """Free families that may stand in, best first."""
    fix: str
    """Command that installs the best substitute."""
    bold: bool = False
    """Whether the substitute is taken in its bold cut."""

    def printed_in(self, here: frozenset[str]) -> list[str]:
        """Families among *here* that can print this face, best first; other makers' cuts of it before substitutes."""
        return [name for name in (*self.names, *self.substitutes) if name.lower() in here]


FACES: tuple[Face, ...] = (
    Face(
        (
            "仿宋_GB2312",
            "仿宋",
            "FangSong_GB2312",
            "FangSong",
            "方正仿宋_GBK",
            "方正仿宋简体",
            "华文仿宋",
            "STFangsong",
        ),
        # FandolFang has the 6763 hanzi of GB2312; names such as 喆 or 堃 come from Noto Serif.
        ("FandolFang", "Noto Serif CJK SC", "FandolSong"),
        _FANDOL_FIX,
    ),
    Face(
        (
            "方正小标宋_GBK",
            "方正小标宋简体",
            "FZXiaoBiaoSong-B05",
            "FZXiaoBiaoSong-B05S",
            "小标宋体",
            "华文中宋",
            "STZhongsong",
        ),
        ("Noto Serif CJK SC", "FandolSong"),
        _NOTO_FIX,
        bold=True,
    ),
    Face(
        (
            "黑体",
            "SimHei",
            "方正黑体_GBK",
            "方正黑体简体",
            "华文黑体",
            "STHeiti",
            "微软雅黑",
            "Microsoft YaHei",
            "等线",
            "DengXian",
        ),
        ("Noto Sans CJK SC", "FandolHei"),
        _NOTO_FIX,
    ),
    Face(
        (
            "楷体_GB2312",
            "楷体",
            "KaiTi_GB2312",
            "KaiTi",
            "方正楷体_GBK",
            "方正楷体简体",
            "华文楷体",
            "STKaiti",
        ),
        ("LXGW WenKai", "FandolKai", "Noto Serif CJK SC"),
        _WENKAI_FIX,
    ),
    Face(
        ("宋体", "SimSun", "新宋体", "NSimSun", "方正书宋_GBK", "方正书宋简体", "华文宋体", "STSong"),
        ("Noto Serif CJK SC", "FandolSong"),
        _NOTO_FIX,
    ),
    Face(
        ("Times New Roman",),
        ("Liberation Serif", "Tinos", "Noto Serif CJK SC"),
        "apt-get install fonts-liberation",
    ),
    Face(
        ("Arial", "Calibri"),
        ("Liberation Sans", "Arimo", "Noto Sans CJK SC"),
        "apt-get install fonts-liberation",
    ),
)

FALLBACKS: tuple[str, ...] = (
    *("Noto Serif CJK SC", "LXGW WenKai", "FandolSong"),
    # Rare Han beyond the Basic Multilingual Plane; used when a site has one of them.
    *(
        "SimSun-ExtB",
        "SimSun-ExtG",
        "HanaMinA",
        "HanaMinB",
        "BabelStone Han",
        "Plangothic P1",
        "Plangothic P2",
    ),
)
"""Asked in this order for a character that the face in use lacks."""


@dataclass(frozen=True, slots=True)
class InstalledFont:
    """One font file (or one member of a collection) that fontconfig knows."""

    families: tuple[str, ...]
    weight: float
    """fontconfig's measure: 80 is regular, 200 is bold."""
    path: Path
    index: int
    """Member of a .ttc collection; 0 otherwise."""
    coverage: tuple[range, ...]
    """Characters it has, as ranges of code points, ascending."""

    def has(self, characters: set[str]) -> bool:
        """Whether it has a glyph for each of *characters*."""
        return all(self._has(ord(character)) for character in characters)

    def _has(self, point: int) -> bool:
        place = bisect_right(self.coverage, point, key=lambda covered: covered.start)
        return place > 0 and point in self.coverage[place - 1]


class FontLine(NamedTuple):
    """One line of doctor's report on fonts."""

    wanted: str
    used: str
    """Family that will be printed; empty when there is none."""
    exact: bool
    """Whether the wanted face itself is installed."""
    fix: str
    """What to do; empty when nothing need be done."""


def installed_fonts() -> tuple[InstalledFont, ...]:
    """List the outline fonts fontconfig finds; none when fontconfig is not installed."""
    lines = _listed("%{family}\t%{style}\t%{weight}\t%{file}\t%{index}\t%{charset}\n")
    return tuple(_installed(line) for line in sorted(lines) if line.count("\t") == 5)


def families(fonts: Sequence[InstalledFont]) -> frozenset[str]:
    """All family names of *fonts*, lower case, for comparing names as fontconfig does."""
    return frozenset(name.lower() for font in fonts for name in font.families)


def find_font(
    characters: set[str], preferred: Sequence[str], fonts: Sequence[InstalledFont]
) -> InstalledFont | None:
    """Find one regular font with all *characters*, preferred families first; None when no font has them all."""
    rank = {name.lower(): place for place, name in enumerate(preferred)}

    def place(font: InstalledFont) -> tuple[int, float, str, int]:
        best = min(rank.get(name.lower(), len(rank)) for name in font.families)
        return best, abs(font.weight - _REGULAR), str(font.path), font.index

    return next((font for font in sorted(fonts, key=place) if font.has(characters)), None)


@lru_cache(maxsize=1)
def _families_at_start() -> frozenset[str]:
    """Names alone: what each font covers is a megabyte to read."""
    return frozenset(name.lower() for line in _listed("%{family}\n") for name in line.split(","))


def is_installed(name: str) -> bool:
    """Whether the face *name* can be printed here: it or a face meant to stand in for it is installed."""
    here = _families_at_start()
    known = next((face for face in FACES if name.lower() in map(str.lower, face.names)), None)
    return name.lower() in here or (known is not None and bool(known.printed_in(here)))


def family_used(wanted: str, here: frozenset[str]) -> str:
    """Family that is printed where a form asks for *wanted*, given the families *here*; empty when there is none.

    The fontconfig file of `fontconfig.py` makes the same choice.
    """
    if wanted.lower() in here:
        return wanted
    face = next((face for face in FACES if wanted.lower() in map(str.lower, face.names)), None)
    candidates = [] if face is None else face.printed_in(here)
    return next((name for name in (*candidates, *FALLBACKS) if name.lower() in here), "")


def font_report() -> list[FontLine]:
    """Say for each face of official documents what this machine prints it in, and what to do."""
    fonts = installed_fonts()
    here = families(fonts)
    lines = [_line(face, here) for face in FACES]
    # 𠀀 opens CJK Extension B; a font with it and 𪛖 near the end has the block.
    rare = find_font({"\U00020000", "\U0002a6d6"}, FALLBACKS, fonts)
    lines.append(
        FontLine(
            "生僻字 CJK Extension B",
            rare.families[0] if rare else "",
            rare is not None,
            "" if rare else _RARE_FIX,
        )
    )
    return lines


def _line(face: Face, here: frozenset[str]) -> FontLine:
    used = next(iter(face.printed_in(here)), "")
    exact = used in face.names
    return FontLine(face.names[0], used, exact, fix="" if exact or used == face.substitutes[0] else face.fix)


def _listed(pattern: str) -> list[str]:
    """A line for each outline font, none when fontconfig is not installed."""
    try:
        done = subprocess.run(  # noqa: S603 - our own words
            ["fc-list", "--format", pattern, ":scalable=true"],  # noqa: S607 - wherever the system has it
            capture_output=True,
            timeout=60,
            check=True,
            text=True,
        )
    except (OSError, subprocess.SubprocessError):
        return []
    return done.stdout.splitlines()


def _installed(line: str) -> InstalledFont:
    names, style, weight, path, index, charset = line.split("\t")
    return InstalledFont(
        tuple(names.split(",")),
        _weight(style, weight),
        Path(path),
        int(index) & 0xFFFF,  # the upper half numbers named instances of variable fonts
        _coverage(charset),
    )


def _weight(style: str, weight: str) -> float:
    if "bold" in style.lower():
        return _BOLD  # FandolHei-Bold gives itself out for regular by its number
    # A variable font's weight is a range such as [40 210], which has the regular one in it.
    return _REGULAR if weight.startswith("[") or not weight else float(weight)


@lru_cache(maxsize=256)  # the members of a collection share one
def _coverage(charset: str) -> tuple[range, ...]:
    return tuple(_range(part) for part in charset.split())


def _range(text: str) -> range:
    first, _, last = text.partition("-")
    return range(int(first, 16), int(last or first, 16) + 1)
