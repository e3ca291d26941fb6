"""Lock-out: further failures lock a name for whoever comes from the same place, and many failures lock it for all.

Whoever knows a colleague's name could otherwise keep the colleague out by typing wrong passwords. So failures are
counted twice: of the name from one place, where the lock comes soon and grows long; and of the name from all
places, where only a guess from many machines at once gets so far, and where the lock stays short. Both hold
whether or not somebody has the name. What one place is locked out of is not counted for the name.

An attempt is counted as failed before the password is compared, so that many at once are many failures; the
success takes it back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network

from docarchive.catalog.port import Reader, Transaction
from docarchive.domain.people.sign_in import ATTEMPTS_FROM, Attempts
from docarchive.domain.people.user import User

FORGOTTEN = timedelta(days=1)
"""After so long without an attempt a name starts afresh."""
_LONGEST_PLACE = 100


@dataclass(frozen=True, slots=True)
class LockOut:
    """From which failure on, and for how long."""

    free: int
    """So many failures lock nothing yet but the last one."""
    first: timedelta
    """Doubled by each further failure."""
    longest: timedelta
    forgets_one_each: timedelta | None = None
    """A failure is forgotten after each such span without one; None: none before the day is over."""

    def count(self, known: Attempts | None, now: datetime) -> int:
        """How many failures it is with one more."""
        if known is None:
            return 1
        forgotten = int((now - known.last_at) / self.forgets_one_each) if self.forgets_one_each else 0
        return 1 + max(known.failures - max(forgotten, 0), 0)

    def until(self, failures: int, now: datetime) -> datetime | None:
        """When the lock of the last of so many failures ends."""
        if failures < self.free:
            return None
        doublings = min(failures - self.free, 20)
        return now + min(self.first * (1 << doublings), self.longest)


FROM_ONE_PLACE = LockOut(free=5, first=timedelta(seconds=30), longest=timedelta(hours=1))
FROM_ALL_PLACES = LockOut(
    free=100,
    first=timedelta(seconds=30),
    longest=timedelta(minutes=5),
    forgets_one_each=timedelta(minutes=15),
)
"""One place alone, locked for ever longer, comes to a dozen failures in two hours and then to one an hour, fewer than
are forgotten: it never locks a name for others. It takes twenty machines."""


def attempts_key(name: str, user: User | None) -> str:
    """Under what the failures of *name* are counted: of a name nobody has, 32 bits of its hash.

    People type passwords where the name belongs; from so few bits none comes back.
    """
    return user.name if user is not None else f"?{sha256(name.encode('utf-8', 'replace')).hexdigest()[:8]}"


def claim(tx: Transaction, key: str, source: str, *, now: datetime) -> timedelta:
    """Count an attempt as failed, to begin with; return how long the name is still locked, then nothing counts."""
    tx.sweep_attempts(before=now - FORGOTTEN)
    if wait := locked_for(tx, key, source, now=now):
        return wait
    for counted, rule in _counted(key, source):
        failures = rule.count(tx.find_attempts(counted), now)
        tx.save_attempts(counted, Attempts(failures, now, rule.until(failures, now)))
    return timedelta()


def unclaim(tx: Transaction, key: str, source: str) -> None:
    """Take a claimed failure back: the password was right, a code is still to come."""
    for counted, _ in _counted(key, source):
        known = tx.find_attempts(counted)
        if known is not None:
            tx.save_attempts(counted, replace(known, failures=max(known.failures - 1, 0), locked_until=None))


def succeed(tx: Transaction, key: str, source: str) -> None:
    """Forget the failures of the name from this place, and those of all places together."""
    for counted, _ in _counted(key, source):
        tx.forget_attempts(counted)


def locked_for(reader: Reader, key: str, source: str, *, now: datetime) -> timedelta:
    """How long the name is locked from now on for whoever comes from *source*."""
    return max(_wait(reader.find_attempts(counted), rule, now) for counted, rule in _counted(key, source))


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock-out of a name as an administrator sees it."""

    place: str
    """Empty: from everywhere."""
    failures: int
    wait: timedelta


def locks_of(name: str, reader: Reader, *, now: datetime) -> Sequence[Lock]:
    """The lock-outs of a user that last at this moment."""
    found = []
    for key, attempts in reader.attempts_of(name).items():
        place = key.partition(ATTEMPTS_FROM)[2]
        wait = _wait(attempts, FROM_ONE_PLACE if place else FROM_ALL_PLACES, now)
        if wait:
            found.append(Lock(place, attempts.failures, wait))
    return found


def _counted(key: str, source: str) -> Sequence[tuple[str, LockOut]]:
    """Under which keys an attempt is counted, each with its rule."""
    return ((f"{key}{ATTEMPTS_FROM}{_place(source)}", FROM_ONE_PLACE), (key, FROM_ALL_PLACES))


def _place(source: str) -> str:
    """One machine; of IPv6 its network, in which a machine gives itself as many addresses as it likes."""
    try:
        address = ip_address(source)
    except ValueError:
        return source[:_LONGEST_PLACE]
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(ip_network((int(address) >> 64 << 64, 64)))
    return source


def _wait(attempts: Attempts | None, rule: LockOut, now: datetime) -> timedelta:
    if attempts is None or attempts.locked_until is None:
        return timedelta()
    # A clock that was set back locks nobody out for longer than the delay.
    return min(max(attempts.locked_until - now, timedelta()), rule.longest)
