"""Where people sign, date and seal, found by the words that ask for it; and what the ink there means."""

import comparing_pages as pages
import pytest

from docarchive.domain.comparing.comparison import MarkKind, Presence
from docarchive.domain.comparing.places import (
    Ink,
    MarkPlace,
    MarkRule,
    judge,
    mark_places,
    marks_found,
    seal_places,
    writing_places,
)
from docarchive.domain.comparing.printed import PrintedPage

PARTY = MarkRule("当事人", "当事人（签名）：", refusable=True)
OFFICER = MarkRule("执法人员", "执法人员*签名：")
EVERY = MarkRule("被询问人", "被询问人逐页签名：", every_page=True)
NONE, MUCH = Ink(0, 0, 0, 0, 0), Ink(45, 20, 0, 0, 0)
RED = Ink(12, 8, 276, 41, 40)


def signing(text, *, top):
    """A line to sign on with its date on the right, as forms print it."""
    date = [pages.line(sign, left=left, top=top) for sign, left in (("年", 7400), ("月", 7900), ("日", 8400))]
    return [pages.line(text, top=top), *date]


def page(*rows, number=1):
    lines = [line for at, row in enumerate(rows) for line in (signing(row, top=1000 + 350 * at))]
    return PrintedPage(number, 210, 297, tuple(lines))


def test_every_officer_has_a_line_with_a_date():
    sheet = page("执法人员王甲示（证号10040020001）签名：", "执法人员李乙示（证号10040020002）签名：")

    places, lost = mark_places([sheet], [OFFICER], {})

    assert [place.kind for place in places] == [MarkKind.SIGNATURE, MarkKind.DATE] * 2
    assert lost == ()
    first, date, second, _ = places
    assert first.zone[0] == sheet.lines[0].box[2]
    assert first.zone[2] <= date.zone[0]
    assert first.core[3] < second.core[1]


def test_words_that_are_not_on_the_paper_are_told_as_unsure():
    places, (lost,) = mark_places([page("承办人（签名）：")], [PARTY], {})

    assert places == ()
    assert (lost.who, lost.presence) == ("当事人", Presence.UNSURE)


def test_a_line_for_every_page_is_looked_for_on_every_page():
    signed = [page("被询问人逐页签名：", number=number) for number in (1, 2)]
    last = page("记录人（签名）：", number=3)

    places, lost = mark_places(signed, [EVERY], {})
    _, (missing,) = mark_places([*signed, last], [EVERY], {})

    assert [place.page_number for place in places if place.kind is MarkKind.SIGNATURE] == [1, 2]
    assert lost == ()
    assert missing.presence is Presence.UNSURE


def refusable(values=None):
    sheet = page("当事人（签名）：", "□拒绝签名（拒收）。情况说明：")
    note = sheet.lines[4]
    witness = pages.line("见证人：", left=6000, top=note.top)
    lines = tuple(line for line in sheet.lines if not (line.top == note.top and line is not note))
    return mark_places([PrintedPage(1, 210, 297, (*lines, witness))], [PARTY], values or {})[0]


def marks(places, ink):
    given = [ink.get(place.kind, NONE) for place in places]
    return {mark.kind: mark for mark in marks_found(places, [(one, one) for one in given])}


def test_a_refusal_with_circumstances_and_witness_stands_for_the_signature():
    refused = {MarkKind.REFUSAL: MUCH, MarkKind.WITNESS: MUCH}

    found = marks(refusable(), refused)[MarkKind.SIGNATURE]

    assert found.presence is Presence.PRESENT
    assert "refused" in found.remark


@pytest.mark.parametrize("kind", [MarkKind.REFUSAL, MarkKind.WITNESS])
def test_half_a_refusal_is_unsure(kind):
    assert marks(refusable(), {kind: MUCH})[MarkKind.SIGNATURE].presence is Presence.UNSURE


def test_neither_signature_nor_refusal_is_absent():
    assert marks(refusable(), {})[MarkKind.SIGNATURE].presence is Presence.ABSENT


def test_a_refusal_that_was_typed_before_printing_needs_no_ink():
    values = {"refused": True, "refusal_note": "当事人离开现场", "witness_name": "钱示例"}

    assert marks(refusable(values), {})[MarkKind.SIGNATURE].presence is Presence.PRESENT


