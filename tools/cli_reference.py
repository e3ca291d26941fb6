#!/usr/bin/env python3
"""Write docs/cli.md from the commands themselves.

Use: tools/cli_reference.py > docs/cli.md
"""
# ruff: noqa: E501 - the lines of a Markdown page

from collections.abc import Iterator

import click

from docarchive.cli.exit_codes import DAMAGED, EXIT_CODES, FAULTY, INTERRUPTED, LACKING
from docarchive.cli.main import COMMANDS, cli
from docarchive.domain.errors import (
    ConflictError,
    DamageError,
    DocArchiveError,
    ForbiddenError,
    NotFoundError,
    RejectedError,
    UnavailableError,
)

INTRODUCTION = """\
# 命令 / The command line

本页由 `tools/cli_reference.py` 从命令本身生成，勿手工修改。 / Written by `tools/cli_reference.py` from the commands; do not edit by hand.

**中文** 所有命令都是 `docarchive [选项] 命令 …`。工作区是 `-w` 指定的目录，否则是环境变量 `DOCARCHIVE_WORKSPACE`，再否则是当前目录或其上级中
有 `docarchive.toml` 的目录。`--actor` 写明操作人，缺省为 `DOCARCHIVE_ACTOR`，再缺省为登录名；每一条事实都记着它。案件、当事人、文书可以用编号（id）、
文号、代码或名称来指。答复写到标准输出，说明写到标准错误；在终端上是表格，写入文件或管道时每行以制表符分隔，没有颜色；长时间的工作在终端上有进度条。

**English** Every command is `docarchive [OPTIONS] COMMAND …`. The workspace is the folder given with `-w`, else `DOCARCHIVE_WORKSPACE`, else the current
folder or the nearest one above it that holds `docarchive.toml`. `--actor` says who acts, else `DOCARCHIVE_ACTOR`, else the login name; every fact
carries it. Cases, parties and documents are named by id, document number, code or name. Answers go to stdout, remarks to stderr; a table on a
terminal, lines with tabs and no colours in a file or pipe; long work shows a progress bar on a terminal.

## 一个案件的一天 / A case in twelve lines

```sh
docarchive init /srv/docarchive && cd /srv/docarchive
docarchive doctor
docarchive agency set agency.yaml
docarchive enterprise add --name 常州示例机械制造有限公司 --uscc 91320400MA0000001T --legal-rep 张示例 --address 样本路1号 --phone 0519-00000001
docarchive officer add --name 王甲示 --cert 10040020001 --issuer 江苏省司法厅 --valid-from 2024-01-01 --valid-to 2028-12-31
docarchive officer add --name 李乙示 --cert 10040020002 --issuer 江苏省司法厅 --valid-from 2024-01-01 --valid-to 2028-12-31
docarchive case open --cause 未如实记录安全生产教育和培训情况 --party 示例机械 --officer 王甲示 --officer 李乙示
docarchive forms fields inspection_record
docarchive issue inspection_record --case 示例机械 --values 检查.yaml --output 打印
docarchive ingest 扫描.pdf
docarchive search '培训 企业:示例机械'
docarchive verify
```

## JSON

带 `--json` 的命令在标准输出写一个 JSON 值（`watch` 每次变化一行）。日期为 `2026-11-21`，时间为 UTC `2026-11-21T08:15:00.123456Z`，金额以分计（字段名以 `_fen` 结尾），
没有值的字段不出现。 / With `--json` a command writes one JSON value to stdout (`watch`: one line for each change). Dates are `2026-11-21`, times UTC
`2026-11-21T08:15:00.123456Z`, amounts in fen (fields ending in `_fen`); what has no value is left out.

## 补全 / Completion

`eval "$(docarchive completion bash)"`（写入 `~/.bashrc`），或 / or `zsh`, `fish`.

"""

FAMILIES: dict[type[DocArchiveError], str] = {
    RejectedError: "输入有误，照样再来仍然失败；`forms lint` 有问题 / the input is wrong, the same again fails again; `forms lint` found faults",
    NotFoundError: "没有找到 / it does not exist",
    ConflictError: "现在的状态不允许 / allowed in general, not in the present state",
    DamageError: "存储内容损坏 / stored data is damaged",
    UnavailableError: "程序、磁盘或数据库没有响应，稍后再试 / a tool, disk or database did not answer: later may work",
    ForbiddenError: "无权 / not permitted",
}


def reference() -> str:
    """The whole page."""
    return INTRODUCTION + "".join([*_exit_codes(), *_contents(), *_commands()])


def _exit_codes() -> Iterator[str]:
    yield "## 退出码 / Exit codes\n\n| 码 / code | 意思 / meaning |\n| --- | --- |\n"
    said = {EXIT_CODES[family]: text for family, text in FAMILIES.items()}
    assert FAULTY in said
    assert DAMAGED in said
    said |= {
        0: "完成 / done",
        LACKING: "`doctor`、`status` 发现缺少或故障 / `doctor` or `status` found something lacking or wrong",
        INTERRUPTED: "被 Ctrl-C 中断 / interrupted by Ctrl-C",
    }
    for code in sorted(said):
        yield f"| {code} | {said[code]} |\n"


def _contents() -> Iterator[str]:
    yield "\n## 命令一览 / Commands\n\n| 命令 / command | |\n| --- | --- |\n"
    for name, (_, text) in COMMANDS.items():
        yield f"| [`{name}`](#docarchive-{name}) | {text} |\n"


def _commands() -> Iterator[str]:
    context = click.Context(cli, info_name="docarchive")
    yield from _section(cli, context, level=2)
    for name in cli.list_commands(context):
        yield from _with_subcommands(name, cli, context, level=2)


def _with_subcommands(name: str, group: click.Group, above: click.Context, *, level: int) -> Iterator[str]:
    command = group.get_command(above, name)
    assert command is not None
    context = click.Context(command, info_name=name, parent=above)
    yield from _section(command, context, level=level)
    if isinstance(command, click.Group):
        for sub in command.list_commands(context):
            yield from _with_subcommands(sub, command, context, level=level + 1)


def _section(command: click.Command, context: click.Context, *, level: int) -> Iterator[str]:
    pieces = " ".join(command.collect_usage_pieces(context))
    yield f"\n{'#' * level} {context.command_path}\n\n"
    yield f"`{context.command_path} {pieces}`\n\n"
    yield _help(command)
    options = [item for item in command.params if isinstance(item, click.Option)]
    if options:
        yield "\n| 选项 / option | |\n| --- | --- |\n"
    for option in options:
        record = option.get_help_record(context)
        if record is not None:
            written, text = record
            yield f"| `{_cell(written)}` | {_cell(text)} |\n"


def _help(command: click.Command) -> str:
    """The help text; what click keeps as it stands is a block of code."""
    paragraphs = (command.help or "").split("\n\n")
    shown = []
    for paragraph in paragraphs:
        if paragraph.startswith("\b"):
            shown.append("```text" + paragraph.removeprefix("\b") + "\n```")
        else:
            shown.append(" ".join(paragraph.split()))
    return "\n\n".join(shown) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    print(reference(), end="")
