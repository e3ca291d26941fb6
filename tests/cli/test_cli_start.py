"""How the command starts, fails and ends, as processes of their own."""

import ast
import os
import pty
import signal
import subprocess
import sys
import time

import pytest

from cli_clerk import PROGRAM
from docarchive.cli.exit_codes import EXIT_CODES, exit_code
from docarchive.cli.main import main
from docarchive.domain.errors import FAMILIES, DocArchiveError

HEAVY = (
    *("sqlalchemy", "pydantic", "numpy", "tantivy", "whoosh", "pikepdf", "docx", "lxml", "rich", "yaml"),
    *("cryptography", "jinja2", "pypdf", "PIL", "fontTools", "watchdog", "chinese_calendar", "stdnum"),
    "uharfbuzz",
)
LOADED = """
import sys
from docarchive.cli.main import main
sys.argv = ["docarchive", "--help"]
try:
    main()
finally:
    print(sorted(sys.modules), file=sys.stderr)
"""


def test_help_answers_without_importing_anything_heavy(environ):
    done = subprocess.run(
        [sys.executable, "-c", LOADED], env=environ, capture_output=True, text=True, check=True
    )
    loaded = {name.partition(".")[0] for name in ast.literal_eval(done.stderr)}

    assert "Usage: docarchive" in done.stdout
    assert loaded.isdisjoint(HEAVY)


def test_no_family_of_failure_is_without_its_exit_code():
    assert set(EXIT_CODES) == set(FAMILIES)
    assert len(set(EXIT_CODES.values())) == len(FAMILIES)
    assert {exit_code(family("x")) for family in FAMILIES} == {2, 3, 4, 5, 75, 77}


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
def test_every_family_ends_in_one_message_a_remedy_and_its_code(family, monkeypatch, capsys):
    class ParticularError(family):
        pass

    def fail(**_options):
        raise ParticularError("坏了 / it broke", hint="修好它 / mend it")

    monkeypatch.setattr("docarchive.cli.main.cli.main", fail)
    with pytest.raises(SystemExit) as ended:
        main()

    said = capsys.readouterr()
    assert ended.value.code == EXIT_CODES[family]
    assert said.err == "错误 / error: 坏了 / it broke\n处理 / what to do: 修好它 / mend it\n"
    assert said.out == ""


def test_a_mistake_in_the_program_stays_loud(monkeypatch):
    def fail(**_options):
        raise TypeError("wrong")

    monkeypatch.setattr("docarchive.cli.main.cli.main", fail)

    with pytest.raises(TypeError):
        main()


