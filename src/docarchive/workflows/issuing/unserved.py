"""What a receipt of service begins with: the papers this party was to be handed and nobody has signed for yet."""

from docarchive.domain.case_file import CaseFile
from docarchive.domain.closing.requirements import Check
from docarchive.domain.errors import NotFoundError
from docarchive.domain.guards.relation import handed_over
from docarchive.domain.party import Party
from docarchive.templates.pack import Pack
from docarchive.templates.rules.completeness import load_completeness


def unserved_documents(party: Party, file: CaseFile, pack: Pack) -> list[dict[str, str]] | None:
    """Rows ``document`` (name and number), by date; None when there are none.

    Which forms want a receipt is what the pack asks before a case is closed (``check: served``).
    """
    rows = [
        {"document": f"{record.form_title or record.title}{record.number or ''}"}
        for record in file.papers(*_to_serve(pack), party_id=party.id)
        if handed_over(record, file) is None
    ]
    return rows or None


def _to_serve(pack: Pack) -> set[str]:
    try:
        rules = load_completeness(pack.folder)
    except NotFoundError:  # a pack of forms without rules
        return set()
    return {form for item in rules.requirements if item.check is Check.SERVED for form in item.forms}
