"""In the child: do one request about a recording."""

from pathlib import Path
from typing import Any

from docarchive.domain.record import Role
from docarchive.reading.media.contact_sheet import draw_contact_sheet
from docarchive.reading.media.opening import audio_of, be_last, opened, video_of
from docarchive.reading.media.proxy import make_proxy, plays_in_browsers, suffix_for
from docarchive.reading.media.waveform import draw_waveform


def do_media(path: Path, media_type: str, request: dict[str, Any]) -> object:
    """Tell what a recording is worth, make one derivative, or write down what is said."""
    be_last()
    if request["what"] == "wanted":
        return _wanted(path, media_type)
    if request["what"] == "transcribe":
        from docarchive.reading.media.listening import listen

        return listen(path, Path(request["model"]))
    return _make(path, Role(request["what"]), Path(request["folder"]))


def _wanted(path: Path, media_type: str) -> list[str]:
    with opened(path) as container:
        has_pictures, has_sound = video_of(container) is not None, audio_of(container) is not None
        plays = plays_in_browsers(container, media_type)
    roles = [Role.CONTACT_SHEET] if has_pictures else [Role.WAVEFORM] if has_sound else []
    if roles and not plays:
        roles.append(Role.PROXY)
    return [role.value for role in roles]


def _make(path: Path, role: Role, folder: Path) -> str:
    """Name of the file that was made in *folder*."""
    match role:
        case Role.CONTACT_SHEET:
            name = "contact-sheet.jpg"
            draw_contact_sheet(path, folder / name)
        case Role.WAVEFORM:
            name = "waveform.png"
            draw_waveform(path, folder / name)
        case Role.PROXY:
            name = "proxy" + suffix_for(path)
            make_proxy(path, folder / name)
        case _:
            raise ValueError(f"{role} is not made out of a recording")
    return name
