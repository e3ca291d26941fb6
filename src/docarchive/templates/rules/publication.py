"""Reading ``rules/publication.yaml`` and ``rules/personal_data.yaml`` (docs/publication.md, docs/disclosure.md)."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from docarchive.domain.findings import Finding
from docarchive.domain.masking.personal import MaskingRules, PersonalField, PersonalKind
from docarchive.domain.publishing.credit_row import VALUES
from docarchive.domain.publishing.publication import (
    Channel,
    CreditClass,
    CreditColumn,
    CreditTerm,
    PublicationRules,
)
from docarchive.templates.rules.entry import one_of, rows, source_of, whole
from docarchive.templates.rules.rule_file import doubled, no_faults, stamp_of, yaml_of
from docarchive.templates.yaml_entry import Entry

PUBLICATION_FILE = "rules/publication.yaml"
PERSONAL_FILE = "rules/personal_data.yaml"


def load_publication(folder: Path) -> PublicationRules:
    """Channels, terms and the credit table of the pack in *folder*; read again when the file has changed.

    Raises:
        NotFoundError: the pack has none.
        RejectedError: there are faults; the message has all of them, each with file and line.
    """
    return _publication(folder, stamp_of(folder, PUBLICATION_FILE))


def load_masking(folder: Path) -> MaskingRules:
    """Which fields of the pack in *folder* hold personal data; raises like `load_publication`."""
    return _masking(folder, stamp_of(folder, PERSONAL_FILE))


@lru_cache(maxsize=4)
def _publication(folder: Path, _stamp: int) -> PublicationRules:
    faults: list[Finding] = []
    head = Entry(yaml_of(folder, PUBLICATION_FILE), PUBLICATION_FILE, faults)
    channels = tuple(_channel(row, faults) for row in rows(head, "channels"))
    terms = tuple(_term(row, faults) for row in rows(head, "terms"))
    columns = tuple(_column(row, faults) for row in rows(head, "columns"))
    for name in doubled([*(item.id for item in channels), *(item.credit_class.value for item in terms)]):
        head.fault("yaml-value", "各不相同 / all different", name)
    for missing in set(CreditClass) - {item.credit_class for item in terms}:
        head.fault("yaml-missing-key", f"terms: class: {missing.value}", "缺少 / missing")
    if not channels:
        head.fault("yaml-missing-key", "channels", "缺少 / missing")
    head.finish()
    no_faults(faults, folder)
    return PublicationRules(channels, terms, columns)


def _channel(table: Any, faults: list[Finding]) -> Channel:
    read = Entry(table, PUBLICATION_FILE, faults)
    channel = Channel(read.text("id"), read.text("title"), read.text("title_en"))
    read.finish()
    return channel


def _term(table: Any, faults: list[Finding]) -> CreditTerm:
    read = Entry(table, PUBLICATION_FILE, faults)
    most = whole(read, "most_months")
    if most is None:
        read.fault("yaml-missing-key", "most_months", "缺少 / missing")
    term = CreditTerm(
        one_of(read, "class", CreditClass) or CreditClass.GENERAL,
        whole(read, "least_months"),
        most or 1,
        read.flag("published", default=True),
        source_of(read, PUBLICATION_FILE, faults),
    )
    if term.least_months is not None and term.least_months > term.most_months:
        read.fault("yaml-value", "least_months ≤ most_months", str(term.least_months), "least_months")
    read.finish()
    return term


def _column(table: Any, faults: list[Finding]) -> CreditColumn:
    read = Entry(table, PUBLICATION_FILE, faults)
    who = read.choice("for", ["units", "persons", "both"]) or "both"
    value = read.choice("value", list(VALUES)) or "empty"
    column = CreditColumn(value, read.text("heading"), who in ("persons", "both"), who in ("units", "both"))
    read.finish()
    return column


@lru_cache(maxsize=4)
def _masking(folder: Path, _stamp: int) -> MaskingRules:
    faults: list[Finding] = []
    head = Entry(yaml_of(folder, PERSONAL_FILE), PERSONAL_FILE, faults)
    fields = tuple(_field(row, faults) for row in rows(head, "fields"))
    rules = MaskingRules(
        fields,
        head.texts("surnames"),
        head.texts("organisations"),
        source_of(head, PERSONAL_FILE, faults),
    )
    for name in doubled([item.path for item in fields]):
        head.fault("yaml-value", "各不相同 / all different", name)
    head.finish()
    no_faults(faults, folder)
    return rules


def _field(table: Any, faults: list[Finding]) -> PersonalField:
    read = Entry(table, PERSONAL_FILE, faults)
    field = PersonalField(read.text("path"), one_of(read, "kind", PersonalKind) or PersonalKind.OTHER)
    read.finish()
    return field
