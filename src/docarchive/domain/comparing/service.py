"""Whether a receipt of service says what its method asks for: who received, when, and with what proof.

Source:
    行政处罚法 第六十一条; 民事诉讼法 第八十八条至第九十五条 (direct, left, entrusted, posted, passed on, electronic,
    public notice); summarised in the specification's chapter on service.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from docarchive.domain.errors import RejectedError
from docarchive.domain.identifiers import DocumentNumber
from docarchive.domain.party import PartyKind

SIGNED_METHODS = frozenset({"直接", "委托", "转交"})
"""Methods in which the recipient signs for what is handed over."""

_MAY_RECEIVE = {
    PartyKind.UNIT: re.compile(r"法定代表人|(?<!现场)负责人|收发|办公室|值班|代理人"),
    PartyKind.PERSON: re.compile(r"本人|同住|家属|配偶|父|母|子|女|代理人|代收人"),
}
_WHO = {
    PartyKind.UNIT: "法定代表人、主要负责人、负责收件的人或者代理人 / its legal representative, head, mailroom or agent",
    PartyKind.PERSON: "本人、同住成年家属或者代理人 / the person, an adult of the household, an agent",
}
_SEEN = re.compile(r"录像|录音|拍照|照片|摄像|记录仪|影像")
_WITNESSED = re.compile(r"见证人|在场人")
_POSTED = re.compile(r"[A-Za-z]{0,2}\d{8,}[A-Za-z]{0,2}")
_ELECTRONIC = re.compile(r"@|微信|短信|传真|系统|平台|\d{6,}")
_ARRIVED = re.compile(r"\d{1,2}[:：时]\d{0,2}|到达|送达成功|已读")
_PUBLISHED = re.compile(r"\d{4}年|\d{4}-\d{2}|刊登|网站|公告栏|张贴")


def service_faults(
    values: Mapping[str, Any],
    *,
    recipient: PartyKind,
    issued_on: Mapping[str, date],
    consented: bool,
) -> tuple[str, ...]:
    """What is wrong with a receipt, for a person (zh / en).

    Args:
        values: The receipt's field values as plain data.
        recipient: Whether the party is a unit or a person.
        issued_on: Date of each document of the case, by its printed number.
        consented: The party has signed a confirmation of the address and means of service.
    """
    return tuple(_faults(values, recipient, issued_on, consented=consented))


def is_signed_for(values: Mapping[str, Any]) -> bool:
    """Whether the recipient signs at all: not when all of it was left, posted, sent or published."""
    return any(row.get("method") in SIGNED_METHODS for row in _rows(values))


def _faults(
    values: Mapping[str, Any], recipient: PartyKind, issued_on: Mapping[str, date], *, consented: bool
) -> Iterator[str]:
    remark = str(values.get("service_remark") or "")
    witnessed = bool(values.get("witness_name")) or bool(_WITNESSED.search(remark))
    if len(values.get("officers") or ()) < 2:
        yield "送达人少于两名 / fewer than two servers"
    for number, row in enumerate(_rows(values), start=1):
        where = f"第 {number} 行 / row {number}"
        yield from (f"{where}：{fault}" for fault in _too_early(row, issued_on))
        method = str(row.get("method") or "")
        yield from (
            f"{where}（{method}）：{fault}"
            for fault in _lacking(method, remark, witnessed=witnessed, consented=consented)
        )
    relation = str(values.get("signer_relation") or "")
    if relation and is_signed_for(values) and not _MAY_RECEIVE[recipient].search(relation):
        yield f"签收人是“{relation}”，可以签收的是 / the signer is not one of those who may receive：{_WHO[recipient]}"


def _rows(values: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [row for row in values.get("services") or () if isinstance(row, Mapping)]


def _too_early(row: Mapping[str, Any], issued_on: Mapping[str, date]) -> Iterator[str]:
    try:
        served = date.fromisoformat(str(row.get("served_on")))
    except ValueError:
        return
    for number in _numbers(str(row.get("document") or "")):
        issued = issued_on.get(str(number))
        if issued is not None and served < issued:
            yield f"送达日期 {served} 早于文书日期 {issued} / served before the document's own date"


def _numbers(text: str) -> list[DocumentNumber]:
    try:
        return DocumentNumber.find_all(text)
    except RejectedError:
        return []


def _lacking(method: str, remark: str, *, witnessed: bool, consented: bool) -> Iterator[str]:
    match method:
        case "留置":
            if not witnessed and not _SEEN.search(remark):
                yield "留置送达应有见证人，或者拍照、录像 / leaving needs a witness, or photographs or a recording"
        case "邮寄":
            if not _POSTED.search(remark):
                yield "没有邮寄单号 / no number of the posted letter"
        case "电子":
            if not consented:
                yield "没有受送达人签字的送达地址（方式）确认书 / no signed consent to electronic service"
            if not (_ELECTRONIC.search(remark) and _ARRIVED.search(remark)):
                yield "没有写明电子地址和到达时间 / the address and the time of arrival are not stated"
        case "公告":
            if not _PUBLISHED.search(remark):
                yield "没有写明公告的原因、日期和载体 / why, when and where it was published is not stated"
        case "委托" | "转交":
            if not remark.strip():
                yield "没有写明受委托（转交）的单位 / who was entrusted is not stated"
