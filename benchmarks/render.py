"""Filling a form: plain docxtpl against this house with all its checks, same form, same values, one run.

    python benchmarks/render.py [FORM …] [--seconds 3]

Plain: a new DocxTemplate per document, autoescape, StrictUndefined, saved to memory.
Ours: values checked, form filled, strictly parsed again, every printed value found again, zip written.

Each form twice: as it is shipped, with the few styles it uses, and with the styles that an ordinary Word file carries
(those of python-docx's standard file), which docxtpl parses for every document.
"""

import argparse
import functools
import hashlib
import io
import statistics
import sys
import time
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from docx import Document
from docxtpl import DocxTemplate
from jinja2 import Environment, StrictUndefined

from docarchive.domain.identifiers import Sha256
from docarchive.templates.form import FormSpec
from docarchive.templates.pack import load_pack, shipped_pack_folder
from docarchive.templates.render import Renderer
from docarchive.templates.values import check_values

FORMS = ("penalty_decision_unit", "inspection_record")


def main() -> int:
    """Print two lines a form; exit 1 when a ratio is below what is wanted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("forms", nargs="*", default=FORMS)
    parser.add_argument("--seconds", type=float, default=3.0, help="time for each side of each form")
    arguments = parser.parse_args()
    pack, renderer = load_pack(shipped_pack_folder()), Renderer()
    slow = False
    for form_id in arguments.forms:
        shipped, sample = pack.form(form_id), pack.sample(form_id)
        fixed = {
            "agency_name": "常州市应急管理局",
            "doc_title": shipped.title,
            "edition": shipped.edition,
            "doc_number": "（苏常）应急罚〔2026〕12号",
        }
        for form, what, wanted in ((shipped, "as shipped", 20), (_ordinary(shipped), "with all styles", 30)):
            printed = check_values(form, sample, fixed=fixed).printed
            ours = _median(functools.partial(_ours, renderer, form, sample, fixed), arguments.seconds)
            plain = _median(functools.partial(_plain, form.docx, printed), arguments.seconds)
            slow = slow or plain / ours < wanted
            print(
                f"{form_id} {what}: docxtpl {plain * 1000:.1f} ms, ours {ours * 1000:.2f} ms ({1 / ours:.0f}/s), "
                f"{plain / ours:.0f} times as fast (wanted: {wanted})"
            )
    return int(slow)


def _ordinary(form: FormSpec) -> FormSpec:
    """The form in a Word file with the standard styles."""
    standard, out = io.BytesIO(), io.BytesIO()
    Document().save(standard)
    with zipfile.ZipFile(standard) as package:
        styles = package.read("word/styles.xml")
    with (
        zipfile.ZipFile(io.BytesIO(form.docx)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, styles if name == "word/styles.xml" else old.read(name))
    docx = out.getvalue()
    return replace(form, docx=docx, docx_sha256=Sha256(hashlib.sha256(docx).hexdigest()))


def _ours(renderer: Renderer, form: FormSpec, sample: Mapping[str, Any], fixed: Mapping[str, str]) -> bytes:
    return renderer.render(form, check_values(form, sample, fixed=fixed)).docx


def _plain(docx: bytes, printed: Mapping[str, Any]) -> bytes:
    template = DocxTemplate(io.BytesIO(docx))
    template.render(printed, Environment(autoescape=True, undefined=StrictUndefined), autoescape=True)
    out = io.BytesIO()
    template.save(out)
    return out.getvalue()


def _median(work: Callable[[], object], seconds: float) -> float:
    """Median CPU seconds of one call, from at least three after one to warm up."""
    work()
    times: list[float] = []
    end = time.perf_counter() + seconds
    while len(times) < 3 or time.perf_counter() < end:
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times)


if __name__ == "__main__":
    sys.exit(main())
