"""Enforcement officers and their certificates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from docarchive.domain.errors import RejectedError
from docarchive.domain.identifiers import OfficerId


class CertificateStatus(StrEnum):
    """Whether the issuer stands by the certificate."""

    VALID = "valid"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


_STATUS_WORDS = {
    CertificateStatus.VALID: "有效",
    CertificateStatus.SUSPENDED: "暂停",
    CertificateStatus.REVOKED: "吊销",
}


@dataclass(frozen=True, slots=True)
class Certificate:
    """执法证件: who may act, from when to when."""

    number: str
    issuer: str
    valid_from: date
    valid_to: date
    """Last day of validity."""
    status: CertificateStatus = CertificateStatus.VALID

    def valid_on(self, day: date) -> bool:
        """Tell whether its holder could act on *day*."""
        return self.status is CertificateStatus.VALID and self.valid_from <= day <= self.valid_to


@dataclass(frozen=True, slots=True)
class Officer:
    """执法人员, with every certificate the officer ever held (newest last)."""

    id: OfficerId
    name: str
    certificates: tuple[Certificate, ...]
    team: str | None = None
    recorder_serials: tuple[str, ...] = ()
    """Serial numbers of the body-worn recorders (执法记录仪) issued to the officer."""

    def certificate_on(self, day: date) -> Certificate | None:
        """The certificate that covers *day*, if any."""
        return next((held for held in reversed(self.certificates) if held.valid_on(day)), None)


def require_officers(officers: Sequence[Officer], *, day: date, count: int) -> None:
    """See that at least *count* different officers with valid certificates act on *day*.

    Raises:
        RejectedError: naming every officer at fault, with the certificate's dates.

    Source:
        行政处罚法 2021 第四十二条.
    """
    faults = []
    distinct = {officer.id for officer in officers}
    if len(distinct) < len(officers):
        faults.append("同一执法人员填写了两次 / one officer is named twice")
    if len(distinct) < count:
        faults.append(
            f"执法人员不得少于{count}人，现有{len(distinct)}人 / {count} officers needed, {len(distinct)} given"
        )
    faults += [_no_certificate(officer, day) for officer in officers if officer.certificate_on(day) is None]
    if faults:
        raise RejectedError(
            "；".join(faults), hint="换人或先更新执法证件登记 / choose others or update the register"
        )


def require_named(named: Sequence[tuple[str, str]], officers: Sequence[Officer], *, day: date) -> None:
    """See that the officers a document prints are those who act, each once.

    Args:
        named: Name and certificate number of each, as printed.
        officers: Who acts, by the register.
        day: Of the act.

    Raises:
        RejectedError: naming everyone who is somebody else, has another certificate, or stands there twice.
    """
    held = {
        (officer.name, certificate.number)
        for officer in officers
        if (certificate := officer.certificate_on(day) or officer.certificates[-1])
    }
    faults = [f"{name}（{number}）" for name, number in dict.fromkeys(named) if (name, number) not in held]
    faults += [
        f"{name}（{number}）重复 / twice"
        for name, number in dict.fromkeys(named)
        if named.count((name, number)) > 1
    ]
    if faults:
        raise RejectedError(
            f"填写的执法人员不是本次执法人员：{'、'.join(faults)} / officers typed who are not those that act",
            hint="不要填写，用 --officer 指定 / leave them out and name them by --officer",
        )


def _no_certificate(officer: Officer, day: date) -> str:
    held = "、".join(
        f"{item.number} {item.valid_from}—{item.valid_to} {_STATUS_WORDS[item.status]}"
        for item in officer.certificates
    )
    return f"{officer.name} 在 {day} 没有有效执法证件（{held or '无证件'}） / {officer.name}: no valid certificate on {day}"
