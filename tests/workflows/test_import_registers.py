"""Officers, equipment, experts and checklists by workbook."""

from datetime import date
from pathlib import Path

import pytest
from workbooks import headings, row, workbook

from docarchive.domain.checklist import CHECK_ITEM, CHECKLIST, KEY_ITEMS, REFINED_ITEMS
from docarchive.domain.errors import RejectedError
from docarchive.domain.sheets.fault_kinds import FAULTS
from docarchive.domain.sheets.registers import ENTERPRISES, EQUIPMENT, EXPERTS, OFFICERS
from docarchive.workflows.import_report import Wish
from docarchive.workflows.registering.import_checklist import import_checklist
from docarchive.workflows.registering.import_officers import import_officers
from docarchive.workflows.registering.import_register import import_register

KEYS, ITEMS = 371, 2947
"""Size of a province's list (371 key items, 2947 refined ones)."""


@pytest.fixture
def read(app, tmp_path):
    """A workbook written and read as one from outside."""

    def read(sheets):
        return app.reader.read_workbook(workbook(tmp_path / "x.xlsx", sheets))

    return read


@pytest.fixture
def officers_in(app, cast, read):
    def enter(*rows, **wish):
        sheet = read({"执法人员": [headings(OFFICERS), *rows]})
        return import_officers(sheet, source="x.xlsx", registrar=app.registrar, wish=Wish(**wish))

    return enter


@pytest.fixture
def register_in(app, cast, read):
    def enter(sheet, *rows, **wish):
        book = read({sheet.plan.name: [headings(sheet.plan), *rows]})
        return import_register(book, sheet, source="x.xlsx", registrar=app.registrar, wish=Wish(**wish))

    return enter


@pytest.fixture
def list_in(app, read):
    def enter(keys, items, list_id="粤2024", known=None, **wish):
        book = read(
            {
                "重点事项": [headings(KEY_ITEMS), *keys],
                "细化检查项": [headings(REFINED_ITEMS), *items],
            }
        )
        return import_checklist(
            book,
            list_id=list_id,
            title="重点检查事项",
            source="x.xlsx",
            registrar=app.registrar,
            wish=Wish(**wish),
            penal_item_known=known,
        )

    return enter


def facts(app):
    with app.catalog.reading() as reader:
        return reader.fact_count()


def officer(name, number, **more):
    values = {
        "name": name,
        "number": number,
        "issuer": "江苏省人民政府",
        "valid_from": date(2025, 1, 1),
        "valid_to": date(2029, 12, 31),
    }
    return row(OFFICERS, **{**values, **more})


def recorder(serial, holder, **more):
    values = {"serial": serial, "kind": "执法记录仪", "model": "A1", "holder": holder, "status": "在用"}
    return row(EQUIPMENT.plan, **{**values, **more})


def key_item(number):
    return row(KEY_ITEMS, number=f"Z{number:03d}", content=f"重点检查事项之{number}")


def item(number, **more):
    values = {
        "number": f"X{number:04d}",
        "key_item": f"Z{(number - 1) % KEYS + 1:03d}",
        "content": f"检查内容{number}",
        "violation": f"未按规定做第{number}件事",
        "breaks": "《中华人民共和国安全生产法》第二十八条第一款",
        "punished_by": "《中华人民共和国安全生产法》第九十七条第三项",
        "penal_item": "WSL97.3",
    }
    return row(REFINED_ITEMS, **{**values, **more})


def codes(report):
    return [fault.code for fault in report.faults if fault.kind.blocks]


def holders(serial, reader):
    return [one.name for one in reader.officers() if serial in one.recorder_serials]


def test_officers_are_new_once_and_a_second_import_changes_nothing(app, officers_in):
    rows = [
        officer("赵新", "20250001", recorders="DSJ-91、DSJ-92"),
        officer("钱新", "20250002", status="暂停"),
    ]
    first = officers_in(*rows)
    before = facts(app)
    second = officers_in(*rows)

    assert (first.new, first.faults) == (2, ())
    assert (second.new, second.changed, second.unchanged) == (0, 0, 2)
    assert facts(app) == before
    with app.catalog.reading() as reader:
        assert holders("DSJ-92", reader) == ["赵新"]


def test_a_new_certificate_belongs_to_the_holder_of_the_former_one(app, cast, officers_in):
    known = cast.officers[0]
    report = officers_in(officer(known.name, "20250003", former_number=known.certificates[0].number))

    assert (report.new, report.changed) == (0, 1)
    with app.catalog.reading() as reader:
        held = reader.get_officer(known.id).certificates
    assert [one.number for one in held] == [known.certificates[0].number, "20250003"]


def test_who_an_officer_is_is_never_guessed(cast, officers_in):
    name, number = cast.officers[0].name, cast.officers[1].certificates[0].number

    assert codes(officers_in(officer(name, "20250004"))) == ["same-name"]
    assert codes(officers_in(officer("孙新", number))) == ["taken"]
    assert codes(officers_in(officer("孙新", "20250005", former_number="不存在"))) == ["unknown-officer"]
    assert officers_in(officer(name, "20250004", other_person="是")).new == 1


def test_a_certificate_does_not_end_before_it_begins(officers_in):
    assert codes(officers_in(officer("赵新", "1", valid_to=date(2020, 1, 1)))) == ["ends-before-it-begins"]


