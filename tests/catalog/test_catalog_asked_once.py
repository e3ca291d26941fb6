"""Keys of programs' requests, on both databases; and doing once what is asked often."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from docarchive.domain.errors import ConflictError, RejectedError, UnavailableError
from docarchive.domain.people.asked_once import AskedOnce
from docarchive.workflows.people.once import KEPT_FOR, Once

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
ASKED = AskedOnce("wang.jia", "k-1", "digest", "target", NOW)


class Deed:
    """What is asked for; counts how often it was done, and for which ids."""

    def __init__(self, *errors):
        self.targets, self._errors = [], list(errors)

    def __call__(self, target):
        self.targets.append(target)
        if self._errors:
            raise self._errors.pop(0)
        return f"made {target}"


@pytest.fixture
def clock():
    return [NOW]


@pytest.fixture
def once(catalog, clock):
    return Once(catalog, lambda: clock[0])


def test_a_key_is_its_users_and_swept_when_it_is_old(catalog):
    with catalog.transaction() as tx:
        tx.save_asked_once(ASKED)
        tx.save_asked_once(replace(ASKED, answer="答"))
        tx.save_asked_once(replace(ASKED, key="k-2", at=NOW - timedelta(days=1)))
    with catalog.transaction() as tx:
        tx.sweep_asked_once(before=NOW)
        assert tx.find_asked_once("wang.jia", "k-1").answer == "答"
        assert tx.find_asked_once("wang.jia", "k-2") is None
        assert tx.find_asked_once("nei.qin", "k-1") is None
        tx.drop_asked_once("wang.jia", "k-1")
        assert tx.find_asked_once("wang.jia", "k-1") is None


def test_what_is_asked_twice_is_done_once(once, catalog):
    deed = Deed()

    first, repeated = once.do("wang.jia", "k", "digest", deed)
    after_restart = Once(catalog, lambda: NOW)
    second, again = after_restart.do("wang.jia", "k", "digest", deed)

    assert first == second == f"made {deed.targets[0]}"
    assert (repeated, again, len(deed.targets)) == (False, True, 1)


def test_the_same_key_with_something_else_is_refused(once):
    once.do("wang.jia", "k", "digest", Deed())
    other = Deed()

    with pytest.raises(RejectedError, match="another request"):
        once.do("wang.jia", "k", "another digest", other)
    assert other.targets == []
    assert once.do("nei.qin", "k", "another digest", other)[1] is False


def test_what_was_refused_may_be_asked_again(once):
    deed = Deed(UnavailableError("later"))

    with pytest.raises(UnavailableError):
        once.do("wang.jia", "k", "digest", deed)
    answer, repeated = once.do("wang.jia", "k", "mended digest", deed)

    assert (answer, repeated) == (f"made {deed.targets[1]}", False)


def test_after_a_crash_the_same_thing_is_made_and_not_another(once, catalog):
    deed = Deed(KeyboardInterrupt())

    with pytest.raises(KeyboardInterrupt):
        once.do("wang.jia", "k", "digest", deed)
    answer, _ = Once(catalog, lambda: NOW).do("wang.jia", "k", "digest", deed)

    assert deed.targets[0] == deed.targets[1]
    assert answer == f"made {deed.targets[0]}"


def test_the_same_request_twice_at_the_same_time_is_told_so(once):
    began, go_on, answers = threading.Event(), threading.Event(), []

    def slow(target):
        began.set()
        assert go_on.wait(10)
        return target

    thread = threading.Thread(target=lambda: answers.append(once.do("wang.jia", "k", "digest", slow)))
    thread.start()
    assert began.wait(10)
    with pytest.raises(ConflictError):
        once.do("wang.jia", "k", "digest", slow)
    go_on.set()
    thread.join()

    assert once.do("wang.jia", "k", "digest", slow) == (answers[0][0], True)


def test_a_key_is_forgotten_after_some_days(once, clock):
    deed = Deed()
    once.do("wang.jia", "k", "digest", deed)
    clock[0] = NOW + KEPT_FOR + timedelta(seconds=1)

    assert once.do("wang.jia", "k", "something else", deed)[1] is False


@pytest.mark.parametrize("key", ["", " ", "a b", "键", "x" * 201, "a\n", "\x00"])
def test_a_key_that_is_none_is_refused(once, key):
    with pytest.raises(RejectedError):
        once.do("wang.jia", key, "digest", Deed())
