"""Filling a form: plain docxtpl against this house with all its checks, same form, same values, one run.

    python benchmarks/render.py [FORM …] [--seconds 3]

Plain: a new DocxTemplate per document, autoescape, StrictUndefined, saved to memory.
Ours: values checked, form filled, strictly parsed again, every printed value found again, zip written.
"""

import argparse
import functools
import io
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import Environment, StrictUndefined

from docarchive.templates.form import FormSpec
from docarchive.templates.pack import load_pack, shipped_pack_folder
from docarchive.templates.render import Renderer
from docarchive.templates.values import check_values

FORMS = ("penalty_decision_unit", "inspection_record")


def main() -> int:
    """Print one line a form; exit 1 when a ratio is below 30."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("forms", nargs="*", default=FORMS)
    parser.add_argument("--seconds", type=float, default=3.0, help="time for each side of each form")
    arguments = parser.parse_args()
    pack, renderer = load_pack(shipped_pack_folder()), Renderer()
    slow = False
    for form_id in arguments.forms:
        form, sample = pack.form(form_id), pack.sample(form_id)
        fixed = {
            "agency_name": "常州市应急管理局",
            "doc_title": form.title,
            "edition": form.edition,
            "doc_number": "（苏常）应急罚〔2026〕12号",
        }
        printed = check_values(form, sample, fixed=fixed).printed
        ours = _median(functools.partial(_ours, renderer, form, sample, fixed), arguments.seconds)
        plain = _median(functools.partial(_plain, form.docx, printed), arguments.seconds)
        ratio = plain / ours
        slow = slow or ratio < 30
        print(
            f"{form_id}: docxtpl {plain * 1000:.1f} ms, ours {ours * 1000:.2f} ms ({1 / ours:.0f}/s), {ratio:.0f} times as fast"
        )
    return int(slow)


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
