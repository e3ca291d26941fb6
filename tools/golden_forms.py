"""Write the text of every form, filled with its sample, into tests/templates/golden: what a clerk would read.

python -m tools.golden_forms
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from docarchive.demo.cast import AGENCY
from docarchive.templates.form import FormSpec
from docarchive.templates.pack import load_pack, shipped_pack_folder
from docarchive.templates.render import Renderer
from docarchive.templates.values import check_values

FOLDER = Path(__file__).parents[1] / "tests" / "templates" / "golden"


def golden_texts() -> Iterator[tuple[str, str]]:
    """Each form's id and the text its sample prints: headers, body, footers, one paragraph a line."""
    pack, renderer = load_pack(shipped_pack_folder()), Renderer()
    for form in pack.forms.values():
        values = check_values(form, pack.sample(form.id), fixed=fixed_values(form))
        yield form.id, renderer.render(form, values).text + "\n"


def fixed_values(form: FormSpec) -> dict[str, str]:
    """What every form has: the agency of the samples, title, edition, and a number where the form takes one."""
    fixed = {"agency_name": AGENCY.name, "doc_title": form.title, "edition": form.edition}
    number = f"（{AGENCY.region}）应急{form.number_word}〔2026〕1号"
    return {**fixed, "doc_number": number} if form.number_word else fixed


def main() -> int:
    """Write the texts that changed, remove those of forms that are gone, and name both."""
    FOLDER.mkdir(exist_ok=True)
    texts = {f"{form_id}.txt": text for form_id, text in golden_texts()}
    for path in FOLDER.glob("*.txt"):
        if path.name not in texts:
            path.unlink()
            print(f"- {path.name}")
    for name, text in texts.items():
        path = FOLDER / name
        if not path.is_file() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            print(f"* {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
