"""A component that is missing is told at a desk and fails where a change is judged."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

import needed

TESTS = Path(__file__).parent
SKIPS = {"skip", "skipif", "importorskip", "skipTest", "SkipTest"}

LOOKS = {
    "a module": lambda: needed.need_module("no_such_module_of_ours"),
    "a program": lambda: needed.need_program("no-such-program", "no-such-package"),
    "LibreOffice": needed.need_libreoffice,
    "PostgreSQL": needed.need_postgres,
    "paddle": lambda: needed.need_recogniser("paddle"),
    "rapid": lambda: needed.need_recogniser("rapid"),
    "tesseract": lambda: needed.need_recogniser("tesseract"),
}


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """A machine on which nothing is installed."""
    monkeypatch.setattr(needed.LibreOffice, "available", lambda _: False)
    monkeypatch.setattr(needed, "installed_version", lambda _: None)
    nothing = tmp_path / "postgres.sh"
    nothing.write_text("#!/bin/sh\nexit 1\n", encoding="ascii")
    nothing.chmod(0o755)
    monkeypatch.setattr(needed, "POSTGRES_TOOL", nothing)


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_what_is_missing_fails_the_test_where_a_change_is_judged(bare, monkeypatch, look):
    monkeypatch.setenv("CI", "true")

    with pytest.raises(pytest.fail.Exception, match=r"CI=true: .*is not installed"):
        look()


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
@pytest.mark.parametrize("ci", [None, "", "false"])
def test_elsewhere_the_test_is_skipped_with_the_reason(bare, monkeypatch, look, ci):
    monkeypatch.delenv("CI", raising=False)
    if ci is not None:
        monkeypatch.setenv("CI", ci)

    with pytest.raises(pytest.skip.Exception, match="is not installed"):
        look()


def test_what_is_there_is_handed_over(monkeypatch):
    monkeypatch.setenv("CI", "true")

    assert needed.need_module("pypdf") is import_module("pypdf")
    assert Path(needed.need_program("sh", "dash")).name == "sh"


@pytest.mark.parametrize("ci", ["true", "false"])
def test_a_machine_of_another_kind_skips_everywhere(monkeypatch, ci):
    monkeypatch.setenv("CI", ci)

    with pytest.raises(pytest.skip.Exception, match="not root"):
        needed.unlike("not root")
    assert needed.only_where(False, "not root").args == (True,)
    assert needed.only_where(True, "not root").args == (False,)


def test_no_test_skips_by_itself():
    """Else it would be passed over in silence where a change is judged."""
    found = [
        f"{path.relative_to(TESTS)}:{node.lineno}"
        for path in sorted(TESTS.rglob("*.py"))
        if path.name not in ("needed.py", "test_needed.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr in SKIPS
        and ast.unparse(node.value).startswith(("pytest", "unittest"))
    ]

    assert found == []
