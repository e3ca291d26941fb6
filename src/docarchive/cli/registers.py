"""What the office knows before it acts: itself, enterprises, persons, officers."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from docarchive.cli.given import parse_day, read_values, text
from docarchive.cli.history import enterprise_history
from docarchive.cli.house import House, json_option, pass_house, show_json
from docarchive.cli.imports import enterprise_import, enterprise_template, officer_import, officer_template
from docarchive.cli.tables import items, table
from docarchive.domain.agency import Agency
from docarchive.domain.errors import NotFoundError, RejectedError
from docarchive.domain.identifiers import (
    CreditCode,
    OfficerId,
    PartyId,
    ResidentId,
    new_id,
)
from docarchive.domain.officer import Certificate, CertificateStatus, Officer
from docarchive.domain.party import SCALES, Enterprise, Party, Person
from docarchive.domain.words import FIELDS, chinese

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group("agency")
def agency_command() -> None:
    """本机关信息，文书据此填写 / the agency's profile that forms print."""


@agency_command.command("set")
@click.argument("file", type=_FILE)
@json_option
@pass_house
def agency_set(house: House, file: Path, as_json: bool) -> None:
    r"""由 YAML/JSON 文件登记或更新 / enter or replace the profile from a file of names and values.

    \b
    name           机关名称 / name
    region         文号中的区域简称，如 苏常 / region in document numbers
    address  contact_person  phone  postcode
    reconsideration_organ    行政复议机关 / organ of reconsideration
    court          有管辖权的人民法院 / court
    bank  bank_address  bank_account   代收银行 / collecting bank
    fonds_no       全宗号，可缺 / fonds, may be left out
    defence_days   陈述申辩期限（工作日），缺省 3 / working days for defence
    numbering      文号编法 / number practice: by_type（缺省：按文种逐年连续），
                   by_case（按案号：同案文书共用一个号）
    """
    from docarchive.workflows.registering.agency_profile import read_profile

    values = read_values(file)
    agency = read_profile(values, file.name)
    with house.app() as app:
        app.registrar.change_agency(agency)
    _show_new(agency, as_json=as_json)


@agency_command.command("show")
@json_option
@pass_house
def agency_show(house: House, as_json: bool) -> None:
    """显示本机关信息 / show the profile."""
    with house.app() as app, app.catalog.reading() as reader:
        agency = reader.find_agency()
    if agency is None:
        raise NotFoundError("还没有登记 / not entered yet", hint="docarchive agency set FILE")
    _show_one(agency, as_json=as_json)


@click.group("enterprise")
def enterprise_command() -> None:
    """企业登记 / enterprises."""


@enterprise_command.command("add")
@click.option("--name", type=text, required=True, help="登记名称 / registered name.")
@click.option("--uscc", required=True, help="统一社会信用代码 / credit code.")
@click.option("--legal-rep", type=text, required=True, help="法定代表人 / legal representative.")
@click.option("--legal-rep-title", type=text, help="职务 / title.")
@click.option("--address", type=text, required=True, help="地址 / address.")
@click.option("--phone", type=text, required=True, help="电话 / phone.")
@click.option("--postcode", type=text, help="邮编 / postcode.")
@click.option("--region", type=text, help="行政区划 / administrative division.")
@click.option("--industry", type=text, help="GB/T 4754 行业代码 / industry code.")
@click.option("--scale", type=click.Choice(SCALES), help="企业规模 / size of the enterprise.")
@click.option("--key-monitored", is_flag=True, help="重点监管企业 / under key monitoring.")
@click.option("--alias", "aliases", type=text, multiple=True, help="简称，可多次 / short name, repeatable.")
@json_option
@pass_house
def enterprise_add(house: House, /, as_json: bool, uscc: str, aliases: tuple[str, ...], **given: Any) -> None:
    """登记企业 / enter an enterprise."""
    code = CreditCode.parse(uscc)
    with house.app() as app:
        party = Enterprise(id=PartyId(new_id(app.now())), uscc=code, aliases=aliases, **given)
        app.registrar.register_party(party)
        app.follow_ups.run_all()
    _show_new(party, as_json=as_json)


