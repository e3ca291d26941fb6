"""The contents of a supplement as paper, to be laid behind its volume (补充归档目录)."""

from pathlib import Path

from docarchive.catalog.port import Reader
from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import ConflictError
from docarchive.domain.volumes.supplement import Supplement
from docarchive.templates.report_form import fill_report, open_report_form

_FORM = "supplement_contents"


def supplement_paper(supplement: Supplement, reader: Reader, pack: Path) -> bytes:
    """Fill the form from what was filed; nothing is typed.

    Args:
        supplement: What was added.
        reader: Knows volume and agency.
        pack: Folder of the pack in use.

    Returns:
        The Word file; the same again for the same supplement.

    Raises:
        ConflictError: the agency is not entered.
    """
    agency = reader.find_agency()
    if agency is None:
        raise ConflictError(
            "还没有登记本机关信息 / the agency's profile has not been entered",
            hint="docarchive agency set FILE",
        )
    rows = [
        {
            "place": str(item.place),
            "reference": supplement.item_reference(item.place),
            "title": item.title,
            "dated": item.dated,
            "pages": item.pages or None,
        }
        for item in supplement.items
    ]
    values = {
        "subject_title": reader.get_volume(supplement.reference).title,
        "subject_id": supplement.reference,
        "supplement_no": f"第 {supplement.number} 次补充",
        "supplement_reason": supplement.reason,
        "added": rows,
        "compiler": supplement.compiler,
        "archivist": supplement.archivist,
    }
    form = open_report_form(pack, _FORM)
    return fill_report(form, values, agency=agency.name, number=None, on=local_day(supplement.filed_at))
