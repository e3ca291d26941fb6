"""Serve the pages: the office's one process."""

import logging
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from docarchive.cli.forms_upgrade import say_what_the_pack_lacks
from docarchive.cli.house import House, pass_house, remark
from docarchive.domain.arrival import Arrival

if TYPE_CHECKING:
    import socket

    from docarchive.web.serving import Certificate
    from docarchive.wiring.app import App

PORT = 8420


@click.command("serve")
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="监听地址；0.0.0.0 供全网访问 / address to listen on; 0.0.0.0: the whole network.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    help="端口；0 任取一个 / port; 0 takes a free one.",
)
@click.option(
    "--certificate",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="TLS 证书（PEM），与 --key 同用 / certificate for TLS, with --key.",
)
@click.option(
    "--key",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="TLS 私钥（PEM） / private key for TLS.",
)
@click.option(
    "--demo",
    is_flag=True,
    help="演示目录一键登录，仅限本机 / one click signs in, in a workspace the demo made and from this machine alone.",
)
@pass_house
def serve_command(
    house: House, host: str, port: int, certificate: Path | None, key: Path | None, demo: bool
) -> None:
    """启动网页服务：页面、接口、收件夹、后续工作 / serve pages, interface, inbox and follow-ups, until interrupted.

    Ctrl-C 或 kill 结束，正在处理的先做完 / ends on Ctrl-C or SIGTERM; what is under way is finished first.
    """
    from docarchive.web.serving import Certificate, listening

    if (certificate is None) != (key is None):
        raise click.UsageError("--certificate 与 --key 要同用 / --certificate and --key go together")
    tls = Certificate(certificate, key) if certificate and key else None
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.WARNING)
    with listening(host, port) as taken, house.app() as app:
        say_what_the_pack_lacks(app)
        serve_house(app, taken, tls, demo=demo)
    remark("已停止 / stopped")


def serve_house(app: "App", taken: "socket.socket", tls: "Certificate | None" = None, *, demo: bool) -> None:
    """Serve until interrupted; with *demo* one click signs in, from this machine.

    Raises:
        ConflictError: *demo* was asked for where it cannot be: another address than this machine's own, a workspace
            that the demo did not make, or one in which somebody has a password.
    """
    from docarchive.demo.people import ROLES, has_passwords, require_demo
    from docarchive.inbox.service import running
    from docarchive.web.app import make_site
    from docarchive.web.demo_door import DemoDoor
    from docarchive.web.serving import address_of, is_open_here_only, server_of, stopped_by_signals
    from docarchive.web.warming import warming

    if demo:
        require_demo(app, here_only=is_open_here_only(taken))
    web = make_site(app, demo=DemoDoor(ROLES, lambda: not has_passwords(app)) if demo else None)
    site = web.state.site
    server = server_of(web, tls)
    with (
        closing(site),
        warming(app),
        running(app, _unheard, site.take_up_forms),
        stopped_by_signals(server),
    ):
        address = address_of(taken, tls=tls is not None)
        click.echo(f"网页服务已启动 / serving at {address}")
        if demo:
            click.echo("演示，一键登录 / demo, one click signs in as:")
            for name, title in ROLES:
                click.echo(f"  {name:<10} {title}")
            click.echo("Ctrl-C 结束 / ends it")
        elif not site.anybody_yet():
            click.echo(
                f"首次使用，建立管理员 / first make the administrator: {address}first-run?code={site.first_code}"
            )
        server.run(sockets=[taken])


def _unheard(_: Arrival) -> None:
    """The pages show what happens in the inbox."""
