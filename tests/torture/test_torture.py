"""Fifty random kills of the real processes; `make torture` does a thousand."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).parents[2] / "tools" / "torture.py"


@pytest.mark.slow
def test_fifty_kills_lose_nothing_and_double_nothing(tmp_path):
    run = subprocess.run(
        [sys.executable, TOOL, "--kills", "50", "--keep", tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stdout + run.stderr
    counts = json.loads(run.stdout)
    assert counts["kills"] == 50
    assert counts["filed"] >= 20
    assert counts["issued"] > 12, "documents were issued between the kills"
    assert counts["lost"] == counts["doubled"] == counts["misfiled"] == counts["damage"] == []
