"""What a restored workspace, and a user without a name, must be told or spared."""

import os
import subprocess
import sys

from needed import only_where


def test_settings_that_lead_back_to_the_old_house_are_named(clerk, tmp_path):
    clerk.run("backup", tmp_path / "backup")
    silent = clerk.run("restore", tmp_path / "backup", tmp_path / "plain").err
    inbox = tmp_path / "shared"
    inbox.mkdir()
    settings = clerk.workspace / "docarchive.toml"
    settings.write_text(f"inbox_dir = {str(inbox)!r}\nsettle_seconds = 4\n", encoding="utf-8")
    clerk.run("backup", tmp_path / "backup")
    told = clerk.run("restore", tmp_path / "backup", tmp_path / "restored").err

    assert "inbox_dir 仍指向原处" in told
    assert "仍指向原处" not in silent
    assert "文号会再次给出" in silent


@only_where(os.getuid() == 0, "only root can become somebody else")
def test_a_user_without_a_name_is_named_by_number():
    script = "import os, pwd; from docarchive.cli.house import default_actor; os.setuid(54321); print(default_actor())"
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path)}
    answer = subprocess.run([sys.executable, "-c", script], env=environ, capture_output=True, text=True)

    assert answer.stdout == "uid54321\n", answer.stderr
