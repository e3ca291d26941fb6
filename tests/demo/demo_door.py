"""A served demo as somebody at its machine meets it."""

import re
import signal
import subprocess
from contextlib import contextmanager

import httpx

_CLIENTS = []
"""All that were made, closed with the service they ask."""


@contextmanager
def served(command, **options):
    """Its address, and what was written before it; ends as by Ctrl-C, and must then end well."""
    process = subprocess.Popen(
        [str(word) for word in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )
    said = []
    for line in process.stdout:
        if found := re.search(r"serving at (http://\S+?)/$", line.strip()):
            break
        said.append(line)
    else:
        raise AssertionError(process.communicate()[1])
    try:
        yield found[1], "".join(said)
    finally:
        while _CLIENTS:
            _CLIENTS.pop().close()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert "Traceback" not in errors, errors


def visitor(url):
    client = httpx.Client(base_url=url, timeout=30, follow_redirects=False)
    _CLIENTS.append(client)
    return client


def enter(url, role, **headers):
    """A client after one click on a role."""
    client = visitor(url)
    page = client.get("/sign-in", headers=headers)
    token = re.search(r'name="form_token" value="([0-9a-f]+)"', page.text)[1]
    client.answer = client.post("/demo/sign-in", data={"form_token": token, "name": role}, headers=headers)
    return client
