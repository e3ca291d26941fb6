"""Handing volumes over to an archive institution over HTTP, and checking what came: packed, listed, entered, received."""

import io
import re
import zipfile
from html import unescape

import pytest
from test_web_closing import wait_for
from web_people import TOKEN_FIELD, token_in

from docarchive.domain.people.sign_in import AccessKind

RECEIVER = "示例市档案馆"


@pytest.fixture(scope="module")
def volumes(archive):
    """Main and secondary side of one case."""
    return archive.seal(archive.ready("移交页面"))


def made_file(archive, name, page):
    address = page.split('href="/made/')[1].split('"')[0]
    return archive.client(name).get(f"/made/{address}/file").content


def send(archive, name, content, key="", filename="收到 2026.zip"):
    client = archive.client(name)
    data = {TOKEN_FIELD: token_in(client.get("/search/help").text), "key": key}
    files = {"file": (filename, content, "application/zip")} if content is not None else None
    return client.post("/transfers/check", data=data, files=files)


@pytest.fixture(scope="module")
def delivered(archive, volumes):
    """Both volumes in one file, as the archivist takes it."""
    answer = archive.post(
        "dang.an", "/transfers", reference=[one.reference for one in volumes], receiver=RECEIVER
    )
    return made_file(archive, "dang.an", wait_for(archive, "dang.an", answer))


def entries(content):
    return zipfile.ZipFile(io.BytesIO(content)).namelist()


