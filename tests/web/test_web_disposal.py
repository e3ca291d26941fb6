"""Destroying a case over HTTP: what would go, one confirmation that nobody hits by mistake, the register, what has to wait."""

import json
from html import unescape

import pytest
from test_web_closing import wait_for
from web_disposal_room import begun_office, disposal_room

from disposal_office import REFERENCE, found_in
from docarchive.archive.backup import backup
from docarchive.domain.retention.appraisal import Opinion
from docarchive.domain.retention.hold import HoldGround
from docarchive.domain.volumes.volume import Retention
from docarchive.wiring.desks import retention_desk
from docarchive.workflows.keeping.known_copies import note_copy


@pytest.fixture(scope="module")
def begun(tmp_path_factory, environ):
    return begun_office(tmp_path_factory.mktemp("disposal"), environ)


@pytest.fixture
def room(begun, tmp_path, environ):
    with disposal_room(begun, tmp_path, environ) as made:
        yield made


@pytest.fixture(scope="module")
def still(begun, tmp_path_factory, environ):
    """A room in which nothing is destroyed."""
    with disposal_room(begun, tmp_path_factory.mktemp("still"), environ) as made:
        yield made


def test_the_list_of_what_is_over_leads_to_a_look_that_changes_nothing(still):
    assert f'href="{still.path}"' in still.get("/retention").text
    before = still.app.ledger.size()
    page = unescape(still.get(still.path).text)

    assert page.count(REFERENCE) > 2
    for words in ("将销毁", "仍保留", "不能恢复", "张示、李示", "属于他案的 1 页", "没有登记的备份"):
        assert words in page
    assert still.app.ledger.size() == before
    assert "没有销毁过案卷" in still.get("/retention/disposals").text


@pytest.mark.parametrize(
    ("wrong", "status", "words"),
    [
        ({"typed": REFERENCE[:-1] + "2"}, 422, "照样输入档号"),
        ({"typed": ""}, 422, "照样输入档号"),
        ({"shown": ""}, 409, "与所示不同"),
        ({"shown": "0" * 64}, 409, "与所示不同"),
        ({"second": "吴监示"}, 422, "须是不同的人"),
        ({"second": ""}, 422, "两名监销人"),
        ({"first": "档案示"}, 422, "须是不同的人"),
        ({"approved_by": " "}, 422, "须有批准人"),
        ({"approved_on": "昨天"}, 422, "批准日期"),
        ({"approved_on": "2026-11-24"}, 422, "晚于今天"),
        ({"reason": " "}, 409, "销毁原因"),
    ],
)
def test_a_form_that_is_not_in_order_is_shown_again_and_nothing_goes(still, wrong, status, words):
    answer = still.order(**{"reason": "写在表里的原因", **wrong})

    assert (answer.status_code, words in unescape(answer.text)) == (status, True)
    assert ("写在表里的原因" in answer.text) == ("reason" not in wrong)
    assert still.disposals() == []


@pytest.mark.parametrize("name", ["shen.ji", "wang.jia"])
def test_nobody_but_the_archivist_may_look_or_order(still, name):
    refused = [still.path]
    if name != "shen.ji":
        refused += ["/retention", "/retention/disposals", still.gone, f"{still.gone}/register"]
    for path in refused:
        assert still.get(path, name).status_code == 403
    for path in (still.path, "/retention/disposals/finish"):
        assert still.post(name, path).status_code == 403


def test_a_case_without_a_volume_says_what_stands_in_the_way(still):
    page = unescape(still.get(f"/retention/dispose/{still.made.other.id}").text)

    assert "没有归档的案卷" in page
    assert 'name="typed"' not in page
    assert still.get("/retention/dispose/01KC7Q3V9T2M8R6X4N1B5D0FGH").status_code == 404
    assert still.get("/retention/dispose/nothing").status_code == 404
    assert still.get("/retention/disposals/nothing").status_code == 404


