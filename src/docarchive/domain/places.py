"""Where things stand in the archive: keys made of immutable ids (docs/archive-format.md)."""

from docarchive.domain.identifiers import ArrivalId, CaseId, OfficerId, PartyId, RecordId, Sha256
from docarchive.domain.volumes.reference import folder_name

README_KEY = "README.txt"
LEDGER_KEY_KEY = "ledger/key.pub"


def party_key(party_id: PartyId, body: Sha256) -> str:
    """A state of an enterprise or person."""
    return f"parties/{party_id}/party-{_short(body)}.json"


def case_key(party_id: PartyId, case_id: CaseId, body: Sha256) -> str:
    """A state of a case, in the folder of its first party."""
    return f"parties/{party_id}/{case_id}/case-{_short(body)}.json"


def officer_key(officer_id: OfficerId, body: Sha256) -> str:
    """A state of an officer."""
    return f"registers/officers/{officer_id}-{_short(body)}.json"


def user_key(name: str, body: Sha256) -> str:
    """A state of a user; sign-in names are made of what a key may hold."""
    return f"registers/users/{name}-{_short(body)}.json"


def agency_key(body: Sha256) -> str:
    """A state of the agency's profile."""
    return f"registers/agency-{_short(body)}.json"


def case_event_key(party_id: PartyId, case_id: CaseId, body: Sha256) -> str:
    """An event of a case, in the case's folder."""
    return f"parties/{party_id}/{case_id}/event-{_short(body)}.json"


def publication_key(folder: str, body: Sha256) -> str:
    """A state of a decision's publication, in the folder of its record."""
    return f"{folder}/publication-{_short(body)}.json"


def handlers_key(party_id: PartyId, case_id: CaseId, body: Sha256) -> str:
    """A change of a case's handlers, in the case's folder."""
    return f"parties/{party_id}/{case_id}/handlers-{_short(body)}.json"


def hold_key(party_id: PartyId, case_id: CaseId, body: Sha256) -> str:
    """A state of a hold, in the folder of its case."""
    return f"parties/{party_id}/{case_id}/hold-{_short(body)}.json"


def lending_key(party_id: PartyId, case_id: CaseId, body: Sha256) -> str:
    """A state of a lending, in the folder of its case."""
    return f"parties/{party_id}/{case_id}/lending-{_short(body)}.json"


def disposal_key(case_id: CaseId, content: Sha256, suffix: str) -> str:
    """What stays of a case disposed of: the list of what went (``.json``), its row of the destruction register."""
    return f"registers/disposals/{case_id}-{_short(content)}{suffix}"


def register_key(register: str, body: Sha256) -> str:
    """Entries of a register that were entered together."""
    return f"registers/{register}/{_short(body)}.json"


def record_folder(party_id: PartyId, case_id: CaseId, record_id: RecordId) -> str:
    """The folder of a record, without trailing slash; *party_id* is the case's first party."""
    return f"parties/{party_id}/{case_id}/{record_id}"


def returned_key(folder: str, stem: str, content: Sha256, suffix: str) -> str:
    """A file that came back or was added later: ``scan-3fa9….pdf``; named by content, so a retry is harmless."""
    return f"{folder}/{stem}-{_short(content)}{suffix}"


def text_key(file_key: str, body: Sha256) -> str:
    """Text read out of the file at *file_key*; another reading of it is another file."""
    return f"{file_key}.{_short(body)}.text.json"


def arrival_key(arrival_id: ArrivalId, suffix: str) -> str:
    """The untouched original of a scan that was taken apart into several records."""
    return f"arrivals/{arrival_id}/original{suffix}"


def arrival_body_key(arrival_id: ArrivalId) -> str:
    """The description of a kept arrival."""
    return f"arrivals/{arrival_id}/arrival.json"


def volume_folder(reference: str) -> str:
    """The folder of a volume, without trailing slash: ``volumes/J123-ZY.CF.2026-D30-0012``."""
    return f"volumes/{folder_name(reference)}"


def volume_key(reference: str, stem: str, content: Sha256, suffix: str) -> str:
    """A file made for a volume, named by content: ``volumes/…/cover-3fa9….docx``, so a retry is harmless."""
    return returned_key(volume_folder(reference), stem, content, suffix)


def _short(digest: Sha256) -> str:
    return digest.hex[:16]
