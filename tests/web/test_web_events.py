"""Server-sent events: who hears what, bounded, until the session or the service ends."""

import asyncio
import json
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest
from web_in_process import served, small_office
from web_people import sign_in, token_in

from docarchive.domain.arrival import Arrival, ArrivalState
from docarchive.domain.errors import UnavailableError
from docarchive.domain.identifiers import ArrivalId, new_id
from docarchive.web import events as module
from docarchive.web.events import LISTENERS_OF_ONE_USER, Event, Events, Listener
from docarchive.web.tasks import Outcome, Task, TaskState
from own_loop import run

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


# the hub
@pytest.fixture
def hub():
    made = Events(lambda: None)
    yield made
    made.close()


async def forever():
    return True


def a_task(by="wang.jia", done=0):
    return Task("1", "封卷 / seal", by, NOW, TaskState.RUNNING, done, 10)


def test_a_slow_listener_keeps_the_newest_word_on_each_subject_and_no_more():
    async def go():
        listener = Listener("wang.jia", tends_inbox=True)
        for number in range(5000):
            listener.tell(Event("task", str(number % 150), str(number)))
            listener.tell(Event("task", "last", str(number)))
        return await listener.heard(1)

    heard = run(go())

    assert len(heard) == 100
    assert [event.data for event in heard if event.subject == "last"] == ["4999"]


def test_closing_begins_no_look_at_the_inbox_and_waits_for_one_under_way():
    looks, begun, ended = [], threading.Event(), []

    def look():
        looks.append(1)
        begun.set()
        time.sleep(0.2)
        ended.append(1)

    idle = Events(look, look_seconds=0.01)
    time.sleep(0.1)  # its watcher waits for somebody who listens
    idle.close()
    assert looks == []

    async def listened():
        stream = busy.stream("wang.jia", tends_inbox=True, still_here=forever)
        await anext(stream)
        assert await asyncio.to_thread(begun.wait, 5)
        busy.close()
        await stream.aclose()

    busy = Events(look, look_seconds=0.01)
    run(listened())
    assert len(looks) == len(ended) > 0


def test_only_who_started_a_task_and_only_who_tends_the_inbox_hears_of_it(hub):
    async def go():
        heard = {}
        streams = {
            name: hub.stream(name, tends_inbox=tends, still_here=forever)
            for name, tends in (("wang.jia", True), ("shen.he", False))
        }
        for stream in streams.values():
            assert (await anext(stream)).startswith(b"retry:")
        hub.task_changed(a_task("shen.he"))
        hub.inbox_changed()
        for name, stream in streams.items():
            heard[name] = await asyncio.wait_for(anext(stream), 5)
            await stream.aclose()
        return heard

    heard = run(go())

    assert heard["wang.jia"].startswith(b"event: inbox\n")
    assert heard["shen.he"].startswith(b"event: task\n")
    assert json.loads(heard["shen.he"].split(b"data: ")[1])["total"] == 10
    assert hub.count() == 0


def test_a_stream_ends_with_the_session(hub, monkeypatch):
    monkeypatch.setattr(module, "HEARTBEAT_SECONDS", 0.05)
    here = [True, True, False]

    async def still_here():
        return here.pop(0)

    async def go():
        stream = hub.stream("wang.jia", tends_inbox=False, still_here=still_here)
        return [part async for part in stream]

    parts = run(go())

    assert parts[1:] == [b": still here\n\n"] * 2
    assert hub.count() == 0


def test_nobody_opens_streams_without_end(hub):
    async def go():
        streams = [
            hub.stream("wang.jia", tends_inbox=False, still_here=forever)
            for _ in range(LISTENERS_OF_ONE_USER)
        ]
        for stream in streams:
            await anext(stream)
        with pytest.raises(UnavailableError):
            hub.require_room("wang.jia")
        hub.require_room("nei.qin")
        await streams[0].aclose()
        hub.require_room("wang.jia")
        for stream in streams:
            await stream.aclose()

    run(go())


def test_the_inbox_is_looked_at_only_while_somebody_listens():
    looks = []
    hub = Events(lambda: looks.append(1) or len(looks), look_seconds=0.01)

    async def go():
        await asyncio.sleep(0.1)
        before = len(looks)
        stream = hub.stream("wang.jia", tends_inbox=True, still_here=forever)
        await anext(stream)
        told = await asyncio.wait_for(anext(stream), 5)
        await stream.aclose()
        await asyncio.sleep(0.1)
        after = len(looks)
        await asyncio.sleep(0.1)
        return before, told, len(looks) - after

    before, told, later = run(go())
    hub.close()

    assert (before, later) == (0, 0)
    assert told == b"event: inbox\ndata: {}\n\n"


# over a socket
@pytest.fixture(scope="module")
def web(tmp_path_factory, environ):
    with small_office(tmp_path_factory.mktemp("events"), environ, ("wang.jia", "nei.qin", "shen.he")) as made:
        yield made


