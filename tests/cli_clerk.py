"""A clerk's keyboard: the command run in this process, or as a process of its own, in a real workspace."""

import json
import os
import subprocess
import sys
from pathlib import Path

import yaml
from click.testing import CliRunner

from docarchive.cli import main
from docarchive.domain.days.local_time import utc_now

AGENCY = {
    "name": "常州市应急管理局（示例）",
    "region": "苏常",
    "address": "江苏省常州市示例区演示大道1号",
    "contact_person": "王甲示",
    "phone": "0519-00000000",
    "postcode": "213000",
    "reconsideration_organ": "常州市人民政府",
    "court": "常州市示例区人民法院",
    "bank": "示例银行常州样本支行",
    "bank_address": "江苏省常州市示例区演示大道11号",
    "bank_account": "0000 0000 0000 0000 001",
}
UNIT = "常州示例机械制造有限公司"
SAMPLES = Path(__file__).resolve().parents[1] / "templates" / "mem" / "samples"
PROGRAM = Path(sys.executable).with_name("docarchive")


class Clerk:
    """Types commands in a workspace."""

    def __init__(self, workspace, environ):
        self.workspace = workspace
        self.environ = environ
        self.now = utc_now

    def run(self, *words, code=0):
        """Run a command through the program's own table of failures; the result has stdout and stderr."""
        result = _Result(*called(["-w", str(self.workspace), *map(str, words)], now=self.now))
        assert result.code == code, f"{words} ended {result.code}\n{result.out}\n{result.err}"
        return result

    def json(self, *words, code=0):
        """The command's answer with ``--json``, read back."""
        return json.loads(self.run(*words, "--json", code=code).out)

    def process(self, *words, code=0, **options):
        """Run a command as a process of its own."""
        done = subprocess.run(
            [PROGRAM, *map(str, words)],
            cwd=self.workspace,
            env=self.environ,
            capture_output=True,
            timeout=60,
            **{"text": True, **options},
        )
        assert done.returncode == code, f"{words} ended {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def register(self):
        """Enter agency, unit, two officers and a case, as a clerk would."""
        file = self.workspace / "agency.yaml"
        file.write_text(yaml.safe_dump(AGENCY, allow_unicode=True), encoding="utf-8")
        self.run("agency", "set", file)
        self.run(
            *("enterprise", "add", "--name", UNIT, "--uscc", "91320400MA0000001T", "--alias", "示例机械"),
            *("--legal-rep", "张示例", "--legal-rep-title", "经理", "--address", "样本路1号"),
            *("--phone", "0519-00000001", "--postcode", "213000"),
        )
        for name, number in (("王甲示", "10040020001"), ("李乙示", "10040020002")):
            self.run(
                *("officer", "add", "--name", name, "--cert", number, "--issuer", "江苏省司法厅（示例）"),
                *("--valid-from", "2024-01-01", "--valid-to", "2028-12-31"),
            )
        words = ("--officer", "王甲示", "--officer", "李乙示", "--opened-on", "2026-10-09")
        return self.json("case", "open", "--cause", "未如实记录培训情况", "--party", "示例机械", *words)

    def issue(self, form, *words, code=0):
        """Issue one of the pack's samples for the registered case."""
        values = SAMPLES / f"{form}.yaml"
        return self.run("issue", form, "--case", "示例", "--values", values, *words, code=code)


class _Result:
    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err


def called(words, *, now=utc_now):
    """Run the program's entry in this process, as the installed script would."""
    result = CliRunner().invoke(_Entry(now), words, catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr


class _Entry:
    """Looks like a click command to the runner, and goes through `main`, which is what a shell runs."""

    name = "docarchive"

    def __init__(self, now):
        self._now = now

    def main(self, args, prog_name=None, **_extra):
        before, sys.argv = sys.argv, ["docarchive", *args]
        try:
            main.main(self._now)
        finally:
            sys.argv = before


def plain_environment(patch, environ):
    """Without this machine's own settings, with those of the tests."""
    for name in [name for name in os.environ if name.startswith("DOCARCHIVE_")]:
        patch.delenv(name)
    for name in [name for name in environ if name.startswith("DOCARCHIVE_")]:
        patch.setenv(name, environ[name])
