"""Run a coroutine where no other loop runs: the driver of browsers keeps one running in the tests' own thread."""

import asyncio
from concurrent.futures import ThreadPoolExecutor


def run(coroutine):
    """Its result, worked out in a thread of its own."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()
