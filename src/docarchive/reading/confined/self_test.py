"""In the child: try what must not work, and tell what was refused."""

import os
import socket
from collections.abc import Callable
from pathlib import Path


def fences(*, own_network: bool) -> dict[str, bool]:
    """What holds here and now.

    Args:
        own_network: Whether the warm process got a network of its own, without any link.

    Returns:
        ``network``: nothing can be reached; ``files``: only what was named can be read; ``processes``: no program
        can be started.
    """
    return {
        "network": own_network or _is_refused(_open_socket),
        "files": _is_refused(lambda: list(Path("/").iterdir())),
        "processes": _is_refused(_start_process),
    }


def _is_refused(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except PermissionError:
        return True
    return False


def _open_socket() -> None:
    socket.socket().close()


def _start_process() -> None:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
