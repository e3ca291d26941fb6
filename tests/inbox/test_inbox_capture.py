"""Acceptance of capture, small: a pile in every state of paper is filed to the right page, or waits with a reason.

`python -m tools.capture_trial --pages 1000` does the same with documents from LibreOffice and the whole service.
"""

import threading
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import pytest
from arrival_office import signed

from docarchive.demo.office import PrintShop
from docarchive.demo.pile import Container, PageKind, PlannedFile, PlannedPage, make_file, plan_pile
from docarchive.demo.verdict import is_legible, judge

PAGES = 60
SEED = 11


def made(pdfs, file):
    return make_file(file, PrintShop(pdfs))


@pytest.mark.slow
def test_sixty_pages_in_every_state_lie_where_they_belong_or_wait_with_a_reason(
    office, watcher, drop, tmp_path
):
    pdfs, documents = {}, []
    for number in range(40):
        record, content = office.issue(1 + number % 3)
        documents.append((record.id, record.page_count))
        pdfs[record.id] = tmp_path / f"{record.id}.pdf"
        pdfs[record.id].write_bytes(content)
    files = plan_pile(documents, pages=PAGES, seed=SEED)
    with ProcessPoolExecutor(2) as pool:
        contents = dict(zip((file.name for file in files), pool.map(partial(made, pdfs), files), strict=True))
    for name, content in contents.items():
        drop(name, content)

    watcher(settle_seconds=0, monotonic=time.monotonic, workers=2).drain(threading.Event())

    tally = judge(files, office.catalog, contents.__getitem__)
    pages = [page for file in files for page in file.pages]
    assert len(pages) == PAGES
    assert tally.passed, tally
    assert tally.right + tally.illegible + len(tally.missed) == sum(
        page.kind is PageKind.PAGE for page in pages
    )
    assert tally.right >= 40


def test_the_judge_sees_a_page_in_the_wrong_place(office, watcher, drop, settle):
    (one, pdf), (two, _) = office.issue(1), office.issue(1)
    drop("a.pdf", signed((pdf, 1)))
    settle(watcher())

    truth, lie = (
        judge([planned("a.pdf", record.id)], office.catalog, lambda _: b"") for record in (one, two)
    )

    assert (truth.right, truth.wrong, truth.passed) == (1, [], True)
    assert (lie.right, len(lie.wrong), lie.passed) == (0, 1, False)


def test_the_judge_sees_pages_that_nobody_explains(office):
    record, _ = office.issue(1)
    blank = PlannedFile("b.pdf", Container.PDF, (PlannedPage(PageKind.BLANK, "gray200", 1),))

    tally = judge([planned("a.pdf", record.id), blank], office.catalog, lambda _: b"")

    assert len(tally.unexplained) == 2
    assert not tally.passed


def planned(name, document):
    return PlannedFile(name, Container.PDF, (PlannedPage(PageKind.PAGE, "gray200", 1, document, 1),))


def test_a_page_without_a_code_is_not_legible_and_one_with_is(office):
    from docarchive.demo.paper import blank_sheet, print_pages
    from docarchive.demo.scanner import scan_tiff

    _, pdf = office.issue(1)

    tiff = scan_tiff([print_pages(pdf)[0], blank_sheet()], seed=1)

    assert is_legible(tiff, 0)
    assert not is_legible(tiff, 1)
