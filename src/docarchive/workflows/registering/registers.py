"""Enter and change what the office knows before it acts: itself, parties, officers, cases.

Write order, each time: body into the archive; one transaction with the fact; publish.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from docarchive.archive.port import Archive, Ledger
from docarchive.catalog.port import Catalog, Reader, Transaction
from docarchive.domain import places
from docarchive.domain.agency import Agency
from docarchive.domain.case import Case
from docarchive.domain.collection import Collection
from docarchive.domain.errors import ConflictError, RejectedError
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.follow_ups import FollowUp, FollowUpKind
from docarchive.domain.identifiers import CaseId, PartyId
from docarchive.domain.officer import Officer
from docarchive.domain.party import Enterprise, Party
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.schedule import schedule_reference
from docarchive.workflows.store import put_body


@dataclass(frozen=True, slots=True)
class Registrar:
    """Who enters, where to, and by which clock."""

    archive: Archive
    ledger: Ledger
    catalog: Catalog
    now: Callable[[], datetime]
    actor: str

    def change_agency(self, agency: Agency) -> None:
        """Make *agency* the profile that new documents print."""
        body, plain = put_body(self.archive, places.agency_key, agency)
        with self.catalog.transaction() as tx:
            tx.record(Fact(FactKind.AGENCY_CHANGED, self.now(), self.actor, body), plain)
        self._publish()

    def register_party(self, party: Party) -> None:
        """Enter an enterprise or person, or replace what is known of it (same id).

        Raises:
            ConflictError: another party has this credit code.
        """
        with self.catalog.reading() as reader:  # so that nothing personal is kept of what is refused
            _code_is_free(reader, party)
        body, plain = put_body(self.archive, lambda digest: places.party_key(party.id, digest), party)
        kind = FactKind.ENTERPRISE_REGISTERED if isinstance(party, Enterprise) else FactKind.PERSON_REGISTERED
        with self.catalog.transaction() as tx:
            _code_is_free(tx, party)
            tx.record(Fact(kind, self.now(), self.actor, body, party_id=party.id), plain)
            schedule_party(tx, party)
        self._publish()

    def rename_enterprise(self, party_id: PartyId, name: str) -> Enterprise:
        """Give an enterprise its new registered name; the present one becomes a former name."""
        with self.catalog.reading() as reader:
            known = reader.get_party(party_id)
        if not isinstance(known, Enterprise):
            raise RejectedError(f"{known.name} 不是企业 / is not an enterprise")
        renamed = replace(known, name=name, former_names=(*known.former_names, known.name))
        self.register_party(renamed)
        return renamed

    def register_officer(self, officer: Officer) -> None:
        """Enter an officer, or replace what is known (same id; certificates are added, never dropped).

        Raises:
            RejectedError: a certificate the officer held is missing from the new list.
            ConflictError: a certificate number belongs to another officer.
        """
        with self.catalog.reading() as reader:
            _certificates_are_kept(reader, officer)
        body, plain = put_body(self.archive, lambda digest: places.officer_key(officer.id, digest), officer)
        with self.catalog.transaction() as tx:
            _certificates_are_kept(tx, officer)
            fact = Fact(FactKind.OFFICER_REGISTERED, self.now(), self.actor, body, officer_id=officer.id)
            tx.record(fact, plain)
        self._publish()

    def open_case(self, case: Case) -> None:
        """Open a case; its parties and handlers must be known.

        Raises:
            RejectedError: no party, or no handler.
            NotFoundError: a party or handler nobody registered.
        """
        if not case.party_ids or not case.handler_ids:
            raise RejectedError(
                "案件至少要有一个当事人和一名承办人 / a case needs at least one party and one handler",
                hint="--party 与 --officer / give --party and --officer",
            )
        with self.catalog.reading() as reader:
            for party_id in case.party_ids:
                reader.get_party(party_id)
            for officer_id in case.handler_ids:
                reader.get_officer(officer_id)
        self._record_case(FactKind.CASE_OPENED, case)

    def change_case(self, case: Case) -> None:
        """Replace what is known of a case (same id and first party)."""
        self._record_case(FactKind.CASE_CHANGED, case)

    def _record_case(self, kind: FactKind, case: Case) -> None:
        owner = case.party_ids[0]
        body, plain = put_body(self.archive, lambda digest: places.case_key(owner, case.id, digest), case)
        with self.catalog.transaction() as tx:
            tx.record(Fact(kind, self.now(), self.actor, body, party_id=owner, case_id=case.id), plain)
            schedule_case(tx, case.id)
        self._publish()

    def _publish(self) -> None:
        publish_facts(ledger=self.ledger, catalog=self.catalog)


def schedule_case(tx: Transaction, case_id: CaseId) -> None:
    """Have every record of a case indexed anew, since entries carry the case's names, numbers and stage."""
    for record_id in tx.record_ids_of(case_id):
        tx.schedule(FollowUp(FollowUpKind.INDEX_RECORD, record_id))


def schedule_party(tx: Transaction, party: Party) -> None:
    """Have a party's own entry and the records of its cases indexed anew."""
    if isinstance(party, Enterprise):
        schedule_reference(tx, Collection.ENTERPRISES, [party.id])
    for case in tx.find_cases(party_id=party.id, limit=10_000):
        schedule_case(tx, case.id)


def _code_is_free(reader: Reader, party: Party) -> None:
    if not isinstance(party, Enterprise):
        return
    holder = reader.find_party_by_code(party.uscc)
    if holder is not None and holder.id != party.id:
        raise ConflictError(
            f"统一社会信用代码 {party.uscc} 已登记为 {holder.name} / is already registered as {holder.name}",
            hint="更名请用 docarchive enterprise rename / a new name is entered with docarchive enterprise rename",
        )


def _certificates_are_kept(reader: Reader, officer: Officer) -> None:
    for certificate in officer.certificates:
        holder = reader.find_officer_by_certificate(certificate.number)
        if holder is not None and holder.id != officer.id:
            raise ConflictError(
                f"执法证号 {certificate.number} 已登记为 {holder.name} / belongs to {holder.name}",
                hint="核对证号 / compare the number with the certificate",
            )
    known = next((item for item in reader.officers() if item.id == officer.id), None)
    numbers = {item.number for item in officer.certificates}
    dropped = [item.number for item in (known.certificates if known else ()) if item.number not in numbers]
    if dropped:
        raise RejectedError(
            f"{officer.name} 的证件记录不能删除 / certificates are history and stay: {'、'.join(dropped)}",
            hint="改为 revoked 或 suspended / set its status to revoked or suspended",
        )
