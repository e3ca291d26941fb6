"""A busy office: issues as many documents as wanted, and prints, signs and seals any page of them."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from docarchive.demo.cast import AGENCY, Cast, register_cast
from docarchive.demo.documents import issue_all
from docarchive.demo.heap import SIGNATURES
from docarchive.demo.paper import Sheet, print_sign_seal
from docarchive.domain.identifiers import CaseId, new_id
from docarchive.domain.record import Record, Role
from docarchive.wiring.app import App

_KEPT_PRINTS = 24


def issue_pages(app: App, pages: int) -> list[Record]:
    """Play whole cases of one enterprise, two at a time, until *pages* pages have been issued.

    The texts are alike from case to case: only number and code tell the papers apart, as in a real office.
    """
    cast = register_cast(app)
    records = _issue_case(app, cast)
    per_case = sum(record.page_count or 0 for record in records)
    others = [_another_case(app, cast, number) for number in range(-(-pages // per_case) - 1)]
    with ThreadPoolExecutor(2) as pool:
        for issued in pool.map(lambda other: _issue_case(app, other), others):
            records += issued
    return records


def issued_pdfs(app: App, records: list[Record]) -> dict[str, Path]:
    """Where the issued PDFs lie in the archive's folder, by record id."""
    found = {record.id: record.representation(Role.ISSUED_PDF) for record in records}
    return {key: app.folder("archive_dir") / file.key for key, file in found.items() if file}


class PrintShop:
    """Prints, signs and seals documents; keeps the last ones for their other pages."""

    def __init__(self, pdfs: Mapping[str, Path]) -> None:
        """Take the issued PDFs, by the keys that plans call them."""
        self._pdfs = pdfs
        self._printed = lru_cache(_KEPT_PRINTS)(self._print)

    def __call__(self, document: str, page_number: int, dpi: int) -> Sheet:
        """Page *page_number* (from 1) on paper."""
        return self._printed(document, dpi)[page_number - 1]

    def _print(self, document: str, dpi: int) -> list[Sheet]:
        content = self._pdfs[document].read_bytes()
        return print_sign_seal(content, agency=AGENCY.name, signatures=SIGNATURES, seed=7, dpi=dpi)


def _issue_case(app: App, cast: Cast) -> list[Record]:
    return issue_all(app.issuer, cast, told=lambda _issued: None)


def _another_case(app: App, cast: Cast, number: int) -> Cast:
    name = f"{cast.case.name}（{number + 2}）"
    case = replace(cast.case, id=CaseId(new_id(app.now())), name=name)
    app.registrar.open_case(case)
    return replace(cast, case=case)
