"""Draw the Word files of the pack: ``python -m tools.forms.build [FORM …]`` from the top of the repository.

The files are kept in git and may be edited in Word afterwards; drawing a form again throws such edits away, so name
the forms to draw.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from tools.forms import (
    closing,
    coercion,
    evidence,
    execution,
    hearing,
    inspection,
    inspection_moj,
    investigation,
    investigation_end,
    measures,
    notes,
    onspot,
    penalty,
    review,
    supply,
    transfer,
)
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
        measures.onsite_measures_decision,
        measures.rectification_extension_reply,
        coercion.coercion_approval,
        coercion.seizure_decision,
        coercion.seizure_inventory,
        coercion.seizure_extension,
        coercion.seizure_disposal,
        supply.supply_stop_notice,
        supply.supply_stop_decision,
        supply.supply_resume_notice,
        evidence.survey_record,
        evidence.sampling_voucher,
        evidence.evidence_preservation_approval,
        evidence.evidence_preservation_notice,
        evidence.evidence_preservation_inventory,
        evidence.evidence_disposal_approval,
        evidence.evidence_disposal_decision,
        evidence.appraisal_commission,
        investigation_end.investigation_report,
        investigation_end.case_extension_approval,
        investigation_end.case_withdrawal_approval,
        inspection_moj.inspection_approval_moj,
        inspection_moj.inspection_notice_moj,
        review.legal_review_opinion,
        hearing.statement_record,
        hearing.hearing_notice,
        hearing.hearing_record,
        hearing.hearing_report,
        review.case_disposition_approval,
        review.collective_discussion_record,
        onspot.onspot_penalty_unit,
        onspot.onspot_penalty_individual,
        onspot.no_penalty_decision,
        execution.payment_demand,
        execution.surcharge_decision,
        execution.deferral_approval,
        execution.deferral_grant,
        execution.enforcement_demand,
        execution.daily_penalty_decision,
        notes.service_address_confirmation,
        notes.volume_note,
        notes.av_evidence_note,
        transfer.enforcement_application,
        transfer.case_transfer_approval,
        transfer.case_transfer_letter,
        transfer.out_of_scope_transfer,
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
