import os
import signal
import threading

import httpx
import pytest
from fastapi import FastAPI

from docarchive.web.serving import address_of, listening, server_of, stopped_by_signals

SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Events:
    """Counts how often its streams were ended."""

    ended = 0

    def end_streams(self):
        self.ended += 1


@pytest.fixture
def web():
    made = FastAPI()
    made.state.site = type("Site", (), {"events": Events()})()
    made.get("/")(lambda: "here")
    return made


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_that_comes_before_the_server_runs_is_not_lost(web, number):
    before = [signal.getsignal(one) for one in SIGNALS]
    server = server_of(web)

    with listening("127.0.0.1", 0) as taken, stopped_by_signals(server):
        os.kill(os.getpid(), number)
        server.run(sockets=[taken])  # would go on for ever

    assert web.state.site.events.ended == 1
    assert [signal.getsignal(one) for one in SIGNALS] == before


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_stops_a_server_that_answers_and_means_nothing_afterwards(web, number):
    server = server_of(web)
    answers = []

    with listening("127.0.0.1", 0) as taken, stopped_by_signals(server):

        def ask_and_stop():
            answers.append(httpx.get(address_of(taken, tls=False)).json())
            os.kill(os.getpid(), number)

        asking = threading.Thread(target=ask_and_stop)
        asking.start()
        server.run(sockets=[taken])
        asking.join()

    assert answers == ["here"]
    assert web.state.site.events.ended == 1
