"""HTML out of the templates in ``web/pages/``: everything escaped, a name nobody gave is an error."""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from docarchive.domain.days.local_time import CHINA
from docarchive.domain.people.acts import act_title
from docarchive.domain.people.sign_in import SignedIn
from docarchive.domain.words import word
from docarchive.web.assets import Assets
from docarchive.web.forms import ONCE_FIELD, TOKEN_FIELD
from docarchive.web.language import Language, half, halves_within, pick
from docarchive.web.navigation import Entry, room_of

FOLDER = Path(__file__).parent / "pages"
_HERE = "\N{BULLET}"
_HIDDEN = Markup('<input type="hidden" name="{}" value="{}">')
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ISO_MINUTE = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}")


@dataclass(frozen=True, slots=True)
class Scene:
    """What every page shows beside its own."""

    language: Language
    who: SignedIn | None
    path: str
    """Of this page."""
    here: str
    """Path and query, to come back to."""
    form_token: str
    office: str
    demo: bool = False
    """Whether this is the demo's office."""
    tasks: tuple[int, int] = (0, 0)
    """How many pieces of long work the user has, and how many of them are not over."""


class Pages:
    """The templates, compiled once."""

    def __init__(self, assets: Assets, entries: tuple[Entry, ...]) -> None:
        """Take what every page shows: addresses of styles, and the list of rooms."""
        self._entries = entries
        self._environment = Environment(
            loader=FileSystemLoader(FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,
        )
        self._environment.globals.update(asset=assets.url, languages=tuple(Language))
        self._environment.filters.update(day=_day, minute=_minute, yuan=_yuan, size=_size, digest=_digest)
        self._environment.filters.update(is_iso_day=_is_iso_day, is_iso_minute=_is_iso_minute, act=act_title)

        for name in self._environment.list_templates():
            self._environment.get_template(
                name
            )  # a fault in a template is found at the start, not by a clerk

    def render(self, template: str, scene: Scene, values: Mapping[str, object]) -> str:
        """The HTML of one page; *values* are what the template names, over what every page has."""
        return self._environment.get_template(template).render({**self._shared(scene), **values})

    def _shared(self, scene: Scene) -> dict[str, object]:
        language = scene.language

        def t(words: str, **named: object) -> str:
            return pick(words, language, **named)

        def name_of(value: Enum) -> str:
            return half(word(value), language)

        def either(words: str) -> str:
            return half(words, language)

        def in_words(line: str) -> str:
            return half(halves_within(line, language), language)

        shown = [entry for entry in self._entries if entry.access.allows(scene.who)]
        return {
            "user": scene.who.user if scene.who else None,
            "language": language,
            "t": t,
            "name_of": name_of,
            "either": either,
            "in_words": in_words,
            "path": scene.path,
            "here": scene.here,
            "entries": shown,
            "room": room_of(scene.path, shown),
            "token": _token_field(scene.form_token),
            "office": scene.office,
            "demo": scene.demo,
            "tasks_known": scene.tasks[0],
            "tasks_open": scene.tasks[1],
        }


def _token_field(token: str) -> Callable[..., Markup]:
    always = _HIDDEN.format(TOKEN_FIELD, token)
    before, after = (always + _HIDDEN.format(ONCE_FIELD, _HERE)).split(_HERE)

    def field(*, again: bool = False) -> Markup:
        """What every form carries; with *again* one that may be sent from the same page as often as one likes."""
        if again:
            return always
        return Markup(f"{before}{secrets.token_urlsafe(12)}{after}")  # noqa: S704 - letters, digits, - and _

    return field


def _day(value: date | None) -> str:
    if value is None:
        return "—"
    return value.astimezone(CHINA).date().isoformat() if isinstance(value, datetime) else value.isoformat()


def _minute(value: datetime) -> str:
    return value.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")


def _is_iso_day(text: str) -> bool:
    """Whether a browser's field for days can show it."""
    return _ISO_DAY.fullmatch(text.strip()) is not None


def _is_iso_minute(text: str) -> bool:
    """Whether a browser's field for times can show it."""
    return _ISO_MINUTE.fullmatch(text.strip()) is not None


def _yuan(fen: int) -> str:
    yuan, rest = divmod(fen, 100)
    return f"{yuan:,}.{rest:02d}" if rest else f"{yuan:,}"


def _size(count: int) -> str:
    amount, unit = float(count), "B"
    for larger in ("kB", "MB", "GB"):
        if amount < 1000:
            break
        amount, unit = amount / 1000, larger
    return f"{amount:.0f} {unit}" if amount >= 10 or unit == "B" else f"{amount:.1f} {unit}"


def _digest(value: Any) -> str:
    text = str(value)
    return f"{text[:12]}…{text[-6:]}"
