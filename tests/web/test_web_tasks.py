"""Long work: who sees it, how it goes on, how it ends, and what happens to it when the service stops."""

import logging
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from web_in_process import InProcess, small_office
from web_people import sign_in

from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError, UnavailableError
from docarchive.web.tasks import KEPT_FOR, UNFINISHED_AT_MOST, Outcome, Tasks, TaskState

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
TITLE = "封卷 / seal the volume"
SEALED = Outcome("已封卷 / sealed", link="/volumes/1")


class Clock:
    """A clock that is set by hand."""

    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def told():
    return []


@pytest.fixture
def tasks(clock, told):
    made = Tasks(clock, told.append)
    yield made
    made.close(1)


def ended(tasks, task_id, by="wang.jia"):
    """The task once it is over."""
    for _ in range(500):
        task = tasks.get(task_id, by=by)
        if task.is_over:
            return task
        time.sleep(0.01)
    raise AssertionError(task)


class Held:
    """Work that goes on when the test says so."""

    def __init__(self):
        self.began, self.go_on = threading.Event(), threading.Event()

    def __call__(self, progress):
        self.began.set()
        assert self.go_on.wait(10)
        return SEALED


def test_work_is_done_and_its_outcome_kept(tasks):
    task = ended(tasks, tasks.start(title=TITLE, by="wang.jia", work=lambda _: SEALED))

    assert (task.state, task.outcome, task.title, task.ended_at) == (TaskState.DONE, SEALED, TITLE, NOW)


def test_only_who_started_work_sees_it(tasks):
    task_id = tasks.start(title=TITLE, by="wang.jia", work=lambda _: SEALED)

    assert [task.id for task in tasks.of("wang.jia")] == [task_id]
    assert tasks.of("nei.qin") == []
    assert tasks.count("nei.qin") == (0, 0)
    with pytest.raises(NotFoundError) as others:
        tasks.get(task_id, by="nei.qin")
    with pytest.raises(NotFoundError) as nobodys:
        tasks.get("nothing", by="nei.qin")
    assert str(others.value) == str(nobodys.value)


def test_progress_is_seen_and_told_once_a_percent(tasks, told):
    held = Held()

    def work(progress):
        for number in range(1000):
            progress(number, 1000)
        return held(progress)

    task_id = tasks.start(title=TITLE, by="wang.jia", work=work)
    assert held.began.wait(10)
    task = tasks.get(task_id, by="wang.jia")
    held.go_on.set()
    ended(tasks, task_id)

    assert (task.state, task.done, task.total) == (TaskState.RUNNING, 999, 1000)
    assert [one.state for one in told[:2]] == [TaskState.WAITING, TaskState.RUNNING]
    assert len([one for one in told if one.total]) == 101  # each percent, and the end


def test_an_expected_failure_is_shown_with_what_to_do(tasks):
    def work(progress):
        raise RejectedError("缺少决定书 / the decision is missing", hint="先归入 / file it first")

    task = ended(tasks, tasks.start(title=TITLE, by="wang.jia", work=work))

    assert task.state is TaskState.FAILED
    assert (task.failure, task.hint) == ("缺少决定书 / the decision is missing", "先归入 / file it first")


def test_a_mistake_is_in_the_log_and_only_its_number_on_the_page(tasks, caplog):
    def work(progress):
        raise ValueError("personal data in here")

    with caplog.at_level(logging.ERROR):
        task = ended(tasks, tasks.start(title=TITLE, by="wang.jia", work=work))

    assert task.state is TaskState.FAILED
    assert "personal" not in task.failure
    mark = task.failure.rsplit(" ", 1)[1]
    assert mark in caplog.text
    assert ended(tasks, tasks.start(title=TITLE, by="wang.jia", work=lambda _: SEALED)).outcome == SEALED


def test_what_is_over_is_forgotten_after_a_day(tasks, clock):
    task_id = tasks.start(title=TITLE, by="wang.jia", work=lambda _: SEALED)
    ended(tasks, task_id)

    clock.now = NOW + KEPT_FOR
    assert tasks.of("wang.jia")
    clock.now = NOW + KEPT_FOR + timedelta(seconds=1)
    assert tasks.of("wang.jia") == []


def test_the_oldest_are_forgotten_when_there_are_too_many(tasks, monkeypatch):
    monkeypatch.setattr("docarchive.web.tasks.KEPT_AT_MOST", 3)
    ids = []
    for _ in range(6):
        ids.append(tasks.start(title=TITLE, by="wang.jia", work=lambda _: SEALED))
        ended(tasks, ids[-1])

    assert [task.id for task in tasks.of("wang.jia")] == ids[:2:-1]


def test_one_user_cannot_fill_the_queue_for_all(tasks):
    held = Held()
    for _ in range(UNFINISHED_AT_MOST):
        tasks.start(title=TITLE, by="wang.jia", work=held)

    with pytest.raises(ConflictError):
        tasks.start(title=TITLE, by="wang.jia", work=held)
    others = tasks.start(title=TITLE, by="nei.qin", work=lambda _: SEALED)
    held.go_on.set()
    assert ended(tasks, others, "nei.qin").outcome == SEALED


