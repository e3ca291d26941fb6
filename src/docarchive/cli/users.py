"""Who uses the house: accounts, passwords, tokens, and who signed in."""

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from docarchive.cli.given import text
from docarchive.cli.house import HERE, House, json_option, pass_house, remark, show_json
from docarchive.cli.tables import items, table
from docarchive.domain.days.local_time import local_text
from docarchive.domain.errors import RejectedError
from docarchive.domain.people.rights import Scope
from docarchive.domain.people.user import User, UserRole
from docarchive.domain.words import chinese, word

if TYPE_CHECKING:
    from docarchive.domain.identifiers import OfficerId
    from docarchive.wiring.app import App

_ROLE = click.Choice([role.value for role in UserRole])


@click.group("user")
def user_command() -> None:
    """用户：账号、角色、密码、令牌 / users: accounts, roles, passwords, tokens (docs/people.md)."""


@user_command.command("add")
@click.argument("name")
@click.option("--display-name", type=text, required=True, help="姓名 / the name others see.")
@click.option("--role", "roles", type=_ROLE, multiple=True, required=True, help="角色，可多次 / repeatable.")
@click.option("--officer", type=text, help="对应的执法人员：姓名或证号 / the officer behind the account.")
@json_option
@pass_house
def user_add(
    house: House, name: str, display_name: str, roles: tuple[str, ...], officer: str | None, as_json: bool
) -> None:
    """新增用户；随后用 user password 设密码 / add a user; then give a password with user password."""
    with house.app() as app:
        user = app.users.add(
            name, display_name, list(map(UserRole, roles)), officer_id=_officer_id(app, officer)
        )
    _show_user(user, as_json=as_json)
    remark(f"下一步 / next: docarchive user password {name}")


@user_command.command("list")
@json_option
@pass_house
def user_list(house: House, as_json: bool) -> None:
    """列出用户 / list the users."""
    with house.app() as app, app.catalog.reading() as reader:
        users, with_password = reader.list_users(), reader.users_with_password()
        officers = {officer.id: officer.name for officer in reader.officers()}
    if as_json:
        show_json(users)
        return
    rows = [
        [
            user.name,
            user.display_name,
            "、".join(map(chinese, user.roles)),
            officers.get(user.officer_id, "") if user.officer_id else "",
            _state(user, with_password=user.name in with_password),
        ]
        for user in users
    ]
    table(["登录名 / name", "姓名 / shown as", "角色 / roles", "执法人员 / officer", "状态 / state"], rows)


@user_command.command("show")
@click.argument("name")
@json_option
@pass_house
def user_show(house: House, name: str, as_json: bool) -> None:
    """查看用户、借阅的案件、会话和令牌 / show a user with lent cases, sessions and tokens."""
    with house.app() as app, app.catalog.reading() as reader:
        user = reader.get_user(name)
        lent = [reader.get_case(case_id) for case_id in user.lent_case_ids]
        credentials = reader.find_credentials(name)
        sessions, tokens = reader.sessions_of(name), reader.tokens_of(name)
    if as_json:
        show_json(user)
        return
    codes = credentials is not None and credentials.totp_secret is not None
    has_password = credentials is not None and credentials.password_hash is not None
    rows = [
        ("姓名 / shown as", user.display_name),
        ("角色 / roles", "；".join(map(word, user.roles))),
        ("状态 / state", _state(user, with_password=has_password)),
        ("验证码 / codes", "启用 / on" if codes else "未启用 / off"),
        *(("借阅 / lent", f"{case.name}  {case.id}") for case in lent),
        *(("会话 / session", f"{local_text(item.begun_at)}  {item.source}") for item in sessions),
        *(("令牌 / token", f"{item.id}  {item.title}  → {local_text(item.ends_at)}") for item in tokens),
    ]
    items(rows, title=user.name)


@user_command.command("roles")
@click.argument("name")
@click.argument("roles", type=_ROLE, nargs=-1, required=True)
@json_option
@pass_house
def user_roles(house: House, name: str, roles: tuple[str, ...], as_json: bool) -> None:
    """改为这些角色 / give the user these roles and no others."""
    with house.app() as app:
        user = app.users.change_roles(name, list(map(UserRole, roles)))
    _show_user(user, as_json=as_json)


@user_command.command("officer")
@click.argument("name")
@click.argument("officer", required=False)
@json_option
@pass_house
def user_officer(house: House, name: str, officer: str | None, as_json: bool) -> None:
    """指明对应的执法人员；不写则解除 / say which officer stands behind the account; without one: none."""
    with house.app() as app:
        user = app.users.set_officer(name, _officer_id(app, officer))
    _show_user(user, as_json=as_json)


@user_command.command("lend")
@click.argument("name")
@click.argument("case_words", metavar="CASE")
@click.option("--back", is_flag=True, help="收回 / take it back.")
@json_option
@pass_house
def user_lend(house: House, name: str, case_words: str, back: bool, as_json: bool) -> None:
    """让用户像自己的案件一样查看某案 / let a user see a case of others like an own one."""
    from docarchive.workflows.lookup import look_up_case

    with house.app() as app:
        with app.catalog.reading() as reader:
            case = look_up_case(case_words, reader)
        change = app.users.take_back if back else app.users.lend
        user = change(name, case.id)
    _show_user(user, as_json=as_json)


@user_command.command("close")
@click.argument("name")
@json_option
@pass_house
def user_close(house: House, name: str, as_json: bool) -> None:
    """停用账号：会话和令牌立即失效 / close an account; its sessions and tokens end at once."""
    with house.app() as app:
        user = app.users.close(name)
    _show_user(user, as_json=as_json)


