"""A small trial of the comparison through the real pipeline (benchmarks/compare.py is the large one)."""

import random
from contextlib import closing

import pytest

from docarchive.demo.cast import AGENCY
from docarchive.demo.forger import Forger, scan_of
from docarchive.demo.heap import SIGNATURES, sealed_over_the_date
from docarchive.demo.paper import print_sign_seal
from docarchive.demo.profiles import PROFILES, scan_page
from docarchive.demo.scanner import scans_to_pdf
from docarchive.domain.comparing.comparison import MarkKind, Outcome, Presence
from docarchive.reading.compared.child import ChildPaperReader
from docarchive.reading.confined.child import ChildReader
from docarchive.reading.ocr.recogniser import Recogniser
from docarchive.templates.pack import load_pack, shipped_pack_folder
from docarchive.templates.printing.libreoffice import LibreOffice
from docarchive.templates.render import Renderer
from docarchive.workflows.keeping.scan_check import Known, ScanCheck

SEED = 5


@pytest.fixture(scope="module")
def forger():
    with closing(LibreOffice()) as converter:
        yield Forger(load_pack(shipped_pack_folder()), Renderer(), converter)


@pytest.fixture(scope="module")
def check():
    with ChildReader(seconds=60) as reader:
        first, second = (Recogniser(engine, reader, workers=1) for engine in ("paddle", "rapid"))
        yield ScanCheck(ChildPaperReader(reader), first, second)
        first.close()
        second.close()


def held(check, original, pdf, profile, folder):
    sheets = print_sign_seal(pdf, signatures=SIGNATURES, seed=SEED, dpi=PROFILES[profile].dpi)
    if original.form.seal:
        sheets = sealed_over_the_date(pdf, sheets, seed=SEED)
    content = scans_to_pdf([scan_page(sheet, profile, seed=SEED + at) for at, sheet in enumerate(sheets)])
    issued, scan = folder / "issued.pdf", folder / "scan.pdf"
    issued.write_bytes(original.pdf)
    scan.write_bytes(content)
    known = Known((AGENCY.name,), original.form)
    return check.hold(issued, scan, original.record, scan_of(original, content), known)


def test_an_unaltered_decision_signed_sealed_and_scanned_is_the_same(forger, check, tmp_path):
    original = forger.issue("penalty_decision_unit", random.Random(SEED))

    found = held(check, original, original.pdf, "color200", tmp_path)

    assert (found.outcome, found.differences) == (Outcome.SAME, ())
    assert [(mark.kind, mark.presence) for mark in found.marks] == [(MarkKind.SEAL, Presence.PRESENT)]


def test_capitals_that_are_not_the_figures_are_found(forger, check, tmp_path):
    chance = random.Random(SEED)
    original = forger.issue("penalty_decision_unit", chance)
    forged = forger.forge(original, "capitals", chance)

    found = held(check, original, forged.pdf, "gray200", tmp_path)

    assert found.outcome is Outcome.DIFFERS
    assert any(item.found == forged.found and item.expected == forged.expected for item in found.differences)


def test_another_documents_page_under_this_documents_code_is_found(forger, check, tmp_path):
    chance = random.Random(SEED)
    original = forger.issue("inspection_record", chance)
    forged = forger.forge(original, "swapped page", chance)

    found = held(check, original, forged.pdf, "skew", tmp_path)

    assert found.outcome is Outcome.DIFFERS


def test_officers_who_signed_are_seen_and_who_did_not_is_missed(forger, check, tmp_path):
    original = forger.issue("inspection_record", random.Random(SEED))

    found = held(check, original, original.pdf, "gray200", tmp_path)

    assert found.outcome is Outcome.SAME
    signed = [(mark.who, mark.presence) for mark in found.marks if mark.kind is MarkKind.SIGNATURE]
    assert signed.count(("执法人员", Presence.PRESENT)) == 2
    assert ("被检查单位现场负责人", Presence.ABSENT) in signed, "nobody signed the foot of the page"
    assert all(mark.presence is Presence.ABSENT for mark in found.marks if mark.kind is MarkKind.DATE)
