"""What `status` says of the last pages that were looked at for codes."""

import pytest
from arrival_office import letter_pdf, open_office, signed

from docarchive.reading.port import PageReading
from docarchive.workflows.arriving.looks import note_looks, recent_looks


@pytest.fixture
def office(tmp_path):
    with open_office(tmp_path) as office:
        yield office


def looked(*pages):
    return [
        PageReading(index, "", (), 0, blank=step == "blank", found_by="" if step == "blank" else step,
                    microseconds=milliseconds * 1000)
        for index, (step, milliseconds) in enumerate(pages)
    ]  # fmt: skip


def note(office, pages):
    with office.catalog.transaction() as tx:
        note_looks(pages, tx)


def known(office):
    with office.catalog.reading() as reader:
        return recent_looks(reader)


def test_before_the_first_page_there_is_nothing_to_say(office):
    assert known(office) is None


def test_steps_are_counted_and_times_ranked_over_several_files(office):
    note(office, looked(("corner", 2), ("corner", 3), ("blank", 9)))
    note(office, looked(("red", 80), ("", 500)))

    looks = known(office)

    assert looks.pages == 5
    assert looks.steps == {"corner": 2, "blank": 1, "red": 1, "none": 1}
    assert (looks.median_ms, looks.p95_ms) == (9, 500)


def test_only_the_last_pages_count_and_pages_nobody_looked_at_do_not(office):
    note(office, looked(*[("red", 900)] * 400))
    note(office, looked(*[("corner", 2)] * 500))
    note(office, looked(("corner", 0)))

    assert known(office).steps == {"corner": 500}


def test_a_filed_scan_and_a_letter_leave_their_looks_once(office):
    _, pdf = office.issue(2)
    office.arrive("a.pdf", signed((pdf, 1), (pdf, 2)))
    office.arrive("b.pdf", letter_pdf("没有标识"))

    looks = known(office)

    assert looks.pages == 3
    assert looks.steps["none"] == 1
    assert looks.median_ms >= 0
