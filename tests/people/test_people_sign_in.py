"""Signing in: what is compared, what is kept, what ends when."""

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest
from argon2 import PasswordHasher

from docarchive.domain.errors import ConflictError, ForbiddenError, NotFoundError, RejectedError
from docarchive.domain.people.sign_in import Outcome, Readiness, SignInEvent
from docarchive.domain.people.user import UserRole
from docarchive.workflows.people.attempts import FROM_ALL_PLACES, FROM_ONE_PLACE, locks_of
from docarchive.workflows.people.secrets import Passwords, hash_of
from docarchive.workflows.people.sign_in import SignIn

WORDS = "correct horse battery"
FREE_FAILURES, LONGEST_DELAY = FROM_ONE_PLACE.free, FROM_ONE_PLACE.longest
OTHER_WORDS = "茶杯 走廊 蓝色 十一"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Counting(Passwords):
    """The real thing, counting how often it was at work."""

    def __init__(self):
        super().__init__(CHEAP)
        object.__setattr__(self, "compared", [])

    def fits(self, password, password_hash):
        self.compared.append(password_hash is not None)
        return super().fits(password, password_hash)


@pytest.fixture
def passwords():
    return Counting()


@pytest.fixture
def door(app, clerk, clock, passwords):
    door = SignIn(app.catalog, clock, passwords)
    door.set_password("clerk.1", WORDS, by="clerk.1")
    return door


def log_of(app, name=None):
    with app.catalog.reading() as reader:
        return [(entry.event, entry.user, entry.note) for entry in reader.sign_ins(user=name)]


def fail(door, times, name="clerk.1", source="10.0.0.9"):
    return [door.sign_in(name, "wrong", source=source) for _ in range(times)]


def test_who_knows_the_password_gets_a_session_that_names_them(door, clerk):
    attempt = door.sign_in(" Clerk.1 ", WORDS, source="10.0.0.9")

    assert attempt.outcome is Outcome.SIGNED_IN
    assert attempt.user == clerk
    assert door.session(attempt.token).user == clerk
    assert not door.session(attempt.token).must_change
    assert door.session(attempt.token).scopes is None


def test_who_is_vouched_for_by_a_name_of_look_alikes_is_nobody(door):
    assert door.sign_in_vouched(" Clerk.1 ", by="oidc").outcome is Outcome.SIGNED_IN
    assert door.sign_in_vouched("cler\N{KELVIN SIGN}.1", by="oidc").outcome is Outcome.WRONG


def test_the_same_password_typed_in_another_way_is_the_same(door):
    assert door.sign_in("clerk.1", "ｃｏｒｒｅｃｔ　ｈｏｒｓｅ　ｂａｔｔｅｒｙ").outcome is Outcome.SIGNED_IN
    assert door.sign_in("clerk.1", "坏\ud800").outcome is Outcome.WRONG


@pytest.mark.parametrize("name", ["clerk.1", "nobody.here", "chief", "closed.1", "", "x" * 5000, "坏\ud800"])
def test_whoever_is_wrong_is_told_the_same_after_the_same_work(app, door, admin, passwords, name):
    app.users.add("closed.1", "示例", [UserRole.CLERK])
    door.set_password("closed.1", OTHER_WORDS, by="chief")
    app.users.close("closed.1")
    passwords.compared.clear()

    attempt = door.sign_in(name, OTHER_WORDS)  # right for the closed account, wrong or unset for the others

    assert (attempt.outcome, attempt.wait, attempt.user, attempt.token) == (
        Outcome.WRONG,
        timedelta(),
        None,
        "",
    )
    assert len(passwords.compared) == 1
    assert log_of(app)[0][0] is SignInEvent.REFUSED


def test_comparing_with_nobodys_password_is_the_work_of_a_real_comparison():
    done = []

    class Watched(PasswordHasher):
        def verify(self, hash_, password):
            done.append(hash_.split("$")[:4])
            return super().verify(hash_, password)

    passwords = Passwords(Watched(time_cost=1, memory_cost=8, parallelism=1))
    known = passwords.hash(WORDS)

    assert passwords.fits(WORDS, known)
    assert not passwords.fits(WORDS, None)
    assert done[0] == done[1]  # the same variant and parameters


