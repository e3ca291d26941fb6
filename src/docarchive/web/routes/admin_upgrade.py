"""What a newer program brings to the office's forms and rules: taken over file by file or all at once, nothing lost."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import PurePosixPath
from typing import Annotated, Literal

from fastapi import Form, Query
from starlette.responses import Response

from docarchive.domain.errors import ConflictError, DocArchiveError, NotFoundError, RejectedError
from docarchive.domain.media_types import DOCX
from docarchive.domain.people.rights import Deed
from docarchive.templates.upgrading.standing import Standing
from docarchive.web.access import allowed, doing
from docarchive.web.admin import admin_page
from docarchive.web.failures import status_of
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.sending import send_made_now
from docarchive.web.visit import Visit, Visiting
from docarchive.workflows.registering.upgrade_forms import FileUpgrade, Outcome, Wanted

room = Room()
ENTRIES: tuple[Entry, ...] = ()
HERE = "/admin/forms/upgrade"
Path = Annotated[str, Query(max_length=200)]
_FORMS = doing(Deed.MANAGE_FORMS)
_DIFF_LINES = 2000
_DECIDED = (Outcome.OFFERED, Outcome.HELD)


@dataclass(frozen=True, slots=True)
class Line:
    """Files that belong together, as the Word file of a form and its rules, and stand alike."""

    name: str
    """What they have in common: a form's path without suffix, or the path of a single file."""
    paths: tuple[str, ...]
    standing: Standing
    outcome: Outcome
    reason: str


@room.get(HERE)
@allowed(_FORMS)
def upgrade_page(
    visit: Visiting, path: Path = "", taken: Annotated[int, Query(ge=0, le=9999)] = 0
) -> Response:
    """What is new, what the office has changed, and how one file differs."""
    return _page(visit, path=path, taken=taken)


@room.get(f"{HERE}/file")
@allowed(_FORMS)
def take_file(visit: Visiting, path: Path = "", of: Literal["office", "program"] = "program") -> Response:
    """A file as the office has it, or as the program ships it."""
    here, ours = visit.app.forms_upgrader.both(path)
    content = here if of == "office" else ours
    if content is None:
        raise NotFoundError("没有这个文件 / no such file")
    name = PurePosixPath(path)
    media_type = DOCX if name.suffix == ".docx" else "text/plain; charset=utf-8"
    return send_made_now(content, media_type, f"{name.stem}-{of}{name.suffix}")


@room.post(HERE)
@allowed(_FORMS)
def decide(
    visit: Visiting,
    do: Annotated[str, Form(max_length=10)] = "",
    path: Annotated[list[str] | None, Form(max_length=200)] = None,
) -> Response:
    """Take over everything that the office has not changed, or decide on some files: the program's, or the office's."""
    paths = tuple(path or ())
    wanted = {
        "all": Wanted(),
        "take": Wanted(take=paths, only=paths),
        "keep": Wanted(keep=paths, only=()),
    }.get(do)
    if wanted is None or (do != "all" and not paths):
        return _page(visit, error=RejectedError("请选择文件 / choose a file"))
    upgrader = visit.app.forms_upgrader
    try:
        for one in paths:
            upgrader.both(one)  # a file each: what names a folder, or everything, is not from this page
        done = upgrader.upgrade(wanted)
    except NotFoundError as error:
        return _page(visit, error=RejectedError(error.message))
    except (RejectedError, ConflictError) as error:
        return _page(visit, error=error)
    taken = sum(one.outcome is Outcome.TAKEN for one in done)
    if taken:
        visit.site.take_up_forms()
    return visit.go(f"{HERE}?taken={taken}" if taken else HERE)


def _page(visit: Visit, *, path: str = "", taken: int = 0, error: DocArchiveError | None = None) -> Response:
    upgrader = visit.app.forms_upgrader
    try:
        files: Sequence[FileUpgrade] = upgrader.plan(Wanted())
    except ConflictError as own:
        files, error = (), error or own
    lines = _lines(files)
    return admin_page(
        visit,
        "admin_upgrade.html",
        status=status_of(error) if error and visit.request.method == "POST" else 200,
        comes=[one for one in lines if one.outcome is Outcome.TAKEN],
        decisions=[one for one in lines if one.outcome in _DECIDED],
        own=[one for one in lines if one.outcome is Outcome.KEPT],
        same=sum(one.outcome is Outcome.SAME for one in files),
        titles={form.id: form for form in visit.app.pack.forms.values()},
        chosen=path,
        differs=_differences(*upgrader.both(path)) if path else [],
        taken=taken,
        error=error,
    )


def _lines(files: Sequence[FileUpgrade]) -> list[Line]:
    """What differs, the parts of a form together when they stand alike."""

    def alike(file: FileUpgrade) -> tuple[str, str, str]:
        stem = file.path.rpartition(".")[0] if file.path.startswith(("forms/", "reports/")) else file.path
        return stem, file.standing.value, file.outcome.value

    groups = groupby(sorted((one for one in files if one.outcome is not Outcome.SAME), key=alike), key=alike)
    made = []
    for (stem, _, _), found in groups:
        parts = list(found)
        paths = tuple(part.path for part in parts)
        reason = "\n".join(dict.fromkeys(part.reason for part in parts if part.reason))
        made.append(
            Line(stem if len(parts) > 1 else paths[0], paths, parts[0].standing, parts[0].outcome, reason)
        )
    return made


def _differences(here: bytes | None, ours: bytes | None) -> list[tuple[str, str]]:
    """Lines of a text file with what they are: ``-`` the office's alone, ``+`` the program's alone, `` `` both, ``@`` a place."""
    try:
        before, after = ((content or b"").decode("utf-8").splitlines() for content in (here, ours))
    except UnicodeDecodeError:
        return []
    found = list(difflib.unified_diff(before, after, lineterm="", n=2))[2:]
    return [(line[0], line[1:]) for line in found[:_DIFF_LINES]]