def test_a_recorder_in_use_is_found_by_its_holder_and_two_officers_may_swap(app, cast, register_in):
    first, second = (one.name for one in cast.officers[:2])
    register_in(EQUIPMENT, recorder("R-1", first), recorder("R-2", second))
    report = register_in(EQUIPMENT, recorder("R-1", second), recorder("R-2", first))

    assert (report.new, report.changed) == (0, 2)
    with app.catalog.reading() as reader:
        assert holders("R-1", reader) == [second]
        assert holders("R-2", reader) == [first]
        assert reader.find_entry("equipment", "R-1").data["model"] == "A1"
    register_in(EQUIPMENT, recorder("R-1", second, status="报废"))
    with app.catalog.reading() as reader:
        assert holders("R-1", reader) == []


def test_equipment_with_an_unknown_holder_is_refused(app, register_in):
    before = facts(app)
    report = register_in(EQUIPMENT, recorder("R-1", "没有此人"), recorder("R-2", None))

    assert codes(report) == ["unknown-officer"]
    assert facts(app) == before


def test_experts_of_one_name_are_told_apart_by_their_employer(app, register_in):
    values = {"name": "李专", "group": "危化组", "field": "化工"}
    rows = [row(EXPERTS.plan, **values, employer=place) for place in ("甲大学", "乙研究院")]

    assert register_in(EXPERTS, *rows).new == 2
    assert register_in(EXPERTS, *rows).unchanged == 2
    assert codes(
        register_in(EXPERTS, *rows, row(EXPERTS.plan, **values, employer="甲大学", title="教授"))
    ) == ["key-twice"]
    with app.catalog.reading() as reader:
        assert [one.id for one in reader.find_entries("expert", "李专 化工")] == [
            "李专@乙研究院",
            "李专@甲大学",
        ]


def test_a_provinces_list_is_one_fact_a_register_and_a_second_import_changes_nothing(app, list_in):
    keys, items = [key_item(n) for n in range(1, KEYS + 1)], [item(n) for n in range(1, ITEMS + 1)]
    before = facts(app)
    first = list_in(keys, items)
    after = facts(app)
    second = list_in(keys, items)

    assert (first.new, first.faults, first.done) == (KEYS + ITEMS, (), True)
    assert after == before + 2  # the items, and the list itself
    assert (second.new, second.changed, second.unchanged) == (0, 0, KEYS + ITEMS)
    assert facts(app) == after
    with app.catalog.reading() as reader:
        assert reader.count_entries(CHECK_ITEM) == KEYS + ITEMS
        assert reader.find_entry(CHECKLIST, "粤2024").data == {"key_items": KEYS, "items": ITEMS}
        found = reader.find_entry(CHECK_ITEM, "粤2024#Z001/X0001")
    assert found.data["punished_by_citations"] == [
        {"law": "中华人民共和国安全生产法", "article": 97, "item": 3}
    ]
    assert found.data["penal_item"] == "WSL97.3"


def test_another_list_id_is_another_list(app, list_in):
    list_in([key_item(1)], [item(1)])
    report = list_in([key_item(1)], [item(1)], list_id="粤2026")

    assert report.new == 2
    with app.catalog.reading() as reader:
        assert len(reader.find_entries(CHECK_ITEM, prefix="粤2024#")) == 2


def test_a_changed_item_changes_alone_and_a_missing_one_is_told(list_in):
    list_in([key_item(1)], [item(1), item(1 + KEYS)])
    report = list_in([key_item(1)], [item(1, content="改了的内容")])

    assert (report.new, report.changed, report.unchanged) == (0, 1, 1)
    assert report.absent == ("粤2024#Z001/X0372",)


def test_every_refined_item_belongs_to_one_key_item_or_is_local(list_in):
    report = list_in(
        [key_item(1)],
        [
            item(1),
            item(2, key_item=None, local="是"),
            item(3, key_item=None),
            item(4, key_item="Z001", local="是"),
            item(5, key_item="Z999"),
            item(6, key_item="Z001", penal_item="没有"),
            item(7, key_item="Z001", breaks="没有条款的话"),
        ],
        known=lambda penal: penal == "WSL97.3",
    )

    assert codes(report) == [
        "missing",
        "key-item-and-local",
        "unknown-key-item",
        "unknown-penal-item",
        "law-unreadable",
    ]
    assert [fault.row for fault in report.faults] == [4, 5, 6, 7, 8]


def test_a_list_id_that_could_not_be_looked_up_is_refused(list_in):
    with pytest.raises(RejectedError, match="不能用"):
        list_in([key_item(1)], [item(1)], list_id="a#b")


def test_the_page_about_workbooks_names_every_fault_and_every_column():
    page = (Path(__file__).resolve().parents[2] / "docs" / "imports.md").read_text("utf-8")
    plans = [ENTERPRISES, OFFICERS, EQUIPMENT.plan, EXPERTS.plan, KEY_ITEMS, REFINED_ITEMS]

    assert [code for code in FAULTS if f"| `{code}` |" not in page] == []
    assert [
        column.heading for plan in plans for column in plan.columns if f"| {column.heading} |" not in page
    ] == []