def test_many_who_sign_in_at_once_take_no_more_memory_than_a_few():
    under_way, most = [], []

    class Watched(PasswordHasher):
        def verify(self, hash_, password):
            under_way.append(1)
            most.append(len(under_way))
            time.sleep(0.02)
            under_way.pop()
            return super().verify(hash_, password)

    passwords = Passwords(Watched(time_cost=1, memory_cost=8, parallelism=1))
    known = passwords.hash(WORDS)
    with ThreadPoolExecutor(20) as threads:
        assert all(threads.map(lambda _: passwords.fits(WORDS, known), range(20)))

    assert 1 < max(most) <= 4


@pytest.mark.parametrize("name", ["clerk.1", "nobody.here"])
def test_failures_lock_a_name_for_ever_longer_whether_or_not_somebody_has_it(door, clock, passwords, name):
    waits = [attempt.wait for attempt in fail(door, FREE_FAILURES, name)]
    assert waits[:-1] == [timedelta()] * (FREE_FAILURES - 1)
    assert timedelta(seconds=29) < waits[-1] <= timedelta(seconds=30)

    passwords.compared.clear()
    locked = door.sign_in(name, WORDS, source="10.0.0.9")
    assert locked.outcome is Outcome.LOCKED
    assert passwords.compared == []

    for doubled in (60, 120, 240):
        clock.forward(hours=1)
        (wait,) = (attempt.wait for attempt in fail(door, 1, name))
        assert timedelta(seconds=doubled - 1) < wait <= timedelta(seconds=doubled)
    for _ in range(9):
        clock.forward(hours=1)
        (wait,) = (attempt.wait for attempt in fail(door, 1, name))
    assert LONGEST_DELAY - timedelta(seconds=1) < wait <= LONGEST_DELAY


def test_the_right_password_after_the_lock_opens_and_forgets_the_failures(door, clock):
    fail(door, FREE_FAILURES)
    clock.forward(seconds=31)

    assert door.sign_in("clerk.1", WORDS, source="10.0.0.9").outcome is Outcome.SIGNED_IN
    assert [attempt.wait for attempt in fail(door, FREE_FAILURES - 1)] == [timedelta()] * (FREE_FAILURES - 1)


def test_wrong_passwords_from_one_place_keep_nobody_out_who_sits_elsewhere(app, door, clock):
    for _ in range(72):  # three days of it, whenever the lock allows
        clock.forward(hours=1)
        fail(door, FREE_FAILURES)

    assert door.sign_in("clerk.1", WORDS, source="10.0.0.9").outcome is Outcome.LOCKED
    assert door.sign_in("clerk.1", WORDS, source="10.0.0.10").outcome is Outcome.SIGNED_IN
    assert door.sign_in("clerk.1", WORDS, source="10.0.0.9").outcome is Outcome.LOCKED
    with app.catalog.reading() as reader:
        assert [lock.place for lock in locks_of("clerk.1", reader, now=clock())] == ["10.0.0.9"]


