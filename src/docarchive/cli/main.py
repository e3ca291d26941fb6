"""The ``docarchive`` command: its list of commands and the table of failures."""

import gc
import sys
from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from pathlib import Path

import click

from docarchive.cli.exit_codes import EXIT_CODES, INTERRUPTED, exit_code
from docarchive.cli.failures import explain, say_what_the_terminal_can, show_failure, show_usage_error
from docarchive.cli.house import House, default_actor
from docarchive.domain.days.local_time import utc_now
from docarchive.domain.errors import DocArchiveError, RejectedError, UnavailableError

_OBJECTS_BETWEEN_SWEEPS = 20_000
"""Python looks for dead cycles every 700 new objects; nearly all that a command imports and reads lives to its end."""

COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("workspace", "建立工作区 / make a workspace"),
    "demo": ("demo", "演示完整流程 / play one case end to end with synthetic data"),
    "serve": ("serve", "启动网页服务 / serve the pages, the inbox and all work behind them"),
    "watch": ("inbox", "监视收件夹并自动归档 / watch the inbox and file what arrives"),
    "ingest": ("inbox", "立即归档文件 / file given files, or the inbox, now"),
    "media": ("recordings", "音像材料 / recordings: how they join, and what is made of them"),
    "inbox": ("inbox", "收件夹状态与待整理 / what is in the inbox, and what needs a person"),
    "issue": ("issue", "制作文书 / issue a document"),
    "void": ("issue", "作废文书 / declare an issued document void"),
    "numbers": ("issue", "文号空缺 / numbers without a valid document, and why"),
    "forms": ("forms", "文书式样 / the forms, their fields and faults"),
    "agency": ("registers", "本机关信息 / the agency's profile"),
    "enterprise": ("registers", "企业登记 / enterprises"),
    "person": ("registers", "个人当事人登记 / persons as parties"),
    "officer": ("registers", "执法人员登记 / officers and their certificates"),
    "equipment": ("imports", "装备登记 / equipment"),
    "expert": ("imports", "专家登记 / experts"),
    "checklist": ("imports", "检查事项清单 / checklists"),
    "case": ("cases", "案件 / cases"),
    "volume": ("volumes", "案卷 / sealed volumes"),
    "event": ("events", "案件事件 / what happens to a case beside its documents"),
    "publish": (
        "publishing",
        "公示、撤回与信用报送 / publish decisions, retract them, export for the credit platform",
    ),
    "supplement": ("supplements", "补充归档 / add to sealed volumes, with a reason"),
    "retention": ("retention", "到期鉴定与冻结 / expired volumes, their appraisal, holds"),
    "lend": (
        "lending",
        "借阅登记 / lending and viewing of files: requests, copies, returns, the year's figures",
    ),
    "mask": ("masking", "遮盖个人信息的副本 / copy a file with personal data covered for good"),
    "clocks": ("clocks", "期限 / deadlines of all cases, the most pressing first"),
    "laws": ("laws", "法规库 / the library of laws"),
    "penal": ("penal", "处罚条款与裁量基准 / penal articles and benchmarks"),
    "typical": ("typical", "典型案例 / typical cases that were published"),
    "search": ("search", "全文检索 / search everything"),
    "searches": ("saved_searches", "保存的检索 / saved searches"),
    "suggest": ("suggest", "输入提示 / what a word being typed could mean"),
    "comparables": ("comparables", "类案比较 / like cases, and where this one lies"),
    "figures": ("scores", "统计 / figures of weeks, months and quarters"),
    "show": ("show", "查看一份材料 / show one record, or take out one of its files"),
    "ocr": ("ocr", "识别扫描页文字 / read the text of pages that are pictures"),
    "compare": ("compare", "扫描件与签发文书比对 / is the signed scan what was issued"),
    "prove": ("keeping", "出具存在证明 / write a proof that a record is in the ledger"),
    "certify": ("certify", "出具电子档案存在证明 / a certificate for court, the proof attached"),
    "verify": ("keeping", "校验归档库 / check every file and the ledger"),
    "check-properties": ("four_properties", "四性检测 / authenticity, integrity, usability, security"),
    "anchor": ("anchor", "另存台账签名头 / keep the ledger's signed head in a second place"),
    "rebuild": ("keeping", "由归档库重建 / make catalogue and index again from the archive"),
    "export": ("keeping", "导出案卷材料 / copy a case's files with readable names"),
    "transfer": ("packaging", "移交案卷 / hand volumes over: packages, list, checks"),
    "receive-check": ("packaging", "接收检查 / check packages on receipt"),
    "backup": ("copies", "备份 / copy the archive to a second place"),
    "repair": ("copies", "用备份修复受损文件 / restore damaged files from a backup"),
    "restore": ("copies", "恢复 / make a workspace from a backup"),
    "user": ("users", "用户、角色、密码 / users, roles, passwords"),
    "log": ("log", "查阅记录 / who opened and exported what"),
    "status": ("status", "运行状态 / how the workspace is doing"),
    "doctor": ("status", "环境检查 / what this machine lacks, and the fix"),
    "config": ("workspace", "设置 / the settings and where each comes from"),
    "completion": ("completion", "命令补全 / completion for your shell"),
}
"""Command → module of this package that defines it, and its help in one line."""


class LazyGroup(click.Group):
    """Knows every command's name and help without importing it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands in the order of the day's work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of one command."""
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        command = getattr(import_module(f"docarchive.cli.{module}"), f"{cmd_name.replace('-', '_')}_command")
        assert isinstance(command, click.Command)  # noqa: S101 - a broken table is a mistake in the program
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list from the table, without importing anything."""
        with formatter.section("命令 / Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "-w",
    "--workspace",
    type=click.Path(path_type=Path, file_okay=False),
    help="工作区目录 / the workspace; default: the current folder or one above it.",
)
@click.option("--actor", help="操作人 / who acts; default: the login name.")
@click.version_option(package_name="docarchive")
@click.pass_context
def cli(ctx: click.Context, workspace: Path | None, actor: str | None) -> None:
    """安全生产行政执法文书与电子档案 / enforcement documents and their archive."""
    ctx.obj = House(workspace, actor or default_actor(), ctx.obj or utc_now)


def main(now: Callable[[], datetime] = utc_now) -> None:
    """Run the command; expected failures become one clear message and an exit code.

    Args:
        now: The clock; those who play a case that lasts months set it to each day.
    """
    gc.set_threshold(_OBJECTS_BETWEEN_SWEEPS)
    say_what_the_terminal_can()
    try:
        code = cli.main(standalone_mode=False, obj=now)
    except click.ClickException as error:
        show_usage_error(error)
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("已中断；再次运行会接着做 / interrupted; run it again to go on", err=True)
        sys.exit(INTERRUPTED)
    except DocArchiveError as error:
        show_failure(error.message, error.hint)
        sys.exit(exit_code(error))
    except UnicodeEncodeError:
        if not any("\ud800" <= sign <= "\udfff" for argument in sys.argv for sign in argument):
            raise
        show_failure("命令行里有不是 UTF-8 的文字 / the command line has text that is not UTF-8")
        sys.exit(EXIT_CODES[RejectedError])
    except OSError as error:
        show_failure(*explain(error))
        sys.exit(EXIT_CODES[UnavailableError])
    # Without its own mode click hands the code of ctx.exit back instead of ending the process.
    sys.exit(code if isinstance(code, int) else 0)
