"""Writing a document without script, and everything a browser may send that no page of ours would."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from html import unescape

import httpx
import pytest
from starlette.datastructures import FormData
from web_issuing_room import TODAY, Sheet, form_token
from web_people import PASSWORD, TOKEN_FIELD, token_in

from docarchive.domain.case_event import CaseEventKind
from docarchive.domain.draft import new_draft_key
from docarchive.domain.identifiers import CaseId, OfficerId, new_id
from docarchive.domain.officer import Certificate, Officer
from docarchive.domain.people.sign_in import AccessKind
from docarchive.templates.form import FieldType
from docarchive.web.issuing.helping import helps
from docarchive.web.issuing.posted import Posted, read_posted
from docarchive.workflows.issuing.entries import empty_entry
from docarchive.workflows.issuing.explain_form import ExplainedField, FieldState
from docarchive.workflows.issuing.filling import OFFICERS

RECORD = "inspection_record"
GONE = 303
STRANGER = new_id(TODAY)


def issue(sheet, **typed):
    """Check, confirm, issue; the answer to the last."""
    confirm = sheet.press("confirm", **typed)
    assert "issue" in confirm.buttons, re.findall(r'class="fault"[^>]*>[^<]+', confirm.html)
    return confirm.press("issue")


def test_a_document_is_chosen_filled_in_checked_and_issued_by_plain_forms(writing):
    case = writing.case()
    chosen = writing.client("wang.jia").get(f"/cases/{case}/issue")
    assert f'href="/cases/{case}/issue/{RECORD}"' in chosen.text
    assert "记录现场检查情况" in chosen.text
    assert "《中华人民共和国行政处罚法》第五十四条第二款" in chosen.text  # why the decision is forbidden

    sheet = writing.open(case, RECORD).press("add.findings", **{"f.findings.1.description": "通道堵塞"})
    assert sheet.value("f.findings.2.description") == ""
    refused = sheet.press("check")
    assert refused.answer.status_code == 422
    assert 'id="faults"' in refused.html
    done = issue(refused, **writing.typed(RECORD))

    assert done.status_code == GONE
    (record,) = writing.records(case)
    assert done.headers["location"] == f"/records/{record.id}/issued"
    page = writing.client("wang.jia").get(done.headers["location"]).text
    assert str(record.number) in page
    assert f'href="/records/{record.id}/print"' in page
    assert f'href="/cases/{case}/issue/rectification_order"' in page


def test_ten_posts_of_one_form_at_a_time_issue_one_document(writing):
    case = writing.case()
    sheet = writing.open(case, RECORD).press("confirm", **writing.typed(RECORD))
    before = writing.state()
    sent, together = sheet.sent("issue", {}), threading.Barrier(10)

    def post():
        together.wait()
        return sheet.client.post(sheet.reader.action, data=sent)

    with ThreadPoolExecutor(10) as pool:
        answers = [item.result() for item in [pool.submit(post) for _ in range(10)]]

    (record,) = writing.records(case)
    assert {answer.headers["location"] for answer in answers} == {f"/records/{record.id}/issued"}
    assert writing.state()[1] == before[1]


def test_the_address_of_an_issued_form_leads_to_what_was_issued(writing):
    case = writing.case()
    sheet = writing.open(case, RECORD)
    address = f"{sheet.reader.action}?draft={sheet.value('draft')}"
    done = issue(sheet, **writing.typed(RECORD))
    again = sheet.client.get(address)
    late = sheet.client.post(f"{sheet.reader.action}/draft", data=sheet.sent("", {}))

    assert again.headers["location"] == done.headers["location"]
    assert late.status_code == 409
    assert len(writing.records(case)) == 1
    with writing.app.catalog.reading() as reader:
        assert reader.drafts_of("wang.jia", case_id=CaseId(case)) == []


@pytest.mark.parametrize(
    "forged",
    [
        {"f.doc_number": "（苏常）应急检记〔2026〕999号"},
        {"f.officers.1.name": "冒充"},
        {"f.findings.1.forged": "x"},
        {"f.findings.99999.description": "x"},
        {"f.doc_date.start": "2026-01-01"},
        {"party": "../../etc"},
        {"party": STRANGER},
        {"officer": STRANGER},
        {"relation": "corrects", "earlier": "nothing", "reason": "x"},
        {"relation": "destroys", "earlier": "nothing", "reason": "x"},
        {"draft": "../../../../etc/passwd"},
        {"before": "f.findings.1.forged=x"},
        {"before": "f.inspection_place=x"},
    ],
)
@pytest.mark.parametrize("step", ["check", "issue"])
def test_what_no_page_of_ours_would_send_is_refused_and_nothing_is_issued(writing, forged, step):
    case = writing.case()
    sheet = writing.open(case, RECORD)
    before = writing.state()
    answer = sheet.client.post(
        sheet.reader.action, data={**sheet.sent(step, {}), **writing.typed(RECORD), **forged}
    )

    assert answer.status_code == 422, answer.text[:500]
    assert writing.records(case) == []
    assert writing.state() == before


def test_a_document_of_another_case_cannot_be_put_in_as_the_earlier_one(writing):
    other = writing.issue(writing.case(), RECORD)
    case = writing.case()
    sheet = writing.open(case, RECORD)
    forged = {"relation": "replaces", "earlier": str(other.id), "reason": "x"}
    answer = sheet.client.post(sheet.reader.action, data={**sheet.sent("issue", {}), **forged})

    assert answer.status_code == 422
    assert "不属于本案" in answer.text
    assert writing.records(case) == []


def test_a_key_that_somebody_else_used_issues_nothing(writing):
    case = writing.case()
    own = writing.open(case, RECORD)
    key = own.value("draft")
    issue(own, **writing.typed(RECORD))
    other = writing.open(case, RECORD, "li.yi").press("check", **writing.typed(RECORD))
    answer = other.client.post(other.reader.action, data=other.sent("issue", {"draft": key}))

    assert answer.status_code == 422
    assert len(writing.records(case)) == 1


def test_wrong_values_stay_as_they_were_typed_and_are_never_html(writing):
    hostile = '"><script>alert(1)</script>'
    sheet = writing.open(writing.case(), RECORD)
    typed = {
        "f.party_name": hostile,
        "f.postcode": "21 30",
        "f.doc_date": "去年",
        "f.findings.1.violated": "没有的法",
    }
    again = sheet.press("check", **typed)

    assert again.answer.status_code == 422
    assert {name: again.value(name) for name in typed} == typed
    assert hostile not in again.html
    assert "name law and article" not in again.html
    assert "应写明法律名称和条款" in again.html


def test_rows_are_moved_copied_and_taken_away(writing):
    sheet = writing.open(writing.case(), RECORD)
    typed = {f"f.findings.{n}.description": f"问题{n}" for n in (1, 2, 3)}

    def rows(page):
        return [value for name, value in page.pairs if re.fullmatch(r"f\.findings\.\d+\.description", name)]

    sheet = sheet.press("up.findings.3", **typed)
    assert rows(sheet) == ["问题1", "问题3", "问题2"]
    sheet = sheet.press("down.findings.1")
    assert rows(sheet) == ["问题3", "问题1", "问题2"]
    sheet = sheet.press("copy.findings.2")
    assert rows(sheet) == ["问题3", "问题1", "问题1", "问题2"]
    sheet = sheet.press("drop.findings.1")
    assert rows(sheet) == ["问题1", "问题1", "问题2"]
    sheet = sheet.press("drop.findings.9")
    assert sheet.answer.status_code == 422
    assert rows(sheet) == ["问题1", "问题1", "问题2"]


def test_a_row_is_added_to_a_table_nobody_has_filled_in_and_blank_rows_go_nowhere(writing):
    case = writing.case()
    sheet = writing.open(case, RECORD)

    def rows(page):
        return [name for name, _ in page.pairs if re.fullmatch(r"f\.findings\.\d+\.description", name)]

    assert len(rows(sheet)) == 1
    for count in (2, 3):
        sheet = sheet.press("add.findings")
        assert len(rows(sheet)) == count
    sheet = sheet.press("drop.findings.2")
    assert len(rows(sheet)) == 2
    sheet = sheet.press("add.findings")

    sheet = sheet.press("save", **writing.typed(RECORD) | {"f.findings.3.place": "  "})
    assert len(rows(sheet)) == 3  # as somebody left them
    sheet = sheet.press("check")
    assert 'id="faults"' not in sheet.html  # blank rows are not judged
    assert issue(sheet).status_code == GONE
    (record,) = writing.records(case)
    assert len(record.values["findings"]) == len(writing.app.pack.sample(RECORD)["findings"]) == 2


def test_rows_from_a_sheet_come_by_their_headings_or_in_order(writing):
    sheet = writing.open(writing.case(), RECORD)
    text = "部位\t问题描述\r\n车间\t甲\r\n仓库\t乙\r\n"
    sheet = sheet.press("paste.findings", **{"paste.findings": text})
    sheet = sheet.press("paste.findings", **{"paste.findings": "丙\t食堂\t《安全生产法》第二十八条"})

    assert [sheet.value(f"f.findings.{n}.description") for n in (1, 2, 3)] == ["甲", "乙", "丙"]
    assert sheet.value("f.findings.3.place") == "食堂"
    assert sheet.value("f.findings.3.violated") == "《安全生产法》第二十八条"


def test_a_paste_that_went_wrong_is_undone_and_only_it(writing):
    sheet = writing.open(writing.case(), RECORD)
    typed = {"f.findings.1.description": "已填", "f.inspection_place": "车间"}
    sheet = sheet.press("paste.findings", **typed, **{"paste.findings": "甲\t一\n乙\t二"})
    assert sheet.value("f.findings.3.description") == "乙"
    sheet = sheet.press("undo", **{"f.inspection_place": "仓库"})

    assert sheet.value("f.findings.1.description") == "已填"
    assert "f.findings.2.description" not in dict(sheet.pairs)
    assert sheet.value("f.inspection_place") == "仓库"
    assert "undo" not in sheet.buttons


def test_rows_of_every_table_come_back_as_they_were(writing):
    shapes = {FieldType.PERIOD: {"start": "a", "end": ""}, FieldType.CHOICES: ["甲", "乙"]}
    tables = [
        (form, spec)
        for form in writing.app.pack.forms.values()
        for spec in form.fields
        if spec.type is FieldType.LIST and spec.source != OFFICERS
    ]
    for form, spec in tables:
        full = {column.name: shapes.get(column.type, "一 & 二=\n+3%") for column in spec.columns}
        blank = {column.name: empty_entry(column) for column in spec.columns}
        posted = Posted(new_draft_key(), before={spec.name: [full, blank]})
        sent = FormData([("draft", posted.key), ("before", posted.before_sent[spec.name])])

        assert read_posted(form, sent).before == posted.before
    assert len(tables) > 10


def test_ten_thousand_rows_are_refused_clearly_and_nothing_is_lost(writing):
    case = writing.case()
    sheet = writing.open(case, RECORD)
    text = "\n".join(f"第{number}个问题，通道堵塞\t机加工车间" for number in range(10_000))
    sheet = sheet.press("paste.findings", **{"paste.findings": text, "f.findings.1.description": "已填"})

    assert sheet.answer.status_code == 422
    assert "10000 行，最多 500 行" in sheet.html
    assert sheet.value("f.findings.1.description") == "已填"
    assert "f.findings.2.description" not in dict(sheet.pairs)


def test_a_field_says_what_a_person_has_to_know(writing):
    def told(sheet, name):
        return re.findall(rf'<small class="help" id="help-{name}">([^<]+)</small>', sheet.html)

    case = writing.case()
    record = writing.open(case, RECORD)
    assert told(record, "refusal_note") == ["“拒绝签字（拒收）”为“是”时必填"]
    assert told(record, "party_name") == []
    review = writing.open(case, "reinspection_opinion")
    assert told(review, "refers_number") == ["本案还没有《责令限期整改指令书》"]
    notice = writing.open(case, "penalty_notice")
    assert "从“违法行为”中选取" in told(notice, "basis")[0]


def test_what_fields_are_told_is_in_both_languages_in_every_form(writing):
    for form in writing.app.pack.forms.values():
        missing = {
            spec.name: ExplainedField(spec, FieldState.MISSING, None, "", "没有 / there is none", "")
            for spec in form.fields
        }
        said = helps(form, missing, picks_law=True)

        assert [words for words in said.values() if len(words.split(" / ")) != 2] == []


def test_a_preview_shows_pages_takes_no_number_and_belongs_to_who_asked(writing):
    case = writing.case()
    sheet = writing.open(case, RECORD)
    before = writing.state()
    sheet = sheet.press("preview", **writing.typed(RECORD))
    (page,) = re.findall(r'src="(/cases/[^"]+/preview/[^"]+)"', sheet.html)
    picture = sheet.client.get(page)

    assert picture.headers["content-type"] == "image/jpeg"
    assert picture.content.startswith(b"\xff\xd8")
    assert len(picture.content) > 20_000
    assert writing.client("li.yi").get(page).status_code == 404
    assert sheet.client.get(f"{page}9").status_code == 404
    assert writing.state() == before
    assert writing.records(case) == []


def test_a_draft_is_its_users_own_and_can_be_dropped(writing):
    case = writing.case()
    sheet = writing.open(case, RECORD).press("save", **{"f.inspection_place": "只有我看得见"})
    address = f"{sheet.reader.action}?draft={sheet.value('draft')}"

    assert "草稿已保存" in sheet.html
    assert Sheet(sheet.client, address).value("f.inspection_place") == "只有我看得见"
    assert "只有我看得见" not in writing.client("li.yi").get(address).text
    listed = sheet.client.get(f"/cases/{case}/issue").text
    assert f"draft={sheet.value('draft')}" in listed
    assert f"draft={sheet.value('draft')}" not in writing.client("li.yi").get(f"/cases/{case}/issue").text

    drop = f"/cases/{case}/drafts/{sheet.value('draft')}/drop"
    writing.client("li.yi").post(drop, data=form_token(writing.client("li.yi")))
    assert f"draft={sheet.value('draft')}" in sheet.client.get(f"/cases/{case}/issue").text
    sheet.client.post(drop, data=form_token(sheet.client))
    assert f"draft={sheet.value('draft')}" not in sheet.client.get(f"/cases/{case}/issue").text


def test_somebody_elses_draft_cannot_be_written_over(writing):
    case = writing.case()
    own = writing.open(case, RECORD).press("save", **{"f.inspection_place": "车间"})
    other = writing.open(case, RECORD, "li.yi")
    answer = other.client.post(
        f"{other.reader.action}/draft",
        data=other.sent("", {"draft": own.value("draft"), "f.inspection_place": "改"}),
    )
    address = f"{own.reader.action}?draft={own.value('draft')}"

    assert answer.status_code == 409
    assert Sheet(own.client, address).value("f.inspection_place") == "车间"


def test_a_form_says_when_the_case_has_moved_on_since_it_was_begun(writing):
    case = writing.case()
    sheet = writing.open(case, "rectification_order").press("save", **{"f.court": "某法院"})
    assert 'id="since"' not in sheet.html
    record = writing.issue(case, RECORD)
    again = Sheet(sheet.client, f"{sheet.reader.action}?draft={sheet.value('draft')}")

    assert 'id="since"' in again.html
    assert f"/records/{record.id}" in again.html
    assert again.value("f.court") == "某法院"


def test_what_the_law_forbids_cannot_be_issued_though_the_button_is_pressed(writing):
    case = writing.case()
    sheet = writing.open(case, "penalty_decision_unit").press(
        "confirm", **writing.typed("penalty_decision_unit")
    )
    before = writing.state()
    assert "issue" not in sheet.buttons
    assert "confirm" not in sheet.buttons
    forced = sheet.press("issue", override="一定要发")

    assert forced.answer.status_code == 409
    assert 'id="forbidden"' in forced.html
    assert writing.state() == before


def test_a_warning_is_set_aside_with_a_reason_that_goes_on_record(writing):
    case, form = writing.case(), "collective_discussion_record"
    sheet = writing.open(case, form).press("confirm", **writing.typed(form))
    assert "issue" not in sheet.buttons
    assert 'id="warnings"' in sheet.html
    assert sheet.press("issue").answer.status_code == 409
    done = issue(sheet, override="先讨论后补审核意见，经负责人同意")

    assert done.status_code == GONE
    with writing.app.catalog.reading() as reader:
        (event,) = reader.events_of(CaseId(case))
    assert event.kind is CaseEventKind.OVERRIDE
    assert event.note == "先讨论后补审核意见，经负责人同意"


def test_a_sum_that_follows_others_is_shown_before_it_is_issued(writing):
    case, form = writing.case(), "surcharge_decision"
    typed = {name: value for name, value in writing.typed(form).items() if name != "f.surcharge_days"}
    sheet = writing.open(case, form).press("check", **typed)
    days = sheet.value("f.surcharge_days")
    assert int(days) > 1
    later = sheet.value("f.surcharge_until")[:8] + "28"
    forced = sheet.press("issue", **{"f.surcharge_until": later})

    assert forced.answer.status_code == 409
    assert 'id="moved"' in forced.html
    assert forced.value("f.surcharge_days") != days
    assert writing.records(case) == []


def test_the_script_is_told_what_it_shows_while_somebody_types(writing):
    case = writing.case()
    sheet = writing.open(case, "penalty_notice")
    typed = {"f.penalties.1.kind": "罚款", "f.penalties.1.amount": "20000", "f.doc_date": "2026-11-22"}
    told = sheet.client.post(f"{sheet.reader.action}/draft", data=sheet.sent("", typed)).json()

    assert told["echoes"]["penalties.1.amount"].startswith("贰万元整")
    assert told["echoes"]["doc_date"].startswith("星期日，非工作日")
    assert "violation_facts" in told["faults"]
    assert "填写情况" in told["side"]
    with writing.app.catalog.reading() as reader:
        (draft,) = reader.drafts_of("wang.jia", case_id=CaseId(case))
    assert draft.entries["penalties"][0]["amount"] == "20000"


def test_a_form_whose_session_ended_waits_behind_the_sign_in_page_and_is_issued_once(writing):
    case = writing.case()
    with httpx.Client(base_url=writing.url, timeout=60) as client:
        page = client.get("/sign-in").text
        client.post("/sign-in", data={"name": "wang.jia", "password": PASSWORD, TOKEN_FIELD: token_in(page)})
        address = client.get(f"/cases/{case}/issue/{RECORD}").headers["location"]
        sheet = Sheet(client, address).press("confirm", **writing.typed(RECORD))
        sent = sheet.sent("issue", {})
        client.post("/sign-out", data=form_token(client))

        asked = client.post(sheet.reader.action, data=sent)
        assert asked.status_code == 401
        kept = _hidden(asked.text)
        back = client.post("/sign-in", data={**kept, "name": "wang.jia", "password": PASSWORD})
        go_on = _hidden(back.text, of=sheet.reader.action)
        done = client.post(sheet.reader.action, data=go_on)

    (record,) = writing.records(case)
    assert done.headers["location"] == f"/records/{record.id}/issued"


def _hidden(html, of=None):
    """The hidden inputs of a page, or of its form for an address."""
    if of is not None:
        html = html[html.index(f'action="{of}"') :]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html)
    kept = {}
    for name, value in found:
        kept.setdefault(unescape(name), []).append(unescape(value))
    return kept


def test_a_document_is_declared_void_with_a_reason_once(writing):
    record = writing.issue(writing.case(), RECORD)
    client = writing.client("wang.jia")
    token = form_token(client)
    without = client.post(f"/records/{record.id}/void", data={**token, "reason": " "})
    done = client.post(f"/records/{record.id}/void", data={**token, "reason": "写错单位"})
    again = client.post(f"/records/{record.id}/void", data={**token, "reason": "再来"})

    assert without.status_code == 422
    assert done.status_code == GONE
    assert again.status_code == 409
    assert writing.records(record.case_id)[0].void_reason == "写错单位"


def test_a_document_is_issued_anew_from_what_it_says_and_becomes_void(writing):
    case = writing.case()
    record = writing.issue(case, RECORD)
    client = writing.client("wang.jia")
    unexplained = client.post(
        f"/records/{record.id}/correct", data={**form_token(client), "kind": "replaces", "reason": ""}
    )
    begun = client.post(
        f"/records/{record.id}/correct", data={**form_token(client), "kind": "replaces", "reason": "场所写错"}
    )
    sheet = Sheet(client, begun.headers["location"])
    assert sheet.value("f.inspection_place") == record.values["inspection_place"]
    done = issue(sheet, **{"f.inspection_place": "二号车间"})

    assert unexplained.status_code == 422
    old, new = sorted(writing.records(case), key=lambda item: item.recorded_at)
    assert done.headers["location"] == f"/records/{new.id}/issued"
    assert (new.relation.record_id, new.values["inspection_place"]) == (old.id, "二号车间")
    assert old.void_reason == "场所写错"
    twice = client.post(
        f"/records/{old.id}/correct", data={**form_token(client), "kind": "replaces", "reason": "又一次"}
    )
    assert twice.status_code == 409


def test_what_is_printed_is_the_issued_file_and_that_it_was_taken_is_written_down(writing):
    record = writing.issue(writing.case(), RECORD)
    answer = writing.client("wang.jia").get(f"/records/{record.id}/print")
    with writing.app.catalog.reading() as reader:
        looks = reader.accesses(record_id=record.id)

    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["content-disposition"] == "inline"
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "script-src" not in answer.headers["content-security-policy"]
    assert AccessKind.TAKEN_OUT in {look.what for look in looks}
    assert writing.client("nei.qin").get(f"/records/{record.id}/print").status_code == 403


@pytest.mark.parametrize(
    "path", ["", f"/{RECORD}", f"/{RECORD}?draft={new_draft_key()}"], ids=["choose", "form", "draft"]
)
def test_nobody_writes_in_a_case_of_others(writing, path):
    assert writing.client("nei.qin").get(f"/cases/{writing.case()}/issue{path}").status_code == 403


def test_an_officer_without_certificate_on_the_day_is_not_offered(writing):
    held = Certificate("10040029999", "江苏省司法厅（示例）", date(2020, 1, 1), date(2023, 12, 31))
    writing.app.registrar.register_officer(
        Officer(OfficerId(new_id(writing.app.now())), "过期示", (held,), None, ())
    )
    page = writing.open(writing.case(), RECORD)

    assert "过期示" not in page.html
    assert "王甲示" in page.html
    without = page.press("check", **{"officer": []})
    assert "执法人员不得少于2人" in without.html
