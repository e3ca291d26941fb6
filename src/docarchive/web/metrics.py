"""How many requests, how long they took, how they ended; in the text form Prometheus reads (version 0.0.4)."""

import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.3, 1.0, 3.0, 10.0)
"""Upper ends of the classes of duration, in seconds."""
_OTHER = "other"
_STREAM = b"text/event-stream; charset=utf-8"
_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})


class Metrics:
    """Counters of this process; safe for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ended: Counter[tuple[str, str, int]] = Counter()
        self._within: Counter[float] = Counter()
        self._seconds = 0.0
        self._count = 0

    def middleware(self, app: ASGIApp) -> ASGIApp:
        """Count what passes."""

        async def counted(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            began, ended, status = time.perf_counter(), 0.0, 500

            async def note(message: Message) -> None:
                nonlocal status, ended
                if message["type"] == "http.response.start":
                    status = message["status"]
                    if (b"content-type", _STREAM) in message["headers"]:
                        ended = time.perf_counter()  # such an answer lasts as long as somebody listens
                await send(message)

            try:
                await app(scope, receive, note)
            finally:
                route = getattr(scope.get("route"), "path", _OTHER)
                method = scope["method"] if scope["method"] in _METHODS else _OTHER
                self._add(method, route, status, (ended or time.perf_counter()) - began)

        return counted

    def text(self, gauges: Mapping[str, int]) -> str:
        """All counters, and *gauges* by name."""
        with self._lock:
            return "\n".join([*self._lines(), *(f"docarchive_{name} {n}" for name, n in gauges.items()), ""])

    def _add(self, method: str, route: str, status: int, seconds: float) -> None:
        with self._lock:
            self._ended[method, route, status] += 1
            self._count += 1
            self._seconds += seconds
            for bound in _BOUNDS:
                if seconds <= bound:
                    self._within[bound] += 1

    def _lines(self) -> Iterator[str]:
        yield "# TYPE docarchive_requests_total counter"
        for (method, route, status), count in sorted(self._ended.items()):
            yield f'docarchive_requests_total{{method="{method}",route="{route}",status="{status}"}} {count}'
        yield "# TYPE docarchive_request_seconds histogram"
        for bound in _BOUNDS:
            yield f'docarchive_request_seconds_bucket{{le="{bound}"}} {self._within[bound]}'
        yield f'docarchive_request_seconds_bucket{{le="+Inf"}} {self._count}'
        yield f"docarchive_request_seconds_sum {self._seconds:.6f}"
        yield f"docarchive_request_seconds_count {self._count}"
