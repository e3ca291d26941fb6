"""The viewer of a record: marks that lie over the words, places one after the other, and the proof as a file."""

import re
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest

from docarchive.domain.identifiers import RecordId
from docarchive.domain.record import Role
from docarchive.settings import load_configuration
from docarchive.wiring.app import open_app

WORD = "整改"
VERIFIER = Path(__file__).parents[2] / "tools" / "verify_proof.py"
BACK, ON = 'data-key="p"', 'data-key="n"'
RECT = re.compile(r'<rect x="(-?\d+)" y="(-?\d+)" width="(\d+)" height="(\d+)"')


@pytest.fixture(scope="module")
def reviewer(office):
    return office.browser("shen.he")


@pytest.fixture(scope="module")
def order(office):
    """The order as issued: its number among the record's files, and the file itself."""
    with open_app(load_configuration(office.workspace, environ=office.environ), actor="t") as app:
        with app.catalog.reading() as reader:
            record = reader.get_record(RecordId(office.own["rectification_order"]))
        item = record.representation(Role.ISSUED_PDF)
        path = app.archive.local_path(item.key)
    return record.id, record.representations.index(item) + 1, path


def printed_places(path, word, page_number=1):
    """Where pdfium itself finds a word, in ten-thousandths from the top left: left, top, right, bottom."""
    with pypdfium2.PdfDocument(path) as document:
        page = document[page_number - 1]
        width, height = page.get_size()
        text = page.get_textpage()
        search, found = text.search(word), []
        while (at := search.get_next()) is not None:
            boxes = [text.get_charbox(at[0] + place) for place in range(at[1])]
            left, right = min(box[0] for box in boxes) / width, max(box[2] for box in boxes) / width
            top = 1 - max(box[3] for box in boxes) / height
            bottom = 1 - min(box[1] for box in boxes) / height
            found.append(tuple(round(part * 10_000) for part in (left, top, right, bottom)))
        text.close()
    return found


def test_the_marks_of_an_issued_page_lie_over_its_words(reviewer, order):
    record, number, path = order
    answer = reviewer.get(f"/records/{record}/files/{number}/marks/1", params={"q": WORD})
    marks = [tuple(map(int, found)) for found in RECT.findall(answer.text)]
    words = printed_places(path, WORD)

    assert answer.headers["content-type"] == "image/svg+xml"
    assert len(marks) == len(words) > 1
    for (x, y, wide, high), (left, top, right, bottom) in zip(marks, words, strict=True):
        assert (x <= left, y <= top, right <= x + wide, bottom <= y + high) == (True,) * 4
        assert wide < (right - left) + 200
        assert high < 3 * (bottom - top)


def test_nothing_is_marked_where_nothing_was_looked_for(reviewer, order):
    record, number, _ = order
    answers = [
        reviewer.get(f"/records/{record}/files/{number}/marks/1", params={"q": q}).text
        for q in ("", "没有这几个字的页", "罚款:abc", "-整改")
    ]

    assert [RECT.findall(answer) for answer in answers] == [[]] * 4


def test_there_are_no_marks_for_a_page_that_is_not(reviewer, order):
    record, number, _ = order

    assert reviewer.get(f"/records/{record}/files/{number}/marks/99?q=x").status_code == 404
    assert reviewer.get(f"/records/{record}/files/99/marks/1?q=x").status_code == 404


def test_places_follow_each_other_and_end_with_the_last(reviewer, order):
    record, number, _ = order
    first = reviewer.get(f"/records/{record}", params={"file": number, "q": WORD}).text
    total = int(re.search(r"第 1 处，共 (\d+) 处", first)[1])
    last = reviewer.get(f"/records/{record}", params={"file": number, "q": WORD, "hit": 10_000}).text

    assert total > 1
    assert BACK not in first
    assert ON in first
    assert f"第 {total} 处，共 {total} 处" in last
    assert BACK in last
    assert ON not in last
    assert first.count('id="hit"') == last.count('id="hit"') == 1


def test_synonyms_are_marked_unless_only_what_is_written_was_looked_for(reviewer, order):
    record, number, _ = order
    asked = {"file": number, "q": "应急管理部门"}
    widened = reviewer.get("/search", params={"q": asked["q"]}).text

    assert "也查了" in widened, "this test needs a word that has synonyms"
    with_all = reviewer.get(f"/records/{record}", params=asked).text
    exact = reviewer.get(f"/records/{record}", params={**asked, "exact": "1"}).text
    assert with_all.count("<mark") >= exact.count("<mark")
    assert "exact=1" in exact
    assert "exact=1" not in with_all


def test_the_proof_is_a_file_that_the_stand_alone_script_accepts(office, reviewer, order, tmp_path):
    answer = reviewer.get(f"/records/{order[0]}/proof.json")
    (tmp_path / "proof.json").write_bytes(answer.content)
    key = (office.workspace / "archive" / "ledger" / "key.pub").read_text(encoding="utf-8").strip()
    run = subprocess.run(
        [sys.executable, VERIFIER, tmp_path / "proof.json", "--key", key], capture_output=True, text=True
    )

    assert "attachment" in answer.headers["content-disposition"]
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_sentence_of_integrity_names_the_entry_and_the_signed_head(reviewer, order):
    said = reviewer.get(f"/records/{order[0]}/proof").text

    assert re.search(r"全部 \d+ 个文件与登记时一字不差；登记在台账第 \d+ 条，台账共 \d+ 条", said)


def test_a_recording_begins_at_the_minute_that_was_asked_for(office, reviewer):
    page = reviewer.get(f"/records/{office.recording}").text

    assert re.search(r"<video[^>]* src=\"/records/\w+/play/\d+\"", page)
    assert "key frames" in page.lower() or "关键帧" in page