def test_it_goes_from_everywhere_once_and_its_row_is_a_paper(room, tmp_path):
    copy = tmp_path / "copy"
    backup(room.app.folder("archive_dir"), copy)
    note_copy(copy, room.app.catalog)
    assert str(copy) in room.get(room.path).text
    first, second = room.order(typed=f" {REFERENCE.replace('·', '.').lower()} "), room.order()
    page = wait_for(room, "dang.an", first)
    wait_for(room, "dang.an", second) if "/tasks/" in second.headers["location"] else None

    (done,) = room.disposals()
    assert done.done
    assert f'href="{room.gone}"' in page
    assert "销〔2026〕1号 销毁完毕" in page
    assert found_in(room.app.folder("archive_dir"), copy) == []
    shown = unescape(room.get(room.gone).text)
    for words in ("销毁完毕", REFERENCE, "吴监示、郑监示", "批〔2026〕9号", "现场检查记录", "证据材料"):
        assert words in shown
    assert "form=pdf" not in shown
    paper = room.get(f"{room.gone}/register")
    assert (paper.status_code, paper.content[:2]) == (200, b"PK")
    assert room.get(f"{room.gone}/register?form=pdf").status_code == 404
    assert room.get(f"{room.gone}/register?form=exe").status_code == 422
    for name in ("dang.an", "shen.ji"):
        assert "销〔2026〕1号" in room.get("/retention/disposals", name).text
        assert room.get(f"{room.gone}/register", name).content == paper.content
    told = room.get("/api/v1/disposals", "shen.ji").json()["disposals"]
    assert [(one["number"], one["done"], one["supervisors"]) for one in told] == [
        ("销〔2026〕1号", True, ["吴监示", "郑监示"])
    ]
    whole = room.get(f"/api/v1/disposals/{room.made.case.id}", "shen.ji").json()
    assert whole["volumes"] == told[0]["volumes"]
    assert whole["volumes"][0]["reference"] == REFERENCE
    assert {one["kind"] for one in whole["documents"]} >= {"inspection_record", "evidence"}
    assert "常州示例" not in json.dumps(whole, ensure_ascii=False)  # no name of a party is left
    assert room.get(f"/api/v1/disposals/{room.made.other.id}").status_code == 404
    assert room.get("/api/v1/disposals", "wang.jia").status_code == 403


def test_what_was_destroyed_leads_to_what_is_left_of_it_for_who_reads_the_register(room):
    wait_for(room, "dang.an", room.order())

    for path in (room.path, f"/volumes/{REFERENCE}"):
        answer = room.get(path)
        assert (answer.status_code, answer.headers.get("location")) == (303, room.gone)
    assert room.order().headers["location"] == room.gone
    assert room.get(f"/volumes/{REFERENCE}", "shen.ji").headers["location"] == room.gone
    assert room.get(f"/volumes/{REFERENCE}", "wang.jia").status_code == 404
    assert len(room.disposals()) == 1


def test_a_backup_that_is_away_keeps_it_open_until_it_is_finished(room, tmp_path):
    copy = tmp_path / "copy"
    backup(room.app.folder("archive_dir"), copy)
    note_copy(copy, room.app.catalog)
    copy.rename(tmp_path / "away")
    assert "现在不在" in room.get(room.path).text
    page = unescape(wait_for(room, "dang.an", room.order()))
    assert ("已登入销毁清册，其余稍后完成" in page, "备份" in page) == (True, True)
    for name, offers in (("dang.an", True), ("shen.ji", False)):
        for page in (room.get("/retention/disposals", name).text, room.get(room.gone, name).text):
            assert ("待完成" in page, "/disposals/finish" in page) == (True, offers)
    assert "现在接着完成" in room.get(room.gone).text
    again = wait_for(room, "dang.an", room.post("dang.an", "/retention/disposals/finish"))
    assert "没有完成" in again
    (tmp_path / "away").rename(copy)
    wait_for(room, "dang.an", room.post("dang.an", "/retention/disposals/finish"))

    assert [one.done for one in room.disposals()] == [True]
    assert found_in(copy) == []
    assert "接着完成" not in room.get("/retention/disposals").text


def test_a_hold_is_told_with_who_placed_it_and_stops_what_was_shown_before(room):
    desk = retention_desk(room.app)
    shown = room.get(room.path).text.split('name="shown" value="')[1][:64]
    hold = desk.hold(room.made.case.id, HoldGround.AUDIT, "冯庚示", "审计要看")
    answer = room.order(shown=shown)
    page = unescape(answer.text)

    assert (answer.status_code, room.disposals()) == (409, [])
    for words in ("已冻结", "审计要看", "冯庚示"):
        assert words in page
    desk.lift(hold.id, "冯庚示", "审计完毕")
    assert 'name="typed"' in room.get(room.path).text


def test_an_opinion_that_came_in_between_is_seen(room):
    shown = room.get(room.path).text.split('name="shown" value="')[1][:64]
    retention_desk(room.app).appraise(REFERENCE, "王示", Opinion.KEEP, "再议", keep=Retention.PERMANENT)

    assert room.order(shown=shown).status_code == 409
    assert room.disposals() == []
