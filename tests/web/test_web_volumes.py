"""Sealed volumes over HTTP: who sees which, the bound PDF in parts, what is written down, supplements."""

import io
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest
from test_web_closing import wait_for
from web_people import TOKEN_FIELD, token_in

from docarchive.domain.people.sign_in import AccessKind
from docarchive.domain.volumes.volume import VolumeFileRole, VolumeSide
from docarchive.workflows.keeping.certify import Certificate
from docarchive.workflows.packaging.zipped import zip_folder
from volume_office import photo


@pytest.fixture(scope="module")
def volumes(archive):
    """Main and secondary side of one case."""
    made = archive.seal(archive.ready("案卷页面"))
    assert [one.side for one in made] == [VolumeSide.MAIN, VolumeSide.SECONDARY]
    return made


def looks(archive, name, volume):
    with archive.app.catalog.reading() as reader:
        return [one.what for one in reader.accesses(user=name, record_id=volume.items[0].record_id, limit=50)]


def test_the_secondary_side_is_there_for_those_whose_business_the_case_is(archive, volumes):
    main, secondary = (f"/volumes/{one.reference}" for one in volumes)
    for name, sees in (("wang.jia", 200), ("dang.er", 200), ("shen.he", 200), ("nei.qin", 404)):
        assert archive.client(name).get(main).status_code == 200
        assert archive.client(name).get(secondary).status_code == sees
        assert archive.client(name).get(f"{secondary}/proof").status_code == sees
        assert (volumes[1].reference in archive.client(name).get("/volumes").text) == (sees == 200)

    hidden = archive.client("nei.qin").get(secondary)
    nothing = archive.client("nei.qin").get("/volumes/J001-ZY·CF·1999-D30-0001")
    assert hidden.text.replace(volumes[1].reference, "J001-ZY·CF·1999-D30-0001") == nothing.text


def test_the_list_is_filtered(archive, volumes):
    get = archive.client("dang.an").get
    assert volumes[0].reference in get("/volumes", params={"q": "案卷页面"}).text
    assert volumes[0].reference not in get("/volumes", params={"q": "案卷页面", "year": "1999"}).text
    assert "没有符合条件的案卷" in get("/volumes", params={"q": "案卷页面", "keep": "Y"}).text


def test_the_bound_pdf_comes_whole_or_in_parts_and_is_written_down_once_a_session(archive, volumes):
    volume = volumes[0]
    bound = volume.file(VolumeFileRole.BOUND_PDF)
    path = f"/volumes/{volume.reference}/files/{bound.sha256}"
    before = looks(archive, "dang.er", volume).count(AccessKind.EXPORTED)
    part = archive.client("dang.er").get(path, headers={"Range": "bytes=0-4"})
    whole = archive.client("dang.er").get(path)

    assert (part.status_code, part.content) == (206, b"%PDF-")
    assert (whole.status_code, len(whole.content)) == (200, bound.size_bytes)
    assert looks(archive, "dang.er", volume).count(AccessKind.EXPORTED) == before + 1
    assert archive.client("dang.er").get(path[:-4] + "0000").status_code == 404
    for name, status in (("wang.jia", 200), ("nei.qin", 403)):
        assert archive.client(name).get(path).status_code == status


def test_the_proof_of_sealing_is_one_sentence(archive, volumes):
    text = archive.client("shen.ji").get(f"/volumes/{volumes[0].reference}/proof").text

    assert "完好" in text
    assert str(volumes[0].file(VolumeFileRole.BOUND_PDF).sha256) in text


def test_the_package_is_one_file_that_holds_the_bag(archive, volumes):
    path = f"/volumes/{volumes[1].reference}/package"
    for name in ("nei.qin",):
        assert archive.post(name, path).status_code == 404
    page = wait_for(archive, "shen.he", archive.post("shen.he", path))
    address = page.split('href="/made/')[1].split('"')[0]
    content = archive.client("shen.he").get(f"/made/{address}/file").content

    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    folder = volumes[1].reference.replace("·", ".")
    assert {f"{folder}/bagit.txt", f"{folder}/data/index.html"} <= set(names)
    assert AccessKind.EXPORTED in looks(archive, "shen.he", volumes[1])


def test_equal_folders_make_equal_files(tmp_path):
    (tmp_path / "bag").mkdir()
    (tmp_path / "bag" / "卷.txt").write_text("页", encoding="utf-8")
    first = zip_folder(tmp_path / "bag", tmp_path / "1.zip").read_bytes()
    (tmp_path / "bag" / "卷.txt").touch()

    assert zip_folder(tmp_path / "bag", tmp_path / "2.zip").read_bytes() == first


