"""New versions of a form: checked, refused with faults, put into use without a restart, taken back."""

import hashlib
import io
import re
import time
import zipfile

import pytest
from web_people import token_in

from docarchive.settings import load_configuration
from docarchive.templates.versions import FormVersions
from docarchive.web.forms import TOKEN_FIELD
from docarchive.wiring.app import open_app


@pytest.fixture(scope="module")
def admin(office):
    return office.browser("guan.li")


@pytest.fixture(scope="module")
def form(office):
    """A form nobody else's test issues, and its Word file as it came."""
    folder = office.workspace / "templates" / "mem" / "forms"
    names = {path.stem for path in folder.glob("*.docx")}
    name = next(one for one in ("case_transfer_letter", "hearing_notice") if one in names)
    return name, (folder / f"{name}.docx").read_bytes()


def send(client, path, files=None, **data):
    token = token_in(client.get("/account").text)
    return client.post(path, data={TOKEN_FIELD: token, **data}, files=files)


def changed(docx, old, new):
    """The Word file with some words replaced in its body."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(docx)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for item in source.infolist():
            content = source.read(item)
            if item.filename == "word/document.xml":
                assert old in content
                content = content.replace(old, new, 1)
            target.writestr(item, content)
    return out.getvalue()


def uploaded(client, name, docx):
    """Upload; return the address of the version's page and the page, once it was looked at."""
    started = send(client, f"/admin/forms/{name}", {"file": ("neu.docx", docx)})
    assert started.status_code == 303, started.text
    for _ in range(300):
        page = client.get(started.headers["location"]).text
        assert 'role="alert"' not in page, page
        if found := re.search(r'role="button" href="([^"]+)"', page):
            return found[1], client.get(found[1]).text
        time.sleep(0.1)
    raise AssertionError("not over")


def word_in(docx):
    """Some Han characters that stand in one run of the body, and are no tag."""
    with zipfile.ZipFile(io.BytesIO(docx)) as source:
        body = source.read("word/document.xml").decode()
    return re.search(r"<w:t(?: [^>]*)?>([^<{}]*[\u4e00-\u9fff]{2,}[^<{}]*)</w:t>", body)[1]


def test_all_forms_are_listed_with_their_state(office, admin):
    page = admin.get("/admin/forms").text

    listed = set(re.findall(r'href="/admin/forms/(\w+)"', page.split("<tbody>")[1]))
    assert listed == {path.stem for path in (office.workspace / "templates/mem/forms").glob("*.docx")}
    assert len(listed) >= 61


def test_a_faulty_version_is_told_in_words_and_cannot_be_used(office, admin, form):
    name, docx = form
    field = re.search(rb"\{\{\s*(\w+)\s*\}\}", zipfile.ZipFile(io.BytesIO(docx)).read("word/document.xml"))
    faulty = changed(docx, field[0], b"{{ no_such_field }}")

    place, page = uploaded(admin, name, faulty)

    assert "no_such_field" in page
    assert f'action="{place}/use"' not in page
    forced = send(admin, f"{place}/use")
    assert forced.status_code == 422
    assert "不能启用" in forced.text
    assert (office.workspace / f"templates/mem/forms/{name}.docx").read_bytes() == docx
    assert send(admin, f"{place}/drop").status_code == 303
    assert admin.get(place).status_code == 404


def test_a_sound_version_is_seen_as_pages_used_at_once_and_taken_back(office, admin, form):
    name, docx = form
    word = word_in(docx)
    new = changed(docx, word.encode(), ("示" + word).encode())

    place, page = uploaded(admin, name, new)
    assert f'src="{place}/pages/1"' in page
    picture = admin.get(f"{place}/pages/1")
    assert picture.headers["content-type"] == "image/jpeg"
    assert picture.content[:2] == b"\xff\xd8"
    assert admin.get(f"{place}/pages/99").status_code == 404
    assert admin.get(f"{place}/file").content == new

    assert send(admin, f"{place}/use").status_code == 303
    file = office.workspace / f"templates/mem/forms/{name}.docx"
    assert file.read_bytes() == new
    listed = admin.get("/admin/forms").text  # by the process that runs on
    digest = hashlib.sha256(new).hexdigest()
    assert f"{digest[:12]}…{digest[-6:]}" in listed
    versions = admin.get(f"/admin/forms/{name}").text
    assert "guan.li" in versions
    assert send(admin, f"{place}/use").status_code == 409
    assert send(admin, f"{place}/drop").status_code == 409

    old = hashlib.sha256(docx).hexdigest()
    assert f"{old[:12]}…" in versions
    assert send(admin, f"/admin/forms/{name}/{old}/use").status_code == 303
    assert file.read_bytes() == docx
    configuration = load_configuration(office.workspace, environ=office.environ)
    with open_app(configuration, actor="t") as app, app.catalog.reading() as reader:
        entries = reader.find_entries("form_version", prefix=f"{name}@", limit=10)
    assert {(entry.data["sha256"], entry.data["replaces"], entry.data["by"]) for entry in entries} == {
        (digest, old, "guan.li"),
        (old, digest, "guan.li"),
    }


def test_what_is_no_word_file_or_no_form_is_refused(admin, form):
    name, _ = form
    for content in (b"", b"%PDF-1.7", b"PK"):
        answer = send(admin, f"/admin/forms/{name}", {"file": ("x.docx", content)})
        assert answer.status_code in (303, 422)
    assert send(admin, f"/admin/forms/{name}").status_code == 422
    assert admin.get("/admin/forms/..%2Ffields").status_code == 404
    assert send(admin, "/admin/forms/no_such_form", {"file": ("x.docx", b"PK")}).status_code == 404
    assert admin.get(f"/admin/forms/{name}/{'0' * 64}").status_code == 404


def test_a_version_that_another_process_puts_into_use_is_taken_up_by_the_service(office, admin, form):
    name, docx = form
    versions = FormVersions(office.workspace / "templates" / "mem")
    before = versions.of(name)[0].sha256.hex
    word = word_in(docx)
    new = versions.keep(name, changed(docx, word.encode(), ("另" + word).encode())).sha256.hex
    assert new[:12] not in admin.get("/admin/forms").text

    versions.put_in_use(name, new)
    try:
        until = time.monotonic() + 30
        while new[:12] not in admin.get("/admin/forms").text:
            assert time.monotonic() < until
            time.sleep(0.2)
    finally:
        versions.put_in_use(name, before)
