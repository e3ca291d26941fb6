"""The demo is the main job on real tools: it must end with every page in its place."""

import json
import shutil
import subprocess
import sys

import pytest
from demo_door import enter, served

from docarchive.demo.people import PRACTICE


def asked(folder, *words):
    command = [sys.executable, "-m", "docarchive.cli", "--workspace", str(folder), *words, "--json"]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


@pytest.mark.timeout(400)
def test_the_demo_files_every_page_right_and_rebuilds_equal(tmp_path, libreoffice):
    command = [sys.executable, "-m", "docarchive.cli", "demo", str(tmp_path / "demo"), "--json"]
    with served([*command, "--serve", "--port", "0"], cwd=tmp_path) as (url, said):
        counts = json.loads(said)
        for role in ("clerk", "archivist", "reviewer"):
            assert enter(url, role).get("/cases").status_code == 200
    assert counts["documents_issued"] >= 16
    assert counts["pages_scanned"] == counts["pages_printed"] == counts["pages_filed_right"]
    assert counts["pages_filed_wrong"] == counts["files_needing_a_person"] == counts["verify_damage"] == 0
    assert counts["recordings_filed"] == 1
    assert counts["volumes_sealed"] == 2  # 正卷 and 副卷
    assert counts["hits"] > 0
    assert counts["rebuild_equal"]
    assert counts["answers_equal"]
    cases = asked(tmp_path / "demo", "case", "list")
    (case,) = (case for case in cases if not case["name"].endswith(PRACTICE))
    assert asked(tmp_path / "demo", "case", "completeness", case["id"])["gaps"] == []
    shutil.rmtree(tmp_path / "demo")


def test_the_demo_never_touches_a_folder_it_did_not_make(tmp_path):
    (tmp_path / "office").mkdir()
    (tmp_path / "office" / "letter.txt").write_text("keep me")

    done = subprocess.run(
        [sys.executable, "-m", "docarchive.cli", "demo", str(tmp_path / "office")],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 4
    assert "不是演示目录" in done.stderr
    assert (tmp_path / "office" / "letter.txt").read_text() == "keep me"
