"""How failures are told: what, where, what to do; Chinese first. No traceback for what can be expected."""

import errno
import os
import sys

import click

_HINTS = {
    errno.EACCES: "检查权限，或换一个运行用户 / check the rights, or who runs this",
    errno.EPERM: "检查权限，或换一个运行用户 / check the rights, or who runs this",
    errno.EROFS: "磁盘以只读方式挂载 / the disk is mounted read-only",
    errno.ENOSPC: "磁盘已满，腾出空间后重试 / the disk is full: make room and run it again",
    errno.EDQUOT: "磁盘配额已满，腾出空间后重试 / the quota is used up: make room and run it again",
    errno.EEXIST: "已有同名文件，不会覆盖；另取名称 / it exists already and is not overwritten: take another name",
    errno.ENOENT: "检查路径 / check the path",
    errno.ENOTDIR: "检查路径 / check the path",
    errno.EISDIR: "这是目录，请给文件名 / it is a folder: name a file",
    errno.ENAMETOOLONG: "名称太长 / the name is too long",
}
_AGAIN = "排除后重试 / run it again when that is mended"


def say_what_the_terminal_can() -> None:
    """Let a terminal that is not UTF-8 (GBK, POSIX) show what it can; a rare character must not end a command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure") and stream.encoding.lower().replace("-", "") != "utf8":
            stream.reconfigure(errors="backslashreplace")


def explain(error: OSError) -> tuple[str, str]:
    """What the operating system refused and what to do, for one that no room has translated."""
    where = " → ".join(str(name) for name in (error.filename, error.filename2) if name is not None)
    reason = error.strerror or str(error)
    if error.errno is not None and not error.strerror:
        reason = os.strerror(error.errno)
    message = f"{where}: {reason}" if where else reason
    return message, _HINTS.get(error.errno or 0, _AGAIN)


def show_failure(message: str, hint: str = "") -> None:
    """Tell a failure on stderr."""
    click.echo(click.style("错误 / error: ", fg="red", bold=True) + message, err=True)
    if hint:
        click.echo(click.style("处理 / what to do: ", bold=True) + hint, err=True)


def show_usage_error(error: click.ClickException) -> None:
    """Tell what is wrong with the command line; a command that wants a subcommand shows its help."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
        return
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "docarchive"
    show_failure(_in_words(error), f"{command} --help")


def _in_words(error: click.ClickException) -> str:
    english = error.format_message()
    if isinstance(error, click.MissingParameter):
        return f"缺少参数 / {english}"
    if isinstance(error, click.NoSuchOption):
        return f"没有这个选项 / {english}"
    if isinstance(error, click.BadParameter):
        return f"参数不对 / {english}"
    if isinstance(error, click.FileError):
        return f"文件打不开 / {english}"
    return f"命令不对 / {english}"
