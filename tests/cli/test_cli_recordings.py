"""Recordings at the terminal: custody is printed, gaps are listed, derivatives are made on request."""

import json

import pytest

from docarchive.domain.record import Role
from films import wav

SERIAL = "DSJ-0042"


@pytest.fixture
def clerk(at_work):
    return at_work


@pytest.fixture
def case(clerk):
    return clerk.case


def filed(clerk, case, folder, *stamps):
    """Sound recordings of four seconds each; their ids."""
    ids = []
    for number, stamp in enumerate(stamps):
        path = wav(folder / f"{SERIAL}_20261121{stamp}.wav", rate=8000 + number)
        arrivals = clerk.json("ingest", "--case", case["id"], path)
        ids += arrivals[-1]["record_ids"]
    return ids


def test_show_prints_the_custody_record_and_the_derivatives(clerk, case, tmp_path):
    (record_id,) = filed(clerk, case, tmp_path, "161500")

    made = clerk.json("media", "make", record_id)
    shown = clerk.run("show", record_id).out
    plain = clerk.json("show", record_id)

    assert made == [{"record_id": record_id, "files": ["evidence", "waveform"], "machine_draft": False}]
    assert "2026-11-21 16:15:00" in shown
    assert "2026-11-21 16:15:04" in shown
    assert str(plain["custody"]["sha256"]) in shown
    assert "波形图（机器制作）" in shown
    assert plain["custody"]["clock"]["read_as"] == "local"
    target = tmp_path / "out.png"
    clerk.run("show", record_id, "--file", Role.WAVEFORM.value, "-o", target)
    assert target.read_bytes().startswith(b"\x89PNG")


def test_the_timeline_names_gaps_between_the_files_of_a_device(clerk, case, tmp_path):
    sheet = tmp_path / "equipment.xlsx"
    clerk.run("equipment", "template", sheet)
    fill(sheet, {"编号": SERIAL, "种类": "执法记录仪", "型号": "样本", "状态": "在用", "使用人": "王甲示"})
    clerk.run("equipment", "import", sheet)
    first, second = filed(clerk, case, tmp_path, "161500", "161600")

    found = clerk.json("media", "timeline", case["id"])

    assert found == {SERIAL: [{"kind": "gap", "seconds": 56, "before": first, "after": second}]}
    shown = clerk.run("media", "timeline", case["id"]).out
    assert "间断 / gap" in shown
    assert "王甲示" in clerk.run("show", second).out


def fill(path, row):
    from openpyxl import load_workbook

    book = load_workbook(path)
    sheet = book["装备"]
    heads = {
        str(cell.value).split("\n")[0].rstrip("*＊ "): cell
        for line in sheet.iter_rows()
        for cell in line
        if cell.value
    }
    below = max(cell.row for name, cell in heads.items() if name in row) + 1
    for name, value in row.items():
        sheet.cell(below, heads[name].column, value)
    book.save(path)


def test_make_wants_one_recording_or_all(clerk, case):
    wrong = clerk.run("media", "make", code=2)

    assert "--all" in wrong.err
    assert clerk.json("media", "make", "--all") == []


def test_doctor_says_that_the_model_is_missing(clerk, case, tmp_path, monkeypatch):
    monkeypatch.setenv("DOCARCHIVE_SPEECH_MODEL", str(tmp_path / "nowhere"))

    checks = {item["name"]: item for item in json.loads(_doctor(clerk))}

    assert checks["语音模型 / speech model"]["ok"] is False


def _doctor(clerk):
    from cli_clerk import called

    _, out, _ = called(["-w", str(clerk.workspace), "doctor", "--json"], now=clerk.now)
    return out