@enterprise_command.command("rename")
@click.argument("which")
@click.argument("new_name", type=text)
@json_option
@pass_house
def enterprise_rename(house: House, which: str, new_name: str, as_json: bool) -> None:
    """更名；原名称仍可检索 / enter a new registered name; the old one stays findable."""
    from docarchive.workflows.lookup import look_up_party

    with house.app() as app:
        with app.catalog.reading() as reader:
            known = look_up_party(which, reader)
        renamed = app.registrar.rename_enterprise(known.id, new_name)
        app.follow_ups.run_all()
    if as_json:
        show_json(renamed)
    else:
        click.echo(f"{known.name} → {renamed.name}")


@enterprise_command.command("list")
@click.argument("words", default="")
@json_option
@pass_house
def enterprise_list(house: House, words: str, as_json: bool) -> None:
    """按名称列出当事人 / list parties by part of a name."""
    with house.app() as app, app.catalog.reading() as reader:
        parties = reader.find_parties(words)
    if as_json:
        show_json(parties)
        return
    rows = [[party.name, _code(party), party.phone, party.id] for party in parties]
    table(["名称 / name", "代码 / code", "电话 / phone", "id"], rows)


@enterprise_command.command("show")
@click.argument("which")
@json_option
@pass_house
def enterprise_show(house: House, which: str, as_json: bool) -> None:
    """显示一个企业 / show one enterprise by name, credit code or id."""
    from docarchive.workflows.lookup import look_up_party

    with house.app() as app, app.catalog.reading() as reader:
        party = look_up_party(which, reader)
    _show_one(party, as_json=as_json)


enterprise_command.add_command(enterprise_history)
enterprise_command.add_command(enterprise_import)
enterprise_command.add_command(enterprise_template)


@click.group("person")
def person_command() -> None:
    """个人当事人登记 / persons as parties of a case."""


@person_command.command("add")
@click.option("--name", type=text, required=True, help="姓名 / name.")
@click.option("--sex", required=True, type=click.Choice(["男", "女"]), help="性别 / sex.")
@click.option("--id-no", required=True, help="身份证号 / resident identity number.")
@click.option("--home-address", type=text, required=True, help="住址 / home address.")
@click.option("--phone", type=text, required=True, help="电话 / phone.")
@click.option("--employer", type=text, help="所在单位 / employer.")
@click.option("--title", type=text, help="职务 / title.")
@click.option("--employer-address", type=text, help="单位地址 / employer's address.")
@click.option("--postcode", type=text, help="邮编 / postcode.")
@json_option
@pass_house
def person_add(house: House, /, as_json: bool, id_no: str, **given: Any) -> None:
    """登记个人 / enter a person; the birth date is read from the identity number."""
    number = ResidentId.parse(id_no)
    birth_date = parse_day(f"{number.number[6:10]}-{number.number[10:12]}-{number.number[12:14]}")
    with house.app() as app:
        party = Person(id=PartyId(new_id(app.now())), id_no=number, birth_date=birth_date, **given)
        app.registrar.register_party(party)
    _show_new(party, as_json=as_json)


@click.group("officer")
def officer_command() -> None:
    """执法人员登记 / officers and their certificates."""


@officer_command.command("add")
@click.option("--name", type=text, required=True, help="姓名 / name.")
@click.option("--cert", type=text, required=True, help="执法证号 / certificate number.")
@click.option("--issuer", type=text, required=True, help="发证机关 / issuer.")
@click.option("--valid-from", required=True, help="有效期起 / first day, 2026-01-01.")
@click.option("--valid-to", required=True, help="有效期止 / last day.")
@click.option("--team", type=text, help="所属队伍 / team.")
@click.option(
    "--recorder",
    "recorders",
    type=text,
    multiple=True,
    help="执法记录仪编号，可多次 / recorder serial, repeatable.",
)
@json_option
@pass_house
def officer_add(
    house: House, /, as_json: bool, name: str, team: str | None, recorders: tuple[str, ...], **given: str
) -> None:
    """登记执法人员 / enter an officer."""
    with house.app() as app:
        officer = Officer(OfficerId(new_id(app.now())), name, (_certificate(**given),), team, recorders)
        app.registrar.register_officer(officer)
    _show_new(officer, as_json=as_json)


