"""`init` run by several at once, and killed: one workspace, whole."""

import os
import random
import signal
import subprocess
import sys
import time

from docarchive.domain.days.local_time import utc_now
from docarchive.settings import load_configuration
from docarchive.templates.pack import load_pack, shipped_pack_folder
from docarchive.wiring.app import App
from docarchive.workflows.keeping.verify import verify_workspace


def start_init(folder):
    return subprocess.Popen(
        [sys.executable, "-m", "docarchive.cli", "--actor", "tester", "init", folder],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, "DOCARCHIVE_PDF_CONVERTER": "none"},
    )


def findings(folder):
    app = App(load_configuration(folder, environ={}), "tester", utc_now)
    try:
        assert len(app.site_key) == 32
        checked = verify_workspace(
            app.folder("archive_dir"),
            catalog=app.catalog,
            ledger=app.ledger,
            expected_key=str(app.signer.verifier_key),
            now=app.now,
        )
    finally:
        app.close()
    return [finding.code for finding in checked.report.findings if finding.code != "FILE_UNFINISHED"]


def test_several_at_once_make_one_workspace(tmp_path):
    office = tmp_path / "办公 室"
    started = [start_init(office) for _ in range(4)]
    ends = [(process.communicate()[1].decode(), process.returncode) for process in started]

    assert [code for _, code in ends] == [0, 0, 0, 0], ends
    assert findings(office) == []


def test_a_workspace_whose_name_means_something_in_a_url_keeps_its_catalogue_inside(tmp_path):
    office = tmp_path / "归档?一 50%#2&x=1"
    said = start_init(office).communicate()[1].decode()

    assert (office / "catalog.db").is_file(), said
    assert [path.name for path in tmp_path.iterdir()] == [office.name]
    assert findings(office) == []


def test_an_init_that_was_killed_is_finished_by_the_next(tmp_path):
    office, moment = tmp_path / "office", random.Random(7)
    for _ in range(6):
        process = start_init(office)
        time.sleep(moment.uniform(0.2, 1.2))
        process.send_signal(signal.SIGKILL)
        process.communicate()

    last = start_init(office)
    said = last.communicate()[1].decode()

    assert last.returncode == 0, said
    assert findings(office) == []
    shipped = shipped_pack_folder()
    assert load_pack(office / "templates" / shipped.name).forms == load_pack(shipped).forms
