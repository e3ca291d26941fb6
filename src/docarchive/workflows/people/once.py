"""Do what a program asks for once, however often it asks: the same key gets the same answer, after a restart, too.

Write order: the key with the id of what is to be made; the deed itself, whose own journey finds by that id what an
attempt that a crash cut off had made; the answer.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from docarchive.catalog.port import Catalog
from docarchive.domain.errors import ConflictError, DocArchiveError, RejectedError
from docarchive.domain.identifiers import new_id
from docarchive.domain.people.asked_once import AskedOnce, check_key

KEPT_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Once:
    """Where keys are kept, and by which clock they are forgotten; one for a service, used by many threads."""

    catalog: Catalog
    now: Callable[[], datetime]
    _running: set[tuple[str, str]] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def do(self, user: str, key: str, digest: str, deed: Callable[[str], str]) -> tuple[str, bool]:
        """The answer to a request, and whether it had been given before.

        Args:
            user: Who asks; keys of others are others.
            key: What the program calls this request.
            digest: Of all that is asked.
            deed: Takes the id of what to make and returns the answer. Called again with the same id it must find what
                an earlier call made. A `DocArchiveError` says that nothing was made, and leaves the key free.

        Raises:
            RejectedError: no key, or one that stands for another request.
            ConflictError: the same request is being done just now.
        """
        place = (user, check_key(key))
        with self._lock:
            if place in self._running:
                raise ConflictError(
                    "同一请求正在处理 / this very request is being done",
                    hint="稍后用同一键重试 / repeat it later",
                )
            self._running.add(place)
        try:
            return self._do(user, key, digest, deed)
        finally:
            with self._lock:
                self._running.discard(place)

    def _do(self, user: str, key: str, digest: str, deed: Callable[[str], str]) -> tuple[str, bool]:
        asked = self._begin(user, key, digest)
        if asked.answer is not None:
            return asked.answer, True
        try:
            answer = deed(asked.target)
        except DocArchiveError:
            with self.catalog.transaction() as tx:
                tx.drop_asked_once(user, key)
            raise
        with self.catalog.transaction() as tx:
            tx.save_asked_once(replace(asked, answer=answer))
        return answer, False

    def _begin(self, user: str, key: str, digest: str) -> AskedOnce:
        now = self.now()
        with self.catalog.transaction() as tx:
            tx.sweep_asked_once(before=now - KEPT_FOR)
            known = tx.find_asked_once(user, key)
            if known is None:
                known = AskedOnce(user, key, digest, new_id(now), now)
                tx.save_asked_once(known)
        if known.digest != digest:
            raise RejectedError(
                "这个 Idempotency-Key 已用于另一个请求 / this Idempotency-Key was used for another request",
                hint="新的请求用新的键 / a new request takes a new key",
            )
        return known
