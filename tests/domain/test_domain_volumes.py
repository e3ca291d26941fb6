"""Order, sides, thickness, reference codes and periods of volumes."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from docarchive.domain import places
from docarchive.domain.errors import RejectedError
from docarchive.domain.file_review.checks import contents_match, cover_complete
from docarchive.domain.record import RecordKind, Service
from docarchive.domain.volumes.obstacles import closing_approval, obstacles_of
from docarchive.domain.volumes.ordering import filed_records, in_order, into_volumes, require_all_placed
from docarchive.domain.volumes.reference import ReferencePattern, folder_name, parse_reference, require_fonds
from docarchive.domain.volumes.retention import Longer, kept, period
from docarchive.domain.volumes.volume import Retention, VolumeSide
from docarchive.templates.pack import shipped_pack_folder
from docarchive.templates.rules.completeness import load_completeness
from docarchive.templates.rules.volumes import load_volume_rules
from rule_builders import FINE, UNIT, doc, event, file_of, served

PACK = Path(shipped_pack_folder())
RULES = load_volume_rules(PACK)
PATTERN = RULES.reference
PROCESS = RULES.orders_by_id["process"]


def order(preset, *records):
    return [item.form_id for item in in_order(records, RULES.orders_by_id[preset])]


# --- order -------------------------------------------------------------------------------------------


def test_the_three_presets_put_the_same_papers_differently():
    papers = (
        doc("case_closing_approval", "2026-10-30"),
        doc("penalty_decision_unit", "2026-09-20"),
        doc("case_filing_approval", "2026-08-01"),
        doc("inspection_record", "2026-07-20"),
    )
    inspection, filing, decision, closing = (
        "inspection_record", "case_filing_approval", "penalty_decision_unit", "case_closing_approval",
    )  # fmt: skip

    assert order("process", *papers) == [inspection, filing, decision, closing]
    assert order("result_first", *papers) == [decision, filing, inspection, closing]
    assert order("party_first", *papers) == [filing, decision, inspection, closing]


def test_a_receipt_follows_the_last_document_it_serves_or_stands_with_the_others():
    notice, decision = doc("penalty_notice", "2026-09-01"), doc("penalty_decision_unit", "2026-09-20")
    first, second = served(notice, "2026-09-02"), served(decision, "2026-09-21")
    records = (second, first, decision, notice)

    assert [item.id for item in in_order(records, PROCESS)] == [notice.id, first.id, decision.id, second.id]
    both = replace(
        first,
        services=(
            *first.services,
            Service(f"{decision.title}{decision.number}", "", date(2026, 9, 21), "直接"),
        ),
    )
    assert [item.id for item in in_order((both, decision, notice), PROCESS)] == [
        notice.id,
        decision.id,
        first.id,
    ]
    assert order("result_first", *records)[-2:] == ["service_receipt", "service_receipt"]


def test_within_a_line_papers_stand_by_date():
    late, early = doc("inquiry_record", "2026-09-09"), doc("inquiry_record", "2026-09-01")

    assert [item.id for item in in_order((late, early), PROCESS)] == [early.id, late.id]


def test_a_form_no_line_names_stands_where_the_others_stand():
    assert order("process", doc("case_closing_approval", "2026-10-30"), doc("local_form", "2026-01-01")) == [
        "local_form",
        "case_closing_approval",
    ]


def test_void_papers_and_papers_the_volume_brings_itself_stay_out():
    cover, void = doc("case_file_cover", "2026-11-01"), doc("inquiry_record", "2026-09-09")
    good = doc("inspection_record", "2026-07-20")

    assert filed_records([cover, replace(void, void_reason="写错"), good]) == [good]


def test_an_order_by_hand_has_every_record_once():
    one, two = doc("inspection_record", "2026-07-20"), doc("inquiry_record", "2026-09-09")

    require_all_placed([one, two], [two.id, one.id])
    with pytest.raises(RejectedError):
        require_all_placed([one, two], [two.id])
    with pytest.raises(RejectedError):
        require_all_placed([one, two], [two.id, one.id, one.id])


# --- volumes -----------------------------------------------------------------------------------------


def parts(records, pages, *, most=10, one=False):
    return into_volumes(
        records,
        {item.id: count for item, count in zip(records, pages, strict=True)},
        pages_per_volume=most,
        one_volume=one,
    )


def sided(side, number):
    return replace(doc("inquiry_record", f"2026-09-{number:02}"), volume_side=side)


def test_internal_papers_go_to_the_secondary_side_unless_there_is_one_volume():
    records = [sided("main", 1), sided("secondary", 2), replace(sided(None, 3), kind=RecordKind.EVIDENCE)]

    assert [(part.side, len(part.records)) for part in parts(records, (1, 1, 1))] == [
        (VolumeSide.MAIN, 2),
        (VolumeSide.SECONDARY, 1),
    ]
    assert [(part.side, len(part.records)) for part in parts(records, (1, 1, 1), one=True)] == [
        (VolumeSide.MAIN, 3)
    ]


def test_a_document_is_never_split_and_a_long_one_makes_a_thick_volume():
    records = [sided("main", number) for number in range(1, 6)]
    made = parts(records, (6, 4, 1, 30, 2))

    assert [len(part.records) for part in made] == [2, 1, 1, 1]
    assert [(part.number, part.count) for part in made] == [(1, 4), (2, 4), (3, 4), (4, 4)]


# --- reference codes ---------------------------------------------------------------------------------


def test_a_code_is_made_of_its_parts_with_zeros_before_the_serial():
    made = PATTERN.reference(fonds="J123", year=2026, retention=Retention.THIRTY_YEARS, serial=12)

    assert made == "J123-ZY·CF·2026-D30-0012"
    assert parse_reference(" j123－zy•cf·2026-d30-0012 ") == made
    assert places.volume_folder(made) == "volumes/J123-ZY.CF.2026-D30-0012"


@pytest.mark.parametrize("text", ["", "J123/..", "J123-ZY.CF", "案卷1", "-J1", "J123-ZY··CF", "A" * 101])
def test_what_is_no_code_is_refused(text):
    with pytest.raises(RejectedError):
        parse_reference(text)


def test_two_codes_never_share_a_folder():
    codes = ["A-B·C", "A·B-C", "A-B-C", "A·B·C", "AB·C", "A·BC"]

    assert len({folder_name(code) for code in codes}) == len(codes)


@pytest.mark.parametrize("fonds", [None, "", "123", "J12", "j123", "J1234", "J123 "])
def test_a_fonds_number_is_a_letter_and_three_digits(fonds):
    with pytest.raises(RejectedError, match="全宗号"):
        require_fonds(fonds)


def test_a_serial_beyond_its_digits_is_refused():
    with pytest.raises(RejectedError, match="案卷号"):
        PATTERN.reference(fonds="J123", year=2026, retention=Retention.TEN_YEARS, serial=10_000)


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("{fonds}-{year}-{retention}", "serial"),
        ("{fonds}-{year}-{retention}-{serial}-{city}", "city"),
        ("{fonds}/{year}/{retention}/{serial}", "capitals"),
        ("{fonds-{year}", "malformed"),
    ],
)
def test_a_pattern_that_makes_no_unique_code_is_told(pattern, words):
    assert words in "；".join(ReferencePattern(pattern, "ZY", "CF", 4).faults())


# --- periods -----------------------------------------------------------------------------------------

ONSPOT = doc("onspot_penalty_unit", "2026-09-24", penalties=FINE)
FILED = doc("case_filing_approval", "2026-08-01")
DECIDED = doc("penalty_decision_unit", "2026-09-20", penalties=FINE)
HEARD = doc("hearing_record", "2026-09-10")


def kept_of(*things, longer=None):
    file = file_of(*things)
    return kept(file, load_completeness(PACK).kinds_of(file), RULES.retention, longer)


@pytest.mark.parametrize(
    ("things", "wanted", "reason"),
    [
        ([ONSPOT], Retention.TEN_YEARS, "简易程序"),
        ([FILED, DECIDED], Retention.THIRTY_YEARS, "普通程序"),
        ([FILED, DECIDED, HEARD], Retention.PERMANENT, "听证"),
        ([ONSPOT, event("suit_filed", "2026-10-20 09:00")], Retention.PERMANENT, "诉讼"),
        ([FILED, doc("case_transfer_letter", "2026-10-16")], Retention.PERMANENT, "移送"),
    ],
    ids=["on the spot", "ordinary", "heard", "sued", "crime"],
)
def test_the_longest_rule_that_holds_decides_and_is_named(things, wanted, reason):
    found = kept_of(*things)

    assert found.retention is wanted
    assert reason in "；".join(found.reasons)
    assert all("惯例" in one for one in found.reasons)


def test_a_person_makes_a_period_longer_with_a_reason_never_shorter():
    assert kept_of(ONSPOT, longer=Longer(Retention.PERMANENT, "社会影响大")).reasons == ("社会影响大",)
    with pytest.raises(RejectedError):
        kept_of(FILED, DECIDED, longer=Longer(Retention.TEN_YEARS, "柜子满了"))
    with pytest.raises(RejectedError):
        kept_of(ONSPOT, longer=Longer(Retention.PERMANENT, "  "))


def test_a_period_is_counted_from_the_new_year_after_closing():
    assert period(Retention.TEN_YEARS, date(2026, 12, 31)) == (date(2027, 1, 1), date(2036, 12, 31))
    assert period(Retention.THIRTY_YEARS, date(2027, 1, 1)) == (date(2028, 1, 1), date(2057, 12, 31))
    assert period(Retention.PERMANENT, date(2026, 5, 1)) == (date(2027, 1, 1), None)


# --- what stands in the way --------------------------------------------------------------------------


def codes(*things):
    return [item.code for item in obstacles_of(file_of(*things), ())]


CLOSING = doc("case_closing_approval", "2026-10-30", closing_reason="执行完毕")


def test_without_a_valid_approval_a_case_is_not_closed():
    void = replace(CLOSING, void_reason="写错")

    assert codes(FILED) == ["no_approval"]
    assert codes(void) == ["no_approval"]
    assert closing_approval(file_of(CLOSING)) == CLOSING
    assert codes(CLOSING) == []


def test_a_fine_not_paid_stands_in_the_way_of_a_case_closed_as_performed():
    paid = event("fine_paid", "2026-10-08 09:00", UNIT, 2_000_000)

    assert codes(DECIDED, CLOSING) == ["unpaid"]
    assert codes(DECIDED, CLOSING, paid) == []
    other = doc("case_closing_approval", "2026-10-30", closing_reason="终结执行")
    assert codes(DECIDED, other) == []


def test_a_dispute_stands_in_the_way_until_it_ends():
    began = event("suit_filed", "2026-10-01 09:00")

    assert codes(CLOSING, began) == ["dispute"]
    assert codes(CLOSING, began, event("suit_ended", "2026-10-20 09:00")) == []


def test_a_file_review_asks_no_paper_cover_or_contents_of_a_sealed_case():
    def found(file):
        seen = SimpleNamespace(held=SimpleNamespace(file=file))
        return [*cover_complete(seen), *contents_match(seen)]

    file = file_of(CLOSING)
    sealed = replace(file, case=file.case.closed(date(2026, 10, 30), filed_on=date(2026, 11, 2)))

    assert len(found(file)) == 2
    assert found(sealed) == []
