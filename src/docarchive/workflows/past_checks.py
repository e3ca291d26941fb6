"""The register of four-property checks (四性检测), and the newest one of a volume or a case."""

from docarchive.catalog.port import Reader
from docarchive.domain.four_properties.items import CheckStage
from docarchive.domain.four_properties.report import PastCheck
from docarchive.domain.plain import parse_time

CHECKS = "four_property_check"
"""Register of results, and the form of the report."""
_MANY = 1_000_000


def last_check(*subjects: str, reader: Reader) -> PastCheck | None:
    """The newest check of the volumes and cases named; None when none of them was ever checked."""
    made = [
        PastCheck(
            entry.data["subject"],
            parse_time(entry.data["at"]),
            CheckStage(entry.data["stage"]),
            entry.data["passed"],
            tuple(entry.data["failed"]),
        )
        for subject in subjects
        for entry in reader.find_entries(CHECKS, prefix=f"{subject}@", limit=_MANY)
    ]
    return max(made, key=lambda one: one.at, default=None)
