"""Changes of one officer as a person enters them: a first certificate, a new one, one withdrawn."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from docarchive.domain.errors import NotFoundError, RejectedError
from docarchive.domain.identifiers import OfficerId, new_id
from docarchive.domain.officer import Certificate, CertificateStatus, Officer
from docarchive.workflows.registering.registers import Registrar

SOON = timedelta(days=90)
"""So long before its last day a certificate is shown as expiring: renewal takes weeks."""


class Standing(StrEnum):
    """Whether an officer may act, and how much longer."""

    VALID = "valid"
    EXPIRING = "expiring"
    NONE = "none"
    """No certificate is valid today: what the officer signs alone is void."""


@dataclass(frozen=True, slots=True)
class Held:
    """An officer with what they may show today."""

    officer: Officer
    certificate: Certificate | None
    """Valid today, the one that lasts longest; else None."""
    standing: Standing


def standing_of(officer: Officer, *, today: date) -> Held:
    """What *officer* may show today."""
    valid = [item for item in officer.certificates if item.valid_on(today)]
    best = max(valid, key=lambda item: item.valid_to, default=None)
    if best is None:
        return Held(officer, None, Standing.NONE)
    # One that begins on the day after is a renewal: nothing is about to end.
    follows = any(item.valid_on(best.valid_to + timedelta(days=1)) for item in officer.certificates)
    soon = best.valid_to - today < SOON and not follows
    return Held(officer, best, Standing.EXPIRING if soon else Standing.VALID)


@dataclass(frozen=True, slots=True)
class OfficerDesk:
    """Where officers are entered."""

    registrar: Registrar

    def add(self, name: str, first: Certificate, *, team: str | None, recorders: Sequence[str]) -> Officer:
        """Enter an officer with a certificate; errors as `Registrar.register_officer`."""
        _see_that_name_is_given(name)
        _see_that_certificate_is_whole(first)
        officer = Officer(
            OfficerId(new_id(self.registrar.now())), name, (first,), team or None, tuple(recorders)
        )
        self.registrar.register_officer(officer)
        return officer

    def renew(self, officer_id: OfficerId, new: Certificate) -> Officer:
        """Add a certificate, the old ones stay as history; one of the same number is corrected."""
        _see_that_certificate_is_whole(new)
        known = self._known(officer_id)
        held = [item for item in known.certificates if item.number != new.number]
        ordered = sorted([*held, new], key=lambda item: (item.valid_from, item.number))
        return self._changed(replace(known, certificates=tuple(ordered)))

    def set_status(self, officer_id: OfficerId, number: str, status: CertificateStatus) -> Officer:
        """Suspend or revoke a certificate, or let it count again."""
        known = self._known(officer_id)
        if number not in [item.number for item in known.certificates]:
            raise NotFoundError(f"{known.name} 没有证件 {number[:40]} / has no certificate of this number")
        held = [
            replace(item, status=status) if item.number == number else item for item in known.certificates
        ]
        return self._changed(replace(known, certificates=tuple(held)))

    def change(
        self, officer_id: OfficerId, *, name: str, team: str | None, recorders: Sequence[str]
    ) -> Officer:
        """Correct the name, the team, the recorders."""
        _see_that_name_is_given(name)
        known = self._known(officer_id)
        return self._changed(
            replace(known, name=name, team=team or None, recorder_serials=tuple(dict.fromkeys(recorders)))
        )

    def _known(self, officer_id: OfficerId) -> Officer:
        with self.registrar.catalog.reading() as reader:
            return reader.get_officer(officer_id)

    def _changed(self, officer: Officer) -> Officer:
        if officer != self._known(officer.id):
            self.registrar.register_officer(officer)
        return officer


def _see_that_name_is_given(name: str) -> None:
    if not name or not name.isprintable():
        raise RejectedError("姓名为空或有不能印出的字符 / the name is empty or cannot be printed")


def _see_that_certificate_is_whole(certificate: Certificate) -> None:
    if not certificate.number or not certificate.issuer:
        raise RejectedError("证号和发证机关都要填写 / number and issuer are both needed")
    if certificate.valid_to < certificate.valid_from:
        raise RejectedError(
            f"有效期止 {certificate.valid_to} 早于有效期起 {certificate.valid_from} / it ends before it begins"
        )
