"""Completion for the operator's shell."""

import click
from click.shell_completion import get_completion_class


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion_command(ctx: click.Context, shell: str) -> None:
    """输出补全脚本 / print the script: eval "$(docarchive completion bash)"."""
    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101 - the choices above are those click has
    script = kind(ctx.find_root().command, {}, "docarchive", "_DOCARCHIVE_COMPLETE")
    click.echo(script.source())
