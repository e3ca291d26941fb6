"""Draw the Word files of the pack: ``python -m tools.forms.build [FORM …]`` from the top of the repository.

The files are kept in git and may be edited in Word afterwards; drawing a form again throws such edits away, so name
the forms to draw.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from tools.forms import closing, inspection, investigation, penalty
from tools.forms.layout import Sheet

FORMS: dict[str, Callable[[], Sheet]] = {
    form.__name__: form
    for form in (
        inspection.inspection_plan,
        inspection.inspection_record,
        inspection.rectification_order,
        inspection.reinspection_opinion,
        investigation.case_filing_approval,
        investigation.inquiry_notice,
        investigation.inquiry_record,
        penalty.penalty_notice,
        penalty.hearing_right_notice,
        penalty.penalty_decision_unit,
        penalty.penalty_decision_individual,
        closing.service_receipt,
        closing.case_closing_approval,
        closing.case_file_cover,
        closing.volume_contents,
    )
}
FOLDER = Path(__file__).parents[2] / "templates" / "mem" / "forms"


def main(wanted: list[str]) -> None:
    """Draw the forms *wanted*, all when none is named."""
    for form_id in wanted or FORMS:
        FORMS[form_id]().save(FOLDER / f"{form_id}.docx")
        print(f"{form_id}.docx")


if __name__ == "__main__":
    main(sys.argv[1:])
