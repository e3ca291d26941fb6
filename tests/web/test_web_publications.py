"""Publication over HTTP: who, which text, which table; what went out is kept."""

import io

import openpyxl
import pytest
from web_archive_room import make_case

from docarchive.domain.people.sign_in import AccessKind


@pytest.fixture(scope="module")
def decision(archive):
    made = make_case(archive, "公示网页", forms=("penalty_decision_unit",))
    archive.app.follow_ups.run_all()
    return made.record("penalty_decision_unit")


def publish(archive, decision, by="wang.jia", **changes):
    data = {
        "channel": "agency_site",
        "credit_class": "general",
        "on": "2026-12-20",
        "looked": "yes",
        **changes,
    }
    return archive.post(by, f"/publications/{decision.id}/record", **data)


def shown(answer):
    """The text as the public would read it."""
    return answer.text.partition('class="page-text"')[2].partition("</div>")[0]


def test_only_its_handlers_publish_and_others_of_the_office_see_the_list(archive, decision):
    assert str(decision.number) in archive.client("shen.he").get("/publications").text
    assert str(decision.number) not in archive.client("nei.qin").get("/publications").text
    for name in ("nei.qin", "shen.he", "dang.an"):
        assert archive.client(name).get(f"/publications/{decision.id}").status_code == 403
        assert publish(archive, decision, by=name).status_code == 403


def test_the_text_is_masked_and_words_that_a_person_names_are_hidden_too(archive, decision):
    client = archive.client("wang.jia")
    plain = shown(client.get(f"/publications/{decision.id}"))
    assert "0519-00000001" not in plain
    assert "车床操作人员" in plain
    assert "车床操作人员" not in shown(client.get(f"/publications/{decision.id}?hide=车床操作人员"))
    wrong = client.get(f"/publications/{decision.id}?hide=没有这个词")
    assert "决定书中没有" in wrong.text
    assert "车床操作人员" in shown(wrong)  # the page is still there


def test_a_publication_wants_a_person_who_looked_and_is_kept_as_it_went_out(archive, decision):
    assert publish(archive, decision, looked="").status_code == 422
    assert publish(archive, decision, on="2027-01-01").status_code == 422
    assert publish(archive, decision, credit_class="none").status_code == 422
    assert publish(archive, decision, channel="nowhere").status_code == 422
    assert publish(archive, decision, hide="车床操作人员").status_code == 303
    again = publish(archive, decision)
    assert (again.status_code, "已在该渠道公示" in again.text) == (409, True)

    with archive.app.catalog.reading() as reader:
        kept = reader.publications_of(decision.id)[0]
    assert (kept.confirmed_by, "车床操作人员" in kept.text) == ("王甲示", False)
    table = archive.client("wang.jia").get("/publications/credit.xlsx?first=2026-12-01&last=2026-12-31")
    rows = [row for sheet in openpyxl.load_workbook(io.BytesIO(table.content)) for row in sheet.values]
    assert any("常州示例机械制造有限公司" in map(str, row) for row in rows)
    with archive.app.catalog.reading() as reader:
        last = reader.accesses(user="wang.jia", record_id=decision.id, limit=1)[0]
    assert last.what is AccessKind.EXPORTED


def test_a_table_of_somebody_holds_nothing_of_the_cases_of_others(archive, decision):
    publish(archive, decision, channel="supervision")
    table = archive.client("nei.qin").get("/publications/credit.xlsx?first=2026-12-01&last=2026-12-31")
    rows = [row for sheet in openpyxl.load_workbook(io.BytesIO(table.content)) for row in sheet.values]

    assert not any("常州示例机械制造有限公司" in map(str, row) for row in rows)


def test_it_is_withdrawn_with_a_reason_and_repaired_only_after_its_term(archive, decision):
    publish(archive, decision, channel="credit_china")
    path = f"/publications/{decision.id}"
    early = archive.post("wang.jia", f"{path}/repair", on="2026-12-21", by="某市信用办（示例）")
    assert (early.status_code, "最短公示期" in early.text) == (409, True)
    assert (
        archive.post(
            "wang.jia", f"{path}/retract", on="2026-12-21", ground="annulled", reason=" "
        ).status_code
        == 422
    )
    assert (
        archive.post("wang.jia", f"{path}/retract", on="2026-12-21", ground="x", reason="y").status_code
        == 422
    )
    done = archive.post(
        "wang.jia", f"{path}/retract", on="2026-12-21", ground="annulled", reason="决定被撤销"
    )
    assert done.status_code == 303

    with archive.app.catalog.reading() as reader:
        assert all(one.reason == "决定被撤销" for one in reader.publications_of(decision.id))


def test_what_is_no_decision_has_no_such_page(archive, decision):
    other = make_case(archive, "不是决定", forms=("inspection_record",)).record("inspection_record")

    assert archive.client("wang.jia").get(f"/publications/{other.id}").status_code == 404
