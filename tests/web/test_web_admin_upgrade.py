"""Forms and rules are brought up to date in the pages: file by file or all at once, and nothing of the office's is lost."""

from html import unescape

import pytest
from web_in_process import InProcess, small_office
from web_people import sign_in, token_in

from docarchive.templates.pack import shipped_pack_folder
from docarchive.templates.shipped import Manifest, pack_files, write_manifest
from docarchive.web.forms import TOKEN_FIELD

HERE = "/admin/forms/upgrade"
NEW, OURS, OFFICE, BOTH = (
    "forms/daily_penalty_decision",
    "samples/hearing_notice.yaml",
    "rules/figures.yaml",
    "rules/synonyms.yaml",
)
MARK = "# 本单位所写\n"


class Room:
    def __init__(self, web):
        self.pack = web.state.site.app.pack_folder
        self.web = web
        self.client = InProcess(web)
        sign_in(self.client, "guan.li")

    def page(self, address=HERE):
        answer = self.client.get(address)
        assert answer.status_code == 200, answer.text
        return unescape(answer.text)

    def send(self, **data):
        token = token_in(self.client.get("/account").text)
        return self.client.post(HERE, data={TOKEN_FIELD: token, **data})

    def part(self, heading):
        """One section of the page."""
        return self.page().split(f'aria-labelledby="{heading}"')[1].split("</section>")[0]

    def is_ours(self, path):
        return (self.pack / path).read_bytes() == (shipped_pack_folder() / path).read_bytes()

    def write(self, path, words):
        with (self.pack / path).open("a", encoding="utf-8") as file:
            file.write(words)


@pytest.fixture
def room(tmp_path, environ):
    """An office whose pack came with an earlier version; since then it has changed two files itself."""
    with small_office(tmp_path, environ, ["guan.li", "shen.he"]) as web:
        made = Room(web)
        for suffix in (".docx", ".yaml"):
            (made.pack / f"{NEW}{suffix}").unlink()
        for path in (OURS, BOTH):
            made.write(path, "\n# of the earlier version\n")
        write_manifest(made.pack, Manifest(pack_files(made.pack)))
        for path in (OFFICE, BOTH):
            made.write(path, MARK)
        web.state.site.take_up_forms()
        yield made


def test_one_is_taken_over_alone_and_then_all_that_the_office_has_not_changed(room):
    assert NEW in room.part("comes")
    assert OURS in room.part("comes")
    assert f'href="{HERE}"' in room.page("/admin/forms")
    before = (room.pack / OURS).read_bytes()
    assert "daily_penalty_decision" not in room.web.state.site.app.pack.forms

    alone = room.send(do="take", path=[f"{NEW}.docx", f"{NEW}.yaml"])
    assert (alone.status_code, alone.headers["location"]) == (303, f"{HERE}?taken=2")
    assert "已采用 2 个文件" in room.page(alone.headers["location"])
    assert "daily_penalty_decision" in room.web.state.site.app.pack.forms
    assert (room.is_ours(f"{NEW}.docx"), room.is_ours(OURS)) == (True, False)

    room.send(do="all")
    assert room.is_ours(OURS)
    assert OURS not in room.part("comes")
    assert "个文件与本程序所带的相同" in room.part("comes")
    kept = [path.read_bytes() for path in (room.pack / "versions").rglob("*.yaml")]
    assert before in kept
    for path in (OFFICE, BOTH):
        assert (room.pack / path).read_text("utf-8").endswith(MARK)


def test_what_both_changed_waits_for_a_decision_and_what_is_replaced_is_kept(room):
    assert BOTH in room.part("decisions")
    shown = room.page(f"{HERE}?path={BOTH}")
    assert f"− {MARK.strip()}" in shown.split('aria-labelledby="differs"')[1]
    mine = (room.pack / BOTH).read_bytes()
    assert room.client.get(f"{HERE}/file", params={"path": BOTH, "of": "office"}).content == mine
    theirs = (shipped_pack_folder() / BOTH).read_bytes()
    assert room.client.get(f"{HERE}/file", params={"path": BOTH}).content == theirs

    assert room.send(do="keep", path=BOTH).headers["location"] == HERE
    assert 'aria-labelledby="decisions"' not in room.page()
    assert (room.pack / BOTH).read_bytes() == mine
    assert BOTH in room.part("office")
    assert not room.is_ours(OURS)

    room.send(do="take", path=BOTH)
    assert (room.is_ours(BOTH), room.is_ours(OURS)) == (True, False)
    assert mine in [path.read_bytes() for path in (room.pack / "versions").rglob("*.yaml")]
    with room.web.state.site.app.catalog.reading() as reader:
        (entry,) = [one for one in reader.find_entries("form_version") if one.title == BOTH]
    assert entry.data["by"] == "guan.li"


@pytest.mark.parametrize(
    "path", ["../keys/site.key", "docarchive.toml", "rules/../../../docarchive.toml", "/etc/passwd"]
)
def test_no_file_outside_the_pack_is_shown_or_decided_on(room, path):
    for address in (f"{HERE}/file?path={path}", f"{HERE}/file?of=office&path={path}", f"{HERE}?path={path}"):
        assert room.client.get(address).status_code == 404
    assert room.send(do="take", path=path).status_code == 422
    assert room.send(do="burn", path=BOTH).status_code == 422
    assert room.send(do="take").status_code == 422


@pytest.mark.parametrize("path", ["", ".", "rules", "rules/synonyms"])
def test_a_form_decides_on_files_and_never_on_a_folder_or_on_everything(room, path):
    mine = (room.pack / BOTH).read_bytes()
    for do in ("take", "keep"):
        assert room.send(do=do, path=[OURS, path]).status_code == 422

    assert (room.pack / BOTH).read_bytes() == mine
    assert not room.is_ours(OURS)
    assert BOTH in room.part("decisions")


def test_the_page_is_the_administrators(room):
    other = InProcess(room.web)
    sign_in(other, "shen.he")

    assert (other.get(HERE).status_code, other.get(f"{HERE}/file?path={BOTH}").status_code) == (403, 403)
    token = token_in(other.get("/account").text)
    assert other.post(HERE, data={TOKEN_FIELD: token, "do": "all"}).status_code == 403
    assert not room.is_ours(OURS)