def test_stopping_waits_for_what_runs_and_drops_what_waits(clock):
    tasks, held = Tasks(clock, threads=1), Held()
    running = tasks.start(title=TITLE, by="wang.jia", work=held)
    waiting = tasks.start(title=TITLE, by="wang.jia", work=lambda _: SEALED)
    assert held.began.wait(10)
    threading.Timer(0.2, held.go_on.set).start()

    tasks.close(10)

    assert tasks.get(running, by="wang.jia").outcome == SEALED
    assert tasks.get(waiting, by="wang.jia").state is TaskState.FAILED
    with pytest.raises(UnavailableError):
        tasks.start(title=TITLE, by="wang.jia", work=held)


def test_stopping_does_not_wait_for_ever(clock):
    tasks, held = Tasks(clock, threads=1), Held()
    tasks.start(title=TITLE, by="wang.jia", work=held)
    assert held.began.wait(10)

    began = time.monotonic()
    tasks.close(0.2)
    took = time.monotonic() - began
    held.go_on.set()

    assert 0.2 <= took < 8


def test_an_outcome_leads_to_this_site_only():
    with pytest.raises(ValueError, match="not an address of this site"):
        Outcome("好 / good", link="https://elsewhere.example/")


# the pages
@pytest.fixture(scope="module")
def web(tmp_path_factory, environ):
    """The application of an office with two clerks, in this process."""
    with small_office(tmp_path_factory.mktemp("tasks"), environ, ("wang.jia", "nei.qin")) as made:
        yield made


@pytest.fixture(scope="module")
def clerks(web):
    found = {}
    for name in ("wang.jia", "nei.qin"):
        found[name] = InProcess(web)
        sign_in(found[name], name)
    return found


def test_the_page_of_a_task_goes_on_by_itself_until_it_is_over(web, clerks):
    held, site = Held(), web.state.site
    task_id = site.tasks.start(title=TITLE, by="wang.jia", work=held)
    assert held.began.wait(10)
    page = clerks["wang.jia"].get(f"/tasks/{task_id}").text
    part = clerks["wang.jia"].get(f"/tasks/{task_id}", headers={"HX-Request": "true"}).text
    held.go_on.set()
    ended(site.tasks, task_id)
    over = clerks["wang.jia"].get(f"/tasks/{task_id}").text

    assert '<noscript><meta http-equiv="refresh"' in page
    assert 'hx-trigger="every 1s"' in part
    assert "<html" not in part
    assert "every 1s" not in over
    assert "http-equiv" not in over
    assert 'href="/volumes/1"' in over
    assert "已封卷" in over


def test_the_page_of_a_file_that_is_gone_is_not_offered(web, clerks):
    site, made = web.state.site, []

    def work(_progress):
        path = site.made.new_folder() / "案件.zip"
        path.write_bytes(b"zip")
        made.append(path)
        link = site.made.keep(path, "application/zip", by="wang.jia", back_to="/cases")
        return Outcome("已打包 / packed", link=link)

    task_id = site.tasks.start(title=TITLE, by="wang.jia", work=work)
    ended(site.tasks, task_id)
    pages = [f"/tasks/{task_id}", "/tasks"]
    there = [clerks["wang.jia"].get(page).text for page in pages]
    made[0].unlink()  # as a disposal does
    gone = [clerks["wang.jia"].get(page).text for page in pages]

    assert ['href="/made/' in text for text in (*there, *gone)] == [True, True, False, False]
    assert ["文件已不在" in text for text in (*there, *gone)] == [False, False, True, True]


def test_the_head_speaks_of_tasks_to_those_who_have_some(web, clerks):
    site = web.state.site
    ended(site.tasks, site.tasks.start(title=TITLE, by="wang.jia", work=lambda _: SEALED))

    assert 'href="/tasks"' in clerks["wang.jia"].get("/cases").text
    assert 'href="/tasks"' not in clerks["nei.qin"].get("/cases").text
    assert "已封卷" in clerks["wang.jia"].get("/tasks").text
    assert "已封卷" not in clerks["nei.qin"].get("/tasks").text


def test_a_task_of_somebody_else_looks_like_none(web, clerks):
    site = web.state.site
    task_id = site.tasks.start(title=TITLE, by="wang.jia", work=lambda _: SEALED)

    theirs, nothing = (clerks["nei.qin"].get(f"/tasks/{one}") for one in (task_id, "0" * 16))

    assert theirs.status_code == nothing.status_code == 404
    assert theirs.text.replace(task_id, "0" * 16) == nothing.text


def test_a_failure_is_shown_with_what_to_do(web, clerks):
    def work(progress):
        raise RejectedError("缺少决定书<b> / the decision is missing", hint="先归入 / file it first")

    site = web.state.site
    task_id = site.tasks.start(title=TITLE, by="wang.jia", work=work)
    ended(site.tasks, task_id)
    page = clerks["wang.jia"].get(f"/tasks/{task_id}").text

    assert "缺少决定书&lt;b&gt;" in page
    assert "先归入" in page