@user_command.command("reopen")
@click.argument("name")
@json_option
@pass_house
def user_reopen(house: House, name: str, as_json: bool) -> None:
    """重新启用账号 / open a closed account again."""
    with house.app() as app:
        user = app.users.reopen(name)
    _show_user(user, as_json=as_json)


@user_command.command("password")
@click.argument("name")
@click.option("--keep", is_flag=True, help="登录后不必更换 / it need not be changed at the first sign-in.")
@pass_house
def user_password(house: House, name: str, keep: bool) -> None:
    """设密码并解除锁定；从终端或标准输入读取 / set a password and end a lock-out; typed, or a line of stdin."""
    with house.app() as app:
        with app.catalog.reading() as reader:
            reader.get_user(name)
        password = _typed_password()
        app.sign_in.set_password(name, password, by=app.actor, must_change=not keep, source=HERE)
    remark(
        f"已设置 / set: {name}" + ("" if keep else "；首次登录后须更换 / to be changed at the first sign-in")
    )


@user_command.command("totp")
@click.argument("name")
@click.option("--off", is_flag=True, help="停用：手机遗失时 / switch codes off: the telephone is lost.")
@pass_house
def user_totp(house: House, name: str, off: bool) -> None:
    """启用或停用动态验证码 / switch the codes of an authenticator app on or off."""
    with house.app() as app:
        if off:
            app.sign_in.drop_totp(name, by=app.actor, source=HERE)
            remark(f"已停用 / off: {name}")
            return
        with app.catalog.reading() as reader:
            agency = reader.find_agency()
        offer = app.sign_in.offer_totp(name, issuer=agency.name if agency else "docarchive")
        remark(f"在手机应用中录入 / enter in the app: {offer.secret}\n{offer.uri}")
        code = click.prompt("应用显示的验证码 / code shown by the app", err=True)
        codes = app.sign_in.confirm_totp(name, code, source=HERE)
    remark("已启用。恢复码各用一次，请离线保存 / on. Recovery codes, each good once; keep them on paper:")
    for item in codes:
        click.echo(item)


@user_command.group("token")
def user_token() -> None:
    """程序用的令牌 / keys for programs."""


@user_token.command("make")
@click.argument("name")
@click.option("--title", type=text, required=True, help="用途 / what it is for.")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice([scope.value for scope in Scope]),
    multiple=True,
    required=True,
    help="范围，可多次 / repeatable.",
)
@click.option(
    "--days", type=int, default=90, show_default=True, help="有效天数，至多 366 / days it is good for."
)
@json_option
@pass_house
def token_make(
    house: House, name: str, title: str, scopes: tuple[str, ...], days: int, as_json: bool
) -> None:
    """发放令牌；只显示这一次 / make a token; it is shown this once."""
    with house.app() as app:
        token, secret = app.api_tokens.make(
            name, title, list(map(Scope, scopes)), days=days, by=app.actor, source=HERE
        )
    if as_json:
        click.echo(json.dumps({"id": token.id, "token": secret}))
        return
    click.echo(secret)
    remark(f"{token.id}  → {local_text(token.ends_at)}")


@user_token.command("revoke")
@click.argument("name")
@click.argument("token_id", metavar="ID")
@pass_house
def token_revoke(house: House, name: str, token_id: str) -> None:
    """撤销令牌 / end a token at once."""
    with house.app() as app:
        app.api_tokens.revoke(name, token_id, by=app.actor, source=HERE)
    remark(f"已撤销 / revoked: {token_id}")


@user_command.command("sign-ins")
@click.argument("name", required=False)
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="条数 / entries."
)
@json_option
@pass_house
def user_sign_ins(house: House, name: str | None, limit: int, as_json: bool) -> None:
    """登录记录，新的在前 / who signed in and who failed to, newest first."""
    with house.app() as app, app.catalog.reading() as reader:
        if name is not None:
            reader.get_user(name)
        entries = reader.sign_ins(user=name, limit=limit)
    if as_json:
        show_json(entries)
        return
    rows = [
        [local_text(entry.at), entry.user or "—", chinese(entry.event), entry.source, entry.note]
        for entry in entries
    ]
    table(["时间 / time", "用户 / user", "事件 / event", "来自 / from", "说明 / note"], rows)


def accounts_without_password(app: "App") -> Sequence[str]:
    """Open accounts that nobody can sign in to: after a rebuild from the archive alone, all of them."""
    with app.catalog.reading() as reader:
        with_password = reader.users_with_password()
        return [user.name for user in reader.list_users() if user.active and user.name not in with_password]


def _officer_id(app: "App", words: str | None) -> "OfficerId | None":
    from docarchive.workflows.lookup import look_up_officer

    if not words:
        return None
    with app.catalog.reading() as reader:
        return look_up_officer(words, reader).id


def _typed_password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first: str = click.prompt("新密码 / new password", hide_input=True, err=True)
    if click.prompt("再输一次 / once more", hide_input=True, err=True) != first:
        raise RejectedError("两次输入不同 / the two differ")
    return first


def _state(user: User, *, with_password: bool) -> str:
    if not user.active:
        return "停用 / closed"
    return "启用 / open" if with_password else "未设密码 / no password"


def _show_user(user: User, *, as_json: bool) -> None:
    if as_json:
        show_json(user)
    else:
        roles = "、".join(map(chinese, user.roles))
        click.echo(f"{user.name}  {user.display_name}  {roles}" + ("" if user.active else "  停用 / closed"))
