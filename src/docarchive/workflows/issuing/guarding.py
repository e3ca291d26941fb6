"""Ask the guards: before a document is issued, and of a whole case."""

from collections.abc import Sequence

from docarchive.catalog.port import Catalog, Reader
from docarchive.domain.case import Case
from docarchive.domain.case_file import CaseFile
from docarchive.domain.clocks.deadlines import reached
from docarchive.domain.errors import ConflictError
from docarchive.domain.guards.base import (
    DECISIONS,
    ONSPOT,
    GuardFinding,
    GuardRules,
    GuardSeverity,
    Paper,
)
from docarchive.domain.guards.every import check, check_case
from docarchive.domain.handler_change import Recusal, recused
from docarchive.domain.identifiers import CaseId
from docarchive.domain.party import Party, PartyKind
from docarchive.domain.standing import standing_documents


def read_case_file(case: Case, reader: Reader, rules: GuardRules) -> CaseFile:
    """Everything rules ask about a case."""
    deadlines = rules.deadlines
    return CaseFile(
        case,
        tuple(reader.get_party(party_id) for party_id in case.party_ids),
        tuple(reader.get_officer(officer_id) for officer_id in case.handler_ids),
        tuple(reader.records_of(case.id)),
        tuple(reader.events_of(case.id)),
        deadlines.get(deadlines.public_service).length or 0,
        recusals_of(case.id, reader),
    )


def recusals_of(case_id: CaseId, reader: Reader) -> tuple[Recusal, ...]:
    """Who keeps away from a case, and since when."""
    gone = recused(reader.handler_changes(case_id))
    return tuple(Recusal(reader.get_officer(officer_id), since) for officer_id, since in gone.items())


def require_lawful(
    paper: Paper, file: CaseFile, rules: GuardRules, *, title: str, override_reason: str | None
) -> Sequence[GuardFinding]:
    """See that a document may be issued.

    Args:
        paper: The document.
        file: Its case.
        rules: Of the pack.
        title: What people call the form.
        override_reason: Why warnings are set aside; None or blank when they are not.

    Returns:
        The warnings that the reason set aside.

    Raises:
        ConflictError: a guard blocks, or one warns and no reason was given; the message names every objection,
            its legal source and what to do.
    """
    findings = check(paper, file, rules)
    overridden = bool(override_reason and override_reason.strip())
    refused = [item for item in findings if item.severity is GuardSeverity.BLOCK or not overridden]
    if refused:
        raise _refusal(refused, title)
    return findings


def require_unforbidden(
    paper: Paper,
    seen: CaseFile,
    reader: Reader,
    rules: GuardRules,
    *,
    title: str,
    overridden: Sequence[GuardFinding],
) -> None:
    """See that a document found lawful in the case as *seen* still is, in the case as it is now.

    Args:
        paper: The document.
        seen: The case when its guards were asked.
        reader: Of a transaction, so that nobody changes the case before the document is true.
        rules: Of the pack.
        title: What people call the form.
        overridden: Warnings that were set aside; any other stops the document.

    Raises:
        ConflictError: as `require_lawful`.
    """
    case_id = seen.case.id
    records, events = tuple(reader.records_of(case_id)), tuple(reader.events_of(case_id))
    if (records, events, recusals_of(case_id, reader)) == (seen.records, seen.events, seen.recused):
        return  # guards are pure: the same case, the same answer
    file = read_case_file(reader.get_case(case_id), reader, rules)
    known = {item.guard_id for item in overridden}
    found = check(paper, file, rules)
    refused = [item for item in found if item.severity is GuardSeverity.BLOCK or item.guard_id not in known]
    if refused:
        raise _refusal(refused, title)


def _refusal(refused: Sequence[GuardFinding], title: str) -> ConflictError:
    lines = "\n".join(f"  {told(item)}" for item in refused)
    blocked = any(item.severity is GuardSeverity.BLOCK for item in refused)
    return ConflictError(
        f"《{title}》现在不能制作，有 {len(refused)} 项 / cannot be issued now, {len(refused)} objections:\n{lines}",
        hint="法律禁止的不能越过 / what the law forbids cannot be overridden"
        if blocked
        else "确有理由的：--override 理由 / with a good reason: --override REASON",
    )


def told(finding: GuardFinding) -> str:
    """One finding in one line, for a person."""
    mark = "禁止 / forbidden" if finding.severity is GuardSeverity.BLOCK else "提示 / warning"
    return f"[{mark}] {finding.title}：{finding.message}（{finding.source}）→ {finding.remedy} [{finding.guard_id}]"


def check_whole_case(case_id: CaseId, *, catalog: Catalog, rules: GuardRules) -> list[GuardFinding]:
    """What the guards have against a case as it is, and whether an enterprise has come near closure."""
    with catalog.reading() as reader:
        file = read_case_file(reader.get_case(case_id), reader, rules)
        return [*check_case(file, rules), *near_closure(file, reader, rules)]


def near_closure(file: CaseFile, reader: Reader, rules: GuardRules) -> list[GuardFinding]:
    """Whether an enterprise of the case was punished so often within one of the windows that closure is near."""
    return [item for party in file.parties for item in _windows(party, reader, rules)]


def _windows(party: Party, reader: Reader, rules: GuardRules) -> list[GuardFinding]:
    """Decisions of all cases of an enterprise that fell within one of the windows."""
    if party.kind is not PartyKind.UNIT:
        return []
    decisions = standing_documents(reader.documents_of_party(party.id, (*DECISIONS, *ONSPOT)))
    days = [record.doc_date for record in decisions if record.doc_date]
    found = []
    for window in rules.deadlines.windows:
        if (hit := reached(window, days)) is not None:
            message = f"{party.name}到{hit[1]}已有{hit[0]}次处罚 / {hit[0]} penalties by {hit[1]}"
            title = f"{window.title} / {window.title_en}"
            source, remedy = (
                window.source.printed,
                "核对是否存在重大事故隐患 / see whether there is a major hazard",
            )
            found.append(GuardFinding(window.id, GuardSeverity.WARN, title, message, source, remedy))
    return found
