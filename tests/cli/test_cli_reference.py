"""Documents that cannot rot: the reference page, every help text, every setting."""

import importlib.util
from pathlib import Path

import click
import pytest

from docarchive.cli.main import COMMANDS, cli
from docarchive.settings import Settings

ROOT = Path(__file__).resolve().parents[2]


def every_command(group=cli, above=None, name="docarchive"):
    """All commands and subcommands with their contexts."""
    context = click.Context(group, info_name=name, parent=above)
    yield group, context
    if isinstance(group, click.Group):
        for sub in group.list_commands(context):
            yield from every_command(group.get_command(context, sub), context, sub)


ALL = [pytest.param(command, id=context.command_path) for command, context in every_command()]


def reference():
    spec = importlib.util.spec_from_file_location("cli_reference", ROOT / "tools/cli_reference.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.reference()


def test_the_reference_page_is_what_the_commands_say():
    assert (ROOT / "docs/cli.md").read_text("utf-8") == reference(), (
        "run: tools/cli_reference.py > docs/cli.md"
    )


def test_every_command_and_subcommand_stands_in_the_reference():
    page = (ROOT / "docs/cli.md").read_text("utf-8")

    assert all(f"# {context.command_path}\n" in page for _, context in every_command())


@pytest.mark.parametrize("command", ALL)
def test_every_command_and_option_has_help_in_both_languages(command):
    assert command.help
    assert any("一" <= sign <= "鿿" for sign in command.help)
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.name not in ("version", "help"):
            assert parameter.help, f"{parameter.name} has no help"
            assert " / " in parameter.help


def test_the_list_of_commands_says_what_the_commands_say_of_themselves():
    context = click.Context(cli, info_name="docarchive")

    for name, (_, text) in COMMANDS.items():
        assert cli.get_command(context, name).name == name
        assert " / " in text


def test_every_setting_stands_in_the_operations_manual_with_its_default():
    manual = (ROOT / "docs/operations.md").read_text("utf-8")

    for name, field in Settings.model_fields.items():
        line = next(line for line in manual.splitlines() if line.startswith(f"| `{name}` |"))
        assert _as_written(field.default) in line


def _as_written(default):
    """As the settings file says it; a setting without a default is a dash."""
    if isinstance(default, bool):
        return str(default).lower()
    return "–" if default is None else str(default)