def test_the_check_is_made_now_and_its_report_handed_over(archive, volumes):
    path = f"/volumes/{volumes[0].reference}"
    assert archive.post("shen.he", f"{path}/check").status_code == 403
    page = wait_for(archive, "dang.an", archive.post("dang.an", f"{path}/check"))
    address = page.split('href="/made/')[1].split('"')[0]

    assert archive.client("dang.an").get(f"/made/{address}/file").content.startswith(b"PK")
    assert "长期保存" in archive.client("dang.an").get(path).text

    stray = archive.app.archive.local_path(volumes[0].items[0].key).parent / "stray.txt"
    stray.write_text("named by no fact")
    try:
        wait_for(archive, "dang.an", archive.post("dang.an", f"{path}/check"))
    finally:
        stray.unlink()
    assert "S03 多余文件" in archive.client("dang.an").get(path).text


def add(archive, name, volume, files, **data):
    client = archive.client(name)
    token = token_in(client.get("/search/help").text)
    return client.post(
        f"/volumes/{volume.reference}/supplements", data={TOKEN_FIELD: token, **data}, files=files
    )


def test_a_supplement_has_its_reason_and_two_people_and_the_volume_stays(archive, volumes):
    volume = volumes[0]
    slip = [("files", ("银行回单.jpg", photo(), "image/jpeg"))]
    words = {"compiler": "王甲示", "reason": "银行回单迟到", "title": "缴款回单"}
    assert add(archive, "wang.jia", volume, slip, **words).status_code == 403
    alone = add(archive, "dang.an", volume, slip, **{**words, "compiler": "档案示"})
    assert (alone.status_code, "不能是同一人" in alone.text) == (422, True)
    assert 'value="缴款回单"' in alone.text
    assert add(archive, "dang.an", volume, [], **words).status_code == 422
    assert add(archive, "dang.an", volume, slip, **words, dated="2026-13-01").status_code == 422
    assert add(archive, "dang.an", volume, slip, **words, dated="2026-12-20").status_code == 303
    again = add(archive, "dang.an", volume, slip, **words)
    assert (again.status_code, "已经归档" in again.text) == (409, True)

    page = archive.client("dang.an").get(f"/volumes/{volume.reference}").text
    assert "缴款回单" in page
    assert "银行回单迟到" in page
    with archive.app.catalog.reading() as reader:
        assert reader.get_volume(volume.reference) == volume
        assert [one.archivist for one in reader.supplements_of(volume.reference)] == ["档案示"]


def test_who_may_not_see_a_record_takes_out_nothing_that_holds_its_pages(archive):
    ready = archive.ready("举报来的")
    case = ready.case()
    archive.app.registrar.change_case(replace(case, source="群众举报"))
    secondary = archive.seal(ready)[1]
    bound = secondary.file(VolumeFileRole.BOUND_PDF)
    path = f"/volumes/{secondary.reference}/files/{bound.sha256}"

    assert archive.client("dang.an").get(path).status_code == 403
    assert archive.post("dang.an", f"/volumes/{secondary.reference}/package").status_code == 403
    assert archive.client("li.yi").get(path).status_code == 200


def test_no_contents_list_names_an_informants_papers_to_who_may_not_see_them(archive):
    """The archivist orders and seals such rows by their place and pages; the handlers see what they are."""
    ready = archive.ready("举报人的材料")
    archive.app.registrar.change_case(replace(ready.case(), source="群众举报"))
    close = f"/cases/{ready.case_id}/close"
    plan, _ = archive.app.closer.preview(ready.case_id)
    hidden, shown = plan.volumes[1].items[0], plan.volumes[0].items[0]
    assert hidden.title != shown.title
    rows = archive.client("dang.an").get(f"{close}/order").text
    assert f'id="r-{hidden.record_id}"' in rows
    secondary = archive.seal(ready)[1]
    contents = next(one for one in secondary.files if one.role is VolumeFileRole.CONTENTS)
    path = f"/volumes/{secondary.reference}"

    for name, sees in (("dang.an", False), ("li.yi", True)):
        page = archive.client(name).get(path).text
        assert (hidden.title in page.split("</h1>")[1]) == sees
        assert ("您不能查看的材料" in page) == (not sees)
        assert (f"{path}/files/{contents.sha256}" in page) == sees
        taken = archive.client(name).get(f"{path}/files/{contents.sha256}").status_code
        assert taken == (200 if sees else 403)
    table = rows.split("<tbody>", 1)[1]
    assert hidden.title not in table
    assert shown.title in table
    assert table.count("您不能查看的材料") >= 1
    main = archive.client("dang.an").get(f"/volumes/{archive_main(archive, ready)}").text
    assert shown.title in main
    assert "您不能查看的材料" not in main