@pytest.fixture
def office(web, monkeypatch):
    """Address and server, fresh for each test: a service that was stopped takes no listeners."""
    site = web.state.site
    monkeypatch.setattr(site, "events", Events(site._inbox, look_seconds=0.05))
    monkeypatch.setattr(site.tasks, "_tell", site.events.task_changed)
    with served(web) as (url, server):
        yield url, server


class Ear:
    """One client that listens in a thread."""

    def __init__(self, url, name):
        self.lines, self.ended, self._open = [], threading.Event(), threading.Event()
        self.client = httpx.Client(base_url=url, timeout=30)
        sign_in(self.client, name)
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()
        assert self._open.wait(10)

    def _listen(self):
        with self.client.stream("GET", "/events") as answer:
            self.headers = answer.headers
            for line in answer.iter_lines():
                self.lines.append(line)
                self._open.set()
        self.ended.set()

    def hears(self, what, seconds=10):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if any(what in line for line in self.lines):
                return True
            time.sleep(0.02)
        return False

    def close(self):
        self._thread.join(15)
        self.client.close()


def save_arrival(app, name):
    now = app.now()
    with app.catalog.transaction() as tx:
        tx.save_arrival(Arrival(ArrivalId(new_id(now)), name, ArrivalState.SEEN, now, now, 1, 1))


def test_a_page_hears_of_the_inbox_and_of_its_own_work(web, office):
    url, server = office
    clerk, other, reviewer = (Ear(url, name) for name in ("wang.jia", "nei.qin", "shen.he"))
    save_arrival(web.state.site.app, "机密.pdf")
    web.state.site.tasks.start(
        title="封卷 / seal", by="wang.jia", work=lambda _: Outcome("已封卷 / sealed", "/cases")
    )

    assert clerk.hears("event: inbox")
    assert clerk.hears('"state": "done"')
    assert other.hears("event: inbox")
    server.should_exit = True
    for ear in (clerk, other, reviewer):
        assert ear.ended.wait(8)
        ear.close()
    assert clerk.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert clerk.headers["cache-control"] == "no-store"
    assert not any("event: task" in line for line in other.lines)
    assert not any("event:" in line for line in reviewer.lines)
    assert "机密" not in "".join(clerk.lines)


def test_the_service_stops_at_once_while_pages_listen(office):
    url, server = office
    ears = [Ear(url, "wang.jia"), Ear(url, "shen.he")]

    began = time.monotonic()
    server.should_exit = True
    for ear in ears:
        assert ear.ended.wait(8)
        ear.close()

    assert time.monotonic() - began < 8  # else it would wait ten for answers under way


def test_a_stream_ends_when_its_user_signs_out(office, monkeypatch):
    monkeypatch.setattr(module, "HEARTBEAT_SECONDS", 0.1)
    url, _ = office
    ear = Ear(url, "wang.jia")
    assert ear.hears(": still here")
    page = ear.client.get("/")
    ear.client.post("/sign-out", data={"form_token": token_in(page.text)})

    assert ear.ended.wait(8)
    ear.close()


def test_listening_is_no_sign_of_life(web, office, monkeypatch):
    """Else a page that is left open would keep its session for ever."""
    monkeypatch.setattr(module, "HEARTBEAT_SECONDS", 0.05)
    url, server = office
    site = web.state.site
    ear = Ear(url, "wang.jia")
    with site.app.catalog.reading() as reader:
        before = reader.sessions_of("wang.jia")[0].seen_at
    later = replace(site.sign_in, now=lambda: before + site.sign_in.idle / 2)
    monkeypatch.setattr(site, "sign_in", later)
    heard = len(ear.lines)
    while len(ear.lines) < heard + 6:
        time.sleep(0.02)
    with site.app.catalog.reading() as reader:
        after = reader.sessions_of("wang.jia")[0].seen_at
    server.should_exit = True
    ear.close()

    assert after == before


def test_thirty_listeners_cost_no_thread_each_and_go_without_a_trace(web, office):
    url, _ = office
    site = web.state.site
    cookies = []
    for name in ("wang.jia", "nei.qin"):
        with httpx.Client(base_url=url) as client:
            sign_in(client, name)
            cookies.append(dict(client.cookies))
    before = threading.active_count()

    async def listen(number):
        async with (
            httpx.AsyncClient(base_url=url, cookies=cookies[number % 2], timeout=20) as client,
            client.stream("GET", "/events") as answer,
        ):
            async for line in answer.aiter_lines():
                if line == "event: task":
                    return answer.status_code
        return None

    async def all_of_them():
        listening = []
        for number in range(30):  # one after the other: what answers requests is shared by threads of its own
            listening.append(asyncio.create_task(listen(number)))
            while site.events.count() <= number:
                await asyncio.sleep(0.01)
        during = threading.active_count()
        for name in ("wang.jia", "nei.qin"):
            site.tasks.start(title="封卷 / seal", by=name, work=lambda _: Outcome("已封卷 / sealed"))
        return during, await asyncio.wait_for(asyncio.gather(*listening), 15)

    during, statuses = run(all_of_them())
    end = time.monotonic() + 5
    while site.events.count() and time.monotonic() < end:
        time.sleep(0.05)

    assert statuses == [200] * 30
    assert during - before <= 5
    assert site.events.count() == 0
