"""Lock-out: each further failure of a name locks it for longer, whether or not somebody has that name.

An attempt is counted as failed before the password is compared, so that many at once are many failures; the
success takes it back.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from docarchive.catalog.port import Reader, Transaction
from docarchive.domain.people.sign_in import Attempts
from docarchive.domain.people.user import User

FREE_FAILURES = 5
"""So many failures lock nothing yet but the last one."""
FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(hours=1)
FORGOTTEN = timedelta(days=1)
"""After so long without an attempt a name starts afresh."""


def attempts_key(name: str, user: User | None) -> str:
    """Under what the failures of *name* are counted: of a name nobody has, 32 bits of its hash.

    People type passwords where the name belongs; from so few bits none comes back.
    """
    return user.name if user is not None else f"?{sha256(name.encode('utf-8', 'replace')).hexdigest()[:8]}"


def claim(tx: Transaction, key: str, *, now: datetime) -> timedelta:
    """Count an attempt as failed, to begin with; return how long the name is still locked, then nothing counts."""
    tx.sweep_attempts(before=now - FORGOTTEN)
    known = tx.find_attempts(key)
    if wait := _wait(known, now):
        return wait
    failures = 1 + (known.failures if known else 0)
    tx.save_attempts(key, Attempts(failures, now, _locked_until(failures, now)))
    return timedelta()


def unclaim(tx: Transaction, key: str) -> None:
    """Take a claimed failure back: the password was right, a code is still to come."""
    known = tx.find_attempts(key)
    if known is not None:
        tx.save_attempts(key, replace(known, failures=max(known.failures - 1, 0), locked_until=None))


def locked_for(reader: Reader, key: str, *, now: datetime) -> timedelta:
    """How long the name is locked from now on."""
    return _wait(reader.find_attempts(key), now)


def _wait(attempts: Attempts | None, now: datetime) -> timedelta:
    if attempts is None or attempts.locked_until is None:
        return timedelta()
    # A clock that was set back locks nobody out for longer than the delay.
    return min(max(attempts.locked_until - now, timedelta()), LONGEST_DELAY)


def _locked_until(failures: int, now: datetime) -> datetime | None:
    if failures < FREE_FAILURES:
        return None
    doublings = min(failures - FREE_FAILURES, 20)
    return now + min(FIRST_DELAY * (1 << doublings), LONGEST_DELAY)
