"""What a person may look at when nothing strong says where a file belongs; never acted on."""

from docarchive.catalog.port import Reader
from docarchive.domain.days.local_time import local_text
from docarchive.workflows.arriving.acts import Act, acts_of
from docarchive.workflows.arriving.found_file import Found, label_of, recorder_of, records_named, span_of
from docarchive.workflows.arriving.likeness import like_cases

_NEAREST = 3
_NOTHING = (
    "没有页码标识、文件夹、文号或执法记录仪可以说明属于哪个案件"
    " / no page code, folder, document number or recorder says which case it belongs to"
)


def suggestions(found: Found, catalog: Reader) -> tuple[str, ...]:
    """Guesses by a mentioned document, a recorder, or enterprise and date (zh / en); at least one line."""
    texts = [page.text for page in found.reading.pages]
    remarks = [
        f"文中提到 {label_of(record)}（{record.id}），但页数或标题不符 / it mentions this document, but pages or title differ"
        for records in (records_named(text, catalog) for text in texts)
        for record in records.values()
    ]
    remarks += _by_recorder(found, catalog)
    return tuple(dict.fromkeys(remarks)) or _by_likeness(found, catalog) or (_NOTHING,)


def _by_recorder(found: Found, catalog: Reader) -> list[str]:
    """Whose recorder it is, and the acts that lie nearest to its time."""
    span, recorder = span_of(found, catalog), recorder_of(found, catalog)
    remarks = []
    for officer in recorder.holders:
        acts = acts_of(officer.id, catalog)
        remarks.append(
            f"执法记录仪属于 {officer.name}，时间对不上唯一的检查或询问（共 {len(acts)} 次）"
            " / the recorder is this officer's, but the time fits not exactly one inspection or inquiry"
        )
        if span is not None:
            near = sorted(acts, key=lambda act: (act.distance(span[0]), act.start))[:_NEAREST]
            remarks += [f"时间最近 / nearest in time: {_act_label(act, catalog)}" for act in near]
    if not recorder.holders and recorder.device.serial:
        remarks.append(
            f"设备 {recorder.device.serial} 在装备登记中没有使用人 / the device is registered without a holder"
        )
    return remarks


def _act_label(act: Act, catalog: Reader) -> str:
    record = catalog.get_record(act.record_id)
    return (
        f"{local_text(act.start)} {label_of(record)}，{catalog.get_case(act.case_id).name}（{act.case_id}）"
    )


def _by_likeness(found: Found, catalog: Reader) -> tuple[str, ...]:
    """The cases that have most in common with the text, and what."""
    return tuple(
        f"可能属于：{like.case.name}（{like.case.id}），{like.points} 分：{like.said} / perhaps of this case"
        for like in like_cases(found, catalog)[:_NEAREST]
    )
