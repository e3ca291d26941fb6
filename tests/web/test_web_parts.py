"""The small parts: words, marked text, the shelf of pictures, the board of what waits."""

import shutil
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from docarchive.domain.case import Case
from docarchive.domain.clocks.clocks import Clock, ClockState
from docarchive.domain.errors import UnavailableError
from docarchive.domain.identifiers import Sha256
from docarchive.domain.people.sight import FULL_SIGHT, Sight
from docarchive.domain.people.sign_in import SignedIn
from docarchive.domain.people.user import User, UserRole
from docarchive.domain.query import Span
from docarchive.domain.record import Record, RecordKind
from docarchive.web.assets import Assets
from docarchive.web.board import Board
from docarchive.web.language import Language, half, halves_within, pick
from docarchive.web.marked import pieces
from docarchive.web.navigation import room_of
from docarchive.web.pictures import PictureShelf
from docarchive.web.rendering import Pages, Scene
from docarchive.web.rooms import entries
from docarchive.web.seeing import source_seen
from docarchive.web.visit import Visit
from docarchive.workflows.desk import Closing, Waiting, part_of
from docarchive.workflows.issuing.clocks import DueClock

DIGEST = Sha256("0" * 64)
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("path", "room"),
    [
        ("/", "/"),
        ("/searches", "/search"),
        ("/cases/1", "/cases"),
        ("/cases/1/issue/closed", "/cases"),
        ("/cases/1/close", "/closings"),
        ("/cases/1/close/order", "/closings"),
        ("/closings", "/closings"),
        ("/volumes/1/proof", "/volumes"),
        ("/records/1", None),
    ],
)
def test_a_page_belongs_to_one_room(path, room):
    assert room_of(path, entries()) == room


def test_a_room_that_is_not_shown_holds_no_page():
    others = [entry for entry in entries() if entry.path != "/closings"]

    assert room_of("/cases/1/close", others) == "/cases"


def test_words_are_shown_in_the_readers_language():
    assert pick("共 {n} 份 / {n} records", Language.ZH, n=3) == "共 3 份"
    assert pick("共 {n} 份 / {n} records", Language.EN, n=3) == "3 records"
    assert half("王甲示", Language.EN) == "王甲示"


def test_words_in_one_language_only_stop_the_page():
    with pytest.raises(ValueError, match="not in two languages"):
        pick("只有中文", Language.ZH)


def test_the_houses_words_within_a_line_are_shown_in_the_readers_language():
    source = "惯例 / practice；《某办法》第三条"
    assert halves_within(source, Language.ZH) == "惯例；《某办法》第三条"
    assert halves_within(source, Language.EN) == "practice；《某办法》第三条"
    assert halves_within("甲 / 乙", Language.EN) == "甲 / 乙"


def test_what_comes_from_outside_is_no_pattern():
    assert pick("名 {name} / name {name}", Language.EN, name="{x} / y") == "name {x} / y"


def test_marked_text_is_all_there_in_order():
    cut = pieces("责令限期整改完毕", (Span(2, 4), Span(4, 6)))

    assert [(piece.text, piece.marked) for piece in cut] == [
        ("责令", False),
        ("限期", True),
        ("整改", True),
        ("完毕", False),
    ]


def test_a_passage_is_one_line_and_keeps_the_blanks_between_words():
    cut = pieces("a  b\nc d", (Span(3, 6),), one_line=True)

    assert "".join(piece.text for piece in cut) == "a b c d"


def test_a_name_that_a_page_was_not_given_is_an_error():
    scene = Scene(Language.ZH, None, "/", "/", "", "")

    with pytest.raises(UndefinedError):
        Pages(Assets(), ()).render("failure.html", scene, {"title": "错 / wrong"})


class Painter:
    """Counts what it draws, and is slow."""

    def __init__(self):
        self.drawn = []

    def paint(self, path, page_index, *, width, rotation=0):
        time.sleep(0.05)
        self.drawn.append((page_index, width))
        return b"x" * 100


