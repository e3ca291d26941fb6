"""Pictures of the main pages into docs/screens/, made from the demo's data in a browser.

    python -m tools.screens [WORKSPACE]

Without WORKSPACE the demo is played first, in a temporary folder; with it, a workspace the demo made is shown.
"""

import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from urllib.parse import quote

from PIL import Image
from playwright.sync_api import Page, ViewportSize, sync_playwright

from docarchive.domain.people.user import UserRole
from docarchive.settings import load_configuration
from docarchive.wiring.app import App, open_app
from docarchive.workflows.people.sign_in import SignIn

TARGET = Path(__file__).parent.parent / "docs" / "screens"
PROGRAM = Path(sys.executable).with_name("docarchive")
ROLES = (UserRole.CLERK, UserRole.ARCHIVIST, UserRole.REVIEWER, UserRole.ADMIN)
PASSWORD = "correct horse battery"
SIZE: ViewportSize = {"width": 1280, "height": 860}


def main() -> int:
    """Make the pictures."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(sys.argv[1]) if len(sys.argv) > 1 else _played(Path(folder) / "office")
        pages = _prepared(workspace)
        with _served(workspace) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox"]
            )
            for person, language in product(pages, ("zh", "en")):
                page = browser.new_page(base_url=url, viewport=SIZE, device_scale_factor=1)
                _enter(page, person, language)
                for name, path in pages[person].items():
                    _draw(page, path, TARGET / f"{name}.{language}.png")
                page.close()
            browser.close()
    return 0


def _played(folder: Path) -> Path:
    subprocess.run([PROGRAM, "demo", folder], check=True)
    return folder


def _prepared(workspace: Path) -> dict[str, dict[str, str]]:
    """Give everybody an account; what each has to see, by the name of its picture."""
    configuration = load_configuration(workspace.resolve(), environ=os.environ)
    with open_app(configuration, actor="screens") as app:
        clerk, archivist, reviewer, admin = (_named(app, role) for role in ROLES)
        with app.catalog.reading() as reader:
            volume = reader.volumes(limit=1)[0]
            case = reader.get_case(volume.case_id)
            records = reader.records_of(case.id)
        decision = next(item for item in records if item.form_id == "penalty_decision_unit")
    return {
        clerk: {
            "desk": "/",
            "search": f"/search?q={quote('培训签到表')}",
            "case": f"/cases/{case.id}",
            "record": f"/records/{decision.id}?q={quote('培训签到表')}",
            "enterprise": f"/parties/{case.party_ids[0]}",
            "inbox": "/inbox",
        },
        archivist: {
            "volume": f"/volumes/{volume.reference}",
            "retention": "/retention?year=2060",
        },
        reviewer: {
            "review": f"/cases/{case.id}/review",
            "figures": "/figures",
        },
        admin: {"forms": "/admin/forms", "system": "/admin/system"},
    }


def _named(app: App, role: UserRole) -> str:
    """The sign-in name of somebody with *role*: one of the demo's people, else one made for this."""
    with app.catalog.reading() as reader:
        held = [user.name for user in reader.list_users() if user.roles == (role,)]
    name = held[0] if held else app.users.add("guan.li", "管理示", [role]).name
    SignIn(app.catalog, app.now).set_password(name, PASSWORD, by=name)
    return name


@contextlib.contextmanager
def _served(workspace: Path) -> Iterator[str]:
    command = [str(PROGRAM), "-w", str(workspace), "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            found = re.search(r"http://\S+", process.stdout.readline())
            assert found is not None
            yield found[0]
        finally:
            process.terminate()


def _enter(page: Page, person: str, language: str) -> None:
    page.goto("/sign-in")
    if language == "en":
        page.click(".who form[action='/language'] button")
    page.fill("#name", person)
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/")


def _draw(page: Page, path: str, target: Path) -> None:
    page.goto(path)
    page.wait_for_load_state("networkidle")
    target.parent.mkdir(exist_ok=True)
    with Image.open(io.BytesIO(page.screenshot())) as picture:
        picture.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(target, optimize=True)
    print(target)


if __name__ == "__main__":
    sys.exit(main())