def test_names_in_rows_are_each_signed_for_in_the_column():
    heading = pages.line("签名及日期", left=6000, top=1000)
    rows = [pages.line(name, left=1500, top=1400 + 400 * at) for at, name in enumerate(("王甲示", "李乙示"))]
    sheet = PrintedPage(1, 210, 297, (heading, *rows))
    rule = MarkRule("出席人员", "签名及日期", names="attendees")

    places, _ = mark_places([sheet], [rule], {"attendees": [{"name": "王甲示"}, {"name": "李乙示"}]})

    assert [place.rule.who for place in places] == ["出席人员王甲示", "出席人员李乙示"]
    assert all(place.zone[0] < heading.box[0] < heading.box[2] < place.zone[2] for place in places)


def test_the_seal_belongs_over_the_offices_name_and_the_date_the_last_on_the_paper():
    earlier, later = pages.line("2026年11月30日", top=1000), pages.line("2026年11月30日", left=5600, top=7400)
    name = pages.line("示例应急管理局", left=5200, top=7100)
    sheet = PrintedPage(2, 210, 297, (earlier, name, later))

    (place,) = seal_places([sheet], agency_names=["示例应急管理局"], printed_date="2026年11月30日")

    assert place.page_number == 2
    assert place.zone[0] < name.box[0] < later.box[2] < place.zone[2]
    assert place.zone[1] < name.top < later.bottom < place.zone[3]


def test_without_a_printed_date_no_seal_is_looked_for():
    assert seal_places([page("承办人（签名）：")], agency_names=[], printed_date="2026年11月30日") == ()


def test_people_write_behind_labels_and_in_dates_but_not_behind_a_sentence():
    sheet = page("当事人（签名）：", "本机关决定作出如下行政处罚：")
    label, sentence = sheet.lines[0], sheet.lines[4]

    found = writing_places(sheet)

    assert any(box[0] == label.box[2] for box in found)
    assert not any(box[0] == sentence.box[2] for box in found)
    assert sum(box[0] < 7400 < 8400 < box[2] for box in found) == 2


def place(kind):
    return MarkPlace(PARTY, kind, 1, (0, 0, 1, 1), (0, 0, 1, 1))


STREAK, SPECK, TAIL = Ink(5, 1, 0, 0, 0), Ink(1, 1, 0, 0, 0), Ink(6, 9, 0, 0, 0)
GRAY_SEAL = Ink(480, 40, 0, 0, 0)
JUDGED = [
    (MarkKind.SIGNATURE, MUCH, MUCH, Presence.PRESENT),
    (MarkKind.SIGNATURE, NONE, NONE, Presence.ABSENT),
    (MarkKind.SIGNATURE, SPECK, SPECK, Presence.ABSENT),
    (MarkKind.SIGNATURE, STREAK, STREAK, Presence.UNSURE),
    (MarkKind.SIGNATURE, MUCH, TAIL, Presence.UNSURE),
    (MarkKind.SIGNATURE, MUCH, NONE, Presence.ABSENT),
    (MarkKind.SIGNATURE, Ink(110, 20, 0, 0, 0), NONE, Presence.UNSURE),
    (MarkKind.DATE, Ink(8, 6, 0, 0, 0), Ink(8, 6, 0, 0, 0), Presence.PRESENT),
    (MarkKind.DATE, SPECK, SPECK, Presence.ABSENT),
    (MarkKind.DATE, STREAK, STREAK, Presence.UNSURE),
    (MarkKind.SEAL, RED, RED, Presence.PRESENT),
    (MarkKind.SEAL, NONE, NONE, Presence.ABSENT),
    (MarkKind.SEAL, GRAY_SEAL, GRAY_SEAL, Presence.UNSURE),
    (MarkKind.SEAL, Ink(0, 0, 40, 9, 9), Ink(0, 0, 40, 9, 9), Presence.UNSURE),
]


@pytest.mark.parametrize(("kind", "zone", "core", "presence"), JUDGED)
def test_ink_is_judged_and_what_is_doubtful_is_never_called_present(kind, zone, core, presence):
    assert judge(place(kind), zone, core) is presence
