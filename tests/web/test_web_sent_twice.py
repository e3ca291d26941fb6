"""A form that is sent twice is done once: by a second click, by the back button, at the same moment."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from starlette.responses import HTMLResponse, RedirectResponse
from web_archive_room import make_case
from web_people import TOKEN_FIELD, token_in

from docarchive.domain.case_event import CaseEventKind
from docarchive.domain.errors import ConflictError
from docarchive.web.forms import ONCE_FIELD
from docarchive.web.sent_forms import KEPT_FOR, SHOWN_FOR, Sending, SentForms
from own_loop import run

SENT = Sending("dang.an", "/loans", "key", "words")


class Deed:
    """A handler that counts."""

    def __init__(self, *answers):
        self.answers, self.count = list(answers), 0

    async def __call__(self):
        self.count += 1
        await asyncio.sleep(0.05)
        answer = self.answers[min(self.count, len(self.answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def clock():
    return [datetime(2026, 11, 22, 8, 0, tzinfo=UTC)]


@pytest.fixture
def forms(clock):
    return SentForms(lambda: clock[0], stands=lambda link: link != "/tasks/failed")


def led_to(number):
    return RedirectResponse(f"/loans/{number}", status_code=303)


def test_two_clicks_at_one_moment_are_done_once_and_lead_to_the_same_page(forms):
    deed = Deed(led_to(1), led_to(2))

    async def both():
        return await asyncio.gather(forms.answer(SENT, deed), forms.answer(SENT, deed))

    assert [answer.headers["location"] for answer in run(both())] == ["/loans/1", "/loans/1"]
    assert deed.count == 1


@pytest.mark.parametrize(
    "other",
    [
        Sending("dang.er", SENT.address, SENT.key, SENT.digest),
        Sending(SENT.user, "/loans/2/return", SENT.key, SENT.digest),
        Sending(SENT.user, SENT.address, "another page", SENT.digest),
        Sending(SENT.user, SENT.address, SENT.key, "other words"),
    ],
)
def test_another_request_is_done_too(forms, other):
    deed = Deed(led_to(1))
    run(forms.answer(SENT, deed))
    run(forms.answer(other, deed))

    assert deed.count == 2


def test_what_was_not_done_may_be_sent_again(forms):
    deed = Deed(HTMLResponse("", 422), ConflictError("x / y"), led_to(3))

    assert run(forms.answer(SENT, deed)).status_code == 422
    with pytest.raises(ConflictError):
        run(forms.answer(SENT, deed))
    assert run(forms.answer(SENT, deed)).headers["location"] == "/loans/3"
    assert run(forms.answer(SENT, deed)).headers["location"] == "/loans/3"
    assert deed.count == 3


def test_work_that_failed_an_answer_with_a_cookie_and_an_hour_ago_are_no_reason_not_to_do_it(forms, clock):
    signing = led_to(1)
    signing.set_cookie("language", "en")
    for answer in (RedirectResponse("/tasks/failed", 303), signing):
        deed = Deed(answer)
        run(forms.answer(SENT, deed))
        run(forms.answer(SENT, deed))
        assert deed.count == 2
    deed = Deed(led_to(1))
    run(forms.answer(SENT, deed))
    clock[0] += KEPT_FOR + timedelta(seconds=1)
    run(forms.answer(SENT, deed))
    assert deed.count == 2


def test_an_answer_with_a_secret_is_given_again_for_a_moment_and_then_leads_on(forms, clock):
    deed = Deed(HTMLResponse("first secret"), HTMLResponse("second secret"))
    wrong = Deed(HTMLResponse("wrong password", 422))
    other = Sending(SENT.user, "/account/tokens", "key", "other words")

    def ask(deed, sending=SENT, led="/account"):
        return run(forms.answer(sending, deed, lambda: led))

    async def both():
        return await asyncio.gather(*(forms.answer(SENT, deed, lambda: "/account") for _ in range(2)))

    first, second = run(both())
    assert first.body == second.body == b"first secret"
    assert second.headers["content-type"] == first.headers["content-type"]
    clock[0] += SHOWN_FOR
    assert ask(deed).body == b"first secret"
    clock[0] += timedelta(seconds=1)
    assert ask(deed).headers["location"] == "/account"
    assert deed.count == 1
    for _ in range(2):  # what shows no secret is asked again
        ask(wrong, other, led=None)
    assert wrong.count == 2


def test_a_secret_is_forgotten_by_itself(forms, monkeypatch):
    monkeypatch.setattr("docarchive.web.sent_forms.SHOWN_FOR", timedelta(seconds=0.1))

    async def shown():
        await forms.answer(SENT, Deed(HTMLResponse("secret")), lambda: "/account")
        held = dict(forms._shown)
        await asyncio.sleep(0.5)
        return held, forms._shown

    before, after = run(shown())
    assert list(before) == [SENT]
    assert after == {}


def key_in(html):
    return re.search(rf'name="{ONCE_FIELD}" value="([^"]+)"', html)[1]


def test_reading_in_the_reading_room_is_noted_once_a_form(archive):
    volume = archive.seal(archive.ready("阅览两次点击"))[0]
    asked = {"case": volume.case_id, "name": "示例律师", "kind": "agent", "purpose": "行政复议"}
    path = archive.post("dang.an", "/loans", **asked).headers["location"]
    archive.post("dang.er", f"{path}/approve", until="2026-12-31")
    client = archive.client("dang.an")

    def read(page, pages):
        data = {TOKEN_FIELD: token_in(page), ONCE_FIELD: key_in(page)}
        data |= {"record_id": volume.items[0].record_id, "pages": pages}
        return client.post(f"{path}/use", data=data).headers["location"]

    def uses():
        with archive.app.catalog.reading() as reader:
            return [use.pages for use in reader.get_lending(path.rpartition("/")[2]).uses]

    page = client.get(path).text
    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(lambda _: read(page, "1"), range(2))) == [path, path]
    assert uses() == [(1,)]
    read(page, "")
    read(client.get(path).text, "1")
    assert uses() == [(1,), (), (1,)]


def test_a_file_with_other_bytes_is_another_request(archive):
    client = archive.client("dang.an")
    page = client.get("/inbox").text
    data = {TOKEN_FIELD: token_in(page), ONCE_FIELD: key_in(page)}

    def arrived(content):
        files = {"files": ("扫描.pdf", content, "application/pdf")}
        assert client.post("/inbox/upload", data=data, files=files).status_code == 303
        return len(list((archive.folder / "office" / "inbox").rglob("扫描*.pdf")))

    assert [arrived(content) for content in (b"%PDF-1", b"%PDF-1", b"%PDF-2")] == [1, 1, 2]


def test_no_two_forms_of_a_page_share_a_key_and_none_is_shown_again(archive):
    page = archive.client("dang.an").get("/inbox").text
    keys = re.findall(rf'name="{ONCE_FIELD}" value="([^"]+)"', page)
    data = {TOKEN_FIELD: token_in(page), ONCE_FIELD: keys[0], "case": "x", "reason": "typed"}
    refused = archive.client("dang.an").post("/retention/holds", data=data)

    assert len(keys) == len(set(keys)) >= 1
    assert page.count(f'name="{TOKEN_FIELD}"') == len(keys) + 2  # neither the language nor leaving has one
    assert refused.status_code == 404
    assert "typed" in refused.text
    assert keys[0] not in refused.text


def test_a_waiver_and_an_answer_stand_once_even_from_two_pages(archive):
    case = make_case(archive, "两次登记", forms=("inspection_record",)).case_id

    def events(kind):
        with archive.app.catalog.reading() as reader:
            return [(one.rule, one.note) for one in reader.events_of(case) if one.kind is kind]

    waiver = {"requirement": "signed_scan", "reason": "原件遗失", "allowed_by": "赵局示"}
    for _ in range(2):
        assert archive.post("wang.jia", f"/cases/{case}/waive", **waiver).status_code == 303
        assert archive.post("dang.an", f"/cases/{case}/close/waive", **waiver).status_code == 303
    archive.post("dang.an", f"/cases/{case}/close/waive", **waiver | {"reason": "原件在法院"})
    notes = [f"{why}（批准人：赵局示）" for why in ("原件遗失", "原件在法院")]
    assert events(CaseEventKind.REQUIREMENT_WAIVED) == [("signed_scan", note) for note in notes]

    said = [("V1", "ok"), ("V1", "ok"), ("10", "na"), ("V1", "fail"), ("V1", "ok")]
    for item, verdict in said:
        answer = {"item": item, "verdict": verdict, "reason": "有管辖权"}
        assert archive.post("shen.he", f"/cases/{case}/review/answer", **answer).status_code == 303
    kept = ["V1=ok", "10=na", "V1=fail", "V1=ok"]
    assert [rule for rule, _ in events(CaseEventKind.REVIEW_ANSWERED)] == kept
