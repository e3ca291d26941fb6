"""A case with all that the rules of closing look at, read in one consistent state."""

from docarchive.catalog.port import Catalog, Reader
from docarchive.domain.case_file import CaseFile
from docarchive.domain.closing.completeness import Completeness, HeldCase, completeness
from docarchive.domain.closing.requirements import CompletenessRules
from docarchive.domain.guards.base import GuardRules
from docarchive.domain.guards.every import check_case
from docarchive.domain.identifiers import CaseId
from docarchive.templates.pack import Pack
from docarchive.workflows.issuing.guarding import read_case_file


def read_held_case(case_id: CaseId, reader: Reader, *, rules: GuardRules, pack: Pack) -> HeldCase:
    """The case, what the guards have against it, and how its scans compare."""
    file = read_case_file(reader.get_case(case_id), reader, rules)
    return HeldCase(
        file, tuple(check_case(file, rules)), reader.latest_comparisons(case_id), signed_forms(pack)
    )


def signed_forms(pack: Pack) -> frozenset[str]:
    """Forms that are signed by hand or sealed."""
    return frozenset(
        form.id for form in pack.forms.values() if form.seal or any(not mark.optional for mark in form.marks)
    )


def complete_case(
    case_id: CaseId, *, catalog: Catalog, rules: GuardRules, wanted: CompletenessRules, pack: Pack
) -> tuple[CaseFile, Completeness]:
    """What a case is and what it lacks."""
    with catalog.reading() as reader:
        held = read_held_case(case_id, reader, rules=rules, pack=pack)
    return held.file, completeness(held, wanted)
