"""Signals, each in a process of its own: only its first thread hears them, and in the tests' a browser's driver may run."""

import signal
import subprocess
import sys

import httpx
import pytest

PATIENCE = 60
SERVICE = """
import os, signal, sys, types
from fastapi import FastAPI
from docarchive.web.serving import address_of, listening, server_of, stopped_by_signals

ended = []
web = FastAPI()
web.state.site = types.SimpleNamespace(events=types.SimpleNamespace(end_streams=lambda: ended.append(1)))
web.get("/")(lambda: "here")
server = server_of(web)
before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
with listening("127.0.0.1", 0) as taken, stopped_by_signals(server):
    print(address_of(taken, tls=False), flush=True)
    for number in sys.argv[1:]:
        os.kill(os.getpid(), int(number))
    server.run(sockets=[taken])
assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before
print("ended", len(ended))
"""


def service(*words):
    return subprocess.Popen(
        [sys.executable, "-c", SERVICE, *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_that_comes_before_the_server_runs_is_not_lost(number):
    with service(int(number)) as running:
        try:
            said, faults = running.communicate(timeout=PATIENCE)
        finally:
            running.kill()

    assert (running.returncode, said.splitlines()[-1:], faults) == (0, ["ended 1"], "")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_a_server_that_answers_and_means_nothing_afterwards(number):
    with service() as running:
        try:
            address = running.stdout.readline().strip()
            answer = httpx.get(address, timeout=PATIENCE).json()
            running.send_signal(number)
            said, faults = running.communicate(timeout=PATIENCE)
        finally:
            running.kill()

    assert answer == "here"
    assert (running.returncode, said, faults) == (0, "ended 1\n", "")
