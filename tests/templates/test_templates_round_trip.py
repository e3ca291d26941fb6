"""A form that somebody opens in an office program and saves again is the same form."""

import re
import shutil
import subprocess
from collections import Counter

import pytest
from mem_forms import FOLDER, FORMS
from tools.golden_forms import FOLDER as GOLDEN
from tools.golden_forms import fixed_values

from docarchive.domain.findings import Severity
from docarchive.templates.lint import lint
from docarchive.templates.pack import load_pack
from docarchive.templates.printing.fonts import is_installed
from docarchive.templates.render import Renderer
from docarchive.templates.values import check_values
from needed import need_libreoffice

PAGE = re.compile(r"共 \d+ 页　第 \d+ 页")


@pytest.fixture(scope="module")
def saved_again(tmp_path_factory):
    """The shipped pack with all its forms saved by LibreOffice, in one call."""
    need_libreoffice()
    folder = tmp_path_factory.mktemp("saved")
    shutil.copytree(FOLDER, folder / "pack")
    forms = folder / "pack" / "forms"
    for path in forms.glob("*.docx"):
        path.unlink()
    profile = (folder / "profile").as_uri()
    options = ["--headless", "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(forms)]
    originals = [str(FOLDER / "forms" / f"{form_id}.docx") for form_id in FORMS]
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile}", *options, *originals],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return folder / "pack"


def printed(text):
    """The lines a person reads; the parts of head and foot come in any order, page numbers are the program's."""
    return [PAGE.sub("共 页　第 页", line) for line in text.splitlines()]


def test_no_form_saved_again_has_a_fault(saved_again):
    findings = lint(saved_again, installed=is_installed)

    assert [item for item in findings if item.severity is not Severity.NOTICE] == []
    assert {item.code for item in findings} <= {"tag-split"}


def test_every_form_saved_again_prints_the_same(saved_again):
    pack, renderer = load_pack(saved_again), Renderer()
    assert set(pack.forms) == set(FORMS)

    for form in pack.forms.values():
        values = check_values(form, pack.sample(form.id), fixed=fixed_values(form))
        now = printed(renderer.render(form, values).text)
        before = printed((GOLDEN / f"{form.id}.txt").read_text("utf-8"))
        assert Counter(now) == Counter(before), form.id
        assert now[2:-4] == before[2:-4], form.id
