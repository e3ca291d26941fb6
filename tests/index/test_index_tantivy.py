"""What only the tantivy engine can suffer: kills inside a commit, silent damage, a lock of its own."""

import os
import random
import subprocess
import sys
import time

import pytest
import tantivy
from index_damage import put_instead

from docarchive.domain.errors import UnavailableError
from docarchive.domain.query import And, IndexEntry, IndexPage, Sort, Text
from docarchive.index.tantivy_engine import TantivyIndex

BATCH = 5
KILLS = int(os.environ.get("DOCARCHIVE_KILLS", "10"))
WRITER = f"""
import sys
from pathlib import Path
from docarchive.domain.query import IndexEntry, IndexPage
from docarchive.index.tantivy_engine import TantivyIndex

index = TantivyIndex(Path(sys.argv[1]))
for batch in range(int(sys.argv[2]), 10**6):
    index.replace([
        IndexEntry(f"B{{batch:06d}}-{{part}}", "C", "", (IndexPage(1, f"第{{batch}}批安全检查记录" * 50),))
        for part in range({BATCH})
    ])
    print(batch, flush=True)
"""
READER = """
import sys
from pathlib import Path
from docarchive.domain.errors import UnavailableError
from docarchive.domain.query import Not, Sort, Text
from docarchive.index.tantivy_engine import TantivyIndex

for folder in sys.argv[1:]:
    index = TantivyIndex(Path(folder))
    for query in (Text("安全检查"), Text("安"), Not(Text("甲"))):
        for sort in Sort:
            try:
                index.find(query, sort=sort, limit=50, offset=0)
            except UnavailableError:
                pass
    assert index.check(), folder
print("alive")
"""


def entries(count):
    return [
        IndexEntry(
            f"R{number:03d}", "C", "记录", (IndexPage(1, f"第{number}次安全检查，罚款{number}元" * 9),)
        )
        for number in range(count)
    ]


def all_ids(index):
    return index.find(And(()), sort=Sort.RELEVANCE, limit=10**6, offset=0).record_ids


def test_a_writer_killed_at_any_moment_loses_no_batch_and_leaves_none_half(tmp_path):
    folder = tmp_path / "index"
    index = TantivyIndex(folder)
    index.rebuild([])
    chance = random.Random(9)
    told = -1
    for _ in range(KILLS):
        command = [sys.executable, "-c", WRITER, str(folder), str(told + 1)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            told = int(writer.stdout.readline())
            time.sleep(chance.random() * 0.08)
            writer.kill()
            rest = writer.stdout.read().split()
        told = int(rest[-1]) if rest and rest[-1].isdigit() else told

        ids = all_ids(index)
        batches = {record_id[:7] for record_id in ids}
        assert {f"B{batch:06d}" for batch in range(told + 1)} <= batches
        assert len(ids) == BATCH * len(batches)
        assert index.check() == []
    index.replace(entries(1))
    assert "R000" in all_ids(index)
    index.close()


def test_a_damaged_index_never_takes_the_process_with_it(tmp_path):
    chance = random.Random(3)
    folders = []
    for case in range(60):
        folder = tmp_path / str(case)
        index = TantivyIndex(folder)
        index.rebuild(entries(20))
        index.remove(["R003"])
        (build,) = folder.glob("*-v*")
        path = chance.choice(
            [file for file in sorted(build.iterdir()) if not file.name.startswith((".", "seal"))]
        )
        content = bytearray(path.read_bytes())
        if case % 6 == 0:
            content = content[: chance.randrange(len(content))]
        else:
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        put_instead(path, content)
        folders.append(str(folder))

    done = subprocess.run(
        [sys.executable, "-c", READER, *folders], capture_output=True, text=True, timeout=120, check=False
    )

    assert (done.returncode, done.stdout) == (0, "alive\n"), done.stderr[-2000:]


def test_a_foreign_writer_of_the_engine_is_waited_for_later(tmp_path):
    index = TantivyIndex(tmp_path)
    index.rebuild(entries(1))
    (build,) = tmp_path.glob("*-v*")
    foreign = tantivy.Index.open(str(build)).writer(15_000_000, 1)

    with pytest.raises(UnavailableError):
        index.replace(entries(2))
    foreign.wait_merging_threads()
    index.replace(entries(2))

    assert all_ids(index) == ("R000", "R001")


def test_single_commits_are_merged_into_few_files(tmp_path):
    index = TantivyIndex(tmp_path)
    index.rebuild([])
    for entry in entries(25):
        index.replace([entry])
    index.close()

    (build,) = tmp_path.glob("*-v*")
    assert len(list(build.glob("*.store"))) < 12
    assert index.find(Text("安全检查"), sort=Sort.NEWEST, limit=1, offset=0).total == 25
    assert index.check() == []


def test_merges_go_on_behind_commits_and_the_next_writer_gets_the_lock_soon(tmp_path):
    index, other = TantivyIndex(tmp_path), TantivyIndex(tmp_path)
    index.rebuild([])
    for entry in entries(12):
        index.replace([entry])
        assert entry.record_id in all_ids(other)
        assert index.check() == []

    other.replace(entries(13)[-1:])
    index.replace(entries(14)[-1:])
    other.rebuild(entries(3))
    index.replace(entries(4)[-1:])

    assert all_ids(index) == all_ids(other) == ("R000", "R001", "R002", "R003")
    index.close()
    other.close()
    assert index.check() == []