def rewritten(content, change):
    """The ZIP once more; *change* gives each file's new content, or None to leave it out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            if (new := change(name, before.read(name))) is not None:
                after.writestr(name, new)
    return out.getvalue()


def test_a_transfer_is_one_file_with_packages_list_and_register(archive, volumes, delivered):
    names = entries(delivered)
    (top,) = {name.partition("/")[0] for name in names}
    packages = [one.reference.replace("·", ".") for one in volumes]

    assert {f"{top}/{one}/bagit.txt" for one in packages} <= set(names)
    assert {f"{top}/transfer-list.json", f"{top}/transfer-list.csv", f"{top}/移交与接收登记表.docx"} <= set(
        names
    )
    with archive.app.catalog.reading() as reader:
        looks = reader.accesses(user="dang.an", record_id=volumes[0].items[0].record_id, limit=5)
    assert looks[0].what is AccessKind.EXPORTED


def test_what_was_handed_over_is_listed_with_its_register_as_a_paper(archive, volumes, delivered):
    get = archive.client("dang.er").get
    page = get("/transfers").text
    address = re.search(r'href="(/transfers/2[^"]+)"', page)[1]
    one = unescape(get(address).text)

    assert RECEIVER in page
    for words in (volumes[0].reference, volumes[1].reference, volumes[0].title, "合格", "dang.an"):
        assert words in one
    paper = get(f"{address}/register")
    text = zipfile.ZipFile(io.BytesIO(paper.content)).read("word/document.xml").decode()
    for words in (RECEIVER, volumes[0].reference, volumes[0].title[:10]):
        assert words in re.sub(r"<[^>]+>", "", text)
    assert address in unescape(get(f"/volumes/{volumes[0].reference}").text)
    assert RECEIVER in get("/transfers/new", params={"q": "移交页面"}).text


def test_what_was_received_is_checked_against_its_list_and_the_senders_key(archive, delivered):
    key = str(archive.app.signer.verifier_key)
    page = unescape(wait_for(archive, "shen.he", send(archive, "shen.he", delivered, key)))
    assert "全部合格" in page
    address = re.search(r'href="(/transfers/checked/\w+)"', page)[1]
    shown = unescape(archive.client("shen.he").get(address).text)
    assert (
        "收到 2026.zip" in shown,
        "没有给公钥" in shown,
        "不合格" in shown.split("<table")[1].split("</table")[0],
    ) == (
        True,
        False,
        False,
    )
    assert archive.client("dang.an").get(address).status_code == 404

    def spoiled(name, content):
        if name.endswith("transfer-list.json"):
            return content
        return None if "/data/records/001/" in name and name.endswith("record.json") else content

    page = unescape(wait_for(archive, "shen.he", send(archive, "shen.he", rewritten(delivered, spoiled))))
    assert "2 项不合格" in page
    address = re.search(r'href="(/transfers/checked/\w+)"', page)[1]
    shown = unescape(archive.client("shen.he").get(address).text)
    for words in ("没有给公钥", "A13", "清单所列文件不在", "I10"):
        assert words in shown


def test_a_single_package_is_checked_and_the_key_of_another_archive_told(archive, volumes):
    path = f"/volumes/{volumes[0].reference}/package"
    package = made_file(archive, "dang.an", wait_for(archive, "dang.an", archive.post("dang.an", path)))
    other = "example.org/x+f0bb7b80+AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB"

    assert "全部合格" in wait_for(archive, "dang.an", send(archive, "dang.an", package))
    assert "1 项不合格" in wait_for(archive, "dang.an", send(archive, "dang.an", package, other))


def test_a_package_may_carry_its_encapsulation(archive, volumes):
    path = f"/volumes/{volumes[0].reference}/package"
    page = wait_for(archive, "dang.an", archive.post("dang.an", path, eep="yes"))
    names = entries(made_file(archive, "dang.an", page))
    name = volumes[0].reference.replace("·", ".")

    assert f"{name} EEP/{name}.eep.xml" in names
    assert f"{name} EEP/{name}/bagit.txt" in names


@pytest.mark.parametrize("content", [b"no zip at all", b"PK\x03\x04 cut off"])
def test_what_is_no_package_is_told_and_nothing_is_kept(archive, content):
    page = wait_for(archive, "dang.an", send(archive, "dang.an", content))

    assert "不是完好的 ZIP 文件" in page


def test_a_form_without_volume_receiver_or_file_is_shown_again(archive, volumes):
    reference = volumes[0].reference
    alone = archive.post("dang.an", "/transfers", reference=reference, reason="理由在此")
    assert (alone.status_code, "写明接收单位" in alone.text, "理由在此" in alone.text) == (422, True, True)
    assert re.search(rf'value="{reference}" checked', alone.text)
    assert archive.post("dang.an", "/transfers", receiver=RECEIVER).status_code == 422
    assert archive.post("dang.an", "/transfers", receiver=RECEIVER, reference="x").status_code == 404
    assert send(archive, "dang.an", None).status_code == 422
    assert archive.client("dang.an").get("/transfers/2026-12-21T02:00:00.000Z").status_code == 404


def test_what_fails_its_check_stays_unless_somebody_says_why(archive):
    ready = archive.ready("移交不合格")
    volume = archive.seal(ready)[0]
    stray = archive.app.archive.local_path(volume.items[0].key).parent / "stray.txt"
    stray.write_text("named by no fact")
    try:
        answer = archive.post("dang.an", "/transfers", reference=volume.reference, receiver=RECEIVER)
        page = unescape(wait_for(archive, "dang.an", answer))
        assert ("四性检测不合格" in page, "S03" in page) == (True, True)
        words = {"reference": volume.reference, "receiver": "另一档案馆", "reason": "库房临时文件，已说明"}
        wait_for(archive, "dang.an", archive.post("dang.an", "/transfers", **words))
    finally:
        stray.unlink()

    page = unescape(archive.client("dang.an").get("/transfers").text)
    assert "库房临时文件，已说明" in page


def test_programs_read_what_was_handed_over(archive, volumes, delivered):
    get = archive.client("shen.ji").get
    found = get("/api/v1/transfers", params={"limit": 1})
    brief = found.json()["transfers"][0]
    whole = get(f"/api/v1/transfers/{brief['id']}").json()

    again = get("/api/v1/transfers", params={"limit": 1}, headers={"If-None-Match": found.headers["etag"]})
    assert again.status_code == 304
    assert (brief["volumes"], whole["volumes"]) == (len(whole["rows"]), brief["volumes"])
    assert {"reference", "title", "sha256", "check"} <= set(whole["rows"][0])
    every = get("/api/v1/transfers", params={"limit": 100}).json()["transfers"]
    each = [get(f"/api/v1/transfers/{one['id']}").json() for one in every]
    (ours,) = [one for one in each if volumes[0].reference in [row["reference"] for row in one["rows"]]]
    rows = ours["rows"]
    assert ours["receiver"] == RECEIVER
    assert [(row["reference"], row["title"]) for row in rows] == [
        (one.reference, one.title) for one in volumes
    ]
    assert {row["check"] for row in rows} == {"合格"}
    assert all(len(row["sha256"]) == 64 and row["bytes"] > 0 for row in rows)
    assert get("/api/v1/transfers/2026-12-21T02:00:00.000Z").status_code == 404
    assert archive.client("shen.he").get("/api/v1/transfers").status_code == 403


def test_an_auditor_reads_what_was_handed_over_and_hands_nothing_over(archive, volumes, delivered):
    get = archive.client("shen.ji").get
    page = get("/transfers").text
    volume = unescape(get(f"/volumes/{volumes[0].reference}").text)
    address = re.search(r'href="(/transfers/2[^"]+)"', volume)[1]

    assert (RECEIVER in page, 'href="/transfers/new"' in page) == (True, False)
    assert address in unescape(page)
    assert volumes[0].reference in get(address).text
    assert get(f"{address}/register").content[:2] == b"PK"
    assert 'href="/transfers"' in get("/volumes").text
    assert get("/transfers/new").status_code == 403
    sent = archive.post("shen.ji", "/transfers", reference=volumes[0].reference, receiver="x")
    assert sent.status_code == 403


@pytest.mark.parametrize("name", ["shen.he", "wang.jia"])
def test_handing_over_is_the_archivists(archive, volumes, name):
    for path in ("/transfers", "/transfers/new", "/transfers/2026-12-21T02:00:00.000Z"):
        assert archive.client(name).get(path).status_code == 403
    assert archive.post(name, "/transfers", reference=volumes[0].reference, receiver="x").status_code == 403
    assert archive.client(name).get("/transfers/check").status_code == 200
    page = archive.client(name).get("/volumes").text
    assert ('href="/transfers"' in page, 'href="/transfers/check"' in page) == (False, True)