def archive_main(archive, ready):
    with archive.app.catalog.reading() as reader:
        return next(one.reference for one in reader.volumes_of(ready.case_id) if one.side is VolumeSide.MAIN)


def test_programs_find_the_secondary_side_no_more_than_people_do(archive, volumes):
    secondary = volumes[1].reference
    for name, sees in (("wang.jia", 200), ("dang.er", 200), ("nei.qin", 404)):
        get = archive.client(name).get
        listed = get("/api/v1/volumes", params={"limit": 100}).json()["volumes"]
        assert (secondary in [one["reference"] for one in listed]) == (sees == 200)
        assert volumes[0].reference in [one["reference"] for one in listed]
        assert get(f"/api/v1/volumes/{volumes[0].reference}").status_code == 200
        assert get(f"/api/v1/volumes/{secondary}").status_code == sees

    hidden = archive.client("nei.qin").get(f"/api/v1/volumes/{secondary}")
    nothing = archive.client("nei.qin").get("/api/v1/volumes/J001-ZY·CF·1999-D30-0001")
    assert hidden.text.replace(secondary, "J001-ZY·CF·1999-D30-0001") == nothing.text


def test_a_certificate_is_made_of_records_of_the_volume_alone(archive, volumes):
    other = archive.ready("另一案的材料")
    case, volume = other.case(), volumes[0]
    with archive.app.catalog.reading() as reader:
        foreign = reader.records_of(other.case_id)[0]
    path = f"/volumes/{volume.reference}/certify"
    archive.app.registrar.change_case(replace(case, handler_ids=case.handler_ids[1:]))
    assert archive.client("wang.jia").get(f"/records/{foreign.id}").status_code == 200
    assert archive.post("wang.jia", path, record_id=foreign.id).status_code == 404
    assert archive.post("wang.jia", path, record_id=volume.items[0].record_id).status_code == 303


def test_what_is_not_shown_of_a_volume_is_not_counted_either(archive, volumes):
    main = volumes[0]
    extent = f"{main.totals.documents} 件 {main.totals.pages} 页"
    for name, whole in (("wang.jia", True), ("dang.er", True), ("nei.qin", False)):
        get = archive.client(name).get
        page = get(f"/volumes/{main.reference}").text
        assert (extent in page) == whole
        assert (">打开</a>" in page, "只列您可以查看的材料" in page) == (not whole, not whole)
        row = (
            get("/volumes", params={"q": "案卷页面"})
            .text.split(f">{main.reference}</a>")[1]
            .split("</tr>")[0]
        )
        assert (f">{main.totals.pages}</td>" in row) == whole

        found = get(f"/api/v1/volumes/{main.reference}").json()
        [listed] = get("/api/v1/volumes", params={"q": main.reference}).json()["volumes"]
        for one in (found, listed):
            assert (one["documents"], one["pages"]) == (
                (main.totals.documents, main.totals.pages) if whole else (None, None)
            )
        assert all((item["place"] is not None) == bool(item["pages"]) == whole for item in found["items"])


def test_a_certificate_asked_for_twice_in_a_day_is_the_one_just_made(archive, volumes, monkeypatch):
    made = []

    class Press:
        def certify(self, record):
            made.append(record.id)
            return Certificate(f"档证〔2026〕{len(made)}号", record.id, b"%PDF-", 1, "code", "2026-12-21")

    monkeypatch.setattr("docarchive.web.routes.volumes.certifier", lambda _app: Press())
    path = f"/volumes/{volumes[0].reference}/certify"
    first, other = (item.record_id for item in volumes[0].items[:2])

    def asked(name, record):
        page = wait_for(archive, name, archive.post(name, path, record_id=record))
        return page.split('href="/made/')[1].split('"')[0]

    once = asked("wang.jia", first)
    assert asked("wang.jia", first) == once
    assert made == [first]
    assert len({once, asked("wang.jia", other), asked("li.yi", first)}) == 3
    assert made == [first, other, first]
    with archive.on(archive.clock.at + timedelta(hours=22)):
        assert asked("wang.jia", first) != once
