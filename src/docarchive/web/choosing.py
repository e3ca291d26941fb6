"""Choosing a case by words, for pages that begin with one."""

from docarchive.catalog.port import Reader
from docarchive.domain.case import Case
from docarchive.web.loading import load_case

MOST = 20


def chosen_case(case_id: str, reader: Reader) -> Case | None:
    """The case of an address; None where none is named yet."""
    return load_case(case_id, reader) if case_id else None


def found_cases(words: str, reader: Reader) -> list[Case]:
    """Cases to choose from; none before something is asked."""
    return list(reader.find_cases(words, limit=MOST)) if words.strip() else []
