"""Several clerks at one case at a time: what the law allows once is issued once."""

import subprocess
from concurrent.futures import ThreadPoolExecutor

import yaml

from cli_clerk import PROGRAM, SAMPLES

CLERKS = 4


def test_a_seizure_is_extended_once_whoever_else_tries_at_the_same_moment(at_work, tmp_path):
    at_work.issue("coercion_approval")
    at_work.issue("seizure_decision")
    values = yaml.safe_load((SAMPLES / "seizure_extension.yaml").read_text("utf-8")) | {
        "seizure_number": None
    }
    (tmp_path / "values.yaml").write_text(yaml.safe_dump(values, allow_unicode=True), "utf-8")

    def extend(_):
        words = [
            PROGRAM,
            "issue",
            "seizure_extension",
            "--case",
            "示例",
            "--values",
            tmp_path / "values.yaml",
        ]
        return subprocess.run(
            words, cwd=at_work.workspace, env=at_work.environ, capture_output=True, text=True, timeout=120
        )

    with ThreadPoolExecutor(CLERKS) as clerks:
        ends = list(clerks.map(extend, range(CLERKS)))

    assert sorted(end.returncode for end in ends) == [0, 4, 4, 4]
    assert all("seizure_extended_once" in end.stderr for end in ends if end.returncode)
    records = at_work.json("case", "show", "示例")["records"]
    assert [item["form_id"] for item in records].count("seizure_extension") == 1
    found = {item["code"] for item in at_work.json("verify")["findings"]}
    assert found <= {"FILE_UNLISTED"}  # what a refused clerk's computer had made already, harmless