def test_guesses_from_many_places_lock_the_name_for_all_but_not_for_long(door, clock):
    places = [f"10.0.1.{number}" for number in range(FROM_ALL_PLACES.free // FREE_FAILURES + 1)]
    waits = [attempt.wait for place in places for attempt in fail(door, FREE_FAILURES, source=place)]

    elsewhere = door.sign_in("clerk.1", WORDS, source="10.0.2.1")
    assert elsewhere.outcome is Outcome.LOCKED
    assert max(waits) <= timedelta(seconds=30)
    clock.forward(seconds=31)
    assert door.sign_in("clerk.1", WORDS, source="10.0.2.1").outcome is Outcome.SIGNED_IN
    assert door.sign_in("clerk.1", "wrong", source="10.0.2.1").wait == timedelta()


def test_an_address_of_its_own_network_makes_no_other_machine_of_one(door):
    for number in range(FREE_FAILURES):
        fail(door, 1, source=f"fd00:1:2:3::{number}")

    assert door.sign_in("clerk.1", WORDS, source="fd00:1:2:3::ffff").outcome is Outcome.LOCKED
    assert door.sign_in("clerk.1", WORDS, source="fd00:1:2:4::1").outcome is Outcome.SIGNED_IN


def test_an_administrator_unlocks_a_name(app, door, clock):
    fail(door, FREE_FAILURES)
    fail(
        door, FREE_FAILURES, name="clerk_1"
    )  # nobody's: a pattern of a query would take the one for the other

    door.unlock("clerk.1", by="chief", source="10.0.0.1")

    assert door.sign_in("clerk.1", WORDS, source="10.0.0.9").outcome is Outcome.SIGNED_IN
    assert (SignInEvent.UNLOCKED, "clerk.1", "by chief") in log_of(app, "clerk.1")
    assert door.sign_in("clerk_1", WORDS, source="10.0.0.9").outcome is Outcome.LOCKED


def test_failures_are_forgotten_after_a_day_and_a_clock_set_back_locks_nobody_out_for_long(door, clock):
    fail(door, FREE_FAILURES)
    clock.forward(days=-400)
    assert timedelta() < door.sign_in("clerk.1", WORDS, source="10.0.0.9").wait <= LONGEST_DELAY
    clock.forward(days=402)

    assert fail(door, 1)[0].wait == timedelta()


def test_many_guesses_at_once_are_as_many_failures(app, door):
    with ThreadPoolExecutor(8) as crowd:
        outcomes = list(
            crowd.map(lambda number: door.sign_in("clerk.1", f"guess {number}").outcome, range(24))
        )

    assert outcomes.count(Outcome.WRONG) == FREE_FAILURES
    assert outcomes.count(Outcome.LOCKED) == 24 - FREE_FAILURES


def test_one_name_locked_leaves_the_others_alone_and_setting_a_password_unlocks(app, door, admin):
    door.set_password("chief", OTHER_WORDS, by="chief")
    fail(door, FREE_FAILURES)

    assert door.sign_in("chief", OTHER_WORDS).outcome is Outcome.SIGNED_IN
    door.set_password("clerk.1", OTHER_WORDS, by="chief", must_change=True)
    attempt = door.sign_in("clerk.1", OTHER_WORDS)
    assert attempt.outcome is Outcome.SIGNED_IN
    assert attempt.must_change
    assert door.session(attempt.token).must_change


def test_a_session_ends_when_idle_and_in_any_case_after_its_hours(door, clock):
    token = door.sign_in("clerk.1", WORDS).token
    for _ in range(13):
        clock.forward(minutes=55)
        assert door.session(token) is not None
    clock.forward(minutes=6)
    assert door.session(token) is None

    idle = door.sign_in("clerk.1", WORDS).token
    clock.forward(minutes=59)
    assert door.session(idle) is not None
    clock.forward(minutes=61)
    assert door.session(idle) is None


def test_a_session_ends_by_signing_out_by_a_new_password_and_by_closing_the_account(app, door):
    first, second, third = (door.sign_in("clerk.1", WORDS).token for _ in range(3))
    door.sign_out(first)
    assert door.session(first) is None
    assert door.session(second) is not None

    door.change_password("clerk.1", WORDS, OTHER_WORDS, session=door.session(second).session)
    assert door.session(second) is not None
    assert door.session(third) is None

    app.users.close("clerk.1")
    assert door.session(second) is None
    app.users.reopen("clerk.1")
    assert door.session(second) is None
    fourth = door.sign_in("clerk.1", OTHER_WORDS).token
    assert door.end_sessions("clerk.1", by="chief") == 1
    assert door.session(fourth) is None


def test_a_made_up_token_is_nobodys(door):
    token = door.sign_in("clerk.1", WORDS).token

    for made_up in ("", "x", hash_of(token), token[:-1], token + "x", "坏\ud800"):
        assert door.session(made_up) is None


def test_changing_ones_password_takes_the_old_one_and_another_new_one(door):
    with pytest.raises(ForbiddenError, match="密码不对"):
        door.change_password("clerk.1", "wrong", OTHER_WORDS)
    with pytest.raises(RejectedError, match="旧密码相同"):
        door.change_password("clerk.1", WORDS, WORDS)
    with pytest.raises(RejectedError, match="长度"):
        door.change_password("clerk.1", WORDS, "short")
    assert door.sign_in("clerk.1", WORDS).outcome is Outcome.SIGNED_IN

    for _ in range(FREE_FAILURES):
        with pytest.raises(ForbiddenError):
            door.confirm("clerk.1", "wrong")
    with pytest.raises(ForbiddenError, match="秒后再试"):
        door.confirm("clerk.1", WORDS)


def test_a_password_is_for_a_user_there_is(door):
    with pytest.raises(NotFoundError):
        door.set_password("nobody.here", WORDS, by="chief")


def test_a_hash_of_weaker_days_is_made_anew_at_the_next_sign_in(app, door, clock):
    stronger = SignIn(
        app.catalog, clock, Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    )

    assert stronger.sign_in("clerk.1", WORDS).outcome is Outcome.SIGNED_IN

    with app.catalog.reading() as reader:
        assert "$m=16,t=2,p=1$" in reader.find_credentials("clerk.1").password_hash
    assert stronger.sign_in("clerk.1", WORDS).outcome is Outcome.SIGNED_IN


def switch_codes_on(door, clock):
    offer = door.offer_totp("clerk.1", issuer="示例局 电子档案")
    app_on_telephone = pyotp.parse_uri(offer.uri)
    codes = door.confirm_totp("clerk.1", app_on_telephone.at(clock.time))
    clock.forward(seconds=30)
    return app_on_telephone, codes


def test_with_codes_on_a_password_is_half_of_it_and_each_code_is_good_once(door, clock):
    telephone, _ = switch_codes_on(door, clock)
    code = telephone.at(clock.time)

    assert door.sign_in("clerk.1", WORDS).outcome is Outcome.CODE_NEEDED
    assert door.sign_in("clerk.1", "wrong", code=code).outcome is Outcome.WRONG
    assert door.sign_in("clerk.1", WORDS, code="000000").outcome is Outcome.CODE_WRONG
    assert door.sign_in("clerk.1", WORDS, code=f" {code[:3]} {code[3:]} ").outcome is Outcome.SIGNED_IN
    assert door.sign_in("clerk.1", WORDS, code=code).outcome is Outcome.CODE_WRONG
    clock.forward(seconds=30)
    assert door.sign_in("clerk.1", WORDS, code=code).outcome is Outcome.CODE_WRONG
    assert door.sign_in("clerk.1", WORDS, code=telephone.at(clock.time)).outcome is Outcome.SIGNED_IN


def test_the_code_that_confirmed_cannot_sign_in(door, clock):
    offer = door.offer_totp("clerk.1", issuer="x")
    code = pyotp.parse_uri(offer.uri).at(clock.time)
    door.confirm_totp("clerk.1", code)

    assert door.sign_in("clerk.1", WORDS, code=code).outcome is Outcome.CODE_WRONG


def test_a_telephone_half_a_minute_off_is_good_and_one_two_minutes_off_is_not(door, clock):
    telephone, _ = switch_codes_on(door, clock)
    clock.forward(minutes=5)

    ahead = telephone.at(clock.time + timedelta(seconds=30))
    assert door.sign_in("clerk.1", WORDS, code=ahead).outcome is Outcome.SIGNED_IN
    far = telephone.at(clock.time + timedelta(minutes=2))
    assert door.sign_in("clerk.1", WORDS, code=far).outcome is Outcome.CODE_WRONG


def test_guessing_codes_locks_like_guessing_passwords_and_asking_for_the_code_costs_nothing(door, clock):
    switch_codes_on(door, clock)
    for _ in range(2 * FREE_FAILURES):
        assert door.sign_in("clerk.1", WORDS).outcome is Outcome.CODE_NEEDED

    waits = [door.sign_in("clerk.1", WORDS, code="000000").wait for _ in range(FREE_FAILURES)]
    assert waits[-1] > timedelta(seconds=29)
    assert door.sign_in("clerk.1", WORDS).outcome is Outcome.LOCKED


def test_codes_count_only_once_confirmed_and_a_wrong_one_confirms_nothing(door):
    with pytest.raises(ConflictError):
        door.confirm_totp("clerk.1", "000000")
    door.offer_totp("clerk.1", issuer="x")
    with pytest.raises(RejectedError, match="验证码不对"):
        door.confirm_totp("clerk.1", "12345x")

    assert door.sign_in("clerk.1", WORDS).outcome is Outcome.SIGNED_IN


def test_a_recovery_code_stands_in_for_the_telephone_once(app, door, clock):
    _, codes = switch_codes_on(door, clock)

    typed = codes[3].lower().replace("-", " ").replace("0", "o")
    assert door.sign_in("clerk.1", WORDS, code=typed).outcome is Outcome.SIGNED_IN
    assert door.sign_in("clerk.1", WORDS, code=codes[3]).outcome is Outcome.CODE_WRONG
    assert door.sign_in("clerk.1", WORDS, code=codes[0]).outcome is Outcome.SIGNED_IN
    assert (SignInEvent.RECOVERY_USED, "clerk.1", "6 left") in log_of(app)
    assert len(set(codes)) == 8


def test_an_administrator_switches_codes_off_for_a_lost_telephone(app, door, clock):
    switch_codes_on(door, clock)
    door.drop_totp("clerk.1", by="chief")

    assert door.sign_in("clerk.1", WORDS).outcome is Outcome.SIGNED_IN
    assert (SignInEvent.TOTP_OFF, "clerk.1", "by chief") in log_of(app)


def test_everything_that_happens_to_an_account_is_written_down_with_when_and_from_where(app, door, clock):
    door.sign_in("clerk.1", "wrong", source="10.0.0.7")
    door.sign_in("nobody.here", "wrong", source="10.0.0.8")
    token = door.sign_in("clerk.1", WORDS, source="10.0.0.9").token
    door.sign_out(token, source="10.0.0.9")

    with app.catalog.reading() as reader:
        entries = reader.sign_ins(limit=4)
        older = reader.sign_ins(before=entries[-1].id)
    assert [(entry.event, entry.user, entry.source) for entry in reversed(entries)] == [
        (SignInEvent.REFUSED, "clerk.1", "10.0.0.7"),
        (SignInEvent.REFUSED, "", "10.0.0.8"),
        (SignInEvent.SIGNED_IN, "clerk.1", "10.0.0.9"),
        (SignInEvent.SIGNED_OUT, "clerk.1", "10.0.0.9"),
    ]
    assert [entry.event for entry in older] == [SignInEvent.PASSWORD_SET]
    assert entries[0].at <= clock.time
    assert "nobody.here" not in str(log_of(app))  # it may have been a password


def test_no_secret_is_in_the_archive_the_catalogue_or_what_is_printed(app, office, door, clock):
    telephone, codes = switch_codes_on(door, clock)
    attempt = door.sign_in("clerk.1", WORDS, code=telephone.at(clock.time))
    door.sign_in("my secret passphrase", "x")
    offer = door.offer_totp("clerk.1", issuer="x")
    with app.catalog.reading() as reader:
        kept = reader.find_credentials("clerk.1")
        sessions = reader.sessions_of("clerk.1")
    app.catalog.close()

    in_catalogue = b"".join(path.read_bytes() for path in office.glob("catalog.db*"))
    secrets = [WORDS, attempt.token, *codes, "my secret passphrase"]
    assert not [secret for secret in secrets if secret.encode() in in_catalogue]
    for path in (office / "archive").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"argon2" not in content
            assert not [secret for secret in [*secrets, telephone.secret] if secret.encode() in content]
    shown = repr((attempt, kept, sessions, offer))
    hidden = [attempt.token, kept.password_hash, kept.totp_secret, offer.secret, *kept.recovery_hashes]
    assert not [secret for secret in hidden if secret in shown]


def test_the_house_says_whether_anybody_can_let_the_others_in(app, clock, passwords):
    door = SignIn(app.catalog, clock, passwords)
    assert door.readiness() is Readiness.FIRST_RUN
    app.users.add("chief", "示例管理员", [UserRole.ADMIN])
    app.users.add("clerk.1", "示例", [UserRole.CLERK])
    door.set_password("clerk.1", WORDS, by="tester")
    assert door.readiness() is Readiness.NO_PASSWORDS
    door.set_password("chief", OTHER_WORDS, by="tester")
    assert door.readiness() is Readiness.READY


def test_a_session_touched_while_it_is_ended_stays_ended(app, door, clock, monkeypatch):
    token = door.sign_in("clerk.1", WORDS).token
    clock.forward(minutes=5)
    begun = app.catalog.transaction

    def ended_first():
        monkeypatch.setattr(app.catalog, "transaction", begun)
        door.sign_out(token)
        return begun()

    monkeypatch.setattr(app.catalog, "transaction", ended_first)
    door.session(token)

    assert door.session(token) is None


def test_what_has_run_out_is_swept(app, office, door, clock):
    door.sign_in("clerk.1", WORDS)
    fail(door, 2, "nobody.here")
    clock.forward(days=2)
    door.sign_in("clerk.1", WORDS)
    app.catalog.close()

    with sqlite3.connect(office / "catalog.db") as db:
        assert db.execute("SELECT count(*) FROM sessions").fetchone() == (1,)
        assert db.execute("SELECT count(*) FROM sign_in_attempts").fetchone() == (0,)
    db.close()
