"""Serve the application on a socket until it is told to stop; requests under way are answered first."""

import ipaddress
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from docarchive.domain.errors import UnavailableError

_STOPPING = (signal.SIGINT, signal.SIGTERM)
_LAST_SECONDS = 10
"""For answers under way when the service is stopped."""
_IDLE_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Certificate:
    """For TLS without another server in front; PEM files."""

    certificate: Path
    key: Path


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket to serve on; port 0 takes any free one.

    Raises:
        UnavailableError: the port is taken, or the address is not one of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        taken = socket.create_server((host, port), family=family)
    except OSError as error:
        raise UnavailableError(
            f"不能在 {host}:{port} 上提供服务 / cannot serve on {host}:{port}: {error.strerror or error}",
            hint="端口可能已被占用，换一个：--port / the port may be taken: choose another with --port",
        ) from error
    with taken:
        yield taken


def is_open_here_only(taken: socket.socket) -> bool:
    """Whether nobody on another machine reaches the socket: by the address it has, whatever name was asked for."""
    return ipaddress.ip_address(taken.getsockname()[0]).is_loopback


def address_of(taken: socket.socket, *, tls: bool) -> str:
    """What to type into a browser on this machine, or on others when the socket is open to them."""
    host, port = taken.getsockname()[:2]
    if host in ("0.0.0.0", "::"):  # noqa: S104 - what the operator asked for, shown in words others can use
        host = socket.gethostname()
    shown = f"[{host}]" if ":" in host else host
    return f"{'https' if tls else 'http'}://{shown}:{port}/"


def server_of(web: FastAPI, certificate: Certificate | None = None) -> uvicorn.Server:
    """The server, not yet running; ``run(sockets=[taken])`` returns when the last answer is out.

    Setting its ``should_exit`` stops it.
    """
    config = uvicorn.Config(
        web,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        timeout_keep_alive=_IDLE_SECONDS,
        timeout_graceful_shutdown=_LAST_SECONDS,
        ssl_certfile=certificate.certificate if certificate else None,
        ssl_keyfile=certificate.key if certificate else None,
    )
    return _Server(config, web.state.site.events.end_streams)


@contextmanager
def stopped_by_signals(server: uvicorn.Server) -> Iterator[None]:
    """SIGINT and SIGTERM stop *server* while the block runs, one that came before it ran as soon as it does.

    uvicorn listens to them itself only while it runs, and raises the one that stopped it once more when it is done:
    that then means nothing.
    """

    def stop(*_: object) -> None:
        server.should_exit = True

    before = {number: signal.signal(number, stop) for number in _STOPPING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Server(uvicorn.Server):
    """Ends what would go on for ever before it waits for answers under way."""

    def __init__(self, config: uvicorn.Config, end_streams: Callable[[], None]) -> None:
        super().__init__(config)
        self._end_streams = end_streams

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._end_streams()
        await super().shutdown(sockets)
