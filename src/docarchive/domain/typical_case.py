"""Typical cases (典型案例) that a ministry or a bureau has published, kept as a register to compare with."""

from dataclasses import dataclass
from datetime import date

from docarchive.domain.register_entry import RegisterEntry

TYPICAL_CASES = "typical_case"


@dataclass(frozen=True, slots=True)
class TypicalCase:
    """One published case."""

    title: str
    published_on: date
    issuer: str
    """Who published it."""
    text: str
    """What happened, what was decided and why, paragraph by paragraph."""
    source: str
    """Where the text comes from: an address, or the name of the file."""
    cause: str = ""
    """案由."""
    region: str = ""
    industry: str = ""
    laws: tuple[str, ...] = ()
    """References that the text cites, as printed."""

    @property
    def id(self) -> str:
        """For example ``2024-05-06 某公司未如实记录培训案``: a second import of the same case replaces it."""
        return f"{self.published_on} {self.title}"


def entry_of(case: TypicalCase) -> RegisterEntry:
    """The case as an entry of `TYPICAL_CASES`."""
    data = {
        "published_on": case.published_on.isoformat(),
        "issuer": case.issuer,
        "source": case.source,
        "cause": case.cause,
        "region": case.region,
        "industry": case.industry,
        "laws": list(case.laws),
    }
    return RegisterEntry(TYPICAL_CASES, case.id, case.title, case.text, data)


def case_of(entry: RegisterEntry) -> TypicalCase:
    """The case an entry of `TYPICAL_CASES` holds."""
    data = entry.data
    return TypicalCase(
        title=entry.title,
        published_on=date.fromisoformat(data["published_on"]),
        issuer=data["issuer"],
        text=entry.text,
        source=data["source"],
        cause=data["cause"],
        region=data["region"],
        industry=data["industry"],
        laws=tuple(data["laws"]),
    )
