"""Recordings: their custody on the screen, how the files of a recorder join, their derivatives."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from docarchive.cli.house import House, json_option, pass_house, remark, show_json
from docarchive.cli.tables import items, table
from docarchive.domain.audiovisual.custody import DRAFT_MARK, ClockReading, Device
from docarchive.domain.audiovisual.place import show_spot
from docarchive.domain.audiovisual.timeline import Joint, JointKind
from docarchive.domain.days.local_time import local_text
from docarchive.domain.errors import RejectedError
from docarchive.domain.follow_ups import FollowUp, FollowUpKind
from docarchive.domain.identifiers import OfficerId, RecordId
from docarchive.domain.plain import to_plain
from docarchive.domain.record import Record
from docarchive.domain.words import word

if TYPE_CHECKING:
    from docarchive.wiring.app import App

_SOURCES = {"name": "文件名 / file name", "container": "文件内部 / container"}
_READ_AS = {"local": "北京时间 / local time", "utc": "UTC", "zone": "自带时区 / with its zone"}
_WHY = {
    "written": "原样如此 / as written",
    "register": "装备登记 / register of equipment",
    "name": "与文件名一致 / agrees with the name",
    "arrival": "否则晚于入库 / else it would end after it came in",
    "standard": "格式规定 / the format prescribes it",
}
_JOINTS = {
    JointKind.GAP: "间断 / gap",
    JointKind.OVERLAP: "重叠 / overlap",
    JointKind.JOINED: "连续 / joined",
}
_SLOW = (FollowUpKind.DERIVE_MEDIA, FollowUpKind.TRANSCRIBE)


def show_custody(record: Record, records: Sequence[Record], officers: Mapping[OfficerId, str]) -> None:
    """Print the custody record of a recording; *records* are those of its case."""
    custody = record.custody
    if custody is None:
        return
    titles = {item.id: f"{item.title} {item.number or ''}".strip() for item in records}
    rows = [
        ("设备 / device", _device(custody.device)),
        ("执法人员 / officers", "、".join(officers.get(one, one) for one in custody.officer_ids)),
        ("开始 / from", local_text(custody.clock.started_at) if custody.clock else ""),
        ("结束 / to", local_text(custody.ended_at) if custody.ended_at else ""),
        ("时间依据 / time read from", _clock(custody.clock) if custody.clock else "未写明 / not written"),
        ("地点 / place", show_spot(custody.spot) if custody.spot else ""),
        (
            "所属行为 / act",
            titles.get(custody.act_record_id, custody.act_record_id) if custody.act_record_id else "",
        ),
        ("首次接触 / first contact", local_text(custody.first_contact_at)),
        ("提交 / handed in by", custody.handed_in_by or ""),
        ("归档 / filed by", custody.filed_by),
        ("SHA-256", str(custody.sha256)),
        ("SM3", custody.sm3 or ""),
        *(("衔接 / joins", _joint(joint, titles)) for joint in custody.joints),
    ]
    items([row for row in rows if row[1]], title="保管记录 / custody")


def _device(device: Device) -> str:
    registered = " ".join(part for part in (device.serial, device.kind, device.model) if part)
    written = f"（文件所写 / as written: {device.written}）" if device.written else ""
    return f"{registered or '未登记 / not registered'}{written}"


def _clock(clock: ClockReading) -> str:
    text = f"{_SOURCES[clock.source]} {clock.raw}；{_READ_AS[clock.read_as]}（{_WHY[clock.why]}）"
    if clock.container_raw and clock.container_raw != clock.raw:
        text += f"；文件内部 / container: {clock.container_raw}"
    if clock.ahead_seconds is not None:
        text += (
            f"；时钟快 {clock.ahead_seconds} 秒，已扣除 / clock fast by {clock.ahead_seconds} s, taken off"
        )
    return text


def _joint(joint: Joint, titles: Mapping[RecordId, str]) -> str:
    names = " → ".join(titles.get(one, one) for one in (joint.before, joint.after))
    length = f" {joint.seconds} 秒 / s" if joint.seconds else ""
    return f"{_JOINTS[joint.kind]}{length}：{names}"


@click.group("media")
def media_command() -> None:
    """音像材料 / recordings: how they join, and what is made of them."""


@media_command.command("timeline")
@click.argument("case")
@json_option
@pass_house
def media_timeline(house: House, case: str, as_json: bool) -> None:
    """同一设备各段录像的衔接 / how the recordings of each device of a case follow each other."""
    from docarchive.workflows.arriving.custody import joints_in
    from docarchive.workflows.lookup import look_up_case

    with house.app() as app, app.catalog.reading() as reader:
        records = reader.records_of(look_up_case(case, reader).id)
    found = joints_in(records)
    if as_json:
        show_json({serial: to_plain(tuple(joints)) for serial, joints in found.items()})
        return
    titles = {record.id: record.title for record in records}
    rows = [
        [serial, _JOINTS[joint.kind], str(joint.seconds), titles[joint.before], titles[joint.after]]
        for serial, joints in found.items()
        for joint in joints
    ]
    table(["设备 / device", "衔接 / join", "秒 / seconds", "前 / before", "后 / after"], rows)


@media_command.command("make")
@click.argument("which", required=False)
@click.option("--all", "all_", is_flag=True, help="所有音像材料 / all recordings.")
@json_option
@pass_house
def media_make(house: House, which: str | None, all_: bool, as_json: bool) -> None:
    """制作缺少的关键帧图、波形图、浏览件和文字初稿 / make what recordings lack of pictures, copies and drafts."""
    with house.app() as app:
        records = _recordings(app, which, all_=all_)
        with app.catalog.transaction() as tx:
            for record in records:
                for kind in _SLOW:
                    tx.schedule(FollowUp(kind, record.id))
        app.follow_ups.run_all(_SLOW)
        app.follow_ups.run_all()
        with app.catalog.reading() as reader:
            done = [reader.get_record(record.id) for record in records]
            drafted = {record.id for record in records if reader.pages_of(record.id)}
            parked = [(work, reason) for work, reason in reader.parked_follow_ups() if work.kind in _SLOW]
    if as_json:
        show_json([_made(record, drafted) for record in done])
        return
    rows = []
    for record in done:
        files = "；".join(word(item.role) for item in record.representations)
        rows.append([record.id, record.title, files, DRAFT_MARK if record.id in drafted else ""])
    table(["id", "材料 / record", "文件 / files", "文字 / text"], rows)
    for work, reason in parked:
        remark(f"{work.record_id}: {reason}")


def _made(record: Record, drafted: set[RecordId]) -> dict[str, object]:
    roles = [item.role.value for item in record.representations]
    return {"record_id": record.id, "files": roles, "machine_draft": record.id in drafted}


def _recordings(app: "App", which: str | None, *, all_: bool) -> list[Record]:
    from docarchive.workflows.lookup import look_up_record

    if (which is None) != all_:
        raise RejectedError(
            "指明一份音像材料，或用 --all / name one recording, or say --all",
            hint="docarchive media make --all",
        )
    with app.catalog.reading() as reader:
        if which is not None:
            return [look_up_record(which, reader)]
        found = (reader.get_record(record_id) for record_id in list(reader.all_record_ids()))
        return [record for record in found if record.custody is not None]
