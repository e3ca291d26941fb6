"""A form that is sent twice is done once: a double click, the back button, a page that is loaded again.

Each form carries a key made when its page was (`{{ token() }}`). What is sent again with the same key and the same words by
the same user is led to where the first one led; other words are another request. Only what was done is remembered: a form
that was refused may be sent again, and work that failed may be started again. An answer that shows a secret once is given
again for two minutes, since of a double click a browser shows the second; later the form leads to where the secret was
made for. In memory: it is about minutes, and a secret is nowhere on disk.
"""

import asyncio
import hashlib
import json
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from docarchive.web.forms import ONCE_FIELD, TOKEN_FIELD, is_form, read_form

KEPT_FOR = timedelta(hours=1)
SHOWN_FOR = timedelta(minutes=2)
"""How long an answer with a secret is given again; then it is forgotten."""
KEPT_AT_MOST = 10_000
"""Forms of all users together; the oldest is forgotten first."""
_SEE_OTHER = 303
_A_MOMENT = 0.02
"""Seconds between two looks at whether the same form is done."""
_LONGEST_KEY = 40


@dataclass(frozen=True, slots=True)
class Sending:
    """A form as somebody sent it."""

    user: str
    address: str
    key: str
    digest: str
    """Of all that stands in it, files too."""


async def sending_of(request: Request, user: str) -> Sending | None:
    """The form in a request; None for what carries no key: a program's, a script's own."""
    if not is_form(request):
        return None
    form = await read_form(request)
    key = form.get(ONCE_FIELD)
    if not isinstance(key, str) or not 0 < len(key) <= _LONGEST_KEY:
        return None
    return Sending(user, str(request.url.path), key, await run_in_threadpool(_digest_of, form))


class SentForms:
    """What was sent, and where it led; used by many threads at a time."""

    def __init__(self, now: Callable[[], datetime], stands: Callable[[str], bool] = lambda _: True) -> None:
        """Nothing was sent yet; *stands* says whether what an address shows came to something."""
        self._now = now
        self._stands = stands
        self._lock = threading.Lock()
        self._running: set[Sending] = set()
        self._done: dict[Sending, tuple[datetime, str]] = {}
        self._shown: dict[Sending, tuple[datetime, Response]] = {}

    async def answer(
        self,
        sending: Sending,
        handle: Callable[[], Awaitable[Response]],
        shown_once: Callable[[], str | None] = lambda: None,
    ) -> Response:
        """The answer to a form: of *handle* the first time, and again when nothing was done; else on to where it led.

        *shown_once* says, when *handle* is through, that its answer shows a secret, and where the form leads later.
        """
        while not self._begin(sending):
            await asyncio.sleep(_A_MOMENT)
        try:
            link = self._led_to(sending)
            if link is not None:
                return self._seen(sending) or RedirectResponse(link, status_code=_SEE_OTHER)
            response = await handle()
            if "set-cookie" in response.headers:
                return response
            if response.status_code == _SEE_OTHER:
                self._keep(sending, response.headers["location"])
            elif later := shown_once():
                self._keep(sending, later)
                self._hold(sending, response)
            return response
        finally:
            with self._lock:
                self._running.discard(sending)

    def _begin(self, sending: Sending) -> bool:
        with self._lock:
            if sending in self._running:
                return False
            self._running.add(sending)
            return True

    def _led_to(self, sending: Sending) -> str | None:
        with self._lock:
            at, link = self._done.get(sending, (None, ""))
        fresh = at is not None and self._now() - at <= KEPT_FOR
        return link if fresh and self._stands(link) else None

    def _keep(self, sending: Sending, link: str) -> None:
        with self._lock:
            self._done.pop(sending, None)
            self._done[sending] = (self._now(), link)
            if len(self._done) > KEPT_AT_MOST:
                del self._done[next(iter(self._done))]

    def _seen(self, sending: Sending) -> Response | None:
        """The answer once more, while it is not forgotten."""
        with self._lock:
            at, shown = self._shown.get(sending, (None, None))
        if at is None or shown is None or self._now() - at > SHOWN_FOR:
            return None
        return Response(bytes(shown.body), shown.status_code, dict(shown.headers))

    def _hold(self, sending: Sending, response: Response) -> None:
        with self._lock:
            self._shown[sending] = (self._now(), response)
        asyncio.get_running_loop().call_later(SHOWN_FOR.total_seconds(), self._forget, sending)

    def _forget(self, sending: Sending) -> None:
        with self._lock:
            self._shown.pop(sending, None)


def _digest_of(form: FormData) -> str:
    told = hashlib.sha256()
    for name, value in form.multi_items():
        if name in (ONCE_FIELD, TOKEN_FIELD):
            continue
        words = _file_words(value) if isinstance(value, UploadFile) else value
        told.update(json.dumps([name, words]).encode())
    return told.hexdigest()


def _file_words(file: UploadFile) -> list[str]:
    file.file.seek(0)
    digest = hashlib.file_digest(file.file, "sha256").hexdigest()  # type: ignore[arg-type]
    file.file.seek(0)
    return [file.filename or "", digest]
