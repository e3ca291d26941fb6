"""The shipped pack, and its forms filled with their samples."""

from pathlib import Path

from docarchive.templates.pack import load_pack
from docarchive.templates.render import Renderer
from docarchive.templates.values import check_values

FOLDER = Path(__file__).parents[2] / "templates" / "mem"
PACK = load_pack(FOLDER)
RENDERER = Renderer()
FORMS = tuple(sorted(PACK.forms))


def forms_with(*fields):
    """The forms that have all of these fields."""
    return [name for name in FORMS if {*fields} <= {spec.name for spec in PACK.form(name).fields}]


def fill(form_id, **changes):
    form = PACK.form(form_id)
    values = {**PACK.sample(form_id), **changes}
    fixed = {"agency_name": "常州市应急管理局", "doc_title": form.title, "edition": form.edition}
    fixed["doc_number"] = f"（苏常）应急{form.number_word}〔2026〕1号"
    values = {name: value for name, value in values.items() if value is not None}
    return RENDERER.render(form, check_values(form, values, fixed=fixed))


def text_of(form_id, **changes):
    return fill(form_id, **changes).text
