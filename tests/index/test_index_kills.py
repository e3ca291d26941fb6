"""kill -9 while an index is rebuilt, swapped and written: it opens, nothing is missing, nothing is left lying about."""

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

from docarchive.domain.query import And, IndexEntry, IndexPage, Sort, Text

RECORDS = 60
KILLS = int(os.environ.get("DOCARCHIVE_KILLS", "10"))
"""For each engine; 50 by tools/kill_index.py."""
WRITER = """
import sys
from importlib import import_module
from pathlib import Path
from test_index_kills import entries

module, name, folder = sys.argv[1:]
index = getattr(import_module(module), name)(Path(folder))
while True:
    print("started", flush=True)
    index.rebuild(entries())
    index.replace(entries()[:5])
    index.replace(entries()[5:7])
"""


def entries():
    return [
        IndexEntry(
            f"R{number:03d}", "C", "记录", (IndexPage(1, f"第{number}次安全检查，罚款{number}元" * 40),)
        )
        for number in range(RECORDS)
    ]


def test_a_kill_during_rebuild_or_commit_leaves_a_whole_index_and_no_rubbish(engine, tmp_path):
    folder, chance = tmp_path / "index", random.Random(17)
    index = engine(folder)
    index.rebuild(entries())
    command = [sys.executable, "-c", WRITER, engine.__module__, engine.__name__, str(folder)]
    killed_builds = 0
    for _ in range(KILLS):
        here = str(Path(__file__).parent)
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": here}
        ) as writer:
            assert writer.stdout.readline() == b"started\n"
            time.sleep(chance.random() * 0.3)
            writer.kill()
        killed_builds += len(list(folder.glob("*-v*"))) > 1

        assert index.check() == []
        for query in (And(()), Text("安全检查")):
            hits = index.find(query, sort=Sort.OLDEST, limit=1000, offset=0)
            assert hits.record_ids == tuple(one.record_id for one in entries())

    assert killed_builds
    index.replace(entries()[:1])
    index.find(And(()), sort=Sort.OLDEST, limit=1, offset=0)
    index.replace(entries()[:1])
    (build,) = (path for path in folder.iterdir() if path.is_dir())
    assert orphans(build) == set()
    assert index.info().records == RECORDS
    index.close()


def orphans(build):
    """Files of segments that no commit speaks of."""
    meta = build / "meta.json"
    if meta.exists():
        known = {one["segment_id"].replace("-", "") for one in json.loads(meta.read_bytes())["segments"]}
        return {path.name for path in build.iterdir() if len(stem(path)) == 32 and stem(path) not in known}
    (sealed,) = build.glob("seal-*.json")
    known = json.loads(sealed.read_bytes())
    return {path.name for path in build.iterdir() if path.suffix in {".seg", ".toc", ".trm"}} - known.keys()


def stem(path):
    return path.name.split(".")[0]
