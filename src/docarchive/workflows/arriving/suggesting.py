"""What a person may look at when nothing strong says where a file belongs; never acted on."""

from datetime import date

from docarchive.catalog.port import Reader
from docarchive.domain.identifiers import CaseId
from docarchive.domain.matching import companies_in, dates_in
from docarchive.workflows.arriving.acts import acts_of
from docarchive.workflows.arriving.found_file import Found, label_of, officers_named, records_named

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
    for officer in officers_named(found, catalog):
        acts = acts_of(officer.id, catalog)
        remarks.append(
            f"执法记录仪属于 {officer.name}，时间对不上唯一的检查或询问（共 {len(acts)} 次）"
            " / the recorder is this officer's, but the time fits not exactly one inspection or inquiry"
        )
    return tuple(dict.fromkeys(remarks)) or _by_enterprise("\n".join(texts), catalog) or (_NOTHING,)


def _by_enterprise(text: str, catalog: Reader) -> tuple[str, ...]:
    for name in companies_in(text):
        for party in catalog.find_parties(name, limit=2):
            cases = catalog.find_cases(party_id=party.id, limit=5)
            days = dates_in(text)
            same_day = [case for case in cases if _acted_on(case.id, days, catalog)]
            names = "、".join(f"{case.name}（{case.id}）" for case in same_day or cases)
            if names:
                return (f"可能属于：{names} / perhaps of this case, by the enterprise's name and date",)
    return ()


def _acted_on(case_id: CaseId, days: frozenset[date], catalog: Reader) -> bool:
    return any(record.doc_date in days for record in catalog.records_of(case_id))
