"""The trial of a pack before an upgrade: what would be wrong with it is found, whichever file brings it."""

import shutil

import pytest

from docarchive.templates.pack import shipped_pack_folder
from docarchive.templates.shipped import lacking
from docarchive.templates.upgrading.trial import faults_of

RULES = sorted(path.name for path in (shipped_pack_folder() / "rules").glob("*.yaml"))
REPORTS = sorted(path.stem for path in (shipped_pack_folder() / "reports").glob("*.docx"))


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    """The shipped pack with one form; a broken file is mended after each test."""
    folder = shutil.copytree(shipped_pack_folder(), tmp_path_factory.mktemp("upgrading") / "mem")
    for path in [*folder.glob("forms/*"), *folder.glob("samples/*")]:
        if path.stem != "inspection_record":
            path.unlink()
    return folder


@pytest.fixture(scope="module")
def before(pack):
    return faults_of(pack)


@pytest.fixture
def broken(pack):
    """Put nonsense into a file of the pack for the length of a test."""
    put_right = []

    def broken(path, content):
        file = pack / path
        put_right.append((file, file.read_bytes()))
        file.write_bytes(content)

    yield broken
    for file, content in put_right:
        file.write_bytes(content)


@pytest.mark.parametrize("name", RULES)
def test_a_fault_in_any_file_of_rules_is_found_and_named(pack, before, broken, name):
    broken(f"rules/{name}", b"nonsense_nobody_reads: 1\n")

    assert f"rules/{name}" in {fault.about for fault in faults_of(pack) - before}


@pytest.mark.parametrize("name", REPORTS)
def test_a_fault_in_any_report_is_found_and_named(pack, before, broken, name):
    broken(f"reports/{name}.docx", b"no Word file")

    assert {fault.about for fault in faults_of(pack) - before} == {f"reports/{name}"}


def test_what_the_program_reads_is_missed_and_forms_are_the_offices_to_have(pack):
    assert lacking(pack, shipped_pack_folder()) == []
    moved = [pack / "rules" / "figures.yaml", pack / "fields.yaml"]
    try:
        for file in moved:
            file.rename(file.with_suffix(".away"))
        assert lacking(pack, shipped_pack_folder()) == ["fields.yaml", "rules/figures.yaml"]
    finally:
        for file in moved:
            file.with_suffix(".away").rename(file)