@officer_command.command("renew")
@click.argument("which")
@click.option("--cert", type=text, required=True, help="执法证号 / certificate number.")
@click.option("--issuer", type=text, required=True, help="发证机关 / issuer.")
@click.option("--valid-from", required=True, help="有效期起 / first day.")
@click.option("--valid-to", required=True, help="有效期止 / last day.")
@json_option
@pass_house
def officer_renew(house: House, /, which: str, as_json: bool, **given: str) -> None:
    """登记新证件；旧证件留作历史 / add a new certificate; the old ones stay as history."""
    from docarchive.workflows.lookup import look_up_officer

    new = _certificate(**given)
    with house.app() as app:
        with app.catalog.reading() as reader:
            officer = look_up_officer(which, reader)
        held = tuple(item for item in officer.certificates if item.number != new.number)
        renewed = replace(officer, certificates=(*held, new))
        app.registrar.register_officer(renewed)
    _show_certificates(renewed, as_json=as_json)


@officer_command.command("suspend")
@click.argument("which")
@click.option("--cert", type=text, required=True, help="执法证号 / certificate number.")
@click.option("--revoke", is_flag=True, help="吊销而非暂停 / revoke instead of suspend.")
@json_option
@pass_house
def officer_suspend(house: House, which: str, cert: str, revoke: bool, as_json: bool) -> None:
    """暂停或吊销证件 / suspend or revoke a certificate."""
    from docarchive.workflows.lookup import look_up_officer

    status = CertificateStatus.REVOKED if revoke else CertificateStatus.SUSPENDED
    with house.app() as app:
        with app.catalog.reading() as reader:
            officer = look_up_officer(which, reader)
        if cert not in [item.number for item in officer.certificates]:
            raise NotFoundError(f"{officer.name} 没有证件 {cert} / has no certificate {cert}")
        held = tuple(
            replace(item, status=status) if item.number == cert else item for item in officer.certificates
        )
        changed = replace(officer, certificates=held)
        app.registrar.register_officer(changed)
    _show_certificates(changed, as_json=as_json)


@officer_command.command("list")
@json_option
@pass_house
def officer_list(house: House, as_json: bool) -> None:
    """列出执法人员与证件 / list officers and certificates."""
    with house.app() as app, app.catalog.reading() as reader:
        officers = reader.officers()
    if as_json:
        show_json(officers)
        return
    _certificates(officers)


officer_command.add_command(officer_import)
officer_command.add_command(officer_template)


def _certificate(*, cert: str, issuer: str, valid_from: str, valid_to: str) -> Certificate:
    first, last = parse_day(valid_from), parse_day(valid_to)
    if last < first:
        raise RejectedError(f"有效期止 {last} 早于有效期起 {first} / the certificate ends before it begins")
    return Certificate(cert, issuer, first, last)


def _code(party: Party) -> str:
    return str(party.uscc) if isinstance(party, Enterprise) else "—"


def _show_new(value: Agency | Enterprise | Person | Officer, *, as_json: bool) -> None:
    if as_json:
        show_json(value)
    else:
        identity = "" if isinstance(value, Agency) else f"  {value.id}"
        click.echo(f"已登记 / entered: {value.name}{identity}")


def _show_one(value: object, *, as_json: bool) -> None:
    from docarchive.domain.plain import to_plain

    if as_json:
        show_json(value)
        return
    items([(FIELDS[name], _in_words(item)) for name, item in to_plain(value).items()])


def _in_words(item: object) -> str:
    if isinstance(item, bool):
        return "是 / yes" if item else "否 / no"
    if isinstance(item, list):
        return "、".join(str(part) for part in item) or "—"
    return str(item)


def _show_certificates(officer: Officer, *, as_json: bool) -> None:
    if as_json:
        show_json(officer)
    else:
        _certificates([officer])


def _certificates(officers: Sequence[Officer]) -> None:
    rows = [
        [officer.name, held.number, f"{held.valid_from}—{held.valid_to}", chinese(held.status), officer.id]
        for officer in officers
        for held in officer.certificates
    ]
    table(["姓名 / name", "证号 / certificate", "有效期 / valid", "状态 / status", "id"], rows)
