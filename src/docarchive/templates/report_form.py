"""Papers of the office that belong to no case (``reports/`` of the pack): read, checked and filled as forms are."""

import hashlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from docarchive.domain.errors import NotFoundError, RejectedError
from docarchive.domain.findings import Finding
from docarchive.domain.identifiers import Sha256
from docarchive.templates.field_yaml import read_fields
from docarchive.templates.form import FormSpec
from docarchive.templates.form_yaml import read_form
from docarchive.templates.render import Renderer, examine
from docarchive.templates.shipped import MEND
from docarchive.templates.strict_yaml import load_yaml
from docarchive.templates.values import check_values

FOLDER = "reports"


def open_report_form(pack: Path, form_id: str) -> FormSpec:
    """A report form of the pack in *pack*.

    Raises:
        NotFoundError: one of its files is missing.
        RejectedError: there are faults; the message has all of them.
    """
    folder = pack / FOLDER
    files = [folder / name for name in ("fields.yaml", f"{form_id}.yaml", f"{form_id}.docx")]
    if missing := [path.name for path in files if not path.is_file()]:
        raise NotFoundError(
            f"文书模板缺少 {FOLDER}/{'、'.join(missing)} / the pack lacks these files",
            hint=MEND,
        )
    faults: list[Finding] = []
    fields = read_fields(load_yaml(files[0].read_text("utf-8"), files[0].name), files[0].name, faults)
    docx = files[2].read_bytes()
    form, found = read_form(
        load_yaml(files[1].read_text("utf-8"), files[1].name),
        files[1].name,
        form_id=form_id,
        edition=pack.name,
        fields=fields,
        docx=docx,
        sha256=Sha256(hashlib.sha256(docx).hexdigest()),
    )
    faults += [*found, *examine(form)[2]]
    if faults:
        lines = "\n".join(f"  {item.where}: {item.found} → {item.expected} [{item.code}]" for item in faults)
        raise RejectedError(f"{form_id} 有 {len(faults)} 处问题 / faults:\n{lines}", hint="docs/reviewing.md")
    return form


def fill_report(
    form: FormSpec, values: Mapping[str, Any], *, agency: str, number: str | None, on: date
) -> bytes:
    """Fill a report form as strictly as an enforcement form: every value of its fields is checked and found again.

    Returns:
        The Word file.
    """
    fixed = {"agency_name": agency, "doc_title": form.title, "edition": form.edition}
    if number is not None:
        fixed["doc_number"] = number
    # An office may leave a field out of its form, or have the form of an earlier version.
    wanted = {name: value for name, value in values.items() if name in {field.name for field in form.fields}}
    return Renderer().render(form, check_values(form, wanted, fixed=fixed, doc_date=on)).docx