def test_ten_who_look_at_a_page_have_it_drawn_once():
    painter = Painter()
    shelf = PictureShelf(painter, at_once=4)
    threads = [
        threading.Thread(target=shelf.picture, args=(Path("a"), DIGEST, 0), kwargs={"width": 5})
        for _ in range(10)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert painter.drawn == [(0, 5)]
    shelf.close()


def test_the_picture_looked_at_longest_ago_makes_room():
    painter = Painter()
    shelf = PictureShelf(painter, at_once=1, kept_bytes=250)
    for page in (0, 1, 0, 2, 0, 1):
        shelf.picture(Path("a"), DIGEST, page, width=5)

    assert [page for page, _ in painter.drawn] == [0, 1, 2, 1]
    shelf.close()


def test_a_picture_that_the_system_cleaned_away_is_drawn_again():
    painter = Painter()
    shelf = PictureShelf(painter, at_once=1)
    folder = Path(shelf._folder.name)
    shelf.picture(Path("a"), DIGEST, 0, width=5)
    for file in folder.iterdir():
        file.unlink()
    shelf.picture(Path("a"), DIGEST, 0, width=5)
    shutil.rmtree(folder)

    assert shelf.picture(Path("a"), DIGEST, 0, width=5) == b"x" * 100
    assert len(painter.drawn) == 3
    shelf.close()


@pytest.mark.parametrize(("informants", "shown"), [(False, [False, True]), (True, [True, True])])
def test_a_deadline_about_an_informants_paper_is_on_no_other_desk(informants, shown):
    case = Case("C", "示例案", "未报告", "举报", ("P",), (), NOW.date())
    record = Record("R", RecordKind.DOCUMENT, "C", "P", "文书", NOW, (), volume_side="secondary")
    sight = Sight(every_case=True, informants=informants)

    def due(about):
        return DueClock(case, None, Clock(None, None, ClockState.RUNNING, "", record=about))

    clocks = (due(record), due(None))
    found = part_of(Waiting(NOW, 1, clocks, (), ()), sight).clocks

    assert [one in found for one in clocks] == shown


@pytest.mark.parametrize(
    ("role", "officer", "lent", "shown"),
    [
        (UserRole.CLERK, "O", (), True),
        (UserRole.REVIEWER, None, (), True),
        (UserRole.CLERK, None, ("C",), False),
        (UserRole.ARCHIVIST, None, (), False),
    ],
)
def test_where_a_case_comes_from_names_no_informant_to_others(role, officer, lent, shown):
    told = Case("C", "示例案", "未报告", "职工示例举报", ("P",), ("O",), NOW.date())
    user = User("a.b", "示例", (role,), officer_id=officer, lent_case_ids=lent)
    visit = Visit(None, None, who=SignedIn(user))

    assert source_seen(visit, told) == ("职工示例举报" if shown else "")
    assert source_seen(visit, replace(told, source="监督检查")) == "监督检查"


class Facts:
    """A catalogue of which only the number of facts is asked."""

    def __init__(self):
        self.count = 1

    def reading(self):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def fact_count(self):
        return self.count


def test_nobody_waits_for_the_second_look():
    facts, clock, looks, gate = Facts(), [NOW], [], threading.Event()

    def look():
        looks.append(clock[0])
        if len(looks) > 1:
            gate.wait(5)
        return Waiting(clock[0], facts.count, (), (), ())

    board = Board(look, facts, lambda: clock[0])
    first = board.waiting_for(FULL_SIGHT)
    clock[0] += timedelta(minutes=1)
    assert board.waiting_for(FULL_SIGHT) is first  # nothing has changed
    facts.count = 2
    assert board.waiting_for(FULL_SIGHT) is first  # while the look is made
    assert board.waiting_for(FULL_SIGHT) is first  # and it is made once
    gate.set()
    for _ in range(100):
        if board.waiting_for(FULL_SIGHT) is not first:
            break
        time.sleep(0.02)

    assert looks == [NOW, NOW + timedelta(minutes=1)]
    assert board.waiting_for(FULL_SIGHT) == replace(first, made_at=clock[0], facts=2)


def test_each_is_shown_what_is_their_business_and_no_rule_is_asked_twice_of_one_look():
    cases = [Case(f"C{n}", "示例案", "未报告", "检查", ("P",), (f"O{n}",), NOW.date()) for n in range(2)]
    clocks = tuple(DueClock(case, None, Clock(None, None, ClockState.RUNNING, "")) for case in cases)
    look = Waiting(NOW, 1, clocks, (), tuple(Closing(case, 0) for case in cases))
    board = Board(lambda: look, Facts(), lambda: NOW)
    own = [board.waiting_for(Sight(officer_id=f"O{n}")) for n in range(2)]

    assert [(one.clocks, [item.case for item in one.closing]) for one in own] == [
        ((clocks[n],), [cases[n]]) for n in range(2)
    ]
    assert board.waiting_for(Sight(officer_id="O1")) is own[1]
    assert board.waiting_for(Sight(officer_id="O1", lent_case_ids=("C0",))).clocks == clocks
    assert board.waiting_for(FULL_SIGHT) == look


def test_a_look_under_way_ends_before_the_board_is_closed_and_none_begins_after():
    facts, clock, looks, ended, begun = Facts(), [NOW], [], [], threading.Event()

    def look():
        looks.append(clock[0])
        if len(looks) > 1:
            begun.set()
            time.sleep(0.2)
        ended.append(clock[0])
        return Waiting(clock[0], facts.count, (), (), ())

    board = Board(look, facts, lambda: clock[0])
    board.waiting_for(FULL_SIGHT)
    clock[0] += timedelta(minutes=1)
    facts.count = 2
    board.waiting_for(FULL_SIGHT)
    assert begun.wait(5)
    board.close()
    assert len(ended) == 2

    clock[0] += timedelta(minutes=1)
    facts.count = 3
    board.waiting_for(FULL_SIGHT)
    time.sleep(0.05)
    assert len(looks) == 2


def test_a_look_that_fails_leaves_the_last_one():
    facts, clock, fails = Facts(), [NOW], []

    def look():
        if fails:
            raise UnavailableError("locked")
        return Waiting(clock[0], facts.count, (), (), ())

    board = Board(look, facts, lambda: clock[0])
    first = board.waiting_for(FULL_SIGHT)
    fails.append(True)
    clock[0] += timedelta(days=1)

    for _ in range(3):
        assert board.waiting_for(FULL_SIGHT) is first
        time.sleep(0.02)
