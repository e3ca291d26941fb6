"""Writes docs/journeys.md from the scripts: ``python tests/journeys/journey_table.py > docs/journeys.md``."""

import re
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
RULES = HERE.parents[1] / "templates" / "mem" / "rules"
HEAD = """\
# Cases that are played

Ten cases run from the first paper to the last through the command line, each by one script in `tests/journeys/`: the
shipped forms and guards, the calendar of 2026, the clock set to the day of each act. A script types only what nobody
can know; at each step it names every clock that began, moved or ended, and what is refused. Made by
`tests/journeys/journey_table.py`; a test keeps it true.

| journey | documents | clocks | guards that object |
|---|---|---|---|
"""


def page():
    """The whole page."""
    return HEAD + "".join(_row(path) for path in sorted(HERE.glob("test_journey_*.py")))


def _row(path):
    text = path.read_text(encoding="utf-8")
    told = re.match(r'"""(.*?[.。])(?:\n|"""| )', text, flags=re.DOTALL)[1]
    listed = re.search(r'documents_are\(\s*f?"""(.*?)"""', text, flags=re.DOTALL)[1]
    titles = dict.fromkeys(line.split()[0] for line in listed.strip().splitlines() if "{" not in line)
    clocks = [
        name
        for name in _ids("deadlines")
        if re.search(rf"^\s*(?:\S+\()?\"*{name} ", text, flags=re.MULTILINE)
    ]
    guards = [name for name in _ids("guards") if f'"{name}"' in text]
    cells = (
        f"[{path.stem.removeprefix('test_journey_')}](../tests/journeys/{path.name}): {' '.join(told.split())}",
    )
    cells += ("、".join(titles), ", ".join(clocks), ", ".join(guards))
    return f"| {' | '.join(cells)} |\n"


def _ids(name):
    return [row["id"] for row in yaml.safe_load((RULES / f"{name}.yaml").read_text(encoding="utf-8"))[name]]


if __name__ == "__main__":
    print(page(), end="")
