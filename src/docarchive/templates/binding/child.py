"""The binder in a process of its own: what came from outside is opened with limits on time and memory only.

Started as ``python -m docarchive.templates.binding.child`` it reads one JSON request from standard input and answers with
one JSON object.
"""

import json
import resource
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from docarchive.domain.errors import DocArchiveError, RejectedError, UnavailableError
from docarchive.templates.binding.port import Bound, BoundItem, Job, Looked, PagePart, Source

_MEMORY = 4 << 30
"""Address space; sources are mapped, not read, so it grows with what is open, not with what is used."""
_SHOWN = 300


class ChildBinder:
    """Looks, joins and binds in a child, a fresh one for every request (port.Binder)."""

    def __init__(self, *, seconds: float = 1800) -> None:
        self._seconds = seconds

    def look(self, sources: Sequence[Source]) -> Sequence[Looked]:
        if not sources:
            return []
        answer = self._ask({"look": [asdict(item) for item in sources]})
        return [
            Looked(tuple(item["content"]), tuple(item["faults"]), item["unreadable"])
            for item in answer["looked"]
        ]

    def join(self, parts: Sequence[PagePart], target: str) -> None:
        self._ask({"join": [asdict(item) for item in parts], "target": target})

    def bind(self, job: Job) -> Bound:
        return Bound(**self._ask({"bind": asdict(job)})["bound"])

    def _ask(self, request: Mapping[str, Any]) -> Any:
        import subprocess  # not for the child, whose start is counted

        command = [sys.executable, "-m", "docarchive.templates.binding.child"]
        try:
            done = subprocess.run(  # noqa: S603 - our own module, no shell
                command,
                input=json.dumps(request).encode(),
                capture_output=True,
                timeout=self._seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise UnavailableError(
                f"装订超过 {self._seconds:.0f} 秒 / binding took longer than that",
                hint="稍后重试 / try again later",
            ) from error
        try:
            answer = json.loads(done.stdout)
        except ValueError as error:
            words = done.stderr.decode(errors="replace").strip()[-_SHOWN:]
            raise UnavailableError(
                f"装订进程中断 / the binding process ended ({done.returncode}): {words}",
                hint="内存或磁盘不足，稍后重试 / memory or disk may be short; try again",
            ) from error
        if "rejected" in answer:
            raise RejectedError(answer["rejected"], hint=answer["hint"])
        if "unavailable" in answer:
            raise UnavailableError(answer["unavailable"], hint=answer["hint"])
        return answer


def main() -> None:
    """Answer the request on standard input."""
    _confine()
    request = json.load(sys.stdin)
    # Imported inside the limits.
    from docarchive.templates.binding.bind import bind, join, look

    try:
        if "look" in request:
            answer: Mapping[str, Any] = {"looked": [asdict(look(_source(item))) for item in request["look"]]}
        elif "join" in request:
            parts = [PagePart(_source(item["source"]), item["index"]) for item in request["join"]]
            join(parts, request["target"])
            answer = {"joined": len(parts)}
        else:
            answer = {"bound": asdict(bind(_job(request["bind"])))}
    except DocArchiveError as error:
        kind = "rejected" if isinstance(error, RejectedError) else "unavailable"
        answer = {kind: error.message, "hint": error.hint}
    json.dump(answer, sys.stdout)


def _confine() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(
        resource.RLIMIT_NOFILE, (most, most)
    )  # every source stays open until the volume is saved


def _source(data: Mapping[str, Any]) -> Source:
    return Source(data["path"], data["media_type"], tuple(data["sure"]))


def _job(data: Mapping[str, Any]) -> Job:
    items = tuple(
        BoundItem(
            _source(item["source"]) if item["source"] else None,
            item["title"],
            tuple(item["numbers"]),
            item["row"],
            item["pages"],
        )
        for item in data["items"]
    )
    return Job(**{**data, "items": items})


if __name__ == "__main__":
    main()
