"""Who waits for which office; the offices themselves are LibreOffice's tests."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from docarchive.domain.errors import UnavailableError
from docarchive.templates.printing import office_places
from docarchive.templates.printing.office_places import OfficePlaces

PATIENCE = 20


class Office:
    """Works until it is told to go on, when it has been given a gate."""

    def __init__(self, gate=None):
        self.conversions = 0
        self.ended = False
        self.began = threading.Event()
        self._gate = gate

    def convert(self, docx):
        self.began.set()
        if self._gate is not None:
            assert self._gate.wait(PATIENCE)
        self.conversions += 1
        return docx

    def end(self):
        self.ended = True


class Starter:
    """Makes offices, and knows how many there were."""

    def __init__(self, *offices):
        self._left = list(offices)
        self.started = []
        self.failed = 0

    def __call__(self):
        office = self._left.pop(0) if self._left else Office()
        if isinstance(office, Exception):
            self.failed += 1
            raise office
        self.started.append(office)
        return office


def until(holds):
    """Wait until it does."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def convert(places, docx=b"docx"):
    with places.lent() as place:
        return place.convert(docx, recycle_after=1000)


def test_one_document_after_another_needs_one_office():
    starter = Starter()
    places = OfficePlaces(starter, 3)

    assert [convert(places, b"%d" % number) for number in range(20)] == [b"%d" % n for n in range(20)]

    assert len(starter.started) == 1


def test_the_second_who_comes_waits_for_the_office_at_work_and_none_is_started(monkeypatch):
    monkeypatch.setattr(office_places, "_LONG_SECONDS", PATIENCE)
    gate = threading.Event()
    first = Office(gate)
    starter = Starter(first)
    places = OfficePlaces(starter, 2)
    with ThreadPoolExecutor(2) as pool:
        made = [pool.submit(convert, places)]
        assert first.began.wait(PATIENCE)
        made.append(pool.submit(convert, places))
        until(lambda: places._found_busy == 1)
        gate.set()
        assert [one.result(PATIENCE) for one in made] == [b"docx"] * 2

    assert starter.started == [first]
    assert first.conversions == 2


def test_who_has_waited_for_long_has_another_office_started(monkeypatch):
    monkeypatch.setattr(office_places, "_LONG_SECONDS", 0.05)
    gate = threading.Event()
    first = Office(gate)
    starter = Starter(first)
    places = OfficePlaces(starter, 2)
    with ThreadPoolExecutor(2) as pool:
        hanging = pool.submit(convert, places)
        assert first.began.wait(PATIENCE)

        assert pool.submit(convert, places).result(PATIENCE) == b"docx"

        assert not hanging.done()
        gate.set()
        assert hanging.result(PATIENCE) == b"docx"
    assert len(starter.started) == 2


def test_when_all_are_at_work_again_and_again_another_office_is_started(monkeypatch):
    monkeypatch.setattr(office_places, "_LONG_SECONDS", PATIENCE)
    gate = threading.Event()
    first = Office(gate)
    starter = Starter(first)
    places = OfficePlaces(starter, 2)
    with ThreadPoolExecutor(8) as pool:
        made = [pool.submit(convert, places)]
        assert first.began.wait(PATIENCE)
        made += [pool.submit(convert, places) for _ in range(office_places._BUSY_IN_A_ROW)]

        answers = [one.result(PATIENCE) for one in made[1:]]  # of the second: the first still works

        gate.set()
        assert [*answers, made[0].result(PATIENCE)] == [b"docx"] * len(made)
    assert len(starter.started) == 2


def test_who_waits_does_not_fail_when_no_office_can_be_started_beside(monkeypatch):
    monkeypatch.setattr(office_places, "_LONG_SECONDS", 0.05)
    gate = threading.Event()
    first = Office(gate)
    starter = Starter(first, UnavailableError("no memory"))
    places = OfficePlaces(starter, 2)
    with ThreadPoolExecutor(3) as pool:
        made = [pool.submit(convert, places)]
        assert first.began.wait(PATIENCE)
        made.append(pool.submit(convert, places))
        until(lambda: starter.failed == 1)
        made.append(pool.submit(convert, places))  # for whom another is started once more

        assert made[2].result(PATIENCE) == made[1].result(PATIENCE) == b"docx"

        gate.set()
        assert made[0].result(PATIENCE) == b"docx"
    assert len(starter.started) == 2


def test_a_place_whose_office_has_gone_waits_for_others_to_be_busy():
    gate = threading.Event()
    starter = Starter(Office(gate))
    places = OfficePlaces(starter, 2)
    with ThreadPoolExecutor(8) as pool:
        held = [pool.submit(convert, places) for _ in range(8)]
        until(lambda: len(starter.started) == 2)
        gate.set()
        assert all(one.result(PATIENCE) == b"docx" for one in held)
    with places.lent() as place:
        place.convert(b"docx", recycle_after=1)

    assert [convert(places) for _ in range(3)] == [b"docx"] * 3

    assert len(starter.started) == 2


def test_warming_up_starts_one_office_once_and_the_first_document_uses_it():
    starter = Starter()
    places = OfficePlaces(starter, 2)

    places.warm_up()
    places.warm_up()
    convert(places)

    assert [office.conversions for office in starter.started] == [1]


def test_warming_up_that_fails_says_so_and_the_first_document_tries_again():
    starter = Starter(UnavailableError("no memory"))
    places = OfficePlaces(starter, 1)

    with pytest.raises(UnavailableError, match="no memory"):
        places.warm_up()

    assert convert(places) == b"docx"


def test_closing_ends_every_office_and_none_is_started_again():
    starter = Starter()
    places = OfficePlaces(starter, 2)
    places.warm_up()

    places.close()

    assert [office.ended for office in starter.started] == [True]
    with pytest.raises(UnavailableError, match="stopped"):
        convert(places)


def test_closing_ends_the_office_that_is_being_started_beside(monkeypatch):
    monkeypatch.setattr(office_places, "_LONG_SECONDS", 0.05)
    gate, slow = threading.Event(), threading.Event()
    first, second = Office(gate), Office()

    def start():
        if not first.began.is_set():
            return first
        slow.set()
        time.sleep(0.3)
        return second

    places = OfficePlaces(start, 2)
    with ThreadPoolExecutor(2) as pool:
        made = [pool.submit(convert, places)]
        assert first.began.wait(PATIENCE)
        made.append(pool.submit(convert, places))
        assert slow.wait(PATIENCE)

        places.close()

        assert second.ended
        gate.set()
        for one in made:
            assert one.exception(PATIENCE) is None or isinstance(one.exception(), UnavailableError)