def test_an_error_without_family_is_a_mistake_in_the_program():
    with pytest.raises(StopIteration):
        exit_code(DocArchiveError("none of the six"))


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ((), 2, "Usage: docarchive"),
        (("no-such",), 2, "命令不对 / No such command 'no-such'"),
        (("issue",), 2, "缺少参数 / Missing argument 'FORM'"),
        (("search", "--nix", "x"), 2, "没有这个选项 / No such option '--nix'"),
        (("search", "--limit", "x", "y"), 2, "参数不对 / Invalid value for '--limit'"),
        (("show", "01ARZ3NDEKTSV4RRFFQ69G5FAV"), 3, "没有"),
        (("restore", "keys", "elsewhere"), 3, "处理 / what to do"),
        (("backup", "archive/inside"), 4, "备份不能放在归档内"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_the_shell_gets_the_code_and_the_clerk_a_message(clerk, words, code, says):
    done = clerk.process(*words, code=code)

    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_command_outside_any_workspace_says_how_to_make_one(tmp_path, environ):
    done = subprocess.run([PROGRAM, "status"], cwd=tmp_path, env=environ, capture_output=True, text=True)

    assert done.returncode == 3
    assert "docarchive init" in done.stderr


def test_what_a_checker_found_reaches_the_shell(clerk):
    entries = clerk.workspace / "archive/README.txt"
    entries.chmod(0o600)
    entries.write_bytes(entries.read_bytes() + b"x")

    assert "FILE_" in clerk.process("verify", code=5).stdout


def test_words_that_are_not_utf8_are_refused_without_traceback(clerk):
    done = clerk.process(b"enterprise".decode(), "list", os.fsdecode(b"\xb2\xe2"), code=2)

    assert "UTF-8" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_terminal_in_gbk_shows_what_it_can_and_no_traceback(at_work):
    at_work.run("enterprise", "rename", "示例机械", "常州𠀀铎有限公司")
    at_work.environ = at_work.environ | {"PYTHONIOENCODING": "gbk"}
    done = at_work.process("enterprise", "list", encoding="gbk")

    assert "常州\\U00020000铎有限公司" in done.stdout


def test_a_reader_that_goes_away_ends_the_command_quietly(clerk):
    command = f"set -o pipefail; {PROGRAM} config show --json | true"
    done = subprocess.run(
        ["bash", "-c", command], cwd=clerk.workspace, env=clerk.environ, capture_output=True, text=True
    )

    assert done.returncode in (0, 1)
    assert done.stderr == ""


def test_into_a_pipe_go_plain_lines_with_tabs(at_work):
    done = at_work.process("case", "list")
    heading, line = done.stdout.splitlines()

    assert heading.split("\t")[0] == "日期 / date"
    assert line.split("\t")[0] == "2026-10-09"
    assert line.split("\t")[-1] == at_work.case["id"]
    assert "\x1b" not in done.stdout
    assert "\x1b" not in at_work.process("verify").stderr


def on_a_terminal(clerk, *words, columns=100):
    """Run a command on a terminal of its own; what it showed."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [PROGRAM, *words],
        cwd=clerk.workspace,
        env=clerk.environ | {"COLUMNS": str(columns), "TERM": "xterm-256color"},
        stdin=follower,
        stdout=follower,
        stderr=follower,
    )
    os.close(follower)
    shown = b""
    while True:
        try:
            piece = os.read(leader, 65536)
        except OSError:  # Linux says so when the other end was closed
            break
        if not piece:
            break
        shown += piece
    os.close(leader)
    assert process.wait(timeout=30) == 0
    return shown.decode()


def test_on_a_terminal_ids_and_numbers_are_shown_whole_within_the_width(at_work):
    at_work.issue("penalty_notice")
    shown = on_a_terminal(at_work, "case", "show", "示例")

    assert at_work.case["id"] in shown
    assert "（苏常）应急罚告〔2026〕1号" in shown
    assert "告知 / notified" in shown
    assert all(_cells(line) <= 100 for line in shown.splitlines())


def _cells(line):
    from rich.cells import cell_len
    from rich.text import Text

    return cell_len(Text.from_ansi(line).plain.rstrip())


def test_on_a_terminal_long_work_shows_a_progress_bar_that_goes_away(at_work):
    shown = on_a_terminal(at_work, "verify")

    assert "校验 / verifying" in shown
    assert "没有发现问题 / nothing found" in shown


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_watch_files_what_arrives_and_ends_cleanly(clerk, number):
    process = subprocess.Popen(
        [PROGRAM, "watch", "--json"],
        cwd=clerk.workspace,
        env=clerk.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert "watching" in process.stderr.readline()
    (clerk.workspace / "inbox/便条.txt").write_text("不知道归哪里", encoding="utf-8")
    line = ""
    deadline = time.monotonic() + 30
    while '"set_aside"' not in line and time.monotonic() < deadline:
        line = process.stdout.readline()
    process.send_signal(number)
    _, err = process.communicate(timeout=30)

    assert '"便条.txt"' in line
    assert process.returncode == 0
    assert "Traceback" not in err


def test_ctrl_c_ends_a_command_with_the_code_of_shells(monkeypatch, capsys):
    def interrupted(**_options):
        raise KeyboardInterrupt

    monkeypatch.setattr("docarchive.cli.main.cli.main", interrupted)
    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 130
    assert "已中断" in capsys.readouterr().err


COMPLETE = """
eval "$({program} completion bash)"
COMP_WORDS=({words}); COMP_CWORD={place}
_docarchive_completion docarchive
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("docarchive inb", ["inbox"]),
        ("docarchive inbox a", ["assign"]),
        ("docarchive show --fi", ["--file"]),
        ("docarchive show --file sc", ["scan"]),
        ("docarchive search --sort n", ["newest"]),
    ],
)
def test_bash_completes_commands_options_and_choices(environ, words, offered):
    script = COMPLETE.format(program=PROGRAM, words=words, place=len(words.split()) - 1)
    done = subprocess.run(
        ["bash", "-c", script],
        env=environ | {"PATH": f"{PROGRAM.parent}:{environ['PATH']}"},
        capture_output=True,
        text=True,
    )

    assert done.stdout.split() == offered, done.stderr


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_get_a_script_that_names_the_command(clerk, shell):
    assert "docarchive" in clerk.run("completion", shell).out
